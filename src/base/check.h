/* SPDX-License-Identifier: MIT */
/* PN_ASSERT: what must be true of the simulator itself. A false one is our defect: it prints where
 * and aborts. Drivers and test authors never reach it by their own mistakes. */
#ifndef PN_BASE_CHECK_H
#define PN_BASE_CHECK_H

#define PN_ASSERT(condition)                                                                       \
    ((condition) ? (void)0 : pn_assert_failed(#condition, __FILE__, __LINE__))

_Noreturn void pn_assert_failed(const char *condition, const char *file, int line);

#endif
