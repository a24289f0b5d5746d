/* SPDX-License-Identifier: MIT */
/* The driver latch counts doors; and the library found is the one whose headers were compiled. */
#include <pnpsim/cmocka.h>

#include <ntddk.h>

#include <initguid.h>

#include "latch_public.h"

static struct pnpsim_device *plug_door(struct pnpsim *sim, const char *name)
{
    struct pnpsim_hardware hardware = {
        .name = name,
        .device_id = "USB\\VID_1209&PID_0077",
        .interfaces = { &GUID_DEVINTERFACE_DOOR },
    };
    return pnpsim_plug(sim, &hardware);
}

static void assert_doors(struct pnpsim *sim, ULONG expected)
{
    ULONG doors = 0;
    uint32_t bytes = 0;
    pnpsim_assert_ok(pnpsim_ioctl(sim, "\\Device\\Latch", IOCTL_LATCH_COUNT, NULL, 0, &doors,
                                  sizeof(doors), &bytes));
    assert_int_equal(bytes, sizeof(doors));
    assert_int_equal(doors, expected);
}

static void doors_are_counted(void **state)
{
    struct pnpsim *sim = *state;
    assert_non_null(plug_door(sim, "front"));
    pnpsim_assert_ok(pnpsim_driver_load(sim, "latch"));
    struct pnpsim_device *back = plug_door(sim, "back");
    assert_doors(sim, 2);

    pnpsim_assert_ok(pnpsim_unplug(sim, back));

    pnpsim_assert_story(sim, "irp back SURPRISE_REMOVAL | kernel latch REMOVAL | "
                             "irp back REMOVE_DEVICE");
    assert_doors(sim, 1);
}

static void the_library_is_of_the_version_that_was_found(void **state)
{
    (void)state;
    assert_string_equal(pnpsim_version(), LATCH_PNPSIM_VERSION);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        pnpsim_unit_test(doors_are_counted),
        pnpsim_unit_test(the_library_is_of_the_version_that_was_found),
    };
    return pnpsim_run_tests("latch", tests);
}
