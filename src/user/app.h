/* SPDX-License-Identifier: MIT */
/* Applications: a name, the handles they hold, the notifications they asked for. Their code is the
 * test's own and runs on task 0's thread, as a user-mode thread of the application. */
#ifndef PN_USER_APP_H
#define PN_USER_APP_H

#include "base/list.h"
#include "base/slab.h"

#include <wdm.h>

#include <stdbool.h>
#include <stdint.h>

struct pnpsim;

/* The state of the layer. Owned by the simulation. */
struct pn_user {
    struct pn_list apps; /* pnpsim_app.link, in the order of starting */
    struct pn_list exited;
    struct pn_slab watches; /* struct pn_watch; those that ended keep their address for a while */
};

/* Holds: handle_count == length of handles. */
struct pnpsim_app {
    struct pn_list link; /* pn_user.apps, or pn_user.exited */
    struct pnpsim *sim;
    bool has_exited; /* its memory stays, so that a stale pointer is told apart */
    uint32_t name;
    struct pn_list handles; /* pn_app_handle.link, oldest first */
    struct pn_list watches; /* pn_watch.app_link, oldest first */
    uint32_t handle_count;
    ULONG last_error; /* GetLastError of its threads */
    void *owner;      /* control/ */
};

struct pn_app_handle {
    struct pn_list link;
    HANDLE handle;
};

int pn_user_init(struct pnpsim *sim);
void pn_user_finish(struct pnpsim *sim);

struct pnpsim_app *pn_app_create(struct pnpsim *sim, const char *name);
/* Ends its notifications, closes its handles, in the order they were made; on a task of its own. */
void pn_app_exit(struct pnpsim_app *app);
/* The application whose thread is running, or NULL. */
struct pnpsim_app *pn_app_current(const struct pnpsim *sim);

/* Opens by name and gives the application a handle. On an application's thread. */
NTSTATUS pn_app_open(struct pnpsim_app *app, PCUNICODE_STRING name, ACCESS_MASK access,
                     HANDLE *ret_handle);
/* STATUS_INVALID_HANDLE when the handle is not this application's. */
NTSTATUS pn_app_close(struct pnpsim_app *app, HANDLE handle);
bool pn_app_owns(const struct pnpsim_app *app, HANDLE handle);

#endif
