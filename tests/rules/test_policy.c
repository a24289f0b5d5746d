/* SPDX-License-Identifier: MIT */
/* What Windows leaves open: each row of the policy table, at its default and flipped. */
#include "support/kit.h"

struct scene {
    struct pnpsim_device *camera;
    struct pnpsim_app *viewer;
    struct kit_monitor monitor;
};

static void scene_set(struct pnpsim *sim, struct scene *scene)
{
    scene->camera = kit_device(sim, "camera");
    kit_watch(sim, &scene->monitor, "monitor", scene->camera);
    scene->viewer = pnpsim_app_start(sim, "viewer");
    pnpsim_assert_ok(pnpsim_app_watch(scene->viewer, scene->camera));
}

/* K-10.3 */
static void a_cancel_reaches_the_kernel_first_unless_the_policy_says_otherwise(void **state)
{
    struct pnpsim *sim = *state;
    struct scene scene = { .monitor = { .answer = STATUS_UNSUCCESSFUL } };
    scene_set(sim, &scene);
    pnpsim_assert_ok(pnpsim_policy_set(sim, "order.remove-cancelled", "user-first"));
    assert_int_equal(pnpsim_remove(sim, scene.camera, NULL), PNPSIM_E_VETOED);
    pnpsim_assert_story(sim, "user viewer QUERY_REMOVE ok | kernel monitor QUERY_REMOVE veto | "
                             "user viewer QUERYREMOVEFAILED | kernel monitor REMOVE_CANCELLED");
}

/* K-2.1 */
static void the_query_can_ask_the_kernel_first(void **state)
{
    struct pnpsim *sim = *state;
    struct scene scene = { .monitor = { .answer = STATUS_UNSUCCESSFUL } };
    scene_set(sim, &scene);
    pnpsim_assert_ok(pnpsim_policy_set(sim, "order.query-remove", "kernel-first"));
    assert_int_equal(pnpsim_remove(sim, scene.camera, NULL), PNPSIM_E_VETOED);
    pnpsim_assert_story(sim, "kernel monitor QUERY_REMOVE veto | kernel monitor REMOVE_CANCELLED | "
                             "user viewer QUERYREMOVEFAILED");
}

/* K-10.6 */
static void a_cancel_can_be_told_to_those_who_were_asked_only(void **state)
{
    struct pnpsim *sim = *state;
    struct scene scene = { .monitor = { .answer = STATUS_UNSUCCESSFUL } };
    scene_set(sim, &scene);
    pnpsim_assert_ok(pnpsim_policy_set(sim, "order.query-remove", "kernel-first"));
    pnpsim_assert_ok(pnpsim_policy_set(sim, "cancel.told", "asked"));
    assert_int_equal(pnpsim_remove(sim, scene.camera, NULL), PNPSIM_E_VETOED);
    pnpsim_assert_story(sim, "kernel monitor QUERY_REMOVE veto | kernel monitor REMOVE_CANCELLED");
}

/* K-10.11 */
static void registrants_can_hear_in_the_reverse_order(void **state)
{
    struct pnpsim *sim = *state;
    struct kit_monitor first = { 0 };
    struct kit_monitor second = { 0 };
    struct pnpsim_device *lamp = kit_device(sim, "lamp");
    kit_watch(sim, &first, "first", lamp);
    kit_watch(sim, &second, "second", lamp);
    pnpsim_assert_ok(pnpsim_policy_set(sim, "order.registrants", "reverse"));
    kit_report(sim, lamp, &KIT_LOST, NULL, 0);
    pnpsim_assert_story(sim, "report lamp LAMP_LOST | kernel second LAMP_LOST | "
                             "kernel first LAMP_LOST | completed lamp LAMP_LOST");
}

/* K-1.12 */
static void an_existing_interface_can_be_announced_twice(void **state)
{
    struct pnpsim *sim = *state;
    struct kit_monitor monitor = { 0 };
    kit_device(sim, "lamp");
    pnpsim_assert_ok(pnpsim_policy_set(sim, "existing.duplicate", "always"));
    kit_watch_class(sim, &monitor, "monitor", &KIT_CLASS,
                    PNPNOTIFY_DEVICE_INTERFACE_INCLUDE_EXISTING_INTERFACES);
    pnpsim_assert_story(sim, "kernel monitor ARRIVAL | kernel monitor ARRIVAL");
    assert_int_equal(monitor.count, 2);
}

static void unregister_other(struct kit_monitor *monitor, const struct kit_heard *heard)
{
    struct kit_monitor *other = monitor->context;
    (void)heard;
    if (other->entry != NULL) {
        IoUnregisterPlugPlayNotification(other->entry);
        other->entry = NULL;
    }
}

static void late_callback_story(struct pnpsim *sim, const char *value, const char *story)
{
    struct kit_monitor second = { 0 };
    struct kit_monitor first = { .on_event = unregister_other, .context = &second };
    struct pnpsim_device *lamp = kit_device(sim, "lamp");
    kit_watch(sim, &first, "first", lamp);
    kit_watch(sim, &second, "second", lamp);
    pnpsim_assert_ok(pnpsim_policy_set(sim, "unregister.late-callback", value));
    kit_report(sim, lamp, &KIT_LOST, NULL, 0);
    pnpsim_assert_story(sim, story);
    kit_report(sim, lamp, &KIT_LOST, NULL, 0);
    pnpsim_assert_story(sim, "report lamp LAMP_LOST | kernel first LAMP_LOST | "
                             "completed lamp LAMP_LOST");
}

/* K-4.2 */
static void the_old_unregister_can_be_followed_by_the_callback_under_way(void **state)
{
    late_callback_story(
        *state, "always",
        "report lamp LAMP_LOST | kernel first LAMP_LOST | kernel second LAMP_LOST | "
        "completed lamp LAMP_LOST");
}

/* K-4.2 */
static void by_default_the_old_unregister_ends_the_callbacks_at_once(void **state)
{
    late_callback_story(
        *state, "never",
        "report lamp LAMP_LOST | kernel first LAMP_LOST | completed lamp LAMP_LOST");
}

/* K-10.1 */
static void remove_complete_can_come_after_the_remove_irp(void **state)
{
    struct pnpsim *sim = *state;
    struct kit_monitor monitor = { 0 };
    struct pnpsim_device *lamp = kit_device(sim, "lamp");
    kit_watch(sim, &monitor, "monitor", lamp);
    pnpsim_assert_ok(pnpsim_policy_set(sim, "remove-complete.irp", "after"));
    pnpsim_assert_ok(pnpsim_remove(sim, lamp, NULL));
    pnpsim_assert_story(sim, "kernel monitor QUERY_REMOVE ok | irp lamp QUERY_REMOVE_DEVICE ok | "
                             "irp lamp REMOVE_DEVICE | kernel monitor REMOVE_COMPLETE");
}

/* K-2.7 */
static void a_refused_irp_can_be_laid_to_the_driver(void **state)
{
    struct pnpsim *sim = *state;
    struct pnpsim_veto veto;
    struct pnpsim_device *lamp = kit_device(sim, "lamp");
    pnpsim_assert_ok(
        pnpsim_stub_set_status(sim, lamp, IRP_MN_QUERY_REMOVE_DEVICE, STATUS_UNSUCCESSFUL));
    pnpsim_assert_ok(pnpsim_policy_set(sim, "veto.irp", "driver"));
    assert_int_equal(pnpsim_remove(sim, lamp, &veto), PNPSIM_E_VETOED);
    assert_int_equal(veto.type, PNP_VetoDriver);
    assert_string_equal(veto.by, "simstub");
}

/* A row that is not there, and a value that a row does not have. */
static void an_unknown_policy_or_value_is_refused_by_name(void **state)
{
    struct pnpsim *sim = *state;
    assert_int_equal(pnpsim_policy_set(sim, "order.nothing", "x"), PNPSIM_E_NOT_FOUND);
    assert_int_equal(pnpsim_policy_set(sim, "cancel.told", "nobody"), PNPSIM_E_INVALID);
    assert_non_null(strstr(pnpsim_last_error(sim), "all, asked"));
    assert_string_equal(pnpsim_policy_get(sim, "cancel.told"), "all");
    assert_null(pnpsim_policy_get(sim, "order.nothing"));
}

struct profile {
    PDRIVER_OBJECT driver;
    PVOID entry;
    NTSTATUS answer;
    USHORT size;
};

static NTSTATUS profile_changes(PVOID notification, PVOID context)
{
    PHWPROFILE_CHANGE_NOTIFICATION change = notification;
    struct profile *profile = context;
    profile->size = change->Size;
    return IsEqualGUID(&change->Event, &GUID_HWPROFILE_QUERY_CHANGE) ? profile->answer
                                                                     : STATUS_SUCCESS;
}

static void profile_register(void *context)
{
    struct profile *profile = context;
    pnpsim_check(NT_SUCCESS(IoRegisterPlugPlayNotification(EventCategoryHardwareProfileChange, 0,
                                                           NULL, profile->driver, profile_changes,
                                                           profile, &profile->entry)));
}

/* K-2.1, K-7.4 F */
static void a_profile_change_is_asked_and_then_told(void **state)
{
    struct pnpsim *sim = *state;
    struct profile profile = { .driver = kit_driver(sim, "dock") };
    kit_call(sim, profile_register, &profile);
    pnpsim_assert_ok(pnpsim_profile_change(sim, NULL));
    pnpsim_assert_story(sim, "kernel dock QUERY_CHANGE ok | kernel dock CHANGE_COMPLETE");
    assert_int_equal(profile.size, sizeof(HWPROFILE_CHANGE_NOTIFICATION));
}

/* K-2.4, K-7.4 F */
static void a_profile_change_can_be_vetoed_and_is_then_cancelled(void **state)
{
    struct pnpsim *sim = *state;
    struct pnpsim_veto veto;
    struct profile profile = { .driver = kit_driver(sim, "dock"), .answer = STATUS_UNSUCCESSFUL };
    kit_call(sim, profile_register, &profile);
    assert_int_equal(pnpsim_profile_change(sim, &veto), PNPSIM_E_VETOED);
    assert_string_equal(veto.by, "dock");
    pnpsim_assert_story(sim, "kernel dock QUERY_CHANGE veto | kernel dock CHANGE_CANCELLED");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        pnpsim_unit_test(a_cancel_reaches_the_kernel_first_unless_the_policy_says_otherwise),
        pnpsim_unit_test(the_query_can_ask_the_kernel_first),
        pnpsim_unit_test(a_cancel_can_be_told_to_those_who_were_asked_only),
        pnpsim_unit_test(registrants_can_hear_in_the_reverse_order),
        pnpsim_unit_test(an_existing_interface_can_be_announced_twice),
        pnpsim_unit_test(the_old_unregister_can_be_followed_by_the_callback_under_way),
        pnpsim_unit_test(by_default_the_old_unregister_ends_the_callbacks_at_once),
        pnpsim_unit_test(remove_complete_can_come_after_the_remove_irp),
        pnpsim_unit_test(a_refused_irp_can_be_laid_to_the_driver),
        pnpsim_unit_test(an_unknown_policy_or_value_is_refused_by_name),
        pnpsim_unit_test(a_profile_change_is_asked_and_then_told),
        pnpsim_unit_test(a_profile_change_can_be_vetoed_and_is_then_cancelled),
    };
    return pnpsim_run_tests("policy", tests);
}
