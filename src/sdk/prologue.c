/* SPDX-License-Identifier: MIT */
/* The common beginning and end of every user-mode routine. */
#include "sdk/prologue.h"

#include "kernel/kernel.h"

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
    pn_call_begin(sim, call, routine, site);
    pn_point(sim);
    return app;
}

void pn_sdk_leave(struct pnpsim *sim, struct pn_call *call)
{
    pn_call_end(sim, call);
}
