/* SPDX-License-Identifier: MIT */
/* Allocation that no injected fault reaches. */
#include "kernel/record.h"

#include "base/sim.h"
#include "kernel/stop.h"

void *pn_surely(struct pnpsim *sim, void *memory)
{
    if (memory == NULL) {
        pn_bugcheck(sim, 0, 0, 0, 0, 0, "the host has no memory left for the simulator");
    }
    return memory;
}

void *pn_record_alloc(struct pnpsim *sim, size_t size)
{
    struct pn_exemption exemption;
    pn_exemption_begin(sim, &exemption);
    void *record = pn_alloc(sim, size);
    pn_exemption_end(sim, &exemption);
    return pn_surely(sim, record);
}
