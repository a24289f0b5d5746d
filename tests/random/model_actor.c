/* SPDX-License-Identifier: MIT */
/* Who takes part, to the model: files, monitors and applications, and what each does when it is
 * told something; and the operations that are theirs. */
#include "model.h"

#include <pnpsim/device.h>

/* ---- Files ---- */

bool model_can_open(const struct model_device *device)
{
    return model_has_stack(device) && device->is_enabled && device->classes != 0;
}

static void opens_change(struct model *model, unsigned device, int change)
{
    struct model_device *it = &model->devices[device];
    it->opens = (uint16_t)(it->opens + change);
    if (it->opens == 0 && change < 0 && it->state == PNPSIM_DEVICE_SURPRISE_REMOVED) {
        model_turn_push(model, TURN_FINAL, device);
    }
}

void model_let_go(struct model *model, struct model_monitor *monitor)
{
    if (monitor->holds) {
        monitor->holds = false;
        opens_change(model, monitor->held, -1);
    }
}

static void watch_close(struct model *model, struct model_app *app)
{
    if (app->watch_is_open) {
        app->watch_is_open = false;
        opens_change(model, app->device, -1);
    }
}

/* The oldest handle; false: none is open. */
bool model_app_close(struct model *model, struct model_app *app)
{
    if (app->opens_before > 0) {
        app->opens_before--;
    } else if (app->watch_is_open) {
        app->watch_is_open = false;
    } else if (app->opens_after > 0) {
        app->opens_after--;
    } else {
        return false;
    }
    opens_change(model, app->device, -1);
    return true;
}

/* ---- Being told ---- */

struct turn *model_report_later(struct model *model, unsigned device, bool has_callback)
{
    struct turn *turn = model_turn_push(model, TURN_CUSTOM, device);
    turn->report = ++model->last_report;
    turn->has_callback = has_callback;
    return turn;
}

static bool can_report(const struct model *model, unsigned device)
{
    return model->devices[device].state != PNPSIM_DEVICE_ABSENT &&
           (device <= HUB || model->devices[device].is_seen);
}

void model_unregister(struct model *model, unsigned listener)
{
    model->listeners[listener].serial = 0;
}

void model_listen(struct model *model, unsigned listener, enum listener_list list, unsigned key)
{
    model->listeners[listener] = (struct listener){
        .serial = ++model->last_serial,
        .list = (uint8_t)list,
        .key = (uint8_t)key,
        .life = list == LIST_DEVICE ? model->devices[key].life : 0,
    };
}

/* For the device that it keeps open, if that monitor is free. */
static void register_again(struct model *model, const struct model_monitor *by, unsigned monitor)
{
    if (by->holds && model->listeners[monitor].serial == 0 && !model->monitors[monitor].holds) {
        model->monitors[monitor] = (struct model_monitor){ .holds = false };
        model_listen(model, monitor, LIST_DEVICE, by->held);
    }
}

static void script_run(struct model *model, unsigned monitor)
{
    struct model_monitor *it = &model->monitors[monitor];
    enum script script = (enum script)it->script;
    it->script = SCRIPT_NONE;
    if (script == SCRIPT_UNREGISTER_SELF || script == SCRIPT_UNREGISTER_SELF_OLD) {
        model_unregister(model, monitor);
    } else if (script == SCRIPT_UNREGISTER_OTHER || script == SCRIPT_UNREGISTER_OTHER_OLD) {
        model_unregister(model, it->argument);
    } else if (script == SCRIPT_REGISTER) {
        register_again(model, it, it->argument);
    } else if (script == SCRIPT_REPORT && can_report(model, it->argument)) {
        model_report_later(model, it->argument, true);
    } else if (script == SCRIPT_LET_GO) {
        model_let_go(model, it);
    }
}

static bool monitor_hears(struct model *model, unsigned monitor, const struct telling *telling)
{
    model_fact(model, FACT_KERNEL, monitor, telling->kernel, telling->device, telling->detail);
    script_run(model, monitor);
    return telling->is_query && model->monitors[monitor].refuses;
}

static void polite_app_hears(struct model *model, struct model_app *app, enum heard what)
{
    if (what == HEARD_QUERY_REMOVE || what == HEARD_PENDING || what == HEARD_COMPLETE) {
        watch_close(model, app);
    } else if (what == HEARD_CANCELLED && !app->watch_is_open &&
               model_can_open(&model->devices[app->device])) {
        app->watch_is_open = true;
        opens_change(model, app->device, 1);
    }
}

static bool app_hears(struct model *model, unsigned listener, const struct telling *telling)
{
    unsigned number = (listener - MONITORS) / LISTENERS_OF_APP;
    struct model_app *app = &model->apps[number];
    if (app->mode == APP_POLITE) {
        polite_app_hears(model, app, (enum heard)telling->user);
        return false;
    }
    model_fact(model, FACT_USER, number, telling->user, telling->device, telling->detail);
    if (app->mode == APP_CLOSES && telling->is_query) {
        model_app_close(model, app);
    }
    return app->mode == APP_REFUSES && telling->is_query;
}

bool model_hears(struct model *model, unsigned listener, const struct telling *telling)
{
    return listener < MONITORS ? monitor_hears(model, listener, telling)
                               : app_hears(model, listener, telling);
}

/* ---- Registering ---- */

static int register_target(struct model *model, const struct op *op)
{
    struct model_monitor *monitor = &model->monitors[op->a];
    if (!model_can_open(&model->devices[op->b])) {
        return 1;
    }
    *monitor = (struct model_monitor){ .holds = op->c == 1, .held = op->b };
    model->devices[op->b].opens = (uint16_t)(model->devices[op->b].opens + monitor->holds);
    model_listen(model, op->a, LIST_DEVICE, op->b);
    return 0;
}

/* The enabled interface of the class that was the next to be registered after `at`. */
static unsigned next_interface(const struct model *model, unsigned class, uint32_t *at)
{
    unsigned next = NOBODY;
    uint32_t after = *at;
    for (unsigned i = 0; i < DEVICES; i++) {
        const struct model_device *it = &model->devices[i];
        uint32_t order = model->interface_order[class][i][it->is_unique];
        bool is_there = it->is_enabled && (it->classes & 1u << class) != 0;
        if (is_there && order > after && (next == NOBODY || order < *at)) {
            next = i;
            *at = order;
        }
    }
    return next;
}

/* The existing interfaces come before the routine returns. */
static int register_class(struct model *model, const struct op *op)
{
    struct telling telling = {
        .list = LIST_CLASS, .key = op->b, .kernel = HEARD_ARRIVAL, .detail = op->b
    };
    uint32_t at = 0;
    model->monitors[op->a] = (struct model_monitor){ .refuses = false };
    model_listen(model, op->a, LIST_CLASS, op->b);
    for (unsigned i; op->c == 1 && (i = next_interface(model, op->b, &at)) != NOBODY;) {
        telling.device = (uint8_t)i;
        model_hears(model, op->a, &telling);
        if (model->settings->existing_twice) {
            model_hears(model, op->a, &telling);
        }
    }
    return 0;
}

/* ---- Applications ---- */

static unsigned app_listener(unsigned app, unsigned which)
{
    return MONITORS + app * LISTENERS_OF_APP + which;
}

static int app_watch(struct model *model, unsigned number, unsigned device)
{
    struct model_app *app = &model->apps[number];
    if (!model_can_open(&model->devices[device])) {
        return PNPSIM_E_NOT_FOUND;
    }
    app->device = (uint8_t)device;
    app->opens_before = app->opens_after;
    app->opens_after = 0;
    app->watch_is_open = true;
    model->devices[device].opens++;
    model_listen(model, app_listener(number, 0), LIST_DEVICE, device);
    return 0;
}

static int app_open(struct model *model, unsigned number, unsigned device)
{
    struct model_app *app = &model->apps[number];
    if (!model_can_open(&model->devices[device])) {
        return PNPSIM_E_NOT_FOUND;
    }
    app->device = (uint8_t)device;
    app->opens_after++;
    model->devices[device].opens++;
    return 0;
}

static int app_exit(struct model *model, unsigned number)
{
    struct model_app *app = &model->apps[number];
    for (unsigned i = 0; i < LISTENERS_OF_APP; i++) {
        model_unregister(model, app_listener(number, i));
    }
    while (model_app_close(model, app)) {
    }
    *app = (struct model_app){ .is_running = false };
    return 0;
}

static int app_act(struct model *model, const struct op *op)
{
    switch (op->kind) {
    case OP_APP_START:
        model->apps[op->a] = (struct model_app){ .is_running = true, .mode = APP_AGREES };
        return 0;
    case OP_APP_EXIT:
        return app_exit(model, op->a);
    case OP_APP_WATCH:
        return app_watch(model, op->a, op->b);
    case OP_APP_WATCH_CLASS:
        model_listen(model, app_listener(op->a, 1u + op->b), LIST_CLASS, op->b);
        return 0;
    case OP_APP_OPEN:
        return app_open(model, op->a, op->b);
    case OP_APP_CLOSE:
        return model_app_close(model, &model->apps[op->a]) ? 0 : PNPSIM_E_NOT_FOUND;
    default:
        model->apps[op->a].mode = op->b;
        return 0;
    }
}

int model_act(struct model *model, const struct op *op)
{
    struct model_monitor *monitor = &model->monitors[op->a];
    switch (op->kind) {
    case OP_STUB:
        model->devices[op->a].fails[op->b] = op->c == 1;
        return 0;
    case OP_REGISTER_TARGET:
        return register_target(model, op);
    case OP_REGISTER_CLASS:
        return register_class(model, op);
    case OP_REGISTER_PROFILE:
        *monitor = (struct model_monitor){ .refuses = false };
        model_listen(model, op->a, LIST_PROFILE, 0);
        return 0;
    case OP_UNREGISTER:
        model_unregister(model, op->a);
        return 0;
    case OP_LET_GO:
        model_let_go(model, monitor);
        return 0;
    case OP_ANSWER:
        monitor->refuses = op->b == 0;
        return 0;
    case OP_SCRIPT:
        monitor->script = op->b;
        monitor->argument = op->c;
        return 0;
    default:
        return app_act(model, op);
    }
}
