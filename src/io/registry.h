/* SPDX-License-Identifier: MIT */
/* A registry in memory: keys by path, values by name, both without case. */
#ifndef PN_IO_REGISTRY_H
#define PN_IO_REGISTRY_H

#include <wdm.h>

struct pnpsim;

int pn_registry_init(struct pnpsim *sim);
void pn_registry_finish(struct pnpsim *sim);
uint64_t pn_registry_count(const struct pnpsim *sim, uint64_t *ret_values);

/* `path` is absolute ("\Registry\Machine\..."), or relative to `root` when that is a key. Creates
 * missing keys when `create`. STATUS_OBJECT_NAME_NOT_FOUND, STATUS_OBJECT_PATH_NOT_FOUND,
 * STATUS_OBJECT_NAME_INVALID. The key object has one reference. */
NTSTATUS pn_registry_open(struct pnpsim *sim, PVOID root, PCUNICODE_STRING path, BOOLEAN create,
                          PVOID *ret_key);
/* Closes a key that was opened a moment ago, and takes back the keys that were made for it. */
void pn_registry_take_back(struct pnpsim *sim, PVOID key);
/* Sets a value below an absolute path and makes the keys to it, or changes nothing. */
NTSTATUS pn_registry_put(struct pnpsim *sim, PCUNICODE_STRING path, PCUNICODE_STRING name,
                         ULONG type, const void *data, ULONG size);
NTSTATUS pn_registry_set(struct pnpsim *sim, PVOID key, PCUNICODE_STRING name, ULONG type,
                         const void *data, ULONG size);
/* ZwQueryValueKey: STATUS_BUFFER_OVERFLOW and STATUS_BUFFER_TOO_SMALL as documented. */
NTSTATUS pn_registry_query(struct pnpsim *sim, PVOID key, PCUNICODE_STRING name,
                           KEY_VALUE_INFORMATION_CLASS class, PVOID information, ULONG length,
                           PULONG ret_length);

/* ZwCreateKey: only the last key of the path is made. *ret_disposition is REG_CREATED_NEW_KEY or
 * REG_OPENED_EXISTING_KEY. */
NTSTATUS pn_registry_create(struct pnpsim *sim, PVOID root, PCUNICODE_STRING path,
                            ULONG *ret_disposition, PVOID *ret_key);
/* STATUS_CANNOT_DELETE while it has subkeys, STATUS_KEY_DELETED when it is deleted already. */
NTSTATUS pn_registry_delete(struct pnpsim *sim, PVOID key);
/* STATUS_OBJECT_NAME_NOT_FOUND. */
NTSTATUS pn_registry_unset(struct pnpsim *sim, PVOID key, PCUNICODE_STRING name);
/* ZwQueryKey, ZwEnumerateKey and ZwEnumerateValueKey; STATUS_NO_MORE_ENTRIES beyond the end.
 * Subkeys and values come in the order of their creation. */
NTSTATUS pn_registry_query_key(struct pnpsim *sim, PVOID key, KEY_INFORMATION_CLASS class,
                               PVOID information, ULONG length, PULONG ret_length);
NTSTATUS pn_registry_enumerate(struct pnpsim *sim, PVOID key, ULONG index,
                               KEY_INFORMATION_CLASS class, PVOID information, ULONG length,
                               PULONG ret_length);
NTSTATUS pn_registry_enumerate_values(struct pnpsim *sim, PVOID key, ULONG index,
                                      KEY_VALUE_INFORMATION_CLASS class, PVOID information,
                                      ULONG length, PULONG ret_length);

/* A value's data where it lies, until the value changes. STATUS_OBJECT_NAME_NOT_FOUND. */
struct pn_registry_data {
    UNICODE_STRING name;
    ULONG type;
    const void *bytes;
    ULONG size;
};
NTSTATUS pn_registry_get(struct pnpsim *sim, PVOID key, PCUNICODE_STRING name,
                         struct pn_registry_data *ret_data);
/* The value at this position, for RtlQueryRegistryValues. STATUS_NO_MORE_ENTRIES. */
NTSTATUS pn_registry_get_at(struct pnpsim *sim, PVOID key, ULONG index,
                            struct pn_registry_data *ret_data);

#endif
