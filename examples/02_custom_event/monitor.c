/* SPDX-License-Identifier: MIT */
/* monitor: watches lamp panels that other drivers serve. It owns one control device, and one
 * registration for the interface class of panels that tells it which panels there are. What it does
 * with a panel is told in lamp.c. */
#include <ntddk.h>

#include <initguid.h>

#include <wdmguid.h>

#include "reporter_public.h"

#include "monitor_public.h"

#include "monitor.h"

DRIVER_INITIALIZE DriverEntry;
DRIVER_UNLOAD MonitorUnload;
DRIVER_NOTIFICATION_CALLBACK_ROUTINE MonitorInterfaceChange;
_Dispatch_type_(IRP_MJ_CREATE)
_Dispatch_type_(IRP_MJ_CLOSE)
DRIVER_DISPATCH MonitorCreateClose;
_Dispatch_type_(IRP_MJ_DEVICE_CONTROL)
DRIVER_DISPATCH MonitorDeviceControl;

#ifdef ALLOC_PRAGMA
#pragma alloc_text(INIT, DriverEntry)
#pragma alloc_text(PAGE, MonitorUnload)
#pragma alloc_text(PAGE, MonitorInterfaceChange)
#pragma alloc_text(PAGE, MonitorCreateClose)
#pragma alloc_text(PAGE, MonitorDeviceControl)
#endif

static NTSTATUS MonitorComplete(_Inout_ PIRP Irp, _In_ NTSTATUS Status, _In_ ULONG_PTR Information)
{
    Irp->IoStatus.Status = Status;
    Irp->IoStatus.Information = Information;
    IoCompleteRequest(Irp, IO_NO_INCREMENT);
    return Status;
}

/* The link name belongs to the PnP manager and is gone when we return: lamp.c keeps a copy. */
_Use_decl_annotations_
NTSTATUS MonitorInterfaceChange(PVOID NotificationStructure, PVOID Context)
{
    PDEVICE_INTERFACE_CHANGE_NOTIFICATION change =
        (PDEVICE_INTERFACE_CHANGE_NOTIFICATION)NotificationStructure;
    PMONITOR_EXTENSION monitor = (PMONITOR_EXTENSION)Context;

    PAGED_CODE();

    if (IsEqualGUID(&change->Event, &GUID_DEVICE_INTERFACE_ARRIVAL)) {
        LampArrived(monitor, change->SymbolicLinkName);
    } else if (IsEqualGUID(&change->Event, &GUID_DEVICE_INTERFACE_REMOVAL)) {
        LampLeft(monitor, change->SymbolicLinkName);
    }
    return STATUS_SUCCESS;
}

/* First no more arrivals, then the panels that are there. */
static VOID MonitorDetach(_Inout_ PMONITOR_EXTENSION Monitor)
{
    PVOID notificationEntry = InterlockedExchangePointer(&Monitor->NotificationEntry, NULL);

    if (notificationEntry != NULL) {
        IoUnregisterPlugPlayNotificationEx(notificationEntry);
        LampCloseAll(Monitor);
    }
}

static VOID MonitorSetRecording(_Inout_ PMONITOR_EXTENSION Monitor, _In_ ULONG Recording)
{
    ExAcquireFastMutex(&Monitor->Lock);
    Monitor->Report.Recording = Recording;
    ExReleaseFastMutex(&Monitor->Lock);
}

_Use_decl_annotations_
NTSTATUS MonitorCreateClose(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PAGED_CODE();
    UNREFERENCED_PARAMETER(DeviceObject);

    return MonitorComplete(Irp, STATUS_SUCCESS, 0);
}

_Use_decl_annotations_
NTSTATUS MonitorDeviceControl(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PMONITOR_EXTENSION monitor = (PMONITOR_EXTENSION)DeviceObject->DeviceExtension;
    PIO_STACK_LOCATION stack = IoGetCurrentIrpStackLocation(Irp);

    PAGED_CODE();

    switch (stack->Parameters.DeviceIoControl.IoControlCode) {
    case IOCTL_MONITOR_QUERY:
        if (stack->Parameters.DeviceIoControl.OutputBufferLength < sizeof(MONITOR_REPORT)) {
            return MonitorComplete(Irp, STATUS_BUFFER_TOO_SMALL, 0);
        }
        ExAcquireFastMutex(&monitor->Lock);
        RtlCopyMemory(Irp->AssociatedIrp.SystemBuffer, &monitor->Report, sizeof(MONITOR_REPORT));
        ExReleaseFastMutex(&monitor->Lock);
        return MonitorComplete(Irp, STATUS_SUCCESS, sizeof(MONITOR_REPORT));
    case IOCTL_MONITOR_RECORD_START:
        MonitorSetRecording(monitor, 1);
        return MonitorComplete(Irp, STATUS_SUCCESS, 0);
    case IOCTL_MONITOR_RECORD_STOP:
        MonitorSetRecording(monitor, 0);
        return MonitorComplete(Irp, STATUS_SUCCESS, 0);
    case IOCTL_MONITOR_DETACH:
        MonitorDetach(monitor);
        return MonitorComplete(Irp, STATUS_SUCCESS, 0);
    default:
        return MonitorComplete(Irp, STATUS_INVALID_DEVICE_REQUEST, 0);
    }
}

static VOID MonitorDeleteControlDevice(_In_ PDEVICE_OBJECT DeviceObject)
{
    UNICODE_STRING linkName;

    RtlInitUnicodeString(&linkName, MONITOR_LINK_NAME);
    IoDeleteSymbolicLink(&linkName);
    IoDeleteDevice(DeviceObject);
}

_Use_decl_annotations_
VOID MonitorUnload(PDRIVER_OBJECT DriverObject)
{
    PDEVICE_OBJECT deviceObject = DriverObject->DeviceObject;

    PAGED_CODE();

    MonitorDetach((PMONITOR_EXTENSION)deviceObject->DeviceExtension);
    MonitorDeleteControlDevice(deviceObject);
}

static NTSTATUS MonitorCreateControlDevice(_In_ PDRIVER_OBJECT DriverObject,
                                           _Outptr_ PDEVICE_OBJECT *DeviceObject)
{
    UNICODE_STRING deviceName;
    UNICODE_STRING linkName;
    PMONITOR_EXTENSION monitor;
    NTSTATUS status;

    RtlInitUnicodeString(&deviceName, MONITOR_DEVICE_NAME);
    RtlInitUnicodeString(&linkName, MONITOR_LINK_NAME);
    status = IoCreateDevice(DriverObject, sizeof(MONITOR_EXTENSION), &deviceName,
                            FILE_DEVICE_UNKNOWN, FILE_DEVICE_SECURE_OPEN, FALSE, DeviceObject);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    monitor = (PMONITOR_EXTENSION)(*DeviceObject)->DeviceExtension;
    monitor->DriverObject = DriverObject;
    ExInitializeFastMutex(&monitor->Lock);
    InitializeListHead(&monitor->Lamps);
    KeInitializeEvent(&monitor->NoLamps, NotificationEvent, TRUE);

    status = IoCreateSymbolicLink(&linkName, &deviceName);
    if (!NT_SUCCESS(status)) {
        IoDeleteDevice(*DeviceObject);
    }
    return status;
}

/* Registering is the last step: panels that exist are announced before the call returns. */
_Use_decl_annotations_
NTSTATUS DriverEntry(PDRIVER_OBJECT DriverObject, PUNICODE_STRING RegistryPath)
{
    PDEVICE_OBJECT deviceObject;
    PMONITOR_EXTENSION monitor;
    NTSTATUS status;

    UNREFERENCED_PARAMETER(RegistryPath);

    DriverObject->DriverUnload = MonitorUnload;
    DriverObject->MajorFunction[IRP_MJ_CREATE] = MonitorCreateClose;
    DriverObject->MajorFunction[IRP_MJ_CLOSE] = MonitorCreateClose;
    DriverObject->MajorFunction[IRP_MJ_DEVICE_CONTROL] = MonitorDeviceControl;

    status = MonitorCreateControlDevice(DriverObject, &deviceObject);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    monitor = (PMONITOR_EXTENSION)deviceObject->DeviceExtension;
    status = IoRegisterPlugPlayNotification(
        EventCategoryDeviceInterfaceChange, PNPNOTIFY_DEVICE_INTERFACE_INCLUDE_EXISTING_INTERFACES,
        (PVOID)&GUID_DEVINTERFACE_LAMP, DriverObject, MonitorInterfaceChange, monitor,
        &monitor->NotificationEntry);
    if (!NT_SUCCESS(status)) {
        KdPrint(("monitor: cannot register, status 0x%08x\n", status));
        MonitorDeleteControlDevice(deviceObject);
    }
    return status;
}
