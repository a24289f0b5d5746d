/* SPDX-License-Identifier: MIT */
/* Orderly removal (K-7.4 A and B): ask everybody, then act or take it back. */
#include "base/check.h"
#include "base/memory.h"
#include "base/sim.h"
#include "event/event.h"
#include "io/device.h"
#include "io/driver.h"
#include "kernel/object.h"
#include "kernel/record.h"
#include "observe/trace.h"
#include "pnp/pnp.h"
#include "tree/devnode.h"
#include "tree/interface.h"

/* The devices of one removal, leaves first. */
struct removal {
    struct pn_devnode **nodes;
    uint32_t count;
    uint32_t queried; /* how many were sent QUERY_REMOVE, the refusing one included */
    struct pn_veto veto;
};

/* Not those that were told before: removed already, or pulled and waiting for the last close. */
static bool node_is_there(const struct pn_devnode *node)
{
    return pn_node_is_alive(node) && node->state != PN_NODE_SURPRISE_REMOVED;
}

static uint32_t subtree_count(const struct pn_devnode *node)
{
    uint32_t count = node_is_there(node) ? 1 : 0;
    PN_LIST_EACH (position, &node->children) {
        count += subtree_count(PN_CONTAINER(position, struct pn_devnode, sibling));
    }
    return count;
}

/* K-2.2, K-7.1.1: children before their parent; the order among siblings is a policy. */
static uint32_t subtree_fill(struct pn_devnode *node, bool last_first, struct pn_devnode **nodes,
                             uint32_t at)
{
    struct pn_list *head = &node->children;
    for (struct pn_list *position = last_first ? head->prev : head->next; position != head;
         position = last_first ? position->prev : position->next) {
        at = subtree_fill(PN_CONTAINER(position, struct pn_devnode, sibling), last_first, nodes,
                          at);
    }
    if (node_is_there(node)) {
        nodes[at++] = pn_node_ref(node);
    }
    return at;
}

struct pn_devnode **pn_subtree(struct pnpsim *sim, struct pn_devnode *node, uint32_t *ret_count)
{
    uint32_t count = subtree_count(node);
    struct pn_devnode **nodes = pn_record_alloc(sim, count * sizeof(struct pn_devnode *));
    bool last_first = pn_policy_value(sim, PN_POLICY_ORDER_SIBLINGS) == PN_SIBLINGS_LAST;
    *ret_count = subtree_fill(node, last_first, nodes, 0);
    return nodes;
}

void pn_subtree_release(struct pnpsim *sim, struct pn_devnode **nodes, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        pn_node_unref(sim, nodes[i]);
    }
    pn_free(sim, nodes);
}

/* K-2.4, K-5.20: the handle check comes after the device's own query IRP (K-10.28). */
static void node_query(struct pnpsim *sim, struct pn_devnode *node, struct pn_veto *veto)
{
    NTSTATUS status = pn_node_send_minor(sim, node, IRP_MN_QUERY_REMOVE_DEVICE);
    uint32_t path = pn_name(sim, node->instance_path);
    if (!NT_SUCCESS(status)) {
        bool by_driver = pn_policy_value(sim, PN_POLICY_VETO_OF_IRP) == PN_VETO_DRIVER &&
                         node->drivers.function != NULL;
        pn_veto_set(sim, veto, by_driver ? PNP_VetoDriver : PNP_VetoDevice,
                    by_driver ? pn_name(sim, node->drivers.function) : path, node->name);
        return;
    }
    node->state_before_query = node->state;
    pn_node_set_state(sim, node, PN_NODE_REMOVE_PENDING);
    const struct pn_devnode *open = pn_device_stack_opens(node->pdo) > 0 ? node
                                                                         : pn_pulled_and_open(node);
    if (open != NULL) {
        pn_veto_set(sim, veto, PNP_VetoOutstandingOpen, pn_name(sim, open->instance_path),
                    open->name);
    }
}

static void query_stacks(struct pnpsim *sim, struct removal *removal)
{
    for (uint32_t i = 0; i < removal->count && !removal->veto.is_set; i++) {
        struct pn_devnode *node = removal->nodes[i];
        if (pn_node_is_alive(node) && node->state != PN_NODE_FAILED_START) {
            node_query(sim, node, &removal->veto);
        }
        removal->queried = i + 1;
    }
}

/* K-2.8: every stack that was asked, the refusing one too, parents first (K-10.29). */
static void cancel_stacks(struct pnpsim *sim, struct removal *removal)
{
    for (uint32_t i = removal->queried; i-- > 0;) {
        struct pn_devnode *node = removal->nodes[i];
        if (!pn_node_is_alive(node) || node->state == PN_NODE_FAILED_START) {
            continue;
        }
        pn_node_send_minor(sim, node, IRP_MN_CANCEL_REMOVE_DEVICE);
        if (node->state == PN_NODE_REMOVE_PENDING) {
            pn_node_set_state(sim, node, node->state_before_query); /* K-2.9 */
        }
    }
}

void pn_stack_drivers_hold(struct pnpsim *sim, PDEVICE_OBJECT pdo, struct pn_stack_drivers *stack)
{
    stack->count = 0;
    for (PDEVICE_OBJECT device = pdo->AttachedDevice;
         device != NULL && stack->count < PN_STACK_DRIVERS_MAX; device = device->AttachedDevice) {
        stack->drivers[stack->count++] = pn_driver_of(device->DriverObject);
        pn_object_ref(sim, device->DriverObject);
    }
}

void pn_stack_drivers_release(struct pnpsim *sim, struct pn_stack_drivers *stack)
{
    for (uint32_t i = 0; i < stack->count; i++) {
        pn_driver_consider_unload(sim, stack->drivers[i]);
        pn_object_unref(sim, &stack->drivers[i]->object);
    }
}

void pn_node_tear_down(struct pnpsim *sim, struct pn_devnode *node)
{
    struct pn_stack_drivers stack;
    pn_stack_drivers_hold(sim, node->pdo, &stack);
    pn_node_send_minor(sim, node, IRP_MN_REMOVE_DEVICE);
    pn_interfaces_disable_all(sim, node, true); /* K-6.5 */
    pn_node_set_state(sim, node, PN_NODE_REMOVED);
    pn_stack_drivers_release(sim, &stack);
}

void pn_node_vanish(struct pnpsim *sim, struct pn_devnode *node)
{
    pn_interfaces_orphan(sim, node);
    if (sim->pnp->hooks.node_deleted != NULL) {
        sim->pnp->hooks.node_deleted(sim, node);
    }
    pn_node_delete(sim, node);
}

void pn_children_vanish(struct pnpsim *sim, struct pn_devnode *node)
{
    struct pn_list *position;
    while ((position = node->children.next) != &node->children) {
        struct pn_devnode *child = PN_CONTAINER(position, struct pn_devnode, sibling);
        PN_ASSERT(child->state == PN_NODE_REMOVED);
        pn_children_vanish(sim, child);
        pn_node_vanish(sim, child);
    }
}

/* K-7.4 A.10: user mode hears that the device is gone, after the interface events have drained. */
static void tell_removed(struct pnpsim *sim, struct pn_devnode *node)
{
    struct pn_event *event = pn_event_demand(sim, PN_EVENT_REMOVED, node);
    pn_submit_event(sim, event);
}

/* K-7.4 A.8: for each device, children first, notification and then the IRP (K-10.1). */
static void commit(struct pnpsim *sim, struct removal *removal)
{
    for (uint32_t i = 0; i < removal->count; i++) {
        struct pn_devnode *node = removal->nodes[i];
        if (!pn_node_is_alive(node)) {
            continue;
        }
        struct pn_telling telling = { .kind = PN_EVENT_REMOVE_COMPLETE,
                                      .nodes = &node,
                                      .count = 1 };
        bool after = pn_policy_value(sim, PN_POLICY_REMOVE_COMPLETE_IRP) == PN_COMPLETE_AFTER_IRP;
        if (!after) {
            pn_tell_set(sim, &telling, NULL);
        }
        pn_pulled_children_finish(sim, node);
        pn_node_tear_down(sim, node);
        if (after) {
            pn_tell_set(sim, &telling, NULL);
        }
        pn_children_vanish(sim, node);
        tell_removed(sim, node);
    }
}

static enum pnpsim_result ask_and_act(struct pnpsim *sim, struct removal *removal)
{
    struct pn_telling telling = { .kind = PN_EVENT_QUERY_REMOVE,
                                  .nodes = removal->nodes,
                                  .count = removal->count,
                                  .query = ++sim->events->last_query };
    pn_tell_set(sim, &telling, &removal->veto);
    if (!removal->veto.is_set) {
        query_stacks(sim, removal);
    }
    if (!removal->veto.is_set) {
        commit(sim, removal);
        return PNPSIM_OK;
    }
    cancel_stacks(sim, removal);
    telling.kind = PN_EVENT_REMOVE_CANCELLED;
    telling.asked_only = pn_policy_value(sim, PN_POLICY_CANCEL_TOLD) == PN_TOLD_ASKED;
    pn_tell_set(sim, &telling, NULL);
    return PNPSIM_E_VETOED;
}

void pn_remove_run(struct pnpsim *sim, struct pn_job *job)
{
    struct pn_devnode *node = job->node;
    struct removal removal = { 0 };
    enum pnpsim_result result = PNPSIM_OK;
    if (!pn_node_is_alive(node) || node->state == PN_NODE_SURPRISE_REMOVED) {
        result = PNPSIM_E_NOT_FOUND;
        goto ended;
    }
    removal.nodes = pn_subtree(sim, node, &removal.count);
    result = ask_and_act(sim, &removal);
    pn_subtree_release(sim, removal.nodes, removal.count);
ended:
    if (sim->pnp->hooks.removal_ended != NULL) {
        sim->pnp->hooks.removal_ended(sim, node, result, &removal.veto);
    }
}
