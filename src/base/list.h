/* SPDX-License-Identifier: MIT */
/* An intrusive circular doubly linked list. The head and every unlinked node point to themselves,
 * so that removing twice is harmless. */
#ifndef PN_BASE_LIST_H
#define PN_BASE_LIST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct pn_list {
    struct pn_list *next;
    struct pn_list *prev;
};

/* The structure of type `type` whose member `member` is `node`. */
#define PN_CONTAINER(node, type, member) ((type *)(void *)((char *)(node)-offsetof(type, member)))

/* Walks from the first to the last node; `position` must not be unlinked by the body. */
#define PN_LIST_EACH(position, head)                                                               \
    for (struct pn_list *position = (head)->next; position != (head); position = position->next)

/* The same, and the body may unlink `position` (but no other node). */
#define PN_LIST_EACH_SAFE(position, head)                                                          \
    for (struct pn_list *position = (head)->next, *position##_next = position->next;               \
         position != (head); position = position##_next, position##_next = position->next)

static inline void pn_list_init(struct pn_list *list)
{
    list->next = list;
    list->prev = list;
}

static inline bool pn_list_is_empty(const struct pn_list *list)
{
    return list->next == list;
}

static inline void pn_list_insert_before(struct pn_list *position, struct pn_list *node)
{
    node->next = position;
    node->prev = position->prev;
    position->prev->next = node;
    position->prev = node;
}

static inline void pn_list_push_back(struct pn_list *head, struct pn_list *node)
{
    pn_list_insert_before(head, node);
}

static inline void pn_list_push_front(struct pn_list *head, struct pn_list *node)
{
    pn_list_insert_before(head->next, node);
}

static inline void pn_list_remove(struct pn_list *node)
{
    node->prev->next = node->next;
    node->next->prev = node->prev;
    pn_list_init(node);
}

static inline uint64_t pn_list_length(const struct pn_list *head)
{
    uint64_t length = 0;
    PN_LIST_EACH (node, head) {
        length++;
    }
    return length;
}

/* NULL when empty. */
static inline struct pn_list *pn_list_pop_front(struct pn_list *head)
{
    struct pn_list *node = head->next;
    if (node == head) {
        return NULL;
    }
    pn_list_remove(node);
    return node;
}

#endif
