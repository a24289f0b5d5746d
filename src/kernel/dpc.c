/* SPDX-License-Identifier: MIT */
/* The queue of deferred procedure calls. Who queued a DPC is kept beside it, since the routine runs
 * as that driver's code. */
#include "kernel/dpc.h"

#include "base/check.h"
#include "base/sim.h"
#include "kernel/dpc_internal.h"
#include "kernel/frame.h"
#include "kernel/kernel.h"
#include "kernel/record.h"
#include "observe/trace.h"

enum { DPC_TYPE = 0x13 };

struct queued_dpc {
    struct pn_list link; /* kernel.dpcs, oldest first */
    PRKDPC dpc;
    PVOID argument1;
    PVOID argument2;
    uint32_t driver;
};

void pn_dpc_init(PRKDPC dpc, PKDEFERRED_ROUTINE routine, PVOID context)
{
    *dpc = (KDPC){ .DeferredRoutine = routine, .DeferredContext = context };
    dpc->Type = DPC_TYPE;
    dpc->Importance = MediumImportance;
}

bool pn_dpc_is_initialized(const KDPC *dpc)
{
    return dpc->Type == DPC_TYPE && dpc->DeferredRoutine != NULL;
}

static struct queued_dpc *queued_find(const struct pnpsim *sim, const KDPC *dpc)
{
    PN_LIST_EACH (node, &sim->kernel->dpcs) {
        struct queued_dpc *queued = PN_CONTAINER(node, struct queued_dpc, link);
        if (queued->dpc == dpc) {
            return queued;
        }
    }
    return NULL;
}

static void queued_free(struct pnpsim *sim, struct queued_dpc *queued)
{
    pn_list_remove(&queued->link);
    pn_free(sim, queued);
}

bool pn_dpc_enqueue(struct pnpsim *sim, PRKDPC dpc, PVOID argument1, PVOID argument2,
                    uint32_t driver)
{
    if (queued_find(sim, dpc) != NULL) {
        return false;
    }
    struct queued_dpc *queued = pn_record_alloc(sim, sizeof(*queued));
    queued->dpc = dpc;
    queued->argument1 = argument1;
    queued->argument2 = argument2;
    queued->driver = driver;
    if (dpc->Importance == HighImportance) {
        pn_list_push_front(&sim->kernel->dpcs, &queued->link);
    } else {
        pn_list_push_back(&sim->kernel->dpcs, &queued->link);
    }
    pn_trace(sim, PN_TRACE_DPC, driver, pn_name(sim, "queued"), 0, 0);
    return true;
}

void pn_dpc_let_run(struct pnpsim *sim)
{
    if (pn_irql(sim) < DISPATCH_LEVEL) {
        pn_dpc_drain(sim);
        pn_unwind_if_stopped(sim);
    }
}

bool pn_dpc_insert(struct pnpsim *sim, PRKDPC dpc, PVOID argument1, PVOID argument2)
{
    uint32_t driver = pn_frame_driver(pn_task_current(sim));
    if (!pn_dpc_enqueue(sim, dpc, argument1, argument2, driver)) {
        return false;
    }
    pn_dpc_let_run(sim);
    return true;
}

bool pn_dpc_remove(struct pnpsim *sim, PRKDPC dpc)
{
    struct queued_dpc *queued = queued_find(sim, dpc);
    if (queued == NULL) {
        return false;
    }
    queued_free(sim, queued);
    return true;
}

/* One run: a copy, because the driver may queue the DPC again, or free it, from the routine. */
struct dpc_run {
    struct pnpsim *sim;
    struct queued_dpc queued;
};

static void dpc_body(void *context)
{
    struct dpc_run *run = context;
    PRKDPC dpc = run->queued.dpc;
    PKDEFERRED_ROUTINE routine = dpc->DeferredRoutine;
    PVOID deferred_context = dpc->DeferredContext;
    struct pn_callout callout;
    pn_callout_begin(run->sim, &callout, PN_FRAME_DPC, "DPC", run->queued.driver, DISPATCH_LEVEL);
    pn_trace(run->sim, PN_TRACE_DPC, run->queued.driver, pn_name(run->sim, "run"), 0, 0);
    routine(dpc, deferred_context, run->queued.argument1, run->queued.argument2);
    pn_trace(run->sim, PN_TRACE_DPC, run->queued.driver, pn_name(run->sim, "done"), 0, 0);
    pn_callout_end(run->sim, &callout);
}

void pn_dpc_drain(struct pnpsim *sim)
{
    struct pn_kernel *kernel = sim->kernel;
    if (kernel->current == kernel->dpc) {
        return; /* the drain that runs it goes on with the queue */
    }
    while (!pn_list_is_empty(&kernel->dpcs) && !pn_is_stopped(sim) && !kernel->unwinding) {
        struct queued_dpc *queued = PN_CONTAINER(kernel->dpcs.next, struct queued_dpc, link);
        struct dpc_run run = { sim, *queued };
        queued_free(sim, queued);
        pn_task_call_here(sim, kernel->dpc, dpc_body, &run);
    }
}

const char *pn_dpc_pending_of(const struct pnpsim *sim, uint32_t driver)
{
    PN_LIST_EACH (node, &sim->kernel->dpcs) {
        if (PN_CONTAINER(node, struct queued_dpc, link)->driver == driver) {
            return "DPC";
        }
    }
    return pn_timer_is_set_by(sim, driver) ? "timer" : NULL;
}

const char *pn_dpc_pending_in(const struct pnpsim *sim, const void *start, size_t size)
{
    PN_LIST_EACH (node, &sim->kernel->dpcs) {
        const struct queued_dpc *queued = PN_CONTAINER(node, struct queued_dpc, link);
        if (pn_lies_in(queued->dpc, start, size)) {
            return "DPC";
        }
    }
    return pn_timer_is_set_in(sim, start, size) ? "timer" : NULL;
}

void pn_dpc_forget_of(struct pnpsim *sim, uint32_t driver)
{
    PN_LIST_EACH_SAFE (node, &sim->kernel->dpcs) {
        struct queued_dpc *queued = PN_CONTAINER(node, struct queued_dpc, link);
        if (queued->driver == driver) {
            queued_free(sim, queued);
        }
    }
    pn_timer_forget_of(sim, driver);
}

void pn_dpc_forget_in(struct pnpsim *sim, const void *start, size_t size)
{
    PN_LIST_EACH_SAFE (node, &sim->kernel->dpcs) {
        struct queued_dpc *queued = PN_CONTAINER(node, struct queued_dpc, link);
        if (pn_lies_in(queued->dpc, start, size)) {
            queued_free(sim, queued);
        }
    }
    pn_timer_forget_in(sim, start, size);
}
