/* SPDX-License-Identifier: MIT */
/* Owns the counted strings and their constant initialisers. */
#ifndef PNPSIM_WDK_DETAIL_STRINGS_H
#define PNPSIM_WDK_DETAIL_STRINGS_H

#include "types.h"

typedef struct _UNICODE_STRING {
    USHORT Length;
    USHORT MaximumLength;
    PWCH Buffer;
} UNICODE_STRING, *PUNICODE_STRING;
typedef const UNICODE_STRING *PCUNICODE_STRING;

typedef struct _STRING {
    USHORT Length;
    USHORT MaximumLength;
    PCHAR Buffer;
} STRING, *PSTRING, ANSI_STRING, *PANSI_STRING, OEM_STRING, *POEM_STRING, UTF8_STRING,
    *PUTF8_STRING;
typedef const STRING *PCOEM_STRING, *PCANSI_STRING, *PCSTRING, *PCUTF8_STRING;

typedef struct _CSTRING {
    USHORT Length;
    USHORT MaximumLength;
    const char *Buffer;
} CSTRING;

#define DECLARE_CONST_UNICODE_STRING(_var, _string)                                                \
    const WCHAR _var##_buffer[] = _string;                                                         \
    __extension__ const UNICODE_STRING _var = {                                                    \
        sizeof(_string) - sizeof(WCHAR), sizeof(_string), (PWCH)_var##_buffer}
#define DECLARE_GLOBAL_CONST_UNICODE_STRING(_var, _str)                                            \
    extern const UNICODE_STRING _var;                                                              \
    const UNICODE_STRING _var = RTL_CONSTANT_STRING(_str)
#define DECLARE_UNICODE_STRING_SIZE(_var, _size)                                                   \
    WCHAR _var##_buffer[_size];                                                                    \
    __extension__ UNICODE_STRING _var = {0, (_size) * sizeof(WCHAR), _var##_buffer}

/* Serves UNICODE_STRING and STRING alike, as the element size follows from the literal. */
#ifdef __cplusplus
extern "C++" {
constexpr PWCH RtlConstantStringPointer(const WCHAR *text)
{
    return const_cast<PWCH>(text);
}
constexpr PCHAR RtlConstantStringPointer(const CHAR *text)
{
    return const_cast<PCHAR>(text);
}
}
#define RTL_CONSTANT_STRING(s)                                                                     \
    {                                                                                              \
        sizeof(s) - sizeof((s)[0]), sizeof(s), RtlConstantStringPointer(s)                         \
    }
#else
#define RTL_CONSTANT_STRING(s)                                                                     \
    {                                                                                              \
        sizeof(s) - sizeof((s)[0]), sizeof(s), (void *)(s)                                         \
    }
#endif

#endif
