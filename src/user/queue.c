/* SPDX-License-Identifier: MIT */
/* Queueing messages, taking them, and waiting for answers. */
#include "user/queue.h"

#include "base/check.h"
#include "base/memory.h"
#include "base/sim.h"
#include "kernel/kernel.h"
#include "kernel/record.h"
#include "observe/trace.h"
#include "user/app.h"
#include "user/service.h"
#include "user/window.h"

#include <string.h>

void pn_queue_init(struct pn_queue *queue, struct pnpsim_app *app, const char *call)
{
    memset(queue, 0, sizeof(*queue));
    queue->app = app;
    queue->call = call;
    pn_list_init(&queue->sent);
    pn_list_init(&queue->posted);
}

static void message_init(struct pn_message *message, enum pn_message_kind kind)
{
    pn_list_init(&message->link);
    message->kind = kind;
    message->references = 1;
}

struct pn_message *pn_message_demand(struct pnpsim *sim, enum pn_message_kind kind, size_t size)
{
    struct pn_message *message = pn_record_alloc(sim, sizeof(*message) + size);
    message_init(message, kind);
    return message;
}

struct pn_message *pn_message_create(struct pnpsim *sim, enum pn_message_kind kind)
{
    struct pn_message *message = pn_alloc(sim, sizeof(*message));
    if (message != NULL) {
        message_init(message, kind);
    }
    return message;
}

void pn_message_release(struct pnpsim *sim, struct pn_message *message)
{
    PN_ASSERT(message->references > 0);

    if (--message->references == 0) {
        pn_list_remove(&message->link);
        pn_free(sim, message);
    }
}

void pn_message_reply(struct pnpsim *sim, struct pn_message *message, LRESULT result)
{
    if (message->is_replied) {
        return;
    }
    message->result = result;
    message->is_replied = true;
    if (message->sender != NULL) {
        pn_task_wake(sim, message->sender);
    }
}

/* ---- Taking ---- */

static void message_call(struct pnpsim *sim, const struct pn_message *message, LRESULT *ret_result)
{
    if (message->service != NULL) {
        *ret_result = pn_service_call(sim, message->service, message->id, message->wparam,
                                      message->lparam);
    } else if (message->window != NULL) {
        *ret_result = pn_window_call(sim, message->window, message->id, message->wparam,
                                     message->lparam);
    }
}

static bool is_recorded_here(const struct pn_message *message)
{
    return message->name != 0 && message->sender == NULL && !message->is_replied;
}

/* What nobody waits for any more, or never did, is recorded when it is taken. */
static void message_run(struct pnpsim *sim, struct pn_queue *queue, struct pn_message *message)
{
    uint32_t app = queue->app->name;
    LRESULT result = 0;
    pn_list_remove(&message->link);
    message->outer = queue->current;
    queue->current = message;
    queue->is_hung = false;
    if (is_recorded_here(message)) {
        pn_trace(sim, PN_TRACE_USER_BEGIN, app, message->object, message->name, 0);
    }
    message_call(sim, message, &result);
    if (is_recorded_here(message)) {
        pn_trace(sim, PN_TRACE_USER_END, app, message->object, message->name,
                 message->kind == PN_MESSAGE_SENT ? PN_ANSWER_LATE : PN_ANSWER_OK);
    }
    queue->is_hung = false;
    queue->current = message->outer;
    pn_message_reply(sim, message, result);
    pn_message_release(sim, message);
}

static struct pn_message *first_of(const struct pn_list *list)
{
    return pn_list_is_empty(list) ? NULL : PN_CONTAINER(list->next, struct pn_message, link);
}

static bool queue_is_open(const struct pn_queue *queue)
{
    return !queue->hangs && !queue->app->has_exited;
}

static void take_sent(struct pnpsim *sim, struct pn_queue *queue)
{
    struct pn_message *message;
    while (queue_is_open(queue) && (message = first_of(&queue->sent)) != NULL) {
        message_run(sim, queue, message);
    }
}

/* The message loop of an application that has none of its own. */
static void loop_body(void *context)
{
    struct pn_queue *queue = context;
    struct pnpsim *sim = queue->app->sim;
    struct pn_message *message;
    do {
        take_sent(sim, queue);
        message = queue_is_open(queue) ? first_of(&queue->posted) : NULL;
        if (message != NULL) {
            message_run(sim, queue, message);
        }
    } while (message != NULL || (queue_is_open(queue) && !pn_list_is_empty(&queue->sent)));
    if (queue->is_quitting && queue_is_open(queue)) {
        pn_app_exit(queue->app);
    }
}

/* The guard is where a thread of an application that has exited unwinds to. */
static void loop_run(void *context)
{
    struct pn_queue *queue = context;
    struct pnpsim *sim = queue->app->sim;
    pn_guard(sim, loop_body, queue);
    pn_unwind_if_stopped(sim);
    queue->task = NULL;
}

/* Lets somebody take what has been queued. */
static void queue_attend(struct pnpsim *sim, struct pn_queue *queue)
{
    if (!queue_is_open(queue)) {
        return;
    }
    if (queue->task != NULL) {
        if (queue->waits) {
            pn_task_wake(sim, queue->task);
        }
        return;
    }
    struct pn_exemption exemption;
    pn_exemption_begin(sim, &exemption);
    struct pn_task *task = pn_task_create(sim, PN_TASK_APP, queue->app->name, loop_run, queue);
    pn_exemption_end(sim, &exemption);
    pn_surely(sim, task);
    task->process = queue->app;
    queue->task = task;
}

/* ---- Waiting ---- */

/* Blocks the running task; a loop that waits is woken by what is sent to it. */
static enum pn_wake queue_block(struct pnpsim *sim, struct pn_queue *own,
                                const struct pn_wait *wait, uint64_t deadline)
{
    if (own != NULL) {
        own->waits = true;
    }
    enum pn_wake woken = pn_task_block(sim, wait, deadline);
    if (own != NULL) {
        own->waits = false;
    }
    return woken;
}

/* The windows' queue whose loop the running task is, or NULL. */
static struct pn_queue *own_queue(const struct pnpsim *sim)
{
    struct pnpsim_app *app = pn_app_current(sim);
    return app != NULL && app->messages.task == pn_task_current(sim) ? &app->messages : NULL;
}

/* False when the time has run out. */
static bool wait_for_reply(struct pnpsim *sim, struct pn_queue *queue, struct pn_message *message,
                           uint64_t deadline)
{
    struct pn_queue *own = own_queue(sim);
    if (own != NULL && queue_is_open(own) && !pn_list_is_empty(&own->sent)) {
        take_sent(sim, own);
        return true;
    }
    struct pn_wait wait = { .call = queue->call, .object = queue->app->name, .key = message };
    wait.owner = queue->task;
    bool is_over = queue_block(sim, own, &wait, deadline) == PN_WAKE_TIMEOUT;
    if (pn_app_must_end(sim)) {
        message->sender = NULL;
        pn_message_release(sim, message);
        pn_unwind(sim);
    }
    return !is_over;
}

bool pn_queue_send(struct pnpsim *sim, struct pn_queue *queue, struct pn_message *message,
                   uint64_t limit)
{
    PN_ASSERT(message->kind == PN_MESSAGE_SENT);

    uint64_t deadline = limit == 0 ? 0 : sim->kernel->now + limit;
    bool waits = limit == 0 || !queue->is_hung;
    message->references++;
    message->sender = waits ? pn_task_current(sim) : NULL;
    pn_list_push_back(&queue->sent, &message->link);
    queue_attend(sim, queue);
    while (waits && !message->is_replied) {
        waits = wait_for_reply(sim, queue, message, deadline);
    }
    message->sender = NULL;
    if (!message->is_replied) {
        queue->is_hung = true;
    }
    return message->is_replied;
}

void pn_queue_post(struct pnpsim *sim, struct pn_queue *queue, struct pn_message *message)
{
    PN_ASSERT(message->kind != PN_MESSAGE_SENT);

    pn_list_push_back(message->kind == PN_MESSAGE_NOTIFY ? &queue->sent : &queue->posted,
                      &message->link);
    queue_attend(sim, queue);
}

/* ---- The application's own loop ---- */

static bool filter_takes(const struct pn_message_filter *filter, const struct pn_message *message)
{
    bool is_meant = filter->window == NULL || filter->window == message->window;
    bool is_all = filter->first == 0 && filter->last == 0;
    return is_meant && (is_all || (message->id >= filter->first && message->id <= filter->last));
}

static struct pn_message *posted_find(const struct pn_queue *queue,
                                      const struct pn_message_filter *filter)
{
    PN_LIST_EACH (position, &queue->posted) {
        struct pn_message *message = PN_CONTAINER(position, struct pn_message, link);
        if (filter_takes(filter, message)) {
            return message;
        }
    }
    return NULL;
}

enum pn_taken pn_queue_look(struct pnpsim *sim, struct pn_queue *queue,
                            const struct pn_message_filter *filter, bool wait,
                            struct pn_message **ret_message)
{
    struct pn_wait reason = { .call = "GetMessageW", .object = queue->app->name, .key = queue };
    if (queue->task != NULL && queue->task != pn_task_current(sim)) {
        return PN_TAKEN_REFUSED;
    }
    queue->task = pn_task_current(sim);
    for (;;) {
        take_sent(sim, queue);
        struct pn_message *message = queue->hangs ? NULL : posted_find(queue, filter);
        if (message != NULL) {
            queue->is_hung = false;
            *ret_message = message;
            return PN_TAKEN_MESSAGE;
        }
        if (queue->is_quitting && !queue->hangs) {
            return PN_TAKEN_QUIT;
        }
        if (!wait) {
            return PN_TAKEN_NONE;
        }
        queue_block(sim, queue, &reason, 0);
        pn_app_thread_check(sim);
    }
}

void pn_queue_hang(struct pn_queue *queue)
{
    queue->hangs = true;
}

static bool queue_has_work(const struct pn_queue *queue)
{
    return !pn_list_is_empty(&queue->sent) || !pn_list_is_empty(&queue->posted) ||
           queue->is_quitting;
}

void pn_queue_resume(struct pnpsim *sim, struct pn_queue *queue)
{
    queue->hangs = false;
    queue->is_hung = false;
    if (queue_has_work(queue)) {
        queue_attend(sim, queue);
    }
}

void pn_queue_leave(struct pnpsim *sim, struct pn_queue *queue)
{
    if (queue->task == pn_task_current(sim)) {
        queue->task = NULL;
        if (queue_has_work(queue)) {
            queue_attend(sim, queue);
        }
    }
}

static void list_forget(struct pnpsim *sim, struct pn_list *list, const struct pn_window *window)
{
    PN_LIST_EACH_SAFE (position, list) {
        struct pn_message *message = PN_CONTAINER(position, struct pn_message, link);
        if (window == NULL || message->window == window) {
            pn_list_remove(&message->link);
            pn_message_reply(sim, message, 0);
            pn_message_release(sim, message);
        }
    }
}

void pn_queue_forget(struct pnpsim *sim, struct pn_queue *queue, const struct pn_window *window)
{
    list_forget(sim, &queue->sent, window);
    list_forget(sim, &queue->posted, window);
    if (window != NULL) {
        return;
    }
    for (struct pn_message *message = queue->current; message != NULL; message = message->outer) {
        pn_message_reply(sim, message, 0);
    }
    queue->current = NULL;
    if (queue->task != NULL && queue->waits) {
        pn_task_wake(sim, queue->task);
    }
}
