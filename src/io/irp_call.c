/* SPDX-License-Identifier: MIT */
/* The way of an IRP: down by IoCallDriver, up by IoCompleteRequest. What the rules of the verifier
 * need to know of each dispatch routine stands in a struct pn_irp_call on its task's stack. */
#include "base/check.h"
#include "base/sim.h"
#include "io/device.h"
#include "io/irp.h"
#include "kernel/frame.h"
#include "kernel/object.h"
#include "kernel/stop.h"
#include "kernel/task.h"
#include "observe/finding.h"
#include "observe/probe.h"
#include "observe/trace.h"

/* CHAR may be unsigned on the host. */
static int location_of(const IRP *irp)
{
    return (signed char)irp->CurrentLocation;
}

static const char *running_driver(struct pnpsim *sim)
{
    uint32_t driver = pn_frame_driver(pn_task_current(sim));
    return driver == 0 ? "the system" : pn_name_text(sim, driver);
}

/* ---- Dispatch routines that have not returned ---- */

/* The innermost of the running task that has this IRP. */
static struct pn_irp_call *call_innermost(struct pnpsim *sim, const struct pn_irp *record)
{
    const struct pn_task *task = pn_task_current(sim);
    for (struct pn_list *at = record->calls.prev; at != &record->calls; at = at->prev) {
        struct pn_irp_call *call = PN_CONTAINER(at, struct pn_irp_call, link);
        if (call->task == task) {
            return call;
        }
    }
    return NULL;
}

const struct pn_irp_call *pn_irp_call_running(struct pnpsim *sim, const void *irp)
{
    const struct pn_irp *record = pn_irp_find(sim, irp);
    return record == NULL ? NULL : call_innermost(sim, record);
}

/* Also on another task, the drivers above have let the IRP go on. */
static void calls_forwarded(struct pn_irp *record, int location)
{
    PN_LIST_EACH (node, &record->calls) {
        struct pn_irp_call *call = PN_CONTAINER(node, struct pn_irp_call, link);
        if (!call->is_completed && call->location <= location + 1) {
            call->is_forwarded = true;
        }
    }
}

static void call_begin(struct pnpsim *sim, struct pn_irp *record, struct pn_irp_call *call,
                       PDEVICE_OBJECT device)
{
    PIO_STACK_LOCATION location = IoGetCurrentIrpStackLocation(record->irp);
    *call = (struct pn_irp_call){ .outer = call_innermost(sim, record),
                                  .task = pn_task_current(sim),
                                  .record = record,
                                  .device = device,
                                  .driver = pn_device_of(device)->driver,
                                  .major = location->MajorFunction,
                                  .minor = location->MinorFunction,
                                  .location = location_of(record->irp),
                                  .is_bottom = pn_device_of(device)->attached_to == NULL,
                                  .lower_status = STATUS_SUCCESS };
    calls_forwarded(record, call->location);
    record->at_bottom = call->is_bottom;
    record->status_seen = record->irp->IoStatus.Status;
    pn_list_push_back(&record->calls, &call->link);
}

static void call_end(struct pnpsim *sim, struct pn_irp_call *call, NTSTATUS status)
{
    struct pn_irp *record = call->record;
    bool is_there = record != NULL && pn_irp_find(sim, record->irp) == record;
    pn_list_remove(&call->link);
    call->returned = status;
    if (is_there && !call->is_completed) {
        PIRP irp = record->irp;
        PIO_STACK_LOCATION own = IoGetCurrentIrpStackLocation(irp) +
                                 (call->location - location_of(irp));
        call->is_marked = (own->Control & SL_PENDING_RETURNED) != 0;
    }
    uint32_t code = 0;
    if (pn_probes(sim)->irp_returned != NULL && (is_there || call->is_completed)) {
        code = pn_probes(sim)->irp_returned(sim, call);
    }
    if (is_there && !call->is_completed && call->is_blamed) {
        record->is_lost = true; /* who waits for it need not say so again */
    }
    if (call->outer != NULL) {
        call->outer->lower_status = status;
        call->outer->is_blamed |= call->is_blamed;
    }
    pn_bugcheck_if(sim, code);
}

/* The completion passes a location. */
static void calls_complete(struct pn_irp *record, int location, UCHAR control)
{
    PN_LIST_EACH (node, &record->calls) {
        struct pn_irp_call *call = PN_CONTAINER(node, struct pn_irp_call, link);
        if (call->location == location && !call->is_completed) {
            call->is_completed = true;
            call->completed_status = record->irp->IoStatus.Status;
            call->is_marked = (control & SL_PENDING_RETURNED) != 0;
        }
    }
}

/* ---- The way down ---- */

static void complete(struct pnpsim *sim, struct pn_irp *record);

void pn_irp_refuse(struct pnpsim *sim, PIRP irp, NTSTATUS status)
{
    struct pn_irp *record = pn_irp_find(sim, irp);
    bool has_spare = record->owner != PN_IRP_FOREIGN;
    irp->IoStatus.Status = status;
    irp->IoStatus.Information = 0;
    if (location_of(irp) > (has_spare ? 0 : 1)) {
        IoSetNextIrpStackLocation(irp);
        calls_forwarded(record, location_of(irp));
        complete(sim, record);
    }
}

/* V-IRP_NO_STACK. The request ends as if the lower device had refused it; what the sender prepared
 * for a next location, its completion routine too, is in the spare one. */
static NTSTATUS refuse_without_location(struct pnpsim *sim, PDEVICE_OBJECT device, PIRP irp)
{
    const char *routine = pn_frame_routine(pn_task_current(sim));
    pn_bugcheck_if(sim, pn_violation(sim, PN_RULE_IRP_NO_STACK, routine,
                                     "%s sent an IRP with %d stack locations, all of them used, to "
                                     "device %s",
                                     running_driver(sim), (int)(signed char)irp->StackCount,
                                     pn_name_text(sim, pn_object_name(sim, device))));
    pn_irp_refuse(sim, irp, STATUS_INVALID_DEVICE_REQUEST);
    return STATUS_INVALID_DEVICE_REQUEST;
}

static NTSTATUS dispatch(struct pnpsim *sim, PDEVICE_OBJECT device, struct pn_irp *record)
{
    PIRP irp = record->irp;
    PIO_STACK_LOCATION location = IoGetCurrentIrpStackLocation(irp);
    UCHAR major = location->MajorFunction;
    PDRIVER_DISPATCH routine = major > IRP_MJ_MAXIMUM_FUNCTION
                                   ? NULL
                                   : device->DriverObject->MajorFunction[major];
    if (routine == NULL) {
        irp->IoStatus.Status = STATUS_INVALID_DEVICE_REQUEST;
        irp->IoStatus.Information = 0;
        complete(sim, record);
        return STATUS_INVALID_DEVICE_REQUEST;
    }
    struct pn_irp_call call;
    struct pn_callout callout;
    call_begin(sim, record, &call, device);
    pn_callout_begin(sim, &callout, PN_FRAME_DISPATCH, "dispatch routine", call.driver,
                     pn_irql(sim));
    callout.frame.about = irp;
    callout.frame.major = major;
    callout.frame.minor = call.minor;
    NTSTATUS status = routine(device, irp);
    pn_callout_end(sim, &callout);
    call_end(sim, &call, status);
    return status;
}

NTSTATUS pn_irp_call(struct pnpsim *sim, PDEVICE_OBJECT device, PIRP irp)
{
    struct pn_irp *record = pn_irp_find(sim, irp);
    PN_ASSERT(record != NULL);

    if (location_of(irp) <= 1) {
        return refuse_without_location(sim, device, irp);
    }
    if (pn_probes(sim)->irp_sending != NULL) {
        pn_bugcheck_if(sim, pn_probes(sim)->irp_sending(sim, record));
    }
    if (!record->sent) {
        record->sent = true;
        record->has_turned = false;
        record->owner_location = location_of(irp);
    }
    IoSetNextIrpStackLocation(irp);
    IoGetCurrentIrpStackLocation(irp)->DeviceObject = device;
    return dispatch(sim, device, record);
}

/* ---- Completion routines that hold their device ---- */

struct held_completion {
    PDEVICE_OBJECT device;
    PIO_COMPLETION_ROUTINE routine;
    PVOID context;
};

/* Marks a location whose context is a struct held_completion; never called. */
static NTSTATUS held_completion_mark(PDEVICE_OBJECT DeviceObject, PIRP Irp, PVOID Context)
{
    (void)DeviceObject;
    (void)Irp;
    (void)Context;
    return STATUS_SUCCESS;
}

NTSTATUS pn_irp_set_completion(struct pnpsim *sim, PDEVICE_OBJECT device, PIRP irp,
                               PIO_COMPLETION_ROUTINE routine, PVOID context, UCHAR control)
{
    struct held_completion *held = pn_alloc(sim, sizeof(*held));
    if (held == NULL) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    *held = (struct held_completion){ device, routine, context };
    pn_object_ref(sim, device);
    PIO_STACK_LOCATION next = IoGetNextIrpStackLocation(irp);
    next->CompletionRoutine = held_completion_mark;
    next->Context = held;
    next->Control = control;
    return STATUS_SUCCESS;
}

static void held_completion_release(struct pnpsim *sim, struct held_completion *held)
{
    if (held != NULL) {
        pn_object_unref(sim, held->device);
        pn_free(sim, held);
    }
}

/* Whose code the completion routine is: the driver of the location above, or who made the IRP. */
static uint32_t completion_driver(struct pnpsim *sim, const struct pn_irp *record,
                                  PDEVICE_OBJECT device)
{
    const struct pn_device *live = pn_device_find(sim, device);
    return live != NULL ? live->driver : record->driver;
}

static NTSTATUS run_completion(struct pnpsim *sim, struct pn_irp *record, PDEVICE_OBJECT device,
                               const IO_STACK_LOCATION *location)
{
    PIRP irp = record->irp;
    PIO_COMPLETION_ROUTINE routine = location->CompletionRoutine;
    PVOID context = location->Context;
    struct held_completion *held = NULL;
    if (routine == held_completion_mark) {
        held = context;
        routine = held->routine;
        context = held->context;
        device = held->device;
    }
    struct pn_callout callout;
    pn_callout_begin(sim, &callout, PN_FRAME_IO_COMPLETION, "completion routine",
                     completion_driver(sim, record, device), pn_irql(sim));
    callout.frame.about = irp;
    callout.frame.major = location->MajorFunction;
    callout.frame.minor = location->MinorFunction;
    bool was_pending = irp->PendingReturned != FALSE;
    uint32_t driver = callout.frame.driver;
    NTSTATUS status = routine(device, irp, context);
    pn_callout_end(sim, &callout);
    held_completion_release(sim, held);
    if (status != STATUS_MORE_PROCESSING_REQUIRED && was_pending && device != NULL &&
        pn_probes(sim)->irp_passed_up != NULL) {
        pn_bugcheck_if(sim, pn_probes(sim)->irp_passed_up(sim, record, driver));
    }
    return status;
}

/* ---- The way up ---- */

static bool completion_is_wanted(const IO_STACK_LOCATION *location, const IRP *irp)
{
    UCHAR control = location->Control;
    if (location->CompletionRoutine == NULL) {
        return false;
    }
    return (NT_SUCCESS(irp->IoStatus.Status) && (control & SL_INVOKE_ON_SUCCESS) != 0) ||
           (!NT_SUCCESS(irp->IoStatus.Status) && (control & SL_INVOKE_ON_ERROR) != 0) ||
           (irp->Cancel && (control & SL_INVOKE_ON_CANCEL) != 0);
}

/* The completion has gone all the way up. */
static void reached_owner(struct pnpsim *sim, struct pn_irp *record)
{
    record->sent = false;
    if (record->done != NULL) {
        record->completed = true;
        record->done(sim, record);
        return;
    }
    pn_bugcheck_if(sim, pn_violation(sim, PN_RULE_IRP_UNRECLAIMED, "IoCompleteRequest",
                                     "an IRP that %s allocated was completed to the end; no "
                                     "completion routine took it back",
                                     pn_name_text(sim, record->driver)));
}

static void check_before_completion(struct pnpsim *sim, PIRP irp)
{
    const char *driver = running_driver(sim);
    if (irp->CancelRoutine != NULL) {
        irp->CancelRoutine = NULL;
        pn_bugcheck_if(sim,
                       pn_violation(sim, PN_RULE_IRP_CANCEL_ROUTINE_SET, "IoCompleteRequest",
                                    "%s completed an IRP that still has a cancel routine", driver));
    }
    if (irp->IoStatus.Status == STATUS_PENDING) {
        pn_bugcheck_if(sim,
                       pn_violation(sim, PN_RULE_IRP_COMPLETED_PENDING, "IoCompleteRequest",
                                    "%s completed an IRP with STATUS_PENDING in IoStatus", driver));
    }
}

/* From the current location upward. */
static void complete(struct pnpsim *sim, struct pn_irp *record)
{
    PIRP irp = record->irp;
    record->has_turned = true;
    while (location_of(irp) <= (signed char)irp->StackCount) {
        PIO_STACK_LOCATION location = IoGetCurrentIrpStackLocation(irp);
        record->status_seen = irp->IoStatus.Status;
        calls_complete(record, location_of(irp), location->Control);
        IoSkipCurrentIrpStackLocation(irp);
        bool is_top = location_of(irp) > (signed char)irp->StackCount;
        PDEVICE_OBJECT device = is_top ? NULL : IoGetCurrentIrpStackLocation(irp)->DeviceObject;
        irp->PendingReturned = (location->Control & SL_PENDING_RETURNED) != 0;
        if (location_of(irp) >= record->owner_location) {
            record->sent = false;
        }
        if (completion_is_wanted(location, irp)) {
            if (run_completion(sim, record, device, location) == STATUS_MORE_PROCESSING_REQUIRED) {
                return; /* the IRP may be gone */
            }
        } else {
            if (location->CompletionRoutine == held_completion_mark) {
                held_completion_release(sim, location->Context);
            }
            if (irp->PendingReturned && !is_top) {
                IoMarkIrpPending(irp);
            }
        }
    }
    reached_owner(sim, record);
}

void pn_irp_complete(struct pnpsim *sim, PIRP irp, CCHAR boost)
{
    (void)boost; /* there are no priorities to raise */
    struct pn_irp *record = pn_irp_find(sim, irp);
    PN_ASSERT(record != NULL && !record->completed);

    check_before_completion(sim, irp);
    if (pn_probes(sim)->irp_completing != NULL &&
        location_of(irp) <= (signed char)irp->StackCount) {
        pn_bugcheck_if(sim, pn_probes(sim)->irp_completing(sim, record));
    }
    complete(sim, record);
}
