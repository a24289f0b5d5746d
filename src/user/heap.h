/* SPDX-License-Identifier: MIT */
/* The heap of an application: blocks that are found by their address, and go with it. */
#ifndef PN_USER_HEAP_H
#define PN_USER_HEAP_H

#include <stdbool.h>
#include <stddef.h>

struct pnpsim_app;

/* Filled with garbage, or zeroed; NULL when memory ran out. */
void *pn_heap_alloc(struct pnpsim_app *app, size_t size, bool zero);
/* Whether the application has this block; its size is asked for on success only. */
bool pn_heap_find(const struct pnpsim_app *app, const void *block, size_t *ret_size);
/* The block is the application's. */
void pn_heap_free(struct pnpsim_app *app, void *block);
/* The application is going. */
void pn_heap_abandon(struct pnpsim_app *app);

#endif
