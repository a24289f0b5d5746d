/* SPDX-License-Identifier: MIT */
/* The tree of keys and their values. A key object is what a handle leads to; it holds its key, so
 * that a deleted key lives on, empty and nameless, until the last handle goes. */
#include "io/registry.h"

#include "base/check.h"
#include "base/list.h"
#include "base/map.h"
#include "base/sim.h"
#include "io/io.h"
#include "io/registry_internal.h"
#include "io/unicode.h"
#include "kernel/object.h"
#include "observe/trace.h"

#include <string.h>

enum { KEY_NAME_UNITS_MAX = 255, VALUE_NAME_UNITS_MAX = 16383 };

struct pn_registry {
    struct pn_key *root; /* "\Registry" */
    struct pn_map keys;  /* all but the root, by parent and name; chained */
    uint32_t next_serial;
    uint32_t key_count;
    uint32_t value_count;
};

/* The body of a key object. */
struct key_object {
    struct pn_key *key;
    struct pn_key *made; /* the first key that the open has made, for pn_registry_take_back */
};

static void value_free(struct pnpsim *sim, struct pn_value *value)
{
    sim->io->registry->value_count--;
    pn_list_remove(&value->link);
    pn_unicode_free(sim, &value->name);
    pn_free(sim, value->data);
    pn_free(sim, value);
}

static uint64_t key_hash(const struct pn_key *parent, PCUNICODE_STRING name)
{
    return pn_unicode_hash_folded(name) ^ parent->serial * UINT64_C(0x9E3779B97F4A7C15);
}

static struct pn_key *key_find(const struct pn_registry *registry, const struct pn_key *parent,
                               PCUNICODE_STRING name)
{
    struct pn_key *key = pn_map_get(&registry->keys, key_hash(parent, name));
    while (key != NULL && (key->parent != parent || !pn_unicode_equals_folded(&key->name, name))) {
        key = key->chain;
    }
    return key;
}

static bool key_insert(struct pn_registry *registry, struct pn_key *key)
{
    uint64_t hash = key_hash(key->parent, &key->name);
    key->chain = pn_map_get(&registry->keys, hash);
    return pn_map_put(&registry->keys, hash, key);
}

static void key_extract(struct pn_registry *registry, struct pn_key *key)
{
    uint64_t hash = key_hash(key->parent, &key->name);
    struct pn_key *first = pn_map_get(&registry->keys, hash);
    if (first == key && key->chain == NULL) {
        pn_map_remove(&registry->keys, hash);
    } else if (first == key) {
        bool replaced = pn_map_put(&registry->keys, hash, key->chain);
        PN_ASSERT(replaced); /* the key is there: no memory is needed */
    } else {
        while (first->chain != key) {
            first = first->chain;
        }
        first->chain = key->chain;
    }
}

static void key_clear(struct pnpsim *sim, struct pn_key *key)
{
    while (!pn_list_is_empty(&key->values)) {
        value_free(sim, PN_CONTAINER(key->values.next, struct pn_value, link));
    }
    pn_list_remove(&key->link);
    if (key->parent != NULL) {
        key_extract(sim->io->registry, key);
    }
}

static void key_free(struct pnpsim *sim, struct pn_key *key)
{
    if (!key->deleted) {
        key_clear(sim, key);
    }
    sim->io->registry->key_count--;
    pn_unicode_free(sim, &key->name);
    pn_free(sim, key);
}

static struct pn_key *key_new(struct pnpsim *sim, struct pn_key *parent, PCUNICODE_STRING name)
{
    struct pn_registry *registry = sim->io->registry;
    struct pn_key *key = pn_alloc(sim, sizeof(*key));
    if (key == NULL || !pn_unicode_copy(sim, name, &key->name)) {
        goto fail;
    }
    key->parent = parent;
    if (parent != NULL && !key_insert(registry, key)) {
        goto fail_insert;
    }
    key->serial = ++registry->next_serial;
    pn_list_init(&key->link);
    pn_list_init(&key->keys);
    pn_list_init(&key->values);
    if (parent != NULL) {
        pn_list_push_back(&parent->keys, &key->link);
    }
    pn_keep(sim, key->name.Buffer);
    pn_keep(sim, key);
    registry->key_count++;
    return key;

fail_insert:
    pn_unicode_free(sim, &key->name);
fail:
    pn_free(sim, key);
    return NULL;
}

int pn_registry_init(struct pnpsim *sim)
{
    static const UNICODE_STRING root = PN_UNICODE(L"Registry");
    static const UNICODE_STRING hives[] = { PN_UNICODE(L"Machine"), PN_UNICODE(L"User") };
    struct pn_registry *registry = pn_alloc(sim, sizeof(*registry));
    sim->io->registry = registry;
    if (registry == NULL) {
        return PNPSIM_E_NO_MEMORY;
    }
    pn_map_init(&registry->keys, sim);
    if ((registry->root = key_new(sim, NULL, &root)) == NULL) {
        return PNPSIM_E_NO_MEMORY;
    }
    for (size_t i = 0; i < RTL_NUMBER_OF(hives); i++) {
        if (key_new(sim, registry->root, &hives[i]) == NULL) {
            return PNPSIM_E_NO_MEMORY;
        }
    }
    return PNPSIM_OK;
}

void pn_registry_finish(struct pnpsim *sim)
{
    struct pn_registry *registry = sim->io->registry;
    if (registry == NULL) {
        return;
    }
    struct pn_key *key = registry->root;
    while (key != NULL) {
        if (!pn_list_is_empty(&key->keys)) {
            key = PN_CONTAINER(key->keys.next, struct pn_key, link);
            continue;
        }
        struct pn_key *parent = key->parent;
        key_free(sim, key);
        key = parent;
    }
    pn_map_finish(&registry->keys);
    pn_free(sim, registry);
    sim->io->registry = NULL;
}

static void key_object_destroy(struct pnpsim *sim, void *body)
{
    struct pn_key *key = ((struct key_object *)body)->key;
    PN_ASSERT(key->open_count > 0);

    key->open_count--;
    if (key->open_count == 0 && key->deleted) {
        key_free(sim, key);
    }
}

static const struct pn_object_class key_class = { .type = PN_OBJECT_KEY,
                                                  .name = "key",
                                                  .destroy = key_object_destroy };

NTSTATUS pn_key_of(PVOID key_object, struct pn_key **ret_key)
{
    struct pn_key *key = ((struct key_object *)key_object)->key;
    if (key->deleted) {
        return STATUS_KEY_DELETED;
    }
    *ret_key = key;
    return STATUS_SUCCESS;
}

/* Cuts the first component off *path. */
static UNICODE_STRING path_pop(PUNICODE_STRING path)
{
    size_t units = 0;
    while (units < pn_unicode_units(path) && path->Buffer[units] != L'\\') {
        units++;
    }
    UNICODE_STRING component = pn_unicode_head(path, units);
    size_t next = units < pn_unicode_units(path) ? units + 1 : units;
    *path = pn_unicode_tail(path, next);
    return component;
}

/* Where a path begins: the root of the registry, or the key that it is relative to. */
static NTSTATUS path_start(struct pnpsim *sim, PVOID root, PUNICODE_STRING path,
                           struct pn_key **ret_key)
{
    if (!pn_unicode_is_readable(path) && path->Length > 0) {
        return STATUS_OBJECT_NAME_INVALID;
    }
    bool is_absolute = path->Length > 0 && path->Buffer[0] == L'\\';
    if (root != NULL) {
        return is_absolute ? STATUS_OBJECT_NAME_INVALID : pn_key_of(root, ret_key);
    }
    if (!is_absolute) {
        return STATUS_OBJECT_NAME_INVALID;
    }
    struct pn_key *top = sim->io->registry->root;
    *path = pn_unicode_tail(path, 1);
    UNICODE_STRING first = path_pop(path);
    if (!pn_unicode_equals_folded(&first, &top->name)) {
        return STATUS_OBJECT_PATH_NOT_FOUND;
    }
    *ret_key = top;
    return STATUS_SUCCESS;
}

enum walk { WALK_OPEN, WALK_CREATE_LAST, WALK_CREATE_ALL };

/* Takes back the keys that were made on the way from `first` down to `last`: each the only key of
 * the one above. */
static void keys_take_back(struct pnpsim *sim, const struct pn_key *first, struct pn_key *last)
{
    bool is_done = first == NULL;
    while (!is_done) {
        struct pn_key *parent = last->parent;
        is_done = last == first;
        key_free(sim, last);
        last = parent;
    }
}

/* Goes down `path`, which is relative to `key`, making keys as `walk` says. *ret_made is the first
 * of those, or NULL. */
static NTSTATUS path_walk(struct pnpsim *sim, struct pn_key *key, UNICODE_STRING path,
                          enum walk walk, struct pn_key **ret_made, struct pn_key **ret_key)
{
    struct pn_key *made = NULL;
    while (path.Length > 0) {
        UNICODE_STRING name = path_pop(&path);
        if (name.Length == 0 || pn_unicode_units(&name) > KEY_NAME_UNITS_MAX) {
            keys_take_back(sim, made, key);
            return STATUS_OBJECT_NAME_INVALID;
        }
        bool is_last = path.Length == 0;
        struct pn_key *next = key_find(sim->io->registry, key, &name);
        if (next == NULL && (walk == WALK_OPEN || (walk == WALK_CREATE_LAST && !is_last))) {
            return is_last ? STATUS_OBJECT_NAME_NOT_FOUND : STATUS_OBJECT_PATH_NOT_FOUND;
        }
        if (next == NULL) {
            next = key_new(sim, key, &name);
            made = made == NULL ? next : made;
        }
        if (next == NULL) {
            keys_take_back(sim, made, key);
            return STATUS_INSUFFICIENT_RESOURCES;
        }
        key = next;
    }
    *ret_made = made;
    *ret_key = key;
    return STATUS_SUCCESS;
}

static NTSTATUS key_open(struct pnpsim *sim, PVOID root, PCUNICODE_STRING path, enum walk walk,
                         struct key_object **ret_object)
{
    if (path == NULL) {
        return STATUS_OBJECT_NAME_INVALID;
    }
    UNICODE_STRING rest = *path;
    struct pn_key *key;
    NTSTATUS status = path_start(sim, root, &rest, &key);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    struct key_object *object = pn_object_create(sim, &key_class, sizeof(*object),
                                                 pn_name_constant(sim, "registry key"));
    if (object == NULL) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    object->key = sim->io->registry->root; /* for the way out */
    object->key->open_count++;
    status = path_walk(sim, key, rest, walk, &object->made, &key);
    if (!NT_SUCCESS(status)) {
        pn_object_unref(sim, object);
        return status;
    }
    object->key->open_count--;
    object->key = key;
    key->open_count++;
    *ret_object = object;
    return STATUS_SUCCESS;
}

NTSTATUS pn_registry_open(struct pnpsim *sim, PVOID root, PCUNICODE_STRING path, BOOLEAN create,
                          PVOID *ret_key)
{
    struct key_object *object;
    NTSTATUS status = key_open(sim, root, path, create ? WALK_CREATE_ALL : WALK_OPEN, &object);
    if (NT_SUCCESS(status)) {
        *ret_key = object;
    }
    return status;
}

NTSTATUS pn_registry_create(struct pnpsim *sim, PVOID root, PCUNICODE_STRING path,
                            ULONG *ret_disposition, PVOID *ret_key)
{
    struct key_object *object;
    NTSTATUS status = key_open(sim, root, path, WALK_CREATE_LAST, &object);
    if (NT_SUCCESS(status)) {
        *ret_disposition = object->made == NULL ? REG_OPENED_EXISTING_KEY : REG_CREATED_NEW_KEY;
        *ret_key = object;
    }
    return status;
}

void pn_registry_take_back(struct pnpsim *sim, PVOID key_object)
{
    struct key_object *object = key_object;
    struct pn_key *key = object->key;
    PN_ASSERT(object->made == NULL || pn_list_is_empty(&key->keys));

    object->key = sim->io->registry->root;
    object->key->open_count++;
    key->open_count--;
    keys_take_back(sim, object->made, key);
    object->made = NULL;
    pn_object_unref(sim, object);
}

NTSTATUS pn_registry_put(struct pnpsim *sim, PCUNICODE_STRING path, PCUNICODE_STRING name,
                         ULONG type, const void *data, ULONG size)
{
    PVOID key;
    NTSTATUS status = pn_registry_open(sim, NULL, path, TRUE, &key);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    status = pn_registry_set(sim, key, name, type, data, size);
    if (NT_SUCCESS(status)) {
        pn_object_unref(sim, key);
    } else {
        pn_registry_take_back(sim, key);
    }
    return status;
}

NTSTATUS pn_registry_delete(struct pnpsim *sim, PVOID key_object)
{
    (void)sim;
    struct pn_key *key;
    NTSTATUS status = pn_key_of(key_object, &key);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    bool is_root = key->parent == NULL || key->parent->parent == NULL;
    if (is_root || !pn_list_is_empty(&key->keys)) {
        return STATUS_CANNOT_DELETE;
    }
    key_clear(sim, key);
    key->deleted = true;
    return STATUS_SUCCESS;
}

struct pn_value *pn_value_find(const struct pn_key *key, PCUNICODE_STRING name)
{
    PN_LIST_EACH (node, &key->values) {
        struct pn_value *value = PN_CONTAINER(node, struct pn_value, link);
        if (pn_unicode_equals_folded(&value->name, name)) {
            return value;
        }
    }
    return NULL;
}

/* A value's name may be empty: the key's default value. */
static NTSTATUS value_name_check(PCUNICODE_STRING name)
{
    bool is_valid = name != NULL && (name->Length == 0 || pn_unicode_is_readable(name)) &&
                    pn_unicode_units(name) <= VALUE_NAME_UNITS_MAX;
    return is_valid ? STATUS_SUCCESS : STATUS_OBJECT_NAME_INVALID;
}

static struct pn_value *value_new(struct pnpsim *sim, struct pn_key *key, PCUNICODE_STRING name)
{
    struct pn_value *value = pn_alloc(sim, sizeof(*value));
    if (value == NULL || !pn_unicode_copy(sim, name, &value->name)) {
        pn_free(sim, value);
        return NULL;
    }
    pn_list_push_back(&key->values, &value->link);
    pn_keep(sim, value->name.Buffer);
    pn_keep(sim, value);
    sim->io->registry->value_count++;
    return value;
}

NTSTATUS pn_registry_set(struct pnpsim *sim, PVOID key_object, PCUNICODE_STRING name, ULONG type,
                         const void *data, ULONG size)
{
    struct pn_key *key;
    NTSTATUS status = pn_key_of(key_object, &key);
    if (NT_SUCCESS(status)) {
        status = value_name_check(name);
    }
    if (!NT_SUCCESS(status)) {
        return status;
    }
    void *copy = pn_alloc(sim, size);
    struct pn_value *value = pn_value_find(key, name);
    if (copy != NULL && value == NULL) {
        value = value_new(sim, key, name);
    }
    if (copy == NULL || value == NULL) {
        pn_free(sim, copy);
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    if (size > 0) {
        memcpy(copy, data, size);
    }
    pn_keep(sim, copy);
    pn_free(sim, value->data);
    value->data = copy;
    value->size = size;
    value->type = type;
    return STATUS_SUCCESS;
}

static NTSTATUS value_get(PVOID key_object, PCUNICODE_STRING name, struct pn_value **ret_value)
{
    struct pn_key *key;
    NTSTATUS status = pn_key_of(key_object, &key);
    if (NT_SUCCESS(status)) {
        status = value_name_check(name);
    }
    if (!NT_SUCCESS(status)) {
        return status;
    }
    struct pn_value *value = pn_value_find(key, name);
    if (value == NULL) {
        return STATUS_OBJECT_NAME_NOT_FOUND;
    }
    *ret_value = value;
    return STATUS_SUCCESS;
}

NTSTATUS pn_registry_unset(struct pnpsim *sim, PVOID key_object, PCUNICODE_STRING name)
{
    struct pn_value *value;
    NTSTATUS status = value_get(key_object, name, &value);
    if (NT_SUCCESS(status)) {
        value_free(sim, value);
    }
    return status;
}

static struct pn_registry_data data_of(const struct pn_value *value)
{
    return (struct pn_registry_data){
        .name = value->name, .type = value->type, .bytes = value->data, .size = value->size
    };
}

NTSTATUS pn_registry_get(struct pnpsim *sim, PVOID key_object, PCUNICODE_STRING name,
                         struct pn_registry_data *ret_data)
{
    (void)sim;
    struct pn_value *value;
    NTSTATUS status = value_get(key_object, name, &value);
    if (NT_SUCCESS(status)) {
        *ret_data = data_of(value);
    }
    return status;
}

NTSTATUS pn_registry_get_at(struct pnpsim *sim, PVOID key_object, ULONG index,
                            struct pn_registry_data *ret_data)
{
    (void)sim;
    struct pn_key *key;
    NTSTATUS status = pn_key_of(key_object, &key);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    struct pn_list *node = pn_registry_nth(&key->values, index);
    if (node == NULL) {
        return STATUS_NO_MORE_ENTRIES;
    }
    *ret_data = data_of(PN_CONTAINER(node, struct pn_value, link));
    return STATUS_SUCCESS;
}

struct pn_list *pn_registry_nth(struct pn_list *head, ULONG index)
{
    PN_LIST_EACH (node, head) {
        if (index-- == 0) {
            return node;
        }
    }
    return NULL;
}

uint64_t pn_registry_count(const struct pnpsim *sim, uint64_t *ret_values)
{
    const struct pn_registry *registry = sim->io->registry;
    *ret_values = registry->value_count;
    return registry->key_count;
}
