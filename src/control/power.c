/* SPDX-License-Identifier: MIT */
/* The verbs of power.h. */
#include "control/control.h"
#include "control/device.h"
#include "io/device.h"
#include "pnp/pnp.h"
#include "pnp/power.h"
#include "tree/devnode.h"

#include <pnpsim/power.h>

static enum pnpsim_result power_check(struct pnpsim *sim, enum pnpsim_system_state state)
{
    const struct pn_power *power = pn_power_of(sim);
    if ((int)state < PNPSIM_S0 || (int)state > PNPSIM_S5) {
        return pn_fail(sim, PNPSIM_E_INVALID, "pnpsim_system_power: %d is no system state",
                       (int)state);
    }
    if (power->is_running) {
        return pn_fail(sim, PNPSIM_E_BUSY, "the machine is on its way to S%d",
                       (int)power->wanted - 1);
    }
    if (power->state != PowerSystemWorking && state != PNPSIM_S0 &&
        (int)state != (int)power->state) {
        return pn_fail(sim, PNPSIM_E_INVALID, "from S%d the machine goes to S0 first",
                       (int)power->state - 1);
    }
    return PNPSIM_OK;
}

static enum pnpsim_result power_begin(struct pnpsim *sim, enum pnpsim_system_state state)
{
    enum pnpsim_result result = power_check(sim, state);
    if (result != PNPSIM_OK) {
        return result;
    }
    struct pn_power *power = pn_power_of(sim);
    if ((int)state == (int)power->state) {
        power->was_asked = true;
        power->veto.is_set = false;
        return PNPSIM_OK;
    }
    if (!pn_submit(sim, pn_system_power_run, NULL)) {
        return pn_fail(sim, PNPSIM_E_NO_MEMORY, "no memory for a change of system power");
    }
    power->wanted = (SYSTEM_POWER_STATE)(int)state;
    power->is_running = true;
    power->was_asked = true;
    power->veto = (struct pn_veto){ 0 };
    return PNPSIM_OK;
}

static enum pnpsim_result power_result(struct pnpsim *sim, struct pnpsim_veto *ret_veto)
{
    const struct pn_power *power = pn_power_of(sim);
    if (!power->was_asked) {
        return pn_fail(sim, PNPSIM_E_NOT_FOUND, "no change of system power was asked for");
    }
    if (power->is_running) {
        return pn_fail(sim, PNPSIM_E_BUSY, "the change of system power has not ended");
    }
    return power->veto.is_set
               ? pn_veto_result(sim, "the change of system power", &power->veto, ret_veto)
               : PNPSIM_OK;
}

enum pnpsim_result pnpsim_system_power(struct pnpsim *sim, enum pnpsim_system_state state,
                                       struct pnpsim_veto *ret_veto)
{
    struct pn_verb verb;
    if (sim == NULL) {
        return PNPSIM_E_INVALID;
    }
    enum pnpsim_result result = pn_verb_begin(sim, &verb, PN_VERB_STIMULUS);
    if (result != PNPSIM_OK) {
        return result;
    }
    result = power_begin(sim, state);
    if (result == PNPSIM_OK) {
        result = pn_run_idle(sim);
    }
    if (result == PNPSIM_OK) {
        result = power_result(sim, ret_veto);
    }
    return pn_verb_end(sim, &verb, result);
}

enum pnpsim_result pnpsim_system_power_begin(struct pnpsim *sim, enum pnpsim_system_state state)
{
    struct pn_verb verb;
    if (sim == NULL) {
        return PNPSIM_E_INVALID;
    }
    enum pnpsim_result result = pn_verb_begin(sim, &verb, PN_VERB_STIMULUS);
    if (result != PNPSIM_OK) {
        return result;
    }
    return pn_verb_end(sim, &verb, power_begin(sim, state));
}

enum pnpsim_result pnpsim_system_power_result(struct pnpsim *sim, struct pnpsim_veto *ret_veto)
{
    return sim == NULL ? PNPSIM_E_INVALID : power_result(sim, ret_veto);
}

enum pnpsim_system_state pnpsim_system_state(const struct pnpsim *sim)
{
    return sim == NULL ? PNPSIM_S0 : (enum pnpsim_system_state)(int)pn_power_state(sim);
}

int pnpsim_device_power(const struct pnpsim_device *device)
{
    PDEVICE_OBJECT pdo = device == NULL ? NULL : pnpsim_device_pdo(device);
    return pdo == NULL ? 0 : (int)pn_device_of(pdo)->power_state.DeviceState;
}
