/* SPDX-License-Identifier: MIT */
/* Arithmetic and conversions of integers that answer STATUS_INTEGER_OVERFLOW instead of
 * wrapping. What does not fit leaves the largest value of the type in the result. */
#ifndef PNPSIM_WDK_NTINTSAFE_H
#define PNPSIM_WDK_NTINTSAFE_H

#include "ntstatus.h"

#include "detail/types.h"

/* One type: sum, difference, product. */
#define WDK_SAFE_ARITHMETIC(Name, type, error)                                                     \
    static __inline__ __attribute__((unused)) NTSTATUS Rtl##Name##Add(type a, type b, type *ret)   \
    {                                                                                              \
        if (__builtin_add_overflow(a, b, ret)) {                                                   \
            *ret = (type)(error);                                                                  \
            return STATUS_INTEGER_OVERFLOW;                                                        \
        }                                                                                          \
        return STATUS_SUCCESS;                                                                     \
    }                                                                                              \
    static __inline__ __attribute__((unused)) NTSTATUS Rtl##Name##Sub(type a, type b, type *ret)   \
    {                                                                                              \
        if (__builtin_sub_overflow(a, b, ret)) {                                                   \
            *ret = (type)(error);                                                                  \
            return STATUS_INTEGER_OVERFLOW;                                                        \
        }                                                                                          \
        return STATUS_SUCCESS;                                                                     \
    }                                                                                              \
    static __inline__ __attribute__((unused)) NTSTATUS Rtl##Name##Mult(type a, type b, type *ret)  \
    {                                                                                              \
        if (__builtin_mul_overflow(a, b, ret)) {                                                   \
            *ret = (type)(error);                                                                  \
            return STATUS_INTEGER_OVERFLOW;                                                        \
        }                                                                                          \
        return STATUS_SUCCESS;                                                                     \
    }                                                                                              \
    typedef type WDK_SAFE_##Name

/* From one type to another. */
#define WDK_SAFE_CONVERSION(Name, from, to, error)                                                 \
    static __inline__ __attribute__((unused)) NTSTATUS Rtl##Name(from value, to *ret)              \
    {                                                                                              \
        if (__builtin_add_overflow(value, 0, ret)) {                                               \
            *ret = (to)(error);                                                                    \
            return STATUS_INTEGER_OVERFLOW;                                                        \
        }                                                                                          \
        return STATUS_SUCCESS;                                                                     \
    }                                                                                              \
    typedef to WDK_SAFE_##Name

WDK_SAFE_ARITHMETIC(UInt8, UINT8, -1);
WDK_SAFE_ARITHMETIC(UShort, USHORT, -1);
WDK_SAFE_ARITHMETIC(UInt, UINT, -1);
WDK_SAFE_ARITHMETIC(ULong, ULONG, -1);
WDK_SAFE_ARITHMETIC(ULongLong, ULONGLONG, -1);
WDK_SAFE_ARITHMETIC(UIntPtr, UINT_PTR, -1);
WDK_SAFE_ARITHMETIC(ULongPtr, ULONG_PTR, -1);
WDK_SAFE_ARITHMETIC(SizeT, SIZE_T, -1);
WDK_SAFE_ARITHMETIC(Short, SHORT, -1);
WDK_SAFE_ARITHMETIC(Int, INT, -1);
WDK_SAFE_ARITHMETIC(Long, LONG, -1);
WDK_SAFE_ARITHMETIC(LongLong, LONGLONG, -1);

WDK_SAFE_CONVERSION(UShortToUChar, USHORT, UCHAR, -1);
WDK_SAFE_CONVERSION(UShortToShort, USHORT, SHORT, -1);
WDK_SAFE_CONVERSION(UIntToUShort, UINT, USHORT, -1);
WDK_SAFE_CONVERSION(UIntToInt, UINT, INT, -1);
WDK_SAFE_CONVERSION(IntToUInt, INT, UINT, -1);
WDK_SAFE_CONVERSION(IntToUShort, INT, USHORT, -1);
WDK_SAFE_CONVERSION(LongToULong, LONG, ULONG, -1);
WDK_SAFE_CONVERSION(LongToUShort, LONG, USHORT, -1);
WDK_SAFE_CONVERSION(ULongToLong, ULONG, LONG, -1);
WDK_SAFE_CONVERSION(ULongToUChar, ULONG, UCHAR, -1);
WDK_SAFE_CONVERSION(ULongToUShort, ULONG, USHORT, -1);
WDK_SAFE_CONVERSION(ULongLongToULong, ULONGLONG, ULONG, -1);
WDK_SAFE_CONVERSION(ULongLongToLong, ULONGLONG, LONG, -1);
WDK_SAFE_CONVERSION(ULongLongToUShort, ULONGLONG, USHORT, -1);
WDK_SAFE_CONVERSION(ULongLongToLongLong, ULONGLONG, LONGLONG, -1);
WDK_SAFE_CONVERSION(LongLongToULong, LONGLONG, ULONG, -1);
WDK_SAFE_CONVERSION(LongLongToLong, LONGLONG, LONG, -1);
WDK_SAFE_CONVERSION(LongLongToULongLong, LONGLONG, ULONGLONG, -1);
WDK_SAFE_CONVERSION(SizeTToUShort, SIZE_T, USHORT, -1);
WDK_SAFE_CONVERSION(SizeTToULong, SIZE_T, ULONG, -1);
WDK_SAFE_CONVERSION(SizeTToLong, SIZE_T, LONG, -1);
WDK_SAFE_CONVERSION(ULongPtrToULong, ULONG_PTR, ULONG, -1);
WDK_SAFE_CONVERSION(ULongLongToSizeT, ULONGLONG, SIZE_T, -1);

#endif
