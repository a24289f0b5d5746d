/* SPDX-License-Identifier: MIT */
/* Who hears first, and where the IRPs stand between: the order table and the three removal
 * flows. */
#include "support/kit.h"

/* An application and a monitor that both watch a camera. */
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

/* K-2.1, K-0.2, U-7.6 */
static void a_custom_event_goes_to_user_mode_first(void **state)
{
    struct scene scene = { 0 };
    scene_set(*state, &scene);
    kit_report(*state, scene.camera, NULL, NULL, 0);
    pnpsim_assert_story(*state, "report camera LAMP_LOST | user viewer LAMP_LOST | "
                                "kernel monitor LAMP_LOST | completed camera LAMP_LOST");
}

/* K-2.1, U-7.8 */
static void all_of_user_mode_is_told_before_any_kernel_callback(void **state)
{
    struct pnpsim *sim = *state;
    struct scene scene = { 0 };
    struct kit_monitor second = { 0 };
    scene_set(sim, &scene);
    kit_watch(sim, &second, "second", scene.camera);
    struct pnpsim_app *other = pnpsim_app_start(sim, "other");
    pnpsim_assert_ok(pnpsim_app_watch(other, scene.camera));
    kit_report(sim, scene.camera, NULL, NULL, 0);
    pnpsim_assert_story(sim, "report camera LAMP_LOST | user viewer LAMP_LOST | "
                             "user other LAMP_LOST | kernel monitor LAMP_LOST | "
                             "kernel second LAMP_LOST | completed camera LAMP_LOST");
}

/* K-7.4, K-7.3, K-0.3, K-10.1, K-10.2, U-7.1, U-7.3 */
static void an_orderly_removal_asks_everybody_and_tells_before_the_remove_irp(void **state)
{
    struct scene scene = { 0 };
    scene_set(*state, &scene);
    pnpsim_assert_ok(pnpsim_remove(*state, scene.camera, NULL));
    pnpsim_assert_story(*state, "user viewer QUERY_REMOVE ok | kernel monitor QUERY_REMOVE ok | "
                                "irp camera QUERY_REMOVE_DEVICE ok | user viewer REMOVEPENDING | "
                                "kernel monitor REMOVE_COMPLETE | irp camera REMOVE_DEVICE | "
                                "user viewer REMOVECOMPLETE");
    assert_int_equal(pnpsim_device_state(scene.camera), PNPSIM_DEVICE_REMOVED);
}

/* K-7.4, K-10.13 */
static void interface_removal_is_delivered_after_remove_complete(void **state)
{
    struct pnpsim *sim = *state;
    struct kit_follower follower = { 0 };
    struct pnpsim_device *camera = kit_device(sim, "camera");
    kit_monitor(sim, &follower, "monitor", &KIT_CLASS);
    pnpsim_assert_ok(pnpsim_remove(sim, camera, NULL));
    pnpsim_assert_story(sim, "kernel monitor QUERY_REMOVE ok | "
                             "irp camera QUERY_REMOVE_DEVICE ok | kernel monitor REMOVE_COMPLETE | "
                             "irp camera REMOVE_DEVICE | kernel monitor REMOVAL");
}

/* K-2.1, K-10.3, U-7.2 */
static void a_cancelled_removal_is_told_after_the_cancel_irp_kernel_first(void **state)
{
    struct scene scene = { 0 };
    scene_set(*state, &scene);
    pnpsim_assert_ok(pnpsim_stub_set_status(*state, scene.camera, IRP_MN_QUERY_REMOVE_DEVICE,
                                            STATUS_DEVICE_BUSY));
    assert_int_equal(pnpsim_remove(*state, scene.camera, NULL), PNPSIM_E_VETOED);
    pnpsim_assert_story(*state, "user viewer QUERY_REMOVE ok | kernel monitor QUERY_REMOVE ok | "
                                "irp camera QUERY_REMOVE_DEVICE veto | "
                                "irp camera CANCEL_REMOVE_DEVICE | "
                                "kernel monitor REMOVE_CANCELLED | "
                                "user viewer QUERYREMOVEFAILED");
}

/* K-7.4, K-0.3, U-7.4, W-14 */
static void a_surprise_removal_sends_its_irp_first_and_asks_nobody(void **state)
{
    struct scene scene = { 0 };
    scene_set(*state, &scene);
    pnpsim_assert_ok(pnpsim_unplug(*state, scene.camera));
    pnpsim_assert_story(*state, "irp camera SURPRISE_REMOVAL | user viewer REMOVECOMPLETE | "
                                "kernel monitor REMOVE_COMPLETE | irp camera REMOVE_DEVICE");
    assert_int_equal(pnpsim_device_state(scene.camera), PNPSIM_DEVICE_ABSENT);
}

/* K-2.1, K-10.4, U-7.5 */
static void an_arrival_is_told_to_user_mode_first(void **state)
{
    struct pnpsim *sim = *state;
    struct kit_monitor monitor = { 0 };
    kit_watch_class(sim, &monitor, "monitor", &KIT_CLASS, 0);
    struct pnpsim_app *viewer = pnpsim_app_start(sim, "viewer");
    pnpsim_assert_ok(pnpsim_app_watch_class(viewer, &KIT_CLASS));
    kit_device(sim, "camera");
    pnpsim_assert_story(sim, "irp camera START_DEVICE | user viewer ARRIVAL | "
                             "kernel monitor ARRIVAL");
}

/* K-2.1, K-10.4, U-7.5 */
static void an_interface_removal_is_told_to_user_mode_first(void **state)
{
    struct pnpsim *sim = *state;
    struct kit_monitor monitor = { 0 };
    struct pnpsim_device *camera = kit_device(sim, "camera");
    kit_watch_class(sim, &monitor, "monitor", &KIT_CLASS, 0);
    struct pnpsim_app *viewer = pnpsim_app_start(sim, "viewer");
    pnpsim_assert_ok(pnpsim_app_watch_class(viewer, &KIT_CLASS));
    pnpsim_assert_ok(pnpsim_unplug(sim, camera));
    pnpsim_assert_story(sim, "irp camera SURPRISE_REMOVAL | user viewer REMOVAL | "
                             "kernel monitor REMOVAL | irp camera REMOVE_DEVICE");
}

/* K-0.1, K-1.11 */
static void every_callback_runs_at_passive_level_with_a_full_header(void **state)
{
    struct pnpsim *sim = *state;
    struct kit_follower follower = { 0 };
    struct pnpsim_device *camera = kit_device(sim, "camera");
    kit_monitor(sim, &follower, "monitor", &KIT_CLASS);
    pnpsim_assert_ok(pnpsim_remove(sim, camera, NULL));
    const struct kit_heard *arrival = &follower.arrivals.heard[0];
    assert_true(IsEqualGUID(&arrival->event, &GUID_DEVICE_INTERFACE_ARRIVAL));
    assert_int_equal(arrival->version, 1);
    assert_int_equal(arrival->size, sizeof(DEVICE_INTERFACE_CHANGE_NOTIFICATION)); /* W-30 */
    assert_int_equal(arrival->irql, PASSIVE_LEVEL);
    const struct kit_heard *query = &follower.devices[0].heard[0];
    assert_true(IsEqualGUID(&query->event, &GUID_TARGET_DEVICE_QUERY_REMOVE));
    assert_int_equal(query->version, 1);
    assert_int_equal(query->size, sizeof(TARGET_DEVICE_REMOVAL_NOTIFICATION));
    assert_int_equal(query->irql, PASSIVE_LEVEL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        pnpsim_unit_test(a_custom_event_goes_to_user_mode_first),
        pnpsim_unit_test(all_of_user_mode_is_told_before_any_kernel_callback),
        pnpsim_unit_test(an_orderly_removal_asks_everybody_and_tells_before_the_remove_irp),
        pnpsim_unit_test(interface_removal_is_delivered_after_remove_complete),
        pnpsim_unit_test(a_cancelled_removal_is_told_after_the_cancel_irp_kernel_first),
        pnpsim_unit_test(a_surprise_removal_sends_its_irp_first_and_asks_nobody),
        pnpsim_unit_test(an_arrival_is_told_to_user_mode_first),
        pnpsim_unit_test(an_interface_removal_is_told_to_user_mode_first),
        pnpsim_unit_test(every_callback_runs_at_passive_level_with_a_full_header),
    };
    return pnpsim_run_tests("order", tests);
}
