/* SPDX-License-Identifier: MIT */
/* Faults as a test arms them, and the account of what is in use. */
#include "control/control.h"
#include "event/event.h"
#include "io/io.h"
#include "io/irp.h"
#include "io/name.h"
#include "io/registry.h"
#include "kernel/kernel.h"
#include "kernel/object.h"
#include "kernel/pool.h"
#include "notify/registration.h"
#include "observe/finding.h"
#include "pnp/pnp.h"
#include "tree/tree.h"
#include "user/app.h"

#include <stdio.h>

enum pnpsim_result pnpsim_fault_arm(struct pnpsim *sim, uint64_t nth, enum pnpsim_fault_mode mode)
{
    if (sim == NULL) {
        return PNPSIM_E_INVALID;
    }
    if (mode > PNPSIM_FAULT_FOR_GOOD) {
        return pn_fail(sim, PNPSIM_E_INVALID, "pnpsim_fault_arm: mode %d is unknown", (int)mode);
    }
    struct pn_memory *memory = &sim->memory;
    memory->fail_at = nth == 0 ? 0 : memory->allocation_count + nth;
    memory->fail_on = mode == PNPSIM_FAULT_FOR_GOOD;
    if (nth != 0) {
        memory->fault_count = 0;
    }
    return PNPSIM_OK;
}

uint64_t pnpsim_fault_fired(const struct pnpsim *sim)
{
    return sim == NULL ? 0 : sim->memory.fault_count;
}

uint64_t pnpsim_allocation_count(const struct pnpsim *sim)
{
    return sim == NULL ? 0 : sim->memory.allocation_count;
}

void pnpsim_fault_complain(struct pnpsim *sim, const char *file, int line, const char *what)
{
    if (sim != NULL) {
        pn_check_failed(sim, what, file, line);
    }
}

static uint64_t watches_count(const struct pnpsim *sim)
{
    uint64_t count = 0;
    PN_LIST_EACH (position, &sim->user->apps) {
        count += pn_list_length(&PN_CONTAINER(position, struct pnpsim_app, link)->watches);
    }
    return count;
}

enum pnpsim_result pnpsim_ledger_read(const struct pnpsim *sim, struct pnpsim_ledger *ret_ledger)
{
    if (sim == NULL || ret_ledger == NULL) {
        return PNPSIM_E_INVALID;
    }
    struct pnpsim_ledger ledger = {
        .blocks = sim->memory.block_count - sim->memory.kept_count,
        .names = pn_names_count(sim),
        .irps = pn_irp_total(sim),
        .registrations = sim->notify->count,
        .watches = watches_count(sim),
        .applications = pn_list_length(&sim->user->apps),
        .threads = sim->kernel->task_count,
        .jobs = sim->pnp->depth,
        .devices = pn_list_length(&sim->tree->nodes),
        .interfaces = sim->tree->interface_count,
    };
    ledger.pool_blocks = pn_pool_total(sim, &ledger.pool_bytes);
    ledger.objects = pn_objects_count(sim, &ledger.handles);
    ledger.keys = pn_registry_count(sim, &ledger.values);
    *ret_ledger = ledger;
    return PNPSIM_OK;
}

/* The entries that must come out even. */
#define LEDGER_ENTRIES(entry)                                                                      \
    entry(blocks) entry(pool_blocks) entry(pool_bytes) entry(objects) entry(handles) entry(names)  \
        entry(irps) entry(registrations) entry(watches) entry(applications) entry(threads)         \
            entry(jobs) entry(devices)

int pnpsim_ledger_compare(const struct pnpsim_ledger *before, const struct pnpsim_ledger *after,
                          char *text, size_t size)
{
    static const struct pnpsim_ledger nothing;
    before = before == NULL ? &nothing : before;
    after = after == NULL ? &nothing : after;
#define LEDGER_ROW(name) { #name, before->name, after->name },
    const struct {
        const char *name;
        uint64_t before;
        uint64_t after;
    } rows[] = { LEDGER_ENTRIES(LEDGER_ROW) };
#undef LEDGER_ROW
    int count = 0;
    size_t used = 0;
    if (size > 0) {
        text[0] = '\0';
    }
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        if (rows[i].before == rows[i].after) {
            continue;
        }
        char *rest = size > used ? text + used : NULL;
        int length = snprintf(rest, size - used, "%s%s %llu -> %llu", count > 0 ? ", " : "",
                              rows[i].name, (unsigned long long)rows[i].before,
                              (unsigned long long)rows[i].after);
        used = length < 0 || (size_t)length >= size - used ? size : used + (size_t)length;
        count++;
    }
    return count;
}
