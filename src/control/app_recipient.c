/* SPDX-License-Identifier: MIT */
/* Applications by kind: the window or the service that registers for one, its message loop, its
 * program, and its end. */
#include "control/app.h"

#include "kernel/kernel.h"
#include "observe/trace.h"
#include "user/service.h"
#include "user/watch.h"
#include "user/window.h"

#include <cfgmgr32.h>
#include <dbt.h>
#include <winerror.h>

#include <string.h>

/* ---- What a window or a service is told, as the application's callback sees it ---- */

static enum pnpsim_action action_of(DWORD event_type, DWORD device_type)
{
    bool is_interface = device_type == DBT_DEVTYP_DEVICEINTERFACE;
    switch (event_type) {
    case DBT_DEVICEARRIVAL:
        return PNPSIM_ACTION_INTERFACE_ARRIVAL;
    case DBT_DEVICEQUERYREMOVE:
        return PNPSIM_ACTION_QUERY_REMOVE;
    case DBT_DEVICEQUERYREMOVEFAILED:
        return PNPSIM_ACTION_QUERY_REMOVE_FAILED;
    case DBT_DEVICEREMOVEPENDING:
        return PNPSIM_ACTION_REMOVE_PENDING;
    case DBT_DEVICEREMOVECOMPLETE:
        return is_interface ? PNPSIM_ACTION_INTERFACE_REMOVAL : PNPSIM_ACTION_REMOVE_COMPLETE;
    case DBT_QUERYCHANGECONFIG:
        return PNPSIM_ACTION_PROFILE_QUERY;
    case DBT_CONFIGCHANGED:
        return PNPSIM_ACTION_PROFILE_CHANGED;
    case DBT_CONFIGCHANGECANCELED:
        return PNPSIM_ACTION_PROFILE_CANCELLED;
    case DBT_DEVNODES_CHANGED:
        return PNPSIM_ACTION_DEVNODES_CHANGED;
    default:
        return PNPSIM_ACTION_CUSTOM_EVENT;
    }
}

static void interface_read(const DEV_BROADCAST_DEVICEINTERFACE_W *data, char *link, size_t size,
                           struct pnpsim_app_event *event)
{
    const uint16_t *units = (const uint16_t *)(const void *)data->dbcc_name;
    size_t count = 0;
    while (units[count] != 0) {
        count++;
    }
    pn_utf8_from_utf16(units, count, link, size);
    event->link = link;
    event->guid = &data->dbcc_classguid;
}

static void custom_read(const DEV_BROADCAST_HANDLE *data, struct pnpsim_app_event *event)
{
    event->guid = &data->dbch_eventguid;
    event->data = data->dbch_data;
    event->data_size = data->dbch_size - (DWORD)FIELD_OFFSET(DEV_BROADCAST_HANDLE, dbch_data);
    event->name_offset = data->dbch_nameoffset;
}

static struct app_watch *watch_of(const struct pnpsim_app *app, const DEV_BROADCAST_HANDLE *data)
{
    PN_LIST_EACH (position, &app_side_of(app)->watches) {
        struct app_watch *watch = PN_CONTAINER(position, struct app_watch, link);
        if ((const void *)watch->watch == data->dbch_hdevnotify) {
            return watch;
        }
    }
    return NULL;
}

/* `data` is NULL for events that have none. */
static uint32_t broadcast_tell(struct pnpsim_app *app, DWORD event_type,
                               const DEV_BROADCAST_HDR *data)
{
    char link[512];
    struct app_watch *watch = NULL;
    struct pnpsim_app_event event = { .link = "", .name_offset = -1 };
    event.action = action_of(event_type, data == NULL ? 0 : data->dbch_devicetype);
    if (data != NULL && data->dbch_devicetype == DBT_DEVTYP_DEVICEINTERFACE) {
        interface_read((const DEV_BROADCAST_DEVICEINTERFACE_W *)data, link, sizeof(link), &event);
    } else if (data != NULL) {
        watch = watch_of(app, (const DEV_BROADCAST_HANDLE *)(const void *)data);
        if (event_type == DBT_CUSTOMEVENT) {
            custom_read((const DEV_BROADCAST_HANDLE *)(const void *)data, &event);
        }
    }
    return app_tell(app, watch, &event);
}

/* ---- The recipients ---- */

static LRESULT CALLBACK window_procedure(HWND hWnd, UINT Msg, WPARAM wParam, LPARAM lParam)
{
    const struct pn_window *window = (const struct pn_window *)(const void *)hWnd;
    if (Msg != WM_DEVICECHANGE) {
        return 0;
    }
    uint32_t answer = broadcast_tell(window->app, (DWORD)wParam,
                                     (const DEV_BROADCAST_HDR *)(uintptr_t)lParam);
    if (answer == 0) {
        return TRUE;
    }
    return answer == PNPSIM_APP_VETO ? BROADCAST_QUERY_DENY : (LRESULT)answer;
}

static DWORD WINAPI service_handler(DWORD dwControl, DWORD dwEventType, LPVOID lpEventData,
                                    LPVOID lpContext)
{
    (void)dwControl;
    return broadcast_tell(lpContext, dwEventType, lpEventData);
}

static struct pn_window *window_demand(struct pnpsim_app *app, bool is_top_level)
{
    static const WCHAR name[] = L"pnpsim application";
    size_t units = RTL_NUMBER_OF(name) - 1;
    struct pn_window_class *class = pn_window_class_find(app, name, units);
    if (class == NULL) {
        class = pn_window_class_create(app, name, units, window_procedure, false);
    }
    struct pn_window *window = class == NULL ? NULL : pn_window_create(app, class, is_top_level);
    if (window == NULL && class != NULL && class->window_count == 0) {
        pn_window_class_destroy(app->sim, class);
    }
    return window;
}

static struct pn_service *service_demand(struct pnpsim_app *app)
{
    struct pn_service *service = app->service;
    if (service == NULL) {
        service = pn_service_register(app, service_handler, NULL, app);
    }
    if (service != NULL && service->state == SERVICE_START_PENDING) {
        service->state = SERVICE_RUNNING;
        service->accepted = SERVICE_ACCEPT_STOP | SERVICE_ACCEPT_HARDWAREPROFILECHANGE;
    }
    return service;
}

bool app_recipient_demand(struct pnpsim_app *app, struct pn_window **ret_window,
                          struct pn_service **ret_service)
{
    struct app_side *side = app_side_of(app);
    switch (side->kind) {
    case PNPSIM_APP_CALLBACK:
        return true;
    case PNPSIM_APP_WINDOW:
        if (side->window == NULL) {
            side->window = window_demand(app, false);
        }
        *ret_window = side->window;
        return side->window != NULL;
    case PNPSIM_APP_SERVICE:
        side->service = service_demand(app);
        *ret_service = side->service;
        return side->service != NULL;
    }
    return false;
}

static void window_run(void *context)
{
    struct app_call *call = context;
    struct app_side *side = app_side_of(call->app);
    if (side->top_window == NULL) {
        side->top_window = window_demand(call->app, true);
    }
    call->status = side->top_window == NULL ? STATUS_INSUFFICIENT_RESOURCES : STATUS_SUCCESS;
}

enum pnpsim_result pnpsim_app_window(struct pnpsim_app *app)
{
    struct app_call call = { .app = app };
    enum pnpsim_result result = app_is_usable(app, "pnpsim_app_window");
    if (result != PNPSIM_OK) {
        return result;
    }
    return app_result(&call, app_run(&call, window_run), "make a window for");
}

/* ---- Its message loop ---- */

enum pnpsim_result pnpsim_app_hang(struct pnpsim_app *app)
{
    enum pnpsim_result result = app_is_usable(app, "pnpsim_app_hang");
    if (result == PNPSIM_OK) {
        pn_queue_hang(&app->messages);
        pn_queue_hang(&app->controls);
    }
    return result;
}

enum pnpsim_result pnpsim_app_pump(struct pnpsim_app *app)
{
    enum pnpsim_result result = app_is_usable(app, "pnpsim_app_pump");
    struct pn_verb verb;
    if (result != PNPSIM_OK) {
        return result;
    }
    struct pnpsim *sim = app->sim;
    result = pn_verb_begin(sim, &verb, PN_VERB_CONTINUE);
    if (result != PNPSIM_OK) {
        return result;
    }
    pn_queue_resume(sim, &app->messages);
    pn_queue_resume(sim, &app->controls);
    return pn_verb_end(sim, &verb, pn_run_idle(sim));
}

/* ---- Its program ---- */

enum pnpsim_result pnpsim_app_run(struct pnpsim_app *app, void (*program)(void *context),
                                  void *context)
{
    enum pnpsim_result result = app_is_usable(app, "pnpsim_app_run");
    struct pn_verb verb;
    if (result != PNPSIM_OK) {
        return result;
    }
    struct pnpsim *sim = app->sim;
    if (program == NULL || app->main != NULL) {
        return pn_fail(sim, PNPSIM_E_INVALID, "pnpsim_app_run: %s",
                       program == NULL ? "the program is NULL" : "the program runs already");
    }
    result = pn_verb_begin(sim, &verb, PN_VERB_STIMULUS);
    if (result != PNPSIM_OK) {
        return result;
    }
    if (!pn_app_run(app, program, context)) {
        return pn_verb_end(sim, &verb,
                           pn_fail(sim, PNPSIM_E_NO_MEMORY, "no memory for a simulated thread"));
    }
    return pn_verb_end(sim, &verb, pn_run_idle(sim));
}

/* ---- Its end ---- */

static void exit_run(void *context)
{
    struct app_call *call = context;
    pn_app_exit(call->app);
}

/* U-2.11: a service stops before its process does. */
static void stop_run(void *context)
{
    struct app_call *call = context;
    if (call->app->service != NULL && call->app->service->state != SERVICE_STOPPED) {
        pn_service_stop(call->app->sim, call->app->service);
    }
    pn_app_exit(call->app);
}

static enum pnpsim_result app_end(struct pnpsim_app *app, const char *verb_name,
                                  void (*body)(void *context))
{
    struct app_call call = { .app = app };
    enum pnpsim_result result = app_is_usable(app, verb_name);
    struct pn_verb verb;
    if (result != PNPSIM_OK) {
        return result;
    }
    struct pnpsim *sim = app->sim;
    result = pn_verb_begin(sim, &verb, PN_VERB_STIMULUS);
    if (result != PNPSIM_OK) {
        return result; /* also from inside one of its own callbacks */
    }
    result = pn_run_task_surely(
        sim, &(struct pn_run){ PN_TASK_APP, pn_name_text(sim, app->name), NULL, body, NULL }, &call,
        sizeof(call));
    return pn_verb_end(sim, &verb, result);
}

enum pnpsim_result pnpsim_app_exit(struct pnpsim_app *app)
{
    return app_end(app, "pnpsim_app_exit", stop_run);
}

enum pnpsim_result pnpsim_app_crash(struct pnpsim_app *app)
{
    return app_end(app, "pnpsim_app_crash", exit_run);
}
