/* SPDX-License-Identifier: MIT */
/* Reporting a custom event: copy, reference, queue. Nothing is delivered inside the caller's stack;
 * the worker takes the event up in a later turn (K-3.3.7). */
#include "base/compiler.h"
#include "base/sim.h"
#include "event/event.h"
#include "io/driver.h"
#include "kernel/kernel.h"
#include "observe/trace.h"
#include "pnp/pnp.h"

/* The event, with its reporter; NULL when memory or the queue ran out. */
PN_ALWAYS_INLINE struct pn_event *report_create(struct pnpsim *sim, const struct pn_report *report)
{
    if (!pn_queue_has_room(sim)) {
        return NULL;
    }
    struct pn_event *event = pn_event_create_custom(sim, report->node, report->notification);
    if (event == NULL) {
        return NULL;
    }
    event->callback = report->callback;
    event->context = report->context;
    struct pn_driver *driver = report->driver == 0 ? NULL : pn_driver_named(sim, report->driver);
    if (driver != NULL) {
        pn_event_set_reporter(sim, event, driver);
    }
    pn_trace(sim, PN_TRACE_REPORT, report->driver, event->object, event->name, 0);
    return event;
}

NTSTATUS pn_report_asynchronous(struct pnpsim *sim, const struct pn_report *report)
{
    struct pn_event *event = report_create(sim, report);
    if (event == NULL) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    pn_submit_event(sim, event);
    return STATUS_SUCCESS;
}

/* K-3.2.2: returns after both halves have been told. */
NTSTATUS pn_report_synchronous(struct pnpsim *sim, const struct pn_report *report, const char *call)
{
    struct pn_event_wait wait = { .task = pn_task_current(sim) };
    struct pn_event *event = report_create(sim, report);
    if (event == NULL) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    struct pn_wait reason = { .call = call, .object = event->object, .owner = sim->pnp->worker };
    event->wait = &wait;
    pn_submit_event(sim, event);
    while (!wait.is_over) {
        pn_task_block(sim, &reason, 0);
    }
    return STATUS_SUCCESS;
}
