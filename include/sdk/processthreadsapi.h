/* SPDX-License-Identifier: MIT */
/* Who runs. */
#ifndef PNPSIM_SDK_PROCESSTHREADSAPI_H
#define PNPSIM_SDK_PROCESSTHREADSAPI_H

#include "minwindef.h"
#include "winexport.h"

EXTERN_C_START

WINBASEAPI DWORD GetCurrentThreadId(VOID);
WINBASEAPI DWORD GetCurrentProcessId(VOID);
__attribute__((noreturn)) WINBASEAPI VOID ExitProcess(UINT uExitCode);

EXTERN_C_END

#endif
