/* SPDX-License-Identifier: MIT */
/* What a bus driver may not report and return: the finding when the machine goes on, and the bug
 * check that Windows would show when it does not. */
#include "support/kit_bus.h"

#include "tree/devnode.h"
#include "tree/path.h"
#include "tree/problem.h"

static const struct pnpsim_options as_windows = { .size = sizeof(as_windows),
                                                  .policy = PNPSIM_POLICY_WINDOWS };

static struct kit_bus two_children(void)
{
    struct kit_bus bus = { .children = { KIT_CHILD(L"1"), KIT_CHILD(L"2") } };
    bus.children[0].raw_device_ok = TRUE;
    bus.children[1].raw_device_ok = TRUE;
    return bus;
}

static const struct pn_devnode *node_of_child(struct pnpsim *sim, const struct kit_bus *bus,
                                              int index)
{
    const struct pn_devnode *node = pn_node_of_pdo(sim, bus->children[index].pdo);
    assert_non_null(node);
    return node;
}

/* ---- Bug checks ---- */

/* Plugging the bus must stop the machine with 0xCA and this subcode, and say what is wrong. */
static void assert_stops(struct pnpsim *sim, struct kit_bus *bus, const char *rule,
                         uint64_t subcode, const char *words)
{
    struct pnpsim_bugcheck bugcheck;
    struct pnpsim_hardware hardware = { .name = "bus", .device_id = "KIT\\BUS" };
    pnpsim_assert_ok(pnpsim_expect_finding(sim, rule));
    pnpsim_assert_ok(pnpsim_expect_bugcheck(sim, 0xCA));
    kit_bus(sim, bus);
    pnpsim_bugcheck(sim, &bugcheck);
    assert_int_equal(bugcheck.code, 0xCA);
    assert_int_equal(bugcheck.parameters[0], subcode);
    assert_non_null(strstr(bugcheck.reason, words));
    assert_non_null(strstr(bugcheck.reason, "bus")); /* whose bus driver */
    assert_true(pnpsim_finding_at(sim, pnpsim_finding_count(sim) - 1)->cure[0] != '\0');
    assert_null(pnpsim_plug(sim, &hardware));
}

static void report_null(struct kit_bus *bus, PDEVICE_RELATIONS relations)
{
    (void)bus;
    relations->Objects[relations->Count++] = NULL;
}

/* V-PDO_NULL, K-7.1.6 */
static void a_null_child_is_bug_check_ca_8(void **state)
{
    struct kit_bus bus = two_children();
    struct pnpsim_bugcheck bugcheck;
    bus.on_relations = report_null;
    assert_stops(*state, &bus, "PDO_NULL", 8, "reported NULL as child 2 of 3");
    pnpsim_bugcheck(*state, &bugcheck);
    assert_int_equal(bugcheck.parameters[2], 3);
    assert_int_equal(bugcheck.parameters[3], 2);
}

static void report_deleted(struct kit_bus *bus, PDEVICE_RELATIONS relations)
{
    if (bus->asked == 1 && relations->Count > 0) {
        IoDeleteDevice(relations->Objects[0]); /* the reference of the list keeps it */
    }
}

/* V-PDO_DELETED, K-7.1.6 */
static void a_deleted_child_is_bug_check_ca_4(void **state)
{
    struct kit_bus bus = two_children();
    bus.on_relations = report_deleted;
    assert_stops(*state, &bus, "PDO_DELETED", 4, "a PDO that it has deleted");
}

static void report_unreferenced(struct kit_bus *bus, PDEVICE_RELATIONS relations)
{
    (void)bus;
    if (relations->Count > 1) {
        ObDereferenceObject(relations->Objects[1]);
    }
}

/* V-PDO_NOT_REFERENCED, K-7.1.6 */
static void a_child_without_a_reference_is_bug_check_ca_5(void **state)
{
    struct kit_bus bus = two_children();
    bus.on_relations = report_unreferenced;
    assert_stops(*state, &bus, "PDO_NOT_REFERENCED", 5, "without a reference");
}

/* V-PDO_DUPLICATE, K-7.1.6 */
static void two_children_with_the_same_ids_are_bug_check_ca_1(void **state)
{
    struct kit_bus bus = two_children();
    struct pnpsim_bugcheck bugcheck;
    bus.children[1].ids[BusQueryInstanceID] = bus.children[0].ids[BusQueryInstanceID];
    assert_stops(*state, &bus, "PDO_DUPLICATE", 1, "the same device id and instance id");
    pnpsim_bugcheck(*state, &bugcheck);
    assert_true(bugcheck.parameters[1] == (uintptr_t)bus.children[1].pdo); /* the newer one */
    assert_true(bugcheck.parameters[2] == (uintptr_t)bus.children[0].pdo);
}

static void assert_id_stops(struct pnpsim *sim, BUS_QUERY_ID_TYPE type, struct kit_answer id,
                            uint64_t number)
{
    struct kit_bus bus = two_children();
    struct pnpsim_bugcheck bugcheck;
    bus.children[0].ids[type] = id;
    assert_stops(sim, &bus, "ID_ILLEGAL", 3, "busdriver returned");
    pnpsim_bugcheck(sim, &bugcheck);
    assert_int_equal(bugcheck.parameters[3], number);
}

/* V-ID_ILLEGAL, K-7.1.7, K-10.17 */
static void a_device_id_with_a_comma_is_bug_check_ca_3(void **state)
{
    assert_id_stops(*state, BusQueryDeviceID, (struct kit_answer)KIT_ANSWER(L"KIT\\A,B"), 1);
}

/* V-ID_ILLEGAL, K-7.1.7 */
static void an_instance_id_with_a_tabulator_is_bug_check_ca_3(void **state)
{
    assert_id_stops(*state, BusQueryInstanceID, (struct kit_answer)KIT_ANSWER(L"1\t2"), 2);
}

/* V-ID_ILLEGAL, K-7.1.7 */
static void hardware_ids_with_only_one_terminator_are_bug_check_ca_3(void **state)
{
    assert_id_stops(*state, BusQueryHardwareIDs, (struct kit_answer)KIT_ANSWER(L"KIT\\CHILD"), 3);
}

/* V-ID_ILLEGAL, K-7.1.7 */
static void compatible_ids_beyond_7f_are_bug_check_ca_3(void **state)
{
    assert_id_stops(*state, BusQueryCompatibleIDs, (struct kit_answer)KIT_ANSWER(L"KIT\\\x00e4\0"),
                    4);
}

static void invalidate(void *context)
{
    IoInvalidateDeviceRelations(context, BusRelations);
}

/* V-REPORT_NOT_PDO, K-7.1.2 */
static void invalidating_a_function_device_is_bug_check_ca_2(void **state)
{
    struct pnpsim *sim = *state;
    struct kit_bus bus = two_children();
    struct pnpsim_bugcheck bugcheck;
    kit_bus(sim, &bus);
    pnpsim_assert_ok(pnpsim_expect_finding(sim, "REPORT_NOT_PDO"));
    pnpsim_assert_ok(pnpsim_expect_bugcheck(sim, 0xCA));
    assert_int_equal(pnpsim_call(sim, invalidate, bus.fdo), PNPSIM_E_STOPPED);
    pnpsim_bugcheck(sim, &bugcheck);
    assert_int_equal(bugcheck.parameters[0], 2);
    assert_true(bugcheck.parameters[1] == (uintptr_t)bus.fdo);
    assert_non_null(strstr(bugcheck.reason, "an FDO or a filter"));
}

/* ---- The machine goes on ---- */

/* K-7.1.6 */
static void the_next_simulation_works(void **state)
{
    struct kit_bus bus = two_children();
    kit_bus(*state, &bus);
    pnpsim_assert_story(*state, "irp bus START_DEVICE | irp KIT\\CHILD\\1 START_DEVICE | "
                                "irp KIT\\CHILD\\2 START_DEVICE");
}

/* V-PDO_NULL */
static void a_null_child_is_left_out(void **state)
{
    struct kit_bus bus = two_children();
    bus.on_relations = report_null;
    pnpsim_assert_ok(pnpsim_expect_finding(*state, "PDO_NULL"));
    kit_bus(*state, &bus);
    pnpsim_assert_story(*state, "irp bus START_DEVICE | irp KIT\\CHILD\\1 START_DEVICE | "
                                "irp KIT\\CHILD\\2 START_DEVICE");
}

/* V-PDO_NOT_REFERENCED */
static void a_child_without_a_reference_is_found_and_stays_alive(void **state)
{
    struct pnpsim *sim = *state;
    struct kit_bus bus = two_children();
    bus.on_relations = report_unreferenced;
    pnpsim_assert_ok(pnpsim_expect_finding(sim, "PDO_NOT_REFERENCED"));
    kit_bus(sim, &bus);
    bus.on_relations = NULL;
    bus.children[1].present = FALSE;
    kit_bus_rescan(sim, &bus);
    pnpsim_assert_story(sim,
                        "irp KIT\\CHILD\\2 SURPRISE_REMOVAL | irp KIT\\CHILD\\2 REMOVE_DEVICE");
}

/* V-PDO_DUPLICATE */
static void the_second_of_two_equal_children_has_problem_42(void **state)
{
    struct pnpsim *sim = *state;
    struct kit_bus bus = two_children();
    bus.children[1].ids[BusQueryInstanceID] = bus.children[0].ids[BusQueryInstanceID];
    pnpsim_assert_ok(pnpsim_expect_finding(sim, "PDO_DUPLICATE"));
    kit_bus(sim, &bus);
    pnpsim_assert_story(sim, "irp bus START_DEVICE | irp KIT\\CHILD\\1 START_DEVICE");
    const struct pn_devnode *second = node_of_child(sim, &bus, 1);
    assert_int_equal(second->state, PN_NODE_FAILED_START);
    assert_int_equal(second->problem, PN_PROBLEM_DUPLICATE_DEVICE);
    assert_int_equal(second->start_status, STATUS_OBJECT_NAME_COLLISION);
}

/* K-7.1.7 */
static void the_same_instance_id_without_unique_ids_is_a_duplicate_on_one_bus_only(void **state)
{
    struct pnpsim *sim = *state;
    struct pnpsim_hardware camera = { .name = "camera",
                                      .device_id = "KIT\\CHILD",
                                      .instance_id = "1" };
    struct kit_bus bus = two_children();
    bus.children[0].unique_id = FALSE;
    pnpsim_plug(sim, &camera); /* not unique either: its path has its own parent in it */
    kit_bus(sim, &bus);
    pnpsim_assert_story(sim, "irp bus START_DEVICE | irp KIT\\CHILD\\4&1 START_DEVICE | "
                             "irp KIT\\CHILD\\2 START_DEVICE");
}

/* K-7.1.7 */
static void a_unique_device_that_shows_up_on_a_second_bus_has_problem_42(void **state)
{
    struct pnpsim *sim = *state;
    struct pnpsim_hardware camera = {
        .name = "camera", .device_id = "KIT\\CHILD", .instance_id = "1", .unique_id = 1
    };
    struct kit_bus bus = two_children();
    pnpsim_plug(sim, &camera);
    kit_bus(sim, &bus);
    pnpsim_assert_story(sim, "irp bus START_DEVICE | irp KIT\\CHILD\\2 START_DEVICE");
    assert_int_equal(node_of_child(sim, &bus, 0)->problem, PN_PROBLEM_DUPLICATE_DEVICE);
}

/* V-ID_ILLEGAL */
static void a_child_with_an_illegal_device_id_is_not_started(void **state)
{
    struct pnpsim *sim = *state;
    struct kit_bus bus = two_children();
    bus.children[0].ids[BusQueryDeviceID] = (struct kit_answer)KIT_ANSWER(L"KIT\\\x00e4");
    pnpsim_assert_ok(pnpsim_expect_finding(sim, "ID_ILLEGAL"));
    kit_bus(sim, &bus);
    pnpsim_assert_story(sim, "irp bus START_DEVICE | irp KIT\\CHILD\\2 START_DEVICE");
    assert_int_equal(node_of_child(sim, &bus, 0)->state, PN_NODE_FAILED_START);
}

/* V-ID_BLANK, K-10.17 */
static void a_blank_in_an_id_is_a_warning_and_no_more(void **state)
{
    struct pnpsim *sim = *state;
    struct kit_bus bus = two_children();
    bus.children[0].ids[BusQueryInstanceID] = (struct kit_answer)KIT_ANSWER(L"a b");
    kit_bus(sim, &bus);
    assert_int_equal(pnpsim_finding_count(sim), 1);
    assert_string_equal(pnpsim_finding_at(sim, 0)->rule, "ID_BLANK");
    pnpsim_assert_story(sim, "irp bus START_DEVICE | irp KIT\\CHILD\\a b START_DEVICE | "
                             "irp KIT\\CHILD\\2 START_DEVICE");
}

/* V-ID_BLANK, K-7.1.7 */
static void the_characters_next_to_the_illegal_ones_are_silent(void **state)
{
    struct pnpsim *sim = *state;
    struct kit_bus bus = two_children();
    bus.children[0].ids[BusQueryInstanceID] = (struct kit_answer)KIT_ANSWER(L"!+-~\x7f");
    kit_bus(sim, &bus);
    assert_int_equal(pnpsim_finding_count(sim), 0);
    assert_int_equal(node_of_child(sim, &bus, 0)->state, PN_NODE_STARTED);
}

/* An instance id of `length` characters, terminated. */
static struct kit_answer long_id(WCHAR *buffer, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        buffer[i] = 'x';
    }
    buffer[length] = 0;
    return (struct kit_answer){ buffer, (length + 1) * sizeof(WCHAR) };
}

/* Both ids together have `length` characters. */
static void assert_path_length(struct pnpsim *sim, BOOLEAN unique_id, size_t length,
                               enum pn_node_state expected)
{
    static WCHAR buffer[256];
    struct kit_bus bus = two_children();
    bus.children[0].unique_id = unique_id;
    bus.children[0].ids[BusQueryInstanceID] = long_id(buffer, length - strlen("KIT\\CHILD"));
    kit_bus(sim, &bus);
    assert_int_equal(node_of_child(sim, &bus, 0)->state, expected);
}

/* V-ID_LIMIT, K-7.1.7 */
static void unique_ids_of_199_characters_are_too_long(void **state)
{
    pnpsim_assert_ok(pnpsim_expect_finding(*state, "ID_LIMIT"));
    assert_path_length(*state, TRUE, 199, PN_NODE_FAILED_START);
}

/* V-ID_LIMIT, K-7.1.7 */
static void unique_ids_of_198_characters_are_not_too_long(void **state)
{
    assert_path_length(*state, TRUE, 198, PN_NODE_STARTED);
}

/* V-ID_LIMIT, K-7.1.7 */
static void ids_that_are_not_unique_are_too_long_with_172_characters(void **state)
{
    pnpsim_assert_ok(pnpsim_expect_finding(*state, "ID_LIMIT"));
    assert_path_length(*state, FALSE, 172, PN_NODE_FAILED_START);
}

/* V-ID_LIMIT, K-7.1.7 */
static void ids_that_are_not_unique_may_have_171_characters(void **state)
{
    assert_path_length(*state, FALSE, 171, PN_NODE_STARTED);
}

/* A list of one id of `length` characters and `count` of ten. */
static void assert_hardware_ids(struct pnpsim *sim, size_t length, size_t count, bool is_used)
{
    static WCHAR buffer[2048];
    struct kit_bus bus = two_children();
    memset(buffer, 0, sizeof(buffer));
    long_id(buffer, length);
    size_t units = length + 1;
    for (size_t i = 0; i < count; i++) {
        long_id(buffer + units, 10);
        units += 11;
    }
    bus.children[0].ids[BusQueryHardwareIDs] = (struct kit_answer){ buffer,
                                                                    (units + 1) * sizeof(WCHAR) };
    kit_bus(sim, &bus);
    assert_int_equal(node_of_child(sim, &bus, 0)->hardware_ids != NULL, is_used);
}

/* V-ID_LIMIT, K-7.1.7 */
static void a_hardware_id_of_200_characters_is_too_long(void **state)
{
    pnpsim_assert_ok(pnpsim_expect_finding(*state, "ID_LIMIT"));
    assert_hardware_ids(*state, 200, 0, false);
}

/* V-ID_LIMIT, K-7.1.7 */
static void a_hardware_id_of_199_characters_is_not_too_long(void **state)
{
    assert_hardware_ids(*state, 199, 0, true);
}

/* V-ID_LIMIT, K-7.1.7 */
static void a_list_of_1025_characters_is_too_long(void **state)
{
    pnpsim_assert_ok(pnpsim_expect_finding(*state, "ID_LIMIT"));
    assert_hardware_ids(*state, 11, 92, false); /* 12 + 92 * 11 + 1 */
}

/* V-ID_LIMIT, K-7.1.7 */
static void a_list_of_1024_characters_is_not_too_long(void **state)
{
    assert_hardware_ids(*state, 10, 92, true);
}

/* V-ID_LIMIT, K-7.1.7 */
static void a_container_id_that_is_no_guid_is_not_used(void **state)
{
    struct pnpsim *sim = *state;
    struct kit_bus bus = two_children();
    bus.children[0].ids[BusQueryContainerID] =
        (struct kit_answer)KIT_ANSWER(L"01234567-89ab-cdef-0123-456789abcdef");
    pnpsim_assert_ok(pnpsim_expect_finding(sim, "ID_LIMIT"));
    kit_bus(sim, &bus);
    assert_memory_equal(&node_of_child(sim, &bus, 0)->container, &pn_container_computer,
                        sizeof(GUID));
}

/* V-ID_MISSING, K-7.1.7 */
static void a_child_without_a_device_id_is_not_installed(void **state)
{
    struct pnpsim *sim = *state;
    struct kit_bus bus = two_children();
    bus.children[0].ids[BusQueryDeviceID] = (struct kit_answer){ NULL, 0 };
    pnpsim_assert_ok(pnpsim_expect_finding(sim, "ID_MISSING"));
    kit_bus(sim, &bus);
    pnpsim_assert_story(sim, "irp bus START_DEVICE | irp KIT\\CHILD\\2 START_DEVICE");
}

static void invalidate_new_and_gone(void *context)
{
    struct kit_bus *bus = context;
    PDEVICE_OBJECT device;
    if (pnpsim_check(NT_SUCCESS(IoCreateDevice(bus->fdo->DriverObject, 0, NULL, FILE_DEVICE_UNKNOWN,
                                               0, FALSE, &device)))) {
        IoInvalidateDeviceRelations(device, BusRelations);
        IoDeleteDevice(device);
        IoInvalidateDeviceRelations(device, BusRelations);
    }
}

/* V-REPORT_NOT_PDO, K-7.1.2 */
static void a_pdo_that_is_not_reported_yet_or_gone_cannot_be_invalidated(void **state)
{
    struct pnpsim *sim = *state;
    struct kit_bus bus = two_children();
    kit_bus(sim, &bus);
    assert_non_null(bus.fdo);
    pnpsim_assert_ok(pnpsim_expect_finding(sim, "REPORT_NOT_PDO"));
    pnpsim_assert_ok(pnpsim_expect_finding(sim, "REPORT_NOT_PDO"));
    kit_call(sim, invalidate_new_and_gone, &bus);
    assert_int_equal(pnpsim_finding_count(sim), 2);
    assert_non_null(strstr(pnpsim_finding_at(sim, 0)->message, "among the bus relations"));
    assert_non_null(strstr(pnpsim_finding_at(sim, 1)->message, "no live device object"));
    pnpsim_assert_story(sim, "");
}

/* ---- Removal relations ---- */

static PDEVICE_OBJECT gone_pdo;

/* Names a device that was deleted as one that goes with the bus. */
static NTSTATUS name_the_gone(struct kit_stack *stack, PIRP irp)
{
    PIO_STACK_LOCATION location = IoGetCurrentIrpStackLocation(irp);
    (void)stack;
    if (location->MinorFunction != IRP_MN_QUERY_DEVICE_RELATIONS ||
        location->Parameters.QueryDeviceRelations.Type != RemovalRelations) {
        return STATUS_SUCCESS;
    }
    PDEVICE_RELATIONS relations = ExAllocatePool2(POOL_FLAG_PAGED, sizeof(*relations), 'sutK');
    if (relations == NULL) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    relations->Count = 1;
    relations->Objects[0] = gone_pdo;
    irp->IoStatus.Status = STATUS_SUCCESS;
    irp->IoStatus.Information = (ULONG_PTR)relations;
    return STATUS_SUCCESS;
}

/* V-RELATION_DELETED, K-7.1.6 */
static void a_removal_relation_that_is_gone_is_bug_check_ca_b(void **state)
{
    struct pnpsim *sim = *state;
    struct kit_stack function = { .on_pnp = name_the_gone };
    struct pnpsim_bugcheck bugcheck;
    struct pnpsim_hardware hardware = kit_hardware("camera");
    hardware.driver = "function";
    struct pnpsim_device *other = kit_device(sim, "other");
    kit_stack(sim, &function, "function");
    struct pnpsim_device *camera = pnpsim_plug(sim, &hardware);
    assert_non_null(camera);
    gone_pdo = pnpsim_device_pdo(other);
    pnpsim_assert_ok(pnpsim_unplug(sim, other));
    pnpsim_assert_ok(pnpsim_expect_finding(sim, "RELATION_DELETED"));
    pnpsim_assert_ok(pnpsim_expect_bugcheck(sim, 0xCA));
    assert_int_equal(pnpsim_remove(sim, camera, NULL), PNPSIM_E_STOPPED);
    pnpsim_bugcheck(sim, &bugcheck);
    assert_int_equal(bugcheck.parameters[0], 0xB);
    assert_non_null(strstr(bugcheck.reason, "the stack of camera"));
}

#define STOPS(test) pnpsim_unit_test_with(test, &as_windows)

int main(void)
{
    const struct CMUnitTest tests[] = {
        STOPS(a_null_child_is_bug_check_ca_8),
        STOPS(a_deleted_child_is_bug_check_ca_4),
        STOPS(a_child_without_a_reference_is_bug_check_ca_5),
        STOPS(two_children_with_the_same_ids_are_bug_check_ca_1),
        STOPS(a_device_id_with_a_comma_is_bug_check_ca_3),
        STOPS(an_instance_id_with_a_tabulator_is_bug_check_ca_3),
        STOPS(hardware_ids_with_only_one_terminator_are_bug_check_ca_3),
        STOPS(compatible_ids_beyond_7f_are_bug_check_ca_3),
        STOPS(invalidating_a_function_device_is_bug_check_ca_2),
        STOPS(a_removal_relation_that_is_gone_is_bug_check_ca_b),
        pnpsim_unit_test(the_next_simulation_works),
        pnpsim_unit_test(a_null_child_is_left_out),
        pnpsim_unit_test(a_child_without_a_reference_is_found_and_stays_alive),
        pnpsim_unit_test(the_second_of_two_equal_children_has_problem_42),
        pnpsim_unit_test(the_same_instance_id_without_unique_ids_is_a_duplicate_on_one_bus_only),
        pnpsim_unit_test(a_unique_device_that_shows_up_on_a_second_bus_has_problem_42),
        pnpsim_unit_test(a_child_with_an_illegal_device_id_is_not_started),
        pnpsim_unit_test(a_blank_in_an_id_is_a_warning_and_no_more),
        pnpsim_unit_test(the_characters_next_to_the_illegal_ones_are_silent),
        pnpsim_unit_test(unique_ids_of_199_characters_are_too_long),
        pnpsim_unit_test(unique_ids_of_198_characters_are_not_too_long),
        pnpsim_unit_test(ids_that_are_not_unique_are_too_long_with_172_characters),
        pnpsim_unit_test(ids_that_are_not_unique_may_have_171_characters),
        pnpsim_unit_test(a_hardware_id_of_200_characters_is_too_long),
        pnpsim_unit_test(a_hardware_id_of_199_characters_is_not_too_long),
        pnpsim_unit_test(a_list_of_1025_characters_is_too_long),
        pnpsim_unit_test(a_list_of_1024_characters_is_not_too_long),
        pnpsim_unit_test(a_container_id_that_is_no_guid_is_not_used),
        pnpsim_unit_test(a_child_without_a_device_id_is_not_installed),
        pnpsim_unit_test(a_pdo_that_is_not_reported_yet_or_gone_cannot_be_invalidated),
    };
    return pnpsim_run_tests("enumeration mistakes", tests);
}
