/* SPDX-License-Identifier: MIT */
/* The rest of the base routines: flags of CreateFileW, and strings of 16-bit characters. */
#ifndef PNPSIM_SDK_WINBASE_H
#define PNPSIM_SDK_WINBASE_H

#include "minwindef.h"
#include "winexport.h"

#define FILE_FLAG_WRITE_THROUGH 0x80000000
#define FILE_FLAG_OVERLAPPED 0x40000000
#define FILE_FLAG_NO_BUFFERING 0x20000000
#define FILE_FLAG_RANDOM_ACCESS 0x10000000
#define FILE_FLAG_SEQUENTIAL_SCAN 0x08000000
#define FILE_FLAG_DELETE_ON_CLOSE 0x04000000
#define FILE_FLAG_BACKUP_SEMANTICS 0x02000000

EXTERN_C_START

/* 0, NULL or a comparison with "" for a string that is NULL, as on Windows. */
WINBASEAPI int lstrlenW(LPCWSTR lpString);
WINBASEAPI int lstrcmpW(LPCWSTR lpString1, LPCWSTR lpString2);
WINBASEAPI int lstrcmpiW(LPCWSTR lpString1, LPCWSTR lpString2);
WINBASEAPI LPWSTR lstrcpyW(LPWSTR lpString1, LPCWSTR lpString2);
WINBASEAPI LPWSTR lstrcpynW(LPWSTR lpString1, LPCWSTR lpString2, int iMaxLength);
WINBASEAPI LPWSTR lstrcatW(LPWSTR lpString1, LPCWSTR lpString2);

EXTERN_C_END

#define lstrlen lstrlenW
#define lstrcmp lstrcmpW
#define lstrcmpi lstrcmpiW
#define lstrcpy lstrcpyW
#define lstrcpyn lstrcpynW
#define lstrcat lstrcatW

#endif
