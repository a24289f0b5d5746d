/* SPDX-License-Identifier: MIT */
/* watcher: a driver without hardware that watches sensors come and go. It owns one control device
 * and one registration for the interface class of sensors, made when the driver is loaded and
 * dropped when it is told to detach, at the latest when it is unloaded. Applications ask the
 * control device what has been seen. */
#include <ntddk.h>

#include <initguid.h>

#include <wdmguid.h>

#include "watcher_public.h"

#define WATCHER_TAG 'hctW'

/* One sensor that is present, known by its symbolic link. The name's characters follow the
 * structure in the same paged block. */
typedef struct _WATCHER_SENSOR {
    LIST_ENTRY ListEntry;
    UNICODE_STRING LinkName;
} WATCHER_SENSOR, *PWATCHER_SENSOR;

typedef struct _WATCHER_EXTENSION {
    PVOID NotificationEntry;
    FAST_MUTEX Lock;    /* guards all that follows */
    LIST_ENTRY Sensors; /* WATCHER_SENSOR.ListEntry */
    WATCHER_REPORT Report;
} WATCHER_EXTENSION, *PWATCHER_EXTENSION;

DRIVER_INITIALIZE DriverEntry;
DRIVER_UNLOAD WatcherUnload;
DRIVER_NOTIFICATION_CALLBACK_ROUTINE WatcherInterfaceChange;
_Dispatch_type_(IRP_MJ_CREATE)
_Dispatch_type_(IRP_MJ_CLOSE)
DRIVER_DISPATCH WatcherCreateClose;
_Dispatch_type_(IRP_MJ_DEVICE_CONTROL)
DRIVER_DISPATCH WatcherDeviceControl;

#ifdef ALLOC_PRAGMA
#pragma alloc_text(INIT, DriverEntry)
#pragma alloc_text(PAGE, WatcherUnload)
#pragma alloc_text(PAGE, WatcherInterfaceChange)
#pragma alloc_text(PAGE, WatcherCreateClose)
#pragma alloc_text(PAGE, WatcherDeviceControl)
#endif

static NTSTATUS WatcherComplete(_Inout_ PIRP Irp, _In_ NTSTATUS Status, _In_ ULONG_PTR Information)
{
    Irp->IoStatus.Status = Status;
    Irp->IoStatus.Information = Information;
    IoCompleteRequest(Irp, IO_NO_INCREMENT);
    return Status;
}

/* The lock holds us at APC_LEVEL and RtlEqualUnicodeString is documented for PASSIVE_LEVEL, so the
 * bytes are compared. The PnP manager spells one link always the same way. */
_Requires_lock_held_(Extension->Lock)
static PWATCHER_SENSOR WatcherFind(_In_ PWATCHER_EXTENSION Extension, _In_ PUNICODE_STRING LinkName)
{
    PLIST_ENTRY entry;

    for (entry = Extension->Sensors.Flink; entry != &Extension->Sensors; entry = entry->Flink) {
        PWATCHER_SENSOR sensor = CONTAINING_RECORD(entry, WATCHER_SENSOR, ListEntry);

        if (sensor->LinkName.Length == LinkName->Length &&
            RtlCompareMemory(sensor->LinkName.Buffer, LinkName->Buffer, LinkName->Length) ==
                LinkName->Length) {
            return sensor;
        }
    }
    return NULL;
}

_Requires_lock_held_(Extension->Lock)
static VOID WatcherRememberLink(_Inout_ PWATCHER_EXTENSION Extension, _In_ PUNICODE_STRING LinkName)
{
    SIZE_T bytes = LinkName->Length;

    if (bytes > sizeof(Extension->Report.LastLink) - sizeof(WCHAR)) {
        bytes = sizeof(Extension->Report.LastLink) - sizeof(WCHAR);
    }
    RtlZeroMemory(Extension->Report.LastLink, sizeof(Extension->Report.LastLink));
    RtlCopyMemory(Extension->Report.LastLink, LinkName->Buffer, bytes);
}

/* A sensor that was there when we registered may be announced twice: once because we asked for
 * those that exist, once because it came just then. The second call must change nothing, which is
 * why the driver keeps the links and not a mere number. */
_IRQL_requires_max_(PASSIVE_LEVEL)
static VOID WatcherArrival(_Inout_ PWATCHER_EXTENSION Extension, _In_ PUNICODE_STRING LinkName)
{
    PWATCHER_SENSOR sensor;

    sensor = (PWATCHER_SENSOR)ExAllocatePool2(POOL_FLAG_PAGED, sizeof(*sensor) + LinkName->Length,
                                              WATCHER_TAG);
    if (sensor == NULL) {
        KdPrint(("watcher: no memory to remember %wZ\n", LinkName));
        return;
    }
    sensor->LinkName.Buffer = (PWSTR)(sensor + 1);
    sensor->LinkName.Length = LinkName->Length;
    sensor->LinkName.MaximumLength = LinkName->Length;
    RtlCopyMemory(sensor->LinkName.Buffer, LinkName->Buffer, LinkName->Length);

    ExAcquireFastMutex(&Extension->Lock);
    if (WatcherFind(Extension, LinkName) == NULL) {
        InsertTailList(&Extension->Sensors, &sensor->ListEntry);
        Extension->Report.Present++;
        Extension->Report.Arrivals++;
        WatcherRememberLink(Extension, LinkName);
        sensor = NULL;
    }
    ExReleaseFastMutex(&Extension->Lock);

    if (sensor != NULL) {
        ExFreePoolWithTag(sensor, WATCHER_TAG);
    }
}

_IRQL_requires_max_(PASSIVE_LEVEL)
static VOID WatcherRemoval(_Inout_ PWATCHER_EXTENSION Extension, _In_ PUNICODE_STRING LinkName)
{
    PWATCHER_SENSOR sensor;

    ExAcquireFastMutex(&Extension->Lock);
    sensor = WatcherFind(Extension, LinkName);
    if (sensor != NULL) {
        RemoveEntryList(&sensor->ListEntry);
        Extension->Report.Present--;
        Extension->Report.Removals++;
        WatcherRememberLink(Extension, LinkName);
    }
    ExReleaseFastMutex(&Extension->Lock);

    if (sensor != NULL) {
        ExFreePoolWithTag(sensor, WATCHER_TAG);
    }
}

/* Called by the PnP manager at PASSIVE_LEVEL, once per interface. The structure and the name in it
 * are valid only until we return. The first calls come from inside IoRegisterPlugPlayNotification,
 * before NotificationEntry has been stored: nothing here may use it. */
_Use_decl_annotations_
NTSTATUS WatcherInterfaceChange(PVOID NotificationStructure, PVOID Context)
{
    PDEVICE_INTERFACE_CHANGE_NOTIFICATION change =
        (PDEVICE_INTERFACE_CHANGE_NOTIFICATION)NotificationStructure;
    PWATCHER_EXTENSION extension = (PWATCHER_EXTENSION)Context;

    PAGED_CODE();

    if (IsEqualGUID(&change->Event, &GUID_DEVICE_INTERFACE_ARRIVAL)) {
        KdPrint(("watcher: came %wZ\n", change->SymbolicLinkName));
        WatcherArrival(extension, change->SymbolicLinkName);
    } else if (IsEqualGUID(&change->Event, &GUID_DEVICE_INTERFACE_REMOVAL)) {
        KdPrint(("watcher: went %wZ\n", change->SymbolicLinkName));
        WatcherRemoval(extension, change->SymbolicLinkName);
    }
    return STATUS_SUCCESS;
}

_Use_decl_annotations_
NTSTATUS WatcherCreateClose(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PAGED_CODE();
    UNREFERENCED_PARAMETER(DeviceObject);

    return WatcherComplete(Irp, STATUS_SUCCESS, 0);
}

static NTSTATUS WatcherQuery(_In_ PWATCHER_EXTENSION Extension, _Inout_ PIRP Irp)
{
    PIO_STACK_LOCATION stack = IoGetCurrentIrpStackLocation(Irp);

    if (stack->Parameters.DeviceIoControl.OutputBufferLength < sizeof(WATCHER_REPORT)) {
        return WatcherComplete(Irp, STATUS_BUFFER_TOO_SMALL, 0);
    }
    ExAcquireFastMutex(&Extension->Lock);
    RtlCopyMemory(Irp->AssociatedIrp.SystemBuffer, &Extension->Report, sizeof(WATCHER_REPORT));
    ExReleaseFastMutex(&Extension->Lock);
    return WatcherComplete(Irp, STATUS_SUCCESS, sizeof(WATCHER_REPORT));
}

/* The Ex form returns when no callback is running and none will: only then is it safe to free what
 * the callback uses. It must not be called with the lock held, for two reasons: it waits for a
 * callback that may want the lock, and it is a routine for PASSIVE_LEVEL. The exchange lets one of
 * several callers do the work. */
_IRQL_requires_max_(PASSIVE_LEVEL)
static VOID WatcherDetach(_Inout_ PWATCHER_EXTENSION Extension)
{
    PVOID notificationEntry = InterlockedExchangePointer(&Extension->NotificationEntry, NULL);

    if (notificationEntry == NULL) {
        return;
    }
    IoUnregisterPlugPlayNotificationEx(notificationEntry);

    ExAcquireFastMutex(&Extension->Lock);
    while (!IsListEmpty(&Extension->Sensors)) {
        PLIST_ENTRY entry = RemoveHeadList(&Extension->Sensors);

        ExFreePoolWithTag(CONTAINING_RECORD(entry, WATCHER_SENSOR, ListEntry), WATCHER_TAG);
    }
    Extension->Report.Present = 0;
    ExReleaseFastMutex(&Extension->Lock);
}

_Use_decl_annotations_
NTSTATUS WatcherDeviceControl(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PWATCHER_EXTENSION extension = (PWATCHER_EXTENSION)DeviceObject->DeviceExtension;
    PIO_STACK_LOCATION stack = IoGetCurrentIrpStackLocation(Irp);

    PAGED_CODE();

    switch (stack->Parameters.DeviceIoControl.IoControlCode) {
    case IOCTL_WATCHER_QUERY:
        return WatcherQuery(extension, Irp);
    case IOCTL_WATCHER_DETACH:
        WatcherDetach(extension);
        return WatcherComplete(Irp, STATUS_SUCCESS, 0);
    default:
        return WatcherComplete(Irp, STATUS_INVALID_DEVICE_REQUEST, 0);
    }
}

static VOID WatcherDeleteControlDevice(_In_ PDEVICE_OBJECT DeviceObject)
{
    UNICODE_STRING linkName;

    RtlInitUnicodeString(&linkName, WATCHER_LINK_NAME);
    IoDeleteSymbolicLink(&linkName);
    IoDeleteDevice(DeviceObject);
}

_Use_decl_annotations_
VOID WatcherUnload(PDRIVER_OBJECT DriverObject)
{
    PDEVICE_OBJECT deviceObject = DriverObject->DeviceObject;

    PAGED_CODE();

    WatcherDetach((PWATCHER_EXTENSION)deviceObject->DeviceExtension);
    WatcherDeleteControlDevice(deviceObject);
}

static NTSTATUS WatcherCreateControlDevice(_In_ PDRIVER_OBJECT DriverObject,
                                           _Outptr_ PDEVICE_OBJECT *DeviceObject)
{
    UNICODE_STRING deviceName;
    UNICODE_STRING linkName;
    PWATCHER_EXTENSION extension;
    NTSTATUS status;

    RtlInitUnicodeString(&deviceName, WATCHER_DEVICE_NAME);
    RtlInitUnicodeString(&linkName, WATCHER_LINK_NAME);
    status = IoCreateDevice(DriverObject, sizeof(WATCHER_EXTENSION), &deviceName,
                            FILE_DEVICE_UNKNOWN, FILE_DEVICE_SECURE_OPEN, FALSE, DeviceObject);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    extension = (PWATCHER_EXTENSION)(*DeviceObject)->DeviceExtension;
    ExInitializeFastMutex(&extension->Lock);
    InitializeListHead(&extension->Sensors);

    status = IoCreateSymbolicLink(&linkName, &deviceName);
    if (!NT_SUCCESS(status)) {
        IoDeleteDevice(*DeviceObject);
    }
    return status;
}

/* Registering is the last step, because the callback may run before it returns and must find
 * everything ready. */
_Use_decl_annotations_
NTSTATUS DriverEntry(PDRIVER_OBJECT DriverObject, PUNICODE_STRING RegistryPath)
{
    PDEVICE_OBJECT deviceObject;
    PWATCHER_EXTENSION extension;
    NTSTATUS status;

    UNREFERENCED_PARAMETER(RegistryPath);

    DriverObject->DriverUnload = WatcherUnload;
    DriverObject->MajorFunction[IRP_MJ_CREATE] = WatcherCreateClose;
    DriverObject->MajorFunction[IRP_MJ_CLOSE] = WatcherCreateClose;
    DriverObject->MajorFunction[IRP_MJ_DEVICE_CONTROL] = WatcherDeviceControl;

    status = WatcherCreateControlDevice(DriverObject, &deviceObject);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    extension = (PWATCHER_EXTENSION)deviceObject->DeviceExtension;

    status = IoRegisterPlugPlayNotification(
        EventCategoryDeviceInterfaceChange, PNPNOTIFY_DEVICE_INTERFACE_INCLUDE_EXISTING_INTERFACES,
        (PVOID)&GUID_DEVINTERFACE_SENSOR, DriverObject, WatcherInterfaceChange, extension,
        &extension->NotificationEntry);
    if (!NT_SUCCESS(status)) {
        KdPrint(("watcher: cannot register, status 0x%08x\n", status));
        WatcherDeleteControlDevice(deviceObject);
    }
    return status;
}
