/* SPDX-License-Identifier: MIT */
/* Declared and not simulated. Written by cmake/generate_declared.sh. */
#include "ddi/declared.h"

/* clang-format off */
PN_DECLARED_STATUS(NTSTATUS, MmAdvanceMdl,
            (PMDL Mdl, ULONG NumberOfBytes),
            (Mdl, NumberOfBytes))
PN_DECLARED_VALUE(PVOID, MmAllocateContiguousMemorySpecifyCache,
            (SIZE_T NumberOfBytes, PHYSICAL_ADDRESS LowestAcceptableAddress,
             PHYSICAL_ADDRESS HighestAcceptableAddress,
             PHYSICAL_ADDRESS BoundaryAddressMultiple, MEMORY_CACHING_TYPE CacheType),
            (NumberOfBytes, LowestAcceptableAddress, HighestAcceptableAddress,
             BoundaryAddressMultiple, CacheType))
PN_DECLARED_VALUE(PVOID, MmAllocateMappingAddress,
            (SIZE_T NumberOfBytes, ULONG PoolTag),
            (NumberOfBytes, PoolTag))
PN_DECLARED_VALUE(PVOID, MmAllocateNonCachedMemory,
            (SIZE_T NumberOfBytes),
            (NumberOfBytes))
PN_DECLARED_VALUE(PMDL, MmAllocatePagesForMdl,
            (PHYSICAL_ADDRESS LowAddress, PHYSICAL_ADDRESS HighAddress,
             PHYSICAL_ADDRESS SkipBytes, SIZE_T TotalBytes),
            (LowAddress, HighAddress, SkipBytes, TotalBytes))
PN_DECLARED_VALUE(PMDL, MmAllocatePagesForMdlEx,
            (PHYSICAL_ADDRESS LowAddress, PHYSICAL_ADDRESS HighAddress,
             PHYSICAL_ADDRESS SkipBytes, SIZE_T TotalBytes, MEMORY_CACHING_TYPE CacheType,
             ULONG Flags),
            (LowAddress, HighAddress, SkipBytes, TotalBytes, CacheType, Flags))
PN_DECLARED_VALUE(BOOLEAN, MmCanFileBeTruncated,
            (PSECTION_OBJECT_POINTERS SectionPointer, PLARGE_INTEGER NewFileSize),
            (SectionPointer, NewFileSize))
PN_DECLARED_VALUE(BOOLEAN, MmFlushImageSection,
            (PSECTION_OBJECT_POINTERS SectionObjectPointer, ULONG FlushType),
            (SectionObjectPointer, FlushType))
PN_DECLARED_VALUE(BOOLEAN, MmForceSectionClosed,
            (PSECTION_OBJECT_POINTERS SectionObjectPointer, BOOLEAN DelayClose),
            (SectionObjectPointer, DelayClose))
PN_DECLARED_VOID(void, MmFreeContiguousMemorySpecifyCache,
            (PVOID BaseAddress, SIZE_T NumberOfBytes, MEMORY_CACHING_TYPE CacheType),
            (BaseAddress, NumberOfBytes, CacheType))
PN_DECLARED_VOID(void, MmFreeMappingAddress,
            (PVOID BaseAddress, ULONG PoolTag),
            (BaseAddress, PoolTag))
PN_DECLARED_VOID(void, MmFreeNonCachedMemory,
            (PVOID BaseAddress, SIZE_T NumberOfBytes),
            (BaseAddress, NumberOfBytes))
PN_DECLARED_VOID(void, MmFreePagesFromMdl,
            (PMDL MemoryDescriptorList),
            (MemoryDescriptorList))
PN_DECLARED_VALUE(PHYSICAL_ADDRESS, MmGetPhysicalAddress,
            (PVOID BaseAddress),
            (BaseAddress))
PN_DECLARED_VALUE(PPHYSICAL_MEMORY_RANGE, MmGetPhysicalMemoryRanges,
            (void),
            ())
PN_DECLARED_VALUE(PVOID, MmGetVirtualForPhysical,
            (PHYSICAL_ADDRESS PhysicalAddress),
            (PhysicalAddress))
PN_DECLARED_VALUE(BOOLEAN, MmIsAddressValid,
            (PVOID VirtualAddress),
            (VirtualAddress))
PN_DECLARED_VALUE(LOGICAL, MmIsDriverVerifying,
            (struct _DRIVER_OBJECT *DriverObject),
            (DriverObject))
PN_DECLARED_VALUE(LOGICAL, MmIsDriverVerifyingByAddress,
            (PVOID AddressWithinSection),
            (AddressWithinSection))
PN_DECLARED_VALUE(BOOLEAN, MmIsNonPagedSystemAddressValid,
            (PVOID VirtualAddress),
            (VirtualAddress))
PN_DECLARED_VALUE(PVOID, MmMapIoSpace,
            (PHYSICAL_ADDRESS PhysicalAddress, SIZE_T NumberOfBytes,
             MEMORY_CACHING_TYPE CacheType),
            (PhysicalAddress, NumberOfBytes, CacheType))
PN_DECLARED_VALUE(PVOID, MmMapIoSpaceEx,
            (PHYSICAL_ADDRESS PhysicalAddress, SIZE_T NumberOfBytes, ULONG Protect),
            (PhysicalAddress, NumberOfBytes, Protect))
PN_DECLARED_VALUE(PVOID, MmMapLockedPagesWithReservedMapping,
            (PVOID MappingAddress, ULONG PoolTag, PMDL MemoryDescriptorList,
             MEMORY_CACHING_TYPE CacheType),
            (MappingAddress, PoolTag, MemoryDescriptorList, CacheType))
PN_DECLARED_STATUS(NTSTATUS, MmMapUserAddressesToPage,
            (PVOID BaseAddress, SIZE_T NumberOfBytes, PVOID PageAddress),
            (BaseAddress, NumberOfBytes, PageAddress))
PN_DECLARED_VALUE(PVOID, MmMapVideoDisplay,
            (PHYSICAL_ADDRESS PhysicalAddress, SIZE_T NumberOfBytes,
             MEMORY_CACHING_TYPE CacheType),
            (PhysicalAddress, NumberOfBytes, CacheType))
PN_DECLARED_VOID(void, MmProbeAndLockProcessPages,
            (PMDL MemoryDescriptorList, PEPROCESS Process, KPROCESSOR_MODE AccessMode,
             LOCK_OPERATION Operation),
            (MemoryDescriptorList, Process, AccessMode, Operation))
PN_DECLARED_STATUS(NTSTATUS, MmProtectMdlSystemAddress,
            (PMDL MemoryDescriptorList, ULONG NewProtect),
            (MemoryDescriptorList, NewProtect))
PN_DECLARED_VALUE(HANDLE, MmSecureVirtualMemory,
            (PVOID Address, SIZE_T Size, ULONG ProbeMode),
            (Address, Size, ProbeMode))
PN_DECLARED_VALUE(SIZE_T, MmSizeOfMdl,
            (PVOID Base, SIZE_T Length),
            (Base, Length))
PN_DECLARED_VOID(void, MmUnmapIoSpace,
            (PVOID BaseAddress, SIZE_T NumberOfBytes),
            (BaseAddress, NumberOfBytes))
PN_DECLARED_VOID(void, MmUnmapReservedMapping,
            (PVOID BaseAddress, ULONG PoolTag, PMDL MemoryDescriptorList),
            (BaseAddress, PoolTag, MemoryDescriptorList))
PN_DECLARED_VOID(void, MmUnmapVideoDisplay,
            (PVOID BaseAddress, SIZE_T NumberOfBytes),
            (BaseAddress, NumberOfBytes))
PN_DECLARED_VOID(void, MmUnsecureVirtualMemory,
            (HANDLE SecureHandle),
            (SecureHandle))
/* clang-format on */
