/* SPDX-License-Identifier: MIT */
/* The last error of a thread. */
#ifndef PNPSIM_SDK_ERRHANDLINGAPI_H
#define PNPSIM_SDK_ERRHANDLINGAPI_H

#include "minwindef.h"
#include "winexport.h"

EXTERN_C_START

WINBASEAPI DWORD GetLastError(VOID);
WINBASEAPI VOID SetLastError(DWORD dwErrCode);

EXTERN_C_END

#endif
