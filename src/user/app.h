/* SPDX-License-Identifier: MIT */
/* Applications: a name, the handles they hold, the notifications they asked for, their windows or
 * their service. Their code is the test's own; what is called back runs on task 0's thread, as a
 * user-mode thread of the application. */
#ifndef PN_USER_APP_H
#define PN_USER_APP_H

#include "base/list.h"
#include "base/map.h"
#include "base/slab.h"
#include "user/queue.h"

#include <wdm.h>

#include <stdbool.h>
#include <stdint.h>

struct pn_file_options;
struct pn_service;
struct pnpsim;

/* The state of the layer. Owned by the simulation. */
struct pn_user {
    struct pn_list apps; /* pnpsim_app.link, in the order of starting */
    struct pn_list exited;
    struct pn_slab watches; /* struct pn_watch; those that ended keep their address for a while */
    struct pn_slab windows; /* struct pn_window, the same */
    struct pn_slab service_slab;        /* struct pn_service, the same */
    struct pn_list top_windows;         /* pn_window.recipient.link: who hears broadcasts */
    struct pn_list other_windows;       /* message-only ones and children */
    struct pn_list services;            /* pn_service.recipient.link */
    struct pn_list class_recipients;    /* watches of all interface classes */
    struct pn_list instance_recipients; /* watches of one device instance, or of all */
    bool broadcast_queued;              /* a thread will tell that the tree has changed */
};

/* Holds: handle_count == length of handles. */
struct pnpsim_app {
    struct pn_list link; /* pn_user.apps, or pn_user.exited */
    struct pnpsim *sim;
    bool has_exited; /* its memory stays, so that a stale pointer is told apart */
    bool is_service; /* it runs one; a veto of it is a service's (U-8.5) */
    uint16_t class_serial;
    uint32_t name;
    struct pn_list handles; /* pn_app_handle.link, oldest first */
    struct pn_list watches; /* pn_watch.app_link, oldest first */
    struct pn_list windows; /* pn_window.app_link, oldest first */
    struct pn_list classes; /* pn_window_class.link */
    struct pn_service *service;
    struct pn_queue messages; /* of its windows */
    struct pn_queue controls; /* of its service */
    uint32_t handle_count;
    struct pn_list pending;                 /* requests left with drivers; pending.c */
    struct pn_list works;                   /* pn_app_work.link */
    struct pn_list blocks;                  /* of its heap; heap.c */
    struct pn_map heap;                     /* the same by address */
    struct pn_task *main;                   /* of pn_app_run, until it ends */
    void *owner;                            /* control/ */
    void (*exited)(struct pnpsim_app *app); /* tells the owner; may be NULL */
};

struct pn_app_handle {
    struct pn_list link;
    HANDLE handle;
};

int pn_user_init(struct pnpsim *sim);
void pn_user_finish(struct pnpsim *sim);

struct pnpsim_app *pn_app_create(struct pnpsim *sim, const char *name);
/* Ends its notifications, closes its handles, in the order they were made; then its windows, its
 * service and its threads. On a task of its own. */
void pn_app_exit(struct pnpsim_app *app);
/* The application whose thread is running, or NULL. */
struct pnpsim_app *pn_app_current(const struct pnpsim *sim);
/* Whether the running thread is one of an application that has exited: it goes no further. */
bool pn_app_must_end(const struct pnpsim *sim);
/* Ends the running thread, and does not return, when that is so. */
void pn_app_thread_check(struct pnpsim *sim);

/* Runs main(context) on a thread of its own as the application's program: its message loop, and its
 * end is the application's. False when memory ran out. */
bool pn_app_run(struct pnpsim_app *app, void (*main)(void *context), void *context);

/* Opens by name and gives the application a handle. On an application's thread. */
NTSTATUS pn_app_open(struct pnpsim_app *app, PCUNICODE_STRING name, ACCESS_MASK access,
                     HANDLE *ret_handle);
/* The same with all options, as ZwCreateFile has them. */
NTSTATUS pn_app_open_with(struct pnpsim_app *app, PCUNICODE_STRING name,
                          const struct pn_file_options *options, HANDLE *ret_handle);
/* A handle to an object, which it references. STATUS_INSUFFICIENT_RESOURCES. */
NTSTATUS pn_app_give(struct pnpsim_app *app, void *body, HANDLE *ret_handle);
/* STATUS_INVALID_HANDLE when the handle is not this application's. */
NTSTATUS pn_app_close(struct pnpsim_app *app, HANDLE handle);
bool pn_app_owns(const struct pnpsim_app *app, HANDLE handle);
/* U-8.6: name id of the first application with a handle to the device whose PDO this is, or 0. */
uint32_t pn_app_holding(const struct pnpsim *sim, PDEVICE_OBJECT pdo);

#endif
