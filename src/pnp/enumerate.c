/* SPDX-License-Identifier: MIT */
/* Comparing what a bus reports with what the tree knows (K-7.1.4, K-7.1.6). */
#include "base/check.h"
#include "base/memory.h"
#include "base/sim.h"
#include "io/device.h"
#include "kernel/object.h"
#include "kernel/pool.h"
#include "kernel/record.h"
#include "observe/trace.h"
#include "pnp/identify.h"
#include "pnp/pnp.h"
#include "tree/devnode.h"

/* Marks the child as reported; a PDO that the tree does not know becomes a devnode. */
static void child_reported(struct pnpsim *sim, struct pn_devnode *parent, PDEVICE_OBJECT pdo)
{
    struct pn_devnode *child = pn_node_of_pdo(sim, pdo);
    if (child != NULL) {
        child->is_reported = true;
        return;
    }
    struct pn_exemption exemption;
    pn_exemption_begin(sim, &exemption);
    child = pn_surely(sim, pn_node_create(sim, parent));
    pn_exemption_end(sim, &exemption);
    child->is_reported = true;
    pn_node_set_pdo(sim, child, pdo);
    pdo->Flags |= DO_BUS_ENUMERATED_DEVICE;
    if (sim->pnp->hooks.identify != NULL) {
        sim->pnp->hooks.identify(sim, child);
    }
}

/* One entry of a list of bus relations. */
struct reported {
    struct pn_devnode *parent;
    PDEVICE_OBJECT pdo;
    uint32_t index;
    uint32_t count;
};

static void mistake(struct pnpsim *sim, const struct reported *reported, enum pn_rule rule,
                    uint64_t number, const char *what)
{
    struct pn_devnode *parent = reported->parent;
    struct pn_bus_mistake mistake = { rule, { number, (uintptr_t)reported->pdo, 0, 0 } };
    if (rule == PN_RULE_PDO_NULL) {
        mistake.parameters[1] = (uintptr_t)parent->pdo;
        mistake.parameters[2] = reported->count;
        mistake.parameters[3] = reported->index;
    }
    pn_bus_mistake(sim, &mistake, "the bus driver of %s reported %s as child %u of %u",
                   pn_name_text(sim, parent->name), what, reported->index, reported->count);
}

/* K-7.1.6: what cannot be a child is the bus driver's fatal mistake, and is left out when the
 * machine goes on. */
static bool pdo_check(struct pnpsim *sim, const struct reported *reported)
{
    const struct pn_device *device = pn_device_find(sim, reported->pdo);
    const struct pn_devnode *node = pn_node_of_pdo(sim, reported->pdo);
    if (reported->pdo == NULL) {
        mistake(sim, reported, PN_RULE_PDO_NULL, 8, "NULL");
        return false;
    }
    if (device == NULL) {
        mistake(sim, reported, PN_RULE_PDO_NOT_LIVE, 2, "a deleted or foreign object");
        return false;
    }
    if (device->delete_pending) {
        mistake(sim, reported, PN_RULE_PDO_DELETED, 4, "a PDO that it has deleted");
        return false;
    }
    if (device->attached_to != NULL || (node != NULL && node->parent != reported->parent)) {
        mistake(sim, reported, PN_RULE_PDO_NOT_LIVE, 2,
                node == NULL ? "a device that is attached to another" : "another bus's child");
        return false;
    }
    return true;
}

/* The driver referenced each PDO that it returned, and the reference is now ours. */
static void reference_take(struct pnpsim *sim, const struct reported *reported)
{
    uint32_t driver = pn_device_of(reported->pdo)->driver;
    pn_object_ref(sim, reported->pdo);
    if (!pn_object_unref_for(sim, reported->pdo, driver)) {
        mistake(sim, reported, PN_RULE_PDO_NOT_REFERENCED, 5, "a PDO without a reference on it");
    }
}

static void relations_take(struct pnpsim *sim, struct pn_devnode *parent,
                           PDEVICE_RELATIONS relations)
{
    uint32_t count = pn_relations_count(sim, relations);
    struct reported reported = { .parent = parent, .count = relations->Count };
    if (count < relations->Count) {
        struct pn_bus_mistake short_list = { PN_RULE_PDO_NOT_LIVE, { 0 } };
        pn_bus_mistake(sim, &short_list,
                       "the bus driver of %s reported %u children in a list with room for %u",
                       pn_name_text(sim, parent->name), relations->Count, count);
    }
    for (uint32_t i = 0; i < count; i++) {
        reported.pdo = relations->Objects[i];
        reported.index = i;
        if (pdo_check(sim, &reported)) {
            child_reported(sim, parent, reported.pdo);
            reference_take(sim, &reported);
            pn_object_unref(sim, reported.pdo);
        }
    }
    pn_answer_free(sim, (ULONG_PTR)relations);
}

static bool is_missing(const struct pn_devnode *child)
{
    return !child->is_reported && child->state != PN_NODE_SURPRISE_REMOVED;
}

/* Removing one may take others with it: what is missing is listed before the first one goes. */
static void missing_remove(struct pnpsim *sim, struct pn_devnode *node)
{
    uint32_t count = 0;
    PN_LIST_EACH (position, &node->children) {
        count += is_missing(PN_CONTAINER(position, struct pn_devnode, sibling));
    }
    if (count == 0) {
        return;
    }
    struct pn_devnode **missing = pn_record_alloc(sim, count * sizeof(struct pn_devnode *));
    uint32_t listed = 0;
    PN_LIST_EACH (position, &node->children) {
        struct pn_devnode *child = PN_CONTAINER(position, struct pn_devnode, sibling);
        if (is_missing(child)) {
            missing[listed++] = pn_node_ref(child);
        }
    }
    for (uint32_t i = 0; i < count; i++) {
        if (missing[i]->state != PN_NODE_DELETED && is_missing(missing[i])) {
            pn_surprise_remove(sim, missing[i]);
        }
        pn_node_unref(sim, missing[i]);
    }
    pn_free(sim, missing);
}

/* A device that cannot say who it is stays, without drivers, until its bus no longer reports it. */
void pn_node_bring_up(struct pnpsim *sim, struct pn_devnode *child)
{
    NTSTATUS status = pn_node_identify(sim, child);
    if (!NT_SUCCESS(status)) {
        child->start_status = status;
        pn_node_set_state(sim, child, PN_NODE_FAILED_START);
        return;
    }
    pn_node_set_state(sim, child, PN_NODE_ENUMERATED);
    pn_instance_enumerated(sim, child);
    pn_node_send_minor(sim, child, IRP_MN_DEVICE_ENUMERATED);
    pn_node_start(sim, child);
}

/* Nothing but this job changes the list of children meanwhile. */
static void new_bring_up(struct pnpsim *sim, struct pn_devnode *node)
{
    PN_LIST_EACH (position, &node->children) {
        struct pn_devnode *child = PN_CONTAINER(position, struct pn_devnode, sibling);
        if (child->state == PN_NODE_UNINITIALIZED) {
            pn_node_bring_up(sim, child);
        } else if (pn_node_wants_start(child)) {
            pn_node_start(sim, child);
        }
    }
}

void pn_enumerate(struct pnpsim *sim, struct pn_devnode *node)
{
    IO_STACK_LOCATION location = { .MinorFunction = IRP_MN_QUERY_DEVICE_RELATIONS };
    location.Parameters.QueryDeviceRelations.Type = BusRelations;
    ULONG_PTR information = 0;
    NTSTATUS status = pn_node_send(sim, node, &location, &information);
    if (!NT_SUCCESS(status)) {
        return;
    }
    if (information != 0 && pn_pool_find(sim, (void *)information) == NULL) {
        struct pn_bus_mistake no_list = { PN_RULE_PDO_NOT_LIVE, { 0 } };
        pn_bus_mistake(sim, &no_list,
                       "the bus driver of %s returned bus relations that are not in pool",
                       pn_name_text(sim, node->name));
        return;
    }
    PN_LIST_EACH (position, &node->children) {
        PN_CONTAINER(position, struct pn_devnode, sibling)->is_reported = false;
    }
    if (information != 0) {
        relations_take(sim, node, (PDEVICE_RELATIONS)information);
    }
    missing_remove(sim, node);
    new_bring_up(sim, node);
}

static void enumerate_run(struct pnpsim *sim, struct pn_job *job)
{
    job->node->relations_queued = false;
    if (job->node->state == PN_NODE_STARTED) {
        pn_enumerate(sim, job->node);
    }
}

/* Power relations are asked for when they have changed, and nothing here depends on the answer. */
static void power_relations_run(struct pnpsim *sim, struct pn_job *job)
{
    IO_STACK_LOCATION location = { .MinorFunction = IRP_MN_QUERY_DEVICE_RELATIONS };
    location.Parameters.QueryDeviceRelations.Type = PowerRelations;
    ULONG_PTR information = 0;
    if (job->node->state != PN_NODE_STARTED ||
        !NT_SUCCESS(pn_node_send(sim, job->node, &location, &information)) ||
        pn_pool_find(sim, (void *)information) == NULL) {
        return;
    }
    PDEVICE_RELATIONS relations = (PDEVICE_RELATIONS)information;
    uint32_t count = pn_relations_count(sim, relations);
    for (uint32_t i = 0; i < count; i++) {
        if (pn_device_find(sim, relations->Objects[i]) != NULL) {
            pn_relation_take(sim, relations->Objects[i]);
            pn_object_unref(sim, relations->Objects[i]);
        }
    }
    pn_answer_free(sim, information);
}

void pn_relations_invalidate(struct pnpsim *sim, struct pn_devnode *node, DEVICE_RELATION_TYPE type)
{
    if (type == PowerRelations) {
        pn_submit_surely(sim, power_relations_run, node);
    } else if (type == BusRelations && !node->relations_queued) {
        node->relations_queued = true;
        pn_submit_surely(sim, enumerate_run, node);
    }
}
