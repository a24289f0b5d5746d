/* SPDX-License-Identifier: MIT */
/* Applications that do not answer, message loops of their own, and how applications end. */
#include "support/kit_view.h"

#include <cfgmgr32.h>

/* The camera, a viewer with a window on it, a driver that watches it too. */
struct scene {
    struct pnpsim_device *camera;
    struct pnpsim_app *viewer;
    struct kit_monitor monitor;
};

static void scene_make(struct pnpsim *sim, struct scene *scene)
{
    *scene = (struct scene){ .camera = kit_device(sim, "camera") };
    scene->viewer = pnpsim_app_start_kind(sim, "viewer", PNPSIM_APP_WINDOW);
    pnpsim_assert_ok(pnpsim_app_watch(scene->viewer, scene->camera));
    pnpsim_assert_ok(pnpsim_app_close(scene->viewer, scene->camera));
    kit_watch(sim, &scene->monitor, "monitor", scene->camera);
}

/* U-9.5, U-1.3 */
static void a_window_that_hangs_delays_the_kernel_until_its_time_is_over(void **state)
{
    struct scene scene;
    scene_make(*state, &scene);
    pnpsim_assert_ok(pnpsim_app_hang(scene.viewer));
    uint64_t before = pnpsim_time(*state);
    pnpsim_assert_ok(pnpsim_remove(*state, scene.camera, NULL));
    pnpsim_assert_story(*state, "user viewer QUERY_REMOVE hung | kernel monitor QUERY_REMOVE ok | "
                                "irp camera QUERY_REMOVE_DEVICE ok | "
                                "user viewer REMOVEPENDING hung | "
                                "kernel monitor REMOVE_COMPLETE | irp camera REMOVE_DEVICE | "
                                "user viewer REMOVECOMPLETE hung");
    /* It is waited for once: from then on it is known to hang. */
    assert_int_equal(pnpsim_time(*state) - before, 30000000);
}

/* U-9.5 */
static void what_was_sent_to_a_hung_window_is_taken_late(void **state)
{
    struct scene scene;
    scene_make(*state, &scene);
    pnpsim_assert_ok(pnpsim_app_hang(scene.viewer));
    kit_report(*state, scene.camera, NULL, NULL, 0);
    pnpsim_assert_story(*state, "report camera LAMP_LOST | user viewer LAMP_LOST hung | "
                                "kernel monitor LAMP_LOST | completed camera LAMP_LOST");
    uint64_t mark = pnpsim_story_mark(*state);
    pnpsim_assert_ok(pnpsim_app_pump(scene.viewer));
    assert_string_equal(pnpsim_story_since(*state, mark), "user viewer LAMP_LOST late");
    uint64_t before = pnpsim_time(*state);
    kit_report(*state, scene.camera, NULL, NULL, 0);
    pnpsim_assert_story(*state, "report camera LAMP_LOST | user viewer LAMP_LOST | "
                                "kernel monitor LAMP_LOST | completed camera LAMP_LOST");
    assert_int_equal(pnpsim_time(*state), before);
}

/* U-9.5: the policy. */
static void a_query_without_an_answer_may_count_as_a_veto(void **state)
{
    struct scene scene;
    struct pnpsim_veto veto;
    scene_make(*state, &scene);
    pnpsim_assert_ok(pnpsim_policy_set(*state, "query.unanswered", "veto"));
    pnpsim_assert_ok(pnpsim_app_hang(scene.viewer));
    assert_int_equal(pnpsim_remove(*state, scene.camera, &veto), PNPSIM_E_VETOED);
    assert_int_equal(veto.type, PNP_VetoWindowsApp);
    pnpsim_assert_story(*state, "user viewer QUERY_REMOVE hung | "
                                "kernel monitor REMOVE_CANCELLED | "
                                "user viewer QUERYREMOVEFAILED hung");
}

/* V-APP_HUNG */
static void a_query_without_an_answer_may_fail_the_test(void **state)
{
    struct scene scene;
    scene_make(*state, &scene);
    pnpsim_assert_ok(pnpsim_policy_set(*state, "query.unanswered", "report"));
    pnpsim_assert_ok(pnpsim_expect_finding(*state, "APP_HUNG"));
    pnpsim_assert_ok(pnpsim_app_hang(scene.viewer));
    pnpsim_assert_ok(pnpsim_remove(*state, scene.camera, NULL));
}

/* U-9.5 */
static void a_hung_application_with_an_open_handle_still_stops_the_removal(void **state)
{
    struct scene scene;
    struct pnpsim_veto veto;
    scene_make(*state, &scene);
    pnpsim_assert_ok(pnpsim_app_open(scene.viewer, scene.camera));
    pnpsim_assert_ok(pnpsim_app_hang(scene.viewer));
    assert_int_equal(pnpsim_remove(*state, scene.camera, &veto), PNPSIM_E_VETOED);
    assert_int_equal(veto.type, PNP_VetoOutstandingOpen);
}

static void sleep_once(struct kit_view *view, const struct kit_seen *seen)
{
    (void)seen;
    if (view->count == 1) {
        Sleep(40000);
    }
}

/* U-9.5 */
static void a_procedure_that_sleeps_too_long_is_not_waited_for(void **state)
{
    struct kit_view view = kit_view_start(*state);
    struct pnpsim_device *camera = kit_device(*state, "camera");
    struct kit_monitor monitor = { .sim = NULL };
    kit_view_watch_device(&view, camera);
    kit_watch(*state, &monitor, "monitor", camera);
    view.on_event = sleep_once;
    uint64_t before = pnpsim_time(*state);
    kit_report(*state, camera, NULL, NULL, 0);
    pnpsim_assert_story(*state, "report camera LAMP_LOST | user viewer LAMP_LOST hung | "
                                "kernel monitor LAMP_LOST | completed camera LAMP_LOST | "
                                "user viewer LAMP_LOST late");
    assert_int_equal(pnpsim_time(*state) - before, 40000000);
    kit_report(*state, camera, NULL, NULL, 0);
    pnpsim_assert_story(*state, "report camera LAMP_LOST | user viewer LAMP_LOST | "
                                "kernel monitor LAMP_LOST | completed camera LAMP_LOST");
}

/* ---- Message loops ---- */

static void program(void *context)
{
    struct kit_view *view = context;
    MSG message;
    kit_view_make_window(view);
    view->filter.interface =
        (DEV_BROADCAST_DEVICEINTERFACE_W){ .dbcc_size = sizeof(DEV_BROADCAST_DEVICEINTERFACE_W),
                                           .dbcc_devicetype = DBT_DEVTYP_DEVICEINTERFACE,
                                           .dbcc_classguid = KIT_CLASS };
    kit_view_register(view);
    while (GetMessageW(&message, NULL, 0, 0) > 0) {
        if (message.message == WM_USER) {
            Sleep((DWORD)message.wParam); /* does not pump meanwhile */
        }
        DispatchMessageW(&message);
    }
}

static void post_sleep(void *context)
{
    const struct kit_view *view = context;
    assert_true(PostMessageW(view->window, WM_USER, 60000, 0));
}

static void post_quit(void *context)
{
    const struct kit_view *view = context;
    (void)view;
    PostQuitMessage(0);
    assert_true(PostMessageW(NULL, WM_NULL, 0, 0));
}

/* U-2.17 */
static void a_program_hears_in_its_own_message_loop(void **state)
{
    struct kit_view view = kit_view_start(*state);
    pnpsim_assert_ok(pnpsim_app_run(view.app, program, &view));
    assert_non_null(view.notify);
    kit_device(*state, "camera");
    pnpsim_assert_story(*state, "irp camera START_DEVICE | user viewer ARRIVAL");
    assert_int_equal(view.seen[0].send, ISMEX_SEND);
    pnpsim_assert_ok(pnpsim_app_call(view.app, post_quit, &view));
    pnpsim_assert_ok(pnpsim_run(*state));
    assert_int_equal(pnpsim_app_exit(view.app), PNPSIM_E_INVALID); /* it has */
    kit_device(*state, "lamp");
    pnpsim_assert_story(*state, "irp lamp START_DEVICE");
}

/* U-9.5 */
static void a_program_that_does_not_pump_is_hung_until_it_does(void **state)
{
    struct kit_view view = kit_view_start(*state);
    pnpsim_assert_ok(pnpsim_app_run(view.app, program, &view));
    pnpsim_assert_ok(pnpsim_app_call(view.app, post_sleep, &view));
    kit_device(*state, "camera");
    pnpsim_assert_story(*state, "irp camera START_DEVICE | user viewer ARRIVAL hung");
    assert_int_equal(view.count, 0);
    uint64_t mark = pnpsim_story_mark(*state);
    pnpsim_assert_ok(pnpsim_advance(*state, 60000000));
    assert_string_equal(pnpsim_story_since(*state, mark), "user viewer ARRIVAL late");
    assert_int_equal(view.count, 1);
}

/* ---- The end of applications ---- */

/* U-9.5 */
static void a_sender_goes_on_when_the_application_crashes(void **state)
{
    struct kit_view view = kit_view_start(*state);
    pnpsim_assert_ok(pnpsim_app_run(view.app, program, &view));
    pnpsim_assert_ok(pnpsim_app_call(view.app, post_sleep, &view));
    pnpsim_assert_ok(pnpsim_app_crash(view.app));
    kit_device(*state, "camera");
    pnpsim_assert_story(*state, "irp camera START_DEVICE");
    assert_int_equal(pnpsim_time(*state), 0);
    pnpsim_assert_ok(pnpsim_advance(*state, 60000000)); /* its thread wakes up and is no more */
    assert_int_equal(view.count, 0);
}

static void exit_here(struct kit_view *view, const struct kit_seen *seen)
{
    (void)view;
    (void)seen;
    ExitProcess(1);
}

/* U-2.10 */
static void an_application_may_exit_inside_its_own_procedure(void **state)
{
    struct kit_view view = kit_view_start(*state);
    struct pnpsim_veto veto;
    struct pnpsim_device *camera = kit_device(*state, "camera");
    kit_view_watch_device(&view, camera);
    kit_view_call(&view, kit_view_open); /* in the way until it exits */
    pnpsim_assert_ok(pnpsim_app_hang(view.app));
    assert_int_equal(pnpsim_remove(*state, camera, &veto), PNPSIM_E_VETOED);
    view.on_event = exit_here;
    pnpsim_assert_ok(pnpsim_app_pump(view.app));
    assert_int_equal(view.count, 1);
    pnpsim_assert_ok(pnpsim_remove(*state, camera, NULL));
    pnpsim_assert_story(*state, "irp camera QUERY_REMOVE_DEVICE ok | irp camera REMOVE_DEVICE");
}

/* ---- Deadlocks ---- */

/* A callback that sends to the window of an application which waits for the callback to end. */
struct knot {
    struct kit_view view;
    CM_NOTIFY_FILTER filter;
    HCMNOTIFICATION notification;
};

static DWORD send_to_window(HCMNOTIFICATION hNotify, PVOID Context, CM_NOTIFY_ACTION Action,
                            PCM_NOTIFY_EVENT_DATA EventData, DWORD EventDataSize)
{
    struct knot *knot = Context;
    (void)hNotify;
    (void)Action;
    (void)EventData;
    (void)EventDataSize;
    PostMessageW(knot->view.window, WM_USER, 0, 0); /* makes the loop unregister this callback */
    Sleep(1);
    SendMessageW(knot->view.window, WM_NULL, 0, 0);
    return ERROR_SUCCESS;
}

static void knot_program(void *context)
{
    struct knot *knot = context;
    MSG message;
    kit_view_make_window(&knot->view);
    CM_Register_Notification(&knot->filter, knot, send_to_window, &knot->notification);
    while (GetMessageW(&message, NULL, 0, 0) > 0) {
        if (message.message == WM_USER) {
            CM_Unregister_Notification(knot->notification);
        }
    }
}

/* U-5.6, V-DEADLOCK */
static void a_loop_that_waits_for_a_callback_that_sends_to_it_is_a_deadlock(void **state)
{
    struct knot knot = { .view = kit_view_start(*state),
                         .filter = { .cbSize = sizeof(CM_NOTIFY_FILTER),
                                     .FilterType = CM_NOTIFY_FILTER_TYPE_DEVICEINTERFACE } };
    knot.filter.u.DeviceInterface.ClassGuid = KIT_CLASS;
    pnpsim_assert_ok(pnpsim_app_run(knot.view.app, knot_program, &knot));
    pnpsim_assert_ok(pnpsim_expect_finding(*state, "DEADLOCK"));
    struct pnpsim_hardware hardware = kit_hardware("camera");
    pnpsim_plug(*state, &hardware);
    const struct pnpsim_finding *finding = pnpsim_finding_at(*state, 0);
    assert_non_null(finding);
    assert_non_null(strstr(finding->message, "SendMessageW"));
    assert_non_null(strstr(finding->message, "CM_Unregister_Notification"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        pnpsim_unit_test(a_window_that_hangs_delays_the_kernel_until_its_time_is_over),
        pnpsim_unit_test(what_was_sent_to_a_hung_window_is_taken_late),
        pnpsim_unit_test(a_query_without_an_answer_may_count_as_a_veto),
        pnpsim_unit_test(a_query_without_an_answer_may_fail_the_test),
        pnpsim_unit_test(a_hung_application_with_an_open_handle_still_stops_the_removal),
        pnpsim_unit_test(a_procedure_that_sleeps_too_long_is_not_waited_for),
        pnpsim_unit_test(a_program_hears_in_its_own_message_loop),
        pnpsim_unit_test(a_program_that_does_not_pump_is_hung_until_it_does),
        pnpsim_unit_test(a_sender_goes_on_when_the_application_crashes),
        pnpsim_unit_test(an_application_may_exit_inside_its_own_procedure),
        pnpsim_unit_test(a_loop_that_waits_for_a_callback_that_sends_to_it_is_a_deadlock),
    };
    return pnpsim_run_tests("user_hung", tests);
}
