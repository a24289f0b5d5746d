/* SPDX-License-Identifier: MIT */
/* Owns routines for file systems, and of the cache manager, that are declared only. */
#ifndef PNPSIM_WDK_DETAIL_DECLARED_FS_H
#define PNPSIM_WDK_DETAIL_DECLARED_FS_H

#include "file_system.h"
#include "memory.h"

typedef PVOID OPLOCK, *POPLOCK;
typedef struct _REAL_NOTIFY_SYNC *PNOTIFY_SYNC;
typedef struct _TUNNEL *PTUNNEL_CACHE;
struct _FILE_LOCK;

typedef VOID (*POPLOCK_WAIT_COMPLETE_ROUTINE)(PVOID Context, PIRP Irp);
typedef VOID (*POPLOCK_FS_PREPOST_IRP)(PVOID Context, PIRP Irp);
typedef BOOLEAN (*PCHECK_FOR_TRAVERSE_ACCESS)(PVOID NotifyContext, PVOID TargetContext,
                                              PSECURITY_SUBJECT_CONTEXT SubjectContext);

EXTERN_C_START

NTKERNELAPI VOID CcInitializeCacheMap(PFILE_OBJECT FileObject, PCC_FILE_SIZES FileSizes,
                                      BOOLEAN PinAccess, PCACHE_MANAGER_CALLBACKS Callbacks,
                                      PVOID LazyWriteContext);
NTKERNELAPI BOOLEAN CcUninitializeCacheMap(PFILE_OBJECT FileObject, PLARGE_INTEGER TruncateSize,
                                           PVOID UninitializeEvent);
NTKERNELAPI VOID CcFlushCache(PSECTION_OBJECT_POINTERS SectionObjectPointer,
                              PLARGE_INTEGER FileOffset, ULONG Length, PIO_STATUS_BLOCK IoStatus);
NTKERNELAPI BOOLEAN CcPurgeCacheSection(PSECTION_OBJECT_POINTERS SectionObjectPointer,
                                        PLARGE_INTEGER FileOffset, ULONG Length, ULONG Flags);
NTKERNELAPI VOID CcSetFileSizes(PFILE_OBJECT FileObject, PCC_FILE_SIZES FileSizes);
NTKERNELAPI VOID CcSetReadAheadGranularity(PFILE_OBJECT FileObject, ULONG Granularity);
NTKERNELAPI VOID CcSetDirtyPageThreshold(PFILE_OBJECT FileObject, ULONG DirtyPageThreshold);
NTKERNELAPI BOOLEAN CcCopyRead(PFILE_OBJECT FileObject, PLARGE_INTEGER FileOffset, ULONG Length,
                               BOOLEAN Wait, PVOID Buffer, PIO_STATUS_BLOCK IoStatus);
NTKERNELAPI BOOLEAN CcCopyWrite(PFILE_OBJECT FileObject, PLARGE_INTEGER FileOffset, ULONG Length,
                                BOOLEAN Wait, PVOID Buffer);
NTKERNELAPI BOOLEAN CcCanIWrite(PFILE_OBJECT FileObject, ULONG BytesToWrite, BOOLEAN Wait,
                                UCHAR Retrying);
NTKERNELAPI VOID CcMdlRead(PFILE_OBJECT FileObject, PLARGE_INTEGER FileOffset, ULONG Length,
                           PMDL *MdlChain, PIO_STATUS_BLOCK IoStatus);
NTKERNELAPI VOID CcMdlReadComplete(PFILE_OBJECT FileObject, PMDL MdlChain);
NTKERNELAPI VOID CcPrepareMdlWrite(PFILE_OBJECT FileObject, PLARGE_INTEGER FileOffset, ULONG Length,
                                   PMDL *MdlChain, PIO_STATUS_BLOCK IoStatus);
NTKERNELAPI VOID CcMdlWriteComplete(PFILE_OBJECT FileObject, PLARGE_INTEGER FileOffset,
                                    PMDL MdlChain);
NTKERNELAPI BOOLEAN CcPinRead(PFILE_OBJECT FileObject, PLARGE_INTEGER FileOffset, ULONG Length,
                              ULONG Flags, PVOID *Bcb, PVOID *Buffer);
NTKERNELAPI BOOLEAN CcMapData(PFILE_OBJECT FileObject, PLARGE_INTEGER FileOffset, ULONG Length,
                              ULONG Flags, PVOID *Bcb, PVOID *Buffer);
NTKERNELAPI VOID CcUnpinData(PVOID Bcb);
NTKERNELAPI VOID CcSetDirtyPinnedData(PVOID BcbVoid, PLARGE_INTEGER Lsn);
NTKERNELAPI BOOLEAN CcZeroData(PFILE_OBJECT FileObject, PLARGE_INTEGER StartOffset,
                               PLARGE_INTEGER EndOffset, BOOLEAN Wait);
NTKERNELAPI BOOLEAN CcIsThereDirtyData(PVPB Vpb);
NTKERNELAPI PFILE_OBJECT CcGetFileObjectFromBcb(PVOID Bcb);
NTKERNELAPI PFILE_OBJECT
CcGetFileObjectFromSectionPtrs(PSECTION_OBJECT_POINTERS SectionObjectPointer);

NTKERNELAPI NTSTATUS FsRtlCheckOplock(POPLOCK Oplock, PIRP Irp, PVOID Context,
                                      POPLOCK_WAIT_COMPLETE_ROUTINE CompletionRoutine,
                                      POPLOCK_FS_PREPOST_IRP PostIrpRoutine);
NTKERNELAPI VOID FsRtlInitializeOplock(POPLOCK Oplock);
NTKERNELAPI VOID FsRtlUninitializeOplock(POPLOCK Oplock);
NTKERNELAPI BOOLEAN FsRtlOplockIsFastIoPossible(POPLOCK Oplock);
NTKERNELAPI BOOLEAN FsRtlCurrentBatchOplock(POPLOCK Oplock);
NTKERNELAPI NTSTATUS FsRtlOplockFsctrl(POPLOCK Oplock, PIRP Irp, ULONG OpenCount);
NTKERNELAPI VOID FsRtlInitializeFileLock(struct _FILE_LOCK *FileLock, PVOID CompleteLockIrpRoutine,
                                         PVOID UnlockRoutine);
NTKERNELAPI VOID FsRtlUninitializeFileLock(struct _FILE_LOCK *FileLock);
NTKERNELAPI NTSTATUS FsRtlProcessFileLock(struct _FILE_LOCK *FileLock, PIRP Irp, PVOID Context);
NTKERNELAPI NTSTATUS FsRtlFastUnlockAll(struct _FILE_LOCK *FileLock, PFILE_OBJECT FileObject,
                                        PEPROCESS Process, PVOID Context);
NTKERNELAPI VOID FsRtlNotifyInitializeSync(PNOTIFY_SYNC *NotifySync);
NTKERNELAPI VOID FsRtlNotifyUninitializeSync(PNOTIFY_SYNC *NotifySync);
NTKERNELAPI VOID FsRtlNotifyCleanup(PNOTIFY_SYNC NotifySync, PLIST_ENTRY NotifyList,
                                    PVOID FsContext);
NTKERNELAPI VOID FsRtlNotifyFullReportChange(PNOTIFY_SYNC NotifySync, PLIST_ENTRY NotifyList,
                                             PSTRING FullTargetName, USHORT TargetNameOffset,
                                             PSTRING StreamName, PSTRING NormalizedParentName,
                                             ULONG FilterMatch, ULONG Action, PVOID TargetContext);
NTKERNELAPI BOOLEAN FsRtlAreNamesEqual(PCUNICODE_STRING ConstantNameA,
                                       PCUNICODE_STRING ConstantNameB, BOOLEAN IgnoreCase,
                                       PCWCH UpcaseTable);
NTKERNELAPI VOID FsRtlDissectName(UNICODE_STRING Path, PUNICODE_STRING FirstName,
                                  PUNICODE_STRING RemainingName);
NTKERNELAPI BOOLEAN FsRtlDoesNameContainWildCards(PUNICODE_STRING Name);
NTKERNELAPI BOOLEAN FsRtlIsNameInExpression(PUNICODE_STRING Expression, PUNICODE_STRING Name,
                                            BOOLEAN IgnoreCase, PWCH UpcaseTable);
NTKERNELAPI NTSTATUS FsRtlNormalizeNtstatus(NTSTATUS Exception, NTSTATUS GenericException);
NTKERNELAPI NTSTATUS FsRtlGetFileSize(PFILE_OBJECT FileObject, PLARGE_INTEGER FileSize);
NTKERNELAPI PVOID FsRtlAllocatePoolWithTag(POOL_TYPE PoolType, ULONG NumberOfBytes, ULONG Tag);
NTKERNELAPI PERESOURCE FsRtlAllocateResource(VOID);
NTKERNELAPI BOOLEAN FsRtlIsTotalDeviceFailure(NTSTATUS Status);
NTKERNELAPI VOID FsRtlTeardownPerStreamContexts(PFSRTL_ADVANCED_FCB_HEADER AdvancedHeader);
NTKERNELAPI BOOLEAN MmCanFileBeTruncated(PSECTION_OBJECT_POINTERS SectionPointer,
                                         PLARGE_INTEGER NewFileSize);
NTKERNELAPI BOOLEAN MmFlushImageSection(PSECTION_OBJECT_POINTERS SectionObjectPointer,
                                        ULONG FlushType);
NTKERNELAPI BOOLEAN MmForceSectionClosed(PSECTION_OBJECT_POINTERS SectionObjectPointer,
                                         BOOLEAN DelayClose);

EXTERN_C_END

#endif
