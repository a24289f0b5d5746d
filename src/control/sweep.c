/* SPDX-License-Identifier: MIT */
/* The sweep: a scenario under every fault, and the promises that must hold after each. */
#include "control/control.h"
#include "observe/finding.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { ALLOCATIONS_MAX_DEFAULT = 100000 };

/* One sweep under way. `clean` is the ledger after a run without faults. */
struct sweeping {
    const struct pnpsim_sweep *sweep;
    struct pnpsim_sweep_result *result;
    struct pnpsim_options options;
    struct pnpsim_ledger clean;
    uint64_t nth; /* the allocation that fails; 0: none */
    enum pnpsim_fault_mode mode;
    bool is_created_whole; /* the fault came later than pnpsim_create */
};

/* A promise was broken. */
__attribute__((format(printf, 2, 3))) static bool broken(struct sweeping *sweeping,
                                                         const char *format, ...)
{
    struct pnpsim_sweep_result *result = sweeping->result;
    size_t size = sizeof(result->message);
    int used = 0;
    if (sweeping->nth != 0) {
        used = snprintf(result->message, size,
                        "%s, allocation %llu failing %s: ", sweeping->sweep->name,
                        (unsigned long long)sweeping->nth,
                        sweeping->mode == PNPSIM_FAULT_ONCE ? "once" : "for good");
    } else {
        used = snprintf(result->message, size, "%s, without a fault: ", sweeping->sweep->name);
    }
    va_list arguments;
    va_start(arguments, format);
    if (used >= 0 && (size_t)used < size) {
        vsnprintf(result->message + used, size - (size_t)used, format, arguments);
    }
    va_end(arguments);
    result->failed_at = sweeping->nth;
    result->failed_mode = sweeping->mode;
    return false;
}

static bool ledgers_equal(struct sweeping *sweeping, const struct pnpsim_ledger *before,
                          const struct pnpsim_ledger *after, const char *when)
{
    char difference[512];
    if (pnpsim_ledger_compare(before, after, difference, sizeof(difference)) == 0) {
        return true;
    }
    return broken(sweeping, "%s: %s", when, difference);
}

static bool lasting_equals(struct sweeping *sweeping, const struct pnpsim_ledger *after)
{
    const struct pnpsim_ledger *clean = &sweeping->clean;
    if (clean->interfaces == after->interfaces && clean->keys == after->keys &&
        clean->values == after->values) {
        return true;
    }
    return broken(sweeping,
                  "after the retry there are %llu interfaces, %llu keys and %llu values; without "
                  "a fault %llu, %llu and %llu",
                  (unsigned long long)after->interfaces, (unsigned long long)after->keys,
                  (unsigned long long)after->values, (unsigned long long)clean->interfaces,
                  (unsigned long long)clean->keys, (unsigned long long)clean->values);
}

static bool verify(struct sweeping *sweeping, struct pnpsim *sim, const char *when)
{
    if (pnpsim_verify(sim) == PNPSIM_OK) {
        return true;
    }
    return broken(sweeping, "%s: pnpsim_verify: %s", when, pnpsim_last_error(sim));
}

static bool status_is_documented(const struct pnpsim_sweep *sweep, int32_t status)
{
    if (status == 0 || status == PNPSIM_E_NO_MEMORY || status == STATUS_INSUFFICIENT_RESOURCES ||
        status == STATUS_NO_MEMORY) {
        return true;
    }
    const int32_t *at = sweep->statuses;
    while (at != NULL && *at != 0 && *at != status) {
        at++;
    }
    return at != NULL && *at == status;
}

/* The scenario without a fault, which must succeed. */
static bool run_clean(struct sweeping *sweeping, struct pnpsim *sim, const char *when)
{
    int32_t status = sweeping->sweep->scenario(sim, sweeping->sweep->context);
    if (status != 0) {
        return broken(sweeping, "%s: it returned 0x%08X: %s", when, (unsigned)status,
                      pnpsim_last_error(sim));
    }
    return verify(sweeping, sim, when);
}

static bool prepare(struct sweeping *sweeping, struct pnpsim *sim)
{
    const struct pnpsim_sweep *sweep = sweeping->sweep;
    int32_t status = sweep->prepare == NULL ? 0 : sweep->prepare(sim, sweep->context);
    return status == 0 ? true
                       : broken(sweeping, "prepare returned 0x%08X: %s", (unsigned)status,
                                pnpsim_last_error(sim));
}

/* What a run without faults leaves, and that a second one leaves the same. */
static bool measure(struct sweeping *sweeping, struct pnpsim *sim)
{
    struct pnpsim_ledger again;
    if (!prepare(sweeping, sim) || !run_clean(sweeping, sim, "the first run")) {
        return false;
    }
    pnpsim_ledger_read(sim, &sweeping->clean);
    if (!run_clean(sweeping, sim, "the second run")) {
        return false;
    }
    pnpsim_ledger_read(sim, &again);
    return ledgers_equal(sweeping, &sweeping->clean, &again, "the second run leaks");
}

/* As before the scenario, or as after one that succeeded: what comes up once stays up. */
static bool check_undone(struct sweeping *sweeping, const struct pnpsim_ledger *before,
                         const struct pnpsim_ledger *after)
{
    char from_before[400];
    char from_clean[400];
    if (pnpsim_ledger_compare(before, after, from_before, sizeof(from_before)) == 0 ||
        pnpsim_ledger_compare(&sweeping->clean, after, from_clean, sizeof(from_clean)) == 0) {
        return true;
    }
    return broken(sweeping, "not undone. From before the scenario: %s. From a clean run: %s",
                  from_before, from_clean);
}

/* The scenario with the fault, and then without. *ret_fired tells whether it came to a failure. */
static bool run_faulted(struct sweeping *sweeping, struct pnpsim *sim, bool *ret_fired)
{
    const struct pnpsim_sweep *sweep = sweeping->sweep;
    struct pnpsim_ledger before;
    struct pnpsim_ledger after;
    if (!prepare(sweeping, sim)) {
        return false;
    }
    pnpsim_ledger_read(sim, &before);
    if (sweep->prepare != NULL) {
        pnpsim_fault_arm(sim, sweeping->nth, sweeping->mode);
    }
    int32_t status = sweep->scenario(sim, sweep->context);
    *ret_fired = pnpsim_fault_fired(sim) > 0;
    pnpsim_fault_arm(sim, 0, PNPSIM_FAULT_ONCE);
    if (!status_is_documented(sweep, status) || (status != 0 && !*ret_fired)) {
        return broken(sweeping, "it returned 0x%08X: %s", (unsigned)status, pnpsim_last_error(sim));
    }
    sweeping->result->absorbed += *ret_fired && status == 0;
    pnpsim_ledger_read(sim, &after);
    if (!verify(sweeping, sim, "after the fault") || !check_undone(sweeping, &before, &after) ||
        !run_clean(sweeping, sim, "the retry")) {
        return false;
    }
    pnpsim_ledger_read(sim, &after);
    return ledgers_equal(sweeping, &sweeping->clean, &after, "after the retry") &&
           lasting_equals(sweeping, &after);
}

/* A fresh simulation for one run; NULL in *ret_sim when its creation failed as it should. */
static bool create(struct sweeping *sweeping, struct pnpsim **ret_sim)
{
    struct pnpsim *sim = NULL;
    struct pnpsim_options options = sweeping->options;
    if (sweeping->sweep->prepare == NULL) {
        options.fail_allocation = sweeping->nth;
        options.fail_for_good = sweeping->mode == PNPSIM_FAULT_FOR_GOOD;
    }
    enum pnpsim_result result = pnpsim_create(&options, &sim);
    sweeping->result->runs++;
    bool may_fail = options.fail_allocation != 0 && !sweeping->is_created_whole;
    if (result != PNPSIM_OK && (result != PNPSIM_E_NO_MEMORY || sim != NULL || !may_fail)) {
        return broken(sweeping, "pnpsim_create returned %s: %s", pnpsim_result_name(result),
                      pnpsim_last_error(NULL));
    }
    sweeping->is_created_whole = result == PNPSIM_OK;
    *ret_sim = sim;
    return true;
}

static bool run_one(struct sweeping *sweeping, bool *ret_fired)
{
    struct pnpsim *sim = NULL;
    *ret_fired = true;
    if (!create(sweeping, &sim)) {
        return false;
    }
    if (sim == NULL) {
        return true;
    }
    bool is_kept = sweeping->nth == 0 ? measure(sweeping, sim)
                                      : run_faulted(sweeping, sim, ret_fired);
    enum pnpsim_result result = pnpsim_destroy(sim);
    return is_kept && result != PNPSIM_OK
               ? broken(sweeping, "pnpsim_destroy returned %s", pnpsim_result_name(result))
               : is_kept;
}

static enum pnpsim_result sweep_mode(struct sweeping *sweeping, enum pnpsim_fault_mode mode)
{
    uint64_t most = sweeping->sweep->allocations_max;
    most = most == 0 ? ALLOCATIONS_MAX_DEFAULT : most;
    sweeping->mode = mode;
    sweeping->is_created_whole = false;
    bool fired = true;
    for (sweeping->nth = 1; fired; sweeping->nth++) {
        if (sweeping->nth > most) {
            broken(sweeping, "there is no end");
            return PNPSIM_E_LIMIT;
        }
        if (!run_one(sweeping, &fired)) {
            return PNPSIM_E_FINDINGS;
        }
        sweeping->result->allocations += fired && mode == PNPSIM_FAULT_ONCE;
    }
    return PNPSIM_OK;
}

enum pnpsim_result pnpsim_fault_sweep(const struct pnpsim_sweep *sweep,
                                      struct pnpsim_sweep_result *ret_result)
{
    static const struct pnpsim_options defaults = PNPSIM_OPTIONS_INIT;
    if (ret_result == NULL) {
        return PNPSIM_E_INVALID;
    }
    memset(ret_result, 0, sizeof(*ret_result));
    if (sweep == NULL || sweep->name == NULL || sweep->scenario == NULL) {
        snprintf(ret_result->message, sizeof(ret_result->message),
                 "pnpsim_fault_sweep: a sweep has a name and a scenario");
        return PNPSIM_E_INVALID;
    }
    struct sweeping sweeping = {
        .sweep = sweep,
        .result = ret_result,
        .options = sweep->options == NULL ? defaults : *sweep->options,
    };
    bool fired;
    if (!run_one(&sweeping, &fired)) {
        return PNPSIM_E_FINDINGS;
    }
    enum pnpsim_result result = sweep_mode(&sweeping, PNPSIM_FAULT_ONCE);
    return result != PNPSIM_OK ? result : sweep_mode(&sweeping, PNPSIM_FAULT_FOR_GOOD);
}
