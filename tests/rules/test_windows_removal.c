/* SPDX-License-Identifier: MIT */
/* What tests on real Windows have found about removals. */
#include "support/kit_bus.h"
#include "support/kit_hub.h"

/* A controller whose request pulls a child of the hub and waits until that is known. */
struct controller {
    struct kit_stack stack;
    struct kit_hub hub;
    struct kit_monitor monitor;
    struct kit_log log;
    KEVENT gone;
};

static void child_heard(struct kit_monitor *monitor, const struct kit_heard *heard)
{
    struct controller *controller = monitor->context;
    if (IsEqualGUID(&heard->event, &GUID_TARGET_DEVICE_REMOVE_COMPLETE)) {
        kit_log(&controller->log, "removed");
        KeSetEvent(&controller->gone, IO_NO_INCREMENT, FALSE);
    }
}

static NTSTATUS pull_and_wait(struct kit_stack *stack, PIRP irp)
{
    struct controller *controller = stack->context;
    (void)irp;
    KeInitializeEvent(&controller->gone, NotificationEvent, FALSE);
    kit_log(&controller->log, "begun");
    controller->hub.slots[0].Present = FALSE;
    IoInvalidateDeviceRelations(pnpsim_device_pdo(controller->hub.device), BusRelations);
    NTSTATUS status = KeWaitForSingleObject(&controller->gone, Executive, KernelMode, FALSE, NULL);
    kit_log(&controller->log, "done");
    return status;
}

/* W-15 */
static void a_request_may_wait_for_the_surprise_removal_that_it_has_caused(void **state)
{
    struct pnpsim *sim = *state;
    struct controller controller = { .stack = { .on_control = pull_and_wait,
                                                .device_name = L"\\Device\\Controller",
                                                .context = &controller },
                                     .monitor = { .on_event = child_heard,
                                                  .context = &controller } };
    struct pnpsim_hardware hardware = kit_hardware("controller");
    kit_stack(sim, &controller.stack, "controller");
    hardware.driver = "controller";
    kit_hub(sim, &controller.hub, 1);
    kit_hub_watch(sim, &controller.hub, 0, &controller.monitor, "monitor");
    assert_int_equal(pnpsim_device_state(pnpsim_plug(sim, &hardware)), PNPSIM_DEVICE_STARTED);
    assert_int_equal(pnpsim_ioctl(sim, "\\Device\\Controller", 0x222000, NULL, 0, NULL, 0, NULL),
                     STATUS_SUCCESS);
    assert_string_equal(controller.log.text, "begun | removed | done");
    pnpsim_assert_story(sim, "irp KIT\\CHILD\\1 SURPRISE_REMOVAL | kernel monitor REMOVE_COMPLETE");
    pnpsim_assert_ok(pnpsim_run(sim));
}

/* W-20, W-14 */
static void a_pdo_that_is_not_reported_any_more_is_deleted_in_its_only_remove_irp(void **state)
{
    struct pnpsim *sim = *state;
    struct kit_log log = { 0 };
    struct kit_bus bus = { .children = { KIT_CHILD(L"1") } };
    bus.children[0].raw_device_ok = TRUE;
    kit_bus(sim, &bus);
    assert_non_null(bus.children[0].pdo);
    bus.log = &log;
    bus.children[0].present = FALSE;
    kit_bus_rescan(sim, &bus);
    assert_string_equal(log.text, "QUERY_DEVICE_RELATIONS 3 | SURPRISE_REMOVAL | REMOVE_DEVICE");
    assert_null(bus.children[0].pdo);
    pnpsim_assert_story(sim, "irp KIT\\CHILD\\1 SURPRISE_REMOVAL | "
                             "irp KIT\\CHILD\\1 REMOVE_DEVICE");
}

/* W-21 */
static void the_interface_of_a_removed_bus_is_not_found_and_its_driver_stays(void **state)
{
    struct pnpsim *sim = *state;
    char link[200];
    struct pnpsim_device *camera = kit_device(sim, "camera");
    snprintf(link, sizeof(link), "%s", pnpsim_device_interface(camera, &KIT_CLASS));
    pnpsim_assert_ok(pnpsim_remove(sim, camera, NULL));
    assert_int_equal(pnpsim_ioctl(sim, link, 0x222000, NULL, 0, NULL, 0, NULL),
                     STATUS_OBJECT_NAME_NOT_FOUND);
    pnpsim_assert_ok(pnpsim_enable(sim, camera));
    assert_int_equal(pnpsim_ioctl(sim, link, 0x222000, NULL, 0, NULL, 0, NULL), STATUS_SUCCESS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        pnpsim_unit_test(a_request_may_wait_for_the_surprise_removal_that_it_has_caused),
        pnpsim_unit_test(a_pdo_that_is_not_reported_any_more_is_deleted_in_its_only_remove_irp),
        pnpsim_unit_test(the_interface_of_a_removed_bus_is_not_found_and_its_driver_stays),
    };
    return pnpsim_run_tests("windows_removal", tests);
}
