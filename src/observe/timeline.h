/* SPDX-License-Identifier: MIT */
/* The trace as a table for people: a line per record. */
#ifndef PN_OBSERVE_TIMELINE_H
#define PN_OBSERVE_TIMELINE_H

#include <pnpsim/trace.h>

#include <stdint.h>

/* At most the newest `lines` records; 0: all that the ring holds. Allocates nothing. */
void pn_timeline_write(const struct pnpsim *sim, uint32_t lines, pnpsim_writer *write,
                       void *context);

/* The records after step `mark`. Allocates nothing. */
void pn_timeline_write_since(const struct pnpsim *sim, uint64_t mark, pnpsim_writer *write,
                             void *context);

#endif
