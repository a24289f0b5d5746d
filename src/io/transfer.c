/* SPDX-License-Identifier: MIT */
/* The four transfer methods of I/O control codes, and the three of reads and writes. */
#include "io/transfer.h"

#include "io/mdl.h"
#include "kernel/pool.h"

#include <string.h>

enum { BUFFER_TAG = 'I' | 'o' << 8 | 'S' << 16 | 'B' << 24 };

static bool system_buffer_make(struct pnpsim *sim, struct pn_transfer *transfer, PIRP irp,
                               const void *input, ULONG input_size, ULONG size, uint32_t driver)
{
    if (size == 0) {
        return true;
    }
    transfer->system_buffer = pn_pool_alloc(sim, size, BUFFER_TAG, false, driver);
    if (transfer->system_buffer == NULL) {
        return false;
    }
    if (input_size > 0) {
        memcpy(transfer->system_buffer, input, input_size);
    }
    irp->AssociatedIrp.SystemBuffer = transfer->system_buffer;
    irp->Flags |= IRP_BUFFERED_IO | IRP_DEALLOCATE_BUFFER;
    return true;
}

static bool mdl_make(struct pnpsim *sim, struct pn_transfer *transfer, PIRP irp, void *buffer,
                     ULONG size, uint32_t driver)
{
    if (size == 0) {
        return true;
    }
    transfer->mdl = pn_mdl_create(sim, buffer, size, driver);
    if (transfer->mdl == NULL) {
        return false;
    }
    pn_mdl_lock_and_map(transfer->mdl);
    irp->MdlAddress = transfer->mdl;
    return true;
}

static bool control_buffers_make(struct pnpsim *sim, struct pn_transfer *transfer, PIRP irp,
                                 const struct pn_transfer_control *control, uint32_t driver)
{
    PIO_STACK_LOCATION location = IoGetNextIrpStackLocation(irp);
    ULONG larger = control->input_size > control->output_size ? control->input_size
                                                              : control->output_size;
    switch (METHOD_FROM_CTL_CODE(control->code)) {
    case METHOD_BUFFERED:
        transfer->copies_back = true;
        irp->UserBuffer = control->output;
        irp->Flags |= control->output_size > 0 ? IRP_INPUT_OPERATION : 0;
        return system_buffer_make(sim, transfer, irp, control->input, control->input_size, larger,
                                  driver);
    case METHOD_IN_DIRECT:
    case METHOD_OUT_DIRECT:
        return system_buffer_make(sim, transfer, irp, control->input, control->input_size,
                                  control->input_size, driver) &&
               mdl_make(sim, transfer, irp, control->output, control->output_size, driver);
    default: /* METHOD_NEITHER */
        location->Parameters.DeviceIoControl.Type3InputBuffer = (PVOID)(uintptr_t)control->input;
        irp->UserBuffer = control->output;
        return true;
    }
}

NTSTATUS pn_transfer_control(struct pnpsim *sim, struct pn_transfer *transfer, PIRP irp,
                             const struct pn_transfer_control *control, uint32_t driver)
{
    PIO_STACK_LOCATION location = IoGetNextIrpStackLocation(irp);
    *transfer = (struct pn_transfer){ .output = control->output,
                                      .output_size = control->output_size };
    location->MajorFunction = control->major;
    location->Parameters.DeviceIoControl.IoControlCode = control->code;
    location->Parameters.DeviceIoControl.InputBufferLength = control->input_size;
    location->Parameters.DeviceIoControl.OutputBufferLength = control->output_size;
    if (!control_buffers_make(sim, transfer, irp, control, driver)) {
        pn_transfer_finish(sim, transfer);
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    return STATUS_SUCCESS;
}

static bool data_buffers_make(struct pnpsim *sim, struct pn_transfer *transfer, PIRP irp,
                              ULONG device_flags, UCHAR major, void *buffer, ULONG size,
                              uint32_t driver)
{
    if ((device_flags & DO_BUFFERED_IO) != 0) {
        transfer->copies_back = major == IRP_MJ_READ;
        irp->Flags |= major == IRP_MJ_READ && size > 0 ? IRP_INPUT_OPERATION : 0;
        irp->UserBuffer = buffer;
        return system_buffer_make(sim, transfer, irp, buffer, major == IRP_MJ_READ ? 0 : size, size,
                                  driver);
    }
    if ((device_flags & DO_DIRECT_IO) != 0) {
        return mdl_make(sim, transfer, irp, buffer, size, driver);
    }
    irp->UserBuffer = buffer;
    return true;
}

NTSTATUS pn_transfer_data(struct pnpsim *sim, struct pn_transfer *transfer, PIRP irp,
                          PDEVICE_OBJECT device, UCHAR major, void *buffer, ULONG size,
                          LARGE_INTEGER offset, uint32_t driver)
{
    PIO_STACK_LOCATION location = IoGetNextIrpStackLocation(irp);
    *transfer = (struct pn_transfer){ .output = buffer, .output_size = size };
    location->MajorFunction = major;
    location->Parameters.Read.Length = size; /* the same place as Write's */
    location->Parameters.Read.ByteOffset = offset;
    irp->Flags |= major == IRP_MJ_READ ? IRP_READ_OPERATION : IRP_WRITE_OPERATION;
    if (!data_buffers_make(sim, transfer, irp, device->Flags, major, buffer, size, driver)) {
        pn_transfer_finish(sim, transfer);
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    return STATUS_SUCCESS;
}

void pn_transfer_copy_back(const struct pn_transfer *transfer, const IRP *irp)
{
    if (!transfer->copies_back || transfer->system_buffer == NULL ||
        NT_ERROR(irp->IoStatus.Status)) {
        return;
    }
    ULONG_PTR bytes = irp->IoStatus.Information;
    if (bytes > transfer->output_size) {
        bytes = transfer->output_size;
    }
    if (bytes > 0) {
        memcpy(transfer->output, transfer->system_buffer, bytes);
    }
}

bool pn_transfer_finish(struct pnpsim *sim, struct pn_transfer *transfer)
{
    bool intact = true;
    if (transfer->system_buffer != NULL) {
        pn_pool_free(sim, transfer->system_buffer, &intact);
    }
    pn_mdl_free(sim, transfer->mdl);
    *transfer = (struct pn_transfer){ 0 };
    return intact;
}
