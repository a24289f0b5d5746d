/* SPDX-License-Identifier: MIT */
/* Who may refuse a removal, and how: a monitor in its callback, a function driver by failing the
 * query IRP, an application by its answer, and whoever forgets to close a handle. */
#include <pnpsim/cmocka.h>

#include <ntddk.h>

#include <initguid.h>

#include "burner_public.h"

#include "recorder_public.h"

/* No driver is named: the built-in stub serves the camera. */
static struct pnpsim_device *plug_camera(struct pnpsim *sim)
{
    struct pnpsim_hardware hardware = {
        .name = "camera",
        .device_id = "USB\\VID_045E&PID_0779",
        .instance_id = "7&1f",
        .interfaces = { &GUID_DEVINTERFACE_CAMERA },
    };
    return pnpsim_plug(sim, &hardware);
}

static void tell_recorder(struct pnpsim *sim, uint32_t code)
{
    pnpsim_assert_ok(pnpsim_ioctl(sim, "\\Device\\Recorder", code, NULL, 0, NULL, 0, NULL));
}

static struct pnpsim_device *plug_burner(struct pnpsim *sim)
{
    struct pnpsim_hardware hardware = {
        .name = "burner",
        .device_id = "USB\\VID_1209&PID_0004",
        .driver = "burner",
    };
    return pnpsim_plug(sim, &hardware);
}

static void removal_is_vetoed_while_recording(void **state)
{
    struct pnpsim *sim = *state;
    pnpsim_assert_ok(pnpsim_driver_load(sim, "recorder")); /* a monitor, not the camera's driver */
    struct pnpsim_device *camera = plug_camera(sim);
    struct pnpsim_app *viewer = pnpsim_app_start(sim, "viewer");
    pnpsim_assert_ok(pnpsim_app_watch(viewer, camera));
    tell_recorder(sim, IOCTL_RECORDER_START);

    struct pnpsim_veto veto;
    assert_int_equal(pnpsim_remove(sim, camera, &veto), PNPSIM_E_VETOED);
    assert_int_equal(veto.type, PNP_VetoDriver);
    assert_string_equal(veto.by, "recorder");
    pnpsim_assert_story(sim, "user viewer QUERY_REMOVE ok | kernel recorder QUERY_REMOVE veto | "
                             "kernel recorder REMOVE_CANCELLED | user viewer QUERYREMOVEFAILED");
}

static void the_camera_may_go_when_recording_has_stopped(void **state)
{
    struct pnpsim *sim = *state;
    pnpsim_assert_ok(pnpsim_driver_load(sim, "recorder"));
    struct pnpsim_device *camera = plug_camera(sim);
    tell_recorder(sim, IOCTL_RECORDER_START);
    assert_int_equal(pnpsim_remove(sim, camera, NULL), PNPSIM_E_VETOED);
    tell_recorder(sim, IOCTL_RECORDER_STOP);

    pnpsim_assert_ok(pnpsim_remove(sim, camera, NULL));

    pnpsim_assert_story(sim,
                        "kernel recorder QUERY_REMOVE ok | irp camera QUERY_REMOVE_DEVICE ok | "
                        "kernel recorder REMOVE_COMPLETE | irp camera REMOVE_DEVICE | "
                        "kernel recorder REMOVAL");
    RECORDER_REPORT report = { 0 };
    pnpsim_assert_ok(pnpsim_ioctl(sim, "\\Device\\Recorder", IOCTL_RECORDER_QUERY, NULL, 0, &report,
                                  sizeof(report), NULL));
    assert_int_equal(report.CameraCount, 0);
    assert_int_equal(report.VetoCount, 1);
}

/* The burner is asked by an IRP, and everybody who was asked by one hears the cancellation. */
static void a_function_driver_vetoes_by_failing_the_query_irp(void **state)
{
    struct pnpsim *sim = *state;
    struct pnpsim_device *burner = plug_burner(sim);
    const char *link = pnpsim_device_interface(burner, &GUID_DEVINTERFACE_BURNER);
    pnpsim_assert_ok(pnpsim_ioctl(sim, link, IOCTL_BURNER_BEGIN, NULL, 0, NULL, 0, NULL));

    struct pnpsim_veto veto;
    assert_int_equal(pnpsim_remove(sim, burner, &veto), PNPSIM_E_VETOED);
    assert_int_equal(veto.type, PNP_VetoDevice);
    assert_string_equal(veto.by, pnpsim_device_instance_path(burner));
    pnpsim_assert_story(sim, "irp burner QUERY_REMOVE_DEVICE veto | "
                             "irp burner CANCEL_REMOVE_DEVICE");
    assert_int_equal(pnpsim_device_state(burner), PNPSIM_DEVICE_STARTED);

    link = pnpsim_device_interface(burner, &GUID_DEVINTERFACE_BURNER);
    pnpsim_assert_ok(pnpsim_ioctl(sim, link, IOCTL_BURNER_END, NULL, 0, NULL, 0, NULL));
    pnpsim_assert_ok(pnpsim_remove(sim, burner, NULL));
    pnpsim_assert_story(sim, "irp burner QUERY_REMOVE_DEVICE ok | irp burner REMOVE_DEVICE");
}

static uint32_t refuse(void *context, struct pnpsim_app *app, const struct pnpsim_app_event *event)
{
    (void)context;
    (void)app;
    return event->action == PNPSIM_ACTION_QUERY_REMOVE ? PNPSIM_APP_VETO : 0;
}

/* After the first refusal nobody else is asked, but all who are registered hear that it is off. */
static void an_application_vetoes_before_any_driver_is_asked(void **state)
{
    struct pnpsim *sim = *state;
    pnpsim_assert_ok(pnpsim_driver_load(sim, "recorder"));
    struct pnpsim_device *camera = plug_camera(sim);
    struct pnpsim_app *editor = pnpsim_app_start(sim, "editor");
    pnpsim_assert_ok(pnpsim_app_on_event(editor, refuse, NULL));
    pnpsim_assert_ok(pnpsim_app_watch(editor, camera));

    struct pnpsim_veto veto;
    assert_int_equal(pnpsim_remove(sim, camera, &veto), PNPSIM_E_VETOED);
    assert_int_equal(veto.type, PNP_VetoWindowsApp);
    assert_string_equal(veto.by, "editor");
    pnpsim_assert_story(sim, "user editor QUERY_REMOVE veto | kernel recorder REMOVE_CANCELLED | "
                             "user editor QUERYREMOVEFAILED");
}

/* Nobody refuses in words; the application just keeps its handle. */
static void a_handle_that_stays_open_keeps_the_device(void **state)
{
    struct pnpsim *sim = *state;
    struct pnpsim_device *camera = plug_camera(sim);
    struct pnpsim_app *player = pnpsim_app_start(sim, "player");
    pnpsim_assert_ok(pnpsim_app_open(player, camera));

    struct pnpsim_veto veto;
    assert_int_equal(pnpsim_remove(sim, camera, &veto), PNPSIM_E_VETOED);
    assert_int_equal(veto.type, PNP_VetoOutstandingOpen);
    assert_string_equal(veto.by, pnpsim_device_instance_path(camera));
    pnpsim_assert_story(sim, "irp camera QUERY_REMOVE_DEVICE ok | irp camera CANCEL_REMOVE_DEVICE");

    pnpsim_assert_ok(pnpsim_app_close(player, camera));
    pnpsim_assert_ok(pnpsim_remove(sim, camera, NULL));
    pnpsim_assert_story(sim, "irp camera QUERY_REMOVE_DEVICE ok | irp camera REMOVE_DEVICE");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        pnpsim_unit_test(removal_is_vetoed_while_recording),
        pnpsim_unit_test(the_camera_may_go_when_recording_has_stopped),
        pnpsim_unit_test(a_function_driver_vetoes_by_failing_the_query_irp),
        pnpsim_unit_test(an_application_vetoes_before_any_driver_is_asked),
        pnpsim_unit_test(a_handle_that_stays_open_keeps_the_device),
    };
    return pnpsim_run_tests("veto", tests);
}
