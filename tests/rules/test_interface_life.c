/* SPDX-License-Identifier: MIT */
/* Device interfaces over the life of their device: held arrivals, removals, and coming back. */
#include "support/kit.h"

#include <initguid.h>

#include <devpkey.h>

#include <stdbool.h>
#include <wchar.h>

/* A function driver that enables its interface at START, and what it does in removal IRPs. */
struct owner {
    struct kit_stack function;
    struct pnpsim_device *device;
    UNICODE_STRING link;
    bool disables_at_surprise;
    bool disables_at_remove;
    bool enables_at_surprise;
    NTSTATUS at_surprise;
    NTSTATUS at_remove;
    NTSTATUS status;
};

static void owner_register(struct kit_stack *stack, PDEVICE_OBJECT pdo)
{
    struct owner *owner = stack->context;
    RtlFreeUnicodeString(&owner->link);
    owner->status = IoRegisterDeviceInterface(pdo, &KIT_CLASS, NULL, &owner->link);
}

static NTSTATUS owner_pnp(struct kit_stack *stack, PIRP irp)
{
    struct owner *owner = stack->context;
    UCHAR minor = IoGetCurrentIrpStackLocation(irp)->MinorFunction;
    if (minor == IRP_MN_START_DEVICE) {
        pnpsim_check(NT_SUCCESS(IoSetDeviceInterfaceState(&owner->link, TRUE)));
    } else if (minor == IRP_MN_SURPRISE_REMOVAL && owner->disables_at_surprise) {
        owner->at_surprise = IoSetDeviceInterfaceState(&owner->link, FALSE);
    } else if (minor == IRP_MN_REMOVE_DEVICE && owner->disables_at_remove) {
        owner->at_remove = IoSetDeviceInterfaceState(&owner->link, FALSE);
    } else if (minor == IRP_MN_REMOVE_DEVICE && owner->enables_at_surprise) {
        owner->at_remove = IoSetDeviceInterfaceState(&owner->link, TRUE);
    }
    return STATUS_SUCCESS;
}

static void owner_replug(struct pnpsim *sim, struct owner *owner)
{
    struct pnpsim_hardware hardware = kit_hardware("camera");
    hardware.driver = "function";
    hardware.unique_id = 1;
    hardware.removable = 1;
    owner->device = pnpsim_plug(sim, &hardware);
}

/* Watched by a driver and by an application. */
static void owner_plug(struct pnpsim *sim, struct owner *owner, struct kit_monitor *monitor)
{
    owner->function.on_add = owner_register;
    owner->function.on_pnp = owner_pnp;
    owner->function.context = owner;
    kit_stack(sim, &owner->function, "function");
    kit_watch_class(sim, monitor, "monitor", &KIT_CLASS, 0);
    pnpsim_assert_ok(pnpsim_app_watch_class(pnpsim_app_start(sim, "viewer"), &KIT_CLASS));
    owner_replug(sim, owner);
}

#define ARRIVED "user viewer ARRIVAL | kernel monitor ARRIVAL"
#define REMOVED "user viewer REMOVAL | kernel monitor REMOVAL"

/* K-6.3, W-30 */
static void an_interface_enabled_in_start_arrives_after_it_for_both_halves(void **state)
{
    struct owner owner = { 0 };
    struct kit_monitor monitor = { 0 };
    owner_plug(*state, &owner, &monitor);
    pnpsim_assert_story(*state, "irp camera START_DEVICE | " ARRIVED);
    assert_int_equal(monitor.heard[0].version, 1);
    assert_int_equal(monitor.heard[0].size, sizeof(DEVICE_INTERFACE_CHANGE_NOTIFICATION));
    assert_int_equal(monitor.heard[0].irql, PASSIVE_LEVEL);
    assert_memory_equal(monitor.heard[0].link, owner.link.Buffer, owner.link.Length);
}

/* K-6.3 */
static void what_a_failed_start_had_enabled_is_disabled_without_a_word(void **state)
{
    struct owner owner = { .function = { .start_status = STATUS_UNSUCCESSFUL },
                           .disables_at_remove = true };
    struct kit_monitor monitor = { 0 };
    owner_plug(*state, &owner, &monitor);
    pnpsim_assert_story(*state, "irp camera START_DEVICE failed | irp camera REMOVE_DEVICE");
    assert_int_equal(owner.at_remove, STATUS_OBJECT_NAME_NOT_FOUND);
    assert_int_equal(monitor.count, 0);
}

/* W-12, K-6.5 */
static void a_late_disable_finds_no_name_and_tells_nobody_again(void **state)
{
    struct pnpsim *sim = *state;
    struct owner owner = { .disables_at_remove = true };
    struct kit_monitor monitor = { 0 };
    owner_plug(sim, &owner, &monitor);
    pnpsim_assert_ok(pnpsim_unplug(sim, owner.device));
    pnpsim_assert_story(sim,
                        "irp camera SURPRISE_REMOVAL | " REMOVED " | irp camera REMOVE_DEVICE");
    assert_int_equal(owner.at_remove, STATUS_OBJECT_NAME_NOT_FOUND);
    assert_int_equal(pnpsim_finding_count(sim), 0); /* V-IFACE_DISABLED_TWICE is not for this */
}

/* K-6.4, K-6.5 */
static void a_driver_that_disables_at_the_surprise_is_told_of_once(void **state)
{
    struct pnpsim *sim = *state;
    struct owner owner = { .disables_at_surprise = true };
    struct kit_monitor monitor = { 0 };
    owner_plug(sim, &owner, &monitor);
    pnpsim_assert_ok(pnpsim_unplug(sim, owner.device));
    pnpsim_assert_story(sim,
                        "irp camera SURPRISE_REMOVAL | " REMOVED " | irp camera REMOVE_DEVICE");
    assert_int_equal(owner.at_surprise, STATUS_SUCCESS);
}

/* V-IFACE_DISABLED_TWICE, K-6.5 */
static void disabling_at_the_surprise_and_again_at_the_removal_is_found(void **state)
{
    struct pnpsim *sim = *state;
    struct owner owner = { .disables_at_surprise = true, .disables_at_remove = true };
    struct kit_monitor monitor = { 0 };
    owner_plug(sim, &owner, &monitor);
    pnpsim_assert_ok(pnpsim_expect_finding(sim, "IFACE_DISABLED_TWICE"));
    pnpsim_assert_ok(pnpsim_unplug(sim, owner.device));
    assert_int_equal(owner.at_surprise, STATUS_SUCCESS);
    assert_int_equal(owner.at_remove, STATUS_OBJECT_NAME_NOT_FOUND);
}

/* K-6.4 */
static void an_orderly_removal_lets_the_driver_disable_its_interface(void **state)
{
    struct pnpsim *sim = *state;
    struct owner owner = { .disables_at_remove = true };
    struct kit_monitor monitor = { 0 };
    owner_plug(sim, &owner, &monitor);
    pnpsim_assert_ok(pnpsim_remove(sim, owner.device, NULL));
    pnpsim_assert_story(sim,
                        "irp camera QUERY_REMOVE_DEVICE ok | irp camera REMOVE_DEVICE | " REMOVED);
    assert_int_equal(owner.at_remove, STATUS_SUCCESS);
}

/* K-6.6 */
static void a_device_that_is_going_cannot_enable_its_interface_any_more(void **state)
{
    struct pnpsim *sim = *state;
    struct owner owner = { .enables_at_surprise = true };
    struct kit_monitor monitor = { 0 };
    owner_plug(sim, &owner, &monitor);
    pnpsim_assert_ok(pnpsim_unplug(sim, owner.device));
    assert_int_equal(owner.at_remove, STATUS_OBJECT_NAME_NOT_FOUND);
    owner_replug(sim, &owner);
    pnpsim_assert_story(sim, "irp camera START_DEVICE | " ARRIVED);
}

/* K-6.1, K-6.6 */
static void a_device_that_comes_back_enables_the_same_interface_again(void **state)
{
    struct pnpsim *sim = *state;
    struct owner owner = { 0 };
    struct kit_monitor monitor = { 0 };
    owner_plug(sim, &owner, &monitor);
    for (int i = 0; i < 3; i++) {
        pnpsim_assert_ok(pnpsim_unplug(sim, owner.device));
        owner_replug(sim, &owner);
        assert_int_equal(owner.status, STATUS_OBJECT_NAME_EXISTS);
        pnpsim_assert_story(sim, "irp camera START_DEVICE | " ARRIVED);
    }
}

/* How often the class lists the interface, and whether its property says that it is enabled. */
struct look {
    UNICODE_STRING *link;
    unsigned enabled;
    unsigned all;
    DEVPROP_BOOLEAN says_enabled;
};

static unsigned count_listed(ULONG flags)
{
    PZZWSTR list = NULL;
    unsigned count = 0;
    if (!pnpsim_check(NT_SUCCESS(IoGetDeviceInterfaces(&KIT_CLASS, NULL, flags, &list)))) {
        return 0;
    }
    for (PCWSTR name = list; *name != 0; name += wcslen(name) + 1) {
        count++;
    }
    ExFreePool(list);
    return count;
}

static void look(void *context)
{
    struct look *look = context;
    ULONG size;
    DEVPROPTYPE type;
    look->enabled = count_listed(0);
    look->all = count_listed(DEVICE_INTERFACE_INCLUDE_NONACTIVE);
    pnpsim_check(NT_SUCCESS(IoGetDeviceInterfacePropertyData(
        look->link, &DEVPKEY_DeviceInterface_Enabled, LOCALE_NEUTRAL, 0, sizeof(look->says_enabled),
        &look->says_enabled, &size, &type)));
    pnpsim_check(type == DEVPROP_TYPE_BOOLEAN);
}

static void expect_look(struct pnpsim *sim, UNICODE_STRING *link, bool is_enabled)
{
    struct look seen = { .link = link };
    kit_call(sim, look, &seen);
    assert_int_equal(seen.enabled, is_enabled ? 1 : 0);
    assert_int_equal(seen.all, 1);
    assert_int_equal(seen.says_enabled, is_enabled ? DEVPROP_TRUE : DEVPROP_FALSE);
}

static void set_state(struct owner *owner, BOOLEAN enable)
{
    owner->status = IoSetDeviceInterfaceState(&owner->link, enable);
}

static void disable(void *context)
{
    set_state(context, FALSE);
}

static void enable(void *context)
{
    set_state(context, TRUE);
}

/* W-11, W-31 */
static void an_interface_is_listed_while_it_is_enabled_and_kept_when_it_is_not(void **state)
{
    struct pnpsim *sim = *state;
    struct owner owner = { 0 };
    struct kit_monitor monitor = { 0 };
    owner_plug(sim, &owner, &monitor);
    kit_call(sim, enable, &owner);
    assert_int_equal(owner.status, STATUS_OBJECT_NAME_EXISTS);
    assert_true(NT_SUCCESS(owner.status));
    pnpsim_assert_story(sim, "");
    kit_call(sim, disable, &owner);
    pnpsim_assert_story(sim, REMOVED);
    expect_look(sim, &owner.link, false);
    kit_call(sim, enable, &owner);
    pnpsim_assert_story(sim, ARRIVED);
    expect_look(sim, &owner.link, true);
}

static void open_at_arrival(struct kit_monitor *monitor, const struct kit_heard *heard)
{
    UNICODE_STRING link;
    RtlInitUnicodeString(&link, heard->link);
    if (IsEqualGUID(&heard->event, &GUID_DEVICE_INTERFACE_ARRIVAL)) {
        pnpsim_check(NT_SUCCESS(kit_open_link(monitor, &link)));
        kit_let_go(monitor);
    }
}

/* W-30 */
static void the_link_in_an_arrival_opens_inside_the_callback(void **state)
{
    struct owner owner = { 0 };
    struct kit_monitor monitor = { .on_event = open_at_arrival };
    owner_plug(*state, &owner, &monitor);
    assert_int_equal(monitor.count, 1);
    pnpsim_assert_ok(pnpsim_remove(*state, owner.device, NULL)); /* and is closed again */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        pnpsim_unit_test(an_interface_enabled_in_start_arrives_after_it_for_both_halves),
        pnpsim_unit_test(what_a_failed_start_had_enabled_is_disabled_without_a_word),
        pnpsim_unit_test(a_late_disable_finds_no_name_and_tells_nobody_again),
        pnpsim_unit_test(a_driver_that_disables_at_the_surprise_is_told_of_once),
        pnpsim_unit_test(disabling_at_the_surprise_and_again_at_the_removal_is_found),
        pnpsim_unit_test(an_orderly_removal_lets_the_driver_disable_its_interface),
        pnpsim_unit_test(a_device_that_is_going_cannot_enable_its_interface_any_more),
        pnpsim_unit_test(a_device_that_comes_back_enables_the_same_interface_again),
        pnpsim_unit_test(an_interface_is_listed_while_it_is_enabled_and_kept_when_it_is_not),
        pnpsim_unit_test(the_link_in_an_arrival_opens_inside_the_callback),
    };
    return pnpsim_run_tests("interface_life", tests);
}
