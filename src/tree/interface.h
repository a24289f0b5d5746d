/* SPDX-License-Identifier: MIT */
/* Device interfaces and their classes (K-6). A class lives from its first use to the end of the
 * simulation, and so do its registered interfaces: registration persists (K-6.1). */
#ifndef PN_TREE_INTERFACE_H
#define PN_TREE_INTERFACE_H

#include "base/list.h"
#include "io/name.h"

#include <wdm.h>

#include <stdbool.h>
#include <stdint.h>

struct pn_devnode;
struct pnpsim;

struct pn_interface_class {
    struct pn_list link; /* pn_tree.class_list */
    struct pn_interface_class *next_same_hash;
    GUID guid;
    uint32_t name;
    struct pn_list interfaces; /* pn_interface.class_link, in the order of registration */
    struct pn_interface *default_interface; /* what user mode chose; NULL: none (K-6.7) */
    struct pn_list kernel_recipients;
    struct pn_list user_recipients;
};

/* One block with its name. Holds: is_held only while is_enabled. Listeners know of what is enabled
 * and not held. */
struct pn_interface {
    struct pn_list class_link;
    struct pn_list node_link; /* pn_devnode.interfaces; unlinked when the devnode is gone */
    struct pn_interface_class *class;
    struct pn_devnode *node;   /* NULL when the devnode is gone */
    struct pn_name_entry link; /* shown while it is enabled; the rest is '\' and the reference */
    uint32_t arrivals_queued;  /* arrival events on their way */
    bool is_enabled;
    bool is_held;                /* enabled during START: the arrival waits for its end (K-6.3) */
    bool was_disabled_by_driver; /* the latest time (K-6.5) */
    WCHAR text[];                /* "\??\USB#VID...#{guid}\ref", terminated; opaque (K-5.19) */
};

/* The class, made when missing. NULL when memory ran out. */
struct pn_interface_class *pn_class_demand(struct pnpsim *sim, const GUID *guid);
struct pn_interface_class *pn_class_find(const struct pnpsim *sim, const GUID *guid);

/* K-6.1. STATUS_OBJECT_NAME_EXISTS when it was registered before; *ret_interface is then that.
 * STATUS_OBJECT_NAME_COLLISION when it is still another device's (K-6.6). */
NTSTATUS pn_interface_register(struct pnpsim *sim, struct pn_devnode *node, const GUID *guid,
                               PCUNICODE_STRING reference, struct pn_interface **ret_interface);
/* Takes a registration back that was made a moment ago: disabled, known to nobody. */
void pn_interface_forget(struct pnpsim *sim, struct pn_interface *interface);
struct pn_interface *pn_interface_find(const struct pnpsim *sim, PCUNICODE_STRING link);
/* What stands behind the last backslash of its link; no Buffer when there is none. */
UNICODE_STRING pn_interface_reference(const struct pn_interface *interface);
/* K-6.8: the same device's in another class, with the same reference; or NULL. */
struct pn_interface *pn_interface_alias(const struct pn_interface *interface, const GUID *guid);
/* The device's interface of that class, or of any that is enabled when `guid` is NULL. */
struct pn_interface *pn_interface_of_node(const struct pn_devnode *node, const GUID *guid);
/* Takes or gives the name in the object name space; the caller tells the listeners. */
NTSTATUS pn_interface_set_enabled(struct pnpsim *sim, struct pn_interface *interface, bool enable);
/* Cuts the devnode's interfaces loose when it is deleted. */
void pn_interfaces_orphan(struct pnpsim *sim, struct pn_devnode *node);

#endif
