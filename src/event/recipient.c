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
}

struct pn_recipient *pn_walk_next(struct pnpsim *sim, struct pn_walk *walk)
{
    struct pn_list *next = walk->current == NULL ? walk->head->next : walk->current->link.next;
    struct pn_recipient *recipient = NULL;
    for (; next != walk->head; next = next->next) {
        recipient = PN_CONTAINER(next, struct pn_recipient, link);
        if (recipient->serial >= walk->end || !recipient->is_dead) {
            break;
        }
    }
    if (next == walk->head || recipient->serial >= walk->end) {
        recipient = NULL;
    } else {
        pn_recipient_hold(sim, recipient);
    }
    pn_walk_end(sim, walk);
    walk->current = recipient;
    return recipient;
}

void pn_walk_end(struct pnpsim *sim, struct pn_walk *walk)
{
    if (walk->current != NULL) {
        pn_recipient_release(sim, walk->current);
        walk->current = NULL;
    }
}
