/* SPDX-License-Identifier: MIT */
/* A device as the test holds it: its slot in the simulated bus, and the devnode it became. */
#ifndef PN_CONTROL_DEVICE_H
#define PN_CONTROL_DEVICE_H

#include "control/control.h"
#include "event/veto.h"

struct pn_devnode;

/* Owned by the simulation until its end. Holds: node is referenced while not NULL. */
struct pnpsim_device {
    struct pn_list link; /* pn_control.devices */
    struct pnpsim *sim;
    SIM_SLOT slot;
    char *name;
    char *driver;
    char *lower_filters[PNPSIM_FILTERS_MAX];
    char *upper_filters[PNPSIM_FILTERS_MAX];
    pnpsim_stub_answer *answer;
    void *answer_context;
    bool wants_stub;

    struct pn_devnode *node;
    char *interface_text; /* what pnpsim_device_interface returned last */

    bool removal_asked;
    bool removal_running;
    enum pnpsim_result removal_result;
    struct pn_veto veto;

    pnpsim_irp_hook *hook;
    void *hook_context;
};

/* Connects the PnP manager's hooks with the test's devices. */
void pn_devices_hook(struct pnpsim *sim);
/* slot.c: fills the device from the description; false when memory ran out. */
bool pn_slot_fill(struct pnpsim *sim, struct pnpsim_device *device,
                  const struct pnpsim_hardware *hardware);
void pn_slot_free(struct pnpsim *sim, struct pnpsim_device *device);
/* The device stays until the simulation ends: leaves it out of ledgers. */
void pn_slot_keep(struct pnpsim *sim, struct pnpsim_device *device);
/* PNPSIM_OK when the description makes sense. */
enum pnpsim_result pn_hardware_check(struct pnpsim *sim, const struct pnpsim_hardware *hardware);

#endif
