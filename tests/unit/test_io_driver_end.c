/* SPDX-License-Identifier: MIT */
/* What keeps a driver loaded, and what is done with that which it leaves behind. */
#include <pnpsim/cmocka.h>

#include "kernel/object.h"
#include "support/plain_driver.h"

static void in_kernel(struct pnpsim *sim, void (*function)(void *context), void *context)
{
    pnpsim_assert_ok(pnpsim_call(sim, function, context));
}

static void assert_held(struct pnpsim *sim, const char *reason)
{
    assert_int_equal(pnpsim_driver_unload(sim, PLAIN_NAME), PNPSIM_E_BUSY);
    assert_non_null(strstr(pnpsim_last_error(sim), reason));
    assert_true(pnpsim_driver_is_loaded(sim, PLAIN_NAME));
}

/* ---- What holds it ---- */

static void attach_above(void *context)
{
    *(PDEVICE_OBJECT *)context = plain_attach(plain.device);
}

static void take_off(void *context)
{
    PDEVICE_OBJECT *upper = context;
    IoDetachDevice(plain.device);
    IoDeleteDevice(*upper);
}

/* K-4.9 */
static void a_device_stack_holds_the_drivers_of_its_devices(void **state)
{
    PDEVICE_OBJECT upper = NULL;
    plain_start(*state);
    in_kernel(*state, attach_above, &upper);
    assert_held(*state, "device is attached to device \\Device\\Plain");
    assert_non_null(strstr(pnpsim_last_error(*state), "is part of a device stack"));
    in_kernel(*state, take_off, &upper);
    pnpsim_assert_ok(pnpsim_driver_unload(*state, PLAIN_NAME));
}

static void delete_referenced(void *context)
{
    PDEVICE_OBJECT device = plain_new_device(0);
    ObReferenceObject(device);
    IoDeleteDevice(device);
    *(PDEVICE_OBJECT *)context = device;
}

static void let_go(void *context)
{
    ObDereferenceObject(*(PDEVICE_OBJECT *)context);
}

/* K-4.9, K-7.2.8 */
static void a_deleted_device_holds_its_driver_while_it_is_referenced(void **state)
{
    PDEVICE_OBJECT deleted = NULL;
    plain_start(*state);
    in_kernel(*state, delete_referenced, &deleted);
    assert_held(*state, "1 deleted devices are still referenced");
    in_kernel(*state, let_go, &deleted);
    pnpsim_assert_ok(pnpsim_driver_unload(*state, PLAIN_NAME));
}

static void forget_unload(void *context)
{
    plain.driver->DriverUnload = context;
}

static VOID plain_end(PDRIVER_OBJECT DriverObject)
{
    UNICODE_STRING link = RTL_CONSTANT_STRING(L"\\DosDevices\\Plain");
    IoDeleteSymbolicLink(&link);
    IoDeleteDevice(DriverObject->DeviceObject);
}

/* K-4.9 */
static void a_driver_without_an_unload_routine_stays(void **state)
{
    plain_start(*state);
    in_kernel(*state, forget_unload, NULL);
    assert_held(*state, "it has no Unload routine");
    in_kernel(*state, forget_unload, (void *)plain_end);
    pnpsim_assert_ok(pnpsim_driver_unload(*state, PLAIN_NAME));
}

/* ---- What it leaves ---- */

static NTSTATUS leave_a_stack(PDRIVER_OBJECT driver)
{
    (void)driver;
    plain_attach(plain_new_device(0));
    return STATUS_NO_SUCH_DEVICE;
}

/* V-POOL_LEAK_AT_UNLOAD */
static void a_stack_that_a_failed_driver_entry_leaves_is_taken_apart(void **state)
{
    struct pnpsim_file *file;
    plain_reset();
    plain.entry = leave_a_stack;
    pnpsim_assert_ok(pnpsim_expect_finding(*state, "POOL_LEAK_AT_UNLOAD"));
    assert_int_equal(plain_load(*state), PNPSIM_E_DRIVER);
    assert_non_null(strstr(pnpsim_finding_at(*state, 0)->message, "3 device objects"));
    assert_int_equal(pnpsim_open(*state, PLAIN_DEVICE, &file), STATUS_OBJECT_NAME_NOT_FOUND);
}

static VOID never_due(PKDPC Dpc, PVOID DeferredContext, PVOID SystemArgument1,
                      PVOID SystemArgument2)
{
    (void)Dpc;
    (void)DeferredContext;
    (void)SystemArgument1;
    (void)SystemArgument2;
    plain_log("TIMER");
}

/* A driver's global data, which no pool block holds. */
static KTIMER timer;
static KDPC dpc;

static VOID set_timer_and_go(PDRIVER_OBJECT DriverObject)
{
    LARGE_INTEGER due = { .QuadPart = -10 * 1000 * 1000 };
    KeInitializeTimer(&timer);
    KeInitializeDpc(&dpc, never_due, NULL);
    KeSetTimer(&timer, due, &dpc);
    plain_end(DriverObject);
}

/* V-CODE_AFTER_UNLOAD */
static void a_timer_that_is_set_at_unload_is_found_and_never_fires(void **state)
{
    plain_reset();
    plain.unload = set_timer_and_go;
    pnpsim_assert_ok(plain_load(*state));
    pnpsim_assert_ok(pnpsim_expect_finding(*state, "CODE_AFTER_UNLOAD"));
    pnpsim_assert_ok(pnpsim_driver_unload(*state, PLAIN_NAME));
    assert_non_null(strstr(pnpsim_finding_at(*state, 0)->message, "a timer of the driver"));
    pnpsim_assert_ok(pnpsim_advance(*state, 5 * 1000 * 1000));
    assert_string_equal(plain.log, "");
}

/* ---- Its list of devices ---- */

static void spoil_the_chain(void *context)
{
    PDEVICE_OBJECT first = plain_new_device(0);
    PDEVICE_OBJECT second = plain_new_device(0);
    (void)context;
    pnpsim_check(plain.driver->DeviceObject == second && second->NextDevice == first);
    /* The driver takes `second` out by itself, and puts the two in the other order. */
    plain.driver->DeviceObject = first;
    second->NextDevice = first->NextDevice;
    first->NextDevice = second;
    IoDeleteDevice(second);
    pnpsim_check(plain.driver->DeviceObject == first && first->NextDevice == plain.device);
    /* A device that the driver has left out is gone as well, and the rest of the chain stays. */
    plain.driver->DeviceObject = plain.device;
    IoDeleteDevice(first);
    pnpsim_check(plain.driver->DeviceObject == plain.device);
    pnpsim_check(plain.device->NextDevice == NULL);
}

static void a_chain_of_devices_that_the_driver_has_written_to_stays_usable(void **state)
{
    plain_start(*state);
    in_kernel(*state, spoil_the_chain, NULL);
    pnpsim_assert_ok(pnpsim_driver_unload(*state, PLAIN_NAME));
}

/* ---- Its dispatch table ---- */

static int32_t bare_entry(PDRIVER_OBJECT DriverObject, PUNICODE_STRING RegistryPath)
{
    (void)RegistryPath;
    plain.driver = DriverObject;
    return STATUS_SUCCESS;
}

static void call_without_a_request(void *context)
{
    IRP irp = { .IoStatus = { .Information = 9 } };
    PDEVICE_OBJECT device = plain_new_device(0);
    (void)context;
    irp.IoStatus.Status = STATUS_PENDING;
    pnpsim_check(plain.driver->MajorFunction[IRP_MJ_READ](device, &irp) ==
                 STATUS_INVALID_DEVICE_REQUEST);
    pnpsim_check(irp.IoStatus.Status == STATUS_PENDING && irp.IoStatus.Information == 9);
    IoDeleteDevice(device);
}

static void a_routine_that_was_never_set_refuses_what_is_no_request(void **state)
{
    plain_reset();
    pnpsim_assert_ok(pnpsim_driver_add(*state, "bare", bare_entry));
    pnpsim_assert_ok(pnpsim_driver_load(*state, "bare"));
    in_kernel(*state, call_without_a_request, NULL);
}

/* ---- Its name ---- */

static void hardware_cannot_name_a_driver_by_a_path(void **state)
{
    struct pnpsim_hardware hardware = { .name = "card",
                                        .device_id = "KIT\\CARD",
                                        .driver = "./good" };
    struct pnpsim_device *card = pnpsim_plug(*state, &hardware);
    assert_non_null(card);
    assert_int_equal(pnpsim_device_state(card), PNPSIM_DEVICE_FAILED_START);
    assert_false(pnpsim_driver_is_loaded(*state, "./good"));
    assert_false(pnpsim_driver_is_loaded(*state, "good"));
}

pnpsim_main(pnpsim_unit_test(a_device_stack_holds_the_drivers_of_its_devices),
            pnpsim_unit_test(a_deleted_device_holds_its_driver_while_it_is_referenced),
            pnpsim_unit_test(a_driver_without_an_unload_routine_stays),
            pnpsim_unit_test(a_stack_that_a_failed_driver_entry_leaves_is_taken_apart),
            pnpsim_unit_test(a_timer_that_is_set_at_unload_is_found_and_never_fires),
            pnpsim_unit_test(a_chain_of_devices_that_the_driver_has_written_to_stays_usable),
            pnpsim_unit_test(a_routine_that_was_never_set_refuses_what_is_no_request),
            pnpsim_unit_test(hardware_cannot_name_a_driver_by_a_path));
