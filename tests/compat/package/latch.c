/* SPDX-License-Identifier: MIT */
/* latch: a driver without hardware that counts doors. It owns one control device and one
 * registration for their interface class; both go when it is unloaded. */
#include <ntddk.h>

#include <initguid.h>

#include <wdmguid.h>

#include "latch_public.h"

typedef struct _LATCH_EXTENSION {
    PVOID NotificationEntry;
    LONG Doors;
} LATCH_EXTENSION, *PLATCH_EXTENSION;

DRIVER_INITIALIZE DriverEntry;
static DRIVER_UNLOAD LatchUnload;
static DRIVER_DISPATCH LatchDispatch;
static DRIVER_NOTIFICATION_CALLBACK_ROUTINE LatchDoorChanged;

static NTSTATUS LatchDoorChanged(PVOID NotificationStructure, PVOID Context)
{
    PDEVICE_INTERFACE_CHANGE_NOTIFICATION change =
        (PDEVICE_INTERFACE_CHANGE_NOTIFICATION)NotificationStructure;
    PLATCH_EXTENSION extension = (PLATCH_EXTENSION)Context;

    PAGED_CODE();

    if (IsEqualGUID(&change->Event, &GUID_DEVICE_INTERFACE_ARRIVAL)) {
        InterlockedIncrement(&extension->Doors);
    } else if (IsEqualGUID(&change->Event, &GUID_DEVICE_INTERFACE_REMOVAL)) {
        InterlockedDecrement(&extension->Doors);
    }
    return STATUS_SUCCESS;
}

static NTSTATUS LatchControl(PLATCH_EXTENSION Extension, PIRP Irp)
{
    PIO_STACK_LOCATION stack = IoGetCurrentIrpStackLocation(Irp);

    if (stack->Parameters.DeviceIoControl.IoControlCode != IOCTL_LATCH_COUNT) {
        return STATUS_INVALID_DEVICE_REQUEST;
    }
    if (stack->Parameters.DeviceIoControl.OutputBufferLength < sizeof(ULONG)) {
        return STATUS_BUFFER_TOO_SMALL;
    }
    *(PULONG)Irp->AssociatedIrp.SystemBuffer = (ULONG)Extension->Doors;
    Irp->IoStatus.Information = sizeof(ULONG);
    return STATUS_SUCCESS;
}

static NTSTATUS LatchDispatch(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PLATCH_EXTENSION extension = (PLATCH_EXTENSION)DeviceObject->DeviceExtension;
    NTSTATUS status = STATUS_SUCCESS;

    Irp->IoStatus.Information = 0;
    if (IoGetCurrentIrpStackLocation(Irp)->MajorFunction == IRP_MJ_DEVICE_CONTROL) {
        status = LatchControl(extension, Irp);
    }
    Irp->IoStatus.Status = status;
    IoCompleteRequest(Irp, IO_NO_INCREMENT);
    return status;
}

static VOID LatchUnload(PDRIVER_OBJECT DriverObject)
{
    PLATCH_EXTENSION extension = (PLATCH_EXTENSION)DriverObject->DeviceObject->DeviceExtension;

    IoUnregisterPlugPlayNotificationEx(extension->NotificationEntry);
    IoDeleteDevice(DriverObject->DeviceObject);
}

NTSTATUS DriverEntry(PDRIVER_OBJECT DriverObject, PUNICODE_STRING RegistryPath)
{
    PDEVICE_OBJECT device;
    PLATCH_EXTENSION extension;
    UNICODE_STRING name;
    NTSTATUS status;

    UNREFERENCED_PARAMETER(RegistryPath);
    DriverObject->DriverUnload = LatchUnload;
    DriverObject->MajorFunction[IRP_MJ_CREATE] = LatchDispatch;
    DriverObject->MajorFunction[IRP_MJ_CLOSE] = LatchDispatch;
    DriverObject->MajorFunction[IRP_MJ_DEVICE_CONTROL] = LatchDispatch;

    RtlInitUnicodeString(&name, LATCH_DEVICE_NAME);
    status = IoCreateDevice(DriverObject, sizeof(LATCH_EXTENSION), &name, FILE_DEVICE_UNKNOWN,
                            FILE_DEVICE_SECURE_OPEN, FALSE, &device);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    extension = (PLATCH_EXTENSION)device->DeviceExtension;
    status = IoRegisterPlugPlayNotification(EventCategoryDeviceInterfaceChange,
                                            PNPNOTIFY_DEVICE_INTERFACE_INCLUDE_EXISTING_INTERFACES,
                                            (PVOID)&GUID_DEVINTERFACE_DOOR, DriverObject,
                                            LatchDoorChanged, extension,
                                            &extension->NotificationEntry);
    if (!NT_SUCCESS(status)) {
        IoDeleteDevice(device);
    }
    return status;
}
