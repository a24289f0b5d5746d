/* SPDX-License-Identifier: MIT */
/* Applications as the test holds them: what they watch, what they do when told, code run as
 * them. */
#include "control/app.h"

#include "control/device.h"
#include "kernel/kernel.h"
#include "kernel/object.h"
#include "observe/trace.h"
#include "tree/devnode.h"
#include "tree/interface.h"
#include "user/watch.h"

#include <string.h>

static void app_exited(struct pnpsim_app *app)
{
    struct app_side *side = app_side_of(app);
    struct pn_list *position;
    while ((position = pn_list_pop_front(&side->watches)) != NULL) {
        pn_free(app->sim, PN_CONTAINER(position, struct app_watch, link));
    }
    app->owner = NULL;
    pn_free(app->sim, side);
}

struct pnpsim_app *pnpsim_app_start(struct pnpsim *sim, const char *name)
{
    return pnpsim_app_start_kind(sim, name, PNPSIM_APP_CALLBACK);
}

struct pnpsim_app *pnpsim_app_start_kind(struct pnpsim *sim, const char *name,
                                         enum pnpsim_app_kind kind)
{
    if (sim == NULL) {
        return NULL;
    }
    if ((unsigned)kind > PNPSIM_APP_SERVICE) {
        pn_fail(sim, PNPSIM_E_INVALID, "pnpsim_app_start_kind: there is no kind %d", (int)kind);
        return NULL;
    }
    if (name == NULL || name[0] == '\0') {
        pn_fail(sim, PNPSIM_E_INVALID, "pnpsim_app_start: an application needs a name");
        return NULL;
    }
    struct app_side *side = pn_alloc(sim, sizeof(*side));
    struct pnpsim_app *app = side == NULL ? NULL : pn_app_create(sim, name);
    if (app == NULL) {
        pn_free(sim, side);
        pn_fail(sim, PNPSIM_E_NO_MEMORY, "no memory for application %s", name);
        return NULL;
    }
    pn_list_init(&side->watches);
    side->kind = kind;
    app->owner = side;
    app->exited = app_exited;
    app->is_service = kind == PNPSIM_APP_SERVICE;
    return app;
}

enum pnpsim_result app_is_usable(struct pnpsim_app *app, const char *verb)
{
    if (app == NULL) {
        return PNPSIM_E_INVALID;
    }
    if (app->has_exited) {
        return pn_fail(app->sim, PNPSIM_E_INVALID, "%s: application %s has exited", verb,
                       pn_name_text(app->sim, app->name));
    }
    return PNPSIM_OK;
}

enum pnpsim_result pnpsim_app_on_event(struct pnpsim_app *app, pnpsim_app_callback *callback,
                                       void *context)
{
    enum pnpsim_result result = app_is_usable(app, "pnpsim_app_on_event");
    if (result != PNPSIM_OK) {
        return result;
    }
    app_side_of(app)->callback = callback;
    app_side_of(app)->callback_context = context;
    return PNPSIM_OK;
}

uint32_t pnpsim_app_handle_count(const struct pnpsim_app *app)
{
    return app == NULL ? 0 : app->handle_count;
}

/* ---- Running as the application ---- */

enum pnpsim_result app_run(struct app_call *call, void (*body)(void *context))
{
    struct pnpsim *sim = call->app->sim;
    struct pn_verb verb;
    if (sim->control->in_verb && pn_app_current(sim) == call->app) {
        body(call);
        return PNPSIM_OK;
    }
    enum pnpsim_result result = pn_verb_begin(sim, &verb, PN_VERB_STIMULUS);
    if (result != PNPSIM_OK) {
        return result;
    }
    result = pn_run_task_surely(
        sim,
        &(struct pn_run){ PN_TASK_APP, pn_name_text(sim, call->app->name), call->app, body, NULL },
        call, sizeof(*call));
    return pn_verb_end(sim, &verb, result);
}

enum pnpsim_result app_result(const struct app_call *call, enum pnpsim_result result,
                              const char *what)
{
    if (result != PNPSIM_OK || NT_SUCCESS(call->status)) {
        return result;
    }
    return pn_fail(call->app->sim,
                   call->status == STATUS_INSUFFICIENT_RESOURCES ? PNPSIM_E_NO_MEMORY
                                                                 : PNPSIM_E_NOT_FOUND,
                   "%s could not %s %s (0x%08X)", pn_name_text(call->app->sim, call->app->name),
                   what, call->device == NULL ? "the class" : pnpsim_device_name(call->device),
                   (unsigned)call->status);
}

static enum pnpsim_result app_check(struct pnpsim_app *app, const struct pnpsim_device *device,
                                    const char *verb)
{
    enum pnpsim_result result = app_is_usable(app, verb);
    if (result != PNPSIM_OK) {
        return result;
    }
    if (device == NULL || device->sim != app->sim) {
        return pn_fail(app->sim, PNPSIM_E_INVALID, "%s: the device is %s", verb,
                       device == NULL ? "NULL" : "of another simulation");
    }
    return PNPSIM_OK;
}

/* ---- Opening ---- */

static NTSTATUS device_open(struct pnpsim_app *app, struct pnpsim_device *device,
                            HANDLE *ret_handle)
{
    struct pn_interface *interface = device->node == NULL
                                         ? NULL
                                         : pn_interface_of_node(device->node, NULL);
    if (interface == NULL) {
        return STATUS_OBJECT_NAME_NOT_FOUND;
    }
    return pn_app_open(app, &interface->link.name, GENERIC_READ | GENERIC_WRITE, ret_handle);
}

static void watch_close(struct app_watch *watch)
{
    if (watch->handle != NULL) {
        HANDLE handle = watch->handle;
        watch->handle = NULL;
        pn_app_close(watch->app, handle);
    }
}

static struct app_watch *watch_create(struct pnpsim_app *app, struct pnpsim_device *device)
{
    struct app_watch *watch = pn_alloc(app->sim, sizeof(*watch));
    if (watch != NULL) {
        watch->app = app;
        watch->device = device;
        pn_list_push_back(&app_side_of(app)->watches, &watch->link);
    }
    return watch;
}

static void watch_discard(struct app_watch *watch)
{
    pn_list_remove(&watch->link);
    pn_free(watch->app->sim, watch);
}

static struct app_watch *watch_open_find(struct pnpsim_app *app, const struct pnpsim_device *device)
{
    PN_LIST_EACH (position, &app_side_of(app)->watches) {
        struct app_watch *watch = PN_CONTAINER(position, struct app_watch, link);
        if (watch->device == device && watch->handle != NULL) {
            return watch;
        }
    }
    return NULL;
}

static void open_run(void *context)
{
    struct app_call *call = context;
    struct app_watch *watch = watch_create(call->app, call->device);
    if (watch == NULL) {
        call->status = STATUS_INSUFFICIENT_RESOURCES;
        return;
    }
    call->status = device_open(call->app, call->device, &watch->handle);
    if (!NT_SUCCESS(call->status)) {
        watch_discard(watch);
    }
}

enum pnpsim_result pnpsim_app_open(struct pnpsim_app *app, struct pnpsim_device *device)
{
    struct app_call call = { .app = app, .device = device };
    enum pnpsim_result result = app_check(app, device, "pnpsim_app_open");
    return result != PNPSIM_OK ? result : app_result(&call, app_run(&call, open_run), "open");
}

static void close_run(void *context)
{
    struct app_call *call = context;
    struct app_watch *watch = watch_open_find(call->app, call->device);
    if (watch == NULL) {
        call->status = STATUS_INVALID_HANDLE;
        return;
    }
    watch_close(watch);
    if (watch->watch == NULL) {
        watch_discard(watch);
    }
}

enum pnpsim_result pnpsim_app_close(struct pnpsim_app *app, struct pnpsim_device *device)
{
    struct app_call call = { .app = app, .device = device };
    enum pnpsim_result result = app_check(app, device, "pnpsim_app_close");
    return result != PNPSIM_OK ? result
                               : app_result(&call, app_run(&call, close_run), "close a handle to");
}

/* ---- Being told ---- */

/* How a well-behaved application acts (U-5.9, U-5.10). */
static void behave_well(struct app_watch *watch, CM_NOTIFY_ACTION action)
{
    switch (action) {
    case CM_NOTIFY_ACTION_DEVICEQUERYREMOVE:
    case CM_NOTIFY_ACTION_DEVICEREMOVEPENDING:
    case CM_NOTIFY_ACTION_DEVICEREMOVECOMPLETE:
        watch_close(watch);
        break;
    case CM_NOTIFY_ACTION_DEVICEQUERYREMOVEFAILED:
        if (watch->handle == NULL) {
            device_open(watch->app, watch->device, &watch->handle);
        }
        break;
    case CM_NOTIFY_ACTION_DEVICEINTERFACEARRIVAL:
    case CM_NOTIFY_ACTION_DEVICEINTERFACEREMOVAL:
    case CM_NOTIFY_ACTION_DEVICECUSTOMEVENT:
    case CM_NOTIFY_ACTION_DEVICEINSTANCEENUMERATED:
    case CM_NOTIFY_ACTION_DEVICEINSTANCESTARTED:
    case CM_NOTIFY_ACTION_DEVICEINSTANCEREMOVED:
    case CM_NOTIFY_ACTION_MAX:
        break;
    }
}

/* The event as the test's callback sees it; `link` is room for its symbolic link. */
static struct pnpsim_app_event event_of(CM_NOTIFY_ACTION action, const CM_NOTIFY_EVENT_DATA *data,
                                        char *link, size_t size)
{
    struct pnpsim_app_event event = { .action = (enum pnpsim_action)action,
                                      .link = "",
                                      .name_offset = -1 };
    if (data->FilterType == CM_NOTIFY_FILTER_TYPE_DEVICEINTERFACE) {
        const uint16_t *units =
            (const uint16_t *)(const void *)data->u.DeviceInterface.SymbolicLink;
        size_t count = 0;
        while (units[count] != 0) {
            count++;
        }
        pn_utf8_from_utf16(units, count, link, size);
        event.link = link;
        event.guid = &data->u.DeviceInterface.ClassGuid;
    } else if (action == CM_NOTIFY_ACTION_DEVICECUSTOMEVENT) {
        event.guid = &data->u.DeviceHandle.EventGuid;
        event.data = data->u.DeviceHandle.Data;
        event.data_size = data->u.DeviceHandle.DataSize;
        event.name_offset = data->u.DeviceHandle.NameOffset;
    }
    return event;
}

struct told {
    struct pnpsim_app *app;
    const struct pnpsim_app_event *event;
    uint32_t answer;
};

static void tell_run(void *context)
{
    struct told *told = context;
    const struct app_side *side = app_side_of(told->app);
    told->answer = side->callback(side->callback_context, told->app, told->event);
}

uint32_t app_tell(struct pnpsim_app *app, struct app_watch *watch,
                  const struct pnpsim_app_event *event)
{
    struct told told = { .app = app, .event = event };
    if (app_side_of(app)->callback != NULL) {
        app_test_code(app, tell_run, &told);
    } else if (watch != NULL) {
        behave_well(watch, (CM_NOTIFY_ACTION)event->action);
    }
    return told.answer;
}

static DWORD app_notified(HCMNOTIFICATION notification, PVOID context, CM_NOTIFY_ACTION action,
                          PCM_NOTIFY_EVENT_DATA data, DWORD size)
{
    struct app_watch *watch = context;
    char link[512];
    struct pnpsim_app_event event = event_of(action, data, link, sizeof(link));
    (void)notification;
    (void)size;
    return app_tell(watch->app, watch, &event);
}

/* Registers as the application's kind does, for a device or a class. NULL when memory ran out. */
static struct pn_watch *watch_register(struct app_watch *watch, struct pn_devnode *node,
                                       const GUID *class_guid)
{
    struct pnpsim_app *app = watch->app;
    struct pn_watch_request request = { .handle = watch->handle };
    if (!app_recipient_demand(app, &request.window, &request.service)) {
        return NULL;
    }
    if (request.window == NULL && request.service == NULL) {
        request.callback = app_notified;
        request.context = watch;
    }
    return node != NULL ? pn_watch_add_device(app, node, &request)
                        : pn_watch_add_class(app, class_guid, &request);
}

static void watch_run(void *context)
{
    struct app_call *call = context;
    struct app_watch *watch = watch_create(call->app, call->device);
    if (watch == NULL) {
        call->status = STATUS_INSUFFICIENT_RESOURCES;
        return;
    }
    call->status = device_open(call->app, call->device, &watch->handle);
    if (NT_SUCCESS(call->status)) {
        watch->watch = watch_register(watch, call->device->node, NULL);
        call->status = watch->watch == NULL ? STATUS_INSUFFICIENT_RESOURCES : STATUS_SUCCESS;
    }
    if (!NT_SUCCESS(call->status)) {
        watch_close(watch);
        watch_discard(watch);
    }
}

enum pnpsim_result pnpsim_app_watch(struct pnpsim_app *app, struct pnpsim_device *device)
{
    struct app_call call = { .app = app, .device = device };
    enum pnpsim_result result = app_check(app, device, "pnpsim_app_watch");
    return result != PNPSIM_OK ? result : app_result(&call, app_run(&call, watch_run), "watch");
}

static void watch_class_run(void *context)
{
    struct app_call *call = context;
    struct app_watch *watch = watch_create(call->app, NULL);
    if (watch != NULL) {
        watch->watch = watch_register(watch, NULL, call->guid);
    }
    if (watch == NULL || watch->watch == NULL) {
        call->status = STATUS_INSUFFICIENT_RESOURCES;
        if (watch != NULL) {
            watch_discard(watch);
        }
    }
}

enum pnpsim_result pnpsim_app_watch_class(struct pnpsim_app *app,
                                          const struct _GUID *interface_class)
{
    struct app_call call = { .app = app, .guid = interface_class };
    enum pnpsim_result result = app_is_usable(app, "pnpsim_app_watch_class");
    if (result != PNPSIM_OK) {
        return result;
    }
    if (interface_class == NULL) {
        return pn_fail(app->sim, PNPSIM_E_INVALID, "pnpsim_app_watch_class: the class is NULL");
    }
    return app_result(&call, app_run(&call, watch_class_run), "watch");
}

void app_test_code(struct pnpsim_app *app, void (*function)(void *context), void *context)
{
    struct pnpsim *sim = app->sim;
    const void *before = pn_test_code_begin(sim);
    pn_guard(sim, function, context);
    pn_test_code_end(sim, before);
    pn_unwind_if_stopped(sim);
    if (pn_task_current(sim)->base != NULL) {
        pn_app_thread_check(sim);
    }
}

/* The windows' loop that it has become, when it has, it is no longer. */
static void call_body(void *context)
{
    struct app_call *call = context;
    app_test_code(call->app, call->function, call->context);
}

static void call_run(void *context)
{
    struct app_call *call = context;
    struct pnpsim *sim = call->app->sim;
    bool was_loop = call->app->messages.task == pn_task_current(sim);
    if (was_loop) {
        call_body(call);
        return;
    }
    pn_guard(sim, call_body, call);
    pn_unwind_if_stopped(sim);
    pn_queue_leave(sim, &call->app->messages);
}

enum pnpsim_result pnpsim_app_call(struct pnpsim_app *app, void (*function)(void *context),
                                   void *context)
{
    struct app_call call = { .app = app, .function = function, .context = context };
    enum pnpsim_result result = app_is_usable(app, "pnpsim_app_call");
    if (result != PNPSIM_OK) {
        return result;
    }
    if (function == NULL) {
        return pn_fail(app->sim, PNPSIM_E_INVALID, "pnpsim_app_call: function is NULL");
    }
    return app_run(&call, call_run);
}
