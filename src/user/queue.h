/* SPDX-License-Identifier: MIT */
/* The messages of one thread of an application: of its windows, or the controls of its service.
 *
 * Who takes them is the application's own message loop, when its code runs one; else a thread that
 * the simulator makes whenever there is something to take, as if the application sat in
 * GetMessageW. An application that the test hangs takes nothing. A sender waits for the answer, and
 * no longer than its limit; what it has sent stays in the queue (U-9.5). */
#ifndef PN_USER_QUEUE_H
#define PN_USER_QUEUE_H

#include "base/list.h"

#include <winuser.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct pn_message;
struct pn_service;
struct pn_task;
struct pn_window;
struct pnpsim;
struct pnpsim_app;

/* U-9.2, U-9.5: 30 seconds of virtual time, in units of 100 ns. */
#define PN_ANSWER_LIMIT 300000000ull

enum pn_message_kind {
    PN_MESSAGE_SENT,   /* the sender waits, or has given up */
    PN_MESSAGE_NOTIFY, /* sent, and nobody waits (U-2.17) */
    PN_MESSAGE_POSTED
};

/* How an application answered; the status of PN_TRACE_USER_END. */
enum pn_answer {
    PN_ANSWER_OK,
    PN_ANSWER_VETO,
    PN_ANSWER_HUNG, /* not within its time */
    PN_ANSWER_LATE  /* to one who had given up */
};

/* Holds: references are the queue's, and while it waits the sender's. */
struct pn_message {
    struct pn_list link;      /* pn_queue.sent or .posted, until it is taken */
    struct pn_message *outer; /* in whose processing it was taken */
    enum pn_message_kind kind;
    uint32_t references;
    struct pn_window *window;   /* exactly one of these two, */
    struct pn_service *service; /* or none: posted to the thread itself */
    UINT id;                    /* or SERVICE_CONTROL_ */
    WPARAM wparam;
    LPARAM lparam;
    uint32_t object; /* name ids: what it is about, and what it says; 0: not recorded */
    uint32_t name;
    struct pn_task *sender; /* who waits for it; NULL: nobody, or no longer */
    bool is_replied;
    LRESULT result;
    max_align_t data[]; /* what lparam points to, when it is a broadcast */
};

/* A part of its application. */
struct pn_queue {
    struct pnpsim_app *app;
    struct pn_list sent;
    struct pn_list posted;
    struct pn_message *current; /* the innermost that is being processed */
    struct pn_task *task;       /* whose loop takes them; NULL: nobody's now */
    bool waits;                 /* that one is blocked until something comes */
    bool hangs;                 /* the test has said so */
    bool is_hung;               /* somebody waited in vain, and nothing was taken since */
    bool is_quitting;           /* PostQuitMessage */
    int quit_code;
    const char *call; /* what its waiting senders are shown to wait in */
};

void pn_queue_init(struct pn_queue *queue, struct pnpsim_app *app, const char *call);

/* With `size` zeroed bytes of data; never NULL, and injected faults pass it by. One reference. */
struct pn_message *pn_message_demand(struct pnpsim *sim, enum pn_message_kind kind, size_t size);
/* NULL when memory ran out. */
struct pn_message *pn_message_create(struct pnpsim *sim, enum pn_message_kind kind);
void pn_message_release(struct pnpsim *sim, struct pn_message *message);
/* Answers it now; its sender goes on. */
void pn_message_reply(struct pnpsim *sim, struct pn_message *message, LRESULT result);

/* Queues it and waits up to `limit` (0: for ever). False when no answer came: then nobody waits for
 * the thread again before it has taken something. The caller's reference stays. While a message
 * loop waits here, it takes what is sent to it. */
bool pn_queue_send(struct pnpsim *sim, struct pn_queue *queue, struct pn_message *message,
                   uint64_t limit);
/* Queues it and goes on; takes the reference over. */
void pn_queue_post(struct pnpsim *sim, struct pn_queue *queue, struct pn_message *message);

/* Which posted messages are wanted. */
struct pn_message_filter {
    struct pn_window *window; /* NULL: of any */
    UINT first;
    UINT last; /* both 0: all */
};
enum pn_taken {
    PN_TAKEN_NONE,
    PN_TAKEN_MESSAGE,
    PN_TAKEN_QUIT,
    PN_TAKEN_REFUSED /* another thread is the application's message loop */
};
/* As the application's message loop, which the running task becomes: processes all that was sent,
 * and finds a posted one; waits for it when `wait`. It stays in the queue. */
enum pn_taken pn_queue_look(struct pnpsim *sim, struct pn_queue *queue,
                            const struct pn_message_filter *filter, bool wait,
                            struct pn_message **ret_message);

/* The test's: nothing is taken; whatever waits is taken again. */
void pn_queue_hang(struct pn_queue *queue);
void pn_queue_resume(struct pnpsim *sim, struct pn_queue *queue);
/* The running task stops being the loop, when it had become it. */
void pn_queue_leave(struct pnpsim *sim, struct pn_queue *queue);
/* Whoever waits is answered with 0, the rest is dropped: the window is gone (NULL: all are, and the
 * thread). */
void pn_queue_forget(struct pnpsim *sim, struct pn_queue *queue, const struct pn_window *window);

#endif
