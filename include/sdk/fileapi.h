/* SPDX-License-Identifier: MIT */
/* Opening a device, reading from it and writing to it. */
#ifndef PNPSIM_SDK_FILEAPI_H
#define PNPSIM_SDK_FILEAPI_H

#include "minwinbase.h"
#include "winexport.h"

#define CREATE_NEW 1
#define CREATE_ALWAYS 2
#define OPEN_EXISTING 3
#define OPEN_ALWAYS 4
#define TRUNCATE_EXISTING 5

EXTERN_C_START

WINBASEAPI HANDLE CreateFileW(LPCWSTR lpFileName, DWORD dwDesiredAccess, DWORD dwShareMode,
                              LPSECURITY_ATTRIBUTES lpSecurityAttributes,
                              DWORD dwCreationDisposition, DWORD dwFlagsAndAttributes,
                              HANDLE hTemplateFile);
WINBASEAPI BOOL ReadFile(HANDLE hFile, LPVOID lpBuffer, DWORD nNumberOfBytesToRead,
                         LPDWORD lpNumberOfBytesRead, LPOVERLAPPED lpOverlapped);
WINBASEAPI BOOL WriteFile(HANDLE hFile, LPCVOID lpBuffer, DWORD nNumberOfBytesToWrite,
                          LPDWORD lpNumberOfBytesWritten, LPOVERLAPPED lpOverlapped);
WINBASEAPI BOOL FlushFileBuffers(HANDLE hFile);

EXTERN_C_END

/* There is no ANSI half: names without a suffix are the wide ones. */
#define CreateFile CreateFileW

#endif
