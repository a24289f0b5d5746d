/* SPDX-License-Identifier: MIT */
/* RegisterDeviceNotification for windows: what a registration must look like, and its end. */
#include "support/kit_view.h"

/* Registers what must be refused with this error. */
static void assert_refused(struct kit_view *view, DWORD error)
{
    kit_view_call(view, kit_view_register);
    assert_null(view->notify);
    assert_int_equal(view->error, error);
}

/* ---- What a registration must look like ---- */

/* U-2.1 */
static void a_registration_gives_a_handle_and_ends_with_it(void **state)
{
    struct kit_view view = kit_view_start(*state);
    kit_view_watch_class(&view);
    assert_non_null(view.notify);
    kit_view_call(&view, kit_view_unregister);
    assert_true(view.unregistered);
    kit_device(view.sim, "camera");
    pnpsim_assert_story(view.sim, "irp camera START_DEVICE");
}

/* U-2.3 */
static void other_types_of_filter_are_refused(void **state)
{
    static const DWORD types[] = { DBT_DEVTYP_OEM,  DBT_DEVTYP_DEVNODE, DBT_DEVTYP_VOLUME,
                                   DBT_DEVTYP_PORT, DBT_DEVTYP_NET,     7,
                                   0xFFFFFFFF };
    struct kit_view view = kit_view_start(*state);
    kit_view_watch_class(&view);
    kit_view_call(&view, kit_view_unregister);
    for (size_t i = 0; i < RTL_NUMBER_OF(types); i++) {
        view.filter.header.dbch_devicetype = types[i];
        kit_view_call(&view, kit_view_register);
        assert_null(view.notify);
        assert_int_equal(view.error, ERROR_INVALID_DATA);
    }
    kit_device(view.sim, "camera");
    assert_int_equal(view.count, 0);
}

/* U-2.3 */
static void a_filter_shorter_than_what_is_read_is_refused(void **state)
{
    struct kit_view view = kit_view_start(*state);
    kit_view_watch_class(&view);
    kit_view_call(&view, kit_view_unregister);
    view.filter.header.dbch_size = sizeof(DEV_BROADCAST_HDR) - 1;
    assert_refused(&view, ERROR_INVALID_DATA);
    view.filter.header.dbch_size = FIELD_OFFSET(DEV_BROADCAST_DEVICEINTERFACE_W, dbcc_name) - 1;
    assert_refused(&view, ERROR_INVALID_DATA);
    view.filter.handle.dbch_devicetype = DBT_DEVTYP_HANDLE;
    view.filter.handle.dbch_size = FIELD_OFFSET(DEV_BROADCAST_HANDLE, dbch_hdevnotify) - 1;
    assert_refused(&view, ERROR_INVALID_DATA);
    kit_device(view.sim, "camera");
    assert_int_equal(view.count, 0); /* nothing was left */
}

/* U-2.6 */
static void unknown_flags_are_refused(void **state)
{
    struct kit_view view = kit_view_start(*state);
    kit_view_watch_class(&view);
    kit_view_call(&view, kit_view_unregister);
    view.flags = 0x8;
    assert_refused(&view, ERROR_INVALID_PARAMETER);
    view.flags = 0x2;
    assert_refused(&view, ERROR_INVALID_PARAMETER);
    kit_device(view.sim, "camera");
    assert_int_equal(view.count, 0); /* nothing was left */
}

/* U-2.6 */
static void a_recipient_that_is_no_window_is_refused(void **state)
{
    struct kit_view view = kit_view_start(*state);
    kit_view_watch_class(&view);
    kit_view_call(&view, kit_view_unregister);
    HWND window = view.window;
    view.window = NULL;
    assert_refused(&view, ERROR_INVALID_PARAMETER);
    view.window = (HWND)(void *)&view;
    assert_refused(&view, ERROR_INVALID_PARAMETER);
    view.window = window;
    view.flags = DEVICE_NOTIFY_SERVICE_HANDLE; /* it is none */
    assert_refused(&view, ERROR_INVALID_PARAMETER);
    kit_device(view.sim, "camera");
    assert_int_equal(view.count, 0); /* nothing was left */
}

static void register_nothing(void *context)
{
    struct kit_view *view = context;
    view->notify = RegisterDeviceNotificationW(view->window, NULL, 0);
    view->error = GetLastError();
}

/* U-2.6 */
static void no_filter_is_refused(void **state)
{
    struct kit_view view = kit_view_start(*state);
    kit_view_call(&view, kit_view_make_window);
    kit_view_call(&view, register_nothing);
    assert_null(view.notify);
    assert_int_equal(view.error, ERROR_INVALID_PARAMETER);
}

/* U-2.3 */
static void a_handle_that_is_not_the_applications_is_refused(void **state)
{
    struct kit_view view = kit_view_start(*state);
    kit_view_call(&view, kit_view_make_window);
    view.filter.handle = (DEV_BROADCAST_HANDLE){ .dbch_size = sizeof(DEV_BROADCAST_HANDLE),
                                                 .dbch_devicetype = DBT_DEVTYP_HANDLE,
                                                 .dbch_handle = (HANDLE)0x1234 };
    assert_refused(&view, ERROR_INVALID_DATA);
}

/* U-2.2 */
static void all_classes_need_no_class_and_go_with_interfaces_only(void **state)
{
    struct kit_view view = kit_view_start(*state);
    view.flags = DEVICE_NOTIFY_ALL_INTERFACE_CLASSES;
    kit_view_watch_class(&view);
    assert_non_null(view.notify);
    view.filter.interface.dbcc_classguid = KIT_OTHER_CLASS; /* ignored */
    kit_view_call(&view, kit_view_unregister);
    kit_view_call(&view, kit_view_register);
    kit_device(view.sim, "camera");
    pnpsim_assert_story(view.sim, "irp camera START_DEVICE | user viewer ARRIVAL");
    assert_true(IsEqualGUID(&kit_view_interface(&view, 0)->dbcc_classguid, &KIT_CLASS));

    view.filter.handle.dbch_devicetype = DBT_DEVTYP_HANDLE;
    view.filter.handle.dbch_size = sizeof(DEV_BROADCAST_HANDLE);
    kit_view_call(&view, kit_view_register);
    assert_null(view.notify);
    assert_int_equal(view.error, ERROR_INVALID_PARAMETER);
}

/* U-2.7, U-2.8 */
static void unregistering_twice_fails_the_second_time(void **state)
{
    struct kit_view view = kit_view_start(*state);
    kit_view_watch_class(&view);
    kit_view_call(&view, kit_view_unregister);
    assert_true(view.unregistered);
    kit_view_call(&view, kit_view_unregister);
    assert_false(view.unregistered);
    view.notify = NULL;
    kit_view_call(&view, kit_view_unregister);
    assert_false(view.unregistered);
}

/* U-2.4 */
static void one_window_may_register_several_times(void **state)
{
    struct kit_view view = kit_view_start(*state);
    kit_view_watch_class(&view);
    HDEVNOTIFY first = view.notify;
    kit_view_call(&view, kit_view_register);
    assert_ptr_not_equal(view.notify, first);
    kit_device(view.sim, "camera");
    pnpsim_assert_story(view.sim, "irp camera START_DEVICE | user viewer ARRIVAL | "
                                  "user viewer ARRIVAL");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        pnpsim_unit_test(a_registration_gives_a_handle_and_ends_with_it),
        pnpsim_unit_test(other_types_of_filter_are_refused),
        pnpsim_unit_test(a_filter_shorter_than_what_is_read_is_refused),
        pnpsim_unit_test(unknown_flags_are_refused),
        pnpsim_unit_test(a_recipient_that_is_no_window_is_refused),
        pnpsim_unit_test(no_filter_is_refused),
        pnpsim_unit_test(a_handle_that_is_not_the_applications_is_refused),
        pnpsim_unit_test(all_classes_need_no_class_and_go_with_interfaces_only),
        pnpsim_unit_test(unregistering_twice_fails_the_second_time),
        pnpsim_unit_test(one_window_may_register_several_times),
    };
    return pnpsim_run_tests("window_registration", tests);
}
