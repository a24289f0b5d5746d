/* SPDX-License-Identifier: MIT */
/* Remove locks (K-7.5). A lock is known by its address from its initialisation on; who holds it
 * with which tag is kept beside it. Broken rules are reported here. */
#ifndef PN_IO_REMOVE_LOCK_H
#define PN_IO_REMOVE_LOCK_H

#include <wdm.h>

struct pnpsim;

/* The limits, 0: none, are how long it may be held and how often at the same time. */
void pn_remove_lock_init(struct pnpsim *sim, PIO_REMOVE_LOCK lock, ULONG minutes, ULONG high_water);
/* STATUS_DELETE_PENDING once ...release_and_wait was called, STATUS_INVALID_PARAMETER for a lock
 * that was never initialised. */
NTSTATUS pn_remove_lock_acquire(struct pnpsim *sim, PIO_REMOVE_LOCK lock, PVOID tag);
void pn_remove_lock_release(struct pnpsim *sim, PIO_REMOVE_LOCK lock, PVOID tag);
/* K-7.5.2. Waits until nobody else holds it. */
void pn_remove_lock_release_and_wait(struct pnpsim *sim, PIO_REMOVE_LOCK lock, PVOID tag);

#endif
