/* SPDX-License-Identifier: MIT */
/* Device interfaces: when an enabled one is announced, and what the routines answer. */
#include "support/kit.h"

/* A function driver that owns one interface, and what its calls answered. */
struct owner {
    struct kit_stack function;
    struct pnpsim_device *device;
    UNICODE_STRING link;
    UNICODE_STRING other;
    NTSTATUS status;
    NTSTATUS second;
};

static void register_interface(struct kit_stack *stack, PDEVICE_OBJECT pdo)
{
    struct owner *owner = stack->context;
    owner->status = IoRegisterDeviceInterface(pdo, &KIT_CLASS, NULL, &owner->link);
}

static void enable(void *context)
{
    struct owner *owner = context;
    owner->status = IoSetDeviceInterfaceState(&owner->link, TRUE);
}

static void disable(void *context)
{
    struct owner *owner = context;
    owner->status = IoSetDeviceInterfaceState(&owner->link, FALSE);
}

static void owner_plug(struct pnpsim *sim, struct owner *owner)
{
    owner->function.context = owner;
    if (owner->function.on_add == NULL) {
        owner->function.on_add = register_interface;
    }
    kit_stack(sim, &owner->function, "function");
    struct pnpsim_hardware hardware = kit_hardware("camera");
    hardware.driver = "function";
    hardware.interfaces[0] = NULL;
    owner->device = pnpsim_plug(sim, &hardware);
    assert_non_null(owner->device);
    pnpsim_assert_ok(owner->status);
}

/* K-6.1 */
static void a_registered_interface_is_not_enabled(void **state)
{
    struct pnpsim *sim = *state;
    struct owner owner = { 0 };
    struct kit_monitor monitor = { 0 };
    kit_watch_class(sim, &monitor, "monitor", &KIT_CLASS, 0);
    owner_plug(sim, &owner);
    pnpsim_assert_story(sim, "irp camera START_DEVICE");
}

/* K-6.2 */
static void an_interface_that_is_enabled_and_disabled_arrives_and_leaves(void **state)
{
    struct pnpsim *sim = *state;
    struct owner owner = { 0 };
    struct kit_monitor monitor = { 0 };
    kit_watch_class(sim, &monitor, "monitor", &KIT_CLASS, 0);
    owner_plug(sim, &owner);
    kit_call(sim, enable, &owner);
    pnpsim_assert_ok(owner.status);
    pnpsim_assert_story(sim, "kernel monitor ARRIVAL");
    kit_call(sim, disable, &owner);
    pnpsim_assert_ok(owner.status);
    pnpsim_assert_story(sim, "kernel monitor REMOVAL");
}

/* K-6.2, W-31 */
static void enabling_twice_says_so_and_announces_once(void **state)
{
    struct pnpsim *sim = *state;
    struct owner owner = { 0 };
    struct kit_monitor monitor = { 0 };
    kit_watch_class(sim, &monitor, "monitor", &KIT_CLASS, 0);
    owner_plug(sim, &owner);
    kit_call(sim, enable, &owner);
    kit_call(sim, enable, &owner);
    assert_int_equal(owner.status, STATUS_OBJECT_NAME_EXISTS);
    pnpsim_assert_story(sim, "");
    assert_int_equal(monitor.count, 1);
}

/* K-6.2 */
static void disabling_what_is_not_enabled_finds_no_name(void **state)
{
    struct pnpsim *sim = *state;
    struct owner owner = { 0 };
    struct kit_monitor monitor = { 0 };
    kit_watch_class(sim, &monitor, "monitor", &KIT_CLASS, 0);
    owner_plug(sim, &owner);
    kit_call(sim, disable, &owner);
    assert_int_equal(owner.status, STATUS_OBJECT_NAME_NOT_FOUND);
    pnpsim_assert_story(sim, "");
}

static void enable_early(struct kit_stack *stack, PDEVICE_OBJECT pdo)
{
    struct owner *owner = stack->context;
    register_interface(stack, pdo);
    pnpsim_check(IoSetDeviceInterfaceState(&owner->link, TRUE) == STATUS_SUCCESS);
}

/* K-6.3 */
static void an_arrival_is_held_until_start_has_completed(void **state)
{
    struct pnpsim *sim = *state;
    struct owner owner = { .function = { .on_add = enable_early } };
    struct kit_monitor monitor = { 0 };
    kit_watch_class(sim, &monitor, "monitor", &KIT_CLASS, 0);
    owner_plug(sim, &owner);
    pnpsim_assert_story(sim, "irp camera START_DEVICE | kernel monitor ARRIVAL");
}

/* K-6.3 */
static void a_start_that_fails_announces_nothing(void **state)
{
    struct pnpsim *sim = *state;
    struct owner owner = { .function = { .on_add = enable_early,
                                         .start_status = STATUS_UNSUCCESSFUL } };
    struct kit_monitor monitor = { 0 };
    kit_watch_class(sim, &monitor, "monitor", &KIT_CLASS, 0);
    owner_plug(sim, &owner);
    pnpsim_assert_story(sim, "irp camera START_DEVICE failed | irp camera REMOVE_DEVICE");
    assert_int_equal(pnpsim_device_state(owner.device), PNPSIM_DEVICE_FAILED_START);
}

static NTSTATUS open_during_start(struct kit_stack *stack, PIRP irp)
{
    struct owner *owner = stack->context;
    struct kit_monitor opener = { 0 };
    if (IoGetCurrentIrpStackLocation(irp)->MinorFunction == IRP_MN_START_DEVICE) {
        pnpsim_check(IoSetDeviceInterfaceState(&owner->link, TRUE) == STATUS_SUCCESS);
        owner->second = kit_open_link(&opener, &owner->link);
    }
    return STATUS_SUCCESS;
}

/* K-6.3 */
static void an_open_during_start_is_not_ready(void **state)
{
    struct owner owner = { .function = { .on_pnp = open_during_start } };
    owner_plug(*state, &owner);
    assert_int_equal(owner.second, STATUS_DEVICE_NOT_READY);
    assert_int_equal(pnpsim_device_state(owner.device), PNPSIM_DEVICE_STARTED);
}

/* K-6.5 */
static void the_manager_disables_at_removal_what_the_driver_left_enabled(void **state)
{
    struct pnpsim *sim = *state;
    struct owner owner = { .function = { .on_add = enable_early } };
    struct kit_monitor monitor = { 0 };
    kit_watch_class(sim, &monitor, "monitor", &KIT_CLASS, 0);
    owner_plug(sim, &owner);
    pnpsim_assert_ok(pnpsim_remove(sim, owner.device, NULL));
    pnpsim_assert_story(sim, "irp camera QUERY_REMOVE_DEVICE ok | irp camera REMOVE_DEVICE | "
                             "kernel monitor REMOVAL");
}

static void register_again(void *context)
{
    struct owner *owner = context;
    PDEVICE_OBJECT pdo = pnpsim_device_pdo(owner->device);
    owner->status = IoRegisterDeviceInterface(pdo, &KIT_CLASS, NULL, &owner->other);
}

/* K-6.1, W-9 */
static void registering_an_interface_again_gives_the_same_name(void **state)
{
    struct owner owner = { 0 };
    owner_plug(*state, &owner);
    kit_call(*state, register_again, &owner);
    assert_int_equal(owner.status, STATUS_OBJECT_NAME_EXISTS);
    assert_int_equal(owner.other.Length, owner.link.Length);
    assert_int_equal(owner.other.MaximumLength, owner.link.Length + sizeof(WCHAR));
    assert_memory_equal(owner.other.Buffer, owner.link.Buffer, owner.link.Length);
}

static void register_with_a_slash(void *context)
{
    struct owner *owner = context;
    UNICODE_STRING reference = RTL_CONSTANT_STRING(L"a/b");
    PDEVICE_OBJECT pdo = pnpsim_device_pdo(owner->device);
    owner->status = IoRegisterDeviceInterface(pdo, &KIT_CLASS, &reference, &owner->other);
}

/* K-6.1, V-IFACE_REFSTRING */
static void a_separator_in_a_reference_string_is_refused(void **state)
{
    struct owner owner = { 0 };
    owner_plug(*state, &owner);
    pnpsim_assert_ok(pnpsim_expect_finding(*state, "IFACE_REFSTRING"));
    kit_call(*state, register_with_a_slash, &owner);
    assert_int_equal(owner.status, STATUS_INVALID_DEVICE_REQUEST);
}

/* K-6.10, W-9 */
static void a_link_is_the_instance_path_and_the_class(void **state)
{
    struct pnpsim *sim = *state;
    struct pnpsim_hardware hardware = kit_hardware("camera");
    hardware.device_id = "USB\\VID_05E3&PID_0612";
    hardware.instance_id = "7";
    hardware.unique_id = 1;
    struct pnpsim_device *camera = pnpsim_plug(sim, &hardware);
    const char *link = pnpsim_device_interface(camera, &KIT_CLASS);
    assert_non_null(link);
    assert_string_equal(link, "\\??\\USB#VID_05E3&PID_0612#7#"
                              "{6b1f0a01-52c5-4b3e-9011-2f4d66102001}");
}

/* What IoGetDeviceInterfaces lists: how many names, and the room they take. */
struct listing {
    const GUID *interface_class;
    ULONG flags;
    PDEVICE_OBJECT pdo;
    NTSTATUS status;
    unsigned count;
};

static void list(void *context)
{
    struct listing *listing = context;
    PZZWSTR names = NULL;
    listing->count = 0;
    listing->status = IoGetDeviceInterfaces(listing->interface_class, listing->pdo, listing->flags,
                                            &names);
    if (NT_SUCCESS(listing->status)) {
        for (PCWSTR name = names; *name != 0; name += wcslen(name) + 1) {
            listing->count++;
        }
        ExFreePool(names);
    }
}

static unsigned list_count(struct pnpsim *sim, struct listing listing)
{
    kit_call(sim, list, &listing);
    pnpsim_assert_ok(listing.status);
    return listing.count;
}

/* K-6.7 */
static void only_enabled_interfaces_are_listed_unless_all_are_asked_for(void **state)
{
    struct pnpsim *sim = *state;
    struct owner owner = { 0 };
    owner_plug(sim, &owner); /* registered, not enabled */
    struct pnpsim_device *lamp = kit_device(sim, "lamp");
    assert_int_equal(list_count(sim, (struct listing){ &KIT_CLASS, 0, NULL, 0, 0 }), 1);
    assert_int_equal(
        list_count(sim,
                   (struct listing){ &KIT_CLASS, DEVICE_INTERFACE_INCLUDE_NONACTIVE, NULL, 0, 0 }),
        2);
    assert_int_equal(
        list_count(sim, (struct listing){ &KIT_CLASS, 0, pnpsim_device_pdo(lamp), 0, 0 }), 1);
}

/* K-6.7 */
static void a_list_of_nothing_is_a_success_with_an_empty_string(void **state)
{
    struct pnpsim *sim = *state;
    kit_device(sim, "camera");
    assert_int_equal(list_count(sim, (struct listing){ &KIT_OTHER_CLASS, 0, NULL, 0, 0 }), 0);
}

static void find_alias(void *context)
{
    struct owner *owner = context;
    owner->status = IoGetDeviceInterfaceAlias(&owner->link, &KIT_OTHER_CLASS, &owner->other);
    if (NT_SUCCESS(owner->status)) {
        RtlFreeUnicodeString(&owner->other);
    }
}

static void register_other_class(void *context)
{
    struct owner *owner = context;
    PDEVICE_OBJECT pdo = pnpsim_device_pdo(owner->device);
    owner->status = IoRegisterDeviceInterface(pdo, &KIT_OTHER_CLASS, NULL, &owner->other);
    RtlFreeUnicodeString(&owner->other);
}

/* K-6.8 */
static void an_alias_is_the_interface_of_another_class_with_the_same_reference(void **state)
{
    struct pnpsim *sim = *state;
    struct owner owner = { 0 };
    owner_plug(sim, &owner);
    kit_call(sim, find_alias, &owner);
    assert_int_equal(owner.status, STATUS_OBJECT_NAME_NOT_FOUND);
    kit_call(sim, register_other_class, &owner);
    kit_call(sim, find_alias, &owner);
    assert_int_equal(owner.status, STATUS_SUCCESS);
}

static void open_and_look(void *context)
{
    struct owner *owner = context;
    PFILE_OBJECT file;
    PDEVICE_OBJECT top;
    owner->status = IoGetDeviceObjectPointer(&owner->link, FILE_READ_DATA, &file, &top);
    if (pnpsim_check(NT_SUCCESS(owner->status))) {
        pnpsim_check(top == owner->function.device);
        pnpsim_check(file->DeviceObject == pnpsim_device_pdo(owner->device));
        ObDereferenceObject(file);
    }
}

/* K-6.11 */
static void a_device_pointer_is_the_top_of_the_stack(void **state)
{
    struct owner owner = { .function = { .on_add = enable_early } };
    owner_plug(*state, &owner);
    kit_call(*state, open_and_look, &owner);
    pnpsim_assert_ok(pnpsim_remove(*state, owner.device, NULL)); /* the file was closed */
}

static void register_with_reference(void *context)
{
    struct owner *owner = context;
    UNICODE_STRING reference = RTL_CONSTANT_STRING(L"left");
    owner->status = IoRegisterDeviceInterface(pnpsim_device_pdo(owner->device), &KIT_OTHER_CLASS,
                                              &reference, &owner->other);
    if (NT_SUCCESS(owner->status)) {
        owner->status = IoSetDeviceInterfaceState(&owner->other, TRUE);
    }
}

static void open_and_look_at_the_name(void *context)
{
    struct owner *owner = context;
    UNICODE_STRING expected = RTL_CONSTANT_STRING(L"\\left");
    PFILE_OBJECT file;
    PDEVICE_OBJECT top;
    owner->status = IoGetDeviceObjectPointer(&owner->other, FILE_READ_DATA, &file, &top);
    if (pnpsim_check(NT_SUCCESS(owner->status))) {
        pnpsim_check(RtlEqualUnicodeString(&file->FileName, &expected, FALSE));
        ObDereferenceObject(file);
    }
    pnpsim_check(NT_SUCCESS(IoSetDeviceInterfaceState(&owner->other, FALSE)));
    owner->status = IoGetDeviceObjectPointer(&owner->other, FILE_READ_DATA, &file, &top);
    RtlFreeUnicodeString(&owner->other);
}

/* K-6.1 */
static void a_reference_string_is_the_name_of_the_file_that_is_opened(void **state)
{
    struct owner owner = { 0 };
    owner_plug(*state, &owner);
    kit_call(*state, register_with_reference, &owner);
    assert_int_equal(owner.status, STATUS_SUCCESS);
    kit_call(*state, open_and_look_at_the_name, &owner);
    assert_true(!NT_SUCCESS(owner.status)); /* disabled: no such name */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        pnpsim_unit_test(a_registered_interface_is_not_enabled),
        pnpsim_unit_test(an_interface_that_is_enabled_and_disabled_arrives_and_leaves),
        pnpsim_unit_test(enabling_twice_says_so_and_announces_once),
        pnpsim_unit_test(disabling_what_is_not_enabled_finds_no_name),
        pnpsim_unit_test(an_arrival_is_held_until_start_has_completed),
        pnpsim_unit_test(a_start_that_fails_announces_nothing),
        pnpsim_unit_test(an_open_during_start_is_not_ready),
        pnpsim_unit_test(the_manager_disables_at_removal_what_the_driver_left_enabled),
        pnpsim_unit_test(registering_an_interface_again_gives_the_same_name),
        pnpsim_unit_test(a_separator_in_a_reference_string_is_refused),
        pnpsim_unit_test(a_link_is_the_instance_path_and_the_class),
        pnpsim_unit_test(only_enabled_interfaces_are_listed_unless_all_are_asked_for),
        pnpsim_unit_test(a_list_of_nothing_is_a_success_with_an_empty_string),
        pnpsim_unit_test(an_alias_is_the_interface_of_another_class_with_the_same_reference),
        pnpsim_unit_test(a_device_pointer_is_the_top_of_the_stack),
        pnpsim_unit_test(a_reference_string_is_the_name_of_the_file_that_is_opened),
    };
    return pnpsim_run_tests("interface", tests);
}
