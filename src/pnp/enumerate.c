/* SPDX-License-Identifier: MIT */
/* Comparing what a bus reports with what the tree knows (K-7.1.4, K-7.1.6). */
#include "base/check.h"
#include "base/memory.h"
#include "base/sim.h"
#include "io/device.h"
#include "kernel/object.h"
#include "kernel/pool.h"
#include "kernel/record.h"
#include "kernel/stop.h"
#include "observe/finding.h"
#include "observe/trace.h"
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

/* K-7.1.6: a NULL or dead PDO is the bus driver's fatal mistake. */
static void relations_take(struct pnpsim *sim, struct pn_devnode *parent,
                           PDEVICE_RELATIONS relations)
{
    uint32_t count = pn_relations_count(sim, relations);
    if (count < relations->Count) {
        pn_bugcheck_if(sim, pn_violation(sim, PN_RULE_PDO_NOT_LIVE, "",
                                         "the bus driver of %s reported %u children in a list with "
                                         "room for %u",
                                         pn_name_text(sim, parent->name), relations->Count, count));
    }
    for (uint32_t i = 0; i < count; i++) {
        PDEVICE_OBJECT pdo = relations->Objects[i];
        if (pn_device_find(sim, pdo) == NULL) {
            pn_bugcheck_if(sim,
                           pn_violation(sim, PN_RULE_PDO_NOT_LIVE, "",
                                        "the bus driver of %s reported %s as child %u",
                                        pn_name_text(sim, parent->name),
                                        pdo == NULL ? "NULL" : "a deleted or foreign object", i));
            continue;
        }
        child_reported(sim, parent, pdo);
        pn_relation_take(sim, pdo);
        pn_object_unref(sim, pdo);
    }
    bool is_intact;
    pn_pool_free(sim, relations, &is_intact);
}

static struct pn_devnode *child_missing(struct pn_devnode *node)
{
    PN_LIST_EACH (position, &node->children) {
        struct pn_devnode *child = PN_CONTAINER(position, struct pn_devnode, sibling);
        if (!child->is_reported && child->state != PN_NODE_SURPRISE_REMOVED) {
            return child;
        }
    }
    return NULL;
}

/* A device that cannot say who it is stays, without drivers, until its bus no longer reports it. */
static void child_bring_up(struct pnpsim *sim, struct pn_devnode *child)
{
    NTSTATUS status = pn_node_identify(sim, child);
    if (!NT_SUCCESS(status)) {
        child->start_status = status;
        pn_node_set_state(sim, child, PN_NODE_FAILED_START);
        return;
    }
    pn_node_set_state(sim, child, PN_NODE_ENUMERATED);
    pn_node_start(sim, child);
}

/* Nothing but this job changes the list of children meanwhile. */
static void new_bring_up(struct pnpsim *sim, struct pn_devnode *node)
{
    PN_LIST_EACH (position, &node->children) {
        struct pn_devnode *child = PN_CONTAINER(position, struct pn_devnode, sibling);
        if (child->state == PN_NODE_UNINITIALIZED) {
            child_bring_up(sim, child);
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
    PN_LIST_EACH (position, &node->children) {
        PN_CONTAINER(position, struct pn_devnode, sibling)->is_reported = false;
    }
    if (information != 0 && pn_pool_find(sim, (void *)information) != NULL) {
        relations_take(sim, node, (PDEVICE_RELATIONS)information);
    }
    struct pn_devnode *child;
    while ((child = child_missing(node)) != NULL) {
        pn_surprise_remove(sim, child);
    }
    new_bring_up(sim, node);
}

void pn_enumerate_run(struct pnpsim *sim, struct pn_job *job)
{
    if (job->node->state == PN_NODE_STARTED) {
        pn_enumerate(sim, job->node);
    }
}
