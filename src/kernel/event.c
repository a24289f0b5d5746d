/* SPDX-License-Identifier: MIT */
/* The signal states of events, semaphores and mutexes. A mutex's owner is the thread object in its
 * OwnerThread; SignalState counts down from 1, once for each level of recursion. */
#include "base/check.h"
#include "base/sim.h"
#include "kernel/kernel.h"
#include "kernel/lock.h"
#include "kernel/wait_internal.h"
#include "kernel/work.h"

void pn_event_init(PKEVENT event, EVENT_TYPE type, BOOLEAN state)
{
    pn_dispatcher_init(&event->Header,
                       type == SynchronizationEvent ? PN_DISPATCHER_SYNCHRONIZATION_EVENT
                                                    : PN_DISPATCHER_NOTIFICATION_EVENT,
                       state != FALSE);
}

/* K-8.2.2 */
LONG pn_event_set(struct pnpsim *sim, PKEVENT event)
{
    LONG before = event->Header.SignalState;
    event->Header.SignalState = 1;
    if (before <= 0) {
        pn_wait_signalled(sim, event);
    }
    return before;
}

LONG pn_event_clear(PKEVENT event)
{
    LONG before = event->Header.SignalState;
    event->Header.SignalState = 0;
    return before;
}

LONG pn_event_pulse(struct pnpsim *sim, PKEVENT event)
{
    LONG before = pn_event_set(sim, event);
    event->Header.SignalState = 0;
    return before;
}

LONG pn_semaphore_release(struct pnpsim *sim, PKSEMAPHORE semaphore, LONG adjustment)
{
    LONG before = semaphore->Header.SignalState;
    PN_ASSERT(adjustment >= 0 && adjustment <= semaphore->Limit - before);

    semaphore->Header.SignalState = before + adjustment;
    pn_wait_signalled(sim, semaphore);
    return before;
}

void pn_mutex_init(PKMUTEX mutex)
{
    pn_dispatcher_init(&mutex->Header, PN_DISPATCHER_MUTEX, 1);
    InitializeListHead(&mutex->MutantListEntry);
    mutex->OwnerThread = NULL;
    mutex->Abandoned = FALSE;
    mutex->ApcDisable = 1;
}

struct pn_task *pn_mutex_owner(const struct pnpsim *sim, const KMUTANT *mutex)
{
    return pn_thread_task(sim, mutex->OwnerThread);
}

/* K-8.2.3: the holder is in a critical region. */
void pn_mutex_take(struct pnpsim *sim, PKMUTEX mutex, struct pn_task *task)
{
    if (mutex->Header.SignalState-- == 1) {
        mutex->OwnerThread = pn_thread_of(sim, task);
        task->critical_count++;
        pn_lock_note(sim, task, mutex, "mutex");
    }
}

LONG pn_mutex_release(struct pnpsim *sim, PKMUTEX mutex)
{
    struct pn_task *task = pn_task_current(sim);
    PN_ASSERT(pn_mutex_owner(sim, mutex) == task);

    LONG before = mutex->Header.SignalState++;
    if (mutex->Header.SignalState == 1) {
        mutex->OwnerThread = NULL;
        pn_lock_unnote(sim, task, mutex);
        if (task->critical_count > 0) {
            task->critical_count--;
        }
        pn_wait_signalled(sim, mutex);
    }
    return before;
}
