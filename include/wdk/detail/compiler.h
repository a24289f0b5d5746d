/* SPDX-License-Identifier: MIT */
/* Owns the words of the Windows compiler: calling conventions, __declspec, inlining, alignment,
 * linkage. They become GCC and Clang attributes, or nothing where there is one convention only. */
#ifndef PNPSIM_WDK_DETAIL_COMPILER_H
#define PNPSIM_WDK_DETAIL_COMPILER_H

#ifdef __cplusplus
#define EXTERN_C extern "C"
#define EXTERN_C_START extern "C" {
#define EXTERN_C_END }
#else
#define EXTERN_C extern
#define EXTERN_C_START
#define EXTERN_C_END
#endif

/* There is one calling convention on 64-bit machines. */
#undef __cdecl
#undef __stdcall
#undef __fastcall
#undef __thiscall
#undef __vectorcall
#define __cdecl
#define __stdcall
#define __fastcall
#define __thiscall
#define __vectorcall
#define _cdecl
#define _stdcall
#define _fastcall
#define CDECL
#define STDCALL
#define NTAPI
#define FASTCALL
#define WINAPI
#define CALLBACK
#define APIENTRY
#define NTAPI_INLINE
#define WINAPI_INLINE

#define FAR
#define NEAR
#undef UNALIGNED
#define UNALIGNED
#undef __unaligned
#define __unaligned
#undef __ptr32
#undef __ptr64
#define __ptr32
#define __ptr64
#define __w64
#define POINTER_32
#define POINTER_64
#define RESTRICTED_POINTER
#define CONST const

/* "unsigned __int64" has to work, so these are macros and not types. */
#undef __int8
#undef __int16
#undef __int32
#undef __int64
#define __int8 char
#define __int16 short
#define __int32 int
#define __int64 long long

/* Clang knows __declspec in its Microsoft mode, GCC does not: both go through this table. */
#undef __declspec
#define __declspec(attribute) WDK_DECLSPEC_##attribute
#define _declspec(attribute) WDK_DECLSPEC_##attribute
#define WDK_DECLSPEC_align(bytes) __attribute__((aligned(bytes)))
#define WDK_DECLSPEC_allocate(section)
#define WDK_DECLSPEC_allocator
#define WDK_DECLSPEC_code_seg(section)
#define WDK_DECLSPEC_deprecated __attribute__((deprecated))
#define WDK_DECLSPEC_dllexport __attribute__((visibility("default")))
#define WDK_DECLSPEC_dllimport
#define WDK_DECLSPEC_empty_bases
#define WDK_DECLSPEC_guard(mode)
#define WDK_DECLSPEC_naked __attribute__((naked))
#define WDK_DECLSPEC_noalias
#define WDK_DECLSPEC_noinline __attribute__((noinline))
#define WDK_DECLSPEC_noreturn __attribute__((noreturn))
#define WDK_DECLSPEC_nothrow __attribute__((nothrow))
#define WDK_DECLSPEC_novtable
#define WDK_DECLSPEC_restrict
#define WDK_DECLSPEC_safebuffers
#define WDK_DECLSPEC_selectany __attribute__((weak))
#define WDK_DECLSPEC_thread __thread
#define WDK_DECLSPEC_uuid(text)

#define DECLSPEC_ADDRSAFE
#define DECLSPEC_ALIGN(bytes) __attribute__((aligned(bytes)))
#define DECLSPEC_CACHEALIGN __attribute__((aligned(64)))
#define DECLSPEC_DEPRECATED
#define DECLSPEC_DEPRECATED_DDK
#define DECLSPEC_DEPRECATED_DDK_WIN2K
#define DECLSPEC_DEPRECATED_DDK_WINXP
#define DECLSPEC_EXPORT __attribute__((visibility("default")))
#define DECLSPEC_IMPORT
#define DECLSPEC_NOINITALL
#define DECLSPEC_NOINLINE __attribute__((noinline))
#define DECLSPEC_NORETURN __attribute__((noreturn))
#define DECLSPEC_NOTHROW __attribute__((nothrow))
#define DECLSPEC_NOVTABLE
#define DECLSPEC_SELECTANY __attribute__((weak))
#define DECLSPEC_UUID(text)
#define DECLSPEC_XFGVIRT(base, func)

/* Not static, because drivers write "static FORCEINLINE" as well as "FORCEINLINE" alone. */
#undef __forceinline
#define __forceinline __inline__ __attribute__((always_inline))
#define _inline __inline__
#define FORCEINLINE __forceinline
#define CFORCEINLINE __forceinline

/* Routines that the simulated kernel provides. */
#define NTKERNELAPI __attribute__((visibility("default")))
#define NTSYSAPI __attribute__((visibility("default")))
#define NTSYSCALLAPI __attribute__((visibility("default")))
#define NTHALAPI __attribute__((visibility("default")))

#if !defined(_AMD64_) && !defined(_ARM64_)
#error "define _AMD64_ or _ARM64_ together with _WIN64, as the WDK's own build does"
#endif
#if !defined(_WIN64)
#error "only 64-bit targets: define _WIN64"
#endif

#define MAX_NATURAL_ALIGNMENT 8
#define MEMORY_ALLOCATION_ALIGNMENT 16
#define SYSTEM_CACHE_ALIGNMENT_SIZE 64
#define POINTER_ALIGNMENT DECLSPEC_ALIGN(8)
#define TYPE_ALIGNMENT(type) __alignof__(type)
#define PROBE_ALIGNMENT(type) TYPE_ALIGNMENT(type)

#define __assume(condition) ((void)0)
#define __noop(...) ((void)0)
#define __debugbreak() __builtin_trap()
#define __analysis_assume(condition) ((void)0)
#undef _ReturnAddress
#define _ReturnAddress() __builtin_return_address(0)

#endif
