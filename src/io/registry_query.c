/* SPDX-License-Identifier: MIT */
/* What ZwQueryValueKey, ZwQueryKey and the two Enumerate routines answer. An answer is laid out
 * whole and then copied as far as the caller's buffer goes: STATUS_BUFFER_TOO_SMALL when not even
 * the fixed part fits (nothing is written), STATUS_BUFFER_OVERFLOW when the rest does not. */
#include "io/registry.h"

#include "base/sim.h"
#include "io/io.h"
#include "io/registry_internal.h"
#include "io/unicode.h"

#include <string.h>

/* Holds: fixed <= size. `bytes` belongs to the simulation. */
struct answer {
    UCHAR *bytes;
    ULONG fixed;
    ULONG size;
};

static NTSTATUS answer_make(struct pnpsim *sim, size_t fixed, size_t size,
                            struct answer *ret_answer)
{
    if (size < fixed) {
        size = fixed;
    }
    UCHAR *bytes = pn_alloc(sim, size);
    if (bytes == NULL) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    *ret_answer = (struct answer){ .bytes = bytes, .fixed = (ULONG)fixed, .size = (ULONG)size };
    return STATUS_SUCCESS;
}

static NTSTATUS answer_give(struct pnpsim *sim, struct answer *answer, PVOID information,
                            ULONG length, PULONG ret_length)
{
    NTSTATUS status = STATUS_SUCCESS;
    *ret_length = answer->size;
    if (length < answer->fixed) {
        status = STATUS_BUFFER_TOO_SMALL;
    } else {
        ULONG copied = length < answer->size ? length : answer->size;
        memcpy(information, answer->bytes, copied);
        status = copied < answer->size ? STATUS_BUFFER_OVERFLOW : STATUS_SUCCESS;
    }
    pn_free(sim, answer->bytes);
    return status;
}

static void put(UCHAR *target, const void *source, size_t size)
{
    if (size > 0) {
        memcpy(target, source, size);
    }
}

static NTSTATUS value_basic(struct pnpsim *sim, const struct pn_value *value, struct answer *answer)
{
    size_t fixed = FIELD_OFFSET(KEY_VALUE_BASIC_INFORMATION, Name);
    NTSTATUS status = answer_make(sim, fixed, fixed + value->name.Length, answer);
    if (NT_SUCCESS(status)) {
        KEY_VALUE_BASIC_INFORMATION *information = (void *)answer->bytes;
        information->Type = value->type;
        information->NameLength = value->name.Length;
        put(answer->bytes + fixed, value->name.Buffer, value->name.Length);
    }
    return status;
}

static NTSTATUS value_full(struct pnpsim *sim, const struct pn_value *value, struct answer *answer)
{
    size_t fixed = FIELD_OFFSET(KEY_VALUE_FULL_INFORMATION, Name);
    size_t data = ALIGN_UP_BY(fixed + value->name.Length, sizeof(ULONG));
    NTSTATUS status = answer_make(sim, fixed, data + value->size, answer);
    if (NT_SUCCESS(status)) {
        KEY_VALUE_FULL_INFORMATION *information = (void *)answer->bytes;
        information->Type = value->type;
        information->DataOffset = (ULONG)data;
        information->DataLength = value->size;
        information->NameLength = value->name.Length;
        put(answer->bytes + fixed, value->name.Buffer, value->name.Length);
        put(answer->bytes + data, value->data, value->size);
    }
    return status;
}

static NTSTATUS value_partial(struct pnpsim *sim, const struct pn_value *value,
                              struct answer *answer)
{
    size_t fixed = FIELD_OFFSET(KEY_VALUE_PARTIAL_INFORMATION, Data);
    NTSTATUS status = answer_make(sim, fixed, fixed + value->size, answer);
    if (NT_SUCCESS(status)) {
        KEY_VALUE_PARTIAL_INFORMATION *information = (void *)answer->bytes;
        information->Type = value->type;
        information->DataLength = value->size;
        put(answer->bytes + fixed, value->data, value->size);
    }
    return status;
}

static NTSTATUS value_answer(struct pnpsim *sim, const struct pn_value *value,
                             KEY_VALUE_INFORMATION_CLASS class, PVOID information, ULONG length,
                             PULONG ret_length)
{
    struct answer answer;
    NTSTATUS status = STATUS_INVALID_PARAMETER;
    if (class == KeyValueBasicInformation) {
        status = value_basic(sim, value, &answer);
    } else if (class == KeyValueFullInformation) {
        status = value_full(sim, value, &answer);
    } else if (class == KeyValuePartialInformation) {
        status = value_partial(sim, value, &answer);
    }
    return NT_SUCCESS(status) ? answer_give(sim, &answer, information, length, ret_length) : status;
}

NTSTATUS pn_registry_query(struct pnpsim *sim, PVOID key_object, PCUNICODE_STRING name,
                           KEY_VALUE_INFORMATION_CLASS class, PVOID information, ULONG length,
                           PULONG ret_length)
{
    struct pn_key *key;
    NTSTATUS status = pn_key_of(key_object, &key);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    if (name == NULL || (name->Length > 0 && !pn_unicode_is_readable(name))) {
        return STATUS_OBJECT_NAME_INVALID;
    }
    const struct pn_value *value = pn_value_find(key, name);
    if (value == NULL) {
        return STATUS_OBJECT_NAME_NOT_FOUND;
    }
    return value_answer(sim, value, class, information, length, ret_length);
}

NTSTATUS pn_registry_enumerate_values(struct pnpsim *sim, PVOID key_object, ULONG index,
                                      KEY_VALUE_INFORMATION_CLASS class, PVOID information,
                                      ULONG length, PULONG ret_length)
{
    struct pn_key *key;
    NTSTATUS status = pn_key_of(key_object, &key);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    struct pn_list *node = pn_registry_nth(&key->values, index);
    if (node == NULL) {
        return STATUS_NO_MORE_ENTRIES;
    }
    return value_answer(sim, PN_CONTAINER(node, struct pn_value, link), class, information, length,
                        ret_length);
}

static NTSTATUS key_basic(struct pnpsim *sim, const struct pn_key *key, struct answer *answer)
{
    size_t fixed = FIELD_OFFSET(KEY_BASIC_INFORMATION, Name);
    NTSTATUS status = answer_make(sim, fixed, fixed + key->name.Length, answer);
    if (NT_SUCCESS(status)) {
        KEY_BASIC_INFORMATION *information = (void *)answer->bytes;
        information->NameLength = key->name.Length;
        put(answer->bytes + fixed, key->name.Buffer, key->name.Length);
    }
    return status;
}

static NTSTATUS key_node(struct pnpsim *sim, const struct pn_key *key, struct answer *answer)
{
    size_t fixed = FIELD_OFFSET(KEY_NODE_INFORMATION, Name);
    NTSTATUS status = answer_make(sim, fixed, fixed + key->name.Length, answer);
    if (NT_SUCCESS(status)) {
        KEY_NODE_INFORMATION *information = (void *)answer->bytes;
        information->ClassOffset = MAXULONG; /* keys have no class here */
        information->NameLength = key->name.Length;
        put(answer->bytes + fixed, key->name.Buffer, key->name.Length);
    }
    return status;
}

static ULONG larger(ULONG a, ULONG b)
{
    return a > b ? a : b;
}

static NTSTATUS key_full(struct pnpsim *sim, const struct pn_key *key, struct answer *answer)
{
    NTSTATUS status = answer_make(sim, FIELD_OFFSET(KEY_FULL_INFORMATION, Class), 0, answer);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    KEY_FULL_INFORMATION information = { .ClassOffset = MAXULONG };
    PN_LIST_EACH (node, &key->keys) {
        const struct pn_key *child = PN_CONTAINER(node, struct pn_key, link);
        information.SubKeys++;
        information.MaxNameLen = larger(information.MaxNameLen, child->name.Length);
    }
    PN_LIST_EACH (node, &key->values) {
        const struct pn_value *value = PN_CONTAINER(node, struct pn_value, link);
        information.Values++;
        information.MaxValueNameLen = larger(information.MaxValueNameLen, value->name.Length);
        information.MaxValueDataLen = larger(information.MaxValueDataLen, value->size);
    }
    memcpy(answer->bytes, &information, answer->fixed);
    return STATUS_SUCCESS;
}

/* The whole path, "\Registry\Machine\...". */
static NTSTATUS key_path(struct pnpsim *sim, const struct pn_key *key, struct answer *answer)
{
    size_t length = 0;
    for (const struct pn_key *at = key; at != NULL; at = at->parent) {
        length += sizeof(WCHAR) + at->name.Length;
    }
    size_t fixed = FIELD_OFFSET(KEY_NAME_INFORMATION, Name);
    NTSTATUS status = answer_make(sim, fixed, fixed + length, answer);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    ((KEY_NAME_INFORMATION *)(void *)answer->bytes)->NameLength = (ULONG)length;
    UCHAR *end = answer->bytes + fixed + length;
    for (const struct pn_key *at = key; at != NULL; at = at->parent) {
        static const WCHAR separator = L'\\';
        end -= at->name.Length;
        put(end, at->name.Buffer, at->name.Length);
        end -= sizeof(separator);
        put(end, &separator, sizeof(separator));
    }
    return STATUS_SUCCESS;
}

static NTSTATUS key_answer(struct pnpsim *sim, const struct pn_key *key,
                           KEY_INFORMATION_CLASS class, PVOID information, ULONG length,
                           PULONG ret_length)
{
    struct answer answer;
    NTSTATUS status = STATUS_INVALID_PARAMETER;
    if (class == KeyBasicInformation) {
        status = key_basic(sim, key, &answer);
    } else if (class == KeyNodeInformation) {
        status = key_node(sim, key, &answer);
    } else if (class == KeyFullInformation) {
        status = key_full(sim, key, &answer);
    } else if (class == KeyNameInformation) {
        status = key_path(sim, key, &answer);
    }
    return NT_SUCCESS(status) ? answer_give(sim, &answer, information, length, ret_length) : status;
}

NTSTATUS pn_registry_query_key(struct pnpsim *sim, PVOID key_object, KEY_INFORMATION_CLASS class,
                               PVOID information, ULONG length, PULONG ret_length)
{
    struct pn_key *key;
    NTSTATUS status = pn_key_of(key_object, &key);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    return key_answer(sim, key, class, information, length, ret_length);
}

NTSTATUS pn_registry_enumerate(struct pnpsim *sim, PVOID key_object, ULONG index,
                               KEY_INFORMATION_CLASS class, PVOID information, ULONG length,
                               PULONG ret_length)
{
    struct pn_key *key;
    NTSTATUS status = pn_key_of(key_object, &key);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    struct pn_list *node = pn_registry_nth(&key->keys, index);
    if (node == NULL) {
        return STATUS_NO_MORE_ENTRIES;
    }
    return key_answer(sim, PN_CONTAINER(node, struct pn_key, link), class, information, length,
                      ret_length);
}
