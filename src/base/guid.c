/* SPDX-License-Identifier: MIT */
/* GUIDs as values. */
#include "base/guid.h"

#include <stdio.h>
#include <string.h>

bool pn_guid_is_zero(const GUID *guid)
{
    static const GUID zero;
    return pn_guid_equals(guid, &zero);
}

void pn_guid_format(const GUID *guid, char text[PN_GUID_TEXT_SIZE])
{
    snprintf(text, PN_GUID_TEXT_SIZE, "{%08x-%04x-%04x-%02x%02x-%02x%02x%02x%02x%02x%02x}",
             (unsigned)guid->Data1, guid->Data2, guid->Data3, guid->Data4[0], guid->Data4[1],
             guid->Data4[2], guid->Data4[3], guid->Data4[4], guid->Data4[5], guid->Data4[6],
             guid->Data4[7]);
}
