/* SPDX-License-Identifier: MIT */
/* The probe table: facts that lower layers report, typed, one pointer each. verify/ fills it in at
 * creation; in the bare profile all stay NULL. A probe returns the bug check code that must be
 * raised at the caller's next safe point, or 0. */
#ifndef PN_OBSERVE_PROBE_H
#define PN_OBSERVE_PROBE_H

#include <stdint.h>

struct pn_call;
struct pn_irp;
struct pn_irp_call;
struct pnpsim;

struct pn_probes {
    /* A Windows routine was entered; its frame is on the current task. */
    uint32_t (*call_entered)(struct pnpsim *sim, const struct pn_call *call);
    /* A driver's routine returned to the simulator. */
    uint32_t (*callback_returned)(struct pnpsim *sim, const char *what, uint8_t irql_before,
                                  uint8_t irql_after, uint32_t apc_before, uint32_t apc_after);
    /* An IRP is about to go down: its next location is filled. */
    uint32_t (*irp_sending)(struct pnpsim *sim, const struct pn_irp *record);
    /* A dispatch routine has returned; the probe says in `call` whom it has blamed. */
    uint32_t (*irp_returned)(struct pnpsim *sim, struct pn_irp_call *call);
    /* A driver completes an IRP; no completion routine has run yet. */
    uint32_t (*irp_completing)(struct pnpsim *sim, const struct pn_irp *record);
    /* A completion routine has let a pended IRP go on upward. */
    uint32_t (*irp_passed_up)(struct pnpsim *sim, const struct pn_irp *record, uint32_t driver);
    /* IRP_MN_REMOVE_DEVICE is done; these devices were above the PDO, the lowest first. */
    uint32_t (*stack_removed)(struct pnpsim *sim, void *const *devices, uint32_t count);
    /* A driver is about to be unloaded, or is being asked to. */
    uint32_t (*driver_unloading)(struct pnpsim *sim, const char *driver, uint32_t registrations);
};

struct pn_probes *pn_probes(struct pnpsim *sim);

#endif
