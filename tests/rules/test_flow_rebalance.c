/* SPDX-License-Identifier: MIT */
/* Rebalancing resources, the state a stack tells of its device, and what is mounted on it. */
#include "support/kit.h"

/* ---- Rebalance ---- */

/* A function driver that keeps what START delivered. */
struct listener {
    struct kit_stack stack;
    ULONGLONG port;
    unsigned starts;
    unsigned states; /* QUERY_PNP_DEVICE_STATE */
    NTSTATUS stop_answer;
};

static NTSTATUS listen(struct kit_stack *stack, PIRP irp)
{
    struct listener *listener = stack->context;
    PIO_STACK_LOCATION location = IoGetCurrentIrpStackLocation(irp);
    if (location->MinorFunction == IRP_MN_START_DEVICE) {
        PCM_RESOURCE_LIST list = location->Parameters.StartDevice.AllocatedResourcesTranslated;
        listener->starts++;
        listener->port = list == NULL ? 0
                                      : (ULONGLONG)list->List[0]
                                            .PartialResourceList.PartialDescriptors[0]
                                            .u.Port.Start.QuadPart;
    } else if (location->MinorFunction == IRP_MN_QUERY_PNP_DEVICE_STATE) {
        listener->states++;
    } else if (location->MinorFunction == IRP_MN_QUERY_STOP_DEVICE) {
        irp->IoStatus.Status = listener->stop_answer;
        return listener->stop_answer;
    }
    return STATUS_SUCCESS;
}

static struct pnpsim_device *listener_plug(struct pnpsim *sim, struct listener *listener)
{
    struct pnpsim_hardware hardware = kit_hardware("card");
    listener->stack.context = listener;
    listener->stack.on_pnp = listen;
    kit_stack(sim, &listener->stack, "listener");
    hardware.driver = "listener";
    hardware.resources[0] = (struct pnpsim_resource){ PNPSIM_RESOURCE_PORT, 0x300, 8 };
    struct pnpsim_device *card = pnpsim_plug(sim, &hardware);
    assert_int_equal(pnpsim_device_state(card), PNPSIM_DEVICE_STARTED);
    return card;
}

/* K-7.2.10, K-7.1.5 */
static void a_rebalanced_device_starts_again_with_its_new_resources(void **state)
{
    struct pnpsim *sim = *state;
    struct listener listener = { 0 };
    size_t stopped = 0;
    struct pnpsim_device *card = listener_plug(sim, &listener);
    assert_int_equal(listener.port, 0x300);
    pnpsim_assert_ok(pnpsim_set_resources(
        sim, card, (const struct pnpsim_resource[]){ { PNPSIM_RESOURCE_PORT, 0x320, 8 }, { 0 } }));
    pnpsim_assert_ok(pnpsim_rebalance(sim, &card, 1, &stopped));
    pnpsim_assert_story(sim, "irp card QUERY_STOP_DEVICE ok | irp card STOP_DEVICE | "
                             "irp card START_DEVICE");
    assert_int_equal(stopped, 1);
    assert_int_equal(listener.port, 0x320);
    assert_int_equal(listener.starts, 2);
    assert_int_equal(listener.states, 1); /* asked after the first start only */
    assert_int_equal(pnpsim_device_state(card), PNPSIM_DEVICE_STARTED);
}

/* K-7.2.10 */
static void all_devices_are_asked_before_any_is_stopped_and_a_refusal_takes_no_part(void **state)
{
    struct pnpsim *sim = *state;
    size_t stopped = 0;
    struct pnpsim_device *devices[3] = { kit_device(sim, "one"), kit_device(sim, "two"),
                                         kit_device(sim, "three") };
    pnpsim_assert_ok(
        pnpsim_stub_set_status(sim, devices[1], IRP_MN_QUERY_STOP_DEVICE, STATUS_DEVICE_BUSY));
    pnpsim_assert_ok(pnpsim_rebalance(sim, devices, 3, &stopped));
    pnpsim_assert_story(sim, "irp one QUERY_STOP_DEVICE ok | irp two QUERY_STOP_DEVICE veto | "
                             "irp two CANCEL_STOP_DEVICE | irp three QUERY_STOP_DEVICE ok | "
                             "irp one STOP_DEVICE | irp three STOP_DEVICE | "
                             "irp three START_DEVICE | irp one START_DEVICE");
    assert_int_equal(stopped, 2);
    assert_int_equal(pnpsim_device_state(devices[1]), PNPSIM_DEVICE_STARTED);
}

/* K-6.4, K-7.2.10 */
static void interfaces_stay_enabled_while_a_device_is_stopped(void **state)
{
    struct pnpsim *sim = *state;
    struct kit_monitor monitor = { 0 };
    struct pnpsim_device *card = kit_device(sim, "card");
    kit_watch_class(sim, &monitor, "monitor", &KIT_CLASS, 0);
    pnpsim_assert_ok(pnpsim_rebalance(sim, &card, 1, NULL));
    assert_int_equal(monitor.count, 0);
}

/* K-7.2.9 */
static void a_failed_restart_is_a_surprise_removal(void **state)
{
    struct pnpsim *sim = *state;
    struct kit_monitor monitor = { 0 };
    struct pnpsim_device *card = kit_device(sim, "card");
    kit_watch(sim, &monitor, "monitor", card);
    pnpsim_assert_ok(pnpsim_stub_set_status(sim, card, IRP_MN_START_DEVICE, STATUS_UNSUCCESSFUL));
    pnpsim_assert_ok(pnpsim_rebalance(sim, &card, 1, NULL));
    pnpsim_assert_story(sim, "irp card QUERY_STOP_DEVICE ok | irp card STOP_DEVICE | "
                             "irp card START_DEVICE failed | irp card SURPRISE_REMOVAL | "
                             "kernel monitor REMOVE_COMPLETE | irp card REMOVE_DEVICE");
    assert_int_equal(pnpsim_device_state(card), PNPSIM_DEVICE_REMOVED);
    assert_int_equal(pnpsim_device_problem(card), 10);
}

/* K-7.4: unplugged between STOP and START */
static void a_stopped_device_that_is_pulled_goes_without_another_start(void **state)
{
    struct pnpsim *sim = *state;
    struct pnpsim_device *card = kit_device(sim, "card");
    pnpsim_assert_ok(pnpsim_rebalance_begin(sim, &card, 1));
    pnpsim_assert_ok(pnpsim_unplug_begin(sim, card));
    pnpsim_assert_ok(pnpsim_run(sim));
    pnpsim_assert_story(sim, "irp card QUERY_STOP_DEVICE ok | irp card STOP_DEVICE | "
                             "irp card SURPRISE_REMOVAL | irp card REMOVE_DEVICE");
    assert_int_equal(pnpsim_device_state(card), PNPSIM_DEVICE_ABSENT);
}

static unsigned requirements_asked;

static void count_requirements(void *context, struct pnpsim_device *device, uint8_t minor)
{
    (void)context;
    (void)device;
    requirements_asked += minor == IRP_MN_QUERY_RESOURCE_REQUIREMENTS;
}

/* K-7.2.10 */
static void changed_requirements_are_asked_for_before_the_stop(void **state)
{
    struct pnpsim *sim = *state;
    struct listener listener = { .stop_answer = STATUS_RESOURCE_REQUIREMENTS_CHANGED };
    struct pnpsim_device *card = listener_plug(sim, &listener);
    requirements_asked = 0;
    pnpsim_assert_ok(pnpsim_on_irp(sim, card, count_requirements, NULL));
    pnpsim_assert_ok(pnpsim_rebalance(sim, &card, 1, NULL));
    pnpsim_assert_story(sim, "irp card QUERY_STOP_DEVICE ok | irp card STOP_DEVICE | "
                             "irp card START_DEVICE");
    assert_int_equal(requirements_asked, 1);
}

static void rebalancing_nothing_or_one_device_twice_is_refused(void **state)
{
    struct pnpsim *sim = *state;
    struct pnpsim_device *card = kit_device(sim, "card");
    struct pnpsim_device *twice[2] = { card, card };
    assert_int_equal(pnpsim_rebalance(sim, NULL, 1, NULL), PNPSIM_E_INVALID);
    assert_int_equal(pnpsim_rebalance(sim, &card, 0, NULL), PNPSIM_E_INVALID);
    assert_int_equal(pnpsim_rebalance(sim, twice, 2, NULL), PNPSIM_E_INVALID);
    assert_non_null(strstr(pnpsim_last_error(sim), "card is given twice"));
    pnpsim_assert_ok(pnpsim_remove(sim, card, NULL));
    assert_int_equal(pnpsim_rebalance(sim, &card, 1, NULL), PNPSIM_E_NOT_FOUND);
}

/* ---- The state of the device ---- */

/* K-7.1.5, K-7.4 */
static void a_device_that_says_it_has_failed_is_removed_by_surprise(void **state)
{
    struct pnpsim *sim = *state;
    struct pnpsim_device *card = kit_device(sim, "card");
    pnpsim_assert_ok(pnpsim_stub_set_device_state(sim, card, PNP_DEVICE_FAILED));
    pnpsim_assert_story(sim, "irp card SURPRISE_REMOVAL | irp card REMOVE_DEVICE");
    assert_int_equal(pnpsim_device_state(card), PNPSIM_DEVICE_REMOVED);
    assert_int_equal(pnpsim_device_problem(card), 43);
    pnpsim_assert_ok(pnpsim_unplug(sim, card));
    assert_int_equal(pnpsim_device_state(card), PNPSIM_DEVICE_ABSENT);
}

/* K-7.4, W-16 */
static void a_failed_device_that_is_open_waits_for_its_last_handle(void **state)
{
    struct pnpsim *sim = *state;
    struct kit_monitor holder = { 0 };
    struct pnpsim_device *card = kit_device(sim, "card");
    kit_watch_open(sim, &holder, "holder", card);
    pnpsim_assert_ok(pnpsim_stub_set_device_state(sim, card, PNP_DEVICE_FAILED));
    pnpsim_assert_story(sim, "irp card SURPRISE_REMOVAL | kernel holder REMOVE_COMPLETE");
    assert_int_equal(pnpsim_device_state(card), PNPSIM_DEVICE_SURPRISE_REMOVED);
    assert_int_equal(pnpsim_device_problem(card), 43);
}

/* K-7.1.5, U-8.5 */
static void a_device_that_must_not_be_disabled_vetoes_for_its_parents_too(void **state)
{
    struct pnpsim *sim = *state;
    struct pnpsim_veto veto = { 0 };
    struct pnpsim_device *card = kit_device(sim, "card");
    pnpsim_assert_ok(pnpsim_stub_set_device_state(sim, card, PNP_DEVICE_NOT_DISABLEABLE));
    assert_int_equal(pnpsim_disable(sim, card, &veto), PNPSIM_E_VETOED);
    assert_int_equal(veto.type, PNP_VetoNonDisableable);
    pnpsim_assert_story(sim, "");
    pnpsim_assert_ok(pnpsim_stub_set_device_state(sim, card, 0));
    pnpsim_assert_ok(pnpsim_disable(sim, card, NULL));
}

/* K-7.1.5: without PNP_DEVICE_FAILED nothing is stopped. */
static void changed_requirements_alone_are_met_without_a_stop(void **state)
{
    struct pnpsim *sim = *state;
    struct pnpsim_device *card = kit_device(sim, "card");
    pnpsim_assert_ok(
        pnpsim_stub_set_device_state(sim, card, PNP_DEVICE_RESOURCE_REQUIREMENTS_CHANGED));
    pnpsim_assert_story(sim, "irp card START_DEVICE");
    pnpsim_assert_ok(pnpsim_stub_set_device_state(
        sim, card, PNP_DEVICE_RESOURCE_REQUIREMENTS_CHANGED | PNP_DEVICE_FAILED));
    pnpsim_assert_story(sim, "irp card QUERY_STOP_DEVICE ok | irp card STOP_DEVICE | "
                             "irp card START_DEVICE");
}

static void invalidate(void *context)
{
    KIRQL irql;
    KeRaiseIrql(DISPATCH_LEVEL, &irql);
    IoInvalidateDeviceState(pnpsim_device_pdo(context));
    KeLowerIrql(irql);
}

/* K-7.1.5 */
static void invalidating_the_state_asks_for_it_later(void **state)
{
    struct pnpsim *sim = *state;
    struct listener listener = { 0 };
    struct pnpsim_device *card = listener_plug(sim, &listener);
    kit_call(sim, invalidate, card);
    assert_int_equal(listener.states, 2);
    pnpsim_assert_story(sim, "");
}

/* ---- A mounted file system ---- */

struct volume {
    struct kit_log log;
    int32_t answer;
};

static int32_t volume_step(void *context, struct pnpsim_device *device,
                           enum pnpsim_file_system_step step)
{
    static const char *const names[] = { "query", "cancel", "remove", "surprise" };
    struct volume *volume = context;
    kit_log(&volume->log, "%s %s", pnpsim_device_name(device), names[step]);
    return volume->answer;
}

static void volume_irp(void *context, struct pnpsim_device *device, uint8_t minor)
{
    struct volume *volume = context;
    (void)device;
    if (minor != IRP_MN_QUERY_DEVICE_RELATIONS) {
        kit_log(&volume->log, "irp %u", minor);
    }
}

/* K-7.4 */
static void the_file_system_is_asked_before_the_devices_own_query_irp(void **state)
{
    struct pnpsim *sim = *state;
    struct volume volume = { 0 };
    struct pnpsim_device *disk = kit_device(sim, "disk");
    pnpsim_assert_ok(pnpsim_mount(sim, disk, volume_step, &volume));
    pnpsim_assert_ok(pnpsim_on_irp(sim, disk, volume_irp, &volume));
    pnpsim_assert_ok(pnpsim_remove(sim, disk, NULL));
    assert_string_equal(volume.log.text, "disk query | irp 1 | disk remove | irp 2");
}

/* K-7.4, U-8.5 */
static void a_file_system_vetoes_before_any_irp(void **state)
{
    struct pnpsim *sim = *state;
    struct volume volume = { .answer = STATUS_ACCESS_DENIED };
    struct pnpsim_veto veto = { 0 };
    struct pnpsim_device *disk = kit_device(sim, "disk");
    pnpsim_assert_ok(pnpsim_mount(sim, disk, volume_step, &volume));
    assert_int_equal(pnpsim_remove(sim, disk, &veto), PNPSIM_E_VETOED);
    assert_int_equal(veto.type, PNP_VetoOutstandingOpen);
    assert_string_equal(veto.by, pnpsim_device_instance_path(disk));
    pnpsim_assert_story(sim, "");
    assert_string_equal(volume.log.text, "disk query");
    assert_int_equal(pnpsim_device_state(disk), PNPSIM_DEVICE_STARTED);
}

/* K-7.4 */
static void a_file_system_hears_of_the_cancel_and_of_a_surprise(void **state)
{
    struct pnpsim *sim = *state;
    struct volume volume = { 0 };
    struct pnpsim_device *disk = kit_device(sim, "disk");
    pnpsim_assert_ok(pnpsim_mount(sim, disk, volume_step, &volume));
    pnpsim_assert_ok(
        pnpsim_stub_set_status(sim, disk, IRP_MN_QUERY_REMOVE_DEVICE, STATUS_DEVICE_BUSY));
    assert_int_equal(pnpsim_remove(sim, disk, NULL), PNPSIM_E_VETOED);
    pnpsim_assert_ok(pnpsim_unplug(sim, disk));
    assert_string_equal(volume.log.text, "disk query | disk cancel | disk surprise");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        pnpsim_unit_test(a_rebalanced_device_starts_again_with_its_new_resources),
        pnpsim_unit_test(all_devices_are_asked_before_any_is_stopped_and_a_refusal_takes_no_part),
        pnpsim_unit_test(interfaces_stay_enabled_while_a_device_is_stopped),
        pnpsim_unit_test(a_failed_restart_is_a_surprise_removal),
        pnpsim_unit_test(a_stopped_device_that_is_pulled_goes_without_another_start),
        pnpsim_unit_test(changed_requirements_are_asked_for_before_the_stop),
        pnpsim_unit_test(rebalancing_nothing_or_one_device_twice_is_refused),
        pnpsim_unit_test(a_device_that_says_it_has_failed_is_removed_by_surprise),
        pnpsim_unit_test(a_failed_device_that_is_open_waits_for_its_last_handle),
        pnpsim_unit_test(a_device_that_must_not_be_disabled_vetoes_for_its_parents_too),
        pnpsim_unit_test(changed_requirements_alone_are_met_without_a_stop),
        pnpsim_unit_test(invalidating_the_state_asks_for_it_later),
        pnpsim_unit_test(the_file_system_is_asked_before_the_devices_own_query_irp),
        pnpsim_unit_test(a_file_system_vetoes_before_any_irp),
        pnpsim_unit_test(a_file_system_hears_of_the_cancel_and_of_a_surprise),
    };
    return pnpsim_run_tests("flow_rebalance", tests);
}
