/* SPDX-License-Identifier: MIT */
/* ticker: the function driver of a card that ticks. This file serves the device: it is added,
 * started, opened, asked and removed here, each IRP under the remove lock. How a period that has
 * passed becomes a custom event is told in tick.c. */
#include <ntddk.h>

#include <initguid.h>

#include "ticker_public.h"

#include "ticker.h"

DRIVER_INITIALIZE DriverEntry;
DRIVER_UNLOAD TickerUnload;
DRIVER_ADD_DEVICE TickerAddDevice;
_Dispatch_type_(IRP_MJ_PNP)
DRIVER_DISPATCH TickerPnp;
_Dispatch_type_(IRP_MJ_POWER)
DRIVER_DISPATCH TickerPower;
_Dispatch_type_(IRP_MJ_SYSTEM_CONTROL)
DRIVER_DISPATCH TickerSystemControl;
_Dispatch_type_(IRP_MJ_CREATE)
DRIVER_DISPATCH TickerCreate;
_Dispatch_type_(IRP_MJ_CLEANUP)
_Dispatch_type_(IRP_MJ_CLOSE)
DRIVER_DISPATCH TickerClose;
_Dispatch_type_(IRP_MJ_DEVICE_CONTROL)
DRIVER_DISPATCH TickerDeviceControl;

#ifdef ALLOC_PRAGMA
#pragma alloc_text(INIT, DriverEntry)
#pragma alloc_text(PAGE, TickerUnload)
#pragma alloc_text(PAGE, TickerAddDevice)
#pragma alloc_text(PAGE, TickerPnp)
#pragma alloc_text(PAGE, TickerSystemControl)
#pragma alloc_text(PAGE, TickerCreate)
#pragma alloc_text(PAGE, TickerClose)
#pragma alloc_text(PAGE, TickerDeviceControl)
#endif

static NTSTATUS TickerComplete(_Inout_ PIRP Irp, _In_ NTSTATUS Status, _In_ ULONG_PTR Information)
{
    Irp->IoStatus.Status = Status;
    Irp->IoStatus.Information = Information;
    IoCompleteRequest(Irp, IO_NO_INCREMENT);
    return Status;
}

/* Passes the IRP down as it is and gives back the lock that the dispatch routine has taken. The IRP
 * is gone by then: it serves as the tag alone. */
static NTSTATUS TickerForward(_In_ PTICKER_EXTENSION Extension, _Inout_ PIRP Irp)
{
    NTSTATUS status;

    IoSkipCurrentIrpStackLocation(Irp);
    status = IoCallDriver(Extension->LowerDevice, Irp);
    IoReleaseRemoveLock(&Extension->RemoveLock, Irp);
    return status;
}

static NTSTATUS TickerFinishPnp(_In_ PTICKER_EXTENSION Extension, _Inout_ PIRP Irp,
                                _In_ NTSTATUS Status)
{
    Irp->IoStatus.Status = Status;
    IoCompleteRequest(Irp, IO_NO_INCREMENT);
    IoReleaseRemoveLock(&Extension->RemoveLock, Irp);
    return Status;
}

/* The class is registered at the first start and stays so; a stop for new resources does not
 * disable the interface either. */
static NTSTATUS TickerEnableInterface(_Inout_ PTICKER_EXTENSION Extension)
{
    NTSTATUS status;

    if (Extension->InterfaceName.Buffer == NULL) {
        status = IoRegisterDeviceInterface(Extension->PhysicalDevice, &GUID_DEVINTERFACE_TICKER,
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

static VOID TickerDisableInterface(_Inout_ PTICKER_EXTENSION Extension)
{
    if (Extension->InterfaceEnabled) {
        Extension->InterfaceEnabled = FALSE;
        IoSetDeviceInterfaceState(&Extension->InterfaceName, FALSE);
    }
}

/* The bus starts the card first, then we do. It does not tick before it is told to. */
static NTSTATUS TickerStart(_Inout_ PTICKER_EXTENSION Extension, _Inout_ PIRP Irp)
{
    NTSTATUS status = STATUS_UNSUCCESSFUL;

    if (IoForwardIrpSynchronously(Extension->LowerDevice, Irp)) {
        status = Irp->IoStatus.Status;
    }
    if (NT_SUCCESS(status)) {
        status = TickerEnableInterface(Extension);
    }
    if (NT_SUCCESS(status)) {
        TickerEnable(Extension);
    }
    return TickerFinishPnp(Extension, Irp, status);
}

static NTSTATUS TickerQueryRemove(_Inout_ PTICKER_EXTENSION Extension, _Inout_ PIRP Irp)
{
    NTSTATUS status = TickerHold(Extension);

    if (!NT_SUCCESS(status)) {
        KdPrint(("ticker: not now, a report is under way\n"));
        return TickerFinishPnp(Extension, Irp, status);
    }
    Irp->IoStatus.Status = STATUS_SUCCESS;
    return TickerForward(Extension, Irp);
}

/* Goes to the drivers below first, as a start does. It must succeed. */
static NTSTATUS TickerCancelRemove(_Inout_ PTICKER_EXTENSION Extension, _Inout_ PIRP Irp)
{
    Irp->IoStatus.Status = STATUS_SUCCESS;
    (VOID) IoForwardIrpSynchronously(Extension->LowerDevice, Irp);
    TickerResume(Extension);
    return TickerFinishPnp(Extension, Irp, STATUS_SUCCESS);
}

static NTSTATUS TickerSurpriseRemoval(_Inout_ PTICKER_EXTENSION Extension, _Inout_ PIRP Irp)
{
    TickerDisable(Extension);
    TickerDisableInterface(Extension);
    Irp->IoStatus.Status = STATUS_SUCCESS;
    return TickerForward(Extension, Irp);
}

/* From here on nothing can take the lock; we wait for the IRPs and reports that still hold it. */
static NTSTATUS TickerRemove(_Inout_ PTICKER_EXTENSION Extension, _Inout_ PIRP Irp)
{
    NTSTATUS status;

    TickerDisable(Extension);
    TickerDisableInterface(Extension);

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
NTSTATUS TickerPnp(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PTICKER_EXTENSION extension = (PTICKER_EXTENSION)DeviceObject->DeviceExtension;
    NTSTATUS status;

    PAGED_CODE();

    status = IoAcquireRemoveLock(&extension->RemoveLock, Irp);
    if (!NT_SUCCESS(status)) {
        return TickerComplete(Irp, status, 0);
    }
    switch (IoGetCurrentIrpStackLocation(Irp)->MinorFunction) {
    case IRP_MN_START_DEVICE:
        return TickerStart(extension, Irp);
    case IRP_MN_QUERY_REMOVE_DEVICE:
        return TickerQueryRemove(extension, Irp);
    case IRP_MN_CANCEL_REMOVE_DEVICE:
        return TickerCancelRemove(extension, Irp);
    case IRP_MN_SURPRISE_REMOVAL:
        return TickerSurpriseRemoval(extension, Irp);
    case IRP_MN_REMOVE_DEVICE:
        return TickerRemove(extension, Irp);
    case IRP_MN_STOP_DEVICE:
        TickerDisable(extension);
        Irp->IoStatus.Status = STATUS_SUCCESS;
        return TickerForward(extension, Irp);
    case IRP_MN_QUERY_STOP_DEVICE:
    case IRP_MN_CANCEL_STOP_DEVICE:
        Irp->IoStatus.Status = STATUS_SUCCESS;
        return TickerForward(extension, Irp);
    default:
        return TickerForward(extension, Irp);
    }
}

/* The card has one power state; the bus deals with the system's. */
_Use_decl_annotations_
NTSTATUS TickerPower(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PTICKER_EXTENSION extension = (PTICKER_EXTENSION)DeviceObject->DeviceExtension;
    NTSTATUS status = IoAcquireRemoveLock(&extension->RemoveLock, Irp);

    PoStartNextPowerIrp(Irp);
    if (!NT_SUCCESS(status)) {
        return TickerComplete(Irp, status, 0);
    }
    IoSkipCurrentIrpStackLocation(Irp);
    status = PoCallDriver(extension->LowerDevice, Irp);
    IoReleaseRemoveLock(&extension->RemoveLock, Irp);
    return status;
}

_Use_decl_annotations_
NTSTATUS TickerSystemControl(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PTICKER_EXTENSION extension = (PTICKER_EXTENSION)DeviceObject->DeviceExtension;
    NTSTATUS status;

    PAGED_CODE();

    status = IoAcquireRemoveLock(&extension->RemoveLock, Irp);
    if (!NT_SUCCESS(status)) {
        return TickerComplete(Irp, status, 0);
    }
    return TickerForward(extension, Irp);
}

/* No new opens once a removal has been agreed to. */
_Use_decl_annotations_
NTSTATUS TickerCreate(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PTICKER_EXTENSION extension = (PTICKER_EXTENSION)DeviceObject->DeviceExtension;

    PAGED_CODE();

    return TickerComplete(Irp, TickerIsRunning(extension) ? STATUS_SUCCESS : STATUS_DELETE_PENDING,
                          0);
}

_Use_decl_annotations_
NTSTATUS TickerClose(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PAGED_CODE();
    UNREFERENCED_PARAMETER(DeviceObject);

    return TickerComplete(Irp, STATUS_SUCCESS, 0);
}

static NTSTATUS TickerControl(_Inout_ PTICKER_EXTENSION Extension, _In_ PIRP Irp,
                              _Out_ PULONG_PTR Information)
{
    PIO_STACK_LOCATION stack = IoGetCurrentIrpStackLocation(Irp);
    PVOID buffer = Irp->AssociatedIrp.SystemBuffer;

    *Information = 0;
    switch (stack->Parameters.DeviceIoControl.IoControlCode) {
    case IOCTL_TICKER_START:
        if (stack->Parameters.DeviceIoControl.InputBufferLength < sizeof(TICKER_SCHEDULE)) {
            return STATUS_BUFFER_TOO_SMALL;
        }
        return TickerStartTicks(Extension, (const TICKER_SCHEDULE *)buffer);
    case IOCTL_TICKER_STOP:
        TickerStopTicks(Extension);
        return STATUS_SUCCESS;
    case IOCTL_TICKER_QUERY:
        if (stack->Parameters.DeviceIoControl.OutputBufferLength < sizeof(TICKER_STATISTICS)) {
            return STATUS_BUFFER_TOO_SMALL;
        }
        TickerGetStatistics(Extension, (PTICKER_STATISTICS)buffer);
        *Information = sizeof(TICKER_STATISTICS);
        return STATUS_SUCCESS;
    default:
        return STATUS_INVALID_DEVICE_REQUEST;
    }
}

_Use_decl_annotations_
NTSTATUS TickerDeviceControl(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PTICKER_EXTENSION extension = (PTICKER_EXTENSION)DeviceObject->DeviceExtension;
    ULONG_PTR information = 0;
    NTSTATUS status;

    PAGED_CODE();

    status = IoAcquireRemoveLock(&extension->RemoveLock, Irp);
    if (!NT_SUCCESS(status)) {
        return TickerComplete(Irp, status, 0);
    }
    status = TickerControl(extension, Irp, &information);
    status = TickerComplete(Irp, status, information);
    IoReleaseRemoveLock(&extension->RemoveLock, Irp);
    return status;
}

_Use_decl_annotations_
NTSTATUS TickerAddDevice(PDRIVER_OBJECT DriverObject, PDEVICE_OBJECT PhysicalDeviceObject)
{
    PTICKER_EXTENSION extension;
    PDEVICE_OBJECT deviceObject;
    NTSTATUS status;

    PAGED_CODE();

    status = IoCreateDevice(DriverObject, sizeof(TICKER_EXTENSION), NULL, FILE_DEVICE_UNKNOWN,
                            FILE_DEVICE_SECURE_OPEN, FALSE, &deviceObject);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    extension = (PTICKER_EXTENSION)deviceObject->DeviceExtension;
    RtlZeroMemory(extension, sizeof(*extension));
    extension->Self = deviceObject;
    extension->PhysicalDevice = PhysicalDeviceObject;
    IoInitializeRemoveLock(&extension->RemoveLock, TICKER_TAG, 0, 0);
    TickerInitializeTicks(extension);

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
VOID TickerUnload(PDRIVER_OBJECT DriverObject)
{
    PAGED_CODE();
    UNREFERENCED_PARAMETER(DriverObject);
}

_Use_decl_annotations_
NTSTATUS DriverEntry(PDRIVER_OBJECT DriverObject, PUNICODE_STRING RegistryPath)
{
    UNREFERENCED_PARAMETER(RegistryPath);

    DriverObject->DriverUnload = TickerUnload;
    DriverObject->DriverExtension->AddDevice = TickerAddDevice;
    DriverObject->MajorFunction[IRP_MJ_PNP] = TickerPnp;
    DriverObject->MajorFunction[IRP_MJ_POWER] = TickerPower;
    DriverObject->MajorFunction[IRP_MJ_SYSTEM_CONTROL] = TickerSystemControl;
    DriverObject->MajorFunction[IRP_MJ_CREATE] = TickerCreate;
    DriverObject->MajorFunction[IRP_MJ_CLEANUP] = TickerClose;
    DriverObject->MajorFunction[IRP_MJ_CLOSE] = TickerClose;
    DriverObject->MajorFunction[IRP_MJ_DEVICE_CONTROL] = TickerDeviceControl;
    return STATUS_SUCCESS;
}
