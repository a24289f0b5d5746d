/* SPDX-License-Identifier: MIT */
/* An application of its own code with a window: it registers the window for devices and keeps what
 * the procedure is told. All of it lives in the test's frame. */
#ifndef PN_TESTS_KIT_VIEW_H
#define PN_TESTS_KIT_VIEW_H

#include "support/kit.h"

#include <windows.h>

#include <dbt.h>

#include <stdbool.h>

enum { KIT_SEEN_MAX = 16, KIT_SEEN_BYTES = 256 };

/* A message as the procedure saw it; the structure is copied, for it is gone afterwards. */
struct kit_seen {
    WPARAM event;
    DWORD send;
    LPARAM lparam;
    _Alignas(DEV_BROADCAST_HANDLE) BYTE data[KIT_SEEN_BYTES];
};

/* An application's own window, and what its procedure does. */
struct kit_view {
    struct pnpsim *sim;
    struct pnpsim_app *app;
    struct pnpsim_device *device;
    HWND parent; /* NULL: top-level */
    bool is_ansi;
    bool is_silent; /* leaves everything to DefWindowProc */
    LRESULT answer; /* to QUERYREMOVE */
    void (*on_event)(struct kit_view *view, const struct kit_seen *seen);

    HWND window;
    HANDLE handle;
    HDEVNOTIFY notify;
    DWORD flags;
    DWORD error;
    union {
        DEV_BROADCAST_HDR header;
        DEV_BROADCAST_DEVICEINTERFACE_W interface;
        DEV_BROADCAST_HANDLE handle;
    } filter;
    BOOL unregistered;
    unsigned count;
    struct kit_seen seen[KIT_SEEN_MAX];
};

/* An application with a message-only window to be; nothing is made yet. */
struct kit_view kit_view_start(struct pnpsim *sim);
/* Runs the function as the application, on the view. */
void kit_view_call(struct kit_view *view, void (*function)(void *context));
/* Makes the window and registers it for KIT_CLASS, or for a device that is opened and closed. */
void kit_view_watch_class(struct kit_view *view);
void kit_view_watch_device(struct kit_view *view, struct pnpsim_device *device);

/* For kit_view_call. */
void kit_view_make_window(void *context);
void kit_view_open(void *context);
void kit_view_register(void *context);
void kit_view_unregister(void *context);

/* The structure of a message. */
const DEV_BROADCAST_HANDLE *kit_view_handle(const struct kit_view *view, unsigned index);
const DEV_BROADCAST_DEVICEINTERFACE_W *kit_view_interface(const struct kit_view *view,
                                                          unsigned index);

#endif
