/* SPDX-License-Identifier: MIT */
/* Window classes and windows, their life, and the broadcast that waits for nobody. */
#include "user/window.h"

#include "base/check.h"
#include "base/memory.h"
#include "base/sim.h"
#include "base/text.h"
#include "event/event.h"
#include "kernel/frame.h"
#include "kernel/work.h"
#include "observe/trace.h"
#include "user/app.h"
#include "user/queue.h"
#include "user/watch.h"

#include <dbt.h>

#include <string.h>

/* Atoms of classes begin here, as they do on Windows. */
enum { FIRST_ATOM = 0xC000 };

struct pn_window_class *pn_window_class_create(struct pnpsim_app *app, const WCHAR *name,
                                               size_t units, WNDPROC procedure, bool is_ansi)
{
    struct pn_window_class *class = pn_alloc(app->sim,
                                             sizeof(*class) + (units + 1) * sizeof(WCHAR));
    if (class == NULL) {
        return NULL;
    }
    class->atom = (ATOM)(FIRST_ATOM + (app->class_serial++ & 0x3FFF));
    class->procedure = procedure;
    class->is_ansi = is_ansi;
    class->name_units = (uint16_t)units;
    memcpy(class->name, name, units * sizeof(WCHAR));
    pn_list_push_back(&app->classes, &class->link);
    return class;
}

struct pn_window_class *pn_window_class_find(const struct pnpsim_app *app, const WCHAR *name,
                                             size_t units)
{
    PN_LIST_EACH (position, &app->classes) {
        struct pn_window_class *class = PN_CONTAINER(position, struct pn_window_class, link);
        if (pn_utf16_equals_folded((const uint16_t *)(const void *)class->name, class->name_units,
                                   (const uint16_t *)(const void *)name, units)) {
            return class;
        }
    }
    return NULL;
}

struct pn_window_class *pn_window_class_of_atom(const struct pnpsim_app *app, ATOM atom)
{
    PN_LIST_EACH (position, &app->classes) {
        struct pn_window_class *class = PN_CONTAINER(position, struct pn_window_class, link);
        if (class->atom == atom) {
            return class;
        }
    }
    return NULL;
}

void pn_window_class_destroy(struct pnpsim *sim, struct pn_window_class *class)
{
    PN_ASSERT(class->window_count == 0);

    pn_list_remove(&class->link);
    pn_free(sim, class);
}

struct pn_window *pn_window_create(struct pnpsim_app *app, struct pn_window_class *class,
                                   bool is_top_level)
{
    struct pnpsim *sim = app->sim;
    struct pn_window *window = pn_slab_alloc(&sim->user->windows);
    if (window == NULL) {
        return NULL;
    }
    *window = (struct pn_window){ .app = app,
                                  .class = class,
                                  .procedure = class->procedure,
                                  .is_ansi = class->is_ansi,
                                  .is_top_level = is_top_level };
    pn_list_init(&window->app_link);
    pn_list_push_back(&app->windows, &window->app_link);
    pn_recipient_add(sim, is_top_level ? &sim->user->top_windows : &sim->user->other_windows,
                     &window->recipient, PN_RECIPIENT_WINDOW);
    class->window_count++;
    sim->kernel->home_may_block = true; /* it may have to go on before a procedure returns */
    return window;
}

void pn_window_free(struct pnpsim *sim, struct pn_recipient *recipient, enum pn_recipient_kind kind)
{
    (void)kind;
    pn_slab_free(&sim->user->windows, (struct pn_window *)recipient);
}

void pn_window_destroy(struct pnpsim *sim, struct pn_window *window)
{
    struct pnpsim_app *app = window->app;
    pn_list_remove(&window->app_link);
    window->class->window_count--;
    pn_watches_of_window_end(sim, window);
    pn_queue_forget(sim, &app->messages, window);
    pn_recipient_remove(sim, &window->recipient);
}

struct pn_window *pn_window_find(const struct pnpsim *sim, const void *handle)
{
    if (!pn_slab_has(&sim->user->windows, handle)) {
        return NULL;
    }
    struct pn_window *window = (struct pn_window *)(uintptr_t)handle;
    bool is_alive = window->recipient.kind == PN_RECIPIENT_WINDOW && !window->recipient.is_dead;
    return is_alive ? window : NULL;
}

LRESULT pn_window_call(struct pnpsim *sim, struct pn_window *window, UINT id, WPARAM wparam,
                       LPARAM lparam)
{
    WNDPROC procedure = window->procedure;
    struct pn_callout callout;
    if (id == WM_DEVICECHANGE && wparam == DBT_DEVNODES_CHANGED) {
        window->devnodes_changed = false;
    }
    pn_callout_begin(sim, &callout, PN_FRAME_TEST_CODE, "window procedure", 0, PASSIVE_LEVEL);
    LRESULT result = procedure((HWND)(void *)window, id, wparam, lparam);
    pn_callout_end(sim, &callout);
    return result;
}

/* ---- The device tree has changed ---- */

static void window_notify(struct pnpsim *sim, struct pn_window *window)
{
    if (window->devnodes_changed || window->recipient.is_dead) {
        return;
    }
    struct pn_message *message = pn_message_demand(sim, PN_MESSAGE_NOTIFY, 0);
    message->window = window;
    message->id = WM_DEVICECHANGE;
    message->wparam = DBT_DEVNODES_CHANGED;
    message->name = pn_name_constant(sim, "DEVNODES_CHANGED");
    window->devnodes_changed = true;
    pn_queue_post(sim, &window->app->messages, message);
}

static void broadcast(void *context)
{
    struct pnpsim *sim = context;
    sim->user->broadcast_queued = false;
    PN_LIST_EACH (position, &sim->user->top_windows) {
        window_notify(sim, PN_CONTAINER(position, struct pn_window, recipient.link));
    }
}

void pn_windows_devnodes_changed(struct pnpsim *sim)
{
    if (pn_list_is_empty(&sim->user->top_windows) || sim->user->broadcast_queued) {
        return;
    }
    if (pn_policy_value(sim, PN_POLICY_DEVNODES_CHANGED) == PN_DEVNODES_AT_ONCE) {
        broadcast(sim);
        return;
    }
    sim->user->broadcast_queued = true; /* U-7.9: from a thread of its own, whenever that runs */
    pn_work_queue_surely(sim, "devnodes", broadcast, sim);
}
