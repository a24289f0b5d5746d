/* SPDX-License-Identifier: MIT */
/* The way of one lamp failure: noted under the spin lock, DPC queued, reported asynchronously from
 * the DPC at DISPATCH_LEVEL, completed at PASSIVE_LEVEL when everybody has been told.
 *
 * Equation: ReportsUnderWay is the number of acquisitions of the remove lock with the DPC's tag. An
 * acquisition is made when the DPC is queued and handed on to the report; the completion callback
 * gives it back. Thus the device extension and this code stay until the last callback has run. */
#include <ntddk.h>

#include "reporter_public.h"

#include "reporter.h"

/* Travels with a report to its completion callback. Must be nonpaged, at any IRQL. */
typedef struct _REPORT_CONTEXT {
    PREPORTER_EXTENSION Extension;
    ULONG Sequence;
} REPORT_CONTEXT, *PREPORT_CONTEXT;

KDEFERRED_ROUTINE ReporterFailureDpc;
DEVICE_CHANGE_COMPLETE_CALLBACK ReporterReportCompleted;

_IRQL_requires_max_(DISPATCH_LEVEL)
static VOID ReporterEndReport(_Inout_ PREPORTER_EXTENSION Extension, _In_ ULONG Completed)
{
    KIRQL irql;

    KeAcquireSpinLock(&Extension->Lock, &irql);
    Extension->ReportsUnderWay--;
    Extension->Statistics.Completed += Completed;
    KeReleaseSpinLock(&Extension->Lock, irql);

    /* The extension may be gone once the lock is released: this line is always the last. */
    IoReleaseRemoveLock(&Extension->RemoveLock, &Extension->FailureDpc);
}

/* PASSIVE_LEVEL, after user-mode and kernel-mode recipients have been told. Must not block. */
_Use_decl_annotations_
VOID ReporterReportCompleted(PVOID Context)
{
    PREPORT_CONTEXT report = (PREPORT_CONTEXT)Context;
    PREPORTER_EXTENSION extension = report->Extension;

    KdPrint(("reporter: report %lu has reached everybody\n", report->Sequence));
    ExFreePoolWithTag(report, REPORTER_TAG);
    ReporterEndReport(extension, 1);
}

/* The data after the header is all payload and no text, so NameBufferOffset is -1. FileObject stays
 * NULL: the PnP manager fills it in for each recipient. The manager copies the structure before the
 * call returns, therefore it is freed here; the context belongs to the callback. */
_IRQL_requires_max_(DISPATCH_LEVEL)
static NTSTATUS ReporterReport(_In_ PREPORTER_EXTENSION Extension, _In_ PLAMP_FAILURE Failure)
{
    const ULONG size = FIELD_OFFSET(TARGET_DEVICE_CUSTOM_NOTIFICATION, CustomDataBuffer) +
                       sizeof(LAMP_FAILURE);
    PTARGET_DEVICE_CUSTOM_NOTIFICATION notification;
    PREPORT_CONTEXT report;
    NTSTATUS status = STATUS_INSUFFICIENT_RESOURCES;

    notification = (PTARGET_DEVICE_CUSTOM_NOTIFICATION)ExAllocatePool2(POOL_FLAG_NON_PAGED, size,
                                                                       REPORTER_TAG);
    report = (PREPORT_CONTEXT)ExAllocatePool2(POOL_FLAG_NON_PAGED, sizeof(*report), REPORTER_TAG);
    if (notification != NULL && report != NULL) {
        notification->Version = 1;
        notification->Size = (USHORT)size;
        notification->Event = GUID_LAMP_FAILURE;
        notification->FileObject = NULL;
        notification->NameBufferOffset = -1;
        RtlCopyMemory(notification->CustomDataBuffer, Failure, sizeof(*Failure));
        report->Extension = Extension;
        report->Sequence = Failure->Sequence;

        status = IoReportTargetDeviceChangeAsynchronous(Extension->PhysicalDevice, notification,
                                                        ReporterReportCompleted, report);
    }
    if (notification != NULL) {
        ExFreePoolWithTag(notification, REPORTER_TAG);
    }
    if (!NT_SUCCESS(status) && report != NULL) {
        ExFreePoolWithTag(report, REPORTER_TAG); /* no callback follows a failed report */
    }
    return status;
}

/* Takes all bits at once: failures that come while the DPC waits its turn share one report. When
 * there is nothing to report, or the device may not report now, the bits stay for later. */
_Use_decl_annotations_
VOID ReporterFailureDpc(PKDPC Dpc, PVOID DeferredContext, PVOID SystemArgument1,
                        PVOID SystemArgument2)
{
    PREPORTER_EXTENSION extension = (PREPORTER_EXTENSION)DeferredContext;
    LAMP_FAILURE failure = { 0, 0 };
    NTSTATUS status;

    UNREFERENCED_PARAMETER(Dpc);
    UNREFERENCED_PARAMETER(SystemArgument1);
    UNREFERENCED_PARAMETER(SystemArgument2);

    KeAcquireSpinLockAtDpcLevel(&extension->Lock);
    if (extension->State == ReporterStarted && extension->FailedLamps != 0) {
        failure.Sequence = ++extension->Sequence;
        failure.FailedLamps = extension->FailedLamps;
        extension->FailedLamps = 0;
        extension->Statistics.Reported++;
    }
    KeReleaseSpinLockFromDpcLevel(&extension->Lock);

    if (failure.FailedLamps == 0) {
        ReporterEndReport(extension, 0);
        return;
    }
    status = ReporterReport(extension, &failure);
    if (!NT_SUCCESS(status)) {
        KdPrint(("reporter: report %lu not taken, status 0x%08x\n", failure.Sequence, status));
        KeAcquireSpinLockAtDpcLevel(&extension->Lock);
        extension->FailedLamps |= failure.FailedLamps;
        extension->Statistics.Reported--;
        KeReleaseSpinLockFromDpcLevel(&extension->Lock);
        ReporterEndReport(extension, 0);
    }
}

/* A DPC that is queued already will see the bits that are there now, so one acquisition is enough
 * for both and the second is given back. */
_IRQL_requires_max_(DISPATCH_LEVEL)
static NTSTATUS ReporterQueueDpc(_Inout_ PREPORTER_EXTENSION Extension)
{
    NTSTATUS status = IoAcquireRemoveLock(&Extension->RemoveLock, &Extension->FailureDpc);
    KIRQL irql;

    if (!NT_SUCCESS(status)) {
        return status;
    }
    KeAcquireSpinLock(&Extension->Lock, &irql);
    Extension->ReportsUnderWay++;
    KeReleaseSpinLock(&Extension->Lock, irql);

    if (!KeInsertQueueDpc(&Extension->FailureDpc, NULL, NULL)) {
        ReporterEndReport(Extension, 0);
    }
    return STATUS_SUCCESS;
}

/* What the interrupt service routine of a real panel would trigger. */
_Use_decl_annotations_
NTSTATUS ReporterLampFailed(PREPORTER_EXTENSION Extension, ULONG Lamp)
{
    KIRQL irql;

    KeAcquireSpinLock(&Extension->Lock, &irql);
    Extension->FailedLamps |= 1UL << Lamp;
    KeReleaseSpinLock(&Extension->Lock, irql);

    return ReporterQueueDpc(Extension);
}

/* Whoever enters ReporterStarted reports what failed while the device could not. */
_Use_decl_annotations_
VOID ReporterSetState(PREPORTER_EXTENSION Extension, REPORTER_STATE State)
{
    BOOLEAN pending;
    KIRQL irql;

    KeAcquireSpinLock(&Extension->Lock, &irql);
    Extension->State = State;
    pending = State == ReporterStarted && Extension->FailedLamps != 0;
    KeReleaseSpinLock(&Extension->Lock, irql);

    if (pending) {
        (VOID) ReporterQueueDpc(Extension);
    }
}

_Use_decl_annotations_
BOOLEAN ReporterIsStarted(PREPORTER_EXTENSION Extension)
{
    KIRQL irql;
    BOOLEAN started;

    KeAcquireSpinLock(&Extension->Lock, &irql);
    started = Extension->State == ReporterStarted;
    KeReleaseSpinLock(&Extension->Lock, irql);
    return started;
}

/* Answers IRP_MN_QUERY_REMOVE_DEVICE. A report under way would have to be waited for in
 * IRP_MN_REMOVE_DEVICE, while its delivery may have to wait for the end of that very removal: the
 * query is refused instead, and the next one will find the report done. */
_Use_decl_annotations_
NTSTATUS ReporterHoldReports(PREPORTER_EXTENSION Extension)
{
    NTSTATUS status = STATUS_UNSUCCESSFUL;
    KIRQL irql;

    KeAcquireSpinLock(&Extension->Lock, &irql);
    if (Extension->ReportsUnderWay == 0) {
        Extension->StateBeforeQuery = Extension->State;
        Extension->State = ReporterRemovePending;
        status = STATUS_SUCCESS;
    }
    KeReleaseSpinLock(&Extension->Lock, irql);
    return status;
}

/* Answers IRP_MN_CANCEL_REMOVE_DEVICE, which may also come to a device that has refused the query
 * or never got it. */
_Use_decl_annotations_
VOID ReporterResumeReports(PREPORTER_EXTENSION Extension)
{
    REPORTER_STATE state;
    KIRQL irql;

    KeAcquireSpinLock(&Extension->Lock, &irql);
    state = Extension->State == ReporterRemovePending ? Extension->StateBeforeQuery
                                                      : Extension->State;
    KeReleaseSpinLock(&Extension->Lock, irql);

    ReporterSetState(Extension, state);
}

_Use_decl_annotations_
VOID ReporterGetStatistics(PREPORTER_EXTENSION Extension, PREPORTER_STATISTICS Statistics)
{
    KIRQL irql;

    KeAcquireSpinLock(&Extension->Lock, &irql);
    *Statistics = Extension->Statistics;
    KeReleaseSpinLock(&Extension->Lock, irql);
}

_Use_decl_annotations_
VOID ReporterInitializeReports(PREPORTER_EXTENSION Extension)
{
    KeInitializeSpinLock(&Extension->Lock);
    KeInitializeDpc(&Extension->FailureDpc, ReporterFailureDpc, Extension);
    Extension->State = ReporterAdded;
}
