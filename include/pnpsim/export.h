/* SPDX-License-Identifier: MIT */
/* What the shared library shows to its users: names marked PNPSIM_API, and the Windows names. */
#ifndef PNPSIM_EXPORT_H
#define PNPSIM_EXPORT_H

#define PNPSIM_API __attribute__((visibility("default")))

#endif
