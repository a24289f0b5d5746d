/* SPDX-License-Identifier: MIT */
/* Cancel-safe queues: the driver keeps the queue and its lock; here is the protocol between
 * inserting, removing and cancelling an IRP, each of which wins by exchanging the cancel
 * routine. */
#include "ddi/check.h"
#include "ddi/io_check.h"
#include "io/irp.h"

#include <wdm.h>

enum { CSQ_IRP_CONTEXT = 1, CSQ_PLAIN = 2, CSQ_EX = 3, CSQ_SLOT = 3 };

static bool is_queue(struct pnpsim *sim, const struct pn_call *call, const IO_CSQ *csq)
{
    if (!pn_ddi_given(sim, call, csq, "Csq")) {
        return false;
    }
    if (csq->Type != CSQ_PLAIN && csq->Type != CSQ_EX) {
        pn_ddi_violation(sim, call, PN_RULE_BAD_OBJECT, "Csq was not initialised");
        return false;
    }
    return true;
}

static NTSTATUS initialize(struct pnpsim *sim, const struct pn_call *call, PIO_CSQ csq,
                           const IO_CSQ *wanted)
{
    if (!pn_ddi_given(sim, call, csq, "Csq")) {
        return STATUS_INVALID_PARAMETER;
    }
    if (wanted->CsqInsertIrp == NULL || wanted->CsqRemoveIrp == NULL ||
        wanted->CsqPeekNextIrp == NULL || wanted->CsqAcquireLock == NULL ||
        wanted->CsqReleaseLock == NULL || wanted->CsqCompleteCanceledIrp == NULL) {
        pn_ddi_violation(sim, call, PN_RULE_BAD_OBJECT, "a callback routine is NULL");
        return STATUS_INVALID_PARAMETER;
    }
    *csq = *wanted;
    return STATUS_SUCCESS;
}

NTSTATUS IoCsqInitialize(PIO_CSQ Csq, PIO_CSQ_INSERT_IRP CsqInsertIrp,
                         PIO_CSQ_REMOVE_IRP CsqRemoveIrp, PIO_CSQ_PEEK_NEXT_IRP CsqPeekNextIrp,
                         PIO_CSQ_ACQUIRE_LOCK CsqAcquireLock, PIO_CSQ_RELEASE_LOCK CsqReleaseLock,
                         PIO_CSQ_COMPLETE_CANCELED_IRP CsqCompleteCanceledIrp)
{
    PN_DDI_ENTER(IoCsqInitialize, DISPATCH_LEVEL);
    const IO_CSQ wanted = { CSQ_PLAIN,      CsqInsertIrp,   CsqRemoveIrp,           CsqPeekNextIrp,
                            CsqAcquireLock, CsqReleaseLock, CsqCompleteCanceledIrp, NULL };
    NTSTATUS status = initialize(sim, &call, Csq, &wanted);
    PN_DDI_LEAVE();
    return status;
}

NTSTATUS IoCsqInitializeEx(PIO_CSQ Csq, PIO_CSQ_INSERT_IRP_EX CsqInsertIrp,
                           PIO_CSQ_REMOVE_IRP CsqRemoveIrp, PIO_CSQ_PEEK_NEXT_IRP CsqPeekNextIrp,
                           PIO_CSQ_ACQUIRE_LOCK CsqAcquireLock, PIO_CSQ_RELEASE_LOCK CsqReleaseLock,
                           PIO_CSQ_COMPLETE_CANCELED_IRP CsqCompleteCanceledIrp)
{
    PN_DDI_ENTER(IoCsqInitializeEx, DISPATCH_LEVEL);
    const IO_CSQ wanted = { CSQ_EX,
                            (PIO_CSQ_INSERT_IRP)(void (*)(void))CsqInsertIrp,
                            CsqRemoveIrp,
                            CsqPeekNextIrp,
                            CsqAcquireLock,
                            CsqReleaseLock,
                            CsqCompleteCanceledIrp,
                            NULL };
    NTSTATUS status = initialize(sim, &call, Csq, &wanted);
    PN_DDI_LEAVE();
    return status;
}

/* ---- Cancelling ---- */

/* An IRP of a queue points to its context, or to the queue itself; both begin with their type. */
static PIO_CSQ_IRP_CONTEXT context_of(PIRP irp)
{
    PIO_CSQ_IRP_CONTEXT context = irp->Tail.Overlay.DriverContext[CSQ_SLOT];
    return context->Type == CSQ_IRP_CONTEXT ? context : NULL;
}

static void forget(PIRP irp, PIO_CSQ_IRP_CONTEXT context)
{
    irp->Tail.Overlay.DriverContext[CSQ_SLOT] = NULL;
    if (context != NULL) {
        context->Irp = NULL;
    }
}

/* The cancel routine of every IRP in a queue. */
static void csq_cancel(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    KIRQL irql;
    (void)DeviceObject;
    IoReleaseCancelSpinLock(Irp->CancelIrql);
    PIO_CSQ_IRP_CONTEXT context = context_of(Irp);
    PIO_CSQ csq = context != NULL ? context->Csq : Irp->Tail.Overlay.DriverContext[CSQ_SLOT];
    csq->CsqAcquireLock(csq, &irql);
    csq->CsqRemoveIrp(csq, Irp);
    forget(Irp, context);
    csq->CsqReleaseLock(csq, irql);
    csq->CsqCompleteCanceledIrp(csq, Irp);
}

/* ---- In and out ---- */

static NTSTATUS call_insert(PIO_CSQ csq, PIRP irp, PVOID insert_context)
{
    if (csq->Type == CSQ_EX) {
        PIO_CSQ_INSERT_IRP_EX insert = (PIO_CSQ_INSERT_IRP_EX)(void (*)(void))csq->CsqInsertIrp;
        return insert(csq, irp, insert_context);
    }
    csq->CsqInsertIrp(csq, irp);
    return STATUS_SUCCESS;
}

static NTSTATUS insert_irp(PIO_CSQ csq, PIRP irp, PIO_CSQ_IRP_CONTEXT context, PVOID insert_context)
{
    KIRQL irql;
    irp->Tail.Overlay.DriverContext[CSQ_SLOT] = csq;
    if (context != NULL) {
        *context = (IO_CSQ_IRP_CONTEXT){ CSQ_IRP_CONTEXT, irp, csq };
        irp->Tail.Overlay.DriverContext[CSQ_SLOT] = context;
    }
    csq->CsqAcquireLock(csq, &irql);
    NTSTATUS status = call_insert(csq, irp, insert_context);
    if (!NT_SUCCESS(status)) {
        forget(irp, context);
        csq->CsqReleaseLock(csq, irql);
        return status;
    }
    IoMarkIrpPending(irp);
    IoSetCancelRoutine(irp, csq_cancel);
    if (irp->Cancel && IoSetCancelRoutine(irp, NULL) != NULL) { /* cancelled before it came */
        csq->CsqRemoveIrp(csq, irp);
        forget(irp, context);
        csq->CsqReleaseLock(csq, irql);
        csq->CsqCompleteCanceledIrp(csq, irp);
        return status;
    }
    csq->CsqReleaseLock(csq, irql);
    return status;
}

VOID IoCsqInsertIrp(PIO_CSQ Csq, PIRP Irp, PIO_CSQ_IRP_CONTEXT Context)
{
    PN_DDI_ENTER(IoCsqInsertIrp, DISPATCH_LEVEL);
    if (is_queue(sim, &call, Csq) && pn_ddi_irp(sim, &call, Irp) != NULL) {
        insert_irp(Csq, Irp, Context, NULL);
    }
    PN_DDI_LEAVE();
}

NTSTATUS IoCsqInsertIrpEx(PIO_CSQ Csq, PIRP Irp, PIO_CSQ_IRP_CONTEXT Context, PVOID InsertContext)
{
    PN_DDI_ENTER(IoCsqInsertIrpEx, DISPATCH_LEVEL);
    NTSTATUS status = STATUS_INVALID_PARAMETER;
    if (is_queue(sim, &call, Csq) && pn_ddi_irp(sim, &call, Irp) != NULL) {
        status = insert_irp(Csq, Irp, Context, InsertContext);
    }
    PN_DDI_LEAVE();
    return status;
}

/* NULL when it has been removed or cancelled already. */
static PIRP remove_irp(PIO_CSQ csq, PIO_CSQ_IRP_CONTEXT context)
{
    KIRQL irql;
    csq->CsqAcquireLock(csq, &irql);
    PIRP irp = context->Irp;
    if (irp != NULL && IoSetCancelRoutine(irp, NULL) != NULL) {
        csq->CsqRemoveIrp(csq, irp);
        forget(irp, context);
    } else {
        irp = NULL;
    }
    csq->CsqReleaseLock(csq, irql);
    return irp;
}

PIRP IoCsqRemoveIrp(PIO_CSQ Csq, PIO_CSQ_IRP_CONTEXT Context)
{
    PN_DDI_ENTER(IoCsqRemoveIrp, DISPATCH_LEVEL);
    PIRP irp = NULL;
    if (is_queue(sim, &call, Csq) && pn_ddi_given(sim, &call, Context, "Context")) {
        irp = remove_irp(Csq, Context);
    }
    PN_DDI_LEAVE();
    return irp;
}

/* Those that are being cancelled are passed over. */
static PIRP remove_next_irp(PIO_CSQ csq, PVOID peek_context)
{
    KIRQL irql;
    csq->CsqAcquireLock(csq, &irql);
    PIRP irp = csq->CsqPeekNextIrp(csq, NULL, peek_context);
    while (irp != NULL && IoSetCancelRoutine(irp, NULL) == NULL) {
        irp = csq->CsqPeekNextIrp(csq, irp, peek_context);
    }
    if (irp != NULL) {
        csq->CsqRemoveIrp(csq, irp);
        forget(irp, context_of(irp));
    }
    csq->CsqReleaseLock(csq, irql);
    return irp;
}

PIRP IoCsqRemoveNextIrp(PIO_CSQ Csq, PVOID PeekContext)
{
    PN_DDI_ENTER(IoCsqRemoveNextIrp, DISPATCH_LEVEL);
    PIRP irp = NULL;
    if (is_queue(sim, &call, Csq)) {
        irp = remove_next_irp(Csq, PeekContext);
    }
    PN_DDI_LEAVE();
    return irp;
}
