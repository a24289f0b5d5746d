/* SPDX-License-Identifier: MIT */
/* GUIDs as values: comparing, hashing, and their text form. */
#ifndef PN_BASE_GUID_H
#define PN_BASE_GUID_H

#include <guiddef.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

enum { PN_GUID_TEXT_SIZE = 39 };

static inline bool pn_guid_equals(const GUID *a, const GUID *b)
{
    return memcmp(a, b, sizeof(*a)) == 0;
}

bool pn_guid_is_zero(const GUID *guid);

static inline uint64_t pn_guid_hash(const GUID *guid)
{
    uint64_t halves[2];
    memcpy(halves, guid, sizeof(halves));
    return halves[0] * UINT64_C(0x9E3779B97F4A7C15) ^ halves[1];
}

/* "{f18a0e88-c30c-11d0-8815-00a0c906bed8}", lower case (K-6.10). */
void pn_guid_format(const GUID *guid, char text[PN_GUID_TEXT_SIZE]);

#endif
