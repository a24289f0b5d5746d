/* SPDX-License-Identifier: MIT */
/* The registry keys of a device: hardware and software, for all hardware profiles or the current
 * one (K-6.14). */
#include "base/text.h"
#include "ddi/check.h"
#include "ddi/io_check.h"
#include "ddi/zw.h"
#include "tree/device_key.h"
#include "tree/devnode.h"

#include <wdm.h>

/* False when the flags are no choice. */
static bool key_choose(ULONG flags, enum pn_device_key *ret_key)
{
    switch (flags) {
    case PLUGPLAY_REGKEY_DEVICE:
        *ret_key = PN_KEY_PARAMETERS;
        return true;
    case PLUGPLAY_REGKEY_DRIVER:
        *ret_key = PN_KEY_SOFTWARE;
        return true;
    case PLUGPLAY_REGKEY_DEVICE | PLUGPLAY_REGKEY_CURRENT_HWPROFILE:
        *ret_key = PN_KEY_PARAMETERS_HERE;
        return true;
    case PLUGPLAY_REGKEY_DRIVER | PLUGPLAY_REGKEY_CURRENT_HWPROFILE:
        *ret_key = PN_KEY_SOFTWARE_HERE;
        return true;
    default:
        return false;
    }
}

/* A handle, and a new software key's name is the device's from now on; or nothing at all. */
static NTSTATUS key_open(struct pnpsim *sim, const struct pn_devnode *node,
                         enum pn_device_key which, const struct pn_software_key *software,
                         PHANDLE ret_handle)
{
    struct pn_text path;
    PVOID key;
    pn_text_init(&path, sim);
    pn_device_key_path(&path, node, which, software);
    NTSTATUS status = pn_key_demand(sim, &path, &key);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    status = STATUS_INSUFFICIENT_RESOURCES;
    HANDLE handle = pn_handle_create(sim, key);
    if (handle == NULL) {
        goto fail_handle;
    }
    status = pn_software_key_settle(sim, node, software);
    if (!NT_SUCCESS(status)) {
        goto fail_settle;
    }
    pn_object_unref(sim, key);
    *ret_handle = handle;
    return STATUS_SUCCESS;

fail_settle:
    pn_handle_close(sim, handle);
fail_handle:
    pn_registry_take_back(sim, key);
    return status;
}

static NTSTATUS device_key_open(struct pnpsim *sim, const struct pn_devnode *node,
                                enum pn_device_key which, PHANDLE ret_handle)
{
    struct pn_software_key software = { .is_new = false };
    NTSTATUS status = STATUS_SUCCESS;
    if (which == PN_KEY_SOFTWARE || which == PN_KEY_SOFTWARE_HERE) {
        status = pn_software_key_find(sim, node, &software);
    }
    return NT_SUCCESS(status) ? key_open(sim, node, which, &software, ret_handle) : status;
}

NTSTATUS IoOpenDeviceRegistryKey(PDEVICE_OBJECT DeviceObject, ULONG DevInstKeyType,
                                 ACCESS_MASK DesiredAccess, PHANDLE DeviceRegKey)
{
    PN_DDI_ENTER(IoOpenDeviceRegistryKey, PASSIVE_LEVEL);
    (void)DesiredAccess;
    enum pn_device_key which;
    NTSTATUS status = STATUS_INVALID_PARAMETER;
    if (pn_ddi_given(sim, &call, DeviceRegKey, "DeviceRegKey") &&
        key_choose(DevInstKeyType, &which)) {
        const struct pn_devnode *node = pn_ddi_pdo(sim, &call, DeviceObject, "DeviceObject");
        status = STATUS_INVALID_DEVICE_REQUEST;
        if (node != NULL && node->instance_path != NULL) {
            status = device_key_open(sim, node, which, DeviceRegKey);
        }
    }
    PN_DDI_LEAVE();
    return status;
}
