/* SPDX-License-Identifier: MIT */
/* simbus: the driver of the simulated bus, which finds its devices in the slots of a list that the
 * test's hardware keeps. This file owns the bus device: it is attached to the device that the root
 * has enumerated, and it answers for the bus relations. The devices it reports are in bus_child.c.
 *
 * The list is read as registers would be: it may change at any time, and whoever changes it
 * invalidates the bus relations afterwards. */
#include "bus.h"

DRIVER_INITIALIZE DriverEntry;
static DRIVER_UNLOAD SimbusUnload;
static DRIVER_ADD_DEVICE SimbusAddDevice;
_Dispatch_type_(IRP_MJ_PNP)
static DRIVER_DISPATCH SimbusPnp;
_Dispatch_type_(IRP_MJ_POWER)
static DRIVER_DISPATCH SimbusPower;
_Dispatch_type_(IRP_MJ_SYSTEM_CONTROL)
static DRIVER_DISPATCH SimbusSystemControl;
_Dispatch_type_(IRP_MJ_INTERNAL_DEVICE_CONTROL)
static DRIVER_DISPATCH SimbusInternalControl;
_Dispatch_type_(IRP_MJ_CREATE)
static DRIVER_DISPATCH SimbusCreate;
_Dispatch_type_(IRP_MJ_CLEANUP)
_Dispatch_type_(IRP_MJ_CLOSE)
static DRIVER_DISPATCH SimbusClose;
static IO_COMPLETION_ROUTINE SimbusForwardDone;

/* Information stays as it is: a handler that has something to return has put it there. */
_Use_decl_annotations_
NTSTATUS SimbusComplete(PIRP Irp, NTSTATUS Status)
{
    Irp->IoStatus.Status = Status;
    IoCompleteRequest(Irp, IO_NO_INCREMENT);
    return Status;
}

_Use_decl_annotations_
VOID SimbusBeginQuery(PSIMBUS_COMMON Common, SIMBUS_STATE Pending)
{
    LONG before = InterlockedExchange(&Common->State, Pending);

    if (before != (LONG)Pending) {
        Common->StateBeforeQuery = before;
    }
}

/* A cancel may come without a query before it, and then changes nothing (K-2.8, K-2.9). */
_Use_decl_annotations_
VOID SimbusCancelQuery(PSIMBUS_COMMON Common, SIMBUS_STATE Pending)
{
    (VOID) InterlockedCompareExchange(&Common->State, Common->StateBeforeQuery, Pending);
}

/* ---- Passing IRPs down ---- */

/* Gives back the lock that the dispatch routine has taken. The IRP is gone by then: it serves as
 * the tag alone. */
static NTSTATUS SimbusForward(_In_ PSIMBUS_EXTENSION Bus, _Inout_ PIRP Irp)
{
    NTSTATUS status;

    IoSkipCurrentIrpStackLocation(Irp);
    status = IoCallDriver(Bus->LowerDevice, Irp);
    IoReleaseRemoveLock(&Bus->RemoveLock, Irp);
    return status;
}

static NTSTATUS SimbusFinish(_In_ PSIMBUS_EXTENSION Bus, _Inout_ PIRP Irp, _In_ NTSTATUS Status)
{
    SimbusComplete(Irp, Status);
    IoReleaseRemoveLock(&Bus->RemoveLock, Irp);
    return Status;
}

/* Stops the completion, so that the IRP is ours again. Somebody waits only when a lower driver has
 * returned STATUS_PENDING. */
_Use_decl_annotations_
static NTSTATUS SimbusForwardDone(PDEVICE_OBJECT DeviceObject, PIRP Irp, PVOID Context)
{
    UNREFERENCED_PARAMETER(DeviceObject);

    if (Irp->PendingReturned) {
        KeSetEvent((PKEVENT)Context, IO_NO_INCREMENT, FALSE);
    }
    return STATUS_MORE_PROCESSING_REQUIRED;
}

static NTSTATUS SimbusForwardAndWait(_In_ PSIMBUS_EXTENSION Bus, _Inout_ PIRP Irp)
{
    KEVENT done;
    NTSTATUS status;

    KeInitializeEvent(&done, NotificationEvent, FALSE);
    IoCopyCurrentIrpStackLocationToNext(Irp);
    IoSetCompletionRoutine(Irp, SimbusForwardDone, &done, TRUE, TRUE, TRUE);
    status = IoCallDriver(Bus->LowerDevice, Irp);
    if (status == STATUS_PENDING) {
        KeWaitForSingleObject(&done, Executive, KernelMode, FALSE, NULL);
        status = Irp->IoStatus.Status;
    }
    return status;
}

/* ---- Bus relations ---- */

/* A slot is new when it holds a device and has no PDO, or only the PDO of a device that was there
 * before: that one has been reported missing and must not be used again (K-7.2.7). */
static BOOLEAN SimbusSlotIsNew(_In_ PSIM_SLOT Slot)
{
    PSIMBUS_CHILD child;

    if (!Slot->Present) {
        return FALSE;
    }
    if (Slot->Pdo == NULL) {
        return TRUE;
    }
    child = (PSIMBUS_CHILD)Slot->Pdo->DeviceExtension;
    return child->Presence == SimbusChildMissing;
}

static NTSTATUS SimbusFindChildren(_In_ PSIMBUS_EXTENSION Bus)
{
    PLIST_ENTRY entry;
    NTSTATUS status;

    if (Bus->Slots == NULL) {
        return STATUS_SUCCESS;
    }
    for (entry = Bus->Slots->Slots.Flink; entry != &Bus->Slots->Slots; entry = entry->Flink) {
        PSIM_SLOT slot = CONTAINING_RECORD(entry, SIM_SLOT, Link);

        if (SimbusSlotIsNew(slot)) {
            status = SimbusChildCreate(Bus, slot);
            if (!NT_SUCCESS(status)) {
                return status;
            }
        }
    }
    return STATUS_SUCCESS;
}

_Requires_lock_held_(Bus->Lock)
static ULONG SimbusCountChildren(_In_ PSIMBUS_EXTENSION Bus)
{
    PLIST_ENTRY entry;
    ULONG count = 0;

    for (entry = Bus->Children.Flink; entry != &Bus->Children; entry = entry->Flink) {
        count++;
    }
    return count;
}

/* Adds a reference and a place in the list for each child that is there; the PnP manager drops the
 * reference (K-7.1.6). A child that came and went between two queries was never known to it. */
_Requires_lock_held_(Bus->Lock)
static VOID SimbusReportChildren(_Inout_ PSIMBUS_EXTENSION Bus, _Inout_ PDEVICE_RELATIONS Relations)
{
    PLIST_ENTRY entry;
    PLIST_ENTRY next;

    for (entry = Bus->Children.Flink; entry != &Bus->Children; entry = next) {
        PSIMBUS_CHILD child = CONTAINING_RECORD(entry, SIMBUS_CHILD, Link);

        next = entry->Flink;
        if (child->Presence != SimbusChildMissing && SimbusChildIsInSlot(child)) {
            child->Presence = SimbusChildReported;
            ObReferenceObject(child->Self);
            Relations->Objects[Relations->Count++] = child->Self;
        } else if (child->Presence == SimbusChildFound) {
            RemoveEntryList(&child->Link);
            SimbusChildDelete(child);
        } else {
            child->Presence = SimbusChildMissing;
        }
    }
}

/* A filter above us may have listed devices of its own: they stay, in front of ours, and with the
 * references they have. */
_Requires_lock_held_(Bus->Lock)
static PDEVICE_RELATIONS SimbusBuildRelations(_Inout_ PSIMBUS_EXTENSION Bus,
                                              _In_opt_ PDEVICE_RELATIONS Above)
{
    ULONG count = SimbusCountChildren(Bus) + (Above == NULL ? 0 : Above->Count);
    SIZE_T size = FIELD_OFFSET(DEVICE_RELATIONS, Objects) + count * sizeof(PDEVICE_OBJECT);
    PDEVICE_RELATIONS relations;
    ULONG index;

    if (size < sizeof(DEVICE_RELATIONS)) {
        size = sizeof(DEVICE_RELATIONS);
    }
    relations = (PDEVICE_RELATIONS)ExAllocatePool2(POOL_FLAG_PAGED, size, SIMBUS_TAG);
    if (relations == NULL) {
        return NULL;
    }
    relations->Count = 0;
    for (index = 0; Above != NULL && index < Above->Count; index++) {
        relations->Objects[relations->Count++] = Above->Objects[index];
    }
    SimbusReportChildren(Bus, relations);
    return relations;
}

static NTSTATUS SimbusQueryRelations(_Inout_ PSIMBUS_EXTENSION Bus, _Inout_ PIRP Irp)
{
    PIO_STACK_LOCATION stack = IoGetCurrentIrpStackLocation(Irp);
    PDEVICE_RELATIONS above = (PDEVICE_RELATIONS)Irp->IoStatus.Information;
    PDEVICE_RELATIONS relations;
    NTSTATUS status;

    if (stack->Parameters.QueryDeviceRelations.Type != BusRelations) {
        return SimbusForward(Bus, Irp);
    }
    status = SimbusFindChildren(Bus);
    if (!NT_SUCCESS(status)) {
        return SimbusFinish(Bus, Irp, status);
    }
    ExAcquireFastMutex(&Bus->Lock);
    relations = SimbusBuildRelations(Bus, above);
    ExReleaseFastMutex(&Bus->Lock);
    if (relations == NULL) {
        return SimbusFinish(Bus, Irp, STATUS_INSUFFICIENT_RESOURCES);
    }
    if (above != NULL) {
        ExFreePool(above);
    }
    Irp->IoStatus.Status = STATUS_SUCCESS;
    Irp->IoStatus.Information = (ULONG_PTR)relations;
    return SimbusForward(Bus, Irp);
}

/* ---- PnP IRPs of the bus device ---- */

/* The start goes to the drivers below first (K-7.2.2). */
static NTSTATUS SimbusStart(_Inout_ PSIMBUS_EXTENSION Bus, _Inout_ PIRP Irp)
{
    NTSTATUS status = SimbusForwardAndWait(Bus, Irp);

    if (NT_SUCCESS(status)) {
        (VOID) InterlockedExchange(&Bus->Common.State, SimbusStarted);
    }
    return SimbusFinish(Bus, Irp, status);
}

static NTSTATUS SimbusQuery(_Inout_ PSIMBUS_EXTENSION Bus, _Inout_ PIRP Irp,
                            _In_ SIMBUS_STATE Pending)
{
    SimbusBeginQuery(&Bus->Common, Pending);
    Irp->IoStatus.Status = STATUS_SUCCESS;
    return SimbusForward(Bus, Irp);
}

/* So does a cancel: the drivers below are back in their old state before we are. */
static NTSTATUS SimbusCancel(_Inout_ PSIMBUS_EXTENSION Bus, _Inout_ PIRP Irp,
                             _In_ SIMBUS_STATE Pending)
{
    NTSTATUS status;

    Irp->IoStatus.Status = STATUS_SUCCESS;
    status = SimbusForwardAndWait(Bus, Irp);
    SimbusCancelQuery(&Bus->Common, Pending);
    return SimbusFinish(Bus, Irp, status);
}

static NTSTATUS SimbusEnterState(_Inout_ PSIMBUS_EXTENSION Bus, _Inout_ PIRP Irp,
                                 _In_ SIMBUS_STATE State)
{
    (VOID) InterlockedExchange(&Bus->Common.State, State);
    Irp->IoStatus.Status = STATUS_SUCCESS;
    return SimbusForward(Bus, Irp);
}

/* The children have had their remove IRPs before us, except those that were pulled and are still
 * open: their PDOs stay and wait for theirs, without a bus (K-7.2.7). */
static VOID SimbusReleaseChildren(_Inout_ PSIMBUS_EXTENSION Bus)
{
    ExAcquireFastMutex(&Bus->Lock);
    while (!IsListEmpty(&Bus->Children)) {
        PSIMBUS_CHILD child = CONTAINING_RECORD(RemoveHeadList(&Bus->Children), SIMBUS_CHILD, Link);

        child->Bus = NULL;
        if (child->Common.State == SimbusSurpriseRemoved) {
            child->Presence = SimbusChildMissing;
        } else {
            SimbusChildDelete(child);
        }
    }
    Bus->Slots = NULL;
    ExReleaseFastMutex(&Bus->Lock);
}

static NTSTATUS SimbusRemove(_Inout_ PSIMBUS_EXTENSION Bus, _Inout_ PIRP Irp)
{
    NTSTATUS status;

    (VOID) InterlockedExchange(&Bus->Common.State, SimbusRemoved);
    SimbusReleaseChildren(Bus);

    Irp->IoStatus.Status = STATUS_SUCCESS;
    IoSkipCurrentIrpStackLocation(Irp);
    status = IoCallDriver(Bus->LowerDevice, Irp);

    IoReleaseRemoveLockAndWait(&Bus->RemoveLock, Irp);
    IoDetachDevice(Bus->LowerDevice);
    IoDeleteDevice(Bus->Self);
    return status;
}

static NTSTATUS SimbusBusPnp(_Inout_ PSIMBUS_EXTENSION Bus, _Inout_ PIRP Irp)
{
    NTSTATUS status = IoAcquireRemoveLock(&Bus->RemoveLock, Irp);

    if (!NT_SUCCESS(status)) {
        return SimbusComplete(Irp, status);
    }
    switch (IoGetCurrentIrpStackLocation(Irp)->MinorFunction) {
    case IRP_MN_START_DEVICE:
        return SimbusStart(Bus, Irp);
    case IRP_MN_QUERY_DEVICE_RELATIONS:
        return SimbusQueryRelations(Bus, Irp);
    case IRP_MN_QUERY_STOP_DEVICE:
        return SimbusQuery(Bus, Irp, SimbusStopPending);
    case IRP_MN_CANCEL_STOP_DEVICE:
        return SimbusCancel(Bus, Irp, SimbusStopPending);
    case IRP_MN_STOP_DEVICE:
        return SimbusEnterState(Bus, Irp, SimbusStopped);
    case IRP_MN_QUERY_REMOVE_DEVICE:
        return SimbusQuery(Bus, Irp, SimbusRemovePending);
    case IRP_MN_CANCEL_REMOVE_DEVICE:
        return SimbusCancel(Bus, Irp, SimbusRemovePending);
    case IRP_MN_SURPRISE_REMOVAL:
        return SimbusEnterState(Bus, Irp, SimbusSurpriseRemoved);
    case IRP_MN_REMOVE_DEVICE:
        return SimbusRemove(Bus, Irp);
    default:
        return SimbusForward(Bus, Irp);
    }
}

/* ---- Dispatch routines, for the bus and its children ---- */

_Use_decl_annotations_
static NTSTATUS SimbusPnp(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PSIMBUS_COMMON common = (PSIMBUS_COMMON)DeviceObject->DeviceExtension;

    if (!common->IsBus) {
        return SimbusChildPnp((PSIMBUS_CHILD)DeviceObject->DeviceExtension, Irp);
    }
    return SimbusBusPnp((PSIMBUS_EXTENSION)DeviceObject->DeviceExtension, Irp);
}

_Use_decl_annotations_
static NTSTATUS SimbusPower(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PSIMBUS_EXTENSION bus = (PSIMBUS_EXTENSION)DeviceObject->DeviceExtension;
    NTSTATUS status;

    if (!bus->Common.IsBus) {
        return SimbusChildPower((PSIMBUS_CHILD)DeviceObject->DeviceExtension, Irp);
    }
    status = IoAcquireRemoveLock(&bus->RemoveLock, Irp);
    PoStartNextPowerIrp(Irp);
    if (!NT_SUCCESS(status)) {
        return SimbusComplete(Irp, status);
    }
    IoSkipCurrentIrpStackLocation(Irp);
    status = PoCallDriver(bus->LowerDevice, Irp);
    IoReleaseRemoveLock(&bus->RemoveLock, Irp);
    return status;
}

/* No data blocks here: a bus passes the request on, and a child, being the last of its stack,
 * completes it as it is. */
_Use_decl_annotations_
static NTSTATUS SimbusSystemControl(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PSIMBUS_EXTENSION bus = (PSIMBUS_EXTENSION)DeviceObject->DeviceExtension;
    NTSTATUS status;

    if (!bus->Common.IsBus) {
        return SimbusComplete(Irp, Irp->IoStatus.Status);
    }
    status = IoAcquireRemoveLock(&bus->RemoveLock, Irp);
    if (!NT_SUCCESS(status)) {
        return SimbusComplete(Irp, status);
    }
    return SimbusForward(bus, Irp);
}

/* Internal requests come from kernel mode alone, so the pointer can be taken as it is. */
static NTSTATUS SimbusConnect(_Inout_ PSIMBUS_EXTENSION Bus, _In_ PIRP Irp)
{
    PIO_STACK_LOCATION stack = IoGetCurrentIrpStackLocation(Irp);
    PSIM_SLOT_LIST slots = (PSIM_SLOT_LIST)stack->Parameters.DeviceIoControl.Type3InputBuffer;

    if (stack->Parameters.DeviceIoControl.IoControlCode != IOCTL_SIMBUS_CONNECT) {
        return STATUS_INVALID_DEVICE_REQUEST;
    }
    if (slots == NULL) {
        return STATUS_INVALID_PARAMETER;
    }
    if (Bus->Slots != NULL) {
        return STATUS_INVALID_DEVICE_STATE;
    }
    Bus->Slots = slots;
    return STATUS_SUCCESS;
}

_Use_decl_annotations_
static NTSTATUS SimbusInternalControl(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PSIMBUS_EXTENSION bus = (PSIMBUS_EXTENSION)DeviceObject->DeviceExtension;
    NTSTATUS status;

    Irp->IoStatus.Information = 0;
    if (!bus->Common.IsBus) {
        return SimbusChildControl((PSIMBUS_CHILD)DeviceObject->DeviceExtension, Irp);
    }
    status = IoAcquireRemoveLock(&bus->RemoveLock, Irp);
    if (!NT_SUCCESS(status)) {
        return SimbusComplete(Irp, status);
    }
    return SimbusFinish(bus, Irp, SimbusConnect(bus, Irp));
}

/* An open of a child comes here when it has no function driver, or one that passes opens down. No
 * open succeeds once a removal has been agreed to (K-7.2.5). */
_Use_decl_annotations_
static NTSTATUS SimbusCreate(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PSIMBUS_COMMON common = (PSIMBUS_COMMON)DeviceObject->DeviceExtension;

    Irp->IoStatus.Information = 0;
    switch (common->State) {
    case SimbusNotStarted:
        return SimbusComplete(Irp, STATUS_DEVICE_NOT_READY);
    case SimbusRemovePending:
        return SimbusComplete(Irp, STATUS_DELETE_PENDING);
    case SimbusSurpriseRemoved:
    case SimbusRemoved:
        return SimbusComplete(Irp, STATUS_NO_SUCH_DEVICE);
    default:
        return SimbusComplete(Irp, STATUS_SUCCESS);
    }
}

_Use_decl_annotations_
static NTSTATUS SimbusClose(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    UNREFERENCED_PARAMETER(DeviceObject);

    Irp->IoStatus.Information = 0;
    return SimbusComplete(Irp, STATUS_SUCCESS);
}

/* ---- Life of the driver ---- */

_Use_decl_annotations_
static NTSTATUS SimbusAddDevice(PDRIVER_OBJECT DriverObject, PDEVICE_OBJECT PhysicalDeviceObject)
{
    PSIMBUS_EXTENSION bus;
    PDEVICE_OBJECT deviceObject;
    NTSTATUS status;

    status = IoCreateDevice(DriverObject, sizeof(SIMBUS_EXTENSION), NULL, FILE_DEVICE_BUS_EXTENDER,
                            FILE_DEVICE_SECURE_OPEN, FALSE, &deviceObject);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    bus = (PSIMBUS_EXTENSION)deviceObject->DeviceExtension;
    RtlZeroMemory(bus, sizeof(*bus));
    bus->Common.IsBus = TRUE;
    bus->Common.State = SimbusNotStarted;
    bus->Self = deviceObject;
    IoInitializeRemoveLock(&bus->RemoveLock, SIMBUS_TAG, 0, 0);
    ExInitializeFastMutex(&bus->Lock);
    InitializeListHead(&bus->Children);

    bus->LowerDevice = IoAttachDeviceToDeviceStack(deviceObject, PhysicalDeviceObject);
    if (bus->LowerDevice == NULL) {
        IoDeleteDevice(deviceObject);
        return STATUS_NO_SUCH_DEVICE;
    }
    deviceObject->Flags |= bus->LowerDevice->Flags & DO_POWER_PAGABLE;
    deviceObject->Flags &= ~DO_DEVICE_INITIALIZING;
    return STATUS_SUCCESS;
}

/* All that is to be freed belongs to devices, and they are gone. */
_Use_decl_annotations_
static VOID SimbusUnload(PDRIVER_OBJECT DriverObject)
{
    UNREFERENCED_PARAMETER(DriverObject);
}

_Use_decl_annotations_
NTSTATUS DriverEntry(PDRIVER_OBJECT DriverObject, PUNICODE_STRING RegistryPath)
{
    UNREFERENCED_PARAMETER(RegistryPath);

    DriverObject->DriverUnload = SimbusUnload;
    DriverObject->DriverExtension->AddDevice = SimbusAddDevice;
    DriverObject->MajorFunction[IRP_MJ_PNP] = SimbusPnp;
    DriverObject->MajorFunction[IRP_MJ_POWER] = SimbusPower;
    DriverObject->MajorFunction[IRP_MJ_SYSTEM_CONTROL] = SimbusSystemControl;
    DriverObject->MajorFunction[IRP_MJ_INTERNAL_DEVICE_CONTROL] = SimbusInternalControl;
    DriverObject->MajorFunction[IRP_MJ_CREATE] = SimbusCreate;
    DriverObject->MajorFunction[IRP_MJ_CLEANUP] = SimbusClose;
    DriverObject->MajorFunction[IRP_MJ_CLOSE] = SimbusClose;
    return STATUS_SUCCESS;
}
