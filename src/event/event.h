/* SPDX-License-Identifier: MIT */
/* An event: what is told, about whom, and what the reporter wants to hear afterwards. It owns its
 * copy of a custom notification (K-3.3.3: shallow, `Size` bytes) and references to what it is
 * about. */
#ifndef PN_EVENT_EVENT_H
#define PN_EVENT_EVENT_H

#include "base/list.h"
#include "base/slab.h"
#include "event/policy.h"
#include "event/recipient.h"

#include <wdm.h>

#include <stdbool.h>
#include <stdint.h>

struct pn_devnode;
struct pn_driver;
struct pn_interface_class;
struct pn_task;
struct pnpsim;

enum pn_event_kind {
    PN_EVENT_CUSTOM,
    PN_EVENT_QUERY_REMOVE,
    PN_EVENT_REMOVE_CANCELLED,
    PN_EVENT_REMOVE_COMPLETE, /* user mode hears REMOVEPENDING in an orderly removal */
    PN_EVENT_SURPRISE_COMPLETE,
    PN_EVENT_REMOVED, /* user mode only: REMOVECOMPLETE after an orderly removal */
    PN_EVENT_INTERFACE_ARRIVAL,
    PN_EVENT_INTERFACE_REMOVAL,
    PN_EVENT_PROFILE_QUERY,
    PN_EVENT_PROFILE_CANCELLED,
    PN_EVENT_PROFILE_COMPLETE,
    PN_EVENT_INSTANCE_ENUMERATED, /* user mode only (U-5.16), as are the next two */
    PN_EVENT_INSTANCE_STARTED,
    PN_EVENT_INSTANCE_REMOVED,
    PN_EVENT_KIND_COUNT
};

enum pn_half { PN_HALF_USER, PN_HALF_KERNEL, PN_HALF_NONE };

/* The state of the event layer. Owned by the simulation. */
struct pn_events {
    uint64_t last_serial;   /* of recipients */
    uint32_t last_query;    /* of removals and profile changes */
    struct pn_list walks;   /* pn_walk.link: the walks under way */
    struct pn_list waits;   /* tasks that wait for the end of a recipient's calls; recipient.c */
    uint32_t leaving_count; /* recipients that are leaving */
    struct pn_policies policies;
    struct pn_slab slab; /* of struct pn_event and small copies */
    /* Frees what the layers above have made of a recipient; each fills in its own kinds. */
    void (*destroy[PN_RECIPIENT_KIND_COUNT])(struct pnpsim *sim, struct pn_recipient *recipient,
                                             enum pn_recipient_kind kind);
};

/* Where the caller of a synchronous report waits; on its stack. Holds: task is the caller's. */
struct pn_event_wait {
    bool is_over;
    struct pn_task *task;
};

/* A place in the queue of the PnP manager: an event has its own, so that queueing takes no
 * memory. */
struct pn_turn {
    struct pn_list link;
    void (*run)(struct pnpsim *sim, struct pn_turn *turn);
};

/* Holds: kind tells which half of the union is meant. Many may be queued, and each is then far away
 * by the time it comes up: they are kept small. */
struct pn_event {
    struct pn_turn turn; /* filled in by pnp/ */
    uint32_t object;     /* name id of the device or class */
    enum pn_event_kind kind;
    uint32_t name;           /* name id of the event; not beside `object`, for compilers would load
                                both as one, which has to wait for two stores just made */
    uint16_t copy_size;      /* what it was reported with, whatever a callback wrote there */
    bool asked_only;         /* a cancel goes only to those whom the query reached */
    struct pn_devnode *node; /* referenced; NULL for interface and profile events */
    union {
        struct { /* PN_EVENT_CUSTOM */
            PTARGET_DEVICE_CUSTOM_NOTIFICATION copy;
            PDEVICE_OBJECT pdo;         /* referenced until completion (K-3.3.8) */
            struct pn_driver *reporter; /* referenced; NULL: reported by test code */
            struct pn_event_wait *wait; /* synchronous report; NULL: nobody waits */
            PDEVICE_CHANGE_COMPLETE_CALLBACK callback;
            PVOID context;
        };
        struct {                              /* all others */
            struct pn_interface_class *class; /* interface events; NULL otherwise */
            UNICODE_STRING link;
            uint32_t query; /* which removal or change asks or takes back; 0: none */
        };
    };
};

int pn_events_init(struct pnpsim *sim);
void pn_events_finish(struct pnpsim *sim);

/* NULL when memory ran out. */
struct pn_event *pn_event_create(struct pnpsim *sim, enum pn_event_kind kind,
                                 struct pn_devnode *node);
struct pn_event *pn_event_create_custom(struct pnpsim *sim, struct pn_devnode *node,
                                        const TARGET_DEVICE_CUSTOM_NOTIFICATION *notification);
struct pn_event *pn_event_create_interface(struct pnpsim *sim, enum pn_event_kind kind,
                                           struct pn_interface_class *class, PCUNICODE_STRING link);
/* The same for what the PnP manager itself has to tell: never NULL. Injected faults pass it by, and
 * a host without memory stops the machine. */
struct pn_event *pn_event_demand(struct pnpsim *sim, enum pn_event_kind kind,
                                 struct pn_devnode *node);
struct pn_event *pn_event_demand_interface(struct pnpsim *sim, enum pn_event_kind kind,
                                           struct pn_interface_class *class, PCUNICODE_STRING link);
void pn_event_set_reporter(struct pnpsim *sim, struct pn_event *event, struct pn_driver *driver);
void pn_event_destroy(struct pnpsim *sim, struct pn_event *event);

/* Which half hears of such an event first and second: documented, or a row of the policy. */
const enum pn_half *pn_event_halves(struct pnpsim *sim, enum pn_event_kind kind);

/* Runs the reporter's completion callback, if it gave one (K-3.3.6). */
void pn_event_complete(struct pnpsim *sim, struct pn_event *event);

/* Whether nobody may report this GUID: it is one of the system's own (K-3.1.3). */
bool pn_event_guid_is_system(const GUID *guid);
/* What registrants are told as the event's GUID, of an event that is not custom. */
const GUID *pn_event_guid(const struct pn_event *event);

static inline bool pn_event_is_interface(const struct pn_event *event)
{
    return event->kind == PN_EVENT_INTERFACE_ARRIVAL || event->kind == PN_EVENT_INTERFACE_REMOVAL;
}

static inline bool pn_event_is_instance(const struct pn_event *event)
{
    return event->kind >= PN_EVENT_INSTANCE_ENUMERATED && event->kind <= PN_EVENT_INSTANCE_REMOVED;
}

static inline bool pn_event_is_query(const struct pn_event *event)
{
    return event->kind == PN_EVENT_QUERY_REMOVE || event->kind == PN_EVENT_PROFILE_QUERY;
}

/* K-10.6: whether this recipient is to hear of it; a query leaves its mark on it. */
static inline bool pn_event_reaches(const struct pn_event *event, struct pn_recipient *recipient)
{
    if (event->asked_only && recipient->asked != event->query) {
        return false;
    }
    if (pn_event_is_query(event)) {
        recipient->asked = event->query;
    }
    return true;
}

/* The custom event's payload. */
uint32_t pn_event_payload_size(const struct pn_event *event);

#endif
