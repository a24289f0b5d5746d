/* SPDX-License-Identifier: MIT */
/* What a story promises when its order is partly open: which entries it has, and which of them come
 * before which. A list is entries joined by " | ", as in pnpsim_assert_story. */
#ifndef PN_TESTS_KIT_STORY_H
#define PN_TESTS_KIT_STORY_H

#include <pnpsim/cmocka.h>

/* How often the story since the last stimulus has this entry. */
unsigned kit_story_count(struct pnpsim *sim, const char *entry);

/* The story has exactly these entries, in whatever order. */
#define kit_assert_entries(sim, list) kit_assert_entries_at(sim, list, __FILE__, __LINE__)
void kit_assert_entries_at(struct pnpsim *sim, const char *list, const char *file, int line);

/* Each entry of the first list is there, and so is each of the second, after all of the first. */
#define kit_assert_before(sim, firsts, seconds)                                                    \
    kit_assert_before_at(sim, firsts, seconds, __FILE__, __LINE__)
void kit_assert_before_at(struct pnpsim *sim, const char *firsts, const char *seconds,
                          const char *file, int line);

#endif
