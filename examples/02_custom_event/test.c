/* SPDX-License-Identifier: MIT */
/* A custom event, from the DPC that reports it to everybody who is told, and a removal that the
 * monitor vetoes. With PNPSIM_DEMO=1 that story runs alone and shows its timeline. */
#include <pnpsim/cmocka.h>

#include <ntddk.h>

#include <initguid.h>

#include "reporter_public.h"

#include "monitor_public.h"

/* The monitor is there first: it learns of the panel when the panel's interface arrives. */
static struct pnpsim_device *plug_lamp(struct pnpsim *sim)
{
    pnpsim_assert_ok(pnpsim_name_guid(sim, &GUID_DEVINTERFACE_LAMP, "lamps"));
    pnpsim_assert_ok(pnpsim_name_guid(sim, &GUID_LAMP_FAILURE, "LAMP_FAILURE"));
    pnpsim_assert_ok(pnpsim_driver_load(sim, "monitor"));
    struct pnpsim_hardware hardware = {
        .name = "lamp",
        .device_id = "USB\\VID_1209&PID_0002",
        .driver = "reporter",
    };
    struct pnpsim_device *lamp = pnpsim_plug(sim, &hardware);
    pnpsim_assert_story(sim, "irp lamp START_DEVICE | kernel monitor ARRIVAL");
    return lamp;
}

static struct pnpsim_file *open_lamp(struct pnpsim *sim, struct pnpsim_device *lamp)
{
    struct pnpsim_file *file = NULL;
    pnpsim_assert_ok(
        pnpsim_open(sim, pnpsim_device_interface(lamp, &GUID_DEVINTERFACE_LAMP), &file));
    return file;
}

/* A wire breaks. The request ends when the driver has queued its DPC; what follows from it happens
 * at the latest in pnpsim_run. */
static void fail_lamp(struct pnpsim *sim, struct pnpsim_file *file, ULONG number)
{
    pnpsim_assert_ok(pnpsim_file_ioctl(sim, file, IOCTL_REPORTER_FAIL_LAMP, &number, sizeof(number),
                                       NULL, 0, NULL));
}

static void tell_monitor(struct pnpsim *sim, uint32_t code)
{
    pnpsim_assert_ok(pnpsim_ioctl(sim, "\\Device\\LampMonitor", code, NULL, 0, NULL, 0, NULL));
}

/* ---- The demo ---- */

static int is_demo(void)
{
    return pnpsim_fixture_environment("PNPSIM_DEMO") != NULL;
}

static void introduce(void)
{
    if (is_demo()) {
        printf("Two drivers, built from Windows source: reporter serves a panel of lamps; monitor "
               "has found it\nby its interface and watches it. So does an application, viewer. "
               "A line says when, in which\nsimulated thread, at which IRQL, and what.\n");
    }
}

/* Prints what has happened since `mark` under a heading. */
static void show(struct pnpsim *sim, uint64_t mark, const char *heading)
{
    if (is_demo()) {
        printf("\n%s\n\n", heading);
        pnpsim_timeline_since(sim, mark, pnpsim_fixture_write, stdout);
    }
}

static void say_what_was_seen(const struct pnpsim_veto *veto)
{
    if (is_demo()) {
        printf("\nThe report was made at DISPATCH_LEVEL and returned at once; when that stack had "
               "unwound, the\napplication was told, then the monitor, and last the reporter's "
               "completion callback ran.\n"
               "The removal was vetoed by the driver %s; all who watch have heard that it is off, "
               "and the lamp stays.\n",
               veto->by);
        fflush(stdout);
    }
}

/* ---- The tests ---- */

static void a_failed_lamp_is_told_to_all_and_its_removal_is_vetoed_while_recording(void **state)
{
    struct pnpsim *sim = *state;
    struct pnpsim_device *lamp = plug_lamp(sim);
    struct pnpsim_app *viewer = pnpsim_app_start(sim, "viewer");
    pnpsim_assert_ok(pnpsim_app_watch(viewer, lamp));
    struct pnpsim_file *file = open_lamp(sim, lamp);
    introduce();

    uint64_t mark = pnpsim_story_mark(sim);
    fail_lamp(sim, file, 3);
    pnpsim_assert_ok(pnpsim_run(sim));
    pnpsim_assert_story(sim, "report lamp LAMP_FAILURE | user viewer LAMP_FAILURE | "
                             "kernel monitor LAMP_FAILURE | completed lamp LAMP_FAILURE");
    show(sim, mark, "A lamp fails, and reporter reports it from its DPC:");

    pnpsim_assert_ok(pnpsim_close(sim, file));
    tell_monitor(sim, IOCTL_MONITOR_RECORD_START);
    mark = pnpsim_story_mark(sim);
    struct pnpsim_veto veto = { 0 };
    assert_int_equal(pnpsim_remove(sim, lamp, &veto), PNPSIM_E_VETOED);
    pnpsim_assert_story(sim, "user viewer QUERY_REMOVE ok | kernel monitor QUERY_REMOVE veto | "
                             "kernel monitor REMOVE_CANCELLED | user viewer QUERYREMOVEFAILED");
    assert_int_equal(veto.type, PNP_VetoDriver);
    assert_string_equal(veto.by, "monitor");
    assert_int_equal(pnpsim_device_state(lamp), PNPSIM_DEVICE_STARTED);
    show(sim, mark, "The lamp is to be removed, but monitor is recording:");
    say_what_was_seen(&veto);
}

/* What an application has been told. */
struct news {
    ULONG count;
    LAMP_FAILURE failure;
};

static uint32_t note_news(void *context, struct pnpsim_app *app,
                          const struct pnpsim_app_event *event)
{
    struct news *news = context;
    (void)app;
    assert_int_equal(event->action, PNPSIM_ACTION_CUSTOM_EVENT);
    assert_memory_equal(event->guid, &GUID_LAMP_FAILURE, sizeof(GUID_LAMP_FAILURE));
    assert_int_equal(event->data_size, sizeof(news->failure));
    assert_int_equal(event->name_offset, -1);
    memcpy(&news->failure, event->data, sizeof(news->failure));
    news->count++;
    return 0;
}

static void the_payload_reaches_application_and_monitor_unchanged(void **state)
{
    struct pnpsim *sim = *state;
    struct pnpsim_device *lamp = plug_lamp(sim);
    struct pnpsim_app *viewer = pnpsim_app_start(sim, "viewer");
    struct news news = { 0 };
    pnpsim_assert_ok(pnpsim_app_on_event(viewer, note_news, &news));
    pnpsim_assert_ok(pnpsim_app_watch(viewer, lamp));

    fail_lamp(sim, open_lamp(sim, lamp), 31);
    pnpsim_assert_ok(pnpsim_run(sim));

    assert_int_equal(news.count, 1);
    assert_int_equal(news.failure.Sequence, 1);
    assert_int_equal(news.failure.FailedLamps, 0x80000000u);
    MONITOR_REPORT report = { 0 };
    pnpsim_assert_ok(pnpsim_ioctl(sim, "\\Device\\LampMonitor", IOCTL_MONITOR_QUERY, NULL, 0,
                                  &report, sizeof(report), NULL));
    assert_int_equal(report.LampCount, 1);
    assert_int_equal(report.FailureCount, 1);
    assert_memory_equal(&report.LastFailure, &news.failure, sizeof(news.failure));
}

/* The second lamp fails before anybody has been told of the first. */
static void each_report_is_told_to_the_end_before_the_next(void **state)
{
    struct pnpsim *sim = *state;
    struct pnpsim_device *lamp = plug_lamp(sim);
    struct pnpsim_app *viewer = pnpsim_app_start(sim, "viewer");
    pnpsim_assert_ok(pnpsim_app_watch(viewer, lamp));
    struct pnpsim_file *file = open_lamp(sim, lamp);

    uint64_t mark = pnpsim_story_mark(sim);
    fail_lamp(sim, file, 1);
    fail_lamp(sim, file, 2);
    pnpsim_assert_ok(pnpsim_run(sim));

    pnpsim_assert_story_since(sim, mark,
                              "report lamp LAMP_FAILURE | report lamp LAMP_FAILURE | "
                              "user viewer LAMP_FAILURE | kernel monitor LAMP_FAILURE | "
                              "completed lamp LAMP_FAILURE | user viewer LAMP_FAILURE | "
                              "kernel monitor LAMP_FAILURE | completed lamp LAMP_FAILURE");
    REPORTER_STATISTICS statistics = { 0 };
    pnpsim_assert_ok(pnpsim_file_ioctl(sim, file, IOCTL_REPORTER_QUERY, NULL, 0, &statistics,
                                       sizeof(statistics), NULL));
    assert_int_equal(statistics.Reported, 2);
    assert_int_equal(statistics.Completed, 2);
}

static void the_lamp_may_go_when_recording_has_stopped(void **state)
{
    struct pnpsim *sim = *state;
    struct pnpsim_device *lamp = plug_lamp(sim);
    tell_monitor(sim, IOCTL_MONITOR_RECORD_START);
    assert_int_equal(pnpsim_remove(sim, lamp, NULL), PNPSIM_E_VETOED);
    pnpsim_assert_story(sim, "kernel monitor QUERY_REMOVE veto | kernel monitor REMOVE_CANCELLED");

    tell_monitor(sim, IOCTL_MONITOR_RECORD_STOP);
    pnpsim_assert_ok(pnpsim_remove(sim, lamp, NULL));

    pnpsim_assert_story(sim, "kernel monitor QUERY_REMOVE ok | irp lamp QUERY_REMOVE_DEVICE ok | "
                             "kernel monitor REMOVE_COMPLETE | irp lamp REMOVE_DEVICE | "
                             "kernel monitor REMOVAL");
    assert_int_equal(pnpsim_device_state(lamp), PNPSIM_DEVICE_REMOVED);
}

int main(void)
{
    const struct CMUnitTest demo[] = {
        pnpsim_unit_test(a_failed_lamp_is_told_to_all_and_its_removal_is_vetoed_while_recording),
    };
    const struct CMUnitTest tests[] = {
        pnpsim_unit_test(a_failed_lamp_is_told_to_all_and_its_removal_is_vetoed_while_recording),
        pnpsim_unit_test(the_payload_reaches_application_and_monitor_unchanged),
        pnpsim_unit_test(each_report_is_told_to_the_end_before_the_next),
        pnpsim_unit_test(the_lamp_may_go_when_recording_has_stopped),
    };
    return is_demo() ? pnpsim_run_tests("demo", demo) : pnpsim_run_tests("custom_event", tests);
}
