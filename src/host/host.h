/* SPDX-License-Identifier: MIT */
/* What the operating system gives: the event loop, posts of other threads, driver modules. The only
 * layer that includes uv.h. */
#ifndef PN_HOST_HOST_H
#define PN_HOST_HOST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct pnpsim;

/* 0 or a PNPSIM_E_ code. Takes options.loop. */
int pn_host_init(struct pnpsim *sim);
/* Closes the handles. With a loop of its own they are gone on return; in the caller's loop
 * `closed(context)` is called when they are, and the host's memory goes with them. */
void pn_host_finish(struct pnpsim *sim, void (*closed)(void *context), void *context);

/* Who runs the simulation when the loop says so, and who takes a post. */
void pn_host_set_callbacks(struct pnpsim *sim, void (*run)(struct pnpsim *sim),
                           void (*accept)(struct pnpsim *sim, void (*function)(void *context),
                                          void *context));
bool pn_host_owns_loop(const struct pnpsim *sim);

/* Accepts the posts that have come, without asking an own loop. */
void pn_host_poll(struct pnpsim *sim);
/* Waits until an own loop has something. */
void pn_host_wait(struct pnpsim *sim);
/* Asks the caller's loop to run the simulation, once for a batch. */
void pn_host_arm(struct pnpsim *sim);
/* Whether the wake handle keeps the caller's loop alive: only while posts are expected. */
void pn_host_keep(struct pnpsim *sim, bool keep);
/* Real-time mode: the loop's time since creation, and a call of `run` at that time at the latest;
 * both in microseconds. UINT64_MAX disarms. */
uint64_t pn_host_time(const struct pnpsim *sim);
void pn_host_arm_timer(struct pnpsim *sim, uint64_t time);

/* From any thread. False when memory ran out. */
bool pn_host_post(struct pnpsim *sim, void (*function)(void *context), void *context);

/* What a driver module exports, written by cmake/driver_stamp.c. */
struct pnpsim_driver_image {
    unsigned abi;
    const char *name;
    void *entry; /* DriverEntry, or NULL when the module has none */
};

/* Loads a private copy of the module `name` from a directory of `path` (separated by ':') or the
 * one that PNPSIM_DRIVER_PATH names. The copy and its mapping stay until the process ends, so that
 * sanitizers and debuggers find its symbols. On failure returns NULL and describes why in
 * `message`. */
const struct pnpsim_driver_image *pn_module_load(const char *path, const char *name, char *message,
                                                 size_t size);

#endif
