/* SPDX-License-Identifier: MIT */
/* Work items of the thread pool. */
#ifndef PNPSIM_SDK_THREADPOOLAPISET_H
#define PNPSIM_SDK_THREADPOOLAPISET_H

#include "minwindef.h"
#include "winexport.h"

typedef struct _TP_CALLBACK_INSTANCE *PTP_CALLBACK_INSTANCE;
typedef struct _TP_WORK *PTP_WORK;
/* Only NULL, the default pool, is simulated. */
typedef struct _TP_CALLBACK_ENVIRON_V3 *PTP_CALLBACK_ENVIRON;

typedef VOID(CALLBACK *PTP_WORK_CALLBACK)(PTP_CALLBACK_INSTANCE Instance, PVOID Context,
                                          PTP_WORK Work);
typedef VOID(CALLBACK *PTP_SIMPLE_CALLBACK)(PTP_CALLBACK_INSTANCE Instance, PVOID Context);
typedef DWORD(WINAPI *PTHREAD_START_ROUTINE)(LPVOID lpThreadParameter);
typedef PTHREAD_START_ROUTINE LPTHREAD_START_ROUTINE;

#define WT_EXECUTEDEFAULT 0x00000000
#define WT_EXECUTEINIOTHREAD 0x00000001
#define WT_EXECUTEINPERSISTENTTHREAD 0x00000080
#define WT_EXECUTELONGFUNCTION 0x00000010
#define WT_TRANSFER_IMPERSONATION 0x00000100

EXTERN_C_START

WINBASEAPI PTP_WORK CreateThreadpoolWork(PTP_WORK_CALLBACK pfnwk, PVOID pv,
                                         PTP_CALLBACK_ENVIRON pcbe);
WINBASEAPI VOID SubmitThreadpoolWork(PTP_WORK pwk);
WINBASEAPI VOID WaitForThreadpoolWorkCallbacks(PTP_WORK pwk, BOOL fCancelPendingCallbacks);
WINBASEAPI VOID CloseThreadpoolWork(PTP_WORK pwk);
WINBASEAPI BOOL TrySubmitThreadpoolCallback(PTP_SIMPLE_CALLBACK pfns, PVOID pv,
                                            PTP_CALLBACK_ENVIRON pcbe);
WINBASEAPI BOOL QueueUserWorkItem(LPTHREAD_START_ROUTINE Function, PVOID Context, ULONG Flags);

EXTERN_C_END

#endif
