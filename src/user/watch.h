/* SPDX-License-Identifier: MIT */
/* A user-mode registration, whoever made it: a callback's (CM_Register_Notification; its address is
 * the HCMNOTIFICATION), a window's or a service's (RegisterDeviceNotification; the HDEVNOTIFY). */
#ifndef PN_USER_WATCH_H
#define PN_USER_WATCH_H

#include "event/recipient.h"

#include <wdm.h>

#include <cfgmgr32.h>

struct pn_devnode;
struct pn_event;
struct pn_interface_class;
struct pn_service;
struct pn_veto;
struct pn_window;
struct pnpsim;
struct pnpsim_app;

/* Holds: at most one of node, class and instance is set; without any it watches all classes, or all
 * instances. One of callback, window and service is set. */
struct pn_watch {
    struct pn_recipient recipient; /* first */
    struct pn_list app_link;       /* pnpsim_app.watches while not ended */
    struct pnpsim_app *app;
    struct pn_devnode *node;          /* DEVICEHANDLE: referenced (U-2.23) */
    struct pn_interface_class *class; /* DEVICEINTERFACE */
    char *instance;                   /* DEVICEINSTANCE: upper case, UTF-8; owned */
    uint32_t object;                  /* name id of what it watches */
    PCM_NOTIFY_CALLBACK callback;
    PVOID context;
    struct pn_window *window; /* NULL again when it was destroyed and the registration stays */
    struct pn_service *service;
    HANDLE handle;    /* as given: what it is told as dbch_handle (U-2.13) */
    bool is_own_code; /* the application's code has made it, with the SDK's routines */
};

/* Who is told: exactly one of callback, window and service is set. */
struct pn_watch_request {
    PCM_NOTIFY_CALLBACK callback;
    PVOID context;
    struct pn_window *window;
    struct pn_service *service;
    HANDLE handle;
    bool is_own_code;
};

/* NULL when memory ran out. With `class_guid` NULL: interfaces of all classes (U-2.2). */
struct pn_watch *pn_watch_add_device(struct pnpsim_app *app, struct pn_devnode *node,
                                     const struct pn_watch_request *request);
struct pn_watch *pn_watch_add_class(struct pnpsim_app *app, const GUID *class_guid,
                                    const struct pn_watch_request *request);
/* The same for the callbacks of an application's own code. */
struct pn_watch *pn_watch_device(struct pnpsim_app *app, struct pn_devnode *node,
                                 PCM_NOTIFY_CALLBACK callback, PVOID context);
struct pn_watch *pn_watch_class(struct pnpsim_app *app, const GUID *class_guid,
                                PCM_NOTIFY_CALLBACK callback, PVOID context);
/* U-5.2: with the flag for all of them. */
struct pn_watch *pn_watch_all_classes(struct pnpsim_app *app, PCM_NOTIFY_CALLBACK callback,
                                      PVOID context);
/* The instance with this path, compared without case; all when it is NULL. */
struct pn_watch *pn_watch_instance(struct pnpsim_app *app, const char *instance,
                                   PCM_NOTIFY_CALLBACK callback, PVOID context);
/* Whether somebody wants to hear of instances at all. */
bool pn_watch_of_instances_exists(const struct pnpsim *sim);
/* What pn_events.destroy calls. */
void pn_watch_destroy(struct pnpsim *sim, struct pn_recipient *recipient,
                      enum pn_recipient_kind kind);
/* The living watch of a callback at this address, or NULL. */
struct pn_watch *pn_watch_find(const struct pnpsim *sim, const void *handle);
/* The same for windows and services. */
struct pn_watch *pn_watch_find_device_notify(const struct pnpsim *sim, const void *handle);
/* Ends it without waiting: the application is going, or it is a window's or a service's. */
void pn_watch_end(struct pnpsim *sim, struct pn_watch *watch);
/* The window, or the service, hears nothing more. */
void pn_watches_of_window_end(struct pnpsim *sim, const struct pn_window *window);
void pn_watches_of_service_end(struct pnpsim *sim, const struct pn_service *service);
/* Whether the running thread is inside its callback (U-5.7). */
bool pn_watch_is_own_callback(const struct pnpsim *sim, const struct pn_watch *watch);
/* U-5.6: ends it and waits for calls in flight on other threads. */
void pn_watch_end_and_wait(struct pnpsim *sim, struct pn_watch *watch);

/* Tells the user-mode recipients of the event one after the other, in the order of registration,
 * each on a thread of its application. A veto of a query ends it. */
void pn_user_deliver(struct pnpsim *sim, struct pn_event *event, struct pn_veto *veto);

#endif
