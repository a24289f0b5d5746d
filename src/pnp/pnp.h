/* SPDX-License-Identifier: MIT */
/* The PnP manager: one worker in a system thread at PASSIVE_LEVEL, one queue, first in first out
 * (K-2.11). Everything that changes the tree or tells about it is a job of that queue; a job that
 * is submitted while another runs is seen by a later turn, never inside it. */
#ifndef PN_PNP_PNP_H
#define PN_PNP_PNP_H

#include "base/list.h"
#include "base/slab.h"
#include "event/event.h"
#include "event/veto.h"

#include <pnpsim/driver.h>
#include <pnpsim/sim.h>

#include <wdm.h>

#include <stdbool.h>
#include <stdint.h>

struct pn_devnode;
struct pn_driver;
struct pn_event;
struct pn_interface;
struct pnpsim;

/* One kind of event about a set of devices, in the order of the set. */
struct pn_telling {
    enum pn_event_kind kind;
    struct pn_devnode **nodes;
    uint32_t count;
    uint32_t query;  /* the removal it belongs to; 0: none */
    bool asked_only; /* K-10.6 */
};

/* A turn that is no event's. */
struct pn_job {
    struct pn_turn turn;
    void (*run)(struct pnpsim *sim, struct pn_job *job);
    struct pn_devnode *node; /* referenced, or NULL */
    struct pn_driver *driver;
};

/* What the test side wants to hear and decides; control/ fills it in. */
struct pn_pnp_hooks {
    /* A devnode was made for this PDO: give it a name, an owner, its drivers. */
    void (*identify)(struct pnpsim *sim, struct pn_devnode *node);
    /* A PnP IRP is about to be sent to the top of the stack. */
    void (*before_irp)(struct pnpsim *sim, struct pn_devnode *node, UCHAR minor);
    /* An orderly removal came to its end. */
    void (*removal_ended)(struct pnpsim *sim, struct pn_devnode *node, enum pnpsim_result result,
                          const struct pn_veto *veto);
    /* The devnode has left the tree. */
    void (*node_deleted)(struct pnpsim *sim, struct pn_devnode *node);
};

/* Owned by the simulation. Holds: depth == length of queue. */
struct pn_pnp {
    struct pn_list queue; /* pn_turn.link, oldest first */
    uint32_t depth;
    struct pn_slab jobs; /* struct pn_job */
    struct pn_task *worker;
    struct pn_list images;        /* pn_image.link: drivers whose code the test supplied */
    struct pn_devnode *bus;       /* NULL before it is brought up */
    struct _SIM_SLOT_LIST *slots; /* the test hardware, owned by control/ */
    struct pn_pnp_hooks hooks;
    struct pn_veto profile_veto; /* of the latest one */
    char load_error[512];        /* why the latest module could not be loaded */
    enum pnpsim_result load_result;
};

int pn_pnp_init(struct pnpsim *sim);
void pn_pnp_finish(struct pnpsim *sim);

/* submit.c. A job to be filled in; NULL when memory or the limit ran out. What the manager itself
 * must do it demands: injected faults pass it by, and a host without memory stops the machine. */
struct pn_job *pn_job_create(struct pnpsim *sim);
struct pn_job *pn_job_demand(struct pnpsim *sim);
/* Takes NULL. */
void pn_job_discard(struct pnpsim *sim, struct pn_job *job);
/* False when memory or the limit ran out: nothing was queued. The node is referenced. */
bool pn_submit(struct pnpsim *sim, void (*run)(struct pnpsim *sim, struct pn_job *job),
               struct pn_devnode *node);
void pn_submit_surely(struct pnpsim *sim, void (*run)(struct pnpsim *sim, struct pn_job *job),
                      struct pn_devnode *node);
/* With a job that was made before anything was changed. */
void pn_submit_job(struct pnpsim *sim, struct pn_job *job,
                   void (*run)(struct pnpsim *sim, struct pn_job *job), struct pn_devnode *node);
/* The same for an event, which it takes over. Whoever may refuse asks first whether there is
 * room. */
void pn_submit_event(struct pnpsim *sim, struct pn_event *event);
bool pn_queue_has_room(const struct pnpsim *sim);
/* Whether the latest that waits is a job that runs `run`. */
bool pn_queue_ends_with(const struct pnpsim *sim,
                        void (*run)(struct pnpsim *sim, struct pn_job *job));
void pn_submit_driver(struct pnpsim *sim, void (*run)(struct pnpsim *sim, struct pn_job *job),
                      struct pn_driver *driver);

/* What a driver reports. */
struct pn_report {
    uint32_t driver; /* name id */
    struct pn_devnode *node;
    const TARGET_DEVICE_CUSTOM_NOTIFICATION *notification;
    PDEVICE_CHANGE_COMPLETE_CALLBACK callback; /* NULL: none */
    PVOID context;
};

/* report.c (K-3.2, K-3.3). The notification has been checked. `call` is the routine that waits. */
NTSTATUS pn_report_asynchronous(struct pnpsim *sim, const struct pn_report *report);
NTSTATUS pn_report_synchronous(struct pnpsim *sim, const struct pn_report *report,
                               const char *call);

/* dispatch.c: one event from the queue, and one half or all halves of an event about a node. */
void pn_dispatch_event(struct pnpsim *sim, struct pn_event *event);
void pn_tell_all(struct pnpsim *sim, struct pn_event *event, struct pn_veto *veto);
/* Tells every node of the set, half by half: all of the first half before any of the second. */
void pn_tell_set(struct pnpsim *sim, const struct pn_telling *telling, struct pn_veto *veto);

/* send.c: PnP IRPs to the top of a node's stack. */
NTSTATUS pn_node_send(struct pnpsim *sim, struct pn_devnode *node, IO_STACK_LOCATION *location,
                      ULONG_PTR *ret_information);
NTSTATUS pn_node_send_minor(struct pnpsim *sim, struct pn_devnode *node, UCHAR minor);
/* How many PDOs a relations list in pool has: no more than its block has room for. */
uint32_t pn_relations_count(struct pnpsim *sim, const DEVICE_RELATIONS *relations);
/* Takes over a reference on a PDO from a relations list; V-TARGETRELATION_NO_REF without one. */
void pn_relation_take(struct pnpsim *sim, PDEVICE_OBJECT pdo);
/* K-1.8: the PDO, referenced, that the file's stack names as its target device. The caller keeps
 * the file. */
NTSTATUS pn_target_pdo(struct pnpsim *sim, PFILE_OBJECT file, PDEVICE_OBJECT *ret_pdo);

/* identify.c: ids, capabilities, text, resources of a new node (K-7.1.4). */
NTSTATUS pn_node_identify(struct pnpsim *sim, struct pn_devnode *node);
/* Asked before the stack is built, and again when it has started. */
void pn_node_query_capabilities(struct pnpsim *sim, struct pn_devnode *node);

/* enumerate.c: asks the node's stack for its children and acts on the difference. */
void pn_enumerate_run(struct pnpsim *sim, struct pn_job *job);
void pn_enumerate(struct pnpsim *sim, struct pn_devnode *node);

/* start.c: AddDevice, START, held arrivals (K-7.1.3, K-7.1.4). */
void pn_node_start(struct pnpsim *sim, struct pn_devnode *node);

/* remove.c and surprise.c (K-7.4). */
void pn_remove_run(struct pnpsim *sim, struct pn_job *job);
void pn_surprise_remove(struct pnpsim *sim, struct pn_devnode *node);
/* The drivers of a stack, over its end: released, those that have no device any more are unloaded
 * in a later turn. */
enum { PN_STACK_DRIVERS_MAX = 16 };
struct pn_stack_drivers {
    struct pn_driver *drivers[PN_STACK_DRIVERS_MAX];
    uint32_t count;
};
void pn_stack_drivers_hold(struct pnpsim *sim, PDEVICE_OBJECT pdo, struct pn_stack_drivers *stack);
void pn_stack_drivers_release(struct pnpsim *sim, struct pn_stack_drivers *stack);
/* REMOVE_DEVICE, what is left enabled disabled, the state. */
void pn_node_tear_down(struct pnpsim *sim, struct pn_devnode *node);
/* Takes the node out of the tree: its interfaces become nobody's, the test's device absent. */
void pn_node_vanish(struct pnpsim *sim, struct pn_devnode *node);
/* The same for its children, which have been removed. */
void pn_children_vanish(struct pnpsim *sim, struct pn_devnode *node);
/* A descendant that was pulled and still has open files, or NULL. */
const struct pn_devnode *pn_pulled_and_open(const struct pn_devnode *node);
/* The final removal of descendants that were pulled and have no open files any more. */
void pn_pulled_children_finish(struct pnpsim *sim, struct pn_devnode *node);
/* What of the node and its descendants has not been removed or pulled yet, leaves first, each
 * referenced. */
struct pn_devnode **pn_subtree(struct pnpsim *sim, struct pn_devnode *node, uint32_t *ret_count);
void pn_subtree_release(struct pnpsim *sim, struct pn_devnode **nodes, uint32_t count);

/* profile.c (K-7.4 F). */
void pn_profile_change_run(struct pnpsim *sim, struct pn_job *job);

/* interface_change.c (K-6.2, K-6.3, K-6.5). */
NTSTATUS pn_interface_change(struct pnpsim *sim, struct pn_interface *interface, bool enable);
void pn_interfaces_announce_held(struct pnpsim *sim, struct pn_devnode *node);
/* Disables what the driver left enabled; with events, or silently after a failed start. */
void pn_interfaces_disable_all(struct pnpsim *sim, struct pn_devnode *node, bool tell);

/* driver_demand.c: a loaded driver by name, loaded now if need be. */
NTSTATUS pn_driver_demand(struct pnpsim *sim, const char *name, struct pn_driver **ret_driver);
bool pn_image_add(struct pnpsim *sim, const char *name, pnpsim_driver_entry *entry);
bool pn_image_is_known(const struct pnpsim *sim, const char *name);
/* A driver that was loaded for a device is unloaded when its last device has gone. */
void pn_driver_consider_unload(struct pnpsim *sim, struct pn_driver *driver);

/* builtin.c: the bus that the test's hardware is plugged into; made when first needed. */
void pn_bus_bring_up(struct pnpsim *sim, struct pn_job *job);

#endif
