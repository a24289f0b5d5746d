/* SPDX-License-Identifier: MIT */
/* The simulated bug check, and unwinding. A stop marks the simulation; each task then jumps to its
 * own base the next time it runs, without running any more driver code. */
#ifndef PN_KERNEL_STOP_H
#define PN_KERNEL_STOP_H

#include "base/compiler.h"
#include "base/sim.h"

#include <stdbool.h>
#include <stdint.h>

struct pn_stop {
    bool stopped;
    uint32_t
        code; /* 0 with `stopped`: a deadlock or the step limit, which Windows has no code for */
    uint64_t parameters[4];
    char reason[256];
};

/* Stops the machine and unwinds the running task. Only at safe points: the entry of a Windows
 * routine before its call down, the callout helper after the driver's return. */
_Noreturn void pn_bugcheck(struct pnpsim *sim, uint32_t code, uint64_t p1, uint64_t p2, uint64_t p3,
                           uint64_t p4, const char *reason);

/* Stops the machine with a code that a probe asked for; nothing for code 0. */
static inline void pn_bugcheck_if(struct pnpsim *sim, uint32_t code)
{
    if (PN_UNLIKELY(code != 0)) {
        pn_bugcheck(sim, code, 0, 0, 0, 0, "a rule of the verifier was broken");
    }
}

/* Marks the machine as stopped without unwinding: for a scheduler that found a deadlock. */
void pn_stop_mark(struct pnpsim *sim, uint32_t code, const char *reason);

bool pn_is_stopped(const struct pnpsim *sim);
const struct pn_stop *pn_stop_get(const struct pnpsim *sim);

/* Jumps to the running task's innermost base. */
_Noreturn void pn_unwind(struct pnpsim *sim);
/* The same, unless it is task 0 at rest, which has no base. */
void pn_unwind_if_based(struct pnpsim *sim);

/* The same, when the machine has stopped or is on the way to its end. */
static inline void pn_unwind_if_stopped(struct pnpsim *sim)
{
    if (PN_UNLIKELY(sim->must_unwind)) {
        pn_unwind_if_based(sim);
    }
}

/* Runs body(context) with a base of its own on the running task. False when it was unwound. */
bool pn_guard(struct pnpsim *sim, void (*body)(void *context), void *context);

#endif
