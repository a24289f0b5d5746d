/* SPDX-License-Identifier: MIT */
/* The simulation's allocator. Small blocks are cut from chunks and, once freed, used again for
 * their size; at the end only the chunks are freed. A long block is malloc's own, with a header
 * that links it to its simulation. Under AddressSanitizer every block is a long one, so that
 * each access beyond or after its life is seen. */
#include "base/memory.h"

#include "base/check.h"
#include "base/poison.h"
#include "base/sim.h"

#include <stdlib.h>
#include <string.h>

/* Right before the bytes of every block. */
struct tag {
    uint32_t size;   /* of a small block; LONG_SIZE: the block is a long one */
    uint32_t cookie; /* one of the two below while allocated */
};

struct long_block {
    struct pn_list link; /* pn_memory.blocks */
    size_t size;
    struct tag tag;
};

/* What follows the tag of a small block that is free. */
struct pn_memory_free {
    struct pn_memory_free *next;
};

/* Slots, or small blocks with their tags, follow. */
struct chunk {
    struct pn_list link;
};

#define LONG_SIZE UINT32_MAX
#define BLOCK_COOKIE UINT32_C(0x706e6d31)
#define KEPT_COOKIE UINT32_C(0x706e6d32)
enum { CHUNK_BYTES_MIN = 1 << 14, CHUNK_BYTES_MAX = 1 << 18 };
_Static_assert(sizeof(struct long_block) % 16 == 0, "blocks keep malloc's alignment");
_Static_assert(sizeof(struct tag) == 8, "the bytes after a tag are aligned when it is not");

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
        free(PN_CONTAINER(node, struct long_block, link));
        memory->block_count--;
    }
    while ((node = pn_list_pop_front(&memory->chunks)) != NULL) {
        free(PN_CONTAINER(node, struct chunk, link));
    }
    memory->block_count -= memory->small_count;
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

static struct tag *tag_of(void *pointer)
{
    return (struct tag *)pointer - 1;
}

static void *long_alloc(struct pn_memory *memory, size_t size)
{
    struct long_block *block = size > SIZE_MAX - sizeof(*block) ? NULL
                                                                : calloc(1, sizeof(*block) + size);
    if (block == NULL) {
        return NULL;
    }
    block->size = size;
    block->tag = (struct tag){ LONG_SIZE, BLOCK_COOKIE };
    pn_list_push_back(&memory->blocks, &block->link);
    return block + 1;
}

static void long_free(struct pn_memory *memory, void *pointer)
{
    struct long_block *block = (struct long_block *)pointer - 1;
    pn_list_remove(&block->link);
    memory->byte_count -= block->size;
    free(block);
}

static bool is_small(size_t size)
{
    return !PN_HAS_POISON && size <= PN_MEMORY_SMALL_MAX;
}

/* Blocks of up to 8 bytes, of up to 24, of up to 40, ...: with their tag a multiple of 16. */
static size_t small_class(size_t size)
{
    return (size + sizeof(struct tag) + 15) / 16;
}

/* The rest of the chunk before is lost; it is shorter than the longest small block. */
static bool chunk_begin(struct pn_memory *memory)
{
    size_t size = memory->cut_size == 0 ? CHUNK_BYTES_MIN : memory->cut_size * 2;
    size = size > CHUNK_BYTES_MAX ? CHUNK_BYTES_MAX : size;
    struct chunk *chunk = malloc(sizeof(*chunk) + sizeof(struct tag) + size);
    if (chunk == NULL) {
        return false;
    }
    pn_list_push_back(&memory->chunks, &chunk->link);
    memory->cut_size = size;
    memory->cut_next = (char *)(chunk + 1) + sizeof(struct tag);
    memory->cut_end = memory->cut_next + size;
    return true;
}

static void *small_alloc(struct pn_memory *memory, size_t size)
{
    size_t class = small_class(size);
    struct tag *tag;
    if (memory->free_small[class] != NULL) {
        tag = tag_of(memory->free_small[class]);
        memory->free_small[class] = memory->free_small[class]->next;
    } else {
        if ((size_t)(memory->cut_end - memory->cut_next) < class * 16 && !chunk_begin(memory)) {
            return NULL;
        }
        tag = (struct tag *)(void *)memory->cut_next;
        memory->cut_next += class * 16;
    }
    *tag = (struct tag){ (uint32_t)size, BLOCK_COOKIE };
    memset(tag + 1, 0, size);
    memory->small_count++;
    return tag + 1;
}

static void small_free(struct pn_memory *memory, void *pointer)
{
    size_t size = tag_of(pointer)->size;
    struct pn_memory_free *freed = pointer;
    memory->byte_count -= size;
    memory->small_count--;
    freed->next = memory->free_small[small_class(size)];
    memory->free_small[small_class(size)] = freed;
}

void *pn_alloc(struct pnpsim *sim, size_t size)
{
    struct pn_memory *memory = &sim->memory;
    if (allocation_must_fail(memory)) {
        return NULL;
    }
    void *pointer = is_small(size) ? small_alloc(memory, size) : long_alloc(memory, size);
    if (pointer != NULL) {
        memory->block_count++;
        memory->byte_count += size;
    }
    return pointer;
}

void pn_free(struct pnpsim *sim, void *pointer)
{
    if (pointer == NULL) {
        return;
    }
    struct pn_memory *memory = &sim->memory;
    struct tag *tag = tag_of(pointer);
    PN_ASSERT(tag->cookie == BLOCK_COOKIE || tag->cookie == KEPT_COOKIE);

    memory->kept_count -= tag->cookie == KEPT_COOKIE;
    memory->block_count--;
    tag->cookie = 0;
    if (tag->size == LONG_SIZE) {
        long_free(memory, pointer);
    } else {
        small_free(memory, pointer);
    }
}

void pn_keep(struct pnpsim *sim, void *pointer)
{
    PN_ASSERT(tag_of(pointer)->cookie == BLOCK_COOKIE);

    tag_of(pointer)->cookie = KEPT_COOKIE;
    sim->memory.kept_count++;
}

void pn_unkeep(struct pnpsim *sim, void *pointer)
{
    PN_ASSERT(tag_of(pointer)->cookie == KEPT_COOKIE);

    tag_of(pointer)->cookie = BLOCK_COOKIE;
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
