/* SPDX-License-Identifier: MIT */
/* Counted strings: making, copying, comparing, appending, changing case. */
#include "base/text.h"
#include "ddi/check.h"
#include "ddi/rtl_buffer.h"
#include "kernel/pool.h"

#include <wdm.h>

#include <string.h>

/* ---- Making ---- */

enum { UNICODE_BYTES_MAX = 0xFFFC }; /* the longest Length with a terminator behind it */

/* Length and MaximumLength of a terminated string; the terminator counts in the latter only. */
static NTSTATUS unicode_from_text(PUNICODE_STRING string, PCWSTR text)
{
    *string = (UNICODE_STRING){ 0, 0, (PWCH)(uintptr_t)text };
    if (text == NULL) {
        return STATUS_SUCCESS;
    }
    size_t bytes = wcslen(text) * sizeof(WCHAR);
    bool fits = bytes <= UNICODE_BYTES_MAX;
    string->Length = (USHORT)(fits ? bytes : UNICODE_BYTES_MAX);
    string->MaximumLength = (USHORT)(string->Length + sizeof(WCHAR));
    return fits ? STATUS_SUCCESS : STATUS_NAME_TOO_LONG;
}

VOID RtlInitUnicodeString(PUNICODE_STRING DestinationString, PCWSTR SourceString)
{
    PN_DDI_ENTER(RtlInitUnicodeString, DISPATCH_LEVEL);
    if (pn_ddi_given(sim, &call, DestinationString, "DestinationString")) {
        unicode_from_text(DestinationString, SourceString);
    }
    PN_DDI_LEAVE();
}

NTSTATUS RtlInitUnicodeStringEx(PUNICODE_STRING DestinationString, PCWSTR SourceString)
{
    PN_DDI_ENTER(RtlInitUnicodeStringEx, DISPATCH_LEVEL);
    NTSTATUS status = STATUS_INVALID_PARAMETER;
    if (pn_ddi_given(sim, &call, DestinationString, "DestinationString")) {
        status = unicode_from_text(DestinationString, SourceString);
    }
    PN_DDI_LEAVE();
    return status;
}

static void ansi_from_text(PSTRING string, PCSZ text)
{
    size_t length = text == NULL ? 0 : strlen(text);
    length = length < MAXUSHORT ? length : MAXUSHORT - 1;
    *string = (STRING){ (USHORT)length, (USHORT)(text == NULL ? 0 : length + 1),
                        (PCHAR)(uintptr_t)text };
}

VOID RtlInitString(PSTRING DestinationString, PCSZ SourceString)
{
    PN_DDI_ENTER(RtlInitString, DISPATCH_LEVEL);
    if (pn_ddi_given(sim, &call, DestinationString, "DestinationString")) {
        ansi_from_text(DestinationString, SourceString);
    }
    PN_DDI_LEAVE();
}

VOID RtlInitAnsiString(PANSI_STRING DestinationString, PCSZ SourceString)
{
    PN_DDI_ENTER(RtlInitAnsiString, DISPATCH_LEVEL);
    if (pn_ddi_given(sim, &call, DestinationString, "DestinationString")) {
        ansi_from_text(DestinationString, SourceString);
    }
    PN_DDI_LEAVE();
}

/* ---- Copying ---- */

/* Cut to what fits; terminated when there is room for it. A NULL source empties the target. */
VOID RtlCopyUnicodeString(PUNICODE_STRING DestinationString, PCUNICODE_STRING SourceString)
{
    PN_DDI_ENTER(RtlCopyUnicodeString, DISPATCH_LEVEL);
    if (pn_ddi_string(sim, &call, DestinationString, "DestinationString")) {
        USHORT length = SourceString == NULL ? 0 : SourceString->Length;
        USHORT room = DestinationString->MaximumLength & ~(USHORT)1;
        length = length < room ? length : room;
        if (length > 0) {
            memmove(DestinationString->Buffer, SourceString->Buffer, length);
        }
        DestinationString->Length = length;
        if (length < room && DestinationString->Buffer != NULL) {
            DestinationString->Buffer[length / sizeof(WCHAR)] = 0;
        }
    }
    PN_DDI_LEAVE();
}

VOID RtlCopyString(PSTRING DestinationString, const STRING *SourceString)
{
    PN_DDI_ENTER(RtlCopyString, DISPATCH_LEVEL);
    if (pn_ddi_given(sim, &call, DestinationString, "DestinationString")) {
        USHORT length = SourceString == NULL ? 0 : SourceString->Length;
        USHORT room = DestinationString->MaximumLength;
        length = length < room ? length : room;
        if (length > 0) {
            memmove(DestinationString->Buffer, SourceString->Buffer, length);
        }
        DestinationString->Length = length;
    }
    PN_DDI_LEAVE();
}

NTSTATUS RtlDuplicateUnicodeString(ULONG Flags, PCUNICODE_STRING StringIn,
                                   PUNICODE_STRING StringOut)
{
    PN_DDI_ENTER(RtlDuplicateUnicodeString, PASSIVE_LEVEL);
    NTSTATUS status = STATUS_INVALID_PARAMETER;
    bool terminates = (Flags & RTL_DUPLICATE_UNICODE_STRING_NULL_TERMINATE) != 0;
    if (pn_ddi_string(sim, &call, StringIn, "StringIn") &&
        pn_ddi_given(sim, &call, StringOut, "StringOut")) {
        size_t size = StringIn->Length + (terminates ? sizeof(WCHAR) : 0);
        bool allocates_empty = (Flags & RTL_DUPLICATE_UNICODE_STRING_ALLOCATE_NULL_STRING) != 0;
        UNICODE_STRING copy = { 0, 0, NULL };
        status = STATUS_SUCCESS;
        if (StringIn->Length > 0 || (terminates && allocates_empty)) {
            status = pn_rtl_allocate(sim, size, &copy);
        }
        if (NT_SUCCESS(status)) {
            if (StringIn->Length > 0) {
                memcpy(copy.Buffer, StringIn->Buffer, StringIn->Length);
            }
            copy.Length = StringIn->Length;
            *StringOut = copy;
        }
    }
    PN_DDI_LEAVE();
    return status;
}

/* ---- Freeing ---- */

VOID RtlFreeUnicodeString(PUNICODE_STRING UnicodeString)
{
    PN_DDI_ENTER(RtlFreeUnicodeString, APC_LEVEL);
    if (pn_ddi_given(sim, &call, UnicodeString, "UnicodeString") && UnicodeString->Buffer != NULL) {
        pn_rtl_release(sim, &call, UnicodeString->Buffer);
        *UnicodeString = (UNICODE_STRING){ 0, 0, NULL };
    }
    PN_DDI_LEAVE();
}

VOID RtlFreeAnsiString(PANSI_STRING AnsiString)
{
    PN_DDI_ENTER(RtlFreeAnsiString, APC_LEVEL);
    if (pn_ddi_given(sim, &call, AnsiString, "AnsiString") && AnsiString->Buffer != NULL) {
        pn_rtl_release(sim, &call, AnsiString->Buffer);
        *AnsiString = (ANSI_STRING){ 0, 0, NULL };
    }
    PN_DDI_LEAVE();
}

/* ---- Comparing ---- */

static LONG compare_units(const WCHAR *a, const WCHAR *b, size_t count, BOOLEAN ignores_case)
{
    for (size_t i = 0; i < count; i++) {
        uint16_t x = ignores_case ? pn_fold_unit((uint16_t)a[i]) : (uint16_t)a[i];
        uint16_t y = ignores_case ? pn_fold_unit((uint16_t)b[i]) : (uint16_t)b[i];
        if (x != y) {
            return (LONG)x - (LONG)y;
        }
    }
    return 0;
}

static LONG compare_unicode(PCUNICODE_STRING a, PCUNICODE_STRING b, BOOLEAN ignores_case)
{
    USHORT common = a->Length < b->Length ? a->Length : b->Length;
    LONG order = compare_units(a->Buffer, b->Buffer, common / sizeof(WCHAR), ignores_case);
    return order != 0 ? order : (LONG)a->Length - (LONG)b->Length;
}

LONG RtlCompareUnicodeString(PCUNICODE_STRING String1, PCUNICODE_STRING String2,
                             BOOLEAN CaseInSensitive)
{
    PN_DDI_ENTER(RtlCompareUnicodeString, PASSIVE_LEVEL);
    LONG order = 0;
    if (pn_ddi_string(sim, &call, String1, "String1") &&
        pn_ddi_string(sim, &call, String2, "String2")) {
        order = compare_unicode(String1, String2, CaseInSensitive);
    }
    PN_DDI_LEAVE();
    return order;
}

BOOLEAN RtlEqualUnicodeString(PCUNICODE_STRING String1, PCUNICODE_STRING String2,
                              BOOLEAN CaseInSensitive)
{
    PN_DDI_ENTER(RtlEqualUnicodeString, PASSIVE_LEVEL);
    BOOLEAN equal = pn_ddi_string(sim, &call, String1, "String1") &&
                    pn_ddi_string(sim, &call, String2, "String2") &&
                    compare_unicode(String1, String2, CaseInSensitive) == 0;
    PN_DDI_LEAVE();
    return equal;
}

BOOLEAN RtlPrefixUnicodeString(PCUNICODE_STRING String1, PCUNICODE_STRING String2,
                               BOOLEAN CaseInSensitive)
{
    PN_DDI_ENTER(RtlPrefixUnicodeString, PASSIVE_LEVEL);
    BOOLEAN is_prefix = pn_ddi_string(sim, &call, String1, "String1") &&
                        pn_ddi_string(sim, &call, String2, "String2") &&
                        String1->Length <= String2->Length &&
                        compare_units(String1->Buffer, String2->Buffer,
                                      String1->Length / sizeof(WCHAR), CaseInSensitive) == 0;
    PN_DDI_LEAVE();
    return is_prefix;
}

BOOLEAN RtlSuffixUnicodeString(PCUNICODE_STRING String1, PCUNICODE_STRING String2,
                               BOOLEAN CaseInSensitive)
{
    PN_DDI_ENTER(RtlSuffixUnicodeString, PASSIVE_LEVEL);
    BOOLEAN is_suffix = FALSE;
    if (pn_ddi_string(sim, &call, String1, "String1") &&
        pn_ddi_string(sim, &call, String2, "String2") && String1->Length <= String2->Length) {
        size_t units = String1->Length / sizeof(WCHAR);
        size_t skipped = String2->Length / sizeof(WCHAR) - units;
        is_suffix = units == 0 || compare_units(String1->Buffer, String2->Buffer + skipped, units,
                                                CaseInSensitive) == 0;
    }
    PN_DDI_LEAVE();
    return is_suffix;
}

static LONG compare_ansi(const STRING *a, const STRING *b, BOOLEAN ignores_case)
{
    USHORT common = a->Length < b->Length ? a->Length : b->Length;
    for (USHORT i = 0; i < common; i++) {
        uint16_t x = (unsigned char)a->Buffer[i];
        uint16_t y = (unsigned char)b->Buffer[i];
        x = ignores_case ? pn_fold_unit(x) : x;
        y = ignores_case ? pn_fold_unit(y) : y;
        if (x != y) {
            return (LONG)x - (LONG)y;
        }
    }
    return (LONG)a->Length - (LONG)b->Length;
}

LONG RtlCompareString(const STRING *String1, const STRING *String2, BOOLEAN CaseInSensitive)
{
    PN_DDI_ENTER(RtlCompareString, PASSIVE_LEVEL);
    LONG order = 0;
    if (pn_ddi_given(sim, &call, String1, "String1") &&
        pn_ddi_given(sim, &call, String2, "String2")) {
        order = compare_ansi(String1, String2, CaseInSensitive);
    }
    PN_DDI_LEAVE();
    return order;
}

BOOLEAN RtlEqualString(const STRING *String1, const STRING *String2, BOOLEAN CaseInSensitive)
{
    PN_DDI_ENTER(RtlEqualString, PASSIVE_LEVEL);
    BOOLEAN equal = pn_ddi_given(sim, &call, String1, "String1") &&
                    pn_ddi_given(sim, &call, String2, "String2") &&
                    compare_ansi(String1, String2, CaseInSensitive) == 0;
    PN_DDI_LEAVE();
    return equal;
}

/* ---- Appending ---- */

/* Nothing is appended when not all of it fits. */
static NTSTATUS append_units(PUNICODE_STRING target, const WCHAR *units, size_t bytes)
{
    if (bytes > (size_t)(target->MaximumLength - target->Length) ||
        target->Length > target->MaximumLength) {
        return STATUS_BUFFER_TOO_SMALL;
    }
    if (bytes > 0) {
        memmove((char *)target->Buffer + target->Length, units, bytes);
    }
    target->Length = (USHORT)(target->Length + bytes);
    if (target->MaximumLength - target->Length >= (int)sizeof(WCHAR)) {
        target->Buffer[target->Length / sizeof(WCHAR)] = 0;
    }
    return STATUS_SUCCESS;
}

NTSTATUS RtlAppendUnicodeStringToString(PUNICODE_STRING Destination, PCUNICODE_STRING Source)
{
    PN_DDI_ENTER(RtlAppendUnicodeStringToString, DISPATCH_LEVEL);
    NTSTATUS status = STATUS_INVALID_PARAMETER;
    if (pn_ddi_string(sim, &call, Destination, "Destination") &&
        pn_ddi_string(sim, &call, Source, "Source")) {
        status = Source->Length == 0 ? STATUS_SUCCESS
                                     : append_units(Destination, Source->Buffer, Source->Length);
    }
    PN_DDI_LEAVE();
    return status;
}

NTSTATUS RtlAppendUnicodeToString(PUNICODE_STRING Destination, PCWSTR Source)
{
    PN_DDI_ENTER(RtlAppendUnicodeToString, DISPATCH_LEVEL);
    NTSTATUS status = STATUS_INVALID_PARAMETER;
    if (pn_ddi_string(sim, &call, Destination, "Destination")) {
        status = Source == NULL || Source[0] == 0
                     ? STATUS_SUCCESS
                     : append_units(Destination, Source, wcslen(Source) * sizeof(WCHAR));
    }
    PN_DDI_LEAVE();
    return status;
}

/* ---- Case: ASCII and Latin-1 ---- */

static WCHAR unit_up(WCHAR unit)
{
    return (WCHAR)pn_fold_unit((uint16_t)unit);
}

static WCHAR unit_down(WCHAR unit)
{
    bool is_ascii = unit >= 'A' && unit <= 'Z';
    bool is_latin = unit >= 0xC0 && unit <= 0xDE && unit != 0xD7;
    return (WCHAR)(is_ascii || is_latin ? unit + 32 : unit);
}

static NTSTATUS map_units(struct pnpsim *sim, const struct pn_call *call, PUNICODE_STRING target,
                          PCUNICODE_STRING source, BOOLEAN allocates, WCHAR (*map)(WCHAR))
{
    if (!pn_ddi_given(sim, call, target, "DestinationString") ||
        !pn_ddi_string(sim, call, source, "SourceString")) {
        return STATUS_INVALID_PARAMETER;
    }
    if (allocates) {
        NTSTATUS status = pn_rtl_allocate(sim, source->Length, target);
        if (!NT_SUCCESS(status)) {
            return status;
        }
    } else if (source->Length > target->MaximumLength) {
        return STATUS_BUFFER_OVERFLOW;
    }
    for (size_t i = 0; i < source->Length / sizeof(WCHAR); i++) {
        target->Buffer[i] = map(source->Buffer[i]);
    }
    target->Length = source->Length;
    return STATUS_SUCCESS;
}

NTSTATUS RtlUpcaseUnicodeString(PUNICODE_STRING DestinationString, PCUNICODE_STRING SourceString,
                                BOOLEAN AllocateDestinationString)
{
    PN_DDI_ENTER(RtlUpcaseUnicodeString, PASSIVE_LEVEL);
    NTSTATUS status = map_units(sim, &call, DestinationString, SourceString,
                                AllocateDestinationString, unit_up);
    PN_DDI_LEAVE();
    return status;
}

NTSTATUS RtlDowncaseUnicodeString(PUNICODE_STRING DestinationString, PCUNICODE_STRING SourceString,
                                  BOOLEAN AllocateDestinationString)
{
    PN_DDI_ENTER(RtlDowncaseUnicodeString, PASSIVE_LEVEL);
    NTSTATUS status = map_units(sim, &call, DestinationString, SourceString,
                                AllocateDestinationString, unit_down);
    PN_DDI_LEAVE();
    return status;
}

WCHAR RtlUpcaseUnicodeChar(WCHAR SourceCharacter)
{
    PN_DDI_ENTER(RtlUpcaseUnicodeChar, PASSIVE_LEVEL);
    PN_DDI_LEAVE();
    return unit_up(SourceCharacter);
}

WCHAR RtlDowncaseUnicodeChar(WCHAR SourceCharacter)
{
    PN_DDI_ENTER(RtlDowncaseUnicodeChar, PASSIVE_LEVEL);
    PN_DDI_LEAVE();
    return unit_down(SourceCharacter);
}

CHAR RtlUpperChar(CHAR Character)
{
    PN_DDI_ENTER(RtlUpperChar, DISPATCH_LEVEL);
    PN_DDI_LEAVE();
    return (CHAR)(Character >= 'a' && Character <= 'z' ? Character - 32 : Character);
}
