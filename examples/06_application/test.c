/* SPDX-License-Identifier: MIT */
/* An application written for Windows together with the drivers of example 02: it opens a panel of
 * lamps when it arrives, lets go of it when it is asked to, and takes it again when it stays. */
#include <pnpsim/cmocka.h>

#include <windows.h>

#include <winioctl.h>

#include <cfgmgr32.h>

#include "reporter_public.h"

#include "monitor_public.h"

#include "viewer.h"

static void viewer_start(void *context)
{
    assert_int_equal(ViewerStart(context), ERROR_SUCCESS);
}

static void viewer_stop(void *context)
{
    ViewerStop(context);
}

static struct pnpsim_app *start(struct pnpsim *sim, VIEWER *viewer)
{
    pnpsim_assert_ok(pnpsim_name_guid(sim, &GUID_DEVINTERFACE_LAMP, "lamps"));
    pnpsim_assert_ok(pnpsim_name_guid(sim, &GUID_LAMP_FAILURE, "LAMP_FAILURE"));
    struct pnpsim_app *app = pnpsim_app_start(sim, "viewer");
    pnpsim_assert_ok(pnpsim_app_call(app, viewer_start, viewer));
    return app;
}

/* The application holds nothing when it has stopped. */
static void stop(struct pnpsim_app *app, VIEWER *viewer)
{
    pnpsim_assert_ok(pnpsim_app_call(app, viewer_stop, viewer));
    assert_int_equal(viewer->OpenCount, 0);
    assert_int_equal(pnpsim_app_handle_count(app), 0);
    pnpsim_assert_ok(pnpsim_app_exit(app));
}

static struct pnpsim_device *plug_lamp(struct pnpsim *sim)
{
    struct pnpsim_hardware hardware = {
        .name = "lamp",
        .device_id = "USB\\VID_1209&PID_0002",
        .instance_id = "1",
        .driver = "reporter",
    };
    return pnpsim_plug(sim, &hardware);
}

static void tell_monitor(struct pnpsim *sim, uint32_t code)
{
    pnpsim_assert_ok(pnpsim_ioctl(sim, "\\Device\\LampMonitor", code, NULL, 0, NULL, 0, NULL));
}

static void fail_lamp(struct pnpsim *sim, struct pnpsim_device *lamp, ULONG number)
{
    pnpsim_assert_ok(pnpsim_ioctl(sim, pnpsim_device_interface(lamp, &GUID_DEVINTERFACE_LAMP),
                                  IOCTL_REPORTER_FAIL_LAMP, &number, sizeof(number), NULL, 0,
                                  NULL));
}

static void a_panel_is_opened_when_it_arrives_and_let_go_when_it_is_removed(void **state)
{
    struct pnpsim *sim = *state;
    VIEWER viewer;
    struct pnpsim_app *app = start(sim, &viewer);
    struct pnpsim_device *lamp = plug_lamp(sim);
    pnpsim_assert_story(sim, "irp lamp START_DEVICE | user viewer ARRIVAL");
    assert_int_equal(viewer.OpenCount, 1);

    pnpsim_assert_ok(pnpsim_remove(sim, lamp, NULL));
    pnpsim_assert_story(sim, "user viewer QUERY_REMOVE ok | irp lamp QUERY_REMOVE_DEVICE ok | "
                             "user viewer REMOVEPENDING | irp lamp REMOVE_DEVICE | "
                             "user viewer REMOVAL");
    assert_int_equal(viewer.OpenCount, 0);
    assert_null(viewer.Panels);
    assert_null(viewer.Gone);
    stop(app, &viewer);
}

static void a_panel_that_is_there_is_found_by_the_list(void **state)
{
    struct pnpsim *sim = *state;
    VIEWER viewer;
    plug_lamp(sim);
    struct pnpsim_app *app = start(sim, &viewer);
    assert_int_equal(viewer.OpenCount, 1);
    stop(app, &viewer);
}

static void a_removal_that_the_monitor_vetoes_brings_the_handle_back(void **state)
{
    struct pnpsim *sim = *state;
    VIEWER viewer;
    struct pnpsim_veto veto = { 0 };
    pnpsim_assert_ok(pnpsim_driver_load(sim, "monitor"));
    struct pnpsim_app *app = start(sim, &viewer);
    struct pnpsim_device *lamp = plug_lamp(sim);
    tell_monitor(sim, IOCTL_MONITOR_RECORD_START);

    assert_int_equal(pnpsim_remove(sim, lamp, &veto), PNPSIM_E_VETOED);
    pnpsim_assert_story(sim, "user viewer QUERY_REMOVE ok | kernel monitor QUERY_REMOVE veto | "
                             "kernel monitor REMOVE_CANCELLED | user viewer QUERYREMOVEFAILED");
    assert_string_equal(veto.by, "monitor");
    assert_int_equal(viewer.OpenCount, 1);

    tell_monitor(sim, IOCTL_MONITOR_RECORD_STOP);
    pnpsim_assert_ok(pnpsim_remove(sim, lamp, NULL));
    assert_int_equal(viewer.OpenCount, 0);
    stop(app, &viewer);
}

static void a_panel_that_is_pulled_is_let_go_and_found_again(void **state)
{
    struct pnpsim *sim = *state;
    VIEWER viewer;
    struct pnpsim_app *app = start(sim, &viewer);
    for (int i = 0; i < 3; i++) {
        struct pnpsim_device *lamp = plug_lamp(sim);
        assert_int_equal(viewer.OpenCount, 1);
        pnpsim_assert_ok(pnpsim_unplug(sim, lamp));
        assert_int_equal(viewer.OpenCount, 0);
        assert_int_equal(pnpsim_device_state(lamp), PNPSIM_DEVICE_ABSENT);
    }
    stop(app, &viewer);
}

static void a_failure_is_heard_with_its_payload(void **state)
{
    struct pnpsim *sim = *state;
    VIEWER viewer;
    struct pnpsim_app *app = start(sim, &viewer);
    fail_lamp(sim, plug_lamp(sim), 3);
    pnpsim_assert_ok(pnpsim_run(sim));
    assert_int_equal(viewer.FailureCount, 1);
    assert_int_equal(viewer.FailedLamps, 1u << 3);
    stop(app, &viewer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        pnpsim_unit_test(a_panel_is_opened_when_it_arrives_and_let_go_when_it_is_removed),
        pnpsim_unit_test(a_panel_that_is_there_is_found_by_the_list),
        pnpsim_unit_test(a_removal_that_the_monitor_vetoes_brings_the_handle_back),
        pnpsim_unit_test(a_panel_that_is_pulled_is_let_go_and_found_again),
        pnpsim_unit_test(a_failure_is_heard_with_its_payload),
    };
    return pnpsim_run_tests("application", tests);
}
