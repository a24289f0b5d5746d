/* SPDX-License-Identifier: MIT */
/* Requests whose device has gone when they end: what the random test has found. */
#include "support/kit_hub.h"

static struct pnpsim_device *disk_plug(struct pnpsim *sim)
{
    struct pnpsim_hardware hardware = kit_hardware("disk");
    hardware.removable = 1;
    hardware.eject_supported = 1;
    struct pnpsim_device *disk = pnpsim_plug(sim, &hardware);
    assert_int_equal(pnpsim_device_state(disk), PNPSIM_DEVICE_STARTED);
    return disk;
}

/* K-7.4 */
static void an_ejection_has_ended_when_the_device_is_out(void **state)
{
    struct pnpsim *sim = *state;
    struct pnpsim_device *disk = disk_plug(sim);
    pnpsim_assert_ok(pnpsim_eject(sim, disk, NULL));
    assert_int_equal(pnpsim_device_state(disk), PNPSIM_DEVICE_ABSENT);
    pnpsim_assert_ok(pnpsim_remove_result(sim, disk, NULL));
}

/* K-7.4, K-2.3 */
static void an_ejection_does_not_answer_with_the_veto_before_it(void **state)
{
    struct pnpsim *sim = *state;
    struct kit_monitor monitor = { .answer = STATUS_UNSUCCESSFUL };
    struct pnpsim_device *disk = disk_plug(sim);
    kit_watch(sim, &monitor, "monitor", disk);
    assert_int_equal(pnpsim_eject(sim, disk, NULL), PNPSIM_E_VETOED);
    monitor.answer = STATUS_SUCCESS;
    pnpsim_assert_ok(pnpsim_eject(sim, disk, NULL));
    assert_int_equal(pnpsim_device_state(disk), PNPSIM_DEVICE_ABSENT);
}

/* K-7.4, K-7.2.7 */
static void no_device_starts_below_a_bus_that_was_pulled(void **state)
{
    struct pnpsim *sim = *state;
    struct kit_hub hub = { 0 };
    kit_hub(sim, &hub, 1);
    struct pnpsim_device *child = pnpsim_device_find(sim, "KIT\\CHILD\\1");
    pnpsim_assert_ok(pnpsim_remove(sim, child, NULL));
    pnpsim_assert_ok(pnpsim_unplug_begin(sim, hub.device));
    pnpsim_assert_ok(pnpsim_enable_begin(sim, child));
    pnpsim_assert_ok(pnpsim_run(sim));
    assert_int_equal(pnpsim_remove_result(sim, child, NULL), PNPSIM_E_NOT_FOUND);
    assert_int_equal(pnpsim_device_state(child), PNPSIM_DEVICE_ABSENT);
    assert_int_equal(pnpsim_device_state(hub.device), PNPSIM_DEVICE_ABSENT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        pnpsim_unit_test(an_ejection_has_ended_when_the_device_is_out),
        pnpsim_unit_test(an_ejection_does_not_answer_with_the_veto_before_it),
        pnpsim_unit_test(no_device_starts_below_a_bus_that_was_pulled),
    };
    return pnpsim_run_tests("found_request", tests);
}
