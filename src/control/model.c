/* SPDX-License-Identifier: MIT */
/* Models: what a hardware description says apart from name, instance id and resources. A test that
 * plugs in a hundred thousand devices describes them alike, and only the first of them makes
 * one. */
#include "control/device.h"

#include "pnp/builtin.h"

#include <string.h>

/* ---- Descriptions as bytes ---- */

/* Counts, and writes as well when there is room. */
struct key_writer {
    unsigned char *at; /* NULL: only count */
    size_t size;
};

static void key_put(struct key_writer *writer, const void *bytes, size_t size)
{
    if (writer->at != NULL) {
        memcpy(writer->at + writer->size, bytes, size);
    }
    writer->size += size;
}

static void key_put_text(struct key_writer *writer, const char *text)
{
    char is_there = text != NULL;
    key_put(writer, &is_there, 1);
    if (text != NULL) {
        key_put(writer, text, strlen(text) + 1);
    }
}

static void key_put_texts(struct key_writer *writer, const char *const *texts, int count)
{
    for (int i = 0; i < count && texts[i] != NULL; i++) {
        key_put_text(writer, texts[i]);
    }
    key_put_text(writer, NULL);
}

static void key_put_flags(struct key_writer *writer, const struct pnpsim_hardware *hardware)
{
    const unsigned char flags[] = {
        hardware->removable,         hardware->eject_supported, hardware->surprise_removal_ok,
        hardware->unique_id,         hardware->raw_device_ok,   hardware->lock_supported,
        hardware->hardware_disabled,
    };
    key_put(writer, flags, sizeof(flags));
}

/* Two descriptions that give the same bytes are the same model. */
static size_t key_write(const struct pnpsim_hardware *hardware, unsigned char *key)
{
    struct key_writer writer = { key, 0 };
    key_put_text(&writer, hardware->device_id);
    key_put_texts(&writer, hardware->hardware_ids, PNPSIM_IDS_MAX);
    key_put_texts(&writer, hardware->compatible_ids, PNPSIM_IDS_MAX);
    key_put_text(&writer, hardware->description);
    key_put_text(&writer, hardware->driver);
    /* Any of the filters may be missing. */
    for (int i = 0; i < PNPSIM_FILTERS_MAX; i++) {
        key_put_text(&writer, hardware->lower_filters[i]);
        key_put_text(&writer, hardware->upper_filters[i]);
    }
    key_put_flags(&writer, hardware);
    key_put(&writer, &hardware->answer, sizeof(hardware->answer));
    for (int i = 0; i < PNPSIM_INTERFACES_MAX && hardware->interfaces[i] != NULL; i++) {
        key_put(&writer, hardware->interfaces[i], sizeof(GUID));
    }
    return writer.size;
}

static uint64_t key_hash(const unsigned char *key, size_t size)
{
    uint64_t hash = UINT64_C(0xCBF29CE484222325);
    for (size_t i = 0; i < size; i++) {
        hash = (hash ^ key[i]) * UINT64_C(0x100000001B3);
    }
    return hash;
}

/* ---- Filling a model in ---- */

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

static void capabilities_fill(DEVICE_CAPABILITIES *capabilities,
                              const struct pnpsim_hardware *hardware)
{
    capabilities->Size = sizeof(*capabilities);
    capabilities->Version = 1;
    capabilities->Address = (ULONG)-1;
    capabilities->UINumber = (ULONG)-1;
    capabilities->Removable = hardware->removable;
    capabilities->EjectSupported = hardware->eject_supported;
    capabilities->SurpriseRemovalOK = hardware->surprise_removal_ok;
    capabilities->UniqueID = hardware->unique_id;
    capabilities->RawDeviceOK = hardware->raw_device_ok;
    capabilities->LockSupported = hardware->lock_supported;
    capabilities->HardwareDisabled = hardware->hardware_disabled;
}

/* A copy, or NULL for NULL; false when memory ran out. */
static bool text_fill(struct pnpsim *sim, const char *text, const char **ret_copy)
{
    *ret_copy = text == NULL ? NULL : pn_copy_text(sim, text);
    return text == NULL || *ret_copy != NULL;
}

static bool drivers_fill(struct pnpsim *sim, struct pn_model *model,
                         const struct pnpsim_hardware *hardware)
{
    struct pn_node_filters *filters = &model->filters;
    bool is_filled = text_fill(sim, hardware->driver, &model->drivers.function);
    for (int i = 0; i < PNPSIM_FILTERS_MAX; i++) {
        is_filled = is_filled && text_fill(sim, hardware->lower_filters[i], &filters->lower[i]) &&
                    text_fill(sim, hardware->upper_filters[i], &filters->upper[i]);
        if (filters->lower[i] != NULL || filters->upper[i] != NULL) {
            model->drivers.filters = filters;
        }
    }
    return is_filled;
}

static bool ids_fill(struct pnpsim *sim, SIM_MODEL *seen, const struct pnpsim_hardware *hardware)
{
    const char *own_id[PNPSIM_IDS_MAX] = { hardware->device_id };
    const char *const *hardware_ids = hardware->hardware_ids[0] != NULL ? hardware->hardware_ids
                                                                        : own_id;
    return wide_create(sim, hardware->device_id, &seen->DeviceId, &seen->DeviceIdSize) &&
           multi_create(sim, hardware_ids, &seen->HardwareIds, &seen->HardwareIdsSize) &&
           (hardware->compatible_ids[0] == NULL ||
            multi_create(sim, hardware->compatible_ids, &seen->CompatibleIds,
                         &seen->CompatibleIdsSize)) &&
           (hardware->description == NULL ||
            wide_create(sim, hardware->description, &seen->Description, &seen->DescriptionSize));
}

static bool model_fill(struct pnpsim *sim, struct pn_model *model,
                       const struct pnpsim_hardware *hardware, SIM_ANSWER *answer)
{
    SIM_MODEL *seen = &model->seen;
    for (ULONG i = 0; i < PNPSIM_INTERFACES_MAX && hardware->interfaces[i] != NULL; i++) {
        seen->Interfaces[seen->InterfaceCount++] = *hardware->interfaces[i];
    }
    bool wants_stub = !hardware->raw_device_ok || seen->InterfaceCount > 0 ||
                      hardware->answer != NULL;
    seen->Answer = hardware->answer != NULL ? answer : NULL;
    model->answer = hardware->answer;
    model->drivers.fallback = wants_stub ? PN_BUILTIN_STUB : NULL;
    capabilities_fill(&seen->Capabilities, hardware);
    return ids_fill(sim, seen, hardware) && drivers_fill(sim, model, hardware);
}

/* Every block of the model, itself last. */
static void each_block(struct pnpsim *sim, struct pn_model *model,
                       void (*visit)(struct pnpsim *sim, void *block))
{
    const SIM_MODEL *seen = &model->seen;
    const void *blocks[5 + 2 * PNPSIM_FILTERS_MAX] = { seen->DeviceId, seen->HardwareIds,
                                                       seen->CompatibleIds, seen->Description,
                                                       model->drivers.function };
    for (int i = 0; i < PNPSIM_FILTERS_MAX; i++) {
        blocks[5 + 2 * i] = model->filters.lower[i];
        blocks[6 + 2 * i] = model->filters.upper[i];
    }
    for (size_t i = 0; i < sizeof(blocks) / sizeof(blocks[0]); i++) {
        if (blocks[i] != NULL) {
            visit(sim, (void *)(uintptr_t)blocks[i]);
        }
    }
    visit(sim, model);
}

static struct pn_model *model_find(const struct pn_model *like, struct pn_model *first)
{
    while (first != NULL && (first->key_size != like->key_size ||
                             memcmp(first->key, like->key, like->key_size) != 0)) {
        first = first->next_same_hash;
    }
    return first;
}

const struct pn_model *pn_model_demand(struct pnpsim *sim, const struct pnpsim_hardware *hardware,
                                       SIM_ANSWER *answer)
{
    struct pn_map *models = &sim->control->models;
    size_t size = key_write(hardware, NULL);
    struct pn_model *model = pn_alloc(sim, sizeof(*model) + size);
    if (model == NULL) {
        return NULL;
    }
    model->key_size = key_write(hardware, model->key);
    uint64_t hash = key_hash(model->key, size);
    model->next_same_hash = pn_map_get(models, hash);
    struct pn_model *known = model_find(model, model->next_same_hash);
    if (known != NULL) {
        pn_free(sim, model);
        return known;
    }
    if (!model_fill(sim, model, hardware, answer) || !pn_map_put(models, hash, model)) {
        each_block(sim, model, pn_free);
        return NULL;
    }
    each_block(sim, model, pn_keep);
    return model;
}
