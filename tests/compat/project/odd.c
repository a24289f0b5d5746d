/* SPDX-License-Identifier: MIT */
/* A driver whose source says things the way Microsoft's compiler and file systems let it. */
#include <Ntddk.h>
#include <InitGuid.h>
#include <WdmGuid.h>
#include "Inc\Shared.h"
#include "SHARED.H"
#include "odd.tmh"

DRIVER_INITIALIZE DriverEntry;
DRIVER_UNLOAD OddUnload;
DRIVER_NOTIFICATION_CALLBACK_ROUTINE OddInterfaceChange;

#pragma alloc_text(INIT, DriverEntry)
#pragma alloc_text(PAGE, OddUnload)

typedef struct _ODD_PAIR {
    unsigned __int64 First;
    struct _ODD_INNER {
        ULONG Second;
    };
} ODD_PAIR;

/* Its first parameter is the structure, and not PVOID. */
_Function_class_(DRIVER_NOTIFICATION_CALLBACK_ROUTINE)
_IRQL_requires_max_(PASSIVE_LEVEL)
NTSTATUS OddInterfaceChange(PDEVICE_INTERFACE_CHANGE_NOTIFICATION Change, PVOID Context)
{
    UNREFERENCED_PARAMETER(Context);
    if (IsEqualGUID(&Change->Event, &GUID_DEVICE_INTERFACE_ARRIVAL)) {
        TraceEvents(1, 2, "arrival");
    }
    return STATUS_SUCCESS;
}

static PVOID OddEntry;

VOID OddUnload(__in PDRIVER_OBJECT DriverObject)
{
    PAGED_CODE();
    WPP_CLEANUP(DriverObject);
    if (OddEntry != NULL) {
        IoUnregisterPlugPlayNotificationEx(OddEntry);
    }
}

NTSTATUS __stdcall DriverEntry(IN PDRIVER_OBJECT DriverObject, IN PUNICODE_STRING RegistryPath)
{
    ODD_PAIR Pair = { 0 };
    WPP_INIT_TRACING(DriverObject, RegistryPath);
    Pair.Second = OddHelperSum(2, 3);
    if (Pair.Second != ODD_EXPECTED) {
        return STATUS_UNSUCCESSFUL;
    }
    DriverObject->DriverUnload = OddUnload;
    return STATUS_SUCCESS;
}
