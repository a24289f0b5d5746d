/* SPDX-License-Identifier: MIT */
/* Telling: which half hears of an event first is a row of the order policy. */
#include "base/check.h"
#include "base/sim.h"
#include "event/event.h"
#include "notify/registration.h"
#include "observe/trace.h"
#include "pnp/pnp.h"
#include "tree/devnode.h"
#include "tree/interface.h"
#include "user/watch.h"

static void half_deliver(struct pnpsim *sim, enum pn_half half, struct pn_event *event,
                         struct pn_veto *veto)
{
    switch (half) {
    case PN_HALF_USER:
        pn_user_deliver(sim, event, veto);
        break;
    case PN_HALF_KERNEL:
        pn_notify_deliver(sim, event, veto);
        break;
    case PN_HALF_NONE:
        break;
    }
}

/* K-2.1: the second half only when the first has finished, and not after a veto (K-10.5). */
void pn_tell_all(struct pnpsim *sim, struct pn_event *event, struct pn_veto *veto)
{
    const enum pn_half *halves = pn_event_halves(sim, event->kind);
    half_deliver(sim, halves[0], event, veto);
    if (veto == NULL || !veto->is_set) {
        half_deliver(sim, halves[1], event, veto);
    }
}

void pn_tell_set(struct pnpsim *sim, const struct pn_telling *telling, struct pn_veto *veto)
{
    const enum pn_half *halves = pn_event_halves(sim, telling->kind);
    for (int i = 0; i < 2; i++) {
        for (uint32_t n = 0; n < telling->count && (veto == NULL || !veto->is_set); n++) {
            struct pn_event *event = pn_event_demand(sim, telling->kind, telling->nodes[n]);
            event->query = telling->query;
            event->asked_only = telling->asked_only;
            half_deliver(sim, halves[i], event, veto);
            pn_event_destroy(sim, event);
        }
    }
}

/* K-3.3.8: a device that is gone has no registrants to tell; the reporter still hears. That it is
 * gone is told all the same. */
static bool event_target_is_gone(const struct pn_event *event)
{
    return event->kind == PN_EVENT_CUSTOM && event->node->state == PN_NODE_DELETED;
}

void pn_dispatch_event(struct pnpsim *sim, struct pn_event *event)
{
    pn_trace(sim, PN_TRACE_EVENT_DISPATCHED, 0, event->object, event->name, 0);
    if (!event_target_is_gone(event)) {
        pn_tell_all(sim, event, NULL);
    }
    if (event->kind == PN_EVENT_INTERFACE_ARRIVAL) {
        pn_interface_find(sim, &event->link)->arrivals_queued--;
    }
    pn_event_complete(sim, event);
    pn_trace(sim, PN_TRACE_EVENT_DESTROYED, 0, event->object, event->name, 0);
    pn_event_destroy(sim, event);
}
