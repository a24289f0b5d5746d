/* SPDX-License-Identifier: MIT */
/* IRPs that a driver has built for it. Those that belong to its thread end by themselves: results
 * copied back, status block written, event set, IRP freed. */
#include "base/check.h"
#include "base/sim.h"
#include "io/irp.h"
#include "io/transfer.h"
#include "kernel/stop.h"
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
    pn_free(sim, transfer);
    pn_irp_free(sim, irp);
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

void pn_irp_discard(struct pnpsim *sim, PIRP irp)
{
    struct pn_irp *record = pn_irp_find(sim, irp);
    PN_ASSERT(record->owner == PN_IRP_THREADED && !record->sent);

    pn_transfer_finish(sim, record->context);
    pn_free(sim, record->context);
    pn_irp_free(sim, irp);
}
