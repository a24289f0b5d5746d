/* SPDX-License-Identifier: MIT */
/* How every user-mode routine begins and ends: it finds the current simulation, and the
 * application whose thread calls. It declares `sim`, `app` and `call`. */
#ifndef PN_SDK_PROLOGUE_H
#define PN_SDK_PROLOGUE_H

#include "base/sim.h"
#include "kernel/frame.h"
#include "user/app.h"

#define PN_SDK_ENTER(routine)                                                                      \
    static const struct pn_routine pn_routine_row = { #routine, 0 };                               \
    struct pn_call call;                                                                           \
    struct pnpsim_app *app = pn_sdk_enter(&call, &pn_routine_row, __builtin_return_address(0));    \
    struct pnpsim *sim = app->sim

#define PN_SDK_LEAVE() pn_sdk_leave(sim, &call)

struct pnpsim_app *pn_sdk_enter(struct pn_call *call, const struct pn_routine *routine,
                                const void *site);
void pn_sdk_leave(struct pnpsim *sim, struct pn_call *call);

/* What Windows has and pnpsim has not: V-NOT_SIMULATED, with the routine's name. */
void pn_sdk_not_simulated(struct pnpsim *sim, const struct pn_call *call, const char *what);

/* The last error of the running thread. */
ULONG pn_sdk_error(const struct pnpsim *sim);
void pn_sdk_set_error(struct pnpsim *sim, ULONG error);
/* Whether the status is a success; of a failure it sets the last error. */
BOOLEAN pn_sdk_succeeds(struct pnpsim *sim, NTSTATUS status);
/* win32_error.c: GetLastError's value for an NTSTATUS. */
ULONG pn_win32_error(NTSTATUS status);

#endif
