/* SPDX-License-Identifier: MIT */
/* IRPs that a driver has built for it. Those that belong to its thread end by themselves: results
 * copied back, status block written, event set, IRP freed. */
#include "base/check.h"
#include "base/sim.h"
#include "io/irp.h"
#include "io/mdl.h"
#include "io/transfer.h"
#include "kernel/stop.h"
#include "kernel/task.h"
#include "kernel/wait.h"
#include "observe/finding.h"
#include "observe/trace.h"

static void threaded_done(struct pnpsim *sim, struct pn_irp *record)
{
    PIRP irp = record->irp;
    struct pn_transfer *transfer = record->context;
    IO_STATUS_BLOCK result = irp->IoStatus;
    PIO_STATUS_BLOCK iosb = irp->UserIosb;
    PKEVENT event = irp->UserEvent;
    uint32_t driver = record->driver;
    pn_transfer_copy_back(transfer, irp);
    bool intact = pn_transfer_finish(sim, transfer);
    struct pn_task *waiter = record->waiter;
    pn_free(sim, transfer);
    pn_irp_free(sim, irp);
    if (waiter != NULL) {
        pn_task_wake(sim, waiter);
    }
    if (iosb != NULL) {
        *iosb = result;
    }
    if (event != NULL) {
        pn_event_set(sim, event);
    }
    if (!intact) {
        pn_bugcheck_if(sim, pn_violation(sim, PN_RULE_POOL_OVERRUN, "IoCompleteRequest",
                                         "a request that %s had built came back with bytes "
                                         "written beyond its system buffer",
                                         pn_name_text(sim, driver)));
    }
}

static struct pn_irp *build_begin(struct pnpsim *sim, PDEVICE_OBJECT device,
                                  enum pn_irp_owner owner, PKEVENT event, PIO_STATUS_BLOCK iosb,
                                  uint32_t driver)
{
    struct pn_irp *record = pn_irp_create(sim, device->StackSize, owner, driver);
    struct pn_transfer *transfer = pn_alloc(sim, sizeof(*transfer));
    if (record == NULL || transfer == NULL) {
        if (record != NULL) {
            pn_irp_free(sim, record->irp);
        }
        pn_free(sim, transfer);
        return NULL;
    }
    record->context = transfer;
    record->done = owner == PN_IRP_THREADED ? threaded_done : NULL;
    record->thread = owner == PN_IRP_THREADED ? pn_task_current(sim) : NULL;
    record->irp->UserIosb = iosb;
    record->irp->UserEvent = event;
    return record;
}

static PIRP build_end(struct pnpsim *sim, struct pn_irp *record, NTSTATUS status)
{
    PIRP irp = record->irp;
    bool is_failed = !NT_SUCCESS(status);
    if (is_failed || record->owner != PN_IRP_THREADED) {
        pn_free(sim, record->context); /* a driver's own IRP: it frees the buffers itself */
        record->context = NULL;
    }
    if (is_failed) {
        pn_irp_free(sim, irp);
        return NULL;
    }
    return irp;
}

PIRP pn_irp_build_control(struct pnpsim *sim, PDEVICE_OBJECT device,
                          const struct pn_transfer_control *control, PKEVENT event,
                          PIO_STATUS_BLOCK iosb, uint32_t driver)
{
    struct pn_irp *record = build_begin(sim, device, PN_IRP_THREADED, event, iosb, driver);
    if (record == NULL) {
        return NULL;
    }
    NTSTATUS status = pn_transfer_control(sim, record->context, record->irp, control, 0);
    return build_end(sim, record, status);
}

PIRP pn_irp_build_fsd(struct pnpsim *sim, PDEVICE_OBJECT device,
                      const struct pn_fsd_request *request, uint32_t driver)
{
    PN_ASSERT(request->owner == PN_IRP_THREADED || request->owner == PN_IRP_DRIVER);

    struct pn_irp *record = build_begin(sim, device, request->owner, request->event, request->iosb,
                                        driver);
    if (record == NULL) {
        return NULL;
    }
    NTSTATUS status = STATUS_SUCCESS;
    IoGetNextIrpStackLocation(record->irp)->MajorFunction = request->major;
    if (request->major == IRP_MJ_READ || request->major == IRP_MJ_WRITE) {
        status = pn_transfer_data(sim, record->context, record->irp, device, request->major,
                                  request->buffer, request->size, request->offset,
                                  request->owner == PN_IRP_DRIVER ? driver : 0);
    }
    return build_end(sim, record, status);
}

/* The I/O manager frees it, with the MDLs that describe its part, and counts it off the master. */
static void associated_done(struct pnpsim *sim, struct pn_irp *record)
{
    PIRP irp = record->irp;
    PIRP master = irp->AssociatedIrp.MasterIrp;
    PMDL mdl = irp->MdlAddress;
    pn_irp_free(sim, irp);
    while (mdl != NULL && pn_mdl_is_live(sim, mdl)) {
        PMDL next = mdl->Next;
        pn_mdl_free(sim, mdl);
        mdl = next;
    }
    if (pn_irp_is_live(sim, master) && --master->AssociatedIrp.IrpCount == 0) {
        pn_irp_complete(sim, master, IO_NO_INCREMENT);
    }
}

PIRP pn_irp_build_associated(struct pnpsim *sim, PIRP master, CCHAR stack_size, uint32_t driver)
{
    struct pn_irp *record = pn_irp_create(sim, stack_size, PN_IRP_DRIVER, driver);
    if (record == NULL) {
        return NULL;
    }
    PIRP irp = record->irp;
    record->done = associated_done;
    irp->Flags |= IRP_ASSOCIATED_IRP;
    irp->AssociatedIrp.MasterIrp = master;
    irp->Tail.Overlay.Thread = master->Tail.Overlay.Thread;
    return irp;
}

void pn_irp_discard(struct pnpsim *sim, PIRP irp)
{
    struct pn_irp *record = pn_irp_find(sim, irp);
    PN_ASSERT(record->owner == PN_IRP_THREADED && !record->sent);

    pn_transfer_finish(sim, record->context);
    pn_free(sim, record->context);
    pn_irp_free(sim, irp);
}
