/* SPDX-License-Identifier: MIT */
/* The safe string routines of drivers. They always terminate the target; when the source does not
 * fit they truncate it and return STATUS_BUFFER_OVERFLOW, which NT_SUCCESS rejects. */
#ifndef PNPSIM_WDK_NTSTRSAFE_H
#define PNPSIM_WDK_NTSTRSAFE_H

#include "ntdef.h"
#include "ntstatus.h"

#include <stdarg.h>

#define NTSTRSAFE_MAX_CCH 2147483647
#define NTSTRSAFE_MAX_LENGTH (NTSTRSAFE_MAX_CCH - 1)
#define NTSTRSAFE_UNICODE_STRING_MAX_CCH (0xffff / sizeof(WCHAR))
typedef PSTR NTSTRSAFE_PSTR;
typedef PCSTR NTSTRSAFE_PCSTR;
typedef PWSTR NTSTRSAFE_PWSTR;
typedef PCWSTR NTSTRSAFE_PCWSTR;

/* Variadic routines cannot be forced inline; files that do not use them carry no copy. */
#define NTSTRSAFEDDI static __inline__ __attribute__((unused)) NTSTATUS

EXTERN_C_START

NTSTRSAFEDDI RtlStringCchCopyNW(PWSTR pszDest, size_t cchDest, PCWSTR pszSrc, size_t cchToCopy)
{
    size_t length;

    if (cchDest == 0 || cchDest > NTSTRSAFE_MAX_CCH) {
        return STATUS_INVALID_PARAMETER;
    }
    length = WdkWcsnlen(pszSrc, cchToCopy < cchDest ? cchToCopy : cchDest);
    if (length == cchDest) {
        memcpy(pszDest, pszSrc, (cchDest - 1) * sizeof(WCHAR));
        pszDest[cchDest - 1] = 0;
        return STATUS_BUFFER_OVERFLOW;
    }
    memcpy(pszDest, pszSrc, length * sizeof(WCHAR));
    pszDest[length] = 0;
    return STATUS_SUCCESS;
}

NTSTRSAFEDDI RtlStringCchCopyW(PWSTR pszDest, size_t cchDest, PCWSTR pszSrc)
{
    return RtlStringCchCopyNW(pszDest, cchDest, pszSrc, NTSTRSAFE_MAX_CCH);
}

NTSTRSAFEDDI RtlStringCchCopyNA(PSTR pszDest, size_t cchDest, PCSTR pszSrc, size_t cchToCopy)
{
    size_t length;

    if (cchDest == 0 || cchDest > NTSTRSAFE_MAX_CCH) {
        return STATUS_INVALID_PARAMETER;
    }
    length = strnlen(pszSrc, cchToCopy < cchDest ? cchToCopy : cchDest);
    if (length == cchDest) {
        memcpy(pszDest, pszSrc, cchDest - 1);
        pszDest[cchDest - 1] = 0;
        return STATUS_BUFFER_OVERFLOW;
    }
    memcpy(pszDest, pszSrc, length);
    pszDest[length] = 0;
    return STATUS_SUCCESS;
}

NTSTRSAFEDDI RtlStringCchCopyA(PSTR pszDest, size_t cchDest, PCSTR pszSrc)
{
    return RtlStringCchCopyNA(pszDest, cchDest, pszSrc, NTSTRSAFE_MAX_CCH);
}

NTSTRSAFEDDI RtlStringCchLengthW(PCWSTR psz, size_t cchMax, size_t *pcchLength)
{
    size_t length;

    if (psz == NULL || cchMax > NTSTRSAFE_MAX_CCH) {
        return STATUS_INVALID_PARAMETER;
    }
    length = WdkWcsnlen(psz, cchMax);
    if (length == cchMax) {
        return STATUS_INVALID_PARAMETER;
    }
    if (pcchLength != NULL) {
        *pcchLength = length;
    }
    return STATUS_SUCCESS;
}

NTSTRSAFEDDI RtlStringCchLengthA(PCSTR psz, size_t cchMax, size_t *pcchLength)
{
    size_t length;

    if (psz == NULL || cchMax > NTSTRSAFE_MAX_CCH) {
        return STATUS_INVALID_PARAMETER;
    }
    length = strnlen(psz, cchMax);
    if (length == cchMax) {
        return STATUS_INVALID_PARAMETER;
    }
    if (pcchLength != NULL) {
        *pcchLength = length;
    }
    return STATUS_SUCCESS;
}

NTSTRSAFEDDI RtlStringCchCatW(PWSTR pszDest, size_t cchDest, PCWSTR pszSrc)
{
    size_t length = WdkWcsnlen(pszDest, cchDest);

    return length == cchDest ? STATUS_INVALID_PARAMETER
                             : RtlStringCchCopyW(pszDest + length, cchDest - length, pszSrc);
}

NTSTRSAFEDDI RtlStringCchCatA(PSTR pszDest, size_t cchDest, PCSTR pszSrc)
{
    size_t length = strnlen(pszDest, cchDest);

    return length == cchDest ? STATUS_INVALID_PARAMETER
                             : RtlStringCchCopyA(pszDest + length, cchDest - length, pszSrc);
}

NTSTRSAFEDDI RtlStringCchVPrintfW(PWSTR pszDest, size_t cchDest, PCWSTR pszFormat, va_list argList)
{
    int length;

    if (cchDest == 0 || cchDest > NTSTRSAFE_MAX_CCH) {
        return STATUS_INVALID_PARAMETER;
    }
    length = WdkVsnwprintf(pszDest, cchDest - 1, pszFormat, argList);
    pszDest[length < 0 ? cchDest - 1 : (size_t)length] = 0;
    return length < 0 ? STATUS_BUFFER_OVERFLOW : STATUS_SUCCESS;
}

NTSTRSAFEDDI RtlStringCchVPrintfA(PSTR pszDest, size_t cchDest, PCSTR pszFormat, va_list argList)
{
    int length;

    if (cchDest == 0 || cchDest > NTSTRSAFE_MAX_CCH) {
        return STATUS_INVALID_PARAMETER;
    }
    length = WdkVsnprintf(pszDest, cchDest - 1, pszFormat, argList);
    pszDest[length < 0 ? cchDest - 1 : (size_t)length] = 0;
    return length < 0 ? STATUS_BUFFER_OVERFLOW : STATUS_SUCCESS;
}

NTSTRSAFEDDI RtlStringCchPrintfW(PWSTR pszDest, size_t cchDest, PCWSTR pszFormat, ...)
{
    NTSTATUS status;
    va_list arguments;

    va_start(arguments, pszFormat);
    status = RtlStringCchVPrintfW(pszDest, cchDest, pszFormat, arguments);
    va_end(arguments);
    return status;
}

NTSTRSAFEDDI RtlStringCchPrintfA(PSTR pszDest, size_t cchDest, PCSTR pszFormat, ...)
{
    NTSTATUS status;
    va_list arguments;

    va_start(arguments, pszFormat);
    status = RtlStringCchVPrintfA(pszDest, cchDest, pszFormat, arguments);
    va_end(arguments);
    return status;
}

NTSTRSAFEDDI RtlStringCbPrintfW(PWSTR pszDest, size_t cbDest, PCWSTR pszFormat, ...)
{
    NTSTATUS status;
    va_list arguments;

    va_start(arguments, pszFormat);
    status = RtlStringCchVPrintfW(pszDest, cbDest / sizeof(WCHAR), pszFormat, arguments);
    va_end(arguments);
    return status;
}

NTSTRSAFEDDI RtlStringCbLengthW(PCWSTR psz, size_t cbMax, size_t *pcbLength)
{
    size_t length;
    NTSTATUS status = RtlStringCchLengthW(psz, cbMax / sizeof(WCHAR), &length);

    if (status == STATUS_SUCCESS && pcbLength != NULL) {
        *pcbLength = length * sizeof(WCHAR);
    }
    return status;
}

NTSTRSAFEDDI RtlUnicodeStringInit(PUNICODE_STRING DestinationString, PCWSTR pszSrc)
{
    size_t length = pszSrc == NULL ? 0 : WdkWcslen(pszSrc);

    if (length >= NTSTRSAFE_UNICODE_STRING_MAX_CCH) {
        return STATUS_INVALID_PARAMETER;
    }
    DestinationString->Buffer = (PWCH)pszSrc;
    DestinationString->Length = (USHORT)(length * sizeof(WCHAR));
    DestinationString->MaximumLength =
        (USHORT)(pszSrc == NULL ? 0 : (length + 1) * sizeof(WCHAR));
    return STATUS_SUCCESS;
}

EXTERN_C_END

#define RtlStringCbPrintfA RtlStringCchPrintfA
#define RtlStringCbVPrintfA RtlStringCchVPrintfA
#define RtlStringCbCopyA RtlStringCchCopyA
#define RtlStringCbCatA RtlStringCchCatA
#define RtlStringCbLengthA RtlStringCchLengthA
#define RtlStringCbCopyW(pszDest, cbDest, pszSrc)                                                  \
    RtlStringCchCopyW((pszDest), (cbDest) / sizeof(WCHAR), (pszSrc))
#define RtlStringCbCatW(pszDest, cbDest, pszSrc)                                                   \
    RtlStringCchCatW((pszDest), (cbDest) / sizeof(WCHAR), (pszSrc))
#define RtlStringCbCopyNW(pszDest, cbDest, pszSrc, cbToCopy)                                       \
    RtlStringCchCopyNW((pszDest), (cbDest) / sizeof(WCHAR), (pszSrc), (cbToCopy) / sizeof(WCHAR))
#define RtlStringCbVPrintfW(pszDest, cbDest, pszFormat, argList)                                   \
    RtlStringCchVPrintfW((pszDest), (cbDest) / sizeof(WCHAR), (pszFormat), (argList))

#endif
