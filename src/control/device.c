/* SPDX-License-Identifier: MIT */
/* Plugging, pulling, removing; and what a test can ask of a device. */
#include "control/device.h"

#include "base/check.h"
#include "io/irp.h"
#include "kernel/kernel.h"
#include "observe/story.h"
#include "observe/trace.h"
#include "pnp/builtin.h"
#include "pnp/pnp.h"
#include "tree/devnode.h"
#include "tree/interface.h"

#include <string.h>

/* What the stub's slot calls: the test's own answer, on the test's own thread. */
struct answer_call {
    struct pnpsim_device *device;
    ULONG code;
    const void *input;
    ULONG input_size;
    void *output;
    ULONG output_size;
    uint32_t bytes;
    int32_t status;
};

static void answer_run(void *context)
{
    struct answer_call *answer = context;
    struct pnpsim_device *device = answer->device;
    const void *before = pn_test_code_begin(device->sim);
    answer->status = device->model->answer(device->answer_context, answer->code, answer->input,
                                           answer->input_size, answer->output, answer->output_size,
                                           &answer->bytes);
    pn_test_code_end(device->sim, before);
}

static NTSTATUS slot_answer(PVOID Context, ULONG Code, const void *Input, ULONG InputSize,
                            PVOID Output, ULONG OutputSize, PULONG BytesReturned)
{
    struct pnpsim_device *device = Context;
    struct answer_call answer = { device, Code, Input, InputSize, Output, OutputSize, 0, 0 };
    pn_task_call_hosted(device->sim, pn_name(device->sim, device->name), NULL, answer_run, &answer);
    *BytesReturned = answer.bytes; /* the stub refuses more than there is room for */
    return answer.status;
}

/* Devices are identified in the order of plugging, so that the next one is looked at first. */
static struct pnpsim_device *device_of_pdo(struct pnpsim *sim, PDEVICE_OBJECT pdo)
{
    struct pn_control *control = sim->control;
    struct pn_list *from = control->identified == NULL ? &control->devices : control->identified;
    struct pn_list *position = from;
    do {
        position = position->next;
        if (position == &control->devices) {
            continue;
        }
        struct pnpsim_device *device = PN_CONTAINER(position, struct pnpsim_device, link);
        if (device->slot.Pdo == pdo && device->node == NULL) {
            control->identified = position;
            return device;
        }
    } while (position != from);
    return NULL;
}

static void on_identify(struct pnpsim *sim, struct pn_devnode *node)
{
    bool is_in_slot = node->parent == sim->pnp->bus;
    struct pnpsim_device *device = is_in_slot ? device_of_pdo(sim, node->pdo) : NULL;
    if (device == NULL) {
        return; /* a child of a bus driver under test: bindings say who serves it */
    }
    device->node = pn_node_ref(node);
    node->owner = device;
    node->name = pn_name(sim, device->name);
    node->drivers = device->model->drivers;
    if (node->drivers.filters != NULL) {
        node->drivers.filters = NULL;
        *pn_node_filters_demand(sim, node) = device->model->filters;
    }
}

struct hook_call {
    struct pnpsim_device *device;
    UCHAR minor;
};

static void hook_run(void *context)
{
    struct hook_call *hook = context;
    struct pnpsim_device *device = hook->device;
    const void *before = pn_test_code_begin(device->sim);
    device->hook(device->hook_context, device, hook->minor);
    pn_test_code_end(device->sim, before);
}

static void on_irp(struct pnpsim *sim, struct pn_devnode *node, UCHAR minor)
{
    struct pnpsim_device *device = node->owner;
    if (device != NULL && device->hook != NULL) {
        struct hook_call hook = { device, minor };
        pn_task_call_hosted(sim, pn_name(sim, "hook"), NULL, hook_run, &hook);
    }
}

static void on_request_ended(struct pnpsim *sim, struct pn_devnode *node, enum pnpsim_result result,
                             const struct pn_veto *veto)
{
    (void)sim;
    struct pnpsim_device *device = node->owner;
    if (device != NULL) {
        device->request_running = false;
        device->request_result = result;
        device->veto = *veto;
    }
}

static void on_node_deleted(struct pnpsim *sim, struct pn_devnode *node)
{
    struct pnpsim_device *device = node->owner;
    if (device != NULL && device->node == node) {
        device->node = NULL; /* the node still knows it: a request may end with the device */
        pn_node_unref(sim, node);
    }
}

void pn_devices_hook(struct pnpsim *sim)
{
    sim->pnp->slots = &sim->control->slots;
    sim->pnp->hooks = (struct pn_pnp_hooks){
        .identify = on_identify,
        .before_irp = on_irp,
        .request_ended = on_request_ended,
        .file_system = pn_device_file_system,
        .node_deleted = on_node_deleted,
    };
}

static void bus_enumerate_run(struct pnpsim *sim, struct pn_job *job)
{
    (void)job;
    if (sim->pnp->bus != NULL) {
        pn_enumerate(sim, sim->pnp->bus);
    }
}

/* Whether the bus is looked at in the latest job that waits: it will then see what is changed now,
 * with nothing in between. */
static bool bus_is_asked_last(const struct pnpsim *sim)
{
    return pn_queue_ends_with(sim, bus_enumerate_run);
}

/* The bus comes up outside the story: it is part of the machine. */
static enum pnpsim_result bus_demand(struct pnpsim *sim)
{
    if (sim->pnp->bus != NULL) {
        return PNPSIM_OK;
    }
    if (!pn_submit(sim, pn_bus_bring_up, NULL)) {
        return pn_fail(sim, PNPSIM_E_NO_MEMORY, "no memory for the built-in bus");
    }
    enum pnpsim_result result = pn_run_idle(sim);
    pn_story_begin(sim);
    if (result == PNPSIM_OK && sim->pnp->bus == NULL) {
        return pn_fail(sim, PNPSIM_E_NO_MEMORY, "the built-in bus did not start: no memory");
    }
    return result;
}

static struct pnpsim_device *device_create(struct pnpsim *sim,
                                           const struct pnpsim_hardware *hardware)
{
    struct pnpsim_device *device = pn_alloc(sim, sizeof(*device));
    if (device == NULL || !pn_slot_fill(sim, device, hardware, slot_answer)) {
        if (device != NULL) {
            pn_slot_free(sim, device);
        }
        pn_fail(sim, PNPSIM_E_NO_MEMORY, "no memory for a device");
        return NULL;
    }
    device->sim = sim;
    device->slot.Present = TRUE;
    device->slot.AnswerContext = device;
    return device;
}

static struct pnpsim_device *plug(struct pnpsim *sim, const struct pnpsim_hardware *hardware)
{
    if (pn_hardware_check(sim, hardware) != PNPSIM_OK) {
        return NULL;
    }
    sim->pnp->load_error[0] = '\0'; /* an older failure says nothing about this device */
    struct pnpsim_device *device = device_create(sim, hardware);
    if (device == NULL) {
        return NULL;
    }
    struct pn_job *job = pn_job_create(sim); /* before the bus comes up for it */
    if (job == NULL) {
        pn_slot_free(sim, device);
        pn_fail(sim, PNPSIM_E_NO_MEMORY, "no memory to tell the bus");
        return NULL;
    }
    if (bus_demand(sim) != PNPSIM_OK) {
        pn_job_discard(sim, job);
        pn_slot_free(sim, device);
        return NULL;
    }
    if (bus_is_asked_last(sim)) {
        pn_job_discard(sim, job);
    } else {
        pn_submit_job(sim, job, bus_enumerate_run, NULL);
    }
    InsertTailList(&sim->control->slots.Slots, &device->slot.Link);
    pn_list_push_back(&sim->control->devices, &device->link);
    pn_slot_keep(sim, device);
    return device;
}

static struct pnpsim_device *plug_verb(struct pnpsim *sim, const struct pnpsim_hardware *hardware,
                                       bool run)
{
    struct pn_verb verb;
    if (sim == NULL) {
        return NULL;
    }
    if (hardware == NULL) {
        pn_fail(sim, PNPSIM_E_INVALID, "pnpsim_plug: hardware is NULL");
        return NULL;
    }
    if (pn_verb_begin(sim, &verb, PN_VERB_STIMULUS) != PNPSIM_OK) {
        return NULL;
    }
    struct pnpsim_device *device = plug(sim, hardware);
    if (device != NULL && run && pn_run_idle(sim) == PNPSIM_OK &&
        pnpsim_device_state(device) != PNPSIM_DEVICE_STARTED) {
        pn_fail(sim, PNPSIM_E_START_FAILED, "%s did not start (0x%08X)%s%s", device->name,
                device->node == NULL ? 0 : (unsigned)device->node->start_status,
                sim->pnp->load_error[0] != '\0' ? ": " : "", sim->pnp->load_error);
    }
    pn_verb_end(sim, &verb, PNPSIM_OK);
    return device;
}

struct pnpsim_device *pnpsim_plug(struct pnpsim *sim, const struct pnpsim_hardware *hardware)
{
    return plug_verb(sim, hardware, true);
}

struct pnpsim_device *pnpsim_plug_begin(struct pnpsim *sim, const struct pnpsim_hardware *hardware)
{
    return plug_verb(sim, hardware, false);
}

enum pnpsim_result pn_device_check(struct pnpsim *sim, const struct pnpsim_device *device,
                                   const char *verb)
{
    if (sim == NULL) {
        return PNPSIM_E_INVALID;
    }
    if (device == NULL || device->sim != sim) {
        return pn_fail(sim, PNPSIM_E_INVALID, "%s: %s", verb,
                       device == NULL ? "device is NULL" : "the device is of another simulation");
    }
    return PNPSIM_OK;
}

/* Pulling something out needs no memory of the machine. */
static enum pnpsim_result unplug(struct pnpsim *sim, struct pnpsim_device *device)
{
    if (device->found_path != NULL) {
        return pn_fail(sim, PNPSIM_E_INVALID,
                       "pnpsim_unplug: %s is in no slot of the built-in bus: its own bus driver "
                       "has to leave it out of the bus relations",
                       device->name);
    }
    if (!device->slot.Present) {
        return pn_fail(sim, PNPSIM_E_NOT_FOUND, "%s has been unplugged before", device->name);
    }
    struct pn_exemption exemption;
    pn_exemption_begin(sim, &exemption);
    bool is_submitted = bus_is_asked_last(sim) || pn_submit(sim, bus_enumerate_run, NULL);
    pn_exemption_end(sim, &exemption);
    if (!is_submitted) {
        return pn_fail(sim, PNPSIM_E_NO_MEMORY, "no memory to tell the bus");
    }
    device->slot.Present = FALSE;
    return PNPSIM_OK;
}

static enum pnpsim_result unplug_verb(struct pnpsim *sim, struct pnpsim_device *device, bool run)
{
    struct pn_verb verb;
    enum pnpsim_result result = pn_device_check(sim, device, "pnpsim_unplug");
    if (result == PNPSIM_OK) {
        result = pn_verb_begin(sim, &verb, PN_VERB_STIMULUS);
    }
    if (result != PNPSIM_OK) {
        return result;
    }
    result = unplug(sim, device);
    if (result == PNPSIM_OK && run) {
        result = pn_run_idle(sim);
    }
    return pn_verb_end(sim, &verb, result);
}

enum pnpsim_result pnpsim_unplug(struct pnpsim *sim, struct pnpsim_device *device)
{
    return unplug_verb(sim, device, true);
}

enum pnpsim_result pnpsim_unplug_begin(struct pnpsim *sim, struct pnpsim_device *device)
{
    return unplug_verb(sim, device, false);
}

static enum pnpsim_result profile_change(struct pnpsim *sim, struct pnpsim_veto *ret_veto)
{
    if (!pn_submit(sim, pn_profile_change_run, NULL)) {
        return pn_fail(sim, PNPSIM_E_NO_MEMORY, "no memory for a profile change");
    }
    enum pnpsim_result result = pn_run_idle(sim);
    if (result == PNPSIM_OK && sim->pnp->profile_veto.is_set) {
        return pn_veto_result(sim, "the profile change", &sim->pnp->profile_veto, ret_veto);
    }
    return result;
}

enum pnpsim_result pnpsim_profile_change(struct pnpsim *sim, struct pnpsim_veto *ret_veto)
{
    struct pn_verb verb;
    if (sim == NULL) {
        return PNPSIM_E_INVALID;
    }
    enum pnpsim_result result = pn_verb_begin(sim, &verb, PN_VERB_STIMULUS);
    if (result != PNPSIM_OK) {
        return result;
    }
    return pn_verb_end(sim, &verb, profile_change(sim, ret_veto));
}
