/* SPDX-License-Identifier: MIT */
/* What the compiler is told beyond the language. */
#ifndef PN_BASE_COMPILER_H
#define PN_BASE_COMPILER_H

/* For what a hot loop calls from one place and others from elsewhere. */
#define PN_ALWAYS_INLINE static inline __attribute__((always_inline))
/* For what would make its caller's beginning slower than need be. */
#define PN_NOINLINE __attribute__((noinline))
#define PN_UNLIKELY(condition) __builtin_expect(!!(condition), 0)
/* For what a hot loop hardly ever comes to. */
#define PN_COLD __attribute__((noinline, cold))

#endif
