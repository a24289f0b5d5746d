/* SPDX-License-Identifier: MIT */
/* Owns the small macros that every driver uses: member arithmetic, counts, flags, empty words. */
#ifndef PNPSIM_WDK_DETAIL_MACROS_H
#define PNPSIM_WDK_DETAIL_MACROS_H

#include "types.h"

#ifndef IN
#define IN
#endif
#ifndef OUT
#define OUT
#endif
#ifndef OPTIONAL
#define OPTIONAL
#endif
#ifndef CRITICAL
#define CRITICAL
#endif

#define UNREFERENCED_PARAMETER(P) ((void)(P))
#define DBG_UNREFERENCED_PARAMETER(P) ((void)(P))
#define DBG_UNREFERENCED_LOCAL_VARIABLE(V) ((void)(V))
#define DEFAULT_UNREACHABLE default: __builtin_unreachable()

#define FIELD_OFFSET(type, field) ((LONG)__builtin_offsetof(type, field))
#define UFIELD_OFFSET(type, field) ((ULONG)__builtin_offsetof(type, field))
#define CONTAINING_RECORD(address, type, field)                                                    \
    ((type *)(void *)((char *)(address) - __builtin_offsetof(type, field)))

#define RTL_FIELD_TYPE(type, field) (((type *)0)->field)
#define RTL_FIELD_SIZE(type, field) (sizeof(((type *)0)->field))
#define FIELD_SIZE(type, field) (sizeof(((type *)0)->field))
#define RTL_SIZEOF_THROUGH_FIELD(type, field)                                                      \
    (FIELD_OFFSET(type, field) + RTL_FIELD_SIZE(type, field))
#define RTL_CONTAINS_FIELD(Struct, Size, Field)                                                    \
    ((((PCHAR)(&(Struct)->Field)) + sizeof((Struct)->Field)) <= (((PCHAR)(Struct)) + (Size)))
#define RTL_NUMBER_OF_V1(A) (sizeof(A) / sizeof((A)[0]))
#define RTL_NUMBER_OF_V2(A) RTL_NUMBER_OF_V1(A)
#define RTL_NUMBER_OF(A) RTL_NUMBER_OF_V1(A)
#define ARRAYSIZE(A) RTL_NUMBER_OF_V2(A)
#define _ARRAYSIZE(A) RTL_NUMBER_OF_V1(A)
#define RTL_NUMBER_OF_FIELD(type, field) (RTL_NUMBER_OF(RTL_FIELD_TYPE(type, field)))
#define RTL_FIELD_SIZE_BITS(type, field) (RTL_FIELD_SIZE(type, field) * 8)
#define RTL_BITS_OF(sizeOfArg) (sizeof(sizeOfArg) * 8)
#define RTL_PADDING_BETWEEN_FIELDS(type, f1, f2)                                                   \
    ((FIELD_OFFSET(type, f2) > FIELD_OFFSET(type, f1))                                             \
         ? (FIELD_OFFSET(type, f2) - FIELD_OFFSET(type, f1) - RTL_FIELD_SIZE(type, f1))            \
         : (FIELD_OFFSET(type, f1) - FIELD_OFFSET(type, f2) - RTL_FIELD_SIZE(type, f2)))
#define RTL_CONST_CAST(type) (type)

#define ARGUMENT_PRESENT(ArgumentPointer) ((CHAR *)((ULONG_PTR)(ArgumentPointer)) != (CHAR *)NULL)
#define FlagOn(Flags, Flag) ((Flags) & (Flag))
#define BooleanFlagOn(Flags, Flag) ((BOOLEAN)(((Flags) & (Flag)) != 0))
#define SetFlag(Flags, Flag) ((Flags) |= (Flag))
#define ClearFlag(Flags, Flag) ((Flags) &= ~(Flag))

#define ALIGN_DOWN_BY(length, alignment) ((ULONG_PTR)(length) & ~((ULONG_PTR)(alignment) - 1))
#define ALIGN_UP_BY(length, alignment)                                                             \
    (ALIGN_DOWN_BY(((ULONG_PTR)(length) + (alignment) - 1), alignment))
#define ALIGN_DOWN(length, type) ALIGN_DOWN_BY(length, sizeof(type))
#define ALIGN_UP(length, type) ALIGN_UP_BY(length, sizeof(type))
#define ALIGN_DOWN_POINTER_BY(address, alignment)                                                  \
    ((PVOID)((ULONG_PTR)(address) & ~((ULONG_PTR)(alignment) - 1)))
#define ALIGN_UP_POINTER_BY(address, alignment)                                                    \
    (ALIGN_DOWN_POINTER_BY(((ULONG_PTR)(address) + (alignment) - 1), alignment))
#define ROUND_TO_SIZE(length, alignment)                                                           \
    ((((ULONG_PTR)(length)) + ((alignment) - 1)) & ~(ULONG_PTR)((alignment) - 1))

#ifdef __cplusplus
#define C_ASSERT(e) static_assert(e, #e)
#else
#define C_ASSERT(e) _Static_assert(e, #e)
#endif

#ifndef min
#ifndef __cplusplus
#define min(a, b) (((a) < (b)) ? (a) : (b))
#define max(a, b) (((a) > (b)) ? (a) : (b))
#endif
#endif

#define PtrToUlong(p) ((ULONG)(ULONG_PTR)(p))
#define PtrToLong(p) ((LONG)(LONG_PTR)(p))
#define PtrToUint(p) ((UINT)(UINT_PTR)(p))
#define PtrToInt(p) ((INT)(INT_PTR)(p))
#define PtrToUshort(p) ((USHORT)(ULONG_PTR)(p))
#define UlongToPtr(ul) ((VOID *)(ULONG_PTR)((ULONG)(ul)))
#define ULongToPtr(ul) UlongToPtr(ul)
#define LongToPtr(l) ((VOID *)(LONG_PTR)((LONG)(l)))
#define UIntToPtr(ui) ((VOID *)(UINT_PTR)((UINT)(ui)))
#define IntToPtr(i) ((VOID *)(INT_PTR)((INT)(i)))
#define HandleToULong(h) ((ULONG)(ULONG_PTR)(h))
#define HandleToUlong(h) HandleToULong(h)
#define HandleToLong(h) ((LONG)(LONG_PTR)(h))
#define ULongToHandle(ul) ((HANDLE)(ULONG_PTR)(ul))
#define UlongToHandle(ul) ULongToHandle(ul)
#define LongToHandle(h) ((HANDLE)(LONG_PTR)(h))
#define Int32x32To64(a, b) ((LONGLONG)(LONG)(a) * (LONGLONG)(LONG)(b))
#define UInt32x32To64(a, b) ((ULONGLONG)(ULONG)(a) * (ULONGLONG)(ULONG)(b))
#define LOWORD(l) ((USHORT)((ULONG_PTR)(l) & 0xffff))
#define HIWORD(l) ((USHORT)((((ULONG_PTR)(l)) >> 16) & 0xffff))
#define LOBYTE(w) ((UCHAR)((ULONG_PTR)(w) & 0xff))
#define HIBYTE(w) ((UCHAR)((((ULONG_PTR)(w)) >> 8) & 0xff))

#ifdef __cplusplus
#define DEFINE_ENUM_FLAG_OPERATORS(ENUMTYPE)                                                       \
    extern "C++" {                                                                                 \
    inline ENUMTYPE operator|(ENUMTYPE a, ENUMTYPE b)                                              \
    {                                                                                              \
        return ENUMTYPE(((int)a) | ((int)b));                                                      \
    }                                                                                              \
    inline ENUMTYPE operator&(ENUMTYPE a, ENUMTYPE b)                                              \
    {                                                                                              \
        return ENUMTYPE(((int)a) & ((int)b));                                                      \
    }                                                                                              \
    inline ENUMTYPE operator~(ENUMTYPE a)                                                          \
    {                                                                                              \
        return ENUMTYPE(~((int)a));                                                                \
    }                                                                                              \
    }
#else
#define DEFINE_ENUM_FLAG_OPERATORS(ENUMTYPE)
#endif

#endif
