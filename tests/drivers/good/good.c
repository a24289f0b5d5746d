/* SPDX-License-Identifier: MIT */
/* good: a driver with nothing but a beginning and an end, and a global that shows whether a load
 * starts afresh. */
#include <ntddk.h>

DRIVER_INITIALIZE DriverEntry;
static DRIVER_UNLOAD GoodUnload;

static LONG GoodLoadCount;

static VOID GoodUnload(PDRIVER_OBJECT DriverObject)
{
    UNREFERENCED_PARAMETER(DriverObject);
}

NTSTATUS DriverEntry(PDRIVER_OBJECT DriverObject, PUNICODE_STRING RegistryPath)
{
    UNREFERENCED_PARAMETER(RegistryPath);

    DriverObject->DriverUnload = GoodUnload;
    return InterlockedIncrement(&GoodLoadCount) == 1 ? STATUS_SUCCESS : STATUS_ALREADY_REGISTERED;
}
