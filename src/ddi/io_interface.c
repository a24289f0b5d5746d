/* SPDX-License-Identifier: MIT */
/* Device interfaces: registering, enabling, listing (K-6). */
#include "base/guid.h"
#include "base/memory.h"
#include "ddi/check.h"
#include "io/device.h"
#include "kernel/frame.h"
#include "kernel/pool.h"
#include "pnp/pnp.h"
#include "tree/devnode.h"
#include "tree/interface.h"

#include <wdm.h>

#include <string.h>

#define LINK_TAG 'kniL'

/* K-6.1: no separators in a reference string. */
static bool reference_is_valid(PCUNICODE_STRING reference)
{
    for (USHORT i = 0; reference != NULL && i < reference->Length / sizeof(WCHAR); i++) {
        if (reference->Buffer[i] == L'\\' || reference->Buffer[i] == L'/') {
            return false;
        }
    }
    return true;
}

/* A copy of the link in paged pool, which the driver frees with RtlFreeUnicodeString. */
static NTSTATUS link_copy(struct pnpsim *sim, const struct pn_call *call,
                          const struct pn_interface *interface, PUNICODE_STRING ret_link)
{
    USHORT size = interface->link.MaximumLength;
    PWSTR buffer = pn_pool_alloc(sim, size, LINK_TAG, true, call->frame.driver);
    if (buffer == NULL) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    memcpy(buffer, interface->link.Buffer, size);
    *ret_link = interface->link;
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
    struct pn_devnode *node = pn_node_of_pdo(sim, PhysicalDeviceObject);
    if (!pn_ddi_given(sim, &call, InterfaceClassGuid, "InterfaceClassGuid") ||
        !pn_ddi_given(sim, &call, SymbolicLinkName, "SymbolicLinkName")) {
        status = STATUS_INVALID_PARAMETER;
    } else if (node == NULL || node->instance_path == NULL) {
        pn_ddi_violation(sim, &call, PN_RULE_REPORT_NOT_PDO,
                         "PhysicalDeviceObject is not a PDO that its bus has reported");
    } else if (reference_is_valid(ReferenceString)) {
        status = interface_register(sim, &call, node, InterfaceClassGuid, ReferenceString,
                                    SymbolicLinkName);
    }
    PN_DDI_LEAVE();
    return status;
}

NTSTATUS IoSetDeviceInterfaceState(PUNICODE_STRING SymbolicLinkName, BOOLEAN Enable)
{
    PN_DDI_ENTER(IoSetDeviceInterfaceState, PASSIVE_LEVEL);
    NTSTATUS status = STATUS_INVALID_PARAMETER;
    if (pn_ddi_string(sim, &call, SymbolicLinkName, "SymbolicLinkName")) {
        struct pn_interface *interface = pn_interface_find(sim, SymbolicLinkName);
        status = interface == NULL ? STATUS_OBJECT_NAME_NOT_FOUND
                                   : pn_interface_change(sim, interface, Enable != FALSE);
    }
    PN_DDI_LEAVE();
    return status;
}

static bool interface_is_listed(const struct pn_interface *interface, const struct pn_devnode *node,
                                ULONG flags)
{
    return (node == NULL || interface->node == node) &&
           (interface->is_enabled || (flags & DEVICE_INTERFACE_INCLUDE_NONACTIVE) != 0);
}

/* K-6.7. */
static NTSTATUS interfaces_list(struct pnpsim *sim, const struct pn_call *call,
                                const struct pn_interface_class *class,
                                const struct pn_devnode *node, ULONG flags, PZZWSTR *ret_list)
{
    static const struct pn_list nobody = { (struct pn_list *)&nobody, (struct pn_list *)&nobody };
    const struct pn_list *head = class == NULL ? &nobody : &class->interfaces;
    size_t bytes = sizeof(WCHAR);
    PN_LIST_EACH (position, head) {
        struct pn_interface *interface = PN_CONTAINER(position, struct pn_interface, class_link);
        bytes += interface_is_listed(interface, node, flags) ? interface->link.MaximumLength : 0;
    }
    char *list = pn_pool_alloc(sim, bytes, LINK_TAG, true, call->frame.driver);
    if (list == NULL) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    char *at = list;
    PN_LIST_EACH (position, head) {
        struct pn_interface *interface = PN_CONTAINER(position, struct pn_interface, class_link);
        if (interface_is_listed(interface, node, flags)) {
            memcpy(at, interface->link.Buffer, interface->link.MaximumLength);
            at += interface->link.MaximumLength;
        }
    }
    *ret_list = (PZZWSTR)(void *)list;
    return STATUS_SUCCESS;
}

NTSTATUS IoGetDeviceInterfaces(const GUID *InterfaceClassGuid, PDEVICE_OBJECT PhysicalDeviceObject,
                               ULONG Flags, PZZWSTR *SymbolicLinkList)
{
    PN_DDI_ENTER(IoGetDeviceInterfaces, PASSIVE_LEVEL);
    NTSTATUS status = STATUS_INVALID_PARAMETER;
    struct pn_devnode *node = pn_node_of_pdo(sim, PhysicalDeviceObject);
    if (PhysicalDeviceObject != NULL && node == NULL) {
        status = STATUS_INVALID_DEVICE_REQUEST;
    } else if (pn_ddi_given(sim, &call, InterfaceClassGuid, "InterfaceClassGuid") &&
               pn_ddi_given(sim, &call, SymbolicLinkList, "SymbolicLinkList")) {
        status = interfaces_list(sim, &call, pn_class_find(sim, InterfaceClassGuid), node, Flags,
                                 SymbolicLinkList);
    }
    PN_DDI_LEAVE();
    return status;
}

/* K-6.8: the same device and reference string in another class. */
static struct pn_interface *alias_find(const struct pn_interface *interface, const GUID *guid)
{
    if (interface->node == NULL) {
        return NULL;
    }
    PN_LIST_EACH (position, &interface->node->interfaces) {
        struct pn_interface *other = PN_CONTAINER(position, struct pn_interface, node_link);
        bool has_same_reference = other->reference_units == interface->reference_units &&
                                  (other->reference_units == 0 ||
                                   memcmp(other->reference, interface->reference,
                                          other->reference_units * sizeof(*other->reference)) == 0);
        if (other != interface && has_same_reference && pn_guid_equals(&other->class->guid, guid)) {
            return other;
        }
    }
    return NULL;
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
                                         : alias_find(interface, AliasInterfaceClassGuid);
        if (interface != NULL) {
            status = alias == NULL ? STATUS_OBJECT_NAME_NOT_FOUND
                                   : link_copy(sim, &call, alias, AliasSymbolicLinkName);
        }
    }
    PN_DDI_LEAVE();
    return status;
}
