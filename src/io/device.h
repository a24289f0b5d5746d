/* SPDX-License-Identifier: MIT */
/* Device objects and how they are stacked. */
#ifndef PN_IO_DEVICE_H
#define PN_IO_DEVICE_H

#include "base/list.h"

#include <wdm.h>

#include <stdbool.h>
#include <stdint.h>

struct pn_devnode;
struct pn_name_entry;
struct pnpsim;

/* What StartIo is about to do; see io/start_io.c. */
struct pn_start_io {
    bool is_deferred; /* IoSetStartIoAttributes */
    bool not_cancelable;
    bool next_is_wanted; /* asked for while StartIo ran, as what follows */
    bool next_has_key;
    bool next_cancelable;
    ULONG next_key;
    uint32_t depth; /* how deep StartIo is in itself */
};

/* The body of a device object; the driver's extension follows it, 16-byte aligned. */
struct pn_device {
    DEVICE_OBJECT object; /* first: what the driver sees */
    DEVOBJ_EXTENSION extension;
    struct pn_devnode *devnode;  /* of a PDO that was enumerated; tree/ sets it */
    PDEVICE_OBJECT attached_to;  /* the next lower device, or NULL */
    struct pn_list of_driver;    /* pn_driver.devices, newest first as in the DeviceObject chain */
    struct pn_name_entry *names; /* its own, and its enabled interfaces' */
    uint32_t driver;             /* name id */
    uint32_t open_count;         /* file objects opened on this device and not yet closed */
    bool delete_pending;         /* IoDeleteDevice was called; gone with the last reference */
    bool listed;                 /* in the driver's DeviceObject chain */
    bool has_name;
    bool is_wmi_provider; /* IoWMIRegistrationControl */
    struct pn_start_io start_io;
    POWER_STATE power_state; /* PoSetPowerState; starts unspecified */
};

/* STATUS_OBJECT_NAME_COLLISION, STATUS_OBJECT_NAME_INVALID, STATUS_OBJECT_PATH_NOT_FOUND,
 * STATUS_INSUFFICIENT_RESOURCES. */
NTSTATUS pn_device_create(struct pnpsim *sim, PDRIVER_OBJECT driver, ULONG extension_size,
                          PUNICODE_STRING name, DEVICE_TYPE type, ULONG characteristics,
                          BOOLEAN exclusive, PDEVICE_OBJECT *ret_device);
/* K-7.2.8: gone at once, or with the last reference. Only once for each device. */
void pn_device_delete(struct pnpsim *sim, PDEVICE_OBJECT device);
/* K-7.1.3. The device now attached to; NULL when the target is going away or not initialised yet,
 * or when `source` is in a stack already. */
PDEVICE_OBJECT pn_device_attach(struct pnpsim *sim, PDEVICE_OBJECT source, PDEVICE_OBJECT target);
/* Detaches whatever is attached above `target`. */
void pn_device_detach(struct pnpsim *sim, PDEVICE_OBJECT target);

/* NULL when the pointer is no live device object. */
struct pn_device *pn_device_find(const struct pnpsim *sim, const void *pointer);
struct pn_device *pn_device_of(PDEVICE_OBJECT object); /* a live one */
PDEVICE_OBJECT pn_device_top(PDEVICE_OBJECT device);
PDEVICE_OBJECT pn_device_bottom(PDEVICE_OBJECT device);
/* Counts a file object that has been opened on this device, or has been closed. */
void pn_device_opened(struct pnpsim *sim, PDEVICE_OBJECT device);
void pn_device_closed(struct pnpsim *sim, PDEVICE_OBJECT device);
/* Open file objects on every device of the stack. */
uint32_t pn_device_stack_opens(PDEVICE_OBJECT device);

#endif
