/* SPDX-License-Identifier: MIT */
/* Registering, naming, enabling device interfaces. */
#include "tree/interface.h"

#include "base/check.h"
#include "base/guid.h"
#include "base/memory.h"
#include "base/sim.h"
#include "base/text.h"
#include "io/name.h"
#include "io/unicode.h"
#include "observe/guid_name.h"
#include "observe/trace.h"
#include "tree/devnode.h"
#include "tree/tree.h"

#include <string.h>

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

enum { LINK_UNITS_MAX = 0x7FFE };

static WCHAR *put_ascii(WCHAR *at, const char *text)
{
    while (*text != '\0') {
        *at++ = (WCHAR)*text++;
    }
    return at;
}

/* K-6.10: prefix, instance path with '\' as '#', '#', class in lower case, '\' and reference. */
static void link_write(struct pn_interface *interface, const char *path, size_t path_units,
                       PCUNICODE_STRING reference)
{
    char guid_text[PN_GUID_TEXT_SIZE];
    WCHAR *at = put_ascii(interface->text, "\\??\\");
    pn_utf16_from_utf8(path, (uint16_t *)at, path_units);
    for (size_t i = 0; i < path_units; i++, at++) {
        *at = *at == L'\\' ? L'#' : *at;
    }
    *at++ = L'#';
    pn_guid_format(&interface->class->guid, guid_text);
    at = put_ascii(at, guid_text);
    if (reference != NULL) {
        *at++ = L'\\';
        memcpy(at, reference->Buffer, reference->Length);
        at += pn_unicode_units(reference);
        interface->link.rest_units = (uint16_t)(1 + pn_unicode_units(reference));
    }
    interface->link.name.Buffer = interface->text;
    interface->link.name.Length = (USHORT)((at - interface->text) * sizeof(*at));
    interface->link.name.MaximumLength = interface->link.name.Length + sizeof(*at); /* W-9 */
}

/* One block, known to nobody yet. */
static struct pn_interface *interface_create(struct pnpsim *sim, struct pn_devnode *node,
                                             struct pn_interface_class *class,
                                             PCUNICODE_STRING reference)
{
    static const size_t fixed = 4 + 1 + PN_GUID_TEXT_SIZE; /* prefix, separator, class, end */
    size_t path_units = pn_utf16_from_utf8(node->instance_path, NULL, 0);
    size_t units = fixed + path_units + (reference == NULL ? 0 : 1 + pn_unicode_units(reference));
    struct pn_interface *interface = NULL;
    if (units <= LINK_UNITS_MAX) {
        interface = pn_alloc(sim, sizeof(*interface) + units * sizeof(WCHAR));
    }
    if (interface != NULL) {
        interface->class = class;
        interface->node = node;
        link_write(interface, node->instance_path, path_units, reference);
    }
    return interface;
}

/* A registration persists (K-6.1). */
static NTSTATUS interface_join(struct pnpsim *sim, struct pn_interface *interface)
{
    if (!pn_name_join(sim, &interface->link)) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    pn_list_push_back(&interface->class->interfaces, &interface->class_link);
    pn_list_push_back(&interface->node->interfaces, &interface->node_link);
    pn_keep(sim, interface);
    sim->tree->interface_count++;
    return STATUS_SUCCESS;
}

/* Whether the device that it belonged to has gone, or only waits for its last handle. */
static bool interface_is_free(const struct pn_interface *interface)
{
    return !interface->is_enabled &&
           (interface->node == NULL || interface->node->state == PN_NODE_SURPRISE_REMOVED ||
            !pn_node_is_alive(interface->node));
}

/* K-6.6, K-6.1: a device that comes back under the same instance path finds its registration
 * again. */
static NTSTATUS interface_adopt(struct pn_interface *interface, struct pn_devnode *node)
{
    if (interface->node == node) {
        return STATUS_OBJECT_NAME_EXISTS;
    }
    if (!interface_is_free(interface)) {
        return STATUS_OBJECT_NAME_COLLISION;
    }
    pn_list_remove(&interface->node_link); /* its former self may still be open */
    interface->node = node;
    interface->was_disabled_by_driver = false;
    pn_list_push_back(&node->interfaces, &interface->node_link);
    return STATUS_OBJECT_NAME_EXISTS;
}

NTSTATUS pn_interface_register(struct pnpsim *sim, struct pn_devnode *node, const GUID *guid,
                               PCUNICODE_STRING reference, struct pn_interface **ret_interface)
{
    struct pn_interface_class *class = pn_class_demand(sim, guid);
    bool has_reference = reference != NULL && reference->Length > 0;
    struct pn_interface *made =
        class == NULL ? NULL : interface_create(sim, node, class, has_reference ? reference : NULL);
    if (made == NULL) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    struct pn_interface *interface = pn_interface_find(sim, &made->link.name);
    bool is_new = interface == NULL;
    bool is_known = !is_new && interface->node == node;
    NTSTATUS status = is_new ? interface_join(sim, made) : interface_adopt(interface, node);
    if (!is_new || !NT_SUCCESS(status)) {
        pn_free(sim, made);
    }
    if (!NT_SUCCESS(status)) {
        return status;
    }
    if (!is_known) {
        uint32_t what = pn_name_constant(sim, "registered");
        pn_trace(sim, PN_TRACE_INTERFACE, class->name, node->name, what, status);
    }
    *ret_interface = is_new ? made : interface;
    return status;
}

void pn_interface_forget(struct pnpsim *sim, struct pn_interface *interface)
{
    PN_ASSERT(!interface->is_enabled);
    PN_ASSERT(interface->class->default_interface != interface); /* nobody knew its name */

    pn_name_leave(sim, &interface->link);
    pn_list_remove(&interface->class_link);
    pn_list_remove(&interface->node_link);
    sim->tree->interface_count--;
    pn_free(sim, interface);
}

struct pn_interface *pn_interface_find(const struct pnpsim *sim, PCUNICODE_STRING link)
{
    struct pn_name_entry *entry = link->Length == 0 ? NULL : pn_name_find_joined(sim, link);
    return entry == NULL ? NULL : PN_CONTAINER(entry, struct pn_interface, link);
}

UNICODE_STRING pn_interface_reference(const struct pn_interface *interface)
{
    size_t rest = interface->link.rest_units;
    return rest == 0 ? (UNICODE_STRING){ 0 }
                     : pn_unicode_tail(&interface->link.name,
                                       pn_unicode_units(&interface->link.name) - rest + 1);
}

struct pn_interface *pn_interface_alias(const struct pn_interface *interface, const GUID *guid)
{
    UNICODE_STRING reference = pn_interface_reference(interface);
    if (interface->node == NULL || pn_guid_equals(&interface->class->guid, guid)) {
        return NULL;
    }
    PN_LIST_EACH (position, &interface->node->interfaces) {
        struct pn_interface *other = PN_CONTAINER(position, struct pn_interface, node_link);
        UNICODE_STRING others = pn_interface_reference(other);
        if (pn_guid_equals(&other->class->guid, guid) &&
            pn_unicode_equals_folded(&others, &reference)) {
            return other;
        }
    }
    return NULL;
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
        NTSTATUS status = pn_name_show(sim, &interface->link, interface->node->pdo);
        if (!NT_SUCCESS(status)) {
            return status;
        }
        interface->was_disabled_by_driver = false;
    } else {
        pn_name_hide(sim, &interface->link);
        interface->is_held = false;
    }
    interface->is_enabled = enable;
    pn_trace(sim, PN_TRACE_INTERFACE, interface->class->name, interface->node->name,
             pn_name_constant(sim, enable ? "enabled" : "disabled"), 0);
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
