/* SPDX-License-Identifier: MIT */
/* Lists of recipients that stay walkable while members come and go. */
#include "event/recipient.h"

#include "base/check.h"
#include "base/sim.h"
#include "event/event.h"
#include "kernel/task.h"

void pn_recipient_add(struct pnpsim *sim, struct pn_list *head, struct pn_recipient *recipient,
                      void (*destroy)(struct pnpsim *sim, struct pn_recipient *recipient))
{
    recipient->serial = ++sim->events->last_serial;
    recipient->destroy = destroy;
    pn_list_push_back(head, &recipient->link);
}

static void recipient_destroy(struct pnpsim *sim, struct pn_recipient *recipient)
{
    pn_list_remove(&recipient->link);
    recipient->destroy(sim, recipient);
}

void pn_recipient_remove(struct pnpsim *sim, struct pn_recipient *recipient)
{
    PN_ASSERT(!recipient->is_dead);

    recipient->is_dead = true;
    if (recipient->in_flight == 0) {
        recipient_destroy(sim, recipient);
    }
}

void pn_recipient_remove_and_wait(struct pnpsim *sim, struct pn_recipient *recipient,
                                  uint32_t own_calls, const char *call, uint32_t name)
{
    PN_ASSERT(!recipient->is_dead);

    recipient->is_dead = true;
    while (recipient->in_flight > own_calls) {
        struct pn_wait wait = { .call = call, .object = name, .key = recipient };
        wait.owner = recipient->caller;
        recipient->waiter = pn_task_current(sim);
        pn_task_block(sim, &wait, 0);
    }
    recipient->waiter = NULL;
    if (recipient->in_flight == 0) {
        recipient_destroy(sim, recipient);
    }
}

void pn_recipient_hold(struct pnpsim *sim, struct pn_recipient *recipient)
{
    recipient->in_flight++;
    recipient->caller = pn_task_current(sim);
}

void pn_recipient_release(struct pnpsim *sim, struct pn_recipient *recipient)
{
    PN_ASSERT(recipient->in_flight > 0);

    recipient->in_flight--;
    if (recipient->waiter != NULL) {
        pn_task_wake(sim, recipient->waiter);
    } else if (recipient->in_flight == 0 && recipient->is_dead) {
        recipient_destroy(sim, recipient);
    }
}

void pn_walk_begin(struct pnpsim *sim, struct pn_walk *walk, struct pn_list *head)
{
    *walk = (struct pn_walk){ .head = head, .end = sim->events->last_serial + 1 };
    walk->is_reverse = pn_policy_value(sim, PN_POLICY_ORDER_REGISTRANTS) == PN_REGISTRANTS_LIFO;
    pn_list_push_back(&sim->events->walks, &walk->link);
}

static struct pn_list *walk_step(const struct pn_walk *walk, const struct pn_list *from)
{
    return walk->is_reverse ? from->prev : from->next;
}

static void walk_release(struct pnpsim *sim, struct pn_walk *walk)
{
    if (walk->current != NULL) {
        struct pn_recipient *recipient = walk->current;
        walk->current = NULL;
        pn_recipient_release(sim, recipient);
    }
}

struct pn_recipient *pn_walk_next(struct pnpsim *sim, struct pn_walk *walk)
{
    struct pn_list *position = walk_step(walk,
                                         walk->current == NULL ? walk->head : &walk->current->link);
    struct pn_recipient *next = NULL;
    for (; position != walk->head && next == NULL; position = walk_step(walk, position)) {
        struct pn_recipient *recipient = PN_CONTAINER(position, struct pn_recipient, link);
        if (recipient->serial < walk->end && !recipient->is_dead) {
            next = recipient;
        }
    }
    if (next != NULL) {
        pn_recipient_hold(sim, next);
    }
    walk_release(sim, walk);
    walk->current = next;
    return next;
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
            pn_recipient_remove(sim, recipient);
        }
    }
}

void pn_walk_end(struct pnpsim *sim, struct pn_walk *walk)
{
    walk_release(sim, walk);
    pn_list_remove(&walk->link);
    if (!list_is_walked(sim, walk->head)) {
        leaving_destroy(sim, walk->head);
    }
}

void pn_recipient_remove_late(struct pnpsim *sim, struct pn_recipient *recipient,
                              struct pn_list *head)
{
    if (list_is_walked(sim, head)) {
        recipient->is_leaving = true;
    } else {
        pn_recipient_remove(sim, recipient);
    }
}
