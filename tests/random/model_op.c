/* SPDX-License-Identifier: MIT */
/* The operations, as the model understands them: when each may be done, and what it sets off. */
#include "model.h"

#include <pnpsim/device.h>

#include <string.h>

void model_init(struct model *model, const struct settings *settings, struct facts *facts)
{
    memset(model, 0, sizeof(*model));
    model->settings = settings;
    model->facts = facts;
    model->system_state = 1;
}

/* ---- When ---- */

static bool app_is_free_for(const struct model_app *app, const struct listener *watch,
                            unsigned device)
{
    bool has_handle = app->watch_is_open || app->opens_before + app->opens_after > 0;
    return app->is_running && (app->device == device || (!has_handle && watch->serial == 0));
}

static bool has_handle(const struct model *model, unsigned device)
{
    const struct model_device *it = &model->devices[device];
    return device <= HUB ? it->life != 0 : it->has_handle;
}

static bool hub_can_change(const struct model *model)
{
    return model->hub_is_connected && model->devices[HUB].state == PNPSIM_DEVICE_STARTED;
}

bool model_allows(const struct model *model, const struct op *op)
{
    const struct model_device *device = &model->devices[op->a % DEVICES];
    const struct model_app *app = &model->apps[op->a % APPS];
    const struct listener *watch = &model->listeners[MONITORS + op->a % APPS * LISTENERS_OF_APP];
    const struct model_monitor *monitor = &model->monitors[op->a % MONITORS];
    bool has_target = has_handle(model, op->b % DEVICES);
    bool is_stub = op->a != HUB && op->a % DEVICES < HUB;
    bool is_registered = model->listeners[op->a % MONITORS].serial != 0;
    switch ((enum op_kind)op->kind) {
    case OP_PLUG:
        return !device->is_present && !device->is_known && (op->a <= HUB || hub_can_change(model));
    case OP_UNPLUG:
        return has_handle(model, op->a) && (op->a <= HUB || hub_can_change(model));
    case OP_CONNECT:
        return model->devices[HUB].state == PNPSIM_DEVICE_STARTED && !model->hub_is_connected;
    case OP_STATE:
        return is_stub && device->life != 0;
    case OP_STUB:
        return op->a != HUB && device->life != 0 && (op->a < HUB || device->is_known);
    case OP_REMOVE:
    case OP_DISABLE:
    case OP_ENABLE:
    case OP_UPDATE:
    case OP_EJECT:
    case OP_MOUNT:
        return has_handle(model, op->a);
    case OP_RELATE:
        return is_stub && op->b <= HUB && device->is_known && model->devices[op->b].is_known &&
               op->a != op->b && device->relation_count[op->c] < RELATIONS_MAX;
    case OP_REBALANCE:
        for (unsigned i = 0; i < DEVICES; i++) {
            if ((op->a & 1u << i) != 0 && !has_handle(model, i)) {
                return false;
            }
        }
        return true;
    case OP_POWER:
        return op->a >= 1;
    case OP_REGISTER_TARGET:
        return !is_registered && !monitor->holds && has_target;
    case OP_REGISTER_CLASS:
    case OP_REGISTER_PROFILE:
        return !is_registered && !monitor->holds;
    case OP_UNREGISTER:
    case OP_ANSWER:
    case OP_SCRIPT:
        return is_registered;
    case OP_LET_GO:
        return monitor->holds;
    case OP_REPORT:
    case OP_REPORT_AND_WAIT:
        return device->state != PNPSIM_DEVICE_ABSENT && (op->a <= HUB || device->is_seen);
    case OP_APP_START:
        return !app->is_running;
    case OP_APP_EXIT:
    case OP_APP_MODE:
        return app->is_running;
    case OP_APP_WATCH:
        return has_target && watch->serial == 0 && app_is_free_for(app, watch, op->b);
    case OP_APP_WATCH_CLASS:
        return app->is_running && watch[1 + op->b].serial == 0;
    case OP_APP_OPEN:
    case OP_APP_CLOSE:
        return has_target && app_is_free_for(app, watch, op->b);
    case OP_PROFILE:
    case OP_RUN:
        return true;
    case OP_COUNT:
        break;
    }
    return false;
}

/* ---- Doing ---- */

/* The bus of that device looks at its slots later. */
static void bus_ask(struct model *model, unsigned device)
{
    if (device <= HUB) {
        model_enumerate_later(model);
    } else if (!model->hub_is_asked) {
        model->hub_is_asked = true;
        model_turn_push(model, TURN_HUB, NOBODY);
    }
}

static int plug(struct model *model, const struct op *op)
{
    struct model_device *device = &model->devices[op->a];
    uint16_t life = (uint16_t)(device->life + 1);
    struct model_device before = *device;
    *device = (struct model_device){ .is_present = true,
                                     .state = PNPSIM_DEVICE_ABSENT,
                                     .has_handle = before.has_handle,
                                     .file_system = op->a > HUB ? before.file_system : 0,
                                     .is_unique = (op->b & HARDWARE_UNIQUE) != 0 || op->a > HUB,
                                     .classes = op->b & (HARDWARE_CLASS_0 | HARDWARE_CLASS_1),
                                     .life = life,
                                     .order = ++model->last_serial };
    device->is_removable = (op->b & HARDWARE_REMOVABLE) != 0;
    device->can_eject = device->is_removable && (op->b & HARDWARE_EJECT) != 0;
    device->fails[STUB_START] = op->c == 0;
    if (op->a == HUB) {
        device->classes = 0;
        device->fails[STUB_START] = false;
    }
    bus_ask(model, op->a);
    return PNPSIM_OK;
}

static int unplug(struct model *model, const struct op *op)
{
    struct model_device *device = &model->devices[op->a];
    if (!device->is_present) {
        return PNPSIM_E_NOT_FOUND;
    }
    device->is_present = false;
    bus_ask(model, op->a);
    return PNPSIM_OK;
}

/* Whether something can be asked of it now: a result of the control API. */
static int device_askable(const struct model_device *device, bool of_removed)
{
    if (device->state == PNPSIM_DEVICE_ABSENT ||
        (device->state == PNPSIM_DEVICE_REMOVED && !of_removed)) {
        return PNPSIM_E_NOT_FOUND;
    }
    return device->is_under_way ? PNPSIM_E_BUSY : PNPSIM_OK;
}

static void ask(struct model_device *device)
{
    device->is_asked_for = true;
    device->is_under_way = true;
}

static int request(struct model *model, const struct op *op)
{
    struct model_device *device = &model->devices[op->a];
    int result = device_askable(device, op->kind != OP_REMOVE);
    if (result == PNPSIM_OK) {
        ask(device);
        enum turn_kind kind = op->kind == OP_ENABLE ? TURN_START : TURN_REQUEST;
        model_turn_push(model, kind, op->a)->request = op->kind;
    }
    return result;
}

static int rebalance(struct model *model, const struct op *op)
{
    int result = op->a == 0 ? PNPSIM_E_INVALID : PNPSIM_OK;
    for (unsigned i = 0; i < DEVICES && result == PNPSIM_OK; i++) {
        if ((op->a & 1u << i) != 0) {
            result = device_askable(&model->devices[i], false);
        }
    }
    for (unsigned i = 0; i < DEVICES && result == PNPSIM_OK; i++) {
        if ((op->a & 1u << i) != 0) {
            ask(&model->devices[i]);
        }
    }
    if (result == PNPSIM_OK) {
        model_turn_push(model, TURN_REBALANCE, NOBODY)->devices = op->a;
    }
    return result;
}

/* Every way begins or ends at S0, which is 1. */
static int power(struct model *model, unsigned state)
{
    if (model->wanted_state != 0) {
        return PNPSIM_E_BUSY;
    }
    if (model->system_state != 1 && state != 1 && state != model->system_state) {
        return PNPSIM_E_INVALID;
    }
    if (state != model->system_state) {
        model->wanted_state = (uint8_t)state;
        model_turn_push(model, TURN_POWER, NOBODY);
    }
    return PNPSIM_OK;
}

static int relate(struct model *model, const struct op *op)
{
    struct model_device *device = &model->devices[op->a];
    device->relations[op->c][device->relation_count[op->c]++] =
        (struct model_relation){ op->b, model->devices[op->b].life };
    return PNPSIM_OK;
}

/* What it answers at once, before the machine runs. */
static int begin(struct model *model, const struct op *op)
{
    switch (op->kind) {
    case OP_RUN:
        return PNPSIM_OK;
    case OP_PLUG:
        return plug(model, op);
    case OP_UNPLUG:
        return unplug(model, op);
    case OP_CONNECT:
        model->hub_is_connected = true;
        bus_ask(model, HUB + 1);
        return 0;
    case OP_REMOVE:
    case OP_DISABLE:
    case OP_ENABLE:
    case OP_UPDATE:
    case OP_EJECT:
        return request(model, op);
    case OP_REBALANCE:
        return rebalance(model, op);
    case OP_RELATE:
        return relate(model, op);
    case OP_MOUNT:
        model->devices[op->a].file_system = op->b;
        return PNPSIM_OK;
    case OP_STATE:
        if (model->devices[op->a].state == PNPSIM_DEVICE_ABSENT) {
            return PNPSIM_E_NOT_FOUND;
        }
        model->devices[op->a].answer = op->b;
        model_turn_push(model, TURN_STATE, op->a);
        return PNPSIM_OK;
    case OP_POWER:
        return power(model, op->a);
    case OP_PROFILE:
        model_turn_push(model, TURN_PROFILE, NOBODY);
        return PNPSIM_OK;
    case OP_REPORT:
        model_report_later(model, op->a, (op->c & REPORT_CALLBACK) != 0);
        return 0;
    case OP_REPORT_AND_WAIT:
        model_report_later(model, op->a, false)->is_awaited = true;
        return 0;
    default:
        return model_act(model, op);
    }
}

static bool is_request(const struct op *op)
{
    return op->kind == OP_REMOVE || op->kind == OP_DISABLE || op->kind == OP_ENABLE ||
           op->kind == OP_UPDATE || op->kind == OP_EJECT;
}

struct outcome model_do(struct model *model, const struct op *op)
{
    struct outcome outcome = { 0, { 0, BY_NOBODY, 0 }, 0 };
    outcome.result = begin(model, op);
    if (op->is_later) {
        return outcome;
    }
    model_run(model);
    if (is_request(op) && outcome.result == PNPSIM_OK) {
        outcome = model->devices[op->a].last;
    } else if (op->kind == OP_REBALANCE && outcome.result == PNPSIM_OK) {
        outcome.stopped = model->rebalance.stopped;
    } else if (op->kind == OP_PROFILE) {
        outcome = model->profile;
    }
    return outcome;
}
