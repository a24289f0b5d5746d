/* SPDX-License-Identifier: MIT */
/* The common beginning and end of every Windows-named routine. */
#include "ddi/prologue.h"

#include "kernel/kernel.h"
#include "observe/probe.h"

#include <stdio.h>
#include <stdlib.h>

static _Noreturn void stop_without_simulation(const char *routine)
{
    fprintf(stderr,
            "pnpsim: %s called outside a simulated thread; use pnpsim_call(sim, fn, context)\n",
            routine);
    abort();
}

struct pnpsim *pn_ddi_enter(struct pn_call *call, const struct pn_routine *routine,
                            const void *site)
{
    struct pnpsim *sim = pn_current();
    if (sim == NULL || sim->kernel->current == sim->kernel->test) {
        stop_without_simulation(routine->name);
    }
    pn_call_begin(sim, call, routine, site);
    pn_point(sim);
    const struct pn_probes *probes = pn_probes(sim);
    if (probes->call_entered != NULL) {
        pn_bugcheck_if(sim, probes->call_entered(sim, call));
    }
    return sim;
}
