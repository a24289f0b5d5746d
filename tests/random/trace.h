/* SPDX-License-Identifier: MIT */
/* The invariants of a trace, seen as JSON Lines. */
#ifndef PN_TESTS_RANDOM_TRACE_H
#define PN_TESTS_RANDOM_TRACE_H

#include "history.h"

#include <pnpsim/pnpsim.h>

/* Breaks the history when the whole trace of the simulation does not keep them: events are
 * dispatched and destroyed in the order in which they were queued; all calls for one lie between
 * the two; a custom one goes to user mode first, and nobody hears of it after its completion; each
 * query for removal that a stack got is followed by one removal or one cancel. */
void trace_check(struct pnpsim *sim, struct history *history);

#endif
