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
#include "tree/problem.h"

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
    uint32_t what = pn_name_constant(sim, "add-device");
    pn_trace(sim, PN_TRACE_DRIVER, driver->name, node->name, what, status);
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
    const struct pn_node_filters *filters = pn_node_filters(node);
    for (int i = 0; i < PN_NODE_FILTERS_MAX && filters->lower[i] != NULL; i++) {
        driver_add_device(sim, node, filters->lower[i]);
    }
    if (node->drivers.function == NULL) {
        /* W-6: without a function driver only a raw device starts. */
        return node->capabilities.RawDeviceOK ? STATUS_SUCCESS : STATUS_NO_SUCH_DEVICE;
    }
    NTSTATUS status = driver_add_device(sim, node, node->drivers.function);
    for (int i = 0; NT_SUCCESS(status) && i < PN_NODE_FILTERS_MAX; i++) {
        if (filters->upper[i] != NULL) {
            driver_add_device(sim, node, filters->upper[i]);
        }
    }
    return status;
}

NTSTATUS pn_node_send_start(struct pnpsim *sim, struct pn_devnode *node)
{
    IO_STACK_LOCATION location = { .MinorFunction = IRP_MN_START_DEVICE };
    location.Parameters.StartDevice.AllocatedResources = node->resources;
    location.Parameters.StartDevice.AllocatedResourcesTranslated = node->resources;
    node->is_starting = true;
    NTSTATUS status = pn_node_send(sim, node, &location, NULL);
    node->is_starting = false;
    node->start_status = status;
    return status;
}

/* K-7.2.9: a first start that fails ends in REMOVE_DEVICE; held arrivals never happen (K-6.3). */
static void start_failed(struct pnpsim *sim, struct pn_devnode *node, NTSTATUS status,
                         enum pn_problem problem)
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
    node->problem = problem;
}

/* K-7.1.5: the state is asked for after a first start only. */
static void after_start(struct pnpsim *sim, struct pn_devnode *node)
{
    pn_node_query_capabilities(sim, node);
    if (pn_node_query_state(sim, node)) {
        pn_enumerate(sim, node);
        pn_interfaces_announce_held(sim, node);
    }
}

/* What kept the stack from being built. */
static enum pn_problem build_problem(const struct pnpsim *sim, const struct pn_devnode *node,
                                     NTSTATUS status)
{
    if (node->drivers.function == NULL) {
        return PN_PROBLEM_FAILED_INSTALL;
    }
    if (pn_driver_find(sim, node->drivers.function) != NULL) {
        return PN_PROBLEM_FAILED_ADD;
    }
    return status == STATUS_OBJECT_NAME_NOT_FOUND ? PN_PROBLEM_DRIVER_FAILED_LOAD
                                                  : PN_PROBLEM_FAILED_DRIVER_ENTRY;
}

void pn_node_start(struct pnpsim *sim, struct pn_devnode *node)
{
    node->problem = PN_PROBLEM_NONE;
    node->stays_removed = false;
    node->device_state = 0;
    if (node->capabilities.HardwareDisabled) {
        node->problem = PN_PROBLEM_HARDWARE_DISABLED; /* K-7.1.5 */
        return;
    }
    NTSTATUS status = stack_build(sim, node);
    if (!NT_SUCCESS(status)) {
        start_failed(sim, node, status, build_problem(sim, node, status));
        return;
    }
    pn_node_set_state(sim, node, PN_NODE_DRIVERS_ADDED);
    pn_node_filter_requirements(sim, node);
    status = pn_node_send_start(sim, node);
    if (!NT_SUCCESS(status)) {
        start_failed(sim, node, status, PN_PROBLEM_FAILED_START);
        return;
    }
    pn_node_set_state(sim, node, PN_NODE_STARTED);
    pn_instance_started(sim, node);
    after_start(sim, node);
}

bool pn_node_wants_start(const struct pn_devnode *node)
{
    return node->state == PN_NODE_REMOVED && node->problem == PN_PROBLEM_NONE &&
           !node->stays_removed;
}

/* A device that is held for eject starts only when it has been plugged in again (K-7.4 D); one that
 * could not be identified has no drivers to start. */
static bool may_be_enabled(const struct pn_devnode *node)
{
    bool has_no_drivers = node->state == PN_NODE_REMOVED || node->state == PN_NODE_FAILED_START;
    return has_no_drivers && node->problem != PN_PROBLEM_HELD_FOR_EJECT &&
           node->instance_path != NULL;
}

void pn_enable_run(struct pnpsim *sim, struct pn_job *job)
{
    static const struct pn_veto nobody = { 0 };
    struct pn_devnode *node = job->node;
    enum pnpsim_result result = PNPSIM_E_START_FAILED;
    bool bus_is_gone = node->parent != NULL && !pn_node_is_there(node->parent);
    if (node->state == PN_NODE_DELETED || node->state == PN_NODE_SURPRISE_REMOVED || bus_is_gone) {
        result = PNPSIM_E_NOT_FOUND;
    } else if (may_be_enabled(node)) {
        pn_node_start(sim, node);
    }
    pn_request_end(sim, job, node, node->state == PN_NODE_STARTED ? PNPSIM_OK : result, &nobody);
}
