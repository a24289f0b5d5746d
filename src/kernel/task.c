/* SPDX-License-Identifier: MIT */
/* The life of tasks, waking and blocking, and running one task on another's stack. */
#include "kernel/task.h"

#include "base/check.h"
#include "base/sim.h"
#include "host/thread.h"
#include "kernel/dpc.h"
#include "kernel/kernel.h"
#include "kernel/record.h"
#include "kernel/task_internal.h"
#include "observe/trace.h"

#include <string.h>

enum { TASKS_MAX = 1u << 20 };

static void task_clear(struct pnpsim *sim, struct pn_task *task)
{
    memset(task, 0, sizeof(*task));
    task->sim = sim;
    pn_list_init(&task->link);
    pn_list_init(&task->ready_link);
    pn_list_init(&task->timer_link);
    pn_list_init(&task->held);
    pn_list_init(&task->waits);
}

static struct pn_task *task_new(struct pnpsim *sim, enum pn_task_kind kind, uint32_t name,
                                void (*body)(void *context), void *context)
{
    struct pn_kernel *kernel = sim->kernel;
    struct pn_list *node = pn_list_pop_front(&kernel->free_tasks);
    struct pn_task *task = NULL;
    if (node != NULL) {
        task = PN_CONTAINER(node, struct pn_task, link);
        pn_unkeep(sim, task);
    } else if (kernel->task_count < TASKS_MAX) {
        task = pn_alloc(sim, sizeof(*task));
    }
    if (task == NULL) {
        return NULL;
    }
    task_clear(sim, task);
    task->id = kernel->next_task_id++;
    task->kind = kind;
    task->name = name;
    task->body = body;
    task->context = context;
    task->state = PN_TASK_PARKED;
    kernel->task_count++;
    pn_list_push_back(&kernel->tasks, &task->link);
    return task;
}

static void task_make_ready(struct pnpsim *sim, struct pn_task *task)
{
    task->state = PN_TASK_READY;
    if (task->woken == PN_WAKE_NONE) {
        task->woken = PN_WAKE_SIGNALLED;
    }
    pn_list_remove(&task->timer_link);
    pn_list_push_back(&sim->kernel->ready, &task->ready_link);
}

struct pn_task *pn_task_create(struct pnpsim *sim, enum pn_task_kind kind, uint32_t name,
                               void (*body)(void *context), void *context)
{
    struct pn_task *task = task_new(sim, kind, name, body, context);
    if (task != NULL) {
        task_make_ready(sim, task);
    }
    return task;
}

struct pn_task *pn_service_create(struct pnpsim *sim, enum pn_task_kind kind, uint32_t name,
                                  void (*body)(void *context), void *context)
{
    struct pn_task *task = task_new(sim, kind, name, body, context);
    if (task != NULL) {
        task->is_service = true;
    }
    return task;
}

void pn_service_destroy(struct pnpsim *sim, struct pn_task *task)
{
    PN_ASSERT(task->is_service && task->thread == NULL);

    pn_task_forget(sim, task);
    task->state = PN_TASK_DONE;
    pn_task_recycle(sim, task);
}

void pn_task_recycle(struct pnpsim *sim, struct pn_task *task)
{
    PN_ASSERT(task->state == PN_TASK_DONE);

    pn_list_remove(&task->link);
    pn_list_push_back(&sim->kernel->free_tasks, &task->link);
    pn_keep(sim, task);
    sim->kernel->task_count--;
}

void pn_task_forget(struct pnpsim *sim, struct pn_task *task)
{
    pn_list_remove(&task->ready_link);
    pn_list_remove(&task->timer_link);
    pn_wait_forget(sim, task);
    pn_lock_forget(sim, task);
}

struct pn_task *pn_task_current(const struct pnpsim *sim)
{
    return sim->kernel->current;
}

void pn_task_set_running(struct pnpsim *sim, struct pn_task *task)
{
    struct pn_stamp *stamp = pn_trace_stamp(sim);
    sim->kernel->current = task;
    task->state = PN_TASK_RUNNING;
    stamp->task = task->name;
    stamp->irql = task->irql;
}

void pn_task_wake(struct pnpsim *sim, struct pn_task *task)
{
    PN_ASSERT(task->state != PN_TASK_DONE);

    if (task->state == PN_TASK_BLOCKED) {
        task_make_ready(sim, task);
    }
}

void pn_service_wake(struct pnpsim *sim, struct pn_task *task)
{
    PN_ASSERT(task->is_service);

    if (task->state == PN_TASK_PARKED) {
        task_make_ready(sim, task);
    } else {
        task->wake_again = true;
    }
}

bool pn_service_goes_on(struct pnpsim *sim)
{
    struct pn_kernel *kernel = sim->kernel;
    struct pn_task *task = kernel->current;
    PN_ASSERT(task->is_service && task->state == PN_TASK_RUNNING);

    if (!pn_list_is_empty(&kernel->ready) || !pn_list_is_empty(&kernel->dpcs) || kernel->go_home ||
        sim->must_unwind) {
        return false;
    }
    if (task->irql != 0 || !pn_list_is_empty(&task->held)) {
        return false; /* the end of a turn takes away what a driver has left behind */
    }
    if (kernel->home_may_block && task->thread == kernel->home) {
        return false; /* its next turn has a stack of its own */
    }
    kernel->steps++;
    task->wake_again = false;
    return true;
}

void pn_task_body_ended(struct pnpsim *sim, struct pn_task *task)
{
    struct pn_kernel *kernel = sim->kernel;
    bool unwinding = kernel->unwinding || pn_is_stopped(sim);
    pn_task_forget(sim, task);
    task->thread = NULL;
    task->frame = NULL;
    task->base = NULL;
    task->irql = 0;
    task->woken = PN_WAKE_NONE;
    if (task->is_service) {
        task->state = PN_TASK_PARKED;
        if (task->wake_again && !unwinding) {
            task->wake_again = false;
            pn_service_wake(sim, task);
        }
        return;
    }
    task->state = PN_TASK_DONE;
    if (unwinding) {
        return;
    }
    if (task->ended != NULL) {
        task->ended(sim, task);
    }
    if (task->requester != NULL) {
        pn_task_wake(sim, task->requester);
    }
}

void pn_task_set_deadline(struct pnpsim *sim, struct pn_task *task, uint64_t deadline)
{
    struct pn_list *head = &sim->kernel->deadlines;
    struct pn_list *position = head->prev;
    task->deadline = deadline;
    while (position != head &&
           PN_CONTAINER(position, struct pn_task, timer_link)->deadline > deadline) {
        position = position->prev;
    }
    pn_list_insert_before(position->next, &task->timer_link);
}

enum pn_wake pn_task_block(struct pnpsim *sim, const struct pn_wait *wait, uint64_t deadline)
{
    struct pn_task *task = sim->kernel->current;
    PN_ASSERT(task->state == PN_TASK_RUNNING);
    PN_ASSERT(task->kind != PN_TASK_TEST);

    pn_unwind_if_stopped(sim);
    if (task->kind == PN_TASK_DPC) {
        pn_bugcheck(sim, 0xB8, 0, 0, 0, 0, "a DPC has tried to wait (ATTEMPTED_SWITCH_FROM_DPC)");
    }
    pn_trace(sim, PN_TRACE_WAIT, task->name, wait->object, 0, 0);
    task->wait = *wait;
    task->woken = PN_WAKE_NONE;
    task->state = PN_TASK_BLOCKED;
    if (deadline != 0) {
        pn_task_set_deadline(sim, task, deadline);
    }
    pn_give_up(sim, task);
    pn_unwind_if_stopped(sim);

    PN_ASSERT(task->state == PN_TASK_RUNNING);
    enum pn_wake woken = task->woken;
    task->woken = PN_WAKE_NONE;
    task->wait = (struct pn_wait){ 0 };
    pn_trace(sim, PN_TRACE_WAKE, task->name, wait->object, 0, woken == PN_WAKE_TIMEOUT);
    return woken;
}

bool pn_task_call_here(struct pnpsim *sim, struct pn_task *task, void (*body)(void *context),
                       void *context)
{
    struct pn_kernel *kernel = sim->kernel;
    struct pn_task *caller = kernel->current;
    enum pn_task_state caller_state = caller->state;
    PN_ASSERT(task != caller && task->thread == NULL);

    pn_list_remove(&task->ready_link);
    task->thread = caller->thread;
    task->below = caller;
    if (caller->thread == kernel->home) {
        kernel->top = task;
    }
    pn_task_set_running(sim, task);
    bool completed = pn_guard(sim, body, context);

    task->below = NULL;
    if (caller->thread == kernel->home) {
        kernel->top = caller;
    }
    pn_task_body_ended(sim, task);
    pn_task_set_running(sim, caller);
    caller->state = caller_state;
    if (task->state == PN_TASK_DONE) {
        pn_task_recycle(sim, task);
    }
    return completed;
}

void pn_task_call_hosted(struct pnpsim *sim, uint32_t name, void *process,
                         void (*body)(void *context), void *context)
{
    struct pn_exemption exemption;
    pn_exemption_begin(sim, &exemption);
    struct pn_task *task = pn_task_create(sim, PN_TASK_APP, name, body, context);
    pn_exemption_end(sim, &exemption);
    pn_surely(sim, task);
    task->process = process;
    task->requester = sim->kernel->current;
    struct pn_wait wait = { .call = "call of test code", .object = name, .owner = task };
    pn_task_block(sim, &wait, 0);
}

void pn_irql_set(struct pnpsim *sim, uint8_t irql)
{
    struct pn_task *task = sim->kernel->current;
    task->irql = irql;
    pn_trace_stamp(sim)->irql = irql;
    if (!pn_list_is_empty(&sim->kernel->dpcs)) {
        pn_dpc_let_run(sim);
    }
}

uint8_t pn_irql(const struct pnpsim *sim)
{
    return sim->kernel->current->irql;
}

void pn_point_taken(struct pnpsim *sim)
{
    struct pn_kernel *kernel = sim->kernel;
    if (kernel->steps > sim->options.step_limit) {
        pn_step_limit_stop(sim);
        pn_unwind_if_stopped(sim);
        return;
    }
    const struct pn_strategy *strategy = kernel->strategy;
    struct pn_task *self = kernel->current;
    if (strategy->switch_now == NULL || self->kind == PN_TASK_TEST || self->kind == PN_TASK_DPC ||
        !strategy->switch_now(sim)) {
        return;
    }
    self->state = PN_TASK_READY;
    pn_list_push_back(&kernel->ready, &self->ready_link);
    pn_give_up(sim, self);
    pn_unwind_if_stopped(sim);
}
