/* SPDX-License-Identifier: MIT */
/* Conversions: between encodings, numbers and text, GUIDs and text. "ANSI" is Latin-1 here, which
 * keeps every byte; what does not fit becomes a question mark. */
#include "base/guid.h"
#include "base/text.h"
#include "ddi/check.h"
#include "ddi/rtl_buffer.h"

#include <wdm.h>

#include <string.h>

/* ---- ANSI ---- */

static CHAR ansi_of(WCHAR unit)
{
    return (CHAR)((uint16_t)unit < 0x100 ? unit : '?');
}

NTSTATUS RtlAnsiStringToUnicodeString(PUNICODE_STRING DestinationString, const STRING *SourceString,
                                      BOOLEAN AllocateDestinationString)
{
    PN_DDI_ENTER(RtlAnsiStringToUnicodeString, PASSIVE_LEVEL);
    NTSTATUS status = STATUS_INVALID_PARAMETER;
    if (pn_ddi_given(sim, &call, DestinationString, "DestinationString") &&
        pn_ddi_given(sim, &call, SourceString, "SourceString")) {
        size_t needed = ((size_t)SourceString->Length + 1) * sizeof(WCHAR);
        status = AllocateDestinationString ? pn_rtl_allocate(sim, needed, DestinationString)
                 : needed > DestinationString->MaximumLength ? STATUS_BUFFER_OVERFLOW
                                                             : STATUS_SUCCESS;
        if (NT_SUCCESS(status)) {
            for (USHORT i = 0; i < SourceString->Length; i++) {
                DestinationString->Buffer[i] = (unsigned char)SourceString->Buffer[i];
            }
            DestinationString->Buffer[SourceString->Length] = 0;
            DestinationString->Length = (USHORT)(needed - sizeof(WCHAR));
        }
    }
    PN_DDI_LEAVE();
    return status;
}

NTSTATUS RtlUnicodeStringToAnsiString(PANSI_STRING DestinationString, PCUNICODE_STRING SourceString,
                                      BOOLEAN AllocateDestinationString)
{
    PN_DDI_ENTER(RtlUnicodeStringToAnsiString, PASSIVE_LEVEL);
    NTSTATUS status = STATUS_INVALID_PARAMETER;
    if (pn_ddi_given(sim, &call, DestinationString, "DestinationString") &&
        pn_ddi_string(sim, &call, SourceString, "SourceString")) {
        USHORT units = SourceString->Length / sizeof(WCHAR);
        UNICODE_STRING made = { 0, DestinationString->MaximumLength,
                                (PWCH)(void *)DestinationString->Buffer };
        status = AllocateDestinationString     ? pn_rtl_allocate(sim, (size_t)units + 1, &made)
                 : units >= made.MaximumLength ? STATUS_BUFFER_OVERFLOW
                                               : STATUS_SUCCESS;
        if (NT_SUCCESS(status)) {
            PCHAR bytes = (PCHAR)made.Buffer;
            for (USHORT i = 0; i < units; i++) {
                bytes[i] = ansi_of(SourceString->Buffer[i]);
            }
            bytes[units] = '\0';
            *DestinationString = (ANSI_STRING){ units, made.MaximumLength, bytes };
        }
    }
    PN_DDI_LEAVE();
    return status;
}

ULONG RtlxAnsiStringToUnicodeSize(const STRING *AnsiString)
{
    PN_DDI_ENTER(RtlxAnsiStringToUnicodeSize, PASSIVE_LEVEL);
    ULONG size = 0;
    if (pn_ddi_given(sim, &call, AnsiString, "AnsiString")) {
        size = (ULONG)((AnsiString->Length + 1) * sizeof(WCHAR));
    }
    PN_DDI_LEAVE();
    return size;
}

ULONG RtlxUnicodeStringToAnsiSize(PCUNICODE_STRING UnicodeString)
{
    PN_DDI_ENTER(RtlxUnicodeStringToAnsiSize, PASSIVE_LEVEL);
    ULONG size = 0;
    if (pn_ddi_string(sim, &call, UnicodeString, "UnicodeString")) {
        size = UnicodeString->Length / sizeof(WCHAR) + 1;
    }
    PN_DDI_LEAVE();
    return size;
}

NTSTATUS RtlUnicodeToMultiByteN(PCHAR MultiByteString, ULONG MaxBytesInMultiByteString,
                                PULONG BytesInMultiByteString, PCWCH UnicodeString,
                                ULONG BytesInUnicodeString)
{
    PN_DDI_ENTER(RtlUnicodeToMultiByteN, PASSIVE_LEVEL);
    ULONG units = BytesInUnicodeString / sizeof(WCHAR);
    ULONG count = units < MaxBytesInMultiByteString ? units : MaxBytesInMultiByteString;
    for (ULONG i = 0; i < count; i++) {
        MultiByteString[i] = ansi_of(UnicodeString[i]);
    }
    if (BytesInMultiByteString != NULL) {
        *BytesInMultiByteString = count;
    }
    PN_DDI_LEAVE();
    return STATUS_SUCCESS;
}

NTSTATUS RtlMultiByteToUnicodeN(PWCH UnicodeString, ULONG MaxBytesInUnicodeString,
                                PULONG BytesInUnicodeString, const CHAR *MultiByteString,
                                ULONG BytesInMultiByteString)
{
    PN_DDI_ENTER(RtlMultiByteToUnicodeN, PASSIVE_LEVEL);
    ULONG room = MaxBytesInUnicodeString / sizeof(WCHAR);
    ULONG count = BytesInMultiByteString < room ? BytesInMultiByteString : room;
    for (ULONG i = 0; i < count; i++) {
        UnicodeString[i] = (unsigned char)MultiByteString[i];
    }
    if (BytesInUnicodeString != NULL) {
        *BytesInUnicodeString = (ULONG)(count * sizeof(WCHAR));
    }
    PN_DDI_LEAVE();
    return STATUS_SUCCESS;
}

/* ---- UTF-8 ---- */

/* STATUS_SUCCESS, STATUS_BUFFER_TOO_SMALL when `target` (NULL: only count) ended early, else
 * STATUS_SOME_NOT_MAPPED when something was malformed. */
static NTSTATUS utf8_from_units(PCHAR target, ULONG room, PULONG ret_needed, const uint16_t *units,
                                ULONG count)
{
    ULONG used = 0;
    bool is_whole = true;
    for (ULONG i = 0; i < count; i++) {
        bool is_high = units[i] >= 0xD800 && units[i] < 0xDC00;
        bool is_pair = is_high && i + 1 < count && units[i + 1] >= 0xDC00 && units[i + 1] < 0xE000;
        is_whole = is_whole && (is_pair || units[i] < 0xD800 || units[i] >= 0xE000);
        char bytes[8];
        ULONG length = (ULONG)pn_utf8_from_utf16(units + i, is_pair ? 2 : 1, bytes, sizeof(bytes));
        if (target != NULL && length > room - used) {
            *ret_needed = used;
            return STATUS_BUFFER_TOO_SMALL;
        }
        if (target != NULL) {
            memcpy(target + used, bytes, length);
        }
        used += length;
        i += is_pair;
    }
    *ret_needed = used;
    return is_whole ? STATUS_SUCCESS : STATUS_SOME_NOT_MAPPED;
}

NTSTATUS RtlUnicodeToUTF8N(PCHAR UTF8StringDestination, ULONG UTF8StringMaxByteCount,
                           PULONG UTF8StringActualByteCount, PCWCH UnicodeStringSource,
                           ULONG UnicodeStringByteCount)
{
    PN_DDI_ENTER(RtlUnicodeToUTF8N, PASSIVE_LEVEL);
    ULONG needed = 0;
    NTSTATUS status = STATUS_INVALID_PARAMETER;
    if (pn_ddi_given(sim, &call, UnicodeStringSource, "UnicodeStringSource") &&
        (UTF8StringDestination != NULL || UTF8StringActualByteCount != NULL)) {
        status = utf8_from_units(UTF8StringDestination, UTF8StringMaxByteCount, &needed,
                                 (const uint16_t *)UnicodeStringSource,
                                 (ULONG)(UnicodeStringByteCount / sizeof(WCHAR)));
    }
    if (UTF8StringActualByteCount != NULL) {
        *UTF8StringActualByteCount = needed;
    }
    PN_DDI_LEAVE();
    return status;
}

/* How many bytes the sequence that begins with this byte should have. */
static ULONG sequence_length(unsigned char lead)
{
    return lead < 0xC0 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
}

static NTSTATUS units_from_utf8(uint16_t *target, ULONG room, PULONG ret_needed,
                                const unsigned char *bytes, ULONG count)
{
    ULONG used = 0;
    bool is_whole = true;
    for (ULONG i = 0; i < count;) {
        char sequence[5] = { 0 };
        uint16_t units[4] = { 0 };
        ULONG length = sequence_length(bytes[i]);
        length = length > count - i ? 1 : length;
        memcpy(sequence, bytes + i, length);
        ULONG made = bytes[i] == 0 ? 1 : (ULONG)pn_utf16_from_utf8(sequence, units, 4);
        is_whole = is_whole && units[0] != 0xFFFD;
        if (units[0] == 0xFFFD) { /* malformed, or the mark itself: one byte or all three */
            length = memcmp(sequence, "\xEF\xBF\xBD", 4) == 0 ? 3 : 1;
            made = 1;
        }
        if (target != NULL && made > room - used) {
            *ret_needed = used;
            return STATUS_BUFFER_TOO_SMALL;
        }
        if (target != NULL) {
            memcpy(target + used, units, made * sizeof(*units));
        }
        used += made;
        i += length;
    }
    *ret_needed = used;
    return is_whole ? STATUS_SUCCESS : STATUS_SOME_NOT_MAPPED;
}

NTSTATUS RtlUTF8ToUnicodeN(PWSTR UnicodeStringDestination, ULONG UnicodeStringMaxByteCount,
                           PULONG UnicodeStringActualByteCount, PCCH UTF8StringSource,
                           ULONG UTF8StringByteCount)
{
    PN_DDI_ENTER(RtlUTF8ToUnicodeN, PASSIVE_LEVEL);
    ULONG needed = 0;
    NTSTATUS status = STATUS_INVALID_PARAMETER;
    if (pn_ddi_given(sim, &call, UTF8StringSource, "UTF8StringSource") &&
        (UnicodeStringDestination != NULL || UnicodeStringActualByteCount != NULL)) {
        status = units_from_utf8((uint16_t *)UnicodeStringDestination,
                                 (ULONG)(UnicodeStringMaxByteCount / sizeof(WCHAR)), &needed,
                                 (const unsigned char *)UTF8StringSource, UTF8StringByteCount);
    }
    if (UnicodeStringActualByteCount != NULL) {
        *UnicodeStringActualByteCount = (ULONG)(needed * sizeof(WCHAR));
    }
    PN_DDI_LEAVE();
    return status;
}

/* ---- Numbers ---- */

static int digit_of(uint32_t c)
{
    if (c >= '0' && c <= '9') {
        return (int)(c - '0');
    }
    if (c >= 'a' && c <= 'z') {
        return (int)(c - 'a') + 10;
    }
    return c >= 'A' && c <= 'Z' ? (int)(c - 'A') + 10 : 36;
}

static bool base_is_valid(ULONG base)
{
    return base == 0 || base == 2 || base == 8 || base == 10 || base == 16;
}

/* Blanks, a sign, a prefix that decides base 0, digits; stops at the first that is none. */
static ULONG parse_integer(const uint16_t *units, size_t count, ULONG base)
{
    size_t at = 0;
    while (at < count && units[at] <= ' ') {
        at++;
    }
    bool negative = at < count && units[at] == '-';
    at += at < count && (units[at] == '-' || units[at] == '+');
    if (base == 0) {
        base = 10;
        if (at + 1 < count && units[at] == '0') {
            base = units[at + 1] == 'x'   ? 16
                   : units[at + 1] == 'o' ? 8
                   : units[at + 1] == 'b' ? 2
                                          : 10;
            at += base == 10 ? 0 : 2;
        }
    }
    ULONG value = 0;
    for (; at < count && digit_of(units[at]) < (int)base; at++) {
        value = value * base + (ULONG)digit_of(units[at]);
    }
    return negative ? 0 - value : value;
}

NTSTATUS RtlUnicodeStringToInteger(PCUNICODE_STRING String, ULONG Base, PULONG Value)
{
    PN_DDI_ENTER(RtlUnicodeStringToInteger, PASSIVE_LEVEL);
    NTSTATUS status = STATUS_INVALID_PARAMETER;
    if (pn_ddi_string(sim, &call, String, "String") && pn_ddi_given(sim, &call, Value, "Value") &&
        base_is_valid(Base)) {
        *Value = parse_integer((const uint16_t *)String->Buffer, String->Length / sizeof(WCHAR),
                               Base);
        status = STATUS_SUCCESS;
    }
    PN_DDI_LEAVE();
    return status;
}

enum { NUMBER_UNITS_MAX = 64 };

NTSTATUS RtlCharToInteger(PCSZ String, ULONG Base, PULONG Value)
{
    PN_DDI_ENTER(RtlCharToInteger, PN_IRQL_ANY);
    NTSTATUS status = STATUS_INVALID_PARAMETER;
    if (pn_ddi_given(sim, &call, String, "String") && pn_ddi_given(sim, &call, Value, "Value") &&
        base_is_valid(Base)) {
        uint16_t units[NUMBER_UNITS_MAX + 2];
        size_t count = 0;
        for (; String[count] != '\0' && count < NUMBER_UNITS_MAX; count++) {
            units[count] = (unsigned char)String[count];
        }
        *Value = parse_integer(units, count, Base);
        status = STATUS_SUCCESS;
    }
    PN_DDI_LEAVE();
    return status;
}

static NTSTATUS put_integer(ULONGLONG value, ULONG base, PUNICODE_STRING string)
{
    base = base == 0 ? 10 : base;
    WCHAR digits[NUMBER_UNITS_MAX];
    size_t count = 0;
    do {
        digits[NUMBER_UNITS_MAX - ++count] = (WCHAR) "0123456789ABCDEF"[value % base];
        value /= base;
    } while (value != 0);
    size_t bytes = count * sizeof(WCHAR);
    if (bytes > string->MaximumLength) {
        return STATUS_BUFFER_OVERFLOW;
    }
    memcpy(string->Buffer, digits + NUMBER_UNITS_MAX - count, bytes);
    string->Length = (USHORT)bytes;
    if (bytes + sizeof(WCHAR) <= string->MaximumLength) {
        string->Buffer[count] = 0;
    }
    return STATUS_SUCCESS;
}

NTSTATUS RtlIntegerToUnicodeString(ULONG Value, ULONG Base, PUNICODE_STRING String)
{
    PN_DDI_ENTER(RtlIntegerToUnicodeString, PASSIVE_LEVEL);
    NTSTATUS status = STATUS_INVALID_PARAMETER;
    if (pn_ddi_given(sim, &call, String, "String") && base_is_valid(Base)) {
        status = put_integer(Value, Base, String);
    }
    PN_DDI_LEAVE();
    return status;
}

NTSTATUS RtlInt64ToUnicodeString(ULONGLONG Value, ULONG Base, PUNICODE_STRING String)
{
    PN_DDI_ENTER(RtlInt64ToUnicodeString, PASSIVE_LEVEL);
    NTSTATUS status = STATUS_INVALID_PARAMETER;
    if (pn_ddi_given(sim, &call, String, "String") && base_is_valid(Base)) {
        status = put_integer(Value, Base, String);
    }
    PN_DDI_LEAVE();
    return status;
}

/* ---- Hashes ---- */

NTSTATUS RtlHashUnicodeString(PCUNICODE_STRING String, BOOLEAN CaseInSensitive, ULONG HashAlgorithm,
                              PULONG HashValue)
{
    PN_DDI_ENTER(RtlHashUnicodeString, DISPATCH_LEVEL);
    NTSTATUS status = STATUS_INVALID_PARAMETER;
    if (HashAlgorithm <= HASH_STRING_ALGORITHM_X65599 &&
        pn_ddi_string(sim, &call, String, "String") &&
        pn_ddi_given(sim, &call, HashValue, "HashValue")) {
        ULONG hash = 0;
        for (size_t i = 0; i < String->Length / sizeof(WCHAR); i++) {
            uint16_t unit = (uint16_t)String->Buffer[i];
            hash = hash * 65599 + (CaseInSensitive ? pn_fold_unit(unit) : unit);
        }
        *HashValue = hash;
        status = STATUS_SUCCESS;
    }
    PN_DDI_LEAVE();
    return status;
}

/* ---- GUIDs ---- */

NTSTATUS RtlStringFromGUID(REFGUID Guid, PUNICODE_STRING GuidString)
{
    PN_DDI_ENTER(RtlStringFromGUID, PASSIVE_LEVEL);
    NTSTATUS status = STATUS_INVALID_PARAMETER;
    if (pn_ddi_given(sim, &call, Guid, "Guid") &&
        pn_ddi_given(sim, &call, GuidString, "GuidString")) {
        char text[PN_GUID_TEXT_SIZE];
        pn_guid_format(Guid, text);
        status = pn_rtl_allocate(sim, PN_GUID_TEXT_SIZE * sizeof(WCHAR), GuidString);
        if (NT_SUCCESS(status)) {
            pn_utf16_from_utf8(text, (uint16_t *)GuidString->Buffer, PN_GUID_TEXT_SIZE - 1);
            GuidString->Buffer[PN_GUID_TEXT_SIZE - 1] = 0;
            GuidString->Length = (PN_GUID_TEXT_SIZE - 1) * sizeof(WCHAR);
        }
    }
    PN_DDI_LEAVE();
    return status;
}

/* `count` hexadecimal digits at *at; moves behind them. False when one is missing. */
static bool parse_hex(PCUNICODE_STRING string, size_t *at, size_t count, uint64_t *ret_value)
{
    uint64_t value = 0;
    for (size_t i = 0; i < count; i++) {
        int digit = digit_of((uint16_t)string->Buffer[(*at)++]);
        if (digit >= 16) {
            return false;
        }
        value = value * 16 + (uint64_t)digit;
    }
    *ret_value = value;
    return true;
}

static bool parse_mark(PCUNICODE_STRING string, size_t *at, char mark)
{
    return string->Buffer[(*at)++] == (WCHAR)mark;
}

/* "{xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx}" and nothing else. */
static bool parse_guid(PCUNICODE_STRING string, GUID *ret_guid)
{
    size_t at = 0;
    uint64_t a = 0;
    uint64_t b = 0;
    uint64_t c = 0;
    uint64_t d = 0;
    uint64_t e = 0;
    if (string->Length != (PN_GUID_TEXT_SIZE - 1) * sizeof(WCHAR) ||
        !parse_mark(string, &at, '{') || !parse_hex(string, &at, 8, &a) ||
        !parse_mark(string, &at, '-') || !parse_hex(string, &at, 4, &b) ||
        !parse_mark(string, &at, '-') || !parse_hex(string, &at, 4, &c) ||
        !parse_mark(string, &at, '-') || !parse_hex(string, &at, 4, &d) ||
        !parse_mark(string, &at, '-') || !parse_hex(string, &at, 12, &e) ||
        !parse_mark(string, &at, '}')) {
        return false;
    }
    ret_guid->Data1 = (ULONG)a;
    ret_guid->Data2 = (USHORT)b;
    ret_guid->Data3 = (USHORT)c;
    ret_guid->Data4[0] = (UCHAR)(d >> 8);
    ret_guid->Data4[1] = (UCHAR)d;
    for (int i = 0; i < 6; i++) {
        ret_guid->Data4[2 + i] = (UCHAR)(e >> (8 * (5 - i)));
    }
    return true;
}

NTSTATUS RtlGUIDFromString(PCUNICODE_STRING GuidString, GUID *Guid)
{
    PN_DDI_ENTER(RtlGUIDFromString, PASSIVE_LEVEL);
    NTSTATUS status = STATUS_INVALID_PARAMETER;
    if (pn_ddi_string(sim, &call, GuidString, "GuidString") &&
        pn_ddi_given(sim, &call, Guid, "Guid") && parse_guid(GuidString, Guid)) {
        status = STATUS_SUCCESS;
    }
    PN_DDI_LEAVE();
    return status;
}
