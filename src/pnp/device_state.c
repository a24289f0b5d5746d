/* SPDX-License-Identifier: MIT */
/* What a stack says of its device's state, after a first start and whenever a driver has
 * invalidated it (K-7.1.5). */
#include "base/sim.h"
#include "observe/trace.h"
#include "pnp/pnp.h"
#include "tree/devnode.h"
#include "tree/problem.h"

/* K-7.4 C: a device that has failed is removed as if it had been pulled. That a disabled one goes
 * the same way is our choice. */
static enum pn_problem fatal_problem(PNP_DEVICE_STATE state)
{
    if ((state & PNP_DEVICE_REMOVED) != 0) {
        return PN_PROBLEM_DEVICE_NOT_THERE;
    }
    if ((state & PNP_DEVICE_DISABLED) != 0) {
        return PN_PROBLEM_HARDWARE_DISABLED;
    }
    bool is_failed = (state & PNP_DEVICE_FAILED) != 0 &&
                     (state & PNP_DEVICE_RESOURCE_REQUIREMENTS_CHANGED) == 0;
    return is_failed ? PN_PROBLEM_FAILED_POST_START : PN_PROBLEM_NONE;
}

bool pn_node_query_state(struct pnpsim *sim, struct pn_devnode *node)
{
    IO_STACK_LOCATION location = { .MinorFunction = IRP_MN_QUERY_PNP_DEVICE_STATE };
    ULONG_PTR information = 0;
    NTSTATUS status = pn_node_send(sim, node, &location, &information);
    if (!NT_SUCCESS(status) && status != STATUS_NOT_SUPPORTED) {
        return true; /* it cannot tell just now */
    }
    node->device_state = NT_SUCCESS(status) ? (PNP_DEVICE_STATE)information : 0;
    enum pn_problem problem = fatal_problem(node->device_state);
    if (problem != PN_PROBLEM_NONE) {
        node->problem = problem;
        pn_surprise_remove(sim, node);
        return false;
    }
    if ((node->device_state & PNP_DEVICE_RESOURCE_REQUIREMENTS_CHANGED) != 0) {
        pn_rebalance_node(sim, node);
    }
    return node->state == PN_NODE_STARTED;
}

void pn_query_state_run(struct pnpsim *sim, struct pn_job *job)
{
    if (job->node->state == PN_NODE_STARTED) {
        pn_node_query_state(sim, job->node);
    }
}
