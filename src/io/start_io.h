/* SPDX-License-Identifier: MIT */
/* Device queues, and the StartIo routine of a driver: one IRP of a device at a time. */
#ifndef PN_IO_START_IO_H
#define PN_IO_START_IO_H

#include <wdm.h>

#include <stdbool.h>

struct pnpsim;

void pn_device_queue_init(PKDEVICE_QUEUE queue);
/* False: the queue was idle, is busy now, and nothing was inserted. */
bool pn_device_queue_insert(PKDEVICE_QUEUE queue, PKDEVICE_QUEUE_ENTRY entry);
bool pn_device_queue_insert_by_key(PKDEVICE_QUEUE queue, PKDEVICE_QUEUE_ENTRY entry, ULONG key);
/* NULL: the queue was empty, and is idle now. */
PKDEVICE_QUEUE_ENTRY pn_device_queue_remove(PKDEVICE_QUEUE queue);
/* The first entry whose key is not smaller, or the first of all. */
PKDEVICE_QUEUE_ENTRY pn_device_queue_remove_by_key(PKDEVICE_QUEUE queue, ULONG key);
/* False when the entry is in no queue. */
bool pn_device_queue_remove_entry(PKDEVICE_QUEUE_ENTRY entry);

/* What IoStartPacket and IoStartNextPacket are asked for. */
struct pn_packet {
    PDEVICE_OBJECT device;
    PIRP irp;              /* starting only */
    const ULONG *key;      /* NULL: at the end; the next in order */
    PDRIVER_CANCEL cancel; /* starting only; NULL: it cannot be cancelled while it waits */
    bool cancelable;       /* next only: drivers that use the cancel spin lock say so */
};

/* Calls StartIo with the IRP at DISPATCH_LEVEL, or queues it while the device is busy. */
void pn_packet_start(struct pnpsim *sim, const struct pn_packet *packet);
/* The caller runs at DISPATCH_LEVEL. */
void pn_packet_start_next(struct pnpsim *sim, const struct pn_packet *packet);

#endif
