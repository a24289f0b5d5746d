/* SPDX-License-Identifier: MIT */
/* Waiting, events, critical sections, slim locks. */
#ifndef PNPSIM_SDK_SYNCHAPI_H
#define PNPSIM_SDK_SYNCHAPI_H

#include "minwinbase.h"
#include "winexport.h"

#define INFINITE 0xFFFFFFFF
#define WAIT_OBJECT_0 0x00000000
#define WAIT_ABANDONED_0 0x00000080
#define WAIT_FAILED 0xFFFFFFFF
#ifndef WAIT_TIMEOUT
#define WAIT_TIMEOUT 258
#endif
#ifndef MAXIMUM_WAIT_OBJECTS
#define MAXIMUM_WAIT_OBJECTS 64
#endif

typedef struct _RTL_SRWLOCK {
    PVOID Ptr;
} SRWLOCK, *PSRWLOCK;

#define SRWLOCK_INIT                                                                               \
    {                                                                                              \
        0                                                                                          \
    }

EXTERN_C_START

WINBASEAPI VOID Sleep(DWORD dwMilliseconds);
WINBASEAPI HANDLE CreateEventW(LPSECURITY_ATTRIBUTES lpEventAttributes, BOOL bManualReset,
                               BOOL bInitialState, LPCWSTR lpName);
WINBASEAPI BOOL SetEvent(HANDLE hEvent);
WINBASEAPI BOOL ResetEvent(HANDLE hEvent);
WINBASEAPI DWORD WaitForSingleObject(HANDLE hHandle, DWORD dwMilliseconds);
WINBASEAPI DWORD WaitForMultipleObjects(DWORD nCount, const HANDLE *lpHandles, BOOL bWaitAll,
                                        DWORD dwMilliseconds);

WINBASEAPI VOID InitializeCriticalSection(LPCRITICAL_SECTION lpCriticalSection);
WINBASEAPI VOID EnterCriticalSection(LPCRITICAL_SECTION lpCriticalSection);
WINBASEAPI BOOL TryEnterCriticalSection(LPCRITICAL_SECTION lpCriticalSection);
WINBASEAPI VOID LeaveCriticalSection(LPCRITICAL_SECTION lpCriticalSection);
WINBASEAPI VOID DeleteCriticalSection(LPCRITICAL_SECTION lpCriticalSection);

WINBASEAPI VOID InitializeSRWLock(PSRWLOCK SRWLock);
WINBASEAPI VOID AcquireSRWLockExclusive(PSRWLOCK SRWLock);
WINBASEAPI BOOLEAN TryAcquireSRWLockExclusive(PSRWLOCK SRWLock);
WINBASEAPI VOID ReleaseSRWLockExclusive(PSRWLOCK SRWLock);
WINBASEAPI VOID AcquireSRWLockShared(PSRWLOCK SRWLock);
WINBASEAPI BOOLEAN TryAcquireSRWLockShared(PSRWLOCK SRWLock);
WINBASEAPI VOID ReleaseSRWLockShared(PSRWLOCK SRWLock);

EXTERN_C_END

#define CreateEvent CreateEventW

#endif
