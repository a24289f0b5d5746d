/* SPDX-License-Identifier: MIT */
/* GUIDs as values. */
#include "base/guid.h"

#include <stdio.h>
#include <string.h>

bool pn_guid_equals(const GUID *a, const GUID *b)
{
    return memcmp(a, b, sizeof(*a)) == 0;
}

bool pn_guid_is_zero(const GUID *guid)
{
    static const GUID zero;
    return pn_guid_equals(guid, &zero);
}

uint64_t pn_guid_hash(const GUID *guid)
{
    uint64_t halves[2];
    memcpy(halves, guid, sizeof(halves));
    return halves[0] * UINT64_C(0x9E3779B97F4A7C15) ^ halves[1];
}

void pn_guid_format(const GUID *guid, char text[PN_GUID_TEXT_SIZE])
{
    snprintf(text, PN_GUID_TEXT_SIZE, "{%08x-%04x-%04x-%02x%02x-%02x%02x%02x%02x%02x%02x}",
             (unsigned)guid->Data1, guid->Data2, guid->Data3, guid->Data4[0], guid->Data4[1],
             guid->Data4[2], guid->Data4[3], guid->Data4[4], guid->Data4[5], guid->Data4[6],
             guid->Data4[7]);
}
