/* SPDX-License-Identifier: MIT */
/* The first notification: a driver without hardware hears of sensors that come and go. */
#include <pnpsim/cmocka.h>

#include <ntddk.h>

#include <initguid.h>

#include "watcher_public.h"

/* No driver is named: the built-in stub serves a sensor and enables its interface. */
static struct pnpsim_device *plug_sensor(struct pnpsim *sim, const char *name)
{
    struct pnpsim_hardware hardware = {
        .name = name,
        .device_id = "USB\\VID_1209&PID_0001",
        .interfaces = { &GUID_DEVINTERFACE_SENSOR },
    };
    return pnpsim_plug(sim, &hardware);
}

static void assert_counts(struct pnpsim *sim, ULONG present, ULONG arrivals, ULONG removals)
{
    WATCHER_REPORT report = { 0 };
    uint32_t bytes = 0;
    pnpsim_assert_ok(pnpsim_ioctl(sim, "\\Device\\Watcher", IOCTL_WATCHER_QUERY, NULL, 0, &report,
                                  sizeof(report), &bytes));
    assert_int_equal(bytes, sizeof(report));
    assert_int_equal(report.Present, present);
    assert_int_equal(report.Arrivals, arrivals);
    assert_int_equal(report.Removals, removals);
}

/* The driver asks for the interfaces that exist, and is told of them before its registration
 * returns, in DriverEntry. */
static void a_sensor_that_was_there_before_the_driver_is_announced(void **state)
{
    struct pnpsim *sim = *state;
    assert_non_null(plug_sensor(sim, "old"));

    pnpsim_assert_ok(pnpsim_driver_load(sim, "watcher"));

    pnpsim_assert_story(sim, "kernel watcher ARRIVAL");
    assert_counts(sim, 1, 1, 0);
}

static void a_sensor_that_is_plugged_in_is_announced_when_it_has_started(void **state)
{
    struct pnpsim *sim = *state;
    pnpsim_assert_ok(pnpsim_driver_load(sim, "watcher"));
    pnpsim_assert_story(sim, "");

    assert_non_null(plug_sensor(sim, "new"));

    pnpsim_assert_story(sim, "irp new START_DEVICE | kernel watcher ARRIVAL");
    assert_counts(sim, 1, 1, 0);
}

static void a_sensor_that_is_removed_in_order_is_announced(void **state)
{
    struct pnpsim *sim = *state;
    pnpsim_assert_ok(pnpsim_driver_load(sim, "watcher"));
    struct pnpsim_device *sensor = plug_sensor(sim, "sensor");

    pnpsim_assert_ok(pnpsim_remove(sim, sensor, NULL));

    pnpsim_assert_story(sim, "irp sensor QUERY_REMOVE_DEVICE ok | irp sensor REMOVE_DEVICE | "
                             "kernel watcher REMOVAL");
    assert_counts(sim, 0, 1, 1);
}

static void a_sensor_that_is_pulled_out_is_announced_too(void **state)
{
    struct pnpsim *sim = *state;
    pnpsim_assert_ok(pnpsim_driver_load(sim, "watcher"));
    assert_non_null(plug_sensor(sim, "first"));
    struct pnpsim_device *second = plug_sensor(sim, "second");

    pnpsim_assert_ok(pnpsim_unplug(sim, second));

    pnpsim_assert_story(sim, "irp second SURPRISE_REMOVAL | kernel watcher REMOVAL | "
                             "irp second REMOVE_DEVICE");
    assert_counts(sim, 1, 2, 1);
}

/* A registration keeps the driver, whose callback could be called at any moment. To ask for the
 * unload all the same is a mistake that the verifier names; here it is expected. */
static void the_driver_stays_loaded_until_it_has_unregistered(void **state)
{
    struct pnpsim *sim = *state;
    pnpsim_assert_ok(pnpsim_driver_load(sim, "watcher"));
    pnpsim_assert_ok(pnpsim_expect_finding(sim, "REG_LEAK_UNLOAD"));
    assert_int_equal(pnpsim_driver_unload(sim, "watcher"), PNPSIM_E_BUSY);
    assert_true(pnpsim_driver_is_loaded(sim, "watcher"));

    pnpsim_assert_ok(
        pnpsim_ioctl(sim, "\\Device\\Watcher", IOCTL_WATCHER_DETACH, NULL, 0, NULL, 0, NULL));
    assert_non_null(plug_sensor(sim, "late"));

    pnpsim_assert_story(sim, "irp late START_DEVICE");
    assert_counts(sim, 0, 0, 0);
    pnpsim_assert_ok(pnpsim_driver_unload(sim, "watcher"));
    assert_false(pnpsim_driver_is_loaded(sim, "watcher"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        pnpsim_unit_test(a_sensor_that_was_there_before_the_driver_is_announced),
        pnpsim_unit_test(a_sensor_that_is_plugged_in_is_announced_when_it_has_started),
        pnpsim_unit_test(a_sensor_that_is_removed_in_order_is_announced),
        pnpsim_unit_test(a_sensor_that_is_pulled_out_is_announced_too),
        pnpsim_unit_test(the_driver_stays_loaded_until_it_has_unregistered),
    };
    return pnpsim_run_tests("first_notification", tests);
}
