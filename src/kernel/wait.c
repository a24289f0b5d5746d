/* SPDX-License-Identifier: MIT */
/* Waits: on dispatcher objects, in line for a lock, and for time to pass. Each blocked task has one
 * record in kernel.waiters; the record hangs on its task, so that a task that is cut short can be
 * unlinked without its stack. Events, semaphores and mutexes, which are nothing but a signal state
 * and a rule for consuming it, are in event.c. */
#include "kernel/wait.h"

#include "base/check.h"
#include "base/sim.h"
#include "kernel/dpc.h"
#include "kernel/frame.h"
#include "kernel/kernel.h"
#include "kernel/lock.h"
#include "kernel/record.h"
#include "kernel/wait_internal.h"
#include "kernel/work.h"
#include "observe/trace.h"

/* Why one task is blocked. Holds: linked exactly while it is not satisfied and not timed out. */
struct waiting {
    struct pn_list link;      /* kernel.waiters, longest waiting first */
    struct pn_list task_link; /* pn_task.waits */
    struct pn_task *task;
    const void *lock; /* in line for this; NULL: waits for objects */
    PVOID *objects;   /* on the stack of the blocked task */
    ULONG count;
    bool all;
    bool satisfied;
    NTSTATUS status; /* when satisfied */
};

void pn_dispatcher_init(PDISPATCHER_HEADER header, enum pn_dispatcher_type type, LONG state)
{
    header->LockNV = 0;
    header->Type = (UCHAR)type;
    header->SignalState = state;
    InitializeListHead(&header->WaitListHead);
}

enum pn_dispatcher_type pn_dispatcher_type(const void *object)
{
    const DISPATCHER_HEADER *header = object;
    bool is_known = header->Type < PN_DISPATCHER_TYPE_COUNT &&
                    header->WaitListHead.Flink == &header->WaitListHead;
    return is_known ? (enum pn_dispatcher_type)header->Type : PN_DISPATCHER_NONE;
}

static bool object_is_free_for(const struct pnpsim *sim, const void *object,
                               const struct pn_task *task)
{
    const DISPATCHER_HEADER *header = object;
    return header->SignalState > 0 ||
           (header->Type == PN_DISPATCHER_MUTEX && pn_mutex_owner(sim, object) == task);
}

static void object_consume(struct pnpsim *sim, void *object, struct pn_task *task)
{
    DISPATCHER_HEADER *header = object;
    switch ((enum pn_dispatcher_type)header->Type) {
    case PN_DISPATCHER_SYNCHRONIZATION_EVENT:
    case PN_DISPATCHER_SYNCHRONIZATION_TIMER:
        header->SignalState = 0;
        break;
    case PN_DISPATCHER_SEMAPHORE:
        header->SignalState--;
        break;
    case PN_DISPATCHER_MUTEX:
        pn_mutex_take(sim, object, task);
        break;
    case PN_DISPATCHER_NONE:
    case PN_DISPATCHER_NOTIFICATION_EVENT:
    case PN_DISPATCHER_THREAD:
    case PN_DISPATCHER_NOTIFICATION_TIMER:
    case PN_DISPATCHER_TYPE_COUNT:
        break;
    }
}

/* Satisfies the wait when the states allow it. */
static bool waiting_try(struct pnpsim *sim, struct waiting *waiting)
{
    if (!waiting->all) {
        for (ULONG i = 0; i < waiting->count; i++) {
            if (object_is_free_for(sim, waiting->objects[i], waiting->task)) {
                object_consume(sim, waiting->objects[i], waiting->task);
                waiting->status = STATUS_WAIT_0 + (NTSTATUS)i;
                return true;
            }
        }
        return false;
    }
    for (ULONG i = 0; i < waiting->count; i++) {
        if (!object_is_free_for(sim, waiting->objects[i], waiting->task)) {
            return false;
        }
    }
    for (ULONG i = 0; i < waiting->count; i++) {
        object_consume(sim, waiting->objects[i], waiting->task);
    }
    waiting->status = STATUS_WAIT_0;
    return true;
}

static bool waiting_includes(const struct waiting *waiting, const void *object)
{
    for (ULONG i = 0; i < waiting->count; i++) {
        if (waiting->objects[i] == object) {
            return true;
        }
    }
    return false;
}

static void waiting_link(struct pnpsim *sim, struct waiting *waiting)
{
    pn_list_push_back(&sim->kernel->waiters, &waiting->link);
    pn_list_push_back(&waiting->task->waits, &waiting->task_link);
}

/* Takes it out of the line; the record itself stays with its task. */
static void waiting_satisfied(struct pnpsim *sim, struct waiting *waiting)
{
    waiting->satisfied = true;
    pn_list_remove(&waiting->link);
    pn_task_wake(sim, waiting->task);
}

static void waiting_free(struct pnpsim *sim, struct waiting *waiting)
{
    pn_list_remove(&waiting->link);
    pn_list_remove(&waiting->task_link);
    pn_free(sim, waiting);
}

static struct waiting *waiting_new(struct pnpsim *sim)
{
    struct pn_task *task = pn_task_current(sim);
    if (task->kind == PN_TASK_DPC) {
        pn_bugcheck(sim, 0xB8, 0, 0, 0, 0, "a DPC has tried to wait (ATTEMPTED_SWITCH_FROM_DPC)");
    }
    struct waiting *waiting = pn_record_alloc(sim, sizeof(*waiting));
    waiting->task = task;
    pn_list_init(&waiting->link);
    pn_list_init(&waiting->task_link);
    return waiting;
}

/* Blocks until the wait is satisfied, or the deadline has passed; then false. */
static bool waiting_block(struct pnpsim *sim, struct waiting *waiting, const struct pn_wait *wait,
                          uint64_t deadline)
{
    while (!waiting->satisfied) {
        enum pn_wake woken = pn_task_block(sim, wait, deadline);
        if (!waiting->satisfied && woken == PN_WAKE_TIMEOUT) {
            return false;
        }
    }
    return true;
}

static uint32_t object_name(struct pnpsim *sim, const void *object)
{
    static const char *const names[PN_DISPATCHER_TYPE_COUNT] = {
        [PN_DISPATCHER_NONE] = "object",
        [PN_DISPATCHER_NOTIFICATION_EVENT] = "event",
        [PN_DISPATCHER_SYNCHRONIZATION_EVENT] = "event",
        [PN_DISPATCHER_SEMAPHORE] = "semaphore",
        [PN_DISPATCHER_MUTEX] = "mutex",
        [PN_DISPATCHER_THREAD] = "thread",
        [PN_DISPATCHER_NOTIFICATION_TIMER] = "timer",
        [PN_DISPATCHER_SYNCHRONIZATION_TIMER] = "timer",
    };
    return pn_name(sim, names[pn_dispatcher_type(object)]);
}

/* Who must act before the object is signalled: known for mutexes and threads only. */
static struct pn_task *object_owner(const struct pnpsim *sim, const void *object)
{
    enum pn_dispatcher_type type = pn_dispatcher_type(object);
    if (type == PN_DISPATCHER_MUTEX) {
        return pn_mutex_owner(sim, object);
    }
    return type == PN_DISPATCHER_THREAD ? pn_thread_task(sim, object) : NULL;
}

/* The object that the wait-for graph shows: the first one that is missing. When any of several is
 * enough, nobody in particular is waited for. */
static struct pn_wait wait_describe(struct pnpsim *sim, const struct waiting *waiting)
{
    const void *missing = waiting->objects[0];
    for (ULONG i = 0; waiting->all && i < waiting->count; i++) {
        if (!object_is_free_for(sim, waiting->objects[i], waiting->task)) {
            missing = waiting->objects[i];
            break;
        }
    }
    bool is_one = waiting->all || waiting->count == 1;
    return (struct pn_wait){ .call = pn_frame_routine(waiting->task),
                             .object = object_name(sim, missing),
                             .owner = is_one ? object_owner(sim, missing) : NULL,
                             .key = missing };
}

NTSTATUS pn_wait_objects(struct pnpsim *sim, ULONG count, PVOID objects[], bool all,
                         const LARGE_INTEGER *timeout)
{
    PN_ASSERT(count > 0);

    struct waiting look = {
        .task = pn_task_current(sim), .objects = objects, .count = count, .all = all
    };
    if (waiting_try(sim, &look)) {
        return look.status;
    }
    uint64_t deadline = timeout == NULL ? 0 : pn_time_due(sim, *timeout);
    if (timeout != NULL && (timeout->QuadPart == 0 || deadline <= sim->kernel->now)) {
        return STATUS_TIMEOUT;
    }
    struct waiting *waiting = waiting_new(sim);
    waiting->objects = objects;
    waiting->count = count;
    waiting->all = all;
    waiting_link(sim, waiting);
    struct pn_wait wait = wait_describe(sim, waiting);
    NTSTATUS status = waiting_block(sim, waiting, &wait, deadline) ? waiting->status
                                                                   : STATUS_TIMEOUT;
    waiting_free(sim, waiting);
    return status;
}

void pn_wait_signalled(struct pnpsim *sim, PVOID object)
{
    const DISPATCHER_HEADER *header = object;
    PN_LIST_EACH_SAFE (node, &sim->kernel->waiters) {
        struct waiting *waiting = PN_CONTAINER(node, struct waiting, link);
        if (header->SignalState <= 0) {
            return;
        }
        if (waiting->lock == NULL && waiting_includes(waiting, object) &&
            waiting_try(sim, waiting)) {
            waiting_satisfied(sim, waiting);
        }
    }
}

void pn_wait_delay(struct pnpsim *sim, LARGE_INTEGER interval)
{
    uint64_t deadline = pn_time_due(sim, interval);
    if (deadline <= sim->kernel->now) {
        return;
    }
    struct waiting *waiting = waiting_new(sim);
    pn_list_push_back(&waiting->task->waits, &waiting->task_link);
    struct pn_wait wait = { .call = pn_frame_routine(waiting->task),
                            .object = pn_name(sim, "time") };
    waiting_block(sim, waiting, &wait, deadline);
    waiting_free(sim, waiting);
}

void pn_wait_in_line(struct pnpsim *sim, const void *lock, const char *kind, struct pn_task *owner)
{
    struct waiting *waiting = waiting_new(sim);
    waiting->lock = lock;
    waiting_link(sim, waiting);
    struct pn_wait wait = { .call = pn_frame_routine(waiting->task),
                            .object = pn_name(sim, kind),
                            .owner = owner,
                            .key = lock };
    waiting_block(sim, waiting, &wait, 0);
    waiting_free(sim, waiting);
}

struct pn_task *pn_wait_next_in_line(struct pnpsim *sim, const void *lock)
{
    PN_LIST_EACH (node, &sim->kernel->waiters) {
        struct waiting *waiting = PN_CONTAINER(node, struct waiting, link);
        if (waiting->lock == lock) {
            waiting_satisfied(sim, waiting);
            return waiting->task;
        }
    }
    return NULL;
}

void pn_wait_forget(struct pnpsim *sim, struct pn_task *task)
{
    while (!pn_list_is_empty(&task->waits)) {
        waiting_free(sim, PN_CONTAINER(task->waits.next, struct waiting, task_link));
    }
}
