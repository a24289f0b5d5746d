/* SPDX-License-Identifier: MIT */
/* What those who are told do, and its effect: opening again after a removal that failed, letting go
 * when an interface leaves, enabling one's own interface; an application that unregisters from
 * another thread; a device without a function driver that is watched. */
#include "support/kit.h"

#include "io/name.h"
#include "kernel/task.h"
#include "observe/trace.h"

#include <cfgmgr32.h>
#include <ioevent.h>
#include <windows.h>

/* ---- Opening again after a removal that failed ---- */

/* How many handles the application holds at each IRP of the removal. */
struct census {
    struct pnpsim_app *viewer;
    struct kit_log log;
};

static void count_handles(void *context, struct pnpsim_device *device, uint8_t minor)
{
    struct census *census = context;
    (void)device;
    if (minor == IRP_MN_QUERY_REMOVE_DEVICE || minor == IRP_MN_CANCEL_REMOVE_DEVICE) {
        kit_log(&census->log, "%s %u", minor == IRP_MN_QUERY_REMOVE_DEVICE ? "query" : "cancel",
                pnpsim_app_handle_count(census->viewer));
    }
}

/* U-5.10, U-5.11 */
static void an_application_closes_for_the_query_and_opens_again_when_it_failed(void **state)
{
    struct pnpsim *sim = *state;
    struct pnpsim_device *camera = kit_device(sim, "camera");
    struct census census = { .viewer = pnpsim_app_start(sim, "viewer") };
    pnpsim_assert_ok(pnpsim_app_watch(census.viewer, camera));
    pnpsim_assert_ok(pnpsim_on_irp(sim, camera, count_handles, &census));
    pnpsim_assert_ok(
        pnpsim_stub_set_status(sim, camera, IRP_MN_QUERY_REMOVE_DEVICE, STATUS_UNSUCCESSFUL));
    assert_int_equal(pnpsim_remove(sim, camera, NULL), PNPSIM_E_VETOED);
    pnpsim_assert_story(sim, "user viewer QUERY_REMOVE ok | irp camera QUERY_REMOVE_DEVICE veto | "
                             "irp camera CANCEL_REMOVE_DEVICE | user viewer QUERYREMOVEFAILED");
    assert_string_equal(census.log.text, "query 0 | cancel 0");
    assert_int_equal(pnpsim_app_handle_count(census.viewer), 1);
}

struct returning {
    struct pnpsim_device *camera;
    unsigned queries;
};

/* Closes for the first query only. */
static uint32_t return_and_stay(void *context, struct pnpsim_app *app,
                                const struct pnpsim_app_event *event)
{
    struct returning *returning = context;
    if (event->action == PNPSIM_ACTION_QUERY_REMOVE && returning->queries++ == 0) {
        pnpsim_assert_ok(pnpsim_app_close(app, returning->camera));
    } else if (event->action == PNPSIM_ACTION_QUERY_REMOVE_FAILED && returning->queries == 1) {
        pnpsim_assert_ok(pnpsim_app_open(app, returning->camera));
    }
    return 0;
}

/* U-5.10, K-2.4: what was opened in the callback is an open handle like any other. */
static void a_handle_opened_when_the_removal_failed_vetoes_the_next(void **state)
{
    struct pnpsim *sim = *state;
    struct returning returning = { .camera = kit_device(sim, "camera") };
    struct pnpsim_app *viewer = pnpsim_app_start(sim, "viewer");
    struct pnpsim_veto veto;
    pnpsim_assert_ok(pnpsim_app_watch(viewer, returning.camera));
    pnpsim_assert_ok(pnpsim_app_on_event(viewer, return_and_stay, &returning));
    pnpsim_assert_ok(pnpsim_stub_set_status(sim, returning.camera, IRP_MN_QUERY_REMOVE_DEVICE,
                                            STATUS_UNSUCCESSFUL));
    assert_int_equal(pnpsim_remove(sim, returning.camera, NULL), PNPSIM_E_VETOED);
    assert_int_equal(pnpsim_app_handle_count(viewer), 1);
    pnpsim_assert_ok(pnpsim_stub_set_status(sim, returning.camera, IRP_MN_QUERY_REMOVE_DEVICE, 0));
    assert_int_equal(pnpsim_remove(sim, returning.camera, &veto), PNPSIM_E_VETOED);
    assert_int_equal(veto.type, PNP_VetoOutstandingOpen);
    pnpsim_assert_ok(pnpsim_app_close(viewer, returning.camera));
    pnpsim_assert_ok(pnpsim_remove(sim, returning.camera, NULL));
}

static void start_anew(struct kit_monitor *monitor, const struct kit_heard *heard)
{
    if (IsEqualGUID(&heard->event, &GUID_TARGET_DEVICE_QUERY_REMOVE)) {
        kit_let_go(monitor);
    } else if (IsEqualGUID(&heard->event, &GUID_TARGET_DEVICE_REMOVE_CANCELLED)) {
        pnpsim_check(kit_unregister(monitor) == STATUS_SUCCESS);
        pnpsim_check(NT_SUCCESS(kit_open(monitor, monitor->context)));
        pnpsim_check(NT_SUCCESS(kit_register_target(monitor)));
    }
}

/* K-5.12, K-4.7 */
static void a_driver_that_registered_anew_is_asked_once_by_the_next_removal(void **state)
{
    struct pnpsim *sim = *state;
    struct pnpsim_device *camera = kit_device(sim, "camera");
    struct kit_monitor monitor = { .on_event = start_anew, .context = camera };
    kit_watch_open(sim, &monitor, "monitor", camera);
    PFILE_OBJECT first = monitor.file;
    pnpsim_assert_ok(
        pnpsim_stub_set_status(sim, camera, IRP_MN_QUERY_REMOVE_DEVICE, STATUS_UNSUCCESSFUL));
    assert_int_equal(pnpsim_remove(sim, camera, NULL), PNPSIM_E_VETOED);
    assert_int_equal(monitor.count, 2);
    assert_ptr_equal(monitor.heard[1].file, first);
    assert_true(monitor.holds);

    pnpsim_assert_ok(pnpsim_stub_set_status(sim, camera, IRP_MN_QUERY_REMOVE_DEVICE, 0));
    pnpsim_assert_ok(pnpsim_remove(sim, camera, NULL));
    pnpsim_assert_story(sim, "kernel monitor QUERY_REMOVE ok | irp camera QUERY_REMOVE_DEVICE ok | "
                             "kernel monitor REMOVE_COMPLETE | irp camera REMOVE_DEVICE");
    assert_ptr_equal(monitor.heard[2].file, monitor.file);
}

/* ---- When an interface leaves or arrives ---- */

struct passage {
    struct pnpsim_device *camera;
    UNICODE_STRING link; /* of an interface that the test enables and disables */
    BOOLEAN enable;
    struct kit_log log;
};

static void set_interface(void *context)
{
    struct passage *passage = context;
    pnpsim_check(NT_SUCCESS(IoSetDeviceInterfaceState(&passage->link, passage->enable)));
}

static void register_other(void *context)
{
    struct passage *passage = context;
    pnpsim_check(NT_SUCCESS(IoRegisterDeviceInterface(pnpsim_device_pdo(passage->camera),
                                                      &KIT_OTHER_CLASS, NULL, &passage->link)));
}

static void free_link(void *context)
{
    struct passage *passage = context;
    RtlFreeUnicodeString(&passage->link);
}

static void undo_arrival(struct kit_monitor *monitor, const struct kit_heard *heard)
{
    if (IsEqualGUID(&heard->event, &GUID_DEVICE_INTERFACE_ARRIVAL)) {
        UNICODE_STRING link;
        RtlInitUnicodeString(&link, heard->link);
        pnpsim_check(NT_SUCCESS(kit_open_link(monitor, &link)));
    } else {
        kit_let_go(monitor);
    }
}

/* K-5.10 */
static void a_handle_closed_when_its_interface_leaves_is_no_veto(void **state)
{
    struct pnpsim *sim = *state;
    struct passage passage = { .camera = kit_device(sim, "camera"), .enable = TRUE };
    struct kit_monitor monitor = { .on_event = undo_arrival };
    kit_watch_class(sim, &monitor, "monitor", &KIT_OTHER_CLASS, 0);
    kit_call(sim, register_other, &passage);
    kit_call(sim, set_interface, &passage);
    pnpsim_assert_story(sim, "kernel monitor ARRIVAL");
    assert_true(monitor.holds);
    assert_int_equal(pnpsim_remove(sim, passage.camera, NULL), PNPSIM_E_VETOED);

    passage.enable = FALSE;
    kit_call(sim, set_interface, &passage);
    pnpsim_assert_story(sim, "kernel monitor REMOVAL");
    assert_false(monitor.holds);
    pnpsim_assert_ok(pnpsim_remove(sim, passage.camera, NULL));
    kit_call(sim, free_link, &passage);
}

static void enable_own(struct kit_monitor *monitor, const struct kit_heard *heard)
{
    struct passage *passage = monitor->context;
    (void)heard;
    kit_log(&passage->log, "first begins");
    set_interface(passage);
    kit_log(&passage->log, "first ends");
}

static void note_arrival(struct kit_monitor *monitor, const struct kit_heard *heard)
{
    struct passage *passage = monitor->context;
    (void)heard;
    kit_log(&passage->log, "second");
}

/* K-5.9 */
static void an_interface_enabled_in_a_callback_arrives_after_the_callback(void **state)
{
    struct pnpsim *sim = *state;
    struct passage passage = { .camera = kit_device(sim, "lamp"), .enable = TRUE };
    struct kit_monitor first = { .on_event = enable_own, .context = &passage };
    struct kit_monitor second = { .on_event = note_arrival, .context = &passage };
    struct pnpsim_hardware hardware = kit_hardware("camera");
    hardware.instance_id = "2";
    kit_call(sim, register_other, &passage);
    kit_watch_class(sim, &first, "first", &KIT_CLASS, 0);
    kit_watch_class(sim, &second, "second", &KIT_OTHER_CLASS, 0);
    assert_non_null(pnpsim_plug(sim, &hardware));
    pnpsim_assert_story(sim,
                        "irp camera START_DEVICE | kernel first ARRIVAL | kernel second ARRIVAL");
    assert_string_equal(passage.log.text, "first begins | first ends | second");
    kit_call(sim, free_link, &passage);
}

/* ---- What storage class drivers report ---- */

/* K-3.4.4, K-3.1.7 */
static void a_medium_is_announced_as_a_custom_event_of_its_device(void **state)
{
    struct pnpsim *sim = *state;
    ULONG change_count = 7;
    struct pnpsim_device *disk = kit_device(sim, "disk");
    struct kit_monitor monitor = { 0 };
    pnpsim_assert_ok(pnpsim_name_guid(sim, &GUID_IO_MEDIA_ARRIVAL, "MEDIA_ARRIVAL"));
    kit_watch(sim, &monitor, "monitor", disk);
    kit_report(sim, disk, &GUID_IO_MEDIA_ARRIVAL, &change_count, sizeof(change_count));
    pnpsim_assert_story(sim, "report disk MEDIA_ARRIVAL | kernel monitor MEDIA_ARRIVAL | "
                             "completed disk MEDIA_ARRIVAL");
    assert_int_equal(monitor.heard[0].name_offset, -1);
    assert_int_equal(monitor.heard[0].data_size, sizeof(change_count));
    assert_memory_equal(monitor.heard[0].data, &change_count, sizeof(change_count));
}

/* ---- A device without a function driver ---- */

static void watch_pdo(void *context)
{
    struct kit_monitor *monitor = context;
    UNICODE_STRING path = *pn_name_of_device(pnpsim_device_pdo(monitor->context));
    pnpsim_check(NT_SUCCESS(kit_open_link(monitor, &path)));
    pnpsim_check(NT_SUCCESS(kit_register_target(monitor)));
    kit_let_go(monitor);
}

/* K-1.8, W-6: the bus alone names the PDO, and the registrant is told as ever. */
static void a_raw_device_can_be_watched_through_its_pdo(void **state)
{
    struct pnpsim *sim = *state;
    struct pnpsim_hardware hardware = { .name = "raw",
                                        .device_id = "KIT\\RAW",
                                        .raw_device_ok = 1 };
    struct kit_monitor monitor = { .sim = sim, .driver = kit_driver(sim, "monitor") };
    pnpsim_assert_ok(pnpsim_name_guid(sim, &KIT_LOST, "LAMP_LOST"));
    struct pnpsim_device *raw = pnpsim_plug(sim, &hardware);
    pnpsim_assert_story(sim, "irp raw START_DEVICE");
    monitor.context = raw;
    kit_call(sim, watch_pdo, &monitor);
    kit_report(sim, raw, NULL, NULL, 0);
    pnpsim_assert_story(sim, "report raw LAMP_LOST | kernel monitor LAMP_LOST | "
                             "completed raw LAMP_LOST");
    pnpsim_assert_ok(pnpsim_remove(sim, raw, NULL));
    pnpsim_assert_story(sim, "kernel monitor QUERY_REMOVE ok | irp raw QUERY_REMOVE_DEVICE ok | "
                             "kernel monitor REMOVE_COMPLETE | irp raw REMOVE_DEVICE");
}

/* ---- An application that unregisters from another thread ---- */

/* The application's callback is inside a request of its own when the other thread begins. */
struct crossing {
    struct kit_stack slow; /* a filter whose requests take their time */
    struct pnpsim_device *camera;
    struct pnpsim_app *viewer;
    HANDLE handle;
    HCMNOTIFICATION registration;
    CONFIGRET unregistered;
    KEVENT begun;
    struct kit_log log;
};

static NTSTATUS take_time(struct kit_stack *stack, PIRP irp)
{
    struct crossing *crossing = stack->context;
    LARGE_INTEGER millisecond = { .QuadPart = -10000 };
    (void)irp;
    KeSetEvent(&crossing->begun, IO_NO_INCREMENT, FALSE);
    return KeDelayExecutionThread(KernelMode, FALSE, &millisecond);
}

static DWORD ask_the_camera(HCMNOTIFICATION hNotify, PVOID Context, CM_NOTIFY_ACTION Action,
                            PCM_NOTIFY_EVENT_DATA EventData, DWORD EventDataSize)
{
    struct crossing *crossing = Context;
    DWORD returned = 0;
    (void)hNotify;
    (void)Action;
    (void)EventData;
    (void)EventDataSize;
    kit_log(&crossing->log, "callback begins");
    assert_true(DeviceIoControl(crossing->handle, 0x222000, NULL, 0, NULL, 0, &returned, NULL));
    kit_log(&crossing->log, "callback ends");
    return ERROR_SUCCESS;
}

static void open_and_register(void *context)
{
    struct crossing *crossing = context;
    const char *link = pnpsim_device_interface(crossing->camera, &KIT_CLASS);
    WCHAR name[128] = { 0 };
    CM_NOTIFY_FILTER filter = { .cbSize = sizeof(filter),
                                .FilterType = CM_NOTIFY_FILTER_TYPE_DEVICEHANDLE };
    assert_non_null(link);
    for (size_t i = 0; link[i] != '\0' && i < RTL_NUMBER_OF(name) - 1; i++) {
        name[i] = (WCHAR)link[i];
    }
    crossing->handle = CreateFileW(name, GENERIC_READ, 0, NULL, OPEN_EXISTING, 0, NULL);
    filter.u.DeviceHandle.hTarget = crossing->handle;
    assert_int_equal(
        CM_Register_Notification(&filter, crossing, ask_the_camera, &crossing->registration),
        CR_SUCCESS);
}

static void init_event(void *context)
{
    KeInitializeEvent(context, NotificationEvent, FALSE);
}

/* A second thread of the application; as the callback has the test's own thread, it is one of the
 * simulation. */
static void unregister_meanwhile(void *context)
{
    struct crossing *crossing = context;
    KeWaitForSingleObject(&crossing->begun, Executive, KernelMode, FALSE, NULL);
    kit_log(&crossing->log, "unregister");
    crossing->unregistered = CM_Unregister_Notification(crossing->registration);
    kit_log(&crossing->log, "unregistered");
}

/* U-5.6 */
static void unregistering_waits_for_the_callback_on_another_thread(void **state)
{
    struct pnpsim *sim = *state;
    struct crossing crossing = { .slow = { .on_control = take_time }, .unregistered = CR_FAILURE };
    struct pnpsim_hardware hardware = kit_hardware("camera");
    crossing.slow.context = &crossing;
    kit_stack(sim, &crossing.slow, "slow");
    hardware.upper_filters[0] = "slow";
    crossing.camera = pnpsim_plug(sim, &hardware);
    crossing.viewer = pnpsim_app_start(sim, "viewer");
    pnpsim_assert_ok(pnpsim_app_call(crossing.viewer, open_and_register, &crossing));
    kit_call(sim, init_event, &crossing.begun);

    struct pn_task *other = pn_task_create(sim, PN_TASK_SYSTEM, pn_name(sim, "other"),
                                           unregister_meanwhile, &crossing);
    assert_non_null(other);
    other->process = crossing.viewer;
    kit_report(sim, crossing.camera, NULL, NULL, 0);
    kit_report(sim, crossing.camera, NULL, NULL, 0); /* nobody hears the second one */
    assert_string_equal(crossing.log.text,
                        "callback begins | unregister | callback ends | unregistered");
    assert_int_equal(crossing.unregistered, CR_SUCCESS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        pnpsim_unit_test(an_application_closes_for_the_query_and_opens_again_when_it_failed),
        pnpsim_unit_test(a_handle_opened_when_the_removal_failed_vetoes_the_next),
        pnpsim_unit_test(a_driver_that_registered_anew_is_asked_once_by_the_next_removal),
        pnpsim_unit_test(a_handle_closed_when_its_interface_leaves_is_no_veto),
        pnpsim_unit_test(an_interface_enabled_in_a_callback_arrives_after_the_callback),
        pnpsim_unit_test(a_medium_is_announced_as_a_custom_event_of_its_device),
        pnpsim_unit_test(a_raw_device_can_be_watched_through_its_pdo),
        pnpsim_unit_test(unregistering_waits_for_the_callback_on_another_thread),
    };
    return pnpsim_run_tests("gap_callbacks", tests);
}
