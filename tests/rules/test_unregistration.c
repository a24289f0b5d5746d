/* SPDX-License-Identifier: MIT */
/* The walk over the registrants of an event, and registrations that end while it goes on. */
#include "support/kit.h"

/* Three registrations of three drivers on one device. */
struct three {
    struct pnpsim_device *camera;
    struct kit_monitor first;
    struct kit_monitor second;
    struct kit_monitor third;
};

static void three_watch(struct pnpsim *sim, struct three *three)
{
    three->camera = kit_device(sim, "camera");
    kit_watch(sim, &three->first, "first", three->camera);
    kit_watch(sim, &three->second, "second", three->camera);
    kit_watch(sim, &three->third, "third", three->camera);
}

/* K-1.19, K-10.11 */
static void callbacks_run_in_the_order_of_registration(void **state)
{
    struct pnpsim *sim = *state;
    struct three three = { 0 };
    three_watch(sim, &three);
    kit_report(sim, three.camera, NULL, NULL, 0);
    pnpsim_assert_story(sim, "report camera LAMP_LOST | kernel first LAMP_LOST | "
                             "kernel second LAMP_LOST | kernel third LAMP_LOST | "
                             "completed camera LAMP_LOST");
}

static void register_another(struct kit_monitor *monitor, const struct kit_heard *heard)
{
    struct kit_monitor *another = monitor->context;
    (void)heard;
    if (another->entry == NULL) {
        another->file = monitor->file;
        pnpsim_check(NT_SUCCESS(kit_register_target(another)));
    }
}

/* K-1.19, K-4.7 */
static void a_registration_made_during_the_walk_hears_only_the_next_event(void **state)
{
    struct pnpsim *sim = *state;
    struct pnpsim_device *camera = kit_device(sim, "camera");
    struct kit_monitor late = { .driver = kit_driver(sim, "late") };
    struct kit_monitor early = { .on_event = register_another, .context = &late };
    kit_watch_open(sim, &early, "early", camera);
    kit_report(sim, camera, NULL, NULL, 0);
    pnpsim_assert_story(sim, "report camera LAMP_LOST | kernel early LAMP_LOST | "
                             "completed camera LAMP_LOST");
    kit_report(sim, camera, &KIT_BACK, NULL, 0);
    pnpsim_assert_story(sim, "report camera LAMP_BACK | kernel early LAMP_BACK | "
                             "kernel late LAMP_BACK | completed camera LAMP_BACK");
}

static void unregister_self(struct kit_monitor *monitor, const struct kit_heard *heard)
{
    (void)heard;
    pnpsim_check(kit_unregister(monitor) == STATUS_SUCCESS);
}

/* K-4.4 */
static void a_callback_may_unregister_its_own_entry(void **state)
{
    struct pnpsim *sim = *state;
    struct three three = { .second = { .on_event = unregister_self } };
    three_watch(sim, &three);
    kit_report(sim, three.camera, NULL, NULL, 0);
    pnpsim_assert_story(sim, "report camera LAMP_LOST | kernel first LAMP_LOST | "
                             "kernel second LAMP_LOST | kernel third LAMP_LOST | "
                             "completed camera LAMP_LOST");
    kit_report(sim, three.camera, NULL, NULL, 0);
    pnpsim_assert_story(sim, "report camera LAMP_LOST | kernel first LAMP_LOST | "
                             "kernel third LAMP_LOST | completed camera LAMP_LOST");
}

static void unregister_other(struct kit_monitor *monitor, const struct kit_heard *heard)
{
    struct kit_monitor *other = monitor->context;
    (void)heard;
    if (other->entry != NULL) {
        pnpsim_check(kit_unregister(other) == STATUS_SUCCESS);
    }
}

/* K-4.7, K-1.19 */
static void the_next_registration_is_not_called_once_it_is_unregistered(void **state)
{
    struct pnpsim *sim = *state;
    struct three three = { 0 };
    three.first.on_event = unregister_other;
    three.first.context = &three.second;
    three_watch(sim, &three);
    kit_report(sim, three.camera, NULL, NULL, 0);
    pnpsim_assert_story(sim, "report camera LAMP_LOST | kernel first LAMP_LOST | "
                             "kernel third LAMP_LOST | completed camera LAMP_LOST");
}

/* K-4.7 */
static void a_callback_may_unregister_the_one_before_it(void **state)
{
    struct pnpsim *sim = *state;
    struct three three = { 0 };
    three.second.on_event = unregister_other;
    three.second.context = &three.first;
    three_watch(sim, &three);
    kit_report(sim, three.camera, NULL, NULL, 0);
    pnpsim_assert_story(sim, "report camera LAMP_LOST | kernel first LAMP_LOST | "
                             "kernel second LAMP_LOST | kernel third LAMP_LOST | "
                             "completed camera LAMP_LOST");
    kit_report(sim, three.camera, NULL, NULL, 0);
    pnpsim_assert_story(sim, "report camera LAMP_LOST | kernel second LAMP_LOST | "
                             "kernel third LAMP_LOST | completed camera LAMP_LOST");
}

static void unregister_all(struct kit_monitor *monitor, const struct kit_heard *heard)
{
    struct three *three = monitor->context;
    (void)heard;
    pnpsim_check(kit_unregister(&three->first) == STATUS_SUCCESS);
    pnpsim_check(kit_unregister(&three->second) == STATUS_SUCCESS);
    pnpsim_check(kit_unregister(&three->third) == STATUS_SUCCESS);
}

/* K-4.7 */
static void a_callback_may_unregister_all_of_them(void **state)
{
    struct pnpsim *sim = *state;
    struct three three = { 0 };
    three.first.on_event = unregister_all;
    three.first.context = &three;
    three_watch(sim, &three);
    kit_report(sim, three.camera, NULL, NULL, 0);
    pnpsim_assert_story(sim, "report camera LAMP_LOST | kernel first LAMP_LOST | "
                             "completed camera LAMP_LOST");
    pnpsim_assert_ok(pnpsim_driver_unload(sim, "first"));
    pnpsim_assert_ok(pnpsim_driver_unload(sim, "second"));
    pnpsim_assert_ok(pnpsim_driver_unload(sim, "third"));
}

/* K-4.1 */
static void unregistering_ends_exactly_one_registration(void **state)
{
    struct pnpsim *sim = *state;
    struct pnpsim_device *camera = kit_device(sim, "camera");
    struct kit_monitor first = { 0 };
    struct kit_monitor second = { 0 };
    kit_watch(sim, &first, "monitor", camera);
    kit_watch(sim, &second, "monitor", camera);
    kit_unwatch(&first);
    kit_report(sim, camera, NULL, NULL, 0);
    pnpsim_assert_story(sim, "report camera LAMP_LOST | kernel monitor LAMP_LOST | "
                             "completed camera LAMP_LOST");
    assert_int_equal(first.count, 0);
    assert_int_equal(second.count, 1);
}

/* A callback that takes its time, and a thread that unregisters meanwhile. */
struct race {
    struct kit_log log;
    struct pnpsim_device *camera;
    struct kit_monitor monitor;
    KEVENT begun;
    NTSTATUS (*unregister)(PVOID entry);
};

static void take_time(struct kit_monitor *monitor, const struct kit_heard *heard)
{
    struct race *race = monitor->context;
    LARGE_INTEGER millisecond = { .QuadPart = -10000 };
    (void)heard;
    KeSetEvent(&race->begun, IO_NO_INCREMENT, FALSE);
    KeDelayExecutionThread(KernelMode, FALSE, &millisecond);
    kit_log(&race->log, "callback ends");
}

static void unregister_meanwhile(void *context)
{
    struct race *race = context;
    KeWaitForSingleObject(&race->begun, Executive, KernelMode, FALSE, NULL);
    kit_log(&race->log, "unregister");
    pnpsim_check(race->unregister(race->monitor.entry) == STATUS_SUCCESS);
    kit_log(&race->log, "unregistered");
}

static void init_event(void *context)
{
    KeInitializeEvent(context, NotificationEvent, FALSE);
}

static void race_run(struct pnpsim *sim, struct race *race)
{
    race->camera = kit_device(sim, "camera");
    race->monitor.on_event = take_time;
    race->monitor.context = race;
    kit_call(sim, init_event, &race->begun);
    kit_watch(sim, &race->monitor, "monitor", race->camera);
    pnpsim_assert_ok(pnpsim_call_begin(sim, "unregisterer", unregister_meanwhile, race));
    kit_report(sim, race->camera, NULL, NULL, 0);
}

/* Whoever has unregistered hears nothing more. */
static void race_is_over(struct pnpsim *sim, struct race *race)
{
    kit_report(sim, race->camera, NULL, NULL, 0);
    assert_int_equal(race->monitor.count, 1);
}

/* K-4.3 */
static void unregister_ex_waits_for_the_callback_on_another_thread(void **state)
{
    struct race race = { .unregister = IoUnregisterPlugPlayNotificationEx };
    race_run(*state, &race);
    assert_string_equal(race.log.text, "unregister | callback ends | unregistered");
    race_is_over(*state, &race);
}

/* K-4.2 */
static void the_obsolete_unregister_does_not_wait_for_the_callback(void **state)
{
    struct race race = { .unregister = IoUnregisterPlugPlayNotification };
    race_run(*state, &race);
    assert_string_equal(race.log.text, "unregister | unregistered | callback ends");
    race_is_over(*state, &race);
}

/* K-0.4, K-4.8, K-10.14 */
static void a_registration_outlives_its_file_and_hears_with_the_old_pointer(void **state)
{
    struct pnpsim *sim = *state;
    struct pnpsim_device *camera = kit_device(sim, "camera");
    struct kit_monitor monitor = { 0 };
    kit_watch(sim, &monitor, "monitor", camera); /* closes its file */
    kit_report(sim, camera, NULL, NULL, 0);
    pnpsim_assert_story(sim, "report camera LAMP_LOST | kernel monitor LAMP_LOST | "
                             "completed camera LAMP_LOST");
    pnpsim_assert_ok(pnpsim_remove(sim, camera, NULL));
    assert_int_equal(monitor.count, 3);
    assert_ptr_equal(monitor.heard[0].file, monitor.file);
    assert_ptr_equal(monitor.heard[1].file, monitor.file); /* QUERY_REMOVE */
    assert_ptr_equal(monitor.heard[2].file, monitor.file); /* REMOVE_COMPLETE */
}

static void start_anew(struct kit_monitor *monitor, const struct kit_heard *heard)
{
    if (IsEqualGUID(&heard->event, &GUID_TARGET_DEVICE_QUERY_REMOVE)) {
        kit_let_go(monitor); /* K-5.11: closes, and stays registered */
    } else if (IsEqualGUID(&heard->event, &GUID_TARGET_DEVICE_REMOVE_CANCELLED)) {
        pnpsim_check(kit_unregister(monitor) == STATUS_SUCCESS);
        pnpsim_check(NT_SUCCESS(kit_open(monitor, monitor->context)));
        pnpsim_check(NT_SUCCESS(kit_register_target(monitor)));
    }
}

/* K-4.7, K-5.12 */
static void a_cancelled_handler_may_unregister_open_and_register_anew(void **state)
{
    struct pnpsim *sim = *state;
    struct pnpsim_device *camera = kit_device(sim, "camera");
    struct kit_monitor monitor = { .on_event = start_anew, .context = camera };
    kit_watch_open(sim, &monitor, "monitor", camera);
    pnpsim_assert_ok(
        pnpsim_stub_set_status(sim, camera, IRP_MN_QUERY_REMOVE_DEVICE, STATUS_UNSUCCESSFUL));
    assert_int_equal(pnpsim_remove(sim, camera, NULL), PNPSIM_E_VETOED);
    pnpsim_assert_story(sim, "kernel monitor QUERY_REMOVE ok | "
                             "irp camera QUERY_REMOVE_DEVICE veto | "
                             "irp camera CANCEL_REMOVE_DEVICE | kernel monitor REMOVE_CANCELLED");
    assert_true(monitor.holds);
    kit_report(sim, camera, NULL, NULL, 0);
    pnpsim_assert_story(sim, "report camera LAMP_LOST | kernel monitor LAMP_LOST | "
                             "completed camera LAMP_LOST");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        pnpsim_unit_test(callbacks_run_in_the_order_of_registration),
        pnpsim_unit_test(a_registration_made_during_the_walk_hears_only_the_next_event),
        pnpsim_unit_test(a_callback_may_unregister_its_own_entry),
        pnpsim_unit_test(the_next_registration_is_not_called_once_it_is_unregistered),
        pnpsim_unit_test(a_callback_may_unregister_the_one_before_it),
        pnpsim_unit_test(a_callback_may_unregister_all_of_them),
        pnpsim_unit_test(unregistering_ends_exactly_one_registration),
        pnpsim_unit_test(unregister_ex_waits_for_the_callback_on_another_thread),
        pnpsim_unit_test(the_obsolete_unregister_does_not_wait_for_the_callback),
        pnpsim_unit_test(a_registration_outlives_its_file_and_hears_with_the_old_pointer),
        pnpsim_unit_test(a_cancelled_handler_may_unregister_open_and_register_anew),
    };
    return pnpsim_run_tests("unregistration", tests);
}
