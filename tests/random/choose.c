/* SPDX-License-Identifier: MIT */
/* Which of the operations that could be done are worth it. */
#include "choose.h"

#include <pnpsim/device.h>

static bool is_started(const struct model *model, unsigned device)
{
    return model->devices[device % DEVICES].state == PNPSIM_DEVICE_STARTED;
}

/* Of a device that is there, or of something that always is. */
static bool is_alive(const struct model *model, unsigned listener)
{
    const struct listener *it = &model->listeners[listener];
    const struct model_device *device = &model->devices[it->key];
    return it->serial != 0 &&
           (it->list != LIST_DEVICE || (device->life == it->life && model_has_stack(device)));
}

/* Whether there will be somebody to register or unregister. */
static bool script_is_welcome(const struct model *model, const struct op *op)
{
    bool is_registered = model->listeners[op->c].serial != 0;
    if (op->b == SCRIPT_REGISTER) {
        return model->monitors[op->a].holds && !is_registered;
    }
    bool is_other = op->b == SCRIPT_UNREGISTER_OTHER || op->b == SCRIPT_UNREGISTER_OTHER_OLD;
    return !is_other || (is_registered && model->listeners[op->c].list == LIST_DEVICE);
}

/* Whether more comes of it than a refusal: what is refused is tried now and then only. */
bool op_is_welcome(const struct model *model, const struct op *op)
{
    switch ((enum op_kind)op->kind) {
    case OP_REMOVE:
    case OP_DISABLE:
    case OP_UPDATE:
    case OP_REPORT:
    case OP_REPORT_AND_WAIT:
        return is_started(model, op->a);
    case OP_EJECT:
        return is_started(model, op->a) && model->devices[op->a].is_removable;
    case OP_ENABLE:
        return !is_started(model, op->a) && model->devices[op->a].is_known;
    case OP_UNPLUG:
        return model->devices[op->a].is_present;
    case OP_REBALANCE:
        for (unsigned i = 0; i < DEVICES; i++) {
            if ((op->a & 1u << i) != 0 && !is_started(model, i)) {
                return false;
            }
        }
        return op->a != 0;
    case OP_POWER:
        return op->a == 1 || model->system_state == 1;
    case OP_REGISTER_TARGET:
    case OP_APP_WATCH:
    case OP_APP_OPEN:
        return model_can_open(&model->devices[op->b]);
    case OP_APP_CLOSE:
        return model->apps[op->a].watch_is_open || model->apps[op->a].opens_after > 0;
    case OP_UNREGISTER:
        return !is_alive(model, op->a);
    case OP_ANSWER:
        return is_alive(model, op->a);
    case OP_SCRIPT:
        return is_alive(model, op->a) && script_is_welcome(model, op);
    case OP_APP_EXIT:
    case OP_APP_MODE:
        return is_alive(model, MONITORS + op->a * LISTENERS_OF_APP) == (op->kind == OP_APP_MODE);
    case OP_STATE:
        return is_started(model, op->a) || model->devices[op->a].answer != ANSWER_FINE;
    case OP_STUB:
    case OP_MOUNT:
        return model->devices[op->a].is_known;
    case OP_PLUG:
    case OP_CONNECT:
    case OP_RELATE:
    case OP_PROFILE:
    case OP_REGISTER_CLASS:
    case OP_REGISTER_PROFILE:
    case OP_LET_GO:
    case OP_APP_START:
    case OP_APP_WATCH_CLASS:
    case OP_RUN:
    case OP_COUNT:
        break;
    }
    return true;
}

/* Every second pair of simulations begins with a hub that has devices. */
struct op op_choose(const struct model *model, struct draw *draw, unsigned *taken)
{
    static const struct op hub[] = {
        { OP_PLUG, HUB, HARDWARE_REMOVABLE | HARDWARE_EJECT, 1, false },
        { OP_CONNECT, 0, 0, 0, false },
        { OP_PLUG, HUB + 1, HARDWARE_CLASS_0 | HARDWARE_REMOVABLE, 1, true },
        { OP_PLUG, HUB + 2, HARDWARE_CLASS_0 | HARDWARE_CLASS_1, 1, false },
    };
    if (model->settings->seed / 2 % 2 == 0 && *taken < sizeof(hub) / sizeof(hub[0])) {
        return hub[(*taken)++];
    }
    struct op op = op_draw(draw);
    if (!op_is_queued(&op) && model->turn_count > 0) {
        return (struct op){ .kind = OP_RUN }; /* what waits runs first, and a replay says so, too */
    }
    return op;
}
