/* SPDX-License-Identifier: MIT */
/* What wait.c and event.c share, and nobody else needs. */
#ifndef PN_KERNEL_WAIT_INTERNAL_H
#define PN_KERNEL_WAIT_INTERNAL_H

#include "kernel/wait.h"

/* Gives a free mutex, or one more level of its own, to `task`: the running one, or one whose wait
 * is being satisfied. */
void pn_mutex_take(struct pnpsim *sim, PKMUTEX mutex, struct pn_task *task);

#endif
