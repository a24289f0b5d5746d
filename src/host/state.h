/* SPDX-License-Identifier: MIT */
/* The inside of the host layer; only host/ includes it. */
#ifndef PN_HOST_STATE_H
#define PN_HOST_STATE_H

#include "base/list.h"

#include <stdbool.h>
#include <uv.h>

struct pn_thread;

/* Holds: exactly one thread of the simulation has the baton. Owned by the simulation. */
struct pn_host {
    uv_loop_t loop;
    uv_async_t wake; /* referenced only while work is queued */
    uv_mutex_t baton;
    struct pn_list pool; /* pn_thread.link: threads without a job, longest idle first */
    struct pn_thread *home;
};

#endif
