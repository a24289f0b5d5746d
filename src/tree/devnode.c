/* SPDX-License-Identifier: MIT */
/* The life of devnodes and the one table of their states. */
#include "tree/devnode.h"

#include "base/check.h"
#include "base/memory.h"
#include "base/sim.h"
#include "io/device.h"
#include "kernel/object.h"
#include "kernel/pool.h"
#include "kernel/record.h"
#include "observe/trace.h"
#include "tree/path.h"
#include "tree/tree.h"

#define MOVE(state) (1u << PN_NODE_##state)

/* K-7.3: from each state, where a device can go next. */
static const uint16_t legal_moves[PN_NODE_STATE_COUNT] = {
    [PN_NODE_UNINITIALIZED] = MOVE(ENUMERATED) | MOVE(FAILED_START) | MOVE(DELETED),
    [PN_NODE_ENUMERATED] = MOVE(DRIVERS_ADDED) | MOVE(REMOVE_PENDING) | MOVE(REMOVED) |
                           MOVE(FAILED_START) | MOVE(SURPRISE_REMOVED),
    [PN_NODE_DRIVERS_ADDED] = MOVE(STARTED) | MOVE(FAILED_START) | MOVE(REMOVE_PENDING) |
                              MOVE(SURPRISE_REMOVED) | MOVE(REMOVED),
    [PN_NODE_STARTED] = MOVE(STOP_PENDING) | MOVE(REMOVE_PENDING) | MOVE(SURPRISE_REMOVED),
    [PN_NODE_STOP_PENDING] = MOVE(STARTED) | MOVE(STOPPED),
    [PN_NODE_STOPPED] = MOVE(STARTED) | MOVE(REMOVE_PENDING) | MOVE(SURPRISE_REMOVED),
    [PN_NODE_REMOVE_PENDING] = MOVE(ENUMERATED) | MOVE(DRIVERS_ADDED) | MOVE(STARTED) |
                               MOVE(STOPPED) | MOVE(FAILED_START) | MOVE(REMOVED),
    [PN_NODE_SURPRISE_REMOVED] = MOVE(REMOVED),
    [PN_NODE_REMOVED] = MOVE(DRIVERS_ADDED) | MOVE(DELETED) | MOVE(FAILED_START),
    [PN_NODE_FAILED_START] = MOVE(DRIVERS_ADDED) | MOVE(REMOVED) | MOVE(REMOVE_PENDING) |
                             MOVE(SURPRISE_REMOVED),
    [PN_NODE_DELETED] = 0,
};

bool pn_node_is_legal_move(enum pn_node_state from, enum pn_node_state to)
{
    return (legal_moves[from] >> to & 1) != 0;
}

const char *pn_node_state_name(enum pn_node_state state)
{
    static const char *const names[PN_NODE_STATE_COUNT] = {
        "uninitialized", "enumerated",   "drivers-added",  "started",
        "stop-pending",  "stopped",      "remove-pending", "surprise-removed",
        "removed",       "failed-start", "deleted",
    };
    PN_ASSERT(state < PN_NODE_STATE_COUNT);
    return names[state];
}

struct pn_devnode *pn_node_create(struct pnpsim *sim, struct pn_devnode *parent)
{
    struct pn_tree *tree = sim->tree;
    struct pn_devnode *node = pn_alloc(sim, sizeof(*node));
    if (node == NULL) {
        return NULL;
    }
    node->references = 1;
    node->serial = ++tree->next_serial;
    node->parent = parent;
    pn_list_init(&node->sibling);
    pn_list_init(&node->children);
    pn_list_init(&node->interfaces);
    pn_list_init(&node->kernel_recipients);
    pn_list_init(&node->user_recipients);
    pn_list_init(&node->link);
    pn_list_push_back(&tree->nodes, &node->link);
    if (parent != NULL) {
        pn_list_push_back(&parent->children, &node->sibling);
    }
    return node;
}

void pn_node_free(struct pnpsim *sim, struct pn_devnode *node)
{
    PN_ASSERT(pn_list_is_empty(&node->kernel_recipients));
    PN_ASSERT(pn_list_is_empty(&node->user_recipients));

    pn_list_remove(&node->link);
    pn_list_remove(&node->sibling);
    pn_node_set_pdo(sim, node, NULL);
    bool is_intact;
    if (node->resources != NULL) {
        pn_pool_free(sim, node->resources, &is_intact);
    }
    if (node->requirements != NULL) {
        pn_pool_free(sim, node->requirements, &is_intact);
    }
    pn_free(sim, node->device_id);
    pn_free(sim, node->instance_id);
    pn_free(sim, node->instance_path);
    pn_free(sim, node->hardware_ids);
    pn_free(sim, node->compatible_ids);
    pn_free(sim, node->description);
    pn_free(sim, node->location);
    pn_free(sim, node->drivers.filters);
    pn_free(sim, node);
}

/* U-3.8: whether user mode sees another tree. */
static bool move_shows(enum pn_node_state from, enum pn_node_state to)
{
    bool was_up = from == PN_NODE_STOPPED || from == PN_NODE_REMOVE_PENDING ||
                  from == PN_NODE_STOP_PENDING;
    return to == PN_NODE_ENUMERATED || to == PN_NODE_SURPRISE_REMOVED || to == PN_NODE_REMOVED ||
           to == PN_NODE_DELETED || to == PN_NODE_FAILED_START ||
           (to == PN_NODE_STARTED && !was_up);
}

void pn_node_set_state(struct pnpsim *sim, struct pn_devnode *node, enum pn_node_state state)
{
    enum pn_node_state before = node->state;
    PN_ASSERT(pn_node_is_legal_move(before, state));

    node->state = state;
    uint32_t name = pn_name_constant(sim, pn_node_state_name(state));
    pn_trace(sim, PN_TRACE_DEVICE_STATE, 0, node->name, name, 0);
    if (sim->tree->node_changed != NULL && move_shows(before, state)) {
        sim->tree->node_changed(sim);
    }
}

void pn_node_delete(struct pnpsim *sim, struct pn_devnode *node)
{
    PN_ASSERT(pn_list_is_empty(&node->children));

    pn_node_set_state(sim, node, PN_NODE_DELETED);
    pn_path_remove(sim, node);
    pn_list_remove(&node->sibling);
    pn_node_set_pdo(sim, node, NULL);
    pn_node_unref(sim, node);
}

void pn_node_set_pdo(struct pnpsim *sim, struct pn_devnode *node, PDEVICE_OBJECT pdo)
{
    if (node->pdo != NULL) {
        pn_device_of(node->pdo)->devnode = NULL;
        pn_object_unref(sim, node->pdo);
    }
    node->pdo = pdo;
    if (pdo != NULL) {
        pn_object_ref(sim, pdo);
        pn_device_of(pdo)->devnode = node;
    }
}

struct pn_devnode *pn_node_of_pdo(const struct pnpsim *sim, const void *pdo)
{
    if (pdo == NULL || pn_object_find(sim, pdo, PN_OBJECT_DEVICE) == NULL) {
        return NULL;
    }
    return ((const struct pn_device *)pdo)->devnode;
}

bool pn_node_is_alive(const struct pn_devnode *node)
{
    return node->state != PN_NODE_REMOVED && node->state != PN_NODE_DELETED;
}

const struct pn_node_filters *pn_node_filters(const struct pn_devnode *node)
{
    static const struct pn_node_filters none;
    return node->drivers.filters == NULL ? &none : node->drivers.filters;
}

struct pn_node_filters *pn_node_filters_demand(struct pnpsim *sim, struct pn_devnode *node)
{
    if (node->drivers.filters == NULL) {
        node->drivers.filters = pn_record_alloc(sim, sizeof(struct pn_node_filters));
    }
    return node->drivers.filters;
}

void pn_node_check(const struct pn_devnode *node)
{
    PN_ASSERT(node->references > 0);
    PN_ASSERT(node->state != PN_NODE_DELETED || node->pdo == NULL);
    PN_LIST_EACH (position, &node->children) {
        PN_ASSERT(PN_CONTAINER(position, struct pn_devnode, sibling)->parent == node);
    }
}
