/* SPDX-License-Identifier: MIT */
/* The clock: the virtual time of the simulated machine. */
#ifndef PNPSIM_SDK_SYSINFOAPI_H
#define PNPSIM_SDK_SYSINFOAPI_H

#include "minwindef.h"
#include "winexport.h"

EXTERN_C_START

WINBASEAPI DWORD GetTickCount(VOID);
WINBASEAPI ULONGLONG GetTickCount64(VOID);

EXTERN_C_END

#endif
