/* SPDX-License-Identifier: MIT */
/* Events, semaphores, mutexes, and waiting for them. Each actor is a system thread of the simulated
 * machine that appends to a log; the log is the order of events. */
#include <pnpsim/cmocka.h>

#include <wdm.h>

#include <string.h>

/* What the actors of one test share. */
struct stage {
    struct pnpsim *sim;
    KEVENT event;
    KEVENT other;
    KSEMAPHORE semaphore;
    KMUTEX mutex;
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

static NTSTATUS wait_for(PVOID object)
{
    return KeWaitForSingleObject(object, Executive, KernelMode, FALSE, NULL);
}

static NTSTATUS look_at(PVOID object)
{
    LARGE_INTEGER zero = { .QuadPart = 0 };
    return KeWaitForSingleObject(object, Executive, KernelMode, FALSE, &zero);
}

static void make_objects(void *context)
{
    struct stage *stage = context;
    KeInitializeEvent(&stage->event, NotificationEvent, FALSE);
    KeInitializeEvent(&stage->other, SynchronizationEvent, FALSE);
    KeInitializeSemaphore(&stage->semaphore, 0, 2);
    KeInitializeMutex(&stage->mutex, 0);
}

static struct stage stage_make(void **state)
{
    struct stage stage = { .sim = *state };
    return stage;
}

static void waits_for_event(void *context)
{
    pnpsim_check(wait_for(&((struct stage *)context)->event) == STATUS_SUCCESS);
    say(context, "event");
}

static void waits_for_other(void *context)
{
    pnpsim_check(wait_for(&((struct stage *)context)->other) == STATUS_SUCCESS);
    say(context, "other");
}

static void sets_event(void *context)
{
    struct stage *stage = context;
    say(stage, "set");
    KeSetEvent(&stage->event, IO_NO_INCREMENT, FALSE);
}

static void sets_other(void *context)
{
    struct stage *stage = context;
    say(stage, "set");
    KeSetEvent(&stage->other, IO_NO_INCREMENT, FALSE);
}

/* K-8.2.2 */
static void a_notification_event_wakes_everybody_and_stays_set(void **state)
{
    struct stage stage = stage_make(state);
    pnpsim_assert_ok(pnpsim_call(stage.sim, make_objects, &stage));
    begin(&stage, "a", waits_for_event);
    begin(&stage, "b", waits_for_event);
    begin(&stage, "c", sets_event);
    begin(&stage, "d", waits_for_event);

    pnpsim_assert_ok(pnpsim_run(stage.sim));

    assert_string_equal(stage.log, "set event event event");
    assert_int_equal(stage.event.Header.SignalState, 1);
}

/* K-8.2.2 */
static void a_synchronization_event_wakes_one_and_resets_itself(void **state)
{
    struct stage stage = stage_make(state);
    pnpsim_assert_ok(pnpsim_call(stage.sim, make_objects, &stage));
    begin(&stage, "a", waits_for_other);
    begin(&stage, "b", waits_for_other);
    begin(&stage, "c", sets_other);
    pnpsim_run(stage.sim);
    assert_string_equal(stage.log, "set other");
    assert_int_equal(stage.other.Header.SignalState, 0);

    begin(&stage, "d", sets_other);
    pnpsim_assert_ok(pnpsim_run(stage.sim));
    assert_string_equal(stage.log, "set other set other");
}

static void reads_previous_states(void *context)
{
    struct stage *stage = context;
    pnpsim_check(KeSetEvent(&stage->event, 0, FALSE) == 0);
    pnpsim_check(KeSetEvent(&stage->event, 0, FALSE) == 1);
    pnpsim_check(KeReadStateEvent(&stage->event) == 1);
    pnpsim_check(KeResetEvent(&stage->event) == 1);
    pnpsim_check(KeResetEvent(&stage->event) == 0);
    KeSetEvent(&stage->event, 0, FALSE);
    KeClearEvent(&stage->event);
    pnpsim_check(KeReadStateEvent(&stage->event) == 0);
}

/* K-8.2.2 */
static void set_and_reset_return_the_state_before(void **state)
{
    struct stage stage = stage_make(state);
    pnpsim_assert_ok(pnpsim_call(stage.sim, make_objects, &stage));
    pnpsim_assert_ok(pnpsim_call(stage.sim, reads_previous_states, &stage));
}

static void looks_at_dispatch(void *context)
{
    struct stage *stage = context;
    KIRQL irql = KeRaiseIrqlToDpcLevel();
    pnpsim_check(look_at(&stage->event) == STATUS_TIMEOUT);
    KeSetEvent(&stage->event, 0, FALSE);
    pnpsim_check(look_at(&stage->event) == STATUS_SUCCESS);
    KeLowerIrql(irql);
}

/* K-8.2.1 */
static void a_zero_timeout_only_looks_and_is_allowed_at_dispatch(void **state)
{
    struct stage stage = stage_make(state);
    pnpsim_assert_ok(pnpsim_call(stage.sim, make_objects, &stage));
    pnpsim_assert_ok(pnpsim_call(stage.sim, looks_at_dispatch, &stage));
}

static void waits_at_dispatch(void *context)
{
    struct stage *stage = context;
    KeSetEvent(&stage->event, 0, FALSE);
    KIRQL irql = KeRaiseIrqlToDpcLevel();
    wait_for(&stage->event);
    KeLowerIrql(irql);
}

/* V-WAIT_AT_DISPATCH */
static void a_wait_at_dispatch_is_found_even_when_it_need_not_block(void **state)
{
    struct stage stage = stage_make(state);
    pnpsim_assert_ok(pnpsim_call(stage.sim, make_objects, &stage));
    pnpsim_assert_ok(pnpsim_expect_finding(stage.sim, "WAIT_AT_DISPATCH"));
    pnpsim_assert_ok(pnpsim_call(stage.sim, waits_at_dispatch, &stage));
}

static void waits_a_second(void *context)
{
    struct stage *stage = context;
    LARGE_INTEGER second = { .QuadPart = -10000000 };
    LARGE_INTEGER before;
    LARGE_INTEGER after;
    KeQuerySystemTime(&before);
    NTSTATUS status = KeWaitForSingleObject(&stage->event, Executive, KernelMode, FALSE, &second);
    KeQuerySystemTime(&after);
    pnpsim_check(status == STATUS_TIMEOUT);
    pnpsim_check(after.QuadPart - before.QuadPart == 10000000);
    say(stage, "timeout");
}

/* K-8.2.1 */
static void a_negative_timeout_is_relative_and_passes_in_virtual_time(void **state)
{
    struct stage stage = stage_make(state);
    pnpsim_assert_ok(pnpsim_call(stage.sim, make_objects, &stage));
    pnpsim_assert_ok(pnpsim_call(stage.sim, waits_a_second, &stage));
    assert_string_equal(stage.log, "timeout");
}

static void waits_for_any(void *context)
{
    struct stage *stage = context;
    PVOID objects[] = { &stage->event, &stage->other };
    NTSTATUS status = KeWaitForMultipleObjects(2, objects, WaitAny, Executive, KernelMode, FALSE,
                                               NULL, NULL);
    pnpsim_check(status == STATUS_WAIT_0 + 1);
    say(stage, "any");
}

static void waits_for_all(void *context)
{
    struct stage *stage = context;
    PVOID objects[] = { &stage->event, &stage->other };
    NTSTATUS status = KeWaitForMultipleObjects(2, objects, WaitAll, Executive, KernelMode, FALSE,
                                               NULL, NULL);
    pnpsim_check(status == STATUS_WAIT_0);
    say(stage, "all");
}

/* K-8.2.1 */
static void waiting_for_any_returns_the_index_that_was_signalled(void **state)
{
    struct stage stage = stage_make(state);
    pnpsim_assert_ok(pnpsim_call(stage.sim, make_objects, &stage));
    begin(&stage, "a", waits_for_any);
    begin(&stage, "b", sets_other);
    pnpsim_assert_ok(pnpsim_run(stage.sim));
    assert_string_equal(stage.log, "set any");
}

/* K-8.2.1 */
static void waiting_for_all_takes_nothing_until_all_are_signalled(void **state)
{
    struct stage stage = stage_make(state);
    pnpsim_assert_ok(pnpsim_call(stage.sim, make_objects, &stage));
    begin(&stage, "a", waits_for_all);
    begin(&stage, "b", sets_other);
    pnpsim_run(stage.sim);
    assert_string_equal(stage.log, "set");
    assert_int_equal(stage.other.Header.SignalState, 1);

    begin(&stage, "c", sets_event);
    pnpsim_assert_ok(pnpsim_run(stage.sim));
    assert_string_equal(stage.log, "set set all");
    assert_int_equal(stage.other.Header.SignalState, 0);
}

static void takes_one(void *context)
{
    struct stage *stage = context;
    wait_for(&stage->semaphore);
    say(stage, "taken");
}

static void releases_two(void *context)
{
    struct stage *stage = context;
    say(stage, "release");
    pnpsim_check(KeReleaseSemaphore(&stage->semaphore, 0, 2, FALSE) == 0);
}

static void a_semaphore_lets_as_many_through_as_were_released(void **state)
{
    struct stage stage = stage_make(state);
    pnpsim_assert_ok(pnpsim_call(stage.sim, make_objects, &stage));
    begin(&stage, "a", takes_one);
    begin(&stage, "b", releases_two);
    begin(&stage, "c", takes_one);
    pnpsim_assert_ok(pnpsim_run(stage.sim));
    assert_string_equal(stage.log, "release taken taken");
    assert_int_equal(stage.semaphore.Header.SignalState, 0);
}

static void releases_three(void *context)
{
    struct stage *stage = context;
    pnpsim_check(KeReleaseSemaphore(&stage->semaphore, 0, 3, FALSE) == 0);
    pnpsim_check(KeReadStateSemaphore(&stage->semaphore) == 0);
}

/* V-SEMAPHORE_LIMIT */
static void a_semaphore_is_not_released_beyond_its_limit(void **state)
{
    struct stage stage = stage_make(state);
    pnpsim_assert_ok(pnpsim_call(stage.sim, make_objects, &stage));
    pnpsim_assert_ok(pnpsim_expect_finding(stage.sim, "SEMAPHORE_LIMIT"));
    pnpsim_assert_ok(pnpsim_call(stage.sim, releases_three, &stage));
}

static void holds_mutex_twice(void *context)
{
    struct stage *stage = context;
    wait_for(&stage->mutex);
    pnpsim_check(KeAreApcsDisabled());
    wait_for(&stage->mutex);
    KeSetEvent(&stage->event, 0, FALSE);
    wait_for(&stage->other);
    pnpsim_check(KeReleaseMutex(&stage->mutex, FALSE) == -1);
    say(stage, "still");
    pnpsim_check(KeReleaseMutex(&stage->mutex, FALSE) == 0);
    pnpsim_check(!KeAreApcsDisabled());
    say(stage, "free");
}

static void wants_mutex(void *context)
{
    struct stage *stage = context;
    wait_for(&stage->event);
    KeSetEvent(&stage->other, 0, FALSE);
    wait_for(&stage->mutex);
    say(stage, "mine");
    KeReleaseMutex(&stage->mutex, FALSE);
}

/* K-8.2.3 */
static void a_mutex_is_recursive_and_disables_apcs_while_it_is_held(void **state)
{
    struct stage stage = stage_make(state);
    pnpsim_assert_ok(pnpsim_call(stage.sim, make_objects, &stage));
    begin(&stage, "a", holds_mutex_twice);
    begin(&stage, "b", wants_mutex);
    pnpsim_assert_ok(pnpsim_run(stage.sim));
    assert_string_equal(stage.log, "still free mine");
}

static void releases_foreign_mutex(void *context)
{
    KeReleaseMutex(&((struct stage *)context)->mutex, FALSE);
}

/* V-LOCK_NOT_HELD */
static void releasing_a_mutex_that_is_not_held_is_found(void **state)
{
    struct stage stage = stage_make(state);
    pnpsim_assert_ok(pnpsim_call(stage.sim, make_objects, &stage));
    pnpsim_assert_ok(pnpsim_expect_finding(stage.sim, "LOCK_NOT_HELD"));
    pnpsim_assert_ok(pnpsim_call(stage.sim, releases_foreign_mutex, &stage));
    assert_int_equal(stage.mutex.Header.SignalState, 1);
}

static void waits_for_zeroed(void *context)
{
    KEVENT never_initialized;
    (void)context;
    memset(&never_initialized, 0, sizeof(never_initialized));
    pnpsim_check(wait_for(&never_initialized) == STATUS_INVALID_PARAMETER);
}

/* V-BAD_OBJECT */
static void waiting_for_an_object_that_nobody_initialized_is_found(void **state)
{
    struct stage stage = stage_make(state);
    pnpsim_assert_ok(pnpsim_expect_finding(stage.sim, "BAD_OBJECT"));
    pnpsim_assert_ok(pnpsim_call(stage.sim, waits_for_zeroed, &stage));
}

static void waits_for_copied(void *context)
{
    struct stage *stage = context;
    stage->other = stage->event;
    KeSetEvent(&stage->other, 0, FALSE);
}

/* V-BAD_OBJECT */
static void an_event_that_was_copied_is_not_an_event(void **state)
{
    struct stage stage = stage_make(state);
    pnpsim_assert_ok(pnpsim_call(stage.sim, make_objects, &stage));
    pnpsim_assert_ok(pnpsim_expect_finding(stage.sim, "BAD_OBJECT"));
    pnpsim_assert_ok(pnpsim_call(stage.sim, waits_for_copied, &stage));
}

static void waits_for_too_many(void *context)
{
    struct stage *stage = context;
    PVOID objects[] = { &stage->event, &stage->event, &stage->event, &stage->event };
    KeWaitForMultipleObjects(4, objects, WaitAny, Executive, KernelMode, FALSE, NULL, NULL);
}

static void more_objects_than_wait_blocks_stop_the_machine(void **state)
{
    struct stage stage = stage_make(state);
    pnpsim_assert_ok(pnpsim_call(stage.sim, make_objects, &stage));
    pnpsim_assert_ok(pnpsim_expect_bugcheck(stage.sim, 0x0C));
    assert_int_equal(pnpsim_call(stage.sim, waits_for_too_many, &stage), PNPSIM_E_STOPPED);
}

static void waits_for_ever(void *context)
{
    wait_for(&((struct stage *)context)->event);
    say(context, "never");
}

static void a_machine_ends_while_threads_are_blocked(void **state)
{
    struct stage stage = stage_make(state);
    pnpsim_assert_ok(pnpsim_call(stage.sim, make_objects, &stage));
    begin(&stage, "a", waits_for_ever);
    begin(&stage, "b", waits_for_all);
    pnpsim_assert_ok(pnpsim_run(stage.sim));
    assert_string_equal(stage.log, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        pnpsim_unit_test(a_notification_event_wakes_everybody_and_stays_set),
        pnpsim_unit_test(a_synchronization_event_wakes_one_and_resets_itself),
        pnpsim_unit_test(set_and_reset_return_the_state_before),
        pnpsim_unit_test(a_zero_timeout_only_looks_and_is_allowed_at_dispatch),
        pnpsim_unit_test(a_wait_at_dispatch_is_found_even_when_it_need_not_block),
        pnpsim_unit_test(a_negative_timeout_is_relative_and_passes_in_virtual_time),
        pnpsim_unit_test(waiting_for_any_returns_the_index_that_was_signalled),
        pnpsim_unit_test(waiting_for_all_takes_nothing_until_all_are_signalled),
        pnpsim_unit_test(a_semaphore_lets_as_many_through_as_were_released),
        pnpsim_unit_test(a_semaphore_is_not_released_beyond_its_limit),
        pnpsim_unit_test(a_mutex_is_recursive_and_disables_apcs_while_it_is_held),
        pnpsim_unit_test(releasing_a_mutex_that_is_not_held_is_found),
        pnpsim_unit_test(waiting_for_an_object_that_nobody_initialized_is_found),
        pnpsim_unit_test(an_event_that_was_copied_is_not_an_event),
        pnpsim_unit_test(more_objects_than_wait_blocks_stop_the_machine),
        pnpsim_unit_test(a_machine_ends_while_threads_are_blocked),
    };
    return pnpsim_run_tests("kernel_wait", tests);
}
