/* SPDX-License-Identifier: MIT */
/* The scalar types of the Windows API. They are those of the kernel headers under further names, so
 * that one file may include both. */
#ifndef PNPSIM_SDK_MINWINDEF_H
#define PNPSIM_SDK_MINWINDEF_H

#include "../wdk/detail/macros.h"
#include "../wdk/detail/types.h"
#include "../wdk/guiddef.h"

#define MAX_PATH 260

typedef int BOOL, *PBOOL, *LPBOOL;
typedef unsigned int DWORD, *PDWORD, *LPDWORD;
typedef unsigned short WORD, *PWORD, *LPWORD;
typedef BYTE *LPBYTE;
typedef int *LPINT;
typedef LONG *LPLONG;

typedef UINT_PTR WPARAM;
typedef LONG_PTR LPARAM;
typedef LONG_PTR LRESULT;
typedef HANDLE *LPHANDLE;
typedef struct HWND__ *HWND;
typedef struct HINSTANCE__ *HINSTANCE, *HMODULE;

typedef struct _FILETIME {
    DWORD dwLowDateTime;
    DWORD dwHighDateTime;
} FILETIME, *PFILETIME, *LPFILETIME;

#endif
