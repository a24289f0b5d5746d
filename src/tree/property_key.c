/* SPDX-License-Identifier: MIT */
/* Properties by key: which of them the system answers, and from what; the rest is what drivers have
 * stored. */
#include "base/guid.h"
#include "base/memory.h"
#include "base/text.h"
#include "io/unicode.h"
#include "tree/device_key.h"
#include "tree/devnode.h"
#include "tree/interface.h"
#include "tree/property.h"
#include "tree/property_store.h"

#include <string.h>

/* The families that the known keys belong to; values are public. */
enum family { FAMILY_DEVICE, FAMILY_RELATIONS, FAMILY_CONTAINER, FAMILY_BUS, FAMILY_INSTANCE };

static const GUID families[] = {
    [FAMILY_DEVICE] = { 0xa45c254e,
                        0xdf1c,
                        0x4efd,
                        { 0x80, 0x20, 0x67, 0xd1, 0x46, 0xa8, 0x50, 0xe0 } },
    [FAMILY_RELATIONS] = { 0x4340a6c5,
                           0x93fa,
                           0x4706,
                           { 0x97, 0x2c, 0x7b, 0x64, 0x80, 0x08, 0xa5, 0xa7 } },
    [FAMILY_CONTAINER] = { 0x8c7ed206,
                           0x3f8a,
                           0x4827,
                           { 0xb3, 0xab, 0xae, 0x9e, 0x1f, 0xae, 0xfc, 0x6c } },
    [FAMILY_BUS] = { 0x540b947e,
                     0x8b40,
                     0x45bc,
                     { 0xa8, 0xa2, 0x6a, 0x0b, 0x89, 0x4c, 0xbd, 0xa2 } },
    [FAMILY_INSTANCE] = { 0x78c34fc8,
                          0x104a,
                          0x4aca,
                          { 0x9e, 0xa4, 0x52, 0x4d, 0x52, 0x99, 0x6e, 0x57 } }
};

static const GUID interface_family = {
    0x026e516e, 0xb814, 0x414b, { 0x83, 0xcd, 0x85, 0x6d, 0x6f, 0xef, 0x48, 0x22 }
};

/* What the classic numbers do not have. */
enum extra {
    EXTRA_NONE,
    EXTRA_SERVICE,
    EXTRA_CAPABILITIES,
    EXTRA_PROBLEM,
    EXTRA_HAS_PROBLEM,
    EXTRA_PARENT,
    EXTRA_CHILDREN,
    EXTRA_BUS_DESCRIPTION,
    EXTRA_PRESENT,
    EXTRA_INSTANCE_ID
};

struct row {
    enum family family;
    DEVPROPID pid;
    int classic; /* a DEVICE_REGISTRY_PROPERTY, or -1: `extra` */
    enum extra extra;
    const char *value; /* of the hardware key, which a driver may set through this key */
    bool is_guid;      /* the classic value is its text */
};

static const struct row rows[] = {
    { FAMILY_DEVICE, 2, DevicePropertyDeviceDescription, EXTRA_NONE, NULL, false },
    { FAMILY_DEVICE, 3, DevicePropertyHardwareID, EXTRA_NONE, NULL, false },
    { FAMILY_DEVICE, 4, DevicePropertyCompatibleIDs, EXTRA_NONE, NULL, false },
    { FAMILY_DEVICE, 6, -1, EXTRA_SERVICE, NULL, false },
    { FAMILY_DEVICE, 9, DevicePropertyClassName, EXTRA_NONE, NULL, false },
    { FAMILY_DEVICE, 10, DevicePropertyClassGuid, EXTRA_NONE, NULL, true },
    { FAMILY_DEVICE, 11, DevicePropertyDriverKeyName, EXTRA_NONE, NULL, false },
    { FAMILY_DEVICE, 13, DevicePropertyManufacturer, EXTRA_NONE, NULL, false },
    { FAMILY_DEVICE, 14, DevicePropertyFriendlyName, EXTRA_NONE, "FriendlyName", false },
    { FAMILY_DEVICE, 15, DevicePropertyLocationInformation, EXTRA_NONE, "LocationInformation",
      false },
    { FAMILY_DEVICE, 16, DevicePropertyPhysicalDeviceObjectName, EXTRA_NONE, NULL, false },
    { FAMILY_DEVICE, 17, -1, EXTRA_CAPABILITIES, NULL, false },
    { FAMILY_DEVICE, 18, DevicePropertyUINumber, EXTRA_NONE, NULL, false },
    { FAMILY_DEVICE, 21, DevicePropertyBusTypeGuid, EXTRA_NONE, NULL, false },
    { FAMILY_DEVICE, 22, DevicePropertyLegacyBusType, EXTRA_NONE, NULL, false },
    { FAMILY_DEVICE, 23, DevicePropertyBusNumber, EXTRA_NONE, NULL, false },
    { FAMILY_DEVICE, 24, DevicePropertyEnumeratorName, EXTRA_NONE, NULL, false },
    { FAMILY_DEVICE, 30, DevicePropertyAddress, EXTRA_NONE, NULL, false },
    { FAMILY_DEVICE, 33, DevicePropertyRemovalPolicy, EXTRA_NONE, NULL, false },
    { FAMILY_DEVICE, 36, DevicePropertyInstallState, EXTRA_NONE, NULL, false },
    { FAMILY_RELATIONS, 3, -1, EXTRA_PROBLEM, NULL, false },
    { FAMILY_RELATIONS, 8, -1, EXTRA_PARENT, NULL, false },
    { FAMILY_RELATIONS, 9, -1, EXTRA_CHILDREN, NULL, false },
    { FAMILY_CONTAINER, 2, DevicePropertyContainerID, EXTRA_NONE, NULL, true },
    { FAMILY_BUS, 4, -1, EXTRA_BUS_DESCRIPTION, NULL, false },
    { FAMILY_BUS, 5, -1, EXTRA_PRESENT, NULL, false },
    { FAMILY_BUS, 6, -1, EXTRA_HAS_PROBLEM, NULL, false },
    { FAMILY_INSTANCE, 256, -1, EXTRA_INSTANCE_ID, NULL, false },
};

static const struct row *row_find(const DEVPROPKEY *key)
{
    for (size_t i = 0; i < RTL_NUMBER_OF(rows); i++) {
        if (rows[i].pid == key->pid && pn_guid_equals(&families[rows[i].family], &key->fmtid)) {
            return &rows[i];
        }
    }
    return NULL;
}

static NTSTATUS give_truth(struct pnpsim *sim, bool truth, struct pn_property *ret_property)
{
    DEVPROP_BOOLEAN value = truth ? DEVPROP_TRUE : DEVPROP_FALSE;
    return pn_property_give(sim, DEVPROP_TYPE_BOOLEAN, &value, sizeof(value), ret_property);
}

/* The CM_DEVCAP_ bits, by their public values. */
static ULONG capability_bits(const DEVICE_CAPABILITIES *capabilities)
{
    return (capabilities->LockSupported ? 0x1u : 0) | (capabilities->EjectSupported ? 0x2u : 0) |
           (capabilities->Removable ? 0x4u : 0) | (capabilities->DockDevice ? 0x8u : 0) |
           (capabilities->UniqueID ? 0x10u : 0) | (capabilities->SilentInstall ? 0x20u : 0) |
           (capabilities->RawDeviceOK ? 0x40u : 0) | (capabilities->SurpriseRemovalOK ? 0x80u : 0) |
           (capabilities->HardwareDisabled ? 0x100u : 0);
}

/* What is there counts as present until it has been pulled. */
static bool node_is_present(const struct pn_devnode *node)
{
    return node->state != PN_NODE_SURPRISE_REMOVED && node->state != PN_NODE_DELETED;
}

static NTSTATUS give_children(struct pnpsim *sim, const struct pn_devnode *node,
                              struct pn_property *ret_property)
{
    struct pn_text list;
    pn_text_init(&list, sim);
    PN_LIST_EACH (position, &node->children) {
        const struct pn_devnode *child = PN_CONTAINER(position, struct pn_devnode, sibling);
        if (child->instance_path != NULL && node_is_present(child)) {
            pn_text_append(&list, child->instance_path, strlen(child->instance_path) + 1);
        }
    }
    NTSTATUS status = STATUS_OBJECT_NAME_NOT_FOUND; /* no children */
    if (list.failed) {
        status = STATUS_INSUFFICIENT_RESOURCES;
    } else if (list.length > 0) {
        status = pn_property_give_list(sim, list.bytes, ret_property);
    }
    pn_text_finish(&list);
    return status;
}

static NTSTATUS give_parent(struct pnpsim *sim, const struct pn_devnode *node,
                            struct pn_property *ret_property)
{
    if (node->parent == NULL) {
        return STATUS_OBJECT_NAME_NOT_FOUND;
    }
    const char *path = node->parent->instance_path;
    return pn_property_give_text(sim, path == NULL ? "HTREE\\ROOT\\0" : path, ret_property);
}

static NTSTATUS give_extra(struct pnpsim *sim, const struct pn_devnode *node, enum extra extra,
                           struct pn_property *ret_property)
{
    switch (extra) {
    case EXTRA_SERVICE:
        return pn_property_give_text(sim, node->drivers.function, ret_property);
    case EXTRA_CAPABILITIES:
        return pn_property_give_number(sim, capability_bits(&node->capabilities), ret_property);
    case EXTRA_PROBLEM:
        return pn_property_give_number(sim, node->problem, ret_property);
    case EXTRA_HAS_PROBLEM:
        return give_truth(sim, node->problem != 0, ret_property);
    case EXTRA_PARENT:
        return give_parent(sim, node, ret_property);
    case EXTRA_CHILDREN:
        return give_children(sim, node, ret_property);
    case EXTRA_BUS_DESCRIPTION:
        return pn_property_give_text(sim, node->description, ret_property);
    case EXTRA_PRESENT:
        return give_truth(sim, node_is_present(node), ret_property);
    case EXTRA_INSTANCE_ID:
        return pn_property_give_text(sim, node->instance_path, ret_property);
    case EXTRA_NONE:
        break;
    }
    return STATUS_OBJECT_NAME_NOT_FOUND;
}

static NTSTATUS give_row(struct pnpsim *sim, const struct pn_devnode *node, const struct row *row,
                         struct pn_property *ret_property)
{
    if (row->classic < 0) {
        return give_extra(sim, node, row->extra, ret_property);
    }
    struct pn_property property;
    NTSTATUS status = pn_device_property(sim, node, (DEVICE_REGISTRY_PROPERTY)row->classic,
                                         &property);
    if (NT_SUCCESS(status) && row->is_guid) {
        status = pn_property_to_guid(sim, &property);
        if (!NT_SUCCESS(status)) {
            pn_free(sim, property.bytes);
        }
    }
    if (NT_SUCCESS(status)) {
        *ret_property = property;
    }
    return status;
}

static NTSTATUS locale_check(LCID locale)
{
    return locale == LOCALE_USER_DEFAULT || locale == LOCALE_SYSTEM_DEFAULT ? STATUS_UNSUCCESSFUL
                                                                            : STATUS_SUCCESS;
}

static NTSTATUS fetch(struct pnpsim *sim, struct pn_text *owner, const DEVPROPKEY *key, LCID locale,
                      struct pn_property *ret_property)
{
    struct pn_registry_data data;
    NTSTATUS status = pn_property_fetch(sim, owner, key, locale, &data);
    return NT_SUCCESS(status)
               ? pn_property_give(sim, data.type, data.bytes, data.size, ret_property)
               : status;
}

static NTSTATUS store(struct pnpsim *sim, struct pn_text *owner, const DEVPROPKEY *key, LCID locale,
                      const struct pn_property *property)
{
    if (property->bytes == NULL) {
        return pn_property_drop(sim, owner, key, locale);
    }
    return pn_property_store(sim, owner, key, locale, property->type, property->bytes,
                             property->size);
}

static NTSTATUS property_check(const DEVPROPKEY *key, LCID locale,
                               const struct pn_property *property)
{
    NTSTATUS status = locale_check(locale);
    if (NT_SUCCESS(status) &&
        (key->pid < DEVPROPID_FIRST_USABLE ||
         (property->bytes != NULL &&
          !pn_property_is_valid(property->type, property->bytes, property->size)))) {
        status = STATUS_INVALID_PARAMETER;
    }
    return status;
}

NTSTATUS pn_device_property_get(struct pnpsim *sim, const struct pn_devnode *node,
                                const DEVPROPKEY *key, LCID locale,
                                struct pn_property *ret_property)
{
    struct pn_text owner;
    const struct row *row = row_find(key);
    NTSTATUS status = locale_check(locale);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    if (row != NULL && (row->value == NULL || locale == LOCALE_NEUTRAL)) {
        return give_row(sim, node, row, ret_property);
    }
    if (node->instance_path == NULL) {
        return STATUS_OBJECT_NAME_NOT_FOUND;
    }
    pn_text_init(&owner, sim);
    pn_device_key_path(&owner, node, PN_KEY_HARDWARE, NULL);
    return fetch(sim, &owner, key, locale, ret_property);
}

/* A name that a driver may give: a string, or nothing to take it away. */
static NTSTATUS value_store(struct pnpsim *sim, const struct pn_devnode *node, const char *name,
                            const struct pn_property *property)
{
    struct pn_text path;
    if (property->bytes == NULL) {
        pn_text_init(&path, sim);
        pn_device_key_path(&path, node, PN_KEY_HARDWARE, NULL);
        return pn_value_delete(sim, &path, name);
    }
    if (property->type != DEVPROP_TYPE_STRING) {
        return STATUS_INVALID_PARAMETER;
    }
    return pn_device_value_set(sim, node, name, REG_SZ, property->bytes, property->size);
}

NTSTATUS pn_device_property_set(struct pnpsim *sim, const struct pn_devnode *node,
                                const DEVPROPKEY *key, LCID locale,
                                const struct pn_property *property)
{
    struct pn_text owner;
    const struct row *row = row_find(key);
    NTSTATUS status = property_check(key, locale, property);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    if (row != NULL && row->value == NULL) {
        return STATUS_ACCESS_DENIED;
    }
    if (row != NULL && locale == LOCALE_NEUTRAL) {
        return value_store(sim, node, row->value, property);
    }
    pn_text_init(&owner, sim);
    pn_device_key_path(&owner, node, PN_KEY_HARDWARE, NULL);
    return store(sim, &owner, key, locale, property);
}

/* ---- Interfaces ---- */

enum { PART_ENABLED = 3, PART_CLASS = 4, PART_REFERENCE = 5, PART_ID = 256 };

/* The part that the system answers; 0 when the key is none of its own. */
static DEVPROPID interface_part(const DEVPROPKEY *key)
{
    if (pn_guid_equals(&key->fmtid, &interface_family) && key->pid >= PART_ENABLED &&
        key->pid <= PART_REFERENCE) {
        return key->pid;
    }
    bool is_id = key->pid == PART_ID && pn_guid_equals(&key->fmtid, &families[FAMILY_INSTANCE]);
    return is_id ? PART_ID : 0;
}

static NTSTATUS give_reference(struct pnpsim *sim, const struct pn_interface *interface,
                               struct pn_property *ret_property)
{
    UNICODE_STRING reference = pn_interface_reference(interface);
    if (reference.Buffer == NULL) {
        return STATUS_OBJECT_NAME_NOT_FOUND;
    }
    return pn_property_give(sim, DEVPROP_TYPE_STRING, reference.Buffer,
                            reference.Length + (ULONG)sizeof(WCHAR), ret_property);
}

static NTSTATUS give_part(struct pnpsim *sim, const struct pn_interface *interface, DEVPROPID part,
                          struct pn_property *ret_property)
{
    if (part == PART_ENABLED) {
        return give_truth(sim, interface->is_enabled, ret_property);
    }
    if (part == PART_CLASS) {
        return pn_property_give(sim, DEVPROP_TYPE_GUID, &interface->class->guid, sizeof(GUID),
                                ret_property);
    }
    if (part == PART_REFERENCE) {
        return give_reference(sim, interface, ret_property);
    }
    return pn_property_give_text(
        sim, interface->node == NULL ? NULL : interface->node->instance_path, ret_property);
}

NTSTATUS pn_interface_property_get(struct pnpsim *sim, const struct pn_interface *interface,
                                   const DEVPROPKEY *key, LCID locale,
                                   struct pn_property *ret_property)
{
    struct pn_text owner;
    DEVPROPID part = interface_part(key);
    NTSTATUS status = locale_check(locale);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    if (key->pid < DEVPROPID_FIRST_USABLE) {
        return STATUS_NOT_IMPLEMENTED;
    }
    if (part != 0) {
        return give_part(sim, interface, part, ret_property);
    }
    pn_text_init(&owner, sim);
    pn_interface_key_path(&owner, interface);
    return fetch(sim, &owner, key, locale, ret_property);
}

NTSTATUS pn_interface_property_set(struct pnpsim *sim, const struct pn_interface *interface,
                                   const DEVPROPKEY *key, LCID locale,
                                   const struct pn_property *property)
{
    struct pn_text owner;
    NTSTATUS status = locale_check(locale);
    if (NT_SUCCESS(status) && key->pid < DEVPROPID_FIRST_USABLE) {
        status = STATUS_NOT_IMPLEMENTED;
    } else if (NT_SUCCESS(status) && interface_part(key) != 0) {
        status = STATUS_ACCESS_DENIED;
    } else if (NT_SUCCESS(status)) {
        status = property_check(key, locale, property);
    }
    if (!NT_SUCCESS(status)) {
        return status;
    }
    pn_text_init(&owner, sim);
    pn_interface_key_path(&owner, interface);
    return store(sim, &owner, key, locale, property);
}
