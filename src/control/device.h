/* SPDX-License-Identifier: MIT */
/* A device as the test holds it: its slot in the simulated bus, and the devnode it became. */
#ifndef PN_CONTROL_DEVICE_H
#define PN_CONTROL_DEVICE_H

#include "control/control.h"
#include "event/veto.h"
#include "tree/devnode.h"

#include <pnpsim/flow.h>

/* What devices that are described alike have in common: most of what their hardware is. One block
 * with what the bus driver sees, the strings and the description itself. Lives until the end of the
 * simulation. */
struct pn_model {
    SIM_MODEL seen;
    struct pn_node_drivers drivers; /* its filters are the next, or NULL */
    struct pn_node_filters filters;
    pnpsim_stub_answer *answer;
    struct pn_model *next_same_hash;
    size_t key_size;
    unsigned char key[]; /* the description, so written that others can be compared with it */
};

/* Owned by the simulation until its end. Holds: node is referenced while not NULL. */
struct pnpsim_device {
    struct pn_list link; /* pn_control.devices, or found */
    struct pnpsim *sim;
    SIM_SLOT slot;
    char *name;
    char *found_path; /* by which pnpsim/tree.h has found it; NULL: the test has plugged it in */
    const struct pn_model *model; /* NULL when it has a found_path */
    void *answer_context;

    struct pn_devnode *node;
    char *interface_text; /* what pnpsim_device_interface returned last */

    bool request_asked; /* what flow.h and pnpsim_remove ask for */
    bool request_running;
    enum pnpsim_result request_result;
    struct pn_veto veto;

    pnpsim_file_system *file_system;
    void *file_system_context;

    pnpsim_irp_hook *hook;
    void *hook_context;
};

/* Connects the PnP manager's hooks with the test's devices. */
void pn_devices_hook(struct pnpsim *sim);
/* PNPSIM_OK when it is a device of this simulation; else what the verb must answer. */
enum pnpsim_result pn_device_check(struct pnpsim *sim, const struct pnpsim_device *device,
                                   const char *verb);
/* Passes a veto record on, and says so. */
enum pnpsim_result pn_veto_result(struct pnpsim *sim, const char *what, const struct pn_veto *veto,
                                  struct pnpsim_veto *ret_veto);
/* Asks what the test has mounted on the device. */
NTSTATUS pn_device_file_system(struct pnpsim *sim, struct pn_devnode *node,
                               enum pnpsim_file_system_step step);
/* Whether the built-in stub is its function driver. */
bool pn_device_is_stub(const struct pnpsim_device *device);

/* model.c: the model of what is described, made when it is the first of its kind; NULL when memory
 * ran out. `answer` is what the stub calls when the description has an answer. */
const struct pn_model *pn_model_demand(struct pnpsim *sim, const struct pnpsim_hardware *hardware,
                                       SIM_ANSWER *answer);
/* slot.c: fills the device from the description; false when memory ran out. */
bool pn_slot_fill(struct pnpsim *sim, struct pnpsim_device *device,
                  const struct pnpsim_hardware *hardware, SIM_ANSWER *answer);
void pn_slot_free(struct pnpsim *sim, struct pnpsim_device *device);
/* The device stays until the simulation ends: leaves it out of ledgers. */
void pn_slot_keep(struct pnpsim *sim, struct pnpsim_device *device);
/* Other resources instead of those it has; false when memory ran out: nothing has changed. */
bool pn_slot_set_resources(struct pnpsim *sim, struct pnpsim_device *device,
                           const struct pnpsim_resource *resources);
/* PNPSIM_OK when the description makes sense. */
enum pnpsim_result pn_hardware_check(struct pnpsim *sim, const struct pnpsim_hardware *hardware);

#endif
