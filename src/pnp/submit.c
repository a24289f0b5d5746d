/* SPDX-License-Identifier: MIT */
/* The queue and its worker. */
#include "base/check.h"
#include "base/memory.h"
#include "base/sim.h"
#include "event/event.h"
#include "io/device.h"
#include "io/io.h"
#include "kernel/kernel.h"
#include "notify/registration.h"
#include "kernel/record.h"
#include "observe/trace.h"
#include "pnp/pnp.h"
#include "tree/devnode.h"
#include "tree/interface.h"
#include "tree/tree.h"

enum { QUEUE_DEPTH_MAX = 1u << 20 };

static void job_destroy(struct pnpsim *sim, struct pn_job *job)
{
    if (job->node != NULL) {
        pn_node_unref(sim, job->node);
    }
    pn_slab_free(&sim->pnp->jobs, job);
}

static void job_turn(struct pnpsim *sim, struct pn_turn *turn)
{
    struct pn_job *job = PN_CONTAINER(turn, struct pn_job, turn);
    job->run(sim, job);
    job_destroy(sim, job);
}

static void event_turn(struct pnpsim *sim, struct pn_turn *turn)
{
    pn_dispatch_event(sim, PN_CONTAINER(turn, struct pn_event, turn));
}

/* Between two turns the worker is parked, and others may run; when none would, it goes on as it
 * is. */
static void worker_run(void *context)
{
    struct pnpsim *sim = context;
    struct pn_pnp *pnp = sim->pnp;
    PN_ASSERT(pnp->depth > 0);

    do {
        struct pn_turn *turn = PN_CONTAINER(pn_list_pop_front(&pnp->queue), struct pn_turn, link);
        pnp->depth--;
        turn->run(sim, turn);
    } while (pnp->depth > 0 && pn_service_goes_on(sim));
    if (pnp->depth > 0) {
        pn_service_wake(sim, pnp->worker);
    }
}

bool pn_queue_has_room(const struct pnpsim *sim)
{
    return sim->pnp->depth < QUEUE_DEPTH_MAX;
}

bool pn_queue_ends_with(const struct pnpsim *sim,
                        void (*run)(struct pnpsim *sim, struct pn_job *job))
{
    const struct pn_list *queue = &sim->pnp->queue;
    if (pn_list_is_empty(queue)) {
        return false;
    }
    const struct pn_turn *turn = PN_CONTAINER(queue->prev, struct pn_turn, link);
    return turn->run == job_turn && PN_CONTAINER(turn, struct pn_job, turn)->run == run;
}

struct pn_job *pn_job_create(struct pnpsim *sim)
{
    struct pn_job *job = pn_queue_has_room(sim) ? pn_slab_alloc(&sim->pnp->jobs) : NULL;
    if (job != NULL) {
        *job = (struct pn_job){ 0 };
    }
    return job;
}

struct pn_job *pn_job_demand(struct pnpsim *sim)
{
    struct pn_exemption exemption;
    pn_exemption_begin(sim, &exemption);
    struct pn_job *job = pn_job_create(sim);
    pn_exemption_end(sim, &exemption);
    return pn_surely(sim, job);
}

void pn_job_discard(struct pnpsim *sim, struct pn_job *job)
{
    if (job != NULL) {
        pn_slab_free(&sim->pnp->jobs, job);
    }
}

static void turn_push(struct pnpsim *sim, struct pn_turn *turn,
                      void (*run)(struct pnpsim *sim, struct pn_turn *turn))
{
    turn->run = run;
    pn_list_push_back(&sim->pnp->queue, &turn->link);
    sim->pnp->depth++;
    if (sim->pnp->depth == 1) {
        pn_service_wake(sim, sim->pnp->worker);
    }
}

void pn_submit_job(struct pnpsim *sim, struct pn_job *job,
                   void (*run)(struct pnpsim *sim, struct pn_job *job), struct pn_devnode *node)
{
    job->run = run;
    job->node = node == NULL ? NULL : pn_node_ref(node);
    turn_push(sim, &job->turn, job_turn);
}

bool pn_submit(struct pnpsim *sim, void (*run)(struct pnpsim *sim, struct pn_job *job),
               struct pn_devnode *node)
{
    struct pn_job *job = pn_job_create(sim);
    if (job == NULL) {
        return false;
    }
    pn_submit_job(sim, job, run, node);
    return true;
}

void pn_submit_surely(struct pnpsim *sim, void (*run)(struct pnpsim *sim, struct pn_job *job),
                      struct pn_devnode *node)
{
    pn_submit_job(sim, pn_job_demand(sim), run, node);
}

void pn_submit_event(struct pnpsim *sim, struct pn_event *event)
{
    if (event->kind == PN_EVENT_INTERFACE_ARRIVAL) {
        pn_interface_find(sim, &event->link)->arrivals_queued++;
    }
    pn_trace(sim, PN_TRACE_EVENT_QUEUED, 0, event->object, event->name, 0);
    turn_push(sim, &event->turn, event_turn);
}

void pn_submit_driver(struct pnpsim *sim, void (*run)(struct pnpsim *sim, struct pn_job *job),
                      struct pn_driver *driver)
{
    struct pn_job *job = pn_job_demand(sim);
    job->run = run;
    job->driver = driver;
    turn_push(sim, &job->turn, job_turn);
}

/* W-18, K-6.3. */
static NTSTATUS open_refusal(struct pnpsim *sim, PDEVICE_OBJECT device)
{
    (void)sim;
    const struct pn_devnode *node = pn_device_of(pn_device_bottom(device))->devnode;
    if (node == NULL) {
        return STATUS_SUCCESS;
    }
    if (node->state == PN_NODE_SURPRISE_REMOVED) {
        return STATUS_NO_SUCH_DEVICE;
    }
    return node->is_starting ? STATUS_DEVICE_NOT_READY : STATUS_SUCCESS;
}

int pn_pnp_init(struct pnpsim *sim)
{
    struct pn_pnp *pnp = pn_alloc(sim, sizeof(*pnp));
    if (pnp == NULL) {
        return PNPSIM_E_NO_MEMORY;
    }
    sim->pnp = pnp;
    pn_list_init(&pnp->queue);
    pn_list_init(&pnp->images);
    pn_slab_init(&pnp->jobs, sim, sizeof(struct pn_job), 0);
    pnp->worker = pn_service_create(sim, PN_TASK_PNP, pn_name(sim, "pnp"), worker_run, sim);
    sim->tree->root = pn_node_create(sim, NULL);
    if (pnp->worker == NULL || sim->tree->root == NULL) {
        return PNPSIM_E_NO_MEMORY;
    }
    sim->kernel->worker = pnp->worker;
    sim->tree->root->name = pn_name(sim, "root");
    sim->io->open_refusal = open_refusal;
    sim->io->driver_retired = pn_unregister_all_of;
    return PNPSIM_OK;
}

/* Jobs, nodes and images are blocks of the simulation and go with its memory. */
void pn_pnp_finish(struct pnpsim *sim)
{
    if (sim->pnp == NULL) {
        return;
    }
    pn_slab_finish(&sim->pnp->jobs);
    pn_free(sim, sim->pnp);
    sim->pnp = NULL;
}
