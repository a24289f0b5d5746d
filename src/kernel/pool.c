/* SPDX-License-Identifier: MIT */
/* Pool blocks. Each stands in one allocation: its record, guard bytes, the driver's bytes, guard
 * bytes. Blocks are found through a table of pages, keyed by the page in which a block starts, so
 * that no foreign pointer is ever read; long blocks are in a list of their own beside it. */
#include "kernel/pool.h"

#include "base/check.h"
#include "base/list.h"
#include "base/map.h"
#include "base/sim.h"
#include "kernel/kernel.h"

#include <string.h>

enum { PAGE_BYTES = 4096, ALIGNMENT = 16, GUARD_BYTES = 16, GUARD_VALUE = 0xFD };

struct block {
    struct pn_pool_block facts; /* first: what others see */
    struct pn_list link;        /* pn_pool.blocks, oldest first */
    struct block *next_in_page;
};
_Static_assert(sizeof(struct block) % ALIGNMENT == 0, "what follows a block is aligned");

/* A block from PAGE_BYTES on. */
struct long_block {
    struct pn_list link; /* pn_pool.long_blocks */
    struct block block;
};

/* Holds: every block is in blocks and, by the page of its first byte, in pages. */
struct pn_pool {
    struct pn_list blocks;
    struct pn_list long_blocks;
    struct pn_map pages; /* the first block of the chain */
};

static bool is_long(size_t size)
{
    return size >= PAGE_BYTES;
}

static void block_destroy(struct pnpsim *sim, struct block *block)
{
    if (!is_long(block->facts.size)) {
        pn_free(sim, block);
        return;
    }
    struct long_block *whole = PN_CONTAINER(block, struct long_block, block);
    pn_list_remove(&whole->link);
    pn_free(sim, whole);
}

int pn_pool_init(struct pnpsim *sim)
{
    struct pn_pool *pool = pn_alloc(sim, sizeof(*pool));
    if (pool == NULL) {
        return PNPSIM_E_NO_MEMORY;
    }
    pn_list_init(&pool->blocks);
    pn_list_init(&pool->long_blocks);
    pn_map_init(&pool->pages, sim);
    sim->kernel->pool = pool;
    return 0;
}

void pn_pool_finish(struct pnpsim *sim)
{
    struct pn_pool *pool = sim->kernel->pool;
    struct pn_list *node;
    while ((node = pn_list_pop_front(&pool->blocks)) != NULL) {
        block_destroy(sim, PN_CONTAINER(node, struct block, link));
    }
    pn_map_finish(&pool->pages);
    pn_free(sim, pool);
    sim->kernel->pool = NULL;
}

/* The driver's bytes. */
static unsigned char *bytes_of(const struct block *block)
{
    uintptr_t alignment = is_long(block->facts.size) ? PAGE_BYTES : ALIGNMENT;
    uintptr_t address = (uintptr_t)(block + 1) + GUARD_BYTES;
    return (unsigned char *)((address + alignment - 1) & ~(alignment - 1));
}

static uint64_t page_of(const void *pointer)
{
    return pn_map_address(pointer) / PAGE_BYTES;
}

static bool page_add(struct pn_pool *pool, struct block *block)
{
    block->next_in_page = pn_map_get(&pool->pages, page_of(bytes_of(block)));
    return pn_map_put(&pool->pages, page_of(bytes_of(block)), block);
}

static void page_remove(struct pn_pool *pool, struct block *block)
{
    struct block *first = pn_map_get(&pool->pages, page_of(bytes_of(block)));
    if (first == block && block->next_in_page == NULL) {
        pn_map_remove(&pool->pages, page_of(bytes_of(block)));
        return;
    }
    if (first == block) {
        /* Replacing a value that is there needs no memory. */
        bool replaced = pn_map_put(&pool->pages, page_of(bytes_of(block)), block->next_in_page);
        PN_ASSERT(replaced);
        return;
    }
    while (first->next_in_page != block) {
        first = first->next_in_page;
    }
    first->next_in_page = block->next_in_page;
}

/* NULL when memory ran out. */
static struct block *block_create(struct pnpsim *sim, size_t size)
{
    struct pn_pool *pool = sim->kernel->pool;
    size_t around = 2 * GUARD_BYTES;
    if (!is_long(size)) {
        return pn_alloc(sim, sizeof(struct block) + around + size);
    }
    around += sizeof(struct long_block) + PAGE_BYTES;
    struct long_block *block = size > SIZE_MAX - around ? NULL : pn_alloc(sim, size + around);
    if (block == NULL) {
        return NULL;
    }
    pn_list_push_back(&pool->long_blocks, &block->link);
    return &block->block;
}

void *pn_pool_alloc(struct pnpsim *sim, size_t size, uint32_t tag, bool paged, uint32_t driver)
{
    struct pn_pool *pool = sim->kernel->pool;
    struct block *block = block_create(sim, size);
    if (block == NULL) {
        return NULL;
    }
    block->facts = (struct pn_pool_block){ size, tag, driver, paged };
    if (!page_add(pool, block)) {
        block_destroy(sim, block);
        return NULL;
    }
    memset(bytes_of(block) - GUARD_BYTES, GUARD_VALUE, GUARD_BYTES);
    memset(bytes_of(block) + size, GUARD_VALUE, GUARD_BYTES);
    pn_list_push_back(&pool->blocks, &block->link);
    return bytes_of(block);
}

static struct block *block_at(const struct pnpsim *sim, const void *pointer)
{
    struct block *block = pn_map_get(&sim->kernel->pool->pages, page_of(pointer));
    while (block != NULL && bytes_of(block) != pointer) {
        block = block->next_in_page;
    }
    return block;
}

static bool block_contains(const struct block *block, const void *pointer)
{
    uintptr_t start = (uintptr_t)bytes_of(block);
    return (uintptr_t)pointer >= start && (uintptr_t)pointer - start < block->facts.size;
}

static const struct block *block_around(const struct pn_pool *pool, const void *pointer)
{
    for (uint64_t back = 0; back < 2; back++) {
        const struct block *block = pn_map_get(&pool->pages, page_of(pointer) - back);
        for (; block != NULL; block = block->next_in_page) {
            if (block_contains(block, pointer)) {
                return block;
            }
        }
    }
    PN_LIST_EACH (node, &pool->long_blocks) {
        const struct block *block = &PN_CONTAINER(node, struct long_block, link)->block;
        if (block_contains(block, pointer)) {
            return block;
        }
    }
    return NULL;
}

const struct pn_pool_block *pn_pool_find(const struct pnpsim *sim, const void *pointer)
{
    const struct block *block = block_at(sim, pointer);
    return block == NULL ? NULL : &block->facts;
}

const struct pn_pool_block *pn_pool_find_inside(const struct pnpsim *sim, const void *pointer)
{
    const struct block *block = block_around(sim->kernel->pool, pointer);
    return block == NULL ? NULL : &block->facts;
}

static bool guard_is_intact(const unsigned char *guard)
{
    for (size_t i = 0; i < GUARD_BYTES; i++) {
        if (guard[i] != GUARD_VALUE) {
            return false;
        }
    }
    return true;
}

bool pn_pool_free(struct pnpsim *sim, void *pointer, bool *ret_intact)
{
    struct block *block = block_at(sim, pointer);
    if (block == NULL) {
        return false;
    }
    *ret_intact = guard_is_intact(bytes_of(block) - GUARD_BYTES) &&
                  guard_is_intact(bytes_of(block) + block->facts.size);
    page_remove(sim->kernel->pool, block);
    pn_list_remove(&block->link);
    block_destroy(sim, block);
    return true;
}

uint32_t pn_pool_count(const struct pnpsim *sim, uint32_t driver, uint64_t *ret_bytes)
{
    uint32_t count = 0;
    uint64_t bytes = 0;
    PN_LIST_EACH (node, &sim->kernel->pool->blocks) {
        const struct block *block = PN_CONTAINER(node, struct block, link);
        if (block->facts.driver == driver) {
            count++;
            bytes += block->facts.size;
        }
    }
    *ret_bytes = bytes;
    return count;
}

uint64_t pn_pool_total(const struct pnpsim *sim, uint64_t *ret_bytes)
{
    uint64_t count = 0;
    uint64_t bytes = 0;
    PN_LIST_EACH (node, &sim->kernel->pool->blocks) {
        count++;
        bytes += PN_CONTAINER(node, struct block, link)->facts.size;
    }
    *ret_bytes = bytes;
    return count;
}
