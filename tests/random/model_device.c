/* SPDX-License-Identifier: MIT */
/* Devices of the model: starting, being pulled, being looked at by their bus; which of them go
 * together. */
#include "model.h"

#include <pnpsim/device.h>

void model_irp(struct model *model, unsigned device, unsigned minor)
{
    if (device <= HUB || model->devices[device].is_seen) {
        model_fact(model, FACT_IRP, 0, minor, device, 0);
    }
}

enum file_system model_mounted(const struct model *model, unsigned device)
{
    bool is_seen = device <= HUB || model->devices[device].is_seen;
    return is_seen ? (enum file_system)model->devices[device].file_system : FILE_SYSTEM_NONE;
}

void model_file_system(struct model *model, unsigned device, enum file_system_step step)
{
    if (model_mounted(model, device) != FILE_SYSTEM_NONE) {
        model_fact(model, FACT_FILE_SYSTEM, 0, step, device, 0);
    }
}

unsigned model_problem(const struct model_device *device)
{
    bool is_gone = device->state == PNPSIM_DEVICE_ABSENT ||
                   (device->state == PNPSIM_DEVICE_SURPRISE_REMOVED && device->problem == 0);
    return is_gone ? 24 : device->problem;
}

bool model_has_stack(const struct model_device *device)
{
    return device->state == PNPSIM_DEVICE_STARTED || device->state == PNPSIM_DEVICE_STOPPED;
}

void model_interfaces_change(struct model *model, unsigned device, bool enable)
{
    struct model_device *it = &model->devices[device];
    if (it->is_enabled == enable) {
        return;
    }
    it->is_enabled = enable;
    if (it->is_held) {
        it->is_held = false; /* nobody has heard of them */
        return;
    }
    for (unsigned which = 0; which < CLASSES; which++) {
        if ((it->classes & 1u << which) != 0) {
            enum turn_kind kind = enable ? TURN_ARRIVAL : TURN_REMOVAL;
            model_turn_push(model, kind, device)->class = (uint8_t)which;
        }
    }
}

void model_start(struct model *model, unsigned device)
{
    struct model_device *it = &model->devices[device];
    it->problem = 0;
    it->stays_removed = false;
    it->answered = ANSWER_FINE;
    model->hub_is_connected &= device != HUB;
    for (unsigned which = 0; which < CLASSES; which++) {
        uint32_t *order = &model->interface_order[which][device][it->is_unique];
        if ((it->classes & 1u << which) != 0 && *order == 0) {
            *order = ++model->last_serial;
        }
    }
    model_irp(model, device, MINOR_START);
    if (it->fails[STUB_START]) {
        model_irp(model, device, MINOR_REMOVE);
        it->state = PNPSIM_DEVICE_FAILED_START;
        it->problem = 10;
        return;
    }
    it->state = PNPSIM_DEVICE_STARTED;
    it->is_enabled = true;
    it->is_held = true;
    if (model_state_ask(model, device)) {
        it->is_enabled = false;
        it->is_held = false;
        model_interfaces_change(model, device, true);
    }
}

bool model_state_ask(struct model *model, unsigned device)
{
    static const uint8_t problems[ANSWERS] = {
        [ANSWER_FAILED] = 43, [ANSWER_REMOVED] = 24, [ANSWER_DISABLED] = 29
    };
    struct model_device *it = &model->devices[device];
    it->answered = it->answer;
    uint8_t problem = problems[it->answer];
    if (it->answer == ANSWER_OTHER_RESOURCES) {
        model_irp(model, device, MINOR_START); /* with them, and without a stop */
        problem = it->fails[STUB_START] ? 10 : 0;
    }
    if (problem != 0) {
        it->problem = problem;
        model_surprise(model, device);
    }
    return problem == 0;
}

/* ---- What goes together ---- */

static bool is_there(const struct model_device *device)
{
    return model_has_stack(device) || device->state == PNPSIM_DEVICE_FAILED_START;
}

static void relations_add(const struct model *model, unsigned of, enum relation relation,
                          uint8_t list[DEVICES], unsigned *count)
{
    const struct model_device *it = &model->devices[of];
    for (unsigned i = 0; i < it->relation_count[relation]; i++) {
        unsigned other = it->relations[relation][i].device;
        bool is_listed = !is_there(&model->devices[other]) ||
                         model->devices[other].life != it->relations[relation][i].life;
        for (unsigned n = 0; n < *count; n++) {
            is_listed |= list[n] == other;
        }
        if (!is_listed) {
            list[(*count)++] = (uint8_t)other;
        }
    }
}

/* Children come before their bus. */
static unsigned subtree_add(const struct model *model, unsigned device, uint8_t devices[DEVICES],
                            unsigned count)
{
    unsigned first = model->devices[HUB + 1].order < model->devices[HUB + 2].order ? 1 : 2;
    first = model->settings->siblings_last ? 3 - first : first;
    for (unsigned i = 0; i < 2 && device == HUB; i++) {
        unsigned child = HUB + (i == 0 ? first : 3 - first);
        if (is_there(&model->devices[child])) {
            devices[count++] = (uint8_t)child;
        }
    }
    if (is_there(&model->devices[device])) {
        devices[count++] = (uint8_t)device;
    }
    return count;
}

unsigned model_collect(const struct model *model, unsigned device, bool with_ejection,
                       uint8_t devices[DEVICES])
{
    uint8_t list[DEVICES] = { (uint8_t)device };
    unsigned count = 1;
    if (with_ejection && model->devices[device].state != PNPSIM_DEVICE_REMOVED) {
        relations_add(model, device, RELATION_EJECTION, list, &count);
    }
    for (unsigned i = 0; i < count; i++) {
        if (model_has_stack(&model->devices[list[i]])) {
            relations_add(model, list[i], RELATION_REMOVAL, list, &count);
        }
    }
    unsigned from = model->settings->relations_last ? 0 : 1;
    unsigned taken = 0;
    for (unsigned i = 0; i < count; i++) {
        taken = subtree_add(model, list[(i + from) % count], devices, taken);
    }
    return taken;
}

/* ---- Going ---- */

static void vanish(struct model_device *device)
{
    device->state = PNPSIM_DEVICE_ABSENT;
    device->is_known = false;
    device->is_seen = false;
}

void model_children_vanish(struct model *model)
{
    model->hub_is_connected = false;
    for (unsigned i = HUB + 1; i < DEVICES; i++) {
        model->devices[i].is_present = false;
        if (model->devices[i].state == PNPSIM_DEVICE_REMOVED) {
            vanish(&model->devices[i]);
        }
    }
}

void model_surprise(struct model *model, unsigned device)
{
    uint8_t set[DEVICES];
    struct telling tellings[DEVICES];
    if (model->devices[device].state == PNPSIM_DEVICE_REMOVED) {
        model_irp(model, device, MINOR_REMOVE);
        vanish(&model->devices[device]);
        return;
    }
    unsigned count = model_collect(model, device, false, set);
    for (unsigned i = 0; i < count; i++) {
        model_irp(model, set[i], MINOR_SURPRISE);
        model_file_system(model, set[i], STEP_SURPRISE);
        model->devices[set[i]].state = PNPSIM_DEVICE_SURPRISE_REMOVED;
        model_interfaces_change(model, set[i], false);
        tellings[i] = model_about(model, set[i], HEARD_COMPLETE, HEARD_COMPLETE,
                                  model->settings->surprise_kernel_first);
    }
    model_tell(model, tellings, count);
    for (unsigned i = 0; i < count; i++) {
        model_turn_push(model, TURN_FINAL, set[i]);
    }
}

static bool is_pulled(const struct model *model, unsigned device)
{
    return model->devices[device].state == PNPSIM_DEVICE_SURPRISE_REMOVED;
}

/* A device that its bus still reports can be started again. */
void model_final_remove(struct model *model, unsigned device)
{
    struct model_device *it = &model->devices[device];
    bool waits = device == HUB && (is_pulled(model, HUB + 1) || is_pulled(model, HUB + 2));
    if (it->state != PNPSIM_DEVICE_SURPRISE_REMOVED || it->opens > 0 || waits) {
        return;
    }
    bool is_kept = it->is_reported;
    bool hub_is_there = is_there(&model->devices[HUB]);
    model_irp(model, device, MINOR_REMOVE);
    it->state = PNPSIM_DEVICE_REMOVED;
    if (device == HUB) {
        model_children_vanish(model);
    }
    if (!is_kept || (device > HUB && !hub_is_there)) {
        vanish(it);
    }
    if (device > HUB && is_pulled(model, HUB)) {
        model_turn_push(model, TURN_FINAL, HUB);
    }
}

/* The youngest last. */
void model_children_finish(struct model *model)
{
    unsigned first = model->devices[HUB + 1].order < model->devices[HUB + 2].order ? 1 : 2;
    model_final_remove(model, HUB + first);
    model_final_remove(model, HUB + 3 - first);
}

/* ---- The bus ---- */

/* The next device, in the order of plugging. */
static unsigned next_device(const struct model *model, bool hub, uint32_t after)
{
    unsigned next = NOBODY;
    for (unsigned i = hub ? HUB + 1 : 0; i < (hub ? DEVICES : HUB + 1); i++) {
        uint32_t order = model->devices[i].order;
        if (order > after && (next == NOBODY || order < model->devices[next].order)) {
            next = i;
        }
    }
    return next;
}

static bool wants_start(const struct model_device *device)
{
    return device->is_known && device->state == PNPSIM_DEVICE_REMOVED && device->problem == 0 &&
           !device->stays_removed;
}

void model_enumerate(struct model *model, bool hub)
{
    bool is_new[DEVICES];
    for (unsigned i = hub ? HUB + 1 : 0; i < (hub ? DEVICES : HUB + 1); i++) {
        struct model_device *it = &model->devices[i];
        is_new[i] = it->is_present && !it->is_known;
        it->is_reported = it->is_present;
    }
    uint32_t at = 0;
    for (unsigned i; (i = next_device(model, hub, at)) != NOBODY; at = model->devices[i].order) {
        const struct model_device *it = &model->devices[i];
        if (it->is_known && !it->is_reported && it->state != PNPSIM_DEVICE_SURPRISE_REMOVED) {
            model_surprise(model, i);
        }
    }
    at = 0;
    for (unsigned i; (i = next_device(model, hub, at)) != NOBODY; at = model->devices[i].order) {
        if (is_new[i] || wants_start(&model->devices[i])) {
            model->devices[i].is_known = true;
            model_start(model, i);
        }
    }
}
