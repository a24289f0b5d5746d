/* SPDX-License-Identifier: MIT */
/* Reading a device's state, and steering the stub that serves it. None of these runs anything. */
#include "control/device.h"
#include "pnp/builtin.h"
#include "tree/devnode.h"
#include "tree/interface.h"

enum pnpsim_device_state pnpsim_device_state(const struct pnpsim_device *device)
{
    if (device == NULL || device->node == NULL) {
        return PNPSIM_DEVICE_ABSENT;
    }
    switch (device->node->state) {
    case PN_NODE_UNINITIALIZED:
    case PN_NODE_DELETED:
        return PNPSIM_DEVICE_ABSENT;
    case PN_NODE_ENUMERATED:
        return PNPSIM_DEVICE_ENUMERATED;
    case PN_NODE_DRIVERS_ADDED:
        return PNPSIM_DEVICE_DRIVERS_ADDED;
    case PN_NODE_STARTED:
        return PNPSIM_DEVICE_STARTED;
    case PN_NODE_STOP_PENDING:
        return PNPSIM_DEVICE_STOP_PENDING;
    case PN_NODE_STOPPED:
        return PNPSIM_DEVICE_STOPPED;
    case PN_NODE_REMOVE_PENDING:
        return PNPSIM_DEVICE_REMOVE_PENDING;
    case PN_NODE_SURPRISE_REMOVED:
        return PNPSIM_DEVICE_SURPRISE_REMOVED;
    case PN_NODE_REMOVED:
        return PNPSIM_DEVICE_REMOVED;
    case PN_NODE_FAILED_START:
        return PNPSIM_DEVICE_FAILED_START;
    case PN_NODE_STATE_COUNT:
        break;
    }
    return PNPSIM_DEVICE_ABSENT;
}

const char *pnpsim_device_name(const struct pnpsim_device *device)
{
    return device == NULL ? "" : device->name;
}

const char *pnpsim_device_instance_path(const struct pnpsim_device *device)
{
    bool is_known = device != NULL && device->node != NULL && device->node->instance_path != NULL;
    return is_known ? device->node->instance_path : "";
}

void *pnpsim_device_pdo(const struct pnpsim_device *device)
{
    return pnpsim_device_state(device) == PNPSIM_DEVICE_ABSENT ? NULL : device->node->pdo;
}

const char *pnpsim_device_interface(struct pnpsim_device *device,
                                    const struct _GUID *interface_class)
{
    if (device == NULL || device->node == NULL || interface_class == NULL) {
        return NULL;
    }
    struct pn_interface *interface = pn_interface_of_node(device->node, interface_class);
    if (interface == NULL) {
        return NULL;
    }
    const uint16_t *link = (const uint16_t *)(const void *)interface->link.name.Buffer;
    size_t units = interface->link.name.Length / sizeof(*link);
    size_t bytes = pn_utf8_from_utf16(link, units, NULL, 0);
    char *text = pn_alloc(device->sim, bytes + 1);
    if (text == NULL) {
        return NULL;
    }
    pn_keep(device->sim, text);
    pn_utf8_from_utf16(link, units, text, bytes + 1);
    pn_free(device->sim, device->interface_text);
    device->interface_text = text;
    return text;
}

static enum pnpsim_result device_check(struct pnpsim *sim, const struct pnpsim_device *device,
                                       const char *verb)
{
    if (sim == NULL) {
        return PNPSIM_E_INVALID;
    }
    if (device == NULL || device->sim != sim) {
        return pn_fail(sim, PNPSIM_E_INVALID, "%s: the device is %s", verb,
                       device == NULL ? "NULL" : "of another simulation");
    }
    return pn_setting_begin(sim);
}

bool pn_device_is_stub(const struct pnpsim_device *device)
{
    if (device->found_path != NULL) {
        return false; /* a stub may serve it, but there is no slot to steer it by */
    }
    const char *driver = device->node != NULL ? device->node->drivers.function
                                              : device->model->drivers.function;
    return driver == NULL || pn_equals_folded(driver, PN_BUILTIN_STUB);
}

enum pnpsim_result pnpsim_stub_set_status(struct pnpsim *sim, struct pnpsim_device *device,
                                          uint8_t minor, int32_t status)
{
    enum pnpsim_result result = device_check(sim, device, "pnpsim_stub_set_status");
    if (result != PNPSIM_OK) {
        return result;
    }
    if (minor != IRP_MN_START_DEVICE && minor != IRP_MN_QUERY_REMOVE_DEVICE &&
        minor != IRP_MN_QUERY_STOP_DEVICE) {
        return pn_fail(sim, PNPSIM_E_INVALID,
                       "pnpsim_stub_set_status: only START_DEVICE, QUERY_REMOVE_DEVICE and "
                       "QUERY_STOP_DEVICE may fail (K-7.2.3)");
    }
    if (!pn_device_is_stub(device)) {
        return pn_fail(sim, PNPSIM_E_INVALID,
                       "pnpsim_stub_set_status: %s is served by another driver than the stub",
                       device->name);
    }
    if (device->slot.MinorStatus == NULL) {
        device->slot.MinorStatus = pn_alloc(sim, SIM_MINOR_STATUS_MAX * sizeof(NTSTATUS));
        if (device->slot.MinorStatus == NULL) {
            return pn_fail(sim, PNPSIM_E_NO_MEMORY, "no memory for the stub's statuses");
        }
        pn_keep(sim, device->slot.MinorStatus);
    }
    device->slot.MinorStatus[minor] = status;
    return PNPSIM_OK;
}

enum pnpsim_result pnpsim_on_irp(struct pnpsim *sim, struct pnpsim_device *device,
                                 pnpsim_irp_hook *hook, void *context)
{
    enum pnpsim_result result = device_check(sim, device, "pnpsim_on_irp");
    if (result == PNPSIM_OK) {
        device->hook = hook;
        device->hook_context = context;
    }
    return result;
}
