/* SPDX-License-Identifier: MIT */
/* Ejecting, and what goes with a device: removal and ejection relations. */
#include "support/kit.h"

#include <stdbool.h>

#define PROBLEM_HELD_FOR_EJECT 47

static struct pnpsim_device *device_plug(struct pnpsim *sim, const char *name, bool is_ejectable)
{
    struct pnpsim_hardware hardware = kit_hardware(name);
    hardware.removable = 1;
    hardware.eject_supported = is_ejectable;
    struct pnpsim_device *device = pnpsim_plug(sim, &hardware);
    assert_int_equal(pnpsim_device_state(device), PNPSIM_DEVICE_STARTED);
    return device;
}

/* K-7.4, U-7.7 */
static void an_ejected_device_is_removed_in_order_and_then_thrown_out(void **state)
{
    struct pnpsim *sim = *state;
    struct kit_monitor monitor = { 0 };
    struct pnpsim_device *disk = device_plug(sim, "disk", true);
    kit_watch(sim, &monitor, "monitor", disk);
    pnpsim_assert_ok(pnpsim_eject(sim, disk, NULL));
    pnpsim_assert_story(sim, "kernel monitor QUERY_REMOVE ok | irp disk QUERY_REMOVE_DEVICE ok | "
                             "kernel monitor REMOVE_COMPLETE | irp disk REMOVE_DEVICE | "
                             "irp disk EJECT | irp disk REMOVE_DEVICE");
    assert_int_equal(pnpsim_device_state(disk), PNPSIM_DEVICE_ABSENT);
}

/* K-7.4, U-7.7 */
static void what_cannot_be_thrown_out_is_held_until_it_is_pulled(void **state)
{
    struct pnpsim *sim = *state;
    struct pnpsim_device *disk = device_plug(sim, "disk", false);
    pnpsim_assert_ok(pnpsim_eject(sim, disk, NULL));
    pnpsim_assert_story(sim, "irp disk QUERY_REMOVE_DEVICE ok | irp disk REMOVE_DEVICE");
    assert_int_equal(pnpsim_device_state(disk), PNPSIM_DEVICE_REMOVED);
    assert_int_equal(pnpsim_device_problem(disk), PROBLEM_HELD_FOR_EJECT);
    assert_int_equal(pnpsim_enable(sim, disk), PNPSIM_E_START_FAILED);
    kit_device(sim, "lamp"); /* the bus is asked again, and does not bring it back */
    pnpsim_assert_story(sim, "irp lamp START_DEVICE");
    pnpsim_assert_ok(pnpsim_unplug(sim, disk));
    pnpsim_assert_story(sim, "irp disk REMOVE_DEVICE");
    assert_int_equal(pnpsim_device_state(disk), PNPSIM_DEVICE_ABSENT);
}

/* K-7.4, K-2.3 */
static void a_vetoed_ejection_changes_nothing(void **state)
{
    struct pnpsim *sim = *state;
    struct kit_monitor monitor = { .answer = STATUS_UNSUCCESSFUL };
    struct pnpsim_veto veto = { 0 };
    struct pnpsim_device *disk = device_plug(sim, "disk", true);
    kit_watch(sim, &monitor, "monitor", disk);
    assert_int_equal(pnpsim_eject(sim, disk, &veto), PNPSIM_E_VETOED);
    assert_string_equal(veto.by, "monitor");
    pnpsim_assert_story(sim, "kernel monitor QUERY_REMOVE veto | kernel monitor REMOVE_CANCELLED");
    assert_int_equal(pnpsim_device_state(disk), PNPSIM_DEVICE_STARTED);
}

/* U-8.5 */
static void ejecting_what_is_not_removable_is_an_illegal_request(void **state)
{
    struct pnpsim *sim = *state;
    struct pnpsim_veto veto = { 0 };
    struct pnpsim_device *camera = kit_device(sim, "camera");
    assert_int_equal(pnpsim_eject(sim, camera, &veto), PNPSIM_E_VETOED);
    assert_int_equal(veto.type, PNP_VetoIllegalDeviceRequest);
    pnpsim_assert_story(sim, "");
}

static void lock_slot(void *context)
{
    struct pnpsim_device *device = context;
    PDEVICE_OBJECT pdo = pnpsim_device_pdo(device);
    KEVENT done;
    IO_STATUS_BLOCK result;
    KeInitializeEvent(&done, NotificationEvent, FALSE);
    PIRP irp = IoBuildSynchronousFsdRequest(IRP_MJ_PNP, pdo, NULL, 0, NULL, &done, &result);
    if (!pnpsim_check(irp != NULL)) {
        return;
    }
    irp->IoStatus.Status = STATUS_NOT_SUPPORTED;
    IoGetNextIrpStackLocation(irp)->MinorFunction = IRP_MN_SET_LOCK;
    IoGetNextIrpStackLocation(irp)->Parameters.SetLock.Lock = TRUE;
    pnpsim_check(IoCallDriver(pdo, irp) == STATUS_SUCCESS);
}

/* K-7.4: SET_LOCK comes before EJECT. */
static void a_locked_slot_is_unlocked_before_the_ejection(void **state)
{
    struct pnpsim *sim = *state;
    struct pnpsim_hardware hardware = kit_hardware("disk");
    hardware.removable = 1;
    hardware.eject_supported = 1;
    hardware.lock_supported = 1;
    struct pnpsim_device *disk = pnpsim_plug(sim, &hardware);
    assert_int_equal(pnpsim_device_state(disk), PNPSIM_DEVICE_STARTED);
    kit_call(sim, lock_slot, disk);
    pnpsim_assert_ok(pnpsim_eject(sim, disk, NULL));
    assert_int_equal(pnpsim_device_state(disk), PNPSIM_DEVICE_ABSENT);
}

static void press_button(void *context)
{
    KIRQL irql;
    KeRaiseIrql(DISPATCH_LEVEL, &irql);
    IoRequestDeviceEject(pnpsim_device_pdo(context));
    KeLowerIrql(irql);
}

/* K-7.4: IoRequestDeviceEject at DISPATCH_LEVEL; the work is done later, in a thread. */
static void the_eject_button_asks_at_dispatch_level(void **state)
{
    struct pnpsim *sim = *state;
    struct pnpsim_device *disk = device_plug(sim, "disk", true);
    kit_call(sim, press_button, disk);
    pnpsim_assert_story(sim, "irp disk QUERY_REMOVE_DEVICE ok | irp disk REMOVE_DEVICE | "
                             "irp disk EJECT | irp disk REMOVE_DEVICE");
    assert_int_equal(pnpsim_device_state(disk), PNPSIM_DEVICE_ABSENT);
}

static void press_wrong_button(void *context)
{
    struct kit_stack *stack = context;
    if (pnpsim_check(stack->device != NULL)) {
        IoRequestDeviceEject(stack->device);
    }
}

/* K-7.1.2 */
static void ejecting_a_device_object_that_is_no_pdo_is_found(void **state)
{
    struct pnpsim *sim = *state;
    struct kit_stack driver = { 0 };
    struct pnpsim_hardware hardware = kit_hardware("disk");
    kit_stack(sim, &driver, "driver");
    hardware.driver = "driver";
    assert_non_null(pnpsim_plug(sim, &hardware));
    pnpsim_expect_finding(sim, "REPORT_NOT_PDO");
    kit_call(sim, press_wrong_button, &driver);
    pnpsim_assert_story(sim, "");
}

/* ---- Relations ---- */

/* K-7.2.11, K-2.2 */
static void a_removal_relation_is_asked_and_removed_with_the_device(void **state)
{
    struct pnpsim *sim = *state;
    struct kit_monitor monitor = { 0 };
    struct pnpsim_device *dock = device_plug(sim, "dock", false);
    struct pnpsim_device *disk = device_plug(sim, "disk", false);
    kit_watch(sim, &monitor, "monitor", disk);
    pnpsim_assert_ok(pnpsim_relate(sim, dock, disk, PNPSIM_RELATION_REMOVAL));
    pnpsim_assert_ok(pnpsim_remove(sim, dock, NULL));
    pnpsim_assert_story(sim, "kernel monitor QUERY_REMOVE ok | irp disk QUERY_REMOVE_DEVICE ok | "
                             "irp dock QUERY_REMOVE_DEVICE ok | kernel monitor REMOVE_COMPLETE | "
                             "irp disk REMOVE_DEVICE | irp dock REMOVE_DEVICE");
    assert_int_equal(pnpsim_device_state(disk), PNPSIM_DEVICE_REMOVED);
}

/* K-7.2.11 */
static void relations_can_come_after_the_device(void **state)
{
    struct pnpsim *sim = *state;
    struct pnpsim_device *dock = device_plug(sim, "dock", false);
    struct pnpsim_device *disk = device_plug(sim, "disk", false);
    pnpsim_assert_ok(pnpsim_relate(sim, dock, disk, PNPSIM_RELATION_REMOVAL));
    pnpsim_assert_ok(pnpsim_policy_set(sim, "order.relations", "after"));
    pnpsim_assert_ok(pnpsim_remove(sim, dock, NULL));
    pnpsim_assert_story(sim, "irp dock QUERY_REMOVE_DEVICE ok | irp disk QUERY_REMOVE_DEVICE ok | "
                             "irp dock REMOVE_DEVICE | irp disk REMOVE_DEVICE");
}

/* K-7.2.11 */
static void a_relation_can_veto_the_removal_of_the_device(void **state)
{
    struct pnpsim *sim = *state;
    struct kit_monitor monitor = { .answer = STATUS_UNSUCCESSFUL };
    struct pnpsim_veto veto = { 0 };
    struct pnpsim_device *dock = device_plug(sim, "dock", false);
    struct pnpsim_device *disk = device_plug(sim, "disk", false);
    kit_watch(sim, &monitor, "monitor", disk);
    pnpsim_assert_ok(pnpsim_relate(sim, dock, disk, PNPSIM_RELATION_REMOVAL));
    assert_int_equal(pnpsim_remove(sim, dock, &veto), PNPSIM_E_VETOED);
    assert_string_equal(veto.by, "monitor");
    assert_int_equal(pnpsim_device_state(dock), PNPSIM_DEVICE_STARTED);
    assert_int_equal(pnpsim_device_state(disk), PNPSIM_DEVICE_STARTED);
}

/* K-7.2.11 */
static void devices_that_name_each_other_are_removed_once(void **state)
{
    struct pnpsim *sim = *state;
    struct pnpsim_device *dock = device_plug(sim, "dock", false);
    struct pnpsim_device *disk = device_plug(sim, "disk", false);
    pnpsim_assert_ok(pnpsim_relate(sim, dock, disk, PNPSIM_RELATION_REMOVAL));
    pnpsim_assert_ok(pnpsim_relate(sim, disk, dock, PNPSIM_RELATION_REMOVAL));
    pnpsim_assert_ok(pnpsim_remove(sim, disk, NULL));
    pnpsim_assert_story(sim, "irp dock QUERY_REMOVE_DEVICE ok | irp disk QUERY_REMOVE_DEVICE ok | "
                             "irp dock REMOVE_DEVICE | irp disk REMOVE_DEVICE");
}

/* U-8.3: what was removed for another's sake comes back when its bus is looked at. */
static void a_removed_relation_starts_again_with_the_next_enumeration(void **state)
{
    struct pnpsim *sim = *state;
    struct pnpsim_device *dock = device_plug(sim, "dock", false);
    struct pnpsim_device *disk = device_plug(sim, "disk", false);
    pnpsim_assert_ok(pnpsim_relate(sim, dock, disk, PNPSIM_RELATION_REMOVAL));
    pnpsim_assert_ok(pnpsim_remove(sim, dock, NULL));
    kit_device(sim, "lamp");
    pnpsim_assert_story(sim, "irp disk START_DEVICE | irp lamp START_DEVICE");
    assert_int_equal(pnpsim_device_state(disk), PNPSIM_DEVICE_STARTED);
    assert_int_equal(pnpsim_device_state(dock), PNPSIM_DEVICE_REMOVED);
}

/* K-7.2.11: in a surprise removal too its drivers are removed, and its PDO stays. */
static void pulling_a_device_takes_the_drivers_of_its_relations(void **state)
{
    struct pnpsim *sim = *state;
    struct pnpsim_device *dock = device_plug(sim, "dock", false);
    struct pnpsim_device *disk = device_plug(sim, "disk", false);
    pnpsim_assert_ok(pnpsim_relate(sim, dock, disk, PNPSIM_RELATION_REMOVAL));
    pnpsim_assert_ok(pnpsim_unplug(sim, dock));
    pnpsim_assert_story(sim, "irp disk SURPRISE_REMOVAL | irp dock SURPRISE_REMOVAL | "
                             "irp disk REMOVE_DEVICE | irp dock REMOVE_DEVICE");
    assert_int_equal(pnpsim_device_state(dock), PNPSIM_DEVICE_ABSENT);
    assert_int_equal(pnpsim_device_state(disk), PNPSIM_DEVICE_REMOVED);
}

/* K-7.2.11: a removal does not ask for ejection relations, an ejection does; they get no EJECT. */
static void ejection_relations_go_with_an_ejection_only(void **state)
{
    struct pnpsim *sim = *state;
    struct pnpsim_device *dock = device_plug(sim, "dock", true);
    struct pnpsim_device *disk = device_plug(sim, "disk", true);
    pnpsim_assert_ok(pnpsim_relate(sim, dock, disk, PNPSIM_RELATION_EJECTION));
    pnpsim_assert_ok(pnpsim_remove(sim, dock, NULL));
    pnpsim_assert_story(sim, "irp dock QUERY_REMOVE_DEVICE ok | irp dock REMOVE_DEVICE");
    pnpsim_assert_ok(pnpsim_enable(sim, dock));
    pnpsim_assert_ok(pnpsim_eject(sim, dock, NULL));
    pnpsim_assert_story(sim, "irp disk QUERY_REMOVE_DEVICE ok | irp dock QUERY_REMOVE_DEVICE ok | "
                             "irp disk REMOVE_DEVICE | irp dock REMOVE_DEVICE | irp dock EJECT | "
                             "irp dock REMOVE_DEVICE | irp disk START_DEVICE");
    assert_int_equal(pnpsim_device_state(dock), PNPSIM_DEVICE_ABSENT);
}

static void relations_that_make_no_sense_are_refused(void **state)
{
    struct pnpsim *sim = *state;
    struct pnpsim_device *dock = device_plug(sim, "dock", false);
    struct pnpsim_device *disk = device_plug(sim, "disk", false);
    assert_int_equal(pnpsim_relate(sim, dock, dock, PNPSIM_RELATION_REMOVAL), PNPSIM_E_INVALID);
    assert_int_equal(pnpsim_relate(sim, dock, NULL, PNPSIM_RELATION_REMOVAL), PNPSIM_E_INVALID);
    assert_int_equal(pnpsim_relate(sim, dock, disk, (enum pnpsim_relation)7), PNPSIM_E_INVALID);
    for (int i = 0; i < 8; i++) {
        pnpsim_assert_ok(pnpsim_relate(sim, dock, disk, PNPSIM_RELATION_EJECTION));
    }
    assert_int_equal(pnpsim_relate(sim, dock, disk, PNPSIM_RELATION_EJECTION), PNPSIM_E_LIMIT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        pnpsim_unit_test(an_ejected_device_is_removed_in_order_and_then_thrown_out),
        pnpsim_unit_test(what_cannot_be_thrown_out_is_held_until_it_is_pulled),
        pnpsim_unit_test(a_vetoed_ejection_changes_nothing),
        pnpsim_unit_test(ejecting_what_is_not_removable_is_an_illegal_request),
        pnpsim_unit_test(a_locked_slot_is_unlocked_before_the_ejection),
        pnpsim_unit_test(the_eject_button_asks_at_dispatch_level),
        pnpsim_unit_test(ejecting_a_device_object_that_is_no_pdo_is_found),
        pnpsim_unit_test(a_removal_relation_is_asked_and_removed_with_the_device),
        pnpsim_unit_test(relations_can_come_after_the_device),
        pnpsim_unit_test(a_relation_can_veto_the_removal_of_the_device),
        pnpsim_unit_test(devices_that_name_each_other_are_removed_once),
        pnpsim_unit_test(a_removed_relation_starts_again_with_the_next_enumeration),
        pnpsim_unit_test(pulling_a_device_takes_the_drivers_of_its_relations),
        pnpsim_unit_test(ejection_relations_go_with_an_ejection_only),
        pnpsim_unit_test(relations_that_make_no_sense_are_refused),
    };
    return pnpsim_run_tests("flow_eject", tests);
}
