/* SPDX-License-Identifier: MIT */
/* The simulation's allocator: malloc with a header that links the block to its simulation. */
#include "base/memory.h"

#include "base/check.h"
#include "base/sim.h"

#include <stdlib.h>
#include <string.h>

struct block {
    struct pn_list link;
    size_t size;
    uint64_t cookie; /* one of the two below while allocated */
};

/* Slots follow. */
struct chunk {
    struct pn_list link;
};

#define BLOCK_COOKIE UINT64_C(0x706e7073696d3031)
#define KEPT_COOKIE UINT64_C(0x706e7073696d3032)
_Static_assert(sizeof(struct block) % 16 == 0, "blocks keep malloc's alignment");

void pn_memory_init(struct pn_memory *memory)
{
    memset(memory, 0, sizeof(*memory));
    pn_list_init(&memory->blocks);
    pn_list_init(&memory->chunks);
}

void pn_memory_finish(struct pn_memory *memory)
{
    struct pn_list *node;
    while ((node = pn_list_pop_front(&memory->blocks)) != NULL) {
        free(PN_CONTAINER(node, struct block, link));
        memory->block_count--;
    }
    while ((node = pn_list_pop_front(&memory->chunks)) != NULL) {
        free(PN_CONTAINER(node, struct chunk, link));
    }
    PN_ASSERT(memory->block_count == 0);
}

bool pn_memory_is_faulted(struct pn_memory *memory)
{
    bool must_fail = memory->allocation_count == memory->fail_at ||
                     (memory->fail_on && memory->allocation_count > memory->fail_at);
    memory->fault_count += must_fail;
    return must_fail;
}

static bool allocation_must_fail(struct pn_memory *memory)
{
    memory->allocation_count++;
    return memory->fail_at != 0 && pn_memory_is_faulted(memory);
}

void *pn_alloc(struct pnpsim *sim, size_t size)
{
    struct pn_memory *memory = &sim->memory;
    if (allocation_must_fail(memory) || size > SIZE_MAX - sizeof(struct block)) {
        return NULL;
    }
    struct block *block = calloc(1, sizeof(*block) + size);
    if (block == NULL) {
        return NULL;
    }
    block->size = size;
    block->cookie = BLOCK_COOKIE;
    pn_list_push_back(&memory->blocks, &block->link);
    memory->block_count++;
    memory->byte_count += size;
    return block + 1;
}

void pn_free(struct pnpsim *sim, void *pointer)
{
    if (pointer == NULL) {
        return;
    }
    struct block *block = (struct block *)pointer - 1;
    PN_ASSERT(block->cookie == BLOCK_COOKIE || block->cookie == KEPT_COOKIE);

    sim->memory.kept_count -= block->cookie == KEPT_COOKIE;
    block->cookie = 0;
    pn_list_remove(&block->link);
    sim->memory.block_count--;
    sim->memory.byte_count -= block->size;
    free(block);
}

void pn_keep(struct pnpsim *sim, void *pointer)
{
    struct block *block = (struct block *)pointer - 1;
    PN_ASSERT(block->cookie == BLOCK_COOKIE);

    block->cookie = KEPT_COOKIE;
    sim->memory.kept_count++;
}

void pn_unkeep(struct pnpsim *sim, void *pointer)
{
    struct block *block = (struct block *)pointer - 1;
    PN_ASSERT(block->cookie == KEPT_COOKIE);

    block->cookie = BLOCK_COOKIE;
    sim->memory.kept_count--;
}

void *pn_memory_chunk(struct pnpsim *sim, size_t size)
{
    struct chunk *chunk = malloc(sizeof(*chunk) + size);
    if (chunk == NULL) {
        return NULL;
    }
    pn_list_push_back(&sim->memory.chunks, &chunk->link);
    return chunk + 1;
}

void pn_exemption_begin(struct pnpsim *sim, struct pn_exemption *exemption)
{
    exemption->fail_at = sim->memory.fail_at;
    exemption->allocation_count = sim->memory.allocation_count;
    if (!sim->memory.fail_exempt) {
        sim->memory.fail_at = 0;
    }
}

void pn_exemption_end(struct pnpsim *sim, const struct pn_exemption *exemption)
{
    if (!sim->memory.fail_exempt) {
        sim->memory.fail_at = exemption->fail_at;
        sim->memory.allocation_count = exemption->allocation_count;
    }
}

void *pn_grow(struct pnpsim *sim, void *block, size_t old_size, size_t new_size)
{
    void *grown = pn_alloc(sim, new_size);
    if (grown == NULL) {
        return NULL;
    }
    if (old_size > 0) {
        memcpy(grown, block, old_size);
    }
    pn_free(sim, block);
    return grown;
}

char *pn_copy_text(struct pnpsim *sim, const char *text)
{
    size_t size = strlen(text) + 1;
    char *copy = pn_alloc(sim, size);
    if (copy != NULL) {
        memcpy(copy, text, size);
    }
    return copy;
}

struct pnpsim *pn_sim_create(void)
{
    struct pnpsim *sim = calloc(1, sizeof(*sim));
    if (sim != NULL) {
        pn_memory_init(&sim->memory);
    }
    return sim;
}

void pn_sim_free(struct pnpsim *sim)
{
    pn_memory_finish(&sim->memory);
    free(sim);
}
