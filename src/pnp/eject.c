/* SPDX-License-Identifier: MIT */
/* What follows the removal of a device that is ejected (K-7.4 D): the bus throws it out, or it is
 * held until somebody pulls it. */
#include "base/sim.h"
#include "observe/trace.h"
#include "pnp/pnp.h"
#include "tree/devnode.h"
#include "tree/problem.h"

bool pn_node_is_ejectable(const struct pn_devnode *node)
{
    return node->capabilities.EjectSupported || node->capabilities.Removable;
}

static void slot_unlock(struct pnpsim *sim, struct pn_devnode *node)
{
    if (node->capabilities.LockSupported) {
        IO_STACK_LOCATION location = { .MinorFunction = IRP_MN_SET_LOCK };
        location.Parameters.SetLock.Lock = FALSE;
        pn_node_send(sim, node, &location, NULL);
    }
}

/* The buses that may have lost something. The set keeps its devices, but not their parents, which
 * live as long as they are in the tree with these. */
static void buses_enumerate(struct pnpsim *sim, const struct pn_node_set *set)
{
    for (uint32_t i = 0; i < set->root_count; i++) {
        const struct pn_devnode *root = set->roots[i];
        if (root->state != PN_NODE_DELETED && root->parent != NULL &&
            root->parent->state == PN_NODE_STARTED) {
            pn_enumerate(sim, root->parent);
        }
    }
}

enum pnpsim_result pn_eject_finish(struct pnpsim *sim, struct pn_devnode *node,
                                   const struct pn_node_set *set)
{
    NTSTATUS status = STATUS_SUCCESS;
    node->problem = PN_PROBLEM_HELD_FOR_EJECT; /* so that no enumeration starts it meanwhile */
    if (node->capabilities.EjectSupported) {
        slot_unlock(sim, node);
        status = pn_node_send_minor(sim, node, IRP_MN_EJECT);
    }
    if (node->capabilities.EjectSupported && NT_SUCCESS(status)) {
        buses_enumerate(sim, set);
    }
    return NT_SUCCESS(status) ? PNPSIM_OK : PNPSIM_E_DRIVER;
}
