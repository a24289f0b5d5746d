/* SPDX-License-Identifier: MIT */
/* Notification where a list changes while it is told, where callbacks fail that may not, and where
 * what is told is large or tells nobody its name. */
#include "support/kit.h"

static void unregister_other(struct kit_monitor *monitor, const struct kit_heard *heard)
{
    struct kit_monitor *other = monitor->context;
    (void)heard;
    if (other->entry != NULL) {
        IoUnregisterPlugPlayNotification(other->entry);
        other->entry = NULL;
    }
}

/* ---- Callbacks that fail ---- */

static NTSTATUS always_fails(PVOID NotificationStructure, PVOID Context)
{
    (void)NotificationStructure;
    (void)Context;
    return STATUS_UNSUCCESSFUL;
}

static void open_and_register_failing(void *context)
{
    struct kit_monitor *monitor = context;
    if (pnpsim_check(NT_SUCCESS(kit_open(monitor, monitor->context)))) {
        monitor->status = IoRegisterPlugPlayNotification(EventCategoryTargetDeviceChange, 0,
                                                         monitor->file, monitor->driver,
                                                         always_fails, NULL, &monitor->entry);
        kit_let_go(monitor);
    }
}

/* K-2.6, V-NONQUERY_FAILURE */
static void a_failure_status_for_a_custom_event_is_ignored_and_reported(void **state)
{
    struct pnpsim *sim = *state;
    struct kit_monitor after = { 0 };
    struct pnpsim_device *lamp = kit_device(sim, "lamp");
    struct kit_monitor failing = { .driver = kit_driver(sim, "failing"), .context = lamp };
    kit_call(sim, open_and_register_failing, &failing);
    assert_int_equal(failing.status, STATUS_SUCCESS);
    kit_watch(sim, &after, "after", lamp);
    pnpsim_assert_ok(pnpsim_expect_finding(sim, "NONQUERY_FAILURE"));
    kit_report(sim, lamp, &KIT_LOST, NULL, 0);
    pnpsim_assert_story(sim, "report lamp LAMP_LOST | kernel failing LAMP_LOST | "
                             "kernel after LAMP_LOST | completed lamp LAMP_LOST");
}

static void unregister_itself(struct kit_monitor *monitor, const struct kit_heard *heard)
{
    (void)heard;
    kit_unregister(monitor);
}

/* K-4.4, K-2.7 */
static void who_refuses_may_unregister_in_the_same_callback(void **state)
{
    struct pnpsim *sim = *state;
    struct kit_monitor refusing = { .answer = STATUS_UNSUCCESSFUL, .on_event = unregister_itself };
    struct kit_monitor other = { 0 };
    struct pnpsim_device *lamp = kit_device(sim, "lamp");
    kit_watch(sim, &refusing, "refusing", lamp);
    kit_watch(sim, &other, "other", lamp);
    assert_int_equal(pnpsim_remove(sim, lamp, NULL), PNPSIM_E_VETOED);
    pnpsim_assert_story(sim, "kernel refusing QUERY_REMOVE veto | kernel other REMOVE_CANCELLED");
    pnpsim_assert_ok(pnpsim_driver_unload(sim, "refusing")); /* the registration is gone */
}

/* ---- Who is told ---- */

/* K-10.6 */
static void a_registrant_that_was_not_asked_need_not_hear_of_the_cancel(void **state)
{
    struct pnpsim *sim = *state;
    struct kit_monitor first = { .answer = STATUS_UNSUCCESSFUL };
    struct kit_monitor second = { 0 };
    struct pnpsim_device *lamp = kit_device(sim, "lamp");
    kit_watch(sim, &first, "first", lamp);
    kit_watch(sim, &second, "second", lamp);
    pnpsim_assert_ok(pnpsim_policy_set(sim, "cancel.told", "asked"));
    assert_int_equal(pnpsim_remove(sim, lamp, NULL), PNPSIM_E_VETOED);
    pnpsim_assert_story(sim, "kernel first QUERY_REMOVE veto | kernel first REMOVE_CANCELLED");
    assert_int_equal(second.count, 0);
}

/* K-4.4, K-10.11 */
static void in_the_reverse_order_a_callback_may_end_itself_and_its_predecessor(void **state)
{
    struct pnpsim *sim = *state;
    struct kit_monitor first = { 0 };
    struct kit_monitor second = { 0 };
    struct kit_monitor third = { .on_event = unregister_other, .context = &second };
    struct kit_monitor fourth = { .on_event = unregister_other, .context = &fourth };
    struct pnpsim_device *lamp = kit_device(sim, "lamp");
    kit_watch(sim, &first, "first", lamp);
    kit_watch(sim, &second, "second", lamp);
    kit_watch(sim, &third, "third", lamp);
    kit_watch(sim, &fourth, "fourth", lamp);
    pnpsim_assert_ok(pnpsim_policy_set(sim, "order.registrants", "reverse"));
    kit_report(sim, lamp, &KIT_LOST, NULL, 0);
    pnpsim_assert_story(sim, "report lamp LAMP_LOST | kernel fourth LAMP_LOST | "
                             "kernel third LAMP_LOST | kernel first LAMP_LOST | "
                             "completed lamp LAMP_LOST");
    kit_report(sim, lamp, &KIT_BACK, NULL, 0);
    pnpsim_assert_story(sim, "report lamp LAMP_BACK | kernel third LAMP_BACK | "
                             "kernel first LAMP_BACK | completed lamp LAMP_BACK");
}

static void register_late(struct kit_monitor *monitor, const struct kit_heard *heard)
{
    struct kit_monitor *late = monitor->context;
    (void)heard;
    if (late->entry == NULL) {
        kit_register_class(late, &KIT_CLASS, 0);
    }
}

/* K-1.19, K-10.11 */
static void in_the_reverse_order_too_who_registers_meanwhile_hears_the_next_event(void **state)
{
    struct pnpsim *sim = *state;
    struct kit_monitor late = { .driver = kit_driver(sim, "late") };
    struct kit_monitor early = { .on_event = register_late, .context = &late };
    kit_watch_class(sim, &early, "early", &KIT_CLASS, 0);
    pnpsim_assert_ok(pnpsim_policy_set(sim, "order.registrants", "reverse"));
    kit_device(sim, "lamp");
    pnpsim_assert_story(sim, "irp lamp START_DEVICE | kernel early ARRIVAL");
    kit_device(sim, "disk");
    pnpsim_assert_story(sim, "irp disk START_DEVICE | kernel late ARRIVAL | kernel early ARRIVAL");
}

static void unregister_now(void *context)
{
    struct kit_monitor *monitor = context;
    IoUnregisterPlugPlayNotification(monitor->entry);
    monitor->entry = NULL;
}

/* K-4.2 */
static void a_late_callback_comes_only_from_an_event_that_is_under_way(void **state)
{
    struct pnpsim *sim = *state;
    struct kit_monitor second = { 0 };
    struct kit_monitor first = { .on_event = unregister_other, .context = &second };
    struct kit_monitor idle = { 0 };
    pnpsim_assert_ok(pnpsim_policy_set(sim, "unregister.late-callback", "always"));
    kit_watch_class(sim, &first, "first", &KIT_CLASS, 0);
    kit_watch_class(sim, &second, "second", &KIT_CLASS, 0);
    kit_watch_class(sim, &idle, "idle", &KIT_CLASS, 0);
    kit_call(sim, unregister_now, &idle);
    kit_device(sim, "lamp");
    pnpsim_assert_story(sim, "irp lamp START_DEVICE | kernel first ARRIVAL | "
                             "kernel second ARRIVAL");
    kit_device(sim, "disk");
    pnpsim_assert_story(sim, "irp disk START_DEVICE | kernel first ARRIVAL");
    pnpsim_assert_ok(pnpsim_driver_unload(sim, "second"));
    pnpsim_assert_ok(pnpsim_driver_unload(sim, "idle"));
}

/* ---- Interfaces that exist ---- */

/* A class with two interfaces of one device, of which the first one's announcement disables the
 * second. */
struct pair {
    struct kit_monitor monitor;
    PDEVICE_OBJECT pdo;
    UNICODE_STRING links[2];
};

static void pair_enable(void *context)
{
    static UNICODE_STRING names[2] = { RTL_CONSTANT_STRING(L"left"),
                                       RTL_CONSTANT_STRING(L"right") };
    struct pair *pair = context;
    for (int i = 0; i < 2; i++) {
        if (pnpsim_check(NT_SUCCESS(IoRegisterDeviceInterface(pair->pdo, &KIT_OTHER_CLASS,
                                                              &names[i], &pair->links[i])))) {
            pnpsim_check(NT_SUCCESS(IoSetDeviceInterfaceState(&pair->links[i], TRUE)));
        }
    }
}

static void disable_right(struct kit_monitor *monitor, const struct kit_heard *heard)
{
    struct pair *pair = monitor->context;
    if (!IsEqualGUID(&heard->event, &GUID_DEVICE_INTERFACE_ARRIVAL) || monitor->count > 1) {
        return;
    }
    pnpsim_check(NT_SUCCESS(IoSetDeviceInterfaceState(&pair->links[1], FALSE)));
}

static void register_pair(void *context)
{
    struct pair *pair = context;
    kit_register_class(&pair->monitor, &KIT_OTHER_CLASS,
                       PNPNOTIFY_DEVICE_INTERFACE_INCLUDE_EXISTING_INTERFACES);
}

/* K-1.10, K-1.11 */
static void an_interface_that_goes_while_others_are_announced_is_not_announced(void **state)
{
    struct pnpsim *sim = *state;
    struct pair pair = { .monitor = { .driver = kit_driver(sim, "monitor"),
                                      .on_event = disable_right } };
    pair.monitor.context = &pair;
    pair.pdo = pnpsim_device_pdo(kit_device(sim, "lamp"));
    kit_call(sim, pair_enable, &pair);
    kit_call(sim, register_pair, &pair);
    assert_int_equal(pair.monitor.status, STATUS_SUCCESS);
    pnpsim_assert_story(sim, "kernel monitor ARRIVAL | kernel monitor REMOVAL");
    assert_int_equal(pair.monitor.count, 2);
}

/* ---- What is told ---- */

/* K-3.3.3 */
static void a_large_event_arrives_with_every_byte(void **state)
{
    struct pnpsim *sim = *state;
    struct kit_monitor monitor = { 0 };
    struct pnpsim_device *lamp = kit_device(sim, "lamp");
    UCHAR data[KIT_DATA_MAX];
    for (size_t i = 0; i < sizeof(data); i++) {
        data[i] = (UCHAR)(0xC0 + i);
    }
    kit_watch(sim, &monitor, "monitor", lamp);
    kit_report(sim, lamp, &KIT_LOST, data, sizeof(data));
    assert_int_equal(monitor.count, 1);
    assert_int_equal(monitor.heard[0].data_size, sizeof(data));
    assert_memory_equal(monitor.heard[0].data, data, sizeof(data));
}

pnpsim_main(pnpsim_unit_test(a_failure_status_for_a_custom_event_is_ignored_and_reported),
            pnpsim_unit_test(who_refuses_may_unregister_in_the_same_callback),
            pnpsim_unit_test(a_registrant_that_was_not_asked_need_not_hear_of_the_cancel),
            pnpsim_unit_test(in_the_reverse_order_a_callback_may_end_itself_and_its_predecessor),
            pnpsim_unit_test(in_the_reverse_order_too_who_registers_meanwhile_hears_the_next_event),
            pnpsim_unit_test(a_late_callback_comes_only_from_an_event_that_is_under_way),
            pnpsim_unit_test(an_interface_that_goes_while_others_are_announced_is_not_announced),
            pnpsim_unit_test(a_large_event_arrives_with_every_byte));
