/* SPDX-License-Identifier: MIT */
/* User-mode applications as objects of the test: they open devices and hear of events. */
#ifndef PNPSIM_USER_H
#define PNPSIM_USER_H

#include <pnpsim/device.h>
#include <pnpsim/export.h>
#include <pnpsim/sim.h>

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

struct pnpsim_app;

/* What an application is told; the values are those of CM_NOTIFY_ACTION. */
enum pnpsim_action {
    PNPSIM_ACTION_INTERFACE_ARRIVAL = 0,
    PNPSIM_ACTION_INTERFACE_REMOVAL = 1,
    PNPSIM_ACTION_QUERY_REMOVE = 2,
    PNPSIM_ACTION_QUERY_REMOVE_FAILED = 3,
    PNPSIM_ACTION_REMOVE_PENDING = 4,
    PNPSIM_ACTION_REMOVE_COMPLETE = 5,
    PNPSIM_ACTION_CUSTOM_EVENT = 6,
    /* What windows and services hear beyond that. */
    PNPSIM_ACTION_DEVNODES_CHANGED = 16,
    PNPSIM_ACTION_PROFILE_QUERY = 17,
    PNPSIM_ACTION_PROFILE_CHANGED = 18,
    PNPSIM_ACTION_PROFILE_CANCELLED = 19
};

/* How an application registers, and so by what it is told. */
enum pnpsim_app_kind {
    PNPSIM_APP_CALLBACK = 0, /* CM_Register_Notification */
    PNPSIM_APP_WINDOW = 1,   /* RegisterDeviceNotification for a message-only window */
    PNPSIM_APP_SERVICE = 2   /* the same for a service; its name is the application's */
};

struct pnpsim_app_event {
    enum pnpsim_action action;
    const char *link;         /* interface events: the symbolic link; else "" */
    const struct _GUID *guid; /* interface class or custom event; else NULL */
    const void *data;         /* custom events: the payload */
    uint32_t data_size;
    int32_t name_offset; /* custom events: offset of the text in data, or -1 */
};

/* Runs on the test's own thread, so that CMocka's assertions work in it. The event is valid during
 * the call. For QUERY_REMOVE and PROFILE_QUERY return 0 to agree or PNPSIM_APP_VETO to refuse; 0
 * for everything else. What a window or service answers follows from that.
 * It may call what asks or sets, and pnpsim_app_watch, _watch_class, _open, _close and _call for
 * its own application. */
#define PNPSIM_APP_VETO 1223u /* ERROR_CANCELLED */
typedef uint32_t pnpsim_app_callback(void *context, struct pnpsim_app *app,
                                     const struct pnpsim_app_event *event);

/* Starts an application. NULL on failure. It lives until pnpsim_app_exit or the simulation's
 * end. */
PNPSIM_API struct pnpsim_app *pnpsim_app_start(struct pnpsim *sim, const char *name);

/* The same for a kind; pnpsim_app_start starts PNPSIM_APP_CALLBACK. */
PNPSIM_API struct pnpsim_app *pnpsim_app_start_kind(struct pnpsim *sim, const char *name,
                                                    enum pnpsim_app_kind kind);

/* Ends it: registrations dropped, handles closed, in the order they were made, then windows and
 * threads; who waits for an answer goes on without. `app` is not valid any more. A service stops
 * first, and V-DEVICE_NOTIFY_LEAK names registrations that its code has left. PNPSIM_E_BUSY from
 * inside a callback. */
PNPSIM_API enum pnpsim_result pnpsim_app_exit(struct pnpsim_app *app);
/* The same as if it had crashed: nothing of its own is done first. */
PNPSIM_API enum pnpsim_result pnpsim_app_crash(struct pnpsim_app *app);

/* What the application does when it is told something. Without a callback a watching application
 * behaves well: on QUERY_REMOVE it closes its handle and agrees, on QUERY_REMOVE_FAILED it opens
 * the device again, on REMOVE_PENDING and REMOVE_COMPLETE it closes what is still open. With a
 * callback only the callback acts; NULL brings the good behaviour back. Runs nothing. */
PNPSIM_API enum pnpsim_result pnpsim_app_on_event(struct pnpsim_app *app,
                                                  pnpsim_app_callback *callback, void *context);

/* Opens the device's first enabled interface and registers on that handle
 * (CM_NOTIFY_FILTER_TYPE_DEVICEHANDLE). The registration outlives the handle. PNPSIM_E_NOT_FOUND,
 * with the status in the message, when there is no enabled interface or the driver refuses. */
PNPSIM_API enum pnpsim_result pnpsim_app_watch(struct pnpsim_app *app,
                                               struct pnpsim_device *device);

/* Registers for arrivals and removals of a class (CM_NOTIFY_FILTER_TYPE_DEVICEINTERFACE). */
PNPSIM_API enum pnpsim_result pnpsim_app_watch_class(struct pnpsim_app *app,
                                                     const struct _GUID *interface_class);

/* Gives it a top-level window, once, which hears broadcasts: DEVNODES_CHANGED and the three about
 * hardware profiles. */
PNPSIM_API enum pnpsim_result pnpsim_app_window(struct pnpsim_app *app);

/* Its windows and its service answer nothing any more: who tells them something waits 30 seconds of
 * virtual time and goes on (U-9.5). Callbacks of CM_Register_Notification run on threads of the
 * system and go on answering. Runs nothing. */
PNPSIM_API enum pnpsim_result pnpsim_app_hang(struct pnpsim_app *app);
/* It answers again, and at first what came meanwhile; runs until idle. */
PNPSIM_API enum pnpsim_result pnpsim_app_pump(struct pnpsim_app *app);

/* Runs `program(context)` as the application's own main program, on a thread of its own, until it
 * is idle, waits in GetMessageW for instance. Its windows are told in its own message loop; when it
 * returns the application has exited. Other than in all callbacks no assertion of a test framework
 * may fail in it. PNPSIM_E_INVALID while one runs. */
PNPSIM_API enum pnpsim_result pnpsim_app_run(struct pnpsim_app *app, void (*program)(void *context),
                                             void *context);

/* Opens the device's first enabled interface and keeps the handle, without any registration; closes
 * the oldest handle that this application has on the device, also one of pnpsim_app_watch.
 * PNPSIM_E_NOT_FOUND when it cannot be opened, or none is open. */
PNPSIM_API enum pnpsim_result pnpsim_app_open(struct pnpsim_app *app, struct pnpsim_device *device);
PNPSIM_API enum pnpsim_result pnpsim_app_close(struct pnpsim_app *app,
                                               struct pnpsim_device *device);

/* How many handles the application holds open, those of its own code included. Also inside
 * callbacks and after a stop. */
PNPSIM_API uint32_t pnpsim_app_handle_count(const struct pnpsim_app *app);

/* Runs `function(context)` as a thread of this application, where the user-mode Windows routines of
 * include/sdk may be called, on the test's own thread, so that CMocka's assertions work in it.
 * Returns when it has returned. Inside the application's own callback it is a plain call. */
PNPSIM_API enum pnpsim_result pnpsim_app_call(struct pnpsim_app *app,
                                              void (*function)(void *context), void *context);

#ifdef __cplusplus
}
#endif

#endif
