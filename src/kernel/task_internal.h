/* SPDX-License-Identifier: MIT */
/* What task.c, schedule.c and stop.c share, and nobody else needs. */
#ifndef PN_KERNEL_TASK_INTERNAL_H
#define PN_KERNEL_TASK_INTERNAL_H

#include "kernel/schedule.h"
#include "kernel/task.h"

/* Makes `task` the running one and stamps the trace with it. */
void pn_task_set_running(struct pnpsim *sim, struct pn_task *task);
/* What follows the end of a body: a service parks, any other task is done. */
void pn_task_body_ended(struct pnpsim *sim, struct pn_task *task);
/* Gives a DONE task's memory back for reuse. */
void pn_task_recycle(struct pnpsim *sim, struct pn_task *task);
/* Forgets whatever links a task that will not run again. */
void pn_task_forget(struct pnpsim *sim, struct pn_task *task);
void pn_task_set_deadline(struct pnpsim *sim, struct pn_task *task, uint64_t deadline);

/* The running task gives up the processor; returns when it runs again, or must unwind. */
void pn_give_up(struct pnpsim *sim, struct pn_task *self);
/* strategy.c: what the options ask for. */
const struct pn_strategy *pn_strategy_of(const struct pnpsim *sim);

/* kernel/wait.c and kernel/lock.c: unlink a task without touching driver memory. */
void pn_wait_forget(struct pnpsim *sim, struct pn_task *task);
void pn_lock_forget(struct pnpsim *sim, struct pn_task *task);

#endif
