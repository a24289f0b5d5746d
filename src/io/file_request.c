/* SPDX-License-Identifier: MIT */
/* Reads, writes and I/O control requests on open files. A request holds its file object until it is
 * complete. */
#include "base/check.h"
#include "base/sim.h"
#include "io/device.h"
#include "io/file.h"
#include "io/irp.h"
#include "io/transfer.h"
#include "kernel/object.h"
#include "kernel/stop.h"
#include "kernel/task.h"
#include "observe/finding.h"
#include "observe/trace.h"

/* Context of its IRP's record. Owned by who sees the end: the waiting caller, or request_done. */
struct request {
    struct pn_transfer transfer;
    PFILE_OBJECT file;
    PDEVICE_OBJECT target;
    bool starting;         /* inside pn_irp_start: the record must stay */
    pn_request_done *done; /* NULL: somebody waits */
    void *done_context;
};

/* V-POOL_OVERRUN when the driver wrote beyond the system buffer. */
static void request_free(struct pnpsim *sim, struct request *request)
{
    uint32_t target = pn_device_of(request->target)->driver;
    bool intact = pn_transfer_finish(sim, &request->transfer);
    pn_object_unref(sim, request->target);
    pn_object_unref(sim, request->file);
    pn_free(sim, request);
    if (!intact) {
        pn_bugcheck_if(sim, pn_violation(sim, PN_RULE_POOL_OVERRUN, "IoCompleteRequest",
                                         "a request to a device of %s came back with bytes "
                                         "written beyond its system buffer",
                                         pn_name_text(sim, target)));
    }
}

static void request_end(struct pnpsim *sim, struct pn_irp *record)
{
    struct request *request = record->context;
    pn_request_done *done = request->done;
    void *done_context = request->done_context;
    IO_STATUS_BLOCK result = record->irp->IoStatus;
    pn_irp_free(sim, record->irp);
    request_free(sim, request);
    done(done_context, result.Status, result.Information);
}

static void request_done(struct pnpsim *sim, struct pn_irp *record)
{
    struct request *request = record->context;
    if (record->abandoned) {
        pn_irp_free(sim, record->irp);
        request_free(sim, request);
        return;
    }
    pn_transfer_copy_back(&request->transfer, record->irp);
    if (request->done == NULL) {
        pn_irp_wake_waiter(sim, record);
    } else if (!request->starting) {
        request_end(sim, record);
    }
}

static NTSTATUS request_fill(struct pnpsim *sim, struct request *request, PIRP irp,
                             const struct pn_request *wanted)
{
    const struct pn_transfer_control control = { .major = wanted->major,
                                                 .code = wanted->code,
                                                 .input = wanted->input,
                                                 .input_size = wanted->input_size,
                                                 .output = wanted->output,
                                                 .output_size = wanted->output_size };
    switch (wanted->major) {
    case IRP_MJ_READ:
        return pn_transfer_data(sim, &request->transfer, irp, request->target, IRP_MJ_READ,
                                wanted->output, wanted->output_size, wanted->offset, 0);
    case IRP_MJ_WRITE:
        return pn_transfer_data(sim, &request->transfer, irp, request->target, IRP_MJ_WRITE,
                                (void *)(uintptr_t)wanted->input, wanted->input_size,
                                wanted->offset, 0);
    case IRP_MJ_DEVICE_CONTROL:
    case IRP_MJ_INTERNAL_DEVICE_CONTROL:
    case IRP_MJ_FILE_SYSTEM_CONTROL:
        return pn_transfer_control(sim, &request->transfer, irp, &control, 0);
    case IRP_MJ_FLUSH_BUFFERS:
        IoGetNextIrpStackLocation(irp)->MajorFunction = IRP_MJ_FLUSH_BUFFERS;
        return STATUS_SUCCESS;
    default:
        return STATUS_INVALID_PARAMETER;
    }
}

static NTSTATUS request_make(struct pnpsim *sim, PFILE_OBJECT file, const struct pn_request *wanted,
                             struct pn_irp **ret_record)
{
    PDEVICE_OBJECT target = pn_file_target(file);
    struct request *request = pn_alloc(sim, sizeof(*request));
    struct pn_irp *record = pn_irp_create(sim, target->StackSize, PN_IRP_MANAGER, 0);
    NTSTATUS status = STATUS_INSUFFICIENT_RESOURCES;
    if (request == NULL || record == NULL) {
        goto fail;
    }
    request->file = file;
    request->target = target;
    status = request_fill(sim, request, record->irp, wanted);
    if (!NT_SUCCESS(status)) {
        goto fail;
    }
    pn_object_ref(sim, file);
    pn_object_ref(sim, target);
    record->context = request;
    record->done = request_done;
    record->irp->Tail.Overlay.OriginalFileObject = file;
    IoGetNextIrpStackLocation(record->irp)->FileObject = file;
    *ret_record = record;
    return STATUS_SUCCESS;

fail:
    if (record != NULL) {
        pn_irp_free(sim, record->irp);
    }
    pn_free(sim, request);
    return status;
}

NTSTATUS pn_file_request(struct pnpsim *sim, PFILE_OBJECT file, const struct pn_request *wanted,
                         ULONG_PTR *ret_information)
{
    struct pn_irp *record;
    NTSTATUS status = request_make(sim, file, wanted, &record);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    struct request *request = record->context;
    record->irp->Flags |= IRP_SYNCHRONOUS_API;
    if (!pn_irp_send(sim, request->target, record, pn_object_name(sim, pn_file_of(file)->device),
                     &status)) {
        return status; /* lost: the driver may still have the IRP */
    }
    IO_STATUS_BLOCK result = record->irp->IoStatus;
    pn_irp_free(sim, record->irp);
    request_free(sim, request);
    if (ret_information != NULL) {
        *ret_information = result.Information;
    }
    return result.Status;
}

NTSTATUS pn_file_request_begin(struct pnpsim *sim, PFILE_OBJECT file,
                               const struct pn_request *wanted, PIRP *ret_irp,
                               pn_request_done *done, void *context)
{
    PN_ASSERT(done != NULL);

    struct pn_irp *record;
    NTSTATUS status = request_make(sim, file, wanted, &record);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    struct request *request = record->context;
    request->done = done;
    request->done_context = context;
    request->starting = true;
    *ret_irp = record->irp;
    bool sent = pn_irp_start(sim, request->target, record, &status);
    request->starting = false;
    if (!sent) {
        done(context, status, 0); /* lost, and reported */
    } else if (record->completed) {
        request_end(sim, record);
    }
    return STATUS_PENDING;
}
