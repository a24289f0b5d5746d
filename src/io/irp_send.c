/* SPDX-License-Identifier: MIT */
/* Requests of the simulator itself: sending one and waiting for its end, PnP IRPs first of all; and
 * the synchronous forward that drivers use. */
#include "base/check.h"
#include "base/sim.h"
#include "base/text.h"
#include "io/device.h"
#include "io/irp.h"
#include "kernel/frame.h"
#include "kernel/object.h"
#include "kernel/record.h"
#include "kernel/stop.h"
#include "kernel/task.h"
#include "observe/finding.h"
#include "observe/probe.h"
#include "observe/trace.h"

static const char *const pnp_names[] = {
    [IRP_MN_START_DEVICE] = "START_DEVICE",
    [IRP_MN_QUERY_REMOVE_DEVICE] = "QUERY_REMOVE_DEVICE",
    [IRP_MN_REMOVE_DEVICE] = "REMOVE_DEVICE",
    [IRP_MN_CANCEL_REMOVE_DEVICE] = "CANCEL_REMOVE_DEVICE",
    [IRP_MN_STOP_DEVICE] = "STOP_DEVICE",
    [IRP_MN_QUERY_STOP_DEVICE] = "QUERY_STOP_DEVICE",
    [IRP_MN_CANCEL_STOP_DEVICE] = "CANCEL_STOP_DEVICE",
    [IRP_MN_QUERY_DEVICE_RELATIONS] = "QUERY_DEVICE_RELATIONS",
    [IRP_MN_QUERY_INTERFACE] = "QUERY_INTERFACE",
    [IRP_MN_QUERY_CAPABILITIES] = "QUERY_CAPABILITIES",
    [IRP_MN_QUERY_RESOURCES] = "QUERY_RESOURCES",
    [IRP_MN_QUERY_RESOURCE_REQUIREMENTS] = "QUERY_RESOURCE_REQUIREMENTS",
    [IRP_MN_QUERY_DEVICE_TEXT] = "QUERY_DEVICE_TEXT",
    [IRP_MN_FILTER_RESOURCE_REQUIREMENTS] = "FILTER_RESOURCE_REQUIREMENTS",
    [IRP_MN_READ_CONFIG] = "READ_CONFIG",
    [IRP_MN_WRITE_CONFIG] = "WRITE_CONFIG",
    [IRP_MN_EJECT] = "EJECT",
    [IRP_MN_SET_LOCK] = "SET_LOCK",
    [IRP_MN_QUERY_ID] = "QUERY_ID",
    [IRP_MN_QUERY_PNP_DEVICE_STATE] = "QUERY_PNP_DEVICE_STATE",
    [IRP_MN_QUERY_BUS_INFORMATION] = "QUERY_BUS_INFORMATION",
    [IRP_MN_DEVICE_USAGE_NOTIFICATION] = "DEVICE_USAGE_NOTIFICATION",
    [IRP_MN_SURPRISE_REMOVAL] = "SURPRISE_REMOVAL",
    [IRP_MN_DEVICE_ENUMERATED] = "DEVICE_ENUMERATED",
};

const char *pn_irp_pnp_name(UCHAR minor)
{
    bool is_known = minor < RTL_NUMBER_OF(pnp_names) && pnp_names[minor] != NULL;
    return is_known ? pnp_names[minor] : "UNKNOWN_PNP_IRP";
}

const char *pn_irp_power_name(UCHAR minor)
{
    static const char *const names[] = { "WAIT_WAKE", "POWER_SEQUENCE", "SET_POWER",
                                         "QUERY_POWER" };
    return minor < RTL_NUMBER_OF(names) ? names[minor] : "UNKNOWN_POWER_IRP";
}

/* V-IRP_LOST. The IRP stays, for a driver that completes it after all. */
static void report_lost(struct pnpsim *sim, PDEVICE_OBJECT device, struct pn_irp *record,
                        UCHAR major, UCHAR minor, NTSTATUS status)
{
    char name[48];
    record->abandoned = true;
    pn_copy_string(name, sizeof(name), major == IRP_MJ_PNP ? pn_irp_pnp_name(minor) : "");
    pn_bugcheck_if(
        sim, pn_violation(sim, PN_RULE_IRP_LOST, "",
                          "the dispatch routine of %s for IRP_MJ 0x%02X %s returned 0x%08X, but "
                          "the IRP was neither completed nor left pending",
                          pn_name_text(sim, pn_device_of(device)->driver), major, name,
                          (unsigned)status));
}

bool pn_irp_start(struct pnpsim *sim, PDEVICE_OBJECT device, struct pn_irp *record,
                  NTSTATUS *ret_status)
{
    PN_ASSERT(record->owner == PN_IRP_MANAGER);

    PIO_STACK_LOCATION location = IoGetNextIrpStackLocation(record->irp);
    UCHAR major = location->MajorFunction;
    UCHAR minor = location->MinorFunction;
    pn_object_ref(sim, device);
    NTSTATUS status = pn_irp_call(sim, device, record->irp);
    bool is_lost = !record->completed && status != STATUS_PENDING;
    if (is_lost && record->is_lost) {
        record->abandoned = true; /* the driver that lost it was named */
    } else if (is_lost) {
        report_lost(sim, device, record, major, minor, status);
    }
    pn_object_unref(sim, device);
    *ret_status = status;
    return !is_lost;
}

uint32_t pn_irp_pending_name(struct pnpsim *sim, const struct pn_irp *record, uint32_t object)
{
    PIRP irp = record->irp;
    bool is_below = (signed char)irp->CurrentLocation <= (signed char)irp->StackCount;
    const IO_STACK_LOCATION *location = is_below ? IoGetCurrentIrpStackLocation(irp) : NULL;
    const struct pn_device *device = is_below ? pn_device_find(sim, location->DeviceObject) : NULL;
    if (device == NULL) {
        return object;
    }
    const char *driver = pn_name_text(sim, device->driver);
    if (location->MajorFunction == IRP_MJ_PNP) {
        return pn_name_format(sim, "%s of %s, which %s has",
                              pn_irp_pnp_name(location->MinorFunction), pn_name_text(sim, object),
                              driver);
    }
    return pn_name_format(sim, "IRP_MJ 0x%02X to %s, which %s has", location->MajorFunction,
                          pn_name_text(sim, object), driver);
}

void pn_irp_await(struct pnpsim *sim, struct pn_irp *record, uint32_t object)
{
    struct pn_wait wait = { .call = "a request to a driver", .key = record->irp };
    while (!record->completed) {
        wait.object = pn_irp_pending_name(sim, record, object);
        record->waiter = pn_task_current(sim);
        pn_task_block(sim, &wait, 0);
        record->waiter = NULL;
    }
}

bool pn_irp_send(struct pnpsim *sim, PDEVICE_OBJECT device, struct pn_irp *record, uint32_t object,
                 NTSTATUS *ret_status)
{
    if (!pn_irp_start(sim, device, record, ret_status)) {
        return false;
    }
    pn_irp_await(sim, record, object);
    return true;
}

void pn_irp_wake_waiter(struct pnpsim *sim, struct pn_irp *record)
{
    if (record->abandoned) {
        pn_irp_free(sim, record->irp);
    } else if (record->waiter != NULL) {
        pn_task_wake(sim, record->waiter);
    }
}

/* The devices above the lowest of a stack, each referenced, while a remove IRP goes through it. */
struct removed_stack {
    void **devices;
    uint32_t count;
};

static void removed_stack_hold(struct pnpsim *sim, PDEVICE_OBJECT top, struct removed_stack *stack)
{
    stack->devices = pn_record_alloc(sim, (size_t)top->StackSize * sizeof(void *));
    for (PDEVICE_OBJECT at = pn_device_bottom(top)->AttachedDevice; at != NULL;
         at = at->AttachedDevice) {
        pn_object_ref(sim, at);
        stack->devices[stack->count++] = at;
    }
}

static void removed_stack_judge(struct pnpsim *sim, struct removed_stack *stack)
{
    uint32_t code = pn_probes(sim)->stack_removed(sim, stack->devices, stack->count);
    while (stack->count > 0) {
        pn_object_unref(sim, stack->devices[--stack->count]);
    }
    pn_free(sim, stack->devices);
    pn_bugcheck_if(sim, code);
}

NTSTATUS pn_irp_send_pnp(struct pnpsim *sim, PDEVICE_OBJECT device, uint32_t object,
                         const IO_STACK_LOCATION *location, ULONG_PTR *ret_information)
{
    PDEVICE_OBJECT top = pn_device_top(device);
    uint32_t name = pn_name_constant(sim, pn_irp_pnp_name(location->MinorFunction));
    struct pn_irp *record = pn_irp_demand(sim, top);
    PIRP irp = record->irp;
    irp->IoStatus.Status = STATUS_NOT_SUPPORTED;
    if (location->MinorFunction == IRP_MN_FILTER_RESOURCE_REQUIREMENTS) {
        irp->IoStatus.Information =
            (ULONG_PTR)location->Parameters.FilterResourceRequirements.IoResourceRequirementList;
    }
    PIO_STACK_LOCATION next = IoGetNextIrpStackLocation(irp);
    *next = *location;
    next->MajorFunction = IRP_MJ_PNP;
    next->Control = 0;
    next->CompletionRoutine = NULL;
    pn_trace(sim, PN_TRACE_IRP_SENT, pn_device_of(top)->driver, object, name, 0);

    NTSTATUS status;
    struct removed_stack stack = { 0 };
    bool is_last = location->MinorFunction == IRP_MN_REMOVE_DEVICE &&
                   pn_probes(sim)->stack_removed != NULL;
    if (is_last) {
        removed_stack_hold(sim, top, &stack);
    }
    if (pn_irp_send(sim, top, record, object, &status)) {
        status = irp->IoStatus.Status;
        if (ret_information != NULL) {
            *ret_information = irp->IoStatus.Information;
        }
        pn_irp_free(sim, irp);
    }
    pn_trace(sim, PN_TRACE_IRP_DONE, 0, object, name, status);
    if (is_last) {
        removed_stack_judge(sim, &stack);
    }
    return status;
}

NTSTATUS pn_irp_send_internal_control(struct pnpsim *sim, PDEVICE_OBJECT device, uint32_t object,
                                      ULONG code, PVOID input)
{
    PDEVICE_OBJECT top = pn_device_top(device);
    struct pn_irp *record = pn_irp_demand(sim, top);
    PIRP irp = record->irp;
    irp->IoStatus.Status = STATUS_NOT_SUPPORTED;
    PIO_STACK_LOCATION next = IoGetNextIrpStackLocation(irp);
    next->MajorFunction = IRP_MJ_INTERNAL_DEVICE_CONTROL;
    next->Parameters.DeviceIoControl.IoControlCode = code;
    next->Parameters.DeviceIoControl.Type3InputBuffer = input;
    NTSTATUS status;
    if (pn_irp_send(sim, top, record, object, &status)) {
        status = irp->IoStatus.Status;
        pn_irp_free(sim, irp);
    }
    return status;
}

/* Lives on the stack of the task that waits. */
struct forward {
    struct pnpsim *sim;
    struct pn_task *waiter;
    bool is_back;
};

static NTSTATUS forward_completed(PDEVICE_OBJECT DeviceObject, PIRP Irp, PVOID Context)
{
    struct forward *forward = Context;
    (void)DeviceObject;
    (void)Irp;
    forward->is_back = true;
    if (forward->waiter != NULL) {
        pn_task_wake(forward->sim, forward->waiter);
    }
    return STATUS_MORE_PROCESSING_REQUIRED;
}

static void forward_and_wait(struct pnpsim *sim, PDEVICE_OBJECT device, PIRP irp)
{
    struct forward forward = { .sim = sim };
    struct pn_wait wait = { .call = pn_frame_routine(pn_task_current(sim)),
                            .object = pn_object_name(sim, device),
                            .key = irp };
    IoSetCompletionRoutine(irp, forward_completed, &forward, TRUE, TRUE, TRUE);
    pn_irp_call(sim, device, irp);
    while (!forward.is_back) {
        forward.waiter = pn_task_current(sim);
        pn_task_block(sim, &wait, 0);
        forward.waiter = NULL;
    }
}

NTSTATUS pn_irp_call_and_wait(struct pnpsim *sim, PDEVICE_OBJECT device, PIRP irp)
{
    if ((signed char)irp->CurrentLocation <= 1) {
        return pn_irp_call(sim, device, irp); /* reported there */
    }
    forward_and_wait(sim, device, irp);
    return irp->IoStatus.Status;
}

bool pn_irp_forward_and_wait(struct pnpsim *sim, PDEVICE_OBJECT device, PIRP irp)
{
    if ((signed char)irp->CurrentLocation <= 1) {
        return false;
    }
    IoCopyCurrentIrpStackLocationToNext(irp);
    forward_and_wait(sim, device, irp);
    return true;
}
