/* SPDX-License-Identifier: MIT */
/* Who runs next, seen from task 0: running the others until something is so. */
#ifndef PN_KERNEL_SCHEDULE_H
#define PN_KERNEL_SCHEDULE_H

#include <stdbool.h>
#include <stdint.h>

struct pnpsim;
struct pn_task;

/* The seam for exploration: which of the ready tasks is next. */
struct pn_strategy {
    const char *name;
    bool lends;                                  /* the worker may run on task 0's stack */
    struct pn_task *(*pick)(struct pnpsim *sim); /* NULL when none is runnable */
    bool (*switch_now)(struct pnpsim *sim);      /* at a point; NULL: never */
};

enum pn_outcome {
    PN_OUTCOME_HOME,     /* somebody called pn_go_home: what the verb waits for has happened */
    PN_OUTCOME_IDLE,     /* nothing can run now */
    PN_OUTCOME_DEADLOCK, /* nothing can run, and what the verb needs is blocked */
    PN_OUTCOME_STEPS,    /* step limit */
    PN_OUTCOME_OUTSIDE,  /* only a post can continue what the verb waits for */
    PN_OUTCOME_STOPPED
};

enum pn_run_mode {
    PN_RUN_IDLE, /* until idle; the worker's stack may be lent; blocked work is a deadlock */
    PN_RUN_HOME, /* until pn_go_home */
    PN_RUN_STEP, /* one decision */
    PN_RUN_REAL  /* as PN_RUN_IDLE, but time does not move by itself: the caller's loop brings it */
};

/* Runs the others; only on task 0's thread with task 0 on top. Time moves on by itself only when
 * nothing is ready and the awaited work (the PnP worker, or what a PN_RUN_HOME verb waits for)
 * needs it. */
enum pn_outcome pn_schedule(struct pnpsim *sim, enum pn_run_mode mode);

/* V-LIVELOCK: stops the machine because options.step_limit was reached. */
void pn_step_limit_stop(struct pnpsim *sim);

/* Ends the PN_RUN_HOME wait of task 0 at the next decision. */
void pn_go_home(struct pnpsim *sim);

/* Moves the clock by up to `duration` (100 ns units), running what becomes due. */
enum pn_outcome pn_schedule_until(struct pnpsim *sim, uint64_t time);

/* The wait-for graph of what is blocked, one line a task, a cycle marked. */
struct pn_text;
bool pn_wait_graph(struct pnpsim *sim, struct pn_text *text);

#endif
