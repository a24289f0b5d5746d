/* SPDX-License-Identifier: MIT */
/* Cancelling: the cancel spin lock, the cancel routine of an IRP, which runs at most once, and what
 * a thread leaves behind. */
#include "base/sim.h"
#include "io/device.h"
#include "io/io.h"
#include "io/irp.h"
#include "kernel/frame.h"
#include "kernel/lock.h"
#include "kernel/task.h"

KIRQL pn_cancel_lock_acquire(struct pnpsim *sim)
{
    KIRQL irql = pn_spin_acquire(sim, &sim->io->cancel_lock);
    sim->io->cancel_lock_held = true;
    return irql;
}

void pn_cancel_lock_release(struct pnpsim *sim, KIRQL irql)
{
    sim->io->cancel_lock_held = false;
    pn_spin_release(sim, &sim->io->cancel_lock, irql);
}

/* The routine runs with the cancel lock held and gives it back itself: it comes in at
 * DISPATCH_LEVEL and leaves at Irp->CancelIrql. */
static void run_cancel_routine(struct pnpsim *sim, PIRP irp, PDRIVER_CANCEL routine)
{
    PDEVICE_OBJECT device = IoGetCurrentIrpStackLocation(irp)->DeviceObject;
    const struct pn_device *live = pn_device_find(sim, device);
    KIRQL irql = irp->CancelIrql;
    struct pn_callout callout;
    pn_callout_begin(sim, &callout, PN_FRAME_CANCEL, "cancel routine",
                     live != NULL ? live->driver : 0, DISPATCH_LEVEL);
    callout.frame.about = irp;
    callout.irql_inside = irql;
    callout.irql_outside = irql;
    routine(device, irp);
    if (sim->io->cancel_lock_held) { /* the IRQL tells on it in a moment */
        sim->io->cancel_lock_held = false;
        pn_spin_release_from_dispatch(sim, &sim->io->cancel_lock);
    }
    pn_callout_end(sim, &callout);
}

void pn_irp_cancel_locked(struct pnpsim *sim, PIRP irp, KIRQL irql)
{
    PDRIVER_CANCEL routine = IoSetCancelRoutine(irp, NULL);
    bool is_below = (signed char)irp->CurrentLocation <= (signed char)irp->StackCount;
    if (routine == NULL || !is_below) {
        pn_cancel_lock_release(sim, irql);
        return;
    }
    irp->CancelIrql = irql;
    run_cancel_routine(sim, irp, routine);
}

bool pn_irp_cancel(struct pnpsim *sim, PIRP irp)
{
    KIRQL irql = pn_cancel_lock_acquire(sim);
    bool has_routine = irp->CancelRoutine != NULL &&
                       (signed char)irp->CurrentLocation <= (signed char)irp->StackCount;
    irp->Cancel = TRUE;
    pn_irp_cancel_locked(sim, irp, irql);
    return has_routine;
}

/* ---- The end of a thread ---- */

/* The oldest request that the task has built and that is under way. */
static struct pn_irp *request_of(struct pnpsim *sim, const struct pn_task *task)
{
    PN_LIST_EACH (node, &sim->io->irp_list) {
        struct pn_irp *record = PN_CONTAINER(node, struct pn_irp, link);
        if (record->thread == task && record->sent) {
            return record;
        }
    }
    return NULL;
}

static void requests_cancel(struct pnpsim *sim, const struct pn_task *task)
{
    PN_LIST_EACH (node, &sim->io->irp_list) {
        struct pn_irp *record = PN_CONTAINER(node, struct pn_irp, link);
        if (record->thread == task && record->sent && !record->irp->Cancel) {
            pn_irp_cancel(sim, record->irp);
            node = &sim->io->irp_list; /* anything may have gone: from the beginning */
        }
    }
}

static void requests_forget(struct pnpsim *sim, const struct pn_task *task)
{
    PN_LIST_EACH (node, &sim->io->irp_list) {
        struct pn_irp *record = PN_CONTAINER(node, struct pn_irp, link);
        if (record->thread == task) {
            record->thread = NULL; /* built, and never sent */
        }
    }
}

void pn_irp_thread_ending(struct pnpsim *sim)
{
    struct pn_task *task = pn_task_current(sim);
    struct pn_irp *record;
    requests_cancel(sim, task);
    while ((record = request_of(sim, task)) != NULL) {
        struct pn_wait wait = { .call = "the end of its thread",
                                .object = pn_irp_pending_name(sim, record, task->name),
                                .key = record->irp };
        record->waiter = task;
        pn_task_block(sim, &wait, 0);
    }
    requests_forget(sim, task);
}

static void record_abandon(struct pn_irp *record, const struct pn_task *task)
{
    struct pn_list *next;
    for (struct pn_list *at = record->calls.next; at != &record->calls; at = next) {
        struct pn_irp_call *call = PN_CONTAINER(at, struct pn_irp_call, link);
        next = at->next;
        if (call->task == task) {
            pn_list_remove(at);
        }
    }
}

void pn_irp_calls_abandon(struct pnpsim *sim)
{
    const struct pn_task *task = pn_task_current(sim);
    PN_LIST_EACH (node, &sim->io->irp_list) {
        record_abandon(PN_CONTAINER(node, struct pn_irp, link), task);
    }
}
