/* SPDX-License-Identifier: MIT */
/* IRPs: allocating, initialising, building and freeing them. */
#include "ddi/check.h"
#include "ddi/io_check.h"
#include "io/irp.h"
#include "io/transfer.h"

#include <wdm.h>

enum { STACK_SIZE_MAX = 126 };

static PIRP allocate(struct pnpsim *sim, CCHAR stack_size)
{
    signed char size = (signed char)stack_size;
    struct pn_irp *record = NULL;
    if (size > 0 && size <= STACK_SIZE_MAX) {
        record = pn_irp_create(sim, stack_size, PN_IRP_DRIVER, pn_ddi_caller(sim));
    }
    return record == NULL ? NULL : record->irp;
}

PIRP IoAllocateIrp(CCHAR StackSize, BOOLEAN ChargeQuota)
{
    PN_DDI_ENTER(IoAllocateIrp, DISPATCH_LEVEL);
    (void)ChargeQuota;
    PIRP irp = allocate(sim, StackSize);
    PN_DDI_LEAVE();
    return irp;
}

PIRP IoAllocateIrpEx(PDEVICE_OBJECT DeviceObject, CCHAR StackSize, BOOLEAN ChargeQuota)
{
    PN_DDI_ENTER(IoAllocateIrpEx, DISPATCH_LEVEL);
    (void)ChargeQuota;
    PIRP irp = NULL;
    if (pn_ddi_device(sim, &call, DeviceObject, "DeviceObject")) {
        irp = allocate(sim, StackSize);
    }
    PN_DDI_LEAVE();
    return irp;
}

PIRP IoMakeAssociatedIrp(PIRP Irp, CCHAR StackSize)
{
    PN_DDI_ENTER(IoMakeAssociatedIrp, DISPATCH_LEVEL);
    PIRP irp = NULL;
    signed char size = (signed char)StackSize;
    if (pn_ddi_irp(sim, &call, Irp) != NULL && size > 0 && size <= STACK_SIZE_MAX) {
        irp = pn_irp_build_associated(sim, Irp, StackSize, pn_ddi_caller(sim));
    }
    PN_DDI_LEAVE();
    return irp;
}

static void free_irp(struct pnpsim *sim, const struct pn_call *call, struct pn_irp *record)
{
    PIRP irp = record->irp;
    if (record->owner == PN_IRP_MANAGER) {
        pn_ddi_violation(sim, call, PN_RULE_BAD_OBJECT,
                         "Irp belongs to the I/O manager; complete it instead");
    } else if (record->owner == PN_IRP_FOREIGN) {
        pn_ddi_violation(sim, call, PN_RULE_BAD_OBJECT,
                         "Irp was set up by IoInitializeIrp in the driver's own memory; free that "
                         "memory instead");
    } else if (record->sent) {
        pn_ddi_violation(sim, call, PN_RULE_IRP_FREED_IN_FLIGHT,
                         "Irp is still with the driver that it was sent to");
    } else if (record->owner == PN_IRP_THREADED) {
        pn_ddi_violation(sim, call, PN_RULE_IRP_FREED_IN_FLIGHT,
                         "Irp is associated with a thread; the I/O manager frees it when it is "
                         "completed");
        pn_irp_discard(sim, irp);
    } else {
        pn_irp_free(sim, irp);
    }
}

VOID IoFreeIrp(PIRP Irp)
{
    PN_DDI_ENTER(IoFreeIrp, DISPATCH_LEVEL);
    struct pn_irp *record = pn_ddi_irp(sim, &call, Irp);
    if (record != NULL) {
        free_irp(sim, &call, record);
    }
    PN_DDI_LEAVE();
}

static void initialize(struct pnpsim *sim, const struct pn_call *call, PIRP irp, USHORT size,
                       CCHAR stack_size)
{
    if (!pn_ddi_given(sim, call, irp, "Irp")) {
        return;
    }
    const struct pn_irp *record = pn_irp_find(sim, irp);
    if (record != NULL && record->owner != PN_IRP_FOREIGN) {
        pn_ddi_violation(sim, call, PN_RULE_BAD_OBJECT,
                         "Irp was allocated by the I/O manager; use IoReuseIrp");
        return;
    }
    if (record != NULL && record->sent) {
        pn_ddi_violation(sim, call, PN_RULE_IRP_FREED_IN_FLIGHT,
                         "Irp is still with the driver that it was sent to");
        return;
    }
    if ((signed char)stack_size <= 0 || (signed char)stack_size > STACK_SIZE_MAX ||
        size < IoSizeOfIrp(stack_size)) {
        pn_ddi_violation(sim, call, PN_RULE_BAD_OBJECT,
                         "PacketSize %u does not hold an IRP with %d stack locations", size,
                         (int)(signed char)stack_size);
        return;
    }
    pn_irp_adopt(sim, irp, size, stack_size, pn_ddi_caller(sim));
}

VOID IoInitializeIrp(PIRP Irp, USHORT PacketSize, CCHAR StackSize)
{
    PN_DDI_ENTER(IoInitializeIrp, DISPATCH_LEVEL);
    initialize(sim, &call, Irp, PacketSize, StackSize);
    PN_DDI_LEAVE();
}

VOID IoInitializeIrpEx(PIRP Irp, PDEVICE_OBJECT DeviceObject, USHORT PacketSize, CCHAR StackSize)
{
    PN_DDI_ENTER(IoInitializeIrpEx, DISPATCH_LEVEL);
    if (pn_ddi_device(sim, &call, DeviceObject, "DeviceObject")) {
        initialize(sim, &call, Irp, PacketSize, StackSize);
    }
    PN_DDI_LEAVE();
}

VOID IoReuseIrp(PIRP Irp, NTSTATUS Iostatus)
{
    PN_DDI_ENTER(IoReuseIrp, DISPATCH_LEVEL);
    const struct pn_irp *record = pn_ddi_irp(sim, &call, Irp);
    if (record != NULL && record->sent) {
        pn_ddi_violation(sim, &call, PN_RULE_IRP_FREED_IN_FLIGHT,
                         "Irp is still with the driver that it was sent to");
    } else if (record != NULL && record->owner != PN_IRP_DRIVER &&
               record->owner != PN_IRP_FOREIGN) {
        pn_ddi_violation(sim, &call, PN_RULE_BAD_OBJECT, "Irp was not allocated by IoAllocateIrp");
    } else if (record != NULL) {
        pn_irp_reuse(sim, Irp, Iostatus);
    }
    PN_DDI_LEAVE();
}

PIRP IoBuildDeviceIoControlRequest(ULONG IoControlCode, PDEVICE_OBJECT DeviceObject,
                                   PVOID InputBuffer, ULONG InputBufferLength, PVOID OutputBuffer,
                                   ULONG OutputBufferLength, BOOLEAN InternalDeviceIoControl,
                                   PKEVENT Event, PIO_STATUS_BLOCK IoStatusBlock)
{
    PN_DDI_ENTER(IoBuildDeviceIoControlRequest, APC_LEVEL);
    PIRP irp = NULL;
    struct pn_transfer_control control = { .major = InternalDeviceIoControl
                                                        ? IRP_MJ_INTERNAL_DEVICE_CONTROL
                                                        : IRP_MJ_DEVICE_CONTROL,
                                           .code = IoControlCode,
                                           .input = InputBuffer,
                                           .input_size = InputBufferLength,
                                           .output = OutputBuffer,
                                           .output_size = OutputBufferLength };
    if (pn_ddi_device(sim, &call, DeviceObject, "DeviceObject") &&
        (InputBufferLength == 0 || pn_ddi_given(sim, &call, InputBuffer, "InputBuffer")) &&
        (OutputBufferLength == 0 || pn_ddi_given(sim, &call, OutputBuffer, "OutputBuffer"))) {
        irp = pn_irp_build_control(sim, DeviceObject, &control, Event, IoStatusBlock,
                                   pn_ddi_caller(sim));
    }
    PN_DDI_LEAVE();
    return irp;
}

static PIRP build_fsd(struct pnpsim *sim, const struct pn_call *call, PDEVICE_OBJECT device,
                      struct pn_fsd_request *request, ULONG major, PLARGE_INTEGER offset)
{
    bool has_data = major == IRP_MJ_READ || major == IRP_MJ_WRITE;
    if (!pn_ddi_device(sim, call, device, "DeviceObject") || major > IRP_MJ_MAXIMUM_FUNCTION ||
        (has_data && request->size > 0 && !pn_ddi_given(sim, call, request->buffer, "Buffer"))) {
        return NULL;
    }
    request->major = (UCHAR)major;
    request->offset.QuadPart = offset == NULL ? 0 : offset->QuadPart;
    return pn_irp_build_fsd(sim, device, request, pn_ddi_caller(sim));
}

PIRP IoBuildSynchronousFsdRequest(ULONG MajorFunction, PDEVICE_OBJECT DeviceObject, PVOID Buffer,
                                  ULONG Length, PLARGE_INTEGER StartingOffset, PKEVENT Event,
                                  PIO_STATUS_BLOCK IoStatusBlock)
{
    PN_DDI_ENTER(IoBuildSynchronousFsdRequest, APC_LEVEL);
    struct pn_fsd_request request = { .owner = PN_IRP_THREADED,
                                      .buffer = Buffer,
                                      .size = Length,
                                      .event = Event,
                                      .iosb = IoStatusBlock };
    PIRP irp = build_fsd(sim, &call, DeviceObject, &request, MajorFunction, StartingOffset);
    PN_DDI_LEAVE();
    return irp;
}

PIRP IoBuildAsynchronousFsdRequest(ULONG MajorFunction, PDEVICE_OBJECT DeviceObject, PVOID Buffer,
                                   ULONG Length, PLARGE_INTEGER StartingOffset,
                                   PIO_STATUS_BLOCK IoStatusBlock)
{
    PN_DDI_ENTER(IoBuildAsynchronousFsdRequest, DISPATCH_LEVEL);
    struct pn_fsd_request request = {
        .owner = PN_IRP_DRIVER, .buffer = Buffer, .size = Length, .iosb = IoStatusBlock
    };
    PIRP irp = build_fsd(sim, &call, DeviceObject, &request, MajorFunction, StartingOffset);
    PN_DDI_LEAVE();
    return irp;
}
