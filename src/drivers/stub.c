/* SPDX-License-Identifier: MIT */
/* simstub: the function driver of devices that no other driver serves. It learns from the device's
 * slot what to be: which interfaces to show, what to answer to requests, which PnP IRPs to refuse.
 * On a bus that knows of no slots it is a plain driver without interfaces, and requests succeed
 * with nothing. This file owns the device and its PnP state; requests are in stub_request.c. */
#include "stub.h"

DRIVER_INITIALIZE DriverEntry;
static DRIVER_UNLOAD SimstubUnload;
static DRIVER_ADD_DEVICE SimstubAddDevice;
_Dispatch_type_(IRP_MJ_PNP)
static DRIVER_DISPATCH SimstubPnp;
_Dispatch_type_(IRP_MJ_SYSTEM_CONTROL)
static DRIVER_DISPATCH SimstubSystemControl;
_Dispatch_type_(IRP_MJ_CREATE)
static DRIVER_DISPATCH SimstubCreate;
_Dispatch_type_(IRP_MJ_CLEANUP)
_Dispatch_type_(IRP_MJ_CLOSE)
static DRIVER_DISPATCH SimstubClose;

/* ---- Completing and passing down ---- */

_Use_decl_annotations_
NTSTATUS SimstubComplete(PIRP Irp, NTSTATUS Status, ULONG_PTR Information)
{
    Irp->IoStatus.Status = Status;
    Irp->IoStatus.Information = Information;
    IoCompleteRequest(Irp, IO_NO_INCREMENT);
    return Status;
}

/* Gives back the lock that the dispatch routine has taken. The IRP is gone by then: it serves as
 * the tag alone. */
static NTSTATUS SimstubForward(_In_ PSIMSTUB_EXTENSION Extension, _Inout_ PIRP Irp)
{
    NTSTATUS status;

    IoSkipCurrentIrpStackLocation(Irp);
    status = IoCallDriver(Extension->LowerDevice, Irp);
    IoReleaseRemoveLock(&Extension->RemoveLock, Irp);
    return status;
}

/* Information belongs to whoever has put something there. */
static NTSTATUS SimstubFinishPnp(_In_ PSIMSTUB_EXTENSION Extension, _Inout_ PIRP Irp,
                                 _In_ NTSTATUS Status)
{
    Irp->IoStatus.Status = Status;
    IoCompleteRequest(Irp, IO_NO_INCREMENT);
    IoReleaseRemoveLock(&Extension->RemoveLock, Irp);
    return Status;
}

static NTSTATUS SimstubForwardAndWait(_In_ PSIMSTUB_EXTENSION Extension, _Inout_ PIRP Irp)
{
    if (!IoForwardIrpSynchronously(Extension->LowerDevice, Irp)) {
        return STATUS_UNSUCCESSFUL;
    }
    return Irp->IoStatus.Status;
}

/* ---- Interfaces ---- */

static VOID SimstubDisableInterfaces(_Inout_ PSIMSTUB_EXTENSION Extension)
{
    ULONG index;

    for (index = 0; index < Extension->InterfaceCount; index++) {
        PSIMSTUB_INTERFACE deviceInterface = &Extension->Interfaces[index];

        if (deviceInterface->Enabled) {
            deviceInterface->Enabled = FALSE;
            (VOID) IoSetDeviceInterfaceState(&deviceInterface->LinkName, FALSE);
        }
    }
}

/* An interface that is enabled stays so while resources change hands (K-6.4): a start that follows
 * a stop finds nothing to do here. */
static NTSTATUS SimstubEnableInterfaces(_Inout_ PSIMSTUB_EXTENSION Extension)
{
    ULONG index;
    NTSTATUS status;

    for (index = 0; index < Extension->InterfaceCount; index++) {
        PSIMSTUB_INTERFACE deviceInterface = &Extension->Interfaces[index];

        if (!deviceInterface->Enabled) {
            status = IoSetDeviceInterfaceState(&deviceInterface->LinkName, TRUE);
            if (!NT_SUCCESS(status)) {
                SimstubDisableInterfaces(Extension);
                return status;
            }
            deviceInterface->Enabled = TRUE;
        }
    }
    return STATUS_SUCCESS;
}

static VOID SimstubFreeInterfaces(_Inout_ PSIMSTUB_EXTENSION Extension)
{
    ULONG index;

    for (index = 0; index < Extension->InterfaceCount; index++) {
        RtlFreeUnicodeString(&Extension->Interfaces[index].LinkName);
    }
    Extension->InterfaceCount = 0;
}

static NTSTATUS SimstubRegisterInterfaces(_Inout_ PSIMSTUB_EXTENSION Extension)
{
    ULONG index;
    NTSTATUS status;

    if (Extension->Slot == NULL) {
        return STATUS_SUCCESS;
    }
    for (index = 0; index < Extension->Slot->Model->InterfaceCount; index++) {
        status = IoRegisterDeviceInterface(Extension->PhysicalDevice,
                                           &Extension->Slot->Model->Interfaces[index], NULL,
                                           &Extension->Interfaces[index].LinkName);
        if (!NT_SUCCESS(status)) {
            SimstubFreeInterfaces(Extension);
            return status;
        }
        Extension->InterfaceCount++;
    }
    return STATUS_SUCCESS;
}

/* ---- PnP IRPs ---- */

/* The status that the slot wants for this IRP; STATUS_SUCCESS leaves it to us. */
static NTSTATUS SimstubWantedStatus(_In_ PSIMSTUB_EXTENSION Extension, _In_ UCHAR Minor)
{
    if (Extension->Slot == NULL || Extension->Slot->MinorStatus == NULL ||
        Minor >= SIM_MINOR_STATUS_MAX) {
        return STATUS_SUCCESS;
    }
    return Extension->Slot->MinorStatus[Minor];
}

/* The bus starts the device first (K-7.2.2); what the slot refuses is refused after that. */
static NTSTATUS SimstubStart(_Inout_ PSIMSTUB_EXTENSION Extension, _Inout_ PIRP Irp)
{
    NTSTATUS status = SimstubForwardAndWait(Extension, Irp);

    if (NT_SUCCESS(status)) {
        NTSTATUS wanted = SimstubWantedStatus(Extension, IRP_MN_START_DEVICE);

        if (!NT_SUCCESS(wanted)) {
            status = wanted;
        }
    }
    if (NT_SUCCESS(status)) {
        status = SimstubEnableInterfaces(Extension);
    }
    if (NT_SUCCESS(status)) {
        (VOID) InterlockedExchange(&Extension->State, SimstubStarted);
        status = STATUS_SUCCESS;
    }
    return SimstubFinishPnp(Extension, Irp, status);
}

/* A refusal completes the IRP here, and the drivers below do not see it (K-7.2.5). Agreeing to a
 * stop may come with the wish for other resources, which is a success too (K-7.2.10). Nothing has
 * to be held back while the device is stopped: answers come from memory. */
static NTSTATUS SimstubQuery(_Inout_ PSIMSTUB_EXTENSION Extension, _Inout_ PIRP Irp,
                             _In_ SIMSTUB_STATE Pending)
{
    UCHAR minor = IoGetCurrentIrpStackLocation(Irp)->MinorFunction;
    NTSTATUS wanted = SimstubWantedStatus(Extension, minor);
    LONG before;

    if (!NT_SUCCESS(wanted)) {
        return SimstubFinishPnp(Extension, Irp, wanted);
    }
    before = InterlockedExchange(&Extension->State, Pending);
    if (before != (LONG)Pending) {
        Extension->StateBeforeQuery = before;
    }
    Irp->IoStatus.Status = wanted;
    return SimstubForward(Extension, Irp);
}

/* Goes to the drivers below first, as a start does. It must succeed, also for a device that has
 * refused the query or never got it: only a state that the query has changed is put back. */
static NTSTATUS SimstubCancel(_Inout_ PSIMSTUB_EXTENSION Extension, _Inout_ PIRP Irp,
                              _In_ SIMSTUB_STATE Pending)
{
    NTSTATUS status;

    Irp->IoStatus.Status = STATUS_SUCCESS;
    status = SimstubForwardAndWait(Extension, Irp);
    (VOID) InterlockedCompareExchange(&Extension->State, Extension->StateBeforeQuery, Pending);
    return SimstubFinishPnp(Extension, Irp, status);
}

static NTSTATUS SimstubStop(_Inout_ PSIMSTUB_EXTENSION Extension, _Inout_ PIRP Irp)
{
    (VOID) InterlockedExchange(&Extension->State, SimstubStopped);
    Irp->IoStatus.Status = STATUS_SUCCESS;
    return SimstubForward(Extension, Irp);
}

/* From now on requests fail (K-7.2.6). None waits here that had to be ended, and we stay attached
 * until the last handle has been closed and IRP_MN_REMOVE_DEVICE comes. */
static NTSTATUS SimstubSurpriseRemoval(_Inout_ PSIMSTUB_EXTENSION Extension, _Inout_ PIRP Irp)
{
    (VOID) InterlockedExchange(&Extension->State, SimstubSurpriseRemoved);
    SimstubDisableInterfaces(Extension);
    Irp->IoStatus.Status = STATUS_SUCCESS;
    return SimstubForward(Extension, Irp);
}

/* Once IoReleaseRemoveLockAndWait has been called nothing can take the lock, and it waits for the
 * requests that still hold it. The slot may be gone when the lower driver has seen the IRP. */
static NTSTATUS SimstubRemove(_Inout_ PSIMSTUB_EXTENSION Extension, _Inout_ PIRP Irp)
{
    NTSTATUS status;

    (VOID) InterlockedExchange(&Extension->State, SimstubRemoved);
    SimstubDisableInterfaces(Extension);

    Irp->IoStatus.Status = STATUS_SUCCESS;
    IoSkipCurrentIrpStackLocation(Irp);
    status = IoCallDriver(Extension->LowerDevice, Irp);

    IoReleaseRemoveLockAndWait(&Extension->RemoveLock, Irp);
    SimstubFreeInterfaces(Extension);
    IoDetachDevice(Extension->LowerDevice);
    IoDeleteDevice(Extension->Self);
    return status;
}

/* What goes with the device, added to what drivers above have named; those below may add more. */
static NTSTATUS SimstubQueryRelations(_In_ PSIMSTUB_EXTENSION Extension, _Inout_ PIRP Irp)
{
    PIO_STACK_LOCATION stack = IoGetCurrentIrpStackLocation(Irp);
    PDEVICE_RELATIONS above = (PDEVICE_RELATIONS)Irp->IoStatus.Information;
    PDEVICE_RELATIONS relations;
    PSIM_RELATIONS from = Extension->Slot == NULL ? NULL : Extension->Slot->RemovalRelations;
    ULONG count = above == NULL ? 0 : above->Count;
    ULONG index;

    if (stack->Parameters.QueryDeviceRelations.Type != RemovalRelations || from == NULL) {
        return SimstubForward(Extension, Irp);
    }
    relations = (PDEVICE_RELATIONS)ExAllocatePool2(
        POOL_FLAG_PAGED,
        FIELD_OFFSET(DEVICE_RELATIONS, Objects) + (count + from->Count) * sizeof(PDEVICE_OBJECT),
        SIMSTUB_TAG);
    if (relations == NULL) {
        return SimstubFinishPnp(Extension, Irp, STATUS_INSUFFICIENT_RESOURCES);
    }
    relations->Count = 0;
    for (index = 0; index < count; index++) {
        relations->Objects[relations->Count++] = above->Objects[index];
    }
    for (index = 0; index < from->Count; index++) {
        if (from->Slots[index]->Pdo != NULL) {
            ObReferenceObject(from->Slots[index]->Pdo);
            relations->Objects[relations->Count++] = from->Slots[index]->Pdo;
        }
    }
    if (above != NULL) {
        ExFreePool(above);
    }
    Irp->IoStatus.Status = STATUS_SUCCESS;
    Irp->IoStatus.Information = (ULONG_PTR)relations;
    return SimstubForward(Extension, Irp);
}

static NTSTATUS SimstubQueryState(_In_ PSIMSTUB_EXTENSION Extension, _Inout_ PIRP Irp)
{
    if (Extension->Slot != NULL && Extension->Slot->DeviceState != 0) {
        Irp->IoStatus.Information |= Extension->Slot->DeviceState;
        Irp->IoStatus.Status = STATUS_SUCCESS;
    }
    return SimstubForward(Extension, Irp);
}

static NTSTATUS SimstubOther(_In_ PSIMSTUB_EXTENSION Extension, _Inout_ PIRP Irp)
{
    UCHAR minor = IoGetCurrentIrpStackLocation(Irp)->MinorFunction;
    NTSTATUS wanted = SimstubWantedStatus(Extension, minor);

    if (!NT_SUCCESS(wanted)) {
        return SimstubFinishPnp(Extension, Irp, wanted);
    }
    return SimstubForward(Extension, Irp);
}

/* The slot has no say in those that must succeed (K-7.2.3). */
_Use_decl_annotations_
static NTSTATUS SimstubPnp(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PSIMSTUB_EXTENSION extension = (PSIMSTUB_EXTENSION)DeviceObject->DeviceExtension;
    NTSTATUS status = IoAcquireRemoveLock(&extension->RemoveLock, Irp);

    if (!NT_SUCCESS(status)) {
        return SimstubComplete(Irp, status, 0);
    }
    switch (IoGetCurrentIrpStackLocation(Irp)->MinorFunction) {
    case IRP_MN_START_DEVICE:
        return SimstubStart(extension, Irp);
    case IRP_MN_QUERY_STOP_DEVICE:
        return SimstubQuery(extension, Irp, SimstubStopPending);
    case IRP_MN_CANCEL_STOP_DEVICE:
        return SimstubCancel(extension, Irp, SimstubStopPending);
    case IRP_MN_STOP_DEVICE:
        return SimstubStop(extension, Irp);
    case IRP_MN_QUERY_REMOVE_DEVICE:
        return SimstubQuery(extension, Irp, SimstubRemovePending);
    case IRP_MN_CANCEL_REMOVE_DEVICE:
        return SimstubCancel(extension, Irp, SimstubRemovePending);
    case IRP_MN_SURPRISE_REMOVAL:
        return SimstubSurpriseRemoval(extension, Irp);
    case IRP_MN_REMOVE_DEVICE:
        return SimstubRemove(extension, Irp);
    case IRP_MN_QUERY_DEVICE_RELATIONS:
        return SimstubQueryRelations(extension, Irp);
    case IRP_MN_QUERY_PNP_DEVICE_STATE:
        return SimstubQueryState(extension, Irp);
    default:
        return SimstubOther(extension, Irp);
    }
}

/* ---- Instrumentation: the bus's business ---- */

_Use_decl_annotations_
static NTSTATUS SimstubSystemControl(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PSIMSTUB_EXTENSION extension = (PSIMSTUB_EXTENSION)DeviceObject->DeviceExtension;
    NTSTATUS status = IoAcquireRemoveLock(&extension->RemoveLock, Irp);

    if (!NT_SUCCESS(status)) {
        return SimstubComplete(Irp, status, 0);
    }
    return SimstubForward(extension, Irp);
}

/* ---- Opens ---- */

/* No open succeeds once a removal has been agreed to (K-7.2.5). */
_Use_decl_annotations_
static NTSTATUS SimstubCreate(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PSIMSTUB_EXTENSION extension = (PSIMSTUB_EXTENSION)DeviceObject->DeviceExtension;

    switch (extension->State) {
    case SimstubNotStarted:
        return SimstubComplete(Irp, STATUS_DEVICE_NOT_READY, 0);
    case SimstubRemovePending:
    case SimstubRemoved:
        return SimstubComplete(Irp, STATUS_DELETE_PENDING, 0);
    case SimstubSurpriseRemoved:
        return SimstubComplete(Irp, STATUS_NO_SUCH_DEVICE, 0);
    default:
        return SimstubComplete(Irp, STATUS_SUCCESS, 0);
    }
}

_Use_decl_annotations_
static NTSTATUS SimstubClose(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    UNREFERENCED_PARAMETER(DeviceObject);

    return SimstubComplete(Irp, STATUS_SUCCESS, 0);
}

/* ---- Life of the driver ---- */

/* Asks the bus what is in the slot. The question goes to the PDO itself: it is between the bus and
 * us, and a filter in between need not know this code. A bus that does not know it has no slots. */
static NTSTATUS SimstubQuerySlot(_In_ PDEVICE_OBJECT PhysicalDevice, _Out_ PSIM_SLOT *Slot)
{
    KEVENT done;
    IO_STATUS_BLOCK ioStatus;
    PIRP irp;
    NTSTATUS status;

    KeInitializeEvent(&done, NotificationEvent, FALSE);
    irp = IoBuildDeviceIoControlRequest(IOCTL_SIMBUS_QUERY_SLOT, PhysicalDevice, NULL, 0, NULL, 0,
                                        TRUE, &done, &ioStatus);
    if (irp == NULL) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    status = IoCallDriver(PhysicalDevice, irp);
    if (status == STATUS_PENDING) {
        KeWaitForSingleObject(&done, Executive, KernelMode, FALSE, NULL);
        status = ioStatus.Status;
    }
    *Slot = NT_SUCCESS(status) ? (PSIM_SLOT)ioStatus.Information : NULL;
    return STATUS_SUCCESS;
}

/* The extension has room for the interfaces of the slot and no more: there may be many of us. */
static NTSTATUS SimstubCreateDevice(_In_ PDRIVER_OBJECT DriverObject,
                                    _In_ PDEVICE_OBJECT PhysicalDevice,
                                    _Outptr_ PSIMSTUB_EXTENSION *Extension)
{
    PSIM_SLOT slot;
    PSIMSTUB_EXTENSION extension;
    PDEVICE_OBJECT deviceObject;
    ULONG count;
    ULONG size;
    NTSTATUS status;

    status = SimstubQuerySlot(PhysicalDevice, &slot);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    count = slot == NULL ? 0 : slot->Model->InterfaceCount;
    size = FIELD_OFFSET(SIMSTUB_EXTENSION, Interfaces) + count * sizeof(SIMSTUB_INTERFACE);
    status = IoCreateDevice(DriverObject, size, NULL, FILE_DEVICE_UNKNOWN, FILE_DEVICE_SECURE_OPEN,
                            FALSE, &deviceObject);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    extension = (PSIMSTUB_EXTENSION)deviceObject->DeviceExtension;
    RtlZeroMemory(extension, size);
    extension->Self = deviceObject;
    extension->PhysicalDevice = PhysicalDevice;
    extension->Slot = slot;
    extension->State = SimstubNotStarted;
    IoInitializeRemoveLock(&extension->RemoveLock, SIMSTUB_TAG, 0, 0);
    *Extension = extension;
    return STATUS_SUCCESS;
}

_Use_decl_annotations_
static NTSTATUS SimstubAddDevice(PDRIVER_OBJECT DriverObject, PDEVICE_OBJECT PhysicalDeviceObject)
{
    PSIMSTUB_EXTENSION extension;
    PDEVICE_OBJECT deviceObject;
    NTSTATUS status;

    status = SimstubCreateDevice(DriverObject, PhysicalDeviceObject, &extension);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    deviceObject = extension->Self;
    extension->LowerDevice = IoAttachDeviceToDeviceStack(deviceObject, PhysicalDeviceObject);
    if (extension->LowerDevice == NULL) {
        IoDeleteDevice(deviceObject);
        return STATUS_NO_SUCH_DEVICE;
    }
    status = SimstubRegisterInterfaces(extension);
    if (!NT_SUCCESS(status)) {
        IoDetachDevice(extension->LowerDevice);
        IoDeleteDevice(deviceObject);
        return status;
    }
    deviceObject->Flags |= DO_BUFFERED_IO;
    deviceObject->Flags |= extension->LowerDevice->Flags & DO_POWER_PAGABLE;
    deviceObject->Flags &= ~DO_DEVICE_INITIALIZING;
    return STATUS_SUCCESS;
}

/* All that is to be freed belongs to devices, and they are gone. */
_Use_decl_annotations_
static VOID SimstubUnload(PDRIVER_OBJECT DriverObject)
{
    UNREFERENCED_PARAMETER(DriverObject);
}

_Use_decl_annotations_
NTSTATUS DriverEntry(PDRIVER_OBJECT DriverObject, PUNICODE_STRING RegistryPath)
{
    UNREFERENCED_PARAMETER(RegistryPath);

    DriverObject->DriverUnload = SimstubUnload;
    DriverObject->DriverExtension->AddDevice = SimstubAddDevice;
    DriverObject->MajorFunction[IRP_MJ_PNP] = SimstubPnp;
    DriverObject->MajorFunction[IRP_MJ_POWER] = SimstubPower;
    DriverObject->MajorFunction[IRP_MJ_SYSTEM_CONTROL] = SimstubSystemControl;
    DriverObject->MajorFunction[IRP_MJ_CREATE] = SimstubCreate;
    DriverObject->MajorFunction[IRP_MJ_CLEANUP] = SimstubClose;
    DriverObject->MajorFunction[IRP_MJ_CLOSE] = SimstubClose;
    DriverObject->MajorFunction[IRP_MJ_READ] = SimstubRequest;
    DriverObject->MajorFunction[IRP_MJ_WRITE] = SimstubRequest;
    DriverObject->MajorFunction[IRP_MJ_DEVICE_CONTROL] = SimstubRequest;
    return STATUS_SUCCESS;
}
