/* SPDX-License-Identifier: MIT */
/* Registering device interfaces: names, references, lists, aliases, and what is refused. */
#include "support/kit.h"

#include "kernel/kernel.h"
#include "kernel/pool.h"

#include <wchar.h>

#define DEVICE_LINK L"\\??\\KIT#DEVICE#camera#{6b1f0a01-52c5-4b3e-9011-2f4d66102001}"

/* Calls of the interface routines for one PDO, and what they answered. */
struct asker {
    PDEVICE_OBJECT pdo;
    const GUID *interface_class;
    PCWSTR reference;
    UNICODE_STRING link;
    UNICODE_STRING other;
    ULONG flags;
    NTSTATUS status;
    WCHAR list[256];
    size_t units; /* of the list, all terminators included */
};

static struct pnpsim_device *plug_unique(struct pnpsim *sim, const char *name)
{
    struct pnpsim_hardware hardware = kit_hardware(name);
    hardware.unique_id = 1;
    struct pnpsim_device *device = pnpsim_plug(sim, &hardware);
    assert_int_equal(pnpsim_device_state(device), PNPSIM_DEVICE_STARTED);
    return device;
}

static struct asker asker_of(struct pnpsim_device *device, const GUID *interface_class,
                             PCWSTR reference)
{
    return (struct asker){ .pdo = pnpsim_device_pdo(device),
                           .interface_class = interface_class,
                           .reference = reference };
}

static void call_register(void *context)
{
    struct asker *asker = context;
    UNICODE_STRING reference = { 0 };
    if (asker->reference != NULL) {
        RtlInitUnicodeString(&reference, asker->reference);
    }
    asker->status = IoRegisterDeviceInterface(asker->pdo, asker->interface_class,
                                              asker->reference == NULL ? NULL : &reference,
                                              &asker->link);
}

static void call_enable(void *context)
{
    struct asker *asker = context;
    asker->status = IoSetDeviceInterfaceState(&asker->link, TRUE);
}

static void call_disable(void *context)
{
    struct asker *asker = context;
    asker->status = IoSetDeviceInterfaceState(&asker->link, FALSE);
}

static void call_free(void *context)
{
    RtlFreeUnicodeString(&((struct asker *)context)->link);
}

static void call_alias(void *context)
{
    struct asker *asker = context;
    asker->status = IoGetDeviceInterfaceAlias(&asker->link, asker->interface_class, &asker->other);
}

/* Copies the list and frees it. */
static void call_list(void *context)
{
    struct asker *asker = context;
    PZZWSTR list = NULL;
    asker->status = IoGetDeviceInterfaces(asker->interface_class, asker->pdo, asker->flags, &list);
    if (!NT_SUCCESS(asker->status)) {
        return;
    }
    pnpsim_check(pn_pool_find(pn_current(), list)->paged);
    size_t units = 1;
    for (PCWSTR name = list; *name != 0; name += wcslen(name) + 1) {
        units += wcslen(name) + 1;
    }
    memcpy(asker->list, list, units * sizeof(WCHAR));
    asker->units = units;
    ExFreePool(list);
}

static void expect_link(const UNICODE_STRING *link, PCWSTR expected)
{
    assert_int_equal(link->Length, wcslen(expected) * sizeof(WCHAR));
    assert_memory_equal(link->Buffer, expected, link->Length + sizeof(WCHAR));
}

/* ---- K-6.1 ---- */

/* K-6.1, K-6.10, W-9 */
static void a_link_ends_with_its_reference_and_keeps_its_case(void **state)
{
    struct pnpsim_device *camera = plug_unique(*state, "camera");
    struct asker asker = asker_of(camera, &KIT_OTHER_CLASS, L"Left");
    kit_call(*state, call_register, &asker);
    assert_int_equal(asker.status, STATUS_SUCCESS);
    expect_link(&asker.link,
                L"\\??\\KIT#DEVICE#camera#{6b1f0a02-52c5-4b3e-9011-2f4d66102001}\\Left");
    assert_int_equal(asker.link.MaximumLength, asker.link.Length + sizeof(WCHAR));
    kit_call(*state, call_free, &asker);
}

/* K-6.1 */
static void each_reference_makes_an_interface_of_its_own(void **state)
{
    struct pnpsim_device *camera = plug_unique(*state, "camera");
    struct asker left = asker_of(camera, &KIT_OTHER_CLASS, L"left");
    struct asker right = asker_of(camera, &KIT_OTHER_CLASS, L"right");
    struct asker again = asker_of(camera, &KIT_OTHER_CLASS, L"LEFT");
    kit_call(*state, call_register, &left);
    kit_call(*state, call_register, &right);
    kit_call(*state, call_register, &again);
    assert_int_equal(left.status, STATUS_SUCCESS);
    assert_int_equal(right.status, STATUS_SUCCESS);
    assert_int_equal(again.status, STATUS_OBJECT_NAME_EXISTS); /* names have no case */
    expect_link(&again.link, left.link.Buffer);
}

/* K-6.1 */
static void an_empty_reference_is_none(void **state)
{
    struct pnpsim_device *camera = plug_unique(*state, "camera");
    struct asker asker = asker_of(camera, &KIT_CLASS, L"");
    kit_call(*state, call_register, &asker);
    assert_int_equal(asker.status, STATUS_OBJECT_NAME_EXISTS);
    expect_link(&asker.link, DEVICE_LINK);
}

/* K-6.1 */
static void a_class_is_made_by_its_first_interface(void **state)
{
    struct pnpsim *sim = *state;
    struct pnpsim_device *camera = plug_unique(sim, "camera");
    struct asker asker = asker_of(camera, &KIT_OTHER_CLASS, NULL);
    asker.flags = DEVICE_INTERFACE_INCLUDE_NONACTIVE;
    kit_call(sim, call_list, &asker);
    assert_int_equal(asker.units, 1);
    kit_call(sim, call_register, &asker);
    kit_call(sim, call_list, &asker);
    assert_int_equal(asker.units, asker.link.Length / sizeof(WCHAR) + 2);
    struct kit_monitor monitor = { 0 };
    kit_watch_class(sim, &monitor, "monitor", &KIT_OTHER_CLASS, 0);
    kit_call(sim, call_enable, &asker);
    pnpsim_assert_story(sim, "kernel monitor ARRIVAL");
}

/* K-6.1 */
static void a_registration_outlives_its_device(void **state)
{
    struct pnpsim *sim = *state;
    struct pnpsim_device *camera = plug_unique(sim, "camera");
    struct asker asker = asker_of(camera, &KIT_OTHER_CLASS, L"left");
    kit_call(sim, call_register, &asker);
    pnpsim_assert_ok(pnpsim_unplug(sim, camera));
    asker.pdo = NULL;
    asker.flags = DEVICE_INTERFACE_INCLUDE_NONACTIVE;
    kit_call(sim, call_list, &asker);
    assert_int_equal(asker.units, asker.link.Length / sizeof(WCHAR) + 2);
    camera = plug_unique(sim, "camera");
    struct asker back = asker_of(camera, &KIT_OTHER_CLASS, L"left");
    kit_call(sim, call_register, &back);
    assert_int_equal(back.status, STATUS_OBJECT_NAME_EXISTS);
    expect_link(&back.link, asker.link.Buffer);
}

/* K-6.1, V-REPORT_NOT_PDO */
static void a_device_that_is_no_pdo_registers_nothing(void **state)
{
    struct kit_stack function = { 0 };
    struct pnpsim_hardware hardware = kit_hardware("camera");
    kit_stack(*state, &function, "function");
    hardware.driver = "function";
    assert_non_null(pnpsim_plug(*state, &hardware));
    struct asker asker = { .pdo = function.device, .interface_class = &KIT_CLASS };
    pnpsim_assert_ok(pnpsim_expect_finding(*state, "REPORT_NOT_PDO"));
    kit_call(*state, call_register, &asker);
    assert_int_equal(asker.status, STATUS_INVALID_DEVICE_REQUEST);
    assert_null(asker.link.Buffer);
}

/* What a driver of a stack registers in its AddDevice. */
static void register_with_reference(struct kit_stack *stack, PDEVICE_OBJECT pdo)
{
    struct asker *asker = stack->context;
    asker->pdo = pdo;
    call_register(asker);
}

static void plug_with_filter(struct pnpsim *sim, struct kit_stack *filter, struct asker *asker)
{
    struct pnpsim_hardware hardware = kit_hardware("camera");
    filter->on_add = register_with_reference;
    filter->context = asker;
    kit_stack(sim, filter, "filter");
    hardware.upper_filters[0] = "filter";
    assert_non_null(pnpsim_plug(sim, &hardware));
    assert_int_equal(asker->status, STATUS_SUCCESS);
}

/* K-6.1, V-IFACE_REFSTRING */
static void a_filter_that_gives_a_reference_is_found(void **state)
{
    struct kit_stack filter = { 0 };
    struct asker asker = { .interface_class = &KIT_OTHER_CLASS, .reference = L"left" };
    pnpsim_assert_ok(pnpsim_expect_finding(*state, "IFACE_REFSTRING"));
    plug_with_filter(*state, &filter, &asker);
}

/* V-IFACE_REFSTRING */
static void a_filter_without_a_reference_and_a_function_driver_with_one_are_silent(void **state)
{
    struct kit_stack filter = { 0 };
    struct asker asker = { .interface_class = &KIT_OTHER_CLASS };
    struct asker owner = { .interface_class = &KIT_OTHER_CLASS, .reference = L"left" };
    struct kit_stack function = { .on_add = register_with_reference, .context = &owner };
    struct pnpsim_hardware hardware = kit_hardware("lamp");
    plug_with_filter(*state, &filter, &asker);
    kit_stack(*state, &function, "function");
    hardware.driver = "function";
    assert_non_null(pnpsim_plug(*state, &hardware));
    assert_int_equal(owner.status, STATUS_SUCCESS);
    assert_int_equal(pnpsim_finding_count(*state), 0);
}

/* ---- K-6.6 ---- */

static struct pnpsim_device *plug_as(struct pnpsim *sim, const char *device_id,
                                     const char *instance_id)
{
    struct pnpsim_hardware hardware = kit_hardware(instance_id);
    hardware.device_id = device_id;
    hardware.unique_id = 1;
    hardware.interfaces[0] = NULL;
    struct pnpsim_device *device = pnpsim_plug(sim, &hardware);
    assert_int_equal(pnpsim_device_state(device), PNPSIM_DEVICE_STARTED);
    return device;
}

/* K-6.6, V-IFACE_COLLISION */
static void two_devices_cannot_have_interfaces_of_the_same_name(void **state)
{
    struct pnpsim_device *one = plug_as(*state, "KIT\\EYE#LEFT", "1");
    struct pnpsim_device *two = plug_as(*state, "KIT\\EYE", "LEFT#1");
    struct asker first = asker_of(one, &KIT_CLASS, NULL);
    struct asker second = asker_of(two, &KIT_CLASS, NULL);
    kit_call(*state, call_register, &first);
    assert_int_equal(first.status, STATUS_SUCCESS);
    pnpsim_assert_ok(pnpsim_expect_finding(*state, "IFACE_COLLISION"));
    kit_call(*state, call_register, &second);
    assert_int_equal(second.status, STATUS_OBJECT_NAME_COLLISION);
    assert_null(second.link.Buffer);
}

/* V-IFACE_COLLISION */
static void a_name_whose_device_has_gone_is_free(void **state)
{
    struct pnpsim_device *one = plug_as(*state, "KIT\\EYE#LEFT", "1");
    struct pnpsim_device *two = plug_as(*state, "KIT\\EYE", "LEFT#1");
    struct asker first = asker_of(one, &KIT_CLASS, NULL);
    struct asker second = asker_of(two, &KIT_CLASS, NULL);
    kit_call(*state, call_register, &first);
    pnpsim_assert_ok(pnpsim_unplug(*state, one));
    kit_call(*state, call_register, &second);
    assert_int_equal(second.status, STATUS_OBJECT_NAME_EXISTS);
    assert_int_equal(pnpsim_finding_count(*state), 0);
}

/* ---- K-6.2 ---- */

static void name_unknown(struct asker *asker)
{
    static const UNICODE_STRING link =
        RTL_CONSTANT_STRING(L"\\??\\KIT#NOBODY#1#{6b1f0a01-52c5-4b3e-9011-2f4d66102001}");
    asker->link = link;
}

/* K-6.2 */
static void a_name_that_was_never_registered_is_not_found(void **state)
{
    struct asker asker = { .interface_class = &KIT_OTHER_CLASS };
    name_unknown(&asker);
    kit_call(*state, call_enable, &asker);
    assert_int_equal(asker.status, STATUS_OBJECT_NAME_NOT_FOUND);
    kit_call(*state, call_disable, &asker);
    assert_int_equal(asker.status, STATUS_OBJECT_NAME_NOT_FOUND);
}

/* K-6.2, K-6.10 */
static void a_link_is_found_in_any_case(void **state)
{
    plug_unique(*state, "camera");
    static const UNICODE_STRING link =
        RTL_CONSTANT_STRING(L"\\??\\kit#device#CAMERA#{6B1F0A01-52C5-4B3E-9011-2F4D66102001}");
    struct asker asker = { .interface_class = &KIT_CLASS, .link = link };
    kit_call(*state, call_enable, &asker);
    assert_int_equal(asker.status, STATUS_OBJECT_NAME_EXISTS);
}

/* ---- K-6.7 ---- */

/* K-6.7 */
static void a_list_ends_with_two_terminators_and_lies_in_paged_pool(void **state)
{
    plug_unique(*state, "camera");
    struct asker asker = { .interface_class = &KIT_CLASS };
    static const WCHAR expected[] = DEVICE_LINK L"\0";
    kit_call(*state, call_list, &asker);
    assert_int_equal(asker.status, STATUS_SUCCESS);
    assert_int_equal(asker.units * sizeof(WCHAR), sizeof(expected));
    assert_memory_equal(asker.list, expected, sizeof(expected));
}

/* K-6.7 */
static void a_pdo_narrows_the_list_to_its_own(void **state)
{
    struct pnpsim_device *lamp = plug_unique(*state, "lamp");
    plug_unique(*state, "camera");
    struct asker asker = asker_of(lamp, &KIT_CLASS, NULL);
    static const WCHAR expected[] =
        L"\\??\\KIT#DEVICE#lamp#{6b1f0a01-52c5-4b3e-9011-2f4d66102001}\0";
    kit_call(*state, call_list, &asker);
    assert_int_equal(asker.units * sizeof(WCHAR), sizeof(expected));
    assert_memory_equal(asker.list, expected, sizeof(expected));
}

/* K-6.7, V-REPORT_NOT_PDO */
static void a_list_for_what_is_no_pdo_is_refused(void **state)
{
    struct asker asker = { .pdo = (PDEVICE_OBJECT)(PVOID)state, .interface_class = &KIT_CLASS };
    pnpsim_assert_ok(pnpsim_expect_finding(*state, "REPORT_NOT_PDO"));
    kit_call(*state, call_list, &asker);
    assert_int_equal(asker.status, STATUS_INVALID_DEVICE_REQUEST);
}

/* K-6.7 */
static void the_default_interface_of_a_class_comes_first(void **state)
{
    struct pnpsim_device *camera = plug_unique(*state, "camera");
    struct pnpsim_device *lamp = plug_unique(*state, "lamp");
    struct asker asker = { .interface_class = &KIT_CLASS };
    assert_int_equal(pnpsim_interface_set_default(*state, lamp, &KIT_OTHER_CLASS),
                     PNPSIM_E_NOT_FOUND);
    kit_call(*state, call_list, &asker);
    assert_int_equal(wcsncmp(asker.list, DEVICE_LINK, 64), 0);
    pnpsim_assert_ok(pnpsim_interface_set_default(*state, lamp, &KIT_CLASS));
    kit_call(*state, call_list, &asker);
    assert_int_not_equal(wcsncmp(asker.list, DEVICE_LINK, 64), 0);
    assert_int_equal(wcsncmp(asker.list + wcslen(asker.list) + 1, DEVICE_LINK, 64), 0);
    asker.pdo = pnpsim_device_pdo(camera); /* the default is not this device's */
    kit_call(*state, call_list, &asker);
    assert_int_equal(wcsncmp(asker.list, DEVICE_LINK, 64), 0);
}

/* ---- K-6.8 ---- */

/* K-6.8 */
static void an_alias_has_the_same_reference(void **state)
{
    struct pnpsim_device *camera = plug_unique(*state, "camera");
    struct asker plain = asker_of(camera, &KIT_CLASS, NULL);
    struct asker left = asker_of(camera, &KIT_OTHER_CLASS, L"left");
    kit_call(*state, call_register, &plain);
    kit_call(*state, call_register, &left);
    struct asker asker = { .interface_class = &KIT_OTHER_CLASS, .link = plain.link };
    kit_call(*state, call_alias, &asker);
    assert_int_equal(asker.status, STATUS_OBJECT_NAME_NOT_FOUND);
    plain.reference = L"left";
    kit_call(*state, call_register, &plain);
    asker.link = plain.link;
    kit_call(*state, call_alias, &asker);
    assert_int_equal(asker.status, STATUS_SUCCESS);
    expect_link(&asker.other, left.link.Buffer);
}

/* K-6.8 */
static void an_interface_is_not_its_own_alias(void **state)
{
    struct pnpsim_device *camera = plug_unique(*state, "camera");
    struct asker asker = asker_of(camera, &KIT_CLASS, NULL);
    kit_call(*state, call_register, &asker);
    kit_call(*state, call_alias, &asker);
    assert_int_equal(asker.status, STATUS_OBJECT_NAME_NOT_FOUND);
}

/* K-6.8 */
static void an_unknown_name_has_no_alias_but_an_invalid_handle(void **state)
{
    struct asker asker = { .interface_class = &KIT_OTHER_CLASS };
    name_unknown(&asker);
    kit_call(*state, call_alias, &asker);
    assert_int_equal(asker.status, STATUS_INVALID_HANDLE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        pnpsim_unit_test(a_link_ends_with_its_reference_and_keeps_its_case),
        pnpsim_unit_test(each_reference_makes_an_interface_of_its_own),
        pnpsim_unit_test(an_empty_reference_is_none),
        pnpsim_unit_test(a_class_is_made_by_its_first_interface),
        pnpsim_unit_test(a_registration_outlives_its_device),
        pnpsim_unit_test(a_device_that_is_no_pdo_registers_nothing),
        pnpsim_unit_test(a_filter_that_gives_a_reference_is_found),
        pnpsim_unit_test(a_filter_without_a_reference_and_a_function_driver_with_one_are_silent),
        pnpsim_unit_test(two_devices_cannot_have_interfaces_of_the_same_name),
        pnpsim_unit_test(a_name_whose_device_has_gone_is_free),
        pnpsim_unit_test(a_name_that_was_never_registered_is_not_found),
        pnpsim_unit_test(a_link_is_found_in_any_case),
        pnpsim_unit_test(a_list_ends_with_two_terminators_and_lies_in_paged_pool),
        pnpsim_unit_test(a_pdo_narrows_the_list_to_its_own),
        pnpsim_unit_test(a_list_for_what_is_no_pdo_is_refused),
        pnpsim_unit_test(the_default_interface_of_a_class_comes_first),
        pnpsim_unit_test(an_alias_has_the_same_reference),
        pnpsim_unit_test(an_interface_is_not_its_own_alias),
        pnpsim_unit_test(an_unknown_name_has_no_alias_but_an_invalid_handle),
    };
    return pnpsim_run_tests("interface_names", tests);
}
