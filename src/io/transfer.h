/* SPDX-License-Identifier: MIT */
/* How the data of a request gets to the driver and back: the buffers that its transfer method asks
 * for, made before the request is sent and undone when it is complete. */
#ifndef PN_IO_TRANSFER_H
#define PN_IO_TRANSFER_H

#include <wdm.h>

#include <stdbool.h>
#include <stdint.h>

struct pnpsim;

/* Holds: system_buffer and mdl are NULL when the method needs none. Owned by its request. */
struct pn_transfer {
    void *output; /* the requester's memory */
    ULONG output_size;
    void *system_buffer; /* pool */
    PMDL mdl;
    bool copies_back; /* the system buffer's contents go to `output` */
};

/* One request as its sender describes it. */
struct pn_transfer_control {
    UCHAR
    major; /* IRP_MJ_DEVICE_CONTROL, IRP_MJ_INTERNAL_DEVICE_CONTROL, ..._FILE_SYSTEM_CONTROL */
    ULONG code;
    const void *input;
    ULONG input_size;
    void *output;
    ULONG output_size;
};

/* Fill the IRP's next location and buffers. STATUS_INSUFFICIENT_RESOURCES; then nothing is left
 * behind. Pool is charged to `driver`. */
NTSTATUS pn_transfer_control(struct pnpsim *sim, struct pn_transfer *transfer, PIRP irp,
                             const struct pn_transfer_control *control, uint32_t driver);
/* Read or write by the method that the flags of the device the IRP goes to ask for. */
NTSTATUS pn_transfer_data(struct pnpsim *sim, struct pn_transfer *transfer, PIRP irp,
                          PDEVICE_OBJECT device, UCHAR major, void *buffer, ULONG size,
                          LARGE_INTEGER offset, uint32_t driver);

/* After completion: copies back what the driver returned, never more than the output holds. */
void pn_transfer_copy_back(const struct pn_transfer *transfer, const IRP *irp);
/* Frees the buffers. False when the driver wrote beyond the system buffer. */
bool pn_transfer_finish(struct pnpsim *sim, struct pn_transfer *transfer);

#endif
