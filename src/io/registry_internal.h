/* SPDX-License-Identifier: MIT */
/* What registry.c and registry_query.c share, and nobody else needs. */
#ifndef PN_IO_REGISTRY_INTERNAL_H
#define PN_IO_REGISTRY_INTERNAL_H

#include "base/list.h"

#include <wdm.h>

#include <stdbool.h>
#include <stdint.h>

/* Holds: deleted implies no subkeys, no values, not linked. Owned by its parent, and by its open
 * key objects once deleted. */
struct pn_key {
    struct pn_list link; /* pn_key.keys of the parent */
    struct pn_key *parent;
    struct pn_key *chain; /* the next one with the same hash */
    UNICODE_STRING name;
    struct pn_list keys;   /* pn_key.link, oldest first */
    struct pn_list values; /* pn_value.link, oldest first */
    uint32_t serial;
    uint32_t open_count; /* key objects */
    bool deleted;
};

struct pn_value {
    struct pn_list link;
    UNICODE_STRING name;
    ULONG type;
    ULONG size;
    void *data;
};

/* STATUS_KEY_DELETED. */
NTSTATUS pn_key_of(PVOID key_object, struct pn_key **ret_key);
struct pn_value *pn_value_find(const struct pn_key *key, PCUNICODE_STRING name);
/* The element at this position, or NULL. */
struct pn_list *pn_registry_nth(struct pn_list *head, ULONG index);

#endif
