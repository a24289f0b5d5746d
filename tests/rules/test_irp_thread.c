/* SPDX-License-Identifier: MIT */
/* A driver's thread that ends with requests of its own under way (K-7.8.5). */
#include <pnpsim/cmocka.h>

#include "support/plain_driver.h"

#include <ntddk.h>

#define CODE CTL_CODE(FILE_DEVICE_UNKNOWN, 0x801, METHOD_BUFFERED, FILE_ANY_ACCESS)

static PIRP held;
static KEVENT done;
static IO_STATUS_BLOCK result;
static HANDLE thread;

static void cancel_held(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    (void)DeviceObject;
    IoReleaseCancelSpinLock(Irp->CancelIrql);
    plain_log("cancelled");
    plain_complete(Irp, STATUS_CANCELLED, 0);
}

static NTSTATUS hold_cancelable(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    (void)DeviceObject;
    IoMarkIrpPending(Irp);
    IoSetCancelRoutine(Irp, cancel_held);
    return STATUS_PENDING;
}

static NTSTATUS hold_for_good(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    (void)DeviceObject;
    IoMarkIrpPending(Irp);
    held = Irp;
    return STATUS_PENDING;
}

/* Sends a request, and does not wait for it. */
static VOID leave_request(PVOID StartContext)
{
    (void)StartContext;
    PIRP irp = IoBuildDeviceIoControlRequest(CODE, plain.device, NULL, 0, NULL, 0, FALSE, &done,
                                             &result);
    if (pnpsim_check(irp != NULL)) {
        pnpsim_check(IoCallDriver(plain.device, irp) == STATUS_PENDING);
    }
    plain_log("leaving");
}

static void run_thread(void *context)
{
    PKSTART_ROUTINE routine = leave_request;
    (void)context;
    KeInitializeEvent(&done, NotificationEvent, FALSE);
    pnpsim_check(NT_SUCCESS(
        PsCreateSystemThread(&thread, THREAD_ALL_ACCESS, NULL, NULL, NULL, routine, NULL)));
    ZwClose(thread);
}

static void start(struct pnpsim *sim, PDRIVER_DISPATCH ioctl)
{
    plain_reset();
    plain.routines[IRP_MJ_DEVICE_CONTROL] = ioctl;
    pnpsim_assert_ok(plain_load(sim));
    result = (IO_STATUS_BLOCK){ 0 };
    held = NULL;
    pnpsim_assert_ok(pnpsim_call(sim, run_thread, NULL));
    pnpsim_assert_ok(pnpsim_run(sim));
}

/* K-7.8.5 */
static void the_requests_of_a_thread_that_ends_are_cancelled(void **state)
{
    start(*state, hold_cancelable);
    assert_string_equal(plain.log, "IOCTL leaving cancelled ");
    assert_int_equal(result.Status, STATUS_CANCELLED);
    assert_int_equal(done.Header.SignalState, 1);
}

static void complete_held(void *context)
{
    (void)context;
    if (!pnpsim_check(held != NULL && held->Cancel)) {
        return;
    }
    plain_log("completed");
    plain_complete(held, STATUS_SUCCESS, 0);
}

/* K-7.8.5 */
static void a_thread_waits_for_requests_that_cannot_be_cancelled(void **state)
{
    start(*state, hold_for_good);
    assert_string_equal(plain.log, "IOCTL leaving ");
    assert_int_equal(done.Header.SignalState, 0);
    pnpsim_assert_ok(pnpsim_call(*state, complete_held, NULL));
    assert_string_equal(plain.log, "IOCTL leaving completed ");
    assert_int_equal(done.Header.SignalState, 1);
}

static NTSTATUS end_thread(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    (void)DeviceObject;
    IoMarkIrpPending(Irp);
    held = Irp;
    PsTerminateSystemThread(STATUS_SUCCESS);
    return STATUS_PENDING;
}

/* K-7.8.5 */
static void a_thread_that_ends_inside_a_dispatch_routine_leaves_nothing_behind(void **state)
{
    start(*state, end_thread);
    assert_string_equal(plain.log, "IOCTL ");
    pnpsim_assert_ok(pnpsim_call(*state, complete_held, NULL));
    assert_string_equal(plain.log, "IOCTL completed ");
    assert_int_equal(result.Status, STATUS_SUCCESS);
}

pnpsim_main(pnpsim_unit_test(the_requests_of_a_thread_that_ends_are_cancelled),
            pnpsim_unit_test(a_thread_waits_for_requests_that_cannot_be_cancelled),
            pnpsim_unit_test(a_thread_that_ends_inside_a_dispatch_routine_leaves_nothing_behind));
