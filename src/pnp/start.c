/* SPDX-License-Identifier: MIT */
/* Building a device's stack and starting it (K-7.1.3, K-7.1.4, K-7.2.9). */
#include "base/check.h"
#include "base/sim.h"
#include "io/device.h"
#include "io/driver.h"
#include "kernel/frame.h"
#include "kernel/object.h"
#include "observe/trace.h"
#include "pnp/pnp.h"
#include "tree/binding.h"
#include "tree/devnode.h"

static NTSTATUS driver_add_device(struct pnpsim *sim, struct pn_devnode *node, const char *name)
{
    struct pn_driver *driver;
    NTSTATUS status = pn_driver_demand(sim, name, &driver);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    PDRIVER_ADD_DEVICE add_device = driver->object.DriverExtension->AddDevice;
    if (add_device == NULL) {
        return STATUS_INVALID_DEVICE_REQUEST; /* a legacy driver cannot serve a PnP device */
    }
    struct pn_callout callout;
    pn_callout_begin(sim, &callout, PN_FRAME_ADD_DEVICE, "AddDevice", driver->name, PASSIVE_LEVEL);
    callout.frame.about = node->pdo;
    status = add_device(&driver->object, node->pdo);
    pn_callout_end(sim, &callout);
    pn_trace(sim, PN_TRACE_DRIVER, driver->name, node->name, pn_name(sim, "add-device"), status);
    if (!NT_SUCCESS(status)) {
        pn_driver_consider_unload(sim, driver);
    }
    return status;
}

/* A filter's failure leaves the device without it; the function driver's is the device's own. */
static NTSTATUS stack_build(struct pnpsim *sim, struct pn_devnode *node)
{
    pn_binding_apply(sim, node);
    if (node->drivers.function == NULL) {
        node->drivers.function = node->drivers.fallback;
    }
    for (int i = 0; i < PN_NODE_FILTERS_MAX && node->drivers.lower[i] != NULL; i++) {
        driver_add_device(sim, node, node->drivers.lower[i]);
    }
    if (node->drivers.function == NULL) {
        /* W-6: without a function driver only a raw device starts. */
        return node->capabilities.RawDeviceOK ? STATUS_SUCCESS : STATUS_NO_SUCH_DEVICE;
    }
    NTSTATUS status = driver_add_device(sim, node, node->drivers.function);
    for (int i = 0; NT_SUCCESS(status) && i < PN_NODE_FILTERS_MAX; i++) {
        if (node->drivers.upper[i] != NULL) {
            driver_add_device(sim, node, node->drivers.upper[i]);
        }
    }
    return status;
}

static NTSTATUS send_start(struct pnpsim *sim, struct pn_devnode *node)
{
    IO_STACK_LOCATION location = { .MinorFunction = IRP_MN_START_DEVICE };
    location.Parameters.StartDevice.AllocatedResources = node->resources;
    location.Parameters.StartDevice.AllocatedResourcesTranslated = node->resources;
    node->is_starting = true;
    NTSTATUS status = pn_node_send(sim, node, &location, NULL);
    node->is_starting = false;
    return status;
}

/* K-7.2.9: a first start that fails ends in REMOVE_DEVICE; held arrivals never happen (K-6.3). */
static void start_failed(struct pnpsim *sim, struct pn_devnode *node, NTSTATUS status)
{
    struct pn_stack_drivers stack;
    node->start_status = status;
    pn_stack_drivers_hold(sim, node->pdo, &stack);
    if (node->state == PN_NODE_DRIVERS_ADDED || stack.count > 0) {
        pn_interfaces_disable_all(sim, node, false);
        pn_node_send_minor(sim, node, IRP_MN_REMOVE_DEVICE);
    }
    pn_stack_drivers_release(sim, &stack);
    if (node->state != PN_NODE_FAILED_START) {
        pn_node_set_state(sim, node, PN_NODE_FAILED_START);
    }
}

static void after_start(struct pnpsim *sim, struct pn_devnode *node)
{
    pn_node_query_capabilities(sim, node);
    pn_node_send_minor(sim, node, IRP_MN_QUERY_PNP_DEVICE_STATE); /* K-7.1.5 */
    pn_enumerate(sim, node);
    pn_interfaces_announce_held(sim, node);
}

void pn_node_start(struct pnpsim *sim, struct pn_devnode *node)
{
    NTSTATUS status = stack_build(sim, node);
    if (!NT_SUCCESS(status)) {
        start_failed(sim, node, status);
        return;
    }
    pn_node_set_state(sim, node, PN_NODE_DRIVERS_ADDED);
    status = send_start(sim, node);
    if (!NT_SUCCESS(status)) {
        start_failed(sim, node, status);
        return;
    }
    node->start_status = status;
    pn_node_set_state(sim, node, PN_NODE_STARTED);
    after_start(sim, node);
}
