/* SPDX-License-Identifier: MIT */
/* StartIo: starting IRPs one after the other, and the device queues below that. */
#include "io/start_io.h"

#include "ddi/check.h"
#include "ddi/io_check.h"
#include "io/device.h"

#include <wdm.h>

/* The device of a driver that has a StartIo routine. */
static bool may_start(struct pnpsim *sim, const struct pn_call *call, PDEVICE_OBJECT device)
{
    if (!pn_ddi_device(sim, call, device, "DeviceObject")) {
        return false;
    }
    if (device->DriverObject->DriverStartIo == NULL) {
        pn_ddi_violation(sim, call, PN_RULE_BAD_OBJECT,
                         "the driver of DeviceObject has no StartIo routine");
        return false;
    }
    return true;
}

VOID IoStartPacket(PDEVICE_OBJECT DeviceObject, PIRP Irp, PULONG Key, PDRIVER_CANCEL CancelFunction)
{
    PN_DDI_ENTER(IoStartPacket, DISPATCH_LEVEL);
    struct pn_packet packet = {
        .device = DeviceObject, .irp = Irp, .key = Key, .cancel = CancelFunction
    };
    if (may_start(sim, &call, DeviceObject) && pn_ddi_irp(sim, &call, Irp) != NULL) {
        pn_packet_start(sim, &packet);
    }
    PN_DDI_LEAVE();
}

VOID IoStartNextPacket(PDEVICE_OBJECT DeviceObject, BOOLEAN Cancelable)
{
    PN_DDI_ENTER(IoStartNextPacket, DISPATCH_LEVEL);
    struct pn_packet packet = { .device = DeviceObject, .cancelable = Cancelable != FALSE };
    pn_ddi_irql_at_least(sim, &call, DISPATCH_LEVEL);
    if (may_start(sim, &call, DeviceObject)) {
        pn_packet_start_next(sim, &packet);
    }
    PN_DDI_LEAVE();
}

VOID IoStartNextPacketByKey(PDEVICE_OBJECT DeviceObject, BOOLEAN Cancelable, ULONG Key)
{
    PN_DDI_ENTER(IoStartNextPacketByKey, DISPATCH_LEVEL);
    struct pn_packet packet = { .device = DeviceObject,
                                .key = &Key,
                                .cancelable = Cancelable != FALSE };
    pn_ddi_irql_at_least(sim, &call, DISPATCH_LEVEL);
    if (may_start(sim, &call, DeviceObject)) {
        pn_packet_start_next(sim, &packet);
    }
    PN_DDI_LEAVE();
}

VOID IoSetStartIoAttributes(PDEVICE_OBJECT DeviceObject, BOOLEAN DeferredStartIo,
                            BOOLEAN NonCancelable)
{
    PN_DDI_ENTER(IoSetStartIoAttributes, DISPATCH_LEVEL);
    if (pn_ddi_device(sim, &call, DeviceObject, "DeviceObject")) {
        pn_device_of(DeviceObject)->start_io.is_deferred = DeferredStartIo != FALSE;
        pn_device_of(DeviceObject)->start_io.not_cancelable = NonCancelable != FALSE;
    }
    PN_DDI_LEAVE();
}

/* ---- Device queues ---- */

VOID KeInitializeDeviceQueue(PKDEVICE_QUEUE DeviceQueue)
{
    PN_DDI_ENTER(KeInitializeDeviceQueue, PN_IRQL_ANY);
    if (pn_ddi_given(sim, &call, DeviceQueue, "DeviceQueue")) {
        pn_device_queue_init(DeviceQueue);
    }
    PN_DDI_LEAVE();
}

/* They are called at DISPATCH_LEVEL, neither above nor below. */
static bool may_use(struct pnpsim *sim, const struct pn_call *call, PKDEVICE_QUEUE queue)
{
    pn_ddi_irql_at_least(sim, call, DISPATCH_LEVEL);
    return pn_ddi_given(sim, call, queue, "DeviceQueue");
}

BOOLEAN KeInsertDeviceQueue(PKDEVICE_QUEUE DeviceQueue, PKDEVICE_QUEUE_ENTRY DeviceQueueEntry)
{
    PN_DDI_ENTER(KeInsertDeviceQueue, DISPATCH_LEVEL);
    BOOLEAN inserted = may_use(sim, &call, DeviceQueue) &&
                       pn_ddi_given(sim, &call, DeviceQueueEntry, "DeviceQueueEntry") &&
                       pn_device_queue_insert(DeviceQueue, DeviceQueueEntry);
    PN_DDI_LEAVE();
    return inserted;
}

BOOLEAN KeInsertByKeyDeviceQueue(PKDEVICE_QUEUE DeviceQueue, PKDEVICE_QUEUE_ENTRY DeviceQueueEntry,
                                 ULONG SortKey)
{
    PN_DDI_ENTER(KeInsertByKeyDeviceQueue, DISPATCH_LEVEL);
    BOOLEAN inserted = may_use(sim, &call, DeviceQueue) &&
                       pn_ddi_given(sim, &call, DeviceQueueEntry, "DeviceQueueEntry") &&
                       pn_device_queue_insert_by_key(DeviceQueue, DeviceQueueEntry, SortKey);
    PN_DDI_LEAVE();
    return inserted;
}

PKDEVICE_QUEUE_ENTRY KeRemoveDeviceQueue(PKDEVICE_QUEUE DeviceQueue)
{
    PN_DDI_ENTER(KeRemoveDeviceQueue, DISPATCH_LEVEL);
    PKDEVICE_QUEUE_ENTRY entry = NULL;
    if (may_use(sim, &call, DeviceQueue)) {
        entry = pn_device_queue_remove(DeviceQueue);
    }
    PN_DDI_LEAVE();
    return entry;
}

PKDEVICE_QUEUE_ENTRY KeRemoveByKeyDeviceQueue(PKDEVICE_QUEUE DeviceQueue, ULONG SortKey)
{
    PN_DDI_ENTER(KeRemoveByKeyDeviceQueue, DISPATCH_LEVEL);
    PKDEVICE_QUEUE_ENTRY entry = NULL;
    if (may_use(sim, &call, DeviceQueue)) {
        entry = pn_device_queue_remove_by_key(DeviceQueue, SortKey);
    }
    PN_DDI_LEAVE();
    return entry;
}

/* At DISPATCH_LEVEL or below. */
BOOLEAN KeRemoveEntryDeviceQueue(PKDEVICE_QUEUE DeviceQueue, PKDEVICE_QUEUE_ENTRY DeviceQueueEntry)
{
    PN_DDI_ENTER(KeRemoveEntryDeviceQueue, DISPATCH_LEVEL);
    BOOLEAN removed = pn_ddi_given(sim, &call, DeviceQueue, "DeviceQueue") &&
                      pn_ddi_given(sim, &call, DeviceQueueEntry, "DeviceQueueEntry") &&
                      pn_device_queue_remove_entry(DeviceQueueEntry);
    PN_DDI_LEAVE();
    return removed;
}
