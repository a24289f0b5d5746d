/* SPDX-License-Identifier: MIT */
/* A devnode: one device in the tree, its identity, its state, and who is interested in it. */
#ifndef PN_TREE_DEVNODE_H
#define PN_TREE_DEVNODE_H

#include "base/check.h"
#include "base/list.h"

#include <wdm.h>

#include <stdbool.h>
#include <stdint.h>

struct pnpsim;

/* K-7.3. The legal moves stand in devnode.c. */
enum pn_node_state {
    PN_NODE_UNINITIALIZED,
    PN_NODE_ENUMERATED,
    PN_NODE_DRIVERS_ADDED,
    PN_NODE_STARTED,
    PN_NODE_STOP_PENDING,
    PN_NODE_STOPPED, /* between STOP and START of a rebalance */
    PN_NODE_REMOVE_PENDING,
    PN_NODE_SURPRISE_REMOVED, /* waits for the last close */
    PN_NODE_REMOVED,          /* stack gone, PDO kept by the bus */
    PN_NODE_FAILED_START,
    PN_NODE_DELETED, /* out of the tree; only references keep the memory */
    PN_NODE_STATE_COUNT
};

enum { PN_NODE_FILTERS_MAX = 4 };

/* Filter drivers by name; any of them may be NULL. */
struct pn_node_filters {
    const char *lower[PN_NODE_FILTERS_MAX];
    const char *upper[PN_NODE_FILTERS_MAX];
};

/* The drivers of a device, by name, as its hardware or a binding gives them. */
struct pn_node_drivers {
    const char *function;
    const char *fallback;            /* the function driver when nothing else names one */
    struct pn_node_filters *filters; /* the devnode's own; NULL: none, as with most devices */
};

/* Holds: a devnode is in its parent's children list exactly while it is not DELETED; pdo is
 * referenced while it is not NULL. Counted references: the tree's own, and one for each
 * registration, event and test handle. */
struct pn_devnode {
    struct pn_list link;    /* pn_tree.nodes */
    struct pn_list sibling; /* parent's children, in the order of enumeration */
    struct pn_list children;
    struct pn_devnode *parent;
    uint32_t references;
    uint32_t serial;

    PDEVICE_OBJECT pdo;
    uint32_t name;   /* name id: how stories call it */
    char *device_id; /* UTF-8, as the bus gave them */
    char *instance_id;
    char *instance_path;               /* "USB\VID_045E&PID_0779\7&1f" */
    struct pn_devnode *next_same_path; /* pn_tree.paths, while is_in_paths */
    char *hardware_ids;                /* multi-string */
    char *compatible_ids;
    char *description; /* UTF-8; NULL: none */
    char *location;
    GUID container;                   /* the bus driver's, or one of path.c's */
    PNP_BUS_INFORMATION bus;          /* of the bus that it is on, when has_bus */
    DEVICE_CAPABILITIES capabilities; /* Address, UINumber and removal policy are in here */
    PCM_RESOURCE_LIST resources;      /* pool, as the bus returned them; NULL: none */
    ULONG resources_size;
    ULONG requirements_size;
    PIO_RESOURCE_REQUIREMENTS_LIST requirements; /* pool, as the bus returned them; NULL: none */
    struct pn_node_drivers drivers; /* pointers into the owner's copy or the bindings */

    enum pn_node_state state;
    enum pn_node_state state_before_query; /* K-2.9 */
    uint32_t problem;                      /* a CM_PROB_ code, or 0 */
    PNP_DEVICE_STATE device_state;         /* the latest answer to QUERY_PNP_DEVICE_STATE */
    bool is_reported;                      /* in the latest bus relations */
    bool stays_removed;                    /* nobody but a test restarts it */
    bool is_starting;                      /* START is under way: arrivals are held (K-6.3) */
    bool is_in_paths;                      /* found by its instance path */
    bool is_absence_told;                  /* INSTANCEREMOVED has been queued */
    bool has_bus;
    bool relations_queued; /* its stack will be asked for its children (W-2) */
    NTSTATUS start_status;
    uint32_t set_mark; /* the latest set of devices that it was counted into */

    struct pn_list interfaces;        /* pn_interface.node_link */
    struct pn_list kernel_recipients; /* target-device registrations */
    struct pn_list user_recipients;   /* handle registrations */
    void *owner;                      /* the test's device; control/ sets it */
};

/* One reference, the caller's. NULL when memory ran out. */
struct pn_devnode *pn_node_create(struct pnpsim *sim, struct pn_devnode *parent);
static inline struct pn_devnode *pn_node_ref(struct pn_devnode *node)
{
    node->references++;
    return node;
}

/* What follows the last reference. */
void pn_node_free(struct pnpsim *sim, struct pn_devnode *node);
static inline void pn_node_unref(struct pnpsim *sim, struct pn_devnode *node)
{
    PN_ASSERT(node->references > 0);

    if (--node->references == 0) {
        pn_node_free(sim, node);
    }
}

/* The only way to change a state: asserts that the move is legal and traces it. */
void pn_node_set_state(struct pnpsim *sim, struct pn_devnode *node, enum pn_node_state state);
const char *pn_node_state_name(enum pn_node_state state);
bool pn_node_is_legal_move(enum pn_node_state from, enum pn_node_state to);

/* Takes the node out of the tree and drops the tree's reference. */
void pn_node_delete(struct pnpsim *sim, struct pn_devnode *node);
void pn_node_set_pdo(struct pnpsim *sim, struct pn_devnode *node, PDEVICE_OBJECT pdo);
/* The devnode of an enumerated PDO, else NULL. */
struct pn_devnode *pn_node_of_pdo(const struct pnpsim *sim, const void *pdo);
/* Whether the device has its drivers and may still be used: not removed, not gone. */
bool pn_node_is_alive(const struct pn_devnode *node);
/* What the device has for filters: all NULL when none. */
const struct pn_node_filters *pn_node_filters(const struct pn_devnode *node);
/* The same to be changed. */
struct pn_node_filters *pn_node_filters_demand(struct pnpsim *sim, struct pn_devnode *node);
/* Checks the node's equations. */
void pn_node_check(const struct pn_devnode *node);

#endif
