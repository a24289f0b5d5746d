/* SPDX-License-Identifier: MIT */
/* Turning a hardware description into what the bus driver reads from its slot. */
#include "control/device.h"

#include <string.h>

/* K-7.1.7: what an id may consist of; '\' only where `allow_backslash`. */
static bool id_is_valid(const char *id, bool allow_backslash)
{
    if (id == NULL || id[0] == '\0' || strlen(id) >= 200) {
        return false;
    }
    for (; *id != '\0'; id++) {
        unsigned char c = (unsigned char)*id;
        if (c <= 0x20 || c > 0x7F || c == ',' || (c == '\\' && !allow_backslash)) {
            return false;
        }
    }
    return true;
}

static bool ids_are_valid(const char *const *ids)
{
    for (int i = 0; i < PNPSIM_IDS_MAX && ids[i] != NULL; i++) {
        if (!id_is_valid(ids[i], true)) {
            return false;
        }
    }
    return true;
}

enum pnpsim_result pn_hardware_check(struct pnpsim *sim, const struct pnpsim_hardware *hardware)
{
    const char *backslash = hardware->device_id == NULL ? NULL : strchr(hardware->device_id, '\\');
    if (!id_is_valid(hardware->device_id, true) || backslash == NULL ||
        strchr(backslash + 1, '\\') != NULL) {
        return pn_fail(sim, PNPSIM_E_INVALID,
                       "hardware.device_id \"%s\" must have the form \"ENUMERATOR\\ID\", printable "
                       "ASCII without blanks or commas, under 200 characters",
                       hardware->device_id == NULL ? "(null)" : hardware->device_id);
    }
    if (hardware->instance_id != NULL && !id_is_valid(hardware->instance_id, false)) {
        return pn_fail(sim, PNPSIM_E_INVALID,
                       "hardware.instance_id \"%s\" must be printable ASCII without blanks, commas "
                       "or backslashes",
                       hardware->instance_id);
    }
    if (!ids_are_valid(hardware->hardware_ids) || !ids_are_valid(hardware->compatible_ids)) {
        return pn_fail(sim, PNPSIM_E_INVALID,
                       "hardware_ids and compatible_ids must be printable ASCII without blanks or "
                       "commas, under 200 characters each");
    }
    return PNPSIM_OK;
}

/* A UTF-16 copy for the bus driver; its size in bytes with the terminator. */
static bool instance_id_fill(struct pnpsim *sim, SIM_SLOT *slot, const char *instance_id)
{
    UNICODE_STRING string;
    if (!pn_unicode_create(sim, instance_id, &string)) {
        return false;
    }
    slot->InstanceId = string.Buffer;
    slot->InstanceIdSize = string.MaximumLength;
    return true;
}

static void resource_fill(CM_PARTIAL_RESOURCE_DESCRIPTOR *target,
                          const struct pnpsim_resource *resource)
{
    target->ShareDisposition = CmResourceShareDeviceExclusive;
    switch (resource->type) {
    case PNPSIM_RESOURCE_PORT:
        target->Type = CmResourceTypePort;
        target->u.Port.Start.QuadPart = (LONGLONG)resource->start;
        target->u.Port.Length = resource->length;
        break;
    case PNPSIM_RESOURCE_INTERRUPT:
        target->Type = CmResourceTypeInterrupt;
        target->u.Interrupt.Vector = (ULONG)resource->start;
        target->u.Interrupt.Level = resource->length;
        target->u.Interrupt.Affinity = 1;
        break;
    case PNPSIM_RESOURCE_MEMORY:
        target->Type = CmResourceTypeMemory;
        target->u.Memory.Start.QuadPart = (LONGLONG)resource->start;
        target->u.Memory.Length = resource->length;
        break;
    case PNPSIM_RESOURCE_NONE:
        break;
    }
}

static bool resources_fill(struct pnpsim *sim, SIM_SLOT *slot,
                           const struct pnpsim_resource *resources)
{
    ULONG count = 0;
    while (count < PNPSIM_RESOURCES_MAX && resources[count].type != PNPSIM_RESOURCE_NONE) {
        count++;
    }
    if (count == 0) {
        return true;
    }
    size_t size = FIELD_OFFSET(CM_RESOURCE_LIST, List[0].PartialResourceList.PartialDescriptors) +
                  count * sizeof(CM_PARTIAL_RESOURCE_DESCRIPTOR);
    CM_RESOURCE_LIST *list = pn_alloc(sim, size);
    if (list == NULL) {
        return false;
    }
    list->Count = 1;
    list->List[0].PartialResourceList.Version = 1;
    list->List[0].PartialResourceList.Revision = 1;
    list->List[0].PartialResourceList.Count = count;
    for (ULONG i = 0; i < count; i++) {
        resource_fill(&list->List[0].PartialResourceList.PartialDescriptors[i], &resources[i]);
    }
    slot->Resources = list;
    slot->ResourcesSize = (ULONG)size;
    return true;
}

bool pn_slot_fill(struct pnpsim *sim, struct pnpsim_device *device,
                  const struct pnpsim_hardware *hardware, SIM_ANSWER *answer)
{
    SIM_SLOT *slot = &device->slot;
    char number[16];
    pn_format_number(number, sizeof(number), ++sim->control->device_serial);
    device->answer_context = hardware->answer_context;
    char name[24] = "dev";
    pn_copy_string(name + 3, sizeof(name) - 3, number);
    device->name = pn_copy_text(sim, hardware->name != NULL ? hardware->name : name);
    if (device->name == NULL ||
        !instance_id_fill(sim, slot,
                          hardware->instance_id != NULL ? hardware->instance_id : number)) {
        return false;
    }
    device->model = pn_model_demand(sim, hardware, answer);
    slot->Model = device->model == NULL ? NULL : &device->model->seen;
    return device->model != NULL && resources_fill(sim, slot, hardware->resources);
}

/* Every block that the device owns, itself last. */
static void each_block(struct pnpsim *sim, struct pnpsim_device *device,
                       void (*visit)(struct pnpsim *sim, void *block))
{
    const SIM_SLOT *slot = &device->slot;
    const void *const blocks[] = { slot->InstanceId, slot->Resources, slot->RemovalRelations,
                                   slot->EjectionRelations, device->name };
    for (size_t i = 0; i < sizeof(blocks) / sizeof(blocks[0]); i++) {
        if (blocks[i] != NULL) {
            visit(sim, (void *)(uintptr_t)blocks[i]);
        }
    }
    visit(sim, device);
}

void pn_slot_free(struct pnpsim *sim, struct pnpsim_device *device)
{
    each_block(sim, device, pn_free);
}

void pn_slot_keep(struct pnpsim *sim, struct pnpsim_device *device)
{
    each_block(sim, device, pn_keep);
}

bool pn_slot_set_resources(struct pnpsim *sim, struct pnpsim_device *device,
                           const struct pnpsim_resource *resources)
{
    SIM_SLOT assigned = { 0 };
    if (!resources_fill(sim, &assigned, resources)) {
        return false;
    }
    if (assigned.Resources != NULL) {
        pn_keep(sim, assigned.Resources);
    }
    pn_free(sim, device->slot.Resources);
    device->slot.Resources = assigned.Resources;
    device->slot.ResourcesSize = assigned.ResourcesSize;
    return true;
}
