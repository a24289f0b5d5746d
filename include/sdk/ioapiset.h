/* SPDX-License-Identifier: MIT */
/* Device control, and requests that are not waited for. */
#ifndef PNPSIM_SDK_IOAPISET_H
#define PNPSIM_SDK_IOAPISET_H

#include "minwinbase.h"
#include "winexport.h"

#define HasOverlappedIoCompleted(lpOverlapped)                                                     \
    (((volatile OVERLAPPED *)(lpOverlapped))->Internal != 0x103)

EXTERN_C_START

WINBASEAPI BOOL DeviceIoControl(HANDLE hDevice, DWORD dwIoControlCode, LPVOID lpInBuffer,
                                DWORD nInBufferSize, LPVOID lpOutBuffer, DWORD nOutBufferSize,
                                LPDWORD lpBytesReturned, LPOVERLAPPED lpOverlapped);
WINBASEAPI BOOL GetOverlappedResult(HANDLE hFile, LPOVERLAPPED lpOverlapped,
                                    LPDWORD lpNumberOfBytesTransferred, BOOL bWait);
WINBASEAPI BOOL CancelIo(HANDLE hFile);
WINBASEAPI BOOL CancelIoEx(HANDLE hFile, LPOVERLAPPED lpOverlapped);

EXTERN_C_END

#endif
