/* SPDX-License-Identifier: MIT */
/* The story: the documented events of a stretch of the trace, in the words that tests assert on. */
#ifndef PN_OBSERVE_STORY_H
#define PN_OBSERVE_STORY_H

#include <stddef.h>
#include <stdint.h>

struct pnpsim;

/* A stimulus begins: the story that pnpsim_story gives starts here. */
void pn_story_begin(struct pnpsim *sim);

/* The story after the step `mark`, and after the last stimulus. Owned by the simulation, valid
 * until the next call of either. */
const char *pn_story_since(struct pnpsim *sim, uint64_t mark);
const char *pn_story_now(struct pnpsim *sim);

/* See pnpsim_story_compare. */
int pn_story_compare(const char *expected, const char *actual, char *ret_difference, size_t size);

#endif
