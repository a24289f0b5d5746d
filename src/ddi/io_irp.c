/* SPDX-License-Identifier: MIT */
/* IRPs: sending, completing, cancelling. */
#include "io/irp.h"

#include "ddi/check.h"
#include "ddi/io_check.h"

#include <wdm.h>

static int location_of(const IRP *irp)
{
    return (signed char)irp->CurrentLocation;
}

/* ---- Down ---- */

/* A live IRP that has not been completed all the way up. */
static bool may_send(struct pnpsim *sim, const struct pn_call *call, const void *irp)
{
    const struct pn_irp *record = pn_ddi_irp(sim, call, irp);
    if (record != NULL && record->completed) {
        pn_ddi_violation(sim, call, PN_RULE_IRP_DOUBLE_COMPLETE,
                         "Irp is sent on after it has been completed");
        return false;
    }
    return record != NULL;
}

static NTSTATUS call_driver(struct pnpsim *sim, const struct pn_call *call, PDEVICE_OBJECT device,
                            PIRP irp)
{
    if (!may_send(sim, call, irp)) {
        return STATUS_INVALID_PARAMETER;
    }
    if (!pn_ddi_device(sim, call, device, "DeviceObject")) {
        pn_irp_refuse(sim, irp, STATUS_NO_SUCH_DEVICE);
        return STATUS_NO_SUCH_DEVICE;
    }
    return pn_irp_call(sim, device, irp);
}

NTSTATUS IoCallDriver(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PN_DDI_ENTER(IoCallDriver, DISPATCH_LEVEL);
    NTSTATUS status = call_driver(sim, &call, DeviceObject, Irp);
    PN_DDI_LEAVE();
    return status;
}

/* The same as IoCallDriver since Windows Vista. */
NTSTATUS PoCallDriver(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PN_DDI_ENTER(PoCallDriver, DISPATCH_LEVEL);
    NTSTATUS status = call_driver(sim, &call, DeviceObject, Irp);
    PN_DDI_LEAVE();
    return status;
}

/* Does nothing since Windows Vista. */
VOID PoStartNextPowerIrp(PIRP Irp)
{
    PN_DDI_ENTER(PoStartNextPowerIrp, DISPATCH_LEVEL);
    pn_ddi_irp(sim, &call, Irp);
    PN_DDI_LEAVE();
}

BOOLEAN IoForwardIrpSynchronously(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PN_DDI_ENTER(IoForwardIrpSynchronously, PASSIVE_LEVEL);
    BOOLEAN forwarded = may_send(sim, &call, Irp) &&
                        pn_ddi_device(sim, &call, DeviceObject, "DeviceObject") &&
                        pn_irp_forward_and_wait(sim, DeviceObject, Irp);
    PN_DDI_LEAVE();
    return forwarded;
}

NTSTATUS IoSynchronousCallDriver(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PN_DDI_ENTER(IoSynchronousCallDriver, APC_LEVEL);
    NTSTATUS status = STATUS_INVALID_PARAMETER;
    if (may_send(sim, &call, Irp) && pn_ddi_device(sim, &call, DeviceObject, "DeviceObject")) {
        status = pn_irp_call_and_wait(sim, DeviceObject, Irp);
    }
    PN_DDI_LEAVE();
    return status;
}

/* ---- Up ---- */

/* An IRP that its thread had built may be completed a second time by the driver that built it and
 * stopped the first completion: only then is it at its end. */
static bool may_complete(struct pnpsim *sim, const struct pn_call *call, PIRP irp)
{
    const struct pn_irp *record = pn_irp_find(sim, irp);
    if (record == NULL && irp != NULL && pn_irp_was_freed(sim, irp)) {
        pn_ddi_violation(sim, call, PN_RULE_IRP_DOUBLE_COMPLETE,
                         "Irp has been completed already, and its memory freed");
        return false;
    }
    if (record == NULL) {
        return pn_ddi_irp(sim, call, irp) != NULL;
    }
    if (location_of(irp) > (signed char)irp->StackCount && record->owner != PN_IRP_THREADED) {
        pn_ddi_violation(sim, call, PN_RULE_IRP_DOUBLE_COMPLETE,
                         "Irp is with its originator: it has been completed already, or was never "
                         "sent");
        return false;
    }
    return true;
}

VOID IoCompleteRequest(PIRP Irp, CCHAR PriorityBoost)
{
    PN_DDI_ENTER(IoCompleteRequest, DISPATCH_LEVEL);
    if (may_complete(sim, &call, Irp)) {
        pn_irp_complete(sim, Irp, PriorityBoost);
    }
    PN_DDI_LEAVE();
}

NTSTATUS IoSetCompletionRoutineEx(PDEVICE_OBJECT DeviceObject, PIRP Irp,
                                  PIO_COMPLETION_ROUTINE CompletionRoutine, PVOID Context,
                                  BOOLEAN InvokeOnSuccess, BOOLEAN InvokeOnError,
                                  BOOLEAN InvokeOnCancel)
{
    PN_DDI_ENTER(IoSetCompletionRoutineEx, DISPATCH_LEVEL);
    NTSTATUS status = STATUS_INVALID_PARAMETER;
    UCHAR control = (UCHAR)((InvokeOnSuccess ? SL_INVOKE_ON_SUCCESS : 0) |
                            (InvokeOnError ? SL_INVOKE_ON_ERROR : 0) |
                            (InvokeOnCancel ? SL_INVOKE_ON_CANCEL : 0));
    if (pn_ddi_device(sim, &call, DeviceObject, "DeviceObject") &&
        pn_ddi_irp(sim, &call, Irp) != NULL &&
        pn_ddi_given(sim, &call, (const void *)(ULONG_PTR)CompletionRoutine, "CompletionRoutine")) {
        status = pn_irp_set_completion(sim, DeviceObject, Irp, CompletionRoutine, Context, control);
    }
    PN_DDI_LEAVE();
    return status;
}

/* ---- Cancelling ---- */

BOOLEAN IoCancelIrp(PIRP Irp)
{
    PN_DDI_ENTER(IoCancelIrp, DISPATCH_LEVEL);
    BOOLEAN cancelled = pn_ddi_irp(sim, &call, Irp) != NULL && pn_irp_cancel(sim, Irp);
    PN_DDI_LEAVE();
    return cancelled;
}

VOID IoAcquireCancelSpinLock(PKIRQL Irql)
{
    PN_DDI_ENTER(IoAcquireCancelSpinLock, DISPATCH_LEVEL);
    if (pn_ddi_given(sim, &call, Irql, "Irql")) {
        *Irql = pn_cancel_lock_acquire(sim);
    }
    PN_DDI_LEAVE();
}

VOID IoReleaseCancelSpinLock(KIRQL Irql)
{
    PN_DDI_ENTER(IoReleaseCancelSpinLock, DISPATCH_LEVEL);
    pn_cancel_lock_release(sim, Irql);
    PN_DDI_LEAVE();
}
