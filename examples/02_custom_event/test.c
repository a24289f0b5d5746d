/* SPDX-License-Identifier: MIT */
/* A custom event, from the DPC that reports it to everybody who is told, and a removal that the
 * monitor vetoes. With PNPSIM_DEMO=1 only that story runs, and its timeline is printed. */
#include <pnpsim/cmocka.h>

#include <ntddk.h>

#include <initguid.h>

#include "reporter_public.h"

#include "monitor_public.h"

static struct pnpsim_device *plug_lamp(struct pnpsim *sim)
{
    struct pnpsim_hardware hardware = {
        .name = "lamp",
        .device_id = "USB\\VID_1209&PID_0002",
        .instance_id = "7&1f",
        .driver = "reporter",
    };
    return pnpsim_plug(sim, &hardware);
}

static void fail_lamp(struct pnpsim *sim, struct pnpsim_device *lamp, ULONG number)
{
    const char *link = pnpsim_device_interface(lamp, &GUID_DEVINTERFACE_LAMP);
    pnpsim_assert_ok(pnpsim_ioctl(sim, link, IOCTL_REPORTER_FAIL_LAMP, &number, sizeof(number),
                                  NULL, 0, NULL));
}

static void tell_monitor(struct pnpsim *sim, uint32_t code)
{
    pnpsim_assert_ok(pnpsim_ioctl(sim, "\\Device\\LampMonitor", code, NULL, 0, NULL, 0, NULL));
}

static void a_failed_lamp_is_told_to_all_and_a_recording_monitor_vetoes_its_removal(void **state)
{
    struct pnpsim *sim = *state;
    pnpsim_assert_ok(pnpsim_driver_load(sim, "monitor"));
    struct pnpsim_device *lamp = plug_lamp(sim);
    struct pnpsim_app *viewer = pnpsim_app_start(sim, "viewer");
    pnpsim_assert_ok(pnpsim_app_watch(viewer, lamp));

    fail_lamp(sim, lamp, 3);
    pnpsim_assert_story(sim, "report lamp LAMP_FAILURE | user viewer LAMP_FAILURE | "
                             "kernel monitor LAMP_FAILURE | completed lamp LAMP_FAILURE");
    tell_monitor(sim, IOCTL_MONITOR_RECORD_START);
    struct pnpsim_veto veto = { 0 };
    assert_int_equal(pnpsim_remove(sim, lamp, &veto), PNPSIM_E_VETOED);
    assert_string_equal(veto.by, "monitor");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        pnpsim_unit_test(a_failed_lamp_is_told_to_all_and_a_recording_monitor_vetoes_its_removal),
    };
    return pnpsim_run_tests("custom_event", tests);
}
