/* SPDX-License-Identifier: MIT */
/* Deferred procedure calls, timers, and the clock, which is virtual. */
#include "ddi/check.h"
#include "kernel/dpc.h"
#include "kernel/kernel.h"
#include "kernel/wait.h"
#include "observe/trace.h"

#include <wdm.h>

enum { UNITS_PER_TICK = 156250, UNITS_PER_SECOND = 10000000, UNITS_PER_MICROSECOND = 10 };

/* ---- Deferred procedure calls ---- */

static bool is_dpc(struct pnpsim *sim, const struct pn_call *call, const KDPC *dpc)
{
    if (!pn_ddi_given(sim, call, dpc, "Dpc")) {
        return false;
    }
    if (!pn_dpc_is_initialized(dpc)) {
        pn_ddi_violation(sim, call, PN_RULE_BAD_OBJECT,
                         "Dpc is not initialised, or has no routine");
        return false;
    }
    return true;
}

VOID KeInitializeDpc(PRKDPC Dpc, PKDEFERRED_ROUTINE DeferredRoutine, PVOID DeferredContext)
{
    PN_DDI_ENTER(KeInitializeDpc, PN_IRQL_ANY);
    if (pn_ddi_given(sim, &call, Dpc, "Dpc") &&
        pn_ddi_given(sim, &call, (const void *)(uintptr_t)DeferredRoutine, "DeferredRoutine")) {
        pn_dpc_init(Dpc, DeferredRoutine, DeferredContext);
    }
    PN_DDI_LEAVE();
}

/* Documented to run at PASSIVE_LEVEL or DISPATCH_LEVEL; here always at the latter, which its
 * routine must be written for anyway. */
VOID KeInitializeThreadedDpc(PRKDPC Dpc, PKDEFERRED_ROUTINE DeferredRoutine, PVOID DeferredContext)
{
    PN_DDI_ENTER(KeInitializeThreadedDpc, PN_IRQL_ANY);
    if (pn_ddi_given(sim, &call, Dpc, "Dpc") &&
        pn_ddi_given(sim, &call, (const void *)(uintptr_t)DeferredRoutine, "DeferredRoutine")) {
        pn_dpc_init(Dpc, DeferredRoutine, DeferredContext);
    }
    PN_DDI_LEAVE();
}

BOOLEAN KeInsertQueueDpc(PRKDPC Dpc, PVOID SystemArgument1, PVOID SystemArgument2)
{
    PN_DDI_ENTER(KeInsertQueueDpc, PN_IRQL_ANY);
    BOOLEAN inserted = is_dpc(sim, &call, Dpc) &&
                       pn_dpc_insert(sim, Dpc, SystemArgument1, SystemArgument2);
    PN_DDI_LEAVE();
    return inserted;
}

BOOLEAN KeRemoveQueueDpc(PRKDPC Dpc)
{
    PN_DDI_ENTER(KeRemoveQueueDpc, PN_IRQL_ANY);
    BOOLEAN removed = is_dpc(sim, &call, Dpc) && pn_dpc_remove(sim, Dpc);
    PN_DDI_LEAVE();
    return removed;
}

VOID KeFlushQueuedDpcs(VOID)
{
    PN_DDI_ENTER(KeFlushQueuedDpcs, PASSIVE_LEVEL);
    pn_dpc_let_run(sim);
    PN_DDI_LEAVE();
}

VOID KeSetImportanceDpc(PRKDPC Dpc, KDPC_IMPORTANCE Importance)
{
    PN_DDI_ENTER(KeSetImportanceDpc, PN_IRQL_ANY);
    if (is_dpc(sim, &call, Dpc)) {
        Dpc->Importance = (UCHAR)Importance;
    }
    PN_DDI_LEAVE();
}

/* The machine has one processor. */
VOID KeSetTargetProcessorDpc(PRKDPC Dpc, CCHAR Number)
{
    PN_DDI_ENTER(KeSetTargetProcessorDpc, PN_IRQL_ANY);
    if (is_dpc(sim, &call, Dpc)) {
        Dpc->Number = (USHORT)(UCHAR)Number;
    }
    PN_DDI_LEAVE();
}

/* ---- Timers ---- */

static bool is_timer(struct pnpsim *sim, const struct pn_call *call, const KTIMER *timer)
{
    if (!pn_ddi_given(sim, call, timer, "Timer")) {
        return false;
    }
    enum pn_dispatcher_type type = pn_dispatcher_type(timer);
    if (type == PN_DISPATCHER_NOTIFICATION_TIMER || type == PN_DISPATCHER_SYNCHRONIZATION_TIMER) {
        return true;
    }
    pn_ddi_violation(sim, call, PN_RULE_BAD_OBJECT,
                     "Timer is not initialised, was overwritten, or was copied");
    return false;
}

VOID KeInitializeTimer(PKTIMER Timer)
{
    PN_DDI_ENTER(KeInitializeTimer, DISPATCH_LEVEL);
    if (pn_ddi_given(sim, &call, Timer, "Timer")) {
        pn_timer_init(Timer, NotificationTimer);
    }
    PN_DDI_LEAVE();
}

VOID KeInitializeTimerEx(PKTIMER Timer, TIMER_TYPE Type)
{
    PN_DDI_ENTER(KeInitializeTimerEx, DISPATCH_LEVEL);
    if (pn_ddi_given(sim, &call, Timer, "Timer")) {
        pn_timer_init(Timer, Type);
    }
    PN_DDI_LEAVE();
}

static BOOLEAN timer_set(struct pnpsim *sim, const struct pn_call *call, PKTIMER timer,
                         LARGE_INTEGER due, LONG period, PKDPC dpc)
{
    if (!is_timer(sim, call, timer) || (dpc != NULL && !is_dpc(sim, call, dpc))) {
        return FALSE;
    }
    return pn_timer_set(sim, timer, due, period, dpc);
}

BOOLEAN KeSetTimer(PKTIMER Timer, LARGE_INTEGER DueTime, PKDPC Dpc)
{
    PN_DDI_ENTER(KeSetTimer, DISPATCH_LEVEL);
    BOOLEAN was_set = timer_set(sim, &call, Timer, DueTime, 0, Dpc);
    PN_DDI_LEAVE();
    return was_set;
}

BOOLEAN KeSetTimerEx(PKTIMER Timer, LARGE_INTEGER DueTime, LONG Period, PKDPC Dpc)
{
    PN_DDI_ENTER(KeSetTimerEx, DISPATCH_LEVEL);
    BOOLEAN was_set = timer_set(sim, &call, Timer, DueTime, Period, Dpc);
    PN_DDI_LEAVE();
    return was_set;
}

/* Nothing is gained here by delaying, so that the tolerance is not used. */
BOOLEAN KeSetCoalescableTimer(PKTIMER Timer, LARGE_INTEGER DueTime, ULONG Period,
                              ULONG TolerableDelay, PKDPC Dpc)
{
    PN_DDI_ENTER(KeSetCoalescableTimer, DISPATCH_LEVEL);
    (void)TolerableDelay;
    BOOLEAN was_set = timer_set(sim, &call, Timer, DueTime, (LONG)Period, Dpc);
    PN_DDI_LEAVE();
    return was_set;
}

BOOLEAN KeCancelTimer(PKTIMER Timer)
{
    PN_DDI_ENTER(KeCancelTimer, DISPATCH_LEVEL);
    BOOLEAN was_set = is_timer(sim, &call, Timer) && pn_timer_cancel(sim, Timer);
    PN_DDI_LEAVE();
    return was_set;
}

BOOLEAN KeReadStateTimer(PKTIMER Timer)
{
    PN_DDI_ENTER(KeReadStateTimer, DISPATCH_LEVEL);
    BOOLEAN state = is_timer(sim, &call, Timer) && Timer->Header.SignalState > 0;
    PN_DDI_LEAVE();
    return state;
}

/* ---- The clock ---- */

VOID KeQuerySystemTime(PLARGE_INTEGER CurrentTime)
{
    PN_DDI_ENTER(KeQuerySystemTime, PN_IRQL_ANY);
    if (pn_ddi_given(sim, &call, CurrentTime, "CurrentTime")) {
        CurrentTime->QuadPart = pn_time_system(sim);
    }
    PN_DDI_LEAVE();
}

VOID KeQuerySystemTimePrecise(PLARGE_INTEGER CurrentTime)
{
    PN_DDI_ENTER(KeQuerySystemTimePrecise, PN_IRQL_ANY);
    if (pn_ddi_given(sim, &call, CurrentTime, "CurrentTime")) {
        CurrentTime->QuadPart = pn_time_system(sim);
    }
    PN_DDI_LEAVE();
}

VOID KeQueryTickCount(PLARGE_INTEGER CurrentCount)
{
    PN_DDI_ENTER(KeQueryTickCount, PN_IRQL_ANY);
    if (pn_ddi_given(sim, &call, CurrentCount, "CurrentCount")) {
        CurrentCount->QuadPart = (LONGLONG)(sim->kernel->now / UNITS_PER_TICK);
    }
    PN_DDI_LEAVE();
}

ULONG KeQueryTimeIncrement(VOID)
{
    PN_DDI_ENTER(KeQueryTimeIncrement, PN_IRQL_ANY);
    PN_DDI_LEAVE();
    return UNITS_PER_TICK;
}

ULONGLONG KeQueryInterruptTime(VOID)
{
    PN_DDI_ENTER(KeQueryInterruptTime, PN_IRQL_ANY);
    ULONGLONG now = sim->kernel->now;
    PN_DDI_LEAVE();
    return now;
}

ULONGLONG KeQueryInterruptTimePrecise(PULONG64 QpcTimeStamp)
{
    PN_DDI_ENTER(KeQueryInterruptTimePrecise, PN_IRQL_ANY);
    ULONGLONG now = sim->kernel->now;
    if (pn_ddi_given(sim, &call, QpcTimeStamp, "QpcTimeStamp")) {
        *QpcTimeStamp = now;
    }
    PN_DDI_LEAVE();
    return now;
}

ULONGLONG KeQueryUnbiasedInterruptTime(VOID)
{
    PN_DDI_ENTER(KeQueryUnbiasedInterruptTime, PN_IRQL_ANY);
    ULONGLONG now = sim->kernel->now;
    PN_DDI_LEAVE();
    return now;
}

LARGE_INTEGER KeQueryPerformanceCounter(PLARGE_INTEGER PerformanceFrequency)
{
    PN_DDI_ENTER(KeQueryPerformanceCounter, PN_IRQL_ANY);
    LARGE_INTEGER counter = { .QuadPart = (LONGLONG)sim->kernel->now };
    if (PerformanceFrequency != NULL) {
        PerformanceFrequency->QuadPart = UNITS_PER_SECOND;
    }
    PN_DDI_LEAVE();
    return counter;
}

/* The processor is busy for that long: time passes, and what became due meanwhile comes next. */
VOID KeStallExecutionProcessor(ULONG MicroSeconds)
{
    PN_DDI_ENTER(KeStallExecutionProcessor, PN_IRQL_ANY);
    pn_time_stall(sim, (uint64_t)MicroSeconds * UNITS_PER_MICROSECOND);
    PN_DDI_LEAVE();
}
