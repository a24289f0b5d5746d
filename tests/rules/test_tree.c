/* SPDX-License-Identifier: MIT */
/* Devices below devices: a removal asks and tells the whole subtree, leaves first. */
#include "support/kit_hub.h"

/* A hub with two children, and a monitor of each of the three. */
struct family {
    struct kit_hub hub;
    struct kit_monitor first;
    struct kit_monitor second;
};

static void family_set(struct pnpsim *sim, struct family *family)
{
    kit_hub(sim, &family->hub, 2);
    kit_hub_watch(sim, &family->hub, 0, &family->first, "first");
    kit_hub_watch(sim, &family->hub, 1, &family->second, "second");
}

/* K-2.2, K-7.4, U-7.1 */
static void removing_a_parent_asks_all_children_before_any_irp_and_takes_them_first(void **state)
{
    struct pnpsim *sim = *state;
    struct family family = { 0 };
    family_set(sim, &family);
    pnpsim_assert_ok(pnpsim_remove(sim, family.hub.device, NULL));
    pnpsim_assert_story(
        sim, "kernel first QUERY_REMOVE ok | kernel second QUERY_REMOVE ok | "
             "irp KIT\\CHILD\\1 QUERY_REMOVE_DEVICE ok | "
             "irp KIT\\CHILD\\2 QUERY_REMOVE_DEVICE ok | irp hub QUERY_REMOVE_DEVICE ok | "
             "kernel first REMOVE_COMPLETE | irp KIT\\CHILD\\1 REMOVE_DEVICE | "
             "kernel second REMOVE_COMPLETE | irp KIT\\CHILD\\2 REMOVE_DEVICE | "
             "irp hub REMOVE_DEVICE");
}

/* K-2.2, K-2.7 */
static void a_childs_monitor_can_veto_the_removal_of_its_parent(void **state)
{
    struct pnpsim *sim = *state;
    struct family family = { .first = { .answer = STATUS_UNSUCCESSFUL } };
    struct pnpsim_veto veto = { 0 };
    family_set(sim, &family);
    assert_int_equal(pnpsim_remove(sim, family.hub.device, &veto), PNPSIM_E_VETOED);
    assert_int_equal(veto.type, PNP_VetoDriver);
    assert_string_equal(veto.by, "first");
    pnpsim_assert_story(sim, "kernel first QUERY_REMOVE veto | kernel first REMOVE_CANCELLED | "
                             "kernel second REMOVE_CANCELLED");
}

/* K-2.8, K-10.29, K-2.4 */
static void a_childs_failed_query_irp_cancels_those_that_were_asked(void **state)
{
    struct pnpsim *sim = *state;
    struct family family = { 0 };
    struct pnpsim_veto veto = { 0 };
    family_set(sim, &family);
    NTSTATUS statuses[SIM_MINOR_STATUS_MAX] = { 0 };
    statuses[IRP_MN_QUERY_REMOVE_DEVICE] = STATUS_UNSUCCESSFUL;
    family.hub.slots[1].MinorStatus = statuses;
    assert_int_equal(pnpsim_remove(sim, family.hub.device, &veto), PNPSIM_E_VETOED);
    assert_int_equal(veto.type, PNP_VetoDevice);
    assert_string_equal(veto.by, "KIT\\CHILD\\2");
    pnpsim_assert_story(
        sim, "kernel first QUERY_REMOVE ok | kernel second QUERY_REMOVE ok | "
             "irp KIT\\CHILD\\1 QUERY_REMOVE_DEVICE ok | "
             "irp KIT\\CHILD\\2 QUERY_REMOVE_DEVICE veto | "
             "irp KIT\\CHILD\\2 CANCEL_REMOVE_DEVICE | irp KIT\\CHILD\\1 CANCEL_REMOVE_DEVICE | "
             "kernel first REMOVE_CANCELLED | kernel second REMOVE_CANCELLED");
}

/* K-7.4, K-7.1.6 */
static void pulling_a_child_leaves_its_sibling_alone(void **state)
{
    struct pnpsim *sim = *state;
    struct family family = { 0 };
    family_set(sim, &family);
    kit_hub_pull(sim, &family.hub, 0);
    pnpsim_assert_story(sim, "irp KIT\\CHILD\\1 SURPRISE_REMOVAL | kernel first REMOVE_COMPLETE | "
                             "irp KIT\\CHILD\\1 REMOVE_DEVICE");
}

/* K-7.4 */
static void pulling_a_parent_takes_its_children_with_it_leaves_first(void **state)
{
    struct pnpsim *sim = *state;
    struct family family = { 0 };
    family_set(sim, &family);
    pnpsim_assert_ok(pnpsim_unplug(sim, family.hub.device));
    pnpsim_assert_story(sim,
                        "irp KIT\\CHILD\\1 SURPRISE_REMOVAL | irp KIT\\CHILD\\2 SURPRISE_REMOVAL | "
                        "irp hub SURPRISE_REMOVAL | kernel first REMOVE_COMPLETE | "
                        "kernel second REMOVE_COMPLETE | irp KIT\\CHILD\\1 REMOVE_DEVICE | "
                        "irp KIT\\CHILD\\2 REMOVE_DEVICE | irp hub REMOVE_DEVICE");
    assert_int_equal(pnpsim_device_state(family.hub.device), PNPSIM_DEVICE_ABSENT);
}

/* W-2 */
static void asking_twice_for_the_relations_changes_nothing(void **state)
{
    struct pnpsim *sim = *state;
    struct family family = { 0 };
    family_set(sim, &family);
    family.hub.slots[0].Present = FALSE;
    kit_hub_pull(sim, &family.hub, 1);
    kit_hub_pull(sim, &family.hub, 1);
    pnpsim_assert_story(sim, "");
    assert_int_equal(family.first.count, 1);
    assert_int_equal(family.second.count, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        pnpsim_unit_test(removing_a_parent_asks_all_children_before_any_irp_and_takes_them_first),
        pnpsim_unit_test(a_childs_monitor_can_veto_the_removal_of_its_parent),
        pnpsim_unit_test(a_childs_failed_query_irp_cancels_those_that_were_asked),
        pnpsim_unit_test(pulling_a_child_leaves_its_sibling_alone),
        pnpsim_unit_test(pulling_a_parent_takes_its_children_with_it_leaves_first),
        pnpsim_unit_test(asking_twice_for_the_relations_changes_nothing),
    };
    return pnpsim_run_tests("tree", tests);
}
