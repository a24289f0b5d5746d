/* SPDX-License-Identifier: MIT */
/* The name space: entries by the hash of their canonical name. Canonical means that every spelling
 * of the DosDevices directory has become "\??\"; case is folded when comparing. */
#include "io/name.h"

#include "base/check.h"
#include "base/list.h"
#include "base/map.h"
#include "base/sim.h"
#include "io/io.h"
#include "io/unicode.h"

#include <stdio.h>

enum { LINKS_MAX = 32 };

/* A device's name when `device` is set, else a symbolic link. Owned by pn_names. */
struct name_entry {
    struct pn_list link;      /* pn_names.entries */
    struct name_entry *chain; /* the next one with the same hash */
    UNICODE_STRING name;
    PDEVICE_OBJECT device; /* not referenced: the name goes before the device does */
    size_t rest_units;     /* at its end, that a file opened by it has as its own name */
    UNICODE_STRING target;
};

struct pn_names {
    struct pn_map map; /* the first entry of a hash */
    struct pn_list entries;
    uint32_t generated;
};

int pn_names_init(struct pnpsim *sim)
{
    struct pn_names *names = pn_alloc(sim, sizeof(*names));
    if (names == NULL) {
        return PNPSIM_E_NO_MEMORY;
    }
    pn_map_init(&names->map, sim);
    pn_list_init(&names->entries);
    sim->io->names = names;
    return PNPSIM_OK;
}

static void entry_free(struct pnpsim *sim, struct name_entry *entry)
{
    pn_unicode_free(sim, &entry->name);
    pn_unicode_free(sim, &entry->target);
    pn_free(sim, entry);
}

void pn_names_finish(struct pnpsim *sim)
{
    struct pn_names *names = sim->io->names;
    if (names == NULL) {
        return;
    }
    struct pn_list *node;
    while ((node = pn_list_pop_front(&names->entries)) != NULL) {
        entry_free(sim, PN_CONTAINER(node, struct name_entry, link));
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

static struct name_entry *entry_find(const struct pn_names *names, PCUNICODE_STRING canonical)
{
    struct name_entry *entry = pn_map_get(&names->map, pn_unicode_hash_folded(canonical));
    while (entry != NULL && !pn_unicode_equals_folded(&entry->name, canonical)) {
        entry = entry->chain;
    }
    return entry;
}

static NTSTATUS entry_add(struct pnpsim *sim, PCUNICODE_STRING name, struct name_entry **ret_entry)
{
    struct pn_names *names = sim->io->names;
    struct name_entry *entry = NULL;
    uint64_t hash = 0;
    UNICODE_STRING canonical;
    NTSTATUS status = canonical_make(sim, name, &canonical);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    status = STATUS_OBJECT_NAME_INVALID;
    if (canonical.Buffer[pn_unicode_units(&canonical) - 1] == L'\\') {
        goto fail_name;
    }
    status = STATUS_OBJECT_NAME_COLLISION;
    if (entry_find(names, &canonical) != NULL) {
        goto fail_name;
    }
    status = STATUS_INSUFFICIENT_RESOURCES;
    entry = pn_alloc(sim, sizeof(*entry));
    if (entry == NULL) {
        goto fail_name;
    }
    hash = pn_unicode_hash_folded(&canonical);
    entry->chain = pn_map_get(&names->map, hash);
    if (!pn_map_put(&names->map, hash, entry)) {
        goto fail_put;
    }
    entry->name = canonical;
    pn_list_push_back(&names->entries, &entry->link);
    *ret_entry = entry;
    return STATUS_SUCCESS;

fail_put:
    pn_free(sim, entry);
fail_name:
    pn_unicode_free(sim, &canonical);
    return status;
}

static void entry_remove(struct pnpsim *sim, struct name_entry *entry)
{
    struct pn_names *names = sim->io->names;
    uint64_t hash = pn_unicode_hash_folded(&entry->name);
    struct name_entry *first = pn_map_get(&names->map, hash);
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
    pn_list_remove(&entry->link);
    entry_free(sim, entry);
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
    struct name_entry *entry;
    NTSTATUS status = entry_add(sim, name, &entry);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    if (!directory_exists(&entry->name)) {
        entry_remove(sim, entry);
        return STATUS_OBJECT_PATH_NOT_FOUND;
    }
    entry->device = device;
    return STATUS_SUCCESS;
}

NTSTATUS pn_name_add_interface(struct pnpsim *sim, PCUNICODE_STRING link, PDEVICE_OBJECT device,
                               size_t rest_units)
{
    struct name_entry *entry;
    NTSTATUS status = entry_add(sim, link, &entry);
    if (NT_SUCCESS(status)) {
        entry->device = device;
        entry->rest_units = rest_units;
    }
    return status;
}

NTSTATUS pn_name_add_link(struct pnpsim *sim, PCUNICODE_STRING name, PCUNICODE_STRING target)
{
    struct name_entry *entry;
    if (!name_is_valid(target)) {
        return STATUS_OBJECT_NAME_INVALID;
    }
    NTSTATUS status = entry_add(sim, name, &entry);
    if (NT_SUCCESS(status) && !pn_unicode_copy(sim, target, &entry->target)) {
        entry_remove(sim, entry);
        status = STATUS_INSUFFICIENT_RESOURCES;
    }
    return status;
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
    struct name_entry *entry = entry_find(sim->io->names, &canonical);
    pn_unicode_free(sim, &canonical);
    if (entry == NULL || entry->device != NULL) {
        return STATUS_OBJECT_NAME_NOT_FOUND;
    }
    entry_remove(sim, entry);
    return STATUS_SUCCESS;
}

void pn_name_remove_device(struct pnpsim *sim, PDEVICE_OBJECT device)
{
    PN_LIST_EACH_SAFE (node, &sim->io->names->entries) {
        struct name_entry *entry = PN_CONTAINER(node, struct name_entry, link);
        if (entry->device == device) {
            entry_remove(sim, entry);
        }
    }
}

void pn_name_remove_from(struct pnpsim *sim, PCUNICODE_STRING canonical, PDEVICE_OBJECT device)
{
    struct name_entry *entry = entry_find(sim->io->names, canonical);
    if (entry != NULL && entry->device == device) {
        entry_remove(sim, entry);
    }
}

uint64_t pn_names_count(const struct pnpsim *sim)
{
    return pn_list_length(&sim->io->names->entries);
}

/* The entry with the longest name that `path` begins with, up to a backslash or the end. */
static struct name_entry *entry_find_prefix(const struct pn_names *names, PCUNICODE_STRING path)
{
    for (size_t units = pn_unicode_units(path); units > 1; units--) {
        if (units < pn_unicode_units(path) && path->Buffer[units] != L'\\') {
            continue;
        }
        UNICODE_STRING head = pn_unicode_head(path, units);
        struct name_entry *entry = entry_find(names, &head);
        if (entry != NULL) {
            return entry;
        }
    }
    return NULL;
}

/* Replaces the link's name at the beginning of *path by the link's target. */
static NTSTATUS link_follow(struct pnpsim *sim, const struct name_entry *entry,
                            PUNICODE_STRING path)
{
    UNICODE_STRING joined;
    UNICODE_STRING canonical;
    UNICODE_STRING rest = pn_unicode_tail(path, pn_unicode_units(&entry->name));
    if (!pn_unicode_join(sim, &entry->target, &rest, &joined)) {
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
                             struct name_entry **ret_entry)
{
    for (int i = 0; i < LINKS_MAX; i++) {
        struct name_entry *entry = entry_find_prefix(sim->io->names, path);
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
    struct name_entry *entry;
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
