/* SPDX-License-Identifier: MIT */
/* Declared and not simulated. Written by cmake/generate_declared.sh. */
#include "ddi/declared.h"

/* clang-format off */
PN_DECLARED_STATUS(NTSTATUS, RtlAbsoluteToSelfRelativeSD,
            (PSECURITY_DESCRIPTOR AbsoluteSecurityDescriptor,
             PSECURITY_DESCRIPTOR SelfRelativeSecurityDescriptor, PULONG BufferLength),
            (AbsoluteSecurityDescriptor, SelfRelativeSecurityDescriptor, BufferLength))
PN_DECLARED_STATUS(NTSTATUS, RtlAddAccessAllowedAce,
            (PACL Acl, ULONG AceRevision, ACCESS_MASK AccessMask, PSID Sid),
            (Acl, AceRevision, AccessMask, Sid))
PN_DECLARED_STATUS(NTSTATUS, RtlAddAce,
            (PACL Acl, ULONG AceRevision, ULONG StartingAceIndex, PVOID AceList,
             ULONG AceListLength),
            (Acl, AceRevision, StartingAceIndex, AceList, AceListLength))
PN_DECLARED_VALUE(BOOLEAN, RtlAreBitsClear,
            (PRTL_BITMAP BitMapHeader, ULONG StartingIndex, ULONG Length),
            (BitMapHeader, StartingIndex, Length))
PN_DECLARED_VALUE(BOOLEAN, RtlAreBitsSet,
            (PRTL_BITMAP BitMapHeader, ULONG StartingIndex, ULONG Length),
            (BitMapHeader, StartingIndex, Length))
PN_DECLARED_VOID(void, RtlClearBit,
            (PRTL_BITMAP BitMapHeader, ULONG BitNumber),
            (BitMapHeader, BitNumber))
PN_DECLARED_VALUE(SIZE_T, RtlCompareMemoryUlong,
            (PVOID Source, SIZE_T Length, ULONG Pattern),
            (Source, Length, Pattern))
PN_DECLARED_STATUS(NTSTATUS, RtlCompressBuffer,
            (USHORT CompressionFormatAndEngine, PUCHAR UncompressedBuffer,
             ULONG UncompressedBufferSize, PUCHAR CompressedBuffer, ULONG CompressedBufferSize,
             ULONG UncompressedChunkSize, PULONG FinalCompressedSize, PVOID WorkSpace),
            (CompressionFormatAndEngine, UncompressedBuffer, UncompressedBufferSize,
             CompressedBuffer, CompressedBufferSize, UncompressedChunkSize, FinalCompressedSize,
             WorkSpace))
PN_DECLARED_VALUE(ULONG, RtlComputeCrc32,
            (ULONG InitialCrc, const void *Buffer, SIZE_T Length),
            (InitialCrc, Buffer, Length))
PN_DECLARED_STATUS(NTSTATUS, RtlConvertSidToUnicodeString,
            (PUNICODE_STRING UnicodeString, PSID Sid, BOOLEAN AllocateDestinationString),
            (UnicodeString, Sid, AllocateDestinationString))
PN_DECLARED_STATUS(NTSTATUS, RtlCopySid,
            (ULONG DestinationSidLength, PSID DestinationSid, PSID SourceSid),
            (DestinationSidLength, DestinationSid, SourceSid))
PN_DECLARED_STATUS(NTSTATUS, RtlCreateAcl,
            (PACL Acl, ULONG AclLength, ULONG AclRevision),
            (Acl, AclLength, AclRevision))
PN_DECLARED_STATUS(NTSTATUS, RtlCreateSecurityDescriptor,
            (PSECURITY_DESCRIPTOR SecurityDescriptor, ULONG Revision),
            (SecurityDescriptor, Revision))
PN_DECLARED_STATUS(NTSTATUS, RtlDecompressBuffer,
            (USHORT CompressionFormat, PUCHAR UncompressedBuffer, ULONG UncompressedBufferSize,
             PUCHAR CompressedBuffer, ULONG CompressedBufferSize,
             PULONG FinalUncompressedSize),
            (CompressionFormat, UncompressedBuffer, UncompressedBufferSize, CompressedBuffer,
             CompressedBufferSize, FinalUncompressedSize))
PN_DECLARED_STATUS(NTSTATUS, RtlDeleteAce,
            (PACL Acl, ULONG AceIndex),
            (Acl, AceIndex))
PN_DECLARED_VALUE(BOOLEAN, RtlDeleteElementGenericTable,
            (PRTL_GENERIC_TABLE Table, PVOID Buffer),
            (Table, Buffer))
PN_DECLARED_VALUE(BOOLEAN, RtlDeleteElementGenericTableAvl,
            (PRTL_AVL_TABLE Table, PVOID Buffer),
            (Table, Buffer))
PN_DECLARED_VALUE(PVOID, RtlEnumerateGenericTable,
            (PRTL_GENERIC_TABLE Table, BOOLEAN Restart),
            (Table, Restart))
PN_DECLARED_VALUE(PVOID, RtlEnumerateGenericTableAvl,
            (PRTL_AVL_TABLE Table, BOOLEAN Restart),
            (Table, Restart))
PN_DECLARED_VALUE(PVOID, RtlEnumerateGenericTableWithoutSplaying,
            (PRTL_GENERIC_TABLE Table, PVOID *RestartKey),
            (Table, RestartKey))
PN_DECLARED_VALUE(PVOID, RtlEnumerateGenericTableWithoutSplayingAvl,
            (PRTL_AVL_TABLE Table, PVOID *RestartKey),
            (Table, RestartKey))
PN_DECLARED_VALUE(BOOLEAN, RtlEqualSid,
            (PSID Sid1, PSID Sid2),
            (Sid1, Sid2))
PN_DECLARED_VOID(void, RtlEraseUnicodeString,
            (PUNICODE_STRING String),
            (String))
PN_DECLARED_VALUE(ULONG, RtlFindClearBits,
            (PRTL_BITMAP BitMapHeader, ULONG NumberToFind, ULONG HintIndex),
            (BitMapHeader, NumberToFind, HintIndex))
PN_DECLARED_VALUE(ULONG, RtlFindClearRuns,
            (PRTL_BITMAP BitMapHeader, PRTL_BITMAP_RUN RunArray, ULONG SizeOfRunArray,
             BOOLEAN LocateLongestRuns),
            (BitMapHeader, RunArray, SizeOfRunArray, LocateLongestRuns))
PN_DECLARED_VALUE(ULONG, RtlFindFirstRunClear,
            (PRTL_BITMAP BitMapHeader, PULONG StartingIndex),
            (BitMapHeader, StartingIndex))
PN_DECLARED_VALUE(ULONG, RtlFindLastBackwardRunClear,
            (PRTL_BITMAP BitMapHeader, ULONG FromIndex, PULONG StartingRunIndex),
            (BitMapHeader, FromIndex, StartingRunIndex))
PN_DECLARED_VALUE(CCHAR, RtlFindLeastSignificantBit,
            (ULONGLONG Set),
            (Set))
PN_DECLARED_VALUE(ULONG, RtlFindLongestRunClear,
            (PRTL_BITMAP BitMapHeader, PULONG StartingIndex),
            (BitMapHeader, StartingIndex))
PN_DECLARED_VALUE(CCHAR, RtlFindMostSignificantBit,
            (ULONGLONG Set),
            (Set))
PN_DECLARED_VALUE(ULONG, RtlFindNextForwardRunClear,
            (PRTL_BITMAP BitMapHeader, ULONG FromIndex, PULONG StartingRunIndex),
            (BitMapHeader, FromIndex, StartingRunIndex))
PN_DECLARED_VALUE(ULONG, RtlFindSetBits,
            (PRTL_BITMAP BitMapHeader, ULONG NumberToFind, ULONG HintIndex),
            (BitMapHeader, NumberToFind, HintIndex))
PN_DECLARED_VALUE(ULONG, RtlFindSetBitsAndClear,
            (PRTL_BITMAP BitMapHeader, ULONG NumberToFind, ULONG HintIndex),
            (BitMapHeader, NumberToFind, HintIndex))
PN_DECLARED_STATUS(NTSTATUS, RtlGetAce,
            (PACL Acl, ULONG AceIndex, PVOID *Ace),
            (Acl, AceIndex, Ace))
PN_DECLARED_VOID(void, RtlGetCallersAddress,
            (PVOID *CallersAddress, PVOID *CallersCaller),
            (CallersAddress, CallersCaller))
PN_DECLARED_STATUS(NTSTATUS, RtlGetDaclSecurityDescriptor,
            (PSECURITY_DESCRIPTOR SecurityDescriptor, PBOOLEAN DaclPresent, PACL *Dacl,
             PBOOLEAN DaclDefaulted),
            (SecurityDescriptor, DaclPresent, Dacl, DaclDefaulted))
PN_DECLARED_VALUE(PVOID, RtlGetElementGenericTable,
            (PRTL_GENERIC_TABLE Table, ULONG I),
            (Table, I))
PN_DECLARED_VALUE(PVOID, RtlGetElementGenericTableAvl,
            (PRTL_AVL_TABLE Table, ULONG I),
            (Table, I))
PN_DECLARED_VOID(void, RtlInitializeGenericTable,
            (PRTL_GENERIC_TABLE Table, PRTL_GENERIC_COMPARE_ROUTINE CompareRoutine,
             PRTL_GENERIC_ALLOCATE_ROUTINE AllocateRoutine,
             PRTL_GENERIC_FREE_ROUTINE FreeRoutine, PVOID TableContext),
            (Table, CompareRoutine, AllocateRoutine, FreeRoutine, TableContext))
PN_DECLARED_VOID(void, RtlInitializeGenericTableAvl,
            (PRTL_AVL_TABLE Table, PRTL_AVL_COMPARE_ROUTINE CompareRoutine,
             PRTL_AVL_ALLOCATE_ROUTINE AllocateRoutine, PRTL_AVL_FREE_ROUTINE FreeRoutine,
             PVOID TableContext),
            (Table, CompareRoutine, AllocateRoutine, FreeRoutine, TableContext))
PN_DECLARED_STATUS(NTSTATUS, RtlInitializeSid,
            (PSID Sid, PSID_IDENTIFIER_AUTHORITY IdentifierAuthority, UCHAR SubAuthorityCount),
            (Sid, IdentifierAuthority, SubAuthorityCount))
PN_DECLARED_VALUE(PVOID, RtlInsertElementGenericTable,
            (PRTL_GENERIC_TABLE Table, PVOID Buffer, CLONG BufferSize, PBOOLEAN NewElement),
            (Table, Buffer, BufferSize, NewElement))
PN_DECLARED_VALUE(PVOID, RtlInsertElementGenericTableAvl,
            (PRTL_AVL_TABLE Table, PVOID Buffer, CLONG BufferSize, PBOOLEAN NewElement),
            (Table, Buffer, BufferSize, NewElement))
PN_DECLARED_VALUE(BOOLEAN, RtlIsGenericTableEmpty,
            (PRTL_GENERIC_TABLE Table),
            (Table))
PN_DECLARED_VALUE(BOOLEAN, RtlIsGenericTableEmptyAvl,
            (PRTL_AVL_TABLE Table),
            (Table))
PN_DECLARED_VALUE(BOOLEAN, RtlIsNtDdiVersionAvailable,
            (ULONG Version),
            (Version))
PN_DECLARED_VALUE(ULONG, RtlLengthRequiredSid,
            (ULONG SubAuthorityCount),
            (SubAuthorityCount))
PN_DECLARED_VALUE(ULONG, RtlLengthSecurityDescriptor,
            (PSECURITY_DESCRIPTOR SecurityDescriptor),
            (SecurityDescriptor))
PN_DECLARED_VALUE(ULONG, RtlLengthSid,
            (PSID Sid),
            (Sid))
PN_DECLARED_VALUE(PVOID, RtlLookupElementGenericTable,
            (PRTL_GENERIC_TABLE Table, PVOID Buffer),
            (Table, Buffer))
PN_DECLARED_VALUE(PVOID, RtlLookupElementGenericTableAvl,
            (PRTL_AVL_TABLE Table, PVOID Buffer),
            (Table, Buffer))
PN_DECLARED_VOID(void, RtlMapGenericMask,
            (PACCESS_MASK AccessMask, PGENERIC_MAPPING GenericMapping),
            (AccessMask, GenericMapping))
PN_DECLARED_VALUE(ULONG, RtlNtStatusToDosError,
            (NTSTATUS Status),
            (Status))
PN_DECLARED_VALUE(ULONG, RtlNtStatusToDosErrorNoTeb,
            (NTSTATUS Status),
            (Status))
PN_DECLARED_VALUE(ULONG, RtlNumberGenericTableElements,
            (PRTL_GENERIC_TABLE Table),
            (Table))
PN_DECLARED_VALUE(ULONG, RtlNumberGenericTableElementsAvl,
            (PRTL_AVL_TABLE Table),
            (Table))
PN_DECLARED_VALUE(ULONG, RtlNumberOfClearBits,
            (PRTL_BITMAP BitMapHeader),
            (BitMapHeader))
PN_DECLARED_VALUE(BOOLEAN, RtlPrefixString,
            (const STRING *String1, const STRING *String2, BOOLEAN CaseInSensitive),
            (String1, String2, CaseInSensitive))
PN_DECLARED_VALUE(ULONG, RtlRandom,
            (PULONG Seed),
            (Seed))
PN_DECLARED_VALUE(ULONG, RtlRandomEx,
            (PULONG Seed),
            (Seed))
PN_DECLARED_VOID(void, RtlSecondsSince1970ToTime,
            (ULONG ElapsedSeconds, PLARGE_INTEGER Time),
            (ElapsedSeconds, Time))
PN_DECLARED_VOID(void, RtlSecondsSince1980ToTime,
            (ULONG ElapsedSeconds, PLARGE_INTEGER Time),
            (ElapsedSeconds, Time))
PN_DECLARED_VOID(void, RtlSetBit,
            (PRTL_BITMAP BitMapHeader, ULONG BitNumber),
            (BitMapHeader, BitNumber))
PN_DECLARED_STATUS(NTSTATUS, RtlSetDaclSecurityDescriptor,
            (PSECURITY_DESCRIPTOR SecurityDescriptor, BOOLEAN DaclPresent, PACL Dacl,
             BOOLEAN DaclDefaulted),
            (SecurityDescriptor, DaclPresent, Dacl, DaclDefaulted))
PN_DECLARED_STATUS(NTSTATUS, RtlSetGroupSecurityDescriptor,
            (PSECURITY_DESCRIPTOR SecurityDescriptor, PSID Group, BOOLEAN GroupDefaulted),
            (SecurityDescriptor, Group, GroupDefaulted))
PN_DECLARED_STATUS(NTSTATUS, RtlSetOwnerSecurityDescriptor,
            (PSECURITY_DESCRIPTOR SecurityDescriptor, PSID Owner, BOOLEAN OwnerDefaulted),
            (SecurityDescriptor, Owner, OwnerDefaulted))
PN_DECLARED_VALUE(PUCHAR, RtlSubAuthorityCountSid,
            (PSID Sid),
            (Sid))
PN_DECLARED_VALUE(PULONG, RtlSubAuthoritySid,
            (PSID Sid, ULONG SubAuthority),
            (Sid, SubAuthority))
PN_DECLARED_VALUE(BOOLEAN, RtlTestBit,
            (PRTL_BITMAP BitMapHeader, ULONG BitNumber),
            (BitMapHeader, BitNumber))
PN_DECLARED_VALUE(BOOLEAN, RtlTimeToSecondsSince1970,
            (PLARGE_INTEGER Time, PULONG ElapsedSeconds),
            (Time, ElapsedSeconds))
PN_DECLARED_VALUE(BOOLEAN, RtlTimeToSecondsSince1980,
            (PLARGE_INTEGER Time, PULONG ElapsedSeconds),
            (Time, ElapsedSeconds))
PN_DECLARED_VALUE(ULONG, RtlUniform,
            (PULONG Seed),
            (Seed))
PN_DECLARED_VOID(void, RtlUpperString,
            (PSTRING DestinationString, const STRING *SourceString),
            (DestinationString, SourceString))
PN_DECLARED_VALUE(BOOLEAN, RtlValidRelativeSecurityDescriptor,
            (PSECURITY_DESCRIPTOR SecurityDescriptorInput, ULONG SecurityDescriptorLength,
             SECURITY_INFORMATION RequiredInformation),
            (SecurityDescriptorInput, SecurityDescriptorLength, RequiredInformation))
PN_DECLARED_VALUE(BOOLEAN, RtlValidSecurityDescriptor,
            (PSECURITY_DESCRIPTOR SecurityDescriptor),
            (SecurityDescriptor))
PN_DECLARED_VALUE(BOOLEAN, RtlValidSid,
            (PSID Sid),
            (Sid))
PN_DECLARED_STATUS(NTSTATUS, RtlValidateUnicodeString,
            (ULONG Flags, PCUNICODE_STRING String),
            (Flags, String))
PN_DECLARED_STATUS(NTSTATUS, RtlVerifyVersionInfo,
            (PVOID VersionInfo, ULONG TypeMask, ULONGLONG ConditionMask),
            (VersionInfo, TypeMask, ConditionMask))
PN_DECLARED_VALUE(ULONG, RtlWalkFrameChain,
            (PVOID *Callers, ULONG Count, ULONG Flags),
            (Callers, Count, Flags))
/* clang-format on */
