/* SPDX-License-Identifier: MIT */
/* Making and ending user-mode registrations. */
#include "user/watch.h"

#include "base/memory.h"
#include "base/sim.h"
#include "event/event.h"
#include "kernel/frame.h"
#include "kernel/task.h"
#include "observe/trace.h"
#include "tree/devnode.h"
#include "tree/interface.h"
#include "user/app.h"
#include "user/service.h"
#include "user/window.h"

void pn_watch_destroy(struct pnpsim *sim, struct pn_recipient *recipient,
                      enum pn_recipient_kind kind)
{
    (void)kind;
    struct pn_watch *watch = (struct pn_watch *)recipient;
    if (watch->node != NULL) {
        pn_node_unref(sim, watch->node);
    }
    pn_free(sim, watch->instance);
    pn_slab_free(&sim->user->watches, watch);
}

static struct pn_watch *watch_create(struct pnpsim_app *app, const struct pn_watch_request *request)
{
    struct pn_watch *watch = pn_slab_alloc(&app->sim->user->watches);
    if (watch == NULL) {
        return NULL;
    }
    *watch = (struct pn_watch){ .app = app,
                                .callback = request->callback,
                                .context = request->context,
                                .window = request->window,
                                .service = request->service,
                                .handle = request->handle,
                                .is_own_code = request->is_own_code };
    pn_list_init(&watch->app_link);
    pn_list_push_back(&app->watches, &watch->app_link);
    return watch;
}

static struct pn_watch *watch_join(struct pn_watch *watch, struct pn_list *head, uint32_t object)
{
    struct pnpsim *sim = watch->app->sim;
    watch->object = object;
    pn_recipient_add(sim, head, &watch->recipient, PN_RECIPIENT_WATCH);
    pn_trace(sim, PN_TRACE_REGISTERED, watch->app->name, object, 0, 0);
    return watch;
}

struct pn_watch *pn_watch_add_device(struct pnpsim_app *app, struct pn_devnode *node,
                                     const struct pn_watch_request *request)
{
    struct pn_watch *watch = watch_create(app, request);
    if (watch == NULL) {
        return NULL;
    }
    watch->node = pn_node_ref(node);
    return watch_join(watch, &node->user_recipients, node->name);
}

static struct pn_watch *add_all_classes(struct pnpsim_app *app,
                                        const struct pn_watch_request *request)
{
    struct pn_watch *watch = watch_create(app, request);
    return watch == NULL ? NULL
                         : watch_join(watch, &app->sim->user->class_recipients,
                                      pn_name(app->sim, "all interface classes"));
}

struct pn_watch *pn_watch_add_class(struct pnpsim_app *app, const GUID *class_guid,
                                    const struct pn_watch_request *request)
{
    if (class_guid == NULL) {
        return add_all_classes(app, request);
    }
    struct pn_interface_class *class = pn_class_demand(app->sim, class_guid);
    struct pn_watch *watch = class == NULL ? NULL : watch_create(app, request);
    if (watch == NULL) {
        return NULL;
    }
    watch->class = class;
    return watch_join(watch, &class->user_recipients, class->name);
}

/* ---- Callbacks ---- */

static struct pn_watch_request request_of(PCM_NOTIFY_CALLBACK callback, PVOID context)
{
    return (
        struct pn_watch_request){ .callback = callback, .context = context, .is_own_code = true };
}

struct pn_watch *pn_watch_device(struct pnpsim_app *app, struct pn_devnode *node,
                                 PCM_NOTIFY_CALLBACK callback, PVOID context)
{
    struct pn_watch_request request = request_of(callback, context);
    return pn_watch_add_device(app, node, &request);
}

struct pn_watch *pn_watch_class(struct pnpsim_app *app, const GUID *class_guid,
                                PCM_NOTIFY_CALLBACK callback, PVOID context)
{
    struct pn_watch_request request = request_of(callback, context);
    return pn_watch_add_class(app, class_guid, &request);
}

struct pn_watch *pn_watch_all_classes(struct pnpsim_app *app, PCM_NOTIFY_CALLBACK callback,
                                      PVOID context)
{
    struct pn_watch_request request = request_of(callback, context);
    return add_all_classes(app, &request);
}

struct pn_watch *pn_watch_instance(struct pnpsim_app *app, const char *instance,
                                   PCM_NOTIFY_CALLBACK callback, PVOID context)
{
    struct pnpsim *sim = app->sim;
    struct pn_watch_request request = request_of(callback, context);
    char *copy = instance == NULL ? NULL : pn_copy_text(sim, instance);
    if (instance != NULL && copy == NULL) {
        return NULL;
    }
    struct pn_watch *watch = watch_create(app, &request);
    if (watch == NULL) {
        pn_free(sim, copy);
        return NULL;
    }
    watch->instance = copy;
    return watch_join(watch, &sim->user->instance_recipients,
                      pn_name(sim, instance == NULL ? "all device instances" : instance));
}

bool pn_watch_of_instances_exists(const struct pnpsim *sim)
{
    return !pn_list_is_empty(&sim->user->instance_recipients);
}

/* The living one at this address, or NULL. */
static struct pn_watch *watch_at(const struct pnpsim *sim, const void *handle)
{
    if (!pn_slab_has(&sim->user->watches, handle)) {
        return NULL;
    }
    struct pn_watch *watch = (struct pn_watch *)(uintptr_t)handle;
    bool is_alive = watch->recipient.kind == PN_RECIPIENT_WATCH && !watch->recipient.is_dead;
    return is_alive ? watch : NULL;
}

struct pn_watch *pn_watch_find(const struct pnpsim *sim, const void *handle)
{
    struct pn_watch *watch = watch_at(sim, handle);
    return watch != NULL && watch->callback != NULL ? watch : NULL;
}

struct pn_watch *pn_watch_find_device_notify(const struct pnpsim *sim, const void *handle)
{
    struct pn_watch *watch = watch_at(sim, handle);
    return watch != NULL && watch->callback == NULL ? watch : NULL;
}

static void watch_trace_end(struct pnpsim *sim, struct pn_watch *watch)
{
    pn_list_remove(&watch->app_link);
    pn_trace(sim, PN_TRACE_UNREGISTERED, watch->app->name, watch->object, 0, 0);
}

void pn_watch_end(struct pnpsim *sim, struct pn_watch *watch)
{
    watch_trace_end(sim, watch);
    pn_recipient_remove(sim, &watch->recipient);
}

/* What is left of a registration when its window has gone is not documented. */
void pn_watches_of_window_end(struct pnpsim *sim, const struct pn_window *window)
{
    bool stays = pn_policy_value(sim, PN_POLICY_WINDOW_DESTROYED) == PN_WINDOW_LEAVES;
    PN_LIST_EACH_SAFE (position, &window->app->watches) {
        struct pn_watch *watch = PN_CONTAINER(position, struct pn_watch, app_link);
        if (watch->window != window) {
            continue;
        }
        watch->window = NULL;
        if (!stays) {
            pn_watch_end(sim, watch);
        }
    }
}

void pn_watches_of_service_end(struct pnpsim *sim, const struct pn_service *service)
{
    PN_LIST_EACH_SAFE (position, &service->app->watches) {
        struct pn_watch *watch = PN_CONTAINER(position, struct pn_watch, app_link);
        if (watch->service == service) {
            pn_watch_end(sim, watch);
        }
    }
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
