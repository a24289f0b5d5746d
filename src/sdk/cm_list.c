/* SPDX-License-Identifier: MIT */
/* Lists of device interfaces and of device instances (U-11.1, W-26, W-27). */
#include "base/guid.h"
#include "base/memory.h"
#include "base/sim.h"
#include "base/text.h"
#include "sdk/cm_text.h"
#include "sdk/prologue.h"
#include "tree/devnode.h"
#include "tree/instance.h"
#include "tree/interface.h"
#include "tree/property.h"
#include "tree/tree.h"

#include <string.h>

/* ---- Interfaces ---- */

/* Which interfaces are asked for. */
struct interface_query {
    const GUID *class_guid;
    struct pn_cm_in device; /* empty: of all devices */
    ULONG flags;
};

/* Whether it is, or was, of that device: the instance path is a part of the link. */
static bool interface_is_of(const struct pn_interface *interface, const char *path)
{
    enum { PREFIX = 4 };
    uint16_t units[MAX_DEVICE_ID_LEN];
    size_t count = pn_utf16_from_utf8(path, units, MAX_DEVICE_ID_LEN);
    size_t link_units = interface->link.name.Length / sizeof(WCHAR);
    if (count > MAX_DEVICE_ID_LEN || link_units <= PREFIX + count ||
        interface->text[PREFIX + count] != L'#') {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        units[i] = units[i] == '\\' ? '#' : units[i];
    }
    return pn_utf16_equals_folded((const uint16_t *)(const void *)interface->text + PREFIX, count,
                                  units, count);
}

static void link_append(struct pn_text *list, const struct pn_interface *interface)
{
    const uint16_t *link = (const uint16_t *)(const void *)interface->text;
    size_t units = interface->link.name.Length / sizeof(WCHAR);
    size_t size = pn_utf8_from_utf16(link, units, NULL, 0) + 1;
    char *text = pn_alloc(list->sim, size);
    if (text == NULL) {
        list->failed = true;
        return;
    }
    pn_utf8_from_utf16(link, units, text, size);
    text[1] = '\\'; /* user mode's prefix is "\\?\" (K-6.10) */
    pn_text_append(list, text, size);
    pn_free(list->sim, text);
}

static CONFIGRET interfaces_find(struct pnpsim *sim, const struct interface_query *query,
                                 struct pn_text *list)
{
    char path[PN_CM_ID_SIZE];
    if ((query->flags & ~(ULONG)CM_GET_DEVICE_INTERFACE_LIST_BITS) != 0) {
        return CR_INVALID_FLAG;
    }
    if (query->class_guid == NULL) {
        return CR_INVALID_POINTER;
    }
    if (!pn_cm_read(&query->device, path) || (path[0] != '\0' && !pn_cm_is_instance_id(path))) {
        return CR_INVALID_DEVICE_ID;
    }
    const struct pn_interface_class *class = pn_class_find(sim, query->class_guid);
    if (class == NULL) {
        return CR_SUCCESS;
    }
    bool all = (query->flags & CM_GET_DEVICE_INTERFACE_LIST_ALL_DEVICES) != 0;
    PN_LIST_EACH (position, &class->interfaces) {
        struct pn_interface *interface = PN_CONTAINER(position, struct pn_interface, class_link);
        bool is_active = interface->is_enabled && !interface->is_held;
        if ((all || is_active) && (path[0] == '\0' || interface_is_of(interface, path))) {
            link_append(list, interface);
        }
    }
    return list->failed ? CR_OUT_OF_MEMORY : CR_SUCCESS;
}

static CONFIGRET interfaces_size(struct pnpsim *sim, const struct interface_query *query,
                                 PULONG ret_units)
{
    struct pn_text list;
    if (ret_units == NULL) {
        return CR_INVALID_POINTER;
    }
    pn_text_init(&list, sim);
    CONFIGRET result = interfaces_find(sim, query, &list);
    if (result == CR_SUCCESS) {
        *ret_units = pn_cm_list_units(&list);
    }
    pn_text_finish(&list);
    return result;
}

static CONFIGRET interfaces_list(struct pnpsim *sim, const struct interface_query *query,
                                 const struct pn_cm_out *out)
{
    struct pn_text list;
    if ((out->wide == NULL && out->ansi == NULL) || out->length == 0) {
        return CR_INVALID_POINTER;
    }
    pn_text_init(&list, sim);
    CONFIGRET result = interfaces_find(sim, query, &list);
    if (result == CR_SUCCESS) {
        result = pn_cm_list_write(out, &list);
    }
    pn_text_finish(&list);
    return result;
}

CONFIGRET CM_Get_Device_Interface_List_SizeW(PULONG pulLen, LPGUID InterfaceClassGuid,
                                             DEVINSTID_W pDeviceID, ULONG ulFlags)
{
    PN_SDK_ENTER(CM_Get_Device_Interface_List_SizeW);
    struct interface_query query = { InterfaceClassGuid, { .wide = pDeviceID }, ulFlags };
    CONFIGRET result = interfaces_size(sim, &query, pulLen);
    PN_SDK_LEAVE();
    return result;
}

CONFIGRET CM_Get_Device_Interface_List_SizeA(PULONG pulLen, LPGUID InterfaceClassGuid,
                                             DEVINSTID_A pDeviceID, ULONG ulFlags)
{
    PN_SDK_ENTER(CM_Get_Device_Interface_List_SizeA);
    struct interface_query query = { InterfaceClassGuid, { .ansi = pDeviceID }, ulFlags };
    CONFIGRET result = interfaces_size(sim, &query, pulLen);
    PN_SDK_LEAVE();
    return result;
}

CONFIGRET CM_Get_Device_Interface_ListW(LPGUID InterfaceClassGuid, DEVINSTID_W pDeviceID,
                                        PZZWSTR Buffer, ULONG BufferLen, ULONG ulFlags)
{
    PN_SDK_ENTER(CM_Get_Device_Interface_ListW);
    struct interface_query query = { InterfaceClassGuid, { .wide = pDeviceID }, ulFlags };
    struct pn_cm_out out = { .wide = Buffer, .length = BufferLen };
    CONFIGRET result = interfaces_list(sim, &query, &out);
    PN_SDK_LEAVE();
    return result;
}

CONFIGRET CM_Get_Device_Interface_ListA(LPGUID InterfaceClassGuid, DEVINSTID_A pDeviceID,
                                        PZZSTR Buffer, ULONG BufferLen, ULONG ulFlags)
{
    PN_SDK_ENTER(CM_Get_Device_Interface_ListA);
    struct interface_query query = { InterfaceClassGuid, { .ansi = pDeviceID }, ulFlags };
    struct pn_cm_out out = { .ansi = Buffer, .length = BufferLen };
    CONFIGRET result = interfaces_list(sim, &query, &out);
    PN_SDK_LEAVE();
    return result;
}

/* ---- Device instances ---- */

/* By whom devices are chosen: nothing, one enumerator, one service, or one setup class; with or
 * without those that are not there. */
struct instance_query {
    const struct pn_call *call;
    struct pn_cm_in filter;
    ULONG flags;
};

enum {
    BY_SOMETHING = CM_GETIDLIST_FILTER_ENUMERATOR | CM_GETIDLIST_FILTER_SERVICE |
                   CM_GETIDLIST_FILTER_CLASS,
    BY_RELATION = CM_GETIDLIST_FILTER_EJECTRELATIONS | CM_GETIDLIST_FILTER_REMOVALRELATIONS |
                  CM_GETIDLIST_FILTER_POWERRELATIONS | CM_GETIDLIST_FILTER_BUSRELATIONS |
                  CM_GETIDLIST_FILTER_TRANSPORTRELATIONS
};

static bool path_begins_with(const char *path, const char *filter)
{
    char head[PN_CM_ID_SIZE];
    size_t length = strlen(filter);
    if (strlen(path) <= length || path[length] != '\\') {
        return false;
    }
    pn_copy_string(head, length + 1 < sizeof(head) ? length + 1 : sizeof(head), path);
    return pn_equals_folded(head, filter);
}

/* The setup class, which is kept as text; NULL: none, or no memory. */
static bool node_has_class(struct pnpsim *sim, const struct pn_devnode *node, const char *filter)
{
    struct pn_property property;
    char text[PN_CM_ID_SIZE] = "";
    if (!NT_SUCCESS(pn_device_property(sim, node, DevicePropertyClassGuid, &property))) {
        return false;
    }
    if (property.size < MAX_DEVICE_ID_LEN * sizeof(WCHAR) && property.size >= sizeof(WCHAR)) {
        pn_utf8_from_utf16(property.bytes, property.size / sizeof(WCHAR) - 1, text, sizeof(text));
    }
    pn_free(sim, property.bytes);
    return pn_equals_folded(text, filter);
}

static bool node_is_chosen(struct pnpsim *sim, const struct pn_devnode *node, ULONG flags,
                           const char *filter)
{
    if (node->instance_path == NULL || node->state == PN_NODE_DELETED ||
        ((flags & CM_GETIDLIST_FILTER_PRESENT) != 0 && !pn_instance_is_present(node))) {
        return false;
    }
    if ((flags & CM_GETIDLIST_FILTER_ENUMERATOR) != 0) {
        return path_begins_with(node->instance_path, filter);
    }
    if ((flags & CM_GETIDLIST_FILTER_SERVICE) != 0) {
        return node->drivers.function != NULL && pn_equals_folded(node->drivers.function, filter);
    }
    return (flags & CM_GETIDLIST_FILTER_CLASS) == 0 || node_has_class(sim, node, filter);
}

/* W-27: what is wrong with the question. */
static CONFIGRET instances_check(struct pnpsim *sim, const struct instance_query *query,
                                 char filter[PN_CM_ID_SIZE])
{
    ULONG kind = query->flags & BY_SOMETHING;
    if ((query->flags & ~(ULONG)CM_GETIDLIST_FILTER_BITS) != 0 || (kind & (kind - 1)) != 0) {
        return CR_INVALID_FLAG;
    }
    if ((query->flags & BY_RELATION) != 0) {
        pn_sdk_not_simulated(sim, query->call, "a list of relations");
        return CR_CALL_NOT_IMPLEMENTED;
    }
    if (kind != 0 && query->filter.wide == NULL && query->filter.ansi == NULL) {
        return CR_INVALID_POINTER;
    }
    if (!pn_cm_read(&query->filter, filter) || (kind != 0 && filter[0] == '\0')) {
        return CR_INVALID_DATA;
    }
    bool is_class = (kind & CM_GETIDLIST_FILTER_CLASS) != 0;
    bool is_guid = filter[0] == '{' && strlen(filter) == PN_GUID_TEXT_SIZE - 1;
    return is_class && !is_guid ? CR_INVALID_DATA : CR_SUCCESS;
}

static CONFIGRET instances_find(struct pnpsim *sim, const struct instance_query *query,
                                struct pn_text *list)
{
    char filter[PN_CM_ID_SIZE];
    char path[PN_CM_ID_SIZE];
    CONFIGRET result = instances_check(sim, query, filter);
    if (result != CR_SUCCESS) {
        return result;
    }
    PN_LIST_EACH (position, &sim->tree->nodes) {
        const struct pn_devnode *node = PN_CONTAINER(position, struct pn_devnode, link);
        if (node_is_chosen(sim, node, query->flags, filter)) {
            pn_instance_upper(node->instance_path, path, sizeof(path));
            pn_text_append(list, path, strlen(path) + 1);
        }
    }
    return list->failed ? CR_OUT_OF_MEMORY : CR_SUCCESS;
}

/* W-27: 0 when the question cannot be answered. */
static CONFIGRET instances_size(struct pnpsim *sim, const struct instance_query *query,
                                PULONG ret_units)
{
    struct pn_text list;
    if (ret_units == NULL) {
        return CR_INVALID_POINTER;
    }
    pn_text_init(&list, sim);
    CONFIGRET result = instances_find(sim, query, &list);
    *ret_units = result == CR_SUCCESS ? pn_cm_list_units(&list) : 0;
    pn_text_finish(&list);
    return result;
}

/* W-27: when it does not fit, the wide half writes an end and the other nothing. */
static CONFIGRET instances_list(struct pnpsim *sim, const struct instance_query *query,
                                const struct pn_cm_out *out)
{
    struct pn_text list;
    if ((out->wide == NULL && out->ansi == NULL) || out->length == 0) {
        return CR_INVALID_POINTER;
    }
    pn_text_init(&list, sim);
    CONFIGRET result = instances_find(sim, query, &list);
    if (result == CR_SUCCESS) {
        result = pn_cm_list_write(out, &list);
    }
    if (result == CR_BUFFER_SMALL && out->wide != NULL) {
        out->wide[0] = 0;
    }
    pn_text_finish(&list);
    return result;
}

CONFIGRET CM_Get_Device_ID_List_SizeW(PULONG pulLen, PCWSTR pszFilter, ULONG ulFlags)
{
    PN_SDK_ENTER(CM_Get_Device_ID_List_SizeW);
    struct instance_query query = { &call, { .wide = pszFilter }, ulFlags };
    CONFIGRET result = instances_size(sim, &query, pulLen);
    PN_SDK_LEAVE();
    return result;
}

CONFIGRET CM_Get_Device_ID_List_SizeA(PULONG pulLen, PCSTR pszFilter, ULONG ulFlags)
{
    PN_SDK_ENTER(CM_Get_Device_ID_List_SizeA);
    struct instance_query query = { &call, { .ansi = pszFilter }, ulFlags };
    CONFIGRET result = instances_size(sim, &query, pulLen);
    PN_SDK_LEAVE();
    return result;
}

CONFIGRET CM_Get_Device_ID_ListW(PCWSTR pszFilter, PZZWSTR Buffer, ULONG BufferLen, ULONG ulFlags)
{
    PN_SDK_ENTER(CM_Get_Device_ID_ListW);
    struct instance_query query = { &call, { .wide = pszFilter }, ulFlags };
    struct pn_cm_out out = { .wide = Buffer, .length = BufferLen };
    CONFIGRET result = instances_list(sim, &query, &out);
    PN_SDK_LEAVE();
    return result;
}

CONFIGRET CM_Get_Device_ID_ListA(PCSTR pszFilter, PZZSTR Buffer, ULONG BufferLen, ULONG ulFlags)
{
    PN_SDK_ENTER(CM_Get_Device_ID_ListA);
    struct instance_query query = { &call, { .ansi = pszFilter }, ulFlags };
    struct pn_cm_out out = { .ansi = Buffer, .length = BufferLen };
    CONFIGRET result = instances_list(sim, &query, &out);
    PN_SDK_LEAVE();
    return result;
}
