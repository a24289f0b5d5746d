/* SPDX-License-Identifier: MIT */
/* Pushing and popping frames, and the one way in and out of driver code. */
#include "kernel/frame.h"

#include "base/check.h"
#include "base/sim.h"
#include "kernel/kernel.h"
#include "observe/probe.h"
#include "observe/trace.h"

static void frame_push(struct pn_task *task, struct pn_frame *frame, enum pn_frame_kind kind,
                       uint32_t driver)
{
    *frame = (struct pn_frame){ .outer = task->frame, .kind = kind, .driver = driver };
    task->frame = frame;
}

static void frame_pop(struct pn_task *task, struct pn_frame *frame)
{
    PN_ASSERT(task->frame == frame);
    task->frame = frame->outer;
}

/* K-8.2.5: both kinds of region count. */
static uint32_t apc_disable_of(const struct pn_task *task)
{
    return task->critical_count + task->guarded_count;
}

static void irql_put(struct pnpsim *sim, struct pn_task *task, uint8_t irql)
{
    task->irql = irql;
    pn_trace_stamp(sim)->irql = irql;
}

void pn_callout_begin(struct pnpsim *sim, struct pn_callout *callout, enum pn_frame_kind kind,
                      const char *what, uint32_t driver, uint8_t irql)
{
    struct pn_task *task = sim->kernel->current;
    PN_ASSERT(kind > PN_FRAME_CALL);

    pn_unwind_if_stopped(sim);
    frame_push(task, &callout->frame, kind, driver);
    callout->what = what;
    callout->apc_disable = apc_disable_of(task);
    callout->irql_outside = task->irql;
    callout->irql_inside = irql;
    irql_put(sim, task, irql);
}

/* K-2.10: a callback gives back the IRQL and the APC state it was called with. */
void pn_callout_end(struct pnpsim *sim, struct pn_callout *callout)
{
    struct pn_task *task = sim->kernel->current;
    uint8_t irql_after = task->irql;
    uint32_t apc_after = apc_disable_of(task);
    pn_unwind_if_stopped(sim);
    uint32_t code = 0;
    if (irql_after != callout->irql_inside || apc_after != callout->apc_disable) {
        const struct pn_probes *probes = pn_probes(sim);
        if (probes->callback_returned != NULL) {
            code = probes->callback_returned(sim, callout->what, callout->irql_inside, irql_after,
                                             callout->apc_disable, apc_after);
        }
    }
    frame_pop(task, &callout->frame);
    irql_put(sim, task, callout->irql_outside);
    pn_bugcheck_if(sim, code);
}

void pn_call_begin(struct pnpsim *sim, struct pn_call *call, const struct pn_routine *routine,
                   const void *site)
{
    struct pn_task *task = sim->kernel->current;
    frame_push(task, &call->frame, PN_FRAME_CALL, pn_frame_driver(task));
    call->routine = routine;
    call->site = site;
}

void pn_call_end(struct pnpsim *sim, struct pn_call *call)
{
    frame_pop(sim->kernel->current, &call->frame);
}

const struct pn_frame *pn_frame_find(const struct pn_task *task, enum pn_frame_kind kind)
{
    const struct pn_frame *frame = task->frame;
    while (frame != NULL && frame->kind != kind) {
        frame = frame->outer;
    }
    return frame;
}

const char *pn_frame_routine(const struct pn_task *task)
{
    const struct pn_frame *frame = pn_frame_find(task, PN_FRAME_CALL);
    return frame == NULL ? "" : ((const struct pn_call *)frame)->routine->name;
}

uint32_t pn_frame_driver(const struct pn_task *task)
{
    return task->frame == NULL ? 0 : task->frame->driver;
}
