/* SPDX-License-Identifier: MIT */
/* Declared and not simulated. Written by cmake/generate_declared.sh. */
#include "ddi/declared.h"

/* clang-format off */
PN_DECLARED_VALUE(KIRQL, KeAcquireInterruptSpinLock,
            (PKINTERRUPT Interrupt),
            (Interrupt))
PN_DECLARED_VOID(void, KeAttachProcess,
            (PEPROCESS Process),
            (Process))
PN_DECLARED_VALUE(BOOLEAN, KeDeregisterBugCheckCallback,
            (PVOID CallbackRecord),
            (CallbackRecord))
PN_DECLARED_VALUE(BOOLEAN, KeDeregisterBugCheckReasonCallback,
            (PVOID CallbackRecord),
            (CallbackRecord))
PN_DECLARED_STATUS(NTSTATUS, KeDeregisterNmiCallback,
            (PVOID Handle),
            (Handle))
PN_DECLARED_VOID(void, KeDeregisterNmiCallbackRecord,
            (PVOID Handle),
            (Handle))
PN_DECLARED_VOID(void, KeDetachProcess,
            (void),
            ())
PN_DECLARED_STATUS(NTSTATUS, KeExpandKernelStackAndCallout,
            (PEXPAND_STACK_CALLOUT Callout, PVOID Parameter, SIZE_T Size),
            (Callout, Parameter, Size))
PN_DECLARED_VOID(void, KeFlushIoBuffers,
            (PMDL Mdl, BOOLEAN ReadOperation, BOOLEAN DmaOperation),
            (Mdl, ReadOperation, DmaOperation))
PN_DECLARED_VOID(void, KeFlushWriteBufferAll,
            (void),
            ())
PN_DECLARED_VALUE(ULONG, KeGetProcessorIndexFromNumber,
            (PPROCESSOR_NUMBER ProcNumber),
            (ProcNumber))
PN_DECLARED_STATUS(NTSTATUS, KeGetProcessorNumberFromIndex,
            (ULONG ProcIndex, PPROCESSOR_NUMBER ProcNumber),
            (ProcIndex, ProcNumber))
PN_DECLARED_VALUE(ULONG, KeGetRecommendedSharedDataAlignment,
            (void),
            ())
PN_DECLARED_VALUE(ULONG_PTR, KeIpiGenericCall,
            (PKIPI_BROADCAST_WORKER BroadcastFunction, ULONG_PTR Context),
            (BroadcastFunction, Context))
PN_DECLARED_VALUE(USHORT, KeQueryActiveGroupCount,
            (void),
            ())
PN_DECLARED_VALUE(KAFFINITY, KeQueryGroupAffinity,
            (USHORT GroupNumber),
            (GroupNumber))
PN_DECLARED_VALUE(USHORT, KeQueryHighestNodeNumber,
            (void),
            ())
PN_DECLARED_VALUE(ULONG, KeQueryRuntimeThread,
            (PKTHREAD Thread, PULONG UserTime),
            (Thread, UserTime))
PN_DECLARED_VALUE(BOOLEAN, KeRegisterBugCheckCallback,
            (PVOID CallbackRecord, PVOID CallbackRoutine, PVOID Buffer, ULONG Length,
             PUCHAR Component),
            (CallbackRecord, CallbackRoutine, Buffer, Length, Component))
PN_DECLARED_VALUE(BOOLEAN, KeRegisterBugCheckReasonCallback,
            (PVOID CallbackRecord, PVOID CallbackRoutine, ULONG Reason, PUCHAR Component),
            (CallbackRecord, CallbackRoutine, Reason, Component))
PN_DECLARED_VOID(void, KeReleaseInterruptSpinLock,
            (PKINTERRUPT Interrupt, KIRQL OldIrql),
            (Interrupt, OldIrql))
PN_DECLARED_STATUS(NTSTATUS, KeRestoreFloatingPointState,
            (PKFLOATING_SAVE FloatSave),
            (FloatSave))
PN_DECLARED_VOID(void, KeRevertToUserAffinityThread,
            (void),
            ())
PN_DECLARED_VOID(void, KeRevertToUserAffinityThreadEx,
            (KAFFINITY Affinity),
            (Affinity))
PN_DECLARED_VOID(void, KeRevertToUserGroupAffinityThread,
            (PGROUP_AFFINITY PreviousAffinity),
            (PreviousAffinity))
PN_DECLARED_STATUS(NTSTATUS, KeSaveFloatingPointState,
            (PKFLOATING_SAVE FloatSave),
            (FloatSave))
PN_DECLARED_VALUE(LONG, KeSetBasePriorityThread,
            (PKTHREAD Thread, LONG Increment),
            (Thread, Increment))
PN_DECLARED_VALUE(BOOLEAN, KeSetKernelStackSwapEnable,
            (BOOLEAN Enable),
            (Enable))
PN_DECLARED_VOID(void, KeSetSystemAffinityThread,
            (KAFFINITY Affinity),
            (Affinity))
PN_DECLARED_VALUE(KAFFINITY, KeSetSystemAffinityThreadEx,
            (KAFFINITY Affinity),
            (Affinity))
PN_DECLARED_VOID(void, KeSetSystemGroupAffinityThread,
            (PGROUP_AFFINITY Affinity, PGROUP_AFFINITY PreviousAffinity),
            (Affinity, PreviousAffinity))
PN_DECLARED_STATUS(NTSTATUS, KeSetTargetProcessorDpcEx,
            (PKDPC Dpc, PPROCESSOR_NUMBER ProcNumber),
            (Dpc, ProcNumber))
PN_DECLARED_VALUE(BOOLEAN, KeShouldYieldProcessor,
            (void),
            ())
PN_DECLARED_VOID(void, KeStackAttachProcess,
            (PEPROCESS Process, PVOID ApcState),
            (Process, ApcState))
PN_DECLARED_VALUE(BOOLEAN, KeSynchronizeExecution,
            (PKINTERRUPT Interrupt, PKSYNCHRONIZE_ROUTINE SynchronizeRoutine,
             PVOID SynchronizeContext),
            (Interrupt, SynchronizeRoutine, SynchronizeContext))
PN_DECLARED_VOID(void, KeUnstackDetachProcess,
            (PVOID ApcState),
            (ApcState))
/* clang-format on */
