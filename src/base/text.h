/* SPDX-License-Identifier: MIT */
/* Text in fixed buffers, growing text, and the two encodings: UTF-8 towards tests, UTF-16 towards
 * drivers. No locale, no allocation but pn_text's own. */
#ifndef PN_BASE_TEXT_H
#define PN_BASE_TEXT_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct pnpsim;

/* Growing text. Holds: bytes is NULL or terminated at `length`. When memory ran out `failed` is
 * set and further appends do nothing. */
struct pn_text {
    struct pnpsim *sim;
    char *bytes;
    size_t length;
    size_t capacity;
    bool failed;
    bool is_record;
};

void pn_text_init(struct pn_text *text, struct pnpsim *sim);
/* The same for what the simulator tells of itself: its memory counts as kept, and injected faults
 * pass it by. */
void pn_text_init_record(struct pn_text *text, struct pnpsim *sim);
void pn_text_finish(struct pn_text *text);
void pn_text_clear(struct pn_text *text);
void pn_text_append(struct pn_text *text, const char *bytes, size_t length);
void pn_text_format(struct pn_text *text, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void pn_text_format_list(struct pn_text *text, const char *format, va_list arguments);
/* "" when nothing could be stored. */
const char *pn_text_bytes(const struct pn_text *text);

/* Copies at most size - 1 bytes, always terminates. */
/* Decimal. */
void pn_format_number(char *target, size_t size, uint32_t number);
void pn_copy_string(char *target, size_t size, const char *source);

/* UTF-8 to UTF-16. Returns the units needed, without a terminator; writes at most `capacity`.
 * Malformed input becomes U+FFFD. */
size_t pn_utf16_from_utf8(const char *source, uint16_t *target, size_t capacity);
/* UTF-16 to UTF-8, terminated; returns the bytes needed, without the terminator. */
size_t pn_utf8_from_utf16(const uint16_t *source, size_t units, char *target, size_t size);

/* Simple case folding of one unit: ASCII and Latin-1, as far as PnP names go. */
uint16_t pn_fold_unit(uint16_t unit);
bool pn_utf16_equals_folded(const uint16_t *a, size_t a_units, const uint16_t *b, size_t b_units);
/* A hash that is equal for names equal but for case. */
uint64_t pn_utf16_hash_folded(const uint16_t *text, size_t units);
bool pn_equals_folded(const char *a, const char *b);

#endif
