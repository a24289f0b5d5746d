/* SPDX-License-Identifier: MIT */
/* GUIDs as values. */
#include "base/guid.h"

#include "base/check.h"

bool pn_guid_is_zero(const GUID *guid)
{
    static const GUID zero;
    return pn_guid_equals(guid, &zero);
}

/* `digits` hexadecimal ones, and where the next text goes. */
static char *digits_put(char *at, uint32_t number, int digits)
{
    for (int shift = 4 * digits; shift > 0; shift -= 4) {
        *at++ = "0123456789abcdef"[number >> (shift - 4) & 0xF];
    }
    return at;
}

/* By hand, as every device interface has one in its name. */
void pn_guid_format(const GUID *guid, char text[PN_GUID_TEXT_SIZE])
{
    char *at = text;
    *at++ = '{';
    at = digits_put(at, (uint32_t)guid->Data1, 8);
    *at++ = '-';
    at = digits_put(at, guid->Data2, 4);
    *at++ = '-';
    at = digits_put(at, guid->Data3, 4);
    *at++ = '-';
    for (int i = 0; i < 8; i++) {
        at = digits_put(at, guid->Data4[i], 2);
        if (i == 1) {
            *at++ = '-';
        }
    }
    *at++ = '}';
    *at++ = '\0';
    PN_ASSERT(at == text + PN_GUID_TEXT_SIZE);
}
