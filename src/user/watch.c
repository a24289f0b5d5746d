/* SPDX-License-Identifier: MIT */
/* Making and ending user-mode registrations. */
#include "user/watch.h"

#include "base/memory.h"
#include "base/sim.h"
#include "kernel/frame.h"
#include "kernel/task.h"
#include "observe/trace.h"
#include "tree/devnode.h"
#include "tree/interface.h"
#include "user/app.h"

void pn_watch_destroy(struct pnpsim *sim, struct pn_recipient *recipient,
                      enum pn_recipient_kind kind)
{
    (void)kind;
    struct pn_watch *watch = (struct pn_watch *)recipient;
    if (watch->node != NULL) {
        pn_node_unref(sim, watch->node);
    }
    pn_slab_free(&sim->user->watches, watch);
}

static struct pn_watch *watch_create(struct pnpsim_app *app, PCM_NOTIFY_CALLBACK callback,
                                     PVOID context)
{
    struct pn_watch *watch = pn_slab_alloc(&app->sim->user->watches);
    if (watch == NULL) {
        return NULL;
    }
    *watch = (struct pn_watch){ .app = app, .callback = callback, .context = context };
    pn_list_init(&watch->app_link);
    pn_list_push_back(&app->watches, &watch->app_link);
    return watch;
}

struct pn_watch *pn_watch_device(struct pnpsim_app *app, struct pn_devnode *node,
                                 PCM_NOTIFY_CALLBACK callback, PVOID context)
{
    struct pn_watch *watch = watch_create(app, callback, context);
    if (watch != NULL) {
        watch->node = pn_node_ref(node);
        pn_recipient_add(app->sim, &node->user_recipients, &watch->recipient, PN_RECIPIENT_WATCH);
        pn_trace(app->sim, PN_TRACE_REGISTERED, app->name, node->name, 0, 0);
    }
    return watch;
}

struct pn_watch *pn_watch_class(struct pnpsim_app *app, const GUID *class_guid,
                                PCM_NOTIFY_CALLBACK callback, PVOID context)
{
    struct pn_interface_class *class = pn_class_demand(app->sim, class_guid);
    struct pn_watch *watch = class == NULL ? NULL : watch_create(app, callback, context);
    if (watch != NULL) {
        watch->class = class;
        pn_recipient_add(app->sim, &class->user_recipients, &watch->recipient, PN_RECIPIENT_WATCH);
        pn_trace(app->sim, PN_TRACE_REGISTERED, app->name, class->name, 0, 0);
    }
    return watch;
}

struct pn_watch *pn_watch_find(const struct pnpsim *sim, const void *handle)
{
    PN_LIST_EACH (app_position, &sim->user->apps) {
        struct pnpsim_app *app = PN_CONTAINER(app_position, struct pnpsim_app, link);
        PN_LIST_EACH (position, &app->watches) {
            struct pn_watch *watch = PN_CONTAINER(position, struct pn_watch, app_link);
            if (watch == handle) {
                return watch;
            }
        }
    }
    return NULL;
}

static void watch_trace_end(struct pnpsim *sim, struct pn_watch *watch)
{
    pn_list_remove(&watch->app_link);
    pn_trace(sim, PN_TRACE_UNREGISTERED, watch->app->name,
             watch->node != NULL ? watch->node->name : watch->class->name, 0, 0);
}

void pn_watch_end(struct pnpsim *sim, struct pn_watch *watch)
{
    watch_trace_end(sim, watch);
    pn_recipient_remove(sim, &watch->recipient);
}

bool pn_watch_is_own_callback(const struct pnpsim *sim, const struct pn_watch *watch)
{
    const struct pn_frame *frame = pn_task_current(sim)->frame;
    while (frame != NULL && frame->about != watch) {
        frame = frame->outer;
    }
    return frame != NULL;
}

void pn_watch_end_and_wait(struct pnpsim *sim, struct pn_watch *watch)
{
    uint32_t name = watch->app->name;
    watch_trace_end(sim, watch);
    pn_recipient_remove_and_wait(sim, &watch->recipient, 0, "CM_Unregister_Notification", name);
}
