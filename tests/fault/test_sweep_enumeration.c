/* SPDX-License-Identifier: MIT */
/* Memory that runs out while a bus driver under test reports its children, and while drivers report
 * devices below the root. */
#include "fault/sweep.h"

#include "drivers/shelf/shelf.h"
#include "support/kit.h"

#include <windows.h>

#include "io/driver.h"

/* ---- A bus under test, two levels deep ---- */

static struct pnpsim_device *plug_shelf(struct steps *steps)
{
    struct pnpsim_hardware hardware = {
        .name = "shelf", .device_id = "TEST\\SHELF", .driver = "shelf", .description = "A shelf"
    };
    if (steps->status != 0) {
        return NULL;
    }
    step_begin(steps);
    struct pnpsim_device *device = pnpsim_plug(steps->sim, &hardware);
    if (device == NULL) {
        step_end(steps, PNPSIM_E_NO_MEMORY, "pnpsim_plug", __FILE__, __LINE__);
    } else if (pnpsim_device_state(device) != PNPSIM_DEVICE_STARTED) {
        steps->status = PNPSIM_E_START_FAILED;
    }
    return device;
}

/* How many of the six boards have started. */
static unsigned boards_started(struct pnpsim *sim)
{
    char text[4096];
    unsigned count = 0;
    if (pnpsim_tree_print(sim, PNPSIM_PRINT_TEXT, text, sizeof(text)) != PNPSIM_OK) {
        return 0;
    }
    for (const char *at = strstr(text, "SHELF\\LEVEL"); at != NULL;
         at = strstr(at + 1, "SHELF\\LEVEL")) {
        const char *state = strstr(at, ": ");
        count += state != NULL && strncmp(state, ": started", 9) == 0;
    }
    return count;
}

static int32_t shelf_comes_and_goes(struct pnpsim *sim, void *context)
{
    (void)context;
    struct steps steps = steps_begin(sim);
    STEP(&steps, pnpsim_bind(sim, "shelf", "SHELF\\LEVEL1", PNPSIM_ROLE_FUNCTION));
    STEP(&steps, pnpsim_bind(sim, "simstub", "SHELF\\LEVEL2", PNPSIM_ROLE_FUNCTION));
    struct pnpsim_device *device = plug_shelf(&steps);
    if (steps.status == 0 && boards_started(sim) < 6) {
        steps.status = PNPSIM_E_START_FAILED; /* some of them had no memory */
    }
    if (device != NULL) {
        while (pnpsim_unplug(sim, device) == PNPSIM_E_NO_MEMORY) {
            pnpsim_fault_arm(sim, 0, PNPSIM_FAULT_ONCE);
        }
        STEPS_CHECK(&steps, pnpsim_device_state(device) == PNPSIM_DEVICE_ABSENT);
        STEPS_CHECK(&steps, boards_started(sim) == 0);
    }
    return steps.status;
}

static const int32_t start_statuses[] = { PNPSIM_E_START_FAILED, PNPSIM_E_NOT_FOUND, 0 };

static void a_bus_under_test_comes_up_with_its_children_or_without_them(void **state)
{
    (void)state;
    struct pnpsim_sweep sweep = { .name = "bus under test",
                                  .scenario = shelf_comes_and_goes,
                                  .statuses = start_statuses };
    sweep_run(&sweep, 60);
}

/* ---- Finding a device ---- */

static int32_t find_and_find_again(struct pnpsim *sim, void *context)
{
    (void)context;
    struct steps steps = steps_begin(sim);
    struct pnpsim_hardware hardware = { .name = "lamp", .device_id = "SIM\\LAMP" };
    struct pnpsim_device *lamp = pnpsim_plug(sim, &hardware);
    if (lamp == NULL) {
        return PNPSIM_E_NO_MEMORY;
    }
    step_begin(&steps);
    struct pnpsim_device *bus = pnpsim_device_parent(lamp);
    if (bus == NULL) {
        step_end(&steps, PNPSIM_E_NO_MEMORY, "pnpsim_device_parent", __FILE__, __LINE__);
    } else {
        STEPS_CHECK(&steps, pnpsim_device_find(sim, "ROOT\\SIMBUS\\0000") == bus);
    }
    while (pnpsim_unplug(sim, lamp) == PNPSIM_E_NO_MEMORY) {
        pnpsim_fault_arm(sim, 0, PNPSIM_FAULT_ONCE);
    }
    return steps.status;
}

static void a_handle_is_made_or_nothing_is_left(void **state)
{
    (void)state;
    struct pnpsim_sweep sweep = { .name = "handles",
                                  .scenario = find_and_find_again,
                                  .statuses = start_statuses };
    sweep_run(&sweep, 10);
}

/* ---- Devices below the root ---- */

static VOID reporter_unload(PDRIVER_OBJECT DriverObject)
{
    (void)DriverObject;
}

static int32_t reporter_entry(PDRIVER_OBJECT driver, PUNICODE_STRING registry_path)
{
    (void)registry_path;
    driver->DriverUnload = reporter_unload;
    return STATUS_SUCCESS;
}

static NTSTATUS report_root(void *context)
{
    return IoReportRootDevice(context);
}

static NTSTATUS report_detected(void *context)
{
    static CM_RESOURCE_LIST resources = { .Count = 1 };
    static IO_RESOURCE_REQUIREMENTS_LIST requirements = { .ListSize = sizeof(requirements) };
    PDEVICE_OBJECT pdo = NULL;
    NTSTATUS status = IoReportDetectedDevice(context, Internal, 0, 0, &resources, &requirements,
                                             FALSE, &pdo);
    return NT_SUCCESS(status) == (pdo != NULL) ? status : STATUS_UNSUCCESSFUL;
}

/* Reported devices are there to stay, so that each fault needs a machine of its own. True when the
 * allocation was one of the report's. */
static bool report_with_fault(NTSTATUS (*report)(void *driver), uint64_t allocation)
{
    struct pnpsim *sim = NULL;
    struct pnpsim_ledger before;
    struct pnpsim_ledger after;
    char difference[300];
    assert_int_equal(pnpsim_create(NULL, &sim), PNPSIM_OK);
    assert_int_equal(pnpsim_driver_add(sim, "reporter", reporter_entry), PNPSIM_OK);
    assert_int_equal(pnpsim_driver_load(sim, "reporter"), PNPSIM_OK);
    PDRIVER_OBJECT driver = &pn_driver_find(sim, "reporter")->object;
    pnpsim_ledger_read(sim, &before);
    pnpsim_fault_arm(sim, allocation, PNPSIM_FAULT_ONCE);
    int32_t status = on_kernel(sim, report, driver);
    bool was_hit = pnpsim_fault_fired(sim) > 0;
    pnpsim_fault_arm(sim, 0, PNPSIM_FAULT_ONCE);
    pnpsim_ledger_read(sim, &after);
    if (status != 0) {
        assert_true(was_hit);
        assert_true(status == STATUS_INSUFFICIENT_RESOURCES || status == PNPSIM_E_NO_MEMORY);
        assert_int_equal(pnpsim_ledger_compare(&before, &after, difference, sizeof(difference)), 0);
    } else {
        assert_int_equal(after.devices - before.devices, 1);
    }
    assert_int_equal(pnpsim_verify(sim), PNPSIM_OK);
    assert_int_equal(pnpsim_destroy(sim), PNPSIM_OK);
    return was_hit;
}

static void report_with_all_faults(NTSTATUS (*report)(void *driver), uint64_t least)
{
    uint64_t allocation = 1;
    while (report_with_fault(report, allocation)) {
        allocation++;
    }
    assert_in_range(allocation, least, 500);
}

static void a_root_device_is_reported_or_nothing_is_left(void **state)
{
    (void)state;
    report_with_all_faults(report_root, 10);
}

static void a_detected_device_is_reported_or_nothing_is_left(void **state)
{
    (void)state;
    report_with_all_faults(report_detected, 10);
}

pnpsim_main(cmocka_unit_test(a_bus_under_test_comes_up_with_its_children_or_without_them),
            cmocka_unit_test(a_handle_is_made_or_nothing_is_left),
            cmocka_unit_test(a_root_device_is_reported_or_nothing_is_left),
            cmocka_unit_test(a_detected_device_is_reported_or_nothing_is_left));
