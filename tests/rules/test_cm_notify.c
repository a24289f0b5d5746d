/* SPDX-License-Identifier: MIT */
/* Registrations for device instances and for all interface classes (U-5). */
#include "support/kit_hub.h"

#include <cfgmgr32.h>
#include <windows.h>

#define CAMERA L"KIT\\DEVICE\\2&CAMERA"

/* One registration, and the last that it heard. */
struct listener {
    CM_NOTIFY_FILTER filter;
    HCMNOTIFICATION handle;
    CONFIGRET result;
    unsigned count;
    CM_NOTIFY_ACTION action;
    DWORD size;
    _Alignas(CM_NOTIFY_EVENT_DATA) BYTE data[512];
};

static DWORD listen(HCMNOTIFICATION hNotify, PVOID Context, CM_NOTIFY_ACTION Action,
                    PCM_NOTIFY_EVENT_DATA EventData, DWORD EventDataSize)
{
    struct listener *listener = Context;
    (void)hNotify;
    listener->count++;
    listener->action = Action;
    listener->size = EventDataSize;
    memcpy(listener->data, EventData, EventDataSize);
    return ERROR_SUCCESS;
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
    listener->result = CM_Unregister_Notification(listener->handle);
}

static struct listener instance_listener(PCWSTR id)
{
    struct listener listener = { .filter = { .cbSize = sizeof(CM_NOTIFY_FILTER),
                                             .FilterType = CM_NOTIFY_FILTER_TYPE_DEVICEINSTANCE } };
    if (id != NULL) {
        wcscpy(listener.filter.u.DeviceInstance.InstanceId, id);
    } else {
        listener.filter.Flags = CM_NOTIFY_FILTER_FLAG_ALL_DEVICE_INSTANCES;
    }
    return listener;
}

static struct pnpsim_app *viewer_with(struct pnpsim *sim, struct listener *listener)
{
    struct pnpsim_app *viewer = pnpsim_app_start(sim, "viewer");
    pnpsim_assert_ok(pnpsim_app_call(viewer, register_listener, listener));
    assert_int_equal(listener->result, CR_SUCCESS);
    return viewer;
}

static void assert_refused(struct pnpsim *sim, struct listener *listener, CONFIGRET expected)
{
    struct pnpsim_app *viewer = pnpsim_app_start(sim, "viewer");
    pnpsim_assert_ok(pnpsim_app_call(viewer, register_listener, listener));
    assert_int_equal(listener->result, expected);
    assert_null(listener->handle);
    kit_device(sim, "camera");
    assert_int_equal(listener->count, 0);
}

/* ---- Instances ---- */

/* U-5.16, U-7.10 */
static void an_instance_is_enumerated_started_and_removed(void **state)
{
    struct listener listener = instance_listener(CAMERA);
    viewer_with(*state, &listener);
    struct pnpsim_device *camera = kit_device(*state, "camera");
    pnpsim_assert_story(*state, "irp camera START_DEVICE | user viewer INSTANCEENUMERATED | "
                                "user viewer INSTANCESTARTED");
    pnpsim_assert_ok(pnpsim_unplug(*state, camera));
    pnpsim_assert_story(*state, "irp camera SURPRISE_REMOVAL | user viewer INSTANCEREMOVED | "
                                "irp camera REMOVE_DEVICE");
}

/* U-5.13, U-5.14 */
static void an_instance_event_carries_its_id(void **state)
{
    struct listener listener = instance_listener(L"kit\\device\\2&camera");
    viewer_with(*state, &listener);
    kit_device(*state, "camera");
    const CM_NOTIFY_EVENT_DATA *data = (const CM_NOTIFY_EVENT_DATA *)(const void *)listener.data;
    assert_int_equal(listener.action, CM_NOTIFY_ACTION_DEVICEINSTANCESTARTED);
    assert_int_equal(data->FilterType, CM_NOTIFY_FILTER_TYPE_DEVICEINSTANCE);
    assert_int_equal(data->Reserved, 0);
    assert_int_equal(wcscmp(data->u.DeviceInstance.InstanceId, CAMERA), 0);
    assert_int_equal(listener.size, 8 + sizeof(CAMERA));
}

/* U-5.16 */
static void other_instances_are_not_heard_of(void **state)
{
    struct listener listener = instance_listener(CAMERA);
    viewer_with(*state, &listener);
    pnpsim_assert_ok(pnpsim_unplug(*state, kit_device(*state, "lamp")));
    assert_int_equal(listener.count, 0);
}

/* U-5.2, U-5.16 */
static void all_instances_are_heard_of_with_the_flag(void **state)
{
    struct listener listener = instance_listener(NULL);
    kit_device(*state, "camera");
    viewer_with(*state, &listener);
    struct pnpsim_device *lamp = kit_device(*state, "lamp");
    pnpsim_assert_story(*state, "irp lamp START_DEVICE | user viewer INSTANCEENUMERATED | "
                                "user viewer INSTANCESTARTED");
    pnpsim_assert_ok(pnpsim_unplug(*state, lamp));
    assert_int_equal(listener.action, CM_NOTIFY_ACTION_DEVICEINSTANCEREMOVED);
    assert_int_equal(listener.count, 3);
}

/* U-7.10 */
static void an_orderly_removal_leaves_the_instance_until_it_is_pulled(void **state)
{
    struct listener listener = instance_listener(CAMERA);
    struct pnpsim_device *camera = kit_device(*state, "camera");
    viewer_with(*state, &listener);
    pnpsim_assert_ok(pnpsim_remove(*state, camera, NULL));
    assert_int_equal(listener.count, 0);
    pnpsim_assert_ok(pnpsim_enable(*state, camera));
    assert_int_equal(listener.action, CM_NOTIFY_ACTION_DEVICEINSTANCESTARTED);
    pnpsim_assert_ok(pnpsim_remove(*state, camera, NULL));
    pnpsim_assert_ok(pnpsim_unplug(*state, camera));
    assert_int_equal(listener.action, CM_NOTIFY_ACTION_DEVICEINSTANCEREMOVED);
    assert_int_equal(listener.count, 2);
}

/* U-7.10 */
static void a_device_that_does_not_start_is_enumerated_only(void **state)
{
    struct listener listener = instance_listener(CAMERA);
    struct kit_stack function = { .start_status = STATUS_UNSUCCESSFUL };
    struct pnpsim_hardware hardware = kit_hardware("camera");
    kit_stack(*state, &function, "function");
    hardware.driver = "function";
    viewer_with(*state, &listener);
    pnpsim_plug(*state, &hardware);
    assert_int_equal(listener.count, 1);
    assert_int_equal(listener.action, CM_NOTIFY_ACTION_DEVICEINSTANCEENUMERATED);
}

/* U-7.10 */
static void a_pulled_bus_takes_its_children_leaves_first_and_each_once(void **state)
{
    struct listener listener = instance_listener(NULL);
    struct kit_hub hub = { 0 };
    kit_hub(*state, &hub, 1);
    viewer_with(*state, &listener);
    pnpsim_assert_ok(pnpsim_unplug(*state, hub.device));
    assert_int_equal(listener.count, 2);
    assert_int_equal(listener.action, CM_NOTIFY_ACTION_DEVICEINSTANCEREMOVED);
}

/* U-5.6 */
static void an_unregistered_instance_listener_hears_nothing(void **state)
{
    struct listener listener = instance_listener(CAMERA);
    struct pnpsim_app *viewer = viewer_with(*state, &listener);
    pnpsim_assert_ok(pnpsim_app_call(viewer, unregister_listener, &listener));
    assert_int_equal(listener.result, CR_SUCCESS);
    kit_device(*state, "camera");
    assert_int_equal(listener.count, 0);
}

/* U-5.2 */
static void a_flag_for_all_and_one_id_exclude_each_other(void **state)
{
    struct listener listener = instance_listener(CAMERA);
    listener.filter.Flags = CM_NOTIFY_FILTER_FLAG_ALL_DEVICE_INSTANCES;
    assert_refused(*state, &listener, CR_INVALID_DATA);
}

/* U-5.2 */
static void both_flags_exclude_each_other(void **state)
{
    struct listener listener = instance_listener(NULL);
    listener.filter.Flags = CM_NOTIFY_FILTER_VALID_FLAGS;
    assert_refused(*state, &listener, CR_INVALID_DATA);
}

/* U-5.2 */
static void no_id_and_no_flag_is_invalid(void **state)
{
    struct listener listener = instance_listener(L"");
    assert_refused(*state, &listener, CR_INVALID_DATA);
}

/* U-5.2 */
static void a_malformed_id_is_invalid(void **state)
{
    struct listener listener = instance_listener(L"camera");
    assert_refused(*state, &listener, CR_INVALID_DATA);
}

/* U-5.2 */
static void an_unterminated_id_is_invalid(void **state)
{
    struct listener listener = instance_listener(CAMERA);
    for (size_t i = wcslen(CAMERA); i < MAX_DEVICE_ID_LEN; i++) {
        listener.filter.u.DeviceInstance.InstanceId[i] = L'A';
    }
    assert_refused(*state, &listener, CR_INVALID_DATA);
}

/* ---- All interface classes ---- */

/* U-5.2, U-5.12 */
static void all_interface_classes_are_heard_of_with_the_flag(void **state)
{
    struct listener listener = { .filter = {
                                     .cbSize = sizeof(CM_NOTIFY_FILTER),
                                     .FilterType = CM_NOTIFY_FILTER_TYPE_DEVICEINTERFACE,
                                     .Flags = CM_NOTIFY_FILTER_FLAG_ALL_INTERFACE_CLASSES } };
    struct pnpsim_hardware hardware = kit_hardware("camera");
    hardware.interfaces[1] = &KIT_OTHER_CLASS;
    viewer_with(*state, &listener);
    struct pnpsim_device *camera = pnpsim_plug(*state, &hardware);
    pnpsim_assert_story(*state,
                        "irp camera START_DEVICE | user viewer ARRIVAL | user viewer ARRIVAL");
    const CM_NOTIFY_EVENT_DATA *data = (const CM_NOTIFY_EVENT_DATA *)(const void *)listener.data;
    assert_true(IsEqualGUID(&data->u.DeviceInterface.ClassGuid, &KIT_OTHER_CLASS));
    pnpsim_assert_ok(pnpsim_unplug(*state, camera));
    assert_int_equal(listener.count, 4);
    assert_int_equal(listener.action, CM_NOTIFY_ACTION_DEVICEINTERFACEREMOVAL);
}

/* ---- Handles ---- */

static void register_event_handle(void *context)
{
    struct listener *listener = context;
    HANDLE event = CreateEventW(NULL, TRUE, FALSE, NULL);
    assert_non_null(event);
    listener->filter = (CM_NOTIFY_FILTER){ .cbSize = sizeof(CM_NOTIFY_FILTER),
                                           .FilterType = CM_NOTIFY_FILTER_TYPE_DEVICEHANDLE };
    listener->filter.u.DeviceHandle.hTarget = event;
    register_listener(listener);
    assert_int_equal(listener->result, CR_INVALID_DATA);
    assert_null(listener->handle);
    assert_true(CloseHandle(event));
    register_listener(listener);
    assert_int_equal(listener->result, CR_INVALID_DATA);
    listener->filter.u.DeviceHandle.hTarget = INVALID_HANDLE_VALUE;
    register_listener(listener);
    assert_int_equal(listener->result, CR_INVALID_DATA);
}

/* U-5.2 */
static void a_handle_that_is_no_devices_is_invalid(void **state)
{
    struct listener listener = { .count = 0 };
    struct pnpsim_app *viewer = pnpsim_app_start(*state, "viewer");
    pnpsim_assert_ok(pnpsim_app_call(viewer, register_event_handle, &listener));
}

static void end_nonsense(void *context)
{
    (void)context;
    assert_int_equal(CM_Unregister_Notification(NULL), CR_INVALID_DATA);
    assert_int_equal(CM_Unregister_Notification((HCMNOTIFICATION)context), CR_INVALID_DATA);
}

/* U-5.6, W-24 */
static void ending_what_is_no_registration_is_refused(void **state)
{
    struct listener listener = { .count = 0 };
    struct pnpsim_app *viewer = pnpsim_app_start(*state, "viewer");
    pnpsim_assert_ok(pnpsim_app_call(viewer, end_nonsense, &listener));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        pnpsim_unit_test(an_instance_is_enumerated_started_and_removed),
        pnpsim_unit_test(an_instance_event_carries_its_id),
        pnpsim_unit_test(other_instances_are_not_heard_of),
        pnpsim_unit_test(all_instances_are_heard_of_with_the_flag),
        pnpsim_unit_test(an_orderly_removal_leaves_the_instance_until_it_is_pulled),
        pnpsim_unit_test(a_device_that_does_not_start_is_enumerated_only),
        pnpsim_unit_test(a_pulled_bus_takes_its_children_leaves_first_and_each_once),
        pnpsim_unit_test(an_unregistered_instance_listener_hears_nothing),
        pnpsim_unit_test(a_flag_for_all_and_one_id_exclude_each_other),
        pnpsim_unit_test(both_flags_exclude_each_other),
        pnpsim_unit_test(no_id_and_no_flag_is_invalid),
        pnpsim_unit_test(a_malformed_id_is_invalid),
        pnpsim_unit_test(an_unterminated_id_is_invalid),
        pnpsim_unit_test(all_interface_classes_are_heard_of_with_the_flag),
        pnpsim_unit_test(a_handle_that_is_no_devices_is_invalid),
        pnpsim_unit_test(ending_what_is_no_registration_is_refused),
    };
    return pnpsim_run_tests("registrations of applications", tests);
}
