/* SPDX-License-Identifier: MIT */
/* How routines of the Windows API are declared here. */
#ifndef PNPSIM_SDK_WINEXPORT_H
#define PNPSIM_SDK_WINEXPORT_H

#ifndef WINBASEAPI
#define WINBASEAPI __attribute__((visibility("default")))
#endif

#endif
