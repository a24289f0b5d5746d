/* SPDX-License-Identifier: MIT */
/* Work items: each runs in a system thread of its own, in the order of queueing. */
#include "kernel/work.h"

#include "base/sim.h"
#include "kernel/frame.h"
#include "kernel/kernel.h"
#include "kernel/record.h"
#include "observe/trace.h"

bool pn_work_queue(struct pnpsim *sim, const char *name, void (*body)(void *context), void *context)
{
    return pn_task_create(sim, PN_TASK_SYSTEM, pn_name(sim, name), body, context) != NULL;
}

void pn_work_queue_surely(struct pnpsim *sim, const char *name, void (*body)(void *context),
                          void *context)
{
    struct pn_exemption exemption;
    pn_exemption_begin(sim, &exemption);
    bool queued = pn_work_queue(sim, name, body, context);
    pn_exemption_end(sim, &exemption);
    if (!queued) {
        pn_bugcheck(sim, 0, 0, 0, 0, 0, "no simulated thread is left for a work item");
    }
}

/* A driver's item on its way to its thread. */
struct queued_item {
    struct pnpsim *sim;
    PWORK_QUEUE_ITEM item;
    uint32_t driver;
};

bool pn_work_item_is_queued(const WORK_QUEUE_ITEM *item)
{
    return item->List.Flink == &item->List;
}

/* K-8.2.7: the item is no longer queued when its routine begins. */
static void item_body(void *context)
{
    struct queued_item queued = *(struct queued_item *)context;
    pn_free(queued.sim, context);
    PWORKER_THREAD_ROUTINE routine = queued.item->WorkerRoutine;
    PVOID parameter = queued.item->Parameter;
    queued.item->List.Flink = NULL;

    struct pn_callout callout;
    pn_callout_begin(queued.sim, &callout, PN_FRAME_WORK_ITEM, "work item", queued.driver,
                     PASSIVE_LEVEL);
    pn_trace(queued.sim, PN_TRACE_WORK, queued.driver, pn_name(queued.sim, "run"), 0, 0);
    routine(parameter);
    pn_callout_end(queued.sim, &callout);
}

void pn_work_item_queue(struct pnpsim *sim, PWORK_QUEUE_ITEM item, uint32_t driver)
{
    struct queued_item *queued = pn_record_alloc(sim, sizeof(*queued));
    *queued = (struct queued_item){ sim, item, driver };
    item->List.Flink = &item->List;
    item->List.Blink = &item->List;
    pn_trace(sim, PN_TRACE_WORK, driver, pn_name(sim, "queued"), 0, 0);
    pn_work_queue_surely(sim, "worker", item_body, queued);
}
