/* SPDX-License-Identifier: MIT */
/* Subject and model in lockstep. */
#include "run.h"

#include "choose.h"
#include "model.h"
#include "subject.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TRIES_MAX = 1000 };

struct pair {
    struct run *run;
    struct subject subject;
    struct model model;
    struct facts seen;
    struct facts expected;
};

/* ---- Complaints ---- */

static void say(struct run *run, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void say(struct run *run, const char *format, ...)
{
    size_t length = strlen(run->message);
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(run->message + length, sizeof(run->message) - length, format, arguments);
    va_end(arguments);
}

static void facts_say(struct run *run, const char *title, const struct facts *facts, unsigned from)
{
    char *text = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&text, &size);
    for (unsigned i = from; i < facts->count && i < from + 12; i++) {
        fprintf(stream, "    ");
        fact_print(stream, &facts->list[i]);
        fprintf(stream, "\n");
    }
    fclose(stream);
    say(run, "  %s, from the first difference on (%u of %u):\n%s", title, from, facts->count, text);
    free(text);
}

static void outcome_say(struct run *run, const char *title, const struct outcome *outcome)
{
    say(run, "  %s: result %d, veto %u by %u/%u, %u stopped\n", title, outcome->result,
        outcome->veto.type, outcome->veto.by, outcome->veto.who, outcome->stopped);
}

/* ---- Comparing ---- */

static bool outcomes_compare(struct run *run, const char *what, const struct outcome *seen,
                             const struct outcome *expected)
{
    if (seen->result == expected->result && seen->veto.type == expected->veto.type &&
        seen->veto.by == expected->veto.by && seen->veto.who == expected->veto.who &&
        seen->stopped == expected->stopped) {
        return true;
    }
    say(run, "%s ended differently\n", what);
    outcome_say(run, "seen", seen);
    outcome_say(run, "expected", expected);
    return false;
}

static bool facts_compare(struct pair *pair)
{
    const struct facts *seen = &pair->seen;
    const struct facts *expected = &pair->expected;
    unsigned at = 0;
    while (at < seen->count && at < expected->count &&
           memcmp(&seen->list[at], &expected->list[at], sizeof(struct fact)) == 0) {
        at++;
    }
    if (at == seen->count && at == expected->count && at < FACTS_MAX) {
        return true;
    }
    say(pair->run, "somebody was told something else\n");
    facts_say(pair->run, "seen", seen, at);
    facts_say(pair->run, "expected", expected, at);
    return false;
}

static bool devices_compare(struct pair *pair)
{
    for (unsigned i = 0; i < DEVICES; i++) {
        const struct model_device *device = &pair->model.devices[i];
        int state = subject_state(&pair->subject, i);
        if (state != device->state) {
            say(pair->run, "device %u: state %d seen, %d expected\n", i, state, device->state);
            return false;
        }
        unsigned problem = pnpsim_device_problem(pair->subject.devices[i]);
        if (problem != model_problem(device)) {
            say(pair->run, "device %u: problem %u seen, %u expected\n", i, problem,
                model_problem(device));
            return false;
        }
        int power = pnpsim_device_power(pair->subject.devices[i]);
        if (power != (state == PNPSIM_DEVICE_ABSENT ? 0 : device->power)) {
            say(pair->run, "device %u: power state D%d seen, D%d expected\n", i, power - 1,
                device->power - 1);
            return false;
        }
        if (device->is_asked_for) {
            struct outcome seen = subject_removal(&pair->subject, i);
            if (!outcomes_compare(pair->run, "a removal", &seen, &device->last)) {
                return false;
            }
        }
    }
    return true;
}

static bool history_holds(struct pair *pair)
{
    if (pair->subject.history.broken[0] != '\0') {
        say(pair->run, "%s\n", pair->subject.history.broken);
    }
    return pair->subject.history.broken[0] == '\0';
}

static bool idle_compare(struct pair *pair)
{
    unsigned lives[DEVICES];
    subject_idle(&pair->subject);
    for (unsigned i = 0; i < DEVICES; i++) {
        bool is_there = subject_state(&pair->subject, i) != PNPSIM_DEVICE_ABSENT;
        lives[i] = is_there ? pair->subject.lives[i] : 0;
    }
    history_idle(&pair->subject.history, lives);
    model_idle(&pair->model);
    if ((unsigned)pnpsim_system_state(pair->subject.sim) != pair->model.system_state) {
        say(pair->run, "the machine is in another power state\n");
        return false;
    }
    bool is_same = facts_compare(pair) && devices_compare(pair) && history_holds(pair);
    pair->seen.count = 0;
    pair->expected.count = 0;
    return is_same;
}

/* ---- Running ---- */

static void fail_at(struct run *run, unsigned at)
{
    run->has_failed = true;
    run->failed_at = at;
}

static bool step(struct pair *pair, unsigned at)
{
    const struct op *op = &pair->run->ops[at];
    struct outcome expected = model_do(&pair->model, op);
    struct outcome seen = subject_do(&pair->subject, op);
    bool is_same = history_holds(pair) &&
                   outcomes_compare(pair->run, "the operation", &seen, &expected) &&
                   (op->is_later || idle_compare(pair));
    if (!is_same) {
        fail_at(pair->run, at);
    }
    return is_same;
}

/* What waits in the queue runs before an operation that does not go into it; needed when the
 * operation between has been left out. */
static bool settle(struct pair *pair, const struct op *op)
{
    if (op_is_queued(op) || pair->model.turn_count == 0) {
        return true;
    }
    model_run(&pair->model);
    subject_run(&pair->subject);
    if (!idle_compare(pair)) {
        fail_at(pair->run, pair->run->count);
        return false;
    }
    return true;
}

/* Whether there is an operation to do next; `draw` NULL: from the list. */
static bool next_op(struct pair *pair, struct draw *draw, const struct run *from, unsigned *taken,
                    struct op *ret_op)
{
    for (unsigned tries = 0; tries < TRIES_MAX; tries++) {
        if (draw == NULL && *taken == from->count) {
            return false;
        }
        *ret_op = draw != NULL ? op_choose(&pair->model, draw, taken) : from->ops[(*taken)++];
        if (draw != NULL && !op_is_welcome(&pair->model, ret_op) && draw_below(draw, 8) != 0) {
            continue;
        }
        if (!settle(pair, ret_op)) {
            return false;
        }
        if (model_allows(&pair->model, ret_op)) {
            return true;
        }
    }
    return false;
}

static void run_pair(struct run *run, struct draw *draw, const struct run *from, unsigned count)
{
    struct pair *pair = calloc(1, sizeof(*pair));
    struct op op;
    unsigned taken = 0;
    pair->run = run;
    run->count = 0;
    run->has_failed = false;
    run->message[0] = '\0';
    model_init(&pair->model, &run->settings, &pair->expected);
    bool goes_on = subject_init(&pair->subject, &run->settings, &pair->seen);
    pair->seen.count = 0;
    while (goes_on && run->count < count && next_op(pair, draw, from, &taken, &op)) {
        run->ops[run->count++] = op;
        goes_on = step(pair, run->count - 1);
    }
    subject_finish(&pair->subject);
    if (!run->has_failed && !history_holds(pair)) {
        fail_at(run, run->count);
    }
    free(pair);
}

void run_drawn(struct run *run, uint64_t seed, unsigned count)
{
    struct draw draw = { seed };
    run->settings = settings_draw(seed);
    run_pair(run, &draw, NULL, count);
}

void run_again(struct run *run)
{
    struct run *from = malloc(sizeof(*from));
    *from = *run;
    run_pair(run, NULL, from, from->count);
    free(from);
}
