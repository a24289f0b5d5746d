/* SPDX-License-Identifier: MIT */
/* What windows and services are handed: the DBT_ number of an event, and the DEV_BROADCAST_
 * structure that goes with it. */
#ifndef PN_USER_BROADCAST_H
#define PN_USER_BROADCAST_H

#include <wdm.h>

#include <dbt.h>

#include <stdbool.h>
#include <stddef.h>

struct pn_event;
struct pn_watch;

/* The cross-map of U-7. */
DWORD pn_broadcast_number(const struct pn_event *event);
/* How many bytes the structure takes; never fewer than its declaration. */
size_t pn_broadcast_room(const struct pn_event *event);
/* Fills in `data`, which is zeroed; text becomes ANSI when `is_ansi` (U-2.14, U-6.7). */
void pn_broadcast_fill(const struct pn_event *event, const struct pn_watch *watch, bool is_ansi,
                       void *data);

#endif
