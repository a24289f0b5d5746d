/* SPDX-License-Identifier: MIT */
/* Lists of recipients that stay walkable while members come and go. */
#include "event/recipient.h"

#include "base/check.h"
#include "base/sim.h"
#include "event/event.h"
#include "kernel/kernel.h"

/* A task that waits until a recipient is not called any more; on its stack. */
struct waiting {
    struct pn_list link; /* pn_events.waits */
    struct pn_recipient *recipient;
    struct pn_task *task;
};

void pn_recipient_add(struct pnpsim *sim, struct pn_list *head, struct pn_recipient *recipient,
                      enum pn_recipient_kind kind)
{
    recipient->serial = ++sim->events->last_serial;
    recipient->asked = 0;
    recipient->kind = (uint8_t)kind;
    recipient->is_joining = false;
    recipient->is_dead = false;
    recipient->is_leaving = false;
    pn_list_push_back(head, &recipient->link);
}

/* How many calls of it are running, on any task. */
static uint32_t call_count(const struct pnpsim *sim, const struct pn_recipient *recipient)
{
    uint32_t count = recipient->is_joining;
    PN_LIST_EACH (position, &sim->events->walks) {
        count += PN_CONTAINER(position, struct pn_walk, link)->current == recipient;
    }
    return count;
}

/* The task whose call of it began last, for the wait-for graph. */
static struct pn_task *caller_of(const struct pnpsim *sim, const struct pn_recipient *recipient)
{
    const struct pn_list *head = &sim->events->walks;
    for (const struct pn_list *position = head->prev; position != head; position = position->prev) {
        const struct pn_walk *walk = PN_CONTAINER(position, struct pn_walk, link);
        if (walk->current == recipient && walk->task != pn_task_current(sim)) {
            return walk->task;
        }
    }
    return NULL;
}

static void recipient_destroy(struct pnpsim *sim, struct pn_recipient *recipient)
{
    enum pn_recipient_kind kind = (enum pn_recipient_kind)recipient->kind;
    PN_ASSERT(kind != PN_RECIPIENT_NONE);

    pn_list_remove(&recipient->link);
    recipient->kind = PN_RECIPIENT_NONE;
    sim->events->destroy[kind](sim, recipient, kind);
}

void pn_recipient_remove(struct pnpsim *sim, struct pn_recipient *recipient)
{
    PN_ASSERT(!recipient->is_dead);

    recipient->is_dead = true;
    if (call_count(sim, recipient) == 0) {
        recipient_destroy(sim, recipient);
    }
}

static void wait_for_calls(struct pnpsim *sim, struct pn_recipient *recipient, uint32_t own_calls,
                           const char *call, uint32_t name)
{
    struct waiting waiting = { .recipient = recipient, .task = pn_task_current(sim) };
    pn_list_push_back(&sim->events->waits, &waiting.link);
    while (call_count(sim, recipient) > own_calls) {
        struct pn_wait wait = { .call = call, .object = name, .key = recipient };
        wait.owner = caller_of(sim, recipient);
        pn_task_block(sim, &wait, 0);
    }
    pn_list_remove(&waiting.link);
}

void pn_recipient_remove_and_wait(struct pnpsim *sim, struct pn_recipient *recipient,
                                  uint32_t own_calls, const char *call, uint32_t name)
{
    PN_ASSERT(!recipient->is_dead);

    recipient->is_dead = true;
    if (call_count(sim, recipient) > own_calls) {
        wait_for_calls(sim, recipient, own_calls, call, name);
    }
    if (call_count(sim, recipient) == 0) {
        recipient_destroy(sim, recipient);
    }
}

void pn_recipient_let_go(struct pnpsim *sim, struct pn_recipient *recipient)
{
    PN_LIST_EACH (position, &sim->events->waits) {
        struct waiting *waiting = PN_CONTAINER(position, struct waiting, link);
        if (waiting->recipient == recipient) {
            pn_task_wake(sim, waiting->task);
            return;
        }
    }
    if (call_count(sim, recipient) == 0) {
        recipient_destroy(sim, recipient);
    }
}

void pn_recipient_joined(struct pnpsim *sim, struct pn_recipient *recipient)
{
    recipient->is_joining = false;
    if (recipient->is_dead) {
        pn_recipient_let_go(sim, recipient);
    }
}

/* From `position` on against the order of registration. */
static struct pn_recipient *reverse_find(const struct pn_walk *walk, struct pn_list *position)
{
    for (; position != walk->head; position = position->prev) {
        struct pn_recipient *recipient = PN_CONTAINER(position, struct pn_recipient, link);
        if (pn_walk_calls(walk, recipient)) {
            return recipient;
        }
    }
    return NULL;
}

struct pn_recipient *pn_walk_back(struct pnpsim *sim, struct pn_walk *walk,
                                  struct pn_recipient *before)
{
    walk->current = reverse_find(walk, before->link.prev);
    struct pn_recipient *next = walk->current;
    if (before->is_dead) {
        pn_recipient_let_go(sim, before);
    }
    return next;
}

struct pn_recipient *pn_walk_begin(struct pnpsim *sim, struct pn_walk *walk, struct pn_list *head)
{
    walk->head = head;
    walk->end = sim->events->last_serial + 1;
    walk->task = sim->kernel->current;
    walk->is_reverse = pn_policy_value(sim, PN_POLICY_ORDER_REGISTRANTS) == PN_REGISTRANTS_LIFO;
    pn_list_push_back(&sim->events->walks, &walk->link);
    walk->current = walk->is_reverse ? reverse_find(walk, head->prev)
                                     : pn_walk_find(walk, head->next);
    return walk->current;
}

static bool list_is_walked(const struct pnpsim *sim, const struct pn_list *head)
{
    PN_LIST_EACH (position, &sim->events->walks) {
        if (PN_CONTAINER(position, struct pn_walk, link)->head == head) {
            return true;
        }
    }
    return false;
}

/* Those that were to hear this walk out. */
static void leaving_destroy(struct pnpsim *sim, struct pn_list *head)
{
    struct pn_list *position = head->next;
    while (position != head) {
        struct pn_recipient *recipient = PN_CONTAINER(position, struct pn_recipient, link);
        position = position->next;
        if (recipient->is_leaving) {
            recipient->is_leaving = false;
            sim->events->leaving_count--;
            pn_recipient_remove(sim, recipient);
        }
    }
}

void pn_walk_end(struct pnpsim *sim, struct pn_walk *walk)
{
    struct pn_recipient *current = walk->current;
    walk->current = NULL;
    if (current != NULL && current->is_dead) {
        pn_recipient_let_go(sim, current);
    }
    pn_list_remove(&walk->link);
    if (sim->events->leaving_count > 0 && !list_is_walked(sim, walk->head)) {
        leaving_destroy(sim, walk->head);
    }
}

void pn_recipient_remove_late(struct pnpsim *sim, struct pn_recipient *recipient,
                              struct pn_list *head)
{
    if (list_is_walked(sim, head)) {
        recipient->is_leaving = true;
        sim->events->leaving_count++;
    } else {
        pn_recipient_remove(sim, recipient);
    }
}
