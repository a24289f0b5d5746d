/* SPDX-License-Identifier: MIT */
/* Who holds which remove lock, and waiting for the last of them. The driver sees Common.Removed and
 * Common.IoCount as on Windows: one for the lock itself and one for each acquisition. */
#include "io/remove_lock.h"

#include "base/list.h"
#include "base/sim.h"
#include "io/io.h"
#include "kernel/frame.h"
#include "kernel/kernel.h"
#include "kernel/record.h"
#include "kernel/wait.h"
#include "observe/finding.h"
#include "observe/trace.h"

/* In Common.Reserved[0]: this memory is an initialised lock, not later zeroed or reused. */
enum { LOCK_MARK = 0x52 };

#define UNITS_PER_MINUTE (60ull * 10000000)

struct hold {
    struct pn_list link; /* lock_record.holds */
    const void *tag;     /* compared, never read */
    struct pn_task *task;
    uint32_t task_id;
    uint64_t since; /* virtual time */
};

/* Holds: Common.IoCount == holds, plus one while not removed. Owned by pn_io.remove_locks. */
struct lock_record {
    struct pn_list holds; /* oldest first */
    uint32_t hold_count;
    uint32_t minutes; /* how long it may be held, and how often at once; 0: no limit */
    uint32_t high_water;
    bool removed;
    struct pn_task *waiter;
};

static struct lock_record *record_of(struct pnpsim *sim, PIO_REMOVE_LOCK lock)
{
    struct lock_record *record = pn_map_get(&sim->io->remove_locks, pn_map_address(lock));
    return lock->Common.Reserved[0] == LOCK_MARK ? record : NULL;
}

static void record_clear(struct pnpsim *sim, struct lock_record *record)
{
    struct pn_list *node;
    while ((node = pn_list_pop_front(&record->holds)) != NULL) {
        pn_free(sim, PN_CONTAINER(node, struct hold, link));
    }
    record->hold_count = 0;
    record->waiter = NULL;
    record->removed = false;
}

/* The record at this address: an earlier lock's, of memory that has been reused, or a new one. */
static struct lock_record *record_get(struct pnpsim *sim, PIO_REMOVE_LOCK lock)
{
    struct pn_map *map = &sim->io->remove_locks;
    struct lock_record *record = pn_map_get(map, pn_map_address(lock));
    if (record != NULL) {
        record_clear(sim, record);
        return record;
    }
    struct pn_exemption exemption;
    record = pn_record_alloc(sim, sizeof(*record));
    pn_keep(sim, record);
    pn_list_init(&record->holds);
    pn_exemption_begin(sim, &exemption);
    bool is_known = pn_map_put(map, pn_map_address(lock), record);
    pn_exemption_end(sim, &exemption);
    if (!is_known) {
        pn_bugcheck(sim, 0, 0, 0, 0, 0, "no memory for a remove lock");
    }
    return record;
}

static const char *routine_now(const struct pnpsim *sim)
{
    return pn_frame_routine(pn_task_current(sim));
}

/* K-7.5.1 */
void pn_remove_lock_init(struct pnpsim *sim, PIO_REMOVE_LOCK lock, ULONG minutes, ULONG high_water)
{
    const struct lock_record *earlier = record_of(sim, lock);
    if (earlier != NULL && earlier->removed && lock->Common.Removed) {
        pn_bugcheck_if(sim, pn_violation(sim, PN_RULE_REMLOCK_REINIT, routine_now(sim),
                                         "%s was called for a remove lock on which "
                                         "IoReleaseRemoveLockAndWait has been called",
                                         routine_now(sim)));
    }
    struct lock_record *record = record_get(sim, lock);
    record->minutes = minutes;
    record->high_water = high_water;
    lock->Common.Removed = FALSE;
    lock->Common.Reserved[0] = LOCK_MARK;
    lock->Common.IoCount = 1;
    pn_event_init(&lock->Common.RemoveEvent, SynchronizationEvent, FALSE);
}

static struct lock_record *record_or_report(struct pnpsim *sim, PIO_REMOVE_LOCK lock)
{
    struct lock_record *record = record_of(sim, lock);
    if (record == NULL) {
        pn_bugcheck_if(sim, pn_violation(sim, PN_RULE_BAD_OBJECT, routine_now(sim),
                                         "%s was called for a remove lock that was never "
                                         "initialised, or whose memory has been overwritten",
                                         routine_now(sim)));
    }
    return record;
}

/* V-REMLOCK_LIMIT, K-7.5.1 */
static void report_limit(struct pnpsim *sim, const char *what, uint32_t limit, const char *unit)
{
    pn_bugcheck_if(sim, pn_violation(sim, PN_RULE_REMLOCK_LIMIT, routine_now(sim),
                                     "the remove lock is %s than its limit of %u %s", what, limit,
                                     unit));
}

NTSTATUS pn_remove_lock_acquire(struct pnpsim *sim, PIO_REMOVE_LOCK lock, PVOID tag)
{
    struct lock_record *record = record_or_report(sim, lock);
    if (record == NULL) {
        return STATUS_INVALID_PARAMETER;
    }
    if (record->removed) {
        return STATUS_DELETE_PENDING;
    }
    struct hold *hold = pn_record_alloc(sim, sizeof(*hold));
    hold->tag = tag;
    hold->task = pn_task_current(sim);
    hold->task_id = hold->task->id;
    hold->since = sim->kernel->now;
    pn_list_push_back(&record->holds, &hold->link);
    record->hold_count++;
    lock->Common.IoCount++;
    if (record->high_water != 0 && record->hold_count > record->high_water) {
        report_limit(sim, "held more often at the same time", record->high_water, "times");
    }
    return STATUS_SUCCESS;
}

static struct hold *hold_find(struct lock_record *record, const void *tag)
{
    PN_LIST_EACH (node, &record->holds) {
        struct hold *hold = PN_CONTAINER(node, struct hold, link);
        if (hold->tag == tag) {
            return hold;
        }
    }
    return NULL;
}

/* V-REMLOCK_RELEASE_UNHELD: then nothing is released. */
static void hold_release(struct pnpsim *sim, PIO_REMOVE_LOCK lock, struct lock_record *record,
                         PVOID tag)
{
    struct hold *hold = hold_find(record, tag);
    if (hold == NULL) {
        pn_bugcheck_if(sim, pn_violation(sim, PN_RULE_REMLOCK_RELEASE_UNHELD, routine_now(sim),
                                         "%s was called with a tag that the remove lock was not "
                                         "acquired with, or was released with already (%u "
                                         "acquisitions are outstanding)",
                                         routine_now(sim), record->hold_count));
        return;
    }
    bool is_late = record->minutes != 0 &&
                   (sim->kernel->now - hold->since) / UNITS_PER_MINUTE >= record->minutes;
    if (is_late) {
        report_limit(sim, "held longer", record->minutes, "minutes");
    }
    pn_list_remove(&hold->link);
    pn_free(sim, hold);
    record->hold_count--;
    lock->Common.IoCount--;
    if (record->removed && record->hold_count == 0) {
        pn_event_set(sim, &lock->Common.RemoveEvent);
        if (record->waiter != NULL) {
            pn_task_wake(sim, record->waiter);
        }
    }
}

void pn_remove_lock_release(struct pnpsim *sim, PIO_REMOVE_LOCK lock, PVOID tag)
{
    struct lock_record *record = record_or_report(sim, lock);
    if (record != NULL) {
        hold_release(sim, lock, record, tag);
    }
}

/* Who acquired the oldest hold, when that task still exists: itself, for a thread that waits for
 * its own acquisition (K-7.5.3). */
static struct pn_task *hold_owner(struct pnpsim *sim, struct lock_record *record)
{
    const struct hold *hold = PN_CONTAINER(record->holds.next, struct hold, link);
    PN_LIST_EACH (node, &sim->kernel->tasks) {
        struct pn_task *task = PN_CONTAINER(node, struct pn_task, link);
        if (task == hold->task && task->id == hold->task_id) {
            return task;
        }
    }
    return NULL;
}

void pn_remove_lock_release_and_wait(struct pnpsim *sim, PIO_REMOVE_LOCK lock, PVOID tag)
{
    struct lock_record *record = record_or_report(sim, lock);
    if (record == NULL) {
        return;
    }
    if (!record->removed) {
        record->removed = true;
        lock->Common.Removed = TRUE;
        lock->Common.IoCount--;
    }
    hold_release(sim, lock, record, tag);
    while (record->hold_count > 0) {
        struct pn_wait wait = { .call = routine_now(sim),
                                .object = pn_name(sim, "remove lock"),
                                .owner = hold_owner(sim, record),
                                .key = lock };
        record->waiter = pn_task_current(sim);
        pn_task_block(sim, &wait, 0);
        record->waiter = NULL;
    }
}
