/* SPDX-License-Identifier: MIT */
/* Device stacks: how they are built, which way the IRPs go, and how they are taken down. */
#include "support/kit.h"

/* A function driver between two filters, and one log of all three. */
struct sandwich {
    struct kit_log log;
    struct kit_stack lower;
    struct kit_stack function;
    struct kit_stack upper;
    struct pnpsim_device *camera;
};

static void sandwich_plug(struct pnpsim *sim, struct sandwich *sandwich)
{
    sandwich->lower.log = sandwich->function.log = sandwich->upper.log = &sandwich->log;
    kit_stack(sim, &sandwich->upper, "upper");
    kit_stack(sim, &sandwich->function, "function");
    kit_stack(sim, &sandwich->lower, "lower");
    pnpsim_assert_ok(pnpsim_bind(sim, "upper", "KIT\\DEVICE", PNPSIM_ROLE_UPPER_FILTER));
    pnpsim_assert_ok(pnpsim_bind(sim, "function", "KIT\\DEVICE", PNPSIM_ROLE_FUNCTION));
    pnpsim_assert_ok(pnpsim_bind(sim, "lower", "KIT\\DEVICE", PNPSIM_ROLE_LOWER_FILTER));
    struct pnpsim_hardware hardware = kit_hardware("camera");
    sandwich->camera = pnpsim_plug(sim, &hardware);
    assert_non_null(sandwich->camera);
}

/* K-7.1.3, K-7.2.2 */
static void a_stack_is_built_and_started_from_the_bottom(void **state)
{
    struct sandwich sandwich = { 0 };
    sandwich_plug(*state, &sandwich);
    assert_string_equal(sandwich.log.text,
                        "lower AddDevice | function AddDevice | upper AddDevice | "
                        "lower START_DEVICE | function START_DEVICE | upper START_DEVICE");
    pnpsim_assert_story(*state, "irp camera START_DEVICE");
}

/* K-7.2.2, K-7.2.7 */
static void queries_and_removals_go_from_the_top(void **state)
{
    struct sandwich sandwich = { 0 };
    sandwich_plug(*state, &sandwich);
    sandwich.log.text[0] = '\0';
    pnpsim_assert_ok(pnpsim_remove(*state, sandwich.camera, NULL));
    assert_string_equal(sandwich.log.text,
                        "upper QUERY_REMOVE_DEVICE | function QUERY_REMOVE_DEVICE | "
                        "lower QUERY_REMOVE_DEVICE | upper REMOVE_DEVICE | "
                        "function REMOVE_DEVICE | lower REMOVE_DEVICE");
    pnpsim_assert_story(*state, "irp camera QUERY_REMOVE_DEVICE ok | irp camera REMOVE_DEVICE");
}

/* K-7.2.2, K-7.2.6 */
static void a_surprise_removal_goes_from_the_top_and_leaves_the_stack_standing(void **state)
{
    struct pnpsim *sim = *state;
    struct sandwich sandwich = { .function = { .device_name = L"\\Device\\Camera" } };
    struct pnpsim_file *file = NULL;
    sandwich_plug(sim, &sandwich);
    pnpsim_assert_ok(pnpsim_open(sim, "\\Device\\Camera", &file));
    sandwich.log.text[0] = '\0';
    pnpsim_assert_ok(pnpsim_unplug(sim, sandwich.camera));
    assert_string_equal(sandwich.log.text, "upper SURPRISE_REMOVAL | function SURPRISE_REMOVAL | "
                                           "lower SURPRISE_REMOVAL");
    sandwich.log.text[0] = '\0';
    pnpsim_assert_ok(pnpsim_close(sim, file));
    pnpsim_assert_ok(pnpsim_run(sim));
    assert_string_equal(sandwich.log.text,
                        "upper REMOVE_DEVICE | function REMOVE_DEVICE | lower REMOVE_DEVICE");
}

/* K-7.2.5, K-2.8 */
static void a_refusal_is_not_passed_down_and_the_cancel_reaches_all(void **state)
{
    struct sandwich sandwich = { .function = { .query_status = STATUS_UNSUCCESSFUL } };
    sandwich_plug(*state, &sandwich);
    sandwich.log.text[0] = '\0';
    assert_int_equal(pnpsim_remove(*state, sandwich.camera, NULL), PNPSIM_E_VETOED);
    assert_string_equal(sandwich.log.text,
                        "upper QUERY_REMOVE_DEVICE | function QUERY_REMOVE_DEVICE | "
                        "lower CANCEL_REMOVE_DEVICE | function CANCEL_REMOVE_DEVICE | "
                        "upper CANCEL_REMOVE_DEVICE");
}

/* K-7.2.9 */
static void a_failed_first_start_ends_with_the_remove_irp(void **state)
{
    struct sandwich sandwich = { .function = { .start_status = STATUS_UNSUCCESSFUL } };
    sandwich_plug(*state, &sandwich);
    pnpsim_assert_story(*state, "irp camera START_DEVICE failed | irp camera REMOVE_DEVICE");
    assert_int_equal(pnpsim_device_state(sandwich.camera), PNPSIM_DEVICE_FAILED_START);
}

/* K-7.1.3 */
static void a_filter_that_fails_to_be_added_is_left_out(void **state)
{
    struct sandwich sandwich = { .lower = { .add_status = STATUS_UNSUCCESSFUL } };
    sandwich_plug(*state, &sandwich);
    assert_string_equal(sandwich.log.text,
                        "lower AddDevice | function AddDevice | upper AddDevice | "
                        "function START_DEVICE | upper START_DEVICE");
    assert_int_equal(pnpsim_device_state(sandwich.camera), PNPSIM_DEVICE_STARTED);
}

/* K-7.1.3 */
static void a_function_driver_that_fails_to_be_added_fails_the_device(void **state)
{
    struct sandwich sandwich = { .function = { .add_status = STATUS_UNSUCCESSFUL } };
    sandwich_plug(*state, &sandwich);
    assert_int_equal(pnpsim_device_state(sandwich.camera), PNPSIM_DEVICE_FAILED_START);
    assert_string_equal(sandwich.log.text,
                        "lower AddDevice | function AddDevice | lower REMOVE_DEVICE");
}

/* What one IRP carried. */
struct look {
    UCHAR minor;
    NTSTATUS status;
    unsigned count;
    CM_PARTIAL_RESOURCE_DESCRIPTOR raw;
    CM_PARTIAL_RESOURCE_DESCRIPTOR translated;
};

static NTSTATUS look_at_irp(struct kit_stack *stack, PIRP irp)
{
    struct look *look = stack->context;
    PIO_STACK_LOCATION location = IoGetCurrentIrpStackLocation(irp);
    if (location->MinorFunction != look->minor) {
        return STATUS_SUCCESS;
    }
    look->status = irp->IoStatus.Status;
    look->count++;
    if (look->minor == IRP_MN_START_DEVICE &&
        location->Parameters.StartDevice.AllocatedResources != NULL) {
        look->raw = location->Parameters.StartDevice.AllocatedResources->List[0]
                        .PartialResourceList.PartialDescriptors[0];
        look->translated = location->Parameters.StartDevice.AllocatedResourcesTranslated->List[0]
                               .PartialResourceList.PartialDescriptors[0];
    }
    return STATUS_SUCCESS;
}

/* K-7.2.1 */
static void a_pnp_irp_arrives_with_status_not_supported(void **state)
{
    struct look look = { .minor = IRP_MN_QUERY_PNP_DEVICE_STATE };
    struct sandwich sandwich = { .upper = { .on_pnp = look_at_irp, .context = &look } };
    sandwich_plug(*state, &sandwich);
    assert_int_equal(look.status, STATUS_NOT_SUPPORTED);
    assert_int_equal(look.count, 1); /* K-7.1.5: once, after the first start */
}

/* K-7.1.4 */
static void a_start_brings_the_resources_of_the_hardware(void **state)
{
    struct pnpsim *sim = *state;
    struct look look = { .minor = IRP_MN_START_DEVICE };
    struct kit_stack function = { .on_pnp = look_at_irp, .context = &look };
    kit_stack(sim, &function, "function");
    struct pnpsim_hardware hardware = kit_hardware("camera");
    hardware.driver = "function";
    hardware.resources[0] = (struct pnpsim_resource){ PNPSIM_RESOURCE_MEMORY, 0xFE000000, 0x1000 };
    assert_non_null(pnpsim_plug(sim, &hardware));
    assert_int_equal(look.count, 1);
    assert_int_equal(look.raw.Type, CmResourceTypeMemory);
    assert_int_equal(look.raw.u.Memory.Start.QuadPart, 0xFE000000);
    assert_int_equal(look.raw.u.Memory.Length, 0x1000);
    assert_int_equal(look.translated.u.Memory.Start.QuadPart, 0xFE000000);
}

/* W-6 */
static void a_start_without_resources_brings_null_lists(void **state)
{
    struct pnpsim *sim = *state;
    struct look look = { .minor = IRP_MN_START_DEVICE, .raw = { .Type = 0x77 } };
    struct kit_stack function = { .on_pnp = look_at_irp, .context = &look };
    kit_stack(sim, &function, "function");
    struct pnpsim_hardware hardware = kit_hardware("camera");
    hardware.driver = "function";
    assert_non_null(pnpsim_plug(sim, &hardware));
    assert_int_equal(look.count, 1);
    assert_int_equal(look.raw.Type, 0x77);
}

static VOID on_demand_unload(PDRIVER_OBJECT DriverObject)
{
    (void)DriverObject;
}

static NTSTATUS on_demand_add(PDRIVER_OBJECT DriverObject, PDEVICE_OBJECT PhysicalDeviceObject)
{
    (void)DriverObject;
    (void)PhysicalDeviceObject;
    return STATUS_SUCCESS; /* K-7.1.3: not interested, and so not attached */
}

static int32_t on_demand_entry(PDRIVER_OBJECT driver, PUNICODE_STRING registry_path)
{
    (void)registry_path;
    driver->DriverUnload = on_demand_unload;
    driver->DriverExtension->AddDevice = on_demand_add;
    return STATUS_SUCCESS;
}

/* K-7.1.3 */
static void a_filter_is_loaded_for_its_device_and_need_not_attach(void **state)
{
    struct pnpsim *sim = *state;
    pnpsim_assert_ok(pnpsim_driver_add(sim, "filter", on_demand_entry));
    pnpsim_assert_ok(pnpsim_bind(sim, "filter", "KIT\\DEVICE", PNPSIM_ROLE_UPPER_FILTER));
    assert_false(pnpsim_driver_is_loaded(sim, "filter"));
    struct pnpsim_device *camera = kit_device(sim, "camera");
    assert_true(pnpsim_driver_is_loaded(sim, "filter"));
    pnpsim_assert_ok(pnpsim_remove(sim, camera, NULL));
}

/* Two threads and a remove lock. */
struct lock_race {
    struct kit_log log;
    IO_REMOVE_LOCK lock;
    NTSTATUS late;
};

static void lock_and_take_time(void *context)
{
    struct lock_race *race = context;
    LARGE_INTEGER millisecond = { .QuadPart = -10000 };
    IoInitializeRemoveLock(&race->lock, 'tseT', 0, 0);
    pnpsim_check(IoAcquireRemoveLock(&race->lock, race) == STATUS_SUCCESS);
    KeDelayExecutionThread(KernelMode, FALSE, &millisecond);
    kit_log(&race->log, "released");
    IoReleaseRemoveLock(&race->lock, race);
}

static void lock_and_wait(void *context)
{
    struct lock_race *race = context;
    pnpsim_check(IoAcquireRemoveLock(&race->lock, &race->late) == STATUS_SUCCESS);
    kit_log(&race->log, "wait");
    IoReleaseRemoveLockAndWait(&race->lock, &race->late);
    kit_log(&race->log, "waited");
    race->late = IoAcquireRemoveLock(&race->lock, race);
}

/* K-7.5.2 */
static void release_and_wait_waits_for_all_and_ends_the_remove_lock(void **state)
{
    struct pnpsim *sim = *state;
    struct lock_race race = { .late = STATUS_SUCCESS };
    pnpsim_assert_ok(pnpsim_call_begin(sim, "request", lock_and_take_time, &race));
    kit_call(sim, lock_and_wait, &race);
    assert_string_equal(race.log.text, "wait | released | waited");
    assert_int_equal(race.late, STATUS_DELETE_PENDING);
}

/* K-7.4 */
static void a_driver_is_unloaded_after_its_last_device(void **state)
{
    struct pnpsim *sim = *state;
    struct pnpsim_hardware hardware = kit_hardware("camera");
    struct pnpsim_device *camera = pnpsim_plug(sim, &hardware);
    hardware.name = hardware.instance_id = "lamp";
    struct pnpsim_device *lamp = pnpsim_plug(sim, &hardware);
    assert_true(pnpsim_driver_is_loaded(sim, "simstub"));
    pnpsim_assert_ok(pnpsim_unplug(sim, camera));
    assert_true(pnpsim_driver_is_loaded(sim, "simstub"));
    pnpsim_assert_ok(pnpsim_unplug(sim, lamp));
    assert_false(pnpsim_driver_is_loaded(sim, "simstub"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        pnpsim_unit_test(a_stack_is_built_and_started_from_the_bottom),
        pnpsim_unit_test(queries_and_removals_go_from_the_top),
        pnpsim_unit_test(a_surprise_removal_goes_from_the_top_and_leaves_the_stack_standing),
        pnpsim_unit_test(a_refusal_is_not_passed_down_and_the_cancel_reaches_all),
        pnpsim_unit_test(a_failed_first_start_ends_with_the_remove_irp),
        pnpsim_unit_test(a_filter_that_fails_to_be_added_is_left_out),
        pnpsim_unit_test(a_function_driver_that_fails_to_be_added_fails_the_device),
        pnpsim_unit_test(a_pnp_irp_arrives_with_status_not_supported),
        pnpsim_unit_test(a_start_brings_the_resources_of_the_hardware),
        pnpsim_unit_test(a_start_without_resources_brings_null_lists),
        pnpsim_unit_test(a_filter_is_loaded_for_its_device_and_need_not_attach),
        pnpsim_unit_test(release_and_wait_waits_for_all_and_ends_the_remove_lock),
        pnpsim_unit_test(a_driver_is_unloaded_after_its_last_device),
    };
    return pnpsim_run_tests("stack", tests);
}
