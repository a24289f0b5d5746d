/* SPDX-License-Identifier: MIT */
/* Devices that are gone before anybody was asked: handles, opens and interfaces that remain. */
#include "support/kit.h"

/* W-16, K-7.4 */
static void the_remove_irp_waits_for_the_last_handle(void **state)
{
    struct pnpsim *sim = *state;
    struct pnpsim_device *camera = kit_device(sim, "camera");
    struct pnpsim_app *viewer = pnpsim_app_start(sim, "viewer");
    pnpsim_assert_ok(pnpsim_app_open(viewer, camera));
    pnpsim_assert_ok(pnpsim_app_open(viewer, camera));
    pnpsim_assert_ok(pnpsim_unplug(sim, camera));
    pnpsim_assert_story(sim, "irp camera SURPRISE_REMOVAL");
    assert_int_equal(pnpsim_device_state(camera), PNPSIM_DEVICE_SURPRISE_REMOVED);
    pnpsim_assert_ok(pnpsim_app_close(viewer, camera));
    pnpsim_assert_ok(pnpsim_run(sim));
    pnpsim_assert_story(sim, "");
    pnpsim_assert_ok(pnpsim_app_close(viewer, camera));
    pnpsim_assert_ok(pnpsim_run(sim));
    pnpsim_assert_story(sim, "irp camera REMOVE_DEVICE");
    assert_int_equal(pnpsim_device_state(camera), PNPSIM_DEVICE_ABSENT);
}

static void let_go(void *context)
{
    kit_let_go(context);
}

/* W-16 */
static void the_remove_irp_waits_for_a_drivers_file_object(void **state)
{
    struct pnpsim *sim = *state;
    struct pnpsim_device *camera = kit_device(sim, "camera");
    struct kit_monitor monitor = { 0 };
    kit_watch_open(sim, &monitor, "monitor", camera);
    pnpsim_assert_ok(pnpsim_unplug(sim, camera));
    pnpsim_assert_story(sim, "irp camera SURPRISE_REMOVAL | kernel monitor REMOVE_COMPLETE");
    kit_call(sim, let_go, &monitor);
    pnpsim_assert_story(sim, "irp camera REMOVE_DEVICE"); /* K-10.12: nobody is told twice */
}

/* W-18 */
static void a_surprise_removed_device_cannot_be_opened(void **state)
{
    struct pnpsim *sim = *state;
    struct kit_stack function = { .device_name = L"\\Device\\Camera" };
    struct pnpsim_hardware hardware = kit_hardware("camera");
    struct pnpsim_file *first = NULL;
    struct pnpsim_file *second = NULL;
    hardware.driver = "function";
    kit_stack(sim, &function, "function");
    struct pnpsim_device *camera = pnpsim_plug(sim, &hardware);
    pnpsim_assert_ok(pnpsim_open(sim, "\\Device\\Camera", &first));
    pnpsim_assert_ok(pnpsim_unplug(sim, camera));
    assert_int_equal(pnpsim_open(sim, "\\Device\\Camera", &second), STATUS_NO_SUCH_DEVICE);
    pnpsim_assert_ok(pnpsim_close(sim, first));
    pnpsim_assert_ok(pnpsim_run(sim));
    assert_int_equal(pnpsim_open(sim, "\\Device\\Camera", &second), STATUS_OBJECT_NAME_NOT_FOUND);
}

/* A function driver with an interface that it enables at START and disables only when it is
 * removed, if at all. */
struct careless {
    struct kit_stack function;
    UNICODE_STRING link;
    NTSTATUS disabled; /* what the late disable answered */
};

static void register_interface(struct kit_stack *stack, PDEVICE_OBJECT pdo)
{
    struct careless *careless = stack->context;
    pnpsim_check(NT_SUCCESS(IoRegisterDeviceInterface(pdo, &KIT_CLASS, NULL, &careless->link)));
    pnpsim_check(IoSetDeviceInterfaceState(&careless->link, TRUE) == STATUS_SUCCESS);
}

static NTSTATUS disable_late(struct kit_stack *stack, PIRP irp)
{
    struct careless *careless = stack->context;
    if (IoGetCurrentIrpStackLocation(irp)->MinorFunction == IRP_MN_REMOVE_DEVICE) {
        careless->disabled = IoSetDeviceInterfaceState(&careless->link, FALSE);
        RtlFreeUnicodeString(&careless->link);
    }
    return STATUS_SUCCESS;
}

/* W-12, K-6.5, K-6.2 */
static void the_manager_disables_what_the_driver_left_enabled_and_tells_once(void **state)
{
    struct pnpsim *sim = *state;
    struct careless careless = { .function = { .on_add = register_interface,
                                               .on_pnp = disable_late } };
    struct kit_monitor monitor = { 0 };
    careless.function.context = &careless;
    kit_stack(sim, &careless.function, "careless");
    kit_watch_class(sim, &monitor, "monitor", &KIT_CLASS, 0);
    struct pnpsim_hardware hardware = kit_hardware("camera");
    hardware.driver = "careless";
    hardware.interfaces[0] = NULL;
    struct pnpsim_device *camera = pnpsim_plug(sim, &hardware);
    pnpsim_assert_story(sim, "irp camera START_DEVICE | kernel monitor ARRIVAL");
    pnpsim_assert_ok(pnpsim_unplug(sim, camera));
    pnpsim_assert_story(sim, "irp camera SURPRISE_REMOVAL | kernel monitor REMOVAL | "
                             "irp camera REMOVE_DEVICE");
    assert_int_equal(careless.disabled, STATUS_OBJECT_NAME_NOT_FOUND);
}

/* K-7.4 */
static void a_device_that_was_removed_in_order_vanishes_in_silence(void **state)
{
    struct pnpsim *sim = *state;
    struct pnpsim_device *camera = kit_device(sim, "camera");
    pnpsim_assert_ok(pnpsim_remove(sim, camera, NULL));
    pnpsim_assert_ok(pnpsim_unplug(sim, camera));
    pnpsim_assert_story(sim, "irp camera REMOVE_DEVICE"); /* K-7.2.7: the bus deletes its PDO */
    assert_int_equal(pnpsim_device_state(camera), PNPSIM_DEVICE_ABSENT);
}

/* K-7.4 */
static void a_device_that_never_started_is_surprise_removed_without_notification(void **state)
{
    struct pnpsim *sim = *state;
    struct kit_stack function = { .start_status = STATUS_UNSUCCESSFUL };
    kit_stack(sim, &function, "function");
    struct pnpsim_hardware hardware = kit_hardware("camera");
    hardware.driver = "function";
    struct pnpsim_device *camera = pnpsim_plug(sim, &hardware);
    assert_int_equal(pnpsim_device_state(camera), PNPSIM_DEVICE_FAILED_START);
    pnpsim_assert_ok(pnpsim_unplug(sim, camera));
    assert_int_equal(pnpsim_device_state(camera), PNPSIM_DEVICE_ABSENT);
}

/* W-2 */
static void plugging_the_same_device_again_makes_a_new_one(void **state)
{
    struct pnpsim *sim = *state;
    struct kit_monitor monitor = { 0 };
    kit_watch_class(sim, &monitor, "monitor", &KIT_CLASS, 0);
    pnpsim_assert_ok(pnpsim_unplug(sim, kit_device(sim, "camera")));
    struct pnpsim_device *again = kit_device(sim, "camera");
    pnpsim_assert_story(sim, "irp camera START_DEVICE | kernel monitor ARRIVAL");
    assert_int_equal(pnpsim_device_state(again), PNPSIM_DEVICE_STARTED);
    assert_int_equal(monitor.count, 3);
}

/* K-7.4 */
static void a_user_registration_without_a_handle_hears_the_surprise_removal(void **state)
{
    struct pnpsim *sim = *state;
    struct pnpsim_device *camera = kit_device(sim, "camera");
    struct pnpsim_app *viewer = pnpsim_app_start(sim, "viewer");
    pnpsim_assert_ok(pnpsim_app_watch(viewer, camera));
    pnpsim_assert_ok(pnpsim_app_close(viewer, camera));
    pnpsim_assert_ok(pnpsim_unplug(sim, camera));
    pnpsim_assert_story(sim, "irp camera SURPRISE_REMOVAL | user viewer REMOVECOMPLETE | "
                             "irp camera REMOVE_DEVICE");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        pnpsim_unit_test(the_remove_irp_waits_for_the_last_handle),
        pnpsim_unit_test(the_remove_irp_waits_for_a_drivers_file_object),
        pnpsim_unit_test(a_surprise_removed_device_cannot_be_opened),
        pnpsim_unit_test(the_manager_disables_what_the_driver_left_enabled_and_tells_once),
        pnpsim_unit_test(a_device_that_was_removed_in_order_vanishes_in_silence),
        pnpsim_unit_test(a_device_that_never_started_is_surprise_removed_without_notification),
        pnpsim_unit_test(plugging_the_same_device_again_makes_a_new_one),
        pnpsim_unit_test(a_user_registration_without_a_handle_hears_the_surprise_removal),
    };
    return pnpsim_run_tests("surprise", tests);
}
