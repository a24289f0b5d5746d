/* SPDX-License-Identifier: MIT */
/* OS threads over libuv. Each has a condition of its own; one mutex guards who has the baton. A
 * thread without a job waits in the pool of its simulation. */
#include "host/thread.h"

#include "base/check.h"
#include "base/list.h"
#include "base/memory.h"
#include "base/sim.h"
#include "host/state.h"

#include <uv.h>

struct pn_thread {
    struct pn_list link; /* every thread, or the pool */
    struct pnpsim *sim;
    uv_thread_t handle;
    uv_cond_t wake;
    bool has_baton;
    bool is_adopted;
    bool must_end;
    void (*main)(void *context);
    void *context;
};

enum { THREAD_STACK_BYTES = 1 << 20 };

static struct pn_thread *thread_new(struct pnpsim *sim)
{
    struct pn_thread *thread = pn_alloc(sim, sizeof(*thread));
    if (thread == NULL) {
        return NULL;
    }
    if (uv_cond_init(&thread->wake) != 0) {
        pn_free(sim, thread);
        return NULL;
    }
    thread->sim = sim;
    pn_list_init(&thread->link);
    return thread;
}

static void thread_free(struct pn_thread *thread)
{
    uv_cond_destroy(&thread->wake);
    pn_free(thread->sim, thread);
}

struct pn_thread *pn_thread_adopt(struct pnpsim *sim)
{
    struct pn_thread *thread = thread_new(sim);
    if (thread != NULL) {
        thread->is_adopted = true;
        thread->has_baton = true;
        sim->host->home = thread;
    }
    return thread;
}

static void baton_give(struct pn_thread *to)
{
    PN_ASSERT(!to->has_baton);
    to->has_baton = true;
    uv_cond_signal(&to->wake);
}

static void baton_await(struct pn_host *host, struct pn_thread *self)
{
    while (!self->has_baton) {
        uv_cond_wait(&self->wake, &host->baton);
    }
}

static void thread_entry(void *argument)
{
    struct pn_thread *self = argument;
    struct pn_host *host = self->sim->host;
    uv_mutex_lock(&host->baton);
    for (;;) {
        baton_await(host, self);
        if (self->must_end) {
            break;
        }
        uv_mutex_unlock(&host->baton);
        self->main(self->context);
        uv_mutex_lock(&host->baton);
    }
    uv_mutex_unlock(&host->baton);
}

struct pn_thread *pn_thread_start(struct pnpsim *sim, void (*main)(void *context), void *context)
{
    struct pn_host *host = sim->host;
    struct pn_list *node = pn_list_pop_front(&host->pool);
    struct pn_thread *thread = NULL;
    if (node != NULL) {
        thread = PN_CONTAINER(node, struct pn_thread, link);
        pn_unkeep(sim, thread);
    } else {
        struct pn_exemption exemption; /* the task that runs on it has been made */
        pn_exemption_begin(sim, &exemption);
        thread = thread_new(sim);
        pn_exemption_end(sim, &exemption);
        if (thread == NULL) {
            return NULL;
        }
        uv_thread_options_t options = { .flags = UV_THREAD_HAS_STACK_SIZE,
                                        .stack_size = THREAD_STACK_BYTES };
        if (uv_thread_create_ex(&thread->handle, &options, thread_entry, thread) != 0) {
            thread_free(thread);
            return NULL;
        }
    }
    thread->main = main;
    thread->context = context;
    return thread;
}

void pn_thread_switch(struct pn_thread *from, struct pn_thread *to)
{
    struct pn_host *host = from->sim->host;
    PN_ASSERT(from != to);

    uv_mutex_lock(&host->baton);
    from->has_baton = false;
    baton_give(to);
    baton_await(host, from);
    uv_mutex_unlock(&host->baton);
}

void pn_thread_leave(struct pn_thread *from, struct pn_thread *to)
{
    struct pn_host *host = from->sim->host;
    uv_mutex_lock(&host->baton);
    from->has_baton = false;
    pn_list_push_back(&host->pool, &from->link);
    pn_keep(from->sim, from);
    baton_give(to);
    uv_mutex_unlock(&host->baton);
}

void pn_threads_finish(struct pnpsim *sim)
{
    struct pn_host *host = sim->host;
    struct pn_list *node;
    while ((node = pn_list_pop_front(&host->pool)) != NULL) {
        struct pn_thread *thread = PN_CONTAINER(node, struct pn_thread, link);
        uv_mutex_lock(&host->baton);
        thread->must_end = true;
        baton_give(thread);
        uv_mutex_unlock(&host->baton);
        uv_thread_join(&thread->handle);
        thread_free(thread);
    }
    if (host->home != NULL) {
        thread_free(host->home);
        host->home = NULL;
    }
}
