/* SPDX-License-Identifier: MIT */
/* Making the values of properties. */
#include "tree/property.h"

#include "base/guid.h"
#include "base/memory.h"
#include "base/text.h"

#include <stdio.h>
#include <string.h>

NTSTATUS pn_property_give(struct pnpsim *sim, DEVPROPTYPE type, const void *bytes, ULONG size,
                          struct pn_property *ret_property)
{
    void *copy = pn_alloc(sim, size);
    if (copy == NULL) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    if (size > 0) {
        memcpy(copy, bytes, size);
    }
    *ret_property = (struct pn_property){ .type = type, .size = size, .bytes = copy };
    return STATUS_SUCCESS;
}

NTSTATUS pn_property_give_number(struct pnpsim *sim, ULONG number, struct pn_property *ret_property)
{
    return pn_property_give(sim, DEVPROP_TYPE_UINT32, &number, sizeof(number), ret_property);
}

NTSTATUS pn_property_give_text(struct pnpsim *sim, const char *text,
                               struct pn_property *ret_property)
{
    if (text == NULL) {
        return STATUS_OBJECT_NAME_NOT_FOUND;
    }
    size_t units = pn_utf16_from_utf8(text, NULL, 0);
    size_t size = (units + 1) * sizeof(uint16_t);
    uint16_t *copy = pn_alloc(sim, size);
    if (copy == NULL) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    pn_utf16_from_utf8(text, copy, units);
    *ret_property = (struct pn_property){ DEVPROP_TYPE_STRING, (ULONG)size, copy };
    return STATUS_SUCCESS;
}

/* Each string with its terminator, and one more at the end. */
NTSTATUS pn_property_give_list(struct pnpsim *sim, const char *list,
                               struct pn_property *ret_property)
{
    if (list == NULL) {
        return STATUS_OBJECT_NAME_NOT_FOUND;
    }
    size_t units = 1;
    for (const char *text = list; *text != '\0'; text += strlen(text) + 1) {
        units += pn_utf16_from_utf8(text, NULL, 0) + 1;
    }
    uint16_t *copy = pn_alloc(sim, units * sizeof(*copy));
    if (copy == NULL) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    uint16_t *at = copy;
    for (const char *text = list; *text != '\0'; text += strlen(text) + 1) {
        at += pn_utf16_from_utf8(text, at, (size_t)(copy + units - at)) + 1;
    }
    *ret_property = (struct pn_property){ DEVPROP_TYPE_STRING_LIST, (ULONG)(units * sizeof(*copy)),
                                          copy };
    return STATUS_SUCCESS;
}

NTSTATUS pn_property_give_guid_text(struct pnpsim *sim, const GUID *guid,
                                    struct pn_property *ret_property)
{
    char text[PN_GUID_TEXT_SIZE];
    if (pn_guid_is_zero(guid)) {
        return STATUS_OBJECT_NAME_NOT_FOUND;
    }
    pn_guid_format(guid, text);
    return pn_property_give_text(sim, text, ret_property);
}

static bool guid_parse(const char *text, GUID *ret_guid)
{
    unsigned one;
    unsigned two;
    unsigned three;
    unsigned bytes[8];
    int length = 0;
    int count = sscanf(text, "{%8x-%4x-%4x-%2x%2x-%2x%2x%2x%2x%2x%2x}%n", &one, &two, &three,
                       &bytes[0], &bytes[1], &bytes[2], &bytes[3], &bytes[4], &bytes[5], &bytes[6],
                       &bytes[7], &length);
    if (count != 11 || length != PN_GUID_TEXT_SIZE - 1 || text[length] != '\0') {
        return false;
    }
    *ret_guid = (GUID){ one, (USHORT)two, (USHORT)three, { 0 } };
    for (int i = 0; i < 8; i++) {
        ret_guid->Data4[i] = (UCHAR)bytes[i];
    }
    return true;
}

NTSTATUS pn_property_to_guid(struct pnpsim *sim, struct pn_property *property)
{
    char text[2 * PN_GUID_TEXT_SIZE];
    GUID guid;
    size_t units = property->size / sizeof(uint16_t) - 1;
    if (pn_utf8_from_utf16(property->bytes, units, NULL, 0) >= sizeof(text)) {
        return STATUS_OBJECT_NAME_NOT_FOUND;
    }
    pn_utf8_from_utf16(property->bytes, units, text, sizeof(text));
    if (!guid_parse(text, &guid)) {
        return STATUS_OBJECT_NAME_NOT_FOUND;
    }
    struct pn_property made;
    NTSTATUS status = pn_property_give(sim, DEVPROP_TYPE_GUID, &guid, sizeof(guid), &made);
    if (NT_SUCCESS(status)) {
        pn_free(sim, property->bytes);
        *property = made;
    }
    return status;
}
