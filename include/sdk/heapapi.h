/* SPDX-License-Identifier: MIT */
/* The heap of an application. */
#ifndef PNPSIM_SDK_HEAPAPI_H
#define PNPSIM_SDK_HEAPAPI_H

#include "minwindef.h"
#include "winexport.h"

#define HEAP_NO_SERIALIZE 0x00000001
#define HEAP_GENERATE_EXCEPTIONS 0x00000004
#define HEAP_ZERO_MEMORY 0x00000008
#define HEAP_REALLOC_IN_PLACE_ONLY 0x00000010

EXTERN_C_START

WINBASEAPI HANDLE GetProcessHeap(VOID);
WINBASEAPI LPVOID HeapAlloc(HANDLE hHeap, DWORD dwFlags, SIZE_T dwBytes);
WINBASEAPI LPVOID HeapReAlloc(HANDLE hHeap, DWORD dwFlags, LPVOID lpMem, SIZE_T dwBytes);
WINBASEAPI SIZE_T HeapSize(HANDLE hHeap, DWORD dwFlags, LPCVOID lpMem);
WINBASEAPI BOOL HeapFree(HANDLE hHeap, DWORD dwFlags, LPVOID lpMem);

EXTERN_C_END

#endif
