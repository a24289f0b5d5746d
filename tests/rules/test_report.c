/* SPDX-License-Identifier: MIT */
/* Reporting custom events: what is copied, when it is delivered, how it is completed. */
#include "support/kit.h"

#define HEADER_SIZE FIELD_OFFSET(TARGET_DEVICE_CUSTOM_NOTIFICATION, CustomDataBuffer)

/* A camera and a monitor of it. */
struct scene {
    struct pnpsim *sim;
    struct pnpsim_device *camera;
    struct kit_monitor monitor;
    struct kit_log log;
};

static void scene_set(struct pnpsim *sim, struct scene *scene)
{
    scene->sim = sim;
    scene->camera = kit_device(sim, "camera");
    kit_watch(sim, &scene->monitor, "monitor", scene->camera);
}

/* K-3.3.3 */
static void the_structure_is_copied_before_the_call_returns(void **state)
{
    struct pnpsim *sim = *state;
    struct scene scene = { 0 };
    scene_set(sim, &scene);
    kit_report(sim, scene.camera, NULL, "three", 6); /* frees and overwrites its structure */
    pnpsim_assert_story(sim, "report camera LAMP_LOST | kernel monitor LAMP_LOST | "
                             "completed camera LAMP_LOST");
    assert_int_equal(scene.monitor.heard[0].data_size, 6);
    assert_string_equal((const char *)scene.monitor.heard[0].data, "three");
}

/* What the payload points to changes after the report and before the delivery. */
struct pointee {
    struct scene scene;
    ULONG value;
    ULONG seen;
};

static void read_through_pointer(struct kit_monitor *monitor, const struct kit_heard *heard)
{
    struct pointee *pointee = monitor->context;
    const ULONG *value;
    memcpy(&value, heard->data, sizeof(value));
    pointee->seen = *value;
}

static void report_then_change(void *context)
{
    struct pointee *pointee = context;
    const ULONG *value = &pointee->value;
    struct kit_report report = { .device = pointee->scene.camera,
                                 .data = &value,
                                 .size = sizeof(value) };
    pointee->value = 1;
    pnpsim_check(NT_SUCCESS(kit_report_send(&report)));
    pointee->value = 2;
}

/* K-3.3.4 */
static void what_the_payload_points_to_is_not_captured(void **state)
{
    struct pointee pointee = { .scene.monitor = { .on_event = read_through_pointer } };
    pointee.scene.monitor.context = &pointee;
    scene_set(*state, &pointee.scene);
    kit_call(*state, report_then_change, &pointee);
    assert_int_equal(pointee.seen, 2);
}

/* A report with a structure of the test's own. */
struct raw {
    struct scene scene;
    TARGET_DEVICE_CUSTOM_NOTIFICATION notification;
    UCHAR more[16];
    PDEVICE_OBJECT pdo; /* NULL: the camera's */
    PDEVICE_CHANGE_COMPLETE_CALLBACK callback;
    NTSTATUS status;
};

static void raw_run(void *context)
{
    struct raw *raw = context;
    PDEVICE_OBJECT pdo = raw->pdo == NULL ? pnpsim_device_pdo(raw->scene.camera) : raw->pdo;
    raw->status = IoReportTargetDeviceChangeAsynchronous(pdo, &raw->notification, raw->callback,
                                                         &raw->scene);
}

static void raw_set(struct pnpsim *sim, struct raw *raw, USHORT size)
{
    raw->notification.Version = 1;
    raw->notification.Size = size;
    raw->notification.Event = KIT_LOST;
    raw->notification.NameBufferOffset = -1;
    scene_set(sim, &raw->scene);
}

static void raw_report(struct pnpsim *sim, struct raw *raw, USHORT size)
{
    raw_set(sim, raw, size);
    kit_call(sim, raw_run, raw);
}

/* K-3.1.4 */
static void a_report_may_be_as_short_as_its_header(void **state)
{
    struct raw raw = { 0 };
    raw_report(*state, &raw, HEADER_SIZE);
    pnpsim_assert_story(*state, "report camera LAMP_LOST | kernel monitor LAMP_LOST | "
                                "completed camera LAMP_LOST");
    assert_int_equal(raw.scene.monitor.heard[0].size, 36);
    assert_int_equal(raw.scene.monitor.heard[0].data_size, 0);
}

/* K-3.1.4 */
static void a_report_of_the_whole_structure_carries_four_bytes(void **state)
{
    struct raw raw = { 0 };
    raw_report(*state, &raw, sizeof(TARGET_DEVICE_CUSTOM_NOTIFICATION));
    pnpsim_assert_story(*state, "report camera LAMP_LOST | kernel monitor LAMP_LOST | "
                                "completed camera LAMP_LOST");
    assert_int_equal(raw.scene.monitor.heard[0].data_size, 4);
}

/* K-3.1.4 */
static void a_size_counted_from_the_structures_end_is_accepted(void **state)
{
    struct raw raw = { 0 };
    raw_report(*state, &raw, sizeof(TARGET_DEVICE_CUSTOM_NOTIFICATION) - 1 + 5);
    pnpsim_assert_story(*state, "report camera LAMP_LOST | kernel monitor LAMP_LOST | "
                                "completed camera LAMP_LOST");
    assert_int_equal(raw.scene.monitor.heard[0].data_size, 8);
}

/* K-3.1.4 */
static void a_size_below_the_header_is_refused(void **state)
{
    struct raw raw = { 0 };
    pnpsim_assert_ok(pnpsim_expect_finding(*state, "REPORT_SIZE_SMALL"));
    raw_report(*state, &raw, HEADER_SIZE - 1);
    assert_int_equal(raw.status, STATUS_INVALID_PARAMETER);
    pnpsim_assert_story(*state, "");
}

/* K-3.1.5 */
static void the_name_offset_is_counted_from_the_start_of_the_data(void **state)
{
    struct pnpsim *sim = *state;
    struct scene scene = { 0 };
    static const UCHAR data[] = { 1, 2, 'h', 0, 'i', 0 };
    scene_set(sim, &scene);
    kit_report_with(sim,
                    &(struct kit_report){
                        .device = scene.camera, .data = data, .size = sizeof(data), .name_at = 3 });
    assert_int_equal(scene.monitor.heard[0].name_offset, 2);
    assert_memory_equal(scene.monitor.heard[0].data, data, sizeof(data));
}

/* K-3.1.5 */
static void a_name_offset_beyond_the_data_is_refused(void **state)
{
    struct raw raw = { 0 };
    raw_set(*state, &raw, HEADER_SIZE + 4);
    raw.notification.NameBufferOffset = 4;
    pnpsim_assert_ok(pnpsim_expect_finding(*state, "REPORT_NAME_OFFSET_RANGE"));
    kit_call(*state, raw_run, &raw);
    assert_int_equal(raw.status, STATUS_INVALID_PARAMETER);
    pnpsim_assert_story(*state, "");
}

/* K-3.1.2 */
static void a_version_other_than_one_is_refused(void **state)
{
    struct raw raw = { 0 };
    raw_set(*state, &raw, HEADER_SIZE);
    raw.notification.Version = 2;
    pnpsim_assert_ok(pnpsim_expect_finding(*state, "REPORT_VERSION"));
    kit_call(*state, raw_run, &raw);
    assert_int_equal(raw.status, STATUS_INVALID_PARAMETER);
    pnpsim_assert_story(*state, "");
}

/* K-3.1.2, K-3.3.5 */
static void each_registrant_gets_the_managers_copy_with_its_own_file_object(void **state)
{
    struct raw raw = { 0 };
    struct kit_monitor other = { 0 };
    raw_set(*state, &raw, HEADER_SIZE);
    kit_watch(*state, &other, "other", raw.scene.camera);
    kit_call(*state, raw_run, &raw);
    pnpsim_assert_story(*state, "report camera LAMP_LOST | kernel monitor LAMP_LOST | "
                                "kernel other LAMP_LOST | completed camera LAMP_LOST");
    assert_ptr_equal(raw.scene.monitor.heard[0].file, raw.scene.monitor.file);
    assert_ptr_equal(other.heard[0].file, other.file);
    assert_ptr_not_equal(other.heard[0].structure, &raw.notification);
    assert_null(raw.notification.FileObject);
}

/* K-3.1.1, K-10.10 */
static void a_device_object_that_is_no_pdo_is_refused(void **state)
{
    struct raw raw = { 0 };
    raw_set(*state, &raw, HEADER_SIZE);
    raw.pdo = ((PDEVICE_OBJECT)pnpsim_device_pdo(raw.scene.camera))->AttachedDevice;
    pnpsim_assert_ok(pnpsim_expect_finding(*state, "REPORT_NOT_PDO"));
    kit_call(*state, raw_run, &raw);
    assert_int_equal(raw.status, STATUS_INVALID_DEVICE_REQUEST);
    pnpsim_assert_story(*state, "");
}

static void log_callback(struct kit_monitor *monitor, const struct kit_heard *heard)
{
    (void)heard;
    kit_log(monitor->context, "callback");
}

static VOID log_completion(PVOID Context)
{
    kit_log(Context, "completion at %u", (unsigned)KeGetCurrentIrql());
}

/* K-3.3.6 */
static void completion_runs_once_at_passive_level_after_all_registrants(void **state)
{
    struct pnpsim *sim = *state;
    struct scene scene = { .monitor = { .on_event = log_callback, .context = &scene.log } };
    struct kit_monitor other = { .on_event = log_callback, .context = &scene.log };
    scene_set(sim, &scene);
    kit_watch(sim, &other, "other", scene.camera);
    kit_report_with(sim, &(struct kit_report){ .device = scene.camera,
                                               .callback = log_completion,
                                               .context = &scene.log });
    assert_string_equal(scene.log.text, "callback | callback | completion at 0");
}

/* K-3.1.7 */
static void a_report_without_registrants_is_completed_all_the_same(void **state)
{
    struct pnpsim *sim = *state;
    struct kit_log log = { "" };
    struct pnpsim_device *camera = kit_device(sim, "camera");
    kit_report_with(
        sim, &(struct kit_report){ .device = camera, .callback = log_completion, .context = &log });
    pnpsim_assert_story(sim, "report camera LAMP_LOST | completed camera LAMP_LOST");
    assert_string_equal(log.text, "completion at 0");
}

static void report_again(struct kit_monitor *monitor, const struct kit_heard *heard)
{
    struct scene *scene = monitor->context;
    struct kit_report report = { .device = scene->camera,
                                 .event = &KIT_BACK,
                                 .callback = log_completion,
                                 .context = &scene->log };
    if (IsEqualGUID(&heard->event, &KIT_BACK)) {
        kit_log(&scene->log, "second");
        return;
    }
    kit_log(&scene->log, "first begins");
    pnpsim_check(NT_SUCCESS(kit_report_send(&report)));
    kit_log(&scene->log, "first ends");
}

/* K-3.3.7, K-0.5 */
static void a_report_made_inside_a_callback_is_delivered_after_it(void **state)
{
    struct pnpsim *sim = *state;
    struct scene scene = { .monitor = { .on_event = report_again, .context = &scene } };
    scene_set(sim, &scene);
    kit_report(sim, scene.camera, NULL, NULL, 0);
    pnpsim_assert_story(sim, "report camera LAMP_LOST | report camera LAMP_BACK | "
                             "kernel monitor LAMP_LOST | completed camera LAMP_LOST | "
                             "kernel monitor LAMP_BACK | completed camera LAMP_BACK");
    assert_string_equal(scene.log.text, "first begins | first ends | second | completion at 0");
}

/* A function driver that reports from inside its handler of one minor code. */
struct reporting {
    struct scene scene;
    struct kit_stack function;
    UCHAR minor;
};

static NTSTATUS report_from_handler(struct kit_stack *stack, PIRP irp)
{
    struct reporting *reporting = stack->context;
    struct scene *scene = &reporting->scene;
    struct kit_report report = { .device = scene->camera,
                                 .callback = log_completion,
                                 .context = &scene->log };
    if (IoGetCurrentIrpStackLocation(irp)->MinorFunction == reporting->minor) {
        kit_log(&scene->log, "handler begins");
        pnpsim_check(NT_SUCCESS(kit_report_send(&report)));
        kit_log(&scene->log, "handler ends");
    }
    return STATUS_SUCCESS;
}

static void reporting_set(struct pnpsim *sim, struct reporting *reporting, UCHAR minor)
{
    reporting->minor = minor;
    reporting->function.on_pnp = report_from_handler;
    reporting->function.context = reporting;
    kit_stack(sim, &reporting->function, "filter");
    pnpsim_assert_ok(pnpsim_bind(sim, "filter", "KIT\\DEVICE", PNPSIM_ROLE_UPPER_FILTER));
    scene_set(sim, &reporting->scene);
}

/* K-3.3.7, K-10.16 */
static void a_report_from_surprise_removal_is_delivered_after_the_handler(void **state)
{
    struct pnpsim *sim = *state;
    struct reporting reporting = { 0 };
    reporting_set(sim, &reporting, IRP_MN_SURPRISE_REMOVAL);
    pnpsim_assert_ok(pnpsim_unplug(sim, reporting.scene.camera));
    pnpsim_assert_story(sim, "report camera LAMP_LOST | irp camera SURPRISE_REMOVAL | "
                             "kernel monitor REMOVE_COMPLETE | kernel monitor LAMP_LOST | "
                             "completed camera LAMP_LOST | irp camera REMOVE_DEVICE");
    assert_string_equal(reporting.scene.log.text,
                        "handler begins | handler ends | completion at 0");
}

/* K-3.3.7, K-3.3.8 */
static void a_device_that_is_gone_has_no_registrants_but_completion_runs(void **state)
{
    struct pnpsim *sim = *state;
    struct reporting reporting = { 0 };
    reporting_set(sim, &reporting, IRP_MN_REMOVE_DEVICE);
    pnpsim_assert_ok(pnpsim_unplug(sim, reporting.scene.camera));
    pnpsim_assert_story(sim, "irp camera SURPRISE_REMOVAL | kernel monitor REMOVE_COMPLETE | "
                             "report camera LAMP_LOST | irp camera REMOVE_DEVICE | "
                             "completed camera LAMP_LOST");
    assert_string_equal(reporting.scene.log.text,
                        "handler begins | handler ends | completion at 0");
}

/* Two devices, reported of in turn. */
struct pair {
    struct pnpsim_device *camera;
    struct pnpsim_device *lamp;
};

static void report_in_turn(void *context)
{
    struct pair *pair = context;
    struct kit_report reports[] = { { .device = pair->lamp },
                                    { .device = pair->camera },
                                    { .device = pair->lamp, .event = &KIT_BACK } };
    for (size_t i = 0; i < RTL_NUMBER_OF(reports); i++) {
        pnpsim_check(NT_SUCCESS(kit_report_send(&reports[i])));
    }
}

/* K-3.3.11, K-2.11 */
static void reports_are_delivered_in_the_order_of_the_calls_over_all_devices(void **state)
{
    struct pnpsim *sim = *state;
    struct pair pair = { kit_device(sim, "camera"), kit_device(sim, "lamp") };
    struct kit_monitor camera = { 0 };
    struct kit_monitor lamp = { 0 };
    kit_watch(sim, &camera, "first", pair.camera);
    kit_watch(sim, &lamp, "second", pair.lamp);
    kit_call(sim, report_in_turn, &pair);
    pnpsim_assert_story(sim, "report lamp LAMP_LOST | report camera LAMP_LOST | "
                             "report lamp LAMP_BACK | kernel second LAMP_LOST | "
                             "completed lamp LAMP_LOST | kernel first LAMP_LOST | "
                             "completed camera LAMP_LOST | kernel second LAMP_BACK | "
                             "completed lamp LAMP_BACK");
}

/* K-3.1.3 */
static void every_guid_of_the_systems_own_is_refused_before_anything_is_queued(void **state)
{
    static const GUID *const guids[] = {
        &GUID_TARGET_DEVICE_QUERY_REMOVE,    &GUID_TARGET_DEVICE_REMOVE_CANCELLED,
        &GUID_TARGET_DEVICE_REMOVE_COMPLETE, &GUID_DEVICE_INTERFACE_ARRIVAL,
        &GUID_DEVICE_INTERFACE_REMOVAL,      &GUID_HWPROFILE_QUERY_CHANGE,
        &GUID_HWPROFILE_CHANGE_CANCELLED,    &GUID_HWPROFILE_CHANGE_COMPLETE,
    };
    struct raw raw = { .callback = log_completion };
    raw_set(*state, &raw, HEADER_SIZE);
    for (size_t i = 0; i < RTL_NUMBER_OF(guids); i++) {
        raw.notification.Event = *guids[i];
        pnpsim_assert_ok(pnpsim_expect_finding(*state, "REPORT_SYSTEM_GUID"));
        kit_call(*state, raw_run, &raw);
        assert_int_equal(raw.status, STATUS_INVALID_DEVICE_REQUEST);
        pnpsim_assert_story(*state, "");
    }
    assert_int_equal(raw.scene.monitor.count, 0);
}

/* K-3.3.1 */
static void a_report_may_be_made_at_dispatch_level(void **state)
{
    struct pnpsim *sim = *state;
    struct scene scene = { 0 };
    scene_set(sim, &scene);
    kit_report_with(sim, &(struct kit_report){ .device = scene.camera, .irql = DISPATCH_LEVEL });
    pnpsim_assert_story(sim, "report camera LAMP_LOST | kernel monitor LAMP_LOST | "
                             "completed camera LAMP_LOST");
    assert_int_equal(scene.monitor.heard[0].irql, PASSIVE_LEVEL); /* K-0.1 */
}

static void log_callback_of_scene(struct kit_monitor *monitor, const struct kit_heard *heard)
{
    struct scene *scene = monitor->context;
    (void)heard;
    kit_log(&scene->log, "callback");
}

static void report_and_log(void *context)
{
    struct scene *scene = context;
    struct kit_report report = { .device = scene->camera };
    pnpsim_check(NT_SUCCESS(kit_report_send(&report)));
    kit_log(&scene->log, "returned");
}

/* K-3.3.2, K-10.9 */
static void an_asynchronous_report_returns_before_the_delivery(void **state)
{
    struct scene scene = { .monitor = { .on_event = log_callback_of_scene, .context = &scene } };
    scene_set(*state, &scene);
    kit_call(*state, report_and_log, &scene);
    assert_string_equal(scene.log.text, "returned | callback");
}

static void report_synchronously(void *context)
{
    struct scene *scene = context;
    TARGET_DEVICE_CUSTOM_NOTIFICATION notification = {
        .Version = 1, .Size = HEADER_SIZE, .Event = KIT_LOST, .NameBufferOffset = -1
    };
    PDEVICE_OBJECT pdo = pnpsim_device_pdo(scene->camera);
    pnpsim_check(IoReportTargetDeviceChange(pdo, &notification) == STATUS_SUCCESS);
    kit_log(&scene->log, "returned");
}

/* K-3.2.2 */
static void a_synchronous_report_returns_when_all_have_been_told(void **state)
{
    struct pnpsim *sim = *state;
    struct scene scene = { .monitor = { .on_event = log_callback_of_scene, .context = &scene } };
    scene_set(sim, &scene);
    struct pnpsim_app *viewer = pnpsim_app_start(sim, "viewer");
    pnpsim_assert_ok(pnpsim_app_watch(viewer, scene.camera));
    kit_call(sim, report_synchronously, &scene);
    pnpsim_assert_story(sim, "report camera LAMP_LOST | user viewer LAMP_LOST | "
                             "kernel monitor LAMP_LOST | completed camera LAMP_LOST");
    assert_string_equal(scene.log.text, "callback | returned");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        pnpsim_unit_test(the_structure_is_copied_before_the_call_returns),
        pnpsim_unit_test(what_the_payload_points_to_is_not_captured),
        pnpsim_unit_test(a_report_may_be_as_short_as_its_header),
        pnpsim_unit_test(a_report_of_the_whole_structure_carries_four_bytes),
        pnpsim_unit_test(a_size_counted_from_the_structures_end_is_accepted),
        pnpsim_unit_test(a_size_below_the_header_is_refused),
        pnpsim_unit_test(the_name_offset_is_counted_from_the_start_of_the_data),
        pnpsim_unit_test(a_name_offset_beyond_the_data_is_refused),
        pnpsim_unit_test(a_version_other_than_one_is_refused),
        pnpsim_unit_test(each_registrant_gets_the_managers_copy_with_its_own_file_object),
        pnpsim_unit_test(a_device_object_that_is_no_pdo_is_refused),
        pnpsim_unit_test(completion_runs_once_at_passive_level_after_all_registrants),
        pnpsim_unit_test(a_report_without_registrants_is_completed_all_the_same),
        pnpsim_unit_test(a_report_made_inside_a_callback_is_delivered_after_it),
        pnpsim_unit_test(a_report_from_surprise_removal_is_delivered_after_the_handler),
        pnpsim_unit_test(a_device_that_is_gone_has_no_registrants_but_completion_runs),
        pnpsim_unit_test(reports_are_delivered_in_the_order_of_the_calls_over_all_devices),
        pnpsim_unit_test(every_guid_of_the_systems_own_is_refused_before_anything_is_queued),
        pnpsim_unit_test(a_report_may_be_made_at_dispatch_level),
        pnpsim_unit_test(an_asynchronous_report_returns_before_the_delivery),
        pnpsim_unit_test(a_synchronous_report_returns_when_all_have_been_told),
    };
    return pnpsim_run_tests("report", tests);
}
