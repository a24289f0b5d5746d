/* SPDX-License-Identifier: MIT */
/* The life of a simulation, and running it. */
#include "control/control.h"
#include "control/device.h"
#include "event/event.h"
#include "host/host.h"
#include "host/thread.h"
#include "io/io.h"
#include "kernel/kernel.h"
#include "notify/registration.h"
#include "observe/trace.h"
#include "pnp/pnp.h"
#include "tree/tree.h"
#include "user/app.h"
#include "verify/verify.h"

#include <stdlib.h>
#include <string.h>

enum { STEP_LIMIT_DEFAULT = 10000000, TRACE_RECORDS_DEFAULT = 65536, TRACE_RECORDS_MAX = 1 << 26 };

static _Thread_local char create_error[160];

const char *pnpsim_version(void)
{
    return "0.1.0";
}

const char *pnpsim_result_name(enum pnpsim_result result)
{
    static const char *const names[] = {
        "PNPSIM_OK",         "PNPSIM_E_INVALID",    "PNPSIM_E_NO_MEMORY", "PNPSIM_E_NOT_FOUND",
        "PNPSIM_E_EXISTS",   "PNPSIM_E_VETOED",     "PNPSIM_E_STOPPED",   "PNPSIM_E_BUSY",
        "PNPSIM_E_DEADLOCK", "PNPSIM_E_STEP_LIMIT", "PNPSIM_E_MODULE",    "PNPSIM_E_START_FAILED",
        "PNPSIM_E_LIMIT",    "PNPSIM_E_FINDINGS",   "PNPSIM_E_DRIVER",    "PNPSIM_E_WOULD_BLOCK",
    };
    size_t index = 0u - (unsigned)result; /* results are negative */
    return index < sizeof(names) / sizeof(names[0]) ? names[index] : "unknown result";
}

int pn_control_init(struct pnpsim *sim)
{
    struct pn_control *control = pn_alloc(sim, sizeof(*control));
    if (control == NULL) {
        return PNPSIM_E_NO_MEMORY;
    }
    sim->control = control;
    pn_text_init_record(&control->error, sim);
    InitializeListHead(&control->slots.Slots);
    pn_map_init(&control->models, sim);
    pn_list_init(&control->devices);
    pn_list_init(&control->found);
    pn_list_init(&control->files);
    pn_list_init(&control->requests);
    pn_devices_hook(sim);
    pn_loop_init(sim);
    return PNPSIM_OK;
}

static enum pnpsim_result fail_create(enum pnpsim_result result, const char *message)
{
    pn_copy_string(create_error, sizeof(create_error), message);
    return result;
}

static enum pnpsim_result options_check(const struct pnpsim_options *options)
{
    if (options->size != sizeof(*options)) {
        return fail_create(PNPSIM_E_INVALID,
                           "pnpsim_create: options.size is wrong; start from PNPSIM_OPTIONS_INIT");
    }
    if (options->profile > PNPSIM_PROFILE_BARE || options->policy > PNPSIM_POLICY_WINDOWS ||
        options->stacks > PNPSIM_STACKS_OWN || options->strategy > PNPSIM_STRATEGY_SEEDED ||
        options->clock > PNPSIM_CLOCK_REAL || options->trace_records > TRACE_RECORDS_MAX) {
        return fail_create(PNPSIM_E_INVALID, "pnpsim_create: profile, policy, stacks, strategy, "
                                             "clock or trace_records is out of range");
    }
    if (options->clock == PNPSIM_CLOCK_REAL && options->loop == NULL) {
        return fail_create(PNPSIM_E_INVALID, "pnpsim_create: PNPSIM_CLOCK_REAL needs options.loop");
    }
    return PNPSIM_OK;
}

static void options_fill(struct pnpsim_options *options)
{
    options->seed = options->seed == 0 ? 1 : options->seed;
    options->step_limit = options->step_limit == 0 ? STEP_LIMIT_DEFAULT : options->step_limit;
    options->trace_records = options->trace_records == 0 ? TRACE_RECORDS_DEFAULT
                                                         : options->trace_records;
}

/* The text that outlives the caller's. */
static enum pnpsim_result options_copy(struct pnpsim *sim, const struct pnpsim_options *options)
{
    if (options->driver_path == NULL) {
        return PNPSIM_OK;
    }
    sim->options.driver_path = pn_copy_text(sim, options->driver_path);
    return sim->options.driver_path != NULL ? PNPSIM_OK : PNPSIM_E_NO_MEMORY;
}

/* Layer by layer, lowest first. */
static int layers_init(struct pnpsim *sim)
{
    static int (*const inits[])(struct pnpsim * sim) = {
        pn_observe_init, pn_host_init,   pn_kernel_init, pn_io_init,  pn_tree_init,
        pn_events_init,  pn_notify_init, pn_user_init,   pn_pnp_init, pn_control_init,
    };
    for (size_t i = 0; i < sizeof(inits) / sizeof(inits[0]); i++) {
        int result = inits[i](sim);
        if (result != PNPSIM_OK) {
            return result;
        }
    }
    pn_verify_init(sim);
    return PNPSIM_OK;
}

/* In reverse; each takes a layer that was never made. */
static void layers_finish(struct pnpsim *sim, void (*closed)(void *context), void *context)
{
    pn_pnp_finish(sim);
    pn_user_finish(sim);
    pn_notify_finish(sim);
    pn_events_finish(sim);
    pn_tree_finish(sim);
    pn_io_finish(sim);
    pn_kernel_finish(sim);
    pn_host_finish(sim, closed, context);
    pn_observe_finish(sim);
}

static void ignore_closed(void *context)
{
    (void)context;
}

enum pnpsim_result pnpsim_create(const struct pnpsim_options *options, struct pnpsim **ret_sim)
{
    static const struct pnpsim_options defaults = PNPSIM_OPTIONS_INIT;
    options = options == NULL ? &defaults : options;
    enum pnpsim_result result = options_check(options);
    if (result != PNPSIM_OK) {
        return result;
    }
    if (ret_sim == NULL) {
        return fail_create(PNPSIM_E_INVALID, "pnpsim_create: ret_sim is NULL");
    }
    struct pnpsim *sim = pn_sim_create();
    if (sim == NULL) {
        return fail_create(PNPSIM_E_NO_MEMORY, "pnpsim_create: no memory");
    }
    pn_assertion_init();
    sim->memory.fail_at = options->fail_allocation;
    sim->memory.fail_on = options->fail_for_good != 0;
    sim->options = *options;
    options_fill(&sim->options);
    result = options_copy(sim, options);
    if (result == PNPSIM_OK) {
        result = (enum pnpsim_result)layers_init(sim);
    }
    if (result != PNPSIM_OK) {
        layers_finish(sim, ignore_closed, NULL);
        pn_sim_free(sim);
        return fail_create(result, "pnpsim_create: no memory");
    }
    *ret_sim = sim;
    return PNPSIM_OK;
}

/* Whether the caller is code that the simulation has called, and is not what follows a jump out of
 * such code. On a thread of the simulation's own it always is. On task 0's thread a call from
 * inside lies deeper on the stack than that code's own frame; every platform this runs on has
 * stacks that grow downward. */
static bool is_inside(const struct pnpsim *sim)
{
    const struct pn_control *control = sim->control;
    const struct pn_task *task = sim->kernel->current;
    if (!control->in_verb || task->thread != sim->kernel->home) {
        return control->in_verb;
    }
    const void *inner = control->callback_frame != NULL ? control->callback_frame : task->base;
    return inner != NULL && (uintptr_t)__builtin_frame_address(0) < (uintptr_t)inner;
}

/* Unwinds what is left of it, and frees it. */
static void sim_end(struct pnpsim *sim, void (*closed)(void *context), void *context)
{
    struct pnpsim *before = pn_set_current(sim);
    pn_kernel_unwind_all(sim);
    layers_finish(sim, closed, context);
    pn_set_current(before == sim ? NULL : before);
    pn_sim_free(sim);
}

enum pnpsim_result pnpsim_destroy(struct pnpsim *sim)
{
    if (sim == NULL) {
        return PNPSIM_OK;
    }
    if (is_inside(sim)) {
        return pn_fail(sim, PNPSIM_E_BUSY,
                       "pnpsim_destroy: called from inside a callback of this simulation");
    }
    if (!pn_host_owns_loop(sim)) {
        return pn_fail(sim, PNPSIM_E_INVALID,
                       "pnpsim_destroy: this simulation runs from the caller's loop; end it with "
                       "pnpsim_shutdown");
    }
    sim_end(sim, NULL, NULL);
    return PNPSIM_OK;
}

enum pnpsim_result pnpsim_shutdown(struct pnpsim *sim, void (*closed)(void *context), void *context)
{
    if (sim == NULL) {
        return PNPSIM_E_INVALID;
    }
    if (closed == NULL || pn_host_owns_loop(sim)) {
        return pn_fail(sim, PNPSIM_E_INVALID, "pnpsim_shutdown: %s",
                       closed == NULL ? "closed is NULL"
                                      : "this simulation has a loop of its own; end it with "
                                        "pnpsim_destroy");
    }
    if (is_inside(sim)) {
        return pn_fail(sim, PNPSIM_E_BUSY,
                       "pnpsim_shutdown: called from inside a callback of this simulation");
    }
    sim_end(sim, closed, context);
    return PNPSIM_OK;
}

const char *pnpsim_last_error(const struct pnpsim *sim)
{
    return sim == NULL ? create_error : pn_text_bytes(&sim->control->error);
}

enum pnpsim_result pnpsim_run(struct pnpsim *sim)
{
    struct pn_verb verb;
    if (sim == NULL) {
        return PNPSIM_E_INVALID;
    }
    enum pnpsim_result result = pn_verb_begin(sim, &verb, PN_VERB_CONTINUE);
    if (result != PNPSIM_OK) {
        return result;
    }
    if (!pn_host_owns_loop(sim)) {
        return pn_verb_end(sim, &verb, pn_run_idle(sim));
    }
    pn_host_poll(sim);
    result = pn_run_idle(sim);
    while (result == PNPSIM_OK && sim->kernel->posts_expected > 0) {
        pn_host_wait(sim);
        result = pn_run_idle(sim);
    }
    return pn_verb_end(sim, &verb, result);
}

enum pnpsim_result pnpsim_step(struct pnpsim *sim, int *ret_idle)
{
    struct pn_verb verb;
    if (sim == NULL) {
        return PNPSIM_E_INVALID;
    }
    enum pnpsim_result result = pn_verb_begin(sim, &verb, PN_VERB_CONTINUE);
    if (result != PNPSIM_OK) {
        return result;
    }
    enum pn_outcome outcome = pn_schedule(sim, PN_RUN_STEP);
    if (ret_idle != NULL) {
        *ret_idle = outcome == PN_OUTCOME_IDLE;
    }
    return pn_verb_end(sim, &verb, pn_outcome_result(sim, outcome));
}

enum pnpsim_result pnpsim_advance(struct pnpsim *sim, uint64_t microseconds)
{
    struct pn_verb verb;
    if (sim == NULL) {
        return PNPSIM_E_INVALID;
    }
    enum pnpsim_result result = pn_verb_begin(sim, &verb, PN_VERB_CONTINUE);
    if (result != PNPSIM_OK) {
        return result;
    }
    uint64_t now = sim->kernel->now;
    uint64_t time = microseconds > (UINT64_MAX - now) / 10 ? UINT64_MAX : now + microseconds * 10;
    return pn_verb_end(sim, &verb, pn_outcome_result(sim, pn_schedule_until(sim, time)));
}

uint64_t pnpsim_time(const struct pnpsim *sim)
{
    return sim == NULL ? 0 : sim->kernel->now / 10;
}

uint64_t pnpsim_seed(const struct pnpsim *sim)
{
    return sim == NULL ? 0 : sim->options.seed;
}
