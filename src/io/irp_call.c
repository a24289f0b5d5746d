/* SPDX-License-Identifier: MIT */
/* The way of an IRP: down by IoCallDriver, up by IoCompleteRequest, and cancelling on the way. */
#include "base/check.h"
#include "base/sim.h"
#include "io/device.h"
#include "io/io.h"
#include "io/irp.h"
#include "kernel/frame.h"
#include "kernel/lock.h"
#include "kernel/object.h"
#include "kernel/stop.h"
#include "kernel/task.h"
#include "observe/finding.h"
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

void pn_irp_refuse(struct pnpsim *sim, PIRP irp, NTSTATUS status)
{
    bool has_spare = pn_irp_find(sim, irp)->owner != PN_IRP_FOREIGN;
    irp->IoStatus.Status = status;
    irp->IoStatus.Information = 0;
    if (location_of(irp) > (has_spare ? 0 : 1)) {
        IoSetNextIrpStackLocation(irp);
        pn_irp_complete(sim, irp, IO_NO_INCREMENT);
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

static NTSTATUS dispatch(struct pnpsim *sim, PDEVICE_OBJECT device, PIRP irp)
{
    PIO_STACK_LOCATION location = IoGetCurrentIrpStackLocation(irp);
    UCHAR major = location->MajorFunction;
    PDRIVER_DISPATCH routine = major > IRP_MJ_MAXIMUM_FUNCTION
                                   ? NULL
                                   : device->DriverObject->MajorFunction[major];
    if (routine == NULL) {
        irp->IoStatus.Status = STATUS_INVALID_DEVICE_REQUEST;
        irp->IoStatus.Information = 0;
        pn_irp_complete(sim, irp, IO_NO_INCREMENT);
        return STATUS_INVALID_DEVICE_REQUEST;
    }
    struct pn_callout callout;
    pn_callout_begin(sim, &callout, PN_FRAME_DISPATCH, "dispatch routine",
                     pn_device_of(device)->driver, pn_irql(sim));
    callout.frame.about = irp;
    callout.frame.major = major;
    callout.frame.minor = location->MinorFunction;
    NTSTATUS status = routine(device, irp);
    pn_callout_end(sim, &callout);
    return status;
}

NTSTATUS pn_irp_call(struct pnpsim *sim, PDEVICE_OBJECT device, PIRP irp)
{
    struct pn_irp *record = pn_irp_find(sim, irp);
    PN_ASSERT(record != NULL);

    if (location_of(irp) <= 1) {
        return refuse_without_location(sim, device, irp);
    }
    if (!record->sent) {
        record->sent = true;
        record->owner_location = location_of(irp);
    }
    IoSetNextIrpStackLocation(irp);
    IoGetCurrentIrpStackLocation(irp)->DeviceObject = device;
    return dispatch(sim, device, irp);
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
    NTSTATUS status = routine(device, irp, context);
    pn_callout_end(sim, &callout);
    held_completion_release(sim, held);
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

void pn_irp_complete(struct pnpsim *sim, PIRP irp, CCHAR boost)
{
    (void)boost; /* there are no priorities to raise */
    struct pn_irp *record = pn_irp_find(sim, irp);
    PN_ASSERT(record != NULL && !record->completed);

    check_before_completion(sim, irp);
    while (location_of(irp) <= (signed char)irp->StackCount) {
        PIO_STACK_LOCATION location = IoGetCurrentIrpStackLocation(irp);
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

/* ---- Cancelling ---- */

KIRQL pn_cancel_lock_acquire(struct pnpsim *sim)
{
    KIRQL irql = pn_spin_acquire(sim, &sim->io->cancel_lock);
    sim->io->cancel_lock_held = true;
    return irql;
}

void pn_cancel_lock_release(struct pnpsim *sim, KIRQL irql)
{
    sim->io->cancel_lock_held = false;
    pn_spin_release(sim, &sim->io->cancel_lock, irql);
}

/* The routine runs with the cancel lock held and gives it back itself: it comes in at
 * DISPATCH_LEVEL and leaves at Irp->CancelIrql. */
static void run_cancel_routine(struct pnpsim *sim, PIRP irp, PDRIVER_CANCEL routine)
{
    PDEVICE_OBJECT device = IoGetCurrentIrpStackLocation(irp)->DeviceObject;
    const struct pn_device *live = pn_device_find(sim, device);
    KIRQL irql = irp->CancelIrql;
    struct pn_callout callout;
    pn_callout_begin(sim, &callout, PN_FRAME_CANCEL, "cancel routine",
                     live != NULL ? live->driver : 0, DISPATCH_LEVEL);
    callout.frame.about = irp;
    callout.irql_inside = irql;
    callout.irql_outside = irql;
    routine(device, irp);
    if (sim->io->cancel_lock_held) { /* the IRQL tells on it in a moment */
        sim->io->cancel_lock_held = false;
        pn_spin_release_from_dispatch(sim, &sim->io->cancel_lock);
    }
    pn_callout_end(sim, &callout);
}

bool pn_irp_cancel(struct pnpsim *sim, PIRP irp)
{
    KIRQL irql = pn_cancel_lock_acquire(sim);
    irp->Cancel = TRUE;
    PDRIVER_CANCEL routine = IoSetCancelRoutine(irp, NULL);
    bool is_below = location_of(irp) <= (signed char)irp->StackCount;
    if (routine == NULL || !is_below) {
        pn_cancel_lock_release(sim, irql);
        return false;
    }
    irp->CancelIrql = irql;
    run_cancel_routine(sim, irp, routine);
    return true;
}
