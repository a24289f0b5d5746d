/* SPDX-License-Identifier: MIT */
/* Slots of one size, cut from chunks that grow: for what there is much of, or what comes and goes
 * all the time. A slot counts as an allocation and as a block in use, a chunk does not. Chunks stay
 * until the simulation ends. */
#ifndef PN_BASE_SLAB_H
#define PN_BASE_SLAB_H

#include "base/poison.h"
#include "base/sim.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct pnpsim;

/* The beginning of a free slot. */
struct pn_slab_free {
    struct pn_slab_free *next;
};

/* Holds: every slot below `used` of the newest chunk, and every slot of the others, is in use or
 * among the free ones. */
struct pn_slab {
    struct pnpsim *sim;
    size_t slot_size;           /* a multiple of 16 */
    struct pn_slab_free *first; /* the one that is used again next; NULL: none is free */
    struct pn_slab_free *last;  /* defined while there is a first */
    uint32_t free_count;
    uint32_t rest_count_min;       /* freed slots that are left alone; see pn_slab_init */
    struct pn_slab_chunk **chunks; /* by address */
    size_t chunk_count;
    size_t chunk_capacity;
    struct pn_slab_chunk *newest;
};

/* With `rest_count_min` 0 a freed slot is used again at once. Otherwise the oldest of the free ones
 * is, and only when there are more than that many: a stale pointer to one can then be told apart by
 * what its owner has left in it behind the first 8 bytes. */
void pn_slab_init(struct pn_slab *slab, struct pnpsim *sim, size_t slot_size,
                  uint32_t rest_count_min);
/* Forgets all slots; their memory goes with the simulation's. */
void pn_slab_finish(struct pn_slab *slab);

/* What the two below do when it is not done in a moment. */
void *pn_slab_alloc_fresh(struct pn_slab *slab);
void pn_slab_rest(struct pn_slab *slab, struct pn_slab_free *freed);

/* A slot whose contents are what they happen to be; NULL when memory ran out. */
static inline void *pn_slab_alloc(struct pn_slab *slab)
{
    if (!pn_memory_count_alloc(&slab->sim->memory, slab->slot_size)) {
        return NULL;
    }
    if (slab->free_count <= slab->rest_count_min) {
        return pn_slab_alloc_fresh(slab);
    }
    struct pn_slab_free *slot = slab->first;
    slab->first = slot->next;
    slab->free_count--;
    pn_unpoison(slot, slab->slot_size);
    return slot;
}

/* Takes NULL. */
static inline void pn_slab_free(struct pn_slab *slab, void *slot)
{
    struct pn_slab_free *freed = slot;
    if (slot == NULL) {
        return;
    }
    pn_memory_count_free(&slab->sim->memory, slab->slot_size);
    slab->free_count++;
    if (slab->rest_count_min > 0) {
        pn_slab_rest(slab, freed);
        return;
    }
    freed->next = slab->first;
    slab->first = freed;
    pn_poison(freed + 1, slab->slot_size - sizeof(*freed));
}

/* Whether a slot that is, or once was, in use begins at this address. Never reads there. */
bool pn_slab_has(const struct pn_slab *slab, const void *pointer);

#endif
