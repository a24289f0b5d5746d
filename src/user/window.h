/* SPDX-License-Identifier: MIT */
/* Windows: a class with a procedure, and an identity that messages can be sent to. The address of a
 * window is its HWND. */
#ifndef PN_USER_WINDOW_H
#define PN_USER_WINDOW_H

#include "event/recipient.h"

#include <wdm.h>

#include <winuser.h>

struct pn_message;
struct pnpsim;
struct pnpsim_app;

struct pn_window_class {
    struct pn_list link; /* pnpsim_app.classes */
    ATOM atom;
    WNDPROC procedure;
    bool is_ansi;
    uint32_t window_count;
    uint16_t name_units;
    WCHAR name[];
};

/* Holds: is a recipient of broadcasts while it is top-level. */
struct pn_window {
    struct pn_recipient recipient; /* first */
    struct pn_list app_link;       /* pnpsim_app.windows */
    struct pnpsim_app *app;
    struct pn_window_class *class;
    WNDPROC procedure;
    LONG_PTR user_data;
    bool is_ansi;
    bool is_top_level;
    bool devnodes_changed; /* a DBT_DEVNODES_CHANGED waits for it already (U-3.8) */
};

/* NULL when memory ran out. */
struct pn_window_class *pn_window_class_create(struct pnpsim_app *app, const WCHAR *name,
                                               size_t units, WNDPROC procedure, bool is_ansi);
struct pn_window_class *pn_window_class_find(const struct pnpsim_app *app, const WCHAR *name,
                                             size_t units);
struct pn_window_class *pn_window_class_of_atom(const struct pnpsim_app *app, ATOM atom);
void pn_window_class_destroy(struct pnpsim *sim, struct pn_window_class *class);

/* Sends nothing. NULL when memory ran out. */
struct pn_window *pn_window_create(struct pnpsim_app *app, struct pn_window_class *class,
                                   bool is_top_level);
/* Ends its registrations, or by policy keeps them, and forgets its messages. Sends nothing. */
void pn_window_destroy(struct pnpsim *sim, struct pn_window *window);
/* What pn_events.destroy calls. */
void pn_window_free(struct pnpsim *sim, struct pn_recipient *recipient,
                    enum pn_recipient_kind kind);
/* The living window with this handle, or NULL. */
struct pn_window *pn_window_find(const struct pnpsim *sim, const void *handle);

/* Calls its procedure on the running thread. */
LRESULT pn_window_call(struct pnpsim *sim, struct pn_window *window, UINT id, WPARAM wparam,
                       LPARAM lparam);

/* U-3.8: tells all top-level windows, and waits for none. */
void pn_windows_devnodes_changed(struct pnpsim *sim);

#endif
