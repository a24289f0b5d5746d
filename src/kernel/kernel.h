/* SPDX-License-Identifier: MIT */
/* The state of the execution layer: tasks and their queues, the clock, the objects, the pool. */
#ifndef PN_KERNEL_KERNEL_H
#define PN_KERNEL_KERNEL_H

#include "base/list.h"
#include "base/map.h"
#include "base/random.h"
#include "kernel/schedule.h"
#include "kernel/stop.h"
#include "kernel/task.h"

#include <stdbool.h>
#include <stdint.h>

struct pn_objects;
struct pn_pool;
struct pnpsim;

/* Holds: exactly one task is RUNNING while a verb runs; ready holds the READY ones in order.
 * Owned by the simulation. */
struct pn_kernel {
    struct pn_list tasks;     /* pn_task.link, by id */
    struct pn_list ready;     /* pn_task.ready_link, longest ready first */
    struct pn_list deadlines; /* pn_task.timer_link, earliest first, then by id */
    struct pn_list free_tasks;
    uint32_t task_count;
    uint32_t next_task_id;

    struct pn_task *test; /* task 0 */
    struct pn_task *dpc;  /* the identity of code at DISPATCH_LEVEL that is nobody's thread */
    struct pn_task *current;
    struct pn_task *top;    /* the innermost task on task 0's thread */
    struct pn_task *picked; /* who gets the baton that is being handed over */
    struct pn_thread *home; /* task 0's thread */

    const struct pn_strategy *strategy;
    struct pn_random random; /* of the strategy */
    struct pn_task *worker;  /* the PnP worker, set by pnp/ */
    bool go_home;
    bool home_may_block;     /* applications call routines that wait: what home hosts cannot be lent
                                a stack below them, on which it could not go on */
    uint32_t posts_expected; /* from other threads: no standstill is final before they came */
    bool step_limit_reached;
    bool deadlock_found;
    enum pn_run_mode mode; /* what task 0 waits for */
    uint32_t verb_depth;   /* verbs of the control API now on task 0's stack */
    uint64_t steps;        /* points since the verb began */

    uint64_t now; /* virtual time, 100 ns units */
    /* Set by io/: a driver's thread, the running task, has returned and is about to end. */
    void (*thread_ending)(struct pnpsim *sim);
    struct pn_list timers; /* kernel/timer.c: earliest first */
    struct pn_list dpcs;   /* kernel/dpc.c: queued, oldest first */

    struct pn_stop stop;
    bool unwinding; /* the end of a simulation: everything unwinds */

    struct pn_list waiters; /* kernel/wait.c */
    struct pn_objects *objects;
    struct pn_pool *pool;
};

/* 0 or a PNPSIM_E_ code. The calling thread becomes task 0. */
int pn_kernel_init(struct pnpsim *sim);
void pn_kernel_finish(struct pnpsim *sim);

/* Unwinds every task but task 0 and forgets what task 0's thread hosted. */
void pn_kernel_unwind_all(struct pnpsim *sim);

/* Which simulation the calling OS thread runs; NULL outside. */
struct pnpsim *pn_current(void);
/* Sets it and returns what was set before. Only the task switch and the verbs of control/ do. */
struct pnpsim *pn_set_current(struct pnpsim *sim);

/* What pn_point does when the limit is reached or the strategy wants to be asked. */
void pn_point_taken(struct pnpsim *sim);

/* A scheduling point: counts a step and lets the strategy switch. Unwinds when stopped. */
static inline void pn_point(struct pnpsim *sim)
{
    struct pn_kernel *kernel = sim->kernel;
    pn_unwind_if_stopped(sim);
    if (++kernel->steps > sim->options.step_limit || kernel->strategy->switch_now != NULL) {
        pn_point_taken(sim);
    }
}

#endif
