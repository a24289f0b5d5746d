/* SPDX-License-Identifier: MIT */
/* Names: texts numbered in the order of their first use, so that records hold numbers that mean
 * the same in every run. */
#include "base/memory.h"
#include "base/sim.h"
#include "observe/state.h"
#include "observe/trace.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { TEXT_CHUNK_BYTES = 4096 };

static uint64_t text_hash(const char *text)
{
    uint64_t hash = UINT64_C(0xcbf29ce484222325);
    for (; *text != '\0'; text++) {
        hash = (hash ^ (unsigned char)*text) * UINT64_C(0x100000001b3);
    }
    return hash;
}

static bool names_make_room(struct pnpsim *sim, struct pn_observe *observe)
{
    if (observe->name_count < observe->name_capacity) {
        return true;
    }
    uint32_t capacity = observe->name_capacity == 0 ? 64 : observe->name_capacity * 2;
    void *grown = pn_grow(sim, observe->names, observe->name_count * sizeof(*observe->names),
                          capacity * sizeof(*observe->names));
    if (grown == NULL) {
        return false;
    }
    pn_keep(sim, grown);
    observe->names = grown;
    observe->name_capacity = capacity;
    return true;
}

/* A copy that stays until the simulation ends, like every name: packed one behind the other. */
static char *text_keep(struct pnpsim *sim, struct pn_observe *observe, const char *text)
{
    size_t size = strlen(text) + 1;
    if (size > observe->text_room) {
        size_t room = size > TEXT_CHUNK_BYTES ? size : TEXT_CHUNK_BYTES;
        char *chunk = pn_memory_chunk(sim, room);
        if (chunk == NULL) {
            return NULL;
        }
        observe->text_next = chunk;
        observe->text_room = room;
    }
    char *copy = memcpy(observe->text_next, text, size);
    observe->text_next += size;
    observe->text_room -= size;
    return copy;
}

static uint32_t name_add(struct pnpsim *sim, const char *text, uint64_t hash, uint32_t first)
{
    struct pn_observe *observe = sim->observe;
    char *copy = names_make_room(sim, observe) ? text_keep(sim, observe, text) : NULL;
    if (copy == NULL) {
        return 0;
    }
    uint32_t id = observe->name_count + 1;
    if (!pn_map_put(&observe->name_index, hash, (void *)(uintptr_t)id)) {
        return 0;
    }
    observe->names[observe->name_count++] = (struct pn_name_entry){ copy, first };
    return id;
}

uint32_t pn_name(struct pnpsim *sim, const char *text)
{
    struct pn_observe *observe = sim->observe;
    if (text == NULL || text[0] == '\0') {
        return 0;
    }
    uint64_t hash = text_hash(text);
    uint32_t first = (uint32_t)(uintptr_t)pn_map_get(&observe->name_index, hash);
    for (uint32_t id = first; id != 0; id = observe->names[id - 1].next) {
        if (strcmp(observe->names[id - 1].text, text) == 0) {
            return id;
        }
    }
    struct pn_exemption exemption; /* a trace loses no name to an injected fault */
    pn_exemption_begin(sim, &exemption);
    uint32_t id = name_add(sim, text, hash, first);
    pn_exemption_end(sim, &exemption);
    return id;
}

uint32_t pn_name_constant(struct pnpsim *sim, const char *text)
{
    uint64_t place = pn_map_address(text);
    place = (place ^ place >> 7) % PN_CONSTANT_NAMES;
    if (sim->observe->constants[place].text == text) {
        return sim->observe->constants[place].id;
    }
    uint32_t id = pn_name(sim, text);
    if (id != 0) {
        sim->observe->constants[place].text = text;
        sim->observe->constants[place].id = id;
    }
    return id;
}

uint32_t pn_name_format(struct pnpsim *sim, const char *format, ...)
{
    char text[256];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof(text), format, arguments);
    va_end(arguments);
    return pn_name(sim, text);
}

const char *pn_name_text(const struct pnpsim *sim, uint32_t id)
{
    const struct pn_observe *observe = sim->observe;
    return id == 0 || id > observe->name_count ? "" : observe->names[id - 1].text;
}
