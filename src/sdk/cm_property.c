/* SPDX-License-Identifier: MIT */
/* Properties of devices and interfaces, by key (W-28). */
#include "base/memory.h"
#include "base/sim.h"
#include "io/unicode.h"
#include "sdk/cm_text.h"
#include "sdk/prologue.h"
#include "tree/devnode.h"
#include "tree/interface.h"
#include "tree/property.h"

#include <string.h>

/* Where the application wants it. */
struct target {
    const DEVPROPKEY *key;
    DEVPROPTYPE *type;
    PBYTE buffer;
    PULONG size;
    ULONG flags;
};

static CONFIGRET target_check(const struct target *target)
{
    if (target->flags != 0) {
        return CR_INVALID_FLAG;
    }
    if (target->key == NULL) {
        return CR_FAILURE;
    }
    if (target->type == NULL || target->size == NULL ||
        (target->buffer == NULL && *target->size != 0)) {
        return CR_INVALID_POINTER;
    }
    return CR_SUCCESS;
}

static CONFIGRET result_of(NTSTATUS status)
{
    switch (status) {
    case STATUS_OBJECT_NAME_NOT_FOUND:
        return CR_NO_SUCH_VALUE;
    case STATUS_INSUFFICIENT_RESOURCES:
        return CR_OUT_OF_MEMORY;
    case STATUS_NOT_IMPLEMENTED:
        return CR_INVALID_PROPERTY;
    default:
        return NT_SUCCESS(status) ? CR_SUCCESS : CR_FAILURE;
    }
}

/* Writes what fits, or only how much there is. */
static CONFIGRET target_fill(const struct target *target, const struct pn_property *property)
{
    ULONG room = *target->size;
    *target->type = property->type;
    *target->size = property->size;
    if (room < property->size) {
        return CR_BUFFER_SMALL;
    }
    if (property->size > 0) {
        memcpy(target->buffer, property->bytes, property->size);
    }
    return CR_SUCCESS;
}

/* Takes the value over. */
static CONFIGRET target_take(struct pnpsim *sim, const struct target *target, NTSTATUS status,
                             struct pn_property *property)
{
    if (!NT_SUCCESS(status)) {
        return result_of(status);
    }
    CONFIGRET result = target_fill(target, property);
    pn_free(sim, property->bytes);
    return result;
}

CONFIGRET CM_Get_DevNode_PropertyW(DEVINST dnDevInst, const DEVPROPKEY *PropertyKey,
                                   DEVPROPTYPE *PropertyType, PBYTE PropertyBuffer,
                                   PULONG PropertyBufferSize, ULONG ulFlags)
{
    PN_SDK_ENTER(CM_Get_DevNode_PropertyW);
    struct target target = { PropertyKey, PropertyType, PropertyBuffer, PropertyBufferSize,
                             ulFlags };
    struct pn_devnode *node;
    struct pn_property property;
    CONFIGRET result = target_check(&target);
    if (result == CR_SUCCESS) {
        result = pn_cm_node(sim, dnDevInst, &node);
    }
    if (result == CR_SUCCESS) {
        NTSTATUS status = pn_device_property_get(sim, node, PropertyKey, LOCALE_NEUTRAL, &property);
        result = target_take(sim, &target, status, &property);
    }
    PN_SDK_LEAVE();
    return result;
}

/* By the name that user mode has: "\\?\" in front. */
static CONFIGRET interface_find(struct pnpsim *sim, LPCWSTR name,
                                struct pn_interface **ret_interface)
{
    enum { UNITS_MAX = 0x7FF0 };
    size_t units = name == NULL ? 0 : WdkWcsnlen(name, UNITS_MAX);
    UNICODE_STRING link;
    if (name == NULL) {
        return CR_INVALID_POINTER;
    }
    if (units <= 4 || units == UNITS_MAX || WdkWcsncmp(name, L"\\\\?\\", 4) != 0) {
        return CR_NO_SUCH_DEVICE_INTERFACE;
    }
    UNICODE_STRING text = { .Length = (USHORT)(units * sizeof(WCHAR)),
                            .MaximumLength = (USHORT)(units * sizeof(WCHAR)),
                            .Buffer = (PWSTR)name };
    if (!pn_unicode_copy(sim, &text, &link)) {
        return CR_OUT_OF_MEMORY;
    }
    link.Buffer[1] = L'?';
    *ret_interface = pn_interface_find(sim, &link);
    pn_unicode_free(sim, &link);
    return *ret_interface == NULL ? CR_NO_SUCH_DEVICE_INTERFACE : CR_SUCCESS;
}

CONFIGRET CM_Get_Device_Interface_PropertyW(LPCWSTR pszDeviceInterface,
                                            const DEVPROPKEY *PropertyKey,
                                            DEVPROPTYPE *PropertyType, PBYTE PropertyBuffer,
                                            PULONG PropertyBufferSize, ULONG ulFlags)
{
    PN_SDK_ENTER(CM_Get_Device_Interface_PropertyW);
    struct target target = { PropertyKey, PropertyType, PropertyBuffer, PropertyBufferSize,
                             ulFlags };
    struct pn_interface *interface;
    struct pn_property property;
    CONFIGRET result = target_check(&target);
    if (result == CR_SUCCESS) {
        result = interface_find(sim, pszDeviceInterface, &interface);
    }
    if (result == CR_SUCCESS) {
        NTSTATUS status = pn_interface_property_get(sim, interface, PropertyKey, LOCALE_NEUTRAL,
                                                    &property);
        result = target_take(sim, &target, status, &property);
    }
    PN_SDK_LEAVE();
    return result;
}
