/* SPDX-License-Identifier: MIT */
/* gauge: the function driver of an instrument whose readers wait for the next sample. This file
 * serves the device, each IRP under the remove lock; the waiting reads are in read.c. What matters
 * here is GaugeSurpriseRemoval: the instrument is gone, so those who wait are told at once. */
#include <ntddk.h>

#include <initguid.h>

#include "gauge_public.h"

#include "gauge.h"

DRIVER_INITIALIZE DriverEntry;
DRIVER_UNLOAD GaugeUnload;
DRIVER_ADD_DEVICE GaugeAddDevice;
_Dispatch_type_(IRP_MJ_PNP)
DRIVER_DISPATCH GaugePnp;
_Dispatch_type_(IRP_MJ_POWER)
DRIVER_DISPATCH GaugePower;
_Dispatch_type_(IRP_MJ_SYSTEM_CONTROL)
DRIVER_DISPATCH GaugeSystemControl;
_Dispatch_type_(IRP_MJ_CREATE)
DRIVER_DISPATCH GaugeCreate;
_Dispatch_type_(IRP_MJ_CLEANUP)
DRIVER_DISPATCH GaugeCleanup;
_Dispatch_type_(IRP_MJ_CLOSE)
DRIVER_DISPATCH GaugeClose;
_Dispatch_type_(IRP_MJ_READ)
DRIVER_DISPATCH GaugeRead;
_Dispatch_type_(IRP_MJ_DEVICE_CONTROL)
DRIVER_DISPATCH GaugeDeviceControl;

#ifdef ALLOC_PRAGMA
#pragma alloc_text(INIT, DriverEntry)
#pragma alloc_text(PAGE, GaugeUnload)
#pragma alloc_text(PAGE, GaugeAddDevice)
#pragma alloc_text(PAGE, GaugePnp)
#pragma alloc_text(PAGE, GaugeSystemControl)
#pragma alloc_text(PAGE, GaugeCreate)
#pragma alloc_text(PAGE, GaugeCleanup)
#pragma alloc_text(PAGE, GaugeClose)
#pragma alloc_text(PAGE, GaugeDeviceControl)
#endif

static NTSTATUS GaugeComplete(_Inout_ PIRP Irp, _In_ NTSTATUS Status, _In_ ULONG_PTR Information)
{
    Irp->IoStatus.Status = Status;
    Irp->IoStatus.Information = Information;
    IoCompleteRequest(Irp, IO_NO_INCREMENT);
    return Status;
}

/* Passes the IRP down as it is and gives back the lock that the dispatch routine has taken. The IRP
 * is gone by then: it serves as the tag alone. */
static NTSTATUS GaugeForward(_In_ PGAUGE_EXTENSION Extension, _Inout_ PIRP Irp)
{
    NTSTATUS status;

    IoSkipCurrentIrpStackLocation(Irp);
    status = IoCallDriver(Extension->LowerDevice, Irp);
    IoReleaseRemoveLock(&Extension->RemoveLock, Irp);
    return status;
}

static NTSTATUS GaugeFinishPnp(_In_ PGAUGE_EXTENSION Extension, _Inout_ PIRP Irp,
                               _In_ NTSTATUS Status)
{
    Irp->IoStatus.Status = Status;
    IoCompleteRequest(Irp, IO_NO_INCREMENT);
    IoReleaseRemoveLock(&Extension->RemoveLock, Irp);
    return Status;
}

/* The class is registered at the first start and stays so; a stop for new resources does not
 * disable the interface either. */
static NTSTATUS GaugeEnableInterface(_Inout_ PGAUGE_EXTENSION Extension)
{
    NTSTATUS status;

    if (Extension->InterfaceName.Buffer == NULL) {
        status = IoRegisterDeviceInterface(Extension->PhysicalDevice, &GUID_DEVINTERFACE_GAUGE,
                                           NULL, &Extension->InterfaceName);
        if (!NT_SUCCESS(status)) {
            return status;
        }
    }
    if (Extension->InterfaceEnabled) {
        return STATUS_SUCCESS;
    }
    status = IoSetDeviceInterfaceState(&Extension->InterfaceName, TRUE);
    Extension->InterfaceEnabled = NT_SUCCESS(status);
    return status;
}

static VOID GaugeDisableInterface(_Inout_ PGAUGE_EXTENSION Extension)
{
    if (Extension->InterfaceEnabled) {
        Extension->InterfaceEnabled = FALSE;
        IoSetDeviceInterfaceState(&Extension->InterfaceName, FALSE);
    }
}

/* The bus starts the gauge first, then we do. */
static NTSTATUS GaugeStart(_Inout_ PGAUGE_EXTENSION Extension, _Inout_ PIRP Irp)
{
    NTSTATUS status = STATUS_UNSUCCESSFUL;

    if (IoForwardIrpSynchronously(Extension->LowerDevice, Irp)) {
        status = Irp->IoStatus.Status;
    }
    if (NT_SUCCESS(status)) {
        status = GaugeEnableInterface(Extension);
    }
    if (NT_SUCCESS(status)) {
        (VOID) GaugeSetState(Extension, GaugeStarted);
    }
    return GaugeFinishPnp(Extension, Irp, status);
}

/* Agreed to at once: a reader who waits has the gauge open, and that alone keeps it. */
static NTSTATUS GaugeQueryRemove(_Inout_ PGAUGE_EXTENSION Extension, _Inout_ PIRP Irp)
{
    Extension->StateBeforeQuery = GaugeSetState(Extension, GaugeRemovePending);
    Irp->IoStatus.Status = STATUS_SUCCESS;
    return GaugeForward(Extension, Irp);
}

/* Goes to the drivers below first, as a start does. It must succeed, and may come to a device that
 * has not been asked. */
static NTSTATUS GaugeCancelRemove(_Inout_ PGAUGE_EXTENSION Extension, _Inout_ PIRP Irp)
{
    Irp->IoStatus.Status = STATUS_SUCCESS;
    (VOID) IoForwardIrpSynchronously(Extension->LowerDevice, Irp);
    if (GaugeGetState(Extension) == GaugeRemovePending) {
        (VOID) GaugeSetState(Extension, Extension->StateBeforeQuery);
    }
    return GaugeFinishPnp(Extension, Irp, STATUS_SUCCESS);
}

/* The order matters. From the new state on no read is queued, so none is left behind when those
 * that wait have been ended. They end with a failure that readers understand; then the readers
 * close, and only after the last close comes IRP_MN_REMOVE_DEVICE. Until then we stay attached. */
static NTSTATUS GaugeSurpriseRemoval(_Inout_ PGAUGE_EXTENSION Extension, _Inout_ PIRP Irp)
{
    (VOID) GaugeSetState(Extension, GaugeGone);
    GaugeEndReads(Extension, NULL, STATUS_NO_SUCH_DEVICE, 0);
    GaugeDisableInterface(Extension);
    Irp->IoStatus.Status = STATUS_SUCCESS;
    return GaugeForward(Extension, Irp);
}

/* After IoReleaseRemoveLockAndWait has been called nothing can take the lock; it waits for the IRPs
 * that still hold it. A gauge that was pulled has done the first steps already. */
static NTSTATUS GaugeRemove(_Inout_ PGAUGE_EXTENSION Extension, _Inout_ PIRP Irp)
{
    NTSTATUS status;

    (VOID) GaugeSetState(Extension, GaugeGone);
    GaugeEndReads(Extension, NULL, STATUS_NO_SUCH_DEVICE, 0);
    GaugeDisableInterface(Extension);

    Irp->IoStatus.Status = STATUS_SUCCESS;
    IoSkipCurrentIrpStackLocation(Irp);
    status = IoCallDriver(Extension->LowerDevice, Irp);

    IoReleaseRemoveLockAndWait(&Extension->RemoveLock, Irp);
    RtlFreeUnicodeString(&Extension->InterfaceName);
    IoDetachDevice(Extension->LowerDevice);
    IoDeleteDevice(Extension->Self);
    return status;
}

_Use_decl_annotations_
NTSTATUS GaugePnp(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PGAUGE_EXTENSION extension = (PGAUGE_EXTENSION)DeviceObject->DeviceExtension;
    NTSTATUS status;

    PAGED_CODE();

    status = IoAcquireRemoveLock(&extension->RemoveLock, Irp);
    if (!NT_SUCCESS(status)) {
        return GaugeComplete(Irp, status, 0);
    }
    switch (IoGetCurrentIrpStackLocation(Irp)->MinorFunction) {
    case IRP_MN_START_DEVICE:
        return GaugeStart(extension, Irp);
    case IRP_MN_QUERY_REMOVE_DEVICE:
        return GaugeQueryRemove(extension, Irp);
    case IRP_MN_CANCEL_REMOVE_DEVICE:
        return GaugeCancelRemove(extension, Irp);
    case IRP_MN_SURPRISE_REMOVAL:
        return GaugeSurpriseRemoval(extension, Irp);
    case IRP_MN_REMOVE_DEVICE:
        return GaugeRemove(extension, Irp);
    case IRP_MN_STOP_DEVICE:
        (VOID) GaugeSetState(extension, GaugeStopped);
        Irp->IoStatus.Status = STATUS_SUCCESS;
        return GaugeForward(extension, Irp);
    case IRP_MN_QUERY_STOP_DEVICE:
    case IRP_MN_CANCEL_STOP_DEVICE:
        Irp->IoStatus.Status = STATUS_SUCCESS;
        return GaugeForward(extension, Irp);
    default:
        return GaugeForward(extension, Irp);
    }
}

/* The gauge has one power state; the bus deals with the system's. */
_Use_decl_annotations_
NTSTATUS GaugePower(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PGAUGE_EXTENSION extension = (PGAUGE_EXTENSION)DeviceObject->DeviceExtension;
    NTSTATUS status = IoAcquireRemoveLock(&extension->RemoveLock, Irp);

    PoStartNextPowerIrp(Irp);
    if (!NT_SUCCESS(status)) {
        return GaugeComplete(Irp, status, 0);
    }
    IoSkipCurrentIrpStackLocation(Irp);
    status = PoCallDriver(extension->LowerDevice, Irp);
    IoReleaseRemoveLock(&extension->RemoveLock, Irp);
    return status;
}

_Use_decl_annotations_
NTSTATUS GaugeSystemControl(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PGAUGE_EXTENSION extension = (PGAUGE_EXTENSION)DeviceObject->DeviceExtension;
    NTSTATUS status;

    PAGED_CODE();

    status = IoAcquireRemoveLock(&extension->RemoveLock, Irp);
    if (!NT_SUCCESS(status)) {
        return GaugeComplete(Irp, status, 0);
    }
    return GaugeForward(extension, Irp);
}

/* No new opens once a removal has been agreed to. */
_Use_decl_annotations_
NTSTATUS GaugeCreate(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PGAUGE_EXTENSION extension = (PGAUGE_EXTENSION)DeviceObject->DeviceExtension;
    BOOLEAN started;

    PAGED_CODE();

    started = GaugeGetState(extension) == GaugeStarted;
    return GaugeComplete(Irp, started ? STATUS_SUCCESS : STATUS_DELETE_PENDING, 0);
}

/* The last handle of a file is closed: its reads shall not wait any longer. */
_Use_decl_annotations_
NTSTATUS GaugeCleanup(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PGAUGE_EXTENSION extension = (PGAUGE_EXTENSION)DeviceObject->DeviceExtension;
    PFILE_OBJECT fileObject = IoGetCurrentIrpStackLocation(Irp)->FileObject;

    PAGED_CODE();

    GaugeEndReads(extension, fileObject, STATUS_CANCELLED, 0);
    return GaugeComplete(Irp, STATUS_SUCCESS, 0);
}

_Use_decl_annotations_
NTSTATUS GaugeClose(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PAGED_CODE();
    UNREFERENCED_PARAMETER(DeviceObject);

    return GaugeComplete(Irp, STATUS_SUCCESS, 0);
}

/* Nonpaged: reads may come at DISPATCH_LEVEL from drivers above. */
_Use_decl_annotations_
NTSTATUS GaugeRead(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PGAUGE_EXTENSION extension = (PGAUGE_EXTENSION)DeviceObject->DeviceExtension;
    NTSTATUS status = IoAcquireRemoveLock(&extension->RemoveLock, Irp);

    if (!NT_SUCCESS(status)) {
        return GaugeComplete(Irp, status, 0);
    }
    if (IoGetCurrentIrpStackLocation(Irp)->Parameters.Read.Length < sizeof(ULONG)) {
        status = GaugeComplete(Irp, STATUS_BUFFER_TOO_SMALL, 0);
        IoReleaseRemoveLock(&extension->RemoveLock, Irp);
        return status;
    }
    return GaugeQueueRead(extension, Irp);
}

static NTSTATUS GaugeControl(_Inout_ PGAUGE_EXTENSION Extension, _In_ PIRP Irp)
{
    PIO_STACK_LOCATION stack = IoGetCurrentIrpStackLocation(Irp);
    ULONG sample;

    if (stack->Parameters.DeviceIoControl.IoControlCode != IOCTL_GAUGE_SAMPLE) {
        return STATUS_INVALID_DEVICE_REQUEST;
    }
    if (stack->Parameters.DeviceIoControl.InputBufferLength < sizeof(sample)) {
        return STATUS_BUFFER_TOO_SMALL;
    }
    if (GaugeGetState(Extension) == GaugeGone) {
        return STATUS_NO_SUCH_DEVICE;
    }
    RtlCopyMemory(&sample, Irp->AssociatedIrp.SystemBuffer, sizeof(sample));
    GaugeEndReads(Extension, NULL, STATUS_SUCCESS, sample);
    return STATUS_SUCCESS;
}

_Use_decl_annotations_
NTSTATUS GaugeDeviceControl(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PGAUGE_EXTENSION extension = (PGAUGE_EXTENSION)DeviceObject->DeviceExtension;
    NTSTATUS status;

    PAGED_CODE();

    status = IoAcquireRemoveLock(&extension->RemoveLock, Irp);
    if (!NT_SUCCESS(status)) {
        return GaugeComplete(Irp, status, 0);
    }
    status = GaugeComplete(Irp, GaugeControl(extension, Irp), 0);
    IoReleaseRemoveLock(&extension->RemoveLock, Irp);
    return status;
}

_Use_decl_annotations_
NTSTATUS GaugeAddDevice(PDRIVER_OBJECT DriverObject, PDEVICE_OBJECT PhysicalDeviceObject)
{
    PGAUGE_EXTENSION extension;
    PDEVICE_OBJECT deviceObject;
    NTSTATUS status;

    PAGED_CODE();

    status = IoCreateDevice(DriverObject, sizeof(GAUGE_EXTENSION), NULL, FILE_DEVICE_UNKNOWN,
                            FILE_DEVICE_SECURE_OPEN, FALSE, &deviceObject);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    extension = (PGAUGE_EXTENSION)deviceObject->DeviceExtension;
    RtlZeroMemory(extension, sizeof(*extension));
    extension->Self = deviceObject;
    extension->PhysicalDevice = PhysicalDeviceObject;
    IoInitializeRemoveLock(&extension->RemoveLock, GAUGE_TAG, 0, 0);
    GaugeInitializeReads(extension);

    extension->LowerDevice = IoAttachDeviceToDeviceStack(deviceObject, PhysicalDeviceObject);
    if (extension->LowerDevice == NULL) {
        IoDeleteDevice(deviceObject);
        return STATUS_NO_SUCH_DEVICE;
    }
    deviceObject->Flags |= DO_BUFFERED_IO;
    deviceObject->Flags |= extension->LowerDevice->Flags & DO_POWER_PAGABLE;
    deviceObject->Flags &= ~DO_DEVICE_INITIALIZING;
    return STATUS_SUCCESS;
}

/* All that is to be freed belongs to devices, and they are gone. */
_Use_decl_annotations_
VOID GaugeUnload(PDRIVER_OBJECT DriverObject)
{
    PAGED_CODE();
    UNREFERENCED_PARAMETER(DriverObject);
}

_Use_decl_annotations_
NTSTATUS DriverEntry(PDRIVER_OBJECT DriverObject, PUNICODE_STRING RegistryPath)
{
    UNREFERENCED_PARAMETER(RegistryPath);

    DriverObject->DriverUnload = GaugeUnload;
    DriverObject->DriverExtension->AddDevice = GaugeAddDevice;
    DriverObject->MajorFunction[IRP_MJ_PNP] = GaugePnp;
    DriverObject->MajorFunction[IRP_MJ_POWER] = GaugePower;
    DriverObject->MajorFunction[IRP_MJ_SYSTEM_CONTROL] = GaugeSystemControl;
    DriverObject->MajorFunction[IRP_MJ_CREATE] = GaugeCreate;
    DriverObject->MajorFunction[IRP_MJ_CLEANUP] = GaugeCleanup;
    DriverObject->MajorFunction[IRP_MJ_CLOSE] = GaugeClose;
    DriverObject->MajorFunction[IRP_MJ_READ] = GaugeRead;
    DriverObject->MajorFunction[IRP_MJ_DEVICE_CONTROL] = GaugeDeviceControl;
    return STATUS_SUCCESS;
}
