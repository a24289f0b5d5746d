/* SPDX-License-Identifier: MIT */
/* A simulation inside the caller's libuv loop, and work posted to it by other threads.
 *
 * With options.loop set, whatever the ..._begin verbs and posts queue is run by the loop, a batch
 * at a time; an idle simulation does not keep uv_run alive. Blocking verbs still work, also from
 * inside the loop's callbacks: they run the simulation without the loop, and answer
 * PNPSIM_E_WOULD_BLOCK when only a post could continue what they wait for. What was begun then
 * goes on by itself: jobs of the PnP manager stay queued; a request of the test stays with its
 * driver, its buffers must stay valid until it has ended, and its answer is only in the trace; what
 * pnpsim_read_begin and pnpsim_ioctl_begin have begun is finished as always. Only a thread of an
 * application that waits is a lost wake-up nevertheless: it stands on the loop's own stack.
 *
 * With PNPSIM_CLOCK_REAL the machine's time is uv_now of the loop. A driver's timer that is set
 * keeps the loop alive until it is due. A blocking verb cannot wait for the loop: when its work
 * waits for time, the machine's clock runs ahead, and stands until the loop has caught up.
 *
 * When pnpsim_create fails with PNPSIM_E_NO_MEMORY, let the loop run once before uv_loop_close. */
#ifndef PNPSIM_LOOP_H
#define PNPSIM_LOOP_H

#include <pnpsim/export.h>
#include <pnpsim/sim.h>

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Hands `function(context)` to the simulation, which runs it as a system thread at PASSIVE_LEVEL;
 * of this API it may only call what asks, and pnpsim_check. The one routine that any thread may
 * call, also while the simulation runs; the simulation must not be on its way to its end. The posts
 * of one thread become ready in their order. With a loop of its own, pnpsim_run takes them in. The
 * caller's loop does when it next polls; only an announced post keeps it alive until then.
 * PNPSIM_E_NO_MEMORY, PNPSIM_E_INVALID. */
PNPSIM_API enum pnpsim_result pnpsim_post(struct pnpsim *sim, void (*function)(void *context),
                                          void *context);

/* Announces `count` more posts. While some are outstanding nothing is called a lost wake-up. With a
 * loop of its own, a verb whose work is blocked waits for them, and pnpsim_run waits for them all.
 * Inside the caller's loop a verb whose work is blocked answers PNPSIM_E_WOULD_BLOCK, and the loop
 * stays alive until they have come. Errors: PNPSIM_E_INVALID, PNPSIM_E_LIMIT; PNPSIM_E_BUSY inside
 * the caller's loop from a callback of the PnP manager whose stack is lent (options.stacks), as it
 * could not wait: announce posts before it runs. */
PNPSIM_API enum pnpsim_result pnpsim_expect_posts(struct pnpsim *sim, uint32_t count);

/* Ends a simulation that runs from the caller's loop: unwinds and frees it, and calls
 * `closed(context)` from the loop when its handles have gone. The simulation is not valid any more
 * when this has returned PNPSIM_OK. PNPSIM_E_BUSY from inside a callback of the simulation,
 * PNPSIM_E_INVALID for a simulation with its own loop (pnpsim_destroy ends that). */
PNPSIM_API enum pnpsim_result pnpsim_shutdown(struct pnpsim *sim, void (*closed)(void *context),
                                              void *context);

#ifdef __cplusplus
}
#endif

#endif
