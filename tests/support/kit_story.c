/* SPDX-License-Identifier: MIT */
/* Stories as sets of entries with places. */
#include "support/kit_story.h"

#include <string.h>

static const char separator[] = " | ";

/* One entry of a list, not terminated. */
struct entry {
    const char *text;
    size_t length;
};

/* Takes the first entry off the list; 0 when there is none. */
static int entry_take(const char **list, struct entry *ret_entry)
{
    const char *end = strstr(*list, separator);
    if (**list == '\0') {
        return 0;
    }
    ret_entry->text = *list;
    ret_entry->length = end == NULL ? strlen(*list) : (size_t)(end - *list);
    *list += ret_entry->length + (end == NULL ? 0 : sizeof(separator) - 1);
    return 1;
}

static int entries_are_equal(const struct entry *a, const struct entry *b)
{
    return a->length == b->length && memcmp(a->text, b->text, a->length) == 0;
}

/* How often a list has the entry; where it first and last stands, counted from 1. */
static unsigned entry_find(const char *list, const struct entry *wanted, unsigned *ret_first,
                           unsigned *ret_last)
{
    struct entry entry;
    unsigned count = 0;
    *ret_first = 0;
    *ret_last = 0;
    for (unsigned place = 1; entry_take(&list, &entry); place++) {
        if (entries_are_equal(&entry, wanted)) {
            *ret_first = count == 0 ? place : *ret_first;
            *ret_last = place;
            count++;
        }
    }
    return count;
}

unsigned kit_story_count(struct pnpsim *sim, const char *entry)
{
    unsigned first;
    unsigned last;
    return entry_find(pnpsim_story(sim), &(struct entry){ entry, strlen(entry) }, &first, &last);
}

static void complain(const struct entry *entry, const char *what, const char *story,
                     const char *file, int line)
{
    print_error("\"%.*s\" %s in: ", (int)entry->length, entry->text, what);
    pnpsim_fixture_complain(story);
    print_error("\n");
    _fail(file, line);
}

/* Every entry of the one list is as often in the other. */
static void check_entries(const char *list, const char *other, const char *story, const char *file,
                          int line)
{
    struct entry entry;
    unsigned first;
    unsigned last;
    for (const char *rest = list; entry_take(&rest, &entry);) {
        if (entry_find(list, &entry, &first, &last) != entry_find(other, &entry, &first, &last)) {
            complain(&entry, "is not as often as expected", story, file, line);
        }
    }
}

void kit_assert_entries_at(struct pnpsim *sim, const char *list, const char *file, int line)
{
    const char *story = pnpsim_story(sim);
    check_entries(list, story, story, file, line);
    check_entries(story, list, story, file, line);
}

/* The place of the entry of the list that comes last, or first; each must be there. */
static unsigned place_of(const char *story, const char *list, int is_last, const char *file,
                         int line)
{
    struct entry entry;
    unsigned place = 0;
    unsigned first;
    unsigned last;
    while (entry_take(&list, &entry)) {
        if (entry_find(story, &entry, &first, &last) == 0) {
            complain(&entry, "is missing", story, file, line);
        }
        if (is_last) {
            place = last > place ? last : place;
        } else {
            place = place == 0 || first < place ? first : place;
        }
    }
    return place;
}

void kit_assert_before_at(struct pnpsim *sim, const char *firsts, const char *seconds,
                          const char *file, int line)
{
    const char *story = pnpsim_story(sim);
    unsigned end = place_of(story, firsts, 1, file, line);
    unsigned begin = place_of(story, seconds, 0, file, line);
    if (end >= begin) {
        print_error("\"%s\" must come before \"%s\"\n", firsts, seconds);
        complain(&(struct entry){ seconds, strlen(seconds) }, "comes too early", story, file, line);
    }
}
