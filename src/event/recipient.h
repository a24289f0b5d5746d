/* SPDX-License-Identifier: MIT */
/* What a kernel registration and a user-mode registration have in common: a place in a list that
 * is walked while its members come and go.
 *
 * A walk sees who was registered when it began, in the order of registration (K-1.19): later ones
 * have a higher serial and end the walk, removed ones are dead and skipped. A recipient whose
 * callback is running stays linked until the last of its calls has returned. */
#ifndef PN_EVENT_RECIPIENT_H
#define PN_EVENT_RECIPIENT_H

#include "base/list.h"

#include <stdbool.h>
#include <stdint.h>

struct pn_task;
struct pnpsim;

/* Holds: linked while alive or in_flight > 0. */
struct pn_recipient {
    struct pn_list link;
    uint64_t serial;        /* from 1, over all recipients of the simulation */
    uint32_t in_flight;     /* its callback, on any task */
    bool is_dead;           /* unregistered */
    bool is_leaving;        /* unregistered, but a walk that began before still calls it (K-4.2) */
    uint64_t asked;         /* pn_event.query of the latest query that reached it */
    struct pn_task *caller; /* the task of the newest call, for the wait-for graph */
    struct pn_task *waiter; /* blocked until in_flight is small enough */
    void (*destroy)(struct pnpsim *sim, struct pn_recipient *recipient);
};

/* Lives on the stack of who walks. */
struct pn_walk {
    struct pn_list link; /* pn_events.walks */
    struct pn_list *head;
    bool is_reverse;
    struct pn_recipient *current; /* held by in_flight */
    uint64_t end;                 /* serials from here on came after the walk began */
};

void pn_recipient_add(struct pnpsim *sim, struct pn_list *head, struct pn_recipient *recipient,
                      void (*destroy)(struct pnpsim *sim, struct pn_recipient *recipient));
/* Marks it dead; destroyed at once, or when its last call has returned. */
void pn_recipient_remove(struct pnpsim *sim, struct pn_recipient *recipient);
/* The same, but a walk that has not reached it yet still calls it once. */
void pn_recipient_remove_late(struct pnpsim *sim, struct pn_recipient *recipient,
                              struct pn_list *head);
/* As remove, and blocks the running task until at most `own_calls` of its calls are running: those
 * of the running task itself, which cannot wait for its own return (K-4.3, K-4.4). */
void pn_recipient_remove_and_wait(struct pnpsim *sim, struct pn_recipient *recipient,
                                  uint32_t own_calls, const char *call, uint32_t name);

/* A call of a recipient outside a walk: the include-existing replay. */
void pn_recipient_hold(struct pnpsim *sim, struct pn_recipient *recipient);
void pn_recipient_release(struct pnpsim *sim, struct pn_recipient *recipient);

void pn_walk_begin(struct pnpsim *sim, struct pn_walk *walk, struct pn_list *head);
/* The next living recipient, held until the following call; NULL at the end. */
struct pn_recipient *pn_walk_next(struct pnpsim *sim, struct pn_walk *walk);
/* Ends a walk early. */
void pn_walk_end(struct pnpsim *sim, struct pn_walk *walk);

#endif
