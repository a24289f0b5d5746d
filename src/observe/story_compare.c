/* SPDX-License-Identifier: MIT */
/* Comparing two stories entry by entry. Works in the caller's buffer alone. */
#include "observe/story.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

enum { COLUMN_MIN = 8, COLUMN_MAX = 60 };

/* A walk over the entries of a story. `text` and `length` are the current one, without white space
 * around it; `rest` is NULL when there is no further one. */
struct entries {
    const char *rest;
    const char *text;
    size_t length;
};

static bool is_space(char byte)
{
    return byte == ' ' || byte == '\n' || byte == '\t' || byte == '\r';
}

static struct entries entries_of(const char *story)
{
    while (is_space(*story)) {
        story++;
    }
    return (struct entries){ .rest = *story == '\0' ? NULL : story };
}

static bool entries_next(struct entries *entries)
{
    const char *start = entries->rest;
    if (start == NULL) {
        entries->text = NULL;
        entries->length = 0;
        return false;
    }
    const char *end = start + strcspn(start, "|");
    entries->rest = *end == '|' ? end + 1 : NULL;
    while (start < end && is_space(*start)) {
        start++;
    }
    while (end > start && is_space(end[-1])) {
        end--;
    }
    entries->text = start;
    entries->length = (size_t)(end - start);
    return true;
}

/* The byte at *position, all white space in a row being one space; moves on. '\0' at the end. */
static char entry_byte(const struct entries *entries, size_t *position)
{
    if (*position >= entries->length) {
        return '\0';
    }
    char byte = entries->text[(*position)++];
    if (!is_space(byte)) {
        return byte;
    }
    while (is_space(entries->text[*position])) {
        (*position)++;
    }
    return ' ';
}

static bool entries_are_equal(const struct entries *a, const struct entries *b)
{
    size_t in_a = 0;
    size_t in_b = 0;
    if ((a->text == NULL) != (b->text == NULL)) {
        return false;
    }
    for (;;) {
        char byte = entry_byte(a, &in_a);
        if (byte != entry_byte(b, &in_b)) {
            return false;
        }
        if (byte == '\0') {
            return true;
        }
    }
}

/* The entry as a column prints it. */
static void entry_print(const struct entries *entries, char text[COLUMN_MAX + 1])
{
    size_t position = 0;
    size_t length = 0;
    if (entries->text == NULL) {
        text[0] = '\0';
        return;
    }
    for (char byte; length < COLUMN_MAX && (byte = entry_byte(entries, &position)) != '\0';) {
        text[length++] = byte;
    }
    text[length] = '\0';
    if (length == 0) {
        snprintf(text, COLUMN_MAX + 1, "(empty)");
    }
}

static int column_width(const char *story)
{
    char text[COLUMN_MAX + 1];
    size_t width = COLUMN_MIN;
    struct entries entries = entries_of(story);
    while (entries_next(&entries)) {
        entry_print(&entries, text);
        width = strlen(text) > width ? strlen(text) : width;
    }
    return (int)width;
}

/* Appends a line as far as it fits; lines end without spaces. */
static void append_line(char *text, size_t size, const char *mark, int width, const char *left,
                        const char *right)
{
    char line[2 * COLUMN_MAX + 16];
    int length = snprintf(line, sizeof(line), "%s%-*s | %s", mark, width, left, right);
    while (length > 0 && line[length - 1] == ' ') {
        length--;
    }
    size_t used = strlen(text);
    snprintf(text + used, size - used, "%.*s\n", length, line);
}

static bool stories_are_equal(const char *expected, const char *actual)
{
    struct entries wanted = entries_of(expected);
    struct entries found = entries_of(actual);
    for (;;) {
        bool has_wanted = entries_next(&wanted);
        bool has_found = entries_next(&found);
        if (!entries_are_equal(&wanted, &found)) {
            return false;
        }
        if (!has_wanted && !has_found) {
            return true;
        }
    }
}

static void describe_difference(const char *expected, const char *actual, char *text, size_t size)
{
    int width = column_width(expected);
    bool is_marked = false;
    struct entries wanted = entries_of(expected);
    struct entries found = entries_of(actual);
    append_line(text, size, "  ", width, "expected", "actual");
    for (;;) {
        bool has_wanted = entries_next(&wanted);
        bool has_found = entries_next(&found);
        if (!has_wanted && !has_found) {
            return;
        }
        char left[COLUMN_MAX + 1];
        char right[COLUMN_MAX + 1];
        entry_print(&wanted, left);
        entry_print(&found, right);
        bool is_first = !is_marked && !entries_are_equal(&wanted, &found);
        is_marked = is_marked || is_first;
        append_line(text, size, is_first ? "> " : "  ", width, left, right);
    }
}

int pn_story_compare(const char *expected, const char *actual, char *ret_difference, size_t size)
{
    if (stories_are_equal(expected, actual)) {
        return 0;
    }
    if (ret_difference != NULL && size > 0) {
        ret_difference[0] = '\0';
        describe_difference(expected, actual, ret_difference, size);
    }
    return 1;
}
