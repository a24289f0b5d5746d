/* SPDX-License-Identifier: MIT */
/* Spellings that published drivers use and that trouble other compilers than Microsoft's. This file
 * only has to compile, as drivers are compiled: no warning flags. */
#include <ntddk.h>

#include <initguid.h>

#include <wdmguid.h>

#include <dontuse.h>
#include <ioevent.h>
#include <suppress.h>

DEFINE_GUID(GUID_DEVINTERFACE_IDIOM, 0x781ef630, 0x72b2, 0x11d2, 0xb8, 0x52, 0x00, 0xc0, 0x4f, 0xad,
            0x51, 0x71);

#define IDIOM_TAG (ULONG)'MOID'
#define IOCTL_IDIOM CTL_CODE(FILE_DEVICE_UNKNOWN, 0x800, METHOD_BUFFERED, FILE_READ_ACCESS)

typedef struct _IDIOM_EXTENSION {
    PDEVICE_OBJECT Self;
    IO_REMOVE_LOCK RemoveLock;
    LIST_ENTRY Entries;
    FAST_MUTEX Mutex;
    unsigned __int64 Count;
    DECLSPEC_ALIGN(16) UCHAR Buffer[16];
} IDIOM_EXTENSION, *PIDIOM_EXTENSION;

/* A tagged structure without a declarator becomes members of the enclosing one. */
struct _IDIOM_BASE {
    LONG Base;
};
typedef struct _IDIOM_DERIVED {
    struct _IDIOM_BASE;
    LONG Derived;
} IDIOM_DERIVED;

DRIVER_INITIALIZE DriverEntry;
DRIVER_UNLOAD IdiomUnload;
DRIVER_ADD_DEVICE IdiomAddDevice;
_Dispatch_type_(IRP_MJ_PNP)
DRIVER_DISPATCH IdiomPnp;
__drv_dispatchType(IRP_MJ_POWER) DRIVER_DISPATCH IdiomPower;
IO_COMPLETION_ROUTINE IdiomCompletion;
DRIVER_NOTIFICATION_CALLBACK_ROUTINE IdiomInterfaceChange;
DRIVER_NOTIFICATION_CALLBACK_ROUTINE IdiomTargetChange;
_IRQL_requires_max_(PASSIVE_LEVEL)
_Must_inspect_result_
NTSTATUS
IdiomGet(_In_ PIDIOM_EXTENSION Extension, _Out_writes_bytes_opt_(Length) PVOID Data,
         _In_ ULONG Length);

static PVOID IdiomEntry;

#pragma alloc_text(INIT, DriverEntry)
#pragma alloc_text(PAGE, IdiomAddDevice)
#pragma warning(disable : 4100)

NTSTATUS
#pragma prefast(suppress : 28152, "between type and name")
IdiomAddDevice(IN PDRIVER_OBJECT DriverObject, IN PDEVICE_OBJECT PhysicalDeviceObject)
{
    PIDIOM_EXTENSION extension;
    PDEVICE_OBJECT device;
    UNICODE_STRING name;
    NTSTATUS status;
    DECLARE_CONST_UNICODE_STRING(prefix, L"\\Device\\");

    PAGED_CODE();
    UNREFERENCED_PARAMETER(PhysicalDeviceObject);

    RtlInitUnicodeString(&name, L"\\Device\\Idiom");
    status = IoCreateDevice(DriverObject, sizeof(IDIOM_EXTENSION), &name, FILE_DEVICE_UNKNOWN,
                            FILE_DEVICE_SECURE_OPEN, FALSE, &device);
    if (!NT_SUCCESS(status)) {
        KdPrint(("IoCreateDevice failed with %08lx for %wZ\n", status, &prefix));
        return status;
    }
    extension = (PIDIOM_EXTENSION)device->DeviceExtension;
    IoInitializeRemoveLock(&extension->RemoveLock, IDIOM_TAG, 1, 5);
    InitializeListHead(&extension->Entries);
    ExInitializeFastMutex(&extension->Mutex);
    status = IoRegisterPlugPlayNotification(
        EventCategoryDeviceInterfaceChange, PNPNOTIFY_DEVICE_INTERFACE_INCLUDE_EXISTING_INTERFACES,
        (PVOID)&GUID_DEVINTERFACE_IDIOM, DriverObject,
#pragma warning(suppress : 4152)
        (PDRIVER_NOTIFICATION_CALLBACK_ROUTINE)IdiomInterfaceChange, (PVOID)extension, &IdiomEntry);
    device->Flags &= ~DO_DEVICE_INITIALIZING;
    return status;
}

_Use_decl_annotations_
NTSTATUS
IdiomInterfaceChange(IN PDEVICE_INTERFACE_CHANGE_NOTIFICATION Notification, IN PVOID Context)
{
    if (IsEqualGUID((LPGUID) & (Notification->Event), (LPGUID)&GUID_DEVICE_INTERFACE_ARRIVAL)) {
        DbgPrint("arrival of %wZ\n", Notification->SymbolicLinkName);
    }
    UNREFERENCED_PARAMETER(Context);
    return STATUS_SUCCESS;
}

NTSTATUS IdiomTargetChange(__in PTARGET_DEVICE_REMOVAL_NOTIFICATION Notification,
                           __in PVOID Context)
{
    PIDIOM_EXTENSION extension = CONTAINING_RECORD(Context, IDIOM_EXTENSION, Entries);

    ASSERT(extension->Self != NULL);
    return IsEqualGUID(&Notification->Event, &GUID_TARGET_DEVICE_QUERY_REMOVE) ? STATUS_UNSUCCESSFUL
                                                                               : STATUS_SUCCESS;
}

NTSTATUS IdiomCompletion(PDEVICE_OBJECT DeviceObject, PIRP Irp, PVOID Context)
{
    UNREFERENCED_PARAMETER(DeviceObject);
    if (Irp->PendingReturned) {
        KeSetEvent((PKEVENT)Context, IO_NO_INCREMENT, FALSE);
    }
    return STATUS_MORE_PROCESSING_REQUIRED;
}

NTSTATUS IdiomPnp(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PIO_STACK_LOCATION stack = IoGetCurrentIrpStackLocation(Irp);
    KEVENT event;

    PAGED_CODE()

    switch (stack->MinorFunction) {
    case IRP_MN_START_DEVICE:
        KeInitializeEvent(&event, NotificationEvent, FALSE);
        IoCopyCurrentIrpStackLocationToNext(Irp);
        IoSetCompletionRoutine(Irp, IdiomCompletion, &event, TRUE, TRUE, TRUE);
        return IofCallDriver(DeviceObject, Irp);
    case IRP_MN_QUERY_DEVICE_RELATIONS:
        if (stack->Parameters.QueryDeviceRelations.Type != BusRelations) {
            break;
        }
    default:
        break;
    }
    IoSkipCurrentIrpStackLocation(Irp);
    return IoCallDriver(DeviceObject, Irp);
}

static __forceinline LONG IdiomNext(volatile LONG *Value)
{
    return InterlockedIncrement(Value);
}

__declspec(noinline) LONG __stdcall IdiomCount(LONG *Value, size_t *Length)
{
    PSIZE_T same = Length;

    *same = wcslen(L"four");
    return IdiomNext(Value);
}
