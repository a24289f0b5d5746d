/* SPDX-License-Identifier: MIT */
/* The queue of a device whose driver handles one IRP after the other in its StartIo routine. The
 * queue itself lies in the driver's memory, as on Windows; one task runs at a time, so that its
 * lock is never taken. */
#include "io/start_io.h"

#include "base/sim.h"
#include "io/device.h"
#include "io/irp.h"
#include "kernel/frame.h"
#include "kernel/object.h"

enum { QUEUE_TYPE = 20 }; /* as device queues are marked */

void pn_device_queue_init(PKDEVICE_QUEUE queue)
{
    queue->Type = QUEUE_TYPE;
    queue->Size = sizeof(*queue);
    InitializeListHead(&queue->DeviceListHead);
    queue->Lock = 0;
    queue->Busy = FALSE;
}

bool pn_device_queue_insert(PKDEVICE_QUEUE queue, PKDEVICE_QUEUE_ENTRY entry)
{
    entry->Inserted = queue->Busy;
    if (queue->Busy) {
        entry->SortKey = 0;
        InsertTailList(&queue->DeviceListHead, &entry->DeviceListEntry);
    }
    queue->Busy = TRUE;
    return entry->Inserted != FALSE;
}

/* The first entry with at least this key, or the head of the list. */
static PLIST_ENTRY place_of(PKDEVICE_QUEUE queue, ULONG key)
{
    PLIST_ENTRY at = queue->DeviceListHead.Flink;
    while (at != &queue->DeviceListHead &&
           CONTAINING_RECORD(at, KDEVICE_QUEUE_ENTRY, DeviceListEntry)->SortKey < key) {
        at = at->Flink;
    }
    return at;
}

bool pn_device_queue_insert_by_key(PKDEVICE_QUEUE queue, PKDEVICE_QUEUE_ENTRY entry, ULONG key)
{
    entry->SortKey = key;
    entry->Inserted = queue->Busy;
    if (queue->Busy) {
        PLIST_ENTRY before = key == MAXULONG ? &queue->DeviceListHead : place_of(queue, key + 1);
        InsertTailList(before, &entry->DeviceListEntry); /* behind those with the same key */
    }
    queue->Busy = TRUE;
    return entry->Inserted != FALSE;
}

static PKDEVICE_QUEUE_ENTRY take(PKDEVICE_QUEUE queue, PLIST_ENTRY at)
{
    if (IsListEmpty(&queue->DeviceListHead)) {
        queue->Busy = FALSE;
        return NULL;
    }
    at = at == &queue->DeviceListHead ? at->Flink : at;
    PKDEVICE_QUEUE_ENTRY entry = CONTAINING_RECORD(at, KDEVICE_QUEUE_ENTRY, DeviceListEntry);
    RemoveEntryList(at);
    entry->Inserted = FALSE;
    return entry;
}

PKDEVICE_QUEUE_ENTRY pn_device_queue_remove(PKDEVICE_QUEUE queue)
{
    return take(queue, queue->DeviceListHead.Flink);
}

PKDEVICE_QUEUE_ENTRY pn_device_queue_remove_by_key(PKDEVICE_QUEUE queue, ULONG key)
{
    return take(queue, place_of(queue, key));
}

bool pn_device_queue_remove_entry(PKDEVICE_QUEUE_ENTRY entry)
{
    if (!entry->Inserted) {
        return false;
    }
    entry->Inserted = FALSE;
    RemoveEntryList(&entry->DeviceListEntry);
    return true;
}

/* ---- StartIo ---- */

static PIRP next_irp(PDEVICE_OBJECT device, const ULONG *key)
{
    PKDEVICE_QUEUE_ENTRY entry = key == NULL
                                     ? pn_device_queue_remove(&device->DeviceQueue)
                                     : pn_device_queue_remove_by_key(&device->DeviceQueue, *key);
    PIRP irp = entry == NULL ? NULL : CONTAINING_RECORD(entry, IRP, Tail.Overlay.DeviceQueueEntry);
    device->CurrentIrp = irp;
    return irp;
}

static void call_start_io(struct pnpsim *sim, PDEVICE_OBJECT device, PIRP irp)
{
    struct pn_callout callout;
    pn_callout_begin(sim, &callout, PN_FRAME_START_IO, "StartIo", pn_device_of(device)->driver,
                     DISPATCH_LEVEL);
    callout.frame.about = irp;
    device->DriverObject->DriverStartIo(device, irp);
    pn_callout_end(sim, &callout);
}

static PIRP irp_take(struct pnpsim *sim, PDEVICE_OBJECT device, const ULONG *key, bool cancelable);

/* IoSetStartIoAttributes: what StartIo asked for while it ran comes when it has returned. */
static void serve(struct pnpsim *sim, PDEVICE_OBJECT device, PIRP irp)
{
    struct pn_start_io *state = &pn_device_of(device)->start_io;
    pn_object_ref(sim, device);
    while (irp != NULL) {
        state->depth++;
        call_start_io(sim, device, irp);
        state->depth--;
        irp = NULL;
        if (state->is_deferred && state->next_is_wanted) {
            state->next_is_wanted = false;
            irp = irp_take(sim, device, state->next_has_key ? &state->next_key : NULL,
                           state->next_cancelable);
        }
    }
    pn_object_unref(sim, device);
}

static void queue_or_serve(struct pnpsim *sim, const struct pn_packet *packet, KIRQL irql)
{
    PIRP irp = packet->irp;
    PKDEVICE_QUEUE queue = &packet->device->DeviceQueue;
    PKDEVICE_QUEUE_ENTRY entry = &irp->Tail.Overlay.DeviceQueueEntry;
    bool is_queued = packet->key == NULL
                         ? pn_device_queue_insert(queue, entry)
                         : pn_device_queue_insert_by_key(queue, entry, *packet->key);
    if (!is_queued) {
        packet->device->CurrentIrp = irp;
        if (packet->cancel != NULL) {
            if (pn_device_of(packet->device)->start_io.not_cancelable) {
                irp->CancelRoutine = NULL;
            }
            pn_cancel_lock_release(sim, DISPATCH_LEVEL);
        }
        serve(sim, packet->device, irp);
    } else if (packet->cancel != NULL && irp->Cancel) {
        pn_irp_cancel_locked(sim, irp, irql); /* it lowers the IRQL */
    } else if (packet->cancel != NULL) {
        pn_cancel_lock_release(sim, DISPATCH_LEVEL);
    }
}

void pn_packet_start(struct pnpsim *sim, const struct pn_packet *packet)
{
    KIRQL irql = pn_irql(sim);
    if (packet->cancel != NULL) {
        irql = pn_cancel_lock_acquire(sim);
        packet->irp->CancelRoutine = packet->cancel;
    } else {
        pn_irql_set(sim, DISPATCH_LEVEL);
    }
    queue_or_serve(sim, packet, irql);
    pn_irql_set(sim, irql);
}

static PIRP irp_take(struct pnpsim *sim, PDEVICE_OBJECT device, const ULONG *key, bool cancelable)
{
    if (!cancelable) {
        return next_irp(device, key);
    }
    pn_cancel_lock_acquire(sim);
    PIRP irp = next_irp(device, key);
    if (irp != NULL && pn_device_of(device)->start_io.not_cancelable) {
        irp->CancelRoutine = NULL;
    }
    pn_cancel_lock_release(sim, DISPATCH_LEVEL);
    return irp;
}

void pn_packet_start_next(struct pnpsim *sim, const struct pn_packet *packet)
{
    struct pn_start_io *state = &pn_device_of(packet->device)->start_io;
    if (state->is_deferred && state->depth > 0) {
        state->next_is_wanted = true;
        state->next_has_key = packet->key != NULL;
        state->next_key = packet->key == NULL ? 0 : *packet->key;
        state->next_cancelable = packet->cancelable;
        return;
    }
    serve(sim, packet->device, irp_take(sim, packet->device, packet->key, packet->cancelable));
}
