/* SPDX-License-Identifier: MIT */
/* reporter: the function driver of a panel of signal lamps. This file serves the device: it is
 * added, started, opened, asked and removed here, each IRP under the remove lock. How a failed lamp
 * becomes a custom event is told in report.c. */
#include <ntddk.h>

#include <initguid.h>

#include "reporter_public.h"

#include "reporter.h"

DRIVER_INITIALIZE DriverEntry;
DRIVER_UNLOAD ReporterUnload;
DRIVER_ADD_DEVICE ReporterAddDevice;
_Dispatch_type_(IRP_MJ_PNP)
DRIVER_DISPATCH ReporterPnp;
_Dispatch_type_(IRP_MJ_POWER)
DRIVER_DISPATCH ReporterPower;
_Dispatch_type_(IRP_MJ_SYSTEM_CONTROL)
DRIVER_DISPATCH ReporterSystemControl;
_Dispatch_type_(IRP_MJ_CREATE)
DRIVER_DISPATCH ReporterCreate;
_Dispatch_type_(IRP_MJ_CLEANUP)
_Dispatch_type_(IRP_MJ_CLOSE)
DRIVER_DISPATCH ReporterClose;
_Dispatch_type_(IRP_MJ_DEVICE_CONTROL)
DRIVER_DISPATCH ReporterDeviceControl;

#ifdef ALLOC_PRAGMA
#pragma alloc_text(INIT, DriverEntry)
#pragma alloc_text(PAGE, ReporterUnload)
#pragma alloc_text(PAGE, ReporterAddDevice)
#pragma alloc_text(PAGE, ReporterPnp)
#pragma alloc_text(PAGE, ReporterSystemControl)
#pragma alloc_text(PAGE, ReporterCreate)
#pragma alloc_text(PAGE, ReporterClose)
#pragma alloc_text(PAGE, ReporterDeviceControl)
#endif

static NTSTATUS ReporterComplete(_Inout_ PIRP Irp, _In_ NTSTATUS Status, _In_ ULONG_PTR Information)
{
    Irp->IoStatus.Status = Status;
    Irp->IoStatus.Information = Information;
    IoCompleteRequest(Irp, IO_NO_INCREMENT);
    return Status;
}

/* Passes the IRP down as it is and gives back the lock that the dispatch routine has taken. The IRP
 * is gone by then: it serves as the tag alone. */
static NTSTATUS ReporterForward(_In_ PREPORTER_EXTENSION Extension, _Inout_ PIRP Irp)
{
    NTSTATUS status;

    IoSkipCurrentIrpStackLocation(Irp);
    status = IoCallDriver(Extension->LowerDevice, Irp);
    IoReleaseRemoveLock(&Extension->RemoveLock, Irp);
    return status;
}

static NTSTATUS ReporterFinishPnp(_In_ PREPORTER_EXTENSION Extension, _Inout_ PIRP Irp,
                                  _In_ NTSTATUS Status)
{
    Irp->IoStatus.Status = Status;
    IoCompleteRequest(Irp, IO_NO_INCREMENT);
    IoReleaseRemoveLock(&Extension->RemoveLock, Irp);
    return Status;
}

/* The class is registered at the first start and stays so; a stop for new resources does not
 * disable the interface either. */
static NTSTATUS ReporterEnableInterface(_Inout_ PREPORTER_EXTENSION Extension)
{
    NTSTATUS status;

    if (Extension->InterfaceName.Buffer == NULL) {
        status = IoRegisterDeviceInterface(Extension->PhysicalDevice, &GUID_DEVINTERFACE_LAMP, NULL,
                                           &Extension->InterfaceName);
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

static VOID ReporterDisableInterface(_Inout_ PREPORTER_EXTENSION Extension)
{
    if (Extension->InterfaceEnabled) {
        Extension->InterfaceEnabled = FALSE;
        IoSetDeviceInterfaceState(&Extension->InterfaceName, FALSE);
    }
}

/* The bus starts the panel first, then we do. */
static NTSTATUS ReporterStart(_Inout_ PREPORTER_EXTENSION Extension, _Inout_ PIRP Irp)
{
    NTSTATUS status = STATUS_UNSUCCESSFUL;

    if (IoForwardIrpSynchronously(Extension->LowerDevice, Irp)) {
        status = Irp->IoStatus.Status;
    }
    if (NT_SUCCESS(status)) {
        status = ReporterEnableInterface(Extension);
    }
    if (NT_SUCCESS(status)) {
        ReporterSetState(Extension, ReporterStarted);
    }
    return ReporterFinishPnp(Extension, Irp, status);
}

static NTSTATUS ReporterQueryRemove(_Inout_ PREPORTER_EXTENSION Extension, _Inout_ PIRP Irp)
{
    NTSTATUS status = ReporterHoldReports(Extension);

    if (!NT_SUCCESS(status)) {
        KdPrint(("reporter: not now, a report is under way\n"));
        return ReporterFinishPnp(Extension, Irp, status);
    }
    Irp->IoStatus.Status = STATUS_SUCCESS;
    return ReporterForward(Extension, Irp);
}

/* Goes to the drivers below first, as a start does. It must succeed. */
static NTSTATUS ReporterCancelRemove(_Inout_ PREPORTER_EXTENSION Extension, _Inout_ PIRP Irp)
{
    Irp->IoStatus.Status = STATUS_SUCCESS;
    (VOID) IoForwardIrpSynchronously(Extension->LowerDevice, Irp);
    ReporterResumeReports(Extension);
    return ReporterFinishPnp(Extension, Irp, STATUS_SUCCESS);
}

static NTSTATUS ReporterSurpriseRemoval(_Inout_ PREPORTER_EXTENSION Extension, _Inout_ PIRP Irp)
{
    ReporterSetState(Extension, ReporterGone);
    ReporterDisableInterface(Extension);
    Irp->IoStatus.Status = STATUS_SUCCESS;
    return ReporterForward(Extension, Irp);
}

/* From here on nothing can take the lock; we wait for the IRPs and reports that still hold it. */
static NTSTATUS ReporterRemove(_Inout_ PREPORTER_EXTENSION Extension, _Inout_ PIRP Irp)
{
    NTSTATUS status;

    ReporterSetState(Extension, ReporterGone);
    ReporterDisableInterface(Extension);

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
NTSTATUS ReporterPnp(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PREPORTER_EXTENSION extension = (PREPORTER_EXTENSION)DeviceObject->DeviceExtension;
    NTSTATUS status;

    PAGED_CODE();

    status = IoAcquireRemoveLock(&extension->RemoveLock, Irp);
    if (!NT_SUCCESS(status)) {
        return ReporterComplete(Irp, status, 0);
    }
    switch (IoGetCurrentIrpStackLocation(Irp)->MinorFunction) {
    case IRP_MN_START_DEVICE:
        return ReporterStart(extension, Irp);
    case IRP_MN_QUERY_REMOVE_DEVICE:
        return ReporterQueryRemove(extension, Irp);
    case IRP_MN_CANCEL_REMOVE_DEVICE:
        return ReporterCancelRemove(extension, Irp);
    case IRP_MN_SURPRISE_REMOVAL:
        return ReporterSurpriseRemoval(extension, Irp);
    case IRP_MN_REMOVE_DEVICE:
        return ReporterRemove(extension, Irp);
    case IRP_MN_STOP_DEVICE:
        ReporterSetState(extension, ReporterStopped);
        Irp->IoStatus.Status = STATUS_SUCCESS;
        return ReporterForward(extension, Irp);
    case IRP_MN_QUERY_STOP_DEVICE:
    case IRP_MN_CANCEL_STOP_DEVICE:
        Irp->IoStatus.Status = STATUS_SUCCESS;
        return ReporterForward(extension, Irp);
    default:
        return ReporterForward(extension, Irp);
    }
}

/* The panel has one power state; the bus deals with the system's. */
_Use_decl_annotations_
NTSTATUS ReporterPower(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PREPORTER_EXTENSION extension = (PREPORTER_EXTENSION)DeviceObject->DeviceExtension;
    NTSTATUS status = IoAcquireRemoveLock(&extension->RemoveLock, Irp);

    PoStartNextPowerIrp(Irp);
    if (!NT_SUCCESS(status)) {
        return ReporterComplete(Irp, status, 0);
    }
    IoSkipCurrentIrpStackLocation(Irp);
    status = PoCallDriver(extension->LowerDevice, Irp);
    IoReleaseRemoveLock(&extension->RemoveLock, Irp);
    return status;
}

_Use_decl_annotations_
NTSTATUS ReporterSystemControl(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PREPORTER_EXTENSION extension = (PREPORTER_EXTENSION)DeviceObject->DeviceExtension;
    NTSTATUS status;

    PAGED_CODE();

    status = IoAcquireRemoveLock(&extension->RemoveLock, Irp);
    if (!NT_SUCCESS(status)) {
        return ReporterComplete(Irp, status, 0);
    }
    return ReporterForward(extension, Irp);
}

/* No new opens once a removal has been agreed to. */
_Use_decl_annotations_
NTSTATUS ReporterCreate(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PREPORTER_EXTENSION extension = (PREPORTER_EXTENSION)DeviceObject->DeviceExtension;

    PAGED_CODE();

    return ReporterComplete(
        Irp, ReporterIsStarted(extension) ? STATUS_SUCCESS : STATUS_DELETE_PENDING, 0);
}

_Use_decl_annotations_
NTSTATUS ReporterClose(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PAGED_CODE();
    UNREFERENCED_PARAMETER(DeviceObject);

    return ReporterComplete(Irp, STATUS_SUCCESS, 0);
}

static NTSTATUS ReporterControl(_Inout_ PREPORTER_EXTENSION Extension, _In_ PIRP Irp,
                                _Out_ PULONG_PTR Information)
{
    PIO_STACK_LOCATION stack = IoGetCurrentIrpStackLocation(Irp);
    PVOID buffer = Irp->AssociatedIrp.SystemBuffer;
    ULONG lamp;

    *Information = 0;
    switch (stack->Parameters.DeviceIoControl.IoControlCode) {
    case IOCTL_REPORTER_FAIL_LAMP:
        if (stack->Parameters.DeviceIoControl.InputBufferLength < sizeof(lamp)) {
            return STATUS_BUFFER_TOO_SMALL;
        }
        RtlCopyMemory(&lamp, buffer, sizeof(lamp));
        return lamp < REPORTER_LAMP_COUNT ? ReporterLampFailed(Extension, lamp)
                                          : STATUS_INVALID_PARAMETER;
    case IOCTL_REPORTER_QUERY:
        if (stack->Parameters.DeviceIoControl.OutputBufferLength < sizeof(REPORTER_STATISTICS)) {
            return STATUS_BUFFER_TOO_SMALL;
        }
        ReporterGetStatistics(Extension, (PREPORTER_STATISTICS)buffer);
        *Information = sizeof(REPORTER_STATISTICS);
        return STATUS_SUCCESS;
    default:
        return STATUS_INVALID_DEVICE_REQUEST;
    }
}

_Use_decl_annotations_
NTSTATUS ReporterDeviceControl(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PREPORTER_EXTENSION extension = (PREPORTER_EXTENSION)DeviceObject->DeviceExtension;
    ULONG_PTR information = 0;
    NTSTATUS status;

    PAGED_CODE();

    status = IoAcquireRemoveLock(&extension->RemoveLock, Irp);
    if (!NT_SUCCESS(status)) {
        return ReporterComplete(Irp, status, 0);
    }
    status = ReporterControl(extension, Irp, &information);
    status = ReporterComplete(Irp, status, information);
    IoReleaseRemoveLock(&extension->RemoveLock, Irp);
    return status;
}

_Use_decl_annotations_
NTSTATUS ReporterAddDevice(PDRIVER_OBJECT DriverObject, PDEVICE_OBJECT PhysicalDeviceObject)
{
    PREPORTER_EXTENSION extension;
    PDEVICE_OBJECT deviceObject;
    NTSTATUS status;

    PAGED_CODE();

    status = IoCreateDevice(DriverObject, sizeof(REPORTER_EXTENSION), NULL, FILE_DEVICE_UNKNOWN,
                            FILE_DEVICE_SECURE_OPEN, FALSE, &deviceObject);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    extension = (PREPORTER_EXTENSION)deviceObject->DeviceExtension;
    RtlZeroMemory(extension, sizeof(*extension));
    extension->Self = deviceObject;
    extension->PhysicalDevice = PhysicalDeviceObject;
    IoInitializeRemoveLock(&extension->RemoveLock, REPORTER_TAG, 0, 0);
    ReporterInitializeReports(extension);

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
VOID ReporterUnload(PDRIVER_OBJECT DriverObject)
{
    PAGED_CODE();
    UNREFERENCED_PARAMETER(DriverObject);
}

_Use_decl_annotations_
NTSTATUS DriverEntry(PDRIVER_OBJECT DriverObject, PUNICODE_STRING RegistryPath)
{
    UNREFERENCED_PARAMETER(RegistryPath);

    DriverObject->DriverUnload = ReporterUnload;
    DriverObject->DriverExtension->AddDevice = ReporterAddDevice;
    DriverObject->MajorFunction[IRP_MJ_PNP] = ReporterPnp;
    DriverObject->MajorFunction[IRP_MJ_POWER] = ReporterPower;
    DriverObject->MajorFunction[IRP_MJ_SYSTEM_CONTROL] = ReporterSystemControl;
    DriverObject->MajorFunction[IRP_MJ_CREATE] = ReporterCreate;
    DriverObject->MajorFunction[IRP_MJ_CLEANUP] = ReporterClose;
    DriverObject->MajorFunction[IRP_MJ_CLOSE] = ReporterClose;
    DriverObject->MajorFunction[IRP_MJ_DEVICE_CONTROL] = ReporterDeviceControl;
    return STATUS_SUCCESS;
}
