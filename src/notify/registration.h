/* SPDX-License-Identifier: MIT */
/* A kernel registration: what IoRegisterPlugPlayNotification made. Its address is the
 * NotificationEntry that the driver holds; entries are found by address, and those that ended are
 * remembered, so that a second unregister is told apart from garbage. */
#ifndef PN_NOTIFY_REGISTRATION_H
#define PN_NOTIFY_REGISTRATION_H

#include "base/slab.h"
#include "event/recipient.h"

#include <wdm.h>

#include <stdbool.h>
#include <stdint.h>

struct pn_devnode;
struct pn_driver;
struct pn_event;
struct pn_interface_class;
struct pn_veto;
struct pnpsim;

/* The state of the layer. Owned by the simulation. Slots of entries that have ended are not used
 * again at once, so that a second unregister is told apart. */
struct pn_notify {
    struct pn_slab entries;            /* struct pn_registration */
    struct pn_slab targets;            /* struct pn_target_registration */
    uint32_t count;                    /* living registrations */
    struct pn_list profile_recipients; /* hardware-profile registrations */
};

/* Holds: driver->registration_count counts it; node or class, by recipient.kind, lists it. 64
 * bytes, a cache line: a fan-out reads one after the other. */
struct pn_registration {
    struct pn_recipient recipient; /* first */
    struct pn_driver *driver;
    PDRIVER_NOTIFICATION_CALLBACK_ROUTINE callback;
    PVOID context;
    union {
        struct pn_devnode *node;          /* target device: referenced */
        struct pn_interface_class *class; /* interface change */
    };
};

/* What a target device needs beside that. */
struct pn_target_registration {
    struct pn_registration registration; /* first */
    PDEVICE_OBJECT pdo;                  /* referenced (K-1.8) */
    PFILE_OBJECT file;                   /* pinned, not referenced (K-1.7, K-4.8) */
};

static inline struct pn_registration *pn_registration_of(struct pn_recipient *recipient)
{
    return PN_CONTAINER(recipient, struct pn_registration, recipient);
}

/* Only of the kind PN_RECIPIENT_TARGET. */
static inline const struct pn_target_registration *pn_registration_target(
    const struct pn_registration *registration)
{
    return (const struct pn_target_registration *)registration;
}

int pn_notify_init(struct pnpsim *sim);
void pn_notify_finish(struct pnpsim *sim);

/* K-1.10 to K-1.12. Replays the existing interfaces inside the call when asked to; *ret_entry is
 * written by the caller after that. */
NTSTATUS pn_register_interface_change(struct pnpsim *sim, const GUID *class_guid,
                                      struct pn_driver *driver,
                                      PDRIVER_NOTIFICATION_CALLBACK_ROUTINE callback, PVOID context,
                                      bool include_existing,
                                      struct pn_registration **ret_registration);
/* K-1.7 to K-1.9: `pdo` is what the target relation query of the file's stack returned, with the
 * reference that the registration takes over. */
NTSTATUS pn_register_target_change(struct pnpsim *sim, PFILE_OBJECT file, PDEVICE_OBJECT pdo,
                                   struct pn_driver *driver,
                                   PDRIVER_NOTIFICATION_CALLBACK_ROUTINE callback, PVOID context,
                                   struct pn_registration **ret_registration);
NTSTATUS pn_register_profile_change(struct pnpsim *sim, struct pn_driver *driver,
                                    PDRIVER_NOTIFICATION_CALLBACK_ROUTINE callback, PVOID context,
                                    struct pn_registration **ret_registration);
/* The register call is about to return; the registration may end here. */
void pn_registration_settled(struct pn_registration *registration);

enum pn_entry_state { PN_ENTRY_LIVE, PN_ENTRY_ENDED, PN_ENTRY_UNKNOWN };
enum pn_entry_state pn_registration_find(const struct pnpsim *sim, const void *entry,
                                         struct pn_registration **ret_registration);

/* K-4.2: no waiting, and by policy a callback that comes late. K-4.3: waits until no callback of it
 * runs on another task. */
void pn_unregister(struct pnpsim *sim, struct pn_registration *registration);
void pn_unregister_and_wait(struct pnpsim *sim, struct pn_registration *registration);

/* Ends what a driver has left behind whose code is no longer there; waits for nothing. */
void pn_unregister_all_of(struct pnpsim *sim, const struct pn_driver *driver);

/* Calls the registrants of the event in the order of registration. A veto of a query ends it. */
void pn_notify_deliver(struct pnpsim *sim, struct pn_event *event, struct pn_veto *veto);

#endif
