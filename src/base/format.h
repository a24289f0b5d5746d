/* SPDX-License-Identifier: MIT */
/* Formatting by the rules of the NT kernel, which differ from the host's: "l" is 32 bits, %p is 16
 * bare digits, strings may be narrow, wide or counted. The host's functions never see such a
 * format. */
#ifndef PN_BASE_FORMAT_H
#define PN_BASE_FORMAT_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Where the text goes: bytes (UTF-8) or units (UTF-16), exactly one of the two. Nothing is
 * terminated here. Holds: what is stored is the first min(count, capacity) elements. */
struct pn_output {
    char *bytes;
    uint16_t *units;
    size_t capacity;
    size_t count; /* elements that the whole text needs */
};

/* A format in either encoding, terminated. */
struct pn_format {
    const char *bytes;
    const uint16_t *units;
};

/* `has_wide`, when not NULL, becomes true when a wide string or character was formatted. */
void pn_format_list(struct pn_output *output, struct pn_format format, va_list arguments,
                    bool *has_wide);

#endif
