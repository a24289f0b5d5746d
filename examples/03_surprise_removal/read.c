/* SPDX-License-Identifier: MIT */
/* The reads that wait for a sample. A read is in the list and has a cancel routine, or it is in
 * neither: whoever takes the cancel routine away completes the read. Nothing is completed under the
 * spin lock. */
#include <ntddk.h>

#include "gauge.h"

DRIVER_CANCEL GaugeCancelRead;

static VOID GaugeFinishRead(_In_ PGAUGE_EXTENSION Extension, _Inout_ PIRP Irp, _In_ NTSTATUS Status,
                            _In_ ULONG_PTR Information)
{
    Irp->IoStatus.Status = Status;
    Irp->IoStatus.Information = Information;
    IoCompleteRequest(Irp, IO_NO_INCREMENT);
    IoReleaseRemoveLock(&Extension->RemoveLock, Irp); /* the tag alone: the IRP is gone */
}

/* Enters with the system's cancel spin lock held. The read is still in the list, since those who
 * empty it leave a read alone whose cancel routine has been called. */
_Use_decl_annotations_
VOID GaugeCancelRead(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PGAUGE_EXTENSION extension = (PGAUGE_EXTENSION)DeviceObject->DeviceExtension;
    KIRQL irql;

    IoReleaseCancelSpinLock(Irp->CancelIrql);

    KeAcquireSpinLock(&extension->Lock, &irql);
    RemoveEntryList(&Irp->Tail.Overlay.ListEntry);
    KeReleaseSpinLock(&extension->Lock, irql);

    GaugeFinishRead(extension, Irp, STATUS_CANCELLED, 0);
}

/* A read that was cancelled before it got here has no one to complete it but us, if the cancel
 * routine can still be taken back. It is marked pending by then, so STATUS_PENDING is returned. */
_Use_decl_annotations_
NTSTATUS GaugeQueueRead(PGAUGE_EXTENSION Extension, PIRP Irp)
{
    BOOLEAN cancelled = FALSE;
    KIRQL irql;

    KeAcquireSpinLock(&Extension->Lock, &irql);
    if (Extension->State == GaugeGone) {
        KeReleaseSpinLock(&Extension->Lock, irql);
        GaugeFinishRead(Extension, Irp, STATUS_NO_SUCH_DEVICE, 0);
        return STATUS_NO_SUCH_DEVICE;
    }
    IoMarkIrpPending(Irp);
    InsertTailList(&Extension->Reads, &Irp->Tail.Overlay.ListEntry);
    IoSetCancelRoutine(Irp, GaugeCancelRead);
    if (Irp->Cancel && IoSetCancelRoutine(Irp, NULL) != NULL) {
        RemoveEntryList(&Irp->Tail.Overlay.ListEntry);
        cancelled = TRUE;
    }
    KeReleaseSpinLock(&Extension->Lock, irql);

    if (cancelled) {
        GaugeFinishRead(Extension, Irp, STATUS_CANCELLED, 0);
    }
    return STATUS_PENDING;
}

_Use_decl_annotations_
VOID GaugeEndReads(PGAUGE_EXTENSION Extension, PFILE_OBJECT FileObject, NTSTATUS Status,
                   ULONG Sample)
{
    LIST_ENTRY taken;
    PLIST_ENTRY entry;
    PLIST_ENTRY next;
    KIRQL irql;

    InitializeListHead(&taken);

    KeAcquireSpinLock(&Extension->Lock, &irql);
    for (entry = Extension->Reads.Flink; entry != &Extension->Reads; entry = next) {
        PIRP irp = CONTAINING_RECORD(entry, IRP, Tail.Overlay.ListEntry);

        next = entry->Flink;
        if (FileObject != NULL && IoGetCurrentIrpStackLocation(irp)->FileObject != FileObject) {
            continue;
        }
        if (IoSetCancelRoutine(irp, NULL) != NULL) {
            RemoveEntryList(entry);
            InsertTailList(&taken, entry);
        }
    }
    KeReleaseSpinLock(&Extension->Lock, irql);

    while (!IsListEmpty(&taken)) {
        PIRP irp = CONTAINING_RECORD(RemoveHeadList(&taken), IRP, Tail.Overlay.ListEntry);
        ULONG_PTR information = 0;

        if (NT_SUCCESS(Status)) {
            RtlCopyMemory(irp->AssociatedIrp.SystemBuffer, &Sample, sizeof(Sample));
            information = sizeof(Sample);
        }
        GaugeFinishRead(Extension, irp, Status, information);
    }
}

_Use_decl_annotations_
GAUGE_STATE GaugeSetState(PGAUGE_EXTENSION Extension, GAUGE_STATE State)
{
    GAUGE_STATE before;
    KIRQL irql;

    KeAcquireSpinLock(&Extension->Lock, &irql);
    before = Extension->State;
    Extension->State = State;
    KeReleaseSpinLock(&Extension->Lock, irql);
    return before;
}

_Use_decl_annotations_
GAUGE_STATE GaugeGetState(PGAUGE_EXTENSION Extension)
{
    GAUGE_STATE state;
    KIRQL irql;

    KeAcquireSpinLock(&Extension->Lock, &irql);
    state = Extension->State;
    KeReleaseSpinLock(&Extension->Lock, irql);
    return state;
}

_Use_decl_annotations_
VOID GaugeInitializeReads(PGAUGE_EXTENSION Extension)
{
    KeInitializeSpinLock(&Extension->Lock);
    InitializeListHead(&Extension->Reads);
    Extension->State = GaugeAdded;
}
