/* SPDX-License-Identifier: MIT */
/* The heap of an application. */
#include "user/heap.h"

#include "base/list.h"
#include "base/memory.h"
#include "base/sim.h"
#include "user/app.h"

#include <string.h>

/* What a new and a freed block are filled with. */
enum { HEAP_NEW = 0xCD, HEAP_FREED = 0xDD };

/* In front of a block. */
struct heap_block {
    _Alignas(16) struct pn_list link; /* pnpsim_app.blocks, oldest first */
    size_t size;
};

static struct heap_block *header_of(void *block)
{
    return (struct heap_block *)block - 1;
}

void *pn_heap_alloc(struct pnpsim_app *app, size_t size, bool zero)
{
    struct heap_block *header = NULL;
    if (size <= SIZE_MAX - sizeof(*header)) {
        header = pn_alloc(app->sim, sizeof(*header) + size);
    }
    if (header == NULL) {
        return NULL;
    }
    if (!pn_map_put(&app->heap, pn_map_address(header + 1), header)) {
        pn_free(app->sim, header);
        return NULL;
    }
    header->size = size;
    pn_list_push_back(&app->blocks, &header->link);
    if (!zero) {
        memset(header + 1, HEAP_NEW, size);
    }
    return header + 1;
}

bool pn_heap_find(const struct pnpsim_app *app, const void *block, size_t *ret_size)
{
    const struct heap_block *header = pn_map_get(&app->heap, pn_map_address(block));
    if (header != NULL && ret_size != NULL) {
        *ret_size = header->size;
    }
    return header != NULL;
}

void pn_heap_free(struct pnpsim_app *app, void *block)
{
    struct heap_block *header = header_of(block);
    pn_map_remove(&app->heap, pn_map_address(block));
    pn_list_remove(&header->link);
    memset(block, HEAP_FREED, header->size);
    pn_free(app->sim, header);
}

void pn_heap_abandon(struct pnpsim_app *app)
{
    while (!pn_list_is_empty(&app->blocks)) {
        pn_heap_free(app, PN_CONTAINER(app->blocks.next, struct heap_block, link) + 1);
    }
    pn_map_finish(&app->heap);
}
