/* SPDX-License-Identifier: MIT */
/* Stored properties: their place, and what a value of each type looks like. */
#include "tree/property_store.h"

#include "base/guid.h"
#include "base/text.h"
#include "tree/device_key.h"

#include <stdio.h>

enum { LOCALE_TEXT_SIZE = 9 };

/* A key for each property, below it a value for each locale; neutral is the key's own value. */
static void place_append(struct pn_text *owner, const DEVPROPKEY *key)
{
    char guid_text[PN_GUID_TEXT_SIZE];
    pn_guid_format(&key->fmtid, guid_text);
    pn_text_format(owner, "\\Properties\\%s\\%04X", guid_text, key->pid);
}

static const char *locale_name(LCID locale, char text[LOCALE_TEXT_SIZE])
{
    if (locale == LOCALE_NEUTRAL) {
        return "";
    }
    snprintf(text, LOCALE_TEXT_SIZE, "%08X", locale);
    return text;
}

NTSTATUS pn_property_fetch(struct pnpsim *sim, struct pn_text *owner, const DEVPROPKEY *key,
                           LCID locale, struct pn_registry_data *ret_data)
{
    char name[LOCALE_TEXT_SIZE];
    place_append(owner, key);
    return pn_value_get(sim, owner, locale_name(locale, name), ret_data);
}

NTSTATUS pn_property_store(struct pnpsim *sim, struct pn_text *owner, const DEVPROPKEY *key,
                           LCID locale, DEVPROPTYPE type, const void *data, ULONG size)
{
    char name[LOCALE_TEXT_SIZE];
    place_append(owner, key);
    return pn_value_set(sim, owner, locale_name(locale, name), type, data, size);
}

NTSTATUS pn_property_drop(struct pnpsim *sim, struct pn_text *owner, const DEVPROPKEY *key,
                          LCID locale)
{
    char name[LOCALE_TEXT_SIZE];
    place_append(owner, key);
    return pn_value_delete(sim, owner, locale_name(locale, name));
}

/* The size of one element, 0 for types without a fixed one. */
static ULONG element_size(DEVPROPTYPE type)
{
    static const UCHAR sizes[MAX_DEVPROP_TYPE + 1] = {
        [DEVPROP_TYPE_SBYTE] = 1,       [DEVPROP_TYPE_BYTE] = 1,
        [DEVPROP_TYPE_INT16] = 2,       [DEVPROP_TYPE_UINT16] = 2,
        [DEVPROP_TYPE_INT32] = 4,       [DEVPROP_TYPE_UINT32] = 4,
        [DEVPROP_TYPE_INT64] = 8,       [DEVPROP_TYPE_UINT64] = 8,
        [DEVPROP_TYPE_FLOAT] = 4,       [DEVPROP_TYPE_DOUBLE] = 8,
        [DEVPROP_TYPE_DECIMAL] = 16,    [DEVPROP_TYPE_GUID] = sizeof(GUID),
        [DEVPROP_TYPE_CURRENCY] = 8,    [DEVPROP_TYPE_DATE] = 8,
        [DEVPROP_TYPE_FILETIME] = 8,    [DEVPROP_TYPE_BOOLEAN] = 1,
        [DEVPROP_TYPE_DEVPROPKEY] = 20, [DEVPROP_TYPE_DEVPROPTYPE] = 4,
        [DEVPROP_TYPE_ERROR] = 4,       [DEVPROP_TYPE_NTSTATUS] = 4
    };
    return sizes[type];
}

static bool type_is_text(DEVPROPTYPE type)
{
    return type == DEVPROP_TYPE_STRING || type == DEVPROP_TYPE_SECURITY_DESCRIPTOR_STRING ||
           type == DEVPROP_TYPE_STRING_INDIRECT;
}

static bool text_is_terminated(const void *data, ULONG size)
{
    const WCHAR *units = data;
    return size >= sizeof(WCHAR) && size % sizeof(WCHAR) == 0 &&
           units[size / sizeof(WCHAR) - 1] == L'\0';
}

bool pn_property_is_valid(DEVPROPTYPE type, const void *data, ULONG size)
{
    DEVPROPTYPE base = type & DEVPROP_MASK_TYPE;
    DEVPROPTYPE modifier = type & DEVPROP_MASK_TYPEMOD;
    if (base > MAX_DEVPROP_TYPE || (type & ~(DEVPROP_MASK_TYPE | DEVPROP_MASK_TYPEMOD)) != 0) {
        return false;
    }
    if (modifier == DEVPROP_TYPEMOD_ARRAY) {
        return element_size(base) != 0 && size % element_size(base) == 0;
    }
    if (modifier == DEVPROP_TYPEMOD_LIST) {
        return type_is_text(base) && text_is_terminated(data, size);
    }
    if (modifier != 0) {
        return false;
    }
    if (base == DEVPROP_TYPE_NULL) {
        return size == 0;
    }
    if (type_is_text(base)) {
        return text_is_terminated(data, size);
    }
    return base == DEVPROP_TYPE_SECURITY_DESCRIPTOR
               ? size > 0
               : base != DEVPROP_TYPE_EMPTY && size == element_size(base);
}
