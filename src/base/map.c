/* SPDX-License-Identifier: MIT */
/* Open addressing with linear probing; removed slots are marked dead until the next growth. */
#include "base/map.h"

#include "base/check.h"
#include "base/memory.h"

char pn_map_dead;

void pn_map_init(struct pn_map *map, struct pnpsim *sim)
{
    *map = (struct pn_map){ .sim = sim };
}

void pn_map_finish(struct pn_map *map)
{
    pn_free(map->sim, map->slots);
    *map = (struct pn_map){ .sim = map->sim };
}

static struct pn_map_slot *slot_find(const struct pn_map *map, uint64_t key)
{
    if (map->capacity == 0) {
        return NULL;
    }
    for (size_t i = pn_map_start(map, key);; i = (i + 1) & (map->capacity - 1)) {
        struct pn_map_slot *slot = &map->slots[i];
        if (slot->value == NULL) {
            return NULL;
        }
        if (slot->key == key && slot->value != &pn_map_dead) {
            return slot;
        }
    }
}

void *pn_map_search(const struct pn_map *map, uint64_t key)
{
    struct pn_map_slot *slot = slot_find(map, key);
    return slot == NULL ? NULL : slot->value;
}

static void slot_fill(struct pn_map *map, uint64_t key, void *value)
{
    size_t i = pn_map_start(map, key);
    while (map->slots[i].value != NULL && map->slots[i].value != &pn_map_dead) {
        i = (i + 1) & (map->capacity - 1);
    }
    map->dead -= map->slots[i].value == &pn_map_dead;
    map->slots[i] = (struct pn_map_slot){ key, value };
    map->used++;
}

static bool map_make_room(struct pn_map *map)
{
    if ((map->used + map->dead + 1) * 4 <= map->capacity * 3) {
        return true;
    }
    size_t capacity = map->capacity == 0 ? 16 : map->capacity;
    while ((map->used + 1) * 2 > capacity) {
        capacity *= 2;
    }
    /* When a table grows depends on addresses, which differ from run to run; which allocation of a
     * run fails must not. */
    struct pn_exemption exemption;
    pn_exemption_begin(map->sim, &exemption);
    struct pn_map_slot *slots = pn_alloc(map->sim, capacity * sizeof(*slots));
    pn_exemption_end(map->sim, &exemption);
    if (slots == NULL) {
        return false;
    }
    pn_keep(map->sim, slots);
    struct pn_map old = *map;
    map->slots = slots;
    map->capacity = capacity;
    map->used = 0;
    map->dead = 0;
    for (size_t i = 0; i < old.capacity; i++) {
        if (old.slots[i].value != NULL && old.slots[i].value != &pn_map_dead) {
            slot_fill(map, old.slots[i].key, old.slots[i].value);
        }
    }
    pn_free(map->sim, old.slots);
    return true;
}

bool pn_map_put(struct pn_map *map, uint64_t key, void *value)
{
    PN_ASSERT(value != NULL);

    struct pn_map_slot *slot = slot_find(map, key);
    if (slot != NULL) {
        slot->value = value;
        return true;
    }
    if (!map_make_room(map)) {
        return false;
    }
    slot_fill(map, key, value);
    return true;
}

void *pn_map_remove(struct pn_map *map, uint64_t key)
{
    struct pn_map_slot *slot = slot_find(map, key);
    if (slot == NULL) {
        return NULL;
    }
    void *value = slot->value;
    slot->value = &pn_map_dead;
    map->used--;
    map->dead++;
    return value;
}
