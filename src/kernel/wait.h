/* SPDX-License-Identifier: MIT */
/* Dispatcher objects: what KeWaitFor... waits on. The signal state lives in the driver's own
 * memory, in the DISPATCHER_HEADER; who waits is kept here. A signal is handed over: whoever makes
 * an object signalled consumes it on behalf of the longest waiting, who finds its wait satisfied
 * when it runs again. */
#ifndef PN_KERNEL_WAIT_H
#define PN_KERNEL_WAIT_H

#include <wdm.h>

#include <stdbool.h>
#include <stdint.h>

struct pn_task;
struct pnpsim;

/* The Type byte of an initialised object. Zero is none, so that memory nobody has initialised is
 * told apart. */
enum pn_dispatcher_type {
    PN_DISPATCHER_NONE,
    PN_DISPATCHER_NOTIFICATION_EVENT,
    PN_DISPATCHER_SYNCHRONIZATION_EVENT,
    PN_DISPATCHER_SEMAPHORE,
    PN_DISPATCHER_MUTEX,
    PN_DISPATCHER_THREAD,
    PN_DISPATCHER_NOTIFICATION_TIMER,
    PN_DISPATCHER_SYNCHRONIZATION_TIMER,
    PN_DISPATCHER_TYPE_COUNT
};

void pn_dispatcher_init(PDISPATCHER_HEADER header, enum pn_dispatcher_type type, LONG state);
/* PN_DISPATCHER_NONE when the memory holds no initialised dispatcher object. */
enum pn_dispatcher_type pn_dispatcher_type(const void *object);

/* K-8.2.1. Waits for one or all of `count` objects. STATUS_WAIT_0 + index, STATUS_TIMEOUT.
 * `timeout` NULL: for ever; negative: relative 100 ns units; 0: only look. */
NTSTATUS pn_wait_objects(struct pnpsim *sim, ULONG count, PVOID objects[], bool all,
                         const LARGE_INTEGER *timeout);
/* After SignalState of `object` has become positive: satisfies whoever waits, oldest first. */
void pn_wait_signalled(struct pnpsim *sim, PVOID object);
/* KeDelayExecutionThread. */
void pn_wait_delay(struct pnpsim *sim, LARGE_INTEGER interval);

/* K-8.2.2. Return the previous state. */
LONG pn_event_set(struct pnpsim *sim, PKEVENT event);
LONG pn_event_clear(PKEVENT event);
LONG pn_event_pulse(struct pnpsim *sim, PKEVENT event);
void pn_event_init(PKEVENT event, EVENT_TYPE type, BOOLEAN state);

/* Returns the previous count. The caller has checked the limit. */
LONG pn_semaphore_release(struct pnpsim *sim, PKSEMAPHORE semaphore, LONG adjustment);

void pn_mutex_init(PKMUTEX mutex);
/* The task that owns the mutex, or NULL. */
struct pn_task *pn_mutex_owner(const struct pnpsim *sim, const KMUTANT *mutex);
/* Releases a mutex that the running task owns; returns the previous state. */
LONG pn_mutex_release(struct pnpsim *sim, PKMUTEX mutex);

/* Waiting in line for a lock that has no dispatcher header: blocks until it is handed over.
 * `owner` is who holds it, or NULL. */
void pn_wait_in_line(struct pnpsim *sim, const void *lock, const char *kind, struct pn_task *owner);
/* Lets the longest waiting in line for `lock` go on; NULL when nobody waits. */
struct pn_task *pn_wait_next_in_line(struct pnpsim *sim, const void *lock);

/* Unlinks a task that will not run again. Touches no driver memory. */
void pn_wait_forget(struct pnpsim *sim, struct pn_task *task);

#endif
