/* SPDX-License-Identifier: MIT */
/* Enabling and disabling interfaces, and the events that follow. */
#include "base/sim.h"
#include "event/event.h"
#include "pnp/pnp.h"
#include "tree/devnode.h"
#include "tree/interface.h"

/* Tells of a change that has been made and cannot be taken back. */
static void announce(struct pnpsim *sim, struct pn_interface *interface, enum pn_event_kind kind)
{
    struct pn_event *event = pn_event_demand_interface(sim, kind, interface->class,
                                                       &interface->link.name);
    pn_submit_event(sim, event);
}

/* Changes the state and tells, or does neither. */
static NTSTATUS change_and_tell(struct pnpsim *sim, struct pn_interface *interface, bool enable)
{
    enum pn_event_kind kind = enable ? PN_EVENT_INTERFACE_ARRIVAL : PN_EVENT_INTERFACE_REMOVAL;
    struct pn_event *event = pn_queue_has_room(sim)
                                 ? pn_event_create_interface(sim, kind, interface->class,
                                                             &interface->link.name)
                                 : NULL;
    NTSTATUS status = event == NULL ? STATUS_INSUFFICIENT_RESOURCES
                                    : pn_interface_set_enabled(sim, interface, enable);
    if (!NT_SUCCESS(status)) {
        pn_event_destroy(sim, event);
        return status;
    }
    pn_submit_event(sim, event);
    return STATUS_SUCCESS;
}

/* K-6.3: until START has succeeded. */
static bool arrival_is_held(const struct pn_devnode *node)
{
    return node->state == PN_NODE_ENUMERATED || node->state == PN_NODE_DRIVERS_ADDED;
}

/* Whether its interfaces can be enabled: not when it was pulled, or has failed to start. */
static bool node_may_show(const struct pn_devnode *node)
{
    return arrival_is_held(node) || node->state == PN_NODE_STARTED ||
           node->state == PN_NODE_REMOVE_PENDING;
}

static NTSTATUS change(struct pnpsim *sim, struct pn_interface *interface, bool enable)
{
    if (interface->is_held) {
        return pn_interface_set_enabled(sim, interface, enable); /* nobody had been told of it */
    }
    if (!enable || !arrival_is_held(interface->node)) {
        return change_and_tell(sim, interface, enable);
    }
    NTSTATUS status = pn_interface_set_enabled(sim, interface, enable);
    if (NT_SUCCESS(status)) {
        interface->is_held = true; /* K-6.3: until START has succeeded */
    }
    return status;
}

NTSTATUS pn_interface_change(struct pnpsim *sim, struct pn_interface *interface, bool enable)
{
    if (interface->is_enabled == enable) {
        return enable ? STATUS_OBJECT_NAME_EXISTS : STATUS_OBJECT_NAME_NOT_FOUND; /* K-6.2 */
    }
    if (interface->node == NULL || !pn_node_is_alive(interface->node) ||
        interface->node->pdo == NULL || (enable && !node_may_show(interface->node))) {
        return STATUS_OBJECT_NAME_NOT_FOUND;
    }
    NTSTATUS status = change(sim, interface, enable);
    if (NT_SUCCESS(status) && !enable) {
        interface->was_disabled_by_driver = true;
    }
    return status;
}

void pn_interfaces_announce_held(struct pnpsim *sim, struct pn_devnode *node)
{
    PN_LIST_EACH (position, &node->interfaces) {
        struct pn_interface *interface = PN_CONTAINER(position, struct pn_interface, node_link);
        if (interface->is_held) {
            interface->is_held = false;
            announce(sim, interface, PN_EVENT_INTERFACE_ARRIVAL);
        }
    }
}

/* K-6.5: once for each interface that the driver left enabled. */
void pn_interfaces_disable_all(struct pnpsim *sim, struct pn_devnode *node, bool tell)
{
    PN_LIST_EACH (position, &node->interfaces) {
        struct pn_interface *interface = PN_CONTAINER(position, struct pn_interface, node_link);
        if (!interface->is_enabled) {
            continue;
        }
        bool was_held = interface->is_held;
        pn_interface_set_enabled(sim, interface, false);
        if (tell && !was_held) {
            announce(sim, interface, PN_EVENT_INTERFACE_REMOVAL);
        }
    }
}
