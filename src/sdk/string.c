/* SPDX-License-Identifier: MIT */
/* The string routines of the base API, for 16-bit characters. They take NULL, as on Windows. */
#include "sdk/prologue.h"

#include <windows.h>

static const WCHAR *text_of(LPCWSTR text)
{
    return text == NULL ? L"" : text;
}

int lstrlenW(LPCWSTR lpString)
{
    PN_SDK_ENTER(lstrlenW);
    int length = (int)WdkWcslen(text_of(lpString));
    PN_SDK_LEAVE();
    return length;
}

int lstrcmpW(LPCWSTR lpString1, LPCWSTR lpString2)
{
    PN_SDK_ENTER(lstrcmpW);
    int order = WdkWcscmp(text_of(lpString1), text_of(lpString2));
    PN_SDK_LEAVE();
    return order;
}

int lstrcmpiW(LPCWSTR lpString1, LPCWSTR lpString2)
{
    PN_SDK_ENTER(lstrcmpiW);
    int order = WdkWcsicmp(text_of(lpString1), text_of(lpString2));
    PN_SDK_LEAVE();
    return order;
}

LPWSTR lstrcpyW(LPWSTR lpString1, LPCWSTR lpString2)
{
    PN_SDK_ENTER(lstrcpyW);
    LPWSTR copy = lpString1 == NULL || lpString2 == NULL ? NULL : WdkWcscpy(lpString1, lpString2);
    PN_SDK_LEAVE();
    return copy;
}

/* Cut to what has room, and always terminated. */
LPWSTR lstrcpynW(LPWSTR lpString1, LPCWSTR lpString2, int iMaxLength)
{
    PN_SDK_ENTER(lstrcpynW);
    LPWSTR copy = NULL;
    if (lpString1 != NULL && lpString2 != NULL && iMaxLength > 0) {
        size_t units = WdkWcsnlen(lpString2, (size_t)iMaxLength - 1);
        copy = WdkWcsncpy(lpString1, lpString2, units);
        copy[units] = 0;
    }
    PN_SDK_LEAVE();
    return copy;
}

LPWSTR lstrcatW(LPWSTR lpString1, LPCWSTR lpString2)
{
    PN_SDK_ENTER(lstrcatW);
    LPWSTR joined = lpString1 == NULL || lpString2 == NULL ? NULL : WdkWcscat(lpString1, lpString2);
    PN_SDK_LEAVE();
    return joined;
}
