/* SPDX-License-Identifier: MIT */
/* The trace as JSON Lines. */
#ifndef PN_OBSERVE_JSON_H
#define PN_OBSERVE_JSON_H

#include <pnpsim/trace.h>

/* A header line, then an object per record that the ring holds. Allocates nothing. */
void pn_json_write(const struct pnpsim *sim, pnpsim_writer *write, void *context);

#endif
