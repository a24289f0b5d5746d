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
#include <pnpsim/flow.h>
#include <pnpsim/sim.h>

#include <wdm.h>

#include <stdbool.h>
#include <stdint.h>

struct pn_asked;
struct pn_devnode;
struct pn_driver;
struct pn_event;
struct pn_interface;
struct pn_power;
struct pnpsim;

/* One kind of event about a set of devices, in the order of the set. */
struct pn_telling {
    enum pn_event_kind kind;
    struct pn_devnode **nodes;
    uint32_t count;
    uint32_t query;  /* the removal it belongs to; 0: none */
    bool asked_only; /* K-10.6 */
};

/* Devices that are removed together. */
struct pn_node_set {
    struct pn_devnode **nodes; /* leaves first, each referenced */
    uint32_t count;
    uint32_t capacity;
    struct pn_devnode **roots; /* the device and its relations, each referenced */
    uint32_t root_count;
    uint32_t root_capacity;
    uint32_t mark; /* what pn_devnode.set_mark is for all of them */
};

/* Why a device is asked to go (K-7.4 A, D). */
enum pn_ask { PN_ASK_REMOVE, PN_ASK_DISABLE, PN_ASK_UPDATE, PN_ASK_EJECT };

/* Devices whose resources are rebalanced together (K-7.2.10). */
struct pn_rebalance {
    uint32_t count;
    uint32_t stopped;
    struct pn_devnode *nodes[]; /* each referenced */
};

/* A turn that is no event's. */
struct pn_job {
    struct pn_turn turn;
    void (*run)(struct pnpsim *sim, struct pn_job *job);
    struct pn_devnode *node; /* referenced, or NULL */
    struct pn_driver *driver;
    bool is_answered;               /* hooks.request_ended is told */
    enum pn_ask request;            /* of pn_remove_run */
    uint32_t driver_name;           /* of PN_ASK_UPDATE; 0: the same */
    struct pn_rebalance *rebalance; /* of pn_rebalance_run, which owns it */
    struct pn_asked *asked;         /* ask.h: who waits for its end, or NULL */
    bool may_restart;               /* of PN_ASK_REMOVE: not only a test restarts it */
};

/* What the test side wants to hear and decides; control/ fills it in. */
struct pn_pnp_hooks {
    /* A devnode was made for this PDO: give it a name, an owner, its drivers. */
    void (*identify)(struct pnpsim *sim, struct pn_devnode *node);
    /* A PnP IRP is about to be sent to the top of the stack. */
    void (*before_irp)(struct pnpsim *sim, struct pn_devnode *node, UCHAR minor);
    /* A request for this device, a rebalance or an enabling came to its end. */
    void (*request_ended)(struct pnpsim *sim, struct pn_devnode *node, enum pnpsim_result result,
                          const struct pn_veto *veto);
    /* What is mounted on the device: its answer counts for the query alone. */
    NTSTATUS (*file_system)
    (struct pnpsim *sim, struct pn_devnode *node, enum pnpsim_file_system_step step);
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
    struct pn_power *power;      /* power.c; NULL before it is needed */
    uint32_t rebalanced;         /* how many devices the latest rebalance has stopped */
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

/* identify.c: ids, capabilities, text, resources of a new node (K-7.1.4); without device id and
 * instance id when its path is known (K-7.1.8). */
NTSTATUS pn_node_identify(struct pnpsim *sim, struct pn_devnode *node);
NTSTATUS pn_node_look_around(struct pnpsim *sim, struct pn_devnode *node);
/* Asked before the stack is built, and again when it has started. */
void pn_node_query_capabilities(struct pnpsim *sim, struct pn_devnode *node);
/* Shows the stack what the device requires, before it is started. */
void pn_node_filter_requirements(struct pnpsim *sim, struct pn_devnode *node);

/* enumerate.c: asks the node's stack for its children and acts on the difference. */
void pn_enumerate(struct pnpsim *sim, struct pn_devnode *node);
/* A new devnode, from its ids to its start. */
void pn_node_bring_up(struct pnpsim *sim, struct pn_devnode *child);
/* Has the worker ask for bus or power relations; other types are asked for when they are needed. */
void pn_relations_invalidate(struct pnpsim *sim, struct pn_devnode *node,
                             DEVICE_RELATION_TYPE type);

/* instance.c: what user mode hears of device instances (U-5.16), in a later turn. */
void pn_instance_enumerated(struct pnpsim *sim, struct pn_devnode *node);
void pn_instance_started(struct pnpsim *sim, struct pn_devnode *node);
void pn_instance_removed(struct pnpsim *sim, struct pn_devnode *node);

/* start.c: AddDevice, START, held arrivals (K-7.1.3, K-7.1.4). */
void pn_node_start(struct pnpsim *sim, struct pn_devnode *node);
NTSTATUS pn_node_send_start(struct pnpsim *sim, struct pn_devnode *node);
/* Whether a bus that reports it again makes it start: it has been removed for no reason of its own
 * (U-8.3). */
bool pn_node_wants_start(const struct pn_devnode *node);
/* Lets a device that is without drivers start again. */
void pn_enable_run(struct pnpsim *sim, struct pn_job *job);

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
NTSTATUS pn_file_system_step(struct pnpsim *sim, struct pn_devnode *node,
                             enum pnpsim_file_system_step step);
/* Tells whoever has asked: the test side, or a thread that waits. */
void pn_request_end(struct pnpsim *sim, const struct pn_job *job, struct pn_devnode *node,
                    enum pnpsim_result result, const struct pn_veto *veto);

/* relations.c: what of the node, its descendants and their relations has not been removed or pulled
 * yet; for an ejection the node's ejection relations too (K-7.2.11). */
void pn_set_collect(struct pnpsim *sim, struct pn_devnode *node, bool with_ejection,
                    struct pn_node_set *set);
void pn_set_release(struct pnpsim *sim, struct pn_node_set *set);
/* Whether it is neither removed nor pulled. */
bool pn_node_is_there(const struct pn_devnode *node);

/* eject.c (K-7.4 D): what follows the removal. */
bool pn_node_is_ejectable(const struct pn_devnode *node);
enum pnpsim_result pn_eject_finish(struct pnpsim *sim, struct pn_devnode *node,
                                   const struct pn_node_set *set);

/* rebalance.c (K-7.2.10). NULL when memory ran out; a job that is submitted takes it over. */
struct pn_rebalance *pn_rebalance_create(struct pnpsim *sim, uint32_t count);
void pn_rebalance_destroy(struct pnpsim *sim, struct pn_rebalance *rebalance);
void pn_rebalance_run(struct pnpsim *sim, struct pn_job *job);
/* For one device, by demand of its stack. */
void pn_rebalance_node(struct pnpsim *sim, struct pn_devnode *node);

/* device_state.c: asks the stack for its PNP_DEVICE_STATE and acts on it (K-7.1.5). False when the
 * device is on its way out. */
bool pn_node_query_state(struct pnpsim *sim, struct pn_devnode *node);
void pn_query_state_run(struct pnpsim *sim, struct pn_job *job);

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

/* detect.c: devices that drivers report below the root (K-7.1.8). */
struct pn_detection {
    struct pn_driver *driver;
    INTERFACE_TYPE bus;                /* the first one that the resources name */
    const CM_RESOURCE_LIST *resources; /* NULL: none */
    ULONG resources_size;
    const IO_RESOURCE_REQUIREMENTS_LIST *requirements; /* NULL: none */
};
/* STATUS_NAME_TOO_LONG, STATUS_INSUFFICIENT_RESOURCES; *pdo is the caller's PDO, or NULL and then
 * set. */
NTSTATUS pn_detected_report(struct pnpsim *sim, const struct pn_detection *detection,
                            PDEVICE_OBJECT *pdo);
/* Once for each driver; again it changes nothing. The same failures. */
NTSTATUS pn_root_device_report(struct pnpsim *sim, struct pn_driver *driver);

/* builtin.c: the bus that the test's hardware is plugged into; made when first needed. */
void pn_bus_bring_up(struct pnpsim *sim, struct pn_job *job);

#endif
