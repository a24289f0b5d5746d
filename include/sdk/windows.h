/* SPDX-License-Identifier: MIT */
/* What an application needs to open a device, talk to it and close it. Not the whole of windows.h:
 * windows, messages and services have headers of their own. */
#ifndef PNPSIM_SDK_WINDOWS_H
#define PNPSIM_SDK_WINDOWS_H

#include "../wdk/detail/ioctl.h"
#include "../wdk/detail/widecrt.h"
#include "minwindef.h"
#include "winerror.h"

#define WINBASEAPI __attribute__((visibility("default")))

#define INVALID_HANDLE_VALUE ((HANDLE)(LONG_PTR)-1)
#define INFINITE 0xFFFFFFFF

#define CREATE_NEW 1
#define CREATE_ALWAYS 2
#define OPEN_EXISTING 3
#define OPEN_ALWAYS 4
#define TRUNCATE_EXISTING 5

#define FILE_FLAG_WRITE_THROUGH 0x80000000
#define FILE_FLAG_OVERLAPPED 0x40000000
#define FILE_FLAG_NO_BUFFERING 0x20000000
#define FILE_FLAG_RANDOM_ACCESS 0x10000000
#define FILE_FLAG_SEQUENTIAL_SCAN 0x08000000
#define FILE_FLAG_DELETE_ON_CLOSE 0x04000000
#define FILE_FLAG_BACKUP_SEMANTICS 0x02000000

typedef struct _SECURITY_ATTRIBUTES {
    DWORD nLength;
    LPVOID lpSecurityDescriptor;
    BOOL bInheritHandle;
} SECURITY_ATTRIBUTES, *PSECURITY_ATTRIBUTES, *LPSECURITY_ATTRIBUTES;

typedef struct _OVERLAPPED {
    ULONG_PTR Internal;
    ULONG_PTR InternalHigh;
    __extension__ union {
        __extension__ struct {
            DWORD Offset;
            DWORD OffsetHigh;
        };
        PVOID Pointer;
    };
    HANDLE hEvent;
} OVERLAPPED, *LPOVERLAPPED;

EXTERN_C_START

WINBASEAPI HANDLE CreateFileW(LPCWSTR lpFileName, DWORD dwDesiredAccess, DWORD dwShareMode,
                              LPSECURITY_ATTRIBUTES lpSecurityAttributes,
                              DWORD dwCreationDisposition, DWORD dwFlagsAndAttributes,
                              HANDLE hTemplateFile);
WINBASEAPI BOOL CloseHandle(HANDLE hObject);
WINBASEAPI BOOL DeviceIoControl(HANDLE hDevice, DWORD dwIoControlCode, LPVOID lpInBuffer,
                                DWORD nInBufferSize, LPVOID lpOutBuffer, DWORD nOutBufferSize,
                                LPDWORD lpBytesReturned, LPOVERLAPPED lpOverlapped);
WINBASEAPI BOOL ReadFile(HANDLE hFile, LPVOID lpBuffer, DWORD nNumberOfBytesToRead,
                         LPDWORD lpNumberOfBytesRead, LPOVERLAPPED lpOverlapped);
WINBASEAPI BOOL WriteFile(HANDLE hFile, LPCVOID lpBuffer, DWORD nNumberOfBytesToWrite,
                          LPDWORD lpNumberOfBytesWritten, LPOVERLAPPED lpOverlapped);
WINBASEAPI DWORD GetLastError(VOID);
WINBASEAPI VOID SetLastError(DWORD dwErrCode);
WINBASEAPI VOID Sleep(DWORD dwMilliseconds);

EXTERN_C_END

/* There is no ANSI half: names without a suffix are the wide ones. */
#define CreateFile CreateFileW

#ifndef ZeroMemory
#define ZeroMemory(Destination, Length) ((void)memset((Destination), 0, (Length)))
#define CopyMemory(Destination, Source, Length) ((void)memcpy((Destination), (Source), (Length)))
#define MoveMemory(Destination, Source, Length) ((void)memmove((Destination), (Source), (Length)))
#define FillMemory(Destination, Length, Fill) ((void)memset((Destination), (Fill), (Length)))
#endif

typedef WCHAR TCHAR, *PTCHAR, *LPTSTR;
typedef const WCHAR *LPCTSTR;
#define TEXT(quote) L##quote

#endif
