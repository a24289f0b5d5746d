/* SPDX-License-Identifier: MIT */
/* Reading a trace line by line. */
#include "trace.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LINE_SIZE = 1024, QUEUE_MAX = 256, OBJECTS_MAX = 32, TEXT_SIZE = 64 };

struct queued {
    char object[TEXT_SIZE];
    char name[TEXT_SIZE];
};

struct reader {
    struct history *history;
    char line[LINE_SIZE];
    size_t length;
    struct queued queue[QUEUE_MAX]; /* a ring */
    unsigned first;
    unsigned count;
    bool is_under_way; /* the first of the queue has been dispatched */
    bool is_completed;
    bool kernel_told;
    int calls;                          /* begun and not ended */
    char asked[OBJECTS_MAX][TEXT_SIZE]; /* stacks that have to hear an outcome */
};

/* The value of a member, "" when there is none. */
static void member(const char *line, const char *name, char text[TEXT_SIZE])
{
    char key[32];
    snprintf(key, sizeof(key), "\"%s\":\"", name);
    const char *at = strstr(line, key);
    size_t length = 0;
    if (at != NULL) {
        at += strlen(key);
        length = strcspn(at, "\"");
        length = length < TEXT_SIZE ? length : TEXT_SIZE - 1;
        memcpy(text, at, length);
    }
    text[length] = '\0';
}

static void queued_seen(struct reader *reader, const struct queued *event)
{
    if (reader->count == QUEUE_MAX) {
        history_break(reader->history, "more than %d events in the queue", QUEUE_MAX);
        return;
    }
    reader->queue[(reader->first + reader->count++) % QUEUE_MAX] = *event;
}

static void dispatched_seen(struct reader *reader, const struct queued *event)
{
    const struct queued *first = &reader->queue[reader->first];
    if (reader->count == 0 || strcmp(first->object, event->object) != 0 ||
        strcmp(first->name, event->name) != 0 || reader->is_under_way) {
        history_break(reader->history, "%s of %s was dispatched out of order", event->name,
                      event->object);
    }
    reader->is_under_way = true;
    reader->is_completed = false;
    reader->kernel_told = false;
}

static void destroyed_seen(struct reader *reader, const struct queued *event)
{
    if (!reader->is_under_way || reader->calls != 0) {
        history_break(reader->history, "%s of %s was destroyed in the middle of a call",
                      event->name, event->object);
    }
    reader->is_under_way = false;
    reader->first = (reader->first + 1) % QUEUE_MAX;
    reader->count -= reader->count > 0;
}

/* Custom events are named by a number: the only names that are not capitals. */
static bool is_custom(const struct queued *event)
{
    return event->name[0] >= '0' && event->name[0] <= '9';
}

static void call_seen(struct reader *reader, const char *kind, const struct queued *event)
{
    bool is_kernel = strncmp(kind, "kernel", 6) == 0;
    bool begins = strstr(kind, "begin") != NULL;
    reader->calls += begins ? 1 : -1;
    if (!begins || !is_custom(event)) {
        return;
    }
    if (!reader->is_under_way || reader->is_completed) {
        history_break(reader->history, "%s of %s was told outside of its turn", event->name,
                      event->object);
    }
    if (!is_kernel && reader->kernel_told) {
        history_break(reader->history, "user mode was told of %s after kernel mode", event->name);
    }
    reader->kernel_told |= is_kernel;
}

static char *asked_find(struct reader *reader, const char *object)
{
    for (unsigned i = 0; i < OBJECTS_MAX; i++) {
        if (strcmp(reader->asked[i], object) == 0) {
            return reader->asked[i];
        }
    }
    return NULL;
}

static void irp_seen(struct reader *reader, const struct queued *irp)
{
    char *asked = asked_find(reader, irp->object);
    if (strcmp(irp->name, "QUERY_REMOVE_DEVICE") == 0) {
        char *room = asked_find(reader, "");
        if (asked != NULL || room == NULL) {
            history_break(reader->history, "%s was queried twice", irp->object);
        } else {
            memcpy(room, irp->object, TEXT_SIZE);
        }
    } else if (strcmp(irp->name, "CANCEL_REMOVE_DEVICE") == 0) {
        if (asked == NULL) {
            history_break(reader->history, "%s got a cancel without a query", irp->object);
        } else {
            asked[0] = '\0';
        }
    } else if (strcmp(irp->name, "REMOVE_DEVICE") == 0 && asked != NULL) {
        asked[0] = '\0';
    } else if (strcmp(irp->name, "SURPRISE_REMOVAL") == 0 && asked != NULL) {
        history_break(reader->history, "%s was queried and then pulled", irp->object);
    }
}

static void line_read(struct reader *reader)
{
    char kind[TEXT_SIZE];
    struct queued event;
    member(reader->line, "kind", kind);
    member(reader->line, "object", event.object);
    member(reader->line, "detail", event.name);
    if (strcmp(kind, "queued") == 0) {
        queued_seen(reader, &event);
    } else if (strcmp(kind, "dispatched") == 0) {
        dispatched_seen(reader, &event);
    } else if (strcmp(kind, "destroyed") == 0) {
        destroyed_seen(reader, &event);
    } else if (strcmp(kind, "completed") == 0) {
        reader->is_completed = true;
    } else if (strncmp(kind, "user-", 5) == 0 || strncmp(kind, "kernel-", 7) == 0) {
        call_seen(reader, kind, &event);
    } else if (strcmp(kind, "irp-sent") == 0) {
        irp_seen(reader, &event);
    }
}

static void text_read(void *context, const char *text, size_t length)
{
    struct reader *reader = context;
    for (size_t i = 0; i < length; i++) {
        if (text[i] == '\n') {
            reader->line[reader->length] = '\0';
            reader->length = 0;
            line_read(reader);
        } else if (reader->length < LINE_SIZE - 1) {
            reader->line[reader->length++] = text[i];
        }
    }
}

void trace_check(struct pnpsim *sim, struct history *history)
{
    struct reader *reader = calloc(1, sizeof(*reader));
    reader->history = history;
    pnpsim_trace_json(sim, text_read, reader);
    if (reader->count != 0 || reader->calls != 0) {
        history_break(history, "%u events are left in the queue, %d calls have no end",
                      reader->count, reader->calls);
    }
    for (unsigned i = 0; i < OBJECTS_MAX; i++) {
        if (reader->asked[i][0] != '\0') {
            history_break(history, "%s was queried and got no outcome", reader->asked[i]);
        }
    }
    free(reader);
}
