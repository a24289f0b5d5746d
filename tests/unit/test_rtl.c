/* SPDX-License-Identifier: MIT */
/* The run-time library: strings, numbers, GUIDs, dates, bitmaps; and the NT formatter. */
#include <pnpsim/cmocka.h>

#include <wdm.h>

#include <stdbool.h>
#include <string.h>

static void in_call(void **state, void (*actor)(void *context))
{
    pnpsim_assert_ok(pnpsim_call(*state, actor, *state));
}

static bool is_text(const UNICODE_STRING *string, const WCHAR *text)
{
    return string->Length == wcslen(text) * sizeof(WCHAR) &&
           memcmp(string->Buffer, text, string->Length) == 0;
}

static void appends(void *context)
{
    (void)context;
    WCHAR buffer[8];
    UNICODE_STRING string;
    RtlInitEmptyUnicodeString(&string, buffer, sizeof(buffer));
    pnpsim_check(RtlAppendUnicodeToString(&string, L"abc") == STATUS_SUCCESS);
    pnpsim_check(RtlAppendUnicodeToString(&string, L"defgh") == STATUS_SUCCESS);
    pnpsim_check(is_text(&string, L"abcdefgh"));
    pnpsim_check(RtlAppendUnicodeToString(&string, L"i") == STATUS_BUFFER_TOO_SMALL);
    pnpsim_check(is_text(&string, L"abcdefgh"));
}

static void appending_is_all_or_nothing(void **state)
{
    in_call(state, appends);
}

static void copies(void *context)
{
    (void)context;
    WCHAR buffer[3];
    UNICODE_STRING target;
    UNICODE_STRING source;
    RtlInitEmptyUnicodeString(&target, buffer, sizeof(buffer));
    RtlInitUnicodeString(&source, L"abcd");
    pnpsim_check(source.Length == 8 && source.MaximumLength == 10);
    RtlCopyUnicodeString(&target, &source);
    pnpsim_check(is_text(&target, L"abc"));
    RtlCopyUnicodeString(&target, NULL);
    pnpsim_check(target.Length == 0 && target.Buffer == buffer);
}

static void copying_cuts_to_the_room_there_is(void **state)
{
    in_call(state, copies);
}

static void compares(void *context)
{
    (void)context;
    UNICODE_STRING lower;
    UNICODE_STRING upper;
    UNICODE_STRING longer;
    RtlInitUnicodeString(&lower, L"usb\\vid");
    RtlInitUnicodeString(&upper, L"USB\\VID");
    RtlInitUnicodeString(&longer, L"USB\\VID_045E");
    pnpsim_check(RtlEqualUnicodeString(&lower, &upper, TRUE));
    pnpsim_check(!RtlEqualUnicodeString(&lower, &upper, FALSE));
    pnpsim_check(RtlCompareUnicodeString(&lower, &upper, FALSE) > 0);
    pnpsim_check(RtlCompareUnicodeString(&upper, &longer, FALSE) < 0);
    pnpsim_check(RtlPrefixUnicodeString(&lower, &longer, TRUE));
    pnpsim_check(!RtlPrefixUnicodeString(&longer, &lower, TRUE));
}

static void comparing_minds_case_only_when_asked(void **state)
{
    in_call(state, compares);
}

static void converts(void *context)
{
    (void)context;
    ANSI_STRING ansi;
    UNICODE_STRING wide;
    RtlInitAnsiString(&ansi, "Port");
    pnpsim_check(RtlAnsiStringToUnicodeString(&wide, &ansi, TRUE) == STATUS_SUCCESS);
    pnpsim_check(is_text(&wide, L"Port") && wide.MaximumLength == 10);
    UNICODE_STRING raised;
    pnpsim_check(RtlUpcaseUnicodeString(&raised, &wide, TRUE) == STATUS_SUCCESS);
    pnpsim_check(is_text(&raised, L"PORT"));
    RtlFreeUnicodeString(&raised);
    RtlFreeUnicodeString(&wide);
    pnpsim_check(wide.Buffer == NULL);
    RtlFreeUnicodeString(&wide);
}

static void a_string_that_was_allocated_is_freed_once_and_emptied(void **state)
{
    in_call(state, converts);
}

static void converts_utf8(void *context)
{
    (void)context;
    static const char text[] = "a\xC3\xA9\xF0\x9F\x94\x8C";
    static const WCHAR units[] = { 'a', 0xE9, 0xD83D, 0xDD0C };
    WCHAR wide[4];
    CHAR narrow[8];
    ULONG used = 0;
    pnpsim_check(RtlUTF8ToUnicodeN(NULL, 0, &used, text, sizeof(text) - 1) == STATUS_SUCCESS);
    pnpsim_check(used == sizeof(units));
    pnpsim_check(RtlUTF8ToUnicodeN(wide, sizeof(wide), &used, text, sizeof(text) - 1) ==
                 STATUS_SUCCESS);
    pnpsim_check(memcmp(wide, units, sizeof(units)) == 0);
    pnpsim_check(RtlUnicodeToUTF8N(narrow, sizeof(narrow), &used, units, sizeof(units)) ==
                 STATUS_SUCCESS);
    pnpsim_check(used == sizeof(text) - 1 && memcmp(narrow, text, used) == 0);
    pnpsim_check(RtlUnicodeToUTF8N(narrow, 4, &used, units, sizeof(units)) ==
                 STATUS_BUFFER_TOO_SMALL);
    pnpsim_check(used == 3);
    pnpsim_check(RtlUTF8ToUnicodeN(wide, sizeof(wide), &used, "\xC3(", 2) ==
                 STATUS_SOME_NOT_MAPPED);
    pnpsim_check(used == 4 && wide[0] == 0xFFFD && wide[1] == '(');
}

static void utf8_and_utf16_convert_whole_characters(void **state)
{
    in_call(state, converts_utf8);
}

static void counts(void *context)
{
    (void)context;
    WCHAR buffer[12];
    UNICODE_STRING text;
    ULONG value = 0;
    RtlInitUnicodeString(&text, L" 0x1F");
    pnpsim_check(RtlUnicodeStringToInteger(&text, 0, &value) == STATUS_SUCCESS && value == 31);
    RtlInitUnicodeString(&text, L"-12z");
    pnpsim_check(RtlUnicodeStringToInteger(&text, 10, &value) == STATUS_SUCCESS);
    pnpsim_check((LONG)value == -12);
    pnpsim_check(RtlUnicodeStringToInteger(&text, 7, &value) == STATUS_INVALID_PARAMETER);
    RtlInitEmptyUnicodeString(&text, buffer, sizeof(buffer));
    pnpsim_check(RtlIntegerToUnicodeString(255, 16, &text) == STATUS_SUCCESS);
    pnpsim_check(is_text(&text, L"FF"));
    text.MaximumLength = 2;
    pnpsim_check(RtlIntegerToUnicodeString(255, 16, &text) == STATUS_BUFFER_OVERFLOW);
}

static void numbers_and_text_convert_in_four_bases(void **state)
{
    in_call(state, counts);
}

static void goes_through_guid(void *context)
{
    (void)context;
    static const GUID guid = {
        0xcb3a4006, 0x46f0, 0x11d0, { 0xb0, 0x8f, 0x00, 0x60, 0x97, 0x13, 0x05, 0x3f }
    };
    UNICODE_STRING text;
    GUID parsed;
    pnpsim_check(RtlStringFromGUID(&guid, &text) == STATUS_SUCCESS);
    pnpsim_check(is_text(&text, L"{cb3a4006-46f0-11d0-b08f-00609713053f}"));
    pnpsim_check(RtlGUIDFromString(&text, &parsed) == STATUS_SUCCESS);
    pnpsim_check(IsEqualGUID(&guid, &parsed));
    text.Buffer[3] = L'g';
    pnpsim_check(RtlGUIDFromString(&text, &parsed) == STATUS_INVALID_PARAMETER);
    RtlFreeUnicodeString(&text);
}

static void a_guid_survives_its_text(void **state)
{
    in_call(state, goes_through_guid);
}

static void reads_dates(void *context)
{
    (void)context;
    TIME_FIELDS fields;
    LARGE_INTEGER time;
    KeQuerySystemTime(&time);
    RtlTimeToTimeFields(&time, &fields);
    pnpsim_check(fields.Year == 2020 && fields.Month == 1 && fields.Day == 1);
    pnpsim_check(fields.Hour == 0 && fields.Weekday == 3);
    fields = (TIME_FIELDS){ 2024, 2, 29, 23, 59, 58, 7, 0 };
    pnpsim_check(RtlTimeFieldsToTime(&fields, &time));
    TIME_FIELDS again;
    RtlTimeToTimeFields(&time, &again);
    pnpsim_check(again.Month == 2 && again.Day == 29 && again.Second == 58);
    pnpsim_check(again.Milliseconds == 7 && again.Weekday == 4);
    fields.Year = 2023;
    pnpsim_check(!RtlTimeFieldsToTime(&fields, &time));
    time.QuadPart = 0;
    RtlTimeToTimeFields(&time, &again);
    pnpsim_check(again.Year == 1601 && again.Month == 1 && again.Day == 1 && again.Weekday == 1);
}

static void dates_are_those_of_the_calendar(void **state)
{
    in_call(state, reads_dates);
}

static void sets_bits(void *context)
{
    (void)context;
    ULONG words[2];
    RTL_BITMAP map;
    RtlInitializeBitMap(&map, words, 40);
    RtlClearAllBits(&map);
    RtlSetBits(&map, 0, 30);
    pnpsim_check(RtlFindClearBitsAndSet(&map, 4, 0) == 30);
    pnpsim_check(RtlFindClearBitsAndSet(&map, 7, 0) == MAXULONG);
    RtlClearBits(&map, 2, 3);
    pnpsim_check(RtlFindClearBitsAndSet(&map, 2, 35) == 35);
    pnpsim_check(RtlFindClearBitsAndSet(&map, 3, 37) == 37);
    pnpsim_check(RtlFindClearBitsAndSet(&map, 3, 37) == 2);
    pnpsim_check(RtlNumberOfSetBits(&map) == 39);
}

static void a_bitmap_finds_runs_from_the_hint_and_then_from_the_start(void **state)
{
    in_call(state, sets_bits);
}

static void prints_high(void *context)
{
    (void)context;
    UNICODE_STRING text;
    RtlInitUnicodeString(&text, L"high");
    DbgPrint("%wZ at passive\n", &text);
    KIRQL irql = KeRaiseIrqlToDpcLevel();
    DbgPrint("%s is fine\n", "narrow");
    DbgPrint("%wZ\n", &text);
    KeLowerIrql(irql);
}

/* V-IRQL_TOO_HIGH */
static void printing_wide_text_at_dispatch_is_found(void **state)
{
    pnpsim_assert_ok(pnpsim_expect_finding(*state, "IRQL_TOO_HIGH"));
    in_call(state, prints_high);
}

static void asserts(void *context)
{
    (void)context;
    RtlAssert((PVOID)(uintptr_t) "Count > 0", (PVOID)(uintptr_t) "queue.c", 7, NULL);
}

/* V-ASSERT_FAILED */
static void a_failed_assertion_of_a_driver_is_a_finding_with_its_place(void **state)
{
    struct pnpsim *sim = *state;
    pnpsim_assert_ok(pnpsim_expect_finding(sim, "ASSERT_FAILED"));
    in_call(state, asserts);
    assert_string_equal(pnpsim_finding_at(sim, 0)->message,
                        "RtlAssert: Count > 0 is false at queue.c:7");
}

static void breaks(void *context)
{
    (void)context;
    DbgBreakPoint();
}

/* V-BREAKPOINT */
static void a_breakpoint_is_a_finding_and_the_run_goes_on(void **state)
{
    pnpsim_assert_ok(pnpsim_expect_finding(*state, "BREAKPOINT"));
    in_call(state, breaks);
}

static void gives_up(void *context)
{
    (void)context;
    KeBugCheckEx(0xDEAD, 1, 2, 3, 4);
}

static void a_driver_may_stop_the_machine_with_a_code_of_its_own(void **state)
{
    struct pnpsim *sim = *state;
    struct pnpsim_bugcheck bugcheck;
    pnpsim_assert_ok(pnpsim_expect_bugcheck(sim, 0xDEAD));
    assert_int_equal(pnpsim_call(sim, gives_up, NULL), PNPSIM_E_STOPPED);
    pnpsim_bugcheck(sim, &bugcheck);
    assert_int_equal(bugcheck.code, 0xDEAD);
    assert_int_equal(bugcheck.parameters[3], 4);
}

/* ---- The formatter needs no simulation ---- */

static void expect_format(const char *expected, const char *format, ...)
{
    char text[128];
    va_list arguments;
    va_start(arguments, format);
    int length = _vsnprintf(text, sizeof(text), format, arguments);
    va_end(arguments);
    assert_string_equal(text, expected);
    assert_int_equal(length, strlen(expected));
}

static void long_is_32_bits_and_longer_forms_are_64(void **state)
{
    (void)state;
    expect_format("c0000001 7", "%08lx %d", (NTSTATUS)STATUS_UNSUCCESSFUL, 7);
    expect_format("-1 4294967295", "%ld %lu", (LONG)-1, (ULONG)-1);
    expect_format("123456789012 -5", "%I64u %lld", 123456789012ULL, -5LL);
    expect_format("18446744073709551615", "%Iu", (SIZE_T)-1);
    expect_format("+3 0x1f 0017 [5   ]", "%+d %#x %04o [%-4d]", 3, 31, 15, 5);
}

static void a_pointer_is_16_bare_digits(void **state)
{
    (void)state;
    expect_format("00000000DEADBEEF", "%p", (void *)(uintptr_t)0xDEADBEEF);
}

static void strings_are_narrow_wide_or_counted(void **state)
{
    (void)state;
    UNICODE_STRING wide = RTL_CONSTANT_STRING(L"wide");
    ANSI_STRING narrow = RTL_CONSTANT_STRING("ansi");
    expect_format("wide ansi", "%wZ %Z", &wide, &narrow);
    expect_format("a b c", "%ws %ls %S", L"a", L"b", L"c");
    expect_format("[  ab] [ab  ] xy", "[%4.2s] [%-4.2s] %.*S", "abc", "abc", 2, L"xyz");
    expect_format("(null) (null) x y", "%s %wZ %c %C", (char *)NULL, (void *)NULL, 'x', L'y');
}

static void wide_formats_swap_the_meaning_of_s(void **state)
{
    (void)state;
    WCHAR text[16];
    assert_int_equal(_snwprintf(text, 16, L"%s-%S-%hs", L"w", "n", "h"), 5);
    assert_memory_equal(text, L"w-n-h", 6 * sizeof(WCHAR));
}

static void what_does_not_fit_is_cut_and_answered_with_minus_one(void **state)
{
    (void)state;
    char text[5] = "....";
    assert_int_equal(_snprintf(text, 3, "%d", 12345), -1);
    assert_string_equal(text, "123.");
    assert_int_equal(_snprintf(text, 4, "%d", 1234), 4);
    assert_string_equal(text, "1234");
}

static void what_is_no_conversion_is_copied(void **state)
{
    (void)state;
    expect_format("100% %w %y 5", "100%% %w %y %d", 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        pnpsim_unit_test(appending_is_all_or_nothing),
        pnpsim_unit_test(copying_cuts_to_the_room_there_is),
        pnpsim_unit_test(comparing_minds_case_only_when_asked),
        pnpsim_unit_test(a_string_that_was_allocated_is_freed_once_and_emptied),
        pnpsim_unit_test(utf8_and_utf16_convert_whole_characters),
        pnpsim_unit_test(numbers_and_text_convert_in_four_bases),
        pnpsim_unit_test(a_guid_survives_its_text),
        pnpsim_unit_test(dates_are_those_of_the_calendar),
        pnpsim_unit_test(a_bitmap_finds_runs_from_the_hint_and_then_from_the_start),
        pnpsim_unit_test(printing_wide_text_at_dispatch_is_found),
        pnpsim_unit_test(a_failed_assertion_of_a_driver_is_a_finding_with_its_place),
        pnpsim_unit_test(a_breakpoint_is_a_finding_and_the_run_goes_on),
        pnpsim_unit_test(a_driver_may_stop_the_machine_with_a_code_of_its_own),
        cmocka_unit_test(long_is_32_bits_and_longer_forms_are_64),
        cmocka_unit_test(a_pointer_is_16_bare_digits),
        cmocka_unit_test(strings_are_narrow_wide_or_counted),
        cmocka_unit_test(wide_formats_swap_the_meaning_of_s),
        cmocka_unit_test(what_does_not_fit_is_cut_and_answered_with_minus_one),
        cmocka_unit_test(what_is_no_conversion_is_copied),
    };
    return pnpsim_run_tests("rtl", tests);
}
