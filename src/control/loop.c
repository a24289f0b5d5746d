/* SPDX-License-Identifier: MIT */
/* The simulation and its event loop: turns that the caller's loop gives, posts of other threads,
 * time that follows the loop. */
#include "control/control.h"
#include "host/host.h"
#include "kernel/dpc.h"
#include "kernel/kernel.h"
#include "observe/trace.h"

/* The earliest time something is due, in microseconds; UINT64_MAX when nothing is. */
static uint64_t next_due(struct pnpsim *sim)
{
    struct pn_kernel *kernel = sim->kernel;
    uint64_t due = pn_timer_next(sim);
    if (!pn_list_is_empty(&kernel->deadlines)) {
        uint64_t first = PN_CONTAINER(kernel->deadlines.next, struct pn_task, timer_link)->deadline;
        due = due == 0 || first < due ? first : due;
    }
    return due == 0 ? UINT64_MAX : (due + 9) / 10;
}

void pn_loop_arm(struct pnpsim *sim)
{
    struct pn_kernel *kernel = sim->kernel;
    if (pn_is_stopped(sim)) {
        pn_host_keep(sim, false);
        if (sim->options.clock == PNPSIM_CLOCK_REAL) {
            pn_host_arm_timer(sim, UINT64_MAX);
        }
        return;
    }
    pn_host_keep(sim, kernel->posts_expected > 0);
    if (!pn_list_is_empty(&kernel->ready) || !pn_list_is_empty(&kernel->dpcs)) {
        pn_host_arm(sim);
    }
    if (sim->options.clock == PNPSIM_CLOCK_REAL) {
        pn_host_arm_timer(sim, next_due(sim));
    }
}

void pn_loop_follow(struct pnpsim *sim)
{
    struct pn_kernel *kernel = sim->kernel;
    if (sim->options.clock != PNPSIM_CLOCK_REAL) {
        return;
    }
    uint64_t now = pn_host_time(sim) * 10;
    if (now > kernel->now) {
        kernel->now = now;
        pn_trace_stamp(sim)->time = now;
    }
}

/* A turn from the caller's loop. */
static void loop_run(struct pnpsim *sim)
{
    struct pn_verb verb;
    if (pn_is_stopped(sim)) {
        pn_loop_arm(sim); /* lets the loop go */
        return;
    }
    if (sim->control->in_verb || pn_verb_begin(sim, &verb, PN_VERB_TURN) != PNPSIM_OK) {
        return; /* the verb it came in between runs the simulation anyway */
    }
    if (sim->options.clock == PNPSIM_CLOCK_REAL) {
        pn_schedule_until(sim, pn_host_time(sim) * 10);
    } else {
        pn_schedule(sim, PN_RUN_IDLE);
    }
    pn_verb_end(sim, &verb, PNPSIM_OK);
}

/* A post becomes a system thread, in the order of posting. Without memory for it the machine stops:
 * a post must not be lost silently. */
static void loop_accept(struct pnpsim *sim, void (*function)(void *context), void *context)
{
    struct pn_kernel *kernel = sim->kernel;
    if (kernel->posts_expected > 0) {
        kernel->posts_expected--;
    }
    if (pn_is_stopped(sim)) {
        return;
    }
    struct pn_exemption exemption;
    pn_exemption_begin(sim, &exemption);
    if (pn_task_create(sim, PN_TASK_SYSTEM, pn_name(sim, "post"), function, context) == NULL) {
        pn_stop_mark(sim, 0, "no memory for a posted call");
    }
    pn_exemption_end(sim, &exemption);
}

void pn_loop_init(struct pnpsim *sim)
{
    pn_host_set_callbacks(sim, loop_run, loop_accept);
}

enum pnpsim_result pnpsim_post(struct pnpsim *sim, void (*function)(void *context), void *context)
{
    if (sim == NULL || function == NULL) {
        return PNPSIM_E_INVALID;
    }
    return pn_host_post(sim, function, context) ? PNPSIM_OK : PNPSIM_E_NO_MEMORY;
}

enum pnpsim_result pnpsim_expect_posts(struct pnpsim *sim, uint32_t count)
{
    if (sim == NULL) {
        return PNPSIM_E_INVALID;
    }
    struct pn_kernel *kernel = sim->kernel;
    if (!pn_host_owns_loop(sim) && kernel->worker->thread == kernel->home) {
        return pn_fail(sim, PNPSIM_E_BUSY,
                       "pnpsim_expect_posts: the PnP manager runs on the loop's own stack and "
                       "cannot wait for a post; announce posts before the simulation runs, or "
                       "give the manager a stack of its own (PNPSIM_STACKS_OWN)");
    }
    if (count > UINT32_MAX - kernel->posts_expected) {
        return pn_fail(sim, PNPSIM_E_LIMIT, "pnpsim_expect_posts: too many posts are expected");
    }
    kernel->posts_expected += count;
    if (!pn_host_owns_loop(sim)) {
        pn_loop_arm(sim);
    }
    return PNPSIM_OK;
}
