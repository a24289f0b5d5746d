/* SPDX-License-Identifier: MIT */
/* Timers on the virtual clock, and the clock's date. What is set is kept beside the driver's
 * KTIMER, in the order of expiry; ties go to the timer that was set first. */
#include "base/check.h"
#include "base/sim.h"
#include "kernel/dpc.h"
#include "kernel/dpc_internal.h"
#include "kernel/frame.h"
#include "kernel/kernel.h"
#include "kernel/record.h"
#include "kernel/wait.h"
#include "observe/trace.h"

/* 2020-01-01 00:00 UTC. */
#define SYSTEM_TIME_AT_START INT64_C(132223104000000000)
enum { UNITS_PER_MILLISECOND = 10000 };

struct set_timer {
    struct pn_list link; /* kernel.timers, earliest first */
    PKTIMER timer;
    PKDPC dpc;
    uint64_t due;
    uint64_t period; /* 0: once */
    uint32_t driver;
};

LONGLONG pn_time_system(const struct pnpsim *sim)
{
    return SYSTEM_TIME_AT_START + (LONGLONG)sim->kernel->now;
}

uint64_t pn_time_due(const struct pnpsim *sim, LARGE_INTEGER due)
{
    uint64_t now = sim->kernel->now;
    uint64_t time = now;
    if (due.QuadPart < 0) {
        uint64_t distance = 0 - (uint64_t)due.QuadPart;
        time = distance > UINT64_MAX - now ? UINT64_MAX : now + distance;
    } else if (due.QuadPart > SYSTEM_TIME_AT_START) {
        time = (uint64_t)(due.QuadPart - SYSTEM_TIME_AT_START);
        time = time > now ? time : now;
    }
    return time;
}

void pn_timer_init(PKTIMER timer, TIMER_TYPE type)
{
    *timer = (KTIMER){ .TimerType = (USHORT)type };
    pn_dispatcher_init(&timer->Header,
                       type == SynchronizationTimer ? PN_DISPATCHER_SYNCHRONIZATION_TIMER
                                                    : PN_DISPATCHER_NOTIFICATION_TIMER,
                       0);
}

static void set_link(struct pnpsim *sim, struct set_timer *set)
{
    struct pn_list *head = &sim->kernel->timers;
    struct pn_list *position = head->prev;
    while (position != head && PN_CONTAINER(position, struct set_timer, link)->due > set->due) {
        position = position->prev;
    }
    pn_list_insert_before(position->next, &set->link);
}

static void set_free(struct pnpsim *sim, struct set_timer *set)
{
    pn_list_remove(&set->link);
    pn_free(sim, set);
}

bool pn_timer_cancel(struct pnpsim *sim, PKTIMER timer)
{
    PN_LIST_EACH (node, &sim->kernel->timers) {
        struct set_timer *set = PN_CONTAINER(node, struct set_timer, link);
        if (set->timer == timer) {
            set_free(sim, set);
            return true;
        }
    }
    return false;
}

/* Signals the timer and queues its DPC; a periodic one is set again first. */
static void set_expire(struct pnpsim *sim, struct set_timer *set)
{
    PKTIMER timer = set->timer;
    PKDPC dpc = set->dpc;
    uint32_t driver = set->driver;
    pn_list_remove(&set->link);
    if (set->period != 0) {
        set->due += set->period;
        set_link(sim, set);
    } else {
        pn_free(sim, set);
    }
    pn_trace(sim, PN_TRACE_TIME, driver, pn_name(sim, "timer"), 0, 0);
    timer->Header.SignalState = 1;
    pn_wait_signalled(sim, timer);
    if (dpc != NULL) {
        pn_dpc_enqueue(sim, dpc, NULL, NULL, driver);
    }
}

bool pn_timer_set(struct pnpsim *sim, PKTIMER timer, LARGE_INTEGER due, LONG period, PKDPC dpc)
{
    bool was_set = pn_timer_cancel(sim, timer);
    struct set_timer *set = pn_record_alloc(sim, sizeof(*set));
    pn_list_init(&set->link);
    set->timer = timer;
    set->dpc = dpc;
    set->due = pn_time_due(sim, due);
    set->period = period <= 0 ? 0 : (uint64_t)period * UNITS_PER_MILLISECOND;
    set->driver = pn_frame_driver(pn_task_current(sim));
    timer->Header.SignalState = 0;
    timer->DueTime.QuadPart = set->due;
    timer->Period = period <= 0 ? 0 : (ULONG)period;
    timer->Dpc = dpc;
    set_link(sim, set);
    if (set->due <= sim->kernel->now) {
        set_expire(sim, set);
        pn_dpc_let_run(sim);
    }
    return was_set;
}

uint64_t pn_timer_next(const struct pnpsim *sim)
{
    const struct pn_list *timers = &sim->kernel->timers;
    return pn_list_is_empty(timers) ? 0 : PN_CONTAINER(timers->next, struct set_timer, link)->due;
}

void pn_timer_expire(struct pnpsim *sim)
{
    struct pn_list *timers = &sim->kernel->timers;
    while (!pn_list_is_empty(timers)) {
        struct set_timer *set = PN_CONTAINER(timers->next, struct set_timer, link);
        if (set->due > sim->kernel->now) {
            return;
        }
        set_expire(sim, set);
    }
}

bool pn_timer_is_set_by(const struct pnpsim *sim, uint32_t driver)
{
    PN_LIST_EACH (node, &sim->kernel->timers) {
        if (PN_CONTAINER(node, struct set_timer, link)->driver == driver) {
            return true;
        }
    }
    return false;
}

bool pn_timer_is_set_in(const struct pnpsim *sim, const void *start, size_t size)
{
    PN_LIST_EACH (node, &sim->kernel->timers) {
        const struct set_timer *set = PN_CONTAINER(node, struct set_timer, link);
        if (pn_lies_in(set->timer, start, size)) {
            return true;
        }
    }
    return false;
}

void pn_timer_forget_of(struct pnpsim *sim, uint32_t driver)
{
    PN_LIST_EACH_SAFE (node, &sim->kernel->timers) {
        struct set_timer *set = PN_CONTAINER(node, struct set_timer, link);
        if (set->driver == driver) {
            set_free(sim, set);
        }
    }
}

void pn_timer_forget_in(struct pnpsim *sim, const void *start, size_t size)
{
    PN_LIST_EACH_SAFE (node, &sim->kernel->timers) {
        struct set_timer *set = PN_CONTAINER(node, struct set_timer, link);
        if (pn_lies_in(set->timer, start, size)) {
            set_free(sim, set);
        }
    }
}

void pn_time_stall(struct pnpsim *sim, uint64_t duration)
{
    sim->kernel->now += duration;
    pn_trace_stamp(sim)->time = sim->kernel->now;
    pn_timer_expire(sim);
    pn_dpc_let_run(sim);
}
