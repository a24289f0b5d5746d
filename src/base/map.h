/* SPDX-License-Identifier: MIT */
/* A hash map from a 64-bit key to a pointer: addresses, hashes of names. Iteration is not offered,
 * so that no order can leak into a trace. Names that share a hash are chained by their owner. */
#ifndef PN_BASE_MAP_H
#define PN_BASE_MAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct pnpsim;

struct pn_map_slot {
    uint64_t key;
    void *value; /* NULL: never used; &pn_map_dead: removed */
};

/* Holds: used + dead <= 3/4 of capacity. capacity is 0 or a power of two. */
struct pn_map {
    struct pnpsim *sim;
    struct pn_map_slot *slots;
    size_t capacity;
    size_t used;
    size_t dead;
};

/* What the value of a removed slot points to. */
extern char pn_map_dead;

/* Where the search for a key begins; capacity is not 0. */
static inline size_t pn_map_start(const struct pn_map *map, uint64_t key)
{
    key ^= key >> 32;
    key *= UINT64_C(0x9E3779B97F4A7C15);
    key ^= key >> 29;
    return (size_t)key & (map->capacity - 1);
}

/* pn_map_get when the first slot is not the right one. */
void *pn_map_search(const struct pn_map *map, uint64_t key);

void pn_map_init(struct pn_map *map, struct pnpsim *sim);
void pn_map_finish(struct pn_map *map);
/* NULL when absent. */
static inline void *pn_map_get(const struct pn_map *map, uint64_t key)
{
    if (map->capacity == 0) {
        return NULL;
    }
    const struct pn_map_slot *slot = &map->slots[pn_map_start(map, key)];
    if (slot->key == key && slot->value != NULL && slot->value != &pn_map_dead) {
        return slot->value;
    }
    return pn_map_search(map, key);
}

/* Adds or replaces; value must not be NULL. false when memory ran out: nothing changed. */
bool pn_map_put(struct pn_map *map, uint64_t key, void *value);
/* The value that was there, or NULL. */
void *pn_map_remove(struct pn_map *map, uint64_t key);

static inline uint64_t pn_map_address(const void *pointer)
{
    return (uint64_t)(uintptr_t)pointer;
}

#endif
