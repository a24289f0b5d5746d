/* SPDX-License-Identifier: MIT */
/* Small records the simulator keeps beside a driver's own structures: a queued DPC, a set timer, a
 * wait, a held lock. Windows needs no memory for these and the routines cannot fail, so injected
 * faults pass them by. */
#ifndef PN_KERNEL_RECORD_H
#define PN_KERNEL_RECORD_H

#include "base/memory.h"

#include <stddef.h>

struct pnpsim;

/* Zeroed; never NULL: a host without memory stops the machine. Freed by pn_free. */
void *pn_record_alloc(struct pnpsim *sim, size_t size);

/* Stops the machine when `memory`, which had to be there, is NULL. Passes it through. */
void *pn_surely(struct pnpsim *sim, void *memory);

#endif
