/* SPDX-License-Identifier: MIT */
/* The simulation's own event loop and the mutex of the baton. */
#include "host/host.h"

#include "base/check.h"
#include "base/memory.h"
#include "base/sim.h"
#include "host/state.h"

/* Nothing to do: waking the loop is all that is wanted. */
static void loop_woken(uv_async_t *wake)
{
    (void)wake;
}

int pn_host_init(struct pnpsim *sim)
{
    struct pn_host *host = pn_alloc(sim, sizeof(*host));
    if (host == NULL) {
        return PNPSIM_E_NO_MEMORY;
    }
    pn_list_init(&host->pool);
    if (uv_mutex_init(&host->baton) != 0) {
        goto fail_mutex;
    }
    if (uv_loop_init(&host->loop) != 0) {
        goto fail_loop;
    }
    if (uv_async_init(&host->loop, &host->wake, loop_woken) != 0) {
        goto fail_wake;
    }
    uv_unref((uv_handle_t *)&host->wake);
    sim->host = host;
    return PNPSIM_OK;

fail_wake:
    uv_loop_close(&host->loop);
fail_loop:
    uv_mutex_destroy(&host->baton);
fail_mutex:
    pn_free(sim, host);
    return PNPSIM_E_NO_MEMORY;
}

void pn_host_finish(struct pnpsim *sim)
{
    struct pn_host *host = sim->host;
    if (host == NULL) {
        return;
    }
    uv_close((uv_handle_t *)&host->wake, NULL);
    uv_run(&host->loop, UV_RUN_DEFAULT);
    int closed = uv_loop_close(&host->loop);
    PN_ASSERT(closed == 0);
    uv_mutex_destroy(&host->baton);
    pn_free(sim, host);
    sim->host = NULL;
}

void pn_host_poll(struct pnpsim *sim)
{
    uv_run(&sim->host->loop, UV_RUN_NOWAIT);
}
