/* SPDX-License-Identifier: MIT */
/* Driver objects: DriverEntry, Unload, and what holds a driver. */
#include <pnpsim/cmocka.h>

#include "support/plain_driver.h"

static void a_driver_gets_the_path_of_its_service_key(void **state)
{
    static const WCHAR expected[] =
        L"\\REGISTRY\\MACHINE\\SYSTEM\\CurrentControlSet\\Services\\plain";
    plain_start(*state);
    assert_memory_equal(plain.registry_path, expected, sizeof(expected));
}

static NTSTATUS inspect(PDRIVER_OBJECT driver)
{
    UNICODE_STRING name = RTL_CONSTANT_STRING(L"\\Driver\\plain");
    pnpsim_check(driver->Type == IO_TYPE_DRIVER && driver->Size == sizeof(DRIVER_OBJECT));
    pnpsim_check(RtlEqualUnicodeString(&driver->DriverName, &name, FALSE));
    pnpsim_check(driver->DriverExtension->DriverObject == driver);
    pnpsim_check(KeGetCurrentIrql() == PASSIVE_LEVEL);
    pnpsim_check((driver->DeviceObject->Flags & DO_DEVICE_INITIALIZING) != 0);
    return STATUS_SUCCESS;
}

static void devices_made_in_driver_entry_are_initialized_when_it_returns(void **state)
{
    plain_reset();
    plain.entry = inspect;
    pnpsim_assert_ok(plain_load(*state));
    assert_int_equal(plain.device->Flags & DO_DEVICE_INITIALIZING, 0);
}

static NTSTATUS forget_a_routine(PDRIVER_OBJECT driver)
{
    PDEVICE_OBJECT device = driver->DeviceObject;
    for (int i = 0; i <= IRP_MJ_MAXIMUM_FUNCTION; i++) {
        pnpsim_check(driver->MajorFunction[i] != NULL);
    }
    driver->MajorFunction[IRP_MJ_READ] = NULL;
    (void)device;
    return STATUS_SUCCESS;
}

static int32_t bare_entry(PDRIVER_OBJECT DriverObject, PUNICODE_STRING RegistryPath)
{
    UNICODE_STRING name = RTL_CONSTANT_STRING(L"\\Device\\Bare");
    PDEVICE_OBJECT device;
    (void)RegistryPath;
    return IoCreateDevice(DriverObject, 0, &name, FILE_DEVICE_UNKNOWN, 0, FALSE, &device);
}

static void a_request_without_a_routine_is_refused(void **state)
{
    struct pnpsim_file *file;
    char buffer[4];
    pnpsim_assert_ok(pnpsim_driver_add(*state, "bare", bare_entry));
    pnpsim_assert_ok(pnpsim_driver_load(*state, "bare"));
    assert_int_equal(pnpsim_open(*state, "\\Device\\Bare", &file), STATUS_INVALID_DEVICE_REQUEST);

    plain_reset();
    plain.entry = forget_a_routine;
    pnpsim_assert_ok(plain_load(*state));
    pnpsim_assert_ok(pnpsim_open(*state, PLAIN_LINK, &file));
    assert_int_equal(pnpsim_read(*state, file, buffer, 4, 0, NULL), STATUS_INVALID_DEVICE_REQUEST);
    pnpsim_assert_ok(pnpsim_close(*state, file));
}

static NTSTATUS fail_entry(PDRIVER_OBJECT driver)
{
    (void)driver;
    ExAllocatePool2(POOL_FLAG_PAGED, 24, 'tset');
    return STATUS_NO_SUCH_DEVICE;
}

/* V-POOL_LEAK_AT_UNLOAD */
static void what_a_failed_driver_entry_leaves_is_reported_and_taken_away(void **state)
{
    struct pnpsim_file *file;
    plain_reset();
    plain.entry = fail_entry;
    pnpsim_assert_ok(pnpsim_expect_finding(*state, "POOL_LEAK_AT_UNLOAD"));
    assert_int_equal(plain_load(*state), PNPSIM_E_DRIVER);
    assert_false(pnpsim_driver_is_loaded(*state, PLAIN_NAME));
    assert_int_equal(pnpsim_open(*state, PLAIN_DEVICE, &file), STATUS_OBJECT_NAME_NOT_FOUND);
    const char *message = pnpsim_finding_at(*state, 0)->message;
    assert_non_null(strstr(message, "1 pool blocks (24 bytes)"));
    assert_non_null(strstr(message, "1 device objects"));
}

static void a_clean_unload_takes_the_driver_and_its_device_away(void **state)
{
    struct pnpsim_file *file;
    plain_start(*state);
    pnpsim_assert_ok(pnpsim_driver_unload(*state, PLAIN_NAME));
    assert_false(pnpsim_driver_is_loaded(*state, PLAIN_NAME));
    assert_int_equal(pnpsim_open(*state, PLAIN_LINK, &file), STATUS_OBJECT_NAME_NOT_FOUND);
    pnpsim_assert_ok(pnpsim_driver_load(*state, PLAIN_NAME));
    assert_true(pnpsim_driver_is_loaded(*state, PLAIN_NAME));
}

static void forgetful_unload(PDRIVER_OBJECT DriverObject)
{
    IoDeleteDevice(DriverObject->DeviceObject);
    IoAllocateIrp(1, FALSE);
}

/* V-POOL_LEAK_AT_UNLOAD */
static void an_irp_left_at_unload_is_reported(void **state)
{
    plain_reset();
    plain.unload = forgetful_unload;
    pnpsim_assert_ok(plain_load(*state));
    pnpsim_assert_ok(pnpsim_expect_finding(*state, "POOL_LEAK_AT_UNLOAD"));
    pnpsim_assert_ok(pnpsim_driver_unload(*state, PLAIN_NAME));
    assert_non_null(strstr(pnpsim_finding_at(*state, 0)->message, "1 IRPs"));
}

/* K-4.9 */
static void an_open_file_holds_its_driver(void **state)
{
    struct pnpsim_file *file;
    plain_start(*state);
    pnpsim_assert_ok(pnpsim_open(*state, PLAIN_LINK, &file));
    assert_int_equal(pnpsim_driver_unload(*state, PLAIN_NAME), PNPSIM_E_BUSY);
    assert_non_null(strstr(pnpsim_last_error(*state), "is open"));
    pnpsim_assert_ok(pnpsim_close(*state, file));
    pnpsim_assert_ok(pnpsim_driver_unload(*state, PLAIN_NAME));
}

static void reference_device(void *context)
{
    (void)context;
    ObReferenceObject(plain.device);
}

static void dereference_device(void *context)
{
    (void)context;
    ObDereferenceObject(plain.device);
}

/* K-4.9 */
static void a_referenced_device_holds_its_driver(void **state)
{
    plain_start(*state);
    pnpsim_assert_ok(pnpsim_call(*state, reference_device, NULL));
    assert_int_equal(pnpsim_driver_unload(*state, PLAIN_NAME), PNPSIM_E_BUSY);
    pnpsim_assert_ok(pnpsim_call(*state, dereference_device, NULL));
    pnpsim_assert_ok(pnpsim_driver_unload(*state, PLAIN_NAME));
}

static NTSTATUS use_extensions(PDRIVER_OBJECT driver)
{
    PVOID first;
    PVOID second;
    pnpsim_check(NT_SUCCESS(IoAllocateDriverObjectExtension(driver, &first, 16, &first)));
    pnpsim_check(IoAllocateDriverObjectExtension(driver, &first, 16, &second) ==
                 STATUS_OBJECT_NAME_COLLISION);
    pnpsim_check(second == NULL);
    pnpsim_check(IoGetDriverObjectExtension(driver, &first) == first);
    pnpsim_check(IoGetDriverObjectExtension(driver, &second) == NULL);
    return STATUS_SUCCESS;
}

static void a_driver_extension_is_found_by_its_id(void **state)
{
    plain_reset();
    plain.entry = use_extensions;
    pnpsim_assert_ok(plain_load(*state));
}

static void bad_driver_object(void *context)
{
    (void)context;
    PDEVICE_OBJECT device = NULL;
    pnpsim_check(IoCreateDevice((PDRIVER_OBJECT)plain.device, 0, NULL, FILE_DEVICE_UNKNOWN, 0,
                                FALSE, &device) == STATUS_INVALID_PARAMETER);
    pnpsim_check(device == NULL);
}

/* V-BAD_OBJECT */
static void a_device_object_is_no_driver_object(void **state)
{
    plain_start(*state);
    pnpsim_assert_ok(pnpsim_expect_finding(*state, "BAD_OBJECT"));
    pnpsim_assert_ok(pnpsim_call(*state, bad_driver_object, NULL));
    assert_non_null(strstr(pnpsim_finding_at(*state, 0)->message,
                           "DriverObject is a device object, not a driver object"));
}

pnpsim_main(pnpsim_unit_test(a_driver_gets_the_path_of_its_service_key),
            pnpsim_unit_test(devices_made_in_driver_entry_are_initialized_when_it_returns),
            pnpsim_unit_test(a_request_without_a_routine_is_refused),
            pnpsim_unit_test(what_a_failed_driver_entry_leaves_is_reported_and_taken_away),
            pnpsim_unit_test(a_clean_unload_takes_the_driver_and_its_device_away),
            pnpsim_unit_test(an_irp_left_at_unload_is_reported),
            pnpsim_unit_test(an_open_file_holds_its_driver),
            pnpsim_unit_test(a_referenced_device_holds_its_driver),
            pnpsim_unit_test(a_driver_extension_is_found_by_its_id),
            pnpsim_unit_test(a_device_object_is_no_driver_object));
