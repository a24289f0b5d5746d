/* SPDX-License-Identifier: MIT */
/* On Windows this deprecates routines for the compiler; here it does nothing. */
#ifndef PNPSIM_WDK_DONTUSE_H
#define PNPSIM_WDK_DONTUSE_H

#endif
