/* SPDX-License-Identifier: MIT */
/* Registering, naming, enabling device interfaces. */
#include "tree/interface.h"

#include "base/check.h"
#include "base/guid.h"
#include "base/memory.h"
#include "base/sim.h"
#include "base/text.h"
#include "io/name.h"
#include "observe/guid_name.h"
#include "observe/trace.h"
#include "tree/devnode.h"
#include "tree/tree.h"

#include <string.h>

static uint16_t *units_of(PCUNICODE_STRING string)
{
    return (uint16_t *)(void *)string->Buffer;
}

struct pn_interface_class *pn_class_find(const struct pnpsim *sim, const GUID *guid)
{
    struct pn_interface_class *class = pn_map_get(&sim->tree->classes, pn_guid_hash(guid));
    while (class != NULL && !pn_guid_equals(&class->guid, guid)) {
        class = class->next_same_hash;
    }
    return class;
}

struct pn_interface_class *pn_class_demand(struct pnpsim *sim, const GUID *guid)
{
    struct pn_tree *tree = sim->tree;
    struct pn_interface_class *class = pn_class_find(sim, guid);
    if (class != NULL) {
        return class;
    }
    class = pn_alloc(sim, sizeof(*class));
    if (class == NULL) {
        return NULL;
    }
    class->guid = *guid;
    class->name = pn_guid_name(sim, guid);
    pn_list_init(&class->interfaces);
    pn_list_init(&class->kernel_recipients);
    pn_list_init(&class->user_recipients);
    class->next_same_hash = pn_map_get(&tree->classes, pn_guid_hash(guid));
    if (!pn_map_put(&tree->classes, pn_guid_hash(guid), class)) {
        pn_free(sim, class);
        return NULL;
    }
    pn_list_push_back(&tree->class_list, &class->link);
    pn_keep(sim, class);
    return class;
}

/* K-6.10: prefix, instance path with '\' as '#', '#', class in lower case, '\' and reference. */
static bool link_build(struct pnpsim *sim, struct pn_interface *interface)
{
    char guid_text[PN_GUID_TEXT_SIZE];
    pn_guid_format(&interface->class->guid, guid_text);
    struct pn_text text;
    pn_text_init(&text, sim);
    pn_text_format(&text, "\\??\\%s#%s", interface->node->instance_path, guid_text);
    if (text.failed) {
        pn_text_finish(&text);
        return false;
    }
    for (char *at = text.bytes + 4; *at != '\0'; at++) {
        *at = *at == '\\' ? '#' : *at;
    }
    size_t units = pn_utf16_from_utf8(text.bytes, NULL, 0);
    size_t total = units + (interface->reference != NULL ? 1 + interface->reference_units : 0);
    uint16_t *buffer = total < 0x7FFF ? pn_alloc(sim, (total + 1) * sizeof(*buffer)) : NULL;
    if (buffer != NULL) {
        pn_utf16_from_utf8(text.bytes, buffer, units);
        if (interface->reference != NULL) {
            buffer[units] = '\\';
            memcpy(buffer + units + 1, interface->reference,
                   interface->reference_units * sizeof(*buffer));
        }
        interface->link.Buffer = (PWSTR)(void *)buffer;
        interface->link.Length = (USHORT)(total * sizeof(*buffer));
        interface->link.MaximumLength = (USHORT)((total + 1) * sizeof(*buffer)); /* W-9 */
    }
    pn_text_finish(&text);
    return buffer != NULL;
}

static bool reference_equals(const struct pn_interface *interface, PCUNICODE_STRING reference)
{
    bool is_empty = reference == NULL || reference->Length == 0;
    if (interface->reference == NULL || is_empty) {
        return interface->reference == NULL && is_empty;
    }
    return pn_utf16_equals_folded(interface->reference, interface->reference_units,
                                  units_of(reference), reference->Length / sizeof(uint16_t));
}

static void interface_free(struct pnpsim *sim, struct pn_interface *interface)
{
    pn_free(sim, interface->link.Buffer);
    pn_free(sim, interface->reference);
    pn_free(sim, interface);
}

/* A registration persists (K-6.1). */
static void interface_keep(struct pnpsim *sim, struct pn_interface *interface)
{
    pn_keep(sim, interface->link.Buffer);
    if (interface->reference != NULL) {
        pn_keep(sim, interface->reference);
    }
    pn_keep(sim, interface);
    sim->tree->interface_count++;
}

static struct pn_interface *interface_create(struct pnpsim *sim, struct pn_devnode *node,
                                             struct pn_interface_class *class,
                                             PCUNICODE_STRING reference)
{
    struct pn_tree *tree = sim->tree;
    struct pn_interface *interface = pn_alloc(sim, sizeof(*interface));
    if (interface == NULL) {
        return NULL;
    }
    uint64_t hash;
    interface->class = class;
    interface->node = node;
    if (reference != NULL && reference->Length > 0) {
        interface->reference_units = reference->Length / sizeof(uint16_t);
        interface->reference = pn_alloc(sim, reference->Length);
        if (interface->reference == NULL) {
            goto fail;
        }
        memcpy(interface->reference, reference->Buffer, reference->Length);
    }
    if (!link_build(sim, interface)) {
        goto fail;
    }
    hash = pn_utf16_hash_folded(units_of(&interface->link),
                                interface->link.Length / sizeof(uint16_t));
    interface->next_same_hash = pn_map_get(&tree->links, hash);
    if (!pn_map_put(&tree->links, hash, interface)) {
        goto fail;
    }
    pn_list_push_back(&class->interfaces, &interface->class_link);
    pn_list_push_back(&node->interfaces, &interface->node_link);
    interface_keep(sim, interface);
    return interface;

fail:
    interface_free(sim, interface);
    return NULL;
}

/* A device that comes back under the same instance path finds its registration again (K-6.1):
 * *ret_interface, NULL when there is none. False when memory ran out. */
static bool interface_adopt(struct pnpsim *sim, struct pn_devnode *node,
                            struct pn_interface_class *class, PCUNICODE_STRING reference,
                            struct pn_interface **ret_interface)
{
    struct pn_interface probe = { .class = class, .node = node };
    if (reference != NULL && reference->Length > 0) {
        probe.reference = units_of(reference);
        probe.reference_units = reference->Length / sizeof(uint16_t);
    }
    if (!link_build(sim, &probe)) {
        return false;
    }
    struct pn_interface *interface = pn_interface_find(sim, &probe.link);
    pn_free(sim, probe.link.Buffer);
    bool was_pulled = interface != NULL && interface->node != NULL &&
                      interface->node->state == PN_NODE_SURPRISE_REMOVED && !interface->is_enabled;
    if (interface != NULL && (interface->node == NULL || was_pulled)) {
        pn_list_remove(&interface->node_link); /* its former self may still be open */
        interface->node = node;
        pn_list_push_back(&node->interfaces, &interface->node_link);
    }
    *ret_interface = interface;
    return true;
}

NTSTATUS pn_interface_register(struct pnpsim *sim, struct pn_devnode *node, const GUID *guid,
                               PCUNICODE_STRING reference, struct pn_interface **ret_interface)
{
    struct pn_interface_class *class = pn_class_demand(sim, guid);
    if (class == NULL) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    PN_LIST_EACH (position, &node->interfaces) {
        struct pn_interface *known = PN_CONTAINER(position, struct pn_interface, node_link);
        if (known->class == class && reference_equals(known, reference)) {
            *ret_interface = known;
            return STATUS_OBJECT_NAME_EXISTS;
        }
    }
    struct pn_interface *interface;
    if (!interface_adopt(sim, node, class, reference, &interface)) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    NTSTATUS status = STATUS_OBJECT_NAME_EXISTS;
    if (interface == NULL) {
        interface = interface_create(sim, node, class, reference);
        status = STATUS_SUCCESS;
    }
    if (interface == NULL) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    pn_trace(sim, PN_TRACE_INTERFACE, class->name, node->name, pn_name(sim, "registered"), status);
    *ret_interface = interface;
    return status;
}

void pn_interface_forget(struct pnpsim *sim, struct pn_interface *interface)
{
    PN_ASSERT(!interface->is_enabled);

    struct pn_map *links = &sim->tree->links;
    uint64_t hash = pn_utf16_hash_folded(units_of(&interface->link),
                                         interface->link.Length / sizeof(uint16_t));
    struct pn_interface *first = pn_map_get(links, hash);
    PN_ASSERT(first == interface); /* the latest of its hash */
    if (interface->next_same_hash == NULL) {
        pn_map_remove(links, hash);
    } else {
        bool replaced = pn_map_put(links, hash, interface->next_same_hash);
        PN_ASSERT(replaced); /* the key is there: nothing is allocated */
    }
    pn_list_remove(&interface->class_link);
    pn_list_remove(&interface->node_link);
    sim->tree->interface_count--;
    interface_free(sim, interface);
}

struct pn_interface *pn_interface_find(const struct pnpsim *sim, PCUNICODE_STRING link)
{
    size_t units = link->Length / sizeof(uint16_t);
    if (units == 0) {
        return NULL;
    }
    struct pn_interface *interface = pn_map_get(&sim->tree->links,
                                                pn_utf16_hash_folded(units_of(link), units));
    while (interface != NULL &&
           !pn_utf16_equals_folded(units_of(link), units, units_of(&interface->link),
                                   interface->link.Length / sizeof(uint16_t))) {
        interface = interface->next_same_hash;
    }
    return interface;
}

struct pn_interface *pn_interface_of_node(const struct pn_devnode *node, const GUID *guid)
{
    PN_LIST_EACH (position, &node->interfaces) {
        struct pn_interface *interface = PN_CONTAINER(position, struct pn_interface, node_link);
        if (guid == NULL ? interface->is_enabled : pn_guid_equals(&interface->class->guid, guid)) {
            return interface;
        }
    }
    return NULL;
}

NTSTATUS pn_interface_set_enabled(struct pnpsim *sim, struct pn_interface *interface, bool enable)
{
    PN_ASSERT(interface->is_enabled != enable);
    PN_ASSERT(interface->node != NULL);

    if (enable) {
        size_t rest = interface->reference == NULL ? 0 : 1 + interface->reference_units;
        NTSTATUS status = pn_name_add_interface(sim, &interface->link, interface->node->pdo, rest);
        if (!NT_SUCCESS(status)) {
            return status;
        }
    } else {
        pn_name_remove_from(sim, &interface->link, interface->node->pdo);
        interface->is_held = false;
    }
    interface->is_enabled = enable;
    pn_trace(sim, PN_TRACE_INTERFACE, interface->class->name, interface->node->name,
             pn_name(sim, enable ? "enabled" : "disabled"), 0);
    return STATUS_SUCCESS;
}

void pn_interfaces_orphan(struct pnpsim *sim, struct pn_devnode *node)
{
    (void)sim;
    struct pn_list *position;
    while ((position = pn_list_pop_front(&node->interfaces)) != NULL) {
        struct pn_interface *interface = PN_CONTAINER(position, struct pn_interface, node_link);
        PN_ASSERT(!interface->is_enabled);
        interface->node = NULL;
    }
}
