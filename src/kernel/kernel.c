/* SPDX-License-Identifier: MIT */
/* The life of the execution layer, and the one thread-local that says which simulation runs. */
#include "kernel/kernel.h"

#include "base/check.h"
#include "base/sim.h"
#include "host/thread.h"
#include "kernel/object.h"
#include "kernel/pool.h"
#include "kernel/task_internal.h"
#include "observe/trace.h"

static _Thread_local struct pnpsim *current_simulation;

struct pnpsim *pn_current(void)
{
    return current_simulation;
}

struct pnpsim *pn_set_current(struct pnpsim *sim)
{
    struct pnpsim *before = current_simulation;
    current_simulation = sim;
    return before;
}

static void kernel_init_lists(struct pn_kernel *kernel)
{
    pn_list_init(&kernel->tasks);
    pn_list_init(&kernel->ready);
    pn_list_init(&kernel->deadlines);
    pn_list_init(&kernel->free_tasks);
    pn_list_init(&kernel->timers);
    pn_list_init(&kernel->dpcs);
    pn_list_init(&kernel->waiters);
}

int pn_kernel_init(struct pnpsim *sim)
{
    struct pn_kernel *kernel = pn_alloc(sim, sizeof(*kernel));
    if (kernel == NULL) {
        return PNPSIM_E_NO_MEMORY;
    }
    sim->kernel = kernel;
    kernel_init_lists(kernel);
    kernel->strategy = pn_strategy_of(sim);
    pn_random_init(&kernel->random, sim->options.seed, 1);
    kernel->home = pn_thread_adopt(sim);
    kernel->test = pn_task_create(sim, PN_TASK_TEST, pn_name(sim, "test"), NULL, NULL);
    kernel->dpc = pn_service_create(sim, PN_TASK_DPC, pn_name(sim, "dpc"), NULL, NULL);
    if (kernel->home == NULL || kernel->test == NULL || kernel->dpc == NULL) {
        return PNPSIM_E_NO_MEMORY;
    }
    pn_list_remove(&kernel->test->ready_link);
    kernel->test->thread = kernel->home;
    kernel->top = kernel->test;
    pn_task_set_running(sim, kernel->test);

    int result = pn_objects_init(sim);
    return result != 0 ? result : pn_pool_init(sim);
}

void pn_kernel_finish(struct pnpsim *sim)
{
    if (sim->kernel == NULL) {
        return;
    }
    if (sim->kernel->pool != NULL) {
        pn_pool_finish(sim);
    }
    if (sim->kernel->objects != NULL) {
        pn_objects_finish(sim);
    }
    pn_threads_finish(sim);
    /* Tasks are blocks of the simulation; pn_memory_finish takes them. */
    pn_free(sim, sim->kernel);
    sim->kernel = NULL;
}
