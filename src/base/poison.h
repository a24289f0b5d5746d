/* SPDX-License-Identifier: MIT */
/* Telling AddressSanitizer which bytes nobody may touch. Without it these are nothing, and
 * PN_HAS_POISON is 0. */
#ifndef PN_BASE_POISON_H
#define PN_BASE_POISON_H

#include <stddef.h>

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define PN_UNDER_ASAN 1
#endif
#endif
#if defined(__SANITIZE_ADDRESS__)
#define PN_UNDER_ASAN 1
#endif

#ifdef PN_UNDER_ASAN

#define PN_HAS_POISON 1

#include <sanitizer/asan_interface.h>

static inline void pn_poison(const void *bytes, size_t size)
{
    __asan_poison_memory_region(bytes, size);
}

static inline void pn_unpoison(const void *bytes, size_t size)
{
    __asan_unpoison_memory_region(bytes, size);
}

#else

#define PN_HAS_POISON 0

static inline void pn_poison(const void *bytes, size_t size)
{
    (void)bytes;
    (void)size;
}

static inline void pn_unpoison(const void *bytes, size_t size)
{
    (void)bytes;
    (void)size;
}

#endif

#endif
