/* SPDX-License-Identifier: MIT */
/* IRPs on their way down, up, and off it. */
#include <pnpsim/cmocka.h>

#include "io/irp.h"
#include "support/plain_driver.h"

#define CODE CTL_CODE(FILE_DEVICE_UNKNOWN, 0x801, METHOD_BUFFERED, FILE_ANY_ACCESS)

/* A stack of three: the named device at the bottom, two that forward with completion routines. */
static PDEVICE_OBJECT middle;
static PDEVICE_OBJECT top;

static void build_stack(void *context)
{
    (void)context;
    middle = plain_attach(plain.device);
    top = plain_attach(middle);
}

static void in_kernel(struct pnpsim *sim, void (*function)(void *context))
{
    pnpsim_assert_ok(pnpsim_call(sim, function, sim));
}

static void start(struct pnpsim *sim, PDRIVER_DISPATCH ioctl)
{
    plain_reset();
    plain.routines[IRP_MJ_DEVICE_CONTROL] = ioctl;
    plain.routines[IRP_MJ_INTERNAL_DEVICE_CONTROL] = ioctl;
    pnpsim_assert_ok(plain_load(sim));
    in_kernel(sim, build_stack);
    plain.log[0] = '\0';
}

static int32_t send_ioctl(struct pnpsim *sim)
{
    struct pnpsim_file *file;
    pnpsim_assert_ok(pnpsim_open(sim, PLAIN_LINK, &file));
    plain.log[0] = '\0';
    int32_t status = pnpsim_file_ioctl(sim, file, CODE, NULL, 0, NULL, 0, NULL);
    char log[sizeof(plain.log)];
    memcpy(log, plain.log, sizeof(log));
    pnpsim_close(sim, file);
    memcpy(plain.log, log, sizeof(log));
    return status;
}

static PDEVICE_OBJECT lower_of(PDEVICE_OBJECT device)
{
    return device == top ? middle : plain.device;
}

static NTSTATUS note_completion(PDEVICE_OBJECT DeviceObject, PIRP Irp, PVOID Context)
{
    (void)Context;
    pnpsim_check(IoGetCurrentIrpStackLocation(Irp)->DeviceObject == DeviceObject);
    plain_log(DeviceObject == top ? "top" : "middle");
    if (Irp->PendingReturned) {
        plain_log("pending");
        IoMarkIrpPending(Irp);
    }
    return STATUS_SUCCESS;
}

static NTSTATUS forward(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    if (DeviceObject == plain.device) {
        return plain_complete(Irp, STATUS_SUCCESS, 0);
    }
    IoCopyCurrentIrpStackLocationToNext(Irp);
    IoSetCompletionRoutine(Irp, note_completion, NULL, TRUE, TRUE, TRUE);
    return IoCallDriver(lower_of(DeviceObject), Irp);
}

static void completion_routines_run_from_the_lowest_upward(void **state)
{
    start(*state, forward);
    pnpsim_assert_ok(send_ioctl(*state));
    assert_string_equal(plain.log, "IOCTL IOCTL IOCTL middle top ");
}

static NTSTATUS forward_on_error_only(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    if (DeviceObject == plain.device) {
        return plain_complete(Irp, STATUS_UNSUCCESSFUL, 0);
    }
    IoCopyCurrentIrpStackLocationToNext(Irp);
    IoSetCompletionRoutine(Irp, note_completion, NULL, DeviceObject == middle, DeviceObject == top,
                           FALSE);
    return IoCallDriver(lower_of(DeviceObject), Irp);
}

static void a_completion_routine_runs_for_the_outcomes_it_asked_for(void **state)
{
    start(*state, forward_on_error_only);
    assert_int_equal(send_ioctl(*state), STATUS_UNSUCCESSFUL);
    assert_string_equal(plain.log, "IOCTL IOCTL IOCTL top ");
}

static NTSTATUS skip_or_complete(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    if (DeviceObject == plain.device) {
        return plain_complete(Irp, STATUS_SUCCESS, 0);
    }
    IoSkipCurrentIrpStackLocation(Irp);
    return IoCallDriver(lower_of(DeviceObject), Irp);
}

static void a_skipped_location_is_used_again_by_the_lower_driver(void **state)
{
    start(*state, skip_or_complete);
    pnpsim_assert_ok(send_ioctl(*state));
    assert_string_equal(plain.log, "IOCTL IOCTL IOCTL ");
}

static NTSTATUS wake_owner(PDEVICE_OBJECT DeviceObject, PIRP Irp, PVOID Context)
{
    (void)DeviceObject;
    (void)Irp;
    plain_log("stopped");
    KeSetEvent(Context, IO_NO_INCREMENT, FALSE);
    return STATUS_MORE_PROCESSING_REQUIRED;
}

/* The middle driver takes the IRP back, and completes it itself. */
static NTSTATUS forward_and_take_back(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    if (DeviceObject != middle) {
        return forward(DeviceObject, Irp);
    }
    KEVENT event;
    KeInitializeEvent(&event, NotificationEvent, FALSE);
    IoCopyCurrentIrpStackLocationToNext(Irp);
    IoSetCompletionRoutine(Irp, wake_owner, &event, TRUE, TRUE, TRUE);
    IoCallDriver(plain.device, Irp);
    KeWaitForSingleObject(&event, Executive, KernelMode, FALSE, NULL);
    plain_log("again");
    return plain_complete(Irp, Irp->IoStatus.Status, 0);
}

static void more_processing_required_stops_the_way_up_until_completed_again(void **state)
{
    start(*state, forward_and_take_back);
    pnpsim_assert_ok(send_ioctl(*state));
    assert_string_equal(plain.log, "IOCTL IOCTL IOCTL stopped again top ");
}

static PIRP held;

static void complete_held(PVOID context)
{
    (void)context;
    plain_complete(held, STATUS_SUCCESS, 0);
}

static WORK_QUEUE_ITEM work;

static NTSTATUS pend_at_bottom(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    if (DeviceObject == middle) {
        IoCopyCurrentIrpStackLocationToNext(Irp); /* and no completion routine */
        IoGetNextIrpStackLocation(Irp)->CompletionRoutine = NULL;
        return IoCallDriver(plain.device, Irp);
    }
    if (DeviceObject == top) {
        return forward(DeviceObject, Irp);
    }
    IoMarkIrpPending(Irp);
    held = Irp;
    ExInitializeWorkItem(&work, complete_held, NULL);
    ExQueueWorkItem(&work, DelayedWorkQueue);
    return STATUS_PENDING;
}

static void pending_is_handed_up_where_there_is_no_completion_routine(void **state)
{
    start(*state, pend_at_bottom);
    pnpsim_assert_ok(send_ioctl(*state));
    assert_string_equal(plain.log, "IOCTL IOCTL IOCTL top pending ");
}

static NTSTATUS forward_and_wait(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    if (DeviceObject != top) {
        return pend_at_bottom(DeviceObject, Irp);
    }
    pnpsim_check(IoForwardIrpSynchronously(middle, Irp));
    plain_log("back");
    return plain_complete(Irp, Irp->IoStatus.Status, 0);
}

static void a_synchronous_forward_returns_when_the_irp_is_back(void **state)
{
    start(*state, forward_and_wait);
    pnpsim_assert_ok(send_ioctl(*state));
    assert_string_equal(plain.log, "IOCTL IOCTL IOCTL back ");
}

static NTSTATUS complete_twice(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    (void)DeviceObject;
    plain_complete(Irp, STATUS_SUCCESS, 0);
    IoCompleteRequest(Irp, IO_NO_INCREMENT);
    return STATUS_SUCCESS;
}

/* V-IRP_DOUBLE_COMPLETE */
static void completing_an_irp_twice_is_found(void **state)
{
    start(*state, complete_twice);
    pnpsim_assert_ok(pnpsim_expect_finding(*state, "IRP_DOUBLE_COMPLETE"));
    pnpsim_assert_ok(send_ioctl(*state));
}

static void complete_held_twice(void *context)
{
    (void)context;
    plain_complete(held, STATUS_SUCCESS, 0);
    IoCompleteRequest(held, IO_NO_INCREMENT);
}

static NTSTATUS hold(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    (void)DeviceObject;
    IoMarkIrpPending(Irp);
    held = Irp;
    return STATUS_PENDING;
}

static void completing_an_irp_again_after_its_end_is_found(void **state)
{
    struct pnpsim_file *file;
    struct pnpsim_request *request;
    start(*state, hold);
    pnpsim_assert_ok(pnpsim_expect_finding(*state, "IRP_DOUBLE_COMPLETE"));
    pnpsim_assert_ok(pnpsim_open(*state, PLAIN_LINK, &file));
    assert_int_equal(pnpsim_ioctl_begin(*state, file, CODE, NULL, 0, NULL, 0, &request),
                     STATUS_PENDING);
    in_kernel(*state, complete_held_twice);
    pnpsim_assert_ok(pnpsim_request_finish(*state, request, NULL));
    pnpsim_assert_ok(pnpsim_close(*state, file));
}

static NTSTATUS lose(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    (void)DeviceObject;
    (void)Irp;
    return STATUS_DEVICE_BUSY;
}

/* V-IRP_LOST */
static void an_irp_that_is_neither_completed_nor_pended_is_found(void **state)
{
    start(*state, lose);
    pnpsim_assert_ok(pnpsim_expect_finding(*state, "IRP_LOST"));
    assert_int_equal(send_ioctl(*state), STATUS_DEVICE_BUSY);
}

/* V-IRP_LOST under the windows policy. */
static void a_lost_irp_stops_the_machine_under_the_windows_policy(void **state)
{
    struct pnpsim_file *file;
    start(*state, lose);
    pnpsim_assert_ok(pnpsim_expect_bugcheck(*state, 0xC9));
    pnpsim_assert_ok(pnpsim_expect_finding(*state, "IRP_LOST"));
    pnpsim_assert_ok(pnpsim_open(*state, PLAIN_LINK, &file));
    assert_int_equal(pnpsim_file_ioctl(*state, file, CODE, NULL, 0, NULL, 0, NULL),
                     PNPSIM_E_STOPPED);
}

static NTSTATUS take_back(PDEVICE_OBJECT DeviceObject, PIRP Irp, PVOID Context)
{
    (void)Context;
    pnpsim_check(DeviceObject == NULL); /* the sender has no location of its own */
    plain_log("taken");
    IoFreeIrp(Irp);
    return STATUS_MORE_PROCESSING_REQUIRED;
}

static void send_too_small(void *context)
{
    (void)context;
    PIRP irp = IoAllocateIrp(1, FALSE);
    PIO_STACK_LOCATION next = IoGetNextIrpStackLocation(irp);
    next->MajorFunction = IRP_MJ_INTERNAL_DEVICE_CONTROL;
    IoSetCompletionRoutine(irp, take_back, NULL, TRUE, TRUE, TRUE);
    IoCallDriver(top, irp);
}

/* V-IRP_NO_STACK: the third device of the stack has no location; each sender above it still gets
 * its completion. */
static void an_irp_without_a_location_left_is_found_and_comes_back(void **state)
{
    start(*state, forward);
    pnpsim_assert_ok(pnpsim_expect_finding(*state, "IRP_NO_STACK"));
    in_kernel(*state, send_too_small);
    assert_string_equal(plain.log, "INTERNAL top taken ");
}

static void cancel_held(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    (void)DeviceObject;
    pnpsim_check(KeGetCurrentIrql() == DISPATCH_LEVEL);
    IoReleaseCancelSpinLock(Irp->CancelIrql);
    plain_log("cancelled");
    plain_complete(Irp, STATUS_CANCELLED, 0);
}

static NTSTATUS pend_cancellable(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    hold(DeviceObject, Irp);
    IoSetCancelRoutine(Irp, cancel_held);
    return STATUS_PENDING;
}

static int32_t cancel_request(struct pnpsim *sim)
{
    struct pnpsim_file *file;
    struct pnpsim_request *request;
    pnpsim_assert_ok(pnpsim_open(sim, PLAIN_LINK, &file));
    plain.log[0] = '\0';
    assert_int_equal(pnpsim_ioctl_begin(sim, file, CODE, NULL, 0, NULL, 0, &request),
                     STATUS_PENDING);
    pnpsim_request_cancel(sim, request);
    int32_t status = pnpsim_request_finish(sim, request, NULL);
    pnpsim_close(sim, file);
    return status;
}

static void a_cancel_routine_runs_at_dispatch_level_and_gives_the_lock_back(void **state)
{
    start(*state, pend_cancellable);
    assert_int_equal(cancel_request(*state), STATUS_CANCELLED);
    assert_string_equal(plain.log, "IOCTL cancelled CLEANUP CLOSE ");
}

static void keep_the_cancel_lock(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    (void)DeviceObject;
    plain_complete(Irp, STATUS_CANCELLED, 0);
}

static NTSTATUS pend_cancellable_badly(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    hold(DeviceObject, Irp);
    IoSetCancelRoutine(Irp, keep_the_cancel_lock);
    return STATUS_PENDING;
}

/* V-CALLBACK_IRQL_CHANGED */
static void a_cancel_routine_that_keeps_the_cancel_lock_is_found(void **state)
{
    start(*state, pend_cancellable_badly);
    pnpsim_assert_ok(pnpsim_expect_finding(*state, "CALLBACK_IRQL_CHANGED"));
    assert_int_equal(cancel_request(*state), STATUS_CANCELLED);
}

static NTSTATUS complete_cancellable(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    (void)DeviceObject;
    IoSetCancelRoutine(Irp, cancel_held);
    return plain_complete(Irp, STATUS_SUCCESS, 0);
}

/* V-IRP_CANCEL_ROUTINE_SET */
static void completing_an_irp_with_a_cancel_routine_is_found(void **state)
{
    start(*state, complete_cancellable);
    pnpsim_assert_ok(pnpsim_expect_finding(*state, "IRP_CANCEL_ROUTINE_SET"));
    pnpsim_assert_ok(send_ioctl(*state));
}

static NTSTATUS complete_as_pending(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    (void)DeviceObject;
    plain_complete(Irp, STATUS_PENDING, 0);
    return STATUS_SUCCESS;
}

/* V-IRP_COMPLETED_PENDING */
static void completing_an_irp_as_pending_is_found(void **state)
{
    start(*state, complete_as_pending);
    pnpsim_assert_ok(pnpsim_expect_finding(*state, "IRP_COMPLETED_PENDING"));
    assert_int_equal(send_ioctl(*state), STATUS_PENDING);
}

pnpsim_main(pnpsim_unit_test(completion_routines_run_from_the_lowest_upward),
            pnpsim_unit_test(a_completion_routine_runs_for_the_outcomes_it_asked_for),
            pnpsim_unit_test(a_skipped_location_is_used_again_by_the_lower_driver),
            pnpsim_unit_test(more_processing_required_stops_the_way_up_until_completed_again),
            pnpsim_unit_test(pending_is_handed_up_where_there_is_no_completion_routine),
            pnpsim_unit_test(a_synchronous_forward_returns_when_the_irp_is_back),
            pnpsim_unit_test(completing_an_irp_twice_is_found),
            pnpsim_unit_test(completing_an_irp_again_after_its_end_is_found),
            pnpsim_unit_test(an_irp_that_is_neither_completed_nor_pended_is_found),
            pnpsim_unit_test_with(a_lost_irp_stops_the_machine_under_the_windows_policy,
                                  (&(struct pnpsim_options){ .size = sizeof(struct pnpsim_options),
                                                             .policy = PNPSIM_POLICY_WINDOWS })),
            pnpsim_unit_test(an_irp_without_a_location_left_is_found_and_comes_back),
            pnpsim_unit_test(a_cancel_routine_runs_at_dispatch_level_and_gives_the_lock_back),
            pnpsim_unit_test(a_cancel_routine_that_keeps_the_cancel_lock_is_found),
            pnpsim_unit_test(completing_an_irp_with_a_cancel_routine_is_found),
            pnpsim_unit_test(completing_an_irp_as_pending_is_found));
