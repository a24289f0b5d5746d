/* SPDX-License-Identifier: MIT */
/* The classic properties of a device, from the devnode and from its hardware key, where the test
 * stands in for an installation. Names of registry values are those under which device installation
 * keeps them. */
#include "tree/property.h"

#include "base/memory.h"
#include "base/text.h"
#include "io/device.h"
#include "io/name.h"
#include "io/unicode.h"
#include "tree/device_key.h"
#include "tree/devnode.h"

#include <string.h>

/* ConfigFlags of the hardware key. */
enum { CONFIG_REINSTALL = 0x20, CONFIG_FAILED_INSTALL = 0x40, CONFIG_FINISH_INSTALL = 0x400 };

/* A string of the hardware key, terminated even if it was not stored so. */
static NTSTATUS give_value(struct pnpsim *sim, const struct pn_devnode *node, const char *name,
                           struct pn_property *ret_property)
{
    struct pn_registry_data data;
    NTSTATUS status = pn_device_value_get(sim, node, name, &data);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    if (data.type != REG_SZ || data.size % sizeof(WCHAR) != 0) {
        return STATUS_OBJECT_NAME_NOT_FOUND;
    }
    const WCHAR *units = data.bytes;
    bool is_terminated = data.size > 0 && units[data.size / sizeof(WCHAR) - 1] == L'\0';
    ULONG size = data.size + (is_terminated ? 0 : (ULONG)sizeof(WCHAR));
    void *copy = pn_alloc(sim, size);
    if (copy == NULL) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    if (data.size > 0) {
        memcpy(copy, data.bytes, data.size);
    }
    *ret_property = (struct pn_property){ DEVPROP_TYPE_STRING, size, copy };
    return STATUS_SUCCESS;
}

/* What an installation has set stands before what the bus has said. */
static NTSTATUS give_value_or(struct pnpsim *sim, const struct pn_devnode *node, const char *name,
                              const char *text, struct pn_property *ret_property)
{
    NTSTATUS status = give_value(sim, node, name, ret_property);
    return status == STATUS_OBJECT_NAME_NOT_FOUND ? pn_property_give_text(sim, text, ret_property)
                                                  : status;
}

static NTSTATUS give_resources(struct pnpsim *sim, const struct pn_devnode *node,
                               struct pn_property *ret_property)
{
    if (node->resources == NULL) {
        return STATUS_OBJECT_NAME_NOT_FOUND;
    }
    return pn_property_give(sim, DEVPROP_TYPE_BINARY, node->resources, node->resources_size,
                            ret_property);
}

static NTSTATUS give_driver_key(struct pnpsim *sim, const struct pn_devnode *node,
                                struct pn_property *ret_property)
{
    struct pn_software_key software;
    struct pn_property property;
    NTSTATUS status = pn_software_key_find(sim, node, &software);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    status = pn_property_give_text(sim, software.name, &property);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    status = pn_software_key_settle(sim, node, &software);
    if (!NT_SUCCESS(status)) {
        pn_free(sim, property.bytes);
        return status;
    }
    *ret_property = property;
    return STATUS_SUCCESS;
}

static NTSTATUS give_pdo_name(struct pnpsim *sim, const struct pn_devnode *node,
                              struct pn_property *ret_property)
{
    PCUNICODE_STRING name = node->pdo == NULL ? NULL : pn_name_of_device(node->pdo);
    if (name == NULL) {
        return STATUS_OBJECT_NAME_NOT_FOUND;
    }
    return pn_property_give(sim, DEVPROP_TYPE_STRING, name->Buffer, name->MaximumLength,
                            ret_property); /* it is kept with its terminator */
}

/* The first part of the instance path. */
static NTSTATUS give_enumerator(struct pnpsim *sim, const struct pn_devnode *node,
                                struct pn_property *ret_property)
{
    char name[256];
    const char *path = node->instance_path != NULL ? node->instance_path : node->device_id;
    size_t length = path == NULL ? 0 : strcspn(path, "\\");
    if (length == 0 || length >= sizeof(name)) {
        return STATUS_OBJECT_NAME_NOT_FOUND;
    }
    memcpy(name, path, length);
    name[length] = '\0';
    return pn_property_give_text(sim, name, ret_property);
}

static NTSTATUS give_bus(struct pnpsim *sim, const struct pn_devnode *node,
                         DEVICE_REGISTRY_PROPERTY which, struct pn_property *ret_property)
{
    if (!node->has_bus) {
        return STATUS_OBJECT_NAME_NOT_FOUND;
    }
    if (which == DevicePropertyBusTypeGuid) {
        return pn_property_give(sim, DEVPROP_TYPE_GUID, &node->bus.BusTypeGuid, sizeof(GUID),
                                ret_property);
    }
    ULONG number = which == DevicePropertyLegacyBusType ? (ULONG)node->bus.LegacyBusType
                                                        : node->bus.BusNumber;
    return pn_property_give_number(sim, number, ret_property);
}

/* A bus driver that said nothing has not supplied the number: 0xFFFFFFFF. */
static NTSTATUS give_capability(struct pnpsim *sim, const struct pn_devnode *node, ULONG number,
                                struct pn_property *ret_property)
{
    bool is_known = node->capabilities.Size != 0;
    return pn_property_give_number(sim, is_known ? number : (ULONG)-1, ret_property);
}

static NTSTATUS give_install_state(struct pnpsim *sim, const struct pn_devnode *node,
                                   struct pn_property *ret_property)
{
    struct pn_registry_data data;
    ULONG flags = 0;
    NTSTATUS status = pn_device_value_get(sim, node, "ConfigFlags", &data);
    if (NT_SUCCESS(status) && data.type == REG_DWORD && data.size == sizeof(flags)) {
        memcpy(&flags, data.bytes, sizeof(flags));
    } else if (status == STATUS_INSUFFICIENT_RESOURCES) {
        return status;
    } else if (node->drivers.function == NULL && !node->capabilities.RawDeviceOK) {
        flags = CONFIG_FAILED_INSTALL; /* nobody serves it */
    }
    DEVICE_INSTALL_STATE state = InstallStateInstalled;
    if ((flags & CONFIG_REINSTALL) != 0) {
        state = InstallStateNeedsReinstall;
    } else if ((flags & CONFIG_FAILED_INSTALL) != 0) {
        state = InstallStateFailedInstall;
    } else if ((flags & CONFIG_FINISH_INSTALL) != 0) {
        state = InstallStateFinishInstall;
    }
    return pn_property_give_number(sim, (ULONG)state, ret_property);
}

static NTSTATUS give_removal_policy(struct pnpsim *sim, const struct pn_devnode *node,
                                    struct pn_property *ret_property)
{
    const DEVICE_CAPABILITIES *capabilities = &node->capabilities;
    DEVICE_REMOVAL_POLICY policy = RemovalPolicyExpectNoRemoval;
    if (capabilities->SurpriseRemovalOK) {
        policy = RemovalPolicyExpectSurpriseRemoval;
    } else if (capabilities->Removable || capabilities->EjectSupported) {
        policy = RemovalPolicyExpectOrderlyRemoval;
    }
    return pn_property_give_number(sim, (ULONG)policy, ret_property);
}

/* K-6.12. */
NTSTATUS pn_device_property(struct pnpsim *sim, const struct pn_devnode *node,
                            DEVICE_REGISTRY_PROPERTY which, struct pn_property *ret_property)
{
    switch (which) {
    case DevicePropertyDeviceDescription:
        return give_value_or(sim, node, "DeviceDesc", node->description, ret_property);
    case DevicePropertyHardwareID:
        return pn_property_give_list(sim, node->hardware_ids, ret_property);
    case DevicePropertyCompatibleIDs:
        return pn_property_give_list(sim, node->compatible_ids, ret_property);
    case DevicePropertyBootConfiguration:
    case DevicePropertyBootConfigurationTranslated:
        return give_resources(sim, node, ret_property);
    case DevicePropertyClassName:
        return give_value(sim, node, "Class", ret_property);
    case DevicePropertyClassGuid:
        return give_value(sim, node, "ClassGUID", ret_property);
    case DevicePropertyDriverKeyName:
        return give_driver_key(sim, node, ret_property);
    case DevicePropertyManufacturer:
        return give_value(sim, node, "Mfg", ret_property);
    case DevicePropertyFriendlyName:
        return give_value(sim, node, "FriendlyName", ret_property);
    case DevicePropertyLocationInformation:
        return give_value_or(sim, node, "LocationInformation", node->location, ret_property);
    case DevicePropertyPhysicalDeviceObjectName:
        return give_pdo_name(sim, node, ret_property);
    case DevicePropertyBusTypeGuid:
    case DevicePropertyLegacyBusType:
    case DevicePropertyBusNumber:
        return give_bus(sim, node, which, ret_property);
    case DevicePropertyEnumeratorName:
        return give_enumerator(sim, node, ret_property);
    case DevicePropertyAddress:
        return give_capability(sim, node, node->capabilities.Address, ret_property);
    case DevicePropertyUINumber:
        return give_capability(sim, node, node->capabilities.UINumber, ret_property);
    case DevicePropertyInstallState:
        return give_install_state(sim, node, ret_property);
    case DevicePropertyRemovalPolicy:
        return give_removal_policy(sim, node, ret_property);
    case DevicePropertyContainerID:
        return pn_property_give_guid_text(sim, &node->container, ret_property);
    case DevicePropertyResourceRequirements:
    case DevicePropertyAllocatedResources:
        return STATUS_INVALID_PARAMETER_2; /* for the system's own use */
    }
    return STATUS_INVALID_PARAMETER_2;
}
