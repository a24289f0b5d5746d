/* SPDX-License-Identifier: MIT */
/* Reporting custom events: steps 1 to 3 of an event's path. Nothing is delivered inside the
 * caller's stack; the worker takes the event up in a later turn (K-3.3.7). */
#include "ddi/prologue.h"
#include "event/event.h"
#include "io/driver.h"
#include "kernel/kernel.h"
#include "kernel/object.h"
#include "observe/guid_name.h"
#include "observe/trace.h"
#include "pnp/pnp.h"
#include "tree/devnode.h"
#include "verify/verify.h"

#include <wdm.h>

/* The event, with its reporter; NULL when memory ran out. */
static struct pn_event *report_create(struct pnpsim *sim, const struct pn_call *call,
                                      PDEVICE_OBJECT pdo, const void *notification)
{
    struct pn_event *event =
        pn_event_create_custom(sim, pn_node_of_pdo(sim, pdo), notification);
    if (event == NULL) {
        return NULL;
    }
    struct pn_driver *driver = pn_driver_find(sim, pn_name_text(sim, call->frame.driver));
    if (driver != NULL) {
        pn_event_set_reporter(sim, event, driver);
    }
    pn_trace(sim, PN_TRACE_REPORT, call->frame.driver, event->object, event->name, 0);
    return event;
}

static NTSTATUS report_submit(struct pnpsim *sim, struct pn_event *event)
{
    return event != NULL && pn_submit_event(sim, event) ? STATUS_SUCCESS
                                                        : STATUS_INSUFFICIENT_RESOURCES;
}

static void trace_return(struct pnpsim *sim, const struct pn_call *call, NTSTATUS status)
{
    pn_trace(sim, PN_TRACE_RETURN, call->frame.driver, pn_name(sim, call->routine->name), 0,
             status);
}

NTSTATUS IoReportTargetDeviceChangeAsynchronous(PDEVICE_OBJECT PhysicalDeviceObject,
                                                PVOID NotificationStructure,
                                                PDEVICE_CHANGE_COMPLETE_CALLBACK Callback,
                                                PVOID Context)
{
    PN_DDI_ENTER(IoReportTargetDeviceChangeAsynchronous, DISPATCH_LEVEL);
    NTSTATUS status = pn_verify_report(sim, &call, PhysicalDeviceObject, NotificationStructure);
    if (NT_SUCCESS(status)) {
        struct pn_event *event =
            report_create(sim, &call, PhysicalDeviceObject, NotificationStructure);
        if (event != NULL) {
            event->callback = Callback;
            event->context = Context;
        }
        status = report_submit(sim, event);
    }
    trace_return(sim, &call, status);
    PN_DDI_LEAVE();
    return status;
}

/* K-3.2.2: returns after both halves have been told. */
static void report_await(struct pnpsim *sim, struct pn_event_wait *wait, uint32_t object)
{
    struct pn_wait reason = { .call = "IoReportTargetDeviceChange",
                              .object = object,
                              .owner = sim->pnp->worker };
    while (!wait->is_over) {
        wait->task = pn_task_current(sim);
        pn_task_block(sim, &reason, 0);
    }
}

NTSTATUS IoReportTargetDeviceChange(PDEVICE_OBJECT PhysicalDeviceObject,
                                    PVOID NotificationStructure)
{
    PN_DDI_ENTER(IoReportTargetDeviceChange, PASSIVE_LEVEL);
    struct pn_event_wait wait = { 0 };
    NTSTATUS status = pn_verify_report(sim, &call, PhysicalDeviceObject, NotificationStructure);
    if (NT_SUCCESS(status)) {
        status = pn_verify_sync_report(sim, &call);
    }
    if (NT_SUCCESS(status)) {
        struct pn_event *event =
            report_create(sim, &call, PhysicalDeviceObject, NotificationStructure);
        uint32_t object = event == NULL ? 0 : event->object;
        if (event != NULL) {
            event->wait = &wait;
        }
        status = report_submit(sim, event);
        if (NT_SUCCESS(status)) {
            report_await(sim, &wait, object);
        }
    }
    trace_return(sim, &call, status);
    PN_DDI_LEAVE();
    return status;
}
