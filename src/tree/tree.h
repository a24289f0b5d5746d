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
    uint32_t interface_count;  /* registered ones */
    uint32_t software_keys;    /* names of software keys given to devices */
    struct pn_map paths;       /* hash of an instance path -> struct pn_devnode, chained */
    struct pn_map instances;   /* name id of an instance path in upper case: see instance.h */
    struct pn_list bindings;   /* struct pn_binding.link */
    struct pn_list nodes;      /* every devnode, in the order of creation */
    uint32_t next_serial;
    uint32_t last_mark;                       /* pn_devnode.set_mark of the latest set */
    void (*node_changed)(struct pnpsim *sim); /* a device came, started or went; may be NULL */
};

int pn_tree_init(struct pnpsim *sim);
void pn_tree_finish(struct pnpsim *sim);

#endif
