/* SPDX-License-Identifier: MIT */
/* A kernel registration: what IoRegisterPlugPlayNotification made. Its address is the
 * NotificationEntry that the driver holds; entries are found by address, and those that ended are
 * remembered, so that a second unregister is told apart from garbage. */
#ifndef PN_NOTIFY_REGISTRATION_H
#define PN_NOTIFY_REGISTRATION_H

#include "base/map.h"
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

/* The state of the layer. Owned by the simulation. */
struct pn_notify {
    struct pn_map entries;    /* every entry that is or lately was -> itself or a tombstone */
    struct pn_list graveyard; /* the latest that ended: their addresses are not used again yet */
    uint32_t buried;          /* length of graveyard */
    uint32_t count;           /* living registrations */
    struct pn_list profile_recipients; /* hardware-profile registrations */
};

/* Holds: driver->registration_count counts it; node or class is referenced and lists it. */
struct pn_registration {
    struct pn_recipient recipient; /* first */
    IO_NOTIFICATION_EVENT_CATEGORY category;
    struct pn_driver *driver;
    PDRIVER_NOTIFICATION_CALLBACK_ROUTINE callback;
    PVOID context;
    struct pn_devnode *node;          /* target device: referenced */
    PDEVICE_OBJECT pdo;               /* target device: referenced (K-1.8) */
    PFILE_OBJECT file;                /* target device: pinned, not referenced (K-1.7, K-4.8) */
    struct pn_interface_class *class; /* interface change */
    bool is_registering;              /* the register call has not returned */
};

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
/* The register call is about to return. */
void pn_registration_settled(struct pn_registration *registration);

enum pn_entry_state { PN_ENTRY_LIVE, PN_ENTRY_ENDED, PN_ENTRY_UNKNOWN };
enum pn_entry_state pn_registration_find(const struct pnpsim *sim, const void *entry,
                                         struct pn_registration **ret_registration);

/* K-4.2: no waiting, and by policy a callback that comes late. K-4.3: waits until no callback of it
 * runs on another task. */
void pn_unregister(struct pnpsim *sim, struct pn_registration *registration);
void pn_unregister_and_wait(struct pnpsim *sim, struct pn_registration *registration);

/* Calls the registrants of the event in the order of registration. A veto of a query ends it. */
void pn_notify_deliver(struct pnpsim *sim, struct pn_event *event, struct pn_veto *veto);

#endif
