/* SPDX-License-Identifier: MIT */
/* Pool memory: paged and nonpaged blocks with tag, size and owning driver, found by address, with
 * guard bytes behind each block. */
#ifndef PN_KERNEL_POOL_H
#define PN_KERNEL_POOL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct pnpsim;

struct pn_pool_block {
    size_t size;
    uint32_t tag;
    uint32_t driver; /* name id; 0: the simulator's own */
    bool paged;
};

int pn_pool_init(struct pnpsim *sim);
void pn_pool_finish(struct pnpsim *sim);

/* Zeroed, 16-byte aligned, page-aligned from PAGE_SIZE on. NULL when memory ran out. */
void *pn_pool_alloc(struct pnpsim *sim, size_t size, uint32_t tag, bool paged, uint32_t driver);
/* The block that starts at `pointer`, or NULL. */
const struct pn_pool_block *pn_pool_find(const struct pnpsim *sim, const void *pointer);
/* The block that contains `pointer`, or NULL. */
const struct pn_pool_block *pn_pool_find_inside(const struct pnpsim *sim, const void *pointer);
/* False when the block does not exist. *ret_intact tells whether its guard bytes were. */
bool pn_pool_free(struct pnpsim *sim, void *pointer, bool *ret_intact);
/* Blocks and bytes that the driver still owns. */
uint32_t pn_pool_count(const struct pnpsim *sim, uint32_t driver, uint64_t *ret_bytes);
/* The same of all drivers and of the simulator together. */
uint64_t pn_pool_total(const struct pnpsim *sim, uint64_t *ret_bytes);

#endif
