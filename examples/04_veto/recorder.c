/* SPDX-License-Identifier: MIT */
/* recorder: records what cameras see that other drivers serve. It owns one control device, and one
 * registration for the interface class of cameras that tells it which cameras there are. While it
 * records no camera may go; how it says so is told in camera.c. */
#include <ntddk.h>

#include <initguid.h>

#include <wdmguid.h>

#include "recorder_public.h"

#include "recorder.h"

DRIVER_INITIALIZE DriverEntry;
DRIVER_UNLOAD RecorderUnload;
DRIVER_NOTIFICATION_CALLBACK_ROUTINE RecorderInterfaceChange;
_Dispatch_type_(IRP_MJ_CREATE)
_Dispatch_type_(IRP_MJ_CLOSE)
DRIVER_DISPATCH RecorderCreateClose;
_Dispatch_type_(IRP_MJ_DEVICE_CONTROL)
DRIVER_DISPATCH RecorderDeviceControl;

#ifdef ALLOC_PRAGMA
#pragma alloc_text(INIT, DriverEntry)
#pragma alloc_text(PAGE, RecorderUnload)
#pragma alloc_text(PAGE, RecorderInterfaceChange)
#pragma alloc_text(PAGE, RecorderCreateClose)
#pragma alloc_text(PAGE, RecorderDeviceControl)
#endif

static NTSTATUS RecorderComplete(_Inout_ PIRP Irp, _In_ NTSTATUS Status, _In_ ULONG_PTR Information)
{
    Irp->IoStatus.Status = Status;
    Irp->IoStatus.Information = Information;
    IoCompleteRequest(Irp, IO_NO_INCREMENT);
    return Status;
}

/* The link name belongs to the PnP manager and is gone when we return: camera.c keeps a copy. */
_Use_decl_annotations_
NTSTATUS RecorderInterfaceChange(PVOID NotificationStructure, PVOID Context)
{
    PDEVICE_INTERFACE_CHANGE_NOTIFICATION change =
        (PDEVICE_INTERFACE_CHANGE_NOTIFICATION)NotificationStructure;
    PRECORDER_EXTENSION recorder = (PRECORDER_EXTENSION)Context;

    PAGED_CODE();

    if (IsEqualGUID(&change->Event, &GUID_DEVICE_INTERFACE_ARRIVAL)) {
        CameraArrived(recorder, change->SymbolicLinkName);
    } else if (IsEqualGUID(&change->Event, &GUID_DEVICE_INTERFACE_REMOVAL)) {
        CameraLeft(recorder, change->SymbolicLinkName);
    }
    return STATUS_SUCCESS;
}

/* First no more arrivals, then the cameras that are there. */
static VOID RecorderDetach(_Inout_ PRECORDER_EXTENSION Recorder)
{
    PVOID notificationEntry = InterlockedExchangePointer(&Recorder->NotificationEntry, NULL);

    if (notificationEntry != NULL) {
        IoUnregisterPlugPlayNotificationEx(notificationEntry);
        CameraCloseAll(Recorder);
    }
}

static VOID RecorderSetRecording(_Inout_ PRECORDER_EXTENSION Recorder, _In_ ULONG Recording)
{
    ExAcquireFastMutex(&Recorder->Lock);
    Recorder->Report.Recording = Recording;
    ExReleaseFastMutex(&Recorder->Lock);
}

_Use_decl_annotations_
NTSTATUS RecorderCreateClose(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PAGED_CODE();
    UNREFERENCED_PARAMETER(DeviceObject);

    return RecorderComplete(Irp, STATUS_SUCCESS, 0);
}

_Use_decl_annotations_
NTSTATUS RecorderDeviceControl(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PRECORDER_EXTENSION recorder = (PRECORDER_EXTENSION)DeviceObject->DeviceExtension;
    PIO_STACK_LOCATION stack = IoGetCurrentIrpStackLocation(Irp);

    PAGED_CODE();

    switch (stack->Parameters.DeviceIoControl.IoControlCode) {
    case IOCTL_RECORDER_QUERY:
        if (stack->Parameters.DeviceIoControl.OutputBufferLength < sizeof(RECORDER_REPORT)) {
            return RecorderComplete(Irp, STATUS_BUFFER_TOO_SMALL, 0);
        }
        ExAcquireFastMutex(&recorder->Lock);
        RtlCopyMemory(Irp->AssociatedIrp.SystemBuffer, &recorder->Report, sizeof(RECORDER_REPORT));
        ExReleaseFastMutex(&recorder->Lock);
        return RecorderComplete(Irp, STATUS_SUCCESS, sizeof(RECORDER_REPORT));
    case IOCTL_RECORDER_START:
        RecorderSetRecording(recorder, 1);
        return RecorderComplete(Irp, STATUS_SUCCESS, 0);
    case IOCTL_RECORDER_STOP:
        RecorderSetRecording(recorder, 0);
        return RecorderComplete(Irp, STATUS_SUCCESS, 0);
    case IOCTL_RECORDER_DETACH:
        RecorderDetach(recorder);
        return RecorderComplete(Irp, STATUS_SUCCESS, 0);
    default:
        return RecorderComplete(Irp, STATUS_INVALID_DEVICE_REQUEST, 0);
    }
}

static VOID RecorderDeleteControlDevice(_In_ PDEVICE_OBJECT DeviceObject)
{
    UNICODE_STRING linkName;

    RtlInitUnicodeString(&linkName, RECORDER_LINK_NAME);
    IoDeleteSymbolicLink(&linkName);
    IoDeleteDevice(DeviceObject);
}

_Use_decl_annotations_
VOID RecorderUnload(PDRIVER_OBJECT DriverObject)
{
    PDEVICE_OBJECT deviceObject = DriverObject->DeviceObject;

    PAGED_CODE();

    RecorderDetach((PRECORDER_EXTENSION)deviceObject->DeviceExtension);
    RecorderDeleteControlDevice(deviceObject);
}

static NTSTATUS RecorderCreateControlDevice(_In_ PDRIVER_OBJECT DriverObject,
                                            _Outptr_ PDEVICE_OBJECT *DeviceObject)
{
    UNICODE_STRING deviceName;
    UNICODE_STRING linkName;
    PRECORDER_EXTENSION recorder;
    NTSTATUS status;

    RtlInitUnicodeString(&deviceName, RECORDER_DEVICE_NAME);
    RtlInitUnicodeString(&linkName, RECORDER_LINK_NAME);
    status = IoCreateDevice(DriverObject, sizeof(RECORDER_EXTENSION), &deviceName,
                            FILE_DEVICE_UNKNOWN, FILE_DEVICE_SECURE_OPEN, FALSE, DeviceObject);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    recorder = (PRECORDER_EXTENSION)(*DeviceObject)->DeviceExtension;
    recorder->DriverObject = DriverObject;
    ExInitializeFastMutex(&recorder->Lock);
    InitializeListHead(&recorder->Cameras);
    KeInitializeEvent(&recorder->NoCameras, NotificationEvent, TRUE);

    status = IoCreateSymbolicLink(&linkName, &deviceName);
    if (!NT_SUCCESS(status)) {
        IoDeleteDevice(*DeviceObject);
    }
    return status;
}

/* Registering is the last step: cameras that exist are announced before the call returns. */
_Use_decl_annotations_
NTSTATUS DriverEntry(PDRIVER_OBJECT DriverObject, PUNICODE_STRING RegistryPath)
{
    PDEVICE_OBJECT deviceObject;
    PRECORDER_EXTENSION recorder;
    NTSTATUS status;

    UNREFERENCED_PARAMETER(RegistryPath);

    DriverObject->DriverUnload = RecorderUnload;
    DriverObject->MajorFunction[IRP_MJ_CREATE] = RecorderCreateClose;
    DriverObject->MajorFunction[IRP_MJ_CLOSE] = RecorderCreateClose;
    DriverObject->MajorFunction[IRP_MJ_DEVICE_CONTROL] = RecorderDeviceControl;

    status = RecorderCreateControlDevice(DriverObject, &deviceObject);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    recorder = (PRECORDER_EXTENSION)deviceObject->DeviceExtension;
    status = IoRegisterPlugPlayNotification(
        EventCategoryDeviceInterfaceChange, PNPNOTIFY_DEVICE_INTERFACE_INCLUDE_EXISTING_INTERFACES,
        (PVOID)&GUID_DEVINTERFACE_CAMERA, DriverObject, RecorderInterfaceChange, recorder,
        &recorder->NotificationEntry);
    if (!NT_SUCCESS(status)) {
        KdPrint(("recorder: cannot register, status 0x%08x\n", status));
        RecorderDeleteControlDevice(deviceObject);
    }
    return status;
}
