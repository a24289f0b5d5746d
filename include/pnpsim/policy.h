/* SPDX-License-Identifier: MIT */
/* What Windows leaves open, as rows with a default that a test can override. A row that the
 * documentation settles is not here. docs/policies.md lists the rows with their sources. */
#ifndef PNPSIM_POLICY_H
#define PNPSIM_POLICY_H

#include <pnpsim/export.h>
#include <pnpsim/sim.h>

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* One row of the table. All strings are constants. */
struct pnpsim_policy_row {
    const char *name;          /* "order.remove-cancelled" */
    const char *const *values; /* the possible values, NULL at the end; the first is the default */
    const char *source;        /* the rule of the spec that leaves it open */
    char tag;                  /* I: follows from the documentation; C: our choice */
};

/* The rows, in a fixed order; NULL beyond the end. Callable from any thread. */
PNPSIM_API const struct pnpsim_policy_row *pnpsim_policy_row(size_t index);

/* Overrides a row, also of a simulation that draws them from its seed; holds from the next event
 * on. Errors: PNPSIM_E_NOT_FOUND (no such row), PNPSIM_E_INVALID (no such value; the message lists
 * them). May be called from inside callbacks. */
PNPSIM_API enum pnpsim_result pnpsim_policy_set(struct pnpsim *sim, const char *row,
                                                const char *value);

/* The value that was set, else the default; NULL for an unknown row. Under PNPSIM_STRATEGY_SEEDED a
 * row that was not set is drawn anew for each question, whatever this says. */
PNPSIM_API const char *pnpsim_policy_get(const struct pnpsim *sim, const char *row);

#ifdef __cplusplus
}
#endif

#endif
