/* SPDX-License-Identifier: MIT */
/* Routines that the headers declare and pnpsim does not simulate: they link, say so when they are
 * called, never succeed, and a test can supply them. */
#include "support/kit.h"

#include <pnpsim/override.h>

#include <ntddk.h>

struct numa {
    NTSTATUS status;
    USHORT node;
    PDEVICE_OBJECT device;
};

static void ask_for_numa_node(void *context)
{
    struct numa *numa = context;
    numa->status = IoGetDeviceNumaNode(numa->device, &numa->node);
}

static NTSTATUS answer_node_three(PDEVICE_OBJECT Pdo, PUSHORT NodeNumber)
{
    pnpsim_check(Pdo == NULL);
    *NodeNumber = 3;
    return STATUS_SUCCESS;
}

/* V-NOT_SIMULATED */
static void a_declared_routine_is_found_by_name_and_fails(void **state)
{
    struct pnpsim *sim = *state;
    struct numa numa = { .status = STATUS_SUCCESS, .node = 9 };
    pnpsim_assert_ok(pnpsim_expect_finding(sim, "NOT_SIMULATED"));
    kit_call(sim, ask_for_numa_node, &numa);
    assert_int_equal(numa.status, STATUS_NOT_IMPLEMENTED);
    assert_int_equal(numa.node, 9);
    assert_int_equal(pnpsim_finding_count(sim), 1);
    assert_non_null(strstr(pnpsim_finding_at(sim, 0)->message, "IoGetDeviceNumaNode"));
}

/* V-NOT_SIMULATED */
static void a_declared_routine_that_the_test_supplies_is_no_finding(void **state)
{
    struct pnpsim *sim = *state;
    struct numa numa = { .status = STATUS_UNSUCCESSFUL };
    pnpsim_assert_ok(
        pnpsim_override(sim, "IoGetDeviceNumaNode", (void (*)(void))answer_node_three));
    kit_call(sim, ask_for_numa_node, &numa);
    assert_int_equal(numa.status, STATUS_SUCCESS);
    assert_int_equal(numa.node, 3);
    assert_int_equal(pnpsim_finding_count(sim), 0);
}

static void a_routine_that_is_given_back_is_missing_again(void **state)
{
    struct pnpsim *sim = *state;
    struct numa numa = { .status = STATUS_SUCCESS };
    void (*function)(void) = (void (*)(void))answer_node_three;
    pnpsim_assert_ok(pnpsim_override(sim, "IoGetDeviceNumaNode", function));
    assert_ptr_equal(pnpsim_overridden(sim, "IoGetDeviceNumaNode"), function);
    pnpsim_assert_ok(pnpsim_override(sim, "IoGetDeviceNumaNode", NULL));
    assert_null(pnpsim_overridden(sim, "IoGetDeviceNumaNode"));
    pnpsim_assert_ok(pnpsim_expect_finding(sim, "NOT_SIMULATED"));
    kit_call(sim, ask_for_numa_node, &numa);
    assert_int_equal(numa.status, STATUS_NOT_IMPLEMENTED);
}

static void an_override_belongs_to_its_simulation(void **state)
{
    struct pnpsim *sim = *state;
    struct pnpsim *other = NULL;
    pnpsim_assert_ok(pnpsim_create(NULL, &other));
    pnpsim_assert_ok(
        pnpsim_override(other, "IoGetDeviceNumaNode", (void (*)(void))answer_node_three));
    assert_null(pnpsim_overridden(sim, "IoGetDeviceNumaNode"));
    pnpsim_destroy(other);
}

static void what_is_simulated_or_unknown_cannot_be_overridden(void **state)
{
    struct pnpsim *sim = *state;
    void (*function)(void) = (void (*)(void))answer_node_three;
    assert_int_equal(pnpsim_override(sim, "IoCreateDevice", function), PNPSIM_E_INVALID);
    assert_int_equal(pnpsim_override(sim, "IoNoSuchRoutine", function), PNPSIM_E_INVALID);
    assert_int_equal(pnpsim_override(sim, NULL, function), PNPSIM_E_INVALID);
    assert_int_equal(pnpsim_override(NULL, "IoGetDeviceNumaNode", function), PNPSIM_E_INVALID);
}

static void the_declared_routines_are_listed_in_order(void **state)
{
    (void)state;
    size_t count = 0;
    while (pnpsim_declared_routine(count + 1) != NULL) {
        assert_true(strcmp(pnpsim_declared_routine(count), pnpsim_declared_routine(count + 1)) < 0);
        count++;
    }
    assert_true(count > 50);
    assert_null(pnpsim_declared_routine(count + 1));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        pnpsim_unit_test(a_declared_routine_is_found_by_name_and_fails),
        pnpsim_unit_test(a_declared_routine_that_the_test_supplies_is_no_finding),
        pnpsim_unit_test(a_routine_that_is_given_back_is_missing_again),
        pnpsim_unit_test(an_override_belongs_to_its_simulation),
        pnpsim_unit_test(what_is_simulated_or_unknown_cannot_be_overridden),
        pnpsim_unit_test(the_declared_routines_are_listed_in_order),
    };
    return pnpsim_run_tests("override", tests);
}
