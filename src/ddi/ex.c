/* SPDX-License-Identifier: MIT */
/* Fast and guarded mutexes, rundown protection, work items (K-8.2.3, K-8.2.7). */
#include "ddi/check.h"
#include "kernel/kernel.h"
#include "kernel/lock.h"
#include "kernel/work.h"
#include "observe/trace.h"

#include <wdm.h>

/* ---- Fast mutexes ---- */

VOID ExInitializeFastMutex(PFAST_MUTEX FastMutex)
{
    PN_DDI_ENTER(ExInitializeFastMutex, DISPATCH_LEVEL);
    if (pn_ddi_given(sim, &call, FastMutex, "FastMutex")) {
        pn_fast_mutex_init(FastMutex);
    }
    PN_DDI_LEAVE();
}

VOID ExAcquireFastMutex(PFAST_MUTEX FastMutex)
{
    PN_DDI_ENTER(ExAcquireFastMutex, APC_LEVEL);
    if (pn_ddi_given(sim, &call, FastMutex, "FastMutex")) {
        pn_fast_mutex_acquire(sim, FastMutex);
    }
    PN_DDI_LEAVE();
}

BOOLEAN ExTryToAcquireFastMutex(PFAST_MUTEX FastMutex)
{
    PN_DDI_ENTER(ExTryToAcquireFastMutex, APC_LEVEL);
    BOOLEAN acquired = pn_ddi_given(sim, &call, FastMutex, "FastMutex") &&
                       pn_fast_mutex_try(sim, FastMutex);
    PN_DDI_LEAVE();
    return acquired;
}

VOID ExReleaseFastMutex(PFAST_MUTEX FastMutex)
{
    PN_DDI_ENTER(ExReleaseFastMutex, APC_LEVEL);
    pn_ddi_irql_at_least(sim, &call, APC_LEVEL);
    if (pn_ddi_given(sim, &call, FastMutex, "FastMutex")) {
        pn_fast_mutex_release(sim, FastMutex);
    }
    PN_DDI_LEAVE();
}

/* The unsafe forms want APCs off already: by IRQL or by a region. */
static void check_apcs_off(struct pnpsim *sim, const struct pn_call *call)
{
    const struct pn_task *task = pn_task_current(sim);
    if (task->critical_count == 0 && task->guarded_count == 0) {
        pn_ddi_irql_at_least(sim, call, APC_LEVEL);
    }
}

VOID ExAcquireFastMutexUnsafe(PFAST_MUTEX FastMutex)
{
    PN_DDI_ENTER(ExAcquireFastMutexUnsafe, APC_LEVEL);
    check_apcs_off(sim, &call);
    if (pn_ddi_given(sim, &call, FastMutex, "FastMutex")) {
        pn_fast_mutex_acquire_unsafe(sim, FastMutex);
    }
    PN_DDI_LEAVE();
}

VOID ExReleaseFastMutexUnsafe(PFAST_MUTEX FastMutex)
{
    PN_DDI_ENTER(ExReleaseFastMutexUnsafe, APC_LEVEL);
    check_apcs_off(sim, &call);
    if (pn_ddi_given(sim, &call, FastMutex, "FastMutex")) {
        pn_fast_mutex_release_unsafe(sim, FastMutex);
    }
    PN_DDI_LEAVE();
}

/* ---- Guarded mutexes: the same since Windows 8 ---- */

VOID KeInitializeGuardedMutex(PKGUARDED_MUTEX Mutex)
{
    PN_DDI_ENTER(KeInitializeGuardedMutex, DISPATCH_LEVEL);
    if (pn_ddi_given(sim, &call, Mutex, "Mutex")) {
        pn_fast_mutex_init(Mutex);
    }
    PN_DDI_LEAVE();
}

VOID KeAcquireGuardedMutex(PKGUARDED_MUTEX Mutex)
{
    PN_DDI_ENTER(KeAcquireGuardedMutex, APC_LEVEL);
    if (pn_ddi_given(sim, &call, Mutex, "Mutex")) {
        pn_fast_mutex_acquire(sim, Mutex);
    }
    PN_DDI_LEAVE();
}

BOOLEAN KeTryToAcquireGuardedMutex(PKGUARDED_MUTEX Mutex)
{
    PN_DDI_ENTER(KeTryToAcquireGuardedMutex, APC_LEVEL);
    BOOLEAN acquired = pn_ddi_given(sim, &call, Mutex, "Mutex") && pn_fast_mutex_try(sim, Mutex);
    PN_DDI_LEAVE();
    return acquired;
}

VOID KeReleaseGuardedMutex(PKGUARDED_MUTEX Mutex)
{
    PN_DDI_ENTER(KeReleaseGuardedMutex, APC_LEVEL);
    pn_ddi_irql_at_least(sim, &call, APC_LEVEL);
    if (pn_ddi_given(sim, &call, Mutex, "Mutex")) {
        pn_fast_mutex_release(sim, Mutex);
    }
    PN_DDI_LEAVE();
}

VOID KeAcquireGuardedMutexUnsafe(PKGUARDED_MUTEX FastMutex)
{
    PN_DDI_ENTER(KeAcquireGuardedMutexUnsafe, APC_LEVEL);
    check_apcs_off(sim, &call);
    if (pn_ddi_given(sim, &call, FastMutex, "FastMutex")) {
        pn_fast_mutex_acquire_unsafe(sim, FastMutex);
    }
    PN_DDI_LEAVE();
}

VOID KeReleaseGuardedMutexUnsafe(PKGUARDED_MUTEX FastMutex)
{
    PN_DDI_ENTER(KeReleaseGuardedMutexUnsafe, APC_LEVEL);
    check_apcs_off(sim, &call);
    if (pn_ddi_given(sim, &call, FastMutex, "FastMutex")) {
        pn_fast_mutex_release_unsafe(sim, FastMutex);
    }
    PN_DDI_LEAVE();
}

/* ---- Rundown protection ---- */

VOID ExInitializeRundownProtection(PEX_RUNDOWN_REF RunRef)
{
    PN_DDI_ENTER(ExInitializeRundownProtection, PN_IRQL_ANY);
    if (pn_ddi_given(sim, &call, RunRef, "RunRef")) {
        RunRef->Count = 0;
    }
    PN_DDI_LEAVE();
}

VOID ExReInitializeRundownProtection(PEX_RUNDOWN_REF RunRef)
{
    PN_DDI_ENTER(ExReInitializeRundownProtection, APC_LEVEL);
    if (pn_ddi_given(sim, &call, RunRef, "RunRef")) {
        RunRef->Count = 0;
    }
    PN_DDI_LEAVE();
}

BOOLEAN ExAcquireRundownProtection(PEX_RUNDOWN_REF RunRef)
{
    PN_DDI_ENTER(ExAcquireRundownProtection, DISPATCH_LEVEL);
    BOOLEAN acquired = pn_ddi_given(sim, &call, RunRef, "RunRef") && pn_rundown_acquire(RunRef, 1);
    PN_DDI_LEAVE();
    return acquired;
}

BOOLEAN ExAcquireRundownProtectionEx(PEX_RUNDOWN_REF RunRef, ULONG Count)
{
    PN_DDI_ENTER(ExAcquireRundownProtectionEx, DISPATCH_LEVEL);
    BOOLEAN acquired = pn_ddi_given(sim, &call, RunRef, "RunRef") &&
                       pn_rundown_acquire(RunRef, Count);
    PN_DDI_LEAVE();
    return acquired;
}

static void rundown_release(struct pnpsim *sim, const struct pn_call *call, PEX_RUNDOWN_REF rundown,
                            ULONG count)
{
    if (!pn_ddi_given(sim, call, rundown, "RunRef")) {
        return;
    }
    if (pn_rundown_count(rundown) < count) {
        pn_ddi_violation(sim, call, PN_RULE_RUNDOWN_NOT_HELD,
                         "%u protections are released, %llu are held", count,
                         (unsigned long long)pn_rundown_count(rundown));
        return;
    }
    pn_rundown_release(sim, rundown, count);
}

VOID ExReleaseRundownProtection(PEX_RUNDOWN_REF RunRef)
{
    PN_DDI_ENTER(ExReleaseRundownProtection, DISPATCH_LEVEL);
    rundown_release(sim, &call, RunRef, 1);
    PN_DDI_LEAVE();
}

VOID ExReleaseRundownProtectionEx(PEX_RUNDOWN_REF RunRef, ULONG Count)
{
    PN_DDI_ENTER(ExReleaseRundownProtectionEx, DISPATCH_LEVEL);
    rundown_release(sim, &call, RunRef, Count);
    PN_DDI_LEAVE();
}

/* From here on every acquire fails, as after the wait. */
VOID ExRundownCompleted(PEX_RUNDOWN_REF RunRef)
{
    PN_DDI_ENTER(ExRundownCompleted, APC_LEVEL);
    if (pn_ddi_given(sim, &call, RunRef, "RunRef")) {
        pn_rundown_complete(RunRef);
    }
    PN_DDI_LEAVE();
}

VOID ExWaitForRundownProtectionRelease(PEX_RUNDOWN_REF RunRef)
{
    PN_DDI_ENTER(ExWaitForRundownProtectionRelease, APC_LEVEL);
    if (pn_ddi_given(sim, &call, RunRef, "RunRef")) {
        pn_rundown_wait(sim, RunRef);
    }
    PN_DDI_LEAVE();
}

/* ---- Work items ---- */

/* V-WORK_ITEM_QUEUED_TWICE, and items that ExInitializeWorkItem has not seen. */
static bool can_be_queued(struct pnpsim *sim, const struct pn_call *call,
                          const WORK_QUEUE_ITEM *item)
{
    if (!pn_ddi_given(sim, call, item, "WorkItem") ||
        !pn_ddi_given(sim, call, (const void *)(uintptr_t)item->WorkerRoutine,
                      "WorkItem's routine")) {
        return false;
    }
    if (pn_work_item_is_queued(item)) {
        pn_ddi_violation(sim, call, PN_RULE_WORK_ITEM_QUEUED_TWICE,
                         "the work item is queued already and has not run yet");
        return false;
    }
    if (item->List.Flink != NULL) {
        pn_ddi_violation(sim, call, PN_RULE_BAD_OBJECT,
                         "WorkItem is not initialised by ExInitializeWorkItem");
        return false;
    }
    return true;
}

VOID ExQueueWorkItem(PWORK_QUEUE_ITEM WorkItem, WORK_QUEUE_TYPE QueueType)
{
    PN_DDI_ENTER(ExQueueWorkItem, DISPATCH_LEVEL);
    (void)QueueType;
    if (can_be_queued(sim, &call, WorkItem)) {
        pn_work_item_queue(sim, WorkItem, call.frame.driver);
    }
    PN_DDI_LEAVE();
}
