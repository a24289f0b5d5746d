/* SPDX-License-Identifier: MIT */
/* simdetect: the driver of PDOs that the PnP manager has made for devices which other drivers have
 * reported below the root. The manager fills in the extension; this driver answers from it, and the
 * PDO stays for as long as the machine. */
#include <ntddk.h>

#include "tree/hardware.h"

#define DETECT_TAG 'tceD'

DRIVER_INITIALIZE DriverEntry;
static DRIVER_UNLOAD DetectUnload;
_Dispatch_type_(IRP_MJ_PNP)
static DRIVER_DISPATCH DetectPnp;
_Dispatch_type_(IRP_MJ_POWER)
static DRIVER_DISPATCH DetectPower;
_Dispatch_type_(IRP_MJ_SYSTEM_CONTROL)
static DRIVER_DISPATCH DetectOther;

static NTSTATUS DetectReturnCopy(_Inout_ PIRP Irp, _In_reads_bytes_(Size) const VOID *Data,
                                 _In_ ULONG Size)
{
    PVOID copy;

    if (Size == 0) {
        return Irp->IoStatus.Status;
    }
    copy = ExAllocatePool2(POOL_FLAG_PAGED, Size, DETECT_TAG);
    if (copy == NULL) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    RtlCopyMemory(copy, Data, Size);
    Irp->IoStatus.Information = (ULONG_PTR)copy;
    return STATUS_SUCCESS;
}

static NTSTATUS DetectQueryId(_In_ const SIM_REPORTED *Reported, _Inout_ PIRP Irp)
{
    switch (IoGetCurrentIrpStackLocation(Irp)->Parameters.QueryId.IdType) {
    case BusQueryDeviceID:
        return DetectReturnCopy(Irp, Reported->DeviceId, Reported->DeviceIdSize);
    case BusQueryInstanceID:
        return DetectReturnCopy(Irp, Reported->InstanceId, Reported->InstanceIdSize);
    case BusQueryHardwareIDs:
        return DetectReturnCopy(Irp, Reported->HardwareIds, Reported->HardwareIdsSize);
    case BusQueryCompatibleIDs:
        return DetectReturnCopy(Irp, Reported->CompatibleIds, Reported->CompatibleIdsSize);
    case BusQueryDeviceSerialNumber:
    case BusQueryContainerID:
    default:
        return Irp->IoStatus.Status;
    }
}

/* W-10: the device states and nothing else. */
static NTSTATUS DetectQueryCapabilities(_In_ PIRP Irp)
{
    PDEVICE_CAPABILITIES capabilities =
        IoGetCurrentIrpStackLocation(Irp)->Parameters.DeviceCapabilities.Capabilities;
    ULONG state;

    capabilities->DeviceState[PowerSystemUnspecified] = PowerDeviceUnspecified;
    capabilities->DeviceState[PowerSystemWorking] = PowerDeviceD0;
    for (state = PowerSystemSleeping1; state < PowerSystemMaximum; state++) {
        capabilities->DeviceState[state] = PowerDeviceD3;
    }
    return STATUS_SUCCESS;
}

static NTSTATUS DetectQueryRelations(_In_ PDEVICE_OBJECT DeviceObject, _Inout_ PIRP Irp)
{
    PDEVICE_RELATIONS relations;

    if (IoGetCurrentIrpStackLocation(Irp)->Parameters.QueryDeviceRelations.Type !=
        TargetDeviceRelation) {
        return Irp->IoStatus.Status;
    }
    relations = (PDEVICE_RELATIONS)ExAllocatePool2(POOL_FLAG_PAGED, sizeof(DEVICE_RELATIONS),
                                                   DETECT_TAG);
    if (relations == NULL) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    ObReferenceObject(DeviceObject);
    relations->Count = 1;
    relations->Objects[0] = DeviceObject;
    Irp->IoStatus.Information = (ULONG_PTR)relations;
    return STATUS_SUCCESS;
}

static NTSTATUS DetectHandle(_In_ PDEVICE_OBJECT DeviceObject, _Inout_ PIRP Irp)
{
    switch (IoGetCurrentIrpStackLocation(Irp)->MinorFunction) {
    case IRP_MN_START_DEVICE:
    case IRP_MN_QUERY_STOP_DEVICE:
    case IRP_MN_STOP_DEVICE:
    case IRP_MN_CANCEL_STOP_DEVICE:
    case IRP_MN_QUERY_REMOVE_DEVICE:
    case IRP_MN_CANCEL_REMOVE_DEVICE:
    case IRP_MN_SURPRISE_REMOVAL:
    case IRP_MN_REMOVE_DEVICE:
        return STATUS_SUCCESS;
    case IRP_MN_QUERY_CAPABILITIES:
        return DetectQueryCapabilities(Irp);
    case IRP_MN_QUERY_ID:
        return DetectQueryId((const SIM_REPORTED *)DeviceObject->DeviceExtension, Irp);
    case IRP_MN_QUERY_DEVICE_RELATIONS:
        return DetectQueryRelations(DeviceObject, Irp);
    default:
        return Irp->IoStatus.Status;
    }
}

static NTSTATUS DetectComplete(_Inout_ PIRP Irp, _In_ NTSTATUS Status)
{
    Irp->IoStatus.Status = Status;
    IoCompleteRequest(Irp, IO_NO_INCREMENT);
    return Status;
}

_Use_decl_annotations_
static NTSTATUS DetectPnp(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    return DetectComplete(Irp, DetectHandle(DeviceObject, Irp));
}

_Use_decl_annotations_
static NTSTATUS DetectPower(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    UCHAR minor = IoGetCurrentIrpStackLocation(Irp)->MinorFunction;
    BOOLEAN known = minor == IRP_MN_SET_POWER || minor == IRP_MN_QUERY_POWER;

    UNREFERENCED_PARAMETER(DeviceObject);
    PoStartNextPowerIrp(Irp);
    return DetectComplete(Irp, known ? STATUS_SUCCESS : Irp->IoStatus.Status);
}

_Use_decl_annotations_
static NTSTATUS DetectOther(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    UNREFERENCED_PARAMETER(DeviceObject);
    return DetectComplete(Irp, Irp->IoStatus.Status);
}

_Use_decl_annotations_
static VOID DetectUnload(PDRIVER_OBJECT DriverObject)
{
    UNREFERENCED_PARAMETER(DriverObject);
}

_Use_decl_annotations_
NTSTATUS DriverEntry(PDRIVER_OBJECT DriverObject, PUNICODE_STRING RegistryPath)
{
    UNREFERENCED_PARAMETER(RegistryPath);

    DriverObject->DriverUnload = DetectUnload;
    DriverObject->MajorFunction[IRP_MJ_PNP] = DetectPnp;
    DriverObject->MajorFunction[IRP_MJ_POWER] = DetectPower;
    DriverObject->MajorFunction[IRP_MJ_SYSTEM_CONTROL] = DetectOther;
    return STATUS_SUCCESS;
}
