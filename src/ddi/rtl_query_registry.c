/* SPDX-License-Identifier: MIT */
/* RtlQueryRegistryValues: one walk along a table of what a driver wants to know. Environment
 * variables in REG_EXPAND_SZ values stay as they are written: the machine has no environment. */
#include "ddi/check.h"
#include "ddi/io_check.h"
#include "ddi/rtl_registry.h"
#include "io/registry.h"
#include "kernel/object.h"
#include "kernel/pool.h"

#include <wdm.h>

#include <string.h>

enum { STRING_TAG = 'R' | 'q' << 8 | 'r' << 16 | 'v' << 24, ENTRIES_MAX = 4096 };

/* One call. `key` is NULL while the current subkey does not exist. */
struct query {
    struct pnpsim *sim;
    PVOID top; /* referenced by the call */
    PVOID key; /* top, or referenced by itself */
    PVOID context;
};

static bool is_string(ULONG type)
{
    return type == REG_SZ || type == REG_EXPAND_SZ || type == REG_MULTI_SZ;
}

static void key_select(struct query *query, PVOID key)
{
    if (query->key != NULL && query->key != query->top) {
        pn_object_unref(query->sim, query->key);
    }
    query->key = key;
}

/* ---- RTL_QUERY_REGISTRY_DIRECT ---- */

static NTSTATUS direct_string(struct pnpsim *sim, const struct pn_registry_data *value,
                              PUNICODE_STRING target)
{
    size_t needed = value->size + sizeof(WCHAR);
    const WCHAR *units = value->bytes;
    size_t count = value->size / sizeof(WCHAR);
    if (count > 0 && units[count - 1] == 0) {
        needed = count * sizeof(WCHAR); /* terminated already */
    }
    if (needed > 0xFFFE) {
        return STATUS_BUFFER_TOO_SMALL;
    }
    if (target->Buffer == NULL) {
        target->Buffer = pn_pool_alloc(sim, needed, STRING_TAG, true, pn_ddi_caller(sim));
        target->MaximumLength = (USHORT)needed;
    }
    if (target->Buffer == NULL) {
        return STATUS_NO_MEMORY;
    }
    if (target->MaximumLength < needed) {
        return STATUS_BUFFER_TOO_SMALL;
    }
    target->Length = (USHORT)(needed - sizeof(WCHAR));
    if (target->Length > 0) {
        memcpy(target->Buffer, value->bytes, target->Length);
    }
    target->Buffer[target->Length / sizeof(WCHAR)] = 0;
    return STATUS_SUCCESS;
}

/* A negative LONG at the target is the size of the buffer that starts there; a positive one asks
 * for a header of length and type before the data. */
static NTSTATUS direct_bytes(const struct pn_registry_data *value, PVOID target)
{
    if (value->size <= sizeof(ULONG)) {
        memcpy(target, value->bytes, value->size);
        return STATUS_SUCCESS;
    }
    LONG room;
    memcpy(&room, target, sizeof(room));
    size_t header = room < 0 ? 0 : 2 * sizeof(ULONG);
    size_t size = room < 0 ? (size_t)(-(LONGLONG)room) : (size_t)room;
    if (size < header + value->size) {
        return STATUS_BUFFER_TOO_SMALL;
    }
    if (header > 0) {
        const ULONG words[2] = { value->size, value->type };
        memcpy(target, words, sizeof(words));
    }
    memcpy((UCHAR *)target + header, value->bytes, value->size);
    return STATUS_SUCCESS;
}

static NTSTATUS deliver_direct(struct query *query, const RTL_QUERY_REGISTRY_TABLE *entry,
                               const struct pn_registry_data *value)
{
    ULONG wanted = entry->DefaultType >> RTL_QUERY_REGISTRY_TYPECHECK_SHIFT;
    if ((entry->Flags & RTL_QUERY_REGISTRY_TYPECHECK) != 0 && wanted != value->type) {
        return STATUS_OBJECT_TYPE_MISMATCH;
    }
    return is_string(value->type) ? direct_string(query->sim, value, entry->EntryContext)
                                  : direct_bytes(value, entry->EntryContext);
}

/* ---- Callbacks ---- */

/* The routine runs as part of the driver's own call: in its frame, at its IRQL. */
static NTSTATUS run_routine(struct query *query, const RTL_QUERY_REGISTRY_TABLE *entry, PWSTR name,
                            ULONG type, PVOID data, ULONG size)
{
    struct pn_callout callout;
    pn_callout_begin(query->sim, &callout, PN_FRAME_QUERY_ROUTINE, "registry query routine",
                     pn_ddi_caller(query->sim), PASSIVE_LEVEL);
    NTSTATUS status = entry->QueryRoutine(name, type, data, size, query->context,
                                          entry->EntryContext);
    pn_callout_end(query->sim, &callout);
    return status;
}

static NTSTATUS deliver_strings(struct query *query, const RTL_QUERY_REGISTRY_TABLE *entry,
                                PWSTR name, PWSTR strings, ULONG size)
{
    NTSTATUS status = STATUS_SUCCESS;
    size_t units = size / sizeof(WCHAR);
    for (size_t start = 0; NT_SUCCESS(status) && start < units && strings[start] != 0;) {
        size_t end = start;
        while (end < units && strings[end] != 0) {
            end++;
        }
        status = run_routine(query, entry, name, REG_SZ, strings + start,
                             (ULONG)((end - start + 1) * sizeof(WCHAR)));
        start = end + 1;
    }
    return status;
}

/* The driver gets a copy, terminated beyond its end, as it may change values meanwhile. */
static NTSTATUS deliver_to_routine(struct query *query, const RTL_QUERY_REGISTRY_TABLE *entry,
                                   const struct pn_registry_data *value)
{
    struct pnpsim *sim = query->sim;
    size_t name_size = value->name.Length + sizeof(WCHAR);
    size_t data_start = ALIGN_UP_BY(name_size, 8);
    UCHAR *copy = pn_pool_alloc(sim, data_start + value->size + 2 * sizeof(WCHAR), STRING_TAG, true,
                                0);
    if (copy == NULL) {
        return STATUS_NO_MEMORY;
    }
    PWSTR name = (PWSTR)(void *)copy;
    PVOID data = copy + data_start;
    if (value->name.Length > 0) {
        memcpy(name, value->name.Buffer, value->name.Length);
    }
    if (value->size > 0) {
        memcpy(data, value->bytes, value->size);
    }
    bool expands = (entry->Flags & RTL_QUERY_REGISTRY_NOEXPAND) == 0;
    NTSTATUS status;
    if (value->type == REG_MULTI_SZ && expands) {
        status = deliver_strings(query, entry, name, data, value->size);
    } else {
        ULONG type = value->type == REG_EXPAND_SZ && expands ? REG_SZ : value->type;
        status = run_routine(query, entry, name, type, data, value->size);
    }
    bool intact;
    pn_pool_free(sim, copy, &intact);
    return status;
}

static NTSTATUS deliver(struct query *query, const RTL_QUERY_REGISTRY_TABLE *entry,
                        const struct pn_registry_data *value)
{
    if ((entry->Flags & RTL_QUERY_REGISTRY_DIRECT) != 0) {
        return deliver_direct(query, entry, value);
    }
    return entry->QueryRoutine == NULL ? STATUS_SUCCESS : deliver_to_routine(query, entry, value);
}

/* ---- The table ---- */

static NTSTATUS deliver_all(struct query *query, const RTL_QUERY_REGISTRY_TABLE *entry)
{
    NTSTATUS status = STATUS_SUCCESS;
    struct pn_registry_data value;
    for (ULONG i = 0; query->key != NULL && NT_SUCCESS(status) &&
                      NT_SUCCESS(pn_registry_get_at(query->sim, query->key, i, &value));
         i++) {
        status = deliver(query, entry, &value);
    }
    return status;
}

static NTSTATUS deliver_default(struct query *query, const RTL_QUERY_REGISTRY_TABLE *entry,
                                PCUNICODE_STRING name)
{
    ULONG type = entry->DefaultType & 0x00FFFFFF;
    if ((entry->Flags & RTL_QUERY_REGISTRY_REQUIRED) != 0) {
        return STATUS_OBJECT_NAME_NOT_FOUND;
    }
    if (type == REG_NONE || entry->DefaultData == NULL) {
        return STATUS_SUCCESS;
    }
    ULONG size = entry->DefaultLength;
    if (size == 0 && (type == REG_SZ || type == REG_EXPAND_SZ)) {
        UNICODE_STRING text = pn_unicode_from_wide(entry->DefaultData);
        size = text.Length + (ULONG)sizeof(WCHAR);
    }
    const struct pn_registry_data value = {
        .name = *name, .type = type, .bytes = entry->DefaultData, .size = size
    };
    return deliver(query, entry, &value);
}

static NTSTATUS value_entry(struct query *query, const RTL_QUERY_REGISTRY_TABLE *entry)
{
    UNICODE_STRING name = pn_unicode_from_wide(entry->Name);
    struct pn_registry_data value;
    if (query->key == NULL || !NT_SUCCESS(pn_registry_get(query->sim, query->key, &name, &value))) {
        return deliver_default(query, entry, &name);
    }
    NTSTATUS status = deliver(query, entry, &value);
    if (NT_SUCCESS(status) && (entry->Flags & RTL_QUERY_REGISTRY_DELETE) != 0) {
        pn_registry_unset(query->sim, query->key, &name);
    }
    return status;
}

static NTSTATUS subkey_entry(struct query *query, const RTL_QUERY_REGISTRY_TABLE *entry)
{
    if (entry->Name == NULL) {
        return STATUS_INVALID_PARAMETER;
    }
    UNICODE_STRING name = pn_unicode_from_wide(entry->Name);
    PVOID key = NULL;
    NTSTATUS status = pn_registry_open(query->sim, query->top, &name, FALSE, &key);
    key_select(query, NT_SUCCESS(status) ? key : NULL);
    if (!NT_SUCCESS(status)) {
        return (entry->Flags & RTL_QUERY_REGISTRY_REQUIRED) != 0 ? status : STATUS_SUCCESS;
    }
    return entry->QueryRoutine == NULL ? STATUS_SUCCESS : deliver_all(query, entry);
}

static NTSTATUS table_entry(struct query *query, const RTL_QUERY_REGISTRY_TABLE *entry)
{
    bool is_direct = (entry->Flags & RTL_QUERY_REGISTRY_DIRECT) != 0;
    if (is_direct && (entry->Name == NULL || entry->EntryContext == NULL ||
                      (entry->Flags & RTL_QUERY_REGISTRY_SUBKEY) != 0)) {
        return STATUS_INVALID_PARAMETER;
    }
    if ((entry->Flags & (RTL_QUERY_REGISTRY_TOPKEY | RTL_QUERY_REGISTRY_SUBKEY)) != 0) {
        key_select(query, query->top);
    }
    if ((entry->Flags & RTL_QUERY_REGISTRY_SUBKEY) != 0) {
        return subkey_entry(query, entry);
    }
    if ((entry->Flags & RTL_QUERY_REGISTRY_NOVALUE) != 0) {
        return entry->QueryRoutine == NULL
                   ? STATUS_INVALID_PARAMETER
                   : run_routine(query, entry, entry->Name, REG_NONE, NULL, 0);
    }
    return entry->Name == NULL ? deliver_all(query, entry) : value_entry(query, entry);
}

static NTSTATUS table_walk(struct query *query, const RTL_QUERY_REGISTRY_TABLE *table)
{
    for (int i = 0; i < ENTRIES_MAX; i++) {
        const RTL_QUERY_REGISTRY_TABLE *entry = &table[i];
        if (entry->QueryRoutine == NULL && entry->Name == NULL) {
            return STATUS_SUCCESS;
        }
        NTSTATUS status = table_entry(query, entry);
        if (!NT_SUCCESS(status)) {
            return status;
        }
    }
    return STATUS_INVALID_PARAMETER; /* a table without an end */
}

NTSTATUS RtlQueryRegistryValues(ULONG RelativeTo, PCWSTR Path, PRTL_QUERY_REGISTRY_TABLE QueryTable,
                                PVOID Context, PVOID Environment)
{
    PN_DDI_ENTER(RtlQueryRegistryValues, PASSIVE_LEVEL);
    (void)Environment;
    struct query query = { .sim = sim, .context = Context };
    NTSTATUS status = STATUS_INVALID_PARAMETER;
    if (pn_ddi_given(sim, &call, QueryTable, "QueryTable")) {
        status = pn_rtl_key_open(sim, RelativeTo, Path, FALSE, &query.top);
    }
    if (NT_SUCCESS(status)) {
        key_select(&query, query.top);
        status = table_walk(&query, QueryTable);
        key_select(&query, NULL);
        pn_object_unref(sim, query.top);
    }
    PN_DDI_LEAVE();
    return status;
}
