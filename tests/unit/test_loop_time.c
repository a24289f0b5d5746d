/* SPDX-License-Identifier: MIT */
/* Time that follows the caller's loop (PNPSIM_CLOCK_REAL). Lower bounds are exact, because both
 * clocks are the loop's; there are no upper ones but those that tell milliseconds from minutes. */
#include "support/kit.h"
#include "support/loop.h"

enum { MINUTE_MS = 60000 };

static LARGE_INTEGER relative(LONG milliseconds)
{
    return (LARGE_INTEGER){ .QuadPart = -10000LL * milliseconds };
}

/* A driver's timer, and when it went off. */
struct alarm {
    struct loop *loop;
    KTIMER timer;
    KDPC dpc;
    LONG due_ms;
    LONG period_ms;
    unsigned rings;
    unsigned rings_max; /* then it is cancelled; 0: never */
    uint64_t set_at;    /* both in the loop's time */
    uint64_t rang_at;
};

static VOID alarm_ring(PKDPC Dpc, PVOID DeferredContext, PVOID SystemArgument1,
                       PVOID SystemArgument2)
{
    struct alarm *alarm = DeferredContext;
    (void)Dpc;
    (void)SystemArgument1;
    (void)SystemArgument2;
    alarm->rang_at = loop_now(alarm->loop);
    if (++alarm->rings == alarm->rings_max) {
        KeCancelTimer(&alarm->timer);
    }
}

static void alarm_set(void *context)
{
    struct alarm *alarm = context;
    KeInitializeTimer(&alarm->timer);
    KeInitializeDpc(&alarm->dpc, alarm_ring, alarm);
    KeSetTimerEx(&alarm->timer, relative(alarm->due_ms), alarm->period_ms, &alarm->dpc);
}

static void alarm_begin(void *context)
{
    struct alarm *alarm = context;
    alarm->set_at = loop_now(alarm->loop);
    pnpsim_assert_ok(pnpsim_call(alarm->loop->sim, alarm_set, alarm));
}

/* ---- Timers ---- */

static void a_timer_goes_off_by_the_loop_s_clock(void **state)
{
    struct loop *loop = *state;
    struct alarm alarm = { .loop = loop, .due_ms = 10 };
    loop_do(loop, alarm_begin, &alarm); /* the timer keeps the loop alive until then */
    assert_int_equal(alarm.rings, 1);
    assert_true(alarm.rang_at >= alarm.set_at + 10);
    assert_true(alarm.rang_at < alarm.set_at + MINUTE_MS);
}

/* The machine has slept; what a verb sets now is relative to now. */
static void a_timer_set_late_is_not_early(void **state)
{
    struct loop *loop = *state;
    struct alarm alarm = { .loop = loop, .due_ms = 10 };
    loop_after(loop, 15, alarm_begin, &alarm);
    loop_run(loop);
    assert_int_equal(alarm.rings, 1);
    assert_true(alarm.rang_at >= alarm.set_at + 10);
}

static void a_periodic_timer_rings_until_it_is_cancelled(void **state)
{
    struct loop *loop = *state;
    struct alarm alarm = { .loop = loop, .due_ms = 4, .period_ms = 4, .rings_max = 4 };
    loop_do(loop, alarm_begin, &alarm);
    assert_int_equal(alarm.rings, 4);
    assert_true(alarm.rang_at >= alarm.set_at + 16);
}

static void the_time_of_the_machine_is_the_time_of_the_loop(void **state)
{
    struct loop *loop = *state;
    struct alarm alarm = { .loop = loop, .due_ms = 10 };
    uint64_t start = loop_now(loop);
    assert_int_equal(pnpsim_time(loop->sim), 0);
    loop_do(loop, alarm_begin, &alarm);
    pnpsim_assert_ok(pnpsim_run(loop->sim));
    assert_int_equal(pnpsim_time(loop->sim), (loop_now(loop) - start) * 1000);
}

static void virtual_time_does_not_follow_the_loop(void **state)
{
    struct loop *loop = *state;
    struct alarm alarm = { .loop = loop, .due_ms = 1 };
    loop_after(loop, 5, alarm_begin, &alarm);
    loop_run(loop);
    loop_after(loop, 5, alarm_begin, &alarm); /* sets it anew */
    loop_run(loop);
    assert_int_equal(alarm.rings, 0);
    assert_int_equal(pnpsim_time(loop->sim), 0);
    pnpsim_assert_ok(pnpsim_advance(loop->sim, 1000));
    assert_int_equal(alarm.rings, 1);
}

/* ---- The PnP manager in the middle of something ---- */

static NTSTATUS sleep_in_start(struct kit_stack *stack, PIRP irp)
{
    LARGE_INTEGER delay = relative(20);
    (void)stack;
    if (IoGetCurrentIrpStackLocation(irp)->MinorFunction == IRP_MN_START_DEVICE) {
        KeDelayExecutionThread(KernelMode, FALSE, &delay);
    }
    return STATUS_SUCCESS;
}

static const struct pnpsim_hardware radio_hardware = { .name = "radio",
                                                       .device_id = "KIT\\RADIO",
                                                       .driver = "tuner" };

static void a_start_that_takes_time_takes_the_loop_s_time(void **state)
{
    struct loop *loop = *state;
    struct kit_stack stack = { .on_pnp = sleep_in_start };
    uint64_t start = loop_now(loop);
    kit_stack(loop->sim, &stack, "tuner");
    struct pnpsim_device *radio = pnpsim_plug_begin(loop->sim, &radio_hardware);
    loop_run(loop);
    assert_int_equal(pnpsim_device_state(radio), PNPSIM_DEVICE_STARTED);
    assert_true(loop_now(loop) >= start + 20);
    assert_true(pnpsim_time(loop->sim) <= (loop_now(loop) - start) * 1000); /* not ahead of it */
}

/* A verb cannot wait for the loop: the machine's clock runs ahead, and the loop catches up. */
static void a_verb_that_takes_time_does_not_wait_for_the_loop(void **state)
{
    struct loop *loop = *state;
    struct kit_stack stack = { .on_pnp = sleep_in_start };
    uint64_t start = loop_now(loop);
    kit_stack(loop->sim, &stack, "tuner");
    struct pnpsim_device *radio = pnpsim_plug(loop->sim, &radio_hardware);
    assert_int_equal(pnpsim_device_state(radio), PNPSIM_DEVICE_STARTED);
    assert_int_equal(loop_now(loop), start);
    assert_int_equal(pnpsim_time(loop->sim), 20000);
    struct alarm alarm = { .loop = loop, .due_ms = 5 };
    loop_do(loop, alarm_begin, &alarm);
    assert_true(alarm.rang_at >= start + 25);
}

/* ---- Posts ---- */

struct door {
    struct loop *loop;
    KEVENT event;
};

static NTSTATUS wait_in_start(struct kit_stack *stack, PIRP irp)
{
    struct door *door = stack->context;
    if (IoGetCurrentIrpStackLocation(irp)->MinorFunction == IRP_MN_START_DEVICE) {
        KeInitializeEvent(&door->event, NotificationEvent, FALSE);
        KeWaitForSingleObject(&door->event, Executive, KernelMode, FALSE, NULL);
    }
    return STATUS_SUCCESS;
}

static void door_open(void *context)
{
    struct door *door = context;
    KeSetEvent(&door->event, IO_NO_INCREMENT, FALSE);
}

static void door_post(void *context)
{
    struct door *door = context;
    pnpsim_assert_ok(pnpsim_post(door->loop->sim, door_open, door));
}

static void time_passes_while_the_pnp_manager_waits_for_a_post(void **state)
{
    struct loop *loop = *state;
    struct door door = { .loop = loop };
    struct kit_stack stack = { .on_pnp = wait_in_start, .context = &door };
    struct alarm alarm = { .loop = loop, .due_ms = 4, .period_ms = 4, .rings_max = 4 };
    kit_stack(loop->sim, &stack, "tuner");
    alarm_begin(&alarm);
    pnpsim_assert_ok(pnpsim_expect_posts(loop->sim, 1));
    struct pnpsim_device *radio = pnpsim_plug_begin(loop->sim, &radio_hardware);
    loop_after(loop, 40, door_post, &door);
    loop_run(loop);
    assert_int_equal(pnpsim_device_state(radio), PNPSIM_DEVICE_STARTED);
    assert_int_equal(alarm.rings, 4);
    assert_int_equal(pnpsim_finding_count(loop->sim), 0);
}

/* V-LOST_WAKEUP */
static void without_an_announced_post_and_without_a_timer_it_is_a_lost_wake_up(void **state)
{
    struct loop *loop = *state;
    struct door door = { .loop = loop };
    struct kit_stack stack = { .on_pnp = wait_in_start, .context = &door };
    kit_stack(loop->sim, &stack, "tuner");
    pnpsim_assert_ok(pnpsim_expect_finding(loop->sim, "LOST_WAKEUP"));
    pnpsim_plug_begin(loop->sim, &radio_hardware);
    loop_run(loop);
    assert_int_equal(pnpsim_run(loop->sim), PNPSIM_E_STOPPED);
}

/* ---- The end ---- */

static void bugcheck(void *context)
{
    (void)context;
    KeBugCheck(0xE2);
}

static void a_machine_that_has_stopped_does_not_wait_for_its_timers(void **state)
{
    struct loop *loop = *state;
    struct alarm alarm = { .loop = loop, .due_ms = 2 * MINUTE_MS };
    alarm_begin(&alarm);
    pnpsim_assert_ok(pnpsim_expect_bugcheck(loop->sim, 0xE2));
    assert_int_equal(pnpsim_call(loop->sim, bugcheck, NULL), PNPSIM_E_STOPPED);
    loop_run(loop);
    assert_true(loop_now(loop) < alarm.set_at + MINUTE_MS);
}

static void end(void *context)
{
    pnpsim_assert_ok(loop_shutdown(context));
}

static void a_machine_with_a_timer_set_may_end(void **state)
{
    struct loop *loop = *state;
    struct alarm alarm = { .loop = loop, .due_ms = 2 * MINUTE_MS };
    alarm_begin(&alarm);
    loop_do(loop, end, loop);
    assert_int_equal(loop->is_gone, 1);
    assert_true(loop_now(loop) < alarm.set_at + MINUTE_MS);
}

#define real_unit_test(function)                                                                   \
    cmocka_unit_test_setup_teardown(function, loop_setup_real, loop_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        real_unit_test(a_timer_goes_off_by_the_loop_s_clock),
        real_unit_test(a_timer_set_late_is_not_early),
        real_unit_test(a_periodic_timer_rings_until_it_is_cancelled),
        real_unit_test(the_time_of_the_machine_is_the_time_of_the_loop),
        loop_unit_test(virtual_time_does_not_follow_the_loop),
        real_unit_test(a_start_that_takes_time_takes_the_loop_s_time),
        real_unit_test(a_verb_that_takes_time_does_not_wait_for_the_loop),
        real_unit_test(time_passes_while_the_pnp_manager_waits_for_a_post),
        real_unit_test(without_an_announced_post_and_without_a_timer_it_is_a_lost_wake_up),
        real_unit_test(a_machine_that_has_stopped_does_not_wait_for_its_timers),
        real_unit_test(a_machine_with_a_timer_set_may_end),
    };
    return pnpsim_run_tests("loop_time", tests);
}
