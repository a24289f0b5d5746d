/* SPDX-License-Identifier: MIT */
/* The name space: entries by the hash of their canonical name. Canonical means that every spelling
 * of the DosDevices directory has become "\??\"; case is folded when comparing. Entries of devices
 * and links are one block with their name; those of interfaces belong to who joined them. */
#include "io/name.h"

#include "base/check.h"
#include "base/map.h"
#include "base/sim.h"
#include "io/device.h"
#include "io/io.h"
#include "io/unicode.h"

#include <stdio.h>
#include <string.h>

enum { LINKS_MAX = 32 };

/* An entry that this file owns, and its name. */
struct own_entry {
    struct pn_name_entry entry;
    UNICODE_STRING target; /* of a symbolic link */
    WCHAR text[];
};

struct pn_names {
    struct pn_map map;  /* the first entry of a hash */
    uint64_t shown;     /* entries that lead somewhere */
    uint32_t generated; /* the latest number of a name that was made up */
};

int pn_names_init(struct pnpsim *sim)
{
    struct pn_names *names = pn_alloc(sim, sizeof(*names));
    if (names == NULL) {
        return PNPSIM_E_NO_MEMORY;
    }
    pn_map_init(&names->map, sim);
    sim->io->names = names;
    return PNPSIM_OK;
}

/* Entries are blocks of the simulation and go with its memory. */
void pn_names_finish(struct pnpsim *sim)
{
    struct pn_names *names = sim->io->names;
    if (names == NULL) {
        return;
    }
    pn_map_finish(&names->map);
    pn_free(sim, names);
    sim->io->names = NULL;
}

static bool starts_with(PCUNICODE_STRING string, PCUNICODE_STRING prefix)
{
    size_t units = pn_unicode_units(prefix);
    if (pn_unicode_units(string) < units) {
        return false;
    }
    UNICODE_STRING head = pn_unicode_head(string, units);
    return pn_unicode_equals_folded(&head, prefix);
}

static bool name_is_valid(PCUNICODE_STRING name)
{
    return pn_unicode_is_readable(name) && name->Length >= 2 * sizeof(WCHAR) &&
           name->Buffer[0] == L'\\';
}

static NTSTATUS canonical_make(struct pnpsim *sim, PCUNICODE_STRING name,
                               PUNICODE_STRING ret_canonical)
{
    static const UNICODE_STRING directory = PN_UNICODE(L"\\??\\");
    static const UNICODE_STRING spellings[] = { PN_UNICODE(L"\\DosDevices\\"),
                                                PN_UNICODE(L"\\GLOBAL??\\"), PN_UNICODE(L"\\\\.\\"),
                                                PN_UNICODE(L"\\\\?\\"), PN_UNICODE(L"\\??\\") };
    if (!name_is_valid(name)) {
        return STATUS_OBJECT_NAME_INVALID;
    }
    UNICODE_STRING head = { 0 };
    UNICODE_STRING tail = *name;
    for (size_t i = 0; i < RTL_NUMBER_OF(spellings); i++) {
        if (starts_with(name, &spellings[i])) {
            head = directory;
            tail = pn_unicode_tail(name, pn_unicode_units(&spellings[i]));
            break;
        }
    }
    return pn_unicode_join(sim, &head, &tail, ret_canonical) ? STATUS_SUCCESS
                                                             : STATUS_INSUFFICIENT_RESOURCES;
}

static bool entry_leads_somewhere(const struct pn_name_entry *entry)
{
    return entry->kind == PN_NAME_LINK || entry->device != NULL;
}

/* What an open by this name finds. */
static struct pn_name_entry *entry_find(const struct pn_names *names, PCUNICODE_STRING canonical)
{
    struct pn_name_entry *entry = pn_map_get(&names->map, pn_unicode_hash_folded(canonical));
    while (entry != NULL &&
           (!entry_leads_somewhere(entry) || !pn_unicode_equals_folded(&entry->name, canonical))) {
        entry = entry->chain;
    }
    return entry;
}

static bool entry_insert(struct pn_names *names, struct pn_name_entry *entry)
{
    uint64_t hash = pn_unicode_hash_folded(&entry->name);
    struct pn_name_entry *first = pn_map_get(&names->map, hash);
    if (first != NULL) { /* behind it: no memory is needed */
        entry->chain = first->chain;
        first->chain = entry;
        return true;
    }
    entry->chain = NULL;
    return pn_map_put(&names->map, hash, entry);
}

static void entry_extract(struct pn_names *names, struct pn_name_entry *entry)
{
    uint64_t hash = pn_unicode_hash_folded(&entry->name);
    struct pn_name_entry *first = pn_map_get(&names->map, hash);
    if (first == entry && entry->chain == NULL) {
        pn_map_remove(&names->map, hash);
    } else if (first == entry) {
        bool replaced = pn_map_put(&names->map, hash, entry->chain);
        PN_ASSERT(replaced); /* the key is there: no memory is needed */
    } else {
        while (first->chain != entry) {
            first = first->chain;
        }
        first->chain = entry->chain;
    }
}

/* The device finds its names again, to take them with it. */
static void entry_show(struct pn_names *names, struct pn_name_entry *entry, PDEVICE_OBJECT device)
{
    struct pn_device *record = pn_device_of(device);
    entry->device = device;
    entry->next_of_device = record->names;
    entry->former_of_device = NULL;
    if (record->names != NULL) {
        record->names->former_of_device = entry;
    }
    record->names = entry;
    names->shown++;
}

static void entry_hide(struct pn_names *names, struct pn_name_entry *entry)
{
    struct pn_name_entry *former = entry->former_of_device;
    if (entry->next_of_device != NULL) {
        entry->next_of_device->former_of_device = former;
    }
    if (former != NULL) {
        former->next_of_device = entry->next_of_device;
    } else {
        pn_device_of(entry->device)->names = entry->next_of_device;
    }
    entry->next_of_device = NULL;
    entry->former_of_device = NULL;
    entry->device = NULL;
    names->shown--;
}

static struct own_entry *own_entry_create(struct pnpsim *sim, PCUNICODE_STRING canonical,
                                          enum pn_name_kind kind)
{
    size_t size = sizeof(struct own_entry) + canonical->Length + sizeof(WCHAR);
    struct own_entry *own = pn_alloc(sim, size);
    if (own == NULL) {
        return NULL;
    }
    memcpy(own->text, canonical->Buffer, canonical->Length);
    own->entry.kind = kind;
    own->entry.name = (UNICODE_STRING){ .Length = canonical->Length,
                                        .MaximumLength = canonical->Length + sizeof(WCHAR),
                                        .Buffer = own->text };
    if (!entry_insert(sim->io->names, &own->entry)) {
        pn_free(sim, own);
        return NULL;
    }
    return own;
}

static void own_entry_destroy(struct pnpsim *sim, struct pn_name_entry *entry)
{
    struct own_entry *own = PN_CONTAINER(entry, struct own_entry, entry);
    entry_extract(sim->io->names, entry);
    pn_unicode_free(sim, &own->target);
    pn_free(sim, own);
}

/* The new entry leads nowhere yet. */
static NTSTATUS entry_add(struct pnpsim *sim, PCUNICODE_STRING name, enum pn_name_kind kind,
                          struct own_entry **ret_own)
{
    UNICODE_STRING canonical;
    NTSTATUS status = canonical_make(sim, name, &canonical);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    struct own_entry *own = NULL;
    if (canonical.Buffer[pn_unicode_units(&canonical) - 1] == L'\\') {
        status = STATUS_OBJECT_NAME_INVALID;
    } else if (entry_find(sim->io->names, &canonical) != NULL) {
        status = STATUS_OBJECT_NAME_COLLISION;
    } else if ((own = own_entry_create(sim, &canonical, kind)) == NULL) {
        status = STATUS_INSUFFICIENT_RESOURCES;
    } else {
        *ret_own = own;
    }
    pn_unicode_free(sim, &canonical);
    return status;
}

/* The directories that exist from the start; drivers cannot make more. */
static bool directory_exists(PCUNICODE_STRING canonical)
{
    static const UNICODE_STRING directories[] = {
        PN_UNICODE(L""),         PN_UNICODE(L"\\Device"),
        PN_UNICODE(L"\\??"),     PN_UNICODE(L"\\FileSystem"),
        PN_UNICODE(L"\\Driver"), PN_UNICODE(L"\\BaseNamedObjects")
    };
    size_t units = pn_unicode_units(canonical);
    while (units > 0 && canonical->Buffer[units - 1] != L'\\') {
        units--;
    }
    UNICODE_STRING directory = pn_unicode_head(canonical, units == 0 ? 0 : units - 1);
    for (size_t i = 0; i < RTL_NUMBER_OF(directories); i++) {
        if (pn_unicode_equals_folded(&directory, &directories[i])) {
            return true;
        }
    }
    return false;
}

NTSTATUS pn_name_add_device(struct pnpsim *sim, PCUNICODE_STRING name, PDEVICE_OBJECT device)
{
    struct own_entry *own;
    NTSTATUS status = entry_add(sim, name, PN_NAME_DEVICE, &own);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    if (!directory_exists(&own->entry.name)) {
        own_entry_destroy(sim, &own->entry);
        return STATUS_OBJECT_PATH_NOT_FOUND;
    }
    entry_show(sim->io->names, &own->entry, device);
    return STATUS_SUCCESS;
}

NTSTATUS pn_name_add_link(struct pnpsim *sim, PCUNICODE_STRING name, PCUNICODE_STRING target)
{
    struct own_entry *own;
    if (!name_is_valid(target)) {
        return STATUS_OBJECT_NAME_INVALID;
    }
    NTSTATUS status = entry_add(sim, name, PN_NAME_LINK, &own);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    if (!pn_unicode_copy(sim, target, &own->target)) {
        own_entry_destroy(sim, &own->entry);
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    sim->io->names->shown++;
    return STATUS_SUCCESS;
}

NTSTATUS pn_name_remove(struct pnpsim *sim, PCUNICODE_STRING name)
{
    UNICODE_STRING canonical;
    struct pn_exemption exemption; /* what takes away needs no memory of the machine */
    pn_exemption_begin(sim, &exemption);
    NTSTATUS status = canonical_make(sim, name, &canonical);
    pn_exemption_end(sim, &exemption);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    struct pn_name_entry *entry = entry_find(sim->io->names, &canonical);
    pn_unicode_free(sim, &canonical);
    if (entry == NULL || entry->kind != PN_NAME_LINK) {
        return STATUS_OBJECT_NAME_NOT_FOUND;
    }
    sim->io->names->shown--;
    own_entry_destroy(sim, entry);
    return STATUS_SUCCESS;
}

void pn_name_remove_device(struct pnpsim *sim, PDEVICE_OBJECT device)
{
    struct pn_name_entry *entry;
    while ((entry = pn_device_of(device)->names) != NULL) {
        entry_hide(sim->io->names, entry);
        if (entry->kind == PN_NAME_DEVICE) {
            own_entry_destroy(sim, entry);
        }
    }
}

bool pn_name_join(struct pnpsim *sim, struct pn_name_entry *entry)
{
    entry->kind = PN_NAME_INTERFACE;
    return entry_insert(sim->io->names, entry);
}

void pn_name_leave(struct pnpsim *sim, struct pn_name_entry *entry)
{
    PN_ASSERT(entry->device == NULL);

    entry_extract(sim->io->names, entry);
}

NTSTATUS pn_name_show(struct pnpsim *sim, struct pn_name_entry *entry, PDEVICE_OBJECT device)
{
    PN_ASSERT(entry->device == NULL);

    if (entry_find(sim->io->names, &entry->name) != NULL) {
        return STATUS_OBJECT_NAME_COLLISION;
    }
    entry_show(sim->io->names, entry, device);
    return STATUS_SUCCESS;
}

void pn_name_hide(struct pnpsim *sim, struct pn_name_entry *entry)
{
    if (entry->device != NULL) {
        entry_hide(sim->io->names, entry);
    }
}

struct pn_name_entry *pn_name_find_joined(const struct pnpsim *sim, PCUNICODE_STRING name)
{
    struct pn_name_entry *entry = pn_map_get(&sim->io->names->map, pn_unicode_hash_folded(name));
    while (entry != NULL &&
           (entry->kind != PN_NAME_INTERFACE || !pn_unicode_equals_folded(&entry->name, name))) {
        entry = entry->chain;
    }
    return entry;
}

PCUNICODE_STRING pn_name_of_device(PDEVICE_OBJECT device)
{
    const struct pn_name_entry *entry = pn_device_of(device)->names;
    while (entry != NULL && entry->kind != PN_NAME_DEVICE) {
        entry = entry->next_of_device;
    }
    return entry == NULL ? NULL : &entry->name;
}

uint64_t pn_names_count(const struct pnpsim *sim)
{
    return sim->io->names->shown;
}

/* The entry with the longest name that `path` begins with, up to a backslash or the end. */
static struct pn_name_entry *entry_find_prefix(const struct pn_names *names, PCUNICODE_STRING path)
{
    for (size_t units = pn_unicode_units(path); units > 1; units--) {
        if (units < pn_unicode_units(path) && path->Buffer[units] != L'\\') {
            continue;
        }
        UNICODE_STRING head = pn_unicode_head(path, units);
        struct pn_name_entry *entry = entry_find(names, &head);
        if (entry != NULL) {
            return entry;
        }
    }
    return NULL;
}

/* Replaces the link's name at the beginning of *path by the link's target. */
static NTSTATUS link_follow(struct pnpsim *sim, const struct pn_name_entry *entry,
                            PUNICODE_STRING path)
{
    const struct own_entry *own = PN_CONTAINER(entry, const struct own_entry, entry);
    UNICODE_STRING joined;
    UNICODE_STRING canonical;
    UNICODE_STRING rest = pn_unicode_tail(path, pn_unicode_units(&entry->name));
    if (!pn_unicode_join(sim, &own->target, &rest, &joined)) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    NTSTATUS status = canonical_make(sim, &joined, &canonical);
    pn_unicode_free(sim, &joined);
    if (NT_SUCCESS(status)) {
        pn_unicode_free(sim, path);
        *path = canonical;
    }
    return status;
}

static NTSTATUS resolve_path(struct pnpsim *sim, PUNICODE_STRING path,
                             struct pn_name_entry **ret_entry)
{
    for (int i = 0; i < LINKS_MAX; i++) {
        struct pn_name_entry *entry = entry_find_prefix(sim->io->names, path);
        if (entry == NULL) {
            return directory_exists(path) ? STATUS_OBJECT_NAME_NOT_FOUND
                                          : STATUS_OBJECT_PATH_NOT_FOUND;
        }
        if (entry->device != NULL) {
            *ret_entry = entry;
            return STATUS_SUCCESS;
        }
        NTSTATUS status = link_follow(sim, entry, path);
        if (!NT_SUCCESS(status)) {
            return status;
        }
    }
    return STATUS_OBJECT_NAME_INVALID; /* links in a circle */
}

NTSTATUS pn_name_resolve(struct pnpsim *sim, PCUNICODE_STRING name, PDEVICE_OBJECT *ret_device,
                         UNICODE_STRING *ret_rest)
{
    UNICODE_STRING path;
    struct pn_name_entry *entry;
    NTSTATUS status = canonical_make(sim, name, &path);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    status = resolve_path(sim, &path, &entry);
    if (NT_SUCCESS(status)) {
        size_t name_units = pn_unicode_units(&entry->name) - entry->rest_units;
        UNICODE_STRING rest = pn_unicode_tail(&path, name_units);
        UNICODE_STRING copy = { 0 };
        if (rest.Length > 0 && !pn_unicode_copy(sim, &rest, &copy)) {
            status = STATUS_INSUFFICIENT_RESOURCES;
        } else {
            *ret_rest = copy;
            *ret_device = entry->device;
        }
    }
    pn_unicode_free(sim, &path);
    return status;
}

bool pn_name_generate(struct pnpsim *sim, PUNICODE_STRING ret_name)
{
    struct pn_names *names = sim->io->names;
    for (;;) {
        char text[32];
        UNICODE_STRING name;
        snprintf(text, sizeof(text), "\\Device\\%08x", (unsigned)++names->generated);
        if (!pn_unicode_from_utf8(sim, text, &name)) {
            return false;
        }
        if (entry_find(names, &name) == NULL) {
            *ret_name = name;
            return true;
        }
        pn_unicode_free(sim, &name);
    }
}
