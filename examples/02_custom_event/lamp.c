/* SPDX-License-Identifier: MIT */
/* One lamp panel as the monitor sees it: found by its interface, held open, and watched through a
 * registration for target device change on that open file.
 *
 * Ownership: the thread that puts a lamp into LampOpening or LampClosing owns its file object and
 * its registration until it leaves that state, without holding the lock. Others that want an
 * opening lamp to go say so in Gone, and the owner sees to it. LampForget is the only place that
 * frees a lamp, and each lamp gets there once. */
#include <ntddk.h>

#include <wdmguid.h>

#include "reporter_public.h"

#include "monitor_public.h"

#include "monitor.h"

typedef enum _LAMP_STATE { LampOpening, LampReady, LampClosing } LAMP_STATE;

/* In paged pool, followed by the characters of the name. */
typedef struct _LAMP {
    LIST_ENTRY ListEntry;
    PMONITOR_EXTENSION Monitor;
    LAMP_STATE State;
    BOOLEAN Gone;
    PFILE_OBJECT FileObject; /* one reference; NULL once given up for a removal */
    PVOID NotificationEntry;
    UNICODE_STRING LinkName;
} LAMP, *PLAMP;

DRIVER_NOTIFICATION_CALLBACK_ROUTINE LampTargetChange;

#ifdef ALLOC_PRAGMA
#pragma alloc_text(PAGE, LampArrived)
#pragma alloc_text(PAGE, LampLeft)
#pragma alloc_text(PAGE, LampCloseAll)
#pragma alloc_text(PAGE, LampTargetChange)
#endif

static PLAMP LampAllocate(_In_ PMONITOR_EXTENSION Monitor, _In_ PUNICODE_STRING LinkName)
{
    PLAMP lamp = (PLAMP)ExAllocatePool2(POOL_FLAG_PAGED, sizeof(*lamp) + LinkName->Length,
                                        MONITOR_TAG);

    if (lamp != NULL) {
        lamp->Monitor = Monitor;
        lamp->State = LampOpening;
        lamp->LinkName.Buffer = (PWSTR)(lamp + 1);
        lamp->LinkName.Length = LinkName->Length;
        lamp->LinkName.MaximumLength = LinkName->Length;
        RtlCopyMemory(lamp->LinkName.Buffer, LinkName->Buffer, LinkName->Length);
    }
    return lamp;
}

/* Finds the lamp of that name unless it is on its way out: a panel that is plugged in again uses
 * the name anew. Bytes are compared, for the lock holds us at APC_LEVEL and RtlEqualUnicodeString
 * is documented for PASSIVE_LEVEL. */
_Requires_lock_held_(Monitor->Lock)
static PLAMP LampFind(_In_ PMONITOR_EXTENSION Monitor, _In_ PUNICODE_STRING LinkName)
{
    PLIST_ENTRY entry;

    for (entry = Monitor->Lamps.Flink; entry != &Monitor->Lamps; entry = entry->Flink) {
        PLAMP lamp = CONTAINING_RECORD(entry, LAMP, ListEntry);

        if (lamp->State != LampClosing && !lamp->Gone &&
            lamp->LinkName.Length == LinkName->Length &&
            RtlCompareMemory(lamp->LinkName.Buffer, LinkName->Buffer, LinkName->Length) ==
                LinkName->Length) {
            return lamp;
        }
    }
    return NULL;
}

/* TRUE makes the caller the owner of a lamp that must now be closed. */
_Requires_lock_held_(Lamp->Monitor->Lock)
static BOOLEAN LampClaimForClose(_Inout_ PLAMP Lamp)
{
    if (Lamp->State == LampReady) {
        Lamp->State = LampClosing;
        return TRUE;
    }
    if (Lamp->State == LampOpening) {
        Lamp->Gone = TRUE;
    }
    return FALSE;
}

/* The last step of an owner. Whoever waits for NoLamps takes the lock once more before it goes on,
 * so that this thread has let go of the monitor by then. */
static VOID LampForget(_In_ PLAMP Lamp)
{
    PMONITOR_EXTENSION monitor = Lamp->Monitor;

    ExAcquireFastMutex(&monitor->Lock);
    RemoveEntryList(&Lamp->ListEntry);
    ExFreePoolWithTag(Lamp, MONITOR_TAG);
    if (--monitor->Report.LampCount == 0) {
        KeSetEvent(&monitor->NoLamps, IO_NO_INCREMENT, FALSE);
    }
    ExReleaseFastMutex(&monitor->Lock);
}

/* Unregister first: after that nobody calls us with this lamp, and the file object, which the PnP
 * manager does not reference, may go. When we are called back for this very lamp the routine does
 * not wait for ourselves. */
_IRQL_requires_max_(PASSIVE_LEVEL)
static VOID LampClose(_Inout_ PLAMP Lamp)
{
    IoUnregisterPlugPlayNotificationEx(Lamp->NotificationEntry);
    if (Lamp->FileObject != NULL) {
        ObDereferenceObject(Lamp->FileObject);
    }
    LampForget(Lamp);
}

/* Opens the panel and registers on it; ends with the lamp ready or forgotten. IoGetDeviceObject-
 * Pointer opens the panel and returns the one reference that we keep: it holds the panel open and
 * keeps the file object valid for the callback. Callbacks may come before the registration is
 * stored. They find the lamp opening, and leave it alone. */
_IRQL_requires_max_(PASSIVE_LEVEL)
static VOID LampOpen(_Inout_ PLAMP Lamp)
{
    PMONITOR_EXTENSION monitor = Lamp->Monitor;
    PDEVICE_OBJECT deviceObject;
    PFILE_OBJECT fileObject;
    PVOID notificationEntry;
    BOOLEAN gone;
    NTSTATUS status;

    status = IoGetDeviceObjectPointer(&Lamp->LinkName, FILE_READ_DATA, &fileObject, &deviceObject);
    if (!NT_SUCCESS(status)) {
        KdPrint(("monitor: cannot open %wZ, status 0x%08x\n", &Lamp->LinkName, status));
        LampForget(Lamp);
        return;
    }
    status = IoRegisterPlugPlayNotification(EventCategoryTargetDeviceChange, 0, fileObject,
                                            monitor->DriverObject, LampTargetChange, Lamp,
                                            &notificationEntry);
    if (!NT_SUCCESS(status)) {
        KdPrint(("monitor: cannot watch %wZ, status 0x%08x\n", &Lamp->LinkName, status));
        ObDereferenceObject(fileObject);
        LampForget(Lamp);
        return;
    }

    ExAcquireFastMutex(&monitor->Lock);
    gone = Lamp->Gone;
    Lamp->FileObject = fileObject;
    Lamp->NotificationEntry = notificationEntry;
    Lamp->State = gone ? LampClosing : LampReady;
    ExReleaseFastMutex(&monitor->Lock);

    if (gone) {
        LampClose(Lamp);
    }
}

/* The veto, and the agreement. To agree means to give up the file object; the registration stays,
 * for it will tell us how the removal ended. A lamp that is not ready cannot be given up cleanly:
 * better to refuse than to agree and block the removal with an open file. */
static NTSTATUS LampQueryRemove(_Inout_ PLAMP Lamp)
{
    PMONITOR_EXTENSION monitor = Lamp->Monitor;
    PFILE_OBJECT fileObject = NULL;
    NTSTATUS status = STATUS_UNSUCCESSFUL;

    ExAcquireFastMutex(&monitor->Lock);
    if (Lamp->State == LampReady && !monitor->Report.Recording) {
        fileObject = Lamp->FileObject;
        Lamp->FileObject = NULL;
        status = STATUS_SUCCESS;
    }
    ExReleaseFastMutex(&monitor->Lock);

    if (fileObject != NULL) {
        ObDereferenceObject(fileObject);
    }
    if (!NT_SUCCESS(status)) {
        KdPrint(("monitor: removal refused\n"));
    }
    return status;
}

/* Unregister, open again by the link we have kept, register anew. When the veto was our own, the
 * old file object is still there; it goes last, so that the panel is never without us. */
static VOID LampRemoveCancelled(_Inout_ PLAMP Lamp)
{
    PMONITOR_EXTENSION monitor = Lamp->Monitor;
    PFILE_OBJECT oldFileObject = NULL;
    BOOLEAN ready;

    ExAcquireFastMutex(&monitor->Lock);
    ready = Lamp->State == LampReady;
    if (ready) {
        Lamp->State = LampOpening;
        oldFileObject = Lamp->FileObject;
        Lamp->FileObject = NULL;
    }
    ExReleaseFastMutex(&monitor->Lock);

    if (!ready) {
        return;
    }
    IoUnregisterPlugPlayNotificationEx(Lamp->NotificationEntry);
    LampOpen(Lamp);
    if (oldFileObject != NULL) {
        ObDereferenceObject(oldFileObject);
    }
}

/* The end, with a query before it or, when the panel was pulled, without one. LampClose knows
 * which: there is a file object to give up, or there is none. */
static VOID LampRemoveComplete(_Inout_ PLAMP Lamp)
{
    BOOLEAN mine;

    ExAcquireFastMutex(&Lamp->Monitor->Lock);
    mine = LampClaimForClose(Lamp);
    ExReleaseFastMutex(&Lamp->Monitor->Lock);

    if (mine) {
        LampClose(Lamp);
    }
}

/* The payload lies behind a header of 36 bytes and is copied out, never used in place. */
static VOID LampFailed(_Inout_ PMONITOR_EXTENSION Monitor,
                       _In_ PTARGET_DEVICE_CUSTOM_NOTIFICATION Notification)
{
    LAMP_FAILURE failure;

    if (Notification->Size <
        FIELD_OFFSET(TARGET_DEVICE_CUSTOM_NOTIFICATION, CustomDataBuffer) + sizeof(failure)) {
        return;
    }
    RtlCopyMemory(&failure, Notification->CustomDataBuffer, sizeof(failure));
    KdPrint(("monitor: lamps 0x%08lx have failed\n", failure.FailedLamps));

    ExAcquireFastMutex(&Monitor->Lock);
    Monitor->Report.FailureCount++;
    Monitor->Report.LastFailure = failure;
    ExReleaseFastMutex(&Monitor->Lock);
}

/* Only a query is refused on purpose; everything else, events we do not know included, succeeds. */
_Use_decl_annotations_
NTSTATUS LampTargetChange(PVOID NotificationStructure, PVOID Context)
{
    PPLUGPLAY_NOTIFICATION_HEADER header = (PPLUGPLAY_NOTIFICATION_HEADER)NotificationStructure;
    PLAMP lamp = (PLAMP)Context;

    PAGED_CODE();

    if (IsEqualGUID(&header->Event, &GUID_TARGET_DEVICE_QUERY_REMOVE)) {
        return LampQueryRemove(lamp);
    }
    if (IsEqualGUID(&header->Event, &GUID_TARGET_DEVICE_REMOVE_CANCELLED)) {
        LampRemoveCancelled(lamp);
    } else if (IsEqualGUID(&header->Event, &GUID_TARGET_DEVICE_REMOVE_COMPLETE)) {
        LampRemoveComplete(lamp);
    } else if (IsEqualGUID(&header->Event, &GUID_LAMP_FAILURE)) {
        LampFailed(lamp->Monitor, (PTARGET_DEVICE_CUSTOM_NOTIFICATION)NotificationStructure);
    }
    return STATUS_SUCCESS;
}

/* An interface that existed when we registered may be announced twice; the second is ignored. */
_Use_decl_annotations_
VOID LampArrived(PMONITOR_EXTENSION Monitor, PUNICODE_STRING LinkName)
{
    PLAMP lamp;
    BOOLEAN known;

    PAGED_CODE();

    lamp = LampAllocate(Monitor, LinkName);
    if (lamp == NULL) {
        return;
    }
    ExAcquireFastMutex(&Monitor->Lock);
    known = LampFind(Monitor, LinkName) != NULL;
    if (!known) {
        InsertTailList(&Monitor->Lamps, &lamp->ListEntry);
        Monitor->Report.LampCount++;
        KeClearEvent(&Monitor->NoLamps);
    }
    ExReleaseFastMutex(&Monitor->Lock);

    if (known) {
        ExFreePoolWithTag(lamp, MONITOR_TAG);
    } else {
        LampOpen(lamp);
    }
}

/* Most panels have been forgotten in LampRemoveComplete when this comes; what is left here is one
 * whose driver has switched its interface off. */
_Use_decl_annotations_
VOID LampLeft(PMONITOR_EXTENSION Monitor, PUNICODE_STRING LinkName)
{
    PLAMP lamp;

    PAGED_CODE();

    ExAcquireFastMutex(&Monitor->Lock);
    lamp = LampFind(Monitor, LinkName);
    if (lamp != NULL && !LampClaimForClose(lamp)) {
        lamp = NULL;
    }
    ExReleaseFastMutex(&Monitor->Lock);

    if (lamp != NULL) {
        LampClose(lamp);
    }
}

_Requires_lock_held_(Monitor->Lock)
static PLAMP LampClaimNext(_Inout_ PMONITOR_EXTENSION Monitor)
{
    PLIST_ENTRY entry;

    for (entry = Monitor->Lamps.Flink; entry != &Monitor->Lamps; entry = entry->Flink) {
        PLAMP lamp = CONTAINING_RECORD(entry, LAMP, ListEntry);

        if (LampClaimForClose(lamp)) {
            return lamp;
        }
    }
    return NULL;
}

/* No arrival comes any more when this is called. A lamp that a callback is just opening again has
 * been marked, and is waited for. */
_Use_decl_annotations_
VOID LampCloseAll(PMONITOR_EXTENSION Monitor)
{
    PLAMP lamp;

    PAGED_CODE();

    do {
        ExAcquireFastMutex(&Monitor->Lock);
        lamp = LampClaimNext(Monitor);
        ExReleaseFastMutex(&Monitor->Lock);

        if (lamp != NULL) {
            LampClose(lamp);
        }
    } while (lamp != NULL);

    KeWaitForSingleObject(&Monitor->NoLamps, Executive, KernelMode, FALSE, NULL);
    ExAcquireFastMutex(&Monitor->Lock);
    ExReleaseFastMutex(&Monitor->Lock);
}
