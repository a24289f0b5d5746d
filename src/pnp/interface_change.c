/* SPDX-License-Identifier: MIT */
/* Enabling and disabling interfaces, and the events that follow. */
#include "base/sim.h"
#include "event/event.h"
#include "pnp/pnp.h"
#include "tree/devnode.h"
#include "tree/interface.h"

static bool announce(struct pnpsim *sim, struct pn_interface *interface, enum pn_event_kind kind)
{
    struct pn_event *event = pn_event_create_interface(sim, kind, interface->class,
                                                       &interface->link);
    return event != NULL && pn_submit_event(sim, event);
}

NTSTATUS pn_interface_change(struct pnpsim *sim, struct pn_interface *interface, bool enable)
{
    if (interface->is_enabled == enable) {
        return enable ? STATUS_OBJECT_NAME_EXISTS : STATUS_OBJECT_NAME_NOT_FOUND; /* K-6.2 */
    }
    if (interface->node == NULL || !pn_node_is_alive(interface->node) ||
        interface->node->pdo == NULL) {
        return STATUS_OBJECT_NAME_NOT_FOUND;
    }
    bool was_held = interface->is_held;
    NTSTATUS status = pn_interface_set_enabled(sim, interface, enable);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    if (enable && interface->node->state != PN_NODE_STARTED) {
        interface->is_held = true; /* K-6.3: until START has succeeded */
        return STATUS_SUCCESS;
    }
    if (was_held) {
        return STATUS_SUCCESS; /* nobody had been told of it */
    }
    if (!announce(sim, interface,
                  enable ? PN_EVENT_INTERFACE_ARRIVAL : PN_EVENT_INTERFACE_REMOVAL)) {
        pn_interface_set_enabled(sim, interface, !enable);
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    return STATUS_SUCCESS;
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
