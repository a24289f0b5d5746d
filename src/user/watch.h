/* SPDX-License-Identifier: MIT */
/* A user-mode registration made by CM_Register_Notification; its address is the HCMNOTIFICATION. */
#ifndef PN_USER_WATCH_H
#define PN_USER_WATCH_H

#include "event/recipient.h"

#include <wdm.h>

#include <cfgmgr32.h>

struct pn_devnode;
struct pn_event;
struct pn_interface_class;
struct pn_veto;
struct pnpsim;
struct pnpsim_app;

/* Holds: exactly one of node and class is set. */
struct pn_watch {
    struct pn_recipient recipient; /* first */
    struct pn_list app_link;       /* pnpsim_app.watches while not ended */
    struct pnpsim_app *app;
    struct pn_devnode *node;          /* DEVICEHANDLE: referenced (U-2.23) */
    struct pn_interface_class *class; /* DEVICEINTERFACE */
    PCM_NOTIFY_CALLBACK callback;
    PVOID context;
};

/* NULL when memory ran out. */
struct pn_watch *pn_watch_device(struct pnpsim_app *app, struct pn_devnode *node,
                                 PCM_NOTIFY_CALLBACK callback, PVOID context);
struct pn_watch *pn_watch_class(struct pnpsim_app *app, const GUID *class_guid,
                                PCM_NOTIFY_CALLBACK callback, PVOID context);
/* What pn_events.destroy calls. */
void pn_watch_destroy(struct pnpsim *sim, struct pn_recipient *recipient,
                      enum pn_recipient_kind kind);
/* The living watch at this address, or NULL. */
struct pn_watch *pn_watch_find(const struct pnpsim *sim, const void *handle);
/* Ends it without waiting: the application is going. */
void pn_watch_end(struct pnpsim *sim, struct pn_watch *watch);
/* Whether the running thread is inside its callback (U-5.7). */
bool pn_watch_is_own_callback(const struct pnpsim *sim, const struct pn_watch *watch);
/* U-5.6: ends it and waits for calls in flight on other threads. */
void pn_watch_end_and_wait(struct pnpsim *sim, struct pn_watch *watch);

/* Calls the user-mode recipients of the event in the order of registration, each on a thread of
 * its application. A veto of a query ends it. */
void pn_user_deliver(struct pnpsim *sim, struct pn_event *event, struct pn_veto *veto);

#endif
