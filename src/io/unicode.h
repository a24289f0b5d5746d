/* SPDX-License-Identifier: MIT */
/* Counted UTF-16 strings whose buffer belongs to the simulation. */
#ifndef PN_IO_UNICODE_H
#define PN_IO_UNICODE_H

#include <wdm.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct pnpsim;

/* The initialiser of a constant string. */
#define PN_UNICODE(literal)                                                                        \
    {                                                                                              \
        .Length = sizeof(literal) - sizeof(WCHAR), .MaximumLength = sizeof(literal),               \
        .Buffer = (PWCH)(literal)                                                                  \
    }

/* Whether a driver's string can be read: a buffer, whole units, Length within MaximumLength. */
bool pn_unicode_is_readable(PCUNICODE_STRING string);
/* A copy, terminated for a reader's comfort. False when memory ran out or it would be too long. */
bool pn_unicode_copy(struct pnpsim *sim, PCUNICODE_STRING source, PUNICODE_STRING ret_copy);
/* `head` followed by `tail`; the same failures. */
bool pn_unicode_join(struct pnpsim *sim, PCUNICODE_STRING head, PCUNICODE_STRING tail,
                     PUNICODE_STRING ret_joined);
bool pn_unicode_from_utf8(struct pnpsim *sim, const char *text, PUNICODE_STRING ret_string);
void pn_unicode_free(struct pnpsim *sim, PUNICODE_STRING string);

/* The units from `start` to the end, and the first `units`; both point into `string`. */
UNICODE_STRING pn_unicode_tail(PCUNICODE_STRING string, size_t start);
UNICODE_STRING pn_unicode_head(PCUNICODE_STRING string, size_t units);
size_t pn_unicode_units(PCUNICODE_STRING string);
bool pn_unicode_equals_folded(PCUNICODE_STRING a, PCUNICODE_STRING b);
uint64_t pn_unicode_hash_folded(PCUNICODE_STRING string);
/* The name id of this text. */
uint32_t pn_unicode_name(struct pnpsim *sim, PCUNICODE_STRING string);

#endif
