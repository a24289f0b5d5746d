/* SPDX-License-Identifier: MIT */
/* Surprise removal (K-7.4 C): first the IRP, then the notifications, and the final removal in a
 * later turn, when the last handle has been closed (W-16). */
#include "base/check.h"
#include "base/sim.h"
#include "event/event.h"
#include "io/device.h"
#include "io/io.h"
#include "pnp/pnp.h"
#include "tree/devnode.h"
#include "tree/interface.h"

/* A child that was pulled, or went with its bus, and has not had its REMOVE_DEVICE yet. */
static struct pn_devnode *pulled_child(const struct pn_devnode *node)
{
    PN_LIST_EACH (position, &node->children) {
        struct pn_devnode *child = PN_CONTAINER(position, struct pn_devnode, sibling);
        if (child->state == PN_NODE_SURPRISE_REMOVED) {
            return child;
        }
    }
    return NULL;
}

const struct pn_devnode *pn_pulled_and_open(const struct pn_devnode *node)
{
    const struct pn_devnode *open = NULL;
    for (const struct pn_list *position = node->children.next;
         position != &node->children && open == NULL; position = position->next) {
        const struct pn_devnode *child = PN_CONTAINER(position, struct pn_devnode, sibling);
        if (child->state == PN_NODE_SURPRISE_REMOVED) {
            open = pn_device_stack_opens(child->pdo) > 0 ? child : pn_pulled_and_open(child);
        }
    }
    return open;
}

/* Whether its bus is there and still reports it: it has failed, and can be started again. */
static bool bus_keeps(const struct pn_devnode *node)
{
    return node->is_reported && node->parent != NULL && pn_node_is_there(node->parent);
}

/* K-7.2.7: removing a bus takes the PDOs of children that were removed in order with it. */
static void final_remove(struct pnpsim *sim, struct pn_devnode *node)
{
    pn_node_tear_down(sim, node);
    pn_children_vanish(sim, node);
    if (!bus_keeps(node)) {
        pn_node_vanish(sim, node);
    }
}

void pn_pulled_children_finish(struct pnpsim *sim, struct pn_devnode *node)
{
    struct pn_devnode *child;
    while ((child = pulled_child(node)) != NULL) {
        pn_pulled_children_finish(sim, child);
        final_remove(sim, child);
    }
}

/* The last step: when files are still open it waits; closing the last one submits it again. */
static void final_remove_run(struct pnpsim *sim, struct pn_job *job)
{
    struct pn_devnode *node = job->node;
    if (node->state != PN_NODE_SURPRISE_REMOVED || pulled_child(node) != NULL ||
        pn_device_stack_opens(node->pdo) > 0) {
        return;
    }
    struct pn_devnode *parent = node->parent;
    final_remove(sim, node);
    if (parent != NULL && parent->state == PN_NODE_SURPRISE_REMOVED) {
        pn_submit_surely(sim, final_remove_run, parent);
    }
}

static void all_files_closed(struct pnpsim *sim, PDEVICE_OBJECT device)
{
    struct pn_devnode *node = pn_device_of(pn_device_bottom(device))->devnode;
    if (node != NULL && node->state == PN_NODE_SURPRISE_REMOVED) {
        pn_submit_surely(sim, final_remove_run, node);
    }
}

/* A stack that is gone already: the bus only has to let go of the PDO (K-7.2.7). */
static void removed_node_vanish(struct pnpsim *sim, struct pn_devnode *node)
{
    pn_node_send_minor(sim, node, IRP_MN_REMOVE_DEVICE);
    pn_children_vanish(sim, node);
    pn_node_vanish(sim, node);
}

static void node_pull(struct pnpsim *sim, struct pn_devnode *node)
{
    pn_node_send_minor(sim, node, IRP_MN_SURPRISE_REMOVAL);
    pn_file_system_step(sim, node, PNPSIM_FILE_SYSTEM_SURPRISE_REMOVE);
    pn_node_set_state(sim, node, PN_NODE_SURPRISE_REMOVED);
    pn_interfaces_disable_all(sim, node, true); /* W-12 */
}

void pn_surprise_remove(struct pnpsim *sim, struct pn_devnode *node)
{
    sim->io->all_files_closed = all_files_closed;
    if (node->state == PN_NODE_REMOVED) {
        removed_node_vanish(sim, node);
        return;
    }
    struct pn_node_set set;
    pn_set_collect(sim, node, false, &set);
    for (uint32_t i = 0; i < set.count; i++) {
        if (pn_node_is_there(set.nodes[i])) {
            node_pull(sim, set.nodes[i]);
        }
    }
    struct pn_telling telling = { .kind = PN_EVENT_SURPRISE_COMPLETE,
                                  .nodes = set.nodes,
                                  .count = set.count };
    pn_tell_set(sim, &telling, NULL);
    for (uint32_t i = 0; i < set.count; i++) {
        if (set.nodes[i]->state == PN_NODE_SURPRISE_REMOVED) {
            if (!bus_keeps(set.nodes[i])) {
                pn_instance_removed(sim, set.nodes[i]);
            }
            pn_submit_surely(sim, final_remove_run, set.nodes[i]);
        }
    }
    pn_set_release(sim, &set);
}
