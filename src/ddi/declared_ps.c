/* SPDX-License-Identifier: MIT */
/* Declared and not simulated. Written by cmake/generate_declared.sh. */
#include "ddi/declared.h"

/* clang-format off */
PN_DECLARED_STATUS(NTSTATUS, PsAssignImpersonationToken,
            (PETHREAD Thread, HANDLE Token),
            (Thread, Token))
PN_DECLARED_VOID(void, PsChargePoolQuota,
            (PEPROCESS Process, POOL_TYPE PoolType, ULONG_PTR Amount),
            (Process, PoolType, Amount))
PN_DECLARED_VOID(void, PsDereferenceImpersonationToken,
            (PACCESS_TOKEN ImpersonationToken),
            (ImpersonationToken))
PN_DECLARED_VOID(void, PsDereferencePrimaryToken,
            (PACCESS_TOKEN PrimaryToken),
            (PrimaryToken))
PN_DECLARED_VALUE(LONGLONG, PsGetProcessCreateTimeQuadPart,
            (PEPROCESS Process),
            (Process))
PN_DECLARED_STATUS(NTSTATUS, PsGetProcessExitStatus,
            (PEPROCESS Process),
            (Process))
PN_DECLARED_VALUE(LONGLONG, PsGetProcessExitTime,
            (void),
            ())
PN_DECLARED_VALUE(PEPROCESS, PsGetThreadProcess,
            (PETHREAD Thread),
            (Thread))
PN_DECLARED_VALUE(HANDLE, PsGetThreadProcessId,
            (PETHREAD Thread),
            (Thread))
PN_DECLARED_STATUS(NTSTATUS, PsImpersonateClient,
            (PETHREAD Thread, PACCESS_TOKEN Token, BOOLEAN CopyOnOpen, BOOLEAN EffectiveOnly,
             SECURITY_IMPERSONATION_LEVEL Level),
            (Thread, Token, CopyOnOpen, EffectiveOnly, Level))
PN_DECLARED_VALUE(BOOLEAN, PsIsDiskCountersEnabled,
            (void),
            ())
PN_DECLARED_VALUE(BOOLEAN, PsIsThreadImpersonating,
            (PETHREAD Thread),
            (Thread))
PN_DECLARED_STATUS(NTSTATUS, PsLookupProcessByProcessId,
            (HANDLE ProcessId, PEPROCESS *Process),
            (ProcessId, Process))
PN_DECLARED_STATUS(NTSTATUS, PsLookupThreadByThreadId,
            (HANDLE ThreadId, PETHREAD *Thread),
            (ThreadId, Thread))
PN_DECLARED_VALUE(PACCESS_TOKEN, PsReferenceImpersonationToken,
            (PETHREAD Thread, PBOOLEAN CopyOnOpen, PBOOLEAN EffectiveOnly,
             PSECURITY_IMPERSONATION_LEVEL Level),
            (Thread, CopyOnOpen, EffectiveOnly, Level))
PN_DECLARED_VALUE(PACCESS_TOKEN, PsReferencePrimaryToken,
            (PEPROCESS Process),
            (Process))
PN_DECLARED_STATUS(NTSTATUS, PsRemoveCreateThreadNotifyRoutine,
            (PCREATE_THREAD_NOTIFY_ROUTINE NotifyRoutine),
            (NotifyRoutine))
PN_DECLARED_VOID(void, PsReturnPoolQuota,
            (PEPROCESS Process, POOL_TYPE PoolType, ULONG_PTR Amount),
            (Process, PoolType, Amount))
PN_DECLARED_VOID(void, PsRevertToSelf,
            (void),
            ())
PN_DECLARED_STATUS(NTSTATUS, PsSetCreateProcessNotifyRoutine,
            (PCREATE_PROCESS_NOTIFY_ROUTINE NotifyRoutine, BOOLEAN Remove),
            (NotifyRoutine, Remove))
PN_DECLARED_STATUS(NTSTATUS, PsSetCreateThreadNotifyRoutine,
            (PCREATE_THREAD_NOTIFY_ROUTINE NotifyRoutine),
            (NotifyRoutine))
/* clang-format on */
