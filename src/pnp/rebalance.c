/* SPDX-License-Identifier: MIT */
/* Rebalancing of resources (K-7.2.10): QUERY_STOP and STOP in one turn of the worker, START in a
 * later one, so that a stopped device may be pulled in between (K-7.4 E). */
#include "base/check.h"
#include "base/memory.h"
#include "base/sim.h"
#include "kernel/pool.h"
#include "observe/trace.h"
#include "pnp/pnp.h"
#include "tree/devnode.h"
#include "tree/problem.h"

#include <stdlib.h>

struct pn_rebalance *pn_rebalance_create(struct pnpsim *sim, uint32_t count)
{
    struct pn_rebalance *rebalance =
        pn_alloc(sim, sizeof(*rebalance) + count * sizeof(struct pn_devnode *));
    return rebalance;
}

void pn_rebalance_destroy(struct pnpsim *sim, struct pn_rebalance *rebalance)
{
    for (uint32_t i = 0; i < rebalance->count; i++) {
        pn_node_unref(sim, rebalance->nodes[i]);
    }
    pn_free(sim, rebalance);
}

static uint32_t depth_of(const struct pn_devnode *node)
{
    uint32_t depth = 0;
    while ((node = node->parent) != NULL) {
        depth++;
    }
    return depth;
}

/* Children are stopped before their bus; of the same depth, the older device comes first. */
static int compare_depth(const void *left, const void *right)
{
    const struct pn_devnode *a = *(struct pn_devnode *const *)left;
    const struct pn_devnode *b = *(struct pn_devnode *const *)right;
    uint32_t depth_a = depth_of(a);
    uint32_t depth_b = depth_of(b);
    if (depth_a != depth_b) {
        return depth_a > depth_b ? -1 : 1;
    }
    return a->serial < b->serial ? -1 : a->serial > b->serial;
}

/* The wishes of the stack, asked for anew. What it gets is the test's decision. */
static void requirements_ask(struct pnpsim *sim, struct pn_devnode *node)
{
    bool is_intact;
    ULONG_PTR information = 0;
    IO_STACK_LOCATION location = { .MinorFunction = IRP_MN_QUERY_RESOURCE_REQUIREMENTS };
    if (NT_SUCCESS(pn_node_send(sim, node, &location, &information)) && information != 0 &&
        pn_pool_find(sim, (void *)information) != NULL) {
        pn_pool_free(sim, (void *)information, &is_intact);
    }
}

/* A refusal means that the device takes no part, and its stack, of which a part may have agreed,
 * gets the cancel. */
static void stop_query(struct pnpsim *sim, struct pn_devnode *node)
{
    if (node->state != PN_NODE_STARTED) {
        return;
    }
    NTSTATUS status = pn_node_send_minor(sim, node, IRP_MN_QUERY_STOP_DEVICE);
    if (!NT_SUCCESS(status)) {
        pn_node_send_minor(sim, node, IRP_MN_CANCEL_STOP_DEVICE);
        return;
    }
    pn_node_set_state(sim, node, PN_NODE_STOP_PENDING);
    if (status == STATUS_RESOURCE_REQUIREMENTS_CHANGED) {
        requirements_ask(sim, node);
    }
}

static bool stop(struct pnpsim *sim, struct pn_devnode *node)
{
    if (node->state != PN_NODE_STOP_PENDING) {
        return false;
    }
    pn_node_send_minor(sim, node, IRP_MN_STOP_DEVICE);
    pn_node_set_state(sim, node, PN_NODE_STOPPED);
    return true;
}

/* K-7.2.9: a device that does not start again is removed as if it had been pulled. Its state is not
 * asked for (K-7.1.5). */
static void start_again(struct pnpsim *sim, struct pn_devnode *node)
{
    if (node->state != PN_NODE_STOPPED) {
        return; /* pulled or removed meanwhile */
    }
    if (NT_SUCCESS(pn_node_send_start(sim, node))) {
        pn_node_set_state(sim, node, PN_NODE_STARTED);
        return;
    }
    node->problem = PN_PROBLEM_FAILED_START;
    pn_surprise_remove(sim, node);
}

static void start_run(struct pnpsim *sim, struct pn_job *job)
{
    static const struct pn_veto nobody = { 0 };
    struct pn_rebalance *rebalance = job->rebalance;
    for (uint32_t i = rebalance->count; i-- > 0;) {
        start_again(sim, rebalance->nodes[i]);
    }
    sim->pnp->rebalanced = rebalance->stopped;
    for (uint32_t i = 0; i < rebalance->count; i++) {
        pn_request_end(sim, job, rebalance->nodes[i], PNPSIM_OK, &nobody);
    }
    pn_rebalance_destroy(sim, rebalance);
}

void pn_rebalance_run(struct pnpsim *sim, struct pn_job *job)
{
    struct pn_rebalance *rebalance = job->rebalance;
    qsort(rebalance->nodes, rebalance->count, sizeof(rebalance->nodes[0]), compare_depth);
    for (uint32_t i = 0; i < rebalance->count; i++) {
        stop_query(sim, rebalance->nodes[i]);
    }
    for (uint32_t i = 0; i < rebalance->count; i++) {
        rebalance->stopped += stop(sim, rebalance->nodes[i]);
    }
    struct pn_job *next = pn_job_demand(sim);
    next->rebalance = rebalance;
    next->is_answered = job->is_answered;
    pn_submit_job(sim, next, start_run, NULL);
}

/* A device that has only changed its mind gets its resources without being stopped; one that has
 * failed as well is stopped first. */
void pn_rebalance_node(struct pnpsim *sim, struct pn_devnode *node)
{
    requirements_ask(sim, node);
    if ((node->device_state & PNP_DEVICE_FAILED) != 0) {
        stop_query(sim, node);
        if (!stop(sim, node)) {
            return;
        }
        start_again(sim, node);
    } else if (!NT_SUCCESS(pn_node_send_start(sim, node))) {
        node->problem = PN_PROBLEM_FAILED_START;
        pn_surprise_remove(sim, node);
    }
}
