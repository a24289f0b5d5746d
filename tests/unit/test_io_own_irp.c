/* SPDX-License-Identifier: MIT */
/* IRPs that a driver makes: allocated, in its own memory, or built for it. */
#include <pnpsim/cmocka.h>

#include "io/irp.h"
#include "support/plain_driver.h"

#define CODE CTL_CODE(FILE_DEVICE_UNKNOWN, 0x802, METHOD_BUFFERED, FILE_ANY_ACCESS)

static void in_kernel(struct pnpsim *sim, void (*function)(void *context))
{
    pnpsim_assert_ok(pnpsim_call(sim, function, sim));
}

static void start(struct pnpsim *sim, PDRIVER_DISPATCH internal)
{
    plain_reset();
    plain.routines[IRP_MJ_INTERNAL_DEVICE_CONTROL] = internal;
    plain.routines[IRP_MJ_READ] = internal;
    plain.device_flags = DO_BUFFERED_IO;
    pnpsim_assert_ok(plain_load(sim));
}

static NTSTATUS shout(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    (void)DeviceObject;
    memcpy(Irp->AssociatedIrp.SystemBuffer, "ABC", 4);
    return plain_complete(Irp, STATUS_SUCCESS, 4);
}

static void build_control(void *context)
{
    struct pnpsim *sim = context;
    char output[8] = "zzzzzzz";
    KEVENT event;
    IO_STATUS_BLOCK iosb = { 0 };
    KeInitializeEvent(&event, NotificationEvent, FALSE);
    PIRP irp = IoBuildDeviceIoControlRequest(CODE, plain.device, NULL, 0, output, sizeof(output),
                                             TRUE, &event, &iosb);
    pnpsim_check(irp != NULL);
    pnpsim_check(IoCallDriver(plain.device, irp) == STATUS_SUCCESS);
    pnpsim_check(KeReadStateEvent(&event) != 0);
    pnpsim_check(iosb.Status == STATUS_SUCCESS && iosb.Information == 4);
    pnpsim_check(strcmp(output, "ABC") == 0);
    pnpsim_check(!pn_irp_is_live(sim, irp));
}

static void a_built_control_request_ends_by_itself(void **state)
{
    start(*state, shout);
    in_kernel(*state, build_control);
}

static void build_read(void *context)
{
    (void)context;
    char buffer[4] = "zzz";
    KEVENT event;
    IO_STATUS_BLOCK iosb = { 0 };
    LARGE_INTEGER offset = { .QuadPart = 7 };
    KeInitializeEvent(&event, NotificationEvent, FALSE);
    PIRP irp = IoBuildSynchronousFsdRequest(IRP_MJ_READ, plain.device, buffer, 4, &offset, &event,
                                            &iosb);
    pnpsim_check(IoGetNextIrpStackLocation(irp)->Parameters.Read.ByteOffset.QuadPart == 7);
    pnpsim_check(IoCallDriver(plain.device, irp) == STATUS_SUCCESS);
    pnpsim_check(strcmp(buffer, "ABC") == 0);
}

static void a_built_read_uses_the_method_of_its_target(void **state)
{
    start(*state, shout);
    in_kernel(*state, build_read);
}

static NTSTATUS stop_and_note(PDEVICE_OBJECT DeviceObject, PIRP Irp, PVOID Context)
{
    (void)DeviceObject;
    (void)Irp;
    (void)Context;
    plain_log("stopped");
    return STATUS_MORE_PROCESSING_REQUIRED;
}

static void complete_built_again(void *context)
{
    struct pnpsim *sim = context;
    KEVENT event;
    IO_STATUS_BLOCK iosb = { 0 };
    KeInitializeEvent(&event, NotificationEvent, FALSE);
    PIRP irp = IoBuildDeviceIoControlRequest(CODE, plain.device, NULL, 0, NULL, 0, TRUE, &event,
                                             &iosb);
    IoSetCompletionRoutine(irp, stop_and_note, NULL, TRUE, TRUE, TRUE);
    IoCallDriver(plain.device, irp);
    pnpsim_check(KeReadStateEvent(&event) == 0);
    IoCompleteRequest(irp, IO_NO_INCREMENT);
    pnpsim_check(KeReadStateEvent(&event) != 0);
    pnpsim_check(!pn_irp_is_live(sim, irp));
}

static void a_built_irp_that_was_stopped_is_completed_by_its_builder(void **state)
{
    start(*state, NULL);
    in_kernel(*state, complete_built_again);
    assert_string_equal(plain.log, "INTERNAL stopped ");
}

static PIRP internal_irp(void)
{
    PIRP irp = IoAllocateIrp(plain.device->StackSize, FALSE);
    IoGetNextIrpStackLocation(irp)->MajorFunction = IRP_MJ_INTERNAL_DEVICE_CONTROL;
    return irp;
}

static void reuse(void *context)
{
    (void)context;
    PIRP irp = internal_irp();
    IoSetCompletionRoutine(irp, stop_and_note, NULL, TRUE, TRUE, TRUE);
    IoCallDriver(plain.device, irp);
    IoReuseIrp(irp, STATUS_NOT_SUPPORTED);
    pnpsim_check(irp->IoStatus.Status == STATUS_NOT_SUPPORTED);
    pnpsim_check(irp->CurrentLocation == irp->StackCount + 1);
    IoGetNextIrpStackLocation(irp)->MajorFunction = IRP_MJ_INTERNAL_DEVICE_CONTROL;
    IoSetCompletionRoutine(irp, stop_and_note, NULL, TRUE, TRUE, TRUE);
    IoCallDriver(plain.device, irp);
    IoFreeIrp(irp);
}

static void an_allocated_irp_is_sent_again_after_reuse(void **state)
{
    start(*state, NULL);
    in_kernel(*state, reuse);
    assert_string_equal(plain.log, "INTERNAL stopped INTERNAL stopped ");
}

static PIRP held;

static NTSTATUS hold(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    (void)DeviceObject;
    IoMarkIrpPending(Irp);
    held = Irp;
    return STATUS_PENDING;
}

static void free_in_flight(void *context)
{
    struct pnpsim *sim = context;
    PIRP irp = internal_irp();
    IoSetCompletionRoutine(irp, stop_and_note, NULL, TRUE, TRUE, TRUE);
    IoCallDriver(plain.device, irp);
    IoFreeIrp(irp);
    pnpsim_check(pn_irp_is_live(sim, irp));
    plain_complete(held, STATUS_SUCCESS, 0);
    IoFreeIrp(irp);
    pnpsim_check(!pn_irp_is_live(sim, irp));
}

/* V-IRP_FREED_IN_FLIGHT */
static void freeing_an_irp_that_is_with_a_driver_is_found(void **state)
{
    start(*state, hold);
    pnpsim_assert_ok(pnpsim_expect_finding(*state, "IRP_FREED_IN_FLIGHT"));
    in_kernel(*state, free_in_flight);
}

static void send_without_completion_routine(void *context)
{
    (void)context;
    PIRP irp = internal_irp();
    IoCallDriver(plain.device, irp);
    IoFreeIrp(irp);
}

/* V-IRP_UNRECLAIMED */
static void an_allocated_irp_that_nobody_takes_back_is_found(void **state)
{
    start(*state, NULL);
    pnpsim_assert_ok(pnpsim_expect_finding(*state, "IRP_UNRECLAIMED"));
    in_kernel(*state, send_without_completion_routine);
}

static void own_memory(void *context)
{
    struct pnpsim *sim = context;
    USHORT size = IoSizeOfIrp(1);
    PIRP irp = ExAllocatePool2(POOL_FLAG_NON_PAGED, size, 'prIt');
    pnpsim_check(!pn_irp_is_live(sim, irp));
    IoInitializeIrp(irp, size, 1);
    IoGetNextIrpStackLocation(irp)->MajorFunction = IRP_MJ_INTERNAL_DEVICE_CONTROL;
    IoSetCompletionRoutine(irp, stop_and_note, NULL, TRUE, TRUE, TRUE);
    pnpsim_check(IoCallDriver(plain.device, irp) == STATUS_SUCCESS);
    ExFreePoolWithTag(irp, 'prIt');
    pnpsim_check(!pn_irp_is_live(sim, irp));
}

static void an_irp_in_the_drivers_memory_ends_with_that_memory(void **state)
{
    start(*state, NULL);
    in_kernel(*state, own_memory);
    assert_string_equal(plain.log, "INTERNAL stopped ");
}

static void send_freed(void *context)
{
    (void)context;
    PIRP irp = internal_irp();
    IoFreeIrp(irp);
    pnpsim_check(IoCallDriver(plain.device, irp) == STATUS_INVALID_PARAMETER);
    pnpsim_check(!IoCancelIrp(irp));
}

/* V-BAD_OBJECT */
static void a_freed_irp_is_named_and_not_read(void **state)
{
    start(*state, NULL);
    pnpsim_assert_ok(pnpsim_expect_finding(*state, "BAD_OBJECT"));
    pnpsim_assert_ok(pnpsim_expect_finding(*state, "BAD_OBJECT"));
    in_kernel(*state, send_freed);
    assert_string_equal(plain.log, "");
}

static PDEVICE_OBJECT sender;

static NTSTATUS delete_sender(PDEVICE_OBJECT DeviceObject, PIRP Irp, PVOID Context)
{
    (void)Irp;
    pnpsim_check(DeviceObject == sender && Context == &sender);
    plain_log("done");
    return STATUS_MORE_PROCESSING_REQUIRED;
}

static void complete_for_deleted(void *context)
{
    (void)context;
    sender = plain_new_device(8);
    PIRP irp = internal_irp();
    pnpsim_check(NT_SUCCESS(
        IoSetCompletionRoutineEx(sender, irp, delete_sender, &sender, TRUE, TRUE, TRUE)));
    IoCallDriver(plain.device, irp);
    IoDeleteDevice(sender);
    plain_complete(held, STATUS_SUCCESS, 0);
    IoFreeIrp(irp);
}

static void a_completion_routine_set_with_its_device_holds_it(void **state)
{
    start(*state, hold);
    in_kernel(*state, complete_for_deleted);
    assert_string_equal(plain.log, "INTERNAL done ");
}

static void send_at_dispatch(void *context)
{
    KIRQL irql;
    PIRP irp = internal_irp();
    (void)context;
    IoSetCompletionRoutine(irp, stop_and_note, NULL, TRUE, TRUE, TRUE);
    KeRaiseIrql(DISPATCH_LEVEL, &irql);
    IoCallDriver(plain.device, irp);
    KeLowerIrql(irql);
    IoFreeIrp(irp);
}

static void a_dispatch_routine_runs_at_its_callers_irql(void **state)
{
    start(*state, NULL);
    in_kernel(*state, send_at_dispatch);
    assert_int_equal(plain.irql, DISPATCH_LEVEL);
}

static void send_to_deleted(void *context)
{
    (void)context;
    PDEVICE_OBJECT device = plain_new_device(0);
    PIRP irp = internal_irp();
    IoSetCompletionRoutine(irp, stop_and_note, NULL, TRUE, TRUE, TRUE);
    IoDeleteDevice(device);
    pnpsim_check(IoCallDriver(device, irp) == STATUS_NO_SUCH_DEVICE);
    pnpsim_check(irp->IoStatus.Status == STATUS_NO_SUCH_DEVICE);
    IoFreeIrp(irp);
}

static void an_irp_sent_to_a_device_that_is_gone_comes_back(void **state)
{
    start(*state, NULL);
    pnpsim_assert_ok(pnpsim_expect_finding(*state, "BAD_OBJECT"));
    in_kernel(*state, send_to_deleted);
    assert_string_equal(plain.log, "stopped ");
}

static void free_async_read(void *context)
{
    (void)context;
    char buffer[4] = "zzz";
    IO_STATUS_BLOCK iosb;
    PIRP irp = IoBuildAsynchronousFsdRequest(IRP_MJ_READ, plain.device, buffer, 4, NULL, &iosb);
    IoSetCompletionRoutine(irp, stop_and_note, NULL, TRUE, TRUE, TRUE);
    IoCallDriver(plain.device, irp);
    pnpsim_check(memcmp(irp->AssociatedIrp.SystemBuffer, "ABC", 4) == 0);
    ExFreePool(irp->AssociatedIrp.SystemBuffer);
    IoFreeIrp(irp);
}

static void an_asynchronous_request_leaves_buffer_and_irp_to_its_driver(void **state)
{
    start(*state, shout);
    in_kernel(*state, free_async_read);
    pnpsim_assert_ok(pnpsim_driver_unload(*state, PLAIN_NAME));
}

pnpsim_main(pnpsim_unit_test(a_built_control_request_ends_by_itself),
            pnpsim_unit_test(a_built_read_uses_the_method_of_its_target),
            pnpsim_unit_test(a_built_irp_that_was_stopped_is_completed_by_its_builder),
            pnpsim_unit_test(an_allocated_irp_is_sent_again_after_reuse),
            pnpsim_unit_test(freeing_an_irp_that_is_with_a_driver_is_found),
            pnpsim_unit_test(an_allocated_irp_that_nobody_takes_back_is_found),
            pnpsim_unit_test(an_irp_in_the_drivers_memory_ends_with_that_memory),
            pnpsim_unit_test(a_freed_irp_is_named_and_not_read),
            pnpsim_unit_test(a_completion_routine_set_with_its_device_holds_it),
            pnpsim_unit_test(a_dispatch_routine_runs_at_its_callers_irql),
            pnpsim_unit_test(an_irp_sent_to_a_device_that_is_gone_comes_back),
            pnpsim_unit_test(an_asynchronous_request_leaves_buffer_and_irp_to_its_driver));
