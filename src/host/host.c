/* SPDX-License-Identifier: MIT */
/* The event loop that carries a simulation, its own or the caller's, and the posts of other
 * threads. */
#include "host/host.h"

#include "base/check.h"
#include "base/memory.h"
#include "base/sim.h"
#include "host/state.h"

#include <stdlib.h>

/* Allocated with malloc: the poster's thread must not touch the simulation's memory. */
struct post {
    struct pn_list link;
    void (*function)(void *context);
    void *context;
};

static void posts_accept(struct pn_host *host)
{
    uv_mutex_lock(&host->baton);
    host->wake_sent = false;
    struct pn_list *node;
    while ((node = pn_list_pop_front(&host->posts)) != NULL) {
        struct post *post = PN_CONTAINER(node, struct post, link);
        uv_mutex_unlock(&host->baton);
        host->accept(host->sim, post->function, post->context);
        free(post);
        uv_mutex_lock(&host->baton);
    }
    uv_mutex_unlock(&host->baton);
}

static void loop_woken(uv_async_t *wake)
{
    struct pn_host *host = wake->data;
    posts_accept(host);
    if (host->loop != &host->own_loop) {
        uv_unref((uv_handle_t *)wake);
        host->run(host->sim);
    }
}

static void timer_due(uv_timer_t *timer)
{
    struct pn_host *host = timer->data;
    host->run(host->sim);
}

static int handles_init(struct pn_host *host)
{
    if (uv_async_init(host->loop, &host->wake, loop_woken) != 0) {
        return PNPSIM_E_NO_MEMORY;
    }
    host->wake.data = host;
    uv_unref((uv_handle_t *)&host->wake);
    host->open_handles = 1;
    if (host->sim->options.clock == PNPSIM_CLOCK_REAL) {
        uv_timer_init(host->loop, &host->timer);
        host->timer.data = host;
        host->real_start = uv_now(host->loop);
        host->open_handles = 2;
    }
    return PNPSIM_OK;
}

int pn_host_init(struct pnpsim *sim)
{
    struct pn_host *host = calloc(1, sizeof(*host)); /* outlives the simulation's own memory */
    if (host == NULL) {
        return PNPSIM_E_NO_MEMORY;
    }
    host->sim = sim;
    host->loop = sim->options.loop != NULL ? sim->options.loop : &host->own_loop;
    pn_list_init(&host->pool);
    pn_list_init(&host->posts);
    if (uv_mutex_init(&host->baton) != 0) {
        goto fail_mutex;
    }
    if (host->loop == &host->own_loop && uv_loop_init(&host->own_loop) != 0) {
        goto fail_loop;
    }
    if (handles_init(host) != PNPSIM_OK) {
        goto fail_handles;
    }
    sim->host = host;
    return PNPSIM_OK;

fail_handles:
    if (host->loop == &host->own_loop) {
        uv_loop_close(&host->own_loop);
    }
fail_loop:
    uv_mutex_destroy(&host->baton);
fail_mutex:
    free(host);
    return PNPSIM_E_NO_MEMORY;
}

static void posts_discard(struct pn_host *host)
{
    struct pn_list *node;
    while ((node = pn_list_pop_front(&host->posts)) != NULL) {
        free(PN_CONTAINER(node, struct post, link));
    }
}

static void host_free(struct pn_host *host)
{
    posts_discard(host);
    uv_mutex_destroy(&host->baton);
    free(host);
}

static void handle_closed(uv_handle_t *handle)
{
    struct pn_host *host = handle->data;
    if (--host->open_handles > 0 || host->closed == NULL) {
        return;
    }
    void (*closed)(void *context) = host->closed;
    void *context = host->closed_context;
    host_free(host);
    closed(context);
}

void pn_host_finish(struct pnpsim *sim, void (*closed)(void *context), void *context)
{
    struct pn_host *host = sim->host;
    if (host == NULL) {
        return;
    }
    sim->host = NULL;
    bool owns_loop = host->loop == &host->own_loop;
    host->closed = owns_loop ? NULL : closed; /* else handle_closed frees it */
    host->closed_context = context;
    if (host->open_handles > 1) {
        uv_close((uv_handle_t *)&host->timer, handle_closed);
    }
    uv_close((uv_handle_t *)&host->wake, handle_closed);
    if (!owns_loop) {
        return;
    }
    uv_run(&host->own_loop, UV_RUN_DEFAULT);
    int result = uv_loop_close(&host->own_loop);
    PN_ASSERT(result == 0);
    host_free(host);
}

void pn_host_set_callbacks(struct pnpsim *sim, void (*run)(struct pnpsim *sim),
                           void (*accept)(struct pnpsim *sim, void (*function)(void *context),
                                          void *context))
{
    sim->host->run = run;
    sim->host->accept = accept;
}

bool pn_host_owns_loop(const struct pnpsim *sim)
{
    return sim->host->loop == &sim->host->own_loop;
}

void pn_host_poll(struct pnpsim *sim)
{
    PN_ASSERT(pn_host_owns_loop(sim));

    posts_accept(sim->host); /* their wake comes later and finds nothing */
}

void pn_host_wait(struct pnpsim *sim)
{
    struct pn_host *host = sim->host;
    PN_ASSERT(pn_host_owns_loop(sim));

    uv_ref((uv_handle_t *)&host->wake);
    uv_run(&host->own_loop, UV_RUN_ONCE);
    uv_unref((uv_handle_t *)&host->wake);
}

void pn_host_keep(struct pnpsim *sim, bool keep)
{
    uv_handle_t *wake = (uv_handle_t *)&sim->host->wake;
    if (keep) {
        uv_ref(wake);
    } else {
        uv_unref(wake);
    }
}

/* Called with the baton's mutex held. */
static void wake_send(struct pn_host *host)
{
    if (!host->wake_sent) {
        host->wake_sent = true;
        uv_async_send(&host->wake);
    }
}

void pn_host_arm(struct pnpsim *sim)
{
    struct pn_host *host = sim->host;
    uv_ref((uv_handle_t *)&host->wake);
    uv_mutex_lock(&host->baton);
    wake_send(host);
    uv_mutex_unlock(&host->baton);
}

uint64_t pn_host_time(const struct pnpsim *sim)
{
    return (uv_now(sim->host->loop) - sim->host->real_start) * 1000;
}

void pn_host_arm_timer(struct pnpsim *sim, uint64_t time)
{
    struct pn_host *host = sim->host;
    if (time == UINT64_MAX) {
        uv_timer_stop(&host->timer);
        return;
    }
    uint64_t now = pn_host_time(sim);
    uv_timer_start(&host->timer, timer_due, time <= now ? 0 : (time - now + 999) / 1000, 0);
}

bool pn_host_post(struct pnpsim *sim, void (*function)(void *context), void *context)
{
    struct pn_host *host = sim->host;
    struct post *post = malloc(sizeof(*post));
    if (post == NULL) {
        return false;
    }
    post->function = function;
    post->context = context;
    uv_mutex_lock(&host->baton);
    pn_list_push_back(&host->posts, &post->link);
    wake_send(host);
    uv_mutex_unlock(&host->baton);
    return true;
}
