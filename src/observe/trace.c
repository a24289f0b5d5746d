/* SPDX-License-Identifier: MIT */
/* The ring of records and its rolling hash. */
#include "observe/trace.h"

#include "base/check.h"
#include "base/sim.h"
#include "observe/guid_name.h"
#include "observe/state.h"

#include <string.h>

#define HASH_START UINT64_C(0xcbf29ce484222325)
#define HASH_PRIME UINT64_C(0x100000001b3)

int pn_observe_init(struct pnpsim *sim)
{
    struct pn_observe *observe = pn_alloc(sim, sizeof(*observe));
    if (observe == NULL) {
        return PNPSIM_E_NO_MEMORY;
    }
    sim->observe = observe;
    observe->hash = HASH_START;
    observe->findings_end = &observe->findings;
    pn_map_init(&observe->name_index, sim);
    pn_map_init(&observe->guid_names, sim);
    pn_text_init_record(&observe->story, sim);
    pn_text_init_record(&observe->checks, sim);
    if (sim->options.profile == PNPSIM_PROFILE_BARE) {
        return PNPSIM_OK;
    }
    observe->ring = pn_alloc(sim, sim->options.trace_records * sizeof(*observe->ring));
    if (observe->ring == NULL) {
        return PNPSIM_E_NO_MEMORY;
    }
    observe->capacity = sim->options.trace_records;
    return PNPSIM_OK;
}

static void findings_free(struct pnpsim *sim, struct pn_finding_node *node)
{
    while (node != NULL) {
        struct pn_finding_node *next = node->next;
        pn_free(sim, node);
        node = next;
    }
}

void pn_observe_finish(struct pnpsim *sim)
{
    struct pn_observe *observe = sim->observe;
    if (observe == NULL) {
        return;
    }
    findings_free(sim, observe->findings);
    for (uint32_t i = 0; i < observe->name_count; i++) {
        pn_free(sim, observe->names[i].text);
    }
    pn_free(sim, observe->names);
    pn_map_finish(&observe->name_index);
    pn_guid_names_finish(sim);
    pn_text_finish(&observe->story);
    pn_text_finish(&observe->checks);
    pn_free(sim, observe->ring);
    pn_free(sim, observe);
    sim->observe = NULL;
}

bool pn_trace_is_on(const struct pnpsim *sim)
{
    return sim->observe->capacity != 0;
}

/* Hashes the words of a record; the last eight bytes are constant and left out. */
static uint64_t record_hash(uint64_t hash, const struct pn_record *record)
{
    uint64_t words[4];
    memcpy(words, record, sizeof(words));
    for (int i = 0; i < 4; i++) {
        hash = (hash ^ words[i]) * HASH_PRIME;
        hash ^= hash >> 31;
    }
    return (hash ^ ((uint64_t)record->kind << 8 | record->irql)) * HASH_PRIME;
}

void pn_trace(struct pnpsim *sim, enum pn_trace_kind kind, uint32_t subject, uint32_t object,
              uint32_t detail, int32_t status)
{
    struct pn_observe *observe = sim->observe;
    if (observe->capacity == 0) {
        return;
    }
    struct pn_record *record = &observe->ring[observe->step % observe->capacity];
    *record = (struct pn_record){
        .time = observe->stamp.time,
        .step = ++observe->step,
        .subject = subject,
        .object = object,
        .detail = detail,
        .status = status,
        .task = observe->stamp.task,
        .kind = (uint16_t)kind,
        .irql = observe->stamp.irql,
    };
    observe->hash = record_hash(observe->hash, record);
}

struct pn_stamp *pn_trace_stamp(struct pnpsim *sim)
{
    return &sim->observe->stamp;
}

uint32_t pn_trace_step(const struct pnpsim *sim)
{
    return sim->observe->step;
}

uint32_t pn_trace_oldest(const struct pnpsim *sim)
{
    const struct pn_observe *observe = sim->observe;
    return observe->step <= observe->capacity ? 1 : observe->step - observe->capacity + 1;
}

const struct pn_record *pn_trace_at(const struct pnpsim *sim, uint32_t step)
{
    const struct pn_observe *observe = sim->observe;
    if (step == 0 || step > observe->step || step < pn_trace_oldest(sim)) {
        return NULL;
    }
    return &observe->ring[(step - 1) % observe->capacity];
}

uint64_t pn_trace_hash_now(const struct pnpsim *sim)
{
    return sim->observe->hash;
}

const char *pn_trace_kind_name(enum pn_trace_kind kind)
{
    static const char *const names[] = {
#define PN_TRACE_NAME(kind, json) json,
        PN_TRACE_KINDS(PN_TRACE_NAME)
#undef PN_TRACE_NAME
    };
    PN_ASSERT(kind < PN_TRACE_KIND_COUNT);
    return names[kind];
}

const char *pn_irql_name(uint8_t irql)
{
    static const char *const names[] = { "PASSIVE", "APC", "DISPATCH" };
    return irql < 3 ? names[irql] : "DEVICE";
}

struct pn_probes *pn_probes(struct pnpsim *sim)
{
    return &sim->observe->probes;
}
