/* SPDX-License-Identifier: MIT */
/* The formatter. One conversion at a time: parse the specification, fetch the argument by the NT
 * width, turn it into a small text, pad it. A specification that is not understood is copied. */
#include "base/format.h"

#include "base/text.h"

#include <ntdef.h>

#include <stdio.h>

enum size { SIZE_DEFAULT, SIZE_SHORT, SIZE_LONG, SIZE_LONG_LONG, SIZE_POINTER };

/* One parsed specification. */
struct spec {
    bool left;
    bool plus;
    bool blank;
    bool alternative;
    bool zero;
    bool has_precision;
    int width;
    int precision;
    enum size size;
    uint16_t type;
};

/* Wrapped, so that functions can share it on every ABI. */
struct arguments {
    va_list list;
};

/* ---- Output ---- */

static void put_byte(struct pn_output *output, char byte)
{
    if (output->count < output->capacity) {
        if (output->bytes != NULL) {
            output->bytes[output->count] = byte;
        } else {
            output->units[output->count] = (unsigned char)byte;
        }
    }
    output->count++;
}

static void put_bytes(struct pn_output *output, const char *bytes, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        put_byte(output, bytes[i]);
    }
}

static void put_units(struct pn_output *output, const uint16_t *units, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        if (output->units != NULL) {
            if (output->count < output->capacity) {
                output->units[output->count] = units[i];
            }
            output->count++;
            continue;
        }
        bool is_pair = units[i] >= 0xD800 && units[i] < 0xDC00 && i + 1 < length;
        char utf8[8];
        size_t bytes = pn_utf8_from_utf16(&units[i], is_pair ? 2 : 1, utf8, sizeof(utf8));
        put_bytes(output, utf8, bytes);
        i += is_pair;
    }
}

static void put_padding(struct pn_output *output, char fill, int width, size_t used)
{
    for (size_t i = used; width > 0 && i < (size_t)width; i++) {
        put_byte(output, fill);
    }
}

/* ---- Strings ---- */

/* A string argument in either encoding. */
struct string {
    const char *bytes;
    const uint16_t *units;
    size_t length;
};

static size_t length_until(const struct spec *spec, const char *bytes, const uint16_t *units)
{
    size_t limit = spec->has_precision ? (size_t)spec->precision : SIZE_MAX;
    size_t length = 0;
    while (length < limit && (bytes != NULL ? bytes[length] != '\0' : units[length] != 0)) {
        length++;
    }
    return length;
}

static struct string string_narrow(const struct spec *spec, const char *bytes)
{
    bytes = bytes == NULL ? "(null)" : bytes;
    return (struct string){ bytes, NULL, length_until(spec, bytes, NULL) };
}

static struct string string_wide(const struct spec *spec, const uint16_t *units)
{
    if (units == NULL) {
        return string_narrow(spec, NULL);
    }
    return (struct string){ NULL, units, length_until(spec, NULL, units) };
}

/* %Z: an ANSI_STRING; %wZ: a UNICODE_STRING. */
static struct string string_counted(const struct spec *spec, const void *argument, bool is_wide)
{
    const UNICODE_STRING *wide = argument;
    const STRING *narrow = argument;
    if (argument == NULL || wide->Buffer == NULL) {
        return string_narrow(spec, NULL);
    }
    size_t length = is_wide ? wide->Length / sizeof(WCHAR) : narrow->Length;
    if (spec->has_precision && (size_t)spec->precision < length) {
        length = (size_t)spec->precision;
    }
    if (is_wide) {
        return (struct string){ NULL, (const uint16_t *)wide->Buffer, length };
    }
    return (struct string){ narrow->Buffer, NULL, length };
}

static void put_string(struct pn_output *output, const struct spec *spec, struct string string)
{
    char fill = spec->zero && !spec->left ? '0' : ' ';
    if (!spec->left) {
        put_padding(output, fill, spec->width, string.length);
    }
    if (string.bytes != NULL) {
        put_bytes(output, string.bytes, string.length);
    } else {
        put_units(output, string.units, string.length);
    }
    if (spec->left) {
        put_padding(output, ' ', spec->width, string.length);
    }
}

/* ---- Numbers ---- */

static uint64_t fetch_unsigned(struct arguments *arguments, enum size size)
{
    switch (size) {
    case SIZE_LONG_LONG:
    case SIZE_POINTER:
        return va_arg(arguments->list, unsigned long long);
    case SIZE_SHORT:
        return (unsigned short)va_arg(arguments->list, unsigned);
    case SIZE_DEFAULT:
    case SIZE_LONG: /* a LONG has 32 bits */
        return va_arg(arguments->list, unsigned);
    }
    return 0;
}

static int64_t sign_extend(uint64_t value, enum size size)
{
    switch (size) {
    case SIZE_LONG_LONG:
    case SIZE_POINTER:
        return (int64_t)value;
    case SIZE_SHORT:
        return (int16_t)value;
    case SIZE_DEFAULT:
    case SIZE_LONG:
        return (int32_t)value;
    }
    return 0;
}

enum { DIGITS_MAX = 24 };

/* Digits from the end of the buffer; returns how many. 0 has one digit. */
static size_t digits_of(uint64_t value, unsigned base, bool upper, char digits[DIGITS_MAX])
{
    const char *alphabet = upper ? "0123456789ABCDEF" : "0123456789abcdef";
    size_t count = 0;
    do {
        digits[DIGITS_MAX - ++count] = alphabet[value % base];
        value /= base;
    } while (value != 0);
    return count;
}

static void put_number(struct pn_output *output, const struct spec *spec, const char *prefix,
                       const char *digits, size_t count)
{
    size_t prefix_length = 0;
    while (prefix[prefix_length] != '\0') {
        prefix_length++;
    }
    size_t zeros = 0;
    if (spec->has_precision && (size_t)spec->precision > count) {
        zeros = (size_t)spec->precision - count;
    }
    size_t used = prefix_length + zeros + count;
    bool zero_fill = spec->zero && !spec->left && !spec->has_precision;
    if (!spec->left && !zero_fill) {
        put_padding(output, ' ', spec->width, used);
    }
    put_bytes(output, prefix, prefix_length);
    if (zero_fill) {
        put_padding(output, '0', spec->width, used);
    }
    put_padding(output, '0', (int)zeros, 0);
    put_bytes(output, digits, count);
    if (spec->left) {
        put_padding(output, ' ', spec->width, used);
    }
}

static void put_signed(struct pn_output *output, const struct spec *spec, int64_t value)
{
    char digits[DIGITS_MAX];
    uint64_t magnitude = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    size_t count = digits_of(magnitude, 10, false, digits);
    const char *prefix = value < 0 ? "-" : spec->plus ? "+" : spec->blank ? " " : "";
    put_number(output, spec, prefix, digits + DIGITS_MAX - count, count);
}

static void put_unsigned(struct pn_output *output, const struct spec *spec, uint64_t value)
{
    bool is_hex = spec->type == 'x' || spec->type == 'X';
    unsigned base = is_hex ? 16 : spec->type == 'o' ? 8 : 10;
    char digits[DIGITS_MAX];
    size_t count = digits_of(value, base, spec->type == 'X', digits);
    const char *prefix = "";
    if (spec->alternative && value != 0) {
        prefix = spec->type == 'x' ? "0x" : spec->type == 'X' ? "0X" : base == 8 ? "0" : "";
    }
    put_number(output, spec, prefix, digits + DIGITS_MAX - count, count);
}

/* 16 upper-case digits and no prefix. */
static void put_pointer(struct pn_output *output, const struct spec *spec, const void *pointer)
{
    char digits[DIGITS_MAX];
    size_t count = digits_of((uintptr_t)pointer, 16, true, digits);
    struct spec full = *spec;
    full.has_precision = true;
    full.precision = 16;
    put_number(output, &full, "", digits + DIGITS_MAX - count, count);
}

/* ---- Parsing ---- */

static uint16_t unit_at(struct pn_format format, size_t index)
{
    return format.bytes != NULL ? (unsigned char)format.bytes[index] : format.units[index];
}

static size_t parse_flags(struct pn_format format, size_t at, struct spec *spec)
{
    for (;; at++) {
        switch (unit_at(format, at)) {
        case '-':
            spec->left = true;
            break;
        case '+':
            spec->plus = true;
            break;
        case ' ':
            spec->blank = true;
            break;
        case '#':
            spec->alternative = true;
            break;
        case '0':
            spec->zero = true;
            break;
        default:
            return at;
        }
    }
}

enum { NUMBER_MAX = 1 << 16 };

/* A number or '*'. */
static size_t parse_number(struct pn_format format, size_t at, struct arguments *arguments,
                           int *ret_number)
{
    if (unit_at(format, at) == '*') {
        *ret_number = va_arg(arguments->list, int);
        return at + 1;
    }
    int number = 0;
    for (; unit_at(format, at) >= '0' && unit_at(format, at) <= '9'; at++) {
        number = number < NUMBER_MAX ? number * 10 + (unit_at(format, at) - '0') : NUMBER_MAX;
    }
    *ret_number = number;
    return at;
}

static size_t parse_size(struct pn_format format, size_t at, struct spec *spec)
{
    uint16_t first = unit_at(format, at);
    uint16_t second = first == 0 ? 0 : unit_at(format, at + 1);
    if (first == 'I') {
        uint16_t third = second == 0 ? 0 : unit_at(format, at + 2);
        bool is_64 = second == '6' && third == '4';
        bool is_32 = second == '3' && third == '2';
        spec->size = is_64 ? SIZE_LONG_LONG : is_32 ? SIZE_LONG : SIZE_POINTER;
        return at + (is_64 || is_32 ? 3 : 1);
    }
    if (first == 'l' && second == 'l') {
        spec->size = SIZE_LONG_LONG;
        return at + 2;
    }
    if (first == 'l' || first == 'w') {
        spec->size = SIZE_LONG;
        return at + 1;
    }
    if (first == 'h') {
        spec->size = SIZE_SHORT;
        return at + 1;
    }
    if (first == 'z' || first == 't' || first == 'j') {
        spec->size = SIZE_POINTER;
        return at + 1;
    }
    return at;
}

/* From behind the '%'; returns the index behind the specification. */
static size_t parse_spec(struct pn_format format, size_t at, struct arguments *arguments,
                         struct spec *spec)
{
    at = parse_flags(format, at, spec);
    at = parse_number(format, at, arguments, &spec->width);
    if (spec->width < 0) {
        spec->left = true;
        spec->width = spec->width < -NUMBER_MAX ? NUMBER_MAX : -spec->width;
    }
    if (unit_at(format, at) == '.') {
        at = parse_number(format, at + 1, arguments, &spec->precision);
        spec->has_precision = spec->precision >= 0;
    }
    at = parse_size(format, at, spec);
    spec->type = unit_at(format, at);
    return spec->type == 0 ? at : at + 1;
}

/* ---- Conversions ---- */

/* Whether a string or character argument is wide: by size, else by the letter's case and the
 * encoding of the format itself. */
static bool argument_is_wide(const struct spec *spec, struct pn_format format)
{
    if (spec->size == SIZE_LONG || spec->size == SIZE_SHORT) {
        return spec->size == SIZE_LONG;
    }
    bool is_capital = spec->type == 'S' || spec->type == 'C';
    return is_capital != (format.units != NULL);
}

static void convert_character(struct pn_output *output, const struct spec *spec, unsigned value,
                              bool is_wide)
{
    char byte = (char)value;
    uint16_t unit = (uint16_t)value;
    struct string string = { is_wide ? NULL : &byte, is_wide ? &unit : NULL, 1 };
    put_string(output, spec, string);
}

/* False when the type is not one of ours. */
static bool convert_text(struct pn_output *output, const struct spec *spec, struct pn_format format,
                         struct arguments *arguments, bool *has_wide)
{
    bool is_wide = argument_is_wide(spec, format);
    switch (spec->type) {
    case 'c':
    case 'C':
        convert_character(output, spec, (unsigned)va_arg(arguments->list, int), is_wide);
        break;
    case 's':
    case 'S':
        put_string(output, spec,
                   is_wide ? string_wide(spec, va_arg(arguments->list, const uint16_t *))
                           : string_narrow(spec, va_arg(arguments->list, const char *)));
        break;
    case 'Z':
        is_wide = spec->size == SIZE_LONG;
        put_string(output, spec,
                   string_counted(spec, va_arg(arguments->list, const void *), is_wide));
        break;
    default:
        return false;
    }
    *has_wide = *has_wide || is_wide;
    return true;
}

/* The host formats it: floating point has no NT rules of its own. */
static void convert_double(struct pn_output *output, const struct spec *spec, double value)
{
    char form[] = { '%', '.', '*', (char)spec->type, '\0' };
    char text[400];
    int length = snprintf(text, sizeof(text), form, spec->has_precision ? spec->precision : 6,
                          value);
    size_t used = length < 0                      ? 0
                  : (size_t)length < sizeof(text) ? (size_t)length
                                                  : sizeof(text) - 1;
    put_string(output, spec, (struct string){ text, NULL, used });
}

static bool convert_number(struct pn_output *output, const struct spec *spec,
                           struct arguments *arguments)
{
    switch (spec->type) {
    case 'd':
    case 'i':
        put_signed(output, spec, sign_extend(fetch_unsigned(arguments, spec->size), spec->size));
        return true;
    case 'u':
    case 'x':
    case 'X':
    case 'o':
        put_unsigned(output, spec, fetch_unsigned(arguments, spec->size));
        return true;
    case 'p':
        put_pointer(output, spec, va_arg(arguments->list, const void *));
        return true;
    case 'e':
    case 'E':
    case 'f':
    case 'g':
    case 'G':
        convert_double(output, spec, va_arg(arguments->list, double));
        return true;
    default:
        return false;
    }
}

static void put_format(struct pn_output *output, struct pn_format format, size_t from, size_t to)
{
    if (format.bytes != NULL) {
        put_bytes(output, format.bytes + from, to - from);
    } else {
        put_units(output, format.units + from, to - from);
    }
}

void pn_format_list(struct pn_output *output, struct pn_format format, va_list list, bool *has_wide)
{
    struct arguments arguments;
    bool ignored = false;
    has_wide = has_wide == NULL ? &ignored : has_wide;
    va_copy(arguments.list, list);
    size_t at = 0;
    while (unit_at(format, at) != 0) {
        size_t start = at;
        if (unit_at(format, at) != '%') {
            while (unit_at(format, at) != 0 && unit_at(format, at) != '%') {
                at++;
            }
            put_format(output, format, start, at);
            continue;
        }
        struct spec spec = { .size = SIZE_DEFAULT };
        at = parse_spec(format, at + 1, &arguments, &spec);
        if (spec.type == '%') {
            put_byte(output, '%');
        } else if (!convert_text(output, &spec, format, &arguments, has_wide) &&
                   !convert_number(output, &spec, &arguments)) {
            put_format(output, format, start, at);
        }
    }
    va_end(arguments.list);
}
