/* SPDX-License-Identifier: MIT */
/* burner: the function driver of a disc burner. A disc that is taken out half written is spoilt, so
 * while a burn is under way the driver fails IRP_MN_QUERY_REMOVE_DEVICE. That is how a function
 * driver vetoes; a registration on its own device is not for it. */
#include <ntddk.h>

#include <initguid.h>

#include "burner_public.h"

#define BURNER_TAG 'nruB'

typedef enum _BURNER_STATE {
    BurnerAdded,
    BurnerStarted,
    BurnerBurning,
    BurnerRemovePending,
    BurnerGone /* surprise-removed or removed */
} BURNER_STATE;

typedef struct _BURNER_EXTENSION {
    PDEVICE_OBJECT Self;
    PDEVICE_OBJECT LowerDevice;
    PDEVICE_OBJECT PhysicalDevice;
    IO_REMOVE_LOCK RemoveLock;
    UNICODE_STRING InterfaceName;
    BOOLEAN InterfaceEnabled;      /* touched by PnP IRPs alone, and they come one at a time */
    BURNER_STATE StateBeforeQuery; /* likewise */
    volatile LONG State;           /* a BURNER_STATE, changed by interlocked routines */
} BURNER_EXTENSION, *PBURNER_EXTENSION;

DRIVER_INITIALIZE DriverEntry;
DRIVER_UNLOAD BurnerUnload;
DRIVER_ADD_DEVICE BurnerAddDevice;
_Dispatch_type_(IRP_MJ_PNP)
DRIVER_DISPATCH BurnerPnp;
_Dispatch_type_(IRP_MJ_POWER)
DRIVER_DISPATCH BurnerPower;
_Dispatch_type_(IRP_MJ_SYSTEM_CONTROL)
DRIVER_DISPATCH BurnerSystemControl;
_Dispatch_type_(IRP_MJ_CREATE)
DRIVER_DISPATCH BurnerCreate;
_Dispatch_type_(IRP_MJ_CLEANUP)
_Dispatch_type_(IRP_MJ_CLOSE)
DRIVER_DISPATCH BurnerClose;
_Dispatch_type_(IRP_MJ_DEVICE_CONTROL)
DRIVER_DISPATCH BurnerDeviceControl;

#ifdef ALLOC_PRAGMA
#pragma alloc_text(INIT, DriverEntry)
#pragma alloc_text(PAGE, BurnerUnload)
#pragma alloc_text(PAGE, BurnerAddDevice)
#pragma alloc_text(PAGE, BurnerPnp)
#pragma alloc_text(PAGE, BurnerSystemControl)
#pragma alloc_text(PAGE, BurnerCreate)
#pragma alloc_text(PAGE, BurnerClose)
#pragma alloc_text(PAGE, BurnerDeviceControl)
#endif

static NTSTATUS BurnerComplete(_Inout_ PIRP Irp, _In_ NTSTATUS Status, _In_ ULONG_PTR Information)
{
    Irp->IoStatus.Status = Status;
    Irp->IoStatus.Information = Information;
    IoCompleteRequest(Irp, IO_NO_INCREMENT);
    return Status;
}

/* Passes the IRP down as it is and gives back the lock that the dispatch routine has taken. The IRP
 * is gone by then: it serves as the tag alone. */
static NTSTATUS BurnerForward(_In_ PBURNER_EXTENSION Extension, _Inout_ PIRP Irp)
{
    NTSTATUS status;

    IoSkipCurrentIrpStackLocation(Irp);
    status = IoCallDriver(Extension->LowerDevice, Irp);
    IoReleaseRemoveLock(&Extension->RemoveLock, Irp);
    return status;
}

static NTSTATUS BurnerFinishPnp(_In_ PBURNER_EXTENSION Extension, _Inout_ PIRP Irp,
                                _In_ NTSTATUS Status)
{
    Irp->IoStatus.Status = Status;
    IoCompleteRequest(Irp, IO_NO_INCREMENT);
    IoReleaseRemoveLock(&Extension->RemoveLock, Irp);
    return Status;
}

/* The class is registered at the first start and stays so; a stop for new resources does not
 * disable the interface either. */
static NTSTATUS BurnerEnableInterface(_Inout_ PBURNER_EXTENSION Extension)
{
    NTSTATUS status;

    if (Extension->InterfaceName.Buffer == NULL) {
        status = IoRegisterDeviceInterface(Extension->PhysicalDevice, &GUID_DEVINTERFACE_BURNER,
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

static VOID BurnerDisableInterface(_Inout_ PBURNER_EXTENSION Extension)
{
    if (Extension->InterfaceEnabled) {
        Extension->InterfaceEnabled = FALSE;
        IoSetDeviceInterfaceState(&Extension->InterfaceName, FALSE);
    }
}

/* The bus starts the burner first, then we do. */
static NTSTATUS BurnerStart(_Inout_ PBURNER_EXTENSION Extension, _Inout_ PIRP Irp)
{
    NTSTATUS status = STATUS_UNSUCCESSFUL;

    if (IoForwardIrpSynchronously(Extension->LowerDevice, Irp)) {
        status = Irp->IoStatus.Status;
    }
    if (NT_SUCCESS(status)) {
        status = BurnerEnableInterface(Extension);
    }
    if (NT_SUCCESS(status)) {
        (VOID) InterlockedExchange(&Extension->State, BurnerStarted);
    }
    return BurnerFinishPnp(Extension, Irp, status);
}

/* The veto. A query is refused by completing it here, without passing it down; the PnP manager then
 * sends IRP_MN_CANCEL_REMOVE_DEVICE to everyone it has asked, us included. The exchange decides the
 * race with a burn that begins just now: one of the two comes first, and the other sees it. */
static NTSTATUS BurnerQueryRemove(_Inout_ PBURNER_EXTENSION Extension, _Inout_ PIRP Irp)
{
    LONG state = Extension->State;

    if (state == BurnerBurning ||
        InterlockedCompareExchange(&Extension->State, BurnerRemovePending, state) != state) {
        KdPrint(("burner: not now, a disc is being written\n"));
        return BurnerFinishPnp(Extension, Irp, STATUS_UNSUCCESSFUL);
    }
    Extension->StateBeforeQuery = (BURNER_STATE)state;
    Irp->IoStatus.Status = STATUS_SUCCESS;
    return BurnerForward(Extension, Irp);
}

/* Goes to the drivers below first, as a start does. It must succeed, also for a device that has
 * refused the query or never got it: only a state that the query has changed is put back. */
static NTSTATUS BurnerCancelRemove(_Inout_ PBURNER_EXTENSION Extension, _Inout_ PIRP Irp)
{
    Irp->IoStatus.Status = STATUS_SUCCESS;
    (VOID) IoForwardIrpSynchronously(Extension->LowerDevice, Irp);
    (VOID) InterlockedCompareExchange(&Extension->State, Extension->StateBeforeQuery,
                                      BurnerRemovePending);
    return BurnerFinishPnp(Extension, Irp, STATUS_SUCCESS);
}

static NTSTATUS BurnerSurpriseRemoval(_Inout_ PBURNER_EXTENSION Extension, _Inout_ PIRP Irp)
{
    (VOID) InterlockedExchange(&Extension->State, BurnerGone);
    BurnerDisableInterface(Extension);
    Irp->IoStatus.Status = STATUS_SUCCESS;
    return BurnerForward(Extension, Irp);
}

/* After IoReleaseRemoveLockAndWait has been called nothing can take the lock; it waits for the IRPs
 * that still hold it. */
static NTSTATUS BurnerRemove(_Inout_ PBURNER_EXTENSION Extension, _Inout_ PIRP Irp)
{
    NTSTATUS status;

    (VOID) InterlockedExchange(&Extension->State, BurnerGone);
    BurnerDisableInterface(Extension);

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
NTSTATUS BurnerPnp(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PBURNER_EXTENSION extension = (PBURNER_EXTENSION)DeviceObject->DeviceExtension;
    NTSTATUS status;

    PAGED_CODE();

    status = IoAcquireRemoveLock(&extension->RemoveLock, Irp);
    if (!NT_SUCCESS(status)) {
        return BurnerComplete(Irp, status, 0);
    }
    switch (IoGetCurrentIrpStackLocation(Irp)->MinorFunction) {
    case IRP_MN_START_DEVICE:
        return BurnerStart(extension, Irp);
    case IRP_MN_QUERY_REMOVE_DEVICE:
        return BurnerQueryRemove(extension, Irp);
    case IRP_MN_CANCEL_REMOVE_DEVICE:
        return BurnerCancelRemove(extension, Irp);
    case IRP_MN_SURPRISE_REMOVAL:
        return BurnerSurpriseRemoval(extension, Irp);
    case IRP_MN_REMOVE_DEVICE:
        return BurnerRemove(extension, Irp);
    case IRP_MN_QUERY_STOP_DEVICE:
        /* We have no queue to hold burns while resources change hands, and so take no part. */
        return BurnerFinishPnp(extension, Irp, STATUS_UNSUCCESSFUL);
    case IRP_MN_CANCEL_STOP_DEVICE:
        Irp->IoStatus.Status = STATUS_SUCCESS;
        return BurnerForward(extension, Irp);
    default:
        return BurnerForward(extension, Irp);
    }
}

/* The burner has one power state; the bus deals with the system's. */
_Use_decl_annotations_
NTSTATUS BurnerPower(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PBURNER_EXTENSION extension = (PBURNER_EXTENSION)DeviceObject->DeviceExtension;
    NTSTATUS status = IoAcquireRemoveLock(&extension->RemoveLock, Irp);

    PoStartNextPowerIrp(Irp);
    if (!NT_SUCCESS(status)) {
        return BurnerComplete(Irp, status, 0);
    }
    IoSkipCurrentIrpStackLocation(Irp);
    status = PoCallDriver(extension->LowerDevice, Irp);
    IoReleaseRemoveLock(&extension->RemoveLock, Irp);
    return status;
}

_Use_decl_annotations_
NTSTATUS BurnerSystemControl(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PBURNER_EXTENSION extension = (PBURNER_EXTENSION)DeviceObject->DeviceExtension;
    NTSTATUS status;

    PAGED_CODE();

    status = IoAcquireRemoveLock(&extension->RemoveLock, Irp);
    if (!NT_SUCCESS(status)) {
        return BurnerComplete(Irp, status, 0);
    }
    return BurnerForward(extension, Irp);
}

/* No new opens once a removal has been agreed to. */
_Use_decl_annotations_
NTSTATUS BurnerCreate(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PBURNER_EXTENSION extension = (PBURNER_EXTENSION)DeviceObject->DeviceExtension;
    LONG state = extension->State;

    PAGED_CODE();

    if (state != BurnerStarted && state != BurnerBurning) {
        return BurnerComplete(Irp, STATUS_DELETE_PENDING, 0);
    }
    return BurnerComplete(Irp, STATUS_SUCCESS, 0);
}

_Use_decl_annotations_
NTSTATUS BurnerClose(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PAGED_CODE();
    UNREFERENCED_PARAMETER(DeviceObject);

    return BurnerComplete(Irp, STATUS_SUCCESS, 0);
}

static NTSTATUS BurnerChangeState(_Inout_ PBURNER_EXTENSION Extension, _In_ BURNER_STATE From,
                                  _In_ BURNER_STATE To)
{
    return InterlockedCompareExchange(&Extension->State, To, From) == (LONG)From
               ? STATUS_SUCCESS
               : STATUS_INVALID_DEVICE_STATE;
}

/* A burn goes on when the application that began it closes its handle: a writer writes to the end.
 * The open handle is therefore not what keeps the device; the driver must say so itself. */
static NTSTATUS BurnerControl(_Inout_ PBURNER_EXTENSION Extension, _In_ PIRP Irp)
{
    switch (IoGetCurrentIrpStackLocation(Irp)->Parameters.DeviceIoControl.IoControlCode) {
    case IOCTL_BURNER_BEGIN:
        return BurnerChangeState(Extension, BurnerStarted, BurnerBurning);
    case IOCTL_BURNER_END:
        return BurnerChangeState(Extension, BurnerBurning, BurnerStarted);
    default:
        return STATUS_INVALID_DEVICE_REQUEST;
    }
}

_Use_decl_annotations_
NTSTATUS BurnerDeviceControl(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PBURNER_EXTENSION extension = (PBURNER_EXTENSION)DeviceObject->DeviceExtension;
    NTSTATUS status;

    PAGED_CODE();

    status = IoAcquireRemoveLock(&extension->RemoveLock, Irp);
    if (!NT_SUCCESS(status)) {
        return BurnerComplete(Irp, status, 0);
    }
    status = BurnerComplete(Irp, BurnerControl(extension, Irp), 0);
    IoReleaseRemoveLock(&extension->RemoveLock, Irp);
    return status;
}

_Use_decl_annotations_
NTSTATUS BurnerAddDevice(PDRIVER_OBJECT DriverObject, PDEVICE_OBJECT PhysicalDeviceObject)
{
    PBURNER_EXTENSION extension;
    PDEVICE_OBJECT deviceObject;
    NTSTATUS status;

    PAGED_CODE();

    status = IoCreateDevice(DriverObject, sizeof(BURNER_EXTENSION), NULL, FILE_DEVICE_UNKNOWN,
                            FILE_DEVICE_SECURE_OPEN, FALSE, &deviceObject);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    extension = (PBURNER_EXTENSION)deviceObject->DeviceExtension;
    RtlZeroMemory(extension, sizeof(*extension));
    extension->Self = deviceObject;
    extension->PhysicalDevice = PhysicalDeviceObject;
    IoInitializeRemoveLock(&extension->RemoveLock, BURNER_TAG, 0, 0);
    extension->State = BurnerAdded;

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
VOID BurnerUnload(PDRIVER_OBJECT DriverObject)
{
    PAGED_CODE();
    UNREFERENCED_PARAMETER(DriverObject);
}

_Use_decl_annotations_
NTSTATUS DriverEntry(PDRIVER_OBJECT DriverObject, PUNICODE_STRING RegistryPath)
{
    UNREFERENCED_PARAMETER(RegistryPath);

    DriverObject->DriverUnload = BurnerUnload;
    DriverObject->DriverExtension->AddDevice = BurnerAddDevice;
    DriverObject->MajorFunction[IRP_MJ_PNP] = BurnerPnp;
    DriverObject->MajorFunction[IRP_MJ_POWER] = BurnerPower;
    DriverObject->MajorFunction[IRP_MJ_SYSTEM_CONTROL] = BurnerSystemControl;
    DriverObject->MajorFunction[IRP_MJ_CREATE] = BurnerCreate;
    DriverObject->MajorFunction[IRP_MJ_CLEANUP] = BurnerClose;
    DriverObject->MajorFunction[IRP_MJ_CLOSE] = BurnerClose;
    DriverObject->MajorFunction[IRP_MJ_DEVICE_CONTROL] = BurnerDeviceControl;
    return STATUS_SUCCESS;
}
