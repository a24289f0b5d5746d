/* SPDX-License-Identifier: MIT */
/* Which ready task is next: the strategies behind the scheduler's seam. */
#include "base/sim.h"
#include "kernel/kernel.h"
#include "kernel/task_internal.h"

/* Whether the task can be continued or begun now: what task 0's thread hosts is a stack, and only
 * its top can go on. */
static bool task_is_runnable(const struct pn_kernel *kernel, const struct pn_task *task)
{
    return task->thread != kernel->home || kernel->top == task;
}

static struct pn_task *fifo_pick(struct pnpsim *sim)
{
    PN_LIST_EACH (node, &sim->kernel->ready) {
        struct pn_task *task = PN_CONTAINER(node, struct pn_task, ready_link);
        if (task_is_runnable(sim->kernel, task)) {
            return task;
        }
    }
    return NULL;
}

/* Each runnable task with the same probability, in one pass; one task costs no draw, so that
 * traces of programs without concurrency do not depend on the seed. */
static struct pn_task *seeded_pick(struct pnpsim *sim)
{
    struct pn_kernel *kernel = sim->kernel;
    struct pn_task *picked = NULL;
    uint32_t count = 0;
    PN_LIST_EACH (node, &kernel->ready) {
        struct pn_task *task = PN_CONTAINER(node, struct pn_task, ready_link);
        if (task_is_runnable(kernel, task) &&
            (++count == 1 || pn_random_below(&kernel->random, count) == 0)) {
            picked = task;
        }
    }
    return picked;
}

const struct pn_strategy *pn_strategy_of(const struct pnpsim *sim)
{
    static const struct pn_strategy fifo = { .name = "fifo", .lends = true, .pick = fifo_pick };
    static const struct pn_strategy seeded = { .name = "seeded", .pick = seeded_pick };
    return sim->options.strategy == PNPSIM_STRATEGY_SEEDED ? &seeded : &fifo;
}
