/* SPDX-License-Identifier: MIT */
/* How every Windows-named routine begins and ends.
 *
 *     NTSTATUS IoThing(PDEVICE_OBJECT DeviceObject)
 *     {
 *         PN_DDI_ENTER(IoThing, PASSIVE_LEVEL);
 *         NTSTATUS status = pn_thing(sim, DeviceObject);
 *         PN_DDI_LEAVE();
 *         return status;
 *     }
 *
 * Enter finds the current simulation (it stops the process with a clear message when there is
 * none), pushes the call's frame, counts a scheduling point, unwinds when the machine has stopped,
 * and lets the verifier look at the call, IRQL first (V-IRQL_TOO_HIGH). It declares `sim` and
 * `call`. */
#ifndef PN_DDI_PROLOGUE_H
#define PN_DDI_PROLOGUE_H

#include "base/sim.h"
#include "kernel/frame.h"

#define PN_DDI_ENTER(routine, irql_max)                                                            \
    static const struct pn_routine pn_routine_row = { #routine, irql_max };                        \
    struct pn_call call;                                                                           \
    struct pnpsim *sim = pn_ddi_enter(&call, &pn_routine_row, __builtin_return_address(0))

#define PN_DDI_LEAVE() pn_ddi_leave(sim, &call)

/* For routines callable at any IRQL. */
#define PN_IRQL_ANY 31

struct pnpsim *pn_ddi_enter(struct pn_call *call, const struct pn_routine *routine,
                            const void *site);

static inline void pn_ddi_leave(struct pnpsim *sim, struct pn_call *call)
{
    pn_call_end(sim, call);
}

#endif
