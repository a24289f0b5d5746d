/* SPDX-License-Identifier: MIT */
/* Telling the story: which records belong to it and how each is worded. The wording is public and
 * under semantic versioning. */
#include "observe/story.h"

#include "base/sim.h"
#include "observe/event_name.h"
#include "observe/state.h"

#include <string.h>

/* How an entry ends. */
enum answer {
    ANSWER_NONE,
    ANSWER_QUERY,  /* " ok" or " veto" */
    ANSWER_FAILURE /* " failed" when it did */
};

/* The PnP IRPs that are milestones; the rest (QUERY_ID, QUERY_CAPABILITIES ...) only says how the
 * manager looks around. */
static const struct irp_row {
    const char *name;
    enum answer answer;
} irp_rows[] = {
    { "START_DEVICE", ANSWER_FAILURE },
    { "QUERY_STOP_DEVICE", ANSWER_QUERY },
    { "STOP_DEVICE", ANSWER_FAILURE },
    { "CANCEL_STOP_DEVICE", ANSWER_FAILURE },
    { "QUERY_REMOVE_DEVICE", ANSWER_QUERY },
    { "CANCEL_REMOVE_DEVICE", ANSWER_FAILURE },
    { "REMOVE_DEVICE", ANSWER_FAILURE },
    { "SURPRISE_REMOVAL", ANSWER_FAILURE },
    { "EJECT", ANSWER_FAILURE },
    { "QUERY_POWER", ANSWER_QUERY }, /* a power IRP's name goes on with its state: "SET_POWER S3" */
    { "SET_POWER", ANSWER_FAILURE },
    { "WAIT_WAKE", ANSWER_FAILURE },
};

static const struct irp_row *irp_row_find(const char *name)
{
    for (size_t i = 0; i < sizeof(irp_rows) / sizeof(irp_rows[0]); i++) {
        size_t length = strlen(irp_rows[i].name);
        if (strncmp(irp_rows[i].name, name, length) == 0 &&
            (name[length] == '\0' || name[length] == ' ')) {
            return &irp_rows[i];
        }
    }
    return NULL;
}

static const char *answer_text(enum answer answer, bool has_failed)
{
    switch (answer) {
    case ANSWER_NONE:
        return "";
    case ANSWER_QUERY:
        return has_failed ? " veto" : " ok";
    case ANSWER_FAILURE:
        return has_failed ? " failed" : "";
    }
    return "";
}

/* An application also says too little, or too late. */
static const char *user_answer_text(enum answer answer, int32_t status)
{
    static const char *const silent[] = { [2] = " hung", [3] = " late" };
    return status >= 2 ? silent[status == 2 ? 2 : 3] : answer_text(answer, status != 0);
}

static void append_entry(struct pn_text *story, const char *verb, const char *who, const char *what,
                         const char *answer)
{
    pn_text_format(story, "%s%s %s %s%s", story->length > 0 ? " | " : "", verb, who, what, answer);
}

static void append_irp(struct pn_text *story, const char *device, const char *irp, bool has_failed)
{
    const struct irp_row *row = irp_row_find(irp);
    if (row != NULL) {
        append_entry(story, "irp", device, irp, answer_text(row->answer, has_failed));
    }
}

static void append_record(const struct pnpsim *sim, struct pn_text *story,
                          const struct pn_record *record)
{
    const char *subject = pn_name_text(sim, record->subject);
    const char *object = pn_name_text(sim, record->object);
    const char *detail = pn_name_text(sim, record->detail);
    enum answer answer = pn_event_name_is_query(detail) ? ANSWER_QUERY : ANSWER_NONE;
    switch (record->kind) {
    case PN_TRACE_REPORT:
        append_entry(story, "report", object, detail, "");
        break;
    case PN_TRACE_USER_END:
        append_entry(story, "user", subject, detail, user_answer_text(answer, record->status));
        break;
    case PN_TRACE_KERNEL_END:
        append_entry(story, "kernel", subject, detail, answer_text(answer, record->status < 0));
        break;
    case PN_TRACE_EVENT_COMPLETED:
        append_entry(story, "completed", object, detail, "");
        break;
    case PN_TRACE_IRP_DONE:
        append_irp(story, object, detail, record->status < 0);
        break;
    default:
        break; /* the trace knows more than the story tells */
    }
}

void pn_story_begin(struct pnpsim *sim)
{
    sim->observe->story_begin = pn_trace_step(sim);
}

const char *pn_story_since(struct pnpsim *sim, uint64_t mark)
{
    struct pn_text *story = &sim->observe->story;
    pn_text_clear(story);
    if (!pn_trace_is_on(sim) || mark >= pn_trace_step(sim)) {
        return "";
    }
    uint32_t step = (uint32_t)mark + 1;
    if (step < pn_trace_oldest(sim)) {
        pn_text_format(story, "(wrapped)");
        step = pn_trace_oldest(sim);
    }
    for (; step <= pn_trace_step(sim); step++) {
        append_record(sim, story, pn_trace_at(sim, step));
    }
    return story->failed ? "(no memory for the story)" : pn_text_bytes(story);
}

const char *pn_story_now(struct pnpsim *sim)
{
    return pn_story_since(sim, sim->observe->story_begin);
}
