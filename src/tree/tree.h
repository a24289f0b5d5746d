/* SPDX-License-Identifier: MIT */
/* The state of the device tree layer: devnodes, interface classes, driver bindings. */
#ifndef PN_TREE_TREE_H
#define PN_TREE_TREE_H

#include "base/list.h"
#include "base/map.h"

#include <stdint.h>

struct pn_devnode;
struct pnpsim;

/* Owned by the simulation. */
struct pn_tree {
    struct pn_devnode *root;
    struct pn_map classes;     /* pn_guid_hash -> struct pn_interface_class, chained */
    struct pn_list class_list; /* pn_interface_class.link, in the order of first use */
    struct pn_map links;       /* hash of a symbolic link -> struct pn_interface, chained */
    uint32_t interface_count;  /* of those in links */
    struct pn_list bindings;   /* struct pn_binding.link */
    struct pn_list nodes;      /* every devnode, in the order of creation */
    uint32_t next_serial;
};

int pn_tree_init(struct pnpsim *sim);
void pn_tree_finish(struct pnpsim *sim);

#endif
