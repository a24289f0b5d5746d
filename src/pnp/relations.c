/* SPDX-License-Identifier: MIT */
/* Which devices are removed together: a device, its descendants, and what the stacks of all of
 * these name as removal or ejection relations, with their descendants (K-2.2, K-7.2.11). */
#include "base/check.h"
#include "base/memory.h"
#include "base/sim.h"
#include "event/event.h"
#include "io/device.h"
#include "kernel/object.h"
#include "kernel/pool.h"
#include "kernel/record.h"
#include "kernel/stop.h"
#include "observe/finding.h"
#include "observe/trace.h"
#include "pnp/identify.h"
#include "pnp/pnp.h"
#include "tree/devnode.h"
#include "tree/tree.h"

#include <string.h>

bool pn_node_is_there(const struct pn_devnode *node)
{
    return pn_node_is_alive(node) && node->state != PN_NODE_SURPRISE_REMOVED;
}

static bool has_drivers(const struct pn_devnode *node)
{
    return node->state == PN_NODE_DRIVERS_ADDED || node->state == PN_NODE_STARTED ||
           node->state == PN_NODE_STOPPED;
}

static void root_add(struct pnpsim *sim, struct pn_node_set *set, struct pn_devnode *node)
{
    for (uint32_t i = 0; i < set->root_count; i++) {
        if (set->roots[i] == node) {
            return;
        }
    }
    if (set->root_count == set->root_capacity) {
        uint32_t capacity = set->root_capacity == 0 ? 4 : 2 * set->root_capacity;
        struct pn_devnode **roots = pn_record_alloc(sim, capacity * sizeof(struct pn_devnode *));
        if (set->root_count > 0) {
            memcpy(roots, set->roots, set->root_count * sizeof(struct pn_devnode *));
        }
        pn_free(sim, set->roots);
        set->roots = roots;
        set->root_capacity = capacity;
    }
    set->roots[set->root_count++] = pn_node_ref(node);
}

/* One PDO of an answer, with the reference that came with it. */
static void relation_add(struct pnpsim *sim, struct pn_node_set *set, const struct pn_devnode *of,
                         PDEVICE_OBJECT pdo)
{
    const struct pn_device *device = pn_device_find(sim, pdo);
    if (device == NULL || device->delete_pending) {
        struct pn_bus_mistake mistake = { PN_RULE_RELATION_DELETED, { 0xB, (uintptr_t)pdo, 0, 0 } };
        mistake.rule = pdo == NULL ? PN_RULE_PDO_NOT_LIVE : PN_RULE_RELATION_DELETED;
        pn_bus_mistake(sim, &mistake, "the stack of %s named %s as a device that goes with it",
                       pn_name_text(sim, of->name),
                       pdo == NULL ? "NULL" : "a deleted or foreign object");
    }
    if (device == NULL) {
        return;
    }
    pn_relation_take(sim, pdo);
    struct pn_devnode *node = pn_node_of_pdo(sim, pdo);
    if (node != NULL && node->set_mark != set->mark && pn_node_is_there(node)) {
        root_add(sim, set, node);
    }
    pn_object_unref(sim, pdo);
}

static void relations_ask(struct pnpsim *sim, struct pn_node_set *set, struct pn_devnode *node,
                          DEVICE_RELATION_TYPE type)
{
    IO_STACK_LOCATION location = { .MinorFunction = IRP_MN_QUERY_DEVICE_RELATIONS };
    location.Parameters.QueryDeviceRelations.Type = type;
    ULONG_PTR information = 0;
    NTSTATUS status = pn_node_send(sim, node, &location, &information);
    if (!NT_SUCCESS(status) || information == 0 || pn_pool_find(sim, (void *)information) == NULL) {
        return;
    }
    PDEVICE_RELATIONS relations = (PDEVICE_RELATIONS)information;
    uint32_t count = pn_relations_count(sim, relations);
    for (uint32_t i = 0; i < count; i++) {
        relation_add(sim, set, node, relations->Objects[i]);
    }
    bool is_intact;
    pn_pool_free(sim, relations, &is_intact);
}

/* Marks the node and its descendants, and finds their relations. Only the manager changes the
 * tree, and it is here. */
static void subtree_discover(struct pnpsim *sim, struct pn_node_set *set, struct pn_devnode *node)
{
    if (node->set_mark == set->mark) {
        return;
    }
    node->set_mark = set->mark;
    set->capacity++;
    if (has_drivers(node)) {
        relations_ask(sim, set, node, RemovalRelations);
    }
    PN_LIST_EACH (position, &node->children) {
        subtree_discover(sim, set, PN_CONTAINER(position, struct pn_devnode, sibling));
    }
}

/* K-7.1.1: children before their parent; the order among siblings is a policy. */
static void subtree_fill(struct pn_node_set *set, struct pn_devnode *node, bool last_first)
{
    struct pn_list *head = &node->children;
    for (struct pn_list *position = last_first ? head->prev : head->next; position != head;
         position = last_first ? position->prev : position->next) {
        subtree_fill(set, PN_CONTAINER(position, struct pn_devnode, sibling), last_first);
    }
    if (pn_node_is_there(node)) {
        set->nodes[set->count++] = pn_node_ref(node);
    }
}

/* Whether another root of the set is above it. */
static bool root_is_inner(const struct pn_node_set *set, const struct pn_devnode *root)
{
    for (const struct pn_devnode *node = root->parent; node != NULL; node = node->parent) {
        if (node->set_mark == set->mark) {
            return true;
        }
    }
    return false;
}

static void root_fill(struct pnpsim *sim, struct pn_node_set *set, struct pn_devnode *root)
{
    if (!root_is_inner(set, root)) {
        bool last_first = pn_policy_value(sim, PN_POLICY_ORDER_SIBLINGS) == PN_SIBLINGS_LAST;
        subtree_fill(set, root, last_first);
    }
}

void pn_set_collect(struct pnpsim *sim, struct pn_devnode *node, bool with_ejection,
                    struct pn_node_set *set)
{
    *set = (struct pn_node_set){ .mark = ++sim->tree->last_mark };
    root_add(sim, set, node);
    if (with_ejection && node->state != PN_NODE_REMOVED) {
        relations_ask(sim, set, node, EjectionRelations);
    }
    for (uint32_t i = 0; i < set->root_count; i++) {
        subtree_discover(sim, set, set->roots[i]);
    }
    set->nodes = pn_record_alloc(sim, set->capacity * sizeof(struct pn_devnode *));
    bool relations_first = set->root_count > 1 &&
                           pn_policy_value(sim, PN_POLICY_ORDER_RELATIONS) == PN_RELATIONS_FIRST;
    if (!relations_first) {
        root_fill(sim, set, node);
    }
    for (uint32_t i = 1; i < set->root_count; i++) {
        root_fill(sim, set, set->roots[i]);
    }
    if (relations_first) {
        root_fill(sim, set, node);
    }
}

void pn_set_release(struct pnpsim *sim, struct pn_node_set *set)
{
    for (uint32_t i = 0; i < set->count; i++) {
        pn_node_unref(sim, set->nodes[i]);
    }
    for (uint32_t i = 0; i < set->root_count; i++) {
        pn_node_unref(sim, set->roots[i]);
    }
    pn_free(sim, set->nodes);
    pn_free(sim, set->roots);
}
