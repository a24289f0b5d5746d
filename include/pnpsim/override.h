/* SPDX-License-Identifier: MIT */
/* A test's own version of a kernel routine that pnpsim declares and does not simulate. */
#ifndef PNPSIM_OVERRIDE_H
#define PNPSIM_OVERRIDE_H

#include <pnpsim/export.h>
#include <pnpsim/sim.h>

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* From now on drivers of this simulation that call the routine reach the function, which must
 * have the routine's own type; NULL gives the routine back, which then raises V-NOT_SIMULATED
 * again. It runs in the caller's place, at its IRQL, and may call other kernel routines.
 * docs/api-coverage.md lists the routines that can be replaced: those that are declared only.
 * One that is simulated cannot. Errors: PNPSIM_E_INVALID (no such routine, or it is simulated).
 * May be called from inside callbacks.
 *
 *     pnpsim_override(sim, "IoConnectInterruptEx", (void (*)(void))connect_interrupt);
 */
PNPSIM_API enum pnpsim_result pnpsim_override(struct pnpsim *sim, const char *routine,
                                              void (*function)(void));

/* What replaces the routine in this simulation; NULL when nothing does. */
PNPSIM_API void (*pnpsim_overridden(const struct pnpsim *sim, const char *routine))(void);

/* The routines that can be replaced, in the order of their names; NULL beyond the end. Callable
 * from any thread. */
PNPSIM_API const char *pnpsim_declared_routine(size_t index);

#ifdef __cplusplus
}
#endif

#endif
