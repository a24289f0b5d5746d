/* SPDX-License-Identifier: MIT */
/* The ring of records and its rolling hash. */
#include "observe/trace.h"

#include "base/check.h"
#include "base/sim.h"
#include "observe/guid_name.h"
#include "observe/state.h"

#include <string.h>

#define HASH_START UINT64_C(0xcbf29ce484222325)
enum { HASH_BATCH = 64 };

#define HASH_PRIME UINT64_C(0x9fb21c651e98df25)
#define HASH_WORD_0 UINT64_C(0x9e3779b97f4a7c15)
#define HASH_WORD_1 UINT64_C(0xbf58476d1ce4e5b9)
#define HASH_WORD_2 UINT64_C(0x94d049bb133111eb)
#define HASH_WORD_3 UINT64_C(0xd6e8feb86659fd93)

/* One multiplication for each word, independent of each other, then one step of the rolling hash.
 * From values, not from the record's bytes: the same on every machine. */
static uint64_t hash_roll(uint64_t hash, const struct pn_record *record)
{
    uint64_t about = (uint64_t)record->subject << 32 | record->object;
    uint64_t what = (uint64_t)record->detail << 32 | (uint32_t)record->status;
    uint64_t where = (uint64_t)record->task << 32 | (uint32_t)record->kind << 8 | record->irql;
    uint64_t mixed = record->time * HASH_WORD_0 ^ about * HASH_WORD_1;
    mixed ^= what * HASH_WORD_2 ^ where * HASH_WORD_3;
    hash = (hash ^ mixed ^ mixed >> 32) * HASH_PRIME;
    return hash ^ hash >> 29;
}

/* The hash after the records that it does not cover yet. They are still in the ring: at most
 * HASH_BATCH of them, and never more than it has room for. */
static uint64_t hash_now(const struct pn_observe *observe)
{
    uint64_t hash = observe->hash;
    for (uint32_t step = observe->hashed_step; step != observe->step; step++) {
        hash = hash_roll(hash, &observe->ring[step % observe->capacity]);
    }
    return hash;
}

/* Hashes what is in the cache still, and begins the next batch at the ring's beginning or behind. */
static void batch_end(struct pn_observe *observe)
{
    observe->hash = hash_now(observe);
    observe->hashed_step = observe->step;
    observe->next = observe->next < observe->capacity ? observe->next : 0;
    uint32_t left = observe->capacity - observe->next;
    observe->batch_end = observe->next + (left < HASH_BATCH ? left : HASH_BATCH);
}

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
    batch_end(observe);
    sim->is_traced = true;
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

/* Member by member into the ring: a record put together elsewhere would be read back before its
 * parts have arrived, at several times the cost. The same holds for the hash, which follows in
 * batches. */
void pn_trace_record(struct pnpsim *sim, enum pn_trace_kind kind, uint32_t subject, uint32_t object,
                     uint32_t detail, int32_t status)
{
    struct pn_observe *observe = sim->observe;
    struct pn_record *record = &observe->ring[observe->next];
    record->time = sim->stamp.time;
    record->subject = subject;
    record->object = object;
    record->detail = detail;
    record->status = status;
    record->task = sim->stamp.task;
    record->kind = (uint16_t)kind;
    record->irql = sim->stamp.irql;
    observe->step++;
    observe->next++;
    if (observe->next == observe->batch_end) {
        batch_end(observe);
    }
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
    return hash_now(sim->observe);
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
