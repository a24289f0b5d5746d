/* SPDX-License-Identifier: MIT */
/* Telling kernel registrants: the structure each category gets, the call, and its answer. */
#include "notify/deliver.h"

#include "base/check.h"
#include "base/compiler.h"
#include "base/sim.h"
#include "event/event.h"
#include "event/veto.h"
#include "io/driver.h"
#include "kernel/frame.h"
#include "kernel/stop.h"
#include "notify/registration.h"
#include "observe/finding.h"
#include "observe/trace.h"
#include "tree/devnode.h"
#include "tree/interface.h"

#include <string.h>

typedef NTSTATUS (*notification_callback)(PVOID notification, PVOID context);

/* The structure that the callback gets; the custom event's own copy is shared (K-3.3.5). */
union notification {
    PLUGPLAY_NOTIFICATION_HEADER header;
    TARGET_DEVICE_REMOVAL_NOTIFICATION removal;
    DEVICE_INTERFACE_CHANGE_NOTIFICATION interface;
};

static PVOID notification_fill(union notification *notification,
                               const struct pn_registration *registration, struct pn_event *event)
{
    memset(notification, 0, sizeof(*notification));
    notification->header.Version = 1;
    notification->header.Event = *pn_event_guid(event);
    if (registration->recipient.kind == PN_RECIPIENT_PROFILE) {
        notification->header.Size = sizeof(notification->header);
        return notification;
    }
    if (registration->recipient.kind == PN_RECIPIENT_INTERFACE) {
        notification->header.Size = sizeof(notification->interface);
        notification->interface.InterfaceClassGuid = event->class->guid;
        notification->interface.SymbolicLinkName = &event->link;
    } else {
        notification->header.Size = sizeof(notification->removal);
        /* K-4.8: even when it is stale. */
        notification->removal.FileObject = pn_registration_target(registration)->file;
    }
    return notification;
}

/* K-2.3, K-2.6, K-5.3: only a query's answer has a meaning; a failure elsewhere is worth a word. */
PN_COLD static void failure_judge(struct pnpsim *sim, const struct pn_registration *registration,
                                  const struct pn_event *event, NTSTATUS status,
                                  struct pn_veto *veto)
{
    if (pn_event_is_query(event)) {
        pn_veto_set(sim, veto, PNP_VetoDriver, registration->driver->name, event->object);
        return;
    }
    pn_bugcheck_if(sim,
                   pn_violation(sim, PN_RULE_NONQUERY_FAILURE, "",
                                "the callback of %s answered %s of %s with 0x%08X; only a query "
                                "may be refused",
                                pn_name_text(sim, registration->driver->name),
                                pn_name_text(sim, event->name), pn_name_text(sim, event->object),
                                (unsigned)status));
}

/* K-3.1.2: the copy that all share names the file object of each. */
PN_ALWAYS_INLINE PVOID custom_fill(struct pn_event *event,
                                   const struct pn_registration *registration)
{
    PTARGET_DEVICE_CUSTOM_NOTIFICATION copy = event->copy;
    copy->FileObject = pn_registration_target(registration)->file;
    return copy;
}

PN_ALWAYS_INLINE NTSTATUS registration_call(struct pnpsim *sim, struct pn_callout *callout,
                                            struct pn_registration *registration,
                                            const struct pn_event *event, PVOID structure)
{
    uint32_t driver = registration->driver->name;
    pn_trace(sim, PN_TRACE_KERNEL_BEGIN, driver, event->object, event->name, 0);

    pn_callout_enter(sim, callout, driver, registration);
    NTSTATUS status = ((notification_callback)registration->callback)(structure,
                                                                      registration->context);
    pn_callout_leave(sim, callout);

    pn_trace(sim, PN_TRACE_KERNEL_END, driver, event->object, event->name, status);
    return status;
}

static void callout_prepare(struct pnpsim *sim, struct pn_callout *callout)
{
    pn_callout_prepare(sim, callout, PN_FRAME_NOTIFICATION, "notification callback",
                       PASSIVE_LEVEL); /* K-0.1, K-5.4 */
}

static void system_call(struct pnpsim *sim, struct pn_callout *callout,
                        struct pn_registration *registration, struct pn_event *event,
                        struct pn_veto *veto)
{
    union notification notification;
    PVOID structure = notification_fill(&notification, registration, event);
    NTSTATUS status = registration_call(sim, callout, registration, event, structure);
    if (!NT_SUCCESS(status)) {
        failure_judge(sim, registration, event, status, veto);
    }
}

void pn_notify_call(struct pnpsim *sim, struct pn_registration *registration,
                    struct pn_event *event)
{
    struct pn_callout callout;
    PN_ASSERT(event->kind != PN_EVENT_CUSTOM);

    callout_prepare(sim, &callout);
    system_call(sim, &callout, registration, event, NULL);
}

/* Who is interested: an event never looks at strangers. For custom events see below. */
static struct pn_list *recipients_of(struct pnpsim *sim, const struct pn_event *event)
{
    switch (event->kind) {
    case PN_EVENT_INTERFACE_ARRIVAL:
    case PN_EVENT_INTERFACE_REMOVAL:
        return &event->class->kernel_recipients;
    case PN_EVENT_QUERY_REMOVE:
    case PN_EVENT_REMOVE_CANCELLED:
    case PN_EVENT_REMOVE_COMPLETE:
    case PN_EVENT_SURPRISE_COMPLETE:
        return &event->node->kernel_recipients;
    case PN_EVENT_PROFILE_QUERY:
    case PN_EVENT_PROFILE_CANCELLED:
    case PN_EVENT_PROFILE_COMPLETE:
        return &sim->notify->profile_recipients;
    case PN_EVENT_CUSTOM:
    case PN_EVENT_REMOVED:
    case PN_EVENT_INSTANCE_ENUMERATED:
    case PN_EVENT_INSTANCE_STARTED:
    case PN_EVENT_INSTANCE_REMOVED:
    case PN_EVENT_KIND_COUNT:
        break;
    }
    return NULL;
}

/* Everybody hears of a custom event, and nobody can refuse it: the one loop that has to be fast. */
PN_NOINLINE static void custom_deliver(struct pnpsim *sim, struct pn_event *event,
                                       struct pn_list *recipients)
{
    struct pn_walk walk;
    struct pn_callout callout;
    callout_prepare(sim, &callout);
    for (struct pn_recipient *recipient = pn_walk_begin(sim, &walk, recipients); recipient != NULL;
         recipient = pn_walk_next(sim, &walk, recipient)) {
        struct pn_registration *registration = pn_registration_of(recipient);
        PVOID structure = custom_fill(event, registration);
        NTSTATUS status = registration_call(sim, &callout, registration, event, structure);
        if (PN_UNLIKELY(!NT_SUCCESS(status))) {
            failure_judge(sim, registration, event, status, NULL);
        }
    }
    pn_walk_end(sim, &walk);
}

PN_NOINLINE static void system_deliver(struct pnpsim *sim, struct pn_event *event,
                                       struct pn_list *recipients, struct pn_veto *veto)
{
    struct pn_walk walk;
    struct pn_callout callout;
    callout_prepare(sim, &callout);
    for (struct pn_recipient *recipient = pn_walk_begin(sim, &walk, recipients); recipient != NULL;
         recipient = pn_walk_next(sim, &walk, recipient)) {
        if (!pn_event_reaches(event, recipient)) {
            continue;
        }
        system_call(sim, &callout, pn_registration_of(recipient), event, veto);
        if (veto != NULL && veto->is_set) {
            break; /* K-2.7: the first veto stops the phase */
        }
    }
    pn_walk_end(sim, &walk);
}

void pn_notify_deliver(struct pnpsim *sim, struct pn_event *event, struct pn_veto *veto)
{
    if (event->kind == PN_EVENT_CUSTOM) {
        custom_deliver(sim, event, &event->node->kernel_recipients);
        return;
    }
    struct pn_list *recipients = recipients_of(sim, event);
    PN_ASSERT(recipients != NULL);

    if (!pn_list_is_empty(recipients)) {
        system_deliver(sim, event, recipients, veto);
    }
}
