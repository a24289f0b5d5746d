/* SPDX-License-Identifier: MIT */
/* Declared and not simulated. Written by cmake/generate_declared.sh. */
#include "ddi/declared.h"

/* clang-format off */
PN_DECLARED_VOID(void, IoAcquireSectionLock,
            (PVOID Lock),
            (Lock))
PN_DECLARED_VOID(void, IoAcquireVpbSpinLock,
            (PKIRQL Irql),
            (Irql))
PN_DECLARED_VOID(void, IoAdjustPagingPathCount,
            (PLONG Count, BOOLEAN Increment),
            (Count, Increment))
PN_DECLARED_VOID(void, IoAllocateController,
            (PCONTROLLER_OBJECT ControllerObject, PDEVICE_OBJECT DeviceObject,
             PDRIVER_CONTROL ExecutionRoutine, PVOID Context),
            (ControllerObject, DeviceObject, ExecutionRoutine, Context))
PN_DECLARED_VALUE(PVOID, IoAllocateErrorLogEntry,
            (PVOID IoObject, UCHAR EntrySize),
            (IoObject, EntrySize))
PN_DECLARED_STATUS(NTSTATUS, IoAttachDeviceByPointer,
            (PDEVICE_OBJECT SourceDevice, PDEVICE_OBJECT TargetDevice),
            (SourceDevice, TargetDevice))
PN_DECLARED_VOID(void, IoCancelFileOpen,
            (PDEVICE_OBJECT DeviceObject, PFILE_OBJECT FileObject),
            (DeviceObject, FileObject))
PN_DECLARED_VALUE(BOOLEAN, IoCancelThreadIo,
            (PETHREAD Thread),
            (Thread))
PN_DECLARED_STATUS(NTSTATUS, IoCheckDesiredAccess,
            (PACCESS_MASK DesiredAccess, ACCESS_MASK GrantedAccess),
            (DesiredAccess, GrantedAccess))
PN_DECLARED_STATUS(NTSTATUS, IoCheckEaBufferValidity,
            (PVOID EaBuffer, ULONG EaLength, PULONG ErrorOffset),
            (EaBuffer, EaLength, ErrorOffset))
PN_DECLARED_STATUS(NTSTATUS, IoCheckFunctionAccess,
            (ACCESS_MASK GrantedAccess, UCHAR MajorFunction, UCHAR MinorFunction,
             ULONG IoControlCode, PVOID ArgumentOne, PVOID ArgumentTwo),
            (GrantedAccess, MajorFunction, MinorFunction, IoControlCode, ArgumentOne,
             ArgumentTwo))
PN_DECLARED_STATUS(NTSTATUS, IoCheckQuerySetFileInformation,
            (FILE_INFORMATION_CLASS FileInformationClass, ULONG Length, BOOLEAN SetOperation),
            (FileInformationClass, Length, SetOperation))
PN_DECLARED_STATUS(NTSTATUS, IoCheckShareAccess,
            (ACCESS_MASK DesiredAccess, ULONG DesiredShareAccess, PFILE_OBJECT FileObject,
             PSHARE_ACCESS ShareAccess, BOOLEAN Update),
            (DesiredAccess, DesiredShareAccess, FileObject, ShareAccess, Update))
PN_DECLARED_STATUS(NTSTATUS, IoConnectInterrupt,
            (PKINTERRUPT *InterruptObject, PKSERVICE_ROUTINE ServiceRoutine,
             PVOID ServiceContext, PKSPIN_LOCK SpinLock, ULONG Vector, KIRQL Irql,
             KIRQL SynchronizeIrql, KINTERRUPT_MODE InterruptMode, BOOLEAN ShareVector,
             KAFFINITY ProcessorEnableMask, BOOLEAN FloatingSave),
            (InterruptObject, ServiceRoutine, ServiceContext, SpinLock, Vector, Irql,
             SynchronizeIrql, InterruptMode, ShareVector, ProcessorEnableMask, FloatingSave))
PN_DECLARED_STATUS(NTSTATUS, IoConnectInterruptEx,
            (PIO_CONNECT_INTERRUPT_PARAMETERS Parameters),
            (Parameters))
PN_DECLARED_VALUE(PCONTROLLER_OBJECT, IoCreateController,
            (ULONG Size),
            (Size))
PN_DECLARED_STATUS(NTSTATUS, IoCreateDriver,
            (PUNICODE_STRING DriverName, PDRIVER_INITIALIZE InitializationFunction),
            (DriverName, InitializationFunction))
PN_DECLARED_STATUS(NTSTATUS, IoCreateFileEx,
            (PHANDLE FileHandle, ACCESS_MASK DesiredAccess, POBJECT_ATTRIBUTES ObjectAttributes,
             PIO_STATUS_BLOCK IoStatusBlock, PLARGE_INTEGER AllocationSize,
             ULONG FileAttributes, ULONG ShareAccess, ULONG Disposition, ULONG CreateOptions,
             PVOID EaBuffer, ULONG EaLength, CREATE_FILE_TYPE CreateFileType,
             PVOID InternalParameters, ULONG Options, PVOID DriverContext),
            (FileHandle, DesiredAccess, ObjectAttributes, IoStatusBlock, AllocationSize,
             FileAttributes, ShareAccess, Disposition, CreateOptions, EaBuffer, EaLength,
             CreateFileType, InternalParameters, Options, DriverContext))
PN_DECLARED_STATUS(NTSTATUS, IoCreateFileSpecifyDeviceObjectHint,
            (PHANDLE FileHandle, ACCESS_MASK DesiredAccess, POBJECT_ATTRIBUTES ObjectAttributes,
             PIO_STATUS_BLOCK IoStatusBlock, PLARGE_INTEGER AllocationSize,
             ULONG FileAttributes, ULONG ShareAccess, ULONG Disposition, ULONG CreateOptions,
             PVOID EaBuffer, ULONG EaLength, CREATE_FILE_TYPE CreateFileType,
             PVOID InternalParameters, ULONG Options, PVOID DeviceObject),
            (FileHandle, DesiredAccess, ObjectAttributes, IoStatusBlock, AllocationSize,
             FileAttributes, ShareAccess, Disposition, CreateOptions, EaBuffer, EaLength,
             CreateFileType, InternalParameters, Options, DeviceObject))
PN_DECLARED_VALUE(PFILE_OBJECT, IoCreateStreamFileObject,
            (PFILE_OBJECT FileObject, PDEVICE_OBJECT DeviceObject),
            (FileObject, DeviceObject))
PN_DECLARED_VALUE(PFILE_OBJECT, IoCreateStreamFileObjectLite,
            (PFILE_OBJECT FileObject, PDEVICE_OBJECT DeviceObject),
            (FileObject, DeviceObject))
PN_DECLARED_VOID(void, IoDeleteController,
            (PCONTROLLER_OBJECT ControllerObject),
            (ControllerObject))
PN_DECLARED_VOID(void, IoDeleteDriver,
            (PDRIVER_OBJECT DriverObject),
            (DriverObject))
PN_DECLARED_VOID(void, IoDisconnectInterrupt,
            (PKINTERRUPT InterruptObject),
            (InterruptObject))
PN_DECLARED_VOID(void, IoDisconnectInterruptEx,
            (PIO_DISCONNECT_INTERRUPT_PARAMETERS Parameters),
            (Parameters))
PN_DECLARED_STATUS(NTSTATUS, IoEnumerateDeviceObjectList,
            (PDRIVER_OBJECT DriverObject, PDEVICE_OBJECT *DeviceObjectList,
             ULONG DeviceObjectListSize, PULONG ActualNumberDeviceObjects),
            (DriverObject, DeviceObjectList, DeviceObjectListSize, ActualNumberDeviceObjects))
PN_DECLARED_VALUE(BOOLEAN, IoFastQueryNetworkAttributes,
            (POBJECT_ATTRIBUTES ObjectAttributes, ACCESS_MASK DesiredAccess, ULONG OpenOptions,
             PIO_STATUS_BLOCK IoStatus, PVOID Buffer),
            (ObjectAttributes, DesiredAccess, OpenOptions, IoStatus, Buffer))
PN_DECLARED_VOID(void, IoFreeController,
            (PCONTROLLER_OBJECT ControllerObject),
            (ControllerObject))
PN_DECLARED_VOID(void, IoFreeErrorLogEntry,
            (PVOID ElEntry),
            (ElEntry))
PN_DECLARED_STATUS(NTSTATUS, IoGetAffinityInterrupt,
            (PKINTERRUPT InterruptObject, PGROUP_AFFINITY GroupAffinity),
            (InterruptObject, GroupAffinity))
PN_DECLARED_VALUE(PDEVICE_OBJECT, IoGetBaseFileSystemDeviceObject,
            (PFILE_OBJECT FileObject),
            (FileObject))
PN_DECLARED_STATUS(NTSTATUS, IoGetBootDiskInformation,
            (PVOID BootDiskInformation, ULONG Size),
            (BootDiskInformation, Size))
PN_DECLARED_VALUE(PCONFIGURATION_INFORMATION, IoGetConfigurationInformation,
            (void),
            ())
PN_DECLARED_STATUS(NTSTATUS, IoGetDeviceNumaNode,
            (PDEVICE_OBJECT Pdo, PUSHORT NodeNumber),
            (Pdo, NodeNumber))
PN_DECLARED_VALUE(PDEVICE_OBJECT, IoGetDeviceToVerify,
            (PETHREAD Thread),
            (Thread))
PN_DECLARED_STATUS(NTSTATUS, IoGetDiskDeviceObject,
            (PDEVICE_OBJECT FileSystemDeviceObject, PDEVICE_OBJECT *DiskDeviceObject),
            (FileSystemDeviceObject, DiskDeviceObject))
PN_DECLARED_VALUE(PDMA_ADAPTER, IoGetDmaAdapter,
            (PDEVICE_OBJECT PhysicalDeviceObject, PDEVICE_DESCRIPTION DeviceDescription,
             PULONG NumberOfMapRegisters),
            (PhysicalDeviceObject, DeviceDescription, NumberOfMapRegisters))
PN_DECLARED_STATUS(NTSTATUS, IoGetDriverDirectory,
            (PDRIVER_OBJECT DriverObject, ULONG DirectoryType, ULONG Flags,
             PHANDLE DriverDirectoryHandle),
            (DriverObject, DirectoryType, Flags, DriverDirectoryHandle))
PN_DECLARED_VALUE(PGENERIC_MAPPING, IoGetFileObjectGenericMapping,
            (void),
            ())
PN_DECLARED_VALUE(PVOID, IoGetInitialStack,
            (void),
            ())
PN_DECLARED_VALUE(IO_PRIORITY_HINT, IoGetIoPriorityHint,
            (PIRP Irp),
            (Irp))
PN_DECLARED_VALUE(ULONG, IoGetPagingIoPriority,
            (PIRP Irp),
            (Irp))
PN_DECLARED_STATUS(NTSTATUS, IoGetRequestorSessionId,
            (PIRP Irp, PULONG pSessionId),
            (Irp, pSessionId))
PN_DECLARED_VOID(void, IoGetStackLimits,
            (PULONG_PTR LowLimit, PULONG_PTR HighLimit),
            (LowLimit, HighLimit))
PN_DECLARED_VALUE(PIRP, IoGetTopLevelIrp,
            (void),
            ())
PN_DECLARED_STATUS(NTSTATUS, IoInitializeTimer,
            (PDEVICE_OBJECT DeviceObject, PIO_TIMER_ROUTINE TimerRoutine, PVOID Context),
            (DeviceObject, TimerRoutine, Context))
PN_DECLARED_VALUE(BOOLEAN, IoIsFileObjectIgnoringSharing,
            (PFILE_OBJECT FileObject),
            (FileObject))
PN_DECLARED_VALUE(BOOLEAN, IoIsFileOriginRemote,
            (PFILE_OBJECT FileObject),
            (FileObject))
PN_DECLARED_VALUE(BOOLEAN, IoIsSystemThread,
            (PETHREAD Thread),
            (Thread))
PN_DECLARED_VALUE(BOOLEAN, IoIsValidNameGraftingBuffer,
            (PIRP Irp, PVOID ReparseBuffer),
            (Irp, ReparseBuffer))
PN_DECLARED_VALUE(BOOLEAN, IoIsWdmVersionAvailable,
            (UCHAR MajorVersion, UCHAR MinorVersion),
            (MajorVersion, MinorVersion))
PN_DECLARED_STATUS(NTSTATUS, IoPageRead,
            (PFILE_OBJECT FileObject, PMDL Mdl, PLARGE_INTEGER Offset, PKEVENT Event,
             PIO_STATUS_BLOCK IoStatusBlock),
            (FileObject, Mdl, Offset, Event, IoStatusBlock))
PN_DECLARED_STATUS(NTSTATUS, IoQueryDeviceDescription,
            (PINTERFACE_TYPE BusType, PULONG BusNumber, PULONG ControllerType,
             PULONG ControllerNumber, PULONG PeripheralType, PULONG PeripheralNumber,
             PIO_QUERY_DEVICE_ROUTINE CalloutRoutine, PVOID Context),
            (BusType, BusNumber, ControllerType, ControllerNumber, PeripheralType,
             PeripheralNumber, CalloutRoutine, Context))
PN_DECLARED_STATUS(NTSTATUS, IoQueryFileDosDeviceName,
            (PFILE_OBJECT FileObject, POBJECT_NAME_INFORMATION *ObjectNameInformation),
            (FileObject, ObjectNameInformation))
PN_DECLARED_STATUS(NTSTATUS, IoQueryFileInformation,
            (PFILE_OBJECT FileObject, FILE_INFORMATION_CLASS FileInformationClass, ULONG Length,
             PVOID FileInformation, PULONG ReturnedLength),
            (FileObject, FileInformationClass, Length, FileInformation, ReturnedLength))
PN_DECLARED_STATUS(NTSTATUS, IoQueryVolumeInformation,
            (PFILE_OBJECT FileObject, FS_INFORMATION_CLASS FsInformationClass, ULONG Length,
             PVOID FsInformation, PULONG ReturnedLength),
            (FileObject, FsInformationClass, Length, FsInformation, ReturnedLength))
PN_DECLARED_VOID(void, IoQueueThreadIrp,
            (PIRP Irp),
            (Irp))
PN_DECLARED_VOID(void, IoRaiseHardError,
            (PIRP Irp, PVPB Vpb, PDEVICE_OBJECT RealDeviceObject),
            (Irp, Vpb, RealDeviceObject))
PN_DECLARED_VALUE(BOOLEAN, IoRaiseInformationalHardError,
            (NTSTATUS ErrorStatus, PUNICODE_STRING String, PKTHREAD Thread),
            (ErrorStatus, String, Thread))
PN_DECLARED_VOID(void, IoRegisterBootDriverReinitialization,
            (PDRIVER_OBJECT DriverObject, PDRIVER_REINITIALIZE DriverReinitializationRoutine,
             PVOID Context),
            (DriverObject, DriverReinitializationRoutine, Context))
PN_DECLARED_VOID(void, IoRegisterDriverReinitialization,
            (PDRIVER_OBJECT DriverObject, PDRIVER_REINITIALIZE DriverReinitializationRoutine,
             PVOID Context),
            (DriverObject, DriverReinitializationRoutine, Context))
PN_DECLARED_VOID(void, IoRegisterFileSystem,
            (PDEVICE_OBJECT DeviceObject),
            (DeviceObject))
PN_DECLARED_STATUS(NTSTATUS, IoRegisterFsRegistrationChange,
            (PDRIVER_OBJECT DriverObject, PDRIVER_FS_NOTIFICATION DriverNotificationRoutine),
            (DriverObject, DriverNotificationRoutine))
PN_DECLARED_STATUS(NTSTATUS, IoRegisterLastChanceShutdownNotification,
            (PDEVICE_OBJECT DeviceObject),
            (DeviceObject))
PN_DECLARED_STATUS(NTSTATUS, IoRegisterShutdownNotification,
            (PDEVICE_OBJECT DeviceObject),
            (DeviceObject))
PN_DECLARED_VOID(void, IoReleaseVpbSpinLock,
            (KIRQL Irql),
            (Irql))
PN_DECLARED_VOID(void, IoRemoveShareAccess,
            (PFILE_OBJECT FileObject, PSHARE_ACCESS ShareAccess),
            (FileObject, ShareAccess))
PN_DECLARED_VOID(void, IoReportInterruptActive,
            (PIO_DISCONNECT_INTERRUPT_PARAMETERS Parameters),
            (Parameters))
PN_DECLARED_VOID(void, IoReportInterruptInactive,
            (PIO_DISCONNECT_INTERRUPT_PARAMETERS Parameters),
            (Parameters))
PN_DECLARED_STATUS(NTSTATUS, IoReportResourceForDetection,
            (PDRIVER_OBJECT DriverObject, PCM_RESOURCE_LIST DriverList, ULONG DriverListSize,
             PDEVICE_OBJECT DeviceObject, PCM_RESOURCE_LIST DeviceList, ULONG DeviceListSize,
             PBOOLEAN ConflictDetected),
            (DriverObject, DriverList, DriverListSize, DeviceObject, DeviceList, DeviceListSize,
             ConflictDetected))
PN_DECLARED_STATUS(NTSTATUS, IoReportResourceUsage,
            (PUNICODE_STRING DriverClassName, PDRIVER_OBJECT DriverObject,
             PCM_RESOURCE_LIST DriverList, ULONG DriverListSize, PDEVICE_OBJECT DeviceObject,
             PCM_RESOURCE_LIST DeviceList, ULONG DeviceListSize, BOOLEAN OverrideConflict,
             PBOOLEAN ConflictDetected),
            (DriverClassName, DriverObject, DriverList, DriverListSize, DeviceObject,
             DeviceList, DeviceListSize, OverrideConflict, ConflictDetected))
PN_DECLARED_VOID(void, IoSetDeviceToVerify,
            (PETHREAD Thread, PDEVICE_OBJECT DeviceObject),
            (Thread, DeviceObject))
PN_DECLARED_STATUS(NTSTATUS, IoSetFileOrigin,
            (PFILE_OBJECT FileObject, BOOLEAN Remote),
            (FileObject, Remote))
PN_DECLARED_VOID(void, IoSetHardErrorOrVerifyDevice,
            (PIRP Irp, PDEVICE_OBJECT DeviceObject),
            (Irp, DeviceObject))
PN_DECLARED_STATUS(NTSTATUS, IoSetInformation,
            (PFILE_OBJECT FileObject, FILE_INFORMATION_CLASS FileInformationClass, ULONG Length,
             PVOID FileInformation),
            (FileObject, FileInformationClass, Length, FileInformation))
PN_DECLARED_STATUS(NTSTATUS, IoSetIoPriorityHint,
            (PIRP Irp, IO_PRIORITY_HINT PriorityHint),
            (Irp, PriorityHint))
PN_DECLARED_VOID(void, IoSetMasterIrpStatus,
            (PIRP MasterIrp, NTSTATUS Status),
            (MasterIrp, Status))
PN_DECLARED_VOID(void, IoSetShareAccess,
            (ACCESS_MASK DesiredAccess, ULONG DesiredShareAccess, PFILE_OBJECT FileObject,
             PSHARE_ACCESS ShareAccess),
            (DesiredAccess, DesiredShareAccess, FileObject, ShareAccess))
PN_DECLARED_STATUS(NTSTATUS, IoSetSystemPartition,
            (PUNICODE_STRING VolumeNameString),
            (VolumeNameString))
PN_DECLARED_VALUE(BOOLEAN, IoSetThreadHardErrorMode,
            (BOOLEAN EnableHardErrors),
            (EnableHardErrors))
PN_DECLARED_VOID(void, IoSetTopLevelIrp,
            (PIRP Irp),
            (Irp))
PN_DECLARED_VOID(void, IoStartTimer,
            (PDEVICE_OBJECT DeviceObject),
            (DeviceObject))
PN_DECLARED_VOID(void, IoStopTimer,
            (PDEVICE_OBJECT DeviceObject),
            (DeviceObject))
PN_DECLARED_STATUS(NTSTATUS, IoSynchronousInvalidateDeviceRelations,
            (PDEVICE_OBJECT DeviceObject, DEVICE_RELATION_TYPE Type),
            (DeviceObject, Type))
PN_DECLARED_STATUS(NTSTATUS, IoSynchronousPageWrite,
            (PFILE_OBJECT FileObject, PMDL Mdl, PLARGE_INTEGER FileOffset, PKEVENT Event,
             PIO_STATUS_BLOCK IoStatusBlock),
            (FileObject, Mdl, FileOffset, Event, IoStatusBlock))
PN_DECLARED_VALUE(PEPROCESS, IoThreadToProcess,
            (PETHREAD Thread),
            (Thread))
PN_DECLARED_VALUE(BOOLEAN, IoTranslateBusAddress,
            (INTERFACE_TYPE InterfaceType, ULONG BusNumber, PHYSICAL_ADDRESS BusAddress,
             PULONG AddressSpace, PPHYSICAL_ADDRESS TranslatedAddress),
            (InterfaceType, BusNumber, BusAddress, AddressSpace, TranslatedAddress))
PN_DECLARED_VOID(void, IoUnregisterFileSystem,
            (PDEVICE_OBJECT DeviceObject),
            (DeviceObject))
PN_DECLARED_VOID(void, IoUnregisterFsRegistrationChange,
            (PDRIVER_OBJECT DriverObject, PDRIVER_FS_NOTIFICATION DriverNotificationRoutine),
            (DriverObject, DriverNotificationRoutine))
PN_DECLARED_VOID(void, IoUnregisterShutdownNotification,
            (PDEVICE_OBJECT DeviceObject),
            (DeviceObject))
PN_DECLARED_VOID(void, IoUpdateShareAccess,
            (PFILE_OBJECT FileObject, PSHARE_ACCESS ShareAccess),
            (FileObject, ShareAccess))
PN_DECLARED_STATUS(NTSTATUS, IoVerifyPartitionTable,
            (PDEVICE_OBJECT DeviceObject, BOOLEAN FixErrors),
            (DeviceObject, FixErrors))
PN_DECLARED_STATUS(NTSTATUS, IoVerifyVolume,
            (PDEVICE_OBJECT DeviceObject, BOOLEAN AllowRawMount),
            (DeviceObject, AllowRawMount))
PN_DECLARED_STATUS(NTSTATUS, IoVolumeDeviceToDosName,
            (PVOID VolumeDeviceObject, PUNICODE_STRING DosName),
            (VolumeDeviceObject, DosName))
PN_DECLARED_STATUS(NTSTATUS, IoVolumeDeviceToGuidPath,
            (PDEVICE_OBJECT VolumeDeviceObject, PUNICODE_STRING GuidPath),
            (VolumeDeviceObject, GuidPath))
PN_DECLARED_STATUS(NTSTATUS, IoWMIAllocateInstanceIds,
            (GUID *Guid, ULONG InstanceCount, ULONG *FirstInstanceId),
            (Guid, InstanceCount, FirstInstanceId))
PN_DECLARED_STATUS(NTSTATUS, IoWMIDeviceObjectToInstanceName,
            (PVOID DataBlockObject, PDEVICE_OBJECT DeviceObject, PUNICODE_STRING InstanceName),
            (DataBlockObject, DeviceObject, InstanceName))
PN_DECLARED_STATUS(NTSTATUS, IoWMIExecuteMethod,
            (PVOID DataBlockObject, PUNICODE_STRING InstanceName, ULONG MethodId,
             ULONG InBufferSize, PULONG OutBufferSize, PUCHAR InOutBuffer),
            (DataBlockObject, InstanceName, MethodId, InBufferSize, OutBufferSize,
             InOutBuffer))
PN_DECLARED_STATUS(NTSTATUS, IoWMIHandleToInstanceName,
            (PVOID DataBlockObject, HANDLE FileHandle, PUNICODE_STRING InstanceName),
            (DataBlockObject, FileHandle, InstanceName))
PN_DECLARED_STATUS(NTSTATUS, IoWMIOpenBlock,
            (LPCGUID DataBlockGuid, ULONG DesiredAccess, PVOID *DataBlockObject),
            (DataBlockGuid, DesiredAccess, DataBlockObject))
PN_DECLARED_STATUS(NTSTATUS, IoWMIQueryAllData,
            (PVOID DataBlockObject, PULONG InOutBufferSize, PVOID OutBuffer),
            (DataBlockObject, InOutBufferSize, OutBuffer))
PN_DECLARED_STATUS(NTSTATUS, IoWMIQuerySingleInstance,
            (PVOID DataBlockObject, PUNICODE_STRING InstanceName, PULONG InOutBufferSize,
             PVOID OutBuffer),
            (DataBlockObject, InstanceName, InOutBufferSize, OutBuffer))
PN_DECLARED_STATUS(NTSTATUS, IoWMISetSingleInstance,
            (PVOID DataBlockObject, PUNICODE_STRING InstanceName, ULONG Version,
             ULONG ValueBufferSize, PVOID ValueBuffer),
            (DataBlockObject, InstanceName, Version, ValueBufferSize, ValueBuffer))
PN_DECLARED_STATUS(NTSTATUS, IoWMISetSingleItem,
            (PVOID DataBlockObject, PUNICODE_STRING InstanceName, ULONG DataItemId,
             ULONG Version, ULONG ValueBufferSize, PVOID ValueBuffer),
            (DataBlockObject, InstanceName, DataItemId, Version, ValueBufferSize, ValueBuffer))
PN_DECLARED_VOID(void, IoWriteErrorLogEntry,
            (PVOID ElEntry),
            (ElEntry))
/* clang-format on */
