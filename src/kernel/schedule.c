/* SPDX-License-Identifier: MIT */
/* Handing the processor on. A task that blocks picks its successor and hands the baton to it
 * directly; only when nobody is ready does the baton go home, to task 0's thread, which decides
 * whether time may pass, whether the machine is idle, or whether it is deadlocked. */
#include "kernel/schedule.h"

#include "base/check.h"
#include "base/sim.h"
#include "base/text.h"
#include "host/host.h"
#include "host/thread.h"
#include "kernel/dpc.h"
#include "kernel/kernel.h"
#include "kernel/task_internal.h"
#include "observe/finding.h"
#include "observe/trace.h"

/* The next task, taken from the ready queue; NULL sends the baton home. */
static struct pn_task *pick_next(struct pnpsim *sim)
{
    struct pn_kernel *kernel = sim->kernel;
    if (!pn_is_stopped(sim) && !kernel->unwinding) {
        pn_dpc_drain(sim);
    }
    if (pn_is_stopped(sim) || kernel->unwinding ||
        (kernel->go_home && kernel->top == kernel->test)) {
        return NULL;
    }
    struct pn_task *task = kernel->strategy->pick(sim);
    if (task != NULL) {
        pn_list_remove(&task->ready_link);
        kernel->steps++;
    }
    return task;
}

/* The PnP worker may borrow task 0's stack while task 0 does nothing but wait for idle. Under TSan
 * it never does: stacks would hide which thread touched what. Nor once applications run code of
 * their own: a thread of theirs may wait for what only the worker below it could do (U-5.7). */
static bool worker_stack_is_lent(const struct pnpsim *sim)
{
#ifdef PN_UNDER_TSAN
    (void)sim;
    return false;
#else
    const struct pn_kernel *kernel = sim->kernel;
    return kernel->mode == PN_RUN_IDLE && kernel->top == kernel->test &&
           kernel->posts_expected == 0 && !kernel->home_may_block &&
           sim->options.stacks == PNPSIM_STACKS_LENT && kernel->strategy->lends;
#endif
}

static bool task_is_hosted(const struct pnpsim *sim, const struct pn_task *task)
{
    return task->kind == PN_TASK_APP || (task == sim->kernel->worker && worker_stack_is_lent(sim));
}

/* Runs one body after the other on this thread, as long as tasks without a thread are next. */
static void thread_main(void *context)
{
    struct pn_task *task = context;
    struct pnpsim *sim = task->sim;
    struct pn_kernel *kernel = sim->kernel;
    struct pn_thread *thread = task->thread;
    struct pn_task *next;
    pn_set_current(sim);
    for (;;) {
        pn_task_set_running(sim, task);
        pn_guard(sim, task->body, task->context);
        pn_task_body_ended(sim, task);
        task->thread = thread;
        next = pick_next(sim);
        task->thread = NULL;
        if (task->state == PN_TASK_DONE) {
            pn_task_recycle(sim, task);
        }
        if (next == NULL || next->thread != NULL || task_is_hosted(sim, next)) {
            break;
        }
        task = next;
        task->thread = thread;
    }
    pn_set_current(NULL);
    kernel->picked = next;
    pn_thread_leave(thread, next == NULL || next->thread == NULL ? kernel->home : next->thread);
}

/* The thread that continues or begins `task`; home when there is none to be had. */
static struct pn_thread *thread_for(struct pnpsim *sim, struct pn_task *task)
{
    if (task == NULL || (task->thread == NULL && task_is_hosted(sim, task))) {
        return sim->kernel->home;
    }
    if (task->thread == NULL) {
        task->thread = pn_thread_start(sim, thread_main, task);
        if (task->thread == NULL) {
            pn_stop_mark(sim, 0, "no memory for a simulated thread");
            return sim->kernel->home;
        }
    }
    return task->thread;
}

void pn_step_limit_stop(struct pnpsim *sim)
{
    sim->kernel->step_limit_reached = true;
    pn_violation(sim, PN_RULE_LIVELOCK, "",
                 "%u scheduling points passed without an end; %s ran last", sim->options.step_limit,
                 pn_name_text(sim, sim->kernel->current->name));
    pn_stop_mark(sim, 0, "the step limit was reached");
}

/* Moves the clock to the earliest due time, not beyond `limit`. False when nothing is due. */
static bool advance_clock(struct pnpsim *sim, uint64_t limit)
{
    struct pn_kernel *kernel = sim->kernel;
    uint64_t due = pn_timer_next(sim);
    if (!pn_list_is_empty(&kernel->deadlines)) {
        uint64_t first = PN_CONTAINER(kernel->deadlines.next, struct pn_task, timer_link)->deadline;
        due = due == 0 || first < due ? first : due;
    }
    if (due == 0 || due > limit) {
        return false;
    }
    if (due > kernel->now) {
        kernel->now = due;
        pn_trace_stamp(sim)->time = due;
    }
    if (++kernel->steps > sim->options.step_limit) {
        pn_step_limit_stop(sim);
        return true;
    }
    while (!pn_list_is_empty(&kernel->deadlines)) {
        struct pn_task *task = PN_CONTAINER(kernel->deadlines.next, struct pn_task, timer_link);
        if (task->deadline > kernel->now) {
            break;
        }
        task->woken = PN_WAKE_TIMEOUT;
        pn_task_wake(sim, task);
    }
    pn_timer_expire(sim);
    return true;
}

/* Time passes by itself only for work that is awaited: a verb's request, a hosted body, the PnP
 * worker in the middle of something. */
static bool time_may_pass(const struct pn_kernel *kernel)
{
    return kernel->mode == PN_RUN_HOME || kernel->top != kernel->test ||
           (kernel->mode == PN_RUN_IDLE && kernel->worker != NULL &&
            kernel->worker->state == PN_TASK_BLOCKED);
}

static bool something_is_awaited(const struct pn_kernel *kernel)
{
    return kernel->mode == PN_RUN_HOME || kernel->top != kernel->test ||
           (kernel->worker != NULL && kernel->worker->state == PN_TASK_BLOCKED);
}

/* One step leaves a standstill as it is, unless what stands still is on task 0's own thread. */
static bool standstill_is_left(const struct pn_kernel *kernel)
{
    return kernel->mode == PN_RUN_STEP && kernel->top == kernel->test;
}

/* Whether a post may still continue what stands still. */
static bool outside_may_help(const struct pnpsim *sim)
{
    const struct pn_kernel *kernel = sim->kernel;
    return kernel->posts_expected > 0 && !standstill_is_left(kernel) &&
           something_is_awaited(kernel) && (pn_host_owns_loop(sim) || kernel->top == kernel->test);
}

/* Whether the caller's loop will let something become due. */
static bool time_will_come(struct pnpsim *sim)
{
    const struct pn_kernel *kernel = sim->kernel;
    return kernel->mode == PN_RUN_REAL &&
           (pn_timer_next(sim) != 0 || !pn_list_is_empty(&kernel->deadlines));
}

/* Nothing can run and no time may pass. Names it when somebody awaits what cannot come. */
static enum pn_outcome judge_standstill(struct pnpsim *sim)
{
    struct pn_kernel *kernel = sim->kernel;
    if (outside_may_help(sim)) {
        return PN_OUTCOME_OUTSIDE;
    }
    struct pn_text graph;
    pn_text_init_record(&graph, sim);
    bool is_cycle = pn_wait_graph(sim, &graph);
    if (!is_cycle &&
        (!something_is_awaited(kernel) || standstill_is_left(kernel) || time_will_come(sim))) {
        pn_text_finish(&graph);
        return PN_OUTCOME_IDLE;
    }
    const char *text = pn_text_bytes(&graph);
    pn_violation(sim, is_cycle ? PN_RULE_DEADLOCK : PN_RULE_LOST_WAKEUP, "", "%s%s",
                 is_cycle ? "tasks wait for each other: "
                          : "nothing can run, and nobody is left to signal: ",
                 text);
    kernel->deadlock_found = true;
    pn_stop_mark(sim, 0, text);
    pn_text_finish(&graph);
    return PN_OUTCOME_DEADLOCK;
}

static void run_elsewhere(struct pnpsim *sim, struct pn_task *self, struct pn_task *next)
{
    struct pn_kernel *kernel = sim->kernel;
    if (next->thread == NULL && task_is_hosted(sim, next)) {
        pn_task_call_here(sim, next, next->body, next->context);
        return;
    }
    struct pn_thread *thread = thread_for(sim, next);
    if (thread == kernel->home) {
        return; /* stopped: no thread could be made */
    }
    kernel->picked = next;
    pn_thread_switch(self->thread, thread);
    kernel->current = self;
}

/* A deadlock may have been found while the worker stood on task 0's stack. */
static enum pn_outcome stop_outcome(const struct pn_kernel *kernel)
{
    if (kernel->step_limit_reached) {
        return PN_OUTCOME_STEPS;
    }
    return kernel->deadlock_found ? PN_OUTCOME_DEADLOCK : PN_OUTCOME_STOPPED;
}

/* Task 0's thread, with `self` on top of what it hosts, lets others run until `self` is picked. */
static enum pn_outcome wait_at_home(struct pnpsim *sim, struct pn_task *self)
{
    struct pn_kernel *kernel = sim->kernel;
    for (;;) {
        if (pn_is_stopped(sim) || kernel->unwinding) {
            return stop_outcome(kernel);
        }
        struct pn_task *next = kernel->picked;
        kernel->picked = NULL;
        if (next == NULL && self == kernel->test && kernel->go_home) {
            return PN_OUTCOME_HOME;
        }
        if (next == NULL) {
            next = pick_next(sim);
        }
        if (next == self) {
            return PN_OUTCOME_HOME;
        }
        if (next != NULL) {
            run_elsewhere(sim, self, next);
            continue;
        }
        if (pn_is_stopped(sim) || (kernel->go_home && self == kernel->test)) {
            continue;
        }
        if (time_may_pass(kernel) && advance_clock(sim, UINT64_MAX)) {
            continue;
        }
        enum pn_outcome outcome = judge_standstill(sim);
        if (outcome == PN_OUTCOME_OUTSIDE && pn_host_owns_loop(sim)) {
            pn_host_wait(sim);
            continue;
        }
        if (self == kernel->test) {
            return outcome;
        }
        PN_ASSERT(outcome == PN_OUTCOME_DEADLOCK);
    }
}

void pn_give_up(struct pnpsim *sim, struct pn_task *self)
{
    struct pn_kernel *kernel = sim->kernel;
    if (self->thread == kernel->home) {
        wait_at_home(sim, self);
    } else {
        struct pn_task *next = pick_next(sim);
        if (next != self) {
            struct pn_thread *thread = thread_for(sim, next);
            kernel->picked = next;
            pn_thread_switch(self->thread, thread);
            kernel->picked = NULL;
        }
    }
    pn_task_set_running(sim, self);
}

enum pn_outcome pn_schedule(struct pnpsim *sim, enum pn_run_mode mode)
{
    struct pn_kernel *kernel = sim->kernel;
    PN_ASSERT(kernel->current == kernel->test && kernel->top == kernel->test);

    kernel->mode = mode;
    kernel->go_home = mode == PN_RUN_STEP;
    if (mode == PN_RUN_STEP) {
        kernel->go_home = false;
        struct pn_task *next = pick_next(sim);
        kernel->go_home = true;
        if (next == NULL && !pn_is_stopped(sim)) {
            kernel->go_home = false;
            return judge_standstill(sim);
        }
        kernel->picked = next;
    }
    kernel->test->state = PN_TASK_BLOCKED;
    enum pn_outcome outcome = wait_at_home(sim, kernel->test);
    kernel->go_home = false;
    kernel->picked = NULL;
    pn_task_set_running(sim, kernel->test);
    return outcome;
}

void pn_go_home(struct pnpsim *sim)
{
    sim->kernel->go_home = true;
}

enum pn_outcome pn_schedule_until(struct pnpsim *sim, uint64_t time)
{
    struct pn_kernel *kernel = sim->kernel;
    enum pn_run_mode mode = sim->options.clock == PNPSIM_CLOCK_REAL ? PN_RUN_REAL : PN_RUN_IDLE;
    enum pn_outcome outcome;
    bool stands;
    do {
        outcome = pn_schedule(sim, mode);
        stands = outcome == PN_OUTCOME_IDLE || outcome == PN_OUTCOME_OUTSIDE;
    } while (stands && advance_clock(sim, time));
    if (stands && kernel->now < time) {
        kernel->now = time;
        pn_trace_stamp(sim)->time = time;
    }
    return outcome;
}

static bool task_is_in_cycle(const struct pn_task *task, uint32_t task_count)
{
    const struct pn_task *at = task->wait.owner;
    for (uint32_t i = 0; at != NULL && i <= task_count; i++) {
        if (at == task) {
            return true;
        }
        at = at->state == PN_TASK_BLOCKED ? at->wait.owner : NULL;
    }
    return false;
}

bool pn_wait_graph(struct pnpsim *sim, struct pn_text *text)
{
    struct pn_kernel *kernel = sim->kernel;
    bool found = false;
    PN_LIST_EACH (node, &kernel->tasks) {
        const struct pn_task *task = PN_CONTAINER(node, struct pn_task, link);
        if (task->state != PN_TASK_BLOCKED || task == kernel->test) {
            continue;
        }
        bool is_cycle = task_is_in_cycle(task, kernel->task_count);
        found = found || is_cycle;
        pn_text_format(text, "%s%s waits in %s for %s%s%s%s", text->length > 0 ? "; " : "",
                       pn_name_text(sim, task->name), task->wait.call,
                       pn_name_text(sim, task->wait.object),
                       task->wait.owner != NULL ? ", held by " : "",
                       task->wait.owner != NULL ? pn_name_text(sim, task->wait.owner->name) : "",
                       is_cycle ? " (cycle)" : "");
    }
    return found;
}
