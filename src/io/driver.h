/* SPDX-License-Identifier: MIT */
/* Driver objects: loading, DriverEntry, Unload, and the counts that keep a driver loaded. */
#ifndef PN_IO_DRIVER_H
#define PN_IO_DRIVER_H

#include "base/list.h"

#include <wdm.h>

#include <stdbool.h>
#include <stdint.h>

struct pnpsim;

/* The body of a driver object. Holds: device_count == length of devices. Owned by
 * pn_io.drivers while loaded; each of its devices holds a reference. */
struct pn_driver {
    DRIVER_OBJECT object; /* first: what the driver sees */
    DRIVER_EXTENSION extension;
    struct pnpsim *sim;  /* for the routine that refuses requests a driver does not handle */
    struct pn_list link; /* pn_io.drivers */
    uint32_t name;       /* name id; what stories call it */
    uint32_t device_count;
    uint32_t device_serial;      /* names devices that have no name */
    uint32_t deleted_count;      /* deleted devices that are still referenced */
    uint32_t registration_count; /* K-1.5: notification registrations that hold it */
    uint32_t pending_callbacks;  /* K-3.3.9: completion callbacks and work items to come */
    bool unloading;
    bool is_kept; /* loaded by the test: stays until the test unloads it */
    bool unload_queued;
    struct pn_list devices;    /* pn_device.of_driver: what the DeviceObject chain should have */
    struct pn_list extensions; /* IoAllocateDriverObjectExtension */
};

/* Creates the driver object and runs `entry` as DriverEntry; called on a system-thread task at
 * PASSIVE_LEVEL. On a failure status everything the driver left is undone and reported;
 * *ret_entered, which is always set, then tells whether it was DriverEntry's. The driver must not
 * be loaded. STATUS_OBJECT_NAME_INVALID, STATUS_INSUFFICIENT_RESOURCES, or what DriverEntry
 * returned. */
NTSTATUS pn_driver_load(struct pnpsim *sim, const char *name, PDRIVER_INITIALIZE entry,
                        struct pn_driver **ret_driver, bool *ret_entered);
struct pn_driver *pn_driver_find(const struct pnpsim *sim, const char *name);
struct pn_driver *pn_driver_named(const struct pnpsim *sim, uint32_t name);
/* Whether the driver, by its name id, is a part of the machine itself (its root and its bus) and
 * not of what is tested: injected faults pass it by. */
bool pn_driver_is_machine(const struct pnpsim *sim, uint32_t name);
struct pn_driver *pn_driver_of(PDRIVER_OBJECT object); /* a live one */

/* Why the driver cannot be unloaded now: appends a line per reason; false when there is none. */
struct pn_text;
bool pn_driver_is_held(struct pnpsim *sim, const struct pn_driver *driver, struct pn_text *reasons);
/* Tells the verifier that an unload was asked for and that the driver is held (K-1.5). */
void pn_driver_unload_refused(struct pnpsim *sim, const struct pn_driver *driver);
/* Runs Unload, reports what it left behind (K-4.9) and frees the driver object; only when not held.
 * System thread, PASSIVE_LEVEL. */
void pn_driver_unload(struct pnpsim *sim, struct pn_driver *driver);

/* Chains and counts a device of the driver. */
void pn_driver_link_device(struct pn_driver *driver, PDEVICE_OBJECT device);
void pn_driver_unlink_device(struct pn_driver *driver, PDEVICE_OBJECT device);

/* IoAllocateDriverObjectExtension and IoGetDriverObjectExtension. STATUS_OBJECT_NAME_COLLISION,
 * STATUS_INSUFFICIENT_RESOURCES. */
NTSTATUS pn_driver_extension_add(struct pnpsim *sim, struct pn_driver *driver, PVOID id, ULONG size,
                                 PVOID *ret_extension);
PVOID pn_driver_extension_get(const struct pn_driver *driver, PVOID id);

#endif
