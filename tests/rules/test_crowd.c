/* SPDX-License-Identifier: MIT */
/* Buses with many children: what they cost grows with their number and not faster, and looking at
 * them again leaves nothing behind. */
#include "support/kit.h"

#include "tree/hardware.h"

#include <string.h>

enum { MANY = 10000, SOME = 40, UNITS = 8 };

/* What the slots of the crowd are made of: here, so that a test that ends early leaves nothing. */
static SIM_SLOT all_slots[MANY];
static WCHAR all_instance_ids[MANY][UNITS];

/* A bus of its own, with devices in all of its slots. */
struct crowd {
    struct pnpsim_device *hub;
    SIM_SLOT_LIST list;
    SIM_MODEL model;
    SIM_SLOT *slots;
    WCHAR (*instance_ids)[UNITS];
};

/* Kernel side. */
static void crowd_connect(void *context)
{
    struct crowd *crowd = context;
    PDEVICE_OBJECT pdo = pnpsim_device_pdo(crowd->hub);
    PDEVICE_OBJECT top = IoGetAttachedDeviceReference(pdo);
    IO_STATUS_BLOCK result;
    KEVENT done;
    KeInitializeEvent(&done, NotificationEvent, FALSE);
    PIRP irp = IoBuildDeviceIoControlRequest(IOCTL_SIMBUS_CONNECT, top, &crowd->list, 0, NULL, 0,
                                             TRUE, &done, &result);
    if (pnpsim_check(irp != NULL)) {
        pnpsim_check(IoCallDriver(top, irp) == STATUS_SUCCESS);
        IoInvalidateDeviceRelations(pdo, BusRelations);
    }
    ObDereferenceObject(top);
}

static void crowd_look_again(void *context)
{
    struct crowd *crowd = context;
    IoInvalidateDeviceRelations(pnpsim_device_pdo(crowd->hub), BusRelations);
}

static void slot_fill(struct crowd *crowd, unsigned index)
{
    unsigned digits = index;
    for (int i = UNITS - 2; i >= 0; i--) {
        crowd->instance_ids[index][i] = (WCHAR)(L'0' + digits % 10);
        digits /= 10;
    }
    crowd->slots[index] = (SIM_SLOT){ .Present = TRUE,
                                      .Model = &crowd->model,
                                      .InstanceId = crowd->instance_ids[index],
                                      .InstanceIdSize = sizeof(crowd->instance_ids[index]) };
    InsertTailList(&crowd->list.Slots, &crowd->slots[index].Link);
}

static void crowd_plug(struct pnpsim *sim, struct crowd *crowd, unsigned count)
{
    static const WCHAR device_id[] = L"CROWD\\CHILD";
    static const WCHAR hardware_ids[] = L"CROWD\\CHILD\0";
    struct pnpsim_hardware hub = { .name = "hub", .device_id = "CROWD\\HUB", .driver = "simbus" };
    memset(all_slots, 0, sizeof(all_slots));
    memset(all_instance_ids, 0, sizeof(all_instance_ids));
    crowd->slots = all_slots;
    crowd->instance_ids = all_instance_ids;
    crowd->model = (SIM_MODEL){ .DeviceId = device_id,
                                .DeviceIdSize = sizeof(device_id),
                                .HardwareIds = hardware_ids,
                                .HardwareIdsSize = sizeof(hardware_ids),
                                .InterfaceCount = 1,
                                .Interfaces = { KIT_CLASS } };
    InitializeListHead(&crowd->list.Slots);
    for (unsigned i = 0; i < count; i++) {
        slot_fill(crowd, i);
    }
    pnpsim_assert_ok(pnpsim_bind(sim, "simstub", "CROWD\\CHILD", PNPSIM_ROLE_FUNCTION));
    crowd->hub = pnpsim_plug(sim, &hub);
    assert_non_null(crowd->hub);
    kit_call(sim, crowd_connect, crowd);
    assert_non_null(crowd->slots[count - 1].Pdo);
}

/* K-7.1.4 */
static void looking_again_at_ten_thousand_children_leaves_nothing_allocated(void **state)
{
    struct pnpsim *sim = *state;
    struct crowd crowd = { .hub = NULL };
    struct pnpsim_ledger before;
    struct pnpsim_ledger after;
    char text[256];
    crowd_plug(sim, &crowd, MANY);
    pnpsim_assert_ok(pnpsim_ledger_read(sim, &before));
    kit_call(sim, crowd_look_again, &crowd);
    pnpsim_assert_story(sim, "");
    pnpsim_assert_ok(pnpsim_ledger_read(sim, &after));
    pnpsim_ledger_compare(&before, &after, text, sizeof(text));
    assert_string_equal(text, "");
    pnpsim_assert_ok(pnpsim_remove(sim, crowd.hub, NULL));
}

typedef enum pnpsim_result end_verb(struct pnpsim *sim, struct pnpsim_device *device);

static enum pnpsim_result remove_in_order(struct pnpsim *sim, struct pnpsim_device *device)
{
    return pnpsim_remove(sim, device, NULL);
}

/* How many steps the trace has for the end of a hub with so many children. */
static uint64_t steps_of(struct pnpsim *sim, end_verb *end, unsigned count)
{
    struct crowd crowd = { .hub = NULL };
    crowd_plug(sim, &crowd, count);
    uint64_t mark = pnpsim_story_mark(sim);
    pnpsim_assert_ok(end(sim, crowd.hub));
    uint64_t steps = pnpsim_story_mark(sim) - mark;
    assert_int_not_equal(pnpsim_device_state(crowd.hub), PNPSIM_DEVICE_STARTED);
    assert_null(crowd.slots[count - 1].Pdo);
    return steps;
}

/* Each child costs the same, whatever the number of its siblings. */
static void check_steps(struct pnpsim *sim, end_verb *end)
{
    steps_of(sim, end, 1); /* loads the drivers */
    uint64_t once = steps_of(sim, end, SOME);
    uint64_t twice = steps_of(sim, end, 2 * SOME);
    uint64_t thrice = steps_of(sim, end, 3 * SOME);
    assert_true(twice - once >= SOME);
    assert_int_equal(thrice - twice, twice - once);
}

/* K-2.2 */
static void removing_a_bus_takes_steps_in_proportion_to_its_children(void **state)
{
    check_steps(*state, remove_in_order);
}

/* K-7.4 C */
static void pulling_a_bus_takes_steps_in_proportion_to_its_children(void **state)
{
    check_steps(*state, pnpsim_unplug);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        pnpsim_unit_test(looking_again_at_ten_thousand_children_leaves_nothing_allocated),
        pnpsim_unit_test(removing_a_bus_takes_steps_in_proportion_to_its_children),
        pnpsim_unit_test(pulling_a_bus_takes_steps_in_proportion_to_its_children),
    };
    return pnpsim_run_tests("crowd", tests);
}
