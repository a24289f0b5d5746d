/* SPDX-License-Identifier: MIT */
/* What WM_DEVICECHANGE brings a registered window, and what its answer does. */
#include "support/kit_view.h"

/* ---- Interfaces ---- */

/* U-2.15, U-2.16, U-2.20, U-2.21 */
static void an_interface_that_comes_and_goes_is_told_once_each(void **state)
{
    struct kit_view view = kit_view_start(*state);
    kit_view_watch_class(&view);
    struct pnpsim_device *camera = kit_device(view.sim, "camera");
    pnpsim_assert_story(view.sim, "irp camera START_DEVICE | user viewer ARRIVAL");
    const char *link = pnpsim_device_interface(camera, &KIT_CLASS);
    assert_non_null(link);
    size_t length = strlen(link);
    const DEV_BROADCAST_DEVICEINTERFACE_W *told = kit_view_interface(&view, 0);
    assert_int_equal(view.seen[0].event, DBT_DEVICEARRIVAL);
    assert_int_equal(told->dbcc_devicetype, DBT_DEVTYP_DEVICEINTERFACE);
    assert_int_equal(told->dbcc_reserved, 0);
    assert_true(IsEqualGUID(&told->dbcc_classguid, &KIT_CLASS));
    assert_int_equal(told->dbcc_size, 28 + 2 * (length + 1));
    assert_int_equal(told->dbcc_name[0], '\\');
    assert_int_equal(told->dbcc_name[1], '\\'); /* user mode's prefix */
    for (size_t i = 4; i < length; i++) {
        assert_int_equal(told->dbcc_name[i], link[i]); /* in the case of the ids */
    }
    assert_int_equal(told->dbcc_name[length], 0);

    pnpsim_assert_ok(pnpsim_unplug(view.sim, camera));
    pnpsim_assert_story(view.sim, "irp camera SURPRISE_REMOVAL | user viewer REMOVAL | "
                                  "irp camera REMOVE_DEVICE");
    assert_int_equal(view.seen[1].event, DBT_DEVICEREMOVECOMPLETE);
    assert_int_equal(kit_view_interface(&view, 1)->dbcc_devicetype, DBT_DEVTYP_DEVICEINTERFACE);
    assert_int_equal(view.count, 2);
}

/* U-2.15 */
static void a_class_registration_hears_of_no_query(void **state)
{
    struct kit_view view = kit_view_start(*state);
    kit_view_watch_class(&view);
    struct pnpsim_device *camera = kit_device(view.sim, "camera");
    pnpsim_assert_ok(pnpsim_remove(view.sim, camera, NULL));
    pnpsim_assert_story(view.sim, "irp camera QUERY_REMOVE_DEVICE ok | irp camera REMOVE_DEVICE | "
                                  "user viewer REMOVAL");
    assert_int_equal(view.seen[1].event, DBT_DEVICEREMOVECOMPLETE);
}

/* U-2.17, U-2.18, W-13 */
static void a_registered_window_is_sent_its_message_and_the_sender_waits(void **state)
{
    struct kit_view view = kit_view_start(*state); /* a message-only one */
    kit_view_watch_class(&view);
    kit_device(view.sim, "camera");
    assert_int_equal(view.count, 1);
    assert_int_equal(view.seen[0].send, ISMEX_SEND);
}

/* U-2.14 */
static void an_ansi_window_gets_the_name_in_ansi(void **state)
{
    struct kit_view view = kit_view_start(*state);
    view.is_ansi = true;
    kit_view_watch_class(&view); /* with the W function: the window decides */
    struct pnpsim_device *camera = kit_device(view.sim, "camera");
    const char *link = pnpsim_device_interface(camera, &KIT_CLASS);
    assert_non_null(link);
    const DEV_BROADCAST_DEVICEINTERFACE_A *told =
        (const DEV_BROADCAST_DEVICEINTERFACE_A *)(const void *)view.seen[0].data;
    assert_int_equal(told->dbcc_size, 28 + strlen(link) + 1);
    assert_string_equal(told->dbcc_name + 4, link + 4);
}

/* ---- Devices ---- */

/* U-2.12, U-2.13, U-2.22, U-2.23, U-3.2, U-3.6, U-3.7 */
static void an_orderly_removal_is_asked_and_told_with_the_registrations_handle(void **state)
{
    struct kit_view view = kit_view_start(*state);
    struct pnpsim_device *camera = kit_device(view.sim, "camera");
    kit_view_watch_device(&view, camera);
    assert_non_null(view.notify);
    pnpsim_assert_ok(pnpsim_remove(view.sim, camera, NULL));
    pnpsim_assert_story(view.sim, "user viewer QUERY_REMOVE ok | "
                                  "irp camera QUERY_REMOVE_DEVICE ok | "
                                  "user viewer REMOVEPENDING | irp camera REMOVE_DEVICE | "
                                  "user viewer REMOVECOMPLETE");
    static const WPARAM events[] = { DBT_DEVICEQUERYREMOVE, DBT_DEVICEREMOVEPENDING,
                                     DBT_DEVICEREMOVECOMPLETE };
    assert_int_equal(view.count, RTL_NUMBER_OF(events));
    for (unsigned i = 0; i < RTL_NUMBER_OF(events); i++) {
        assert_int_equal(view.seen[i].event, events[i]);
        assert_int_equal(kit_view_handle(&view, i)->dbch_devicetype, DBT_DEVTYP_HANDLE);
        assert_int_equal(kit_view_handle(&view, i)->dbch_size, sizeof(DEV_BROADCAST_HANDLE));
        assert_ptr_equal(kit_view_handle(&view, i)->dbch_handle,
                         view.handle); /* closed long since */
        assert_ptr_equal(kit_view_handle(&view, i)->dbch_hdevnotify, view.notify);
    }
}

/* U-3.3, U-3.5, U-8.1 */
static void broadcast_query_deny_is_a_veto_of_the_application(void **state)
{
    struct kit_view view = kit_view_start(*state);
    struct pnpsim_veto veto;
    struct pnpsim_device *camera = kit_device(view.sim, "camera");
    kit_view_watch_device(&view, camera);
    view.answer = BROADCAST_QUERY_DENY;
    assert_int_equal(pnpsim_remove(view.sim, camera, &veto), PNPSIM_E_VETOED);
    assert_int_equal(veto.type, PNP_VetoWindowsApp);
    assert_string_equal(veto.by, "viewer");
    pnpsim_assert_story(view.sim, "user viewer QUERY_REMOVE veto | user viewer QUERYREMOVEFAILED");
    assert_int_equal(view.seen[1].event, DBT_DEVICEQUERYREMOVEFAILED);
}

/* U-3.3 */
static void zero_is_no_veto(void **state)
{
    struct kit_view view = kit_view_start(*state);
    struct pnpsim_device *camera = kit_device(view.sim, "camera");
    kit_view_watch_device(&view, camera);
    view.is_silent = true; /* DefWindowProcW answers */
    pnpsim_assert_ok(pnpsim_remove(view.sim, camera, NULL));
    pnpsim_assert_story(view.sim, "user viewer QUERY_REMOVE ok | "
                                  "irp camera QUERY_REMOVE_DEVICE ok | "
                                  "user viewer REMOVEPENDING | irp camera REMOVE_DEVICE | "
                                  "user viewer REMOVECOMPLETE");
}

/* V-APP_ANSWER */
static void an_answer_that_means_nothing_is_named_and_taken_as_agreement(void **state)
{
    struct kit_view view = kit_view_start(*state);
    struct pnpsim_device *camera = kit_device(view.sim, "camera");
    kit_view_watch_device(&view, camera);
    view.answer = 42;
    pnpsim_assert_ok(pnpsim_expect_finding(view.sim, "APP_ANSWER"));
    pnpsim_assert_ok(pnpsim_remove(view.sim, camera, NULL));
}

/* U-3.4 */
static void granting_without_closing_fails_on_the_open_handle(void **state)
{
    struct kit_view view = kit_view_start(*state);
    struct pnpsim_veto veto;
    struct pnpsim_device *camera = kit_device(view.sim, "camera");
    kit_view_watch_device(&view, camera);
    kit_view_call(&view, kit_view_open); /* and keeps it */
    assert_int_equal(pnpsim_remove(view.sim, camera, &veto), PNPSIM_E_VETOED);
    assert_int_equal(veto.type, PNP_VetoOutstandingOpen);
    pnpsim_assert_story(view.sim, "user viewer QUERY_REMOVE ok | "
                                  "irp camera QUERY_REMOVE_DEVICE ok | "
                                  "irp camera CANCEL_REMOVE_DEVICE | "
                                  "user viewer QUERYREMOVEFAILED");
}

/* U-3.6, U-3.7, U-3.9 */
static void a_surprise_removal_is_removecomplete_alone(void **state)
{
    struct kit_view view = kit_view_start(*state);
    struct pnpsim_device *camera = kit_device(view.sim, "camera");
    kit_view_watch_device(&view, camera);
    pnpsim_assert_ok(pnpsim_unplug(view.sim, camera));
    pnpsim_assert_story(view.sim, "irp camera SURPRISE_REMOVAL | user viewer REMOVECOMPLETE | "
                                  "irp camera REMOVE_DEVICE");
    assert_int_equal(view.count, 1);
    assert_int_equal(view.seen[0].event, DBT_DEVICEREMOVECOMPLETE);
    assert_int_equal(kit_view_handle(&view, 0)->dbch_devicetype, DBT_DEVTYP_HANDLE);
}

/* U-2.25, U-2.26, U-6.5, U-6.6 */
static void a_custom_event_brings_its_guid_and_data_whatever_the_filter_names(void **state)
{
    static const UCHAR payload[] = { 7, 8, 'h', 0, 'i', 0, 0, 0 };
    struct kit_view view = kit_view_start(*state);
    struct pnpsim_device *camera = kit_device(view.sim, "camera");
    view.filter.handle.dbch_eventguid = KIT_BACK;
    kit_view_watch_device(&view, camera);
    kit_report_with(view.sim,
                    &(struct kit_report){
                        .device = camera, .data = payload, .size = sizeof(payload), .name_at = 3 });
    pnpsim_assert_story(view.sim, "report camera LAMP_LOST | user viewer LAMP_LOST | "
                                  "completed camera LAMP_LOST");
    assert_int_equal(view.seen[0].event, DBT_CUSTOMEVENT);
    assert_int_equal(kit_view_handle(&view, 0)->dbch_size, 52 + sizeof(payload));
    assert_true(IsEqualGUID(&kit_view_handle(&view, 0)->dbch_eventguid, &KIT_LOST));
    assert_int_equal(kit_view_handle(&view, 0)->dbch_nameoffset, 2);
    assert_memory_equal(kit_view_handle(&view, 0)->dbch_data, payload, sizeof(payload));
}

/* U-6.4, U-6.7 */
static void an_ansi_window_gets_the_text_of_a_custom_event_in_ansi(void **state)
{
    static const UCHAR payload[] = { 7, 8, 'h', 0, 0x42, 0x20, 0, 0 }; /* no ANSI character */
    static const UCHAR expected[] = { 7, 8, 'h', '?', 0 };
    struct kit_view view = kit_view_start(*state);
    struct pnpsim_device *camera = kit_device(view.sim, "camera");
    view.is_ansi = true;
    kit_view_watch_device(&view, camera);
    kit_report_with(view.sim,
                    &(struct kit_report){
                        .device = camera, .data = payload, .size = sizeof(payload), .name_at = 3 });
    assert_int_equal(kit_view_handle(&view, 0)->dbch_size, 52 + sizeof(expected));
    assert_memory_equal(kit_view_handle(&view, 0)->dbch_data, expected, sizeof(expected));
    kit_report(view.sim, camera, NULL, payload, sizeof(payload)); /* no text: all as it is */
    assert_memory_equal(kit_view_handle(&view, 1)->dbch_data, payload, sizeof(payload));
}

/* ---- Inside the procedure ---- */

static void unregister_here(struct kit_view *view, const struct kit_seen *seen)
{
    if (seen->event == DBT_DEVICEREMOVEPENDING) {
        view->unregistered =
            UnregisterDeviceNotification(kit_view_handle(view, 1)->dbch_hdevnotify);
    }
}

/* U-2.9, U-3.7 */
static void unregistering_inside_the_handler_is_normal(void **state)
{
    struct kit_view view = kit_view_start(*state);
    struct pnpsim_device *camera = kit_device(view.sim, "camera");
    kit_view_watch_device(&view, camera);
    view.on_event = unregister_here;
    pnpsim_assert_ok(pnpsim_remove(view.sim, camera, NULL));
    assert_true(view.unregistered);
    pnpsim_assert_story(view.sim, "user viewer QUERY_REMOVE ok | "
                                  "irp camera QUERY_REMOVE_DEVICE ok | "
                                  "user viewer REMOVEPENDING | irp camera REMOVE_DEVICE");
}

static void register_again_once(struct kit_view *view, const struct kit_seen *seen)
{
    (void)seen;
    if (view->count == 1) {
        kit_view_register(view);
    }
}

/* U-2.10 */
static void registering_inside_the_handler_hears_only_the_next_event(void **state)
{
    struct kit_view view = kit_view_start(*state);
    kit_view_watch_class(&view);
    view.on_event = register_again_once;
    kit_device(view.sim, "camera");
    pnpsim_assert_story(view.sim, "irp camera START_DEVICE | user viewer ARRIVAL");
    kit_device(view.sim, "lamp");
    pnpsim_assert_story(view.sim, "irp lamp START_DEVICE | user viewer ARRIVAL | "
                                  "user viewer ARRIVAL");
}

static void destroy_window(void *context)
{
    const struct kit_view *view = context;
    assert_true(DestroyWindow(view->window));
    assert_false(IsWindow(view->window));
}

/* The policy decides what is left; nothing is told either way. U-2.4 */
static void a_window_that_was_destroyed_hears_nothing(void **state)
{
    static const char *const values[] = { "ends", "stays" };
    for (unsigned i = 0; i < RTL_NUMBER_OF(values); i++) {
        struct kit_view view = kit_view_start(*state);
        pnpsim_assert_ok(pnpsim_policy_set(*state, "window.registrations", values[i]));
        kit_view_watch_class(&view);
        kit_view_call(&view, destroy_window);
        kit_device(view.sim, i == 0 ? "camera" : "lamp");
        assert_int_equal(view.count, 0);
        kit_view_call(&view, kit_view_unregister);
        assert_int_equal(view.unregistered, i == 1);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        pnpsim_unit_test(an_interface_that_comes_and_goes_is_told_once_each),
        pnpsim_unit_test(a_class_registration_hears_of_no_query),
        pnpsim_unit_test(a_registered_window_is_sent_its_message_and_the_sender_waits),
        pnpsim_unit_test(an_ansi_window_gets_the_name_in_ansi),
        pnpsim_unit_test(an_orderly_removal_is_asked_and_told_with_the_registrations_handle),
        pnpsim_unit_test(broadcast_query_deny_is_a_veto_of_the_application),
        pnpsim_unit_test(zero_is_no_veto),
        pnpsim_unit_test(an_answer_that_means_nothing_is_named_and_taken_as_agreement),
        pnpsim_unit_test(granting_without_closing_fails_on_the_open_handle),
        pnpsim_unit_test(a_surprise_removal_is_removecomplete_alone),
        pnpsim_unit_test(a_custom_event_brings_its_guid_and_data_whatever_the_filter_names),
        pnpsim_unit_test(an_ansi_window_gets_the_text_of_a_custom_event_in_ansi),
        pnpsim_unit_test(unregistering_inside_the_handler_is_normal),
        pnpsim_unit_test(registering_inside_the_handler_hears_only_the_next_event),
        pnpsim_unit_test(a_window_that_was_destroyed_hears_nothing),
    };
    return pnpsim_run_tests("window", tests);
}
