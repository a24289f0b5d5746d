/* SPDX-License-Identifier: MIT */
/* Chunks double in size from CHUNK_BYTES_MIN on, so that a small simulation stays small and a large
 * one has few of them: an address is found by halving. */
#include "base/slab.h"

#include "base/check.h"
#include "base/memory.h"
#include "base/poison.h"
#include "base/sim.h"

#include <string.h>

enum { CHUNK_BYTES_MIN = 4096, CHUNK_BYTES_MAX = 1 << 20, CHUNKS_MIN = 8, CACHE_LINE = 64 };

struct pn_slab_chunk {
    size_t slot_count;
    size_t used; /* slots that have been in use; those beyond are fresh */
};

void pn_slab_init(struct pn_slab *slab, struct pnpsim *sim, size_t slot_size,
                  uint32_t rest_count_min)
{
    memset(slab, 0, sizeof(*slab));
    slab->sim = sim;
    slab->slot_size = (slot_size + 15) / 16 * 16;
    slab->rest_count_min = rest_count_min;
}

void pn_slab_finish(struct pn_slab *slab)
{
    size_t in_use = 0;
    for (size_t i = 0; i < slab->chunk_count; i++) {
        in_use += slab->chunks[i]->used;
    }
    in_use -= slab->free_count;
    slab->sim->memory.block_count -= in_use;
    slab->sim->memory.byte_count -= in_use * slab->slot_size;
    pn_free(slab->sim, slab->chunks);
    pn_slab_init(slab, slab->sim, slab->slot_size, slab->rest_count_min);
}

/* From the next cache line on, so that a slot is not spread over more lines than its size takes. */
static char *slots_of(struct pn_slab_chunk *chunk)
{
    uintptr_t end = (uintptr_t)(chunk + 1);
    return (char *)(chunk + 1) + (CACHE_LINE - end % CACHE_LINE) % CACHE_LINE;
}

/* Index of the first chunk that begins beyond the address. */
static size_t chunk_above(const struct pn_slab *slab, uintptr_t address)
{
    size_t low = 0;
    size_t high = slab->chunk_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if ((uintptr_t)slab->chunks[middle] <= address) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

static bool chunks_make_room(struct pn_slab *slab)
{
    if (slab->chunk_count < slab->chunk_capacity) {
        return true;
    }
    size_t capacity = slab->chunk_capacity == 0 ? CHUNKS_MIN : slab->chunk_capacity * 2;
    struct pn_exemption exemption;
    pn_exemption_begin(slab->sim, &exemption);
    void *grown = pn_grow(slab->sim, slab->chunks, slab->chunk_count * sizeof(*slab->chunks),
                          capacity * sizeof(*slab->chunks));
    pn_exemption_end(slab->sim, &exemption);
    if (grown == NULL) {
        return false;
    }
    pn_keep(slab->sim, grown);
    slab->chunks = grown;
    slab->chunk_capacity = capacity;
    return true;
}

static bool chunk_add(struct pn_slab *slab)
{
    size_t doubled = slab->newest == NULL ? 0 : slab->newest->slot_count * slab->slot_size * 2;
    size_t bytes = doubled < CHUNK_BYTES_MIN ? CHUNK_BYTES_MIN : doubled;
    bytes = bytes > CHUNK_BYTES_MAX ? CHUNK_BYTES_MAX : bytes;
    if (!chunks_make_room(slab)) {
        return false;
    }
    struct pn_slab_chunk *chunk = pn_memory_chunk(slab->sim, sizeof(*chunk) + CACHE_LINE + bytes);
    if (chunk == NULL) {
        return false;
    }
    chunk->slot_count = bytes / slab->slot_size;
    chunk->used = 0;
    pn_poison(slots_of(chunk), bytes);
    size_t index = chunk_above(slab, (uintptr_t)chunk);
    memmove(slab->chunks + index + 1, slab->chunks + index,
            (slab->chunk_count - index) * sizeof(*slab->chunks));
    slab->chunks[index] = chunk;
    slab->chunk_count++;
    slab->newest = chunk;
    return true;
}

/* A slot that has never been in use. */
static void *slot_fresh(struct pn_slab *slab)
{
    if ((slab->newest == NULL || slab->newest->used == slab->newest->slot_count) &&
        !chunk_add(slab)) {
        return NULL;
    }
    void *slot = slots_of(slab->newest) + slab->newest->used++ * slab->slot_size;
    pn_unpoison(slot, slab->slot_size);
    return slot;
}

void *pn_slab_alloc_fresh(struct pn_slab *slab)
{
    void *slot = slot_fresh(slab);
    if (slot == NULL) {
        pn_memory_count_free(&slab->sim->memory, slab->slot_size);
    }
    return slot;
}

void pn_slab_rest(struct pn_slab *slab, struct pn_slab_free *freed)
{
    freed->next = NULL;
    if (slab->first == NULL) {
        slab->first = freed;
    } else {
        slab->last->next = freed;
    }
    slab->last = freed;
}

bool pn_slab_has(const struct pn_slab *slab, const void *pointer)
{
    size_t above = chunk_above(slab, (uintptr_t)pointer);
    if (above == 0) {
        return false;
    }
    struct pn_slab_chunk *chunk = slab->chunks[above - 1];
    uintptr_t offset = (uintptr_t)pointer - (uintptr_t)slots_of(chunk);
    /* Before the first slot it wraps to a number that is too large. What is left is short enough
     * for the cheaper division. */
    return offset < chunk->used * slab->slot_size &&
           (uint32_t)offset % (uint32_t)slab->slot_size == 0;
}
