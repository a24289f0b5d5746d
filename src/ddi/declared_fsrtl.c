/* SPDX-License-Identifier: MIT */
/* Declared and not simulated. Written by cmake/generate_declared.sh. */
#include "ddi/declared.h"

/* clang-format off */
PN_DECLARED_VALUE(PVOID, FsRtlAllocatePoolWithTag,
            (POOL_TYPE PoolType, ULONG NumberOfBytes, ULONG Tag),
            (PoolType, NumberOfBytes, Tag))
PN_DECLARED_VALUE(PERESOURCE, FsRtlAllocateResource,
            (void),
            ())
PN_DECLARED_VALUE(BOOLEAN, FsRtlAreNamesEqual,
            (PCUNICODE_STRING ConstantNameA, PCUNICODE_STRING ConstantNameB, BOOLEAN IgnoreCase,
             PCWCH UpcaseTable),
            (ConstantNameA, ConstantNameB, IgnoreCase, UpcaseTable))
PN_DECLARED_STATUS(NTSTATUS, FsRtlCheckOplock,
            (POPLOCK Oplock, PIRP Irp, PVOID Context,
             POPLOCK_WAIT_COMPLETE_ROUTINE CompletionRoutine,
             POPLOCK_FS_PREPOST_IRP PostIrpRoutine),
            (Oplock, Irp, Context, CompletionRoutine, PostIrpRoutine))
PN_DECLARED_VALUE(BOOLEAN, FsRtlCurrentBatchOplock,
            (POPLOCK Oplock),
            (Oplock))
PN_DECLARED_VOID(void, FsRtlDissectName,
            (UNICODE_STRING Path, PUNICODE_STRING FirstName, PUNICODE_STRING RemainingName),
            (Path, FirstName, RemainingName))
PN_DECLARED_VALUE(BOOLEAN, FsRtlDoesNameContainWildCards,
            (PUNICODE_STRING Name),
            (Name))
PN_DECLARED_STATUS(NTSTATUS, FsRtlFastUnlockAll,
            (struct _FILE_LOCK *FileLock, PFILE_OBJECT FileObject, PEPROCESS Process,
             PVOID Context),
            (FileLock, FileObject, Process, Context))
PN_DECLARED_STATUS(NTSTATUS, FsRtlGetFileSize,
            (PFILE_OBJECT FileObject, PLARGE_INTEGER FileSize),
            (FileObject, FileSize))
PN_DECLARED_VOID(void, FsRtlInitializeFileLock,
            (struct _FILE_LOCK *FileLock, PVOID CompleteLockIrpRoutine, PVOID UnlockRoutine),
            (FileLock, CompleteLockIrpRoutine, UnlockRoutine))
PN_DECLARED_VOID(void, FsRtlInitializeOplock,
            (POPLOCK Oplock),
            (Oplock))
PN_DECLARED_VALUE(BOOLEAN, FsRtlIsNameInExpression,
            (PUNICODE_STRING Expression, PUNICODE_STRING Name, BOOLEAN IgnoreCase,
             PWCH UpcaseTable),
            (Expression, Name, IgnoreCase, UpcaseTable))
PN_DECLARED_VALUE(BOOLEAN, FsRtlIsNtstatusExpected,
            (NTSTATUS Exception),
            (Exception))
PN_DECLARED_VALUE(BOOLEAN, FsRtlIsTotalDeviceFailure,
            (NTSTATUS Status),
            (Status))
PN_DECLARED_STATUS(NTSTATUS, FsRtlNormalizeNtstatus,
            (NTSTATUS Exception, NTSTATUS GenericException),
            (Exception, GenericException))
PN_DECLARED_VOID(void, FsRtlNotifyCleanup,
            (PNOTIFY_SYNC NotifySync, PLIST_ENTRY NotifyList, PVOID FsContext),
            (NotifySync, NotifyList, FsContext))
PN_DECLARED_VOID(void, FsRtlNotifyFullReportChange,
            (PNOTIFY_SYNC NotifySync, PLIST_ENTRY NotifyList, PSTRING FullTargetName,
             USHORT TargetNameOffset, PSTRING StreamName, PSTRING NormalizedParentName,
             ULONG FilterMatch, ULONG Action, PVOID TargetContext),
            (NotifySync, NotifyList, FullTargetName, TargetNameOffset, StreamName,
             NormalizedParentName, FilterMatch, Action, TargetContext))
PN_DECLARED_VOID(void, FsRtlNotifyInitializeSync,
            (PNOTIFY_SYNC *NotifySync),
            (NotifySync))
PN_DECLARED_VOID(void, FsRtlNotifyUninitializeSync,
            (PNOTIFY_SYNC *NotifySync),
            (NotifySync))
PN_DECLARED_STATUS(NTSTATUS, FsRtlOplockFsctrl,
            (POPLOCK Oplock, PIRP Irp, ULONG OpenCount),
            (Oplock, Irp, OpenCount))
PN_DECLARED_VALUE(BOOLEAN, FsRtlOplockIsFastIoPossible,
            (POPLOCK Oplock),
            (Oplock))
PN_DECLARED_STATUS(NTSTATUS, FsRtlProcessFileLock,
            (struct _FILE_LOCK *FileLock, PIRP Irp, PVOID Context),
            (FileLock, Irp, Context))
PN_DECLARED_VOID(void, FsRtlTeardownPerStreamContexts,
            (PFSRTL_ADVANCED_FCB_HEADER AdvancedHeader),
            (AdvancedHeader))
PN_DECLARED_VOID(void, FsRtlUninitializeFileLock,
            (struct _FILE_LOCK *FileLock),
            (FileLock))
PN_DECLARED_VOID(void, FsRtlUninitializeOplock,
            (POPLOCK Oplock),
            (Oplock))
/* clang-format on */
