/* SPDX-License-Identifier: MIT */
/* Allocation that no injected fault reaches. */
#include "kernel/record.h"

#include "base/sim.h"
#include "kernel/stop.h"

void pn_exemption_begin(struct pnpsim *sim, struct pn_exemption *exemption)
{
    exemption->fail_at = sim->memory.fail_at;
    exemption->allocation_count = sim->memory.allocation_count;
    sim->memory.fail_at = 0;
}

void pn_exemption_end(struct pnpsim *sim, const struct pn_exemption *exemption)
{
    sim->memory.fail_at = exemption->fail_at;
    sim->memory.allocation_count = exemption->allocation_count;
}

void *pn_record_alloc(struct pnpsim *sim, size_t size)
{
    struct pn_exemption exemption;
    pn_exemption_begin(sim, &exemption);
    void *record = pn_alloc(sim, size);
    pn_exemption_end(sim, &exemption);
    if (record == NULL) {
        pn_bugcheck(sim, 0, size, 0, 0, 0, "the host has no memory left for the simulator");
    }
    return record;
}
