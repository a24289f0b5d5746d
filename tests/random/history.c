/* SPDX-License-Identifier: MIT */
/* The invariants of histories. */
#include "history.h"

#include <stdarg.h>
#include <stdio.h>

void history_break(struct history *history, const char *format, ...)
{
    if (history->broken[0] == '\0') {
        va_list arguments;
        va_start(arguments, format);
        vsnprintf(history->broken, sizeof(history->broken), format, arguments);
        va_end(arguments);
    }
}

unsigned history_register(struct history *history, bool is_user, unsigned device, unsigned life)
{
    if (history->registrant_count == REGISTRANTS_MAX) {
        history_break(history, "too many registrations for one simulation");
        return 0;
    }
    unsigned number = history->registrant_count++;
    history->registrants[number] = (struct registrant){
        .is_live = true, .is_user = is_user, .device = (uint8_t)device, .life = (uint16_t)life
    };
    return number;
}

void history_unregister(struct history *history, unsigned registrant)
{
    history->registrants[registrant].is_live = false;
}

static struct pending *pending_find(struct history *history, uint32_t number)
{
    for (unsigned i = 0; i < history->pending_count; i++) {
        if (history->pending[i].number == number) {
            return &history->pending[i];
        }
    }
    return NULL;
}

void history_report(struct history *history, uint32_t number, unsigned device, unsigned life,
                    bool has_callback)
{
    if (history->pending_count == PENDING_MAX) {
        history_break(history, "too many reports on their way");
        return;
    }
    struct pending *pending = &history->pending[history->pending_count++];
    *pending = (struct pending){ .number = number,
                                 .device = (uint8_t)device,
                                 .life = (uint16_t)life,
                                 .has_callback = has_callback };
    for (unsigned i = 0; i < history->registrant_count; i++) {
        const struct registrant *it = &history->registrants[i];
        if (it->is_live && it->device == device && it->life == life &&
            pending->expected_count < EXPECTED_MAX) {
            pending->expected[pending->expected_count++] = i;
        }
    }
}

/* Only once, user mode first, in the order of reporting, and before the completion. */
static void custom_hears(struct history *history, unsigned registrant, uint32_t number)
{
    const struct registrant *it = &history->registrants[registrant];
    struct pending *pending = pending_find(history, number);
    if (pending == NULL || pending->device != it->device || pending->life != it->life) {
        history_break(history, "registrant %u heard of report %u, which is not about its device",
                      registrant, (unsigned)number);
        return;
    }
    for (unsigned i = 0; i < pending->expected_count; i++) {
        if (pending->expected[i] == registrant && ++pending->got[i] > 1) {
            history_break(history, "registrant %u heard twice of report %u", registrant,
                          (unsigned)number);
        }
    }
    if (it->is_user && pending->kernel_told) {
        history_break(history, "user mode heard of report %u after kernel mode", (unsigned)number);
    }
    pending->kernel_told |= !it->is_user;
    if (pending->is_completed) {
        history_break(history, "report %u was delivered after its completion", (unsigned)number);
    }
    if (number < history->last_told[pending->device]) {
        history_break(history, "report %u came after report %u of the same device",
                      (unsigned)number, (unsigned)history->last_told[pending->device]);
    }
    history->last_told[pending->device] = number;
}

/* A query is followed by one answer, before the next query. */
static void query_hears(struct history *history, unsigned registrant, enum heard what)
{
    struct registrant *it = &history->registrants[registrant];
    bool is_query = what == HEARD_QUERY_REMOVE || what == HEARD_PROFILE_QUERY;
    if (is_query && it->is_asked) {
        history_break(history, "registrant %u was asked again without an answer to the last query",
                      registrant);
    }
    it->is_asked = is_query;
}

void history_hears(struct history *history, unsigned registrant, enum heard what, uint32_t number)
{
    const struct registrant *it = &history->registrants[registrant];
    if (!it->is_live) {
        history_break(history, "registrant %u was called after it had been unregistered",
                      registrant);
    } else if (what == HEARD_CUSTOM) {
        custom_hears(history, registrant, number);
    } else if (what != HEARD_ARRIVAL && what != HEARD_REMOVAL) {
        query_hears(history, registrant, what);
    }
}

void history_completed(struct history *history, uint32_t number)
{
    struct pending *pending = pending_find(history, number);
    if (pending == NULL || pending->is_completed) {
        history_break(history, "report %u was completed a second time", (unsigned)number);
    } else {
        pending->is_completed = true;
    }
}

/* Whoever was registered from the report until now has heard of it, unless the device went. */
static void pending_check(struct history *history, const struct pending *pending,
                          const unsigned lives[DEVICES])
{
    for (unsigned i = 0; i < pending->expected_count; i++) {
        const struct registrant *it = &history->registrants[pending->expected[i]];
        if (it->is_live && !it->is_deaf && pending->got[i] != 1 &&
            lives[pending->device] == pending->life) {
            history_break(history, "registrant %u heard %u times of report %u",
                          pending->expected[i], pending->got[i], (unsigned)pending->number);
        }
    }
    if (pending->has_callback && !pending->is_completed) {
        history_break(history, "report %u was not completed", (unsigned)pending->number);
    }
}

void history_idle(struct history *history, const unsigned lives[DEVICES])
{
    for (unsigned i = 0; i < history->pending_count; i++) {
        pending_check(history, &history->pending[i], lives);
    }
    history->pending_count = 0;
    for (unsigned i = 0; i < history->registrant_count; i++) {
        if (history->registrants[i].is_live && history->registrants[i].is_asked) {
            history_break(history, "registrant %u was asked and heard no outcome", i);
        }
    }
}
