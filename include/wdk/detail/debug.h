/* SPDX-License-Identifier: MIT */
/* Owns debug output, assertions, breakpoints and bug checks. As in the WDK, KdPrint and ASSERT live
 * when DBG is 1 and vanish otherwise, because their arguments may exist under #if DBG only. */
#ifndef PNPSIM_WDK_DETAIL_DEBUG_H
#define PNPSIM_WDK_DETAIL_DEBUG_H

#include "types.h"

#include <stdarg.h>

#define DPFLTR_ERROR_LEVEL 0
#define DPFLTR_WARNING_LEVEL 1
#define DPFLTR_TRACE_LEVEL 2
#define DPFLTR_INFO_LEVEL 3
#define DPFLTR_MASK 0x80000000

typedef enum _DPFLTR_TYPE {
    DPFLTR_SYSTEM_ID = 0,
    DPFLTR_DISK_ID = 9,
    DPFLTR_VIDEO_ID = 27,
    DPFLTR_PNPMEM_ID = 72,
    DPFLTR_IHVDRIVER_ID = 77,
    DPFLTR_IHVVIDEO_ID = 78,
    DPFLTR_IHVAUDIO_ID = 79,
    DPFLTR_IHVNETWORK_ID = 80,
    DPFLTR_IHVSTREAMING_ID = 81,
    DPFLTR_IHVBUS_ID = 82,
    DPFLTR_DEFAULT_ID = 101,
    DPFLTR_USBSTOR_ID = 124
} DPFLTR_TYPE;

EXTERN_C_START

NTSYSAPI ULONG DbgPrint(PCSTR Format, ...);
NTSYSAPI ULONG DbgPrintEx(ULONG ComponentId, ULONG Level, PCSTR Format, ...);
NTSYSAPI ULONG vDbgPrintEx(ULONG ComponentId, ULONG Level, PCCH Format, va_list arglist);
NTSYSAPI ULONG vDbgPrintExWithPrefix(PCCH Prefix, ULONG ComponentId, ULONG Level, PCCH Format,
                                     va_list arglist);
NTSYSAPI VOID DbgBreakPoint(VOID);
NTSYSAPI VOID DbgBreakPointWithStatus(ULONG Status);
NTSYSAPI VOID RtlAssert(PVOID VoidFailedAssertion, PVOID VoidFileName, ULONG LineNumber,
                        PSTR MutableMessage);

NTKERNELAPI DECLSPEC_NORETURN VOID KeBugCheck(ULONG BugCheckCode);
NTKERNELAPI DECLSPEC_NORETURN VOID KeBugCheckEx(ULONG BugCheckCode, ULONG_PTR BugCheckParameter1,
                                                ULONG_PTR BugCheckParameter2,
                                                ULONG_PTR BugCheckParameter3,
                                                ULONG_PTR BugCheckParameter4);
NTKERNELAPI DECLSPEC_NORETURN VOID ExRaiseStatus(NTSTATUS Status);

EXTERN_C_END

#if defined(DBG) && DBG
#define KdPrint(_x_) ((void)DbgPrint _x_)
#define KdPrintEx(_x_) ((void)DbgPrintEx _x_)
#define vKdPrintEx(_x_) ((void)vDbgPrintEx _x_)
#define KdBreakPoint() DbgBreakPoint()
#define RTL_VERIFY(exp)                                                                            \
    ((exp) ? 1                                                                                     \
           : (RtlAssert((PVOID)(ULONG_PTR) #exp, (PVOID)(ULONG_PTR)__FILE__, __LINE__, NULL), 0))
#define ASSERTMSG(msg, exp)                                                                        \
    ((!(exp)) ? (RtlAssert((PVOID)(ULONG_PTR) #exp, (PVOID)(ULONG_PTR)__FILE__, __LINE__,          \
                           (PSTR)(ULONG_PTR)(msg)),                                                \
                 (void)0)                                                                          \
              : (void)0)
#define ASSERT(exp) ASSERTMSG(NULL, exp)
#define RTL_SOFT_ASSERT(exp)                                                                       \
    ((!(exp)) ? (void)DbgPrint("%s(%d): soft assertion failed: %s\n", __FILE__, __LINE__, #exp)    \
              : (void)0)
#define RTL_SOFT_ASSERTMSG(msg, exp)                                                               \
    ((!(exp)) ? (void)DbgPrint("%s(%d): soft assertion failed: %s: %s\n", __FILE__, __LINE__,      \
                               #exp, (msg))                                                        \
              : (void)0)
#else
#define KdPrint(_x_)
#define KdPrintEx(_x_)
#define vKdPrintEx(_x_)
#define KdBreakPoint()
#define RTL_VERIFY(exp) ((exp) ? 1 : 0)
#define ASSERT(exp) ((void)0)
#define ASSERTMSG(msg, exp) ((void)0)
#define RTL_SOFT_ASSERT(exp) ((void)0)
#define RTL_SOFT_ASSERTMSG(msg, exp) ((void)0)
#endif
#define NT_ASSERT(exp) ASSERT(exp)
#define NT_ASSERTMSG(msg, exp) ASSERTMSG(msg, exp)
#define NT_ASSERT_ASSUME(exp) ASSERT(exp)
#define NT_VERIFY(exp) RTL_VERIFY(exp)
#define NT_VERIFYMSG(msg, exp) RTL_VERIFY(exp)
#define RTL_ASSERT(exp) ASSERT(exp)
#define RTL_ASSERTMSG(msg, exp) ASSERTMSG(msg, exp)
#define NT_FRE_ASSERT(exp)                                                                         \
    ((!(exp)) ? (RtlAssert((PVOID)(ULONG_PTR) #exp, (PVOID)(ULONG_PTR)__FILE__, __LINE__, NULL),   \
                 (void)0)                                                                          \
              : (void)0)

#define DRIVER_IRQL_NOT_LESS_OR_EQUAL 0xD1
#define IRQL_NOT_LESS_OR_EQUAL 0x0A
#define MEMORY_MANAGEMENT 0x1A
#define MULTIPLE_IRP_COMPLETE_REQUESTS 0x44
#define NO_MORE_IRP_STACK_LOCATIONS 0x35
#define DRIVER_POWER_STATE_FAILURE 0x9F
#define BAD_POOL_CALLER 0xC2
#define DRIVER_VERIFIER_DETECTED_VIOLATION 0xC4
#define DRIVER_VERIFIER_IOMANAGER_VIOLATION 0xC9
#define PNP_DETECTED_FATAL_ERROR 0xCA
#define DRIVER_UNLOADED_WITHOUT_CANCELLING_PENDING_OPERATIONS 0xCE

#endif
