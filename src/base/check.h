/* SPDX-License-Identifier: MIT */
/* PN_ASSERT: what must be true of the simulator itself. A false one is our defect: it prints where,
 * then what the simulation did last, and aborts. Drivers and test authors never reach it by their
 * own mistakes. */
#ifndef PN_BASE_CHECK_H
#define PN_BASE_CHECK_H

#ifdef PN_UNDER_COVERAGE
/* No test can take the failing side, as no simulator that works does: where coverage is measured,
 * the condition is compiled and not evaluated; it counts neither as lines nor as branches. */
#define PN_ASSERT(condition) ((void)sizeof(!(condition)))
#else
#define PN_ASSERT(condition)                                                                       \
    ((condition) ? (void)0 : pn_assert_failed(#condition, __FILE__, __LINE__))
#endif

_Noreturn void pn_assert_failed(const char *condition, const char *file, int line);

/* Who tells more before the end, on the thread that failed; control/ installs it once for the
 * process. Called at most once: an assertion that fails in there only aborts. From any thread. */
void pn_assert_tell_with(void (*tell)(void));

#endif
