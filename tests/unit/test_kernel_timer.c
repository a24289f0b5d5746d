/* SPDX-License-Identifier: MIT */
/* Deferred procedure calls, timers, the virtual clock. */
#include <pnpsim/cmocka.h>

#include <wdm.h>

#include <string.h>

struct stage {
    struct pnpsim *sim;
    KDPC dpc;
    KTIMER timer;
    KIRQL dpc_irql;
    PVOID argument1;
    PVOID argument2;
    char log[64];
};

static void say(struct stage *stage, const char *word)
{
    size_t length = strlen(stage->log);
    snprintf(stage->log + length, sizeof(stage->log) - length, "%s%s", length > 0 ? " " : "", word);
}

static VOID dpc_routine(struct _KDPC *Dpc, PVOID DeferredContext, PVOID SystemArgument1,
                        PVOID SystemArgument2)
{
    struct stage *stage = DeferredContext;
    pnpsim_check(Dpc == &stage->dpc);
    stage->dpc_irql = KeGetCurrentIrql();
    stage->argument1 = SystemArgument1;
    stage->argument2 = SystemArgument2;
    say(stage, "dpc");
}

static void make_dpc(void *context)
{
    struct stage *stage = context;
    KeInitializeDpc(&stage->dpc, dpc_routine, stage);
    KeInitializeTimer(&stage->timer);
}

static void stage_begin(struct stage *stage, void **state)
{
    memset(stage, 0, sizeof(*stage));
    stage->sim = *state;
    pnpsim_assert_ok(pnpsim_call(stage->sim, make_dpc, stage));
}

static void queues_at_dispatch(void *context)
{
    struct stage *stage = context;
    KIRQL irql = KeRaiseIrqlToDpcLevel();
    pnpsim_check(KeInsertQueueDpc(&stage->dpc, stage, &stage->dpc));
    pnpsim_check(!KeInsertQueueDpc(&stage->dpc, NULL, NULL));
    say(stage, "queued");
    KeLowerIrql(irql);
    say(stage, "low");
}

static void a_dpc_queued_at_dispatch_runs_when_the_irql_falls(void **state)
{
    struct stage stage;
    stage_begin(&stage, state);
    pnpsim_assert_ok(pnpsim_call(stage.sim, queues_at_dispatch, &stage));
    assert_string_equal(stage.log, "queued dpc low");
    assert_int_equal(stage.dpc_irql, DISPATCH_LEVEL);
    assert_ptr_equal(stage.argument1, &stage);
    assert_ptr_equal(stage.argument2, &stage.dpc);
}

static void queues_at_passive(void *context)
{
    struct stage *stage = context;
    KeInsertQueueDpc(&stage->dpc, NULL, NULL);
    say(stage, "after");
    pnpsim_check(KeGetCurrentIrql() == PASSIVE_LEVEL);
}

static void a_dpc_queued_below_dispatch_runs_at_once(void **state)
{
    struct stage stage;
    stage_begin(&stage, state);
    pnpsim_assert_ok(pnpsim_call(stage.sim, queues_at_passive, &stage));
    assert_string_equal(stage.log, "dpc after");
}

static void removes_queued(void *context)
{
    struct stage *stage = context;
    KIRQL irql = KeRaiseIrqlToDpcLevel();
    KeInsertQueueDpc(&stage->dpc, NULL, NULL);
    pnpsim_check(KeRemoveQueueDpc(&stage->dpc));
    pnpsim_check(!KeRemoveQueueDpc(&stage->dpc));
    KeLowerIrql(irql);
}

static void a_removed_dpc_does_not_run(void **state)
{
    struct stage stage;
    stage_begin(&stage, state);
    pnpsim_assert_ok(pnpsim_call(stage.sim, removes_queued, &stage));
    assert_string_equal(stage.log, "");
}

static VOID dpc_that_waits(struct _KDPC *Dpc, PVOID DeferredContext, PVOID SystemArgument1,
                           PVOID SystemArgument2)
{
    (void)Dpc;
    (void)SystemArgument1;
    (void)SystemArgument2;
    struct stage *stage = DeferredContext;
    KeWaitForSingleObject(&stage->timer, Executive, KernelMode, FALSE, NULL);
    say(stage, "not reached");
}

static void queues_waiting_dpc(void *context)
{
    struct stage *stage = context;
    KeInitializeDpc(&stage->dpc, dpc_that_waits, stage);
    KeInsertQueueDpc(&stage->dpc, NULL, NULL);
    say(stage, "not reached");
}

/* V-WAIT_AT_DISPATCH */
static void a_dpc_that_waits_stops_the_machine(void **state)
{
    struct stage stage;
    stage_begin(&stage, state);
    pnpsim_assert_ok(pnpsim_expect_finding(stage.sim, "WAIT_AT_DISPATCH"));
    pnpsim_assert_ok(pnpsim_expect_bugcheck(stage.sim, 0xB8));
    assert_int_equal(pnpsim_call(stage.sim, queues_waiting_dpc, &stage), PNPSIM_E_STOPPED);
    assert_string_equal(stage.log, "");
}

static void queues_uninitialized(void *context)
{
    (void)context;
    KDPC dpc;
    memset(&dpc, 0, sizeof(dpc));
    pnpsim_check(!KeInsertQueueDpc(&dpc, NULL, NULL));
}

/* V-BAD_OBJECT */
static void queueing_a_dpc_that_nobody_initialized_is_found(void **state)
{
    struct stage stage;
    stage_begin(&stage, state);
    pnpsim_assert_ok(pnpsim_expect_finding(stage.sim, "BAD_OBJECT"));
    pnpsim_assert_ok(pnpsim_call(stage.sim, queues_uninitialized, &stage));
}

/* ---- Timers ---- */

static LARGE_INTEGER milliseconds(LONGLONG count)
{
    return (LARGE_INTEGER){ .QuadPart = -count * 10000 };
}

static void sets_timer_in_50(void *context)
{
    struct stage *stage = context;
    pnpsim_check(!KeSetTimer(&stage->timer, milliseconds(50), &stage->dpc));
    pnpsim_check(!KeReadStateTimer(&stage->timer));
}

static void a_timer_expires_when_its_virtual_time_has_come(void **state)
{
    struct stage stage;
    stage_begin(&stage, state);
    pnpsim_assert_ok(pnpsim_call(stage.sim, sets_timer_in_50, &stage));
    pnpsim_assert_ok(pnpsim_advance(stage.sim, 49999));
    assert_string_equal(stage.log, "");
    pnpsim_assert_ok(pnpsim_advance(stage.sim, 1));
    assert_string_equal(stage.log, "dpc");
    assert_int_equal(stage.timer.Header.SignalState, 1);
}

static void sets_periodic(void *context)
{
    struct stage *stage = context;
    KeSetTimerEx(&stage->timer, milliseconds(10), 20, &stage->dpc);
}

static void cancels(void *context)
{
    struct stage *stage = context;
    pnpsim_check(KeCancelTimer(&stage->timer));
    pnpsim_check(!KeCancelTimer(&stage->timer));
}

static void a_periodic_timer_expires_until_it_is_cancelled(void **state)
{
    struct stage stage;
    stage_begin(&stage, state);
    pnpsim_assert_ok(pnpsim_call(stage.sim, sets_periodic, &stage));
    pnpsim_assert_ok(pnpsim_advance(stage.sim, 55000));
    assert_string_equal(stage.log, "dpc dpc dpc");
    pnpsim_assert_ok(pnpsim_call(stage.sim, cancels, &stage));
    pnpsim_assert_ok(pnpsim_advance(stage.sim, 100000));
    assert_string_equal(stage.log, "dpc dpc dpc");
}

static void sets_twice(void *context)
{
    struct stage *stage = context;
    pnpsim_check(!KeSetTimer(&stage->timer, milliseconds(10), &stage->dpc));
    pnpsim_check(KeSetTimer(&stage->timer, milliseconds(30), &stage->dpc));
}

static void setting_a_timer_again_replaces_its_time(void **state)
{
    struct stage stage;
    stage_begin(&stage, state);
    pnpsim_assert_ok(pnpsim_call(stage.sim, sets_twice, &stage));
    pnpsim_assert_ok(pnpsim_advance(stage.sim, 20000));
    assert_string_equal(stage.log, "");
    pnpsim_assert_ok(pnpsim_advance(stage.sim, 10000));
    assert_string_equal(stage.log, "dpc");
}

static void waits_for_timer(void *context)
{
    struct stage *stage = context;
    KeInitializeTimerEx(&stage->timer, SynchronizationTimer);
    KeSetTimer(&stage->timer, milliseconds(5), NULL);
    KeWaitForSingleObject(&stage->timer, Executive, KernelMode, FALSE, NULL);
    pnpsim_check(!KeReadStateTimer(&stage->timer));
    say(stage, "expired");
}

static void a_wait_for_a_synchronization_timer_consumes_its_signal(void **state)
{
    struct stage stage;
    stage_begin(&stage, state);
    pnpsim_assert_ok(pnpsim_call(stage.sim, waits_for_timer, &stage));
    assert_string_equal(stage.log, "expired");
    assert_int_equal(pnpsim_time(stage.sim), 5000);
}

static void sets_timer_due_now(void *context)
{
    struct stage *stage = context;
    LARGE_INTEGER past = { .QuadPart = 1 };
    KeSetTimer(&stage->timer, past, &stage->dpc);
    say(stage, "after");
}

static void a_timer_for_a_past_date_expires_at_once(void **state)
{
    struct stage stage;
    stage_begin(&stage, state);
    pnpsim_assert_ok(pnpsim_call(stage.sim, sets_timer_due_now, &stage));
    assert_string_equal(stage.log, "dpc after");
}

static void frees_set_timer(void *context)
{
    struct stage *stage = context;
    PKTIMER timer = ExAllocatePool2(POOL_FLAG_NON_PAGED, sizeof(*timer), 'miTt');
    KeInitializeTimer(timer);
    KeSetTimer(timer, milliseconds(10), &stage->dpc);
    ExFreePoolWithTag(timer, 'miTt');
}

/* V-FREED_WHILE_QUEUED: found when it is freed, not when it would expire. */
static void freeing_a_timer_that_is_set_is_found(void **state)
{
    struct stage stage;
    stage_begin(&stage, state);
    pnpsim_assert_ok(pnpsim_expect_finding(stage.sim, "FREED_WHILE_QUEUED"));
    pnpsim_assert_ok(pnpsim_call(stage.sim, frees_set_timer, &stage));
    pnpsim_assert_ok(pnpsim_advance(stage.sim, 20000));
    assert_string_equal(stage.log, "");
}

static void sleeps(void *context)
{
    struct stage *stage = context;
    LARGE_INTEGER interval = milliseconds(30);
    LARGE_INTEGER before;
    LARGE_INTEGER after;
    KeQueryTickCount(&before);
    pnpsim_check(KeDelayExecutionThread(KernelMode, FALSE, &interval) == STATUS_SUCCESS);
    KeQueryTickCount(&after);
    pnpsim_check((after.QuadPart - before.QuadPart) * KeQueryTimeIncrement() >= 150000);
    say(stage, "awake");
}

static void a_delay_passes_in_virtual_time(void **state)
{
    struct stage stage;
    stage_begin(&stage, state);
    pnpsim_assert_ok(pnpsim_call(stage.sim, sleeps, &stage));
    assert_string_equal(stage.log, "awake");
    assert_int_equal(pnpsim_time(stage.sim), 30000);
}

static void stalls(void *context)
{
    struct stage *stage = context;
    KeSetTimer(&stage->timer, milliseconds(1), &stage->dpc);
    KIRQL irql = KeRaiseIrqlToDpcLevel();
    KeStallExecutionProcessor(2000);
    say(stage, "stalled");
    KeLowerIrql(irql);
}

static void time_that_is_stalled_away_makes_timers_due(void **state)
{
    struct stage stage;
    stage_begin(&stage, state);
    pnpsim_assert_ok(pnpsim_call(stage.sim, stalls, &stage));
    assert_string_equal(stage.log, "stalled dpc");
    assert_int_equal(pnpsim_time(stage.sim), 2000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        pnpsim_unit_test(a_dpc_queued_at_dispatch_runs_when_the_irql_falls),
        pnpsim_unit_test(a_dpc_queued_below_dispatch_runs_at_once),
        pnpsim_unit_test(a_removed_dpc_does_not_run),
        pnpsim_unit_test(a_dpc_that_waits_stops_the_machine),
        pnpsim_unit_test(queueing_a_dpc_that_nobody_initialized_is_found),
        pnpsim_unit_test(a_timer_expires_when_its_virtual_time_has_come),
        pnpsim_unit_test(a_periodic_timer_expires_until_it_is_cancelled),
        pnpsim_unit_test(setting_a_timer_again_replaces_its_time),
        pnpsim_unit_test(a_wait_for_a_synchronization_timer_consumes_its_signal),
        pnpsim_unit_test(a_timer_for_a_past_date_expires_at_once),
        pnpsim_unit_test(freeing_a_timer_that_is_set_is_found),
        pnpsim_unit_test(a_delay_passes_in_virtual_time),
        pnpsim_unit_test(time_that_is_stalled_away_makes_timers_due),
    };
    return pnpsim_run_tests("kernel_timer", tests);
}
