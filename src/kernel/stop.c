/* SPDX-License-Identifier: MIT */
/* Stopping the machine and getting every task off its stack without running driver code. */
#include "kernel/stop.h"

#include "base/check.h"
#include "base/sim.h"
#include "base/text.h"
#include "host/thread.h"
#include "kernel/kernel.h"
#include "kernel/task_internal.h"
#include "observe/trace.h"

bool pn_is_stopped(const struct pnpsim *sim)
{
    return sim->kernel->stop.stopped;
}

const struct pn_stop *pn_stop_get(const struct pnpsim *sim)
{
    return &sim->kernel->stop;
}

void pn_stop_mark(struct pnpsim *sim, uint32_t code, const char *reason)
{
    struct pn_stop *stop = &sim->kernel->stop;
    if (stop->stopped) {
        return; /* the first reason is the one that counts */
    }
    stop->stopped = true;
    sim->must_unwind = true;
    stop->code = code;
    pn_copy_string(stop->reason, sizeof(stop->reason), reason);
    pn_trace(sim, PN_TRACE_BUGCHECK, 0, 0, pn_name(sim, stop->reason), (int32_t)code);
}

_Noreturn void pn_bugcheck(struct pnpsim *sim, uint32_t code, uint64_t p1, uint64_t p2, uint64_t p3,
                           uint64_t p4, const char *reason)
{
    struct pn_stop *stop = &sim->kernel->stop;
    if (!stop->stopped) {
        stop->parameters[0] = p1;
        stop->parameters[1] = p2;
        stop->parameters[2] = p3;
        stop->parameters[3] = p4;
        pn_stop_mark(sim, code, reason);
    }
    pn_unwind(sim);
}

_Noreturn void pn_unwind(struct pnpsim *sim)
{
    struct pn_task *task = sim->kernel->current;
    PN_ASSERT(task->base != NULL);

    longjmp(task->base->jump, 1);
}

void pn_unwind_if_based(struct pnpsim *sim)
{
    if (sim->kernel->current->base != NULL) {
        pn_unwind(sim);
    }
}

bool pn_guard(struct pnpsim *sim, void (*body)(void *context), void *context)
{
    struct pn_task *task = sim->kernel->current;
    struct pn_base base = { .outer = task->base, .frame = task->frame };
    if (setjmp(base.jump) == 0) {
        task->base = &base;
        body(context);
        task->base = base.outer;
        return true;
    }
    struct pn_task *cut = sim->kernel->current; /* `task` may be lost in the jump */
    PN_ASSERT(cut->base == &base);

    cut->base = base.outer;
    cut->frame = base.frame;
    return false;
}

/* What task 0's thread hosted was cut off by a jump out of the verb: nothing of it can run. */
static void forget_hosted(struct pnpsim *sim)
{
    struct pn_kernel *kernel = sim->kernel;
    PN_LIST_EACH_SAFE (node, &kernel->tasks) {
        struct pn_task *task = PN_CONTAINER(node, struct pn_task, link);
        if (task != kernel->test && task->thread == kernel->home) {
            task->below = NULL;
            pn_task_body_ended(sim, task);
            if (task->state == PN_TASK_DONE) {
                pn_task_recycle(sim, task);
            }
        }
    }
    kernel->test->base = NULL;
    kernel->test->frame = NULL;
    kernel->top = kernel->test;
    pn_task_set_running(sim, kernel->test);
}

static struct pn_task *task_with_thread(struct pn_kernel *kernel)
{
    PN_LIST_EACH (node, &kernel->tasks) {
        struct pn_task *task = PN_CONTAINER(node, struct pn_task, link);
        if (task->thread != NULL && task != kernel->test) {
            return task;
        }
    }
    return NULL;
}

void pn_kernel_unwind_all(struct pnpsim *sim)
{
    struct pn_kernel *kernel = sim->kernel;
    kernel->unwinding = true;
    sim->must_unwind = true;
    forget_hosted(sim);
    struct pn_task *task;
    while ((task = task_with_thread(kernel)) != NULL) {
        kernel->picked = task;
        pn_thread_switch(kernel->home, task->thread);
        PN_ASSERT(task->thread == NULL);
    }
    kernel->picked = NULL;
    pn_task_set_running(sim, kernel->test);
}
