/* SPDX-License-Identifier: MIT */
/* gaugemon: watches one gauge, the first that comes. A gauge that is removed in order is announced
 * by a query, one that is pulled is not: the driver must close it when it hears that it has gone,
 * or the gauge's own driver would wait for its IRP_MN_REMOVE_DEVICE for ever.
 *
 * Ownership: the thread that puts the slot into GaugemonOpening or GaugemonClosing owns its file
 * object and its registration, without holding the lock, until it leaves that state. Others that
 * want an opening gauge closed say so in Gone. */
#include <ntddk.h>

#include <initguid.h>

#include <wdmguid.h>

#include "gauge_public.h"

#include "gaugemon_public.h"

#define GAUGEMON_LINK_CHARS 512

typedef enum _GAUGEMON_STATE {
    GaugemonEmpty,
    GaugemonOpening,
    GaugemonReady,
    GaugemonClosing
} GAUGEMON_STATE;

typedef struct _GAUGEMON_EXTENSION {
    PDRIVER_OBJECT DriverObject;
    PVOID InterfaceEntry; /* registration for the class */
    KEVENT Empty;         /* set while State is GaugemonEmpty */

    FAST_MUTEX Lock; /* guards what follows; no PASSIVE_LEVEL routine is called under it */
    GAUGEMON_STATE State;
    BOOLEAN Gone;
    PFILE_OBJECT FileObject; /* one reference; NULL once given up for a removal */
    PVOID TargetEntry;       /* registration on FileObject */
    UNICODE_STRING LinkName;
    WCHAR LinkBuffer[GAUGEMON_LINK_CHARS];
    GAUGEMON_REPORT Report;
} GAUGEMON_EXTENSION, *PGAUGEMON_EXTENSION;

DRIVER_INITIALIZE DriverEntry;
DRIVER_UNLOAD GaugemonUnload;
DRIVER_NOTIFICATION_CALLBACK_ROUTINE GaugemonInterfaceChange;
DRIVER_NOTIFICATION_CALLBACK_ROUTINE GaugemonTargetChange;
_Dispatch_type_(IRP_MJ_CREATE)
_Dispatch_type_(IRP_MJ_CLOSE)
DRIVER_DISPATCH GaugemonCreateClose;
_Dispatch_type_(IRP_MJ_DEVICE_CONTROL)
DRIVER_DISPATCH GaugemonDeviceControl;

#ifdef ALLOC_PRAGMA
#pragma alloc_text(INIT, DriverEntry)
#pragma alloc_text(PAGE, GaugemonUnload)
#pragma alloc_text(PAGE, GaugemonInterfaceChange)
#pragma alloc_text(PAGE, GaugemonTargetChange)
#pragma alloc_text(PAGE, GaugemonCreateClose)
#pragma alloc_text(PAGE, GaugemonDeviceControl)
#endif

static NTSTATUS GaugemonComplete(_Inout_ PIRP Irp, _In_ NTSTATUS Status, _In_ ULONG_PTR Information)
{
    Irp->IoStatus.Status = Status;
    Irp->IoStatus.Information = Information;
    IoCompleteRequest(Irp, IO_NO_INCREMENT);
    return Status;
}

/* The last step of an owner. */
static VOID GaugemonForget(_Inout_ PGAUGEMON_EXTENSION Monitor)
{
    ExAcquireFastMutex(&Monitor->Lock);
    Monitor->State = GaugemonEmpty;
    Monitor->Gone = FALSE;
    Monitor->FileObject = NULL;
    Monitor->TargetEntry = NULL;
    Monitor->Report.Watching = 0;
    KeSetEvent(&Monitor->Empty, IO_NO_INCREMENT, FALSE);
    ExReleaseFastMutex(&Monitor->Lock);
}

/* Unregister first; the file object, which the PnP manager does not reference, goes after. */
_IRQL_requires_max_(PASSIVE_LEVEL)
static VOID GaugemonClose(_Inout_ PGAUGEMON_EXTENSION Monitor)
{
    IoUnregisterPlugPlayNotificationEx(Monitor->TargetEntry);
    if (Monitor->FileObject != NULL) {
        ObDereferenceObject(Monitor->FileObject);
    }
    GaugemonForget(Monitor);
}

/* The reference that IoGetDeviceObjectPointer returns holds the gauge open and keeps the file
 * object valid for the callback. Callbacks that come before the registration is stored find the
 * slot opening, and leave it alone. */
_IRQL_requires_max_(PASSIVE_LEVEL)
static VOID GaugemonOpen(_Inout_ PGAUGEMON_EXTENSION Monitor)
{
    PDEVICE_OBJECT deviceObject;
    PFILE_OBJECT fileObject;
    PVOID targetEntry;
    BOOLEAN gone;
    NTSTATUS status;

    status = IoGetDeviceObjectPointer(&Monitor->LinkName, FILE_READ_DATA, &fileObject,
                                      &deviceObject);
    if (!NT_SUCCESS(status)) {
        KdPrint(("gaugemon: cannot open the gauge, status 0x%08x\n", status));
        GaugemonForget(Monitor);
        return;
    }
    status = IoRegisterPlugPlayNotification(EventCategoryTargetDeviceChange, 0, fileObject,
                                            Monitor->DriverObject, GaugemonTargetChange, Monitor,
                                            &targetEntry);
    if (!NT_SUCCESS(status)) {
        KdPrint(("gaugemon: cannot watch the gauge, status 0x%08x\n", status));
        ObDereferenceObject(fileObject);
        GaugemonForget(Monitor);
        return;
    }

    ExAcquireFastMutex(&Monitor->Lock);
    gone = Monitor->Gone;
    Monitor->FileObject = fileObject;
    Monitor->TargetEntry = targetEntry;
    Monitor->State = gone ? GaugemonClosing : GaugemonReady;
    ExReleaseFastMutex(&Monitor->Lock);

    if (gone) {
        GaugemonClose(Monitor);
    }
}

/* TRUE makes the caller the owner of a gauge that must now be closed. */
_Requires_lock_held_(Monitor->Lock)
static BOOLEAN GaugemonClaimForClose(_Inout_ PGAUGEMON_EXTENSION Monitor)
{
    if (Monitor->State == GaugemonReady) {
        Monitor->State = GaugemonClosing;
        return TRUE;
    }
    if (Monitor->State == GaugemonOpening) {
        Monitor->Gone = TRUE;
    }
    return FALSE;
}

/* Agrees, and gives up the file object; the registration stays. While the slot is not ready the
 * file cannot be given up, and a refusal is better than a broken promise. */
static NTSTATUS GaugemonQueryRemove(_Inout_ PGAUGEMON_EXTENSION Monitor)
{
    PFILE_OBJECT fileObject = NULL;
    NTSTATUS status = STATUS_UNSUCCESSFUL;

    ExAcquireFastMutex(&Monitor->Lock);
    Monitor->Report.QueryCount++;
    if (Monitor->State == GaugemonReady) {
        fileObject = Monitor->FileObject;
        Monitor->FileObject = NULL;
        status = STATUS_SUCCESS;
    }
    ExReleaseFastMutex(&Monitor->Lock);

    if (fileObject != NULL) {
        ObDereferenceObject(fileObject);
    }
    return status;
}

static VOID GaugemonRemoveCancelled(_Inout_ PGAUGEMON_EXTENSION Monitor)
{
    PFILE_OBJECT oldFileObject = NULL;
    BOOLEAN ready;

    ExAcquireFastMutex(&Monitor->Lock);
    ready = Monitor->State == GaugemonReady;
    if (ready) {
        Monitor->State = GaugemonOpening;
        oldFileObject = Monitor->FileObject;
        Monitor->FileObject = NULL;
    }
    ExReleaseFastMutex(&Monitor->Lock);

    if (!ready) {
        return;
    }
    IoUnregisterPlugPlayNotificationEx(Monitor->TargetEntry);
    GaugemonOpen(Monitor);
    if (oldFileObject != NULL) {
        ObDereferenceObject(oldFileObject);
    }
}

/* The heart of the example: a file object that is still there tells that nobody has asked. */
static VOID GaugemonRemoveComplete(_Inout_ PGAUGEMON_EXTENSION Monitor)
{
    BOOLEAN mine;

    ExAcquireFastMutex(&Monitor->Lock);
    if (Monitor->State == GaugemonReady && Monitor->FileObject == NULL) {
        Monitor->Report.LeftCount++;
    } else if (Monitor->State == GaugemonReady || Monitor->State == GaugemonOpening) {
        Monitor->Report.LostCount++;
    }
    mine = GaugemonClaimForClose(Monitor);
    ExReleaseFastMutex(&Monitor->Lock);

    if (mine) {
        GaugemonClose(Monitor);
    }
}

_Use_decl_annotations_
NTSTATUS GaugemonTargetChange(PVOID NotificationStructure, PVOID Context)
{
    PPLUGPLAY_NOTIFICATION_HEADER header = (PPLUGPLAY_NOTIFICATION_HEADER)NotificationStructure;
    PGAUGEMON_EXTENSION monitor = (PGAUGEMON_EXTENSION)Context;

    PAGED_CODE();

    if (IsEqualGUID(&header->Event, &GUID_TARGET_DEVICE_QUERY_REMOVE)) {
        return GaugemonQueryRemove(monitor);
    }
    if (IsEqualGUID(&header->Event, &GUID_TARGET_DEVICE_REMOVE_CANCELLED)) {
        GaugemonRemoveCancelled(monitor);
    } else if (IsEqualGUID(&header->Event, &GUID_TARGET_DEVICE_REMOVE_COMPLETE)) {
        GaugemonRemoveComplete(monitor);
    }
    return STATUS_SUCCESS;
}

/* Takes the gauge if the slot is free. A second call for the same gauge finds it taken. */
static VOID GaugemonArrival(_Inout_ PGAUGEMON_EXTENSION Monitor, _In_ PUNICODE_STRING LinkName)
{
    BOOLEAN mine;

    ExAcquireFastMutex(&Monitor->Lock);
    mine = Monitor->State == GaugemonEmpty && LinkName->Length <= sizeof(Monitor->LinkBuffer);
    if (mine) {
        Monitor->State = GaugemonOpening;
        Monitor->Report.Watching = 1;
        Monitor->LinkName.Length = LinkName->Length;
        RtlCopyMemory(Monitor->LinkBuffer, LinkName->Buffer, LinkName->Length);
        KeClearEvent(&Monitor->Empty);
    }
    ExReleaseFastMutex(&Monitor->Lock);

    if (mine) {
        GaugemonOpen(Monitor);
    }
}

/* The gauge's interface was switched off while the gauge stayed. */
static VOID GaugemonRemoval(_Inout_ PGAUGEMON_EXTENSION Monitor, _In_ PUNICODE_STRING LinkName)
{
    BOOLEAN mine = FALSE;

    ExAcquireFastMutex(&Monitor->Lock);
    if (LinkName->Length == Monitor->LinkName.Length &&
        RtlCompareMemory(LinkName->Buffer, Monitor->LinkBuffer, LinkName->Length) ==
            LinkName->Length) {
        mine = GaugemonClaimForClose(Monitor);
    }
    ExReleaseFastMutex(&Monitor->Lock);

    if (mine) {
        GaugemonClose(Monitor);
    }
}

_Use_decl_annotations_
NTSTATUS GaugemonInterfaceChange(PVOID NotificationStructure, PVOID Context)
{
    PDEVICE_INTERFACE_CHANGE_NOTIFICATION change =
        (PDEVICE_INTERFACE_CHANGE_NOTIFICATION)NotificationStructure;
    PGAUGEMON_EXTENSION monitor = (PGAUGEMON_EXTENSION)Context;

    PAGED_CODE();

    if (IsEqualGUID(&change->Event, &GUID_DEVICE_INTERFACE_ARRIVAL)) {
        GaugemonArrival(monitor, change->SymbolicLinkName);
    } else if (IsEqualGUID(&change->Event, &GUID_DEVICE_INTERFACE_REMOVAL)) {
        GaugemonRemoval(monitor, change->SymbolicLinkName);
    }
    return STATUS_SUCCESS;
}

/* First no more arrivals, then the gauge that is there. A callback that is just opening it again
 * has been told, and is waited for; it sets Empty under the lock, so taking the lock once more
 * makes sure that it has let go of it. */
static VOID GaugemonDetach(_Inout_ PGAUGEMON_EXTENSION Monitor)
{
    PVOID interfaceEntry = InterlockedExchangePointer(&Monitor->InterfaceEntry, NULL);
    BOOLEAN mine;

    if (interfaceEntry == NULL) {
        return;
    }
    IoUnregisterPlugPlayNotificationEx(interfaceEntry);

    ExAcquireFastMutex(&Monitor->Lock);
    mine = GaugemonClaimForClose(Monitor);
    ExReleaseFastMutex(&Monitor->Lock);

    if (mine) {
        GaugemonClose(Monitor);
    }
    KeWaitForSingleObject(&Monitor->Empty, Executive, KernelMode, FALSE, NULL);
    ExAcquireFastMutex(&Monitor->Lock);
    ExReleaseFastMutex(&Monitor->Lock);
}

_Use_decl_annotations_
NTSTATUS GaugemonCreateClose(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PAGED_CODE();
    UNREFERENCED_PARAMETER(DeviceObject);

    return GaugemonComplete(Irp, STATUS_SUCCESS, 0);
}

_Use_decl_annotations_
NTSTATUS GaugemonDeviceControl(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PGAUGEMON_EXTENSION monitor = (PGAUGEMON_EXTENSION)DeviceObject->DeviceExtension;
    PIO_STACK_LOCATION stack = IoGetCurrentIrpStackLocation(Irp);

    PAGED_CODE();

    switch (stack->Parameters.DeviceIoControl.IoControlCode) {
    case IOCTL_GAUGEMON_QUERY:
        if (stack->Parameters.DeviceIoControl.OutputBufferLength < sizeof(GAUGEMON_REPORT)) {
            return GaugemonComplete(Irp, STATUS_BUFFER_TOO_SMALL, 0);
        }
        ExAcquireFastMutex(&monitor->Lock);
        RtlCopyMemory(Irp->AssociatedIrp.SystemBuffer, &monitor->Report, sizeof(GAUGEMON_REPORT));
        ExReleaseFastMutex(&monitor->Lock);
        return GaugemonComplete(Irp, STATUS_SUCCESS, sizeof(GAUGEMON_REPORT));
    case IOCTL_GAUGEMON_DETACH:
        GaugemonDetach(monitor);
        return GaugemonComplete(Irp, STATUS_SUCCESS, 0);
    default:
        return GaugemonComplete(Irp, STATUS_INVALID_DEVICE_REQUEST, 0);
    }
}

static VOID GaugemonDeleteControlDevice(_In_ PDEVICE_OBJECT DeviceObject)
{
    UNICODE_STRING linkName;

    RtlInitUnicodeString(&linkName, GAUGEMON_LINK_NAME);
    IoDeleteSymbolicLink(&linkName);
    IoDeleteDevice(DeviceObject);
}

_Use_decl_annotations_
VOID GaugemonUnload(PDRIVER_OBJECT DriverObject)
{
    PDEVICE_OBJECT deviceObject = DriverObject->DeviceObject;

    PAGED_CODE();

    GaugemonDetach((PGAUGEMON_EXTENSION)deviceObject->DeviceExtension);
    GaugemonDeleteControlDevice(deviceObject);
}

static NTSTATUS GaugemonCreateControlDevice(_In_ PDRIVER_OBJECT DriverObject,
                                            _Outptr_ PDEVICE_OBJECT *DeviceObject)
{
    UNICODE_STRING deviceName;
    UNICODE_STRING linkName;
    PGAUGEMON_EXTENSION monitor;
    NTSTATUS status;

    RtlInitUnicodeString(&deviceName, GAUGEMON_DEVICE_NAME);
    RtlInitUnicodeString(&linkName, GAUGEMON_LINK_NAME);
    status = IoCreateDevice(DriverObject, sizeof(GAUGEMON_EXTENSION), &deviceName,
                            FILE_DEVICE_UNKNOWN, FILE_DEVICE_SECURE_OPEN, FALSE, DeviceObject);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    monitor = (PGAUGEMON_EXTENSION)(*DeviceObject)->DeviceExtension;
    monitor->DriverObject = DriverObject;
    monitor->State = GaugemonEmpty;
    monitor->LinkName.Buffer = monitor->LinkBuffer;
    monitor->LinkName.MaximumLength = sizeof(monitor->LinkBuffer);
    ExInitializeFastMutex(&monitor->Lock);
    KeInitializeEvent(&monitor->Empty, NotificationEvent, TRUE);

    status = IoCreateSymbolicLink(&linkName, &deviceName);
    if (!NT_SUCCESS(status)) {
        IoDeleteDevice(*DeviceObject);
    }
    return status;
}

/* Registering is the last step: gauges that exist are announced before the call returns. */
_Use_decl_annotations_
NTSTATUS DriverEntry(PDRIVER_OBJECT DriverObject, PUNICODE_STRING RegistryPath)
{
    PDEVICE_OBJECT deviceObject;
    PGAUGEMON_EXTENSION monitor;
    NTSTATUS status;

    UNREFERENCED_PARAMETER(RegistryPath);

    DriverObject->DriverUnload = GaugemonUnload;
    DriverObject->MajorFunction[IRP_MJ_CREATE] = GaugemonCreateClose;
    DriverObject->MajorFunction[IRP_MJ_CLOSE] = GaugemonCreateClose;
    DriverObject->MajorFunction[IRP_MJ_DEVICE_CONTROL] = GaugemonDeviceControl;

    status = GaugemonCreateControlDevice(DriverObject, &deviceObject);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    monitor = (PGAUGEMON_EXTENSION)deviceObject->DeviceExtension;
    status = IoRegisterPlugPlayNotification(
        EventCategoryDeviceInterfaceChange, PNPNOTIFY_DEVICE_INTERFACE_INCLUDE_EXISTING_INTERFACES,
        (PVOID)&GUID_DEVINTERFACE_GAUGE, DriverObject, GaugemonInterfaceChange, monitor,
        &monitor->InterfaceEntry);
    if (!NT_SUCCESS(status)) {
        KdPrint(("gaugemon: cannot register, status 0x%08x\n", status));
        GaugemonDeleteControlDevice(deviceObject);
    }
    return status;
}
