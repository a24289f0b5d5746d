/* SPDX-License-Identifier: MIT */
/* Growing text and the conversions between UTF-8 and UTF-16. */
#include "base/text.h"

#include "base/memory.h"

#include <stdio.h>
#include <string.h>

#define REPLACEMENT 0xFFFDu

void pn_text_init(struct pn_text *text, struct pnpsim *sim)
{
    *text = (struct pn_text){ .sim = sim };
}

void pn_text_init_record(struct pn_text *text, struct pnpsim *sim)
{
    *text = (struct pn_text){ .sim = sim, .is_record = true };
}

void pn_text_finish(struct pn_text *text)
{
    pn_free(text->sim, text->bytes);
    *text = (struct pn_text){ .sim = text->sim, .is_record = text->is_record };
}

void pn_text_clear(struct pn_text *text)
{
    text->length = 0;
    text->failed = false;
    if (text->bytes != NULL) {
        text->bytes[0] = '\0';
    }
}

static char *text_grow(struct pn_text *text, size_t capacity)
{
    size_t used = text->bytes == NULL ? 0 : text->length + 1;
    if (!text->is_record) {
        return pn_grow(text->sim, text->bytes, used, capacity);
    }
    struct pn_exemption exemption;
    pn_exemption_begin(text->sim, &exemption);
    char *grown = pn_grow(text->sim, text->bytes, used, capacity);
    pn_exemption_end(text->sim, &exemption);
    if (grown != NULL) {
        pn_keep(text->sim, grown);
    }
    return grown;
}

static bool text_reserve(struct pn_text *text, size_t extra)
{
    size_t needed = text->length + extra + 1;
    if (needed <= text->capacity) {
        return true;
    }
    size_t capacity = text->capacity == 0 ? 128 : text->capacity;
    while (capacity < needed) {
        capacity *= 2;
    }
    char *grown = text_grow(text, capacity);
    if (grown == NULL) {
        text->failed = true;
        return false;
    }
    text->bytes = grown;
    text->capacity = capacity;
    return true;
}

void pn_text_append(struct pn_text *text, const char *bytes, size_t length)
{
    if (text->failed || !text_reserve(text, length)) {
        return;
    }
    memcpy(text->bytes + text->length, bytes, length);
    text->length += length;
    text->bytes[text->length] = '\0';
}

void pn_text_format_list(struct pn_text *text, const char *format, va_list arguments)
{
    va_list again;
    va_copy(again, arguments);
    int needed = vsnprintf(NULL, 0, format, again);
    va_end(again);
    if (needed < 0 || text->failed || !text_reserve(text, (size_t)needed)) {
        return;
    }
    vsnprintf(text->bytes + text->length, (size_t)needed + 1, format, arguments);
    text->length += (size_t)needed;
}

void pn_text_format(struct pn_text *text, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    pn_text_format_list(text, format, arguments);
    va_end(arguments);
}

const char *pn_text_bytes(const struct pn_text *text)
{
    return text->bytes == NULL ? "" : text->bytes;
}

void pn_copy_string(char *target, size_t size, const char *source)
{
    size_t length = strlen(source);
    if (length >= size) {
        length = size - 1;
    }
    memcpy(target, source, length);
    target[length] = '\0';
}

/* One code point from well-formed UTF-8; REPLACEMENT and one byte for anything else. */
static uint32_t utf8_decode(const unsigned char *bytes, size_t *ret_length)
{
    static const uint32_t smallest[] = { 0, 0, 0x80, 0x800, 0x10000 };
    size_t length = bytes[0] < 0x80             ? 1
                    : (bytes[0] & 0xE0) == 0xC0 ? 2
                    : (bytes[0] & 0xF0) == 0xE0 ? 3
                    : (bytes[0] & 0xF8) == 0xF0 ? 4
                                                : 0;
    *ret_length = 1;
    if (length <= 1) {
        return length == 1 ? bytes[0] : REPLACEMENT;
    }
    uint32_t point = bytes[0] & (0xFFu >> (length + 1));
    for (size_t i = 1; i < length; i++) {
        if ((bytes[i] & 0xC0) != 0x80) {
            return REPLACEMENT;
        }
        point = point << 6 | (bytes[i] & 0x3Fu);
    }
    if (point < smallest[length] || point > 0x10FFFF || (point >= 0xD800 && point < 0xE000)) {
        return REPLACEMENT;
    }
    *ret_length = length;
    return point;
}

size_t pn_utf16_from_utf8(const char *source, uint16_t *target, size_t capacity)
{
    const unsigned char *bytes = (const unsigned char *)source;
    size_t units = 0;
    while (*bytes != 0) {
        size_t length;
        uint32_t point = utf8_decode(bytes, &length);
        bytes += length;
        uint16_t encoded[2] = { (uint16_t)point, 0 };
        size_t count = 1;
        if (point >= 0x10000) {
            encoded[0] = (uint16_t)(0xD800 + ((point - 0x10000) >> 10));
            encoded[1] = (uint16_t)(0xDC00 + ((point - 0x10000) & 0x3FF));
            count = 2;
        }
        for (size_t i = 0; i < count; i++, units++) {
            if (units < capacity) {
                target[units] = encoded[i];
            }
        }
    }
    return units;
}

static size_t utf8_encode(uint32_t point, char *bytes)
{
    if (point < 0x80) {
        bytes[0] = (char)point;
        return 1;
    }
    if (point < 0x800) {
        bytes[0] = (char)(0xC0 | point >> 6);
        bytes[1] = (char)(0x80 | (point & 0x3F));
        return 2;
    }
    if (point < 0x10000) {
        bytes[0] = (char)(0xE0 | point >> 12);
        bytes[1] = (char)(0x80 | (point >> 6 & 0x3F));
        bytes[2] = (char)(0x80 | (point & 0x3F));
        return 3;
    }
    bytes[0] = (char)(0xF0 | point >> 18);
    bytes[1] = (char)(0x80 | (point >> 12 & 0x3F));
    bytes[2] = (char)(0x80 | (point >> 6 & 0x3F));
    bytes[3] = (char)(0x80 | (point & 0x3F));
    return 4;
}

size_t pn_utf8_from_utf16(const uint16_t *source, size_t units, char *target, size_t size)
{
    size_t needed = 0;
    size_t written = 0;
    for (size_t i = 0; i < units; i++) {
        uint32_t point = source[i];
        if (point >= 0xD800 && point < 0xDC00 && i + 1 < units && source[i + 1] >= 0xDC00 &&
            source[i + 1] < 0xE000) {
            point = 0x10000 + ((point - 0xD800) << 10) + (source[++i] - 0xDC00u);
        } else if (point >= 0xD800 && point < 0xE000) {
            point = REPLACEMENT;
        }
        char bytes[4];
        size_t length = utf8_encode(point, bytes);
        if (needed == written && needed + length < size) {
            memcpy(target + written, bytes, length);
            written += length;
        }
        needed += length;
    }
    if (size > 0) {
        target[written] = '\0';
    }
    return needed;
}

uint16_t pn_fold_unit(uint16_t unit)
{
    if (unit >= 'a' && unit <= 'z') {
        return (uint16_t)(unit - 32);
    }
    if (unit >= 0xE0 && unit <= 0xFE && unit != 0xF7) {
        return (uint16_t)(unit - 32);
    }
    return unit;
}

bool pn_utf16_equals_folded(const uint16_t *a, size_t a_units, const uint16_t *b, size_t b_units)
{
    if (a_units != b_units) {
        return false;
    }
    for (size_t i = 0; i < a_units; i++) {
        if (a[i] != b[i] && pn_fold_unit(a[i]) != pn_fold_unit(b[i])) {
            return false;
        }
    }
    return true;
}

uint64_t pn_utf16_hash_folded(const uint16_t *text, size_t units)
{
    uint64_t hash = UINT64_C(0xcbf29ce484222325);
    for (size_t i = 0; i < units; i++) {
        hash = (hash ^ pn_fold_unit(text[i])) * UINT64_C(0x100000001b3);
    }
    return hash;
}

bool pn_equals_folded(const char *a, const char *b)
{
    while (*a != '\0' && pn_fold_unit((unsigned char)*a) == pn_fold_unit((unsigned char)*b)) {
        a++;
        b++;
    }
    return *a == *b;
}

void pn_format_number(char *target, size_t size, uint32_t number)
{
    snprintf(target, size, "%u", number);
}
