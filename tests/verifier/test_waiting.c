/* SPDX-License-Identifier: MIT */
/* Machines that hang: who waits for whom is said, and the machine stops instead of the test. And
 * routines that do not give back the IRQL they were called at. */
#include "support/kit.h"

/* The machine has stopped because of the finding that was announced. */
static void assert_hung(struct pnpsim *sim, const char *rule, const char *words)
{
    const struct pnpsim_finding *finding = pnpsim_finding_at(sim, 0);
    assert_non_null(finding);
    assert_string_equal(finding->rule, rule);
    if (strstr(finding->message, words) == NULL) {
        fail_msg("\"%s\" does not say \"%s\"", finding->message, words);
    }
    assert_int_equal(pnpsim_run(sim), PNPSIM_E_STOPPED);
}

struct mutexes {
    KMUTEX first;
    KMUTEX second;
    KEVENT both; /* set when each thread has one */
    LONG count;
};

static void mutexes_init(void *context)
{
    struct mutexes *mutexes = context;
    KeInitializeMutex(&mutexes->first, 0);
    KeInitializeMutex(&mutexes->second, 0);
    KeInitializeEvent(&mutexes->both, NotificationEvent, FALSE);
}

static void take_both(struct mutexes *mutexes, PKMUTEX first, PKMUTEX second)
{
    KeWaitForSingleObject(first, Executive, KernelMode, FALSE, NULL);
    if (++mutexes->count == 2) {
        KeSetEvent(&mutexes->both, IO_NO_INCREMENT, FALSE);
    }
    KeWaitForSingleObject(&mutexes->both, Executive, KernelMode, FALSE, NULL);
    KeWaitForSingleObject(second, Executive, KernelMode, FALSE, NULL);
}

static void take_forward(void *context)
{
    struct mutexes *mutexes = context;
    take_both(mutexes, &mutexes->first, &mutexes->second);
}

static void take_backward(void *context)
{
    struct mutexes *mutexes = context;
    take_both(mutexes, &mutexes->second, &mutexes->first);
}

/* V-DEADLOCK */
static void two_threads_that_lock_crosswise_are_a_deadlock(void **state)
{
    struct pnpsim *sim = *state;
    struct mutexes mutexes = { .count = 0 };
    kit_call(sim, mutexes_init, &mutexes);
    pnpsim_assert_ok(pnpsim_call_begin(sim, "forward", take_forward, &mutexes));
    pnpsim_assert_ok(pnpsim_call_begin(sim, "backward", take_backward, &mutexes));
    pnpsim_assert_ok(pnpsim_expect_finding(sim, "DEADLOCK"));
    assert_int_equal(pnpsim_run(sim), PNPSIM_E_DEADLOCK);
    assert_non_null(strstr(pnpsim_last_error(sim), "forward waits in KeWaitForSingleObject"));
    assert_hung(sim, "DEADLOCK", "backward waits in KeWaitForSingleObject");
}

static void take_one_after_the_other(void *context)
{
    struct mutexes *mutexes = context;
    KeWaitForSingleObject(&mutexes->first, Executive, KernelMode, FALSE, NULL);
    KeWaitForSingleObject(&mutexes->second, Executive, KernelMode, FALSE, NULL);
    mutexes->count++;
    KeReleaseMutex(&mutexes->second, FALSE);
    KeReleaseMutex(&mutexes->first, FALSE);
}

/* V-DEADLOCK */
static void two_threads_that_lock_in_one_order_are_silent(void **state)
{
    struct pnpsim *sim = *state;
    struct mutexes mutexes = { .count = 0 };
    kit_call(sim, mutexes_init, &mutexes);
    pnpsim_assert_ok(pnpsim_call_begin(sim, "one", take_one_after_the_other, &mutexes));
    pnpsim_assert_ok(pnpsim_call_begin(sim, "two", take_one_after_the_other, &mutexes));
    pnpsim_assert_ok(pnpsim_run(sim));
    assert_int_equal(mutexes.count, 2);
    assert_int_equal(pnpsim_finding_count(sim), 0);
}

/* A callback that waits for the thread that waits for the callback (K-4.5). */
struct drain {
    struct kit_monitor monitor;
    HANDLE handle;
    PVOID thread;
};

static VOID unregister_routine(PVOID StartContext)
{
    struct drain *drain = StartContext;
    IoUnregisterPlugPlayNotificationEx(drain->monitor.entry);
}

static void wait_for_unregister(struct kit_monitor *monitor, const struct kit_heard *heard)
{
    struct drain *drain = monitor->context;
    (void)heard;
    PsCreateSystemThread(&drain->handle, THREAD_ALL_ACCESS, NULL, NULL, NULL, unregister_routine,
                         drain);
    ObReferenceObjectByHandle(drain->handle, THREAD_ALL_ACCESS, NULL, KernelMode, &drain->thread,
                              NULL);
    KeWaitForSingleObject(drain->thread, Executive, KernelMode, FALSE, NULL);
}

static void report_run(void *context)
{
    kit_report_send(context);
}

/* V-DEADLOCK, K-4.5 */
static void a_callback_that_waits_for_its_own_unregistration_is_a_deadlock(void **state)
{
    struct pnpsim *sim = *state;
    struct drain drain = { .monitor = { .on_event = wait_for_unregister, .context = &drain } };
    struct pnpsim_device *camera = kit_device(sim, "camera");
    struct kit_report report = { .device = camera };
    kit_watch(sim, &drain.monitor, "monitor", camera);
    pnpsim_assert_ok(pnpsim_expect_finding(sim, "DEADLOCK"));
    pnpsim_assert_ok(pnpsim_call(sim, report_run, &report));
    assert_int_equal(pnpsim_run(sim), PNPSIM_E_DEADLOCK);
    assert_hung(sim, "DEADLOCK", "waits in IoUnregisterPlugPlayNotificationEx for monitor");
}

static void wait_for_nothing(void *context)
{
    KEVENT *event = context;
    KeInitializeEvent(event, NotificationEvent, FALSE);
    KeWaitForSingleObject(event, Executive, KernelMode, FALSE, NULL);
}

/* V-LOST_WAKEUP */
static void waiting_for_an_event_that_nobody_sets_is_a_lost_wake_up(void **state)
{
    struct pnpsim *sim = *state;
    KEVENT event;
    pnpsim_assert_ok(pnpsim_expect_finding(sim, "LOST_WAKEUP"));
    assert_int_equal(pnpsim_call(sim, wait_for_nothing, &event), PNPSIM_E_DEADLOCK);
    assert_hung(sim, "LOST_WAKEUP", "call waits in KeWaitForSingleObject for event");
}

static void wait_with_timeout(void *context)
{
    KEVENT *event = context;
    LARGE_INTEGER second = { .QuadPart = -10000000 };
    KeInitializeEvent(event, NotificationEvent, FALSE);
    pnpsim_check(KeWaitForSingleObject(event, Executive, KernelMode, FALSE, &second) ==
                 STATUS_TIMEOUT);
}

/* V-LOST_WAKEUP */
static void waiting_with_a_timeout_is_silent(void **state)
{
    struct pnpsim *sim = *state;
    KEVENT event;
    kit_call(sim, wait_with_timeout, &event);
    assert_int_equal(pnpsim_finding_count(sim), 0);
    assert_int_equal(pnpsim_time(sim), 1000000);
}

static void poll_forever(void *context)
{
    KEVENT *event = context;
    KeInitializeEvent(event, NotificationEvent, FALSE);
    while (KeReadStateEvent(event) == 0) {
        /* nobody sets it */
    }
}

static const struct pnpsim_options few_steps = { .size = sizeof(few_steps), .step_limit = 1000 };

/* V-LIVELOCK */
static void polling_for_an_event_that_nobody_sets_reaches_the_step_limit(void **state)
{
    struct pnpsim *sim = *state;
    KEVENT event;
    pnpsim_assert_ok(pnpsim_expect_finding(sim, "LIVELOCK"));
    assert_int_equal(pnpsim_call(sim, poll_forever, &event), PNPSIM_E_STEP_LIMIT);
    assert_non_null(strstr(pnpsim_last_error(sim), "1000 scheduling points"));
    assert_hung(sim, "LIVELOCK", "call ran last");
}

static void poll_for_a_while(void *context)
{
    KEVENT *event = context;
    KeInitializeEvent(event, NotificationEvent, FALSE);
    for (int i = 0; i < 900; i++) {
        KeReadStateEvent(event);
    }
}

/* V-LIVELOCK */
static void fewer_steps_than_the_limit_are_silent_in_every_verb_anew(void **state)
{
    struct pnpsim *sim = *state;
    KEVENT event;
    kit_call(sim, poll_for_a_while, &event);
    kit_call(sim, poll_for_a_while, &event);
    assert_int_equal(pnpsim_finding_count(sim), 0);
}

/* ---- What a callback gives back ---- */

static void return_at_dispatch(struct kit_monitor *monitor, const struct kit_heard *heard)
{
    KIRQL before;
    (void)monitor;
    (void)heard;
    KeRaiseIrql(DISPATCH_LEVEL, &before);
}

static void raise_and_lower(struct kit_monitor *monitor, const struct kit_heard *heard)
{
    KIRQL before;
    (void)monitor;
    (void)heard;
    KeRaiseIrql(DISPATCH_LEVEL, &before);
    KeLowerIrql(before);
}

static void stay_in_region(struct kit_monitor *monitor, const struct kit_heard *heard)
{
    (void)monitor;
    (void)heard;
    KeEnterCriticalRegion();
}

static void report_to(struct pnpsim *sim, struct kit_monitor *monitor)
{
    struct kit_monitor next = { 0 };
    struct pnpsim_device *camera = kit_device(sim, "camera");
    kit_watch(sim, monitor, "monitor", camera);
    kit_watch(sim, &next, "next", camera);
    kit_report(sim, camera, NULL, NULL, 0);
    pnpsim_assert_story(sim, "report camera LAMP_LOST | kernel monitor LAMP_LOST | "
                             "kernel next LAMP_LOST | completed camera LAMP_LOST");
    assert_int_equal(next.heard[0].irql, PASSIVE_LEVEL);
}

/* V-CALLBACK_IRQL_CHANGED, K-2.10 */
static void a_callback_that_returns_at_another_irql_is_found_and_put_right(void **state)
{
    struct kit_monitor monitor = { .on_event = return_at_dispatch };
    pnpsim_assert_ok(pnpsim_expect_finding(*state, "CALLBACK_IRQL_CHANGED"));
    report_to(*state, &monitor);
    assert_int_equal(pnpsim_finding_count(*state), 1);
}

/* V-CALLBACK_IRQL_CHANGED, K-10.27 */
static void a_callback_that_changes_the_irql_in_between_is_silent(void **state)
{
    struct kit_monitor monitor = { .on_event = raise_and_lower };
    report_to(*state, &monitor);
    assert_int_equal(pnpsim_finding_count(*state), 0);
}

/* V-CALLBACK_APC_CHANGED, K-2.10 */
static void a_callback_that_stays_in_a_critical_region_is_found(void **state)
{
    struct kit_monitor monitor = { .on_event = stay_in_region };
    pnpsim_assert_ok(pnpsim_expect_finding(*state, "CALLBACK_APC_CHANGED"));
    report_to(*state, &monitor);
    assert_int_equal(pnpsim_finding_count(*state), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        pnpsim_unit_test(two_threads_that_lock_crosswise_are_a_deadlock),
        pnpsim_unit_test(two_threads_that_lock_in_one_order_are_silent),
        pnpsim_unit_test(a_callback_that_waits_for_its_own_unregistration_is_a_deadlock),
        pnpsim_unit_test(waiting_for_an_event_that_nobody_sets_is_a_lost_wake_up),
        pnpsim_unit_test(waiting_with_a_timeout_is_silent),
        pnpsim_unit_test_with(polling_for_an_event_that_nobody_sets_reaches_the_step_limit,
                              &few_steps),
        pnpsim_unit_test_with(fewer_steps_than_the_limit_are_silent_in_every_verb_anew, &few_steps),
        pnpsim_unit_test(a_callback_that_returns_at_another_irql_is_found_and_put_right),
        pnpsim_unit_test(a_callback_that_changes_the_irql_in_between_is_silent),
        pnpsim_unit_test(a_callback_that_stays_in_a_critical_region_is_found),
    };
    return pnpsim_run_tests("waiting", tests);
}
