/* SPDX-License-Identifier: MIT */
/* The rules of notification, each with a test that fires it and one that comes as near as is legal.
 * Here the machine goes on after a violation; test_policy.c lets it stop. */
#include "support/kit.h"

#define HEADER_SIZE FIELD_OFFSET(TARGET_DEVICE_CUSTOM_NOTIFICATION, CustomDataBuffer)

struct scene {
    struct pnpsim *sim;
    struct pnpsim_device *camera;
    struct kit_monitor monitor;
    KIRQL irql;       /* where the call under test is made */
    POOL_FLAGS flags; /* where its structure lives */
    GUID event;
    NTSTATUS status;
};

static void scene_set(struct pnpsim *sim, struct scene *scene)
{
    scene->sim = sim;
    scene->camera = kit_device(sim, "camera");
    kit_watch(sim, &scene->monitor, "monitor", scene->camera);
}

/* The rule must have fired exactly once, in `call`, and the finding must tell what a reader
 * needs. */
static void assert_fired(struct pnpsim *sim, const char *rule, const char *call)
{
    assert_int_equal(pnpsim_finding_count(sim), 1);
    const struct pnpsim_finding *finding = pnpsim_finding_at(sim, 0);
    assert_string_equal(finding->rule, rule);
    assert_string_equal(finding->call, call);
    assert_true(finding->expected);
    assert_true(finding->step > 0);
    assert_true(strlen(finding->message) > 0 && strlen(finding->cure) > 0);
    assert_true(strlen(finding->would_be) > 0 && strlen(finding->page) > 0);
}

static const char delivered[] = "report camera LAMP_LOST | kernel monitor LAMP_LOST | "
                                "completed camera LAMP_LOST";

/* ---- V-IRQL_TOO_HIGH ---- */

static void unregister_at_irql(void *context)
{
    struct scene *scene = context;
    KIRQL before;
    KeRaiseIrql(scene->irql, &before);
    scene->status = IoUnregisterPlugPlayNotificationEx(scene->monitor.entry);
    pnpsim_check(KeGetCurrentIrql() == scene->irql);
    KeLowerIrql(before);
}

/* V-IRQL_TOO_HIGH */
static void unregistering_at_dispatch_level_is_found_and_done(void **state)
{
    struct scene scene = { .irql = DISPATCH_LEVEL };
    scene_set(*state, &scene);
    pnpsim_assert_ok(pnpsim_expect_finding(*state, "IRQL_TOO_HIGH"));
    kit_call(*state, unregister_at_irql, &scene);
    assert_int_equal(scene.status, STATUS_SUCCESS);
    assert_fired(*state, "IRQL_TOO_HIGH", "IoUnregisterPlugPlayNotificationEx");
    assert_non_null(strstr(pnpsim_finding_at(*state, 0)->message, "DISPATCH"));
    kit_report(*state, scene.camera, NULL, NULL, 0);
    assert_int_equal(scene.monitor.count, 0);
}

/* V-IRQL_TOO_HIGH */
static void unregistering_at_passive_level_is_silent(void **state)
{
    struct scene scene = { .irql = PASSIVE_LEVEL };
    scene_set(*state, &scene);
    kit_call(*state, unregister_at_irql, &scene);
    assert_int_equal(scene.status, STATUS_SUCCESS);
    assert_int_equal(pnpsim_finding_count(*state), 0);
}

/* ---- V-ASYNC_STRUCT_PAGED_AT_DISPATCH ---- */

static void report_from_pool(void *context)
{
    struct scene *scene = context;
    KIRQL before;
    PTARGET_DEVICE_CUSTOM_NOTIFICATION notification =
        ExAllocatePool2(scene->flags, sizeof(*notification), 'tseT');
    notification->Version = 1;
    notification->Size = HEADER_SIZE;
    notification->Event = KIT_LOST;
    notification->NameBufferOffset = -1;
    KeRaiseIrql(scene->irql, &before);
    scene->status = IoReportTargetDeviceChangeAsynchronous(pnpsim_device_pdo(scene->camera),
                                                           notification, NULL, NULL);
    KeLowerIrql(before);
    ExFreePoolWithTag(notification, 'tseT');
}

/* V-ASYNC_STRUCT_PAGED_AT_DISPATCH */
static void a_paged_structure_at_dispatch_level_is_found_and_delivered(void **state)
{
    struct scene scene = { .irql = DISPATCH_LEVEL, .flags = POOL_FLAG_PAGED };
    scene_set(*state, &scene);
    pnpsim_assert_ok(pnpsim_expect_finding(*state, "ASYNC_STRUCT_PAGED_AT_DISPATCH"));
    kit_call(*state, report_from_pool, &scene);
    assert_int_equal(scene.status, STATUS_SUCCESS);
    pnpsim_assert_story(*state, delivered);
    assert_fired(*state, "ASYNC_STRUCT_PAGED_AT_DISPATCH",
                 "IoReportTargetDeviceChangeAsynchronous");
}

/* V-ASYNC_STRUCT_PAGED_AT_DISPATCH */
static void a_paged_structure_below_dispatch_level_is_silent(void **state)
{
    struct scene scene = { .irql = APC_LEVEL, .flags = POOL_FLAG_PAGED };
    scene_set(*state, &scene);
    kit_call(*state, report_from_pool, &scene);
    pnpsim_assert_story(*state, delivered);
    assert_int_equal(pnpsim_finding_count(*state), 0);
}

/* V-ASYNC_STRUCT_PAGED_AT_DISPATCH */
static void a_nonpaged_structure_at_dispatch_level_is_silent(void **state)
{
    struct scene scene = { .irql = DISPATCH_LEVEL, .flags = POOL_FLAG_NON_PAGED };
    scene_set(*state, &scene);
    kit_call(*state, report_from_pool, &scene);
    pnpsim_assert_story(*state, delivered);
    assert_int_equal(pnpsim_finding_count(*state), 0);
}

/* ---- V-REPORT_FILEOBJECT_NOT_NULL ---- */

static void report_with_own_file(void *context)
{
    struct scene *scene = context;
    TARGET_DEVICE_CUSTOM_NOTIFICATION notification = { .Version = 1,
                                                       .Size = HEADER_SIZE,
                                                       .Event = scene->event,
                                                       .FileObject = scene->monitor.file,
                                                       .NameBufferOffset = -1 };
    scene->status = IoReportTargetDeviceChangeAsynchronous(pnpsim_device_pdo(scene->camera),
                                                           &notification, NULL, NULL);
}

/* V-REPORT_FILEOBJECT_NOT_NULL */
static void a_report_with_a_file_object_is_found_and_refused(void **state)
{
    struct scene scene = { .event = KIT_LOST };
    scene_set(*state, &scene);
    pnpsim_assert_ok(pnpsim_expect_finding(*state, "REPORT_FILEOBJECT_NOT_NULL"));
    kit_call(*state, report_with_own_file, &scene);
    assert_int_equal(scene.status, STATUS_INVALID_PARAMETER);
    pnpsim_assert_story(*state, "");
    assert_fired(*state, "REPORT_FILEOBJECT_NOT_NULL", "IoReportTargetDeviceChangeAsynchronous");
}

/* V-REPORT_FILEOBJECT_NOT_NULL */
static void a_report_without_a_file_object_is_silent(void **state)
{
    struct scene scene = { .event = KIT_LOST };
    scene_set(*state, &scene);
    scene.monitor.file = NULL;
    kit_call(*state, report_with_own_file, &scene);
    pnpsim_assert_story(*state, delivered);
    assert_int_equal(pnpsim_finding_count(*state), 0);
}

/* ---- V-REPORT_SYSTEM_GUID ---- */

/* V-REPORT_SYSTEM_GUID */
static void a_report_of_a_system_event_is_found_and_refused(void **state)
{
    struct scene scene = { .event = GUID_TARGET_DEVICE_QUERY_REMOVE };
    scene_set(*state, &scene);
    scene.monitor.file = NULL;
    pnpsim_assert_ok(pnpsim_expect_finding(*state, "REPORT_SYSTEM_GUID"));
    kit_call(*state, report_with_own_file, &scene);
    assert_int_equal(scene.status, STATUS_INVALID_DEVICE_REQUEST);
    pnpsim_assert_story(*state, "");
    assert_fired(*state, "REPORT_SYSTEM_GUID", "IoReportTargetDeviceChangeAsynchronous");
}

/* V-REPORT_SYSTEM_GUID */
static void a_guid_next_to_the_systems_own_is_silent(void **state)
{
    struct scene scene = { .event = GUID_TARGET_DEVICE_REMOVE_COMPLETE };
    scene_set(*state, &scene);
    scene.event.Data1++;
    scene.monitor.file = NULL;
    pnpsim_assert_ok(pnpsim_name_guid(*state, &scene.event, "LAMP_LOST"));
    kit_call(*state, report_with_own_file, &scene);
    pnpsim_assert_story(*state, delivered);
    assert_int_equal(pnpsim_finding_count(*state), 0);
}

/* ---- V-SYNC_REPORT_IN_CALLBACK ---- */

static NTSTATUS report_synchronously(struct scene *scene, const GUID *event)
{
    TARGET_DEVICE_CUSTOM_NOTIFICATION notification = {
        .Version = 1, .Size = HEADER_SIZE, .Event = *event, .NameBufferOffset = -1
    };
    return IoReportTargetDeviceChange(pnpsim_device_pdo(scene->camera), &notification);
}

static void report_synchronously_in_callback(struct kit_monitor *monitor,
                                             const struct kit_heard *heard)
{
    struct scene *scene = monitor->context;
    if (IsEqualGUID(&heard->event, &KIT_LOST)) {
        scene->status = report_synchronously(scene, &KIT_BACK);
    }
}

/* V-SYNC_REPORT_IN_CALLBACK, K-3.2.3 */
static void a_synchronous_report_in_a_callback_is_found_and_refused(void **state)
{
    struct scene scene = { .monitor = { .on_event = report_synchronously_in_callback } };
    scene.monitor.context = &scene;
    scene_set(*state, &scene);
    pnpsim_assert_ok(pnpsim_expect_finding(*state, "SYNC_REPORT_IN_CALLBACK"));
    kit_report(*state, scene.camera, NULL, NULL, 0);
    assert_int_equal(scene.status, STATUS_POSSIBLE_DEADLOCK);
    pnpsim_assert_story(*state, delivered);
    assert_fired(*state, "SYNC_REPORT_IN_CALLBACK", "IoReportTargetDeviceChange");
}

static VOID report_synchronously_in_completion(PVOID Context)
{
    struct scene *scene = Context;
    scene->status = report_synchronously(scene, &KIT_BACK);
}

/* V-SYNC_REPORT_IN_CALLBACK, K-3.2.3 */
static void a_synchronous_report_in_a_completion_callback_is_found_and_refused(void **state)
{
    struct scene scene = { 0 };
    scene_set(*state, &scene);
    pnpsim_assert_ok(pnpsim_expect_finding(*state, "SYNC_REPORT_IN_CALLBACK"));
    kit_report_with(*state, &(struct kit_report){ .device = scene.camera,
                                                  .callback = report_synchronously_in_completion,
                                                  .context = &scene });
    assert_int_equal(scene.status, STATUS_POSSIBLE_DEADLOCK);
    pnpsim_assert_story(*state, delivered);
}

static void report_synchronously_run(void *context)
{
    struct scene *scene = context;
    scene->status = report_synchronously(scene, &KIT_LOST);
}

static void start_thread_that_reports(struct kit_monitor *monitor, const struct kit_heard *heard)
{
    struct scene *scene = monitor->context;
    if (IsEqualGUID(&heard->event, &KIT_BACK)) {
        pnpsim_call_begin(scene->sim, "reporter", report_synchronously_run, scene);
    }
}

/* V-SYNC_REPORT_IN_CALLBACK */
static void a_synchronous_report_from_a_thread_of_its_own_is_silent(void **state)
{
    struct scene scene = { .monitor = { .on_event = start_thread_that_reports } };
    scene.monitor.context = &scene;
    scene_set(*state, &scene);
    kit_report(*state, scene.camera, &KIT_BACK, NULL, 0);
    assert_int_equal(scene.status, STATUS_SUCCESS);
    pnpsim_assert_story(*state, "report camera LAMP_BACK | kernel monitor LAMP_BACK | "
                                "completed camera LAMP_BACK | report camera LAMP_LOST | "
                                "kernel monitor LAMP_LOST | completed camera LAMP_LOST");
    assert_int_equal(pnpsim_finding_count(*state), 0);
}

/* ---- V-DOUBLE_UNREGISTER ---- */

static void unregister_entry(void *context)
{
    struct scene *scene = context;
    scene->status = IoUnregisterPlugPlayNotificationEx(scene->monitor.entry);
}

/* V-DOUBLE_UNREGISTER, K-4.1 */
static void unregistering_twice_is_found_and_refused(void **state)
{
    struct scene scene = { 0 };
    struct kit_monitor other = { 0 };
    scene_set(*state, &scene);
    kit_watch(*state, &other, "other", scene.camera);
    kit_call(*state, unregister_entry, &scene);
    assert_int_equal(scene.status, STATUS_SUCCESS);
    pnpsim_assert_ok(pnpsim_expect_finding(*state, "DOUBLE_UNREGISTER"));
    kit_call(*state, unregister_entry, &scene);
    assert_int_equal(scene.status, STATUS_INVALID_PARAMETER);
    assert_fired(*state, "DOUBLE_UNREGISTER", "IoUnregisterPlugPlayNotificationEx");
    kit_report(*state, scene.camera, NULL, NULL, 0);
    pnpsim_assert_story(*state, "report camera LAMP_LOST | kernel other LAMP_LOST | "
                                "completed camera LAMP_LOST");
}

/* V-DOUBLE_UNREGISTER */
static void unregistering_two_registrations_of_one_callback_is_silent(void **state)
{
    struct scene scene = { 0 };
    struct kit_monitor other = { 0 };
    scene_set(*state, &scene);
    kit_watch(*state, &other, "monitor", scene.camera);
    kit_unwatch(&scene.monitor);
    kit_unwatch(&other);
    assert_int_equal(pnpsim_finding_count(*state), 0);
}

/* ---- V-REG_LEAK_UNLOAD ---- */

/* V-REG_LEAK_UNLOAD, K-1.5, K-4.9 */
static void unloading_with_a_registration_is_found_and_refused(void **state)
{
    struct scene scene = { 0 };
    scene_set(*state, &scene);
    pnpsim_assert_ok(pnpsim_expect_finding(*state, "REG_LEAK_UNLOAD"));
    assert_int_equal(pnpsim_driver_unload(*state, "monitor"), PNPSIM_E_BUSY);
    assert_fired(*state, "REG_LEAK_UNLOAD", "");
    assert_non_null(strstr(pnpsim_finding_at(*state, 0)->message, "monitor"));
    kit_report(*state, scene.camera, NULL, NULL, 0);
    pnpsim_assert_story(*state, delivered);
}

/* V-REG_LEAK_UNLOAD */
static void unloading_after_the_last_registration_has_ended_is_silent(void **state)
{
    struct scene scene = { 0 };
    scene_set(*state, &scene);
    kit_unwatch(&scene.monitor);
    pnpsim_assert_ok(pnpsim_driver_unload(*state, "monitor"));
    assert_int_equal(pnpsim_finding_count(*state), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        pnpsim_unit_test(unregistering_at_dispatch_level_is_found_and_done),
        pnpsim_unit_test(unregistering_at_passive_level_is_silent),
        pnpsim_unit_test(a_paged_structure_at_dispatch_level_is_found_and_delivered),
        pnpsim_unit_test(a_paged_structure_below_dispatch_level_is_silent),
        pnpsim_unit_test(a_nonpaged_structure_at_dispatch_level_is_silent),
        pnpsim_unit_test(a_report_with_a_file_object_is_found_and_refused),
        pnpsim_unit_test(a_report_without_a_file_object_is_silent),
        pnpsim_unit_test(a_report_of_a_system_event_is_found_and_refused),
        pnpsim_unit_test(a_guid_next_to_the_systems_own_is_silent),
        pnpsim_unit_test(a_synchronous_report_in_a_callback_is_found_and_refused),
        pnpsim_unit_test(a_synchronous_report_in_a_completion_callback_is_found_and_refused),
        pnpsim_unit_test(a_synchronous_report_from_a_thread_of_its_own_is_silent),
        pnpsim_unit_test(unregistering_twice_is_found_and_refused),
        pnpsim_unit_test(unregistering_two_registrations_of_one_callback_is_silent),
        pnpsim_unit_test(unloading_with_a_registration_is_found_and_refused),
        pnpsim_unit_test(unloading_after_the_last_registration_has_ended_is_silent),
    };
    return pnpsim_run_tests("notification rules", tests);
}
