/* SPDX-License-Identifier: MIT */
/* Properties that drivers set, kept in the registry below the key of their device or interface,
 * where they outlive the device (PLUGPLAY_PROPERTY_PERSISTENT). */
#ifndef PN_TREE_PROPERTY_STORE_H
#define PN_TREE_PROPERTY_STORE_H

#include <wdm.h>

#include <stdbool.h>

struct pn_registry_data;
struct pn_text;
struct pnpsim;

/* Whether there can be data of this type, and these bytes are such. */
bool pn_property_is_valid(DEVPROPTYPE type, const void *data, ULONG size);

/* `owner` is the path of a device's or an interface's key; each finishes it. A property is found by
 * key and locale; the data's type is its DEVPROPTYPE. STATUS_OBJECT_NAME_NOT_FOUND. */
NTSTATUS pn_property_fetch(struct pnpsim *sim, struct pn_text *owner, const DEVPROPKEY *key,
                           LCID locale, struct pn_registry_data *ret_data);
NTSTATUS pn_property_store(struct pnpsim *sim, struct pn_text *owner, const DEVPROPKEY *key,
                           LCID locale, DEVPROPTYPE type, const void *data, ULONG size);
NTSTATUS pn_property_drop(struct pnpsim *sim, struct pn_text *owner, const DEVPROPKEY *key,
                          LCID locale);

#endif
