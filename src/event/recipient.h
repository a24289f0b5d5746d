/* SPDX-License-Identifier: MIT */
/* What a kernel registration and a user-mode registration have in common: a place in a list that
 * is walked while its members come and go.
 *
 * A walk sees who was registered when it began, in the order of registration (K-1.19): later ones
 * have a higher serial and end the walk, removed ones are dead and skipped. A recipient whose
 * callback is running stays linked until the last of its calls has returned; who is being called is
 * what the walks under way say, so that a delivery costs nothing for it. */
#ifndef PN_EVENT_RECIPIENT_H
#define PN_EVENT_RECIPIENT_H

#include "base/compiler.h"
#include "base/list.h"

#include <stdbool.h>
#include <stdint.h>

struct pn_task;
struct pnpsim;

/* What it is a part of; the owner of each kind says in pn_events.destroy how it ends. */
enum pn_recipient_kind {
    PN_RECIPIENT_NONE, /* it has ended */
    PN_RECIPIENT_TARGET,
    PN_RECIPIENT_INTERFACE,
    PN_RECIPIENT_PROFILE,
    PN_RECIPIENT_WATCH,
    PN_RECIPIENT_WINDOW,
    PN_RECIPIENT_SERVICE,
    PN_RECIPIENT_KIND_COUNT
};

/* Holds: linked while alive or held. Small on purpose: there may be a million. */
struct pn_recipient {
    struct pn_list link;
    uint64_t serial; /* from 1, over all recipients of the simulation */
    uint32_t asked;  /* pn_event.query of the latest query that reached it */
    uint8_t kind;    /* enum pn_recipient_kind */
    bool is_joining; /* its register call has not returned; holds it as a call does */
    bool is_dead;    /* unregistered */
    bool is_leaving; /* unregistered, but a walk that began before still calls it (K-4.2) */
};

/* Lives on the stack of who walks. */
struct pn_walk {
    struct pn_list link; /* pn_events.walks, latest begun last */
    struct pn_list *head;
    struct pn_recipient *current; /* being called */
    uint64_t end;                 /* serials from here on came after the walk began */
    struct pn_task *task;         /* who calls */
    bool is_reverse;
};

/* Fills it in and links it. */
void pn_recipient_add(struct pnpsim *sim, struct pn_list *head, struct pn_recipient *recipient,
                      enum pn_recipient_kind kind);
/* Marks it dead; destroyed at once, or when its last call has returned. */
void pn_recipient_remove(struct pnpsim *sim, struct pn_recipient *recipient);
/* The same, but a walk that has not reached it yet still calls it once. */
void pn_recipient_remove_late(struct pnpsim *sim, struct pn_recipient *recipient,
                              struct pn_list *head);
/* As remove, and blocks the running task until at most `own_calls` of its calls are running: those
 * of the running task itself, which cannot wait for its own return (K-4.3, K-4.4). */
void pn_recipient_remove_and_wait(struct pnpsim *sim, struct pn_recipient *recipient,
                                  uint32_t own_calls, const char *call, uint32_t name);
/* The register call is about to return. */
void pn_recipient_joined(struct pnpsim *sim, struct pn_recipient *recipient);
/* A call of a dead recipient has returned. */
void pn_recipient_let_go(struct pnpsim *sim, struct pn_recipient *recipient);

/* Returns the first living recipient, held until pn_walk_next; NULL when there is none. */
struct pn_recipient *pn_walk_begin(struct pnpsim *sim, struct pn_walk *walk, struct pn_list *head);
/* Ends a walk, at its end or early. */
void pn_walk_end(struct pnpsim *sim, struct pn_walk *walk);

static inline bool pn_walk_calls(const struct pn_walk *walk, const struct pn_recipient *recipient)
{
    return recipient->serial < walk->end && !recipient->is_dead;
}

/* What pn_walk_next returns for a walk in the reverse order. */
struct pn_recipient *pn_walk_back(struct pnpsim *sim, struct pn_walk *walk,
                                  struct pn_recipient *before);

/* The first one to be called from `position` on; NULL when there is none. */
static inline struct pn_recipient *pn_walk_find(const struct pn_walk *walk,
                                                struct pn_list *position)
{
    for (; position != walk->head; position = position->next) {
        struct pn_recipient *recipient = PN_CONTAINER(position, struct pn_recipient, link);
        if (pn_walk_calls(walk, recipient)) {
            return recipient;
        }
    }
    return NULL;
}

/* The next living one, held until the following call; NULL at the end. `before` is what the last
 * call has returned: handed from hand to hand, it need not be read back from where the walk keeps
 * it. */
static inline struct pn_recipient *pn_walk_next(struct pnpsim *sim, struct pn_walk *walk,
                                                struct pn_recipient *before)
{
    if (PN_UNLIKELY(walk->is_reverse)) {
        return pn_walk_back(sim, walk, before);
    }
    struct pn_recipient *next = pn_walk_find(walk, before->link.next);
    walk->current = next;
    if (PN_UNLIKELY(before->is_dead)) {
        pn_recipient_let_go(sim, before);
    }
    return next;
}

#endif
