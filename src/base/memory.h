/* SPDX-License-Identifier: MIT */
/* All memory of a simulation. Every block hangs on its simulation, so that a simulation that was
 * cut short (a bug check, a test that jumped away) can still be reclaimed to the last byte, and so
 * that any allocation can be made to fail. */
#ifndef PN_BASE_MEMORY_H
#define PN_BASE_MEMORY_H

#include "base/list.h"

#include <stddef.h>
#include <stdint.h>

struct pnpsim;

/* The longest block that is cut from a chunk, and one more than how many sizes of them there
 * are. */
enum { PN_MEMORY_SMALL_MAX = 1016, PN_MEMORY_CLASSES = 65 };

/* Holds: block_count == number of linked blocks, of small ones and of slots in use (base/slab.h);
 * kept_count of the blocks are marked by pn_keep. Embedded in struct pnpsim. */
struct pn_memory {
    struct pn_list blocks; /* long ones */
    struct pn_list chunks; /* what slots and small blocks are cut from */
    struct pn_memory_free *free_small[PN_MEMORY_CLASSES]; /* by size */
    char *cut_next; /* what is left of the newest chunk for small blocks */
    char *cut_end;
    size_t cut_size; /* of that chunk */
    uint64_t small_count;
    uint64_t block_count;
    uint64_t kept_count;
    uint64_t byte_count;
    uint64_t allocation_count; /* since creation, failed ones included, exempt ones not */
    uint64_t fail_at;          /* the allocation_count that fails; 0: none */
    bool fail_on;              /* all from fail_at on fail */
    bool fail_exempt;          /* exemptions count for nothing: the host itself runs out */
    uint64_t fault_count;      /* how many were made to fail */
};

/* A simulation with nothing in it but its memory; NULL when the host has none. */
struct pnpsim *pn_sim_create(void);
/* Frees every block that is left, and the simulation. */
void pn_sim_free(struct pnpsim *sim);

void pn_memory_init(struct pn_memory *memory);
/* Frees every block that is left. */
void pn_memory_finish(struct pn_memory *memory);

/* Zeroed memory, aligned to 16 bytes; NULL when there is none. */
void *pn_alloc(struct pnpsim *sim, size_t size);
/* Takes NULL. */
void pn_free(struct pnpsim *sim, void *block);
/* Grows an array to `count` elements, keeping what is there; NULL leaves the old one alone. */
void *pn_grow(struct pnpsim *sim, void *block, size_t old_size, size_t new_size);
char *pn_copy_text(struct pnpsim *sim, const char *text);

/* Marks a block that outlives its use by intent: a table, a name, what is kept for the next time or
 * so that a stale pointer is told apart. Ledgers leave it out. pn_unkeep when it is used again. */
void pn_keep(struct pnpsim *sim, void *block);
void pn_unkeep(struct pnpsim *sim, void *block);

/* Whether the allocation that has just been counted must fail; only while a fault is armed. */
bool pn_memory_is_faulted(struct pn_memory *memory);

/* For slots. Counts one and its bytes; false when it must not be had. */
static inline bool pn_memory_count_alloc(struct pn_memory *memory, size_t size)
{
    memory->allocation_count++;
    if (memory->fail_at != 0 && pn_memory_is_faulted(memory)) {
        return false;
    }
    memory->block_count++;
    memory->byte_count += size;
    return true;
}

static inline void pn_memory_count_free(struct pn_memory *memory, size_t size)
{
    memory->block_count--;
    memory->byte_count -= size;
}

/* Memory until the end of the simulation, neither zeroed nor counted; NULL when there is none. */
void *pn_memory_chunk(struct pnpsim *sim, size_t size);

/* A span that injected faults do not reach, on the stack of who needs it: records of the simulator
 * beside the machine, and what cannot fail on Windows. It must end where it began. */
struct pn_exemption {
    uint64_t fail_at;
    uint64_t allocation_count;
};

void pn_exemption_begin(struct pnpsim *sim, struct pn_exemption *exemption);
void pn_exemption_end(struct pnpsim *sim, const struct pn_exemption *exemption);

#endif
