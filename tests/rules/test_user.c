/* SPDX-License-Identifier: MIT */
/* User-mode registrations: CM_Register_Notification and what its callbacks are handed. */
#include "support/kit.h"

#include <cfgmgr32.h>
#include <windows.h>

/* One registration of an application's own code, and what it heard. */
struct listener {
    CM_NOTIFY_FILTER filter;
    HCMNOTIFICATION handle;
    CONFIGRET result;
    CONFIGRET unregistered;
    DWORD answer;
    unsigned count;
    HCMNOTIFICATION heard_handle;
    CM_NOTIFY_ACTION action;
    DWORD size;
    _Alignas(CM_NOTIFY_EVENT_DATA) BYTE data[512];
    void (*on_event)(struct listener *listener);
    struct listener *other;
};

static const CM_NOTIFY_EVENT_DATA *heard(const struct listener *listener)
{
    return (const CM_NOTIFY_EVENT_DATA *)(const void *)listener->data;
}

static DWORD listen(HCMNOTIFICATION hNotify, PVOID Context, CM_NOTIFY_ACTION Action,
                    PCM_NOTIFY_EVENT_DATA EventData, DWORD EventDataSize)
{
    struct listener *listener = Context;
    listener->count++;
    listener->heard_handle = hNotify;
    listener->action = Action;
    listener->size = EventDataSize;
    memcpy(listener->data, EventData, EventDataSize);
    if (listener->on_event != NULL) {
        listener->on_event(listener);
    }
    return listener->answer;
}

static void register_listener(void *context)
{
    struct listener *listener = context;
    listener->handle = (HCMNOTIFICATION)listener; /* must be overwritten */
    listener->result = CM_Register_Notification(&listener->filter, listener, listen,
                                                &listener->handle);
}

static void unregister_listener(void *context)
{
    struct listener *listener = context;
    listener->unregistered = CM_Unregister_Notification(listener->handle);
}

static struct listener class_listener(void)
{
    struct listener listener = { .filter = {
                                     .cbSize = sizeof(CM_NOTIFY_FILTER),
                                     .FilterType = CM_NOTIFY_FILTER_TYPE_DEVICEINTERFACE } };
    listener.filter.u.DeviceInterface.ClassGuid = KIT_CLASS;
    return listener;
}

/* Registers what must be refused; nothing may be left (U-5.2). */
static void assert_refused(struct pnpsim *sim, struct listener *listener, CONFIGRET expected)
{
    struct pnpsim_app *app = pnpsim_app_start(sim, "viewer");
    pnpsim_assert_ok(pnpsim_app_call(app, register_listener, listener));
    assert_int_equal(listener->result, expected);
    assert_null(listener->handle);
    kit_device(sim, "camera");
    assert_int_equal(listener->count, 0);
}

static void register_without_out_pointer(void *context)
{
    struct listener *listener = context;
    listener->result = CM_Register_Notification(NULL, NULL, NULL, NULL);
}

/* U-5.2, W-23 */
static void without_an_out_pointer_the_registration_fails(void **state)
{
    struct listener listener = { .result = CR_SUCCESS };
    struct pnpsim_app *app = pnpsim_app_start(*state, "viewer");
    pnpsim_assert_ok(pnpsim_app_call(app, register_without_out_pointer, &listener));
    assert_int_equal(listener.result, CR_FAILURE);
}

static void register_without_filter(void *context)
{
    struct listener *listener = context;
    listener->handle = (HCMNOTIFICATION)listener;
    listener->result = CM_Register_Notification(NULL, NULL, NULL, &listener->handle);
}

/* U-5.2, W-23 */
static void without_a_filter_the_data_are_invalid(void **state)
{
    struct listener listener = { .result = CR_SUCCESS };
    struct pnpsim_app *app = pnpsim_app_start(*state, "viewer");
    pnpsim_assert_ok(pnpsim_app_call(app, register_without_filter, &listener));
    assert_int_equal(listener.result, CR_INVALID_DATA);
    assert_null(listener.handle);
}

/* U-5.2, W-23 */
static void a_filter_of_another_size_is_invalid(void **state)
{
    struct listener listener = class_listener();
    listener.filter.cbSize = sizeof(CM_NOTIFY_FILTER) + 1;
    assert_refused(*state, &listener, CR_INVALID_DATA);
}

/* U-5.2 */
static void a_filter_with_a_reserved_value_is_invalid(void **state)
{
    struct listener listener = class_listener();
    listener.filter.Reserved = 1;
    assert_refused(*state, &listener, CR_INVALID_DATA);
}

/* U-5.2 */
static void a_filter_of_unknown_type_is_invalid(void **state)
{
    struct listener listener = class_listener();
    listener.filter.FilterType = CM_NOTIFY_FILTER_TYPE_MAX;
    assert_refused(*state, &listener, CR_INVALID_DATA);
}

/* U-5.2 */
static void an_unknown_flag_is_refused_as_a_flag(void **state)
{
    struct listener listener = class_listener();
    listener.filter.Flags = 0x80;
    assert_refused(*state, &listener, CR_INVALID_FLAG);
}

/* U-5.2, W-23 */
static void all_classes_and_a_class_exclude_each_other(void **state)
{
    struct listener listener = class_listener();
    listener.filter.Flags = CM_NOTIFY_FILTER_FLAG_ALL_INTERFACE_CLASSES;
    assert_refused(*state, &listener, CR_INVALID_DATA);
}

/* U-5.2 */
static void the_flag_of_another_filter_type_is_invalid(void **state)
{
    struct listener listener = class_listener();
    listener.filter.Flags = CM_NOTIFY_FILTER_FLAG_ALL_DEVICE_INSTANCES;
    assert_refused(*state, &listener, CR_INVALID_DATA);
}

/* U-5.4, U-2.19 */
static void interfaces_that_exist_are_not_announced(void **state)
{
    struct pnpsim *sim = *state;
    struct listener listener = class_listener();
    kit_device(sim, "camera");
    struct pnpsim_app *app = pnpsim_app_start(sim, "viewer");
    pnpsim_assert_ok(pnpsim_app_call(app, register_listener, &listener));
    assert_int_equal(listener.result, CR_SUCCESS);
    pnpsim_assert_story(sim, "");
    kit_device(sim, "printer");
    pnpsim_assert_story(sim, "irp printer START_DEVICE | user viewer ARRIVAL");
}

/* U-5.12, U-5.13, U-5.14 */
static void an_arrival_carries_the_class_and_the_link(void **state)
{
    struct pnpsim *sim = *state;
    struct listener listener = class_listener();
    struct pnpsim_app *app = pnpsim_app_start(sim, "viewer");
    pnpsim_assert_ok(pnpsim_app_call(app, register_listener, &listener));
    struct pnpsim_device *camera = kit_device(sim, "camera");
    pnpsim_assert_story(sim, "irp camera START_DEVICE | user viewer ARRIVAL");
    const CM_NOTIFY_EVENT_DATA *data = heard(&listener);
    const char *link = pnpsim_device_interface(camera, &KIT_CLASS);
    size_t length = wcslen(data->u.DeviceInterface.SymbolicLink);
    assert_non_null(link);
    assert_int_equal(listener.action, CM_NOTIFY_ACTION_DEVICEINTERFACEARRIVAL);
    assert_ptr_equal(listener.heard_handle, listener.handle);
    assert_int_equal(data->FilterType, CM_NOTIFY_FILTER_TYPE_DEVICEINTERFACE);
    assert_true(IsEqualGUID(&data->u.DeviceInterface.ClassGuid, &KIT_CLASS));
    assert_int_equal(length, strlen(link));
    assert_int_equal(listener.size, 24 + 2 * (length + 1));
}

static void unregister_self(struct listener *listener)
{
    unregister_listener(listener);
}

/* U-5.7 */
static void unregistering_in_the_own_callback_is_refused_and_reported(void **state)
{
    struct pnpsim *sim = *state;
    struct listener listener = class_listener();
    listener.on_event = unregister_self;
    struct pnpsim_app *app = pnpsim_app_start(sim, "viewer");
    pnpsim_assert_ok(pnpsim_app_call(app, register_listener, &listener));
    pnpsim_assert_ok(pnpsim_expect_finding(sim, "UNREGISTER_IN_CALLBACK"));
    kit_device(sim, "camera");
    assert_int_not_equal(listener.unregistered, CR_SUCCESS);
    pnpsim_assert_story(sim, "irp camera START_DEVICE | user viewer ARRIVAL");
}

static void unregister_other(struct listener *listener)
{
    unregister_listener(listener->other);
}

/* U-5.8 */
static void unregistering_another_registration_in_a_callback_is_legal(void **state)
{
    struct pnpsim *sim = *state;
    struct listener first = class_listener();
    struct listener second = class_listener();
    first.on_event = unregister_other;
    first.other = &second;
    struct pnpsim_app *app = pnpsim_app_start(sim, "viewer");
    pnpsim_assert_ok(pnpsim_app_call(app, register_listener, &first));
    pnpsim_assert_ok(pnpsim_app_call(app, register_listener, &second));
    kit_device(sim, "camera");
    assert_int_equal(second.unregistered, CR_SUCCESS);
    pnpsim_assert_story(sim, "irp camera START_DEVICE | user viewer ARRIVAL");
}

/* U-5.6 */
static void after_unregistering_nothing_is_heard_and_the_handle_is_gone(void **state)
{
    struct pnpsim *sim = *state;
    struct listener listener = class_listener();
    struct pnpsim_app *app = pnpsim_app_start(sim, "viewer");
    pnpsim_assert_ok(pnpsim_app_call(app, register_listener, &listener));
    pnpsim_assert_ok(pnpsim_app_call(app, unregister_listener, &listener));
    assert_int_equal(listener.unregistered, CR_SUCCESS);
    pnpsim_assert_ok(pnpsim_app_call(app, unregister_listener, &listener));
    assert_int_equal(listener.unregistered, CR_INVALID_DATA);
    kit_device(sim, "camera");
    pnpsim_assert_story(sim, "irp camera START_DEVICE");
}

/* An application that opens the camera and registers on its handle, with the SDK's routines. */
struct watcher {
    struct listener listener;
    struct pnpsim_device *camera;
    HANDLE handle;
};

static void open_and_register(void *context)
{
    struct watcher *watcher = context;
    const char *link = pnpsim_device_interface(watcher->camera, &KIT_CLASS);
    WCHAR name[128] = { 0 };
    assert_non_null(link);
    for (size_t i = 0; link[i] != '\0' && i < RTL_NUMBER_OF(name) - 1; i++) {
        name[i] = (WCHAR)link[i];
    }
    watcher->handle = CreateFileW(name, GENERIC_READ, 0, NULL, OPEN_EXISTING, 0, NULL);
    watcher->listener.filter.cbSize = sizeof(CM_NOTIFY_FILTER);
    watcher->listener.filter.FilterType = CM_NOTIFY_FILTER_TYPE_DEVICEHANDLE;
    watcher->listener.filter.u.DeviceHandle.hTarget = watcher->handle;
    register_listener(&watcher->listener);
    CloseHandle(watcher->handle);
}

static struct pnpsim_app *watcher_start(struct pnpsim *sim, struct watcher *watcher)
{
    struct pnpsim_app *app = pnpsim_app_start(sim, "viewer");
    pnpsim_assert_ok(pnpsim_app_call(app, open_and_register, watcher));
    assert_ptr_not_equal(watcher->handle, INVALID_HANDLE_VALUE);
    assert_int_equal(watcher->listener.result, CR_SUCCESS);
    return app;
}

/* U-6.5, U-6.6, U-5.13 */
static void a_custom_event_is_mapped_with_its_data_and_name_offset(void **state)
{
    struct pnpsim *sim = *state;
    static const UCHAR payload[] = { 7, 8, 'h', 0 };
    struct watcher watcher = { .camera = kit_device(sim, "camera") };
    watcher_start(sim, &watcher);
    kit_report_with(sim, &(struct kit_report){ .device = watcher.camera,
                                               .data = payload,
                                               .size = sizeof(payload),
                                               .name_at = 3 });
    const CM_NOTIFY_EVENT_DATA *data = heard(&watcher.listener);
    assert_int_equal(watcher.listener.action, CM_NOTIFY_ACTION_DEVICECUSTOMEVENT);
    assert_int_equal(watcher.listener.size, 32 + sizeof(payload));
    assert_int_equal(data->FilterType, CM_NOTIFY_FILTER_TYPE_DEVICEHANDLE);
    assert_true(IsEqualGUID(&data->u.DeviceHandle.EventGuid, &KIT_LOST));
    assert_int_equal(data->u.DeviceHandle.NameOffset, 2);
    assert_int_equal(data->u.DeviceHandle.DataSize, sizeof(payload));
    assert_memory_equal(data->u.DeviceHandle.Data, payload, sizeof(payload));
}

/* U-6.8 */
static void a_custom_event_is_not_heard_of_another_device(void **state)
{
    struct pnpsim *sim = *state;
    struct watcher watcher = { .camera = kit_device(sim, "camera") };
    watcher_start(sim, &watcher);
    struct pnpsim_device *lamp = kit_device(sim, "lamp");
    kit_report(sim, lamp, NULL, NULL, 0);
    pnpsim_assert_story(sim, "report lamp LAMP_LOST | completed lamp LAMP_LOST");
}

/* U-2.23, U-5.10 */
static void a_handle_registration_outlives_its_handle_and_a_failed_removal(void **state)
{
    struct pnpsim *sim = *state;
    struct watcher watcher = { .camera = kit_device(sim, "camera") };
    watcher_start(sim, &watcher); /* closes its handle */
    pnpsim_assert_ok(pnpsim_stub_set_status(sim, watcher.camera, IRP_MN_QUERY_REMOVE_DEVICE,
                                            STATUS_UNSUCCESSFUL));
    assert_int_equal(pnpsim_remove(sim, watcher.camera, NULL), PNPSIM_E_VETOED);
    pnpsim_assert_ok(pnpsim_stub_set_status(sim, watcher.camera, IRP_MN_QUERY_REMOVE_DEVICE, 0));
    pnpsim_assert_ok(pnpsim_remove(sim, watcher.camera, NULL));
    pnpsim_assert_story(sim, "user viewer QUERY_REMOVE ok | irp camera QUERY_REMOVE_DEVICE ok | "
                             "user viewer REMOVEPENDING | irp camera REMOVE_DEVICE | "
                             "user viewer REMOVECOMPLETE");
}

/* U-5.15 */
static void only_error_cancelled_is_a_veto(void **state)
{
    struct pnpsim *sim = *state;
    struct watcher watcher = { .camera = kit_device(sim, "camera") };
    watcher.listener.answer = ERROR_ACCESS_DENIED;
    watcher_start(sim, &watcher);
    pnpsim_assert_ok(pnpsim_expect_finding(sim, "APP_ANSWER"));
    pnpsim_assert_ok(pnpsim_remove(sim, watcher.camera, NULL));
    pnpsim_assert_story(sim, "user viewer QUERY_REMOVE ok | irp camera QUERY_REMOVE_DEVICE ok | "
                             "user viewer REMOVEPENDING | irp camera REMOVE_DEVICE | "
                             "user viewer REMOVECOMPLETE");
}

/* Watches the camera from a second application while the first is asked. */
struct latecomer {
    struct pnpsim_app *app;
    struct pnpsim_device *camera;
    struct kit_monitor late;
};

static void register_while_asked(struct kit_monitor *monitor, const struct kit_heard *event)
{
    struct latecomer *latecomer = monitor->context;
    if (IsEqualGUID(&event->event, &GUID_TARGET_DEVICE_QUERY_REMOVE)) {
        latecomer->late.file = monitor->file;
        pnpsim_check(NT_SUCCESS(kit_register_target(&latecomer->late)));
    }
}

/* U-5.11, K-2.8, K-10.6 */
static void who_registers_during_the_query_hears_that_it_failed(void **state)
{
    struct pnpsim *sim = *state;
    struct latecomer latecomer = { .camera = kit_device(sim, "camera") };
    struct kit_monitor monitor = { .on_event = register_while_asked, .context = &latecomer };
    latecomer.late.driver = kit_driver(sim, "late");
    kit_watch_open(sim, &monitor, "monitor", latecomer.camera); /* vetoes by its open file */
    assert_int_equal(pnpsim_remove(sim, latecomer.camera, NULL), PNPSIM_E_VETOED);
    pnpsim_assert_story(sim, "kernel monitor QUERY_REMOVE ok | "
                             "irp camera QUERY_REMOVE_DEVICE ok | "
                             "irp camera CANCEL_REMOVE_DEVICE | "
                             "kernel monitor REMOVE_CANCELLED | kernel late REMOVE_CANCELLED");
}

static void register_other(struct listener *listener)
{
    if (listener->other->handle == NULL) {
        register_listener(listener->other);
    }
}

/* U-5.5 */
static void registering_inside_a_callback_hears_only_the_next_event(void **state)
{
    struct pnpsim *sim = *state;
    struct listener first = class_listener();
    struct listener second = class_listener();
    first.on_event = register_other;
    first.other = &second;
    struct pnpsim_app *app = pnpsim_app_start(sim, "viewer");
    pnpsim_assert_ok(pnpsim_app_call(app, register_listener, &first));
    kit_device(sim, "camera");
    pnpsim_assert_story(sim, "irp camera START_DEVICE | user viewer ARRIVAL");
    assert_int_equal(second.result, CR_SUCCESS);
    kit_device(sim, "lamp");
    pnpsim_assert_story(sim, "irp lamp START_DEVICE | user viewer ARRIVAL | user viewer ARRIVAL");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        pnpsim_unit_test(without_an_out_pointer_the_registration_fails),
        pnpsim_unit_test(without_a_filter_the_data_are_invalid),
        pnpsim_unit_test(a_filter_of_another_size_is_invalid),
        pnpsim_unit_test(a_filter_with_a_reserved_value_is_invalid),
        pnpsim_unit_test(a_filter_of_unknown_type_is_invalid),
        pnpsim_unit_test(an_unknown_flag_is_refused_as_a_flag),
        pnpsim_unit_test(all_classes_and_a_class_exclude_each_other),
        pnpsim_unit_test(the_flag_of_another_filter_type_is_invalid),
        pnpsim_unit_test(interfaces_that_exist_are_not_announced),
        pnpsim_unit_test(an_arrival_carries_the_class_and_the_link),
        pnpsim_unit_test(unregistering_in_the_own_callback_is_refused_and_reported),
        pnpsim_unit_test(unregistering_another_registration_in_a_callback_is_legal),
        pnpsim_unit_test(after_unregistering_nothing_is_heard_and_the_handle_is_gone),
        pnpsim_unit_test(a_custom_event_is_mapped_with_its_data_and_name_offset),
        pnpsim_unit_test(a_custom_event_is_not_heard_of_another_device),
        pnpsim_unit_test(a_handle_registration_outlives_its_handle_and_a_failed_removal),
        pnpsim_unit_test(only_error_cancelled_is_a_veto),
        pnpsim_unit_test(who_registers_during_the_query_hears_that_it_failed),
        pnpsim_unit_test(registering_inside_a_callback_hears_only_the_next_event),
    };
    return pnpsim_run_tests("user", tests);
}
