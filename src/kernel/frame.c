/* SPDX-License-Identifier: MIT */
/* Pushing and popping frames, and the one way in and out of driver code. */
#include "kernel/frame.h"

#include "base/check.h"
#include "base/sim.h"
#include "kernel/kernel.h"
#include "observe/probe.h"
#include "observe/trace.h"

/* K-2.10: a callback gives back the IRQL and the APC state it was called with. */
uint32_t pn_callout_judge(struct pnpsim *sim, const struct pn_callout *callout, uint8_t irql_after,
                          uint32_t apc_after)
{
    const struct pn_probes *probes = pn_probes(sim);
    return probes->callback_returned == NULL
               ? 0
               : probes->callback_returned(sim, callout->what, callout->irql_inside, irql_after,
                                           callout->apc_disable, apc_after);
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
