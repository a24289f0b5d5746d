/* SPDX-License-Identifier: MIT */
/* Spin locks and fast mutexes. A spin lock's word is the id of the holding task plus one; a fast
 * mutex names its owner's thread object. A lock that is released while others wait is handed to the
 * longest waiting and never looks free in between. Also the ledger of held locks. */
#include "kernel/lock.h"

#include "base/check.h"
#include "base/sim.h"
#include "kernel/frame.h"
#include "kernel/kernel.h"
#include "kernel/record.h"
#include "kernel/wait.h"
#include "kernel/work.h"
#include "observe/finding.h"
#include "observe/trace.h"

/* One lock that a task holds. */
struct hold {
    struct pn_list link; /* pn_task.held, oldest first */
    const void *lock;
    const char *kind;
};

void pn_lock_note(struct pnpsim *sim, struct pn_task *task, const void *lock, const char *kind)
{
    struct hold *hold = pn_record_alloc(sim, sizeof(*hold));
    hold->lock = lock;
    hold->kind = kind;
    pn_list_push_back(&task->held, &hold->link);
}

void pn_lock_unnote(struct pnpsim *sim, struct pn_task *task, const void *lock)
{
    for (struct pn_list *node = task->held.prev; node != &task->held; node = node->prev) {
        struct hold *hold = PN_CONTAINER(node, struct hold, link);
        if (hold->lock == lock) {
            pn_list_remove(node);
            pn_free(sim, hold);
            return;
        }
    }
}

const char *pn_lock_held(const struct pn_task *task)
{
    if (pn_list_is_empty(&task->held)) {
        return NULL;
    }
    return PN_CONTAINER(task->held.prev, struct hold, link)->kind;
}

uint32_t pn_lock_holds(const struct pn_task *task, const void *lock)
{
    uint32_t count = 0;
    PN_LIST_EACH (node, &task->held) {
        count += PN_CONTAINER(node, struct hold, link)->lock == lock;
    }
    return count;
}

void pn_lock_forget(struct pnpsim *sim, struct pn_task *task)
{
    struct pn_list *node;
    while ((node = pn_list_pop_front(&task->held)) != NULL) {
        pn_free(sim, PN_CONTAINER(node, struct hold, link));
    }
    pn_thread_forget(sim, task);
}

/* ---- Mistakes that every kind of lock shares ---- */

/* V-LOCK_SELF. Going on would hang, so that the machine stops whatever the policy. */
static _Noreturn void acquired_twice(struct pnpsim *sim, const char *kind)
{
    struct pn_task *task = pn_task_current(sim);
    const char *routine = pn_frame_routine(task);
    pn_violation(sim, PN_RULE_LOCK_SELF, routine,
                 "%s was called by '%s' for a %s that it holds already; it waits for itself",
                 routine, pn_name_text(sim, task->name), kind);
    pn_bugcheck(sim, 0xC4, 0x1000, 0, 0, 0, "a thread acquires a lock that it holds already");
}

/* V-LOCK_UNINIT. The lock is then treated as free. */
static void acquired_uninitialized(struct pnpsim *sim, const char *kind)
{
    const char *routine = pn_frame_routine(pn_task_current(sim));
    pn_bugcheck_if(sim, pn_violation(sim, PN_RULE_LOCK_UNINIT, routine,
                                     "%s: the %s says that it is held, but by no thread that "
                                     "exists: it was never initialised, was overwritten, or its "
                                     "holder has ended",
                                     routine, kind));
}

/* V-LOCK_NOT_HELD. The release then does nothing. */
static void released_unheld(struct pnpsim *sim, const char *kind, const struct pn_task *owner)
{
    struct pn_task *task = pn_task_current(sim);
    const char *routine = pn_frame_routine(task);
    pn_bugcheck_if(sim, pn_violation(sim, PN_RULE_LOCK_NOT_HELD, routine,
                                     "%s was called by '%s' for a %s that %s%s", routine,
                                     pn_name_text(sim, task->name), kind,
                                     owner == NULL ? "nobody holds" : "is held by ",
                                     owner == NULL ? "" : pn_name_text(sim, owner->name)));
}

/* ---- Spin locks ---- */

static KSPIN_LOCK word_of(const struct pn_task *task)
{
    return (KSPIN_LOCK)task->id + 1;
}

static struct pn_task *spin_owner(const struct pnpsim *sim, KSPIN_LOCK word)
{
    PN_LIST_EACH (node, &sim->kernel->tasks) {
        struct pn_task *task = PN_CONTAINER(node, struct pn_task, link);
        if (word_of(task) == word) {
            return task;
        }
    }
    return NULL;
}

static void spin_wait(struct pnpsim *sim, PKSPIN_LOCK lock, struct pn_task *owner)
{
    if (pn_task_current(sim)->kind == PN_TASK_DPC) {
        pn_bugcheck(sim, 0x133, 0, 0, 0, 0,
                    "a DPC spins for a lock whose holder cannot run (DPC_WATCHDOG_VIOLATION)");
    }
    pn_wait_in_line(sim, lock, "spin lock", owner);
    PN_ASSERT(*lock == word_of(pn_task_current(sim)));
}

static void spin_take(struct pnpsim *sim, PKSPIN_LOCK lock)
{
    struct pn_task *task = pn_task_current(sim);
    if (*lock == word_of(task)) {
        acquired_twice(sim, "spin lock");
    }
    struct pn_task *owner = *lock == 0 ? NULL : spin_owner(sim, *lock);
    if (owner != NULL) {
        spin_wait(sim, lock, owner);
    } else {
        if (*lock != 0) {
            acquired_uninitialized(sim, "spin lock");
        }
        *lock = word_of(task);
    }
    pn_lock_note(sim, task, lock, "spin lock");
}

static void spin_give(struct pnpsim *sim, PKSPIN_LOCK lock)
{
    struct pn_task *task = pn_task_current(sim);
    if (*lock != word_of(task)) {
        released_unheld(sim, "spin lock", *lock == 0 ? NULL : spin_owner(sim, *lock));
        return;
    }
    pn_lock_unnote(sim, task, lock);
    const struct pn_task *next = pn_wait_next_in_line(sim, lock);
    *lock = next == NULL ? 0 : word_of(next);
}

KIRQL pn_spin_acquire(struct pnpsim *sim, PKSPIN_LOCK lock)
{
    KIRQL before = pn_irql(sim);
    if (before < DISPATCH_LEVEL) {
        pn_irql_set(sim, DISPATCH_LEVEL);
    }
    spin_take(sim, lock);
    return before;
}

void pn_spin_release(struct pnpsim *sim, PKSPIN_LOCK lock, KIRQL irql)
{
    spin_give(sim, lock);
    pn_irql_set(sim, irql);
}

void pn_spin_acquire_at_dispatch(struct pnpsim *sim, PKSPIN_LOCK lock)
{
    spin_take(sim, lock);
}

void pn_spin_release_from_dispatch(struct pnpsim *sim, PKSPIN_LOCK lock)
{
    spin_give(sim, lock);
}

bool pn_spin_try_at_dispatch(struct pnpsim *sim, PKSPIN_LOCK lock)
{
    if (*lock != 0) {
        return false;
    }
    spin_take(sim, lock);
    return true;
}

/* ---- Fast mutexes ---- */

void pn_fast_mutex_init(PFAST_MUTEX mutex)
{
    mutex->Count = 1;
    mutex->Owner = NULL;
    mutex->Contention = 0;
    mutex->OldIrql = PASSIVE_LEVEL;
    pn_event_init(&mutex->Event, SynchronizationEvent, FALSE);
}

void pn_fast_mutex_acquire_unsafe(struct pnpsim *sim, PFAST_MUTEX mutex)
{
    struct pn_task *task = pn_task_current(sim);
    PKTHREAD thread = pn_thread_of(sim, task);
    struct pn_task *owner = mutex->Count == 1 ? NULL : pn_thread_task(sim, mutex->Owner);
    if (owner == task) {
        acquired_twice(sim, "fast mutex");
    }
    if (owner != NULL) {
        mutex->Contention++;
        pn_wait_in_line(sim, mutex, "fast mutex", owner);
        PN_ASSERT(mutex->Owner == thread);
    } else {
        if (mutex->Count != 1) {
            acquired_uninitialized(sim, "fast mutex");
        }
        mutex->Count = 0;
        mutex->Owner = thread;
    }
    pn_lock_note(sim, task, mutex, "fast mutex");
}

void pn_fast_mutex_release_unsafe(struct pnpsim *sim, PFAST_MUTEX mutex)
{
    struct pn_task *task = pn_task_current(sim);
    struct pn_task *owner = mutex->Count == 1 ? NULL : pn_thread_task(sim, mutex->Owner);
    if (owner != task) {
        released_unheld(sim, "fast mutex", owner);
        return;
    }
    pn_lock_unnote(sim, task, mutex);
    struct pn_task *next = pn_wait_next_in_line(sim, mutex);
    mutex->Count = next == NULL;
    mutex->Owner = next == NULL ? NULL : pn_thread_of(sim, next);
}

/* K-8.2.3 */
void pn_fast_mutex_acquire(struct pnpsim *sim, PFAST_MUTEX mutex)
{
    KIRQL before = pn_irql(sim);
    if (before < APC_LEVEL) {
        pn_irql_set(sim, APC_LEVEL);
    }
    pn_fast_mutex_acquire_unsafe(sim, mutex);
    mutex->OldIrql = before;
}

bool pn_fast_mutex_try(struct pnpsim *sim, PFAST_MUTEX mutex)
{
    if (mutex->Count != 1) {
        return false;
    }
    pn_fast_mutex_acquire(sim, mutex);
    return true;
}

void pn_fast_mutex_release(struct pnpsim *sim, PFAST_MUTEX mutex)
{
    struct pn_task *task = pn_task_current(sim);
    bool is_mine = mutex->Count != 1 && pn_thread_task(sim, mutex->Owner) == task;
    KIRQL before = (KIRQL)mutex->OldIrql;
    pn_fast_mutex_release_unsafe(sim, mutex);
    if (is_mine) {
        pn_irql_set(sim, before);
    }
}
