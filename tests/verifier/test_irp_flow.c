/* SPDX-License-Identifier: MIT */
/* IRPs that are marked, returned, passed on and waited for in the wrong way, each with its near
 * miss; and remove locks that are waited for in the wrong place. */
#include "support/kit.h"

#include "io/driver.h"

/* Two drivers above the built-in bus: `upper` passes IOCTLs to `lower`, which answers. */
struct pair {
    struct kit_stack lower;
    struct kit_stack upper;
    struct pnpsim_device *camera;
};

static struct pair pair; /* each test starts with pair_plug */

static PDEVICE_OBJECT below(PDEVICE_OBJECT device)
{
    PDEVICE_OBJECT *extension = device->DeviceExtension; /* the lower device is first */
    return extension[0];
}

static void pair_plug(struct pnpsim *sim, PDRIVER_DISPATCH upper, PDRIVER_DISPATCH lower)
{
    memset(&pair, 0, sizeof(pair));
    pair.lower.device_name = L"\\Device\\Camera";
    kit_stack(sim, &pair.lower, "lower");
    kit_stack(sim, &pair.upper, "upper");
    pn_driver_find(sim, "lower")->object.MajorFunction[IRP_MJ_DEVICE_CONTROL] = lower;
    pn_driver_find(sim, "upper")->object.MajorFunction[IRP_MJ_DEVICE_CONTROL] = upper;
    pnpsim_assert_ok(pnpsim_bind(sim, "lower", "KIT\\DEVICE", PNPSIM_ROLE_FUNCTION));
    pnpsim_assert_ok(pnpsim_bind(sim, "upper", "KIT\\DEVICE", PNPSIM_ROLE_UPPER_FILTER));
    struct pnpsim_hardware hardware = kit_hardware("camera");
    pair.camera = pnpsim_plug(sim, &hardware);
    assert_non_null(pair.camera);
}

static int32_t send_ioctl(struct pnpsim *sim)
{
    struct pnpsim_file *file;
    pnpsim_assert_ok(pnpsim_open(sim, "\\Device\\Camera", &file));
    int32_t status = pnpsim_file_ioctl(sim, file, CTL_CODE(FILE_DEVICE_UNKNOWN, 0x801, 0, 0), NULL,
                                       0, NULL, 0, NULL);
    pnpsim_assert_ok(pnpsim_close(sim, file));
    return status;
}

static void expect(struct pnpsim *sim, const char *rule, const char *words)
{
    assert_int_equal(pnpsim_finding_count(sim), 1);
    assert_string_equal(pnpsim_finding_at(sim, 0)->rule, rule);
    if (strstr(pnpsim_finding_at(sim, 0)->message, words) == NULL) {
        fail_msg("'%s' is not in '%s'", words, pnpsim_finding_at(sim, 0)->message);
    }
}

static NTSTATUS complete(PIRP irp, NTSTATUS status)
{
    irp->IoStatus.Status = status;
    irp->IoStatus.Information = 0;
    IoCompleteRequest(irp, IO_NO_INCREMENT);
    return status;
}

static NTSTATUS answer(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    (void)DeviceObject;
    return complete(Irp, STATUS_SUCCESS);
}

static NTSTATUS pass_on(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    IoSkipCurrentIrpStackLocation(Irp);
    return IoCallDriver(below(DeviceObject), Irp);
}

/* ---- Pending ---- */

static WORK_QUEUE_ITEM work;

static VOID complete_later(PVOID Context)
{
    complete(Context, STATUS_SUCCESS);
}

static NTSTATUS pend_and_mark(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    (void)DeviceObject;
    IoMarkIrpPending(Irp);
    ExInitializeWorkItem(&work, complete_later, Irp);
    ExQueueWorkItem(&work, DelayedWorkQueue);
    return STATUS_PENDING;
}

/* V-IRP_PENDING_RULES */
static void a_pended_irp_that_is_marked_and_passed_through_is_silent(void **state)
{
    pair_plug(*state, pass_on, pend_and_mark);
    pnpsim_assert_ok(send_ioctl(*state));
    assert_int_equal(pnpsim_finding_count(*state), 0);
}

static NTSTATUS pend_without_mark(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    (void)DeviceObject;
    ExInitializeWorkItem(&work, complete_later, Irp);
    ExQueueWorkItem(&work, DelayedWorkQueue);
    return STATUS_PENDING;
}

/* V-IRP_PENDING_RULES */
static void returning_pending_without_the_mark_is_found(void **state)
{
    pair_plug(*state, pass_on, pend_without_mark);
    pnpsim_assert_ok(pnpsim_expect_finding(*state, "IRP_PENDING_RULES"));
    pnpsim_assert_ok(send_ioctl(*state));
    expect(*state, "IRP_PENDING_RULES",
           "the dispatch routine of lower for IRP_MJ 0x0E returned 0x00000103 (STATUS_PENDING) "
           "without IoMarkIrpPending");
}

static NTSTATUS mark_and_return(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    (void)DeviceObject;
    IoMarkIrpPending(Irp);
    return complete(Irp, STATUS_SUCCESS);
}

/* V-IRP_PENDING_RULES */
static void a_mark_without_returning_pending_is_found_once(void **state)
{
    pair_plug(*state, pass_on, mark_and_return);
    pnpsim_assert_ok(pnpsim_expect_finding(*state, "IRP_PENDING_RULES"));
    pnpsim_assert_ok(send_ioctl(*state));
    expect(*state, "IRP_PENDING_RULES", "lower for IRP_MJ 0x0E returned 0x00000000, but the IRP");
}

static NTSTATUS hand_on(PDEVICE_OBJECT DeviceObject, PIRP Irp, PVOID Context)
{
    (void)DeviceObject;
    if (Context != NULL && Irp->PendingReturned) {
        IoMarkIrpPending(Irp);
    }
    return STATUS_SUCCESS;
}

static int marks; /* its address tells hand_on to mark */

static NTSTATUS copy_and_mark(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    IoCopyCurrentIrpStackLocationToNext(Irp);
    IoSetCompletionRoutine(Irp, hand_on, &marks, TRUE, TRUE, TRUE);
    return IoCallDriver(below(DeviceObject), Irp);
}

/* V-IRP_PENDING_RULES */
static void a_completion_routine_that_marks_what_was_pended_is_silent(void **state)
{
    pair_plug(*state, copy_and_mark, pend_and_mark);
    pnpsim_assert_ok(send_ioctl(*state));
    assert_int_equal(pnpsim_finding_count(*state), 0);
}

static NTSTATUS copy_without_mark(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    IoCopyCurrentIrpStackLocationToNext(Irp);
    IoSetCompletionRoutine(Irp, hand_on, NULL, TRUE, TRUE, TRUE);
    return IoCallDriver(below(DeviceObject), Irp);
}

/* V-IRP_PENDING_RULES */
static void a_completion_routine_that_forgets_the_mark_is_found(void **state)
{
    pair_plug(*state, copy_without_mark, pend_and_mark);
    pnpsim_assert_ok(pnpsim_expect_finding(*state, "IRP_PENDING_RULES"));
    pnpsim_assert_ok(send_ioctl(*state));
    expect(*state, "IRP_PENDING_RULES", "the completion routine of upper");
}

static NTSTATUS skip_and_claim(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    pass_on(DeviceObject, Irp);
    return STATUS_SUCCESS;
}

/* V-IRP_PENDING_RULES */
static void another_status_than_the_pending_of_the_driver_below_is_found(void **state)
{
    pair_plug(*state, skip_and_claim, pend_and_mark);
    pnpsim_assert_ok(pnpsim_expect_finding(*state, "IRP_PENDING_RULES"));
    send_ioctl(*state);
    expect(*state, "IRP_PENDING_RULES", "upper for IRP_MJ 0x0E returned 0x00000000");
}

static NTSTATUS copy_and_claim(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    copy_and_mark(DeviceObject, Irp);
    return STATUS_SUCCESS;
}

/* V-IRP_STATUS_MISMATCH */
static void claiming_an_end_while_the_driver_below_has_it_pending_is_found(void **state)
{
    pair_plug(*state, copy_and_claim, pend_and_mark);
    pnpsim_assert_ok(pnpsim_expect_finding(*state, "IRP_STATUS_MISMATCH"));
    send_ioctl(*state);
    expect(*state, "IRP_STATUS_MISMATCH",
           "upper for IRP_MJ 0x0E returned 0x00000000, but the driver below had returned "
           "STATUS_PENDING");
}

/* ---- Retrying in a completion routine ---- */

static int attempts;

static NTSTATUS fail_first(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    (void)DeviceObject;
    return complete(Irp, attempts++ == 0 ? STATUS_DEVICE_BUSY : STATUS_SUCCESS);
}

static NTSTATUS retry(PDEVICE_OBJECT DeviceObject, PIRP Irp, PVOID Context)
{
    (void)Context;
    if (NT_SUCCESS(Irp->IoStatus.Status)) {
        return STATUS_SUCCESS;
    }
    IoCopyCurrentIrpStackLocationToNext(Irp);
    IoSetCompletionRoutine(Irp, retry, NULL, TRUE, TRUE, TRUE);
    IoCallDriver(below(DeviceObject), Irp);
    return STATUS_MORE_PROCESSING_REQUIRED;
}

static NTSTATUS send_with_retry(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    IoMarkIrpPending(Irp);
    IoCopyCurrentIrpStackLocationToNext(Irp);
    IoSetCompletionRoutine(Irp, retry, NULL, TRUE, TRUE, TRUE);
    IoCallDriver(below(DeviceObject), Irp);
    return STATUS_PENDING;
}

/* V-IRP_STATUS_MISMATCH, V-IRP_PENDING_RULES */
static void a_completion_routine_that_sends_the_irp_again_is_silent(void **state)
{
    attempts = 0;
    pair_plug(*state, send_with_retry, fail_first);
    pnpsim_assert_ok(send_ioctl(*state));
    assert_int_equal(attempts, 2);
    assert_int_equal(pnpsim_finding_count(*state), 0);
}

/* ---- Passing on ---- */

static VOID never_cancel(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    (void)DeviceObject;
    IoReleaseCancelSpinLock(Irp->CancelIrql);
}

static NTSTATUS pass_cancelable(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    IoSetCancelRoutine(Irp, never_cancel);
    return pass_on(DeviceObject, Irp);
}

static NTSTATUS answer_uncancelable(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    IoSetCancelRoutine(Irp, NULL);
    return answer(DeviceObject, Irp);
}

/* V-IRP_SENT_CANCELABLE */
static void passing_an_irp_on_with_a_cancel_routine_is_found(void **state)
{
    pair_plug(*state, pass_cancelable, answer_uncancelable);
    pnpsim_assert_ok(pnpsim_expect_finding(*state, "IRP_SENT_CANCELABLE"));
    pnpsim_assert_ok(send_ioctl(*state));
    expect(*state, "IRP_SENT_CANCELABLE", "upper: IRP_MJ 0x0E is sent with the sender's cancel");
}

static NTSTATUS pass_uncancelable(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    IoSetCancelRoutine(Irp, never_cancel);
    pnpsim_check(IoSetCancelRoutine(Irp, NULL) == never_cancel);
    return pass_on(DeviceObject, Irp);
}

/* V-IRP_SENT_CANCELABLE */
static void passing_an_irp_on_after_its_cancel_routine_was_reset_is_silent(void **state)
{
    pair_plug(*state, pass_uncancelable, answer);
    pnpsim_assert_ok(send_ioctl(*state));
    assert_int_equal(pnpsim_finding_count(*state), 0);
}

static NTSTATUS copy_whole(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    *IoGetNextIrpStackLocation(Irp) = *IoGetCurrentIrpStackLocation(Irp);
    return IoCallDriver(below(DeviceObject), Irp);
}

static NTSTATUS refuse_it(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    (void)DeviceObject;
    return complete(Irp, STATUS_INVALID_DEVICE_REQUEST);
}

/* V-IRP_COMPLETION_COPIED: the routine of the upper driver is in the lower one's location, and so
 * in the one that the lower driver copies as a whole. */
static void copying_a_location_with_its_completion_routine_is_found(void **state)
{
    pair_plug(*state, copy_without_mark, copy_whole);
    pn_driver_find(*state, "simbus")->object.MajorFunction[IRP_MJ_DEVICE_CONTROL] = refuse_it;
    pnpsim_assert_ok(pnpsim_expect_finding(*state, "IRP_COMPLETION_COPIED"));
    assert_int_equal(send_ioctl(*state), STATUS_INVALID_DEVICE_REQUEST);
    expect(*state, "IRP_COMPLETION_COPIED", "lower: IRP_MJ 0x0E is passed down with the");
}

/* V-IRP_COMPLETION_COPIED */
static void a_completion_routine_of_ones_own_is_silent(void **state)
{
    pair_plug(*state, copy_without_mark, copy_and_mark);
    pn_driver_find(*state, "simbus")->object.MajorFunction[IRP_MJ_DEVICE_CONTROL] = refuse_it;
    assert_int_equal(send_ioctl(*state), STATUS_INVALID_DEVICE_REQUEST);
    assert_int_equal(pnpsim_finding_count(*state), 0);
}

/* ---- Never completed ---- */

static PDRIVER_DISPATCH right_pnp;

static NTSTATUS keep_query(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    if (IoGetCurrentIrpStackLocation(Irp)->MinorFunction != IRP_MN_QUERY_REMOVE_DEVICE) {
        return right_pnp(DeviceObject, Irp);
    }
    IoMarkIrpPending(Irp);
    return STATUS_PENDING;
}

/* V-LOST_WAKEUP */
static void an_irp_that_is_never_completed_is_named_with_its_holder(void **state)
{
    struct pnpsim *sim = *state;
    pair_plug(sim, pass_on, answer);
    PDRIVER_OBJECT driver = &pn_driver_find(sim, "lower")->object;
    right_pnp = driver->MajorFunction[IRP_MJ_PNP];
    driver->MajorFunction[IRP_MJ_PNP] = keep_query;
    pnpsim_assert_ok(pnpsim_expect_finding(sim, "LOST_WAKEUP"));
    assert_int_equal(pnpsim_remove(sim, pair.camera, NULL), PNPSIM_E_DEADLOCK);
    assert_non_null(
        strstr(pnpsim_last_error(sim), "QUERY_REMOVE_DEVICE of camera, which lower has"));
}

/* ---- Remove locks ---- */

static IO_REMOVE_LOCK lock;

static NTSTATUS wait_in_ioctl(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    memset(&lock, 0, sizeof(lock));
    IoInitializeRemoveLock(&lock, 'kcoL', 0, 0);
    IoAcquireRemoveLock(&lock, Irp);
    IoReleaseRemoveLockAndWait(&lock, Irp);
    return answer(DeviceObject, Irp);
}

/* V-REMLOCK_WAIT_ELSEWHERE, K-7.5.2 */
static void waiting_for_a_remove_lock_outside_the_remove_irp_is_found(void **state)
{
    pair_plug(*state, pass_on, wait_in_ioctl);
    pnpsim_assert_ok(pnpsim_expect_finding(*state, "REMLOCK_WAIT_ELSEWHERE"));
    pnpsim_assert_ok(send_ioctl(*state));
    expect(*state, "REMLOCK_WAIT_ELSEWHERE", "IoReleaseRemoveLockAndWaitEx called by lower");
}

/* V-REMLOCK_WAIT_ELSEWHERE, K-7.5.2 */
static void waiting_for_a_remove_lock_in_the_remove_irp_is_silent(void **state)
{
    pair_plug(*state, pass_on, answer);
    pnpsim_assert_ok(pnpsim_remove(*state, pair.camera, NULL)); /* the kit's stacks do it there */
    assert_int_equal(pnpsim_finding_count(*state), 0);
}

static char tags[3];

static void hold_often(void *context)
{
    (void)context;
    memset(&lock, 0, sizeof(lock));
    IoInitializeRemoveLock(&lock, 'kcoL', 0, 2);
    for (int i = 0; i < 3; i++) {
        IoAcquireRemoveLock(&lock, &tags[i]);
    }
    for (int i = 0; i < 3; i++) {
        IoReleaseRemoveLock(&lock, &tags[i]);
    }
}

/* V-REMLOCK_LIMIT, K-7.5.1 */
static void a_remove_lock_that_is_held_more_often_than_its_limit_is_found(void **state)
{
    pnpsim_assert_ok(pnpsim_expect_finding(*state, "REMLOCK_LIMIT"));
    pnpsim_assert_ok(pnpsim_call(*state, hold_often, NULL));
    expect(*state, "REMLOCK_LIMIT", "held more often at the same time than its limit of 2 times");
}

static void hold_long(void *context)
{
    LARGE_INTEGER delay = { .QuadPart = -*(LONGLONG *)context * 10000000 };
    memset(&lock, 0, sizeof(lock));
    IoInitializeRemoveLock(&lock, 'kcoL', 2, 2);
    IoAcquireRemoveLock(&lock, &tags[0]);
    IoAcquireRemoveLock(&lock, &tags[1]);
    IoReleaseRemoveLock(&lock, &tags[1]);
    KeDelayExecutionThread(KernelMode, FALSE, &delay);
    IoReleaseRemoveLock(&lock, &tags[0]);
}

/* V-REMLOCK_LIMIT, K-7.5.1 */
static void a_remove_lock_that_is_held_longer_than_its_limit_is_found(void **state)
{
    LONGLONG seconds = 120;
    pnpsim_assert_ok(pnpsim_expect_finding(*state, "REMLOCK_LIMIT"));
    pnpsim_assert_ok(pnpsim_call(*state, hold_long, &seconds));
    expect(*state, "REMLOCK_LIMIT", "held longer than its limit of 2 minutes");
}

/* V-REMLOCK_LIMIT, K-7.5.1 */
static void a_remove_lock_within_its_limits_is_silent(void **state)
{
    LONGLONG seconds = 119;
    pnpsim_assert_ok(pnpsim_call(*state, hold_long, &seconds));
    assert_int_equal(pnpsim_finding_count(*state), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        pnpsim_unit_test(a_pended_irp_that_is_marked_and_passed_through_is_silent),
        pnpsim_unit_test(returning_pending_without_the_mark_is_found),
        pnpsim_unit_test(a_mark_without_returning_pending_is_found_once),
        pnpsim_unit_test(a_completion_routine_that_marks_what_was_pended_is_silent),
        pnpsim_unit_test(a_completion_routine_that_forgets_the_mark_is_found),
        pnpsim_unit_test(another_status_than_the_pending_of_the_driver_below_is_found),
        pnpsim_unit_test(claiming_an_end_while_the_driver_below_has_it_pending_is_found),
        pnpsim_unit_test(a_completion_routine_that_sends_the_irp_again_is_silent),
        pnpsim_unit_test(passing_an_irp_on_with_a_cancel_routine_is_found),
        pnpsim_unit_test(passing_an_irp_on_after_its_cancel_routine_was_reset_is_silent),
        pnpsim_unit_test(copying_a_location_with_its_completion_routine_is_found),
        pnpsim_unit_test(a_completion_routine_of_ones_own_is_silent),
        pnpsim_unit_test(an_irp_that_is_never_completed_is_named_with_its_holder),
        pnpsim_unit_test(waiting_for_a_remove_lock_outside_the_remove_irp_is_found),
        pnpsim_unit_test(waiting_for_a_remove_lock_in_the_remove_irp_is_silent),
        pnpsim_unit_test(a_remove_lock_that_is_held_more_often_than_its_limit_is_found),
        pnpsim_unit_test(a_remove_lock_that_is_held_longer_than_its_limit_is_found),
        pnpsim_unit_test(a_remove_lock_within_its_limits_is_silent),
    };
    return pnpsim_run_tests("IRP flow rules", tests);
}
