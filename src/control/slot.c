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

/* UTF-16 copies for the bus driver; sizes in bytes with the terminator. */
static bool wide_create(struct pnpsim *sim, const char *text, PCWSTR *ret_text, ULONG *ret_size)
{
    UNICODE_STRING string;
    if (!pn_unicode_create(sim, text, &string)) {
        return false;
    }
    *ret_text = string.Buffer;
    *ret_size = string.MaximumLength;
    return true;
}

static bool multi_create(struct pnpsim *sim, const char *const *texts, PCWSTR *ret_text,
                         ULONG *ret_size)
{
    size_t units = 1;
    for (int i = 0; i < PNPSIM_IDS_MAX && texts[i] != NULL; i++) {
        units += pn_utf16_from_utf8(texts[i], NULL, 0) + 1;
    }
    uint16_t *list = pn_alloc(sim, units * sizeof(*list));
    if (list == NULL) {
        return false;
    }
    uint16_t *at = list;
    for (int i = 0; i < PNPSIM_IDS_MAX && texts[i] != NULL; i++) {
        at += pn_utf16_from_utf8(texts[i], at, units) + 1;
    }
    *ret_text = (PCWSTR)(void *)list;
    *ret_size = (ULONG)(units * sizeof(*list));
    return true;
}

static bool ids_fill(struct pnpsim *sim, SIM_SLOT *slot, const struct pnpsim_hardware *hardware,
                     const char *instance_id)
{
    const char *own_id[PNPSIM_IDS_MAX] = { hardware->device_id };
    const char *const *hardware_ids = hardware->hardware_ids[0] != NULL ? hardware->hardware_ids
                                                                        : own_id;
    return wide_create(sim, hardware->device_id, &slot->DeviceId, &slot->DeviceIdSize) &&
           wide_create(sim, instance_id, &slot->InstanceId, &slot->InstanceIdSize) &&
           multi_create(sim, hardware_ids, &slot->HardwareIds, &slot->HardwareIdsSize) &&
           (hardware->compatible_ids[0] == NULL ||
            multi_create(sim, hardware->compatible_ids, &slot->CompatibleIds,
                         &slot->CompatibleIdsSize)) &&
           (hardware->description == NULL ||
            wide_create(sim, hardware->description, &slot->Description, &slot->DescriptionSize));
}

static void capabilities_fill(SIM_SLOT *slot, const struct pnpsim_hardware *hardware)
{
    DEVICE_CAPABILITIES *capabilities = &slot->Capabilities;
    capabilities->Size = sizeof(*capabilities);
    capabilities->Version = 1;
    capabilities->Address = (ULONG)-1;
    capabilities->UINumber = (ULONG)-1;
    capabilities->Removable = hardware->removable;
    capabilities->EjectSupported = hardware->eject_supported;
    capabilities->SurpriseRemovalOK = hardware->surprise_removal_ok;
    capabilities->UniqueID = hardware->unique_id;
    capabilities->RawDeviceOK = hardware->raw_device_ok;
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
                           const struct pnpsim_hardware *hardware)
{
    ULONG count = 0;
    while (count < PNPSIM_RESOURCES_MAX &&
           hardware->resources[count].type != PNPSIM_RESOURCE_NONE) {
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
        resource_fill(&list->List[0].PartialResourceList.PartialDescriptors[i],
                      &hardware->resources[i]);
    }
    slot->Resources = list;
    slot->ResourcesSize = (ULONG)size;
    return true;
}

/* A copy, or NULL for NULL; false when memory ran out. */
static bool text_fill(struct pnpsim *sim, const char *text, char **ret_copy)
{
    *ret_copy = text == NULL ? NULL : pn_copy_text(sim, text);
    return text == NULL || *ret_copy != NULL;
}

static bool drivers_fill(struct pnpsim *sim, struct pnpsim_device *device,
                         const struct pnpsim_hardware *hardware)
{
    bool is_filled = text_fill(sim, hardware->driver, &device->driver);
    for (int i = 0; i < PNPSIM_FILTERS_MAX; i++) {
        is_filled = is_filled &&
                    text_fill(sim, hardware->lower_filters[i], &device->lower_filters[i]) &&
                    text_fill(sim, hardware->upper_filters[i], &device->upper_filters[i]);
    }
    return is_filled;
}

bool pn_slot_fill(struct pnpsim *sim, struct pnpsim_device *device,
                  const struct pnpsim_hardware *hardware)
{
    SIM_SLOT *slot = &device->slot;
    char number[16];
    pn_format_number(number, sizeof(number), ++sim->control->device_serial);
    for (ULONG i = 0; i < PNPSIM_INTERFACES_MAX && hardware->interfaces[i] != NULL; i++) {
        slot->Interfaces[slot->InterfaceCount++] = *hardware->interfaces[i];
    }
    device->answer = hardware->answer;
    device->answer_context = hardware->answer_context;
    device->wants_stub = !hardware->raw_device_ok || slot->InterfaceCount > 0 ||
                         hardware->answer != NULL;
    capabilities_fill(slot, hardware);
    char name[24] = "dev";
    pn_copy_string(name + 3, sizeof(name) - 3, number);
    return text_fill(sim, hardware->name != NULL ? hardware->name : name, &device->name) &&
           ids_fill(sim, slot, hardware,
                    hardware->instance_id != NULL ? hardware->instance_id : number) &&
           resources_fill(sim, slot, hardware) && drivers_fill(sim, device, hardware);
}

/* Every block that the device owns, itself last. */
static void each_block(struct pnpsim *sim, struct pnpsim_device *device,
                       void (*visit)(struct pnpsim *sim, void *block))
{
    const SIM_SLOT *slot = &device->slot;
    const void *const blocks[] = { slot->DeviceId,      slot->InstanceId,  slot->HardwareIds,
                                   slot->CompatibleIds, slot->Description, slot->Resources,
                                   device->name,        device->driver };
    for (size_t i = 0; i < sizeof(blocks) / sizeof(blocks[0]); i++) {
        if (blocks[i] != NULL) {
            visit(sim, (void *)(uintptr_t)blocks[i]);
        }
    }
    for (int i = 0; i < PNPSIM_FILTERS_MAX; i++) {
        if (device->lower_filters[i] != NULL) {
            visit(sim, device->lower_filters[i]);
        }
        if (device->upper_filters[i] != NULL) {
            visit(sim, device->upper_filters[i]);
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
