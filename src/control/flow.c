/* SPDX-License-Identifier: MIT */
/* Requests for one device: remove, disable, enable, update its driver, eject; and the
 * rebalancing of several. Each is one job of the PnP worker, whose end the hook request_ended
 * tells. */
#include "control/device.h"

#include "base/check.h"
#include "observe/trace.h"
#include "pnp/pnp.h"
#include "tree/devnode.h"
#include "tree/problem.h"

/* What a verb asks for. */
struct asked {
    const char *verb;
    void (*run)(struct pnpsim *sim, struct pn_job *job);
    enum pn_ask request;
    const char *driver;
    bool of_removed; /* also of a device whose drivers have been removed */
};

static const struct asked removal = { "pnpsim_remove", pn_remove_run, PN_ASK_REMOVE, NULL, false };
static const struct asked disabling = { "pnpsim_disable", pn_remove_run, PN_ASK_DISABLE, NULL,
                                        true };
static const struct asked enabling = { "pnpsim_enable", pn_enable_run, PN_ASK_REMOVE, NULL, true };
static const struct asked ejection = { "pnpsim_eject", pn_remove_run, PN_ASK_EJECT, NULL, true };

static struct asked update_with(const char *driver)
{
    return (struct asked){ "pnpsim_update_driver", pn_remove_run, PN_ASK_UPDATE, driver, true };
}

/* PNPSIM_OK when the device can be asked for something. */
static enum pnpsim_result device_askable(struct pnpsim *sim, const struct pnpsim_device *device,
                                         const struct asked *asked)
{
    const struct pn_devnode *node = device->node;
    if (node == NULL || (!asked->of_removed && !pn_node_is_alive(node))) {
        return pn_fail(sim, PNPSIM_E_NOT_FOUND, "%s: %s is not there", asked->verb, device->name);
    }
    if (device->request_running) {
        return pn_fail(sim, PNPSIM_E_BUSY, "%s: another request for %s is under way", asked->verb,
                       device->name);
    }
    return PNPSIM_OK;
}

static void request_begun(struct pnpsim_device *device)
{
    device->request_asked = true;
    device->request_running = true;
}

static enum pnpsim_result submit(struct pnpsim *sim, struct pnpsim_device *device,
                                 const struct asked *asked)
{
    enum pnpsim_result result = device_askable(sim, device, asked);
    if (result != PNPSIM_OK) {
        return result;
    }
    struct pn_job *job = pn_job_create(sim);
    if (job == NULL) {
        return pn_fail(sim, PNPSIM_E_NO_MEMORY, "%s: no memory for the request", asked->verb);
    }
    job->is_answered = true;
    job->request = asked->request;
    job->driver_name = asked->driver == NULL ? 0 : pn_name(sim, asked->driver);
    sim->pnp->load_error[0] = '\0'; /* an older failure says nothing about this request */
    pn_submit_job(sim, job, asked->run, device->node);
    request_begun(device);
    return PNPSIM_OK;
}

enum pnpsim_result pn_veto_result(struct pnpsim *sim, const char *what, const struct pn_veto *veto,
                                  struct pnpsim_veto *ret_veto)
{
    const char *by = pn_name_text(sim, veto->by);
    if (ret_veto != NULL) {
        ret_veto->type = (int)veto->type;
        pn_copy_string(ret_veto->by, sizeof(ret_veto->by), by);
        pn_copy_string(ret_veto->device, sizeof(ret_veto->device), pn_name_text(sim, veto->object));
        pn_copy_string(ret_veto->holder, sizeof(ret_veto->holder), pn_name_text(sim, veto->holder));
    }
    return pn_fail(sim, PNPSIM_E_VETOED, "%s was vetoed by %s (PNP_VETO_TYPE %d)", what, by,
                   (int)veto->type);
}

static enum pnpsim_result start_failure(struct pnpsim *sim, const struct pnpsim_device *device)
{
    const struct pn_devnode *node = device->node;
    const char *reason = sim->pnp->load_error;
    return pn_fail(sim, PNPSIM_E_START_FAILED, "%s did not start (0x%08X, problem %u)%s%s",
                   device->name, node == NULL ? 0 : (unsigned)node->start_status,
                   (unsigned)pnpsim_device_problem(device), reason[0] != '\0' ? ": " : "", reason);
}

/* How the request that has ended did end. */
static enum pnpsim_result request_result(struct pnpsim *sim, const struct pnpsim_device *device,
                                         struct pnpsim_veto *ret_veto)
{
    enum pnpsim_result result = device->request_result;
    if (result == PNPSIM_E_VETOED) {
        return pn_veto_result(sim, "the request", &device->veto, ret_veto);
    }
    if (result == PNPSIM_E_START_FAILED) {
        return start_failure(sim, device);
    }
    if (result == PNPSIM_E_DRIVER) {
        return pn_fail(sim, result, "the bus of %s failed IRP_MN_EJECT: it is held", device->name);
    }
    if (result == PNPSIM_E_NOT_FOUND) {
        return pn_fail(sim, result, "%s was gone before its turn came", device->name);
    }
    return result;
}

static enum pnpsim_result ask(struct pnpsim *sim, struct pnpsim_device *device,
                              const struct asked *asked, struct pnpsim_veto *ret_veto, bool run)
{
    struct pn_verb verb;
    enum pnpsim_result result = pn_device_check(sim, device, asked->verb);
    if (result == PNPSIM_OK) {
        result = pn_verb_begin(sim, &verb, PN_VERB_STIMULUS);
    }
    if (result != PNPSIM_OK) {
        return result;
    }
    result = submit(sim, device, asked);
    if (result == PNPSIM_OK && run) {
        result = pn_run_idle(sim);
    }
    if (result == PNPSIM_OK && run) {
        result = request_result(sim, device, ret_veto);
    }
    return pn_verb_end(sim, &verb, result);
}

enum pnpsim_result pnpsim_remove(struct pnpsim *sim, struct pnpsim_device *device,
                                 struct pnpsim_veto *ret_veto)
{
    return ask(sim, device, &removal, ret_veto, true);
}

enum pnpsim_result pnpsim_remove_begin(struct pnpsim *sim, struct pnpsim_device *device)
{
    return ask(sim, device, &removal, NULL, false);
}

enum pnpsim_result pnpsim_disable(struct pnpsim *sim, struct pnpsim_device *device,
                                  struct pnpsim_veto *ret_veto)
{
    return ask(sim, device, &disabling, ret_veto, true);
}

enum pnpsim_result pnpsim_disable_begin(struct pnpsim *sim, struct pnpsim_device *device)
{
    return ask(sim, device, &disabling, NULL, false);
}

enum pnpsim_result pnpsim_enable(struct pnpsim *sim, struct pnpsim_device *device)
{
    return ask(sim, device, &enabling, NULL, true);
}

enum pnpsim_result pnpsim_enable_begin(struct pnpsim *sim, struct pnpsim_device *device)
{
    return ask(sim, device, &enabling, NULL, false);
}

enum pnpsim_result pnpsim_update_driver(struct pnpsim *sim, struct pnpsim_device *device,
                                        const char *driver, struct pnpsim_veto *ret_veto)
{
    struct asked update = update_with(driver);
    return ask(sim, device, &update, ret_veto, true);
}

enum pnpsim_result pnpsim_update_driver_begin(struct pnpsim *sim, struct pnpsim_device *device,
                                              const char *driver)
{
    struct asked update = update_with(driver);
    return ask(sim, device, &update, NULL, false);
}

enum pnpsim_result pnpsim_eject(struct pnpsim *sim, struct pnpsim_device *device,
                                struct pnpsim_veto *ret_veto)
{
    return ask(sim, device, &ejection, ret_veto, true);
}

enum pnpsim_result pnpsim_eject_begin(struct pnpsim *sim, struct pnpsim_device *device)
{
    return ask(sim, device, &ejection, NULL, false);
}

enum pnpsim_result pnpsim_remove_result(struct pnpsim *sim, struct pnpsim_device *device,
                                        struct pnpsim_veto *ret_veto)
{
    enum pnpsim_result result = pn_device_check(sim, device, "pnpsim_remove_result");
    if (result != PNPSIM_OK) {
        return result;
    }
    if (!device->request_asked) {
        return pn_fail(sim, PNPSIM_E_NOT_FOUND, "nothing was asked of %s", device->name);
    }
    if (device->request_running) {
        return pn_fail(sim, PNPSIM_E_BUSY, "the request for %s is under way: run the simulation",
                       device->name);
    }
    return request_result(sim, device, ret_veto);
}

/* ---- Several devices ---- */

static const struct asked rebalancing = { "pnpsim_rebalance", pn_rebalance_run, PN_ASK_REMOVE, NULL,
                                          false };

static enum pnpsim_result devices_check(struct pnpsim *sim, struct pnpsim_device *const *devices,
                                        size_t count)
{
    if (devices == NULL || count == 0 || count > UINT16_MAX) {
        return pn_fail(sim, PNPSIM_E_INVALID, "pnpsim_rebalance: give 1 to %u devices, not %zu",
                       UINT16_MAX, devices == NULL ? 0 : count);
    }
    for (size_t i = 0; i < count; i++) {
        enum pnpsim_result result = pn_device_check(sim, devices[i], rebalancing.verb);
        if (result == PNPSIM_OK) {
            result = device_askable(sim, devices[i], &rebalancing);
        }
        for (size_t k = 0; k < i && result == PNPSIM_OK; k++) {
            if (devices[k] == devices[i]) {
                result = pn_fail(sim, PNPSIM_E_INVALID, "pnpsim_rebalance: %s is given twice",
                                 devices[i]->name);
            }
        }
        if (result != PNPSIM_OK) {
            return result;
        }
    }
    return PNPSIM_OK;
}

static enum pnpsim_result rebalance_submit(struct pnpsim *sim, struct pnpsim_device *const *devices,
                                           size_t count)
{
    enum pnpsim_result result = devices_check(sim, devices, count);
    if (result != PNPSIM_OK) {
        return result;
    }
    struct pn_rebalance *rebalance = pn_rebalance_create(sim, (uint32_t)count);
    struct pn_job *job = rebalance == NULL ? NULL : pn_job_create(sim);
    if (job == NULL) {
        if (rebalance != NULL) {
            pn_rebalance_destroy(sim, rebalance);
        }
        return pn_fail(sim, PNPSIM_E_NO_MEMORY, "pnpsim_rebalance: no memory for the request");
    }
    for (size_t i = 0; i < count; i++) {
        rebalance->nodes[rebalance->count++] = pn_node_ref(devices[i]->node);
        request_begun(devices[i]);
    }
    job->is_answered = true;
    job->rebalance = rebalance;
    pn_submit_job(sim, job, pn_rebalance_run, NULL);
    return PNPSIM_OK;
}

static enum pnpsim_result rebalance(struct pnpsim *sim, struct pnpsim_device *const *devices,
                                    size_t count, size_t *ret_stopped, bool run)
{
    struct pn_verb verb;
    if (sim == NULL) {
        return PNPSIM_E_INVALID;
    }
    enum pnpsim_result result = pn_verb_begin(sim, &verb, PN_VERB_STIMULUS);
    if (result != PNPSIM_OK) {
        return result;
    }
    result = rebalance_submit(sim, devices, count);
    if (result == PNPSIM_OK && run) {
        result = pn_run_idle(sim);
    }
    if (result == PNPSIM_OK && run && ret_stopped != NULL) {
        *ret_stopped = sim->pnp->rebalanced;
    }
    return pn_verb_end(sim, &verb, result);
}

enum pnpsim_result pnpsim_rebalance(struct pnpsim *sim, struct pnpsim_device *const *devices,
                                    size_t count, size_t *ret_stopped)
{
    return rebalance(sim, devices, count, ret_stopped, true);
}

enum pnpsim_result pnpsim_rebalance_begin(struct pnpsim *sim, struct pnpsim_device *const *devices,
                                          size_t count)
{
    return rebalance(sim, devices, count, NULL, false);
}

uint32_t pnpsim_device_problem(const struct pnpsim_device *device)
{
    if (device == NULL || device->node == NULL) {
        return PN_PROBLEM_DEVICE_NOT_THERE;
    }
    const struct pn_devnode *node = device->node;
    if (node->state == PN_NODE_REMOVE_PENDING) {
        return PN_PROBLEM_WILL_BE_REMOVED;
    }
    if (node->state == PN_NODE_SURPRISE_REMOVED && node->problem == PN_PROBLEM_NONE) {
        return PN_PROBLEM_DEVICE_NOT_THERE;
    }
    return node->problem;
}
