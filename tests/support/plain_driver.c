/* SPDX-License-Identifier: MIT */
/* The driver of plain_driver.h. */
#include "support/plain_driver.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include <string.h>

struct plain plain;

void plain_reset(void)
{
    memset(&plain, 0, sizeof(plain));
}

void plain_log(const char *word)
{
    size_t length = strlen(plain.log);
    size_t room = sizeof(plain.log) - length - 2;
    size_t size = strlen(word) < room ? strlen(word) : room;
    memcpy(plain.log + length, word, size);
    plain.log[length + size] = ' ';
    plain.log[length + size + 1] = '\0';
}

NTSTATUS plain_complete(PIRP irp, NTSTATUS status, ULONG_PTR information)
{
    irp->IoStatus.Status = status;
    irp->IoStatus.Information = information;
    IoCompleteRequest(irp, IO_NO_INCREMENT);
    return status;
}

static NTSTATUS plain_dispatch(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    static const char *const names[IRP_MJ_MAXIMUM_FUNCTION + 1] = {
        [IRP_MJ_CREATE] = "CREATE",
        [IRP_MJ_CLEANUP] = "CLEANUP",
        [IRP_MJ_CLOSE] = "CLOSE",
        [IRP_MJ_READ] = "READ",
        [IRP_MJ_WRITE] = "WRITE",
        [IRP_MJ_DEVICE_CONTROL] = "IOCTL",
        [IRP_MJ_INTERNAL_DEVICE_CONTROL] = "INTERNAL",
        [IRP_MJ_PNP] = "PNP",
    };
    UCHAR major = IoGetCurrentIrpStackLocation(Irp)->MajorFunction;
    plain_log(names[major] != NULL ? names[major] : "OTHER");
    plain.irql = KeGetCurrentIrql();
    if (plain.routines[major] != NULL) {
        return plain.routines[major](DeviceObject, Irp);
    }
    return plain_complete(Irp, STATUS_SUCCESS, 0);
}

static void plain_unload(PDRIVER_OBJECT DriverObject)
{
    UNICODE_STRING link = RTL_CONSTANT_STRING(L"\\DosDevices\\Plain");
    IoDeleteSymbolicLink(&link);
    while (DriverObject->DeviceObject != NULL) {
        IoDeleteDevice(DriverObject->DeviceObject);
    }
}

static int32_t plain_entry(PDRIVER_OBJECT driver, PUNICODE_STRING registry_path)
{
    UNICODE_STRING name = RTL_CONSTANT_STRING(L"\\Device\\Plain");
    UNICODE_STRING link = RTL_CONSTANT_STRING(L"\\DosDevices\\Plain");
    plain.driver = driver;
    memcpy(plain.registry_path, registry_path->Buffer, registry_path->Length);
    NTSTATUS status = IoCreateDevice(driver, 0, &name, FILE_DEVICE_UNKNOWN, 0, plain.exclusive,
                                     &plain.device);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    plain.device->Flags |= plain.device_flags;
    for (int i = 0; i <= IRP_MJ_MAXIMUM_FUNCTION; i++) {
        driver->MajorFunction[i] = plain_dispatch;
    }
    driver->DriverUnload = plain.unload != NULL ? plain.unload : plain_unload;
    status = IoCreateSymbolicLink(&link, &name);
    if (!NT_SUCCESS(status)) {
        IoDeleteDevice(plain.device);
        return status;
    }
    return plain.entry != NULL ? plain.entry(driver) : status;
}

enum pnpsim_result plain_load(struct pnpsim *sim)
{
    enum pnpsim_result result = pnpsim_driver_add(sim, PLAIN_NAME, plain_entry);
    return result == PNPSIM_OK ? pnpsim_driver_load(sim, PLAIN_NAME) : result;
}

void plain_start(struct pnpsim *sim)
{
    plain_reset();
    assert_int_equal(plain_load(sim), PNPSIM_OK);
}

PDEVICE_OBJECT plain_new_device(ULONG extension_size)
{
    PDEVICE_OBJECT device = NULL;
    NTSTATUS status = IoCreateDevice(plain.driver, extension_size, NULL, FILE_DEVICE_UNKNOWN, 0,
                                     FALSE, &device);
    pnpsim_check(NT_SUCCESS(status));
    if (device != NULL) {
        device->Flags &= ~(ULONG)DO_DEVICE_INITIALIZING;
    }
    return device;
}

PDEVICE_OBJECT plain_attach(PDEVICE_OBJECT lower)
{
    PDEVICE_OBJECT upper = plain_new_device(0);
    pnpsim_check(IoAttachDeviceToDeviceStack(upper, lower) != NULL);
    return upper;
}
