/* SPDX-License-Identifier: MIT */
/* What a device is asked besides its ids (K-7.1.4): capabilities, text, bus, resources and what it
 * requires. The answers stay on the devnode. */
#include "base/memory.h"
#include "base/sim.h"
#include "base/text.h"
#include "kernel/pool.h"
#include "kernel/record.h"
#include "pnp/identify.h"
#include "pnp/pnp.h"
#include "tree/devnode.h"

#include <string.h>

enum { LOCALE_ENGLISH = 0x409, REQUIREMENTS_TAG = 'RpnP' };

void pn_answer_free(struct pnpsim *sim, ULONG_PTR information)
{
    bool is_intact;
    if (information != 0 && pn_pool_find(sim, (void *)information) != NULL) {
        pn_pool_free(sim, (void *)information, &is_intact);
    }
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
    bool was_disabled = node->capabilities.HardwareDisabled;
    bool is_first = node->state == PN_NODE_UNINITIALIZED;
    IO_STACK_LOCATION location = { .MinorFunction = IRP_MN_QUERY_CAPABILITIES };
    location.Parameters.DeviceCapabilities.Capabilities = &capabilities;
    NTSTATUS status = pn_node_send(sim, node, &location, NULL);
    if (NT_SUCCESS(status) || is_first) {
        node->capabilities = capabilities;
    }
    if (!is_first) {
        node->capabilities.HardwareDisabled = was_disabled; /* K-7.1.5 */
    }
}

/* Text as UTF-8, or NULL; frees the driver's block. */
static char *text_take(struct pnpsim *sim, ULONG_PTR information)
{
    const struct pn_pool_block *block = pn_pool_find(sim, (void *)information);
    if (block == NULL) {
        return NULL;
    }
    const uint16_t *source = (const uint16_t *)information;
    size_t units = 0;
    while (units < block->size / sizeof(*source) && source[units] != 0) {
        units++;
    }
    size_t bytes = pn_utf8_from_utf16(source, units, NULL, 0);
    char *text = pn_record_alloc(sim, bytes + 1);
    pn_utf8_from_utf16(source, units, text, bytes + 1);
    pn_answer_free(sim, information);
    return text;
}

static char *text_query(struct pnpsim *sim, struct pn_devnode *node, DEVICE_TEXT_TYPE type)
{
    IO_STACK_LOCATION location = { .MinorFunction = IRP_MN_QUERY_DEVICE_TEXT };
    location.Parameters.QueryDeviceText.DeviceTextType = type;
    location.Parameters.QueryDeviceText.LocaleId = LOCALE_ENGLISH;
    ULONG_PTR information = 0;
    NTSTATUS status = pn_node_send(sim, node, &location, &information);
    return NT_SUCCESS(status) && information != 0 ? text_take(sim, information) : NULL;
}

static void bus_query(struct pnpsim *sim, struct pn_devnode *node)
{
    IO_STACK_LOCATION location = { .MinorFunction = IRP_MN_QUERY_BUS_INFORMATION };
    ULONG_PTR information = 0;
    if (!NT_SUCCESS(pn_node_send(sim, node, &location, &information))) {
        return;
    }
    const struct pn_pool_block *block = pn_pool_find(sim, (void *)information);
    if (block != NULL && block->size >= sizeof(node->bus)) {
        memcpy(&node->bus, (const void *)information, sizeof(node->bus));
        node->has_bus = true;
    }
    pn_answer_free(sim, information);
}

void pn_node_query_descriptions(struct pnpsim *sim, struct pn_devnode *node)
{
    node->description = text_query(sim, node, DeviceTextDescription);
    node->location = text_query(sim, node, DeviceTextLocationInformation);
    bus_query(sim, node);
}

/* The pool block of an answer that is kept, and its size; NULL when there is none. */
static void *block_query(struct pnpsim *sim, struct pn_devnode *node, UCHAR minor, ULONG *ret_size)
{
    IO_STACK_LOCATION location = { .MinorFunction = minor };
    ULONG_PTR information = 0;
    if (!NT_SUCCESS(pn_node_send(sim, node, &location, &information)) || information == 0) {
        return NULL;
    }
    const struct pn_pool_block *block = pn_pool_find(sim, (void *)information);
    if (block == NULL) {
        return NULL;
    }
    *ret_size = (ULONG)block->size;
    return (void *)information;
}

/* What a driver has said when it reported the device is known already (K-7.1.8). */
void pn_node_query_resources(struct pnpsim *sim, struct pn_devnode *node)
{
    if (node->resources == NULL) {
        node->resources = block_query(sim, node, IRP_MN_QUERY_RESOURCES, &node->resources_size);
    }
    if (node->requirements == NULL) {
        node->requirements = block_query(sim, node, IRP_MN_QUERY_RESOURCE_REQUIREMENTS,
                                         &node->requirements_size);
    }
}

/* The function driver gets a copy, which it may change or replace, and the manager frees what comes
 * back. Nothing is assigned by it: resources are what the bus says they are. */
void pn_node_filter_requirements(struct pnpsim *sim, struct pn_devnode *node)
{
    IO_STACK_LOCATION location = { .MinorFunction = IRP_MN_FILTER_RESOURCE_REQUIREMENTS };
    void *copy = NULL;
    if (node->requirements != NULL) {
        struct pn_exemption exemption;
        pn_exemption_begin(sim, &exemption);
        copy = pn_surely(sim,
                         pn_pool_alloc(sim, node->requirements_size, REQUIREMENTS_TAG, true, 0));
        pn_exemption_end(sim, &exemption);
        memcpy(copy, node->requirements, node->requirements_size);
    }
    ULONG_PTR information = 0;
    location.Parameters.FilterResourceRequirements.IoResourceRequirementList = copy;
    pn_node_send(sim, node, &location, &information);
    if (information != (ULONG_PTR)copy) {
        pn_answer_free(sim, information);
    }
    pn_answer_free(sim, (ULONG_PTR)copy);
}
