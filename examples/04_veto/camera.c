/* SPDX-License-Identifier: MIT */
/* One camera as the recorder sees it: found by its interface, held open, and watched through a
 * registration for target device change on that open file. The veto is in CameraQueryRemove, and
 * what must follow a query, however it ends, is in the two routines below it.
 *
 * Ownership: the thread that puts a camera into CameraOpening or CameraClosing owns its file object
 * and its registration until it leaves that state, without holding the lock. Others that want an
 * opening camera to go say so in Gone, and the owner sees to it. CameraForget is the only place
 * that frees a camera, and each camera gets there once. */
#include <ntddk.h>

#include <wdmguid.h>

#include "recorder_public.h"

#include "recorder.h"

typedef enum _CAMERA_STATE { CameraOpening, CameraReady, CameraClosing } CAMERA_STATE;

/* In paged pool, followed by the characters of the name. */
typedef struct _CAMERA {
    LIST_ENTRY ListEntry;
    PRECORDER_EXTENSION Recorder;
    CAMERA_STATE State;
    BOOLEAN Gone;
    PFILE_OBJECT FileObject; /* one reference; NULL once given up for a removal */
    PVOID NotificationEntry;
    UNICODE_STRING LinkName;
} CAMERA, *PCAMERA;

DRIVER_NOTIFICATION_CALLBACK_ROUTINE CameraTargetChange;

#ifdef ALLOC_PRAGMA
#pragma alloc_text(PAGE, CameraArrived)
#pragma alloc_text(PAGE, CameraLeft)
#pragma alloc_text(PAGE, CameraCloseAll)
#pragma alloc_text(PAGE, CameraTargetChange)
#endif

static PCAMERA CameraAllocate(_In_ PRECORDER_EXTENSION Recorder, _In_ PUNICODE_STRING LinkName)
{
    PCAMERA camera = (PCAMERA)ExAllocatePool2(POOL_FLAG_PAGED, sizeof(*camera) + LinkName->Length,
                                              RECORDER_TAG);

    if (camera != NULL) {
        camera->Recorder = Recorder;
        camera->State = CameraOpening;
        camera->LinkName.Buffer = (PWSTR)(camera + 1);
        camera->LinkName.Length = LinkName->Length;
        camera->LinkName.MaximumLength = LinkName->Length;
        RtlCopyMemory(camera->LinkName.Buffer, LinkName->Buffer, LinkName->Length);
    }
    return camera;
}

/* Finds the camera of that name unless it is on its way out: a camera that is plugged in again uses
 * the name anew. Bytes are compared, for the lock holds us at APC_LEVEL and RtlEqualUnicodeString
 * is documented for PASSIVE_LEVEL. */
_Requires_lock_held_(Recorder->Lock)
static PCAMERA CameraFind(_In_ PRECORDER_EXTENSION Recorder, _In_ PUNICODE_STRING LinkName)
{
    PLIST_ENTRY entry;

    for (entry = Recorder->Cameras.Flink; entry != &Recorder->Cameras; entry = entry->Flink) {
        PCAMERA camera = CONTAINING_RECORD(entry, CAMERA, ListEntry);

        if (camera->State != CameraClosing && !camera->Gone &&
            camera->LinkName.Length == LinkName->Length &&
            RtlCompareMemory(camera->LinkName.Buffer, LinkName->Buffer, LinkName->Length) ==
                LinkName->Length) {
            return camera;
        }
    }
    return NULL;
}

/* TRUE makes the caller the owner of a camera that must now be closed. */
_Requires_lock_held_(Camera->Recorder->Lock)
static BOOLEAN CameraClaimForClose(_Inout_ PCAMERA Camera)
{
    if (Camera->State == CameraReady) {
        Camera->State = CameraClosing;
        return TRUE;
    }
    if (Camera->State == CameraOpening) {
        Camera->Gone = TRUE;
    }
    return FALSE;
}

/* The last step of an owner. Whoever waits for NoCameras takes the lock once more before it goes
 * on, so that this thread has let go of the recorder by then. */
static VOID CameraForget(_In_ PCAMERA Camera)
{
    PRECORDER_EXTENSION recorder = Camera->Recorder;

    ExAcquireFastMutex(&recorder->Lock);
    RemoveEntryList(&Camera->ListEntry);
    ExFreePoolWithTag(Camera, RECORDER_TAG);
    if (--recorder->Report.CameraCount == 0) {
        KeSetEvent(&recorder->NoCameras, IO_NO_INCREMENT, FALSE);
    }
    ExReleaseFastMutex(&recorder->Lock);
}

/* Unregister first: after that nobody calls us with this camera, and the file object, which the PnP
 * manager does not reference, may go. When we are called back for this very camera the routine does
 * not wait for ourselves. */
_IRQL_requires_max_(PASSIVE_LEVEL)
static VOID CameraClose(_Inout_ PCAMERA Camera)
{
    IoUnregisterPlugPlayNotificationEx(Camera->NotificationEntry);
    if (Camera->FileObject != NULL) {
        ObDereferenceObject(Camera->FileObject);
    }
    CameraForget(Camera);
}

/* Opens the camera and registers on it; ends with the camera ready or forgotten. IoGetDeviceObject-
 * Pointer opens the camera and returns the one reference that we keep: it holds the camera open and
 * keeps the file object valid for the callback. Callbacks may come before the registration is
 * stored. They find the camera opening, and leave it alone. */
_IRQL_requires_max_(PASSIVE_LEVEL)
static VOID CameraOpen(_Inout_ PCAMERA Camera)
{
    PRECORDER_EXTENSION recorder = Camera->Recorder;
    PDEVICE_OBJECT deviceObject;
    PFILE_OBJECT fileObject;
    PVOID notificationEntry;
    BOOLEAN gone;
    NTSTATUS status;

    status = IoGetDeviceObjectPointer(&Camera->LinkName, FILE_READ_DATA, &fileObject,
                                      &deviceObject);
    if (!NT_SUCCESS(status)) {
        KdPrint(("recorder: cannot open %wZ, status 0x%08x\n", &Camera->LinkName, status));
        CameraForget(Camera);
        return;
    }
    status = IoRegisterPlugPlayNotification(EventCategoryTargetDeviceChange, 0, fileObject,
                                            recorder->DriverObject, CameraTargetChange, Camera,
                                            &notificationEntry);
    if (!NT_SUCCESS(status)) {
        KdPrint(("recorder: cannot watch %wZ, status 0x%08x\n", &Camera->LinkName, status));
        ObDereferenceObject(fileObject);
        CameraForget(Camera);
        return;
    }

    ExAcquireFastMutex(&recorder->Lock);
    gone = Camera->Gone;
    Camera->FileObject = fileObject;
    Camera->NotificationEntry = notificationEntry;
    Camera->State = gone ? CameraClosing : CameraReady;
    ExReleaseFastMutex(&recorder->Lock);

    if (gone) {
        CameraClose(Camera);
    }
}

/* The veto, and the agreement. To refuse is to return STATUS_UNSUCCESSFUL. To agree means to give
 * up the file object; the registration stays, for it will tell us how the removal ended. A camera
 * that is not ready cannot be given up cleanly: better to refuse than to agree and block the
 * removal with an open file. */
static NTSTATUS CameraQueryRemove(_Inout_ PCAMERA Camera)
{
    PRECORDER_EXTENSION recorder = Camera->Recorder;
    PFILE_OBJECT fileObject = NULL;
    NTSTATUS status = STATUS_UNSUCCESSFUL;

    ExAcquireFastMutex(&recorder->Lock);
    if (Camera->State == CameraReady && !recorder->Report.Recording) {
        fileObject = Camera->FileObject;
        Camera->FileObject = NULL;
        status = STATUS_SUCCESS;
    } else {
        recorder->Report.VetoCount++;
    }
    ExReleaseFastMutex(&recorder->Lock);

    if (fileObject != NULL) {
        ObDereferenceObject(fileObject);
    }
    if (!NT_SUCCESS(status)) {
        KdPrint(("recorder: removal of %wZ refused\n", &Camera->LinkName));
    }
    return status;
}

/* Unregister, open again by the link we have kept, register anew. When the veto was our own, the
 * old file object is still there; it goes last, so that the camera is never without us. */
static VOID CameraRemoveCancelled(_Inout_ PCAMERA Camera)
{
    PRECORDER_EXTENSION recorder = Camera->Recorder;
    PFILE_OBJECT oldFileObject = NULL;
    BOOLEAN ready;

    ExAcquireFastMutex(&recorder->Lock);
    ready = Camera->State == CameraReady;
    if (ready) {
        Camera->State = CameraOpening;
        oldFileObject = Camera->FileObject;
        Camera->FileObject = NULL;
    }
    ExReleaseFastMutex(&recorder->Lock);

    if (!ready) {
        return;
    }
    IoUnregisterPlugPlayNotificationEx(Camera->NotificationEntry);
    CameraOpen(Camera);
    if (oldFileObject != NULL) {
        ObDereferenceObject(oldFileObject);
    }
}

/* The end, with a query before it or, when the camera was pulled, without one. CameraClose knows
 * which: there is a file object to give up, or there is none. */
static VOID CameraRemoveComplete(_Inout_ PCAMERA Camera)
{
    BOOLEAN mine;

    ExAcquireFastMutex(&Camera->Recorder->Lock);
    mine = CameraClaimForClose(Camera);
    ExReleaseFastMutex(&Camera->Recorder->Lock);

    if (mine) {
        CameraClose(Camera);
    }
}

/* Only a query is refused on purpose; everything else, events we do not know included, succeeds. */
_Use_decl_annotations_
NTSTATUS CameraTargetChange(PVOID NotificationStructure, PVOID Context)
{
    PPLUGPLAY_NOTIFICATION_HEADER header = (PPLUGPLAY_NOTIFICATION_HEADER)NotificationStructure;
    PCAMERA camera = (PCAMERA)Context;

    PAGED_CODE();

    if (IsEqualGUID(&header->Event, &GUID_TARGET_DEVICE_QUERY_REMOVE)) {
        return CameraQueryRemove(camera);
    }
    if (IsEqualGUID(&header->Event, &GUID_TARGET_DEVICE_REMOVE_CANCELLED)) {
        CameraRemoveCancelled(camera);
    } else if (IsEqualGUID(&header->Event, &GUID_TARGET_DEVICE_REMOVE_COMPLETE)) {
        CameraRemoveComplete(camera);
    }
    return STATUS_SUCCESS;
}

/* An interface that existed when we registered may be announced twice; the second is ignored. */
_Use_decl_annotations_
VOID CameraArrived(PRECORDER_EXTENSION Recorder, PUNICODE_STRING LinkName)
{
    PCAMERA camera;
    BOOLEAN known;

    PAGED_CODE();

    camera = CameraAllocate(Recorder, LinkName);
    if (camera == NULL) {
        return;
    }
    ExAcquireFastMutex(&Recorder->Lock);
    known = CameraFind(Recorder, LinkName) != NULL;
    if (!known) {
        InsertTailList(&Recorder->Cameras, &camera->ListEntry);
        Recorder->Report.CameraCount++;
        KeClearEvent(&Recorder->NoCameras);
    }
    ExReleaseFastMutex(&Recorder->Lock);

    if (known) {
        ExFreePoolWithTag(camera, RECORDER_TAG);
    } else {
        CameraOpen(camera);
    }
}

/* Most cameras have been forgotten in CameraRemoveComplete when this comes; what is left here is
 * one whose driver has switched its interface off. */
_Use_decl_annotations_
VOID CameraLeft(PRECORDER_EXTENSION Recorder, PUNICODE_STRING LinkName)
{
    PCAMERA camera;

    PAGED_CODE();

    ExAcquireFastMutex(&Recorder->Lock);
    camera = CameraFind(Recorder, LinkName);
    if (camera != NULL && !CameraClaimForClose(camera)) {
        camera = NULL;
    }
    ExReleaseFastMutex(&Recorder->Lock);

    if (camera != NULL) {
        CameraClose(camera);
    }
}

_Requires_lock_held_(Recorder->Lock)
static PCAMERA CameraClaimNext(_Inout_ PRECORDER_EXTENSION Recorder)
{
    PLIST_ENTRY entry;

    for (entry = Recorder->Cameras.Flink; entry != &Recorder->Cameras; entry = entry->Flink) {
        PCAMERA camera = CONTAINING_RECORD(entry, CAMERA, ListEntry);

        if (CameraClaimForClose(camera)) {
            return camera;
        }
    }
    return NULL;
}

/* No arrival comes any more when this is called. A camera that a callback is just opening again has
 * been marked, and is waited for. */
_Use_decl_annotations_
VOID CameraCloseAll(PRECORDER_EXTENSION Recorder)
{
    PCAMERA camera;

    PAGED_CODE();

    do {
        ExAcquireFastMutex(&Recorder->Lock);
        camera = CameraClaimNext(Recorder);
        ExReleaseFastMutex(&Recorder->Lock);

        if (camera != NULL) {
            CameraClose(camera);
        }
    } while (camera != NULL);

    KeWaitForSingleObject(&Recorder->NoCameras, Executive, KernelMode, FALSE, NULL);
    ExAcquireFastMutex(&Recorder->Lock);
    ExReleaseFastMutex(&Recorder->Lock);
}
