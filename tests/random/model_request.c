/* SPDX-License-Identifier: MIT */
/* What is asked for, in the model: removal and what goes by the same way, starting again,
 * rebalancing, system power. */
#include "model.h"

#include <pnpsim/device.h>

struct veto model_veto_of(unsigned listener)
{
    if (listener < MONITORS) {
        return (struct veto){ VETO_DRIVER, BY_DRIVER, (uint8_t)(listener % DRIVERS) };
    }
    return (struct veto){ VETO_WINDOWS_APP, BY_APP,
                          (uint8_t)((listener - MONITORS) / LISTENERS_OF_APP) };
}

static struct veto veto_by(enum veto_type type, unsigned device)
{
    return (struct veto){ (uint8_t)type, BY_DEVICE, (uint8_t)device };
}

/* ---- Removing in order ---- */

/* The devices of one request, the query that they were asked with, and the first veto. */
struct removal {
    unsigned count;
    uint8_t set[DEVICES];
    unsigned queried; /* how many stacks were asked */
    struct veto veto;
};

/* A child that was pulled and is still open keeps its bus. */
static void pulled_children_check(const struct model *model, struct veto *veto)
{
    uint32_t oldest = UINT32_MAX;
    for (unsigned i = HUB + 1; i < DEVICES; i++) {
        const struct model_device *it = &model->devices[i];
        if (it->state == PNPSIM_DEVICE_SURPRISE_REMOVED && it->opens > 0 && it->order < oldest) {
            *veto = veto_by(VETO_PENDING_CLOSE, i);
            oldest = it->order;
        }
    }
}

static void stacks_query(struct model *model, struct removal *removal)
{
    for (unsigned i = 0; i < removal->count && removal->veto.type == 0; i++) {
        unsigned device = removal->set[i];
        const struct model_device *it = &model->devices[device];
        if (!model_has_stack(it)) {
            continue;
        }
        model_file_system(model, device, STEP_QUERY);
        if (model_mounted(model, device) == FILE_SYSTEM_REFUSES) {
            removal->veto = veto_by(VETO_OUTSTANDING_OPEN, device);
            return;
        }
        removal->queried = i + 1;
        model_irp(model, device, MINOR_QUERY_REMOVE);
        if (it->fails[STUB_QUERY_REMOVE]) {
            removal->veto = veto_by(VETO_DEVICE, device);
            if (model->settings->veto_by_driver) {
                removal->veto = (struct veto){ VETO_DRIVER, BY_STUB, 0 };
            }
        } else if (it->opens > 0) {
            removal->veto = veto_by(VETO_OUTSTANDING_OPEN, device);
        } else if (device == HUB) {
            pulled_children_check(model, &removal->veto);
        }
    }
}

static void stacks_cancel(struct model *model, const struct removal *removal)
{
    for (unsigned i = removal->queried; i-- > 0;) {
        if (model_has_stack(&model->devices[removal->set[i]])) {
            model_irp(model, removal->set[i], MINOR_CANCEL_REMOVE);
            model_file_system(model, removal->set[i], STEP_CANCEL);
        }
    }
}

static void device_remove(struct model *model, unsigned device)
{
    const struct settings *settings = model->settings;
    struct telling telling = model_about(model, device, HEARD_PENDING, HEARD_COMPLETE,
                                         settings->complete_kernel_first);
    if (!settings->complete_after_irp) {
        model_tell(model, &telling, 1);
    }
    model_file_system(model, device, STEP_REMOVE);
    if (device == HUB) {
        model_children_finish(model);
    }
    model_irp(model, device, MINOR_REMOVE);
    model_interfaces_change(model, device, false);
    model->devices[device].state = PNPSIM_DEVICE_REMOVED;
    if (settings->complete_after_irp) {
        model_tell(model, &telling, 1);
    }
    if (device == HUB) {
        model_children_vanish(model);
    }
    model_turn_push(model, TURN_REMOVED, device);
}

/* Nobody is asked when one of them must not be disabled. */
static void find_not_disableable(struct model *model, struct removal *removal)
{
    for (unsigned i = 0; i < removal->count && removal->veto.type == 0; i++) {
        if (model->devices[removal->set[i]].answered == ANSWER_NOT_DISABLEABLE) {
            removal->veto = veto_by(VETO_NON_DISABLEABLE, removal->set[i]);
        }
    }
}

static void ask_and_remove(struct model *model, struct removal *removal)
{
    const struct settings *settings = model->settings;
    struct telling tellings[DEVICES];
    uint32_t query = ++model->last_query;
    for (unsigned i = 0; i < removal->count; i++) {
        tellings[i] = model_about(model, removal->set[i], HEARD_QUERY_REMOVE, HEARD_QUERY_REMOVE,
                                  settings->query_kernel_first);
        tellings[i].query = query;
        tellings[i].is_query = true;
    }
    unsigned refused = model_tell(model, tellings, removal->count);
    if (refused == NOBODY) {
        stacks_query(model, removal);
    } else {
        removal->veto = model_veto_of(refused);
    }
    for (unsigned i = 0; i < removal->count && removal->veto.type == 0; i++) {
        device_remove(model, removal->set[i]);
    }
    if (removal->veto.type == 0) {
        return;
    }
    stacks_cancel(model, removal);
    for (unsigned i = 0; i < removal->count; i++) {
        tellings[i] = model_about(model, removal->set[i], HEARD_CANCELLED, HEARD_CANCELLED,
                                  !settings->cancelled_user_first);
        tellings[i].query = query;
        tellings[i].asked_only = settings->told_asked;
    }
    model_tell(model, tellings, removal->count);
}

/* ---- What follows a removal ---- */

static void eject(struct model *model, unsigned device)
{
    struct model_device *it = &model->devices[device];
    it->problem = 47;
    if (it->can_eject) {
        model_irp(model, device, MINOR_EJECT);
        it->is_present = false;
        if (device <= HUB || model->devices[HUB].state == PNPSIM_DEVICE_STARTED) {
            model_enumerate(model, device > HUB);
        }
    }
}

static void end(struct model_device *device, int result, struct veto veto)
{
    device->is_under_way = false;
    device->last = (struct outcome){ result, veto, 0 };
}

static void request_run(struct model *model, unsigned device, enum op_kind request)
{
    struct model_device *it = &model->devices[device];
    const struct veto nobody = { 0, BY_NOBODY, 0 };
    struct removal removal = { .veto = nobody };
    bool was_removed = it->state == PNPSIM_DEVICE_REMOVED && request != OP_REMOVE;
    bool is_there = model_has_stack(it) || it->state == PNPSIM_DEVICE_FAILED_START;
    if (request == OP_DISABLE && it->problem == 22) {
        end(it, PNPSIM_OK, nobody);
        return;
    }
    if (!is_there && !was_removed) {
        end(it, PNPSIM_E_NOT_FOUND, nobody);
        return;
    }
    if (request == OP_EJECT && !it->can_eject && !it->is_removable) {
        end(it, PNPSIM_E_VETOED, veto_by(VETO_ILLEGAL_REQUEST, device));
        return;
    }
    removal.count = model_collect(model, device, request == OP_EJECT, removal.set);
    find_not_disableable(model, &removal);
    if (removal.veto.type == 0) {
        ask_and_remove(model, &removal);
    }
    if (removal.veto.type != 0) {
        end(it, PNPSIM_E_VETOED, removal.veto);
        return;
    }
    if (request == OP_UPDATE) {
        model_turn_push(model, TURN_START, device);
        return;
    }
    if (request == OP_REMOVE) {
        it->stays_removed = true;
    } else if (request == OP_DISABLE) {
        it->problem = 22;
    } else {
        eject(model, device);
    }
    end(it, PNPSIM_OK, nobody);
}

static void start_run(struct model *model, unsigned device)
{
    struct model_device *it = &model->devices[device];
    const struct veto nobody = { 0, BY_NOBODY, 0 };
    bool has_no_drivers = it->state == PNPSIM_DEVICE_REMOVED ||
                          it->state == PNPSIM_DEVICE_FAILED_START;
    bool bus_is_gone = device > HUB && model->devices[HUB].state == PNPSIM_DEVICE_SURPRISE_REMOVED;
    if (it->state == PNPSIM_DEVICE_ABSENT || it->state == PNPSIM_DEVICE_SURPRISE_REMOVED ||
        bus_is_gone) {
        end(it, PNPSIM_E_NOT_FOUND, nobody);
        return;
    }
    if (has_no_drivers && it->problem != 47) {
        model_start(model, device);
    }
    end(it, it->state == PNPSIM_DEVICE_STARTED ? PNPSIM_OK : PNPSIM_E_START_FAILED, nobody);
}

/* ---- Rebalancing ---- */

/* Children before their bus, then in the order of plugging. */
static bool comes_before(const struct model *model, unsigned left, unsigned right)
{
    return (left > HUB) != (right > HUB) ? left > HUB
                                         : model->devices[left].order < model->devices[right].order;
}

/* The devices of a mask in that order. */
static unsigned devices_of(const struct model *model, unsigned mask, uint8_t devices[DEVICES])
{
    unsigned count = 0;
    for (unsigned i = 0; i < DEVICES; i++) {
        if ((mask & 1u << i) == 0) {
            continue;
        }
        unsigned at = count++;
        for (; at > 0 && comes_before(model, i, devices[at - 1]); at--) {
            devices[at] = devices[at - 1];
        }
        devices[at] = (uint8_t)i;
    }
    return count;
}

static void rebalance_run(struct model *model, unsigned mask)
{
    uint8_t devices[DEVICES];
    unsigned agreed = 0;
    unsigned count = devices_of(model, mask, devices);
    for (unsigned i = 0; i < count; i++) {
        const struct model_device *it = &model->devices[devices[i]];
        if (it->state != PNPSIM_DEVICE_STARTED) {
            continue;
        }
        model_irp(model, devices[i], MINOR_QUERY_STOP);
        if (it->fails[STUB_QUERY_STOP]) {
            model_irp(model, devices[i], MINOR_CANCEL_STOP);
        } else {
            agreed |= 1u << devices[i];
        }
    }
    model->rebalance.stopped = 0;
    for (unsigned i = 0; i < count; i++) {
        if ((agreed & 1u << devices[i]) != 0) {
            model_irp(model, devices[i], MINOR_STOP);
            model->devices[devices[i]].state = PNPSIM_DEVICE_STOPPED;
            model->rebalance.stopped++;
        }
    }
    model_turn_push(model, TURN_RESTART, NOBODY)->devices = (uint8_t)mask;
}

static void restart_run(struct model *model, unsigned mask)
{
    uint8_t devices[DEVICES];
    const struct veto nobody = { 0, BY_NOBODY, 0 };
    for (unsigned i = devices_of(model, mask, devices); i-- > 0;) {
        struct model_device *it = &model->devices[devices[i]];
        if (it->state != PNPSIM_DEVICE_STOPPED) {
            continue;
        }
        model_irp(model, devices[i], MINOR_START);
        it->state = PNPSIM_DEVICE_STARTED;
        if (it->fails[STUB_START]) {
            it->problem = 10;
            model_surprise(model, devices[i]);
        }
    }
    for (unsigned i = 0; i < DEVICES; i++) {
        if ((mask & 1u << i) != 0) {
            end(&model->devices[i], PNPSIM_OK, nobody);
        }
    }
}

/* ---- System power ---- */

/* The stub gives its device D0 in S0, and D3 in any other state. */
static void power_run(struct model *model)
{
    model->system_state = model->wanted_state;
    model->wanted_state = 0;
    for (unsigned i = 0; i < DEVICES; i++) {
        if (i != HUB && model->devices[i].state == PNPSIM_DEVICE_STARTED) {
            model->devices[i].power = model->system_state == 1 ? 1 : 4;
        }
    }
}

void model_request_run(struct model *model, const struct turn *turn)
{
    switch (turn->kind) {
    case TURN_REQUEST:
        request_run(model, turn->device, (enum op_kind)turn->request);
        break;
    case TURN_START:
        start_run(model, turn->device);
        break;
    case TURN_STATE:
        if (model->devices[turn->device].state == PNPSIM_DEVICE_STARTED) {
            model_state_ask(model, turn->device);
        }
        break;
    case TURN_REBALANCE:
        rebalance_run(model, turn->devices);
        break;
    case TURN_RESTART:
        restart_run(model, turn->devices);
        break;
    default:
        power_run(model);
        break;
    }
}
