/* SPDX-License-Identifier: MIT */
/* Device interfaces: registering, enabling, listing (K-6). */
#include "ddi/check.h"
#include "ddi/io_check.h"
#include "kernel/frame.h"
#include "kernel/pool.h"
#include "observe/trace.h"
#include "pnp/pnp.h"
#include "tree/devnode.h"
#include "tree/interface.h"

#include <wdm.h>

#include <string.h>

#define LINK_TAG 'kniL'

/* K-6.1: no separators in a reference string. */
static bool reference_has_separator(PCUNICODE_STRING reference)
{
    for (USHORT i = 0; i < reference->Length / sizeof(WCHAR); i++) {
        if (reference->Buffer[i] == L'\\' || reference->Buffer[i] == L'/') {
            return true;
        }
    }
    return false;
}

/* Whether the routine was called by a filter of the device. */
static bool caller_is_filter(struct pnpsim *sim, const struct pn_call *call,
                             const struct pn_devnode *node)
{
    const struct pn_node_filters *filters = pn_node_filters(node);
    for (int i = 0; i < PN_NODE_FILTERS_MAX; i++) {
        const char *lower = filters->lower[i];
        const char *upper = filters->upper[i];
        if ((lower != NULL && pn_name(sim, lower) == call->frame.driver) ||
            (upper != NULL && pn_name(sim, upper) == call->frame.driver)) {
            return true;
        }
    }
    return false;
}

/* K-6.1. A filter's string is found, and taken all the same. */
static bool reference_is_valid(struct pnpsim *sim, const struct pn_call *call,
                               const struct pn_devnode *node, PCUNICODE_STRING reference)
{
    if (reference == NULL || reference->Length == 0) {
        return true;
    }
    if (!pn_ddi_string(sim, call, reference, "ReferenceString")) {
        return false;
    }
    if (reference_has_separator(reference)) {
        pn_ddi_violation(sim, call, PN_RULE_IFACE_REFSTRING,
                         "ReferenceString contains a path separator");
        return false;
    }
    if (caller_is_filter(sim, call, node)) {
        pn_ddi_violation(sim, call, PN_RULE_IFACE_REFSTRING,
                         "a filter of %s gives a ReferenceString; it must be NULL",
                         pn_name_text(sim, node->name));
    }
    return true;
}

/* A copy of the link in paged pool, which the driver frees with RtlFreeUnicodeString. */
static NTSTATUS link_copy(struct pnpsim *sim, const struct pn_call *call,
                          const struct pn_interface *interface, PUNICODE_STRING ret_link)
{
    USHORT size = interface->link.name.MaximumLength;
    PWSTR buffer = pn_pool_alloc(sim, size, LINK_TAG, true, call->frame.driver);
    if (buffer == NULL) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    memcpy(buffer, interface->link.name.Buffer, size);
    *ret_link = interface->link.name;
    ret_link->Buffer = buffer;
    return STATUS_SUCCESS;
}

/* Both, or neither: a registration that the driver was not given the name of is taken back. */
static NTSTATUS interface_register(struct pnpsim *sim, const struct pn_call *call,
                                   struct pn_devnode *node, const GUID *guid,
                                   PCUNICODE_STRING reference, PUNICODE_STRING ret_link)
{
    struct pn_interface *interface;
    NTSTATUS status = pn_interface_register(sim, node, guid, reference, &interface);
    if (status == STATUS_OBJECT_NAME_COLLISION) {
        pn_ddi_violation(sim, call, PN_RULE_IFACE_COLLISION,
                         "the interface of %s gets the name of another device's, which is still "
                         "there",
                         pn_name_text(sim, node->name));
    }
    if (!NT_SUCCESS(status)) {
        return status;
    }
    NTSTATUS copied = link_copy(sim, call, interface, ret_link);
    if (NT_SUCCESS(copied)) {
        return status;
    }
    if (status == STATUS_SUCCESS) {
        pn_interface_forget(sim, interface);
    }
    return copied;
}

NTSTATUS IoRegisterDeviceInterface(PDEVICE_OBJECT PhysicalDeviceObject,
                                   const GUID *InterfaceClassGuid, PUNICODE_STRING ReferenceString,
                                   PUNICODE_STRING SymbolicLinkName)
{
    PN_DDI_ENTER(IoRegisterDeviceInterface, PASSIVE_LEVEL);
    NTSTATUS status = STATUS_INVALID_DEVICE_REQUEST;
    struct pn_devnode *node;
    if (!pn_ddi_given(sim, &call, InterfaceClassGuid, "InterfaceClassGuid") ||
        !pn_ddi_given(sim, &call, SymbolicLinkName, "SymbolicLinkName")) {
        status = STATUS_INVALID_PARAMETER;
    } else if ((node = pn_ddi_pdo(sim, &call, PhysicalDeviceObject, "PhysicalDeviceObject")) !=
                   NULL &&
               node->instance_path != NULL &&
               reference_is_valid(sim, &call, node, ReferenceString)) {
        status = interface_register(sim, &call, node, InterfaceClassGuid, ReferenceString,
                                    SymbolicLinkName);
    }
    PN_DDI_LEAVE();
    return status;
}

/* K-6.5: what the driver has disabled while its device was pulled it does not disable again. */
static void check_disabled_twice(struct pnpsim *sim, const struct pn_call *call,
                                 const struct pn_interface *interface)
{
    if (interface->node != NULL && interface->node->state == PN_NODE_SURPRISE_REMOVED &&
        interface->was_disabled_by_driver) {
        pn_ddi_violation(sim, call, PN_RULE_IFACE_DISABLED_TWICE,
                         "%s has been pulled, and its interface was disabled by its driver already",
                         pn_name_text(sim, interface->node->name));
    }
}

static NTSTATUS interface_change(struct pnpsim *sim, const struct pn_call *call,
                                 PCUNICODE_STRING link, bool enable)
{
    struct pn_interface *interface = pn_interface_find(sim, link);
    if (interface == NULL) {
        return STATUS_OBJECT_NAME_NOT_FOUND;
    }
    NTSTATUS status = pn_interface_change(sim, interface, enable);
    if (!enable && status == STATUS_OBJECT_NAME_NOT_FOUND) {
        check_disabled_twice(sim, call, interface);
    }
    return status;
}

NTSTATUS IoSetDeviceInterfaceState(PUNICODE_STRING SymbolicLinkName, BOOLEAN Enable)
{
    PN_DDI_ENTER(IoSetDeviceInterfaceState, PASSIVE_LEVEL);
    NTSTATUS status = STATUS_INVALID_PARAMETER;
    if (pn_ddi_string(sim, &call, SymbolicLinkName, "SymbolicLinkName")) {
        status = interface_change(sim, &call, SymbolicLinkName, Enable != FALSE);
    }
    PN_DDI_LEAVE();
    return status;
}

/* ---- K-6.7 ---- */

/* What is asked for, and what has been found of it. Without `list` only the size is counted. */
struct listing {
    const struct pn_interface_class *class;
    bool with_disabled;
    char *list;
    size_t bytes;
};

static void list_one(struct listing *listing, const struct pn_interface *interface)
{
    size_t size = interface->link.name.MaximumLength;
    if (interface->class != listing->class || (!interface->is_enabled && !listing->with_disabled)) {
        return;
    }
    if (listing->list != NULL) {
        memcpy(listing->list + listing->bytes, interface->text, size);
    }
    listing->bytes += size;
}

/* A device's own, or those of the class; the class's default interface comes first. */
static void list_all(struct listing *listing, const struct pn_devnode *node)
{
    const struct pn_interface *first = listing->class->default_interface;
    if (first != NULL && (node == NULL || first->node == node)) {
        list_one(listing, first);
    }
    PN_LIST_EACH (position, node == NULL ? &listing->class->interfaces : &node->interfaces) {
        struct pn_interface *interface =
            node == NULL ? PN_CONTAINER(position, struct pn_interface, class_link)
                         : PN_CONTAINER(position, struct pn_interface, node_link);
        if (interface != first) {
            list_one(listing, interface);
        }
    }
}

static NTSTATUS interfaces_list(struct pnpsim *sim, const struct pn_call *call, const GUID *guid,
                                const struct pn_devnode *node, ULONG flags, PZZWSTR *ret_list)
{
    struct listing listing = { .class = pn_class_find(sim, guid),
                               .with_disabled = (flags & DEVICE_INTERFACE_INCLUDE_NONACTIVE) != 0 };
    if (listing.class != NULL) {
        list_all(&listing, node);
    }
    char *list = pn_pool_alloc(sim, listing.bytes + sizeof(WCHAR), LINK_TAG, true,
                               call->frame.driver);
    if (list == NULL) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    if (listing.class != NULL) {
        listing.list = list;
        listing.bytes = 0;
        list_all(&listing, node);
    }
    *ret_list = (PZZWSTR)(void *)list;
    return STATUS_SUCCESS;
}

NTSTATUS IoGetDeviceInterfaces(const GUID *InterfaceClassGuid, PDEVICE_OBJECT PhysicalDeviceObject,
                               ULONG Flags, PZZWSTR *SymbolicLinkList)
{
    PN_DDI_ENTER(IoGetDeviceInterfaces, PASSIVE_LEVEL);
    NTSTATUS status = STATUS_INVALID_PARAMETER;
    const struct pn_devnode *node = NULL;
    if (PhysicalDeviceObject != NULL &&
        (node = pn_ddi_pdo(sim, &call, PhysicalDeviceObject, "PhysicalDeviceObject")) == NULL) {
        status = STATUS_INVALID_DEVICE_REQUEST;
    } else if (pn_ddi_given(sim, &call, InterfaceClassGuid, "InterfaceClassGuid") &&
               pn_ddi_given(sim, &call, SymbolicLinkList, "SymbolicLinkList")) {
        status = interfaces_list(sim, &call, InterfaceClassGuid, node, Flags, SymbolicLinkList);
    }
    PN_DDI_LEAVE();
    return status;
}

NTSTATUS IoGetDeviceInterfaceAlias(PUNICODE_STRING SymbolicLinkName,
                                   const GUID *AliasInterfaceClassGuid,
                                   PUNICODE_STRING AliasSymbolicLinkName)
{
    PN_DDI_ENTER(IoGetDeviceInterfaceAlias, PASSIVE_LEVEL);
    NTSTATUS status = STATUS_INVALID_HANDLE;
    if (pn_ddi_string(sim, &call, SymbolicLinkName, "SymbolicLinkName") &&
        pn_ddi_given(sim, &call, AliasInterfaceClassGuid, "AliasInterfaceClassGuid") &&
        pn_ddi_given(sim, &call, AliasSymbolicLinkName, "AliasSymbolicLinkName")) {
        struct pn_interface *interface = pn_interface_find(sim, SymbolicLinkName);
        struct pn_interface *alias = interface == NULL
                                         ? NULL
                                         : pn_interface_alias(interface, AliasInterfaceClassGuid);
        if (interface != NULL) {
            status = alias == NULL ? STATUS_OBJECT_NAME_NOT_FOUND
                                   : link_copy(sim, &call, alias, AliasSymbolicLinkName);
        }
    }
    PN_DDI_LEAVE();
    return status;
}
