/* SPDX-License-Identifier: MIT */
/* The device tree as a test sees it: devices by their instance paths, also those of a bus driver
 * under test, and the tree as text. */
#ifndef PNPSIM_TREE_H
#define PNPSIM_TREE_H

#include <pnpsim/device.h>
#include <pnpsim/export.h>
#include <pnpsim/sim.h>

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* All routines of this header only ask: they run nothing, and work inside callbacks and after a
 * stop. The handles they return are made when they are first asked for and stay valid until the
 * simulation ends, as those of pnpsim_plug. What pnpsim/device.h and pnpsim/flow.h do with a device
 * they do with these too, except for what needs a slot of the built-in bus: pnpsim_unplug,
 * pnpsim_relate and what steers the stub answer PNPSIM_E_INVALID. */

/* The device with this instance path, "USB\\VID_045E&PID_0779\\7&1f", compared without case. NULL
 * when there is none, and when memory ran out: pnpsim_last_error tells. The same device, pulled and
 * plugged in again, has the same handle. */
PNPSIM_API struct pnpsim_device *pnpsim_device_find(struct pnpsim *sim, const char *instance_path);

/* The device whose bus driver has reported this one; NULL below the root and for a device that is
 * absent. */
PNPSIM_API struct pnpsim_device *pnpsim_device_parent(struct pnpsim_device *device);

/* Its children in the order of enumeration, from 0; NULL behind the last one. */
PNPSIM_API struct pnpsim_device *pnpsim_device_child(struct pnpsim_device *device, size_t index);

enum pnpsim_print_format {
    PNPSIM_PRINT_TEXT = 0, /* a line for each device, two blanks of indent for each level */
    PNPSIM_PRINT_DOT = 1   /* a graph for Graphviz */
};

/* Prints every device with its instance path, name, state, problem, the drivers on its stack from
 * the bottom to the top, and its hardware ids. `buffer` is always terminated. PNPSIM_E_LIMIT when
 * the text did not fit: then it is cut. */
PNPSIM_API enum pnpsim_result pnpsim_tree_print(struct pnpsim *sim, enum pnpsim_print_format format,
                                                char *buffer, size_t size);

/* Prints the states of a device and the moves between them that are legal (K-7.3), in the same
 * way. */
PNPSIM_API enum pnpsim_result pnpsim_state_machine_print(enum pnpsim_print_format format,
                                                         char *buffer, size_t size);

#ifdef __cplusplus
}
#endif

#endif
