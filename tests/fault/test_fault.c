/* SPDX-License-Identifier: MIT */
/* The tools themselves: arming, the ledger, and that a sweep finds what breaks a promise. */
#include "fault/sweep.h"

#include <ntddk.h>

enum { TAG = 'tluF' };

/* ---- Arming ---- */

/* How many of four allocations of pool succeed, as bits. */
static void allocate_four(void *context)
{
    unsigned *succeeded = context;
    *succeeded = 0;
    for (unsigned i = 0; i < 4; i++) {
        PVOID memory = ExAllocatePool2(POOL_FLAG_NON_PAGED, 16, TAG);
        if (memory != NULL) {
            *succeeded |= 1u << i;
            ExFreePool(memory);
        }
    }
}

static unsigned four(struct pnpsim *sim)
{
    unsigned succeeded;
    pnpsim_assert_ok(pnpsim_call(sim, allocate_four, &succeeded));
    return succeeded;
}

static void one_allocation_fails_and_the_next_does_not(void **state)
{
    struct pnpsim *sim = *state;
    pnpsim_assert_ok(pnpsim_fault_arm(sim, 2, PNPSIM_FAULT_ONCE));
    assert_int_equal(four(sim), 0xD);
    assert_int_equal(pnpsim_fault_fired(sim), 1);
    assert_int_equal(four(sim), 0xF);
    assert_int_equal(pnpsim_fault_fired(sim), 1);
}

static void all_allocations_fail_until_the_fault_is_disarmed(void **state)
{
    struct pnpsim *sim = *state;
    pnpsim_assert_ok(pnpsim_fault_arm(sim, 3, PNPSIM_FAULT_FOR_GOOD));
    assert_int_equal(four(sim), 0x3);
    assert_int_equal(four(sim), 0);
    pnpsim_assert_ok(pnpsim_fault_arm(sim, 0, PNPSIM_FAULT_ONCE));
    assert_int_equal(four(sim), 0xF);
    assert_int_equal(pnpsim_fault_fired(sim), 6);
}

static void arming_again_forgets_the_fault_before(void **state)
{
    struct pnpsim *sim = *state;
    pnpsim_assert_ok(pnpsim_fault_arm(sim, 1, PNPSIM_FAULT_FOR_GOOD));
    pnpsim_assert_ok(pnpsim_fault_arm(sim, 5, PNPSIM_FAULT_ONCE));
    assert_int_equal(four(sim), 0xF);
    assert_int_equal(pnpsim_fault_fired(sim), 0);
    assert_int_equal(four(sim), 0xE);
}

static void what_cannot_fail_is_not_counted(void **state)
{
    struct pnpsim *sim = *state;
    four(sim);
    uint64_t before = pnpsim_allocation_count(sim);
    assert_int_equal(four(sim), 0xF);
    assert_int_equal(pnpsim_allocation_count(sim) - before, 4); /* and not the call's thread */
}

static void arming_nothing_or_nonsense_is_refused(void **state)
{
    struct pnpsim *sim = *state;
    assert_int_equal(pnpsim_fault_arm(NULL, 1, PNPSIM_FAULT_ONCE), PNPSIM_E_INVALID);
    assert_int_equal(pnpsim_fault_arm(sim, 1, (enum pnpsim_fault_mode)2), PNPSIM_E_INVALID);
    assert_int_equal(four(sim), 0xF);
    assert_int_equal(pnpsim_fault_fired(NULL), 0);
    assert_int_equal(pnpsim_allocation_count(NULL), 0);
}

static void an_option_reaches_the_allocations_of_creation(void **state)
{
    struct pnpsim_options options = PNPSIM_OPTIONS_INIT;
    struct pnpsim *sim = NULL;
    (void)state;
    options.fail_allocation = 5;
    assert_int_equal(pnpsim_create(&options, &sim), PNPSIM_E_NO_MEMORY);
    assert_null(sim);
    assert_string_equal(pnpsim_last_error(NULL), "pnpsim_create: no memory");
}

/* ---- The ledger ---- */

static void keep_two(void *context)
{
    PVOID *kept = context;
    kept[0] = ExAllocatePool2(POOL_FLAG_NON_PAGED, 100, TAG);
    kept[1] = ExAllocatePool2(POOL_FLAG_NON_PAGED, 20, TAG);
}

static void free_two(void *context)
{
    PVOID *kept = context;
    ExFreePool(kept[0]);
    ExFreePool(kept[1]);
}

static void the_ledger_names_what_has_not_been_given_back(void **state)
{
    struct pnpsim *sim = *state;
    struct pnpsim_ledger before;
    struct pnpsim_ledger after;
    PVOID kept[2];
    char text[200];
    char expected[200];
    four(sim);
    pnpsim_assert_ok(pnpsim_ledger_read(sim, &before));
    pnpsim_assert_ok(pnpsim_call(sim, keep_two, kept));
    pnpsim_assert_ok(pnpsim_ledger_read(sim, &after));
    snprintf(expected, sizeof(expected),
             "blocks %llu -> %llu, pool_blocks 0 -> 2, pool_bytes 0 -> 120",
             (unsigned long long)before.blocks, (unsigned long long)before.blocks + 2);
    assert_int_equal(pnpsim_ledger_compare(&before, &after, text, sizeof(text)), 3);
    assert_string_equal(text, expected);
    pnpsim_assert_ok(pnpsim_call(sim, free_two, kept));
    pnpsim_assert_ok(pnpsim_ledger_read(sim, &after));
    assert_int_equal(pnpsim_ledger_compare(&before, &after, text, sizeof(text)), 0);
    assert_string_equal(text, "");
}

static void a_difference_is_cut_where_the_text_ends(void **state)
{
    struct pnpsim_ledger before = { .blocks = 1 };
    struct pnpsim_ledger after = { .blocks = 2, .devices = 3 };
    char text[8] = "";
    (void)state;
    assert_int_equal(pnpsim_ledger_compare(&before, &after, text, sizeof(text)), 2);
    assert_string_equal(text, "blocks ");
    assert_int_equal(pnpsim_ledger_compare(&before, &after, NULL, 0), 2);
}

static void a_ledger_of_nothing_is_refused(void **state)
{
    struct pnpsim_ledger ledger;
    assert_int_equal(pnpsim_ledger_read(NULL, &ledger), PNPSIM_E_INVALID);
    assert_int_equal(pnpsim_ledger_read(*state, NULL), PNPSIM_E_INVALID);
}

/* ---- What a sweep finds ---- */

static int32_t nothing(struct pnpsim *sim, void *context)
{
    (void)sim;
    (void)context;
    return 0;
}

static enum pnpsim_result sweep_of(pnpsim_scenario *scenario, struct pnpsim_sweep_result *result)
{
    struct pnpsim_sweep sweep = {
        .name = "it", .prepare = nothing, .scenario = scenario, .allocations_max = 20
    };
    return pnpsim_fault_sweep(&sweep, result);
}

static void assert_found(pnpsim_scenario *scenario, uint64_t failed_at, const char *words)
{
    struct pnpsim_sweep_result result;
    assert_int_equal(sweep_of(scenario, &result), PNPSIM_E_FINDINGS);
    assert_int_equal(result.failed_at, failed_at);
    if (strstr(result.message, words) == NULL) {
        assert_string_equal(result.message, words);
    }
}

static NTSTATUS pool_take(void *context)
{
    PVOID *memory = context;
    *memory = ExAllocatePool2(POOL_FLAG_NON_PAGED, 16, TAG);
    return *memory == NULL ? STATUS_INSUFFICIENT_RESOURCES : STATUS_SUCCESS;
}

static NTSTATUS pool_give(void *context)
{
    ExFreePool(*(PVOID *)context);
    return STATUS_SUCCESS;
}

static int32_t careful(struct pnpsim *sim, void *context)
{
    PVOID first;
    PVOID second;
    (void)context;
    int32_t status = on_kernel(sim, pool_take, &first);
    if (status != 0) {
        return status;
    }
    status = on_kernel(sim, pool_take, &second);
    if (status == 0) {
        on_kernel(sim, pool_give, &second);
    }
    on_kernel(sim, pool_give, &first);
    return status;
}

static void a_careful_scenario_passes_and_is_counted(void **state)
{
    struct pnpsim_sweep_result result;
    (void)state;
    assert_int_equal(sweep_of(careful, &result), PNPSIM_OK);
    assert_int_equal(result.allocations, 2);
    assert_int_equal(result.runs, 1 + 3 + 3); /* without a fault, and in each mode one too many */
    assert_int_equal(result.absorbed, 0);
    assert_string_equal(result.message, "");
}

static int32_t leaking(struct pnpsim *sim, void *context)
{
    PVOID memory;
    (void)context;
    return on_kernel(sim, pool_take, &memory);
}

static int32_t leaking_on_failure(struct pnpsim *sim, void *context)
{
    PVOID first;
    PVOID second;
    (void)context;
    int32_t status = on_kernel(sim, pool_take, &first);
    status = status != 0 ? status : on_kernel(sim, pool_take, &second);
    if (status == 0) {
        on_kernel(sim, pool_give, &second);
        on_kernel(sim, pool_give, &first);
    }
    return status;
}

static void a_leak_is_found(void **state)
{
    (void)state;
    assert_found(leaking, 0, "it, without a fault: the second run leaks: ");
    assert_found(leaking_on_failure, 2,
                 "it, allocation 2 failing once: not undone. From before the scenario: ");
}

static int32_t odd_status(struct pnpsim *sim, void *context)
{
    return careful(sim, context) == 0 ? 0 : STATUS_UNSUCCESSFUL;
}

static void a_status_that_is_not_in_the_list_is_found(void **state)
{
    static const int32_t statuses[] = { PNPSIM_E_EXISTS, STATUS_UNSUCCESSFUL, 0 };
    struct pnpsim_sweep sweep = {
        .name = "it", .prepare = nothing, .scenario = odd_status, .statuses = statuses
    };
    struct pnpsim_sweep_result result;
    (void)state;
    assert_found(odd_status, 1, "it, allocation 1 failing once: it returned 0xC0000001");
    assert_int_equal(pnpsim_fault_sweep(&sweep, &result), PNPSIM_OK);
}

static int32_t offended(struct pnpsim *sim, void *context)
{
    static struct pnpsim *by;
    int32_t status = by == sim ? PNPSIM_E_BUSY : careful(sim, context);
    by = status == 0 ? NULL : sim;
    return status;
}

static void a_retry_that_fails_is_found(void **state)
{
    (void)state;
    assert_found(offended, 1, "the retry: it returned 0xFFFFFFF9");
}

static int32_t complaining(struct pnpsim *sim, void *context)
{
    int32_t status = careful(sim, context);
    if (status != 0) {
        pnpsim_fault_complain(sim, "file.c", 12, "the lamp is on");
    }
    return status;
}

static void a_complaint_is_found(void **state)
{
    (void)state;
    assert_found(complaining, 1, "after the fault: pnpsim_verify: check failed: the lamp is on");
}

static int32_t failing(struct pnpsim *sim, void *context)
{
    (void)sim;
    (void)context;
    return PNPSIM_E_NOT_FOUND;
}

static void a_scenario_that_fails_without_a_fault_is_found(void **state)
{
    (void)state;
    assert_found(failing, 0, "it, without a fault: the first run: it returned 0xFFFFFFFD");
}

static int32_t greedy(struct pnpsim *sim, void *context)
{
    int32_t status = 0;
    for (int i = 0; i < 15 && status == 0; i++) {
        status = careful(sim, context);
    }
    return status;
}

static void a_sweep_without_an_end_ends(void **state)
{
    struct pnpsim_sweep_result result;
    (void)state;
    assert_int_equal(sweep_of(greedy, &result), PNPSIM_E_LIMIT);
    assert_int_equal(result.failed_at, 21);
}

static void a_sweep_of_nothing_is_refused(void **state)
{
    struct pnpsim_sweep sweep = { .name = "it" };
    struct pnpsim_sweep_result result;
    (void)state;
    assert_int_equal(pnpsim_fault_sweep(&sweep, &result), PNPSIM_E_INVALID);
    assert_int_equal(pnpsim_fault_sweep(NULL, &result), PNPSIM_E_INVALID);
    assert_int_equal(pnpsim_fault_sweep(&sweep, NULL), PNPSIM_E_INVALID);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        pnpsim_unit_test(one_allocation_fails_and_the_next_does_not),
        pnpsim_unit_test(all_allocations_fail_until_the_fault_is_disarmed),
        pnpsim_unit_test(arming_again_forgets_the_fault_before),
        pnpsim_unit_test(what_cannot_fail_is_not_counted),
        pnpsim_unit_test(arming_nothing_or_nonsense_is_refused),
        cmocka_unit_test(an_option_reaches_the_allocations_of_creation),
        pnpsim_unit_test(the_ledger_names_what_has_not_been_given_back),
        cmocka_unit_test(a_difference_is_cut_where_the_text_ends),
        pnpsim_unit_test(a_ledger_of_nothing_is_refused),
        cmocka_unit_test(a_careful_scenario_passes_and_is_counted),
        cmocka_unit_test(a_leak_is_found),
        cmocka_unit_test(a_status_that_is_not_in_the_list_is_found),
        cmocka_unit_test(a_retry_that_fails_is_found),
        cmocka_unit_test(a_complaint_is_found),
        cmocka_unit_test(a_scenario_that_fails_without_a_fault_is_found),
        cmocka_unit_test(a_sweep_without_an_end_ends),
        cmocka_unit_test(a_sweep_of_nothing_is_refused),
    };
    return pnpsim_run_tests("fault", tests);
}
