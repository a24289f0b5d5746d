/* SPDX-License-Identifier: MIT */
/* Names of GUIDs: the test's own, and those of the system's events. */
#include "observe/guid_name.h"

#include "base/guid.h"
#include "base/sim.h"
#include "observe/state.h"

#include <stddef.h>
#include <string.h>

/* Owned by the simulation; all of them hang on pn_observe.guid_list. */
struct pn_guid_name {
    struct pn_guid_name *next_same_hash;
    struct pn_guid_name *next;
    GUID guid;
    uint32_t name;
};

/* The system's events share all but their first group: cb3a40xx-46f0-11d0-b08f-00609713053f. */
static const GUID system_event = {
    0xcb3a4000, 0x46f0, 0x11d0, { 0xb0, 0x8f, 0x00, 0x60, 0x97, 0x13, 0x05, 0x3f }
};

static const char *const system_event_names[] = {
    NULL,      "QUERY_CHANGE", "CHANGE_CANCELLED", "CHANGE_COMPLETE", "ARRIVAL",
    "REMOVAL", "QUERY_REMOVE", "REMOVE_CANCELLED", "REMOVE_COMPLETE",
};

static const char *system_event_name(const GUID *guid)
{
    uint32_t index = guid->Data1 - system_event.Data1;
    GUID rest = *guid;
    rest.Data1 = system_event.Data1;
    if (index >= sizeof(system_event_names) / sizeof(system_event_names[0]) ||
        !pn_guid_equals(&rest, &system_event)) {
        return NULL;
    }
    return system_event_names[index];
}

static struct pn_guid_name *guid_name_find(const struct pnpsim *sim, const GUID *guid)
{
    struct pn_guid_name *entry = pn_map_get(&sim->observe->guid_names, pn_guid_hash(guid));
    while (entry != NULL && !pn_guid_equals(&entry->guid, guid)) {
        entry = entry->next_same_hash;
    }
    return entry;
}

bool pn_guid_name_set(struct pnpsim *sim, const struct _GUID *guid, const char *name)
{
    struct pn_observe *observe = sim->observe;
    uint32_t id = pn_name(sim, name);
    if (id == 0) {
        return false;
    }
    memset(observe->guid_recent, 0, sizeof(observe->guid_recent));
    struct pn_guid_name *entry = guid_name_find(sim, guid);
    if (entry != NULL) {
        entry->name = id;
        return true;
    }
    entry = pn_alloc(sim, sizeof(*entry));
    if (entry == NULL) {
        return false;
    }
    uint64_t hash = pn_guid_hash(guid);
    entry->guid = *guid;
    entry->name = id;
    entry->next_same_hash = pn_map_get(&observe->guid_names, hash);
    if (!pn_map_put(&observe->guid_names, hash, entry)) {
        pn_free(sim, entry);
        return false;
    }
    pn_keep(sim, entry);
    entry->next = observe->guid_list;
    observe->guid_list = entry;
    return true;
}

static uint32_t guid_name_make(struct pnpsim *sim, const GUID *guid)
{
    const struct pn_guid_name *entry = guid_name_find(sim, guid);
    if (entry != NULL) {
        return entry->name;
    }
    const char *name = system_event_name(guid);
    return name != NULL ? pn_name(sim, name) : pn_name_format(sim, "%08x", (unsigned)guid->Data1);
}

uint32_t pn_guid_name(struct pnpsim *sim, const struct _GUID *guid)
{
    struct pn_observe *observe = sim->observe;
    size_t place = pn_guid_hash(guid) % PN_RECENT_GUIDS;
    if (observe->guid_recent[place].name == 0 ||
        !pn_guid_equals(&observe->guid_recent[place].guid, guid)) {
        observe->guid_recent[place].name = guid_name_make(sim, guid);
        observe->guid_recent[place].guid = *guid;
    }
    return observe->guid_recent[place].name;
}

void pn_guid_names_finish(struct pnpsim *sim)
{
    struct pn_observe *observe = sim->observe;
    while (observe->guid_list != NULL) {
        struct pn_guid_name *entry = observe->guid_list;
        observe->guid_list = entry->next;
        pn_free(sim, entry);
    }
    pn_map_finish(&observe->guid_names);
}
