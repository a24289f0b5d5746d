/* SPDX-License-Identifier: MIT */
/* A host that is out of memory itself: not only what can fail on Windows fails, but also what the
 * simulator needs beside the machine. It then may stop the machine; it may not crash, hang, or
 * leak. What it does leave is the simulation's, and goes with it. */
#include "fault/watcher.h"

#include "base/sim.h"

enum { ALLOCATIONS_MAX = 5000 };

static NTSTATUS report(void *context)
{
    TARGET_DEVICE_CUSTOM_NOTIFICATION lost = {
        .Version = 1,
        .Size = FIELD_OFFSET(TARGET_DEVICE_CUSTOM_NOTIFICATION, CustomDataBuffer),
        .Event = KIT_LOST,
        .NameBufferOffset = -1,
    };
    struct watcher *watcher = context;
    return IoReportTargetDeviceChange(pnpsim_device_pdo(watcher->device), &lost);
}

static NTSTATUS wait_a_while(void *context)
{
    LARGE_INTEGER while_ = { .QuadPart = -1000 };
    (void)context;
    return KeDelayExecutionThread(KernelMode, FALSE, &while_);
}

/* Goes on whatever fails, as long as there is something to go on with. */
static void scenario(struct pnpsim *sim)
{
    struct watcher watcher = { .device = lamp_plug(sim) };
    struct pnpsim_app *viewer = pnpsim_app_start(sim, "viewer");
    bool is_started = pnpsim_device_state(watcher.device) == PNPSIM_DEVICE_STARTED;
    if (viewer != NULL && watcher.device != NULL) {
        pnpsim_app_watch(viewer, watcher.device);
    }
    if (is_started && watcher_load(sim) == 0) {
        watcher.driver = &pn_driver_find(sim, WATCHER_NAME)->object;
        if (on_kernel(sim, watcher_find, &watcher) == 0 &&
            on_kernel(sim, watcher_open, &watcher) == 0 &&
            on_kernel(sim, watcher_register, &watcher) == 0) {
            on_kernel(sim, report, &watcher);
        }
        on_kernel(sim, wait_a_while, NULL);
        pnpsim_remove(sim, watcher.device, NULL);
        on_kernel(sim, watcher_give_back, &watcher);
        pnpsim_driver_unload(sim, WATCHER_NAME);
    }
    if (watcher.device != NULL) {
        pnpsim_unplug(sim, watcher.device);
    }
    if (viewer != NULL) {
        pnpsim_app_exit(viewer);
    }
}

/* Whether there was an allocation left to fail. */
static bool run_with(uint64_t nth, bool for_good, enum pnpsim_stacks stacks)
{
    struct pnpsim *sim;
    struct pnpsim_options options = PNPSIM_OPTIONS_INIT;
    options.stacks = stacks;
    pnpsim_assert_ok(pnpsim_create(&options, &sim));
    sim->memory.fail_exempt = true;
    pnpsim_fault_arm(sim, nth, for_good ? PNPSIM_FAULT_FOR_GOOD : PNPSIM_FAULT_ONCE);
    scenario(sim);
    bool has_fired = pnpsim_fault_fired(sim) > 0;
    enum pnpsim_result result = pnpsim_run(sim);
    assert_true(result == PNPSIM_OK || result == PNPSIM_E_STOPPED);
    pnpsim_assert_ok(pnpsim_destroy(sim));
    return has_fired;
}

static void sweep(bool for_good, enum pnpsim_stacks stacks)
{
    uint64_t nth = 1;
    while (run_with(nth, for_good, stacks)) {
        assert_in_range(++nth, 2, ALLOCATIONS_MAX);
    }
    assert_in_range(nth, 100, ALLOCATIONS_MAX);
}

static void a_host_without_memory_stops_the_machine_at_worst(void **state)
{
    (void)state;
    sweep(false, PNPSIM_STACKS_LENT);
    sweep(false, PNPSIM_STACKS_OWN);
}

static void a_host_that_stays_without_memory_stops_the_machine_at_worst(void **state)
{
    (void)state;
    sweep(true, PNPSIM_STACKS_LENT);
    sweep(true, PNPSIM_STACKS_OWN);
}

pnpsim_main(cmocka_unit_test(a_host_without_memory_stops_the_machine_at_worst),
            cmocka_unit_test(a_host_that_stays_without_memory_stops_the_machine_at_worst));
