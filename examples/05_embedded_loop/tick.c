/* SPDX-License-Identifier: MIT */
/* The way of one tick: the timer's DPC counts it under the spin lock and reports it asynchronously
 * at DISPATCH_LEVEL; the report is completed at PASSIVE_LEVEL when everybody has been told.
 *
 * Equation: ReportsUnderWay is the number of acquisitions of the remove lock with the DPC's
 * tag. The DPC makes one for each report, and the completion callback gives it back. Thus the
 * extension and this code stay until the last callback has run. The timer itself holds nothing:
 * TickerDisable cancels it and waits until no DPC of it is under way. */
#include <ntddk.h>

#include "ticker_public.h"

#include "ticker.h"

KDEFERRED_ROUTINE TickerDpc;
DEVICE_CHANGE_COMPLETE_CALLBACK TickerReportCompleted;

_IRQL_requires_max_(DISPATCH_LEVEL)
static VOID TickerEndReport(_Inout_ PTICKER_EXTENSION Extension, _In_ NTSTATUS Status)
{
    KIRQL irql;

    KeAcquireSpinLock(&Extension->Lock, &irql);
    Extension->ReportsUnderWay--;
    if (NT_SUCCESS(Status)) {
        Extension->Statistics.Completed++;
    } else {
        Extension->Statistics.Reported--;
        Extension->Statistics.Missed++;
        Extension->MissedSinceTick++;
    }
    KeReleaseSpinLock(&Extension->Lock, irql);

    /* The extension may be gone once the lock is released: this line is always the last. */
    IoReleaseRemoveLock(&Extension->RemoveLock, &Extension->TickDpc);
}

/* PASSIVE_LEVEL, after user-mode and kernel-mode recipients have been told. Must not block. */
_Use_decl_annotations_
VOID TickerReportCompleted(PVOID Context)
{
    TickerEndReport((PTICKER_EXTENSION)Context, STATUS_SUCCESS);
}

/* The data after the header is all payload and no text, so NameBufferOffset is -1. FileObject stays
 * NULL: the PnP manager fills it in for each recipient. The manager copies the structure before the
 * call returns, and the extension is the callback's context, so nothing outlives this routine. */
_IRQL_requires_max_(DISPATCH_LEVEL)
static NTSTATUS TickerReport(_In_ PTICKER_EXTENSION Extension, _In_ const TICKER_TICK *Tick)
{
    const ULONG size = FIELD_OFFSET(TARGET_DEVICE_CUSTOM_NOTIFICATION, CustomDataBuffer) +
                       sizeof(TICKER_TICK);
    PTARGET_DEVICE_CUSTOM_NOTIFICATION notification;
    NTSTATUS status;

    notification = (PTARGET_DEVICE_CUSTOM_NOTIFICATION)ExAllocatePool2(POOL_FLAG_NON_PAGED, size,
                                                                       TICKER_TAG);
    if (notification == NULL) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    notification->Version = 1;
    notification->Size = (USHORT)size;
    notification->Event = GUID_TICKER_TICK;
    notification->FileObject = NULL;
    notification->NameBufferOffset = -1;
    RtlCopyMemory(notification->CustomDataBuffer, Tick, sizeof(*Tick));

    status = IoReportTargetDeviceChangeAsynchronous(Extension->PhysicalDevice, notification,
                                                    TickerReportCompleted, Extension);
    ExFreePoolWithTag(notification, TICKER_TAG);
    return status;
}

/* Whether this period is reported; fills the payload if so. Called with the lock held. A period
 * that passes while the device is held, or while nobody takes the reports, is missed and not made
 * up for. The last tick of a schedule stops the timer. */
_IRQL_requires_(DISPATCH_LEVEL)
static BOOLEAN TickerCount(_Inout_ PTICKER_EXTENSION Extension, _Out_ PTICKER_TICK Tick)
{
    if (Extension->Held || Extension->ReportsUnderWay >= TICKER_REPORTS_MAX) {
        Extension->MissedSinceTick++;
        Extension->Statistics.Missed++;
        return FALSE;
    }
    Tick->Sequence = ++Extension->Sequence;
    Tick->Missed = Extension->MissedSinceTick;
    Extension->MissedSinceTick = 0;
    Extension->ReportsUnderWay++;
    Extension->Statistics.Reported++;
    if (Extension->TicksLeft > 0 && --Extension->TicksLeft == 0) {
        KeCancelTimer(&Extension->Timer);
    }
    return TRUE;
}

_Use_decl_annotations_
VOID TickerDpc(PKDPC Dpc, PVOID DeferredContext, PVOID SystemArgument1, PVOID SystemArgument2)
{
    PTICKER_EXTENSION extension = (PTICKER_EXTENSION)DeferredContext;
    TICKER_TICK tick = { 0, 0 };
    BOOLEAN reported = FALSE;
    NTSTATUS status;

    UNREFERENCED_PARAMETER(Dpc);
    UNREFERENCED_PARAMETER(SystemArgument1);
    UNREFERENCED_PARAMETER(SystemArgument2);

    status = IoAcquireRemoveLock(&extension->RemoveLock, &extension->TickDpc);
    if (!NT_SUCCESS(status)) {
        return;
    }
    KeAcquireSpinLockAtDpcLevel(&extension->Lock);
    if (extension->Running) {
        reported = TickerCount(extension, &tick);
    }
    KeReleaseSpinLockFromDpcLevel(&extension->Lock);

    if (!reported) {
        IoReleaseRemoveLock(&extension->RemoveLock, &extension->TickDpc);
        return;
    }
    status = TickerReport(extension, &tick);
    if (!NT_SUCCESS(status)) {
        KdPrint(("ticker: tick %lu not taken, status 0x%08x\n", tick.Sequence, status));
        TickerEndReport(extension, status); /* no callback follows a failed report */
    }
}

/* A DPC that has been queued or runs already is waited for. */
_Use_decl_annotations_
VOID TickerStopTicks(PTICKER_EXTENSION Extension)
{
    KeCancelTimer(&Extension->Timer);
    KeFlushQueuedDpcs();
}

/* No tick of an older schedule is left when the new one begins. The timer is set under the lock, so
 * that TickerDisable, which clears Running under it, sees a timer that is set or keeps it from
 * being set. */
_Use_decl_annotations_
NTSTATUS TickerStartTicks(PTICKER_EXTENSION Extension, const TICKER_SCHEDULE *Schedule)
{
    NTSTATUS status = STATUS_DEVICE_NOT_READY;
    LARGE_INTEGER due;
    KIRQL irql;

    if (Schedule->PeriodMs == 0 || Schedule->PeriodMs > TICKER_PERIOD_MAX_MS) {
        return STATUS_INVALID_PARAMETER;
    }
    due.QuadPart = -10000LL * (LONGLONG)Schedule->PeriodMs;
    TickerStopTicks(Extension);

    KeAcquireSpinLock(&Extension->Lock, &irql);
    if (Extension->Running && !Extension->Held) {
        Extension->Sequence = 0;
        Extension->MissedSinceTick = 0;
        Extension->TicksLeft = Schedule->Count;
        KeSetTimerEx(&Extension->Timer, due, (LONG)Schedule->PeriodMs, &Extension->TickDpc);
        status = STATUS_SUCCESS;
    }
    KeReleaseSpinLock(&Extension->Lock, irql);
    return status;
}

_Use_decl_annotations_
VOID TickerEnable(PTICKER_EXTENSION Extension)
{
    KIRQL irql;

    KeAcquireSpinLock(&Extension->Lock, &irql);
    Extension->Running = TRUE;
    Extension->Held = FALSE;
    KeReleaseSpinLock(&Extension->Lock, irql);
}

/* The device does not tick any more, and cannot be made to. Reports under way are not waited for:
 * they hold the remove lock. */
_Use_decl_annotations_
VOID TickerDisable(PTICKER_EXTENSION Extension)
{
    KIRQL irql;

    KeAcquireSpinLock(&Extension->Lock, &irql);
    Extension->Running = FALSE;
    KeReleaseSpinLock(&Extension->Lock, irql);
    TickerStopTicks(Extension);
}

_Use_decl_annotations_
BOOLEAN TickerIsRunning(PTICKER_EXTENSION Extension)
{
    BOOLEAN running;
    KIRQL irql;

    KeAcquireSpinLock(&Extension->Lock, &irql);
    running = Extension->Running && !Extension->Held;
    KeReleaseSpinLock(&Extension->Lock, irql);
    return running;
}

/* Answers IRP_MN_QUERY_REMOVE_DEVICE. A report under way would have to be waited for in
 * IRP_MN_REMOVE_DEVICE, while its delivery may have to wait for the end of that very removal: the
 * query is refused instead, and the next one will find the report done. */
_Use_decl_annotations_
NTSTATUS TickerHold(PTICKER_EXTENSION Extension)
{
    NTSTATUS status = STATUS_DEVICE_BUSY;
    KIRQL irql;

    KeAcquireSpinLock(&Extension->Lock, &irql);
    if (Extension->ReportsUnderWay == 0) {
        Extension->Held = TRUE;
        status = STATUS_SUCCESS;
    }
    KeReleaseSpinLock(&Extension->Lock, irql);
    return status;
}

/* Answers IRP_MN_CANCEL_REMOVE_DEVICE, which may also come to a device that has refused the query
 * or never got it. */
_Use_decl_annotations_
VOID TickerResume(PTICKER_EXTENSION Extension)
{
    KIRQL irql;

    KeAcquireSpinLock(&Extension->Lock, &irql);
    Extension->Held = FALSE;
    KeReleaseSpinLock(&Extension->Lock, irql);
}

_Use_decl_annotations_
VOID TickerGetStatistics(PTICKER_EXTENSION Extension, PTICKER_STATISTICS Statistics)
{
    KIRQL irql;

    KeAcquireSpinLock(&Extension->Lock, &irql);
    *Statistics = Extension->Statistics;
    KeReleaseSpinLock(&Extension->Lock, irql);
}

_Use_decl_annotations_
VOID TickerInitializeTicks(PTICKER_EXTENSION Extension)
{
    KeInitializeSpinLock(&Extension->Lock);
    KeInitializeTimer(&Extension->Timer);
    KeInitializeDpc(&Extension->TickDpc, TickerDpc, Extension);
}
