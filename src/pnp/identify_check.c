/* SPDX-License-Identifier: MIT */
/* Ids held against the documented limits (K-7.1.7, K-10.17), and how a bus driver's mistake is
 * told. */
#include "base/sim.h"
#include "base/text.h"
#include "io/device.h"
#include "kernel/object.h"
#include "kernel/stop.h"
#include "observe/trace.h"
#include "pnp/identify.h"
#include "tree/devnode.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum {
    CONTAINER_UNITS = 38,               /* without the terminator */
    PATH_MAX_UNIQUE = 199,              /* device id and instance id are shorter than this */
    PATH_MAX_PREFIXED = 172,            /* when the manager has to add the parent's part */
    LIST_MAX = REGSTR_VAL_MAX_HCID_LEN, /* with both terminators */
};

void pn_bus_mistake(struct pnpsim *sim, const struct pn_bus_mistake *mistake, const char *format,
                    ...)
{
    char message[512];
    const uint64_t *parameters = mistake->parameters;
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(message, sizeof(message), format, arguments);
    va_end(arguments);
    uint32_t code = pn_violation(sim, mistake->rule, "", "%s", message);
    if (code != 0) {
        pn_bugcheck(sim, code, parameters[0], parameters[1], parameters[2], parameters[3], message);
    }
}

const char *pn_node_called(const struct pnpsim *sim, const struct pn_devnode *node)
{
    return pn_name_text(sim, node->name != 0 ? node->name : pn_object_name(sim, node->pdo));
}

const char *pn_pdo_driver(const struct pnpsim *sim, PDEVICE_OBJECT pdo)
{
    return pn_name_text(sim, pn_device_of(pdo)->driver);
}

bool pn_id_is_list(BUS_QUERY_ID_TYPE type)
{
    return type == BusQueryHardwareIDs || type == BusQueryCompatibleIDs;
}

static const char *type_name(BUS_QUERY_ID_TYPE type)
{
    switch (type) {
    case BusQueryDeviceID:
        return "device id";
    case BusQueryInstanceID:
        return "instance id";
    case BusQueryHardwareIDs:
        return "list of hardware ids";
    case BusQueryCompatibleIDs:
        return "list of compatible ids";
    case BusQueryContainerID:
        return "container id";
    case BusQueryDeviceSerialNumber:
        break;
    }
    return "id";
}

/* What parameter 4 of bug check 0xCA, 3 calls it. */
static uint64_t type_number(BUS_QUERY_ID_TYPE type)
{
    switch (type) {
    case BusQueryDeviceID:
        return 1;
    case BusQueryInstanceID:
        return 2;
    case BusQueryHardwareIDs:
        return 3;
    case BusQueryCompatibleIDs:
        return 4;
    case BusQueryContainerID:
    case BusQueryDeviceSerialNumber:
        break;
    }
    return 0;
}

static void id_mistake(struct pnpsim *sim, const struct pn_id *id, enum pn_rule rule,
                       const char *what, unsigned value)
{
    struct pn_bus_mistake mistake = {
        rule, { 3, (uintptr_t)id->node->pdo, (uintptr_t)id->units, type_number(id->type) }
    };
    pn_bus_mistake(sim, &mistake, "%s returned a %s for %s %s (0x%x)",
                   pn_pdo_driver(sim, id->node->pdo), type_name(id->type),
                   pn_node_called(sim, id->node), what, value);
}

/* Up to the terminator; a list ends at an empty string. False when there is none in the block. */
static bool id_measure(const struct pn_id *id, size_t *ret_units)
{
    bool is_list = pn_id_is_list(id->type);
    for (size_t i = 0; i < id->room; i++) {
        if (id->units[i] == 0 && (!is_list || i == 0 || id->units[i - 1] == 0)) {
            *ret_units = i;
            return true;
        }
    }
    return false;
}

/* K-10.17: the pages disagree about the blank. */
static bool characters_check(struct pnpsim *sim, const struct pn_id *id, size_t units)
{
    bool has_blank = false;
    for (size_t i = 0; i < units; i++) {
        uint16_t unit = id->units[i];
        has_blank = has_blank || unit == ' ';
        bool is_separator = unit == 0 && pn_id_is_list(id->type);
        if (!is_separator && (unit < ' ' || unit > 0x7F || unit == ',')) {
            id_mistake(sim, id, PN_RULE_ID_ILLEGAL, "with an illegal character", unit);
            return false;
        }
    }
    if (has_blank) {
        id_mistake(sim, id, PN_RULE_ID_BLANK, "with a blank", ' ');
    }
    return true;
}

/* The longest string of a list. */
static size_t list_longest(const struct pn_id *id, size_t units)
{
    size_t longest = 0;
    size_t begin = 0;
    for (size_t i = 0; i <= units; i++) {
        if (i == units || id->units[i] == 0) {
            longest = i - begin > longest ? i - begin : longest;
            begin = i + 1;
        }
    }
    return longest;
}

static bool container_is_formed(const struct pn_id *id, size_t units)
{
    static const char form[] = "{xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx}";
    for (size_t i = 0; units == CONTAINER_UNITS && i < units; i++) {
        uint16_t unit = id->units[i];
        bool is_hex = (unit >= '0' && unit <= '9') || (unit >= 'a' && unit <= 'f') ||
                      (unit >= 'A' && unit <= 'F');
        if (form[i] == 'x' ? !is_hex : unit != (unsigned char)form[i]) {
            return false;
        }
    }
    return units == CONTAINER_UNITS;
}

static const char *limit_broken(const struct pn_id *id, size_t units)
{
    if (id->type == BusQueryContainerID) {
        return container_is_formed(id, units) ? NULL : "that is no GUID of 38 characters";
    }
    if (pn_id_is_list(id->type) && units + 1 > LIST_MAX) {
        return "that is longer than 1024 characters";
    }
    if (list_longest(id, units) >= MAX_DEVICE_ID_LEN) {
        return "with an id that is not shorter than 200 characters";
    }
    return units == 0 && id->type == BusQueryDeviceID ? "that is empty" : NULL;
}

bool pn_id_check(struct pnpsim *sim, const struct pn_id *id, size_t *ret_units)
{
    size_t units;
    if (!id_measure(id, &units)) {
        id_mistake(sim, id, PN_RULE_ID_ILLEGAL, "without its terminator; units",
                   (unsigned)id->room);
        return false;
    }
    if (!characters_check(sim, id, units)) {
        return false;
    }
    const char *limit = limit_broken(id, units);
    if (limit != NULL) {
        id_mistake(sim, id, PN_RULE_ID_LIMIT, limit, (unsigned)units);
        return false;
    }
    *ret_units = units;
    return true;
}

bool pn_path_length_check(struct pnpsim *sim, const struct pn_devnode *node)
{
    size_t instance = node->instance_id == NULL ? 0 : strlen(node->instance_id);
    size_t length = strlen(node->device_id) + instance;
    size_t limit = node->capabilities.UniqueID ? PATH_MAX_UNIQUE : PATH_MAX_PREFIXED;
    if (length < limit) {
        return true;
    }
    struct pn_bus_mistake mistake = { PN_RULE_ID_LIMIT, { 3, (uintptr_t)node->pdo, 0, 2 } };
    pn_bus_mistake(sim, &mistake,
                   "%s returned a device id and an instance id for %s of %zu characters together; "
                   "with UniqueID %s they must have less than %zu",
                   pn_pdo_driver(sim, node->pdo), pn_node_called(sim, node), length,
                   node->capabilities.UniqueID ? "TRUE" : "FALSE", limit);
    return false;
}
