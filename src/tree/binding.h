/* SPDX-License-Identifier: MIT */
/* Which driver serves which hardware: what INF files do on Windows. */
#ifndef PN_TREE_BINDING_H
#define PN_TREE_BINDING_H

#include "base/list.h"

#include <pnpsim/driver.h>

#include <stdbool.h>

struct pn_devnode;
struct pnpsim;

struct pn_binding {
    struct pn_list link; /* pn_tree.bindings, oldest first */
    char *driver;
    char *hardware_id;
    enum pnpsim_role role;
};

/* False when memory ran out. */
bool pn_binding_add(struct pnpsim *sim, const char *driver, const char *hardware_id,
                    enum pnpsim_role role);
/* Fills in what the node's hardware leaves open: the function driver and filters of the first
 * bindings that match a hardware id, then a compatible id, in the order of the ids. */
void pn_binding_apply(struct pnpsim *sim, struct pn_devnode *node);

#endif
