/* SPDX-License-Identifier: MIT */
/* The state of the I/O layer: loaded drivers, the name space, the registry, live IRPs. */
#ifndef PN_IO_IO_H
#define PN_IO_IO_H

#include "base/list.h"
#include "base/map.h"

#include <wdm.h>

#include <stdbool.h>
#include <stdint.h>

struct pn_driver;
struct pn_names;
struct pn_registry;
struct pnpsim;

/* Holds: irps and irp_list have the same records. Owned by the simulation. */
struct pn_io {
    uint32_t machine_drivers[2];     /* name ids: pn_driver_is_machine */
    struct pn_driver *driver_recent; /* in drivers: what pn_driver_named has found last, or NULL */
    struct pn_list drivers;          /* pn_driver.link, in the order of loading */
    struct pn_map irps;              /* struct pn_irp by the address of the IRP */
    struct pn_list irp_list;         /* pn_irp.link, oldest first */
    struct pn_list freed_irps;       /* pn_irp.link of those kept for a while, oldest first */
    uint32_t freed_irp_count;
    struct pn_list closing_files; /* pn_file.closing_link: in their last IRPs */
    struct pn_map remove_locks;   /* io/remove_lock.c, by the address of the lock */
    KSPIN_LOCK cancel_lock;
    bool cancel_lock_held;
    struct pn_names *names;
    struct pn_registry *registry;

    /* Set by pnp/: the last file object of this device's stack has been closed. */
    void (*all_files_closed)(struct pnpsim *sim, PDEVICE_OBJECT device);
    /* Set by pnp/: which status an open of this device must be refused with; STATUS_SUCCESS lets
     * it through. */
    NTSTATUS (*open_refusal)(struct pnpsim *sim, PDEVICE_OBJECT device);
    /* Set by pnp/: this driver's code is gone; what still refers to it must not call it. */
    void (*driver_retired)(struct pnpsim *sim, const struct pn_driver *driver);
};

/* 0 or a PNPSIM_E_ code; pn_io_finish takes what was half made. */
int pn_io_init(struct pnpsim *sim);
void pn_io_finish(struct pnpsim *sim);

#endif
