/* SPDX-License-Identifier: MIT */
/* Spin locks, fast mutexes, executive resources, rundown protection. */
#include <pnpsim/cmocka.h>

#include <wdm.h>

#include <string.h>

struct stage {
    struct pnpsim *sim;
    KSPIN_LOCK spin;
    FAST_MUTEX fast;
    FAST_MUTEX second;
    ERESOURCE resource;
    EX_RUNDOWN_REF rundown;
    KEVENT go;
    char log[64];
};

static void say(struct stage *stage, const char *word)
{
    size_t length = strlen(stage->log);
    snprintf(stage->log + length, sizeof(stage->log) - length, "%s%s", length > 0 ? " " : "", word);
}

static void begin(struct stage *stage, const char *name, void (*actor)(void *context))
{
    pnpsim_assert_ok(pnpsim_call_begin(stage->sim, name, actor, stage));
}

static void wait_go(struct stage *stage)
{
    KeWaitForSingleObject(&stage->go, Executive, KernelMode, FALSE, NULL);
}

static void go(void *context)
{
    struct stage *stage = context;
    say(stage, "go");
    KeSetEvent(&stage->go, 0, FALSE);
}

static void make_locks(void *context)
{
    struct stage *stage = context;
    KeInitializeSpinLock(&stage->spin);
    ExInitializeFastMutex(&stage->fast);
    ExInitializeFastMutex(&stage->second);
    ExInitializeResourceLite(&stage->resource);
    ExInitializeRundownProtection(&stage->rundown);
    KeInitializeEvent(&stage->go, NotificationEvent, FALSE);
}

static void stage_begin(struct stage *stage, void **state)
{
    memset(stage, 0, sizeof(*stage));
    stage->sim = *state;
    pnpsim_assert_ok(pnpsim_call(stage->sim, make_locks, stage));
}

static void expect_in_call(struct stage *stage, const char *rule, void (*actor)(void *context))
{
    pnpsim_assert_ok(pnpsim_expect_finding(stage->sim, rule));
    pnpsim_assert_ok(pnpsim_call(stage->sim, actor, stage));
}

/* ---- Spin locks ---- */

static void acquires_spin_lock(void *context)
{
    struct stage *stage = context;
    KIRQL irql;
    KeAcquireSpinLock(&stage->spin, &irql);
    pnpsim_check(irql == PASSIVE_LEVEL);
    pnpsim_check(KeGetCurrentIrql() == DISPATCH_LEVEL);
    pnpsim_check(!KeTestSpinLock(&stage->spin));
    KeReleaseSpinLock(&stage->spin, irql);
    pnpsim_check(KeGetCurrentIrql() == PASSIVE_LEVEL);
    pnpsim_check(KeTestSpinLock(&stage->spin));
}

/* K-8.2.4 */
static void a_spin_lock_raises_to_dispatch_until_it_is_released(void **state)
{
    struct stage stage;
    stage_begin(&stage, state);
    pnpsim_assert_ok(pnpsim_call(stage.sim, acquires_spin_lock, &stage));
}

static void acquires_spin_lock_twice(void *context)
{
    struct stage *stage = context;
    KIRQL irql;
    KeAcquireSpinLock(&stage->spin, &irql);
    KeAcquireSpinLockAtDpcLevel(&stage->spin);
    say(stage, "not reached");
}

/* V-LOCK_SELF */
static void acquiring_a_held_spin_lock_again_stops_the_machine(void **state)
{
    struct stage stage;
    stage_begin(&stage, state);
    pnpsim_assert_ok(pnpsim_expect_finding(stage.sim, "LOCK_SELF"));
    pnpsim_assert_ok(pnpsim_expect_bugcheck(stage.sim, 0xC4));
    assert_int_equal(pnpsim_call(stage.sim, acquires_spin_lock_twice, &stage), PNPSIM_E_STOPPED);
    assert_string_equal(stage.log, "");
}

static void releases_free_spin_lock(void *context)
{
    struct stage *stage = context;
    KIRQL irql = KeRaiseIrqlToDpcLevel();
    KeReleaseSpinLock(&stage->spin, irql);
    pnpsim_check(KeGetCurrentIrql() == PASSIVE_LEVEL);
}

/* V-LOCK_NOT_HELD */
static void releasing_a_free_spin_lock_is_found(void **state)
{
    struct stage stage;
    stage_begin(&stage, state);
    expect_in_call(&stage, "LOCK_NOT_HELD", releases_free_spin_lock);
}

static void acquires_at_passive(void *context)
{
    struct stage *stage = context;
    KeAcquireSpinLockAtDpcLevel(&stage->spin);
    KIRQL irql = KeRaiseIrqlToDpcLevel();
    KeReleaseSpinLock(&stage->spin, irql);
}

/* V-IRQL_TOO_LOW */
static void acquiring_at_dpc_level_below_dispatch_is_found(void **state)
{
    struct stage stage;
    stage_begin(&stage, state);
    expect_in_call(&stage, "IRQL_TOO_LOW", acquires_at_passive);
}

static void acquires_garbage(void *context)
{
    struct stage *stage = context;
    KIRQL irql;
    memset(&stage->spin, 0xA5, sizeof(stage->spin));
    KeAcquireSpinLock(&stage->spin, &irql);
    KeReleaseSpinLock(&stage->spin, irql);
}

/* V-LOCK_UNINIT */
static void acquiring_a_spin_lock_that_nobody_initialized_is_found(void **state)
{
    struct stage stage;
    stage_begin(&stage, state);
    expect_in_call(&stage, "LOCK_UNINIT", acquires_garbage);
    assert_int_equal(stage.spin, 0);
}

static void lowers_upwards(void *context)
{
    (void)context;
    KeLowerIrql(DISPATCH_LEVEL);
    pnpsim_check(KeGetCurrentIrql() == PASSIVE_LEVEL);
}

/* V-IRQL_BAD_CHANGE */
static void lowering_to_a_higher_irql_is_found(void **state)
{
    struct stage stage;
    stage_begin(&stage, state);
    expect_in_call(&stage, "IRQL_BAD_CHANGE", lowers_upwards);
}

static void runs_pageable_code_high(void *context)
{
    (void)context;
    PAGED_CODE();
    KIRQL irql = KeRaiseIrqlToDpcLevel();
    PAGED_CODE();
    KeLowerIrql(irql);
}

/* V-PAGED_CODE_HIGH_IRQL */
static void pageable_code_at_dispatch_is_found(void **state)
{
    struct stage stage;
    stage_begin(&stage, state);
    expect_in_call(&stage, "PAGED_CODE_HIGH_IRQL", runs_pageable_code_high);
}

/* ---- Fast mutexes ---- */

static void holds_fast_mutex(void *context)
{
    struct stage *stage = context;
    ExAcquireFastMutex(&stage->fast);
    pnpsim_check(KeGetCurrentIrql() == APC_LEVEL);
    pnpsim_check(stage->fast.Owner == KeGetCurrentThread());
    say(stage, "held");
    wait_go(stage);
    say(stage, "release");
    ExReleaseFastMutex(&stage->fast);
    pnpsim_check(KeGetCurrentIrql() == PASSIVE_LEVEL);
}

static void wants_fast_mutex(void *context)
{
    struct stage *stage = context;
    pnpsim_check(!ExTryToAcquireFastMutex(&stage->fast));
    ExAcquireFastMutex(&stage->fast);
    say(stage, "mine");
    ExReleaseFastMutex(&stage->fast);
}

/* K-8.2.3 */
static void a_fast_mutex_raises_to_apc_and_lets_one_in(void **state)
{
    struct stage stage;
    stage_begin(&stage, state);
    begin(&stage, "a", holds_fast_mutex);
    begin(&stage, "b", wants_fast_mutex);
    begin(&stage, "c", go);
    pnpsim_assert_ok(pnpsim_run(stage.sim));
    assert_string_equal(stage.log, "held go release mine");
    assert_int_equal(stage.fast.Count, 1);
}

static void acquires_fast_mutex_twice(void *context)
{
    struct stage *stage = context;
    ExAcquireFastMutex(&stage->fast);
    ExAcquireFastMutex(&stage->fast);
}

/* V-LOCK_SELF */
static void acquiring_a_held_fast_mutex_again_stops_the_machine(void **state)
{
    struct stage stage;
    stage_begin(&stage, state);
    pnpsim_assert_ok(pnpsim_expect_finding(stage.sim, "LOCK_SELF"));
    pnpsim_assert_ok(pnpsim_expect_bugcheck(stage.sim, 0xC4));
    assert_int_equal(pnpsim_call(stage.sim, acquires_fast_mutex_twice, &stage), PNPSIM_E_STOPPED);
}

static void releases_held_by_other(void *context)
{
    struct stage *stage = context;
    KIRQL irql;
    KeRaiseIrql(APC_LEVEL, &irql);
    ExReleaseFastMutex(&stage->fast);
    KeLowerIrql(irql);
    go(stage);
}

/* V-LOCK_NOT_HELD */
static void releasing_somebody_elses_fast_mutex_is_found_and_does_nothing(void **state)
{
    struct stage stage;
    stage_begin(&stage, state);
    begin(&stage, "a", holds_fast_mutex);
    begin(&stage, "b", releases_held_by_other);
    pnpsim_assert_ok(pnpsim_expect_finding(stage.sim, "LOCK_NOT_HELD"));
    pnpsim_assert_ok(pnpsim_run(stage.sim));
    assert_string_equal(stage.log, "held go release");
}

static void locks_first_then_second(void *context)
{
    struct stage *stage = context;
    ExAcquireFastMutex(&stage->fast);
    wait_go(stage);
    ExAcquireFastMutex(&stage->second);
}

static void locks_second_then_first(void *context)
{
    struct stage *stage = context;
    ExAcquireFastMutex(&stage->second);
    KeSetEvent(&stage->go, 0, FALSE);
    ExAcquireFastMutex(&stage->fast);
}

static void begins_other_and_locks(void *context)
{
    struct stage *stage = context;
    pnpsim_call_begin(stage->sim, "b", locks_second_then_first, stage);
    locks_first_then_second(context);
}

/* V-DEADLOCK: the graph names both and marks the cycle. */
static void two_threads_that_wait_for_each_other_are_a_cycle(void **state)
{
    struct stage stage;
    stage_begin(&stage, state);
    pnpsim_assert_ok(pnpsim_expect_finding(stage.sim, "DEADLOCK"));
    assert_int_equal(pnpsim_call(stage.sim, begins_other_and_locks, &stage), PNPSIM_E_DEADLOCK);
    const char *error = pnpsim_last_error(stage.sim);
    assert_non_null(strstr(error, "waits in ExAcquireFastMutex for fast mutex, held by b (cycle)"));
    assert_non_null(strstr(error, "b waits in ExAcquireFastMutex for fast mutex, held by"));
}

/* ---- Regions ---- */

static void nests_regions(void *context)
{
    (void)context;
    pnpsim_check(!KeAreApcsDisabled());
    KeEnterCriticalRegion();
    KeEnterGuardedRegion();
    pnpsim_check(KeAreApcsDisabled() && KeAreAllApcsDisabled());
    KeLeaveGuardedRegion();
    pnpsim_check(KeAreApcsDisabled() && !KeAreAllApcsDisabled());
    KeLeaveCriticalRegion();
    pnpsim_check(!KeAreApcsDisabled());
}

/* K-8.2.5 */
static void regions_nest_and_count_apart(void **state)
{
    struct stage stage;
    stage_begin(&stage, state);
    pnpsim_assert_ok(pnpsim_call(stage.sim, nests_regions, &stage));
}

static void leaves_unentered(void *context)
{
    (void)context;
    KeLeaveCriticalRegion();
}

/* V-REGION_NOT_ENTERED */
static void leaving_a_region_that_was_not_entered_is_found(void **state)
{
    struct stage stage;
    stage_begin(&stage, state);
    expect_in_call(&stage, "REGION_NOT_ENTERED", leaves_unentered);
}

/* ---- Resources ---- */

static void reads(void *context)
{
    struct stage *stage = context;
    KeEnterCriticalRegion();
    ExAcquireResourceSharedLite(&stage->resource, TRUE);
    say(stage, "reads");
    wait_go(stage);
    ExReleaseResourceLite(&stage->resource);
    KeLeaveCriticalRegion();
}

static void writes(void *context)
{
    struct stage *stage = context;
    KeEnterCriticalRegion();
    pnpsim_check(!ExAcquireResourceExclusiveLite(&stage->resource, FALSE));
    pnpsim_check(ExAcquireResourceExclusiveLite(&stage->resource, TRUE));
    say(stage, "writes");
    pnpsim_check(ExIsResourceAcquiredExclusiveLite(&stage->resource));
    pnpsim_check(ExAcquireResourceSharedLite(&stage->resource, FALSE));
    pnpsim_check(ExIsResourceAcquiredSharedLite(&stage->resource) == 2);
    ExReleaseResourceLite(&stage->resource);
    ExReleaseResourceLite(&stage->resource);
    KeLeaveCriticalRegion();
}

/* K-8.2.6 */
static void a_resource_is_shared_by_readers_and_a_writer_waits_for_all(void **state)
{
    struct stage stage;
    stage_begin(&stage, state);
    begin(&stage, "a", reads);
    begin(&stage, "b", reads);
    begin(&stage, "c", writes);
    begin(&stage, "d", reads);
    begin(&stage, "e", go);
    pnpsim_assert_ok(pnpsim_run(stage.sim));
    assert_string_equal(stage.log, "reads reads go writes reads");
}

static void acquires_with_apcs(void *context)
{
    struct stage *stage = context;
    ExAcquireResourceExclusiveLite(&stage->resource, TRUE);
    KeEnterCriticalRegion();
    ExReleaseResourceLite(&stage->resource);
    KeLeaveCriticalRegion();
}

/* V-RESOURCE_APCS_ENABLED */
static void acquiring_a_resource_outside_a_critical_region_is_found(void **state)
{
    struct stage stage;
    stage_begin(&stage, state);
    expect_in_call(&stage, "RESOURCE_APCS_ENABLED", acquires_with_apcs);
}

/* ---- Rundown protection ---- */

static void protects(void *context)
{
    struct stage *stage = context;
    pnpsim_check(ExAcquireRundownProtection(&stage->rundown));
    wait_go(stage);
    pnpsim_check(!ExAcquireRundownProtection(&stage->rundown));
    say(stage, "release");
    ExReleaseRundownProtection(&stage->rundown);
}

static void runs_down(void *context)
{
    struct stage *stage = context;
    say(stage, "wait");
    ExWaitForRundownProtectionRelease(&stage->rundown);
    say(stage, "down");
}

static void rundown_waits_for_the_protected_and_refuses_new_ones(void **state)
{
    struct stage stage;
    stage_begin(&stage, state);
    begin(&stage, "a", protects);
    begin(&stage, "b", runs_down);
    begin(&stage, "c", go);
    pnpsim_assert_ok(pnpsim_run(stage.sim));
    assert_string_equal(stage.log, "wait go release down");
}

static void releases_unprotected(void *context)
{
    ExReleaseRundownProtection(&((struct stage *)context)->rundown);
}

/* V-RUNDOWN_NOT_HELD */
static void releasing_protection_that_is_not_held_is_found(void **state)
{
    struct stage stage;
    stage_begin(&stage, state);
    expect_in_call(&stage, "RUNDOWN_NOT_HELD", releases_unprotected);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        pnpsim_unit_test(a_spin_lock_raises_to_dispatch_until_it_is_released),
        pnpsim_unit_test(acquiring_a_held_spin_lock_again_stops_the_machine),
        pnpsim_unit_test(releasing_a_free_spin_lock_is_found),
        pnpsim_unit_test(acquiring_at_dpc_level_below_dispatch_is_found),
        pnpsim_unit_test(acquiring_a_spin_lock_that_nobody_initialized_is_found),
        pnpsim_unit_test(lowering_to_a_higher_irql_is_found),
        pnpsim_unit_test(pageable_code_at_dispatch_is_found),
        pnpsim_unit_test(a_fast_mutex_raises_to_apc_and_lets_one_in),
        pnpsim_unit_test(acquiring_a_held_fast_mutex_again_stops_the_machine),
        pnpsim_unit_test(releasing_somebody_elses_fast_mutex_is_found_and_does_nothing),
        pnpsim_unit_test(two_threads_that_wait_for_each_other_are_a_cycle),
        pnpsim_unit_test(regions_nest_and_count_apart),
        pnpsim_unit_test(leaving_a_region_that_was_not_entered_is_found),
        pnpsim_unit_test(a_resource_is_shared_by_readers_and_a_writer_waits_for_all),
        pnpsim_unit_test(acquiring_a_resource_outside_a_critical_region_is_found),
        pnpsim_unit_test(rundown_waits_for_the_protected_and_refuses_new_ones),
        pnpsim_unit_test(releasing_protection_that_is_not_held_is_found),
    };
    return pnpsim_run_tests("kernel_lock", tests);
}
