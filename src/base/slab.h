/* SPDX-License-Identifier: MIT */
/* Slots of one size, cut from chunks that grow: for what there is much of, or what comes and goes
 * all the time. A slot counts as an allocation and as a block in use, a chunk does not. Chunks stay
 * until the simulation ends. */
#ifndef PN_BASE_SLAB_H
#define PN_BASE_SLAB_H

#include "base/list.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct pnpsim;

/* Holds: every slot below `used` of the newest chunk, and every slot of the others, is in use or in
 * `free`. */
struct pn_slab {
    struct pnpsim *sim;
    size_t slot_size;        /* a multiple of 16 */
    uint32_t rest_count_min; /* freed slots that are left alone; see pn_slab_init */
    uint32_t free_count;
    struct pn_list free;     /* the first bytes of free slots, longest free first */
    struct pn_slab_chunk **chunks; /* by address */
    size_t chunk_count;
    size_t chunk_capacity;
    struct pn_slab_chunk *newest;
};

/* With `rest_count_min` 0 a freed slot is used again at once. Otherwise the oldest of the free ones
 * is, and only when there are more than that many: a stale pointer to one can then be told apart by
 * what its owner has left in it behind the first 16 bytes. */
void pn_slab_init(struct pn_slab *slab, struct pnpsim *sim, size_t slot_size,
                  uint32_t rest_count_min);
/* Forgets all slots; their memory goes with the simulation's. */
void pn_slab_finish(struct pn_slab *slab);

/* A slot whose contents are what they happen to be; NULL when memory ran out. */
void *pn_slab_alloc(struct pn_slab *slab);
/* Takes NULL. */
void pn_slab_free(struct pn_slab *slab, void *slot);

/* Whether a slot that is, or once was, in use begins at this address. Never reads there. */
bool pn_slab_has(const struct pn_slab *slab, const void *pointer);

#endif
