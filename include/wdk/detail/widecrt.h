/* SPDX-License-Identifier: MIT */
/* Owns the wide C routines for 16-bit WCHAR. The host's own assume its 32-bit wchar_t and would run
 * past the end of every string, so the standard names are macros for routines of this header.
 * The host's declarations come first; a later inclusion of them then changes nothing. */
#ifndef PNPSIM_WDK_DETAIL_WIDECRT_H
#define PNPSIM_WDK_DETAIL_WIDECRT_H

#include "types.h"

#include <stdarg.h>
#include <string.h>
#ifdef __cplusplus
#include <cwchar>
#include <cwctype>
#else
/* Apple's <wchar.h> forbids the wide routines by name where wchar_t has 16 bits. The names are ours
 * here, so it must not see the width; <string.h> has settled what else depends on it. */
#ifdef __APPLE__
#pragma push_macro("__WCHAR_MAX__")
#undef __WCHAR_MAX__
#endif
#include <wchar.h>
#include <wctype.h>
#ifdef __APPLE__
#pragma pop_macro("__WCHAR_MAX__")
#endif
#endif

EXTERN_C_START

FORCEINLINE size_t WdkWcslen(const WCHAR *text)
{
    size_t length = 0;

    while (text[length] != 0) {
        length++;
    }
    return length;
}

FORCEINLINE size_t WdkWcsnlen(const WCHAR *text, size_t count)
{
    size_t length = 0;

    while (length < count && text[length] != 0) {
        length++;
    }
    return length;
}

FORCEINLINE WCHAR *WdkWcscpy(WCHAR *target, const WCHAR *source)
{
    memcpy(target, source, (WdkWcslen(source) + 1) * sizeof(WCHAR));
    return target;
}

FORCEINLINE WCHAR *WdkWcsncpy(WCHAR *target, const WCHAR *source, size_t count)
{
    size_t length = WdkWcsnlen(source, count);

    memcpy(target, source, length * sizeof(WCHAR));
    memset(target + length, 0, (count - length) * sizeof(WCHAR));
    return target;
}

FORCEINLINE WCHAR *WdkWcscat(WCHAR *target, const WCHAR *source)
{
    WdkWcscpy(target + WdkWcslen(target), source);
    return target;
}

FORCEINLINE WCHAR *WdkWcsncat(WCHAR *target, const WCHAR *source, size_t count)
{
    size_t end = WdkWcslen(target);
    size_t length = WdkWcsnlen(source, count);

    memcpy(target + end, source, length * sizeof(WCHAR));
    target[end + length] = 0;
    return target;
}

FORCEINLINE WCHAR WdkTowlower(WCHAR c)
{
    return (WCHAR)((c >= L'A' && c <= L'Z') ? c - L'A' + L'a' : c);
}

FORCEINLINE WCHAR WdkTowupper(WCHAR c)
{
    return (WCHAR)((c >= L'a' && c <= L'z') ? c - L'a' + L'A' : c);
}

FORCEINLINE int WdkWcsncmp(const WCHAR *first, const WCHAR *second, size_t count)
{
    size_t i = 0;

    while (i < count && first[i] == second[i] && first[i] != 0) {
        i++;
    }
    return i == count ? 0 : (first[i] > second[i]) - (first[i] < second[i]);
}

FORCEINLINE int WdkWcscmp(const WCHAR *first, const WCHAR *second)
{
    return WdkWcsncmp(first, second, (size_t)-1);
}

FORCEINLINE int WdkWcsnicmp(const WCHAR *first, const WCHAR *second, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        WCHAR a = WdkTowlower(first[i]);
        WCHAR b = WdkTowlower(second[i]);
        if (a != b || a == 0) {
            return (a > b) - (a < b);
        }
    }
    return 0;
}

FORCEINLINE int WdkWcsicmp(const WCHAR *first, const WCHAR *second)
{
    return WdkWcsnicmp(first, second, (size_t)-1);
}

FORCEINLINE WCHAR *WdkWcschr(const WCHAR *text, WCHAR c)
{
    while (*text != c) {
        if (*text == 0) {
            return NULL;
        }
        text++;
    }
    return (WCHAR *)text;
}

FORCEINLINE WCHAR *WdkWcsrchr(const WCHAR *text, WCHAR c)
{
    const WCHAR *found = NULL;

    for (;; text++) {
        if (*text == c) {
            found = text;
        }
        if (*text == 0) {
            return (WCHAR *)found;
        }
    }
}

FORCEINLINE WCHAR *WdkWcsstr(const WCHAR *text, const WCHAR *wanted)
{
    size_t length = WdkWcslen(wanted);

    for (;; text++) {
        if (WdkWcsncmp(text, wanted, length) == 0) {
            return (WCHAR *)text;
        }
        if (*text == 0) {
            return NULL;
        }
    }
}

FORCEINLINE size_t WdkWcsspn(const WCHAR *text, const WCHAR *accepted)
{
    size_t length = 0;

    while (text[length] != 0 && WdkWcschr(accepted, text[length]) != NULL) {
        length++;
    }
    return length;
}

FORCEINLINE size_t WdkWcscspn(const WCHAR *text, const WCHAR *refused)
{
    size_t length = 0;

    while (text[length] != 0 && WdkWcschr(refused, text[length]) == NULL) {
        length++;
    }
    return length;
}

FORCEINLINE WCHAR *WdkWcslwr(WCHAR *text)
{
    for (WCHAR *c = text; *c != 0; c++) {
        *c = WdkTowlower(*c);
    }
    return text;
}

FORCEINLINE WCHAR *WdkWcsupr(WCHAR *text)
{
    for (WCHAR *c = text; *c != 0; c++) {
        *c = WdkTowupper(*c);
    }
    return text;
}

FORCEINLINE CHAR WdkTolower(CHAR c)
{
    return (CHAR)((c >= 'A' && c <= 'Z') ? c - 'A' + 'a' : c);
}

FORCEINLINE int WdkStrnicmp(const CHAR *first, const CHAR *second, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        UCHAR a = (UCHAR)WdkTolower(first[i]);
        UCHAR b = (UCHAR)WdkTolower(second[i]);
        if (a != b || a == 0) {
            return (a > b) - (a < b);
        }
    }
    return 0;
}

FORCEINLINE int WdkStricmp(const CHAR *first, const CHAR *second)
{
    return WdkStrnicmp(first, second, (size_t)-1);
}

/* Formatting follows the NT rules ("l" is 32 bits, %wZ, %I64x) and is the simulated kernel's. */
NTSYSAPI int WdkSwprintf(WCHAR *buffer, const WCHAR *format, ...);
NTSYSAPI int WdkSnwprintf(WCHAR *buffer, size_t count, const WCHAR *format, ...);
NTSYSAPI int WdkVsnwprintf(WCHAR *buffer, size_t count, const WCHAR *format, va_list arguments);
NTSYSAPI int WdkSnprintf(CHAR *buffer, size_t count, const CHAR *format, ...);
NTSYSAPI int WdkVsnprintf(CHAR *buffer, size_t count, const CHAR *format, va_list arguments);

EXTERN_C_END

#define wcslen WdkWcslen
#define wcsnlen WdkWcsnlen
#define wcscpy WdkWcscpy
#define wcsncpy WdkWcsncpy
#define wcscat WdkWcscat
#define wcsncat WdkWcsncat
#define wcscmp WdkWcscmp
#define wcsncmp WdkWcsncmp
#define wcsicmp WdkWcsicmp
#define _wcsicmp WdkWcsicmp
#define _wcsnicmp WdkWcsnicmp
#define wcschr WdkWcschr
#define wcsrchr WdkWcsrchr
#define wcsstr WdkWcsstr
#define wcsspn WdkWcsspn
#define wcscspn WdkWcscspn
#define _wcslwr WdkWcslwr
#define _wcsupr WdkWcsupr
#define towlower WdkTowlower
#define towupper WdkTowupper
#define _stricmp WdkStricmp
#define stricmp WdkStricmp
#define _strnicmp WdkStrnicmp
#define swprintf WdkSwprintf
#define _swprintf WdkSwprintf
#define _snwprintf WdkSnwprintf
#define _vsnwprintf WdkVsnwprintf
#define _snprintf WdkSnprintf
#define _vsnprintf WdkVsnprintf

#endif
