/* SPDX-License-Identifier: MIT */
/* What a test changes about plugged hardware: its resources, what goes with it, what is mounted on
 * it, what its stub says of its state. */
#include "control/device.h"

#include "base/check.h"
#include "io/device.h"
#include "kernel/pool.h"
#include "observe/trace.h"
#include "pnp/pnp.h"
#include "tree/devnode.h"

#include <string.h>

enum { RESOURCES_TAG = 0x73655250 }; /* 'PRes' */

/* The copy that the next start delivers; PNPSIM_OK without a device to start. */
static enum pnpsim_result node_assign(struct pnpsim *sim, struct pn_devnode *node,
                                      const CM_RESOURCE_LIST *resources, ULONG size)
{
    PCM_RESOURCE_LIST copy = NULL;
    bool is_intact;
    if (node == NULL) {
        return PNPSIM_OK;
    }
    if (resources != NULL) {
        copy = pn_pool_alloc(sim, size, RESOURCES_TAG, true, 0);
        if (copy == NULL) {
            return pn_fail(sim, PNPSIM_E_NO_MEMORY, "no memory for resources");
        }
        memcpy(copy, resources, size);
    }
    if (node->resources != NULL) {
        pn_pool_free(sim, node->resources, &is_intact);
    }
    node->resources = copy;
    node->resources_size = size;
    return PNPSIM_OK;
}

static enum pnpsim_result setting_begin(struct pnpsim *sim, const struct pnpsim_device *device,
                                        const char *verb)
{
    enum pnpsim_result result = pn_device_check(sim, device, verb);
    return result == PNPSIM_OK ? pn_setting_begin(sim) : result;
}

enum pnpsim_result pnpsim_set_resources(struct pnpsim *sim, struct pnpsim_device *device,
                                        const struct pnpsim_resource *resources)
{
    enum pnpsim_result result = setting_begin(sim, device, "pnpsim_set_resources");
    if (result != PNPSIM_OK) {
        return result;
    }
    if (resources == NULL) {
        return pn_fail(sim, PNPSIM_E_INVALID, "pnpsim_set_resources: resources is NULL");
    }
    if (!pn_slot_set_resources(sim, device, resources)) {
        return pn_fail(sim, PNPSIM_E_NO_MEMORY, "no memory for resources");
    }
    return node_assign(sim, device->node, device->slot.Resources, device->slot.ResourcesSize);
}

static enum pnpsim_result relation_add(struct pnpsim *sim, PSIM_RELATIONS *relations,
                                       struct pnpsim_device *other)
{
    if (*relations == NULL) {
        *relations = pn_alloc(sim, sizeof(**relations));
        if (*relations == NULL) {
            return pn_fail(sim, PNPSIM_E_NO_MEMORY, "no memory for a relation");
        }
        pn_keep(sim, *relations);
    }
    if ((*relations)->Count == SIM_RELATIONS_MAX) {
        return pn_fail(sim, PNPSIM_E_LIMIT, "pnpsim_relate: a device has at most %d relations",
                       SIM_RELATIONS_MAX);
    }
    (*relations)->Slots[(*relations)->Count++] = &other->slot;
    return PNPSIM_OK;
}

enum pnpsim_result pnpsim_relate(struct pnpsim *sim, struct pnpsim_device *device,
                                 struct pnpsim_device *other, enum pnpsim_relation relation)
{
    enum pnpsim_result result = setting_begin(sim, device, "pnpsim_relate");
    if (result == PNPSIM_OK) {
        result = pn_device_check(sim, other, "pnpsim_relate");
    }
    if (result != PNPSIM_OK) {
        return result;
    }
    if (device->found_path != NULL || other->found_path != NULL) {
        return pn_fail(sim, PNPSIM_E_INVALID, "pnpsim_relate: %s is in no slot of the built-in bus",
                       device->found_path != NULL ? device->name : other->name);
    }
    if (device == other) {
        return pn_fail(sim, PNPSIM_E_INVALID, "pnpsim_relate: %s is given twice", device->name);
    }
    switch (relation) {
    case PNPSIM_RELATION_REMOVAL:
        if (pn_device_is_stub(device)) {
            return relation_add(sim, &device->slot.RemovalRelations, other);
        }
        return pn_fail(sim, PNPSIM_E_INVALID,
                       "pnpsim_relate: %s is served by a driver that names its removal relations "
                       "itself",
                       device->name);
    case PNPSIM_RELATION_EJECTION:
        return relation_add(sim, &device->slot.EjectionRelations, other);
    }
    return pn_fail(sim, PNPSIM_E_INVALID, "pnpsim_relate: there is no relation %d", (int)relation);
}

static enum pnpsim_result state_change(struct pnpsim *sim, struct pnpsim_device *device,
                                       uint32_t state)
{
    if (!pn_device_is_stub(device)) {
        return pn_fail(sim, PNPSIM_E_INVALID,
                       "pnpsim_stub_set_device_state: %s is served by another driver than the stub",
                       device->name);
    }
    if (device->node == NULL) {
        return pn_fail(sim, PNPSIM_E_NOT_FOUND, "%s is not there", device->name);
    }
    if (!pn_submit(sim, pn_query_state_run, device->node)) {
        return pn_fail(sim, PNPSIM_E_NO_MEMORY, "no memory to ask for the state");
    }
    device->slot.DeviceState = state;
    return pn_run_idle(sim);
}

enum pnpsim_result pnpsim_stub_set_device_state(struct pnpsim *sim, struct pnpsim_device *device,
                                                uint32_t state)
{
    struct pn_verb verb;
    enum pnpsim_result result = pn_device_check(sim, device, "pnpsim_stub_set_device_state");
    if (result == PNPSIM_OK) {
        result = pn_verb_begin(sim, &verb, PN_VERB_STIMULUS);
    }
    if (result != PNPSIM_OK) {
        return result;
    }
    return pn_verb_end(sim, &verb, state_change(sim, device, state));
}

enum pnpsim_result pnpsim_mount(struct pnpsim *sim, struct pnpsim_device *device,
                                pnpsim_file_system *file_system, void *context)
{
    enum pnpsim_result result = setting_begin(sim, device, "pnpsim_mount");
    if (result == PNPSIM_OK) {
        device->file_system = file_system;
        device->file_system_context = context;
    }
    return result;
}

struct mount_call {
    struct pnpsim_device *device;
    enum pnpsim_file_system_step step;
    int32_t status;
};

static void mount_run(void *context)
{
    struct mount_call *mount = context;
    struct pnpsim_device *device = mount->device;
    const void *before = pn_test_code_begin(device->sim);
    mount->status = device->file_system(device->file_system_context, device, mount->step);
    pn_test_code_end(device->sim, before);
}

NTSTATUS pn_device_file_system(struct pnpsim *sim, struct pn_devnode *node,
                               enum pnpsim_file_system_step step)
{
    struct pnpsim_device *device = node->owner;
    if (device == NULL || device->file_system == NULL) {
        return STATUS_SUCCESS;
    }
    struct mount_call mount = { device, step, 0 };
    pn_task_call_hosted(sim, pn_name(sim, "file-system"), NULL, mount_run, &mount);
    return mount.status;
}
