/* SPDX-License-Identifier: MIT */
/* Section attributes of the WDK build, which have no meaning here. */
#ifndef PNPSIM_WDK_SECTION_ATTRIBS_H
#define PNPSIM_WDK_SECTION_ATTRIBS_H

#endif
