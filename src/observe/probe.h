/* SPDX-License-Identifier: MIT */
/* The probe table: facts that lower layers report, typed, one pointer each. verify/ fills it in at
 * creation; in the bare profile all stay NULL. A probe returns the bug check code that must be
 * raised at the caller's next safe point, or 0. */
#ifndef PN_OBSERVE_PROBE_H
#define PN_OBSERVE_PROBE_H

#include <stdint.h>

struct pn_call;
struct pnpsim;

struct pn_probes {
    /* A Windows routine was entered; its frame is on the current task. */
    uint32_t (*call_entered)(struct pnpsim *sim, const struct pn_call *call);
    /* A driver's routine returned to the simulator. */
    uint32_t (*callback_returned)(struct pnpsim *sim, const char *what, uint8_t irql_before,
                                  uint8_t irql_after, uint32_t apc_before, uint32_t apc_after);
    /* A driver is about to be unloaded, or is being asked to. */
    uint32_t (*driver_unloading)(struct pnpsim *sim, const char *driver, uint32_t registrations);
};

struct pn_probes *pn_probes(struct pnpsim *sim);

#endif
