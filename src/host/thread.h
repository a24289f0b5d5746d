/* SPDX-License-Identifier: MIT */
/* OS threads and the baton that lets exactly one of them run. The simulation owns its threads; a
 * thread that has finished a job goes back to a pool of the same simulation. */
#ifndef PN_HOST_THREAD_H
#define PN_HOST_THREAD_H

#include <stdbool.h>
#include <stdint.h>

struct pnpsim;
struct pn_thread;

/* The calling thread as a baton holder. NULL when memory ran out. */
struct pn_thread *pn_thread_adopt(struct pnpsim *sim);
/* A thread that will run main(context) the first time it gets the baton; taken from the pool or
 * made. When main returns the thread waits in the pool. NULL when none can be made. */
struct pn_thread *pn_thread_start(struct pnpsim *sim, void (*main)(void *context), void *context);
/* Hands the baton to `to` and waits until somebody hands it back. Called on `from`. */
void pn_thread_switch(struct pn_thread *from, struct pn_thread *to);
/* Hands the baton to `to` and goes back to the pool; only as the last act of main. */
void pn_thread_leave(struct pn_thread *from, struct pn_thread *to);
/* Joins every pooled thread and frees all. No thread may be inside main. */
void pn_threads_finish(struct pnpsim *sim);

#endif
