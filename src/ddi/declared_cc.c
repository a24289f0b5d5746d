/* SPDX-License-Identifier: MIT */
/* Declared and not simulated. Written by cmake/generate_declared.sh. */
#include "ddi/declared.h"

/* clang-format off */
PN_DECLARED_VALUE(BOOLEAN, CcCanIWrite,
            (PFILE_OBJECT FileObject, ULONG BytesToWrite, BOOLEAN Wait, UCHAR Retrying),
            (FileObject, BytesToWrite, Wait, Retrying))
PN_DECLARED_VALUE(BOOLEAN, CcCopyRead,
            (PFILE_OBJECT FileObject, PLARGE_INTEGER FileOffset, ULONG Length, BOOLEAN Wait,
             PVOID Buffer, PIO_STATUS_BLOCK IoStatus),
            (FileObject, FileOffset, Length, Wait, Buffer, IoStatus))
PN_DECLARED_VALUE(BOOLEAN, CcCopyWrite,
            (PFILE_OBJECT FileObject, PLARGE_INTEGER FileOffset, ULONG Length, BOOLEAN Wait,
             PVOID Buffer),
            (FileObject, FileOffset, Length, Wait, Buffer))
PN_DECLARED_VOID(void, CcFlushCache,
            (PSECTION_OBJECT_POINTERS SectionObjectPointer, PLARGE_INTEGER FileOffset,
             ULONG Length, PIO_STATUS_BLOCK IoStatus),
            (SectionObjectPointer, FileOffset, Length, IoStatus))
PN_DECLARED_VALUE(PFILE_OBJECT, CcGetFileObjectFromBcb,
            (PVOID Bcb),
            (Bcb))
PN_DECLARED_VALUE(PFILE_OBJECT, CcGetFileObjectFromSectionPtrs,
            (PSECTION_OBJECT_POINTERS SectionObjectPointer),
            (SectionObjectPointer))
PN_DECLARED_VOID(void, CcInitializeCacheMap,
            (PFILE_OBJECT FileObject, PCC_FILE_SIZES FileSizes, BOOLEAN PinAccess,
             PCACHE_MANAGER_CALLBACKS Callbacks, PVOID LazyWriteContext),
            (FileObject, FileSizes, PinAccess, Callbacks, LazyWriteContext))
PN_DECLARED_VALUE(BOOLEAN, CcIsThereDirtyData,
            (PVPB Vpb),
            (Vpb))
PN_DECLARED_VALUE(BOOLEAN, CcMapData,
            (PFILE_OBJECT FileObject, PLARGE_INTEGER FileOffset, ULONG Length, ULONG Flags,
             PVOID *Bcb, PVOID *Buffer),
            (FileObject, FileOffset, Length, Flags, Bcb, Buffer))
PN_DECLARED_VOID(void, CcMdlRead,
            (PFILE_OBJECT FileObject, PLARGE_INTEGER FileOffset, ULONG Length, PMDL *MdlChain,
             PIO_STATUS_BLOCK IoStatus),
            (FileObject, FileOffset, Length, MdlChain, IoStatus))
PN_DECLARED_VOID(void, CcMdlReadComplete,
            (PFILE_OBJECT FileObject, PMDL MdlChain),
            (FileObject, MdlChain))
PN_DECLARED_VOID(void, CcMdlWriteComplete,
            (PFILE_OBJECT FileObject, PLARGE_INTEGER FileOffset, PMDL MdlChain),
            (FileObject, FileOffset, MdlChain))
PN_DECLARED_VALUE(BOOLEAN, CcPinRead,
            (PFILE_OBJECT FileObject, PLARGE_INTEGER FileOffset, ULONG Length, ULONG Flags,
             PVOID *Bcb, PVOID *Buffer),
            (FileObject, FileOffset, Length, Flags, Bcb, Buffer))
PN_DECLARED_VOID(void, CcPrepareMdlWrite,
            (PFILE_OBJECT FileObject, PLARGE_INTEGER FileOffset, ULONG Length, PMDL *MdlChain,
             PIO_STATUS_BLOCK IoStatus),
            (FileObject, FileOffset, Length, MdlChain, IoStatus))
PN_DECLARED_VALUE(BOOLEAN, CcPurgeCacheSection,
            (PSECTION_OBJECT_POINTERS SectionObjectPointer, PLARGE_INTEGER FileOffset,
             ULONG Length, ULONG Flags),
            (SectionObjectPointer, FileOffset, Length, Flags))
PN_DECLARED_VOID(void, CcSetDirtyPageThreshold,
            (PFILE_OBJECT FileObject, ULONG DirtyPageThreshold),
            (FileObject, DirtyPageThreshold))
PN_DECLARED_VOID(void, CcSetDirtyPinnedData,
            (PVOID BcbVoid, PLARGE_INTEGER Lsn),
            (BcbVoid, Lsn))
PN_DECLARED_VOID(void, CcSetFileSizes,
            (PFILE_OBJECT FileObject, PCC_FILE_SIZES FileSizes),
            (FileObject, FileSizes))
PN_DECLARED_VOID(void, CcSetReadAheadGranularity,
            (PFILE_OBJECT FileObject, ULONG Granularity),
            (FileObject, Granularity))
PN_DECLARED_VALUE(BOOLEAN, CcUninitializeCacheMap,
            (PFILE_OBJECT FileObject, PLARGE_INTEGER TruncateSize, PVOID UninitializeEvent),
            (FileObject, TruncateSize, UninitializeEvent))
PN_DECLARED_VOID(void, CcUnpinData,
            (PVOID Bcb),
            (Bcb))
PN_DECLARED_VALUE(BOOLEAN, CcZeroData,
            (PFILE_OBJECT FileObject, PLARGE_INTEGER StartOffset, PLARGE_INTEGER EndOffset,
             BOOLEAN Wait),
            (FileObject, StartOffset, EndOffset, Wait))
/* clang-format on */
