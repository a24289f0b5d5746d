/* SPDX-License-Identifier: MIT */
/* The PnP manager of the model. */
#include "model.h"

#include <pnpsim/device.h>

#include <string.h>

void model_fact(struct model *model, enum fact_kind kind, unsigned who, unsigned what,
                unsigned device, uint32_t detail)
{
    struct facts *facts = model->facts;
    if (facts->count < FACTS_MAX) {
        facts->list[facts->count++] = (struct fact){ (uint8_t)kind, (uint8_t)who, (uint8_t)what,
                                                     (uint8_t)device, detail };
    }
}

struct turn *model_turn_push(struct model *model, enum turn_kind kind, unsigned device)
{
    struct turn *turn = &model->turns[(model->turn_first + model->turn_count++) % TURNS_MAX];
    uint16_t life = device < DEVICES ? model->devices[device].life : 0;
    *turn = (struct turn){ .kind = (uint8_t)kind, .device = (uint8_t)device, .life = life };
    return turn;
}

void model_enumerate_later(struct model *model)
{
    unsigned last = (model->turn_first + model->turn_count - 1) % TURNS_MAX;
    if (model->turn_count == 0 || model->turns[last].kind != TURN_ENUMERATE) {
        model_turn_push(model, TURN_ENUMERATE, NOBODY);
    }
}

/* ---- Telling ---- */

static bool listens(const struct listener *listener, const struct telling *telling)
{
    return listener->serial != 0 && listener->list == telling->list &&
           listener->key == telling->key && listener->life == telling->life;
}

/* One half. Who was there when it began, in order, and is still there; up to the first veto, whose
 * listener is the answer, else NOBODY. */
static unsigned half_hears(struct model *model, const struct telling *telling, bool kernel)
{
    unsigned order[LISTENERS];
    uint32_t serials[LISTENERS];
    unsigned count = 0;
    for (unsigned i = kernel ? 0 : MONITORS; i < (kernel ? MONITORS : LISTENERS); i++) {
        if (!listens(&model->listeners[i], telling)) {
            continue;
        }
        unsigned at = count++;
        uint32_t serial = model->listeners[i].serial;
        for (; at > 0 && (serial < serials[at - 1]) != model->settings->reverse; at--) {
            order[at] = order[at - 1];
            serials[at] = serials[at - 1];
        }
        order[at] = i;
        serials[at] = serial;
    }
    for (unsigned n = 0; n < count; n++) {
        struct listener *listener = &model->listeners[order[n]];
        if (listener->serial != serials[n] ||
            (telling->asked_only && listener->asked != telling->query)) {
            continue;
        }
        if (telling->is_query) {
            listener->asked = telling->query;
        }
        if (model_hears(model, order[n], telling)) {
            return order[n];
        }
    }
    return NOBODY;
}

unsigned model_tell(struct model *model, const struct telling *tellings, unsigned count)
{
    for (int i = 0; i < 2; i++) {
        for (unsigned n = 0; n < count; n++) {
            const struct telling *telling = &tellings[n];
            bool kernel = (i == 0) == telling->kernel_first;
            bool hears = (kernel ? telling->kernel : telling->user) != NOBODY;
            unsigned refused = hears ? half_hears(model, telling, kernel) : NOBODY;
            if (refused != NOBODY) {
                return refused;
            }
        }
    }
    return NOBODY;
}

struct telling model_about(const struct model *model, unsigned device, enum heard user,
                           unsigned kernel, bool kernel_first)
{
    return (struct telling){ .list = LIST_DEVICE,
                             .key = (uint8_t)device,
                             .life = model->devices[device].life,
                             .user = (uint8_t)user,
                             .kernel = (uint8_t)kernel,
                             .kernel_first = kernel_first,
                             .device = (uint8_t)device };
}

static void profile_run(struct model *model)
{
    struct telling telling = { .list = LIST_PROFILE,
                               .user = NOBODY,
                               .device = NOBODY,
                               .kernel = HEARD_PROFILE_QUERY,
                               .is_query = true,
                               .query = ++model->last_query };
    unsigned refused = model_tell(model, &telling, 1);
    telling.is_query = false;
    telling.kernel = refused == NOBODY ? HEARD_PROFILE_COMPLETE : HEARD_PROFILE_CANCELLED;
    model_tell(model, &telling, 1);
    model->profile =
        (struct outcome){ refused == NOBODY ? PNPSIM_OK : PNPSIM_E_VETOED,
                          refused == NOBODY ? (struct veto){ 0 } : model_veto_of(refused), 0 };
}

static void interface_changed(struct model *model, const struct turn *turn)
{
    bool is_arrival = turn->kind == TURN_ARRIVAL;
    uint8_t heard = is_arrival ? HEARD_ARRIVAL : HEARD_REMOVAL;
    struct telling telling = { .list = LIST_CLASS,
                               .key = turn->class,
                               .user = heard,
                               .kernel = heard,
                               .device = turn->device,
                               .detail = turn->class };
    telling.kernel_first = is_arrival ? model->settings->arrival_kernel_first
                                      : model->settings->removal_kernel_first;
    model_tell(model, &telling, 1);
}

static void reported(struct model *model, const struct turn *turn)
{
    const struct model_device *it = &model->devices[turn->device];
    if (it->life == turn->life && it->state != PNPSIM_DEVICE_ABSENT) {
        struct telling telling = model_about(model, turn->device, HEARD_CUSTOM, HEARD_CUSTOM,
                                             false);
        telling.detail = turn->report;
        model_tell(model, &telling, 1);
    }
    if (turn->has_callback || turn->is_awaited) {
        model_fact(model, turn->is_awaited ? FACT_RETURNED : FACT_COMPLETED, 0, 0, NOBODY,
                   turn->report);
    }
}

static void turn_run(struct model *model, const struct turn *turn)
{
    const struct model_device *it = &model->devices[turn->device % DEVICES];
    struct telling telling;
    switch ((enum turn_kind)turn->kind) {
    case TURN_ENUMERATE:
        model_enumerate(model, false);
        break;
    case TURN_HUB:
        model->hub_is_asked = false;
        if (model->devices[HUB].state == PNPSIM_DEVICE_STARTED) {
            model_enumerate(model, true);
        }
        break;
    case TURN_REQUEST:
    case TURN_START:
    case TURN_REBALANCE:
    case TURN_RESTART:
    case TURN_STATE:
    case TURN_POWER:
        model_request_run(model, turn);
        break;
    case TURN_FINAL:
        if (it->life == turn->life) {
            model_final_remove(model, turn->device);
        }
        break;
    case TURN_ARRIVAL:
    case TURN_REMOVAL:
        interface_changed(model, turn);
        break;
    case TURN_REMOVED:
        telling = model_about(model, turn->device, HEARD_COMPLETE, NOBODY, false);
        telling.life = turn->life;
        model_tell(model, &telling, 1);
        break;
    case TURN_CUSTOM:
        reported(model, turn);
        break;
    case TURN_PROFILE:
        profile_run(model);
        break;
    }
}

void model_run(struct model *model)
{
    while (model->turn_count > 0) {
        struct turn turn = model->turns[model->turn_first];
        model->turn_first = (model->turn_first + 1) % TURNS_MAX;
        model->turn_count--;
        turn_run(model, &turn);
    }
}

void model_idle(struct model *model)
{
    for (unsigned i = HUB + 1; i < DEVICES; i++) {
        model->devices[i].is_seen = model->devices[i].state != PNPSIM_DEVICE_ABSENT;
        model->devices[i].has_handle |= model->devices[i].is_seen;
    }
}
