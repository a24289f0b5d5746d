/* SPDX-License-Identifier: MIT */
/* What must hold of every history, whatever the model thinks of it. The subject tells what it does
 * and hears; the first promise that is broken is kept as a sentence. */
#ifndef PN_TESTS_RANDOM_HISTORY_H
#define PN_TESTS_RANDOM_HISTORY_H

#include "random.h"

enum { REGISTRANTS_MAX = 1024, PENDING_MAX = 64, EXPECTED_MAX = MONITORS + APPS };

/* Somebody who is, or was, registered; the number is never used again. */
struct registrant {
    bool is_live;
    bool is_user;
    bool is_deaf; /* an application that behaves well on its own: nobody sees what it hears */
    bool is_asked;
    uint8_t device; /* NOBODY: for a class or the profile */
    uint16_t life;
};

/* A report that is on its way. */
struct pending {
    uint32_t number;
    uint8_t device;
    uint16_t life;
    bool kernel_told;
    bool is_completed;
    bool has_callback;
    unsigned expected_count;
    unsigned expected[EXPECTED_MAX]; /* registrants when it was reported */
    unsigned got[EXPECTED_MAX];
};

struct history {
    unsigned registrant_count;
    struct registrant registrants[REGISTRANTS_MAX];
    unsigned pending_count;
    struct pending pending[PENDING_MAX];
    uint32_t last_told[DEVICES]; /* number of the latest report */
    char broken[256];            /* "": nothing */
};

void history_break(struct history *history, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

unsigned history_register(struct history *history, bool is_user, unsigned device, unsigned life);
void history_unregister(struct history *history, unsigned registrant);
void history_report(struct history *history, uint32_t number, unsigned device, unsigned life,
                    bool has_callback);
/* `number` counts for custom events. */
void history_hears(struct history *history, unsigned registrant, enum heard what, uint32_t number);
void history_completed(struct history *history, uint32_t number);
/* The machine has nothing left to do. lives[device] is 0 for one that is not there. */
void history_idle(struct history *history, const unsigned lives[DEVICES]);

#endif
