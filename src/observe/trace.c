/* SPDX-License-Identifier: MIT */
/* The ring of records and its rolling hash. */
#include "observe/trace.h"

#include "base/check.h"
#include "base/compiler.h"
#include "base/sim.h"
#include "observe/guid_name.h"
#include "observe/state.h"

#include <string.h>

enum { SEALED_RECORDS = 64 };

#define HASH_START UINT64_C(0xcbf29ce484222325)
#define HASH_TIME UINT64_C(0x9e3779b97f4a7c15)
#define HASH_STAMP UINT64_C(0xbf58476d1ce4e5b9)
#define HASH_WHOM UINT64_C(0xd6e8feb86659fd93)
#define HASH_WHAT UINT64_C(0x9fb21c651e98df25)
#define HASH_SEAL UINT64_C(0x94d049bb133111eb)

PN_ALWAYS_INLINE uint64_t rotated(uint64_t word, int bits)
{
    return word << bits | word >> (64 - bits);
}

PN_ALWAYS_INLINE uint64_t word_of(const struct pn_record *record, size_t index)
{
    uint64_t word;
    memcpy(&word, (const char *)record + index * sizeof(word), sizeof(word));
    return word;
}

/* One multiplication for each word, none of which waits for what came before: what rolls is a
 * rotation and a sum. */
PN_ALWAYS_INLINE uint64_t hash_roll(uint64_t hash, const struct pn_record *record)
{
    uint64_t when = word_of(record, 0) * HASH_TIME ^ word_of(record, 1) * HASH_STAMP;
    uint64_t what = word_of(record, 2) * HASH_WHOM ^ word_of(record, 3) * HASH_WHAT;
    return rotated(hash, 5) + (when ^ what);
}

/* A rotation comes round after 64 records; each such stretch is sealed, so that two records cannot
 * change places over a distance of 64 unseen. */
static uint64_t hash_seal(uint64_t hash)
{
    hash = (hash ^ hash >> 32) * HASH_SEAL;
    return hash ^ hash >> 29;
}

/* The step of the newest record. */
static uint32_t step_now(const struct pnpsim *sim)
{
    const struct pn_observe *observe = sim->observe;
    return observe->capacity == 0
               ? 0
               : observe->ring_step + (uint32_t)(sim->trace_next - observe->ring);
}

/* The hash after the records of the batch under way. */
static uint64_t hash_now(const struct pnpsim *sim)
{
    uint64_t hash = sim->observe->hash;
    const struct pn_record *at = sim->observe->batch;
    for (; sim->trace_next - at >= 4; at += 4) {
        hash = hash_roll(hash_roll(hash, at), at + 1);
        hash = hash_roll(hash_roll(hash, at + 2), at + 3);
    }
    for (; at != sim->trace_next; at++) {
        hash = hash_roll(hash, at);
    }
    return hash;
}

/* Up to the next seal or to the end of the ring. */
static void batch_begin(struct pnpsim *sim)
{
    struct pn_observe *observe = sim->observe;
    size_t left = observe->capacity - (size_t)(sim->trace_next - observe->ring);
    size_t length = SEALED_RECORDS - step_now(sim) % SEALED_RECORDS;
    observe->batch = sim->trace_next;
    sim->trace_end = sim->trace_next + (left < length ? left : length);
}

void pn_trace_make_room(struct pnpsim *sim)
{
    struct pn_observe *observe = sim->observe;
    observe->hash = hash_now(sim);
    if (sim->trace_next == observe->ring + observe->capacity) {
        observe->ring_step += observe->capacity;
        sim->trace_next = observe->ring;
    }
    if (step_now(sim) % SEALED_RECORDS == 0) {
        observe->hash = hash_seal(observe->hash);
    }
    batch_begin(sim);
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
    sim->trace_next = observe->ring;
    batch_begin(sim);
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
    pn_free(sim, observe->names);
    pn_map_finish(&observe->name_index);
    pn_guid_names_finish(sim);
    pn_text_finish(&observe->story);
    pn_text_finish(&observe->checks);
    pn_free(sim, observe->ring);
    sim->trace_next = NULL;
    pn_free(sim, observe);
    sim->observe = NULL;
}

uint32_t pn_trace_step(const struct pnpsim *sim)
{
    return step_now(sim);
}

uint32_t pn_trace_oldest(const struct pnpsim *sim)
{
    const struct pn_observe *observe = sim->observe;
    uint32_t step = step_now(sim);
    return step <= observe->capacity ? 1 : step - observe->capacity + 1;
}

const struct pn_record *pn_trace_at(const struct pnpsim *sim, uint32_t step)
{
    const struct pn_observe *observe = sim->observe;
    if (step == 0 || step > step_now(sim) || step < pn_trace_oldest(sim)) {
        return NULL;
    }
    return &observe->ring[(step - 1) % observe->capacity];
}

uint64_t pn_trace_hash_now(const struct pnpsim *sim)
{
    return hash_seal(hash_now(sim));
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
