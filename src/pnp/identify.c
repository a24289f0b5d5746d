/* SPDX-License-Identifier: MIT */
/* Asking a new device who it is (K-7.1.4): its ids, and the instance path that follows from
 * them. */
#include "base/check.h"
#include "base/memory.h"
#include "base/sim.h"
#include "base/text.h"
#include "kernel/object.h"
#include "kernel/pool.h"
#include "kernel/record.h"
#include "observe/trace.h"
#include "pnp/identify.h"
#include "pnp/pnp.h"
#include "tree/devnode.h"
#include "tree/path.h"
#include "tree/problem.h"

#include <stdlib.h>

/* The answer as UTF-8 (a multi-string keeps its inner terminators); frees the driver's block. NULL
 * when it cannot be used. */
static char *id_take(struct pnpsim *sim, struct pn_devnode *node, BUS_QUERY_ID_TYPE type,
                     ULONG_PTR information)
{
    const struct pn_pool_block *block = pn_pool_find(sim, (void *)information);
    if (block == NULL) {
        return NULL;
    }
    const uint16_t *answer = (const uint16_t *)information;
    struct pn_id id = { node, type, answer, block->size / sizeof(*answer) };
    char *text = NULL;
    size_t units;
    if (pn_id_check(sim, &id, &units)) {
        size_t bytes = pn_utf8_from_utf16(answer, units, NULL, 0);
        text = pn_record_alloc(sim, bytes + 2);
        pn_utf8_from_utf16(answer, units, text, bytes + 1);
    }
    pn_answer_free(sim, information);
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
    char *id = id_take(sim, node, type, information);
    if (id == NULL) {
        return STATUS_INVALID_PARAMETER;
    }
    *ret_id = id;
    return STATUS_SUCCESS;
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

/* "{d0a48c32-e179-43e6-9f07-ad115ecc80ac}", of which the form has been checked. */
static GUID guid_parse(const char *text)
{
    GUID guid = { (ULONG)strtoul(text + 1, NULL, 16),
                  (USHORT)strtoul(text + 10, NULL, 16),
                  (USHORT)strtoul(text + 15, NULL, 16),
                  { 0 } };
    static const uint8_t places[] = { 20, 22, 25, 27, 29, 31, 33, 35 };
    for (int i = 0; i < 8; i++) {
        char digits[3] = { text[places[i]], text[places[i] + 1], '\0' };
        guid.Data4[i] = (UCHAR)strtoul(digits, NULL, 16);
    }
    return guid;
}

static bool is_root(const struct pn_devnode *node)
{
    return node->parent == NULL;
}

/* K-7.1.9: what the bus driver does not say follows from whether the device can be removed. */
static void container_set(struct pn_devnode *node, const char *reported)
{
    if (reported != NULL) {
        node->container = guid_parse(reported);
    } else if (node->capabilities.Removable) {
        node->container = pn_container_of_path(node->instance_path);
    } else {
        node->container = is_root(node->parent) ? pn_container_computer : node->parent->container;
    }
}

/* K-7.1.7: without a unique id the manager makes the instance id its parent's own. The root has no
 * parts that could be told apart. */
static void path_format(const struct pn_devnode *node, struct pn_text *text, uint32_t number)
{
    bool is_prefixed = !is_root(node->parent) &&
                       (!node->capabilities.UniqueID || node->instance_id == NULL);
    pn_text_format(text, "%s\\", node->device_id);
    if (is_prefixed) {
        pn_text_format(text, "%u&", node->parent->serial);
    }
    if (node->instance_id != NULL) {
        pn_text_format(text, "%s", node->instance_id);
    } else {
        pn_text_format(text, "%u", number);
    }
}

static char *path_build(struct pnpsim *sim, const struct pn_devnode *node, uint32_t number)
{
    struct pn_text text;
    struct pn_exemption exemption;
    pn_text_init_record(&text, sim);
    path_format(node, &text, number);
    pn_exemption_begin(sim, &exemption);
    char *path = text.failed ? NULL : pn_copy_text(sim, text.bytes);
    pn_exemption_end(sim, &exemption);
    pn_text_finish(&text);
    return pn_surely(sim, path);
}

/* A device of that path which is there: not pulled, not on its way out of the tree. */
static const struct pn_devnode *twin_find(const struct pnpsim *sim, const char *path)
{
    const struct pn_devnode *twin = pn_path_find(sim, path);
    while (twin != NULL && (!twin->is_reported || twin->state == PN_NODE_SURPRISE_REMOVED)) {
        twin = pn_path_find_next(twin);
    }
    return twin;
}

/* The same device id and instance id twice: on one bus the bus driver's mistake (0xCA, 1), on two
 * of them a device that was moved too fast. */
static void duplicate_refuse(struct pnpsim *sim, struct pn_devnode *node,
                             const struct pn_devnode *twin, const char *path)
{
    node->problem = PN_PROBLEM_DUPLICATE_DEVICE;
    if (twin->parent != node->parent) {
        return;
    }
    struct pn_bus_mistake mistake = { PN_RULE_PDO_DUPLICATE,
                                      { 1, (uintptr_t)node->pdo, (uintptr_t)twin->pdo, 0 } };
    pn_bus_mistake(sim, &mistake,
                   "%s reported two children of %s with the same device id and instance id: %s is "
                   "%s already",
                   pn_pdo_driver(sim, node->pdo), pn_name_text(sim, node->parent->name), path,
                   pn_node_called(sim, twin));
}

/* A device that has no instance id gets the first number that is free. */
static NTSTATUS path_set(struct pnpsim *sim, struct pn_devnode *node)
{
    char *path = path_build(sim, node, 0);
    const struct pn_devnode *twin = twin_find(sim, path);
    for (uint32_t number = 1; twin != NULL && node->instance_id == NULL; number++) {
        pn_free(sim, path);
        path = path_build(sim, node, number);
        twin = twin_find(sim, path);
    }
    if (twin != NULL) {
        duplicate_refuse(sim, node, twin, path);
        pn_free(sim, path);
        return STATUS_OBJECT_NAME_COLLISION;
    }
    node->instance_path = path;
    if (!pn_path_add(sim, node)) {
        pn_surely(sim, NULL); /* the map's own growth passes injected faults by */
    }
    return STATUS_SUCCESS;
}

static void name_set(struct pnpsim *sim, struct pn_devnode *node)
{
    if (node->name == 0) {
        node->name = pn_name(sim, node->instance_path);
    }
    pn_object_set_name(sim, node->pdo, node->name); /* says more than \Device\00000002 */
}

static NTSTATUS query_device_id(struct pnpsim *sim, struct pn_devnode *node)
{
    NTSTATUS status = query_id(sim, node, BusQueryDeviceID, &node->device_id);
    if (status == STATUS_NOT_SUPPORTED) {
        struct pn_bus_mistake mistake = { PN_RULE_ID_MISSING, { 3, (uintptr_t)node->pdo, 0, 1 } };
        pn_bus_mistake(sim, &mistake, "%s returned no device id for %s",
                       pn_pdo_driver(sim, node->pdo), pn_node_called(sim, node));
    }
    return status;
}

/* Everything after device id and instance id. A path that is known already stays (K-7.1.8). */
NTSTATUS pn_node_look_around(struct pnpsim *sim, struct pn_devnode *node)
{
    char *container = NULL;
    NTSTATUS status = query_match_ids(sim, node);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    query_id(sim, node, BusQueryContainerID, &container);
    pn_node_query_capabilities(sim, node);
    pn_node_query_descriptions(sim, node);
    pn_node_query_resources(sim, node);
    if (node->instance_path == NULL) {
        status = pn_path_length_check(sim, node) ? path_set(sim, node) : STATUS_INVALID_PARAMETER;
    }
    if (NT_SUCCESS(status)) {
        container_set(node, container);
        name_set(sim, node);
    }
    pn_free(sim, container);
    return status;
}

NTSTATUS pn_node_identify(struct pnpsim *sim, struct pn_devnode *node)
{
    NTSTATUS status = query_device_id(sim, node);
    if (NT_SUCCESS(status)) {
        status = query_id(sim, node, BusQueryInstanceID, &node->instance_id);
        status = status == STATUS_NOT_SUPPORTED ? STATUS_SUCCESS : status;
    }
    return NT_SUCCESS(status) ? pn_node_look_around(sim, node) : status;
}
