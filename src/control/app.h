/* SPDX-License-Identifier: MIT */
/* What the verbs about applications share: the control side of an application, and how it is told.
 */
#ifndef PN_CONTROL_APP_H
#define PN_CONTROL_APP_H

#include "control/control.h"
#include "user/app.h"

#include <pnpsim/user.h>

#include <winsvc.h>
#include <winuser.h>

struct pn_watch;
struct pn_window;

/* What an application does on its own, per device or class. Owned by the application. */
struct app_watch {
    struct pn_list link; /* app_side.watches */
    struct pnpsim_app *app;
    struct pnpsim_device *device; /* NULL: a class watch or a bare open */
    HANDLE handle;                /* NULL: not open */
    struct pn_watch *watch;       /* NULL: a bare open */
};

/* The control side of an application. */
struct app_side {
    struct pn_list watches; /* app_watch.link, oldest first */
    enum pnpsim_app_kind kind;
    struct pn_window *window;     /* of the kind PNPSIM_APP_WINDOW: message-only */
    struct pn_window *top_window; /* of pnpsim_app_window */
    struct pn_service *service;   /* of the kind PNPSIM_APP_SERVICE */
    pnpsim_app_callback *callback;
    void *callback_context;
};

static inline struct app_side *app_side_of(const struct pnpsim_app *app)
{
    return app->owner;
}

struct app_call {
    struct pnpsim_app *app;
    struct pnpsim_device *device;
    const GUID *guid;
    void (*function)(void *context);
    void *context;
    NTSTATUS status;
};

enum pnpsim_result app_is_usable(struct pnpsim_app *app, const char *verb);
/* Runs body as the application's thread: here when the caller is one of its callbacks. */
enum pnpsim_result app_run(struct app_call *call, void (*body)(void *context));
enum pnpsim_result app_result(const struct app_call *call, enum pnpsim_result result,
                              const char *what);
/* Runs the test's code; a thread whose application has exited in it does not return. */
void app_test_code(struct pnpsim_app *app, void (*function)(void *context), void *context);

/* app.c: tells the application; `watch` may be NULL. Returns what its code answered. */
uint32_t app_tell(struct pnpsim_app *app, struct app_watch *watch,
                  const struct pnpsim_app_event *event);

/* app_recipient.c: who registers for the application, according to its kind: a window, a service,
 * or nobody (both NULL). False when memory ran out. */
bool app_recipient_demand(struct pnpsim_app *app, struct pn_window **ret_window,
                          struct pn_service **ret_service);

#endif
