/* SPDX-License-Identifier: MIT */
/* Memory, dates, bitmaps. */
#include "ddi/check.h"

#include <wdm.h>

#include <string.h>

SIZE_T RtlCompareMemory(const VOID *Source1, const VOID *Source2, SIZE_T Length)
{
    PN_DDI_ENTER(RtlCompareMemory, PN_IRQL_ANY);
    const UCHAR *a = Source1;
    const UCHAR *b = Source2;
    SIZE_T equal = 0;
    while (equal < Length && a[equal] == b[equal]) {
        equal++;
    }
    PN_DDI_LEAVE();
    return equal;
}

/* The host's stack is not the simulated one, and its addresses differ from run to run. */
USHORT RtlCaptureStackBackTrace(ULONG FramesToSkip, ULONG FramesToCapture, PVOID *BackTrace,
                                PULONG BackTraceHash)
{
    PN_DDI_ENTER(RtlCaptureStackBackTrace, PN_IRQL_ANY);
    (void)FramesToSkip;
    (void)FramesToCapture;
    (void)BackTrace;
    if (BackTraceHash != NULL) {
        *BackTraceHash = 0;
    }
    PN_DDI_LEAVE();
    return 0;
}

/* ---- Dates: 100 ns units since 1601-01-01, a Monday ---- */

enum {
    UNITS_PER_MILLISECOND = 10000,
    MILLISECONDS_PER_DAY = 86400000,
    DAYS_PER_400_YEARS = 146097,
    DAYS_BEFORE_1601 = 4 * DAYS_PER_400_YEARS + 306, /* since 0000-03-01 */
    YEAR_FIRST = 1601,
    YEAR_LAST = 30827
};

/* Days from 1601-01-01 to the first of a month (0 to 11) of a year, by counting from March. */
static LONGLONG days_until(LONGLONG year, LONGLONG month)
{
    LONGLONG shifted = month < 2 ? year - 1 : year;
    LONGLONG era = shifted / 400;
    LONGLONG year_of_era = shifted % 400;
    LONGLONG month_from_march = (month + 10) % 12;
    LONGLONG day_of_year = (153 * month_from_march + 2) / 5;
    LONGLONG day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * DAYS_PER_400_YEARS + day_of_era - DAYS_BEFORE_1601;
}

VOID RtlTimeToTimeFields(PLARGE_INTEGER Time, PTIME_FIELDS TimeFields)
{
    PN_DDI_ENTER(RtlTimeToTimeFields, PN_IRQL_ANY);
    if (pn_ddi_given(sim, &call, Time, "Time") &&
        pn_ddi_given(sim, &call, TimeFields, "TimeFields")) {
        LONGLONG milliseconds = Time->QuadPart / UNITS_PER_MILLISECOND;
        LONGLONG days = milliseconds / MILLISECONDS_PER_DAY;
        LONGLONG rest = milliseconds % MILLISECONDS_PER_DAY;
        LONGLONG year = YEAR_FIRST + days / 366;
        while (days_until(year + 1, 0) <= days) {
            year++;
        }
        LONGLONG month = 0;
        while (month < 11 && days_until(year, month + 1) <= days) {
            month++;
        }
        TimeFields->Year = (CSHORT)year;
        TimeFields->Month = (CSHORT)(month + 1);
        TimeFields->Day = (CSHORT)(days - days_until(year, month) + 1);
        TimeFields->Hour = (CSHORT)(rest / 3600000);
        TimeFields->Minute = (CSHORT)(rest / 60000 % 60);
        TimeFields->Second = (CSHORT)(rest / 1000 % 60);
        TimeFields->Milliseconds = (CSHORT)(rest % 1000);
        TimeFields->Weekday = (CSHORT)((days + 1) % 7);
    }
    PN_DDI_LEAVE();
}

static bool fields_are_valid(const TIME_FIELDS *fields)
{
    if (fields->Year < YEAR_FIRST || fields->Year > YEAR_LAST || fields->Month < 1 ||
        fields->Month > 12 || fields->Day < 1) {
        return false;
    }
    LONGLONG next_month = fields->Month == 12 ? days_until(fields->Year + 1, 0)
                                              : days_until(fields->Year, fields->Month);
    return fields->Day <= next_month - days_until(fields->Year, fields->Month - 1) &&
           fields->Hour >= 0 && fields->Hour < 24 && fields->Minute >= 0 && fields->Minute < 60 &&
           fields->Second >= 0 && fields->Second < 60 && fields->Milliseconds >= 0 &&
           fields->Milliseconds < 1000;
}

BOOLEAN RtlTimeFieldsToTime(PTIME_FIELDS TimeFields, PLARGE_INTEGER Time)
{
    PN_DDI_ENTER(RtlTimeFieldsToTime, PN_IRQL_ANY);
    BOOLEAN is_valid = pn_ddi_given(sim, &call, TimeFields, "TimeFields") &&
                       pn_ddi_given(sim, &call, Time, "Time") && fields_are_valid(TimeFields);
    if (is_valid) {
        LONGLONG days = days_until(TimeFields->Year, TimeFields->Month - 1) + TimeFields->Day - 1;
        LONGLONG seconds = ((LONGLONG)TimeFields->Hour * 60 + TimeFields->Minute) * 60 +
                           TimeFields->Second;
        LONGLONG milliseconds = days * MILLISECONDS_PER_DAY + seconds * 1000 +
                                TimeFields->Milliseconds;
        Time->QuadPart = milliseconds * UNITS_PER_MILLISECOND;
    }
    PN_DDI_LEAVE();
    return is_valid;
}

/* The machine's time zone is UTC. */
VOID ExSystemTimeToLocalTime(PLARGE_INTEGER SystemTime, PLARGE_INTEGER LocalTime)
{
    PN_DDI_ENTER(ExSystemTimeToLocalTime, PN_IRQL_ANY);
    if (pn_ddi_given(sim, &call, SystemTime, "SystemTime") &&
        pn_ddi_given(sim, &call, LocalTime, "LocalTime")) {
        *LocalTime = *SystemTime;
    }
    PN_DDI_LEAVE();
}

VOID ExLocalTimeToSystemTime(PLARGE_INTEGER LocalTime, PLARGE_INTEGER SystemTime)
{
    PN_DDI_ENTER(ExLocalTimeToSystemTime, PN_IRQL_ANY);
    if (pn_ddi_given(sim, &call, LocalTime, "LocalTime") &&
        pn_ddi_given(sim, &call, SystemTime, "SystemTime")) {
        *SystemTime = *LocalTime;
    }
    PN_DDI_LEAVE();
}

/* ---- Bitmaps ---- */

enum { BITS_PER_WORD = 32 };

static bool bit_get(const RTL_BITMAP *map, ULONG bit)
{
    return (map->Buffer[bit / BITS_PER_WORD] >> (bit % BITS_PER_WORD) & 1) != 0;
}

static void bits_put(PRTL_BITMAP map, ULONG start, ULONG count, bool value)
{
    for (ULONG i = 0; i < count; i++) {
        ULONG bit = start + i;
        ULONG mask = (ULONG)1 << (bit % BITS_PER_WORD);
        if (value) {
            map->Buffer[bit / BITS_PER_WORD] |= mask;
        } else {
            map->Buffer[bit / BITS_PER_WORD] &= ~mask;
        }
    }
}

/* Whether [start, start + count) lies in the bitmap; else V-BAD_OBJECT. */
static bool bits_exist(struct pnpsim *sim, const struct pn_call *call, const RTL_BITMAP *map,
                       ULONG start, ULONG count)
{
    if (!pn_ddi_given(sim, call, map, "BitMapHeader") ||
        !pn_ddi_given(sim, call, map->Buffer, "BitMapHeader's buffer")) {
        return false;
    }
    if (start > map->SizeOfBitMap || count > map->SizeOfBitMap - start) {
        pn_ddi_violation(sim, call, PN_RULE_BAD_OBJECT, "bits %u to %u of a bitmap of %u bits",
                         start, start + count, map->SizeOfBitMap);
        return false;
    }
    return true;
}

VOID RtlInitializeBitMap(PRTL_BITMAP BitMapHeader, PULONG BitMapBuffer, ULONG SizeOfBitMap)
{
    PN_DDI_ENTER(RtlInitializeBitMap, PN_IRQL_ANY);
    if (pn_ddi_given(sim, &call, BitMapHeader, "BitMapHeader")) {
        *BitMapHeader = (RTL_BITMAP){ SizeOfBitMap, BitMapBuffer };
    }
    PN_DDI_LEAVE();
}

VOID RtlClearAllBits(PRTL_BITMAP BitMapHeader)
{
    PN_DDI_ENTER(RtlClearAllBits, PN_IRQL_ANY);
    if (bits_exist(sim, &call, BitMapHeader, 0, 0)) {
        bits_put(BitMapHeader, 0, BitMapHeader->SizeOfBitMap, false);
    }
    PN_DDI_LEAVE();
}

VOID RtlSetAllBits(PRTL_BITMAP BitMapHeader)
{
    PN_DDI_ENTER(RtlSetAllBits, PN_IRQL_ANY);
    if (bits_exist(sim, &call, BitMapHeader, 0, 0)) {
        bits_put(BitMapHeader, 0, BitMapHeader->SizeOfBitMap, true);
    }
    PN_DDI_LEAVE();
}

VOID RtlSetBits(PRTL_BITMAP BitMapHeader, ULONG StartingIndex, ULONG NumberToSet)
{
    PN_DDI_ENTER(RtlSetBits, PN_IRQL_ANY);
    if (bits_exist(sim, &call, BitMapHeader, StartingIndex, NumberToSet)) {
        bits_put(BitMapHeader, StartingIndex, NumberToSet, true);
    }
    PN_DDI_LEAVE();
}

VOID RtlClearBits(PRTL_BITMAP BitMapHeader, ULONG StartingIndex, ULONG NumberToClear)
{
    PN_DDI_ENTER(RtlClearBits, PN_IRQL_ANY);
    if (bits_exist(sim, &call, BitMapHeader, StartingIndex, NumberToClear)) {
        bits_put(BitMapHeader, StartingIndex, NumberToClear, false);
    }
    PN_DDI_LEAVE();
}

/* The first run of `count` clear bits that starts in [from, to); to when there is none. */
static ULONG find_clear(const RTL_BITMAP *map, ULONG count, ULONG from, ULONG to)
{
    ULONG run = 0;
    for (ULONG bit = from; bit < map->SizeOfBitMap && bit - run < to; bit++) {
        run = bit_get(map, bit) ? 0 : run + 1;
        if (run == count) {
            return bit + 1 - count;
        }
    }
    return to;
}

/* From the hint to the end, then from the beginning. 0xFFFFFFFF when there is no such run. */
ULONG RtlFindClearBitsAndSet(PRTL_BITMAP BitMapHeader, ULONG NumberToFind, ULONG HintIndex)
{
    PN_DDI_ENTER(RtlFindClearBitsAndSet, PN_IRQL_ANY);
    ULONG found = MAXULONG;
    if (bits_exist(sim, &call, BitMapHeader, 0, 0) && NumberToFind > 0) {
        ULONG size = BitMapHeader->SizeOfBitMap;
        ULONG hint = HintIndex < size ? HintIndex : 0;
        ULONG first = find_clear(BitMapHeader, NumberToFind, hint, size);
        if (first == size) {
            first = find_clear(BitMapHeader, NumberToFind, 0, hint);
            first = first == hint ? size : first;
        }
        if (first < size) {
            bits_put(BitMapHeader, first, NumberToFind, true);
            found = first;
        }
    }
    PN_DDI_LEAVE();
    return found;
}

ULONG RtlNumberOfSetBits(PRTL_BITMAP BitMapHeader)
{
    PN_DDI_ENTER(RtlNumberOfSetBits, PN_IRQL_ANY);
    ULONG count = 0;
    if (bits_exist(sim, &call, BitMapHeader, 0, 0)) {
        for (ULONG bit = 0; bit < BitMapHeader->SizeOfBitMap; bit++) {
            count += bit_get(BitMapHeader, bit);
        }
    }
    PN_DDI_LEAVE();
    return count;
}
