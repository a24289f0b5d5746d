/* SPDX-License-Identifier: MIT */
/* Who can refuse a removal, what the requester is told, and how the refusal is taken back. */
#include "support/kit.h"

struct scene {
    struct pnpsim_device *camera;
    struct pnpsim_app *viewer;
    struct kit_monitor monitor;
    struct pnpsim_veto veto;
};

/* The removal must be refused, and the camera go on as before (K-2.9). */
static void remove_is_vetoed(struct pnpsim *sim, struct scene *scene, int type, const char *by)
{
    assert_int_equal(pnpsim_remove(sim, scene->camera, &scene->veto), PNPSIM_E_VETOED);
    assert_int_equal(scene->veto.type, type);
    assert_string_equal(scene->veto.by, by);
    assert_int_equal(pnpsim_device_state(scene->camera), PNPSIM_DEVICE_STARTED);
}

static uint32_t refuse_removal(void *context, struct pnpsim_app *app,
                               const struct pnpsim_app_event *event)
{
    (void)context;
    (void)app;
    return event->action == PNPSIM_ACTION_QUERY_REMOVE ? PNPSIM_APP_VETO : 0;
}

/* K-10.5, K-10.7, K-2.8, U-5.15, U-8.5 */
static void an_applications_veto_ends_the_query_before_the_kernel_is_asked(void **state)
{
    struct pnpsim *sim = *state;
    struct scene scene = { .camera = kit_device(sim, "camera") };
    kit_watch(sim, &scene.monitor, "monitor", scene.camera);
    scene.viewer = pnpsim_app_start(sim, "viewer");
    pnpsim_assert_ok(pnpsim_app_on_event(scene.viewer, refuse_removal, NULL));
    pnpsim_assert_ok(pnpsim_app_watch(scene.viewer, scene.camera));
    remove_is_vetoed(sim, &scene, PNP_VetoWindowsApp, "viewer");
    pnpsim_assert_story(sim, "user viewer QUERY_REMOVE veto | kernel monitor REMOVE_CANCELLED | "
                             "user viewer QUERYREMOVEFAILED");
}

/* K-2.3, K-2.7, K-10.7 */
static void a_kernel_callbacks_veto_comes_before_any_query_irp(void **state)
{
    struct pnpsim *sim = *state;
    struct scene scene = { .camera = kit_device(sim, "camera"),
                           .monitor = { .answer = STATUS_UNSUCCESSFUL } };
    kit_watch(sim, &scene.monitor, "monitor", scene.camera);
    scene.viewer = pnpsim_app_start(sim, "viewer");
    pnpsim_assert_ok(pnpsim_app_watch(scene.viewer, scene.camera));
    remove_is_vetoed(sim, &scene, PNP_VetoDriver, "monitor");
    pnpsim_assert_story(sim, "user viewer QUERY_REMOVE ok | kernel monitor QUERY_REMOVE veto | "
                             "kernel monitor REMOVE_CANCELLED | user viewer QUERYREMOVEFAILED");
}

/* K-2.3 */
static void a_warning_status_is_a_veto(void **state)
{
    struct pnpsim *sim = *state;
    struct scene scene = { .camera = kit_device(sim, "camera"),
                           .monitor = { .answer = STATUS_DEVICE_BUSY } };
    kit_watch(sim, &scene.monitor, "monitor", scene.camera);
    remove_is_vetoed(sim, &scene, PNP_VetoDriver, "monitor");
    pnpsim_assert_story(sim, "kernel monitor QUERY_REMOVE veto | "
                             "kernel monitor REMOVE_CANCELLED");
}

/* K-2.3 */
static void an_informational_status_is_no_veto(void **state)
{
    struct pnpsim *sim = *state;
    struct scene scene = { .camera = kit_device(sim, "camera"),
                           .monitor = { .answer = STATUS_OBJECT_NAME_EXISTS } };
    kit_watch(sim, &scene.monitor, "monitor", scene.camera);
    pnpsim_assert_ok(pnpsim_remove(sim, scene.camera, NULL));
    pnpsim_assert_story(sim, "kernel monitor QUERY_REMOVE ok | "
                             "irp camera QUERY_REMOVE_DEVICE ok | "
                             "kernel monitor REMOVE_COMPLETE | irp camera REMOVE_DEVICE");
}

/* K-2.4, K-2.8 */
static void a_failed_query_irp_is_a_veto_and_its_stack_gets_the_cancel(void **state)
{
    struct pnpsim *sim = *state;
    struct scene scene = { .camera = kit_device(sim, "camera") };
    pnpsim_assert_ok(
        pnpsim_stub_set_status(sim, scene.camera, IRP_MN_QUERY_REMOVE_DEVICE, STATUS_UNSUCCESSFUL));
    const char *path = pnpsim_device_instance_path(scene.camera);
    remove_is_vetoed(sim, &scene, PNP_VetoDevice, path);
    pnpsim_assert_story(sim, "irp camera QUERY_REMOVE_DEVICE veto | "
                             "irp camera CANCEL_REMOVE_DEVICE");
}

/* K-2.4, K-10.28, U-7.1 */
static void an_open_handle_is_a_veto_after_the_query_irp(void **state)
{
    struct pnpsim *sim = *state;
    struct scene scene = { .camera = kit_device(sim, "camera") };
    scene.viewer = pnpsim_app_start(sim, "viewer");
    pnpsim_assert_ok(pnpsim_app_open(scene.viewer, scene.camera));
    const char *path = pnpsim_device_instance_path(scene.camera);
    remove_is_vetoed(sim, &scene, PNP_VetoOutstandingOpen, path);
    pnpsim_assert_story(sim, "irp camera QUERY_REMOVE_DEVICE ok | "
                             "irp camera CANCEL_REMOVE_DEVICE");
}

/* K-2.4, K-6.11 */
static void a_file_object_of_a_driver_counts_as_an_open_handle(void **state)
{
    struct pnpsim *sim = *state;
    struct scene scene = { .camera = kit_device(sim, "camera") };
    kit_watch_open(sim, &scene.monitor, "monitor", scene.camera);
    const char *path = pnpsim_device_instance_path(scene.camera);
    remove_is_vetoed(sim, &scene, PNP_VetoOutstandingOpen, path);
    pnpsim_assert_story(sim, "kernel monitor QUERY_REMOVE ok | "
                             "irp camera QUERY_REMOVE_DEVICE ok | "
                             "irp camera CANCEL_REMOVE_DEVICE | kernel monitor REMOVE_CANCELLED");
}

static void close_on_query(struct kit_monitor *monitor, const struct kit_heard *heard)
{
    if (IsEqualGUID(&heard->event, &GUID_TARGET_DEVICE_QUERY_REMOVE)) {
        kit_let_go(monitor);
    }
}

/* K-5.11 */
static void a_handle_closed_on_the_query_is_no_veto(void **state)
{
    struct pnpsim *sim = *state;
    struct scene scene = { .camera = kit_device(sim, "camera"),
                           .monitor = { .on_event = close_on_query } };
    kit_watch_open(sim, &scene.monitor, "monitor", scene.camera);
    pnpsim_assert_ok(pnpsim_remove(sim, scene.camera, NULL));
    pnpsim_assert_story(sim, "kernel monitor QUERY_REMOVE ok | "
                             "irp camera QUERY_REMOVE_DEVICE ok | "
                             "kernel monitor REMOVE_COMPLETE | irp camera REMOVE_DEVICE");
}

static void open_on_arrival(struct kit_monitor *monitor, const struct kit_heard *heard)
{
    UNICODE_STRING link;
    RtlInitUnicodeString(&link, heard->link);
    pnpsim_check(NT_SUCCESS(kit_open_link(monitor, &link)));
}

/* K-2.5, K-1.15 */
static void an_interface_registrant_is_not_asked_but_its_handle_is_a_veto(void **state)
{
    struct pnpsim *sim = *state;
    struct scene scene = { .monitor = { .on_event = open_on_arrival } };
    struct kit_monitor watcher = { 0 };
    kit_watch_class(sim, &scene.monitor, "monitor", &KIT_CLASS, 0);
    scene.camera = kit_device(sim, "camera");
    kit_watch(sim, &watcher, "watcher", scene.camera);
    const char *path = pnpsim_device_instance_path(scene.camera);
    remove_is_vetoed(sim, &scene, PNP_VetoOutstandingOpen, path);
    pnpsim_assert_story(sim, "kernel watcher QUERY_REMOVE ok | "
                             "irp camera QUERY_REMOVE_DEVICE ok | "
                             "irp camera CANCEL_REMOVE_DEVICE | kernel watcher REMOVE_CANCELLED");
}

/* K-2.7, K-2.8, K-10.6 */
static void after_the_first_veto_nobody_is_asked_and_everybody_is_told(void **state)
{
    struct pnpsim *sim = *state;
    struct scene scene = { .camera = kit_device(sim, "camera"),
                           .monitor = { .answer = STATUS_UNSUCCESSFUL } };
    struct kit_monitor first = { 0 };
    struct kit_monitor last = { 0 };
    kit_watch(sim, &first, "first", scene.camera);
    kit_watch(sim, &scene.monitor, "monitor", scene.camera);
    kit_watch(sim, &last, "last", scene.camera);
    remove_is_vetoed(sim, &scene, PNP_VetoDriver, "monitor");
    pnpsim_assert_story(sim, "kernel first QUERY_REMOVE ok | kernel monitor QUERY_REMOVE veto | "
                             "kernel first REMOVE_CANCELLED | kernel monitor REMOVE_CANCELLED | "
                             "kernel last REMOVE_CANCELLED");
}

/* U-7.8, K-2.7 */
static void after_an_applications_veto_the_next_application_is_not_asked(void **state)
{
    struct pnpsim *sim = *state;
    struct scene scene = { .camera = kit_device(sim, "camera") };
    scene.viewer = pnpsim_app_start(sim, "viewer");
    pnpsim_assert_ok(pnpsim_app_on_event(scene.viewer, refuse_removal, NULL));
    pnpsim_assert_ok(pnpsim_app_watch(scene.viewer, scene.camera));
    struct pnpsim_app *other = pnpsim_app_start(sim, "other");
    pnpsim_assert_ok(pnpsim_app_watch(other, scene.camera));
    remove_is_vetoed(sim, &scene, PNP_VetoWindowsApp, "viewer");
    pnpsim_assert_story(sim, "user viewer QUERY_REMOVE veto | user viewer QUERYREMOVEFAILED | "
                             "user other QUERYREMOVEFAILED");
}

/* K-2.9 */
static void a_device_whose_removal_was_cancelled_can_be_removed_later(void **state)
{
    struct pnpsim *sim = *state;
    struct scene scene = { .camera = kit_device(sim, "camera") };
    kit_watch(sim, &scene.monitor, "monitor", scene.camera);
    scene.viewer = pnpsim_app_start(sim, "viewer");
    pnpsim_assert_ok(pnpsim_app_open(scene.viewer, scene.camera));
    remove_is_vetoed(sim, &scene, PNP_VetoOutstandingOpen,
                     pnpsim_device_instance_path(scene.camera));
    pnpsim_assert_story(sim, "kernel monitor QUERY_REMOVE ok | "
                             "irp camera QUERY_REMOVE_DEVICE ok | "
                             "irp camera CANCEL_REMOVE_DEVICE | kernel monitor REMOVE_CANCELLED");
    pnpsim_assert_ok(pnpsim_app_close(scene.viewer, scene.camera));
    pnpsim_assert_ok(pnpsim_remove(sim, scene.camera, NULL));
    pnpsim_assert_story(sim, "kernel monitor QUERY_REMOVE ok | "
                             "irp camera QUERY_REMOVE_DEVICE ok | "
                             "kernel monitor REMOVE_COMPLETE | irp camera REMOVE_DEVICE");
}

static NTSTATUS always_fails(PVOID NotificationStructure, PVOID Context)
{
    (void)NotificationStructure;
    (void)Context;
    return STATUS_UNSUCCESSFUL;
}

static void register_always_fails(void *context)
{
    struct kit_monitor *monitor = context;
    monitor->status = IoRegisterPlugPlayNotification(EventCategoryDeviceInterfaceChange, 0,
                                                     (PVOID)&KIT_CLASS, monitor->driver,
                                                     always_fails, NULL, &monitor->entry);
}

/* K-2.6 */
static void a_failure_status_for_an_arrival_is_ignored_and_reported(void **state)
{
    struct pnpsim *sim = *state;
    struct kit_monitor monitor = { .driver = kit_driver(sim, "monitor") };
    kit_call(sim, register_always_fails, &monitor);
    pnpsim_assert_ok(pnpsim_expect_finding(sim, "NONQUERY_FAILURE"));
    kit_device(sim, "camera");
    pnpsim_assert_story(sim, "irp camera START_DEVICE | kernel monitor ARRIVAL");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        pnpsim_unit_test(an_applications_veto_ends_the_query_before_the_kernel_is_asked),
        pnpsim_unit_test(a_kernel_callbacks_veto_comes_before_any_query_irp),
        pnpsim_unit_test(a_warning_status_is_a_veto),
        pnpsim_unit_test(an_informational_status_is_no_veto),
        pnpsim_unit_test(a_failed_query_irp_is_a_veto_and_its_stack_gets_the_cancel),
        pnpsim_unit_test(an_open_handle_is_a_veto_after_the_query_irp),
        pnpsim_unit_test(a_file_object_of_a_driver_counts_as_an_open_handle),
        pnpsim_unit_test(a_handle_closed_on_the_query_is_no_veto),
        pnpsim_unit_test(an_interface_registrant_is_not_asked_but_its_handle_is_a_veto),
        pnpsim_unit_test(after_the_first_veto_nobody_is_asked_and_everybody_is_told),
        pnpsim_unit_test(after_an_applications_veto_the_next_application_is_not_asked),
        pnpsim_unit_test(a_device_whose_removal_was_cancelled_can_be_removed_later),
        pnpsim_unit_test(a_failure_status_for_an_arrival_is_ignored_and_reported),
    };
    return pnpsim_run_tests("veto", tests);
}
