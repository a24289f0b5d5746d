/* SPDX-License-Identifier: MIT */
/* Texts of the configuration manager in and out. */
#include "sdk/cm_text.h"

#include "base/text.h"

#include <string.h>

/* One character of what came in. */
static uint16_t in_unit(const struct pn_cm_in *in, size_t i)
{
    return in->wide != NULL ? (uint16_t)in->wide[i] : (uint8_t)in->ansi[i];
}

bool pn_cm_read(const struct pn_cm_in *in, char text[PN_CM_ID_SIZE])
{
    uint16_t units[MAX_DEVICE_ID_LEN];
    size_t count = 0;
    text[0] = '\0';
    if (pn_cm_is_empty(in)) {
        return true;
    }
    while (count < MAX_DEVICE_ID_LEN && in_unit(in, count) != 0) {
        units[count] = in_unit(in, count);
        count++;
    }
    if (count == MAX_DEVICE_ID_LEN) {
        return false;
    }
    pn_utf8_from_utf16(units, count, text, PN_CM_ID_SIZE);
    return true;
}

bool pn_cm_is_instance_id(const char *text)
{
    size_t separators = 0;
    size_t part = 0; /* length of the part under way */
    for (; *text != '\0'; text++) {
        unsigned char c = (unsigned char)*text;
        if (c < 0x20 || c == 0x7F || c == ',') {
            return false;
        }
        if (c == '\\' && part == 0) {
            return false;
        }
        separators += c == '\\';
        part = c == '\\' ? 0 : part + 1;
    }
    return separators == 2 && part > 0;
}

ULONG pn_cm_units(const char *text)
{
    return (ULONG)pn_utf16_from_utf8(text, NULL, 0);
}

static size_t sequence_length(const char *text)
{
    size_t length = 1;
    while (((unsigned char)text[length] & 0xC0) == 0x80) {
        length++;
    }
    return length;
}

static CHAR latin_of(const char *text, size_t length)
{
    unsigned code = length == 2
                        ? ((unsigned char)text[0] & 0x1Fu) << 6 | ((unsigned char)text[1] & 0x3Fu)
                        : 0x100;
    return length == 1 ? text[0] : (CHAR)(code < 0x100 ? code : '?');
}

/* Writes at most `room` characters at `at`; the caller has made sure that there is room. */
static void put(const struct pn_cm_out *out, ULONG at, const char *text, ULONG room)
{
    if (out->wide != NULL) {
        pn_utf16_from_utf8(text, (uint16_t *)(void *)(out->wide + at), room);
        return;
    }
    for (ULONG i = 0; i < room && *text != '\0';) {
        size_t length = sequence_length(text);
        out->ansi[at + i++] = latin_of(text, length);
        if (length == 4 && i < room) {
            out->ansi[at + i++] = '?'; /* two characters in the other half */
        }
        text += length;
    }
}

static void put_end(const struct pn_cm_out *out, ULONG at)
{
    if (out->wide != NULL) {
        out->wide[at] = 0;
    } else {
        out->ansi[at] = '\0';
    }
}

CONFIGRET pn_cm_write(const struct pn_cm_out *out, const char *text)
{
    ULONG units = pn_cm_units(text);
    if (units >= out->length) {
        return CR_BUFFER_SMALL;
    }
    put(out, 0, text, units);
    put_end(out, units);
    return CR_SUCCESS;
}

void pn_cm_write_cut(const struct pn_cm_out *out, const char *text)
{
    if (out->length == 0 || (out->wide == NULL && out->ansi == NULL)) {
        return;
    }
    ULONG units = pn_cm_units(text);
    ULONG room = units < out->length ? units : out->length - 1;
    put(out, 0, text, room);
    put_end(out, room);
}

ULONG pn_cm_list_units(const struct pn_text *list)
{
    ULONG units = 1;
    for (size_t at = 0; at < list->length; at += strlen(list->bytes + at) + 1) {
        units += pn_cm_units(list->bytes + at) + 1;
    }
    return units;
}

CONFIGRET pn_cm_list_write(const struct pn_cm_out *out, const struct pn_text *list)
{
    ULONG units = 0;
    if (pn_cm_list_units(list) > out->length) {
        return CR_BUFFER_SMALL;
    }
    for (size_t at = 0; at < list->length; at += strlen(list->bytes + at) + 1) {
        ULONG count = pn_cm_units(list->bytes + at);
        put(out, units, list->bytes + at, count);
        units += count;
        put_end(out, units++);
    }
    put_end(out, units);
    return CR_SUCCESS;
}
