/* SPDX-License-Identifier: MIT */
/* The flows where something is refused, comes too late, or is told twice. */
#include "support/kit_bus.h"

static struct kit_bus two_children(void)
{
    struct kit_bus bus = { .children = { KIT_CHILD(L"1"), KIT_CHILD(L"2") } };
    bus.children[0].raw_device_ok = TRUE;
    bus.children[1].raw_device_ok = TRUE;
    return bus;
}

static struct pnpsim_device *found(struct pnpsim *sim, const char *path)
{
    struct pnpsim_device *device = pnpsim_device_find(sim, path);
    assert_non_null(device);
    return device;
}

/* ---- The state of the device ---- */

/* K-7.1.5, K-7.4 */
static void a_device_that_says_it_is_gone_is_removed_by_surprise(void **state)
{
    struct pnpsim *sim = *state;
    struct pnpsim_device *card = kit_device(sim, "card");
    pnpsim_assert_ok(pnpsim_stub_set_device_state(sim, card, PNP_DEVICE_REMOVED));
    pnpsim_assert_story(sim, "irp card SURPRISE_REMOVAL | irp card REMOVE_DEVICE");
    assert_int_equal(pnpsim_device_problem(card), 24);
}

/* K-7.1.5, K-7.4 */
static void a_device_that_says_it_is_disabled_is_removed_by_surprise(void **state)
{
    struct pnpsim *sim = *state;
    struct pnpsim_device *card = kit_device(sim, "card");
    pnpsim_assert_ok(pnpsim_stub_set_device_state(sim, card, PNP_DEVICE_DISABLED));
    pnpsim_assert_story(sim, "irp card SURPRISE_REMOVAL | irp card REMOVE_DEVICE");
    assert_int_equal(pnpsim_device_problem(card), 29);
}

static NTSTATUS refuse_state(struct kit_stack *stack, PIRP irp)
{
    unsigned *asked = stack->context;
    if (IoGetCurrentIrpStackLocation(irp)->MinorFunction != IRP_MN_QUERY_PNP_DEVICE_STATE) {
        return STATUS_SUCCESS;
    }
    ++*asked;
    return STATUS_UNSUCCESSFUL;
}

/* K-7.1.5 */
static void a_stack_that_cannot_tell_its_state_works_on(void **state)
{
    struct pnpsim *sim = *state;
    unsigned asked = 0;
    struct kit_stack stack = { .on_pnp = refuse_state, .context = &asked };
    struct pnpsim_hardware hardware = kit_hardware("card");
    kit_stack(sim, &stack, "mute");
    hardware.driver = "mute";
    struct pnpsim_device *card = pnpsim_plug(sim, &hardware);
    assert_int_equal(pnpsim_device_state(card), PNPSIM_DEVICE_STARTED);
    assert_int_equal(asked, 1);
    pnpsim_assert_story(sim, "irp card START_DEVICE");
}

/* K-7.1.5, U-8.5 */
static void the_first_device_that_must_not_be_disabled_is_the_one_that_vetoes(void **state)
{
    struct pnpsim *sim = *state;
    struct pnpsim_veto veto = { 0 };
    struct pnpsim_device *dock = kit_device(sim, "dock");
    struct pnpsim_device *disk = kit_device(sim, "disk");
    pnpsim_assert_ok(pnpsim_relate(sim, dock, disk, PNPSIM_RELATION_REMOVAL));
    pnpsim_assert_ok(pnpsim_stub_set_device_state(sim, dock, PNP_DEVICE_NOT_DISABLEABLE));
    pnpsim_assert_ok(pnpsim_stub_set_device_state(sim, disk, PNP_DEVICE_NOT_DISABLEABLE));
    assert_int_equal(pnpsim_disable(sim, dock, &veto), PNPSIM_E_VETOED);
    assert_int_equal(veto.type, PNP_VetoNonDisableable);
    assert_string_equal(veto.by, pnpsim_device_instance_path(disk));
    pnpsim_assert_story(sim, "");
}

/* ---- Rebalancing ---- */

/* K-7.1.5, K-7.2.10 */
static void a_failed_device_that_refuses_to_stop_stays_as_it_is(void **state)
{
    struct pnpsim *sim = *state;
    struct pnpsim_device *card = kit_device(sim, "card");
    pnpsim_assert_ok(
        pnpsim_stub_set_status(sim, card, IRP_MN_QUERY_STOP_DEVICE, STATUS_DEVICE_BUSY));
    pnpsim_assert_ok(pnpsim_stub_set_device_state(
        sim, card, PNP_DEVICE_RESOURCE_REQUIREMENTS_CHANGED | PNP_DEVICE_FAILED));
    pnpsim_assert_story(sim, "irp card QUERY_STOP_DEVICE veto | irp card CANCEL_STOP_DEVICE");
    assert_int_equal(pnpsim_device_state(card), PNPSIM_DEVICE_STARTED);
}

/* K-7.1.5, K-7.2.9 */
static void a_device_that_does_not_start_with_its_new_resources_is_removed(void **state)
{
    struct pnpsim *sim = *state;
    struct pnpsim_device *card = kit_device(sim, "card");
    pnpsim_assert_ok(pnpsim_stub_set_status(sim, card, IRP_MN_START_DEVICE, STATUS_UNSUCCESSFUL));
    pnpsim_assert_ok(
        pnpsim_stub_set_device_state(sim, card, PNP_DEVICE_RESOURCE_REQUIREMENTS_CHANGED));
    pnpsim_assert_story(sim, "irp card START_DEVICE failed | irp card SURPRISE_REMOVAL | "
                             "irp card REMOVE_DEVICE");
    assert_int_equal(pnpsim_device_problem(card), 10);
}

/* K-7.2.10 */
static void children_stop_before_their_bus_and_start_after_it(void **state)
{
    struct pnpsim *sim = *state;
    struct kit_bus bus = two_children();
    size_t stopped = 0;
    kit_bus(sim, &bus);
    struct pnpsim_device *devices[3] = { bus.device, found(sim, "KIT\\CHILD\\2"),
                                         found(sim, "KIT\\CHILD\\1") };
    pnpsim_assert_story(sim, "irp bus START_DEVICE | irp KIT\\CHILD\\1 START_DEVICE | "
                             "irp KIT\\CHILD\\2 START_DEVICE");
    pnpsim_assert_ok(pnpsim_rebalance(sim, devices, 3, &stopped));
    pnpsim_assert_story(
        sim, "irp KIT\\CHILD\\1 QUERY_STOP_DEVICE ok | irp KIT\\CHILD\\2 QUERY_STOP_DEVICE ok | "
             "irp bus QUERY_STOP_DEVICE ok | irp KIT\\CHILD\\1 STOP_DEVICE | "
             "irp KIT\\CHILD\\2 STOP_DEVICE | irp bus STOP_DEVICE | irp bus START_DEVICE | "
             "irp KIT\\CHILD\\2 START_DEVICE | irp KIT\\CHILD\\1 START_DEVICE");
    assert_int_equal(stopped, 3);
}

/* K-7.2.10 */
static void a_device_that_goes_before_its_turn_takes_no_part_in_the_rebalance(void **state)
{
    struct pnpsim *sim = *state;
    struct pnpsim_device *devices[2] = { kit_device(sim, "card"), kit_device(sim, "disk") };
    pnpsim_assert_ok(pnpsim_unplug_begin(sim, devices[0]));
    pnpsim_assert_ok(pnpsim_rebalance_begin(sim, devices, 2));
    pnpsim_assert_ok(pnpsim_run(sim));
    pnpsim_assert_story(sim, "irp card SURPRISE_REMOVAL | irp disk QUERY_STOP_DEVICE ok | "
                             "irp disk STOP_DEVICE | irp card REMOVE_DEVICE | "
                             "irp disk START_DEVICE");
}

/* Asks for other resources, and says which when it is asked. */
static NTSTATUS change_requirements(struct kit_stack *stack, PIRP irp)
{
    unsigned *told = stack->context;
    UCHAR minor = IoGetCurrentIrpStackLocation(irp)->MinorFunction;
    if (minor == IRP_MN_QUERY_STOP_DEVICE) {
        irp->IoStatus.Status = STATUS_RESOURCE_REQUIREMENTS_CHANGED;
        return STATUS_RESOURCE_REQUIREMENTS_CHANGED;
    }
    if (minor != IRP_MN_QUERY_RESOURCE_REQUIREMENTS) {
        return STATUS_SUCCESS;
    }
    PIO_RESOURCE_REQUIREMENTS_LIST list = ExAllocatePool2(POOL_FLAG_PAGED, sizeof(*list), 'hsiW');
    if (list == NULL) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    list->ListSize = sizeof(*list);
    irp->IoStatus.Information = (ULONG_PTR)list;
    irp->IoStatus.Status = STATUS_SUCCESS;
    ++*told;
    return STATUS_SUCCESS;
}

/* K-7.2.10 */
static void requirements_that_are_told_anew_are_the_managers_to_free(void **state)
{
    struct pnpsim *sim = *state;
    struct pnpsim_ledger before;
    struct pnpsim_ledger after;
    unsigned told = 0;
    struct kit_stack stack = { .on_pnp = change_requirements, .context = &told };
    struct pnpsim_hardware hardware = kit_hardware("card");
    hardware.driver = "wisher";
    kit_stack(sim, &stack, "wisher");
    struct pnpsim_device *card = pnpsim_plug(sim, &hardware);
    assert_int_equal(pnpsim_device_state(card), PNPSIM_DEVICE_STARTED);
    pnpsim_ledger_read(sim, &before);
    unsigned told_before = told;
    pnpsim_assert_ok(pnpsim_rebalance(sim, &card, 1, NULL));
    pnpsim_ledger_read(sim, &after);
    assert_int_equal(told, told_before + 1);
    assert_int_equal(after.pool_blocks, before.pool_blocks);
}

/* ---- Removal ---- */

/* K-7.4 */
static void a_removal_of_what_has_been_pulled_does_nothing(void **state)
{
    struct pnpsim *sim = *state;
    struct pnpsim_device *card = kit_device(sim, "card");
    pnpsim_assert_ok(pnpsim_unplug_begin(sim, card));
    pnpsim_assert_ok(pnpsim_remove_begin(sim, card));
    pnpsim_assert_ok(pnpsim_run(sim));
    pnpsim_assert_story(sim, "irp card SURPRISE_REMOVAL | irp card REMOVE_DEVICE");
    assert_int_equal(pnpsim_device_state(card), PNPSIM_DEVICE_ABSENT);
}

static NTSTATUS second_child_fails(struct kit_bus *bus, PDEVICE_OBJECT pdo)
{
    return pdo == bus->children[1].pdo ? STATUS_UNSUCCESSFUL : STATUS_SUCCESS;
}

/* K-7.4, K-2.8 */
static void a_child_that_never_started_is_not_asked_when_its_bus_goes(void **state)
{
    struct pnpsim *sim = *state;
    struct kit_bus bus = two_children();
    bus.on_start = second_child_fails;
    kit_bus(sim, &bus);
    pnpsim_assert_story(sim, "irp bus START_DEVICE | irp KIT\\CHILD\\1 START_DEVICE | "
                             "irp KIT\\CHILD\\2 START_DEVICE failed | "
                             "irp KIT\\CHILD\\2 REMOVE_DEVICE");
    struct pnpsim_device *dock = kit_device(sim, "dock");
    pnpsim_assert_ok(pnpsim_relate(sim, dock, bus.device, PNPSIM_RELATION_REMOVAL));
    pnpsim_assert_ok(
        pnpsim_stub_set_status(sim, dock, IRP_MN_QUERY_REMOVE_DEVICE, STATUS_DEVICE_BUSY));
    pnpsim_assert_story(sim, "irp dock START_DEVICE");
    assert_int_equal(pnpsim_remove(sim, dock, NULL), PNPSIM_E_VETOED);
    pnpsim_assert_story(sim, "irp KIT\\CHILD\\1 QUERY_REMOVE_DEVICE ok | "
                             "irp bus QUERY_REMOVE_DEVICE ok | irp dock QUERY_REMOVE_DEVICE veto | "
                             "irp dock CANCEL_REMOVE_DEVICE | irp bus CANCEL_REMOVE_DEVICE | "
                             "irp KIT\\CHILD\\1 CANCEL_REMOVE_DEVICE");
}

/* K-7.4 */
static void a_device_that_its_bus_does_not_throw_out_is_held_for_the_ejection(void **state)
{
    struct pnpsim *sim = *state;
    struct kit_bus bus = two_children();
    bus.children[0].removable = TRUE;
    bus.children[0].eject_supported = TRUE; /* and no answer to EJECT */
    kit_bus(sim, &bus);
    struct pnpsim_device *child = found(sim, "KIT\\CHILD\\1");
    assert_int_equal(pnpsim_eject(sim, child, NULL), PNPSIM_E_DRIVER);
    pnpsim_assert_story(sim, "irp KIT\\CHILD\\1 QUERY_REMOVE_DEVICE ok | "
                             "irp KIT\\CHILD\\1 REMOVE_DEVICE | irp KIT\\CHILD\\1 EJECT failed");
    assert_int_equal(pnpsim_device_state(child), PNPSIM_DEVICE_REMOVED);
    assert_int_equal(pnpsim_device_problem(child), 47);
}

/* ---- Relations ---- */

/* K-7.2.11 */
static void a_device_that_is_named_twice_is_removed_once(void **state)
{
    struct pnpsim *sim = *state;
    struct pnpsim_device *dock = kit_device(sim, "dock");
    struct pnpsim_device *disk = kit_device(sim, "disk");
    pnpsim_assert_ok(pnpsim_relate(sim, dock, disk, PNPSIM_RELATION_REMOVAL));
    pnpsim_assert_ok(pnpsim_relate(sim, dock, disk, PNPSIM_RELATION_REMOVAL));
    pnpsim_assert_ok(pnpsim_remove(sim, dock, NULL));
    pnpsim_assert_story(sim, "irp disk QUERY_REMOVE_DEVICE ok | irp dock QUERY_REMOVE_DEVICE ok | "
                             "irp disk REMOVE_DEVICE | irp dock REMOVE_DEVICE");
}

/* K-7.2.11 */
static void a_device_takes_as_many_with_it_as_it_names(void **state)
{
    static const char *const names[] = { "a", "b", "c", "d", "e", "f" };
    struct pnpsim *sim = *state;
    struct pnpsim_device *dock = kit_device(sim, "dock");
    struct pnpsim_device *named[6];
    for (int i = 0; i < 6; i++) {
        named[i] = kit_device(sim, names[i]);
        pnpsim_assert_ok(pnpsim_relate(sim, dock, named[i], PNPSIM_RELATION_REMOVAL));
    }
    pnpsim_assert_ok(pnpsim_remove(sim, dock, NULL));
    for (int i = 0; i < 6; i++) {
        assert_int_equal(pnpsim_device_state(named[i]), PNPSIM_DEVICE_REMOVED);
    }
}

/* What a filter answers when it is asked for relations. */
struct relations {
    DEVICE_RELATION_TYPE type;
    ULONG count;
    PDEVICE_OBJECT objects[3];
    ULONG size;      /* of the pool block; 0: as large as it should be */
    BOOLEAN foreign; /* the list lies in the driver's own memory */
    DEVICE_RELATIONS own;
    unsigned asked;
};

static PVOID list_make(struct relations *relations)
{
    ULONG full = FIELD_OFFSET(DEVICE_RELATIONS, Objects) + sizeof(relations->objects);
    ULONG size = relations->size != 0 ? relations->size : full;
    if (relations->foreign) {
        return &relations->own;
    }
    ULONG *list = ExAllocatePool2(POOL_FLAG_PAGED, size, 'sleR');
    if (list != NULL) {
        *list = relations->count;
    }
    if (list != NULL && size == full) {
        for (ULONG i = 0; i < relations->count; i++) {
            ((PDEVICE_RELATIONS)(void *)list)->Objects[i] = relations->objects[i];
        }
    }
    return list;
}

static NTSTATUS answer_relations(struct kit_stack *stack, PIRP irp)
{
    struct relations *relations = stack->context;
    PIO_STACK_LOCATION location = IoGetCurrentIrpStackLocation(irp);
    if (location->MinorFunction != IRP_MN_QUERY_DEVICE_RELATIONS ||
        location->Parameters.QueryDeviceRelations.Type != relations->type) {
        return STATUS_SUCCESS;
    }
    PVOID list = list_make(relations);
    relations->asked++;
    irp->IoStatus.Information = (ULONG_PTR)list;
    irp->IoStatus.Status = list == NULL ? STATUS_INSUFFICIENT_RESOURCES : STATUS_SUCCESS;
    if (list != NULL && relations->type != TargetDeviceRelation) {
        return STATUS_SUCCESS; /* the drivers below may add to it */
    }
    IoCompleteRequest(irp, IO_NO_INCREMENT);
    return STATUS_MORE_PROCESSING_REQUIRED;
}

static struct pnpsim_device *teller_plug(struct pnpsim *sim, struct kit_stack *stack,
                                         struct relations *relations)
{
    struct pnpsim_hardware hardware = kit_hardware("dock");
    stack->on_pnp = answer_relations;
    stack->context = relations;
    kit_stack(sim, stack, "teller");
    hardware.driver = "teller";
    struct pnpsim_device *dock = pnpsim_plug(sim, &hardware);
    assert_int_equal(pnpsim_device_state(dock), PNPSIM_DEVICE_STARTED);
    pnpsim_assert_story(sim, "irp dock START_DEVICE");
    return dock;
}

static void remove_teller(struct pnpsim *sim, struct relations *relations)
{
    struct kit_stack stack = { 0 };
    struct pnpsim_device *dock = teller_plug(sim, &stack, relations);
    pnpsim_assert_ok(pnpsim_remove(sim, dock, NULL));
    pnpsim_assert_story(sim, "irp dock QUERY_REMOVE_DEVICE ok | irp dock REMOVE_DEVICE");
    assert_int_equal(relations->asked, 1);
}

/* V-PDO_NOT_LIVE, K-7.2.11 */
static void a_null_relation_is_found_and_skipped(void **state)
{
    struct relations relations = { .type = RemovalRelations, .count = 1 };
    pnpsim_assert_ok(pnpsim_expect_finding(*state, "PDO_NOT_LIVE"));
    remove_teller(*state, &relations);
}

/* V-RELATION_DELETED, K-7.2.11 */
static void a_foreign_relation_is_found_and_skipped(void **state)
{
    struct relations relations = { .type = RemovalRelations, .count = 1 };
    relations.objects[0] = (PDEVICE_OBJECT)(void *)&relations;
    pnpsim_assert_ok(pnpsim_expect_finding(*state, "RELATION_DELETED"));
    remove_teller(*state, &relations);
}

/* K-7.2.11 */
static void a_list_of_relations_that_is_no_pool_block_names_nobody(void **state)
{
    struct relations relations = { .type = RemovalRelations, .foreign = TRUE };
    remove_teller(*state, &relations);
}

struct attempt {
    struct kit_monitor monitor;
    struct pnpsim_device *device;
};

static void open_and_register(void *context)
{
    struct attempt *attempt = context;
    if (pnpsim_check(NT_SUCCESS(kit_open(&attempt->monitor, attempt->device)))) {
        kit_register_target(&attempt->monitor);
        kit_let_go(&attempt->monitor);
    }
}

static void expect_unwatchable(struct pnpsim *sim, struct relations *relations)
{
    struct kit_stack filter = { .on_pnp = answer_relations, .context = relations };
    struct attempt attempt = { .monitor = { .driver = kit_driver(sim, "monitor") } };
    relations->type = TargetDeviceRelation;
    kit_stack(sim, &filter, "filter");
    pnpsim_assert_ok(pnpsim_bind(sim, "filter", "KIT\\DEVICE", PNPSIM_ROLE_UPPER_FILTER));
    attempt.device = kit_device(sim, "camera");
    kit_call(sim, open_and_register, &attempt);
    assert_int_equal(relations->asked, 1);
    assert_int_equal(attempt.monitor.status, STATUS_INVALID_DEVICE_REQUEST);
    assert_null(attempt.monitor.entry);
    pnpsim_assert_ok(pnpsim_driver_unload(sim, "monitor")); /* K-1.18: nothing was kept */
}

/* K-1.8 */
static void a_target_relation_without_a_device_cannot_be_watched(void **state)
{
    struct relations relations = { .count = 0 };
    expect_unwatchable(*state, &relations);
}

/* K-1.8 */
static void a_target_relation_cut_short_cannot_be_watched(void **state)
{
    struct relations relations = { .count = 1, .size = sizeof(ULONG) };
    expect_unwatchable(*state, &relations);
}

/* K-1.8 */
static void a_target_relation_that_is_no_pool_block_cannot_be_watched(void **state)
{
    struct relations relations = { .count = 1, .foreign = TRUE };
    expect_unwatchable(*state, &relations);
}

/* K-1.8 */
static void a_target_relation_that_is_no_pdo_cannot_be_watched(void **state)
{
    struct relations relations = { .count = 1 };
    relations.objects[0] = (PDEVICE_OBJECT)(void *)&relations;
    expect_unwatchable(*state, &relations);
}

pnpsim_main(pnpsim_unit_test(a_device_that_says_it_is_gone_is_removed_by_surprise),
            pnpsim_unit_test(a_device_that_says_it_is_disabled_is_removed_by_surprise),
            pnpsim_unit_test(a_stack_that_cannot_tell_its_state_works_on),
            pnpsim_unit_test(the_first_device_that_must_not_be_disabled_is_the_one_that_vetoes),
            pnpsim_unit_test(a_failed_device_that_refuses_to_stop_stays_as_it_is),
            pnpsim_unit_test(a_device_that_does_not_start_with_its_new_resources_is_removed),
            pnpsim_unit_test(children_stop_before_their_bus_and_start_after_it),
            pnpsim_unit_test(a_device_that_goes_before_its_turn_takes_no_part_in_the_rebalance),
            pnpsim_unit_test(requirements_that_are_told_anew_are_the_managers_to_free),
            pnpsim_unit_test(a_removal_of_what_has_been_pulled_does_nothing),
            pnpsim_unit_test(a_child_that_never_started_is_not_asked_when_its_bus_goes),
            pnpsim_unit_test(a_device_that_its_bus_does_not_throw_out_is_held_for_the_ejection),
            pnpsim_unit_test(a_device_that_is_named_twice_is_removed_once),
            pnpsim_unit_test(a_device_takes_as_many_with_it_as_it_names),
            pnpsim_unit_test(a_null_relation_is_found_and_skipped),
            pnpsim_unit_test(a_foreign_relation_is_found_and_skipped),
            pnpsim_unit_test(a_list_of_relations_that_is_no_pool_block_names_nobody),
            pnpsim_unit_test(a_target_relation_without_a_device_cannot_be_watched),
            pnpsim_unit_test(a_target_relation_cut_short_cannot_be_watched),
            pnpsim_unit_test(a_target_relation_that_is_no_pool_block_cannot_be_watched),
            pnpsim_unit_test(a_target_relation_that_is_no_pdo_cannot_be_watched));
