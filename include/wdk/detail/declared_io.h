/* SPDX-License-Identifier: MIT */
/* Owns routines of the I/O and power managers that are declared only. */
#ifndef PNPSIM_WDK_DETAIL_DECLARED_IO_H
#define PNPSIM_WDK_DETAIL_DECLARED_IO_H

#include "device_routines.h"
#include "irp_routines.h"
#include "memory.h"
#include "object.h"
#include "pnp_routines.h"
#include "power.h"
#include "priority_hint.h"
#include "work_item.h"

typedef NTSTATUS IO_QUERY_DEVICE_ROUTINE(PVOID Context, PUNICODE_STRING PathName,
                                         INTERFACE_TYPE BusType, ULONG BusNumber,
                                         PVOID *BusInformation, ULONG ControllerType,
                                         ULONG ControllerNumber, PVOID *ControllerInformation,
                                         ULONG PeripheralType, ULONG PeripheralNumber,
                                         PVOID *PeripheralInformation);
typedef IO_QUERY_DEVICE_ROUTINE *PIO_QUERY_DEVICE_ROUTINE;

typedef struct _CONTROLLER_OBJECT {
    CSHORT Type;
    CSHORT Size;
    PVOID ControllerExtension;
    KDEVICE_QUEUE DeviceWaitQueue;
    ULONG Spare1;
    LARGE_INTEGER Spare2;
} CONTROLLER_OBJECT, *PCONTROLLER_OBJECT;

typedef struct _IO_ERROR_LOG_PACKET {
    UCHAR MajorFunctionCode;
    UCHAR RetryCount;
    USHORT DumpDataSize;
    USHORT NumberOfStrings;
    USHORT StringOffset;
    USHORT EventCategory;
    NTSTATUS ErrorCode;
    ULONG UniqueErrorValue;
    NTSTATUS FinalStatus;
    ULONG SequenceNumber;
    ULONG IoControlCode;
    LARGE_INTEGER DeviceOffset;
    ULONG DumpData[1];
} IO_ERROR_LOG_PACKET, *PIO_ERROR_LOG_PACKET;

EXTERN_C_START

NTKERNELAPI VOID IoAcquireSectionLock(PVOID Lock);
NTKERNELAPI PCONTROLLER_OBJECT IoCreateController(ULONG Size);
NTKERNELAPI VOID IoDeleteController(PCONTROLLER_OBJECT ControllerObject);
NTKERNELAPI VOID IoAllocateController(PCONTROLLER_OBJECT ControllerObject,
                                      PDEVICE_OBJECT DeviceObject, PDRIVER_CONTROL ExecutionRoutine,
                                      PVOID Context);
NTKERNELAPI VOID IoFreeController(PCONTROLLER_OBJECT ControllerObject);
NTKERNELAPI NTSTATUS IoAttachDeviceByPointer(PDEVICE_OBJECT SourceDevice,
                                             PDEVICE_OBJECT TargetDevice);
NTKERNELAPI BOOLEAN IoCancelThreadIo(PETHREAD Thread);
NTKERNELAPI VOID IoCancelFileOpen(PDEVICE_OBJECT DeviceObject, PFILE_OBJECT FileObject);
NTKERNELAPI NTSTATUS IoCheckEaBufferValidity(PVOID EaBuffer, ULONG EaLength, PULONG ErrorOffset);
NTKERNELAPI NTSTATUS IoCheckFunctionAccess(ACCESS_MASK GrantedAccess, UCHAR MajorFunction,
                                           UCHAR MinorFunction, ULONG IoControlCode,
                                           PVOID ArgumentOne, PVOID ArgumentTwo);
NTKERNELAPI NTSTATUS IoCheckQuerySetFileInformation(FILE_INFORMATION_CLASS FileInformationClass,
                                                    ULONG Length, BOOLEAN SetOperation);
NTKERNELAPI NTSTATUS IoCheckDesiredAccess(PACCESS_MASK DesiredAccess, ACCESS_MASK GrantedAccess);
NTKERNELAPI NTSTATUS IoCreateFileEx(PHANDLE FileHandle, ACCESS_MASK DesiredAccess,
                                    POBJECT_ATTRIBUTES ObjectAttributes,
                                    PIO_STATUS_BLOCK IoStatusBlock, PLARGE_INTEGER AllocationSize,
                                    ULONG FileAttributes, ULONG ShareAccess, ULONG Disposition,
                                    ULONG CreateOptions, PVOID EaBuffer, ULONG EaLength,
                                    CREATE_FILE_TYPE CreateFileType, PVOID InternalParameters,
                                    ULONG Options, PVOID DriverContext);
NTKERNELAPI NTSTATUS IoCreateFileSpecifyDeviceObjectHint(
    PHANDLE FileHandle, ACCESS_MASK DesiredAccess, POBJECT_ATTRIBUTES ObjectAttributes,
    PIO_STATUS_BLOCK IoStatusBlock, PLARGE_INTEGER AllocationSize, ULONG FileAttributes,
    ULONG ShareAccess, ULONG Disposition, ULONG CreateOptions, PVOID EaBuffer, ULONG EaLength,
    CREATE_FILE_TYPE CreateFileType, PVOID InternalParameters, ULONG Options, PVOID DeviceObject);
NTKERNELAPI PFILE_OBJECT IoCreateStreamFileObjectLite(PFILE_OBJECT FileObject,
                                                      PDEVICE_OBJECT DeviceObject);
NTKERNELAPI NTSTATUS IoEnumerateDeviceObjectList(PDRIVER_OBJECT DriverObject,
                                                 PDEVICE_OBJECT *DeviceObjectList,
                                                 ULONG DeviceObjectListSize,
                                                 PULONG ActualNumberDeviceObjects);
NTKERNELAPI BOOLEAN IoFastQueryNetworkAttributes(POBJECT_ATTRIBUTES ObjectAttributes,
                                                 ACCESS_MASK DesiredAccess, ULONG OpenOptions,
                                                 PIO_STATUS_BLOCK IoStatus, PVOID Buffer);
NTKERNELAPI NTSTATUS IoGetBootDiskInformation(PVOID BootDiskInformation, ULONG Size);
NTKERNELAPI PDEVICE_OBJECT IoGetDeviceToVerify(PETHREAD Thread);
NTKERNELAPI VOID IoSetDeviceToVerify(PETHREAD Thread, PDEVICE_OBJECT DeviceObject);
NTKERNELAPI NTSTATUS IoGetDiskDeviceObject(PDEVICE_OBJECT FileSystemDeviceObject,
                                           PDEVICE_OBJECT *DiskDeviceObject);
NTKERNELAPI NTSTATUS IoGetDriverDirectory(PDRIVER_OBJECT DriverObject, ULONG DirectoryType,
                                          ULONG Flags, PHANDLE DriverDirectoryHandle);
NTKERNELAPI PGENERIC_MAPPING IoGetFileObjectGenericMapping(VOID);
NTKERNELAPI PVOID IoGetInitialStack(VOID);
NTKERNELAPI VOID IoGetStackLimits(PULONG_PTR LowLimit, PULONG_PTR HighLimit);
NTKERNELAPI IO_PRIORITY_HINT IoGetIoPriorityHint(PIRP Irp);
NTKERNELAPI NTSTATUS IoSetIoPriorityHint(PIRP Irp, IO_PRIORITY_HINT PriorityHint);
NTKERNELAPI VOID IoSetMasterIrpStatus(PIRP MasterIrp, NTSTATUS Status);
NTKERNELAPI NTSTATUS IoGetRequestorSessionId(PIRP Irp, PULONG pSessionId);
NTKERNELAPI ULONG IoGetPagingIoPriority(PIRP Irp);
NTKERNELAPI BOOLEAN IoIsFileObjectIgnoringSharing(PFILE_OBJECT FileObject);
NTKERNELAPI BOOLEAN IoIsFileOriginRemote(PFILE_OBJECT FileObject);
NTKERNELAPI NTSTATUS IoSetFileOrigin(PFILE_OBJECT FileObject, BOOLEAN Remote);
NTKERNELAPI BOOLEAN IoIsSystemThread(PETHREAD Thread);
NTKERNELAPI BOOLEAN IoIsValidNameGraftingBuffer(PIRP Irp, PVOID ReparseBuffer);
NTKERNELAPI BOOLEAN IoIsWdmVersionAvailable(UCHAR MajorVersion, UCHAR MinorVersion);
NTKERNELAPI NTSTATUS IoPageRead(PFILE_OBJECT FileObject, PMDL Mdl, PLARGE_INTEGER Offset,
                                PKEVENT Event, PIO_STATUS_BLOCK IoStatusBlock);
NTKERNELAPI NTSTATUS IoQueryDeviceDescription(PINTERFACE_TYPE BusType, PULONG BusNumber,
                                              PULONG ControllerType, PULONG ControllerNumber,
                                              PULONG PeripheralType, PULONG PeripheralNumber,
                                              PIO_QUERY_DEVICE_ROUTINE CalloutRoutine,
                                              PVOID Context);
NTKERNELAPI NTSTATUS IoQueryFileDosDeviceName(PFILE_OBJECT FileObject,
                                              POBJECT_NAME_INFORMATION *ObjectNameInformation);
NTKERNELAPI NTSTATUS IoQueryFileInformation(PFILE_OBJECT FileObject,
                                            FILE_INFORMATION_CLASS FileInformationClass,
                                            ULONG Length, PVOID FileInformation,
                                            PULONG ReturnedLength);
NTKERNELAPI NTSTATUS IoQueryVolumeInformation(PFILE_OBJECT FileObject,
                                              FS_INFORMATION_CLASS FsInformationClass, ULONG Length,
                                              PVOID FsInformation, PULONG ReturnedLength);
NTKERNELAPI VOID IoQueueThreadIrp(PIRP Irp);
NTKERNELAPI VOID IoRaiseHardError(PIRP Irp, PVPB Vpb, PDEVICE_OBJECT RealDeviceObject);
NTKERNELAPI BOOLEAN IoSetThreadHardErrorMode(BOOLEAN EnableHardErrors);
NTKERNELAPI NTSTATUS IoReportResourceForDetection(PDRIVER_OBJECT DriverObject,
                                                  PCM_RESOURCE_LIST DriverList,
                                                  ULONG DriverListSize, PDEVICE_OBJECT DeviceObject,
                                                  PCM_RESOURCE_LIST DeviceList,
                                                  ULONG DeviceListSize, PBOOLEAN ConflictDetected);
NTKERNELAPI NTSTATUS IoReportResourceUsage(PUNICODE_STRING DriverClassName,
                                           PDRIVER_OBJECT DriverObject,
                                           PCM_RESOURCE_LIST DriverList, ULONG DriverListSize,
                                           PDEVICE_OBJECT DeviceObject,
                                           PCM_RESOURCE_LIST DeviceList, ULONG DeviceListSize,
                                           BOOLEAN OverrideConflict, PBOOLEAN ConflictDetected);
NTKERNELAPI NTSTATUS IoSetInformation(PFILE_OBJECT FileObject,
                                      FILE_INFORMATION_CLASS FileInformationClass, ULONG Length,
                                      PVOID FileInformation);
NTKERNELAPI VOID IoSetHardErrorOrVerifyDevice(PIRP Irp, PDEVICE_OBJECT DeviceObject);
NTKERNELAPI NTSTATUS IoSetSystemPartition(PUNICODE_STRING VolumeNameString);
NTKERNELAPI NTSTATUS IoSynchronousInvalidateDeviceRelations(PDEVICE_OBJECT DeviceObject,
                                                            DEVICE_RELATION_TYPE Type);
NTKERNELAPI NTSTATUS IoSynchronousPageWrite(PFILE_OBJECT FileObject, PMDL Mdl,
                                            PLARGE_INTEGER FileOffset, PKEVENT Event,
                                            PIO_STATUS_BLOCK IoStatusBlock);
NTKERNELAPI PEPROCESS IoThreadToProcess(PETHREAD Thread);
NTKERNELAPI BOOLEAN IoTranslateBusAddress(INTERFACE_TYPE InterfaceType, ULONG BusNumber,
                                          PHYSICAL_ADDRESS BusAddress, PULONG AddressSpace,
                                          PPHYSICAL_ADDRESS TranslatedAddress);
NTKERNELAPI NTSTATUS IoVerifyPartitionTable(PDEVICE_OBJECT DeviceObject, BOOLEAN FixErrors);
NTKERNELAPI NTSTATUS IoVerifyVolume(PDEVICE_OBJECT DeviceObject, BOOLEAN AllowRawMount);
NTKERNELAPI NTSTATUS IoVolumeDeviceToDosName(PVOID VolumeDeviceObject, PUNICODE_STRING DosName);
NTKERNELAPI NTSTATUS IoVolumeDeviceToGuidPath(PDEVICE_OBJECT VolumeDeviceObject,
                                              PUNICODE_STRING GuidPath);
NTKERNELAPI NTSTATUS IoWMIAllocateInstanceIds(GUID *Guid, ULONG InstanceCount,
                                              ULONG *FirstInstanceId);
NTKERNELAPI NTSTATUS IoWMIQueryAllData(PVOID DataBlockObject, PULONG InOutBufferSize,
                                       PVOID OutBuffer);
NTKERNELAPI NTSTATUS IoWMIQuerySingleInstance(PVOID DataBlockObject, PUNICODE_STRING InstanceName,
                                              PULONG InOutBufferSize, PVOID OutBuffer);
NTKERNELAPI NTSTATUS IoWMISetSingleInstance(PVOID DataBlockObject, PUNICODE_STRING InstanceName,
                                            ULONG Version, ULONG ValueBufferSize,
                                            PVOID ValueBuffer);
NTKERNELAPI NTSTATUS IoWMISetSingleItem(PVOID DataBlockObject, PUNICODE_STRING InstanceName,
                                        ULONG DataItemId, ULONG Version, ULONG ValueBufferSize,
                                        PVOID ValueBuffer);
NTKERNELAPI NTSTATUS IoWMIExecuteMethod(PVOID DataBlockObject, PUNICODE_STRING InstanceName,
                                        ULONG MethodId, ULONG InBufferSize, PULONG OutBufferSize,
                                        PUCHAR InOutBuffer);
NTKERNELAPI NTSTATUS IoWMIHandleToInstanceName(PVOID DataBlockObject, HANDLE FileHandle,
                                               PUNICODE_STRING InstanceName);
NTKERNELAPI NTSTATUS IoWMIDeviceObjectToInstanceName(PVOID DataBlockObject,
                                                     PDEVICE_OBJECT DeviceObject,
                                                     PUNICODE_STRING InstanceName);

NTKERNELAPI VOID PoSetSystemState(ULONG Flags);
NTKERNELAPI PVOID PoRegisterSystemState(PVOID StateHandle, ULONG Flags);
NTKERNELAPI VOID PoUnregisterSystemState(PVOID StateHandle);
NTKERNELAPI VOID PoStartDeviceBusy(PULONG IdlePointer);
NTKERNELAPI VOID PoEndDeviceBusy(PULONG IdlePointer);
NTKERNELAPI VOID PoSetDeviceBusyEx(PULONG IdlePointer);
NTKERNELAPI BOOLEAN PoGetSystemWake(PIRP Irp);
NTKERNELAPI VOID PoSetSystemWake(PIRP Irp);

EXTERN_C_END

#endif
