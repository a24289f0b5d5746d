/* SPDX-License-Identifier: MIT */
/* Owns the Windows names of the scalar types, with the widths they have on 64-bit Windows:
 * LONG is 32 bits although the host's long is 64, and WCHAR is 16 bits. */
#ifndef PNPSIM_WDK_DETAIL_TYPES_H
#define PNPSIM_WDK_DETAIL_TYPES_H

#include "../sal.h"
#include "compiler.h"

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
#define WDK_STATIC_ASSERT static_assert
#else
#define WDK_STATIC_ASSERT _Static_assert
#endif
WDK_STATIC_ASSERT(sizeof(wchar_t) == 2, "compile with -fshort-wchar, use pnpsim_add_driver");
WDK_STATIC_ASSERT(sizeof(int) == 4, "LONG needs a 32-bit int");
WDK_STATIC_ASSERT(sizeof(void *) == 8, "only 64-bit targets are simulated");

#ifndef VOID
#define VOID void
#endif

typedef char CHAR, *PCHAR, *PCH, *LPSTR, *PSTR;
typedef const char *PCCH, *LPCSTR, *PCSTR;
typedef char CCHAR, *PCCHAR, *PSZ;
typedef const char *PCSZ;
typedef signed char SCHAR, *PSCHAR;
typedef unsigned char UCHAR, *PUCHAR;
typedef const unsigned char *PCUCHAR;
typedef short SHORT, *PSHORT, CSHORT;
typedef unsigned short USHORT, *PUSHORT, UINT16, *PUINT16;
typedef int LONG, *PLONG, INT, *PINT;
typedef unsigned int ULONG, *PULONG, UINT, *PUINT;
typedef long long LONGLONG, *PLONGLONG;
typedef unsigned long long ULONGLONG, *PULONGLONG, DWORDLONG, *PDWORDLONG;
typedef double DOUBLE;
typedef float FLOAT;

typedef signed char INT8, *PINT8;
typedef short INT16, *PINT16;
typedef int INT32, *PINT32, LONG32, *PLONG32;
typedef long long INT64, *PINT64, LONG64, *PLONG64;
typedef unsigned char UINT8, *PUINT8;
typedef unsigned int UINT32, *PUINT32, ULONG32, *PULONG32, DWORD32, *PDWORD32;
typedef unsigned long long UINT64, *PUINT64, ULONG64, *PULONG64, DWORD64, *PDWORD64;

typedef long long INT_PTR, *PINT_PTR, LONG_PTR, *PLONG_PTR;
typedef unsigned long long UINT_PTR, *PUINT_PTR, ULONG_PTR, *PULONG_PTR, DWORD_PTR, *PDWORD_PTR;
typedef int HALF_PTR, *PHALF_PTR;
typedef unsigned int UHALF_PTR, *PUHALF_PTR;
/* Drivers mix size_t and SIZE_T pointers freely, which the same type on all hosts permits. */
typedef size_t SIZE_T, *PSIZE_T;
typedef LONG_PTR SSIZE_T, *PSSIZE_T;

typedef wchar_t WCHAR, *PWCHAR, *PWCH, *LPWCH, *LPWSTR, *PWSTR, *NWPSTR;
typedef const wchar_t *PCWCH, *LPCWCH, *LPCWSTR, *PCWSTR;
typedef PWSTR *PZPWSTR;
typedef const WCHAR *PCWCHAR;
typedef WCHAR *PZZWSTR;
typedef const WCHAR *PCZZWSTR;
typedef WCHAR *PNZWCH;

typedef unsigned char BOOLEAN, *PBOOLEAN;
typedef unsigned char BYTE, *PBYTE;
typedef ULONG LOGICAL, *PLOGICAL;
typedef void *PVOID, *LPVOID;
typedef void *PVOID64;
typedef const void *PCVOID, *LPCVOID;
typedef void *HANDLE, **PHANDLE;

typedef LONG NTSTATUS, *PNTSTATUS;
typedef const NTSTATUS *PCNTSTATUS;
typedef LONG HRESULT;
typedef ULONG LCID, *PLCID;
typedef USHORT LANGID;
typedef ULONG CLONG, *PCLONG;
typedef ULONG ACCESS_MASK, *PACCESS_MASK;
typedef ULONG DEVICE_TYPE;
typedef UCHAR KIRQL, *PKIRQL;
typedef CCHAR KPROCESSOR_MODE;
typedef ULONG_PTR KAFFINITY, *PKAFFINITY;
typedef LONG KPRIORITY;
typedef ULONG_PTR KSPIN_LOCK, *PKSPIN_LOCK;
typedef ULONG_PTR PFN_NUMBER, *PPFN_NUMBER;

#ifndef TRUE
#define TRUE 1
#endif
#ifndef FALSE
#define FALSE 0
#endif
#ifndef NULL
#define NULL ((void *)0)
#endif

typedef union _LARGE_INTEGER {
    __extension__ struct {
        ULONG LowPart;
        LONG HighPart;
    };
    struct {
        ULONG LowPart;
        LONG HighPart;
    } u;
    LONGLONG QuadPart;
} LARGE_INTEGER, *PLARGE_INTEGER;

typedef union _ULARGE_INTEGER {
    __extension__ struct {
        ULONG LowPart;
        ULONG HighPart;
    };
    struct {
        ULONG LowPart;
        ULONG HighPart;
    } u;
    ULONGLONG QuadPart;
} ULARGE_INTEGER, *PULARGE_INTEGER;

typedef LARGE_INTEGER PHYSICAL_ADDRESS, *PPHYSICAL_ADDRESS;

typedef struct _LUID {
    ULONG LowPart;
    LONG HighPart;
} LUID, *PLUID;

typedef struct DECLSPEC_ALIGN(16) _M128A {
    ULONGLONG Low;
    LONGLONG High;
} M128A, *PM128A;

#define ANYSIZE_ARRAY 1

#define NT_SUCCESS(Status) (((NTSTATUS)(Status)) >= 0)
#define NT_INFORMATION(Status) ((((ULONG)(Status)) >> 30) == 1)
#define NT_WARNING(Status) ((((ULONG)(Status)) >> 30) == 2)
#define NT_ERROR(Status) ((((ULONG)(Status)) >> 30) == 3)

#define MINCHAR 0x80
#define MAXCHAR 0x7f
#define MINSHORT 0x8000
#define MAXSHORT 0x7fff
#define MINLONG 0x80000000
#define MAXLONG 0x7fffffff
#define MAXUCHAR 0xff
#define MAXUSHORT 0xffff
#define MAXULONG 0xffffffff
#define MAXLONGLONG (0x7fffffffffffffffLL)
#define MAXULONGLONG (0xffffffffffffffffULL)
#define MAXULONG_PTR (~((ULONG_PTR)0))
#define MAXLONG_PTR ((LONG_PTR)(MAXULONG_PTR >> 1))
#define MAXULONG64 ((ULONG64)~((ULONG64)0))
#define MAXSIZE_T ((SIZE_T)~((SIZE_T)0))
#define UNICODE_NULL ((WCHAR)0)
#define UNICODE_STRING_MAX_BYTES ((USHORT)65534)
#define UNICODE_STRING_MAX_CHARS (32767)
#define ANSI_NULL ((CHAR)0)

#endif
