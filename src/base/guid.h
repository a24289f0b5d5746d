/* SPDX-License-Identifier: MIT */
/* GUIDs as values: comparing, hashing, and their text form. */
#ifndef PN_BASE_GUID_H
#define PN_BASE_GUID_H

#include <guiddef.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { PN_GUID_TEXT_SIZE = 39 };

bool pn_guid_equals(const GUID *a, const GUID *b);
bool pn_guid_is_zero(const GUID *guid);
uint64_t pn_guid_hash(const GUID *guid);
/* "{f18a0e88-c30c-11d0-8815-00a0c906bed8}", lower case (K-6.10). */
void pn_guid_format(const GUID *guid, char text[PN_GUID_TEXT_SIZE]);

#endif
