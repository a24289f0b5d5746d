/* SPDX-License-Identifier: MIT */
/* Spin locks, fast mutexes, resources and rundown protection: who holds what, and waiting in line
 * when it is somebody else. A lock's own words say who holds it; each task has a list of what it
 * holds beside that. */
#ifndef PN_KERNEL_LOCK_H
#define PN_KERNEL_LOCK_H

#include <wdm.h>

#include <stdbool.h>
#include <stdint.h>

struct pn_task;
struct pnpsim;

/* K-8.2.4. Raises to DISPATCH_LEVEL and returns the old IRQL. */
KIRQL pn_spin_acquire(struct pnpsim *sim, PKSPIN_LOCK lock);
void pn_spin_release(struct pnpsim *sim, PKSPIN_LOCK lock, KIRQL irql);
/* The forms that leave the IRQL alone. */
void pn_spin_acquire_at_dispatch(struct pnpsim *sim, PKSPIN_LOCK lock);
void pn_spin_release_from_dispatch(struct pnpsim *sim, PKSPIN_LOCK lock);
/* False when it is held. */
bool pn_spin_try_at_dispatch(struct pnpsim *sim, PKSPIN_LOCK lock);

void pn_fast_mutex_init(PFAST_MUTEX mutex);
/* K-8.2.3. Raises to APC_LEVEL. */
void pn_fast_mutex_acquire(struct pnpsim *sim, PFAST_MUTEX mutex);
bool pn_fast_mutex_try(struct pnpsim *sim, PFAST_MUTEX mutex);
void pn_fast_mutex_release(struct pnpsim *sim, PFAST_MUTEX mutex);
/* The forms that leave the IRQL alone. */
void pn_fast_mutex_acquire_unsafe(struct pnpsim *sim, PFAST_MUTEX mutex);
void pn_fast_mutex_release_unsafe(struct pnpsim *sim, PFAST_MUTEX mutex);

/* What a shared request does about exclusive ones that wait. */
enum pn_sharing {
    PN_SHARING_FAIR,            /* stands behind them, unless the task holds the resource already */
    PN_SHARING_FIRST,           /* does not care */
    PN_SHARING_BEHIND_EXCLUSIVE /* stands behind them always */
};

/* K-8.2.6. False when it is held otherwise and `wait` is not asked for. */
bool pn_resource_acquire_exclusive(struct pnpsim *sim, PERESOURCE resource, bool wait);
bool pn_resource_acquire_shared(struct pnpsim *sim, PERESOURCE resource, bool wait,
                                enum pn_sharing sharing);
/* One hold less of a task that has one. */
void pn_resource_release(struct pnpsim *sim, PERESOURCE resource, struct pn_task *task);
/* Makes the running task's exclusive holds shared ones. */
void pn_resource_share(struct pnpsim *sim, PERESOURCE resource);
bool pn_resource_is_exclusive(struct pnpsim *sim, const ERESOURCE *resource);

/* False once somebody waits for the release, or has done so. */
bool pn_rundown_acquire(PEX_RUNDOWN_REF rundown, ULONG count);
void pn_rundown_release(struct pnpsim *sim, PEX_RUNDOWN_REF rundown, ULONG count);
ULONG_PTR pn_rundown_count(const EX_RUNDOWN_REF *rundown);
/* Marks it as run down without waiting. */
void pn_rundown_complete(PEX_RUNDOWN_REF rundown);
/* Returns when every protection is released; from its beginning no new one is given. */
void pn_rundown_wait(struct pnpsim *sim, PEX_RUNDOWN_REF rundown);

/* The ledger of held locks. `kind` is a literal, such as "mutex". */
void pn_lock_note(struct pnpsim *sim, struct pn_task *task, const void *lock, const char *kind);
void pn_lock_unnote(struct pnpsim *sim, struct pn_task *task, const void *lock);
/* The kind of the lock that the task took last and still holds; NULL when there is none. */
const char *pn_lock_held(const struct pn_task *task);
/* How often the task holds this lock. */
uint32_t pn_lock_holds(const struct pn_task *task, const void *lock);
/* Drops the ledger of a task that will not run again; the locks themselves stay as they are. */
void pn_lock_forget(struct pnpsim *sim, struct pn_task *task);

#endif
