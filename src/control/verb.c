/* SPDX-License-Identifier: MIT */
/* The beginning and end of every verb, and its answers. */
#include "control/control.h"
#include "host/host.h"
#include "kernel/kernel.h"
#include "kernel/stop.h"
#include "observe/story.h"
#include "observe/trace.h"

#include <stdarg.h>
#include <stddef.h>
#include <string.h>

enum pnpsim_result pn_fail(struct pnpsim *sim, enum pnpsim_result result, const char *format, ...)
{
    struct pn_text *error = &sim->control->error;
    va_list arguments;
    pn_text_clear(error);
    va_start(arguments, format);
    pn_text_format_list(error, format, arguments);
    va_end(arguments);
    return result;
}

static enum pnpsim_result fail_stopped(struct pnpsim *sim)
{
    const struct pn_stop *stop = pn_stop_get(sim);
    if (stop->code == 0) {
        return pn_fail(sim, PNPSIM_E_STOPPED, "the machine has stopped: %s", stop->reason);
    }
    return pn_fail(sim, PNPSIM_E_STOPPED, "the machine has stopped with bug check 0x%X: %s",
                   stop->code, stop->reason);
}

enum pnpsim_result pn_setting_begin(struct pnpsim *sim)
{
    return pn_is_stopped(sim) ? fail_stopped(sim) : PNPSIM_OK;
}

enum pnpsim_result pn_verb_begin(struct pnpsim *sim, struct pn_verb *verb, enum pn_verb_kind kind)
{
    struct pn_control *control = sim->control;
    if (control->in_verb) {
        return pn_fail(sim, PNPSIM_E_BUSY,
                       "this verb runs the simulation and cannot be called from inside a callback "
                       "of it, nor after a test framework has jumped out of one");
    }
    if (pn_is_stopped(sim)) {
        return fail_stopped(sim);
    }
    if (kind != PN_VERB_TURN) {
        pn_text_clear(&control->error);
        pn_loop_follow(sim);
    }
    if (kind == PN_VERB_STIMULUS) {
        pn_story_begin(sim);
    }
    control->in_verb = true;
    sim->kernel->steps = 0;
    verb->before = pn_set_current(sim);
    return PNPSIM_OK;
}

enum pnpsim_result pn_verb_end(struct pnpsim *sim, struct pn_verb *verb, enum pnpsim_result result)
{
    sim->control->in_verb = false;
    pn_set_current(verb->before);
    if (!pn_host_owns_loop(sim)) {
        pn_loop_arm(sim);
    }
    return result;
}

enum pnpsim_result pn_outcome_result(struct pnpsim *sim, enum pn_outcome outcome)
{
    switch (outcome) {
    case PN_OUTCOME_HOME:
    case PN_OUTCOME_IDLE:
        return PNPSIM_OK;
    case PN_OUTCOME_DEADLOCK:
        return pn_fail(sim, PNPSIM_E_DEADLOCK, "nothing can run: %s", pn_stop_get(sim)->reason);
    case PN_OUTCOME_STEPS:
        return pn_fail(sim, PNPSIM_E_STEP_LIMIT,
                       "%u scheduling points passed without an end; look for a loop, or raise "
                       "options.step_limit",
                       sim->options.step_limit);
    case PN_OUTCOME_OUTSIDE:
        return pn_fail(sim, PNPSIM_E_WOULD_BLOCK,
                       "only one of the %u expected posts can continue this; let the loop run",
                       sim->kernel->posts_expected);
    case PN_OUTCOME_STOPPED:
        break;
    }
    return fail_stopped(sim);
}

enum pnpsim_result pn_run_idle(struct pnpsim *sim)
{
    return pn_outcome_result(sim, pn_schedule(sim, PN_RUN_IDLE));
}

/* A body that a verb waits for, with a copy of its context behind it: when the verb has to leave
 * before the body's end, the copy stays until then. */
struct awaited {
    struct pnpsim *sim;
    void (*body)(void *context);
    void (*left)(void *context);
    bool is_done;
    bool is_detached;
    max_align_t context[];
};

static void awaited_run(void *context)
{
    struct awaited *awaited = context;
    awaited->body(awaited->context);
    awaited->is_done = true;
    if (awaited->is_detached) {
        if (awaited->left != NULL) {
            awaited->left(awaited->context);
        }
        pn_free(awaited->sim, awaited);
    } else {
        pn_go_home(awaited->sim);
    }
}

/* NULL when memory ran out. */
static struct awaited *awaited_create(struct pnpsim *sim, const struct pn_run *run, void *context,
                                      size_t context_size)
{
    struct awaited *awaited = pn_alloc(sim, sizeof(*awaited) + context_size);
    if (awaited == NULL) {
        return NULL;
    }
    awaited->sim = sim;
    awaited->body = run->body;
    awaited->left = run->left;
    memcpy(awaited->context, context, context_size);
    struct pn_task *task = pn_task_create(sim, run->kind, pn_name(sim, run->name), awaited_run,
                                          awaited);
    if (task == NULL) {
        pn_free(sim, awaited);
        return NULL;
    }
    task->process = run->process;
    return awaited;
}

static enum pnpsim_result awaited_finish(struct pnpsim *sim, struct awaited *awaited, void *context,
                                         size_t context_size)
{
    enum pn_outcome outcome = PN_OUTCOME_HOME;
    while (!awaited->is_done && outcome == PN_OUTCOME_HOME) {
        outcome = pn_schedule(sim, PN_RUN_HOME);
    }
    if (awaited->is_done) {
        memcpy(context, awaited->context, context_size);
        pn_free(sim, awaited);
    } else {
        awaited->is_detached = true;
    }
    return pn_outcome_result(sim, outcome);
}

enum pnpsim_result pn_run_task(struct pnpsim *sim, const struct pn_run *run, void *context,
                               size_t context_size)
{
    struct awaited *awaited = awaited_create(sim, run, context, context_size);
    if (awaited == NULL) {
        return pn_fail(sim, PNPSIM_E_NO_MEMORY, "no memory for a simulated thread");
    }
    return awaited_finish(sim, awaited, context, context_size);
}

enum pnpsim_result pn_run_task_surely(struct pnpsim *sim, const struct pn_run *run, void *context,
                                      size_t context_size)
{
    struct pn_exemption exemption;
    pn_exemption_begin(sim, &exemption);
    struct awaited *awaited = awaited_create(sim, run, context, context_size);
    pn_exemption_end(sim, &exemption);
    if (awaited == NULL) {
        return pn_fail(sim, PNPSIM_E_NO_MEMORY, "no memory for a simulated thread");
    }
    return awaited_finish(sim, awaited, context, context_size);
}

const void *pn_test_code_begin(struct pnpsim *sim)
{
    const void *before = sim->control->callback_frame;
    sim->control->callback_frame = __builtin_frame_address(0);
    return before;
}

void pn_test_code_end(struct pnpsim *sim, const void *before)
{
    sim->control->callback_frame = before;
}

bool pn_unicode_create(struct pnpsim *sim, const char *text, UNICODE_STRING *ret_string)
{
    size_t units = pn_utf16_from_utf8(text, NULL, 0);
    uint16_t *buffer = units < 0x7FFF ? pn_alloc(sim, (units + 1) * sizeof(*buffer)) : NULL;
    if (buffer == NULL) {
        return false;
    }
    pn_utf16_from_utf8(text, buffer, units);
    ret_string->Buffer = (PWSTR)(void *)buffer;
    ret_string->Length = (USHORT)(units * sizeof(*buffer));
    ret_string->MaximumLength = (USHORT)((units + 1) * sizeof(*buffer));
    return true;
}
