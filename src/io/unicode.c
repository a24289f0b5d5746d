/* SPDX-License-Identifier: MIT */
/* Copying, joining, cutting and comparing counted strings. Lengths are bytes in a USHORT, so that
 * every operation that makes a string longer can fail. */
#include "io/unicode.h"

#include "base/memory.h"
#include "base/text.h"
#include "observe/trace.h"

#include <string.h>

enum { UNITS_MAX = 0xFFFE / sizeof(WCHAR) - 1 };

bool pn_unicode_is_readable(PCUNICODE_STRING string)
{
    return string != NULL && string->Buffer != NULL && string->Length % sizeof(WCHAR) == 0 &&
           string->Length <= string->MaximumLength;
}

size_t pn_unicode_units(PCUNICODE_STRING string)
{
    return string->Length / sizeof(WCHAR);
}

UNICODE_STRING pn_unicode_head(PCUNICODE_STRING string, size_t units)
{
    USHORT bytes = (USHORT)(units * sizeof(WCHAR));
    return (UNICODE_STRING){ .Length = bytes, .MaximumLength = bytes, .Buffer = string->Buffer };
}

UNICODE_STRING pn_unicode_tail(PCUNICODE_STRING string, size_t start)
{
    USHORT bytes = (USHORT)(string->Length - start * sizeof(WCHAR));
    return (UNICODE_STRING){ .Length = bytes,
                             .MaximumLength = bytes,
                             .Buffer = string->Buffer == NULL ? NULL : string->Buffer + start };
}

static bool unicode_make(struct pnpsim *sim, size_t units, PUNICODE_STRING ret_string)
{
    if (units > UNITS_MAX) {
        return false;
    }
    size_t bytes = (units + 1) * sizeof(WCHAR);
    WCHAR *buffer = pn_alloc(sim, bytes);
    if (buffer == NULL) {
        return false;
    }
    *ret_string = (UNICODE_STRING){ .Length = (USHORT)(units * sizeof(WCHAR)),
                                    .MaximumLength = (USHORT)bytes,
                                    .Buffer = buffer };
    return true;
}

bool pn_unicode_copy(struct pnpsim *sim, PCUNICODE_STRING source, PUNICODE_STRING ret_copy)
{
    UNICODE_STRING empty = { 0 };
    return pn_unicode_join(sim, source, &empty, ret_copy);
}

bool pn_unicode_join(struct pnpsim *sim, PCUNICODE_STRING head, PCUNICODE_STRING tail,
                     PUNICODE_STRING ret_joined)
{
    UNICODE_STRING joined;
    if (!unicode_make(sim, pn_unicode_units(head) + pn_unicode_units(tail), &joined)) {
        return false;
    }
    if (head->Length > 0) {
        memcpy(joined.Buffer, head->Buffer, head->Length);
    }
    if (tail->Length > 0) {
        memcpy(joined.Buffer + pn_unicode_units(head), tail->Buffer, tail->Length);
    }
    *ret_joined = joined;
    return true;
}

bool pn_unicode_from_utf8(struct pnpsim *sim, const char *text, PUNICODE_STRING ret_string)
{
    UNICODE_STRING string;
    size_t units = pn_utf16_from_utf8(text, NULL, 0);
    if (!unicode_make(sim, units, &string)) {
        return false;
    }
    pn_utf16_from_utf8(text, string.Buffer, units);
    *ret_string = string;
    return true;
}

void pn_unicode_free(struct pnpsim *sim, PUNICODE_STRING string)
{
    pn_free(sim, string->Buffer);
    *string = (UNICODE_STRING){ 0 };
}

bool pn_unicode_equals_folded(PCUNICODE_STRING a, PCUNICODE_STRING b)
{
    return pn_utf16_equals_folded(a->Buffer, pn_unicode_units(a), b->Buffer, pn_unicode_units(b));
}

uint64_t pn_unicode_hash_folded(PCUNICODE_STRING string)
{
    return pn_utf16_hash_folded(string->Buffer, pn_unicode_units(string));
}

uint32_t pn_unicode_name(struct pnpsim *sim, PCUNICODE_STRING string)
{
    char text[256];
    pn_utf8_from_utf16(string->Buffer, pn_unicode_units(string), text, sizeof(text));
    return pn_name(sim, text);
}
