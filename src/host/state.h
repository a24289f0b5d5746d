/* SPDX-License-Identifier: MIT */
/* The inside of the host layer; only host/ includes it. */
#ifndef PN_HOST_STATE_H
#define PN_HOST_STATE_H

#include "base/list.h"

#include <stdbool.h>
#include <stdint.h>
#include <uv.h>

struct pn_thread;
struct pnpsim;

/* Holds: exactly one thread of the simulation has the baton; wake and timer are referenced only
 * while there is work for them. Owned by the simulation; freed when its handles have closed. */
struct pn_host {
    struct pnpsim *sim;
    uv_loop_t own_loop;
    uv_loop_t *loop; /* own_loop, or the caller's */
    uv_async_t wake;
    uv_timer_t timer;    /* real-time mode */
    uint64_t real_start; /* uv_now at creation, milliseconds */
    uint32_t open_handles;

    uv_mutex_t baton;    /* who runs; also guards posts */
    struct pn_list pool; /* pn_thread.link: threads without a job, longest idle first */
    struct pn_thread *home;

    struct pn_list posts; /* struct post.link, oldest first */
    bool wake_sent;       /* one wake for a batch */

    void (*run)(struct pnpsim *sim); /* what the loop calls when there is work */
    void (*accept)(struct pnpsim *sim, void (*function)(void *context), void *context);
    void (*closed)(void *context); /* after the last handle */
    void *closed_context;
};

#endif
