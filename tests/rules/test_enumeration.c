/* SPDX-License-Identifier: MIT */
/* What the manager asks of a new child of a bus driver under test, in which order, what it makes of
 * missing answers, and what it keeps. */
#include "support/kit_bus.h"

#include "tree/devnode.h"
#include "tree/path.h"
#include "tree/problem.h"

static const struct pn_devnode *node_of(struct pnpsim *sim, const char *path)
{
    const struct pn_devnode *node = pn_path_find(sim, path);
    assert_non_null(node);
    return node;
}

/* A bus whose only child starts without a driver. */
static struct kit_bus one_raw_child(void)
{
    struct kit_bus bus = { .children = { KIT_CHILD(L"1") } };
    bus.children[0].raw_device_ok = TRUE;
    return bus;
}

/* K-7.1.4, W-3, W-4, W-6 */
static void a_new_child_is_asked_in_order_and_a_raw_one_starts_without_a_driver(void **state)
{
    struct pnpsim *sim = *state;
    struct kit_log log = { 0 };
    struct kit_bus bus = one_raw_child();
    bus.log = &log;
    kit_bus(sim, &bus);
    assert_string_equal(
        log.text,
        "QUERY_ID 0 | QUERY_ID 3 | QUERY_ID 1 | QUERY_ID 2 | QUERY_ID 5 | QUERY_CAPABILITIES | "
        "QUERY_DEVICE_TEXT | QUERY_DEVICE_TEXT | QUERY_BUS_INFORMATION | QUERY_RESOURCES | "
        "QUERY_RESOURCE_REQUIREMENTS | DEVICE_ENUMERATED | FILTER_RESOURCE_REQUIREMENTS | "
        "START_DEVICE | QUERY_CAPABILITIES | QUERY_PNP_DEVICE_STATE | QUERY_DEVICE_RELATIONS 0");
    pnpsim_assert_story(sim, "irp bus START_DEVICE | irp KIT\\CHILD\\1 START_DEVICE");
    assert_int_equal(node_of(sim, "KIT\\CHILD\\1")->state, PN_NODE_STARTED);
}

/* W-6 */
static void a_child_without_a_driver_has_problem_28(void **state)
{
    struct pnpsim *sim = *state;
    struct kit_bus bus = { .children = { KIT_CHILD(L"1") } };
    kit_bus(sim, &bus);
    pnpsim_assert_story(sim, "irp bus START_DEVICE");
    const struct pn_devnode *node = node_of(sim, "KIT\\CHILD\\1");
    assert_int_equal(node->state, PN_NODE_FAILED_START);
    assert_int_equal(node->problem, PN_PROBLEM_FAILED_INSTALL);
}

/* K-7.1.5 */
static void hardware_that_says_it_is_disabled_is_not_started(void **state)
{
    struct pnpsim *sim = *state;
    struct kit_bus bus = one_raw_child();
    bus.children[0].hardware_disabled = TRUE;
    kit_bus(sim, &bus);
    pnpsim_assert_story(sim, "irp bus START_DEVICE");
    const struct pn_devnode *node = node_of(sim, "KIT\\CHILD\\1");
    assert_int_equal(node->state, PN_NODE_ENUMERATED);
    assert_int_equal(node->problem, PN_PROBLEM_HARDWARE_DISABLED);
}

static NTSTATUS disable_hardware(struct kit_bus *bus, PDEVICE_OBJECT pdo)
{
    (void)pdo;
    bus->children[0].hardware_disabled = TRUE;
    bus->children[0].address = 9;
    return STATUS_SUCCESS;
}

/* K-7.1.5 */
static void hardware_that_is_disabled_after_the_start_goes_on(void **state)
{
    struct pnpsim *sim = *state;
    struct kit_bus bus = one_raw_child();
    bus.on_start = disable_hardware;
    kit_bus(sim, &bus);
    const struct pn_devnode *node = node_of(sim, "KIT\\CHILD\\1");
    assert_int_equal(node->state, PN_NODE_STARTED);
    assert_false(node->capabilities.HardwareDisabled);
    assert_int_equal(node->capabilities.Address, 9); /* the rest is taken over */
}

/* K-7.1.4 */
static void text_bus_and_address_are_kept(void **state)
{
    static const PNP_BUS_INFORMATION information = { { 7, 8, 9, { 1 } }, PCIBus, 3 };
    struct pnpsim *sim = *state;
    struct kit_bus bus = one_raw_child();
    bus.children[0].texts[0] = (struct kit_answer)KIT_ANSWER(L"A child");
    bus.children[0].texts[1] = (struct kit_answer)KIT_ANSWER(L"Port 2");
    bus.children[0].bus = (struct kit_answer){ &information, sizeof(information) };
    bus.children[0].address = 2;
    kit_bus(sim, &bus);
    const struct pn_devnode *node = node_of(sim, "KIT\\CHILD\\1");
    assert_non_null(node->description);
    assert_string_equal(node->description, "A child");
    assert_non_null(node->location);
    assert_string_equal(node->location, "Port 2");
    assert_true(node->has_bus);
    assert_int_equal(node->bus.LegacyBusType, PCIBus);
    assert_int_equal(node->bus.BusNumber, 3);
    assert_int_equal(node->capabilities.Address, 2);
    assert_int_equal(node->capabilities.UINumber, 0xFFFFFFFF);
}

/* K-7.1.4 */
static void what_the_bus_does_not_say_is_not_there(void **state)
{
    struct pnpsim *sim = *state;
    struct kit_bus bus = one_raw_child();
    kit_bus(sim, &bus);
    const struct pn_devnode *node = node_of(sim, "KIT\\CHILD\\1");
    assert_null(node->description);
    assert_null(node->location);
    assert_false(node->has_bus);
    assert_null(node->compatible_ids);
    assert_null(node->resources);
    assert_null(node->requirements);
    assert_int_equal(node->capabilities.Address, 0xFFFFFFFF);
}

/* ---- Resource requirements ---- */

/* Replaces the list, as a driver does that changes its size. */
static void replace_list(struct kit_bus *bus, PIRP irp)
{
    PIO_RESOURCE_REQUIREMENTS_LIST list = (PIO_RESOURCE_REQUIREMENTS_LIST)irp->IoStatus.Information;
    PIO_STACK_LOCATION location = IoGetCurrentIrpStackLocation(irp);
    (void)bus;
    if (!pnpsim_check(list != NULL && list->ListSize == sizeof(*list))) {
        return;
    }
    pnpsim_check(location->Parameters.FilterResourceRequirements.IoResourceRequirementList == list);
    ExFreePool(list);
    list = ExAllocatePool2(POOL_FLAG_PAGED, 2 * sizeof(*list), 'sutK');
    irp->IoStatus.Information = (ULONG_PTR)list;
    irp->IoStatus.Status = list == NULL ? STATUS_INSUFFICIENT_RESOURCES : STATUS_SUCCESS;
}

/* K-7.1.4 */
static void a_function_driver_may_replace_the_requirements_and_they_are_freed(void **state)
{
    static const IO_RESOURCE_REQUIREMENTS_LIST list = { .ListSize = sizeof(list) };
    struct pnpsim *sim = *state;
    struct pnpsim_ledger before;
    struct pnpsim_ledger after;
    struct kit_bus bus = { .children = { KIT_CHILD(L"1") }, .on_filter = replace_list };
    bus.children[0].requirements = (struct kit_answer){ &list, sizeof(list) };
    pnpsim_assert_ok(pnpsim_bind(sim, "busdriver", "KIT\\CHILD", PNPSIM_ROLE_FUNCTION));
    pnpsim_ledger_read(sim, &before);
    kit_bus(sim, &bus);
    assert_int_equal(bus.filtered, 1);
    const struct pn_devnode *node = node_of(sim, "KIT\\CHILD\\1");
    assert_non_null(node->requirements);
    assert_int_equal(node->requirements->ListSize, sizeof(list));
    pnpsim_ledger_read(sim, &after);
    assert_int_equal(after.pool_blocks - before.pool_blocks, 1); /* the devnode's own */
}

/* K-7.1.4 */
static void without_requirements_the_filter_sees_null(void **state)
{
    struct pnpsim *sim = *state;
    struct kit_bus bus = { .children = { KIT_CHILD(L"1") } };
    pnpsim_assert_ok(pnpsim_bind(sim, "busdriver", "KIT\\CHILD", PNPSIM_ROLE_FUNCTION));
    kit_bus(sim, &bus);
    assert_int_equal(bus.filtered, 1);
    pnpsim_assert_story(sim, "irp bus START_DEVICE | irp KIT\\CHILD\\1 START_DEVICE");
}

/* ---- Instance paths ---- */

/* K-7.1.7 */
static void without_a_unique_id_the_path_has_a_part_of_the_parents(void **state)
{
    struct pnpsim *sim = *state;
    struct kit_bus bus = one_raw_child();
    bus.children[0].unique_id = FALSE;
    kit_bus(sim, &bus);
    const char *path = pnpsim_device_instance_path(pnpsim_device_child(bus.device, 0));
    assert_int_equal(strncmp(path, "KIT\\CHILD\\", 10), 0);
    assert_string_equal(path + strlen(path) - 2, "&1");
}

/* K-7.1.7 */
static void children_without_instance_ids_are_numbered(void **state)
{
    struct pnpsim *sim = *state;
    struct kit_bus bus = { .children = { KIT_CHILD(L""), KIT_CHILD(L"") } };
    for (int i = 0; i < 2; i++) {
        bus.children[i].ids[BusQueryInstanceID] = (struct kit_answer){ NULL, 0 };
        bus.children[i].raw_device_ok = TRUE;
    }
    kit_bus(sim, &bus);
    for (int i = 0; i < 2; i++) {
        struct pnpsim_device *child = pnpsim_device_child(bus.device, (size_t)i);
        const char *path = pnpsim_device_instance_path(child);
        assert_int_equal(pnpsim_device_state(child), PNPSIM_DEVICE_STARTED);
        assert_string_equal(path + strlen(path) - 2, i == 0 ? "&0" : "&1");
    }
}

/* K-7.1.7, W-9 */
static void a_path_is_found_without_case_and_keeps_its_own(void **state)
{
    struct pnpsim *sim = *state;
    struct kit_bus bus = { .children = { KIT_CHILD(L"aB") } };
    bus.children[0].raw_device_ok = TRUE;
    kit_bus(sim, &bus);
    struct pnpsim_device *child = pnpsim_device_find(sim, "kit\\child\\AB");
    assert_string_equal(pnpsim_device_instance_path(child), "KIT\\CHILD\\aB");
}

/* ---- Containers ---- */

static void assert_container(struct pnpsim *sim, const char *path, const GUID *container)
{
    assert_memory_equal(&node_of(sim, path)->container, container, sizeof(*container));
}

/* K-7.1.9 */
static void a_container_id_of_the_bus_driver_is_the_devices(void **state)
{
    static const GUID container = {
        0x01234567, 0x89ab, 0xcdef, { 0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef }
    };
    struct pnpsim *sim = *state;
    struct kit_bus bus = one_raw_child();
    bus.children[0].ids[BusQueryContainerID] =
        (struct kit_answer)KIT_ANSWER(L"{01234567-89AB-cdef-0123-456789abcdef}");
    kit_bus(sim, &bus);
    assert_container(sim, "KIT\\CHILD\\1", &container);
}

/* K-7.1.9 */
static void what_cannot_be_removed_is_in_its_parents_container(void **state)
{
    struct pnpsim *sim = *state;
    struct kit_bus bus = { .children = { KIT_CHILD(L"1"), KIT_CHILD(L"2") } };
    bus.children[1].removable = TRUE;
    kit_bus(sim, &bus);
    assert_container(sim, "KIT\\CHILD\\1", &pn_container_computer);
    const GUID own = pn_container_of_path("KIT\\CHILD\\2");
    assert_container(sim, "KIT\\CHILD\\2", &own);
    assert_memory_not_equal(&own, &pn_container_computer, sizeof(own));
}

/* ---- Asking again ---- */

static void invalidate_at_dispatch(void *context)
{
    struct kit_bus *bus = context;
    KIRQL before;
    unsigned asked = bus->asked;
    KeRaiseIrql(DISPATCH_LEVEL, &before);
    for (int i = 0; i < 100; i++) {
        IoInvalidateDeviceRelations(bus->pdo, BusRelations);
    }
    pnpsim_check(bus->asked == asked); /* nothing happens inside the call */
    KeLowerIrql(before);
}

/* W-1, W-2 */
static void invalidating_a_hundred_times_at_dispatch_asks_once_and_later(void **state)
{
    struct pnpsim *sim = *state;
    struct kit_bus bus = one_raw_child();
    kit_bus(sim, &bus);
    unsigned asked = bus.asked;
    bus.children[1] = KIT_CHILD(L"2");
    bus.children[1].raw_device_ok = TRUE;
    kit_call(sim, invalidate_at_dispatch, &bus);
    assert_int_equal(bus.asked, asked + 1);
    pnpsim_assert_story(sim, "irp KIT\\CHILD\\2 START_DEVICE");
}

static NTSTATUS invalidate_while_starting(struct kit_bus *bus, PDEVICE_OBJECT pdo)
{
    (void)pdo;
    IoInvalidateDeviceRelations(bus->pdo, BusRelations);
    IoInvalidateDeviceRelations(bus->pdo, BusRelations);
    return STATUS_SUCCESS;
}

/* W-1, W-2 */
static void invalidating_the_bus_while_a_child_starts_gives_one_start(void **state)
{
    struct pnpsim *sim = *state;
    struct kit_bus bus = one_raw_child();
    bus.on_start = invalidate_while_starting;
    kit_bus(sim, &bus);
    pnpsim_assert_story(sim, "irp bus START_DEVICE | irp KIT\\CHILD\\1 START_DEVICE");
    assert_int_equal(bus.asked, 2);
}

/* Who invalidates, and a child that starts, wait for each other. */
struct meeting {
    struct kit_bus bus;
    KEVENT started;
    KEVENT go_on;
};

static NTSTATUS meet_in_start(struct kit_bus *bus, PDEVICE_OBJECT pdo)
{
    struct meeting *meeting = CONTAINING_RECORD(bus, struct meeting, bus);
    (void)pdo;
    KeSetEvent(&meeting->started, IO_NO_INCREMENT, FALSE);
    KeWaitForSingleObject(&meeting->go_on, Executive, KernelMode, FALSE, NULL);
    return STATUS_SUCCESS;
}

static void invalidate_and_meet(void *context)
{
    struct meeting *meeting = context;
    KeInitializeEvent(&meeting->started, NotificationEvent, FALSE);
    KeInitializeEvent(&meeting->go_on, NotificationEvent, FALSE);
    IoInvalidateDeviceRelations(meeting->bus.pdo, BusRelations);
    KeWaitForSingleObject(&meeting->started, Executive, KernelMode, FALSE, NULL);
    KeSetEvent(&meeting->go_on, IO_NO_INCREMENT, FALSE);
}

/* W-1 */
static void who_invalidates_and_the_childs_start_may_wait_for_each_other(void **state)
{
    struct pnpsim *sim = *state;
    struct meeting meeting = { .bus = { .on_start = meet_in_start } };
    kit_bus(sim, &meeting.bus);
    meeting.bus.children[0] = KIT_CHILD(L"1");
    meeting.bus.children[0].raw_device_ok = TRUE;
    kit_call(sim, invalidate_and_meet, &meeting);
    pnpsim_assert_story(sim, "irp KIT\\CHILD\\1 START_DEVICE");
}

static NTSTATUS enable_in_start(struct kit_bus *bus, PDEVICE_OBJECT pdo)
{
    UNICODE_STRING link;
    (void)bus;
    if (pnpsim_check(NT_SUCCESS(IoRegisterDeviceInterface(pdo, &KIT_CLASS, NULL, &link)))) {
        pnpsim_check(link.MaximumLength == link.Length + sizeof(WCHAR));
        pnpsim_check(NT_SUCCESS(IoSetDeviceInterfaceState(&link, TRUE)));
        RtlFreeUnicodeString(&link);
    }
    return STATUS_SUCCESS;
}

/* W-9, K-6.3 */
static void a_pdo_can_enable_an_interface_in_its_start(void **state)
{
    struct pnpsim *sim = *state;
    struct kit_bus bus = { .children = { KIT_CHILD(L"aB") }, .on_start = enable_in_start };
    struct kit_monitor monitor = { 0 };
    bus.children[0].raw_device_ok = TRUE;
    kit_watch_class(sim, &monitor, "monitor", &KIT_CLASS, 0);
    kit_bus(sim, &bus);
    pnpsim_assert_story(sim, "irp bus START_DEVICE | irp KIT\\CHILD\\aB START_DEVICE | "
                             "kernel monitor ARRIVAL");
    assert_memory_equal(monitor.heard[0].link, L"\\??\\KIT#CHILD#aB#{", 18 * sizeof(WCHAR));
}

static void invalidate_others(void *context)
{
    struct kit_bus *bus = context;
    IoInvalidateDeviceRelations(bus->children[0].pdo, EjectionRelations);
    IoInvalidateDeviceRelations(bus->children[0].pdo, RemovalRelations);
    IoInvalidateDeviceRelations(bus->children[0].pdo, TargetDeviceRelation);
    IoInvalidateDeviceRelations(bus->children[0].pdo, PowerRelations);
}

/* K-7.2.11 */
static void of_the_other_relations_only_those_of_power_are_asked_for_at_once(void **state)
{
    struct pnpsim *sim = *state;
    struct kit_log log = { 0 };
    struct kit_bus bus = one_raw_child();
    kit_bus(sim, &bus);
    bus.log = &log;
    kit_call(sim, invalidate_others, &bus);
    assert_string_equal(log.text, "QUERY_DEVICE_RELATIONS 2");
    pnpsim_assert_story(sim, "");
}

/* K-7.1.6 */
static void looking_again_at_unchanged_children_leaves_nothing_allocated(void **state)
{
    struct pnpsim *sim = *state;
    struct kit_bus bus = one_raw_child();
    struct pnpsim_ledger before;
    struct pnpsim_ledger after;
    char difference[200];
    kit_bus(sim, &bus);
    kit_bus_rescan(sim, &bus);
    pnpsim_ledger_read(sim, &before);
    kit_bus_rescan(sim, &bus);
    pnpsim_ledger_read(sim, &after);
    assert_int_equal(pnpsim_ledger_compare(&before, &after, difference, sizeof(difference)), 0);
    pnpsim_assert_story(sim, "");
}

/* K-7.1.6 */
static void children_that_are_missing_together_are_pulled_one_after_the_other(void **state)
{
    struct pnpsim *sim = *state;
    struct kit_bus bus = { .children = { KIT_CHILD(L"1"), KIT_CHILD(L"2"), KIT_CHILD(L"3") } };
    for (int i = 0; i < 3; i++) {
        bus.children[i].raw_device_ok = TRUE;
    }
    kit_bus(sim, &bus);
    bus.children[0].present = FALSE;
    bus.children[2].present = FALSE;
    kit_bus_rescan(sim, &bus);
    pnpsim_assert_story(sim,
                        "irp KIT\\CHILD\\1 SURPRISE_REMOVAL | irp KIT\\CHILD\\3 SURPRISE_REMOVAL | "
                        "irp KIT\\CHILD\\1 REMOVE_DEVICE | irp KIT\\CHILD\\3 REMOVE_DEVICE");
    assert_null(bus.children[0].pdo); /* deleted by its driver, in the remove IRP */
    assert_null(pn_path_find(sim, "KIT\\CHILD\\1"));
    assert_int_equal(node_of(sim, "KIT\\CHILD\\2")->state, PN_NODE_STARTED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        pnpsim_unit_test(a_new_child_is_asked_in_order_and_a_raw_one_starts_without_a_driver),
        pnpsim_unit_test(a_child_without_a_driver_has_problem_28),
        pnpsim_unit_test(hardware_that_says_it_is_disabled_is_not_started),
        pnpsim_unit_test(hardware_that_is_disabled_after_the_start_goes_on),
        pnpsim_unit_test(text_bus_and_address_are_kept),
        pnpsim_unit_test(what_the_bus_does_not_say_is_not_there),
        pnpsim_unit_test(a_function_driver_may_replace_the_requirements_and_they_are_freed),
        pnpsim_unit_test(without_requirements_the_filter_sees_null),
        pnpsim_unit_test(without_a_unique_id_the_path_has_a_part_of_the_parents),
        pnpsim_unit_test(children_without_instance_ids_are_numbered),
        pnpsim_unit_test(a_path_is_found_without_case_and_keeps_its_own),
        pnpsim_unit_test(a_container_id_of_the_bus_driver_is_the_devices),
        pnpsim_unit_test(what_cannot_be_removed_is_in_its_parents_container),
        pnpsim_unit_test(invalidating_a_hundred_times_at_dispatch_asks_once_and_later),
        pnpsim_unit_test(invalidating_the_bus_while_a_child_starts_gives_one_start),
        pnpsim_unit_test(who_invalidates_and_the_childs_start_may_wait_for_each_other),
        pnpsim_unit_test(a_pdo_can_enable_an_interface_in_its_start),
        pnpsim_unit_test(of_the_other_relations_only_those_of_power_are_asked_for_at_once),
        pnpsim_unit_test(looking_again_at_unchanged_children_leaves_nothing_allocated),
        pnpsim_unit_test(children_that_are_missing_together_are_pulled_one_after_the_other),
    };
    return pnpsim_run_tests("enumeration", tests);
}
