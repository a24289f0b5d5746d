/* SPDX-License-Identifier: MIT */
/* Jobs that a thread of user mode asks for and waits for. */
#include "pnp/ask.h"

#include "base/sim.h"
#include "kernel/task.h"
#include "observe/trace.h"
#include "tree/devnode.h"
#include "tree/problem.h"

static enum pnpsim_result asked_await(struct pnpsim *sim, struct pn_asked *asked,
                                      const struct pn_devnode *node, const char *call)
{
    struct pn_wait wait = {
        .call = call, .object = node->name, .owner = sim->pnp->worker, .key = asked
    };
    while (!asked->is_over) {
        asked->task = pn_task_current(sim);
        pn_task_block(sim, &wait, 0);
        asked->task = NULL;
    }
    return asked->result;
}

/* The node is held by the job, and after that by nobody: its name is read before. */
static enum pnpsim_result submit_and_wait(struct pnpsim *sim, struct pn_job *job,
                                          void (*run)(struct pnpsim *sim, struct pn_job *job),
                                          struct pn_devnode *node, const char *call,
                                          struct pn_veto *ret_veto)
{
    struct pn_asked asked = { 0 };
    job->asked = &asked;
    pn_node_ref(node);
    pn_submit_job(sim, job, run, node);
    enum pnpsim_result result = asked_await(sim, &asked, node, call);
    pn_node_unref(sim, node);
    if (result == PNPSIM_E_VETOED && ret_veto != NULL) {
        *ret_veto = asked.veto;
    }
    return result;
}

enum pnpsim_result pn_ask_and_wait(struct pnpsim *sim, struct pn_devnode *node,
                                   const struct pn_asking *asking, struct pn_veto *ret_veto)
{
    struct pn_job *job = pn_job_create(sim);
    if (job == NULL) {
        return PNPSIM_E_NO_MEMORY;
    }
    job->request = asking->request;
    job->may_restart = asking->may_restart;
    return submit_and_wait(sim, job, pn_remove_run, node, asking->call, ret_veto);
}

enum pnpsim_result pn_enable_and_wait(struct pnpsim *sim, struct pn_devnode *node, const char *call)
{
    struct pn_job *job = pn_job_create(sim);
    return job == NULL ? PNPSIM_E_NO_MEMORY
                       : submit_and_wait(sim, job, pn_enable_run, node, call, NULL);
}

/* ---- Enumeration ---- */

static void asked_end(struct pnpsim *sim, struct pn_job *job)
{
    static const struct pn_veto nobody = { 0 };
    pn_request_end(sim, job, job->node, PNPSIM_OK, &nobody);
}

static void enumerate_asked_run(struct pnpsim *sim, struct pn_job *job)
{
    if (job->node->state == PN_NODE_STARTED) {
        pn_enumerate(sim, job->node);
    }
    asked_end(sim, job);
}

/* A device for which there was no driver is tried again, and so are those below it that were. */
static void retry(struct pnpsim *sim, struct pn_devnode *node)
{
    if (node->state == PN_NODE_FAILED_START && node->problem == PN_PROBLEM_FAILED_INSTALL &&
        node->instance_path != NULL) {
        pn_node_start(sim, node);
        return;
    }
    PN_LIST_EACH (position, &node->children) {
        retry(sim, PN_CONTAINER(position, struct pn_devnode, sibling));
    }
}

static void retry_asked_run(struct pnpsim *sim, struct pn_job *job)
{
    if (job->node->state == PN_NODE_STARTED) {
        pn_enumerate(sim, job->node);
    }
    retry(sim, job->node);
    asked_end(sim, job);
}

enum pnpsim_result pn_enumerate_and_wait(struct pnpsim *sim, struct pn_devnode *node,
                                         const struct pn_enumerating *enumerating)
{
    struct pn_job *job = pn_job_create(sim);
    return job == NULL
               ? PNPSIM_E_NO_MEMORY
               : submit_and_wait(sim, job,
                                 enumerating->retries ? retry_asked_run : enumerate_asked_run, node,
                                 enumerating->call, NULL);
}

enum pnpsim_result pn_enumerate_later(struct pnpsim *sim, struct pn_devnode *node,
                                      const struct pn_enumerating *enumerating)
{
    struct pn_job *job = pn_job_create(sim);
    if (job == NULL) {
        return PNPSIM_E_NO_MEMORY;
    }
    pn_submit_job(sim, job, enumerating->retries ? retry_asked_run : enumerate_asked_run, node);
    return PNPSIM_OK;
}
