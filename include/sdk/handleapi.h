/* SPDX-License-Identifier: MIT */
/* Handles of an application. */
#ifndef PNPSIM_SDK_HANDLEAPI_H
#define PNPSIM_SDK_HANDLEAPI_H

#include "minwindef.h"
#include "winexport.h"

#define INVALID_HANDLE_VALUE ((HANDLE)(LONG_PTR)-1)

EXTERN_C_START

WINBASEAPI BOOL CloseHandle(HANDLE hObject);

EXTERN_C_END

#endif
