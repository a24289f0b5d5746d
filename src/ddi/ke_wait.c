/* SPDX-License-Identifier: MIT */
/* Events, semaphores, mutexes, and waiting for them (K-8.2.1, K-8.2.2, K-8.2.3). */
#include "ddi/check.h"
#include "kernel/kernel.h"
#include "kernel/wait.h"
#include "observe/trace.h"

#include <wdm.h>

/* Whether `object` is an initialised object of one of the two types. */
static bool is_object(struct pnpsim *sim, const struct pn_call *call, const void *object,
                      const char *parameter, enum pn_dispatcher_type a, enum pn_dispatcher_type b)
{
    if (!pn_ddi_given(sim, call, object, parameter)) {
        return false;
    }
    enum pn_dispatcher_type type = pn_dispatcher_type(object);
    if (type == a || type == b) {
        return true;
    }
    pn_ddi_violation(sim, call, PN_RULE_BAD_OBJECT,
                     "%s is not initialised as one, was overwritten, or was copied", parameter);
    return false;
}

static bool is_event(struct pnpsim *sim, const struct pn_call *call, const KEVENT *event)
{
    return is_object(sim, call, event, "Event", PN_DISPATCHER_NOTIFICATION_EVENT,
                     PN_DISPATCHER_SYNCHRONIZATION_EVENT);
}

static bool is_semaphore(struct pnpsim *sim, const struct pn_call *call, const KSEMAPHORE *object)
{
    return is_object(sim, call, object, "Semaphore", PN_DISPATCHER_SEMAPHORE,
                     PN_DISPATCHER_SEMAPHORE);
}

static bool is_mutex(struct pnpsim *sim, const struct pn_call *call, const KMUTANT *object)
{
    return is_object(sim, call, object, "Mutex", PN_DISPATCHER_MUTEX, PN_DISPATCHER_MUTEX);
}

/* With Wait TRUE the caller promises a wait as its next call, which only APC_LEVEL allows. */
static void check_wait_flag(struct pnpsim *sim, const struct pn_call *call, BOOLEAN wait)
{
    if (wait && pn_irql(sim) > APC_LEVEL) {
        pn_ddi_violation(sim, call, PN_RULE_IRQL_TOO_HIGH,
                         "called at IRQL %s with Wait TRUE; at most APC then",
                         pn_irql_name(pn_irql(sim)));
    }
}

/* ---- Events ---- */

VOID KeInitializeEvent(PRKEVENT Event, EVENT_TYPE Type, BOOLEAN State)
{
    PN_DDI_ENTER(KeInitializeEvent, PN_IRQL_ANY);
    if (pn_ddi_given(sim, &call, Event, "Event")) {
        pn_event_init(Event, Type, State);
    }
    PN_DDI_LEAVE();
}

LONG KeSetEvent(PRKEVENT Event, KPRIORITY Increment, BOOLEAN Wait)
{
    PN_DDI_ENTER(KeSetEvent, DISPATCH_LEVEL);
    (void)Increment;
    LONG before = 0;
    check_wait_flag(sim, &call, Wait);
    if (is_event(sim, &call, Event)) {
        before = pn_event_set(sim, Event);
    }
    PN_DDI_LEAVE();
    return before;
}

VOID KeClearEvent(PRKEVENT Event)
{
    PN_DDI_ENTER(KeClearEvent, DISPATCH_LEVEL);
    if (is_event(sim, &call, Event)) {
        pn_event_clear(Event);
    }
    PN_DDI_LEAVE();
}

LONG KeResetEvent(PRKEVENT Event)
{
    PN_DDI_ENTER(KeResetEvent, DISPATCH_LEVEL);
    LONG before = is_event(sim, &call, Event) ? pn_event_clear(Event) : 0;
    PN_DDI_LEAVE();
    return before;
}

LONG KePulseEvent(PRKEVENT Event, KPRIORITY Increment, BOOLEAN Wait)
{
    PN_DDI_ENTER(KePulseEvent, DISPATCH_LEVEL);
    (void)Increment;
    LONG before = 0;
    check_wait_flag(sim, &call, Wait);
    if (is_event(sim, &call, Event)) {
        before = pn_event_pulse(sim, Event);
    }
    PN_DDI_LEAVE();
    return before;
}

LONG KeReadStateEvent(PRKEVENT Event)
{
    PN_DDI_ENTER(KeReadStateEvent, DISPATCH_LEVEL);
    LONG state = is_event(sim, &call, Event) ? Event->Header.SignalState : 0;
    PN_DDI_LEAVE();
    return state;
}

/* ---- Semaphores ---- */

VOID KeInitializeSemaphore(PRKSEMAPHORE Semaphore, LONG Count, LONG Limit)
{
    PN_DDI_ENTER(KeInitializeSemaphore, PASSIVE_LEVEL);
    if (pn_ddi_given(sim, &call, Semaphore, "Semaphore")) {
        if (Count < 0 || Limit <= 0 || Count > Limit) {
            pn_ddi_violation(sim, &call, PN_RULE_SEMAPHORE_LIMIT,
                             "Count %d and Limit %d: 0 <= Count <= Limit must hold", Count, Limit);
        }
        pn_dispatcher_init(&Semaphore->Header, PN_DISPATCHER_SEMAPHORE, Count);
        Semaphore->Limit = Limit;
    }
    PN_DDI_LEAVE();
}

LONG KeReleaseSemaphore(PRKSEMAPHORE Semaphore, KPRIORITY Increment, LONG Adjustment, BOOLEAN Wait)
{
    PN_DDI_ENTER(KeReleaseSemaphore, DISPATCH_LEVEL);
    (void)Increment;
    LONG before = 0;
    check_wait_flag(sim, &call, Wait);
    if (is_semaphore(sim, &call, Semaphore)) {
        before = Semaphore->Header.SignalState;
        if (Adjustment < 0 || Adjustment > Semaphore->Limit - before) {
            pn_ddi_violation(sim, &call, PN_RULE_SEMAPHORE_LIMIT,
                             "Adjustment %d with a count of %d and a limit of %d", Adjustment,
                             before, Semaphore->Limit);
        } else {
            before = pn_semaphore_release(sim, Semaphore, Adjustment);
        }
    }
    PN_DDI_LEAVE();
    return before;
}

LONG KeReadStateSemaphore(PRKSEMAPHORE Semaphore)
{
    PN_DDI_ENTER(KeReadStateSemaphore, PN_IRQL_ANY);
    LONG state = is_semaphore(sim, &call, Semaphore) ? Semaphore->Header.SignalState : 0;
    PN_DDI_LEAVE();
    return state;
}

/* ---- Mutexes ---- */

VOID KeInitializeMutex(PRKMUTEX Mutex, ULONG Level)
{
    PN_DDI_ENTER(KeInitializeMutex, PN_IRQL_ANY);
    (void)Level;
    if (pn_ddi_given(sim, &call, Mutex, "Mutex")) {
        pn_mutex_init(Mutex);
    }
    PN_DDI_LEAVE();
}

LONG KeReleaseMutex(PRKMUTEX Mutex, BOOLEAN Wait)
{
    PN_DDI_ENTER(KeReleaseMutex, DISPATCH_LEVEL);
    LONG before = 0;
    check_wait_flag(sim, &call, Wait);
    if (is_mutex(sim, &call, Mutex)) {
        const struct pn_task *owner = pn_mutex_owner(sim, Mutex);
        if (owner != pn_task_current(sim)) {
            pn_ddi_violation(sim, &call, PN_RULE_LOCK_NOT_HELD, "the mutex is held by %s",
                             owner == NULL ? "nobody" : pn_name_text(sim, owner->name));
        } else {
            before = pn_mutex_release(sim, Mutex);
        }
    }
    PN_DDI_LEAVE();
    return before;
}

LONG KeReadStateMutex(PRKMUTEX Mutex)
{
    PN_DDI_ENTER(KeReadStateMutex, DISPATCH_LEVEL);
    LONG state = is_mutex(sim, &call, Mutex) ? Mutex->Header.SignalState : 0;
    PN_DDI_LEAVE();
    return state;
}

/* ---- Waits ---- */

/* V-WAIT_AT_DISPATCH: at DISPATCH_LEVEL one may look, not wait. */
static void check_wait_irql(struct pnpsim *sim, const struct pn_call *call,
                            const LARGE_INTEGER *timeout)
{
    bool only_looks = timeout != NULL && timeout->QuadPart == 0;
    if (pn_irql(sim) >= DISPATCH_LEVEL && !only_looks) {
        pn_ddi_violation(sim, call, PN_RULE_WAIT_AT_DISPATCH,
                         "called at IRQL %s with a timeout that is not zero",
                         pn_irql_name(pn_irql(sim)));
    }
}

static bool can_be_waited_for(struct pnpsim *sim, const struct pn_call *call, const void *object)
{
    if (!pn_ddi_given(sim, call, object, "Object")) {
        return false;
    }
    if (pn_dispatcher_type(object) == PN_DISPATCHER_NONE) {
        pn_ddi_violation(sim, call, PN_RULE_BAD_OBJECT,
                         "Object is not an initialised event, mutex, semaphore, timer or thread");
        return false;
    }
    return true;
}

NTSTATUS KeWaitForSingleObject(PVOID Object, KWAIT_REASON WaitReason, KPROCESSOR_MODE WaitMode,
                               BOOLEAN Alertable, PLARGE_INTEGER Timeout)
{
    PN_DDI_ENTER(KeWaitForSingleObject, DISPATCH_LEVEL);
    (void)WaitReason;
    (void)WaitMode;
    (void)Alertable;
    NTSTATUS status = STATUS_INVALID_PARAMETER;
    check_wait_irql(sim, &call, Timeout);
    if (can_be_waited_for(sim, &call, Object)) {
        status = pn_wait_objects(sim, 1, &Object, false, Timeout);
    }
    PN_DDI_LEAVE();
    return status;
}

/* More objects than wait blocks stop the machine, as documented, whatever the policy. */
static bool are_waitable(struct pnpsim *sim, const struct pn_call *call, ULONG count,
                         PVOID objects[], const void *wait_blocks)
{
    if (count > MAXIMUM_WAIT_OBJECTS || (count > THREAD_WAIT_OBJECTS && wait_blocks == NULL)) {
        pn_bugcheck(sim, 0x0C, count, 0, 0, 0,
                    "more objects than wait blocks (MAXIMUM_WAIT_OBJECTS_EXCEEDED)");
    }
    for (ULONG i = 0; i < count; i++) {
        if (!can_be_waited_for(sim, call, objects[i])) {
            return false;
        }
    }
    return count > 0;
}

NTSTATUS KeWaitForMultipleObjects(ULONG Count, PVOID Object[], WAIT_TYPE WaitType,
                                  KWAIT_REASON WaitReason, KPROCESSOR_MODE WaitMode,
                                  BOOLEAN Alertable, PLARGE_INTEGER Timeout,
                                  PKWAIT_BLOCK WaitBlockArray)
{
    PN_DDI_ENTER(KeWaitForMultipleObjects, DISPATCH_LEVEL);
    (void)WaitReason;
    (void)WaitMode;
    (void)Alertable;
    NTSTATUS status = STATUS_INVALID_PARAMETER;
    check_wait_irql(sim, &call, Timeout);
    if (pn_ddi_given(sim, &call, Object, "Object") &&
        are_waitable(sim, &call, Count, Object, WaitBlockArray)) {
        status = pn_wait_objects(sim, Count, Object, WaitType == WaitAll, Timeout);
    }
    PN_DDI_LEAVE();
    return status;
}

NTSTATUS KeDelayExecutionThread(KPROCESSOR_MODE WaitMode, BOOLEAN Alertable,
                                PLARGE_INTEGER Interval)
{
    PN_DDI_ENTER(KeDelayExecutionThread, APC_LEVEL);
    (void)WaitMode;
    (void)Alertable;
    NTSTATUS status = STATUS_INVALID_PARAMETER;
    if (pn_ddi_given(sim, &call, Interval, "Interval")) {
        pn_wait_delay(sim, *Interval);
        status = STATUS_SUCCESS;
    }
    PN_DDI_LEAVE();
    return status;
}
