/* SPDX-License-Identifier: MIT */
/* entry_fails: a driver whose DriverEntry refuses. */
#include <ntddk.h>

DRIVER_INITIALIZE DriverEntry;

NTSTATUS DriverEntry(PDRIVER_OBJECT DriverObject, PUNICODE_STRING RegistryPath)
{
    UNREFERENCED_PARAMETER(DriverObject);
    UNREFERENCED_PARAMETER(RegistryPath);

    return STATUS_DEVICE_CONFIGURATION_ERROR;
}
