/* SPDX-License-Identifier: MIT */
/* What the operating system gives: the event loop, driver modules, the program's own path. The
 * only layer that includes uv.h. */
#ifndef PN_HOST_HOST_H
#define PN_HOST_HOST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct pnpsim;

/* 0 or a PNPSIM_E_ code. */
int pn_host_init(struct pnpsim *sim);
void pn_host_finish(struct pnpsim *sim);

/* Runs whatever the loop has ready, without waiting. */
void pn_host_poll(struct pnpsim *sim);

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
const struct pnpsim_driver_image *pn_module_load(const char *path, const char *name,
                                                 char *message, size_t size);

#endif
