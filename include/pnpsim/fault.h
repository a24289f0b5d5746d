/* SPDX-License-Identifier: MIT */
/* Memory that runs out, on purpose: one allocation made to fail, an account of what is in use, and
 * a sweep that runs a scenario again and again until every one of its allocations has failed.
 *
 * What counts as an allocation is what can fail: pool and IRPs of drivers, registrations, events,
 * objects, handles, names, and whatever a verb needs. The simulator's own records (trace, findings,
 * messages, what stands beside a driver's timer or lock) and what Windows cannot fail (closing,
 * removing, telling what has been accepted) are not counted and never made to fail. */
#ifndef PNPSIM_FAULT_H
#define PNPSIM_FAULT_H

#include <pnpsim/export.h>
#include <pnpsim/sim.h>

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- One fault ---- */

enum pnpsim_fault_mode {
    PNPSIM_FAULT_ONCE = 0,    /* that allocation alone */
    PNPSIM_FAULT_FOR_GOOD = 1 /* it and all that follow, until disarmed */
};

/* Makes the n-th allocation from now on fail, counted from 1; 0 disarms. A fault that was armed
 * before and has not fired is forgotten. May be called from inside callbacks. To reach the
 * allocations of pnpsim_create itself: options.fail_allocation, which counts from its beginning.
 * Errors: PNPSIM_E_INVALID. */
PNPSIM_API enum pnpsim_result pnpsim_fault_arm(struct pnpsim *sim, uint64_t nth,
                                               enum pnpsim_fault_mode mode);

/* How many allocations have been made to fail since the last pnpsim_fault_arm with a number, or
 * since creation. */
PNPSIM_API uint64_t pnpsim_fault_fired(const struct pnpsim *sim);

/* Allocations that could have failed since creation, the failed ones included. */
PNPSIM_API uint64_t pnpsim_allocation_count(const struct pnpsim *sim);

/* ---- What is in use ---- */

/* Everything that somebody has to give back. Two ledgers that are equal say that what was done
 * between them has been undone to the last byte. The second group lasts by design, whatever is
 * undone: a registered interface, a registry key. */
struct pnpsim_ledger {
    uint64_t blocks;      /* of the library itself, without those kept by intent */
    uint64_t pool_blocks; /* of drivers and of the system on their behalf */
    uint64_t pool_bytes;
    uint64_t objects; /* driver, device, file, thread, event and key objects */
    uint64_t handles;
    uint64_t names; /* of the object name space */
    uint64_t irps;
    uint64_t registrations; /* of drivers, for notification */
    uint64_t watches;       /* of applications, for notification */
    uint64_t applications;
    uint64_t threads; /* simulated ones */
    uint64_t jobs;    /* that wait for the PnP manager */
    uint64_t devices; /* in the device tree */

    uint64_t interfaces; /* registered */
    uint64_t keys;       /* of the registry */
    uint64_t values;
};

/* May be called from inside callbacks. Errors: PNPSIM_E_INVALID. */
PNPSIM_API enum pnpsim_result pnpsim_ledger_read(const struct pnpsim *sim,
                                                 struct pnpsim_ledger *ret_ledger);

/* How many entries of the first group differ. Their names and values are written to `text` as far
 * as it goes ("pool_blocks 3 -> 4, irps 0 -> 1"); with 0 differences it becomes "". */
PNPSIM_API int pnpsim_ledger_compare(const struct pnpsim_ledger *before,
                                     const struct pnpsim_ledger *after, char *text, size_t size);

/* ---- Every fault ---- */

/* A scenario: does something, undoes all of it, also when something failed on the way, and returns
 * 0 or the first failure, a PNPSIM_E_ code or an NTSTATUS. It runs outside the simulated machine,
 * on the thread that called the sweep, and starts from what `prepare` left. A mistake that is no
 * failure of memory it records with pnpsim_fault_complain. */
typedef int32_t pnpsim_scenario(struct pnpsim *sim, void *context);

struct pnpsim_sweep {
    const char *name;
    const struct pnpsim_options *options; /* of each simulation; NULL: the defaults */
    pnpsim_scenario *prepare;             /* without faults, such as loading drivers; may be NULL */
    pnpsim_scenario *scenario;
    void *context;            /* of both */
    const int32_t *statuses;  /* what it may return besides 0, PNPSIM_E_NO_MEMORY, STATUS_NO_MEMORY
                                 and STATUS_INSUFFICIENT_RESOURCES; ends with 0; NULL: nothing */
    uint64_t allocations_max; /* more in one run is an error; 0: 100,000 */
};

struct pnpsim_sweep_result {
    uint64_t runs;        /* simulations made */
    uint64_t allocations; /* that were made to fail, each in either mode */
    uint64_t absorbed;    /* faults after which the scenario returned 0 nevertheless */
    uint64_t failed_at;   /* the allocation after which a promise was broken; 0: none */
    enum pnpsim_fault_mode failed_mode;
    char message[1024]; /* which promise; "" when all were kept */
};

/* Runs the scenario in a fresh simulation with its first allocation failing, then with its second,
 * and so on until a run in which none was left to fail; first in the mode ONCE, then FOR_GOOD. With
 * `prepare` NULL the allocations of pnpsim_create are part of it. After each run these must hold:
 * the scenario has returned 0 or a status of the list; the ledger is as before the scenario; the
 * same scenario without a fault returns 0 and leaves the same; pnpsim_verify finds nothing; the
 * simulation can be destroyed. PNPSIM_OK, or PNPSIM_E_FINDINGS at the first promise that is broken,
 * PNPSIM_E_LIMIT when there is no end, PNPSIM_E_INVALID. Always fills *ret_result. */
PNPSIM_API enum pnpsim_result pnpsim_fault_sweep(const struct pnpsim_sweep *sweep,
                                                 struct pnpsim_sweep_result *ret_result);

/* Records that the scenario found something wrong; the sweep then ends with it. For a check that
 * runs on the simulated side there is pnpsim_check. */
PNPSIM_API void pnpsim_fault_complain(struct pnpsim *sim, const char *file, int line,
                                      const char *what);

#ifdef __cplusplus
}
#endif

#endif
