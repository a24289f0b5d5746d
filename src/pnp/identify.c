/* SPDX-License-Identifier: MIT */
/* Asking a new device who it is (K-7.1.4): the queries between its first report and AddDevice. */
#include "base/check.h"
#include "base/memory.h"
#include "base/sim.h"
#include "base/text.h"
#include "kernel/object.h"
#include "kernel/pool.h"
#include "kernel/record.h"
#include "observe/trace.h"
#include "pnp/pnp.h"
#include "tree/devnode.h"

#include <string.h>

enum { ID_UNITS_MAX = 1024 }; /* K-7.1.7 */

/* The length in units of a REG_SZ or REG_MULTI_SZ in a pool block, without the last terminator. */
static size_t id_units(const uint16_t *id, size_t limit, bool is_multi)
{
    size_t units = 0;
    while (units < limit && (id[units] != 0 || (is_multi && units > 0 && id[units - 1] != 0))) {
        units++;
    }
    return units;
}

/* The answer as UTF-8 (a multi-string keeps its inner terminators); frees the driver's block. NULL
 * when it is no pool block. */
static char *id_take(struct pnpsim *sim, ULONG_PTR information, bool is_multi)
{
    uint16_t *id = (uint16_t *)information;
    const struct pn_pool_block *block = pn_pool_find(sim, id);
    if (block == NULL) {
        return NULL;
    }
    size_t limit = block->size / sizeof(*id);
    size_t units = id_units(id, limit < ID_UNITS_MAX ? limit : ID_UNITS_MAX, is_multi);
    size_t bytes = pn_utf8_from_utf16(id, units, NULL, 0);
    char *text = pn_record_alloc(sim, bytes + 2);
    pn_utf8_from_utf16(id, units, text, bytes + 1);
    bool is_intact;
    pn_pool_free(sim, id, &is_intact);
    return text;
}

static NTSTATUS query_id(struct pnpsim *sim, struct pn_devnode *node, BUS_QUERY_ID_TYPE type,
                         char **ret_id)
{
    IO_STACK_LOCATION location = { .MinorFunction = IRP_MN_QUERY_ID };
    location.Parameters.QueryId.IdType = type;
    ULONG_PTR information = 0;
    NTSTATUS status = pn_node_send(sim, node, &location, &information);
    if (!NT_SUCCESS(status) || information == 0) {
        return NT_SUCCESS(status) ? STATUS_NOT_SUPPORTED : status;
    }
    char *id = id_take(sim, information,
                       type == BusQueryHardwareIDs || type == BusQueryCompatibleIDs);
    if (id == NULL) {
        return STATUS_INVALID_PARAMETER;
    }
    *ret_id = id;
    return STATUS_SUCCESS;
}

/* W-5: what the sender fills in. */
void pn_node_query_capabilities(struct pnpsim *sim, struct pn_devnode *node)
{
    DEVICE_CAPABILITIES capabilities;
    memset(&capabilities, 0, sizeof(capabilities));
    capabilities.Size = sizeof(capabilities);
    capabilities.Version = 1;
    capabilities.Address = (ULONG)-1;
    capabilities.UINumber = (ULONG)-1;
    IO_STACK_LOCATION location = { .MinorFunction = IRP_MN_QUERY_CAPABILITIES };
    location.Parameters.DeviceCapabilities.Capabilities = &capabilities;
    if (NT_SUCCESS(pn_node_send(sim, node, &location, NULL))) {
        node->capabilities = capabilities;
    }
}

static void pool_release(struct pnpsim *sim, ULONG_PTR information)
{
    bool is_intact;
    if (information != 0 && pn_pool_find(sim, (void *)information) != NULL) {
        pn_pool_free(sim, (void *)information, &is_intact);
    }
}

/* Text and bus information are asked for, as on Windows, and not kept. */
static void query_descriptions(struct pnpsim *sim, struct pn_devnode *node)
{
    static const DEVICE_TEXT_TYPE types[] = { DeviceTextDescription,
                                              DeviceTextLocationInformation };
    for (int i = 0; i < 2; i++) {
        IO_STACK_LOCATION location = { .MinorFunction = IRP_MN_QUERY_DEVICE_TEXT };
        location.Parameters.QueryDeviceText.DeviceTextType = types[i];
        location.Parameters.QueryDeviceText.LocaleId = 0x409;
        ULONG_PTR information = 0;
        if (NT_SUCCESS(pn_node_send(sim, node, &location, &information))) {
            pool_release(sim, information);
        }
    }
    IO_STACK_LOCATION location = { .MinorFunction = IRP_MN_QUERY_BUS_INFORMATION };
    ULONG_PTR information = 0;
    if (NT_SUCCESS(pn_node_send(sim, node, &location, &information))) {
        pool_release(sim, information);
    }
}

static void query_resources(struct pnpsim *sim, struct pn_devnode *node)
{
    ULONG_PTR information = 0;
    IO_STACK_LOCATION location = { .MinorFunction = IRP_MN_QUERY_RESOURCES };
    if (NT_SUCCESS(pn_node_send(sim, node, &location, &information)) && information != 0) {
        const struct pn_pool_block *block = pn_pool_find(sim, (void *)information);
        if (block != NULL) {
            node->resources = (PCM_RESOURCE_LIST)information;
            node->resources_size = (ULONG)block->size;
        }
    }
    information = 0;
    location = (IO_STACK_LOCATION){ .MinorFunction = IRP_MN_QUERY_RESOURCE_REQUIREMENTS };
    if (NT_SUCCESS(pn_node_send(sim, node, &location, &information))) {
        pool_release(sim, information);
    }
}

/* K-7.1.7: without a unique id the manager makes the instance id its parent's own. */
static void instance_path_build(struct pnpsim *sim, struct pn_devnode *node)
{
    struct pn_text text;
    struct pn_exemption exemption;
    pn_text_init_record(&text, sim);
    if (node->capabilities.UniqueID || node->parent == NULL) {
        pn_text_format(&text, "%s\\%s", node->device_id, node->instance_id);
    } else {
        pn_text_format(&text, "%s\\%u&%s", node->device_id, node->parent->serial,
                       node->instance_id);
    }
    pn_exemption_begin(sim, &exemption);
    node->instance_path = text.failed ? NULL : pn_copy_text(sim, text.bytes);
    pn_exemption_end(sim, &exemption);
    pn_text_finish(&text);
    pn_surely(sim, node->instance_path);
}

/* The ids that drivers are chosen by. Not having any is one thing, having no memory to tell is
 * another. */
static NTSTATUS query_match_ids(struct pnpsim *sim, struct pn_devnode *node)
{
    NTSTATUS status = query_id(sim, node, BusQueryHardwareIDs, &node->hardware_ids);
    if (status != STATUS_INSUFFICIENT_RESOURCES) {
        status = query_id(sim, node, BusQueryCompatibleIDs, &node->compatible_ids);
    }
    return status == STATUS_INSUFFICIENT_RESOURCES ? status : STATUS_SUCCESS;
}

NTSTATUS pn_node_identify(struct pnpsim *sim, struct pn_devnode *node)
{
    NTSTATUS status = query_id(sim, node, BusQueryDeviceID, &node->device_id);
    if (NT_SUCCESS(status)) {
        status = query_id(sim, node, BusQueryInstanceID, &node->instance_id);
    }
    if (NT_SUCCESS(status)) {
        status = query_match_ids(sim, node);
    }
    if (!NT_SUCCESS(status)) {
        return status;
    }
    char *container = NULL;
    query_id(sim, node, BusQueryContainerID, &container);
    pn_free(sim, container);
    pn_node_query_capabilities(sim, node);
    query_descriptions(sim, node);
    query_resources(sim, node);
    instance_path_build(sim, node);
    if (node->name == 0) {
        node->name = pn_name(sim, node->instance_path);
    }
    pn_object_set_name(sim, node->pdo, node->name); /* says more than \Device\00000002 */
    return STATUS_SUCCESS;
}
