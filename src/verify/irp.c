/* SPDX-License-Identifier: MIT */
/* What drivers do with IRPs, PnP and power IRPs first of all (K-7.2.1 to K-7.2.7): the checks that
 * Driver Verifier's I/O verification makes under the name of bug check 0xC9. */
#include "io/irp.h"

#include "base/sim.h"
#include "io/device.h"
#include "kernel/frame.h"
#include "kernel/stop.h"
#include "observe/finding.h"
#include "observe/trace.h"
#include "verify/verify.h"

#include <stdio.h>

enum { NAME_SIZE = 64 };

/* "IRP_MN_REMOVE_DEVICE", "IRP_MJ 0x0E". */
static const char *irp_name(UCHAR major, UCHAR minor, char *name)
{
    if (major == IRP_MJ_PNP || major == IRP_MJ_POWER) {
        snprintf(name, NAME_SIZE, "IRP_MN_%s",
                 major == IRP_MJ_PNP ? pn_irp_pnp_name(minor) : pn_irp_power_name(minor));
    } else {
        snprintf(name, NAME_SIZE, "IRP_MJ 0x%02X", major);
    }
    return name;
}

static const char *driver_name(struct pnpsim *sim)
{
    uint32_t driver = pn_frame_driver(pn_task_current(sim));
    return driver == 0 ? "the test" : pn_name_text(sim, driver);
}

static uint32_t first_of(uint32_t code, uint32_t next)
{
    return code != 0 ? code : next;
}

/* A finding about the driver that runs: "<driver> <what>". */
static uint32_t blame(struct pnpsim *sim, enum pn_rule rule, UCHAR major, UCHAR minor,
                      const char *what, NTSTATUS status)
{
    char name[NAME_SIZE];
    return pn_violation(sim, rule, pn_frame_routine(pn_task_current(sim)),
                        "%s: %s %s (status 0x%08X)", driver_name(sim), irp_name(major, minor, name),
                        what, (unsigned)status);
}

/* ---- The way down ---- */

/* K-7.2.4: these are the PnP and power managers' own. */
static bool is_reserved(const IO_STACK_LOCATION *location)
{
    if (location->MajorFunction == IRP_MJ_POWER) {
        return true; /* PoRequestPowerIrp sends them */
    }
    if (location->MajorFunction != IRP_MJ_PNP) {
        return false;
    }
    switch (location->MinorFunction) {
    case IRP_MN_START_DEVICE:
    case IRP_MN_QUERY_REMOVE_DEVICE:
    case IRP_MN_REMOVE_DEVICE:
    case IRP_MN_CANCEL_REMOVE_DEVICE:
    case IRP_MN_STOP_DEVICE:
    case IRP_MN_QUERY_STOP_DEVICE:
    case IRP_MN_CANCEL_STOP_DEVICE:
    case IRP_MN_SURPRISE_REMOVAL:
    case IRP_MN_EJECT:
        return true;
    case IRP_MN_QUERY_DEVICE_RELATIONS:
        return location->Parameters.QueryDeviceRelations.Type == BusRelations;
    default:
        return false;
    }
}

static bool is_managed(UCHAR major)
{
    return major == IRP_MJ_PNP || major == IRP_MJ_POWER || major == IRP_MJ_SYSTEM_CONTROL;
}

/* The first time that an IRP is sent, by who made it. Code of the test is no driver's. */
static uint32_t check_own(struct pnpsim *sim, const IRP *irp, const IO_STACK_LOCATION *next)
{
    UCHAR major = next->MajorFunction;
    UCHAR minor = next->MinorFunction;
    NTSTATUS status = irp->IoStatus.Status;
    uint32_t code = 0;
    if (is_reserved(next) && pn_frame_driver(pn_task_current(sim)) != 0) {
        code = blame(sim, PN_RULE_IRP_SENT_BY_DRIVER, major, minor,
                     "is sent by a driver; it is the system's own", status);
    }
    if (is_managed(major) && status != STATUS_NOT_SUPPORTED) {
        code = first_of(code,
                        blame(sim, PN_RULE_IRP_INITIAL_STATUS, major, minor,
                              "is sent with another status than STATUS_NOT_SUPPORTED", status));
    }
    return code;
}

/* K-7.2.1 */
static uint32_t check_forwarded(struct pnpsim *sim, const struct pn_irp *record,
                                const IO_STACK_LOCATION *next)
{
    UCHAR major = next->MajorFunction;
    NTSTATUS status = record->irp->IoStatus.Status;
    if (major != IRP_MJ_PNP && major != IRP_MJ_POWER) {
        return 0;
    }
    if (status == STATUS_NOT_SUPPORTED) {
        return record->status_seen == STATUS_NOT_SUPPORTED
                   ? 0
                   : blame(sim, PN_RULE_IRP_NOT_SUPPORTED_STATUS, major, next->MinorFunction,
                           "had a status already, and is passed down with STATUS_NOT_SUPPORTED",
                           record->status_seen);
    }
    return NT_SUCCESS(status) ? 0
                              : blame(sim, PN_RULE_IRP_FAILED_FORWARDED, major, next->MinorFunction,
                                      "is passed down although it has failed", status);
}

/* Who has set the completion routine of a location: the driver of the one above, or the sender. */
static uint32_t routine_owner(struct pnpsim *sim, const struct pn_irp *record,
                              const IO_STACK_LOCATION *location)
{
    const IRP *irp = record->irp;
    bool is_top = (signed char)irp->CurrentLocation == (signed char)irp->StackCount;
    const struct pn_device *device = is_top ? NULL : pn_device_find(sim, location[1].DeviceObject);
    return device == NULL ? record->driver : device->driver;
}

/* A location copied as a whole takes the routine of the driver above along. A driver that is in the
 * stack twice may well set the same routine twice. */
static uint32_t check_copied_routine(struct pnpsim *sim, const struct pn_irp *record,
                                     const IO_STACK_LOCATION *next)
{
    const IRP *irp = record->irp;
    const IO_STACK_LOCATION *own = next + 1;
    if ((signed char)irp->CurrentLocation > (signed char)irp->StackCount ||
        next->CompletionRoutine == NULL || next->CompletionRoutine != own->CompletionRoutine ||
        next->Context != own->Context ||
        routine_owner(sim, record, own) == pn_frame_driver(pn_task_current(sim))) {
        return 0;
    }
    return blame(sim, PN_RULE_IRP_COMPLETION_COPIED, next->MajorFunction, next->MinorFunction,
                 "is passed down with the completion routine of the driver above",
                 irp->IoStatus.Status);
}

uint32_t pn_verify_irp_sending(struct pnpsim *sim, const struct pn_irp *record)
{
    PIRP irp = record->irp;
    const IO_STACK_LOCATION *next = IoGetNextIrpStackLocation(irp);
    uint32_t code = 0;
    if (record->sent) {
        code = first_of(check_forwarded(sim, record, next),
                        check_copied_routine(sim, record, next));
    } else if (record->owner != PN_IRP_MANAGER) {
        code = check_own(sim, irp, next);
    }
    if (irp->CancelRoutine != NULL) {
        code = first_of(code, blame(sim, PN_RULE_IRP_SENT_CANCELABLE, next->MajorFunction,
                                    next->MinorFunction, "is sent with the sender's cancel routine",
                                    irp->IoStatus.Status));
    }
    return code;
}

/* ---- The return of a dispatch routine ---- */

static uint32_t blame_call(struct pnpsim *sim, enum pn_rule rule, struct pn_irp_call *call,
                           const char *what)
{
    char name[NAME_SIZE];
    call->is_blamed = true;
    return pn_violation(sim, rule, "", "the dispatch routine of %s for %s returned 0x%08X%s",
                        pn_name_text(sim, call->driver), irp_name(call->major, call->minor, name),
                        (unsigned)call->returned, what);
}

static uint32_t check_unfinished(struct pnpsim *sim, struct pn_irp_call *call)
{
    if (call->is_marked) {
        return blame_call(sim, PN_RULE_IRP_PENDING_RULES, call,
                          ", but it had called IoMarkIrpPending");
    }
    if (call->is_forwarded && call->lower_status == STATUS_PENDING) {
        return blame_call(sim, PN_RULE_IRP_STATUS_MISMATCH, call,
                          ", but the driver below had returned STATUS_PENDING");
    }
    return blame_call(sim, PN_RULE_IRP_LOST, call,
                      ", but the IRP was neither completed, passed on nor left pending");
}

uint32_t pn_verify_irp_returned(struct pnpsim *sim, struct pn_irp_call *call)
{
    if (call->is_blamed) {
        return 0;
    }
    if (call->returned == STATUS_PENDING) {
        bool may_pend = call->is_marked ||
                        (call->is_forwarded && call->lower_status == STATUS_PENDING);
        return may_pend ? 0
                        : blame_call(sim, PN_RULE_IRP_PENDING_RULES, call,
                                     " (STATUS_PENDING) without IoMarkIrpPending");
    }
    if (!call->is_completed) {
        return check_unfinished(sim, call);
    }
    if (call->is_marked) {
        return blame_call(sim, PN_RULE_IRP_PENDING_RULES, call,
                          ", but the IRP had been marked pending");
    }
    if (call->returned != call->completed_status && call->completed_status != STATUS_PENDING) {
        char what[64];
        snprintf(what, sizeof(what), ", but the IRP was completed with 0x%08X",
                 (unsigned)call->completed_status);
        return blame_call(sim, PN_RULE_IRP_STATUS_MISMATCH, call, what);
    }
    return 0;
}

/* ---- The way up ---- */

/* K-7.2.3, K-7.2.7 */
static bool must_succeed(const IO_STACK_LOCATION *location, NTSTATUS status)
{
    switch (location->MinorFunction) {
    case IRP_MN_REMOVE_DEVICE:
        return status != STATUS_NO_SUCH_DEVICE;
    case IRP_MN_SURPRISE_REMOVAL:
    case IRP_MN_CANCEL_REMOVE_DEVICE:
    case IRP_MN_CANCEL_STOP_DEVICE:
    case IRP_MN_STOP_DEVICE:
        return true;
    default:
        return false;
    }
}

/* What a driver above the PDO may answer itself: an interface of its own, and a target relation
 * that it has filled in. */
static bool may_answer(const IO_STACK_LOCATION *location, const IRP *irp)
{
    if (location->MajorFunction != IRP_MJ_PNP) {
        return false;
    }
    return location->MinorFunction == IRP_MN_QUERY_INTERFACE ||
           (location->MinorFunction == IRP_MN_QUERY_DEVICE_RELATIONS &&
            location->Parameters.QueryDeviceRelations.Type == TargetDeviceRelation &&
            irp->IoStatus.Information != 0);
}

/* K-7.2.1: only the bus driver ends a PnP or power IRP that has not failed. */
static uint32_t check_not_forwarded(struct pnpsim *sim, const struct pn_irp *record,
                                    const IO_STACK_LOCATION *location)
{
    NTSTATUS status = record->irp->IoStatus.Status;
    bool is_refusal = !NT_SUCCESS(status) && status != STATUS_NOT_SUPPORTED;
    if (record->has_turned || record->at_bottom || is_refusal ||
        (NT_SUCCESS(status) && may_answer(location, record->irp))) {
        return 0;
    }
    return blame(sim, PN_RULE_IRP_COMPLETED_NOT_FORWARDED, location->MajorFunction,
                 location->MinorFunction,
                 NT_SUCCESS(status) ? "is completed with success instead of being passed down"
                                    : "is completed untouched instead of being passed down",
                 status);
}

static bool may_take_back(const IO_STACK_LOCATION *location)
{
    return location->MajorFunction == IRP_MJ_PNP && location->MinorFunction == IRP_MN_QUERY_ID;
}

uint32_t pn_verify_irp_completing(struct pnpsim *sim, const struct pn_irp *record)
{
    const IO_STACK_LOCATION *location = IoGetCurrentIrpStackLocation(record->irp);
    UCHAR major = location->MajorFunction;
    NTSTATUS status = record->irp->IoStatus.Status;
    if (major != IRP_MJ_PNP && major != IRP_MJ_POWER) {
        return 0;
    }
    uint32_t code = check_not_forwarded(sim, record, location);
    bool is_new = !record->has_turned || status != record->status_seen;
    if (is_new && major == IRP_MJ_PNP && !NT_SUCCESS(status) && must_succeed(location, status)) {
        return first_of(code, blame(sim, PN_RULE_IRP_REMOVE_FAILED, major, location->MinorFunction,
                                    "is completed with a failure; it must succeed", status));
    }
    if (status == STATUS_NOT_SUPPORTED && record->status_seen != STATUS_NOT_SUPPORTED &&
        !may_take_back(location)) {
        return first_of(code,
                        blame(sim, PN_RULE_IRP_NOT_SUPPORTED_STATUS, major, location->MinorFunction,
                              "had a status already, and is completed with "
                              "STATUS_NOT_SUPPORTED",
                              record->status_seen));
    }
    return code;
}

uint32_t pn_verify_irp_passed_up(struct pnpsim *sim, const struct pn_irp *record, uint32_t driver)
{
    char name[NAME_SIZE];
    const IO_STACK_LOCATION *location = IoGetCurrentIrpStackLocation(record->irp);
    if ((location->Control & SL_PENDING_RETURNED) != 0) {
        return 0;
    }
    return pn_violation(sim, PN_RULE_IRP_PENDING_RULES, "",
                        "the completion routine of %s for %s did not call IoMarkIrpPending, though "
                        "Irp->PendingReturned was set",
                        pn_name_text(sim, driver),
                        irp_name(location->MajorFunction, location->MinorFunction, name));
}

/* ---- The end of a stack ---- */

/* K-7.2.7. Each device is held, so that a deleted one waits for its last reference. */
uint32_t pn_verify_stack_removed(struct pnpsim *sim, void *const *devices, uint32_t count)
{
    uint32_t code = 0;
    for (uint32_t i = 0; i < count; i++) {
        const struct pn_device *device = pn_device_of(devices[i]);
        const char *driver = pn_name_text(sim, device->driver);
        if (device->attached_to != NULL) {
            code = first_of(code, pn_violation(sim, PN_RULE_REMOVE_NOT_DETACHED, "",
                                               "%s has handled IRP_MN_REMOVE_DEVICE and is still "
                                               "attached to the device below",
                                               driver));
        }
        if (!device->delete_pending) {
            code = first_of(code, pn_violation(sim, PN_RULE_REMOVE_NOT_DELETED, "",
                                               "%s has handled IRP_MN_REMOVE_DEVICE and has not "
                                               "deleted its device",
                                               driver));
        }
    }
    return code;
}

/* The dispatch routine for a PnP IRP with this minor code that the running task is in. */
static const struct pn_irp_call *pnp_call(struct pnpsim *sim, UCHAR minor)
{
    const struct pn_frame *frame = pn_frame_find(pn_task_current(sim), PN_FRAME_DISPATCH);
    if (frame == NULL || frame->major != IRP_MJ_PNP || frame->minor != minor) {
        return NULL;
    }
    return pn_irp_call_running(sim, frame->about);
}

static void refuse(struct pnpsim *sim, const struct pn_call *call, enum pn_rule rule,
                   const char *what)
{
    pn_bugcheck_if(sim, pn_violation(sim, rule, call->routine->name, "%s called by %s: %s",
                                     call->routine->name, driver_name(sim), what));
}

/* K-7.2.6: a stack stands until the remove IRP. */
void pn_verify_detach(struct pnpsim *sim, const struct pn_call *call)
{
    if (pnp_call(sim, IRP_MN_SURPRISE_REMOVAL) != NULL) {
        refuse(sim, call, PN_RULE_SURPRISE_DETACHED,
               "a device is detached while IRP_MN_SURPRISE_REMOVAL is handled");
    }
}

/* K-7.2.6, K-7.2.7 */
void pn_verify_delete(struct pnpsim *sim, const struct pn_call *call, PDEVICE_OBJECT device,
                      bool is_reported)
{
    const struct pn_irp_call *remove = pnp_call(sim, IRP_MN_REMOVE_DEVICE);
    if (pnp_call(sim, IRP_MN_SURPRISE_REMOVAL) != NULL) {
        refuse(sim, call, PN_RULE_SURPRISE_DETACHED,
               "a device is deleted while IRP_MN_SURPRISE_REMOVAL is handled");
    } else if (is_reported) {
        refuse(sim, call, PN_RULE_PDO_DELETED_PRESENT,
               "the PDO of a device that the bus still reports is deleted");
    } else if (remove != NULL && remove->device == device && !remove->is_bottom &&
               !remove->is_forwarded) {
        refuse(sim, call, PN_RULE_DELETE_BEFORE_FORWARD,
               "the device is deleted before IRP_MN_REMOVE_DEVICE was passed down");
    }
}

/* K-7.5.2. Code of the test may do it anywhere. */
void pn_verify_remove_lock_wait(struct pnpsim *sim, const struct pn_call *call)
{
    const struct pn_frame *frame = pn_frame_find(pn_task_current(sim), PN_FRAME_DISPATCH);
    bool is_removal = frame != NULL && frame->major == IRP_MJ_PNP &&
                      frame->minor == IRP_MN_REMOVE_DEVICE;
    if (call->frame.driver != 0 && !is_removal) {
        refuse(sim, call, PN_RULE_REMLOCK_WAIT_ELSEWHERE,
               "no IRP_MN_REMOVE_DEVICE is being handled here");
    }
}
