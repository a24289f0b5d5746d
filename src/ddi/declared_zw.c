/* SPDX-License-Identifier: MIT */
/* Declared and not simulated. Written by cmake/generate_declared.sh. */
#include "ddi/declared.h"

/* clang-format off */
PN_DECLARED_STATUS(NTSTATUS, ZwAllocateVirtualMemory,
            (HANDLE ProcessHandle, PVOID *BaseAddress, ULONG_PTR ZeroBits, PSIZE_T RegionSize,
             ULONG AllocationType, ULONG Protect),
            (ProcessHandle, BaseAddress, ZeroBits, RegionSize, AllocationType, Protect))
PN_DECLARED_STATUS(NTSTATUS, ZwCancelTimer,
            (HANDLE TimerHandle, PBOOLEAN CurrentState),
            (TimerHandle, CurrentState))
PN_DECLARED_STATUS(NTSTATUS, ZwClearEvent,
            (HANDLE EventHandle),
            (EventHandle))
PN_DECLARED_STATUS(NTSTATUS, ZwCreateDirectoryObject,
            (PHANDLE DirectoryHandle, ACCESS_MASK DesiredAccess,
             POBJECT_ATTRIBUTES ObjectAttributes),
            (DirectoryHandle, DesiredAccess, ObjectAttributes))
PN_DECLARED_STATUS(NTSTATUS, ZwCreateSection,
            (PHANDLE SectionHandle, ACCESS_MASK DesiredAccess,
             POBJECT_ATTRIBUTES ObjectAttributes, PLARGE_INTEGER MaximumSize,
             ULONG SectionPageProtection, ULONG AllocationAttributes, HANDLE FileHandle),
            (SectionHandle, DesiredAccess, ObjectAttributes, MaximumSize, SectionPageProtection,
             AllocationAttributes, FileHandle))
PN_DECLARED_STATUS(NTSTATUS, ZwCreateSymbolicLinkObject,
            (PHANDLE LinkHandle, ACCESS_MASK DesiredAccess, POBJECT_ATTRIBUTES ObjectAttributes,
             PUNICODE_STRING LinkTarget),
            (LinkHandle, DesiredAccess, ObjectAttributes, LinkTarget))
PN_DECLARED_STATUS(NTSTATUS, ZwCreateTimer,
            (PHANDLE TimerHandle, ACCESS_MASK DesiredAccess,
             POBJECT_ATTRIBUTES ObjectAttributes, TIMER_TYPE TimerType),
            (TimerHandle, DesiredAccess, ObjectAttributes, TimerType))
PN_DECLARED_STATUS(NTSTATUS, ZwDeleteFile,
            (POBJECT_ATTRIBUTES ObjectAttributes),
            (ObjectAttributes))
PN_DECLARED_STATUS(NTSTATUS, ZwDuplicateObject,
            (HANDLE SourceProcessHandle, HANDLE SourceHandle, HANDLE TargetProcessHandle,
             PHANDLE TargetHandle, ACCESS_MASK DesiredAccess, ULONG HandleAttributes,
             ULONG Options),
            (SourceProcessHandle, SourceHandle, TargetProcessHandle, TargetHandle,
             DesiredAccess, HandleAttributes, Options))
PN_DECLARED_STATUS(NTSTATUS, ZwFlushBuffersFile,
            (HANDLE FileHandle, PIO_STATUS_BLOCK IoStatusBlock),
            (FileHandle, IoStatusBlock))
PN_DECLARED_STATUS(NTSTATUS, ZwFlushVirtualMemory,
            (HANDLE ProcessHandle, PVOID *BaseAddress, PSIZE_T RegionSize,
             PIO_STATUS_BLOCK IoStatus),
            (ProcessHandle, BaseAddress, RegionSize, IoStatus))
PN_DECLARED_STATUS(NTSTATUS, ZwFreeVirtualMemory,
            (HANDLE ProcessHandle, PVOID *BaseAddress, PSIZE_T RegionSize, ULONG FreeType),
            (ProcessHandle, BaseAddress, RegionSize, FreeType))
PN_DECLARED_STATUS(NTSTATUS, ZwLoadDriver,
            (PUNICODE_STRING DriverServiceName),
            (DriverServiceName))
PN_DECLARED_STATUS(NTSTATUS, ZwLoadKey,
            (POBJECT_ATTRIBUTES TargetKey, POBJECT_ATTRIBUTES SourceFile),
            (TargetKey, SourceFile))
PN_DECLARED_STATUS(NTSTATUS, ZwLockFile,
            (HANDLE FileHandle, HANDLE Event, PIO_APC_ROUTINE ApcRoutine, PVOID ApcContext,
             PIO_STATUS_BLOCK IoStatusBlock, PLARGE_INTEGER ByteOffset, PLARGE_INTEGER Length,
             ULONG Key, BOOLEAN FailImmediately, BOOLEAN ExclusiveLock),
            (FileHandle, Event, ApcRoutine, ApcContext, IoStatusBlock, ByteOffset, Length, Key,
             FailImmediately, ExclusiveLock))
PN_DECLARED_STATUS(NTSTATUS, ZwMakeTemporaryObject,
            (HANDLE Handle),
            (Handle))
PN_DECLARED_STATUS(NTSTATUS, ZwMapViewOfSection,
            (HANDLE SectionHandle, HANDLE ProcessHandle, PVOID *BaseAddress, ULONG_PTR ZeroBits,
             SIZE_T CommitSize, PLARGE_INTEGER SectionOffset, PSIZE_T ViewSize,
             SECTION_INHERIT InheritDisposition, ULONG AllocationType, ULONG Win32Protect),
            (SectionHandle, ProcessHandle, BaseAddress, ZeroBits, CommitSize, SectionOffset,
             ViewSize, InheritDisposition, AllocationType, Win32Protect))
PN_DECLARED_STATUS(NTSTATUS, ZwNotifyChangeKey,
            (HANDLE KeyHandle, HANDLE Event, PIO_APC_ROUTINE ApcRoutine, PVOID ApcContext,
             PIO_STATUS_BLOCK IoStatusBlock, ULONG CompletionFilter, BOOLEAN WatchTree,
             PVOID Buffer, ULONG BufferSize, BOOLEAN Asynchronous),
            (KeyHandle, Event, ApcRoutine, ApcContext, IoStatusBlock, CompletionFilter,
             WatchTree, Buffer, BufferSize, Asynchronous))
PN_DECLARED_STATUS(NTSTATUS, ZwOpenDirectoryObject,
            (PHANDLE DirectoryHandle, ACCESS_MASK DesiredAccess,
             POBJECT_ATTRIBUTES ObjectAttributes),
            (DirectoryHandle, DesiredAccess, ObjectAttributes))
PN_DECLARED_STATUS(NTSTATUS, ZwOpenEvent,
            (PHANDLE EventHandle, ACCESS_MASK DesiredAccess,
             POBJECT_ATTRIBUTES ObjectAttributes),
            (EventHandle, DesiredAccess, ObjectAttributes))
PN_DECLARED_STATUS(NTSTATUS, ZwOpenKeyEx,
            (PHANDLE KeyHandle, ACCESS_MASK DesiredAccess, POBJECT_ATTRIBUTES ObjectAttributes,
             ULONG OpenOptions),
            (KeyHandle, DesiredAccess, ObjectAttributes, OpenOptions))
PN_DECLARED_STATUS(NTSTATUS, ZwOpenProcess,
            (PHANDLE ProcessHandle, ACCESS_MASK DesiredAccess,
             POBJECT_ATTRIBUTES ObjectAttributes, PCLIENT_ID ClientId),
            (ProcessHandle, DesiredAccess, ObjectAttributes, ClientId))
PN_DECLARED_STATUS(NTSTATUS, ZwOpenProcessTokenEx,
            (HANDLE ProcessHandle, ACCESS_MASK DesiredAccess, ULONG HandleAttributes,
             PHANDLE TokenHandle),
            (ProcessHandle, DesiredAccess, HandleAttributes, TokenHandle))
PN_DECLARED_STATUS(NTSTATUS, ZwOpenSection,
            (PHANDLE SectionHandle, ACCESS_MASK DesiredAccess,
             POBJECT_ATTRIBUTES ObjectAttributes),
            (SectionHandle, DesiredAccess, ObjectAttributes))
PN_DECLARED_STATUS(NTSTATUS, ZwOpenSymbolicLinkObject,
            (PHANDLE LinkHandle, ACCESS_MASK DesiredAccess,
             POBJECT_ATTRIBUTES ObjectAttributes),
            (LinkHandle, DesiredAccess, ObjectAttributes))
PN_DECLARED_STATUS(NTSTATUS, ZwOpenThreadTokenEx,
            (HANDLE ThreadHandle, ACCESS_MASK DesiredAccess, BOOLEAN OpenAsSelf,
             ULONG HandleAttributes, PHANDLE TokenHandle),
            (ThreadHandle, DesiredAccess, OpenAsSelf, HandleAttributes, TokenHandle))
PN_DECLARED_STATUS(NTSTATUS, ZwOpenTimer,
            (PHANDLE TimerHandle, ACCESS_MASK DesiredAccess,
             POBJECT_ATTRIBUTES ObjectAttributes),
            (TimerHandle, DesiredAccess, ObjectAttributes))
PN_DECLARED_STATUS(NTSTATUS, ZwPulseEvent,
            (HANDLE EventHandle, PLONG PreviousState),
            (EventHandle, PreviousState))
PN_DECLARED_STATUS(NTSTATUS, ZwQueryDirectoryFile,
            (HANDLE FileHandle, HANDLE Event, PIO_APC_ROUTINE ApcRoutine, PVOID ApcContext,
             PIO_STATUS_BLOCK IoStatusBlock, PVOID FileInformation, ULONG Length,
             FILE_INFORMATION_CLASS FileInformationClass, BOOLEAN ReturnSingleEntry,
             PUNICODE_STRING FileName, BOOLEAN RestartScan),
            (FileHandle, Event, ApcRoutine, ApcContext, IoStatusBlock, FileInformation, Length,
             FileInformationClass, ReturnSingleEntry, FileName, RestartScan))
PN_DECLARED_STATUS(NTSTATUS, ZwQueryDirectoryObject,
            (HANDLE DirectoryHandle, PVOID Buffer, ULONG Length, BOOLEAN ReturnSingleEntry,
             BOOLEAN RestartScan, PULONG Context, PULONG ReturnLength),
            (DirectoryHandle, Buffer, Length, ReturnSingleEntry, RestartScan, Context,
             ReturnLength))
PN_DECLARED_STATUS(NTSTATUS, ZwQueryEaFile,
            (HANDLE FileHandle, PIO_STATUS_BLOCK IoStatusBlock, PVOID Buffer, ULONG Length,
             BOOLEAN ReturnSingleEntry, PVOID EaList, ULONG EaListLength, PULONG EaIndex,
             BOOLEAN RestartScan),
            (FileHandle, IoStatusBlock, Buffer, Length, ReturnSingleEntry, EaList, EaListLength,
             EaIndex, RestartScan))
PN_DECLARED_STATUS(NTSTATUS, ZwQueryFullAttributesFile,
            (POBJECT_ATTRIBUTES ObjectAttributes,
             struct _FILE_NETWORK_OPEN_INFORMATION *FileInformation),
            (ObjectAttributes, FileInformation))
PN_DECLARED_STATUS(NTSTATUS, ZwQueryInformationFile,
            (HANDLE FileHandle, PIO_STATUS_BLOCK IoStatusBlock, PVOID FileInformation,
             ULONG Length, FILE_INFORMATION_CLASS FileInformationClass),
            (FileHandle, IoStatusBlock, FileInformation, Length, FileInformationClass))
PN_DECLARED_STATUS(NTSTATUS, ZwQuerySecurityObject,
            (HANDLE Handle, SECURITY_INFORMATION SecurityInformation,
             PSECURITY_DESCRIPTOR SecurityDescriptor, ULONG Length, PULONG LengthNeeded),
            (Handle, SecurityInformation, SecurityDescriptor, Length, LengthNeeded))
PN_DECLARED_STATUS(NTSTATUS, ZwQuerySymbolicLinkObject,
            (HANDLE LinkHandle, PUNICODE_STRING LinkTarget, PULONG ReturnedLength),
            (LinkHandle, LinkTarget, ReturnedLength))
PN_DECLARED_STATUS(NTSTATUS, ZwQueryVolumeInformationFile,
            (HANDLE FileHandle, PIO_STATUS_BLOCK IoStatusBlock, PVOID FsInformation,
             ULONG Length, FS_INFORMATION_CLASS FsInformationClass),
            (FileHandle, IoStatusBlock, FsInformation, Length, FsInformationClass))
PN_DECLARED_STATUS(NTSTATUS, ZwRenameKey,
            (HANDLE KeyHandle, PUNICODE_STRING NewName),
            (KeyHandle, NewName))
PN_DECLARED_STATUS(NTSTATUS, ZwResetEvent,
            (HANDLE EventHandle, PLONG PreviousState),
            (EventHandle, PreviousState))
PN_DECLARED_STATUS(NTSTATUS, ZwRestoreKey,
            (HANDLE KeyHandle, HANDLE FileHandle, ULONG Flags),
            (KeyHandle, FileHandle, Flags))
PN_DECLARED_STATUS(NTSTATUS, ZwSaveKey,
            (HANDLE KeyHandle, HANDLE FileHandle),
            (KeyHandle, FileHandle))
PN_DECLARED_STATUS(NTSTATUS, ZwSaveKeyEx,
            (HANDLE KeyHandle, HANDLE FileHandle, ULONG Format),
            (KeyHandle, FileHandle, Format))
PN_DECLARED_STATUS(NTSTATUS, ZwSetEaFile,
            (HANDLE FileHandle, PIO_STATUS_BLOCK IoStatusBlock, PVOID Buffer, ULONG Length),
            (FileHandle, IoStatusBlock, Buffer, Length))
PN_DECLARED_STATUS(NTSTATUS, ZwSetInformationFile,
            (HANDLE FileHandle, PIO_STATUS_BLOCK IoStatusBlock, PVOID FileInformation,
             ULONG Length, FILE_INFORMATION_CLASS FileInformationClass),
            (FileHandle, IoStatusBlock, FileInformation, Length, FileInformationClass))
PN_DECLARED_STATUS(NTSTATUS, ZwSetSecurityObject,
            (HANDLE Handle, SECURITY_INFORMATION SecurityInformation,
             PSECURITY_DESCRIPTOR SecurityDescriptor),
            (Handle, SecurityInformation, SecurityDescriptor))
PN_DECLARED_STATUS(NTSTATUS, ZwSetTimer,
            (HANDLE TimerHandle, PLARGE_INTEGER DueTime, PTIMER_APC_ROUTINE TimerApcRoutine,
             PVOID TimerContext, BOOLEAN ResumeTimer, LONG Period, PBOOLEAN PreviousState),
            (TimerHandle, DueTime, TimerApcRoutine, TimerContext, ResumeTimer, Period,
             PreviousState))
PN_DECLARED_STATUS(NTSTATUS, ZwSetVolumeInformationFile,
            (HANDLE FileHandle, PIO_STATUS_BLOCK IoStatusBlock, PVOID FsInformation,
             ULONG Length, FS_INFORMATION_CLASS FsInformationClass),
            (FileHandle, IoStatusBlock, FsInformation, Length, FsInformationClass))
PN_DECLARED_STATUS(NTSTATUS, ZwTerminateProcess,
            (HANDLE ProcessHandle, NTSTATUS ExitStatus),
            (ProcessHandle, ExitStatus))
PN_DECLARED_STATUS(NTSTATUS, ZwUnloadDriver,
            (PUNICODE_STRING DriverServiceName),
            (DriverServiceName))
PN_DECLARED_STATUS(NTSTATUS, ZwUnloadKey,
            (POBJECT_ATTRIBUTES TargetKey),
            (TargetKey))
PN_DECLARED_STATUS(NTSTATUS, ZwUnlockFile,
            (HANDLE FileHandle, PIO_STATUS_BLOCK IoStatusBlock, PLARGE_INTEGER ByteOffset,
             PLARGE_INTEGER Length, ULONG Key),
            (FileHandle, IoStatusBlock, ByteOffset, Length, Key))
PN_DECLARED_STATUS(NTSTATUS, ZwUnmapViewOfSection,
            (HANDLE ProcessHandle, PVOID BaseAddress),
            (ProcessHandle, BaseAddress))
PN_DECLARED_STATUS(NTSTATUS, ZwWaitForMultipleObjects,
            (ULONG Count, HANDLE Handles[], WAIT_TYPE WaitType, BOOLEAN Alertable,
             PLARGE_INTEGER Timeout),
            (Count, Handles, WaitType, Alertable, Timeout))
PN_DECLARED_STATUS(NTSTATUS, ZwYieldExecution,
            (void),
            ())
/* clang-format on */
