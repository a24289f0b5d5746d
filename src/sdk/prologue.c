/* SPDX-License-Identifier: MIT */
/* The common beginning and end of every user-mode routine. */
#include "sdk/prologue.h"

#include "kernel/kernel.h"
#include "kernel/stop.h"
#include "kernel/task.h"
#include "observe/finding.h"

#include <stdio.h>
#include <stdlib.h>

static _Noreturn void stop_without_application(const char *routine)
{
    fprintf(stderr,
            "pnpsim: %s called outside an application; use pnpsim_app_call(app, fn, context)\n",
            routine);
    abort();
}

struct pnpsim_app *pn_sdk_enter(struct pn_call *call, const struct pn_routine *routine,
                                const void *site)
{
    struct pnpsim *sim = pn_current();
    struct pnpsim_app *app = sim == NULL ? NULL : pn_app_current(sim);
    if (app == NULL) {
        stop_without_application(routine->name);
    }
    pn_app_thread_check(sim);
    sim->kernel->home_may_block = true;
    pn_call_begin(sim, call, routine, site);
    pn_point(sim);
    return app;
}

void pn_sdk_leave(struct pnpsim *sim, struct pn_call *call)
{
    pn_call_end(sim, call);
    pn_app_thread_check(sim);
}

void pn_sdk_not_simulated(struct pnpsim *sim, const struct pn_call *call, const char *what)
{
    const char *routine = call->routine->name;
    pn_bugcheck_if(sim, pn_violation(sim, PN_RULE_NOT_SIMULATED, routine, "%s: %s is not simulated",
                                     routine, what));
}

ULONG pn_sdk_error(const struct pnpsim *sim)
{
    return pn_task_current(sim)->last_error;
}

void pn_sdk_set_error(struct pnpsim *sim, ULONG error)
{
    pn_task_current(sim)->last_error = error;
}

BOOLEAN pn_sdk_succeeds(struct pnpsim *sim, NTSTATUS status)
{
    if (!NT_SUCCESS(status)) {
        pn_sdk_set_error(sim, pn_win32_error(status));
    }
    return NT_SUCCESS(status);
}
