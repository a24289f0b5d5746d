/* SPDX-License-Identifier: MIT */
/* Surprise removal: nobody is asked, a read that waits is ended, and the stack is torn down when
 * the last handle has been closed. The orderly removal beside it shows the difference. */
#include <pnpsim/cmocka.h>

#include <ntddk.h>

#include <initguid.h>

#include "gauge_public.h"

#include "gaugemon_public.h"

static struct pnpsim_device *plug_gauge(struct pnpsim *sim)
{
    pnpsim_assert_ok(pnpsim_name_guid(sim, &GUID_DEVINTERFACE_GAUGE, "gauges"));
    pnpsim_assert_ok(pnpsim_driver_load(sim, "gaugemon"));
    struct pnpsim_hardware hardware = {
        .name = "gauge",
        .device_id = "USB\\VID_1209&PID_0003",
        .driver = "gauge",
    };
    struct pnpsim_device *gauge = pnpsim_plug(sim, &hardware);
    pnpsim_assert_story(sim, "irp gauge START_DEVICE | kernel gaugemon ARRIVAL");
    return gauge;
}

static struct pnpsim_file *open_gauge(struct pnpsim *sim, struct pnpsim_device *gauge)
{
    struct pnpsim_file *file = NULL;
    pnpsim_assert_ok(
        pnpsim_open(sim, pnpsim_device_interface(gauge, &GUID_DEVINTERFACE_GAUGE), &file));
    return file;
}

/* A read of the next sample, which has not been taken yet. */
static struct pnpsim_request *begin_read(struct pnpsim *sim, struct pnpsim_file *file,
                                         ULONG *sample)
{
    struct pnpsim_request *request = NULL;
    assert_int_equal(pnpsim_read_begin(sim, file, sample, sizeof(*sample), 0, &request),
                     STATUS_PENDING);
    assert_int_equal(pnpsim_request_status(request), STATUS_PENDING);
    return request;
}

static void assert_monitor(struct pnpsim *sim, ULONG watching, ULONG queries, ULONG left,
                           ULONG lost)
{
    GAUGEMON_REPORT report = { 0 };
    pnpsim_assert_ok(pnpsim_ioctl(sim, "\\Device\\GaugeMonitor", IOCTL_GAUGEMON_QUERY, NULL, 0,
                                  &report, sizeof(report), NULL));
    assert_int_equal(report.Watching, watching);
    assert_int_equal(report.QueryCount, queries);
    assert_int_equal(report.LeftCount, left);
    assert_int_equal(report.LostCount, lost);
}

static void a_read_waits_for_the_next_sample(void **state)
{
    struct pnpsim *sim = *state;
    struct pnpsim_file *file = open_gauge(sim, plug_gauge(sim));
    ULONG sample = 0;
    struct pnpsim_request *read = begin_read(sim, file, &sample);

    ULONG measured = 1234;
    pnpsim_assert_ok(pnpsim_file_ioctl(sim, file, IOCTL_GAUGE_SAMPLE, &measured, sizeof(measured),
                                       NULL, 0, NULL));

    uint32_t bytes = 0;
    pnpsim_assert_ok(pnpsim_request_finish(sim, read, &bytes));
    assert_int_equal(bytes, sizeof(sample));
    assert_int_equal(sample, measured);
    pnpsim_assert_ok(pnpsim_close(sim, file));
}

static void a_read_that_is_cancelled_ends(void **state)
{
    struct pnpsim *sim = *state;
    struct pnpsim_file *file = open_gauge(sim, plug_gauge(sim));
    ULONG sample = 0;
    struct pnpsim_request *read = begin_read(sim, file, &sample);

    pnpsim_assert_ok(pnpsim_request_cancel(sim, read));

    assert_int_equal(pnpsim_request_finish(sim, read, NULL), STATUS_CANCELLED);
    pnpsim_assert_ok(pnpsim_close(sim, file));
}

/* First the driver, by IRP, which ends the read; then the application, then the monitor. Nobody
 * was asked. The stack stays, because a handle is open. */
static void a_pulled_gauge_ends_its_reads_and_goes_when_the_last_handle_is_closed(void **state)
{
    struct pnpsim *sim = *state;
    struct pnpsim_device *gauge = plug_gauge(sim);
    struct pnpsim_app *viewer = pnpsim_app_start(sim, "viewer");
    pnpsim_assert_ok(pnpsim_app_watch(viewer, gauge));
    struct pnpsim_file *file = open_gauge(sim, gauge);
    ULONG sample = 0;
    struct pnpsim_request *read = begin_read(sim, file, &sample);

    pnpsim_assert_ok(pnpsim_unplug(sim, gauge));

    pnpsim_assert_story(sim, "irp gauge SURPRISE_REMOVAL | user viewer REMOVECOMPLETE | "
                             "kernel gaugemon REMOVE_COMPLETE | kernel gaugemon REMOVAL");
    assert_int_equal(pnpsim_request_finish(sim, read, NULL), STATUS_NO_SUCH_DEVICE);
    assert_int_equal(pnpsim_app_handle_count(viewer), 0);
    assert_int_equal(pnpsim_device_state(gauge), PNPSIM_DEVICE_SURPRISE_REMOVED);
    assert_monitor(sim, 0, 0, 0, 1);

    pnpsim_assert_ok(pnpsim_close(sim, file));
    pnpsim_assert_ok(pnpsim_run(sim));
    pnpsim_assert_story(sim, "irp gauge REMOVE_DEVICE");
    assert_int_equal(pnpsim_device_state(gauge), PNPSIM_DEVICE_ABSENT);
}

static void a_pulled_gauge_cannot_be_used_any_more(void **state)
{
    struct pnpsim *sim = *state;
    struct pnpsim_device *gauge = plug_gauge(sim);
    struct pnpsim_file *file = open_gauge(sim, gauge);
    pnpsim_assert_ok(pnpsim_unplug(sim, gauge));

    ULONG sample = 0;
    assert_int_equal(pnpsim_read(sim, file, &sample, sizeof(sample), 0, NULL),
                     STATUS_NO_SUCH_DEVICE);
    pnpsim_assert_ok(pnpsim_close(sim, file));
    pnpsim_assert_ok(pnpsim_run(sim));
    assert_int_equal(pnpsim_device_state(gauge), PNPSIM_DEVICE_ABSENT);
}

static void an_orderly_removal_asks_first(void **state)
{
    struct pnpsim *sim = *state;
    struct pnpsim_device *gauge = plug_gauge(sim);
    struct pnpsim_app *viewer = pnpsim_app_start(sim, "viewer");
    pnpsim_assert_ok(pnpsim_app_watch(viewer, gauge));

    pnpsim_assert_ok(pnpsim_remove(sim, gauge, NULL));

    pnpsim_assert_story(sim, "user viewer QUERY_REMOVE ok | kernel gaugemon QUERY_REMOVE ok | "
                             "irp gauge QUERY_REMOVE_DEVICE ok | user viewer REMOVEPENDING | "
                             "kernel gaugemon REMOVE_COMPLETE | irp gauge REMOVE_DEVICE | "
                             "kernel gaugemon REMOVAL | user viewer REMOVECOMPLETE");
    assert_int_equal(pnpsim_device_state(gauge), PNPSIM_DEVICE_REMOVED);
    assert_monitor(sim, 0, 1, 1, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        pnpsim_unit_test(a_read_waits_for_the_next_sample),
        pnpsim_unit_test(a_read_that_is_cancelled_ends),
        pnpsim_unit_test(a_pulled_gauge_ends_its_reads_and_goes_when_the_last_handle_is_closed),
        pnpsim_unit_test(a_pulled_gauge_cannot_be_used_any_more),
        pnpsim_unit_test(an_orderly_removal_asks_first),
    };
    return pnpsim_run_tests("surprise_removal", tests);
}
