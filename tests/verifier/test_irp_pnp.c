/* SPDX-License-Identifier: MIT */
/* PnP IRPs that a driver treats badly, each with its near miss (K-7.2.1). */
#include "support/kit.h"

#include "io/driver.h"

/* A function driver that does as the kit's stacks do, but for one minor code. */
struct wrong {
    UCHAR minor;
    NTSTATUS (*act)(PDEVICE_OBJECT device, PDEVICE_OBJECT lower, PIRP irp);
    PDRIVER_DISPATCH right;
    struct kit_stack stack;
    struct pnpsim_device *camera;
};

static struct wrong wrong; /* each test starts with wrong_plug */

static NTSTATUS wrong_pnp(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PDEVICE_OBJECT *extension = DeviceObject->DeviceExtension; /* the lower device is first */
    if (IoGetCurrentIrpStackLocation(Irp)->MinorFunction != wrong.minor) {
        return wrong.right(DeviceObject, Irp);
    }
    return wrong.act(DeviceObject, extension[0], Irp);
}

static void wrong_plug(struct pnpsim *sim, UCHAR minor,
                       NTSTATUS (*act)(PDEVICE_OBJECT device, PDEVICE_OBJECT lower, PIRP irp))
{
    wrong = (struct wrong){ .minor = minor, .act = act };
    kit_stack(sim, &wrong.stack, "function");
    PDRIVER_OBJECT driver = &pn_driver_find(sim, "function")->object;
    wrong.right = driver->MajorFunction[IRP_MJ_PNP];
    driver->MajorFunction[IRP_MJ_PNP] = wrong_pnp;
    pnpsim_assert_ok(pnpsim_bind(sim, "function", "KIT\\DEVICE", PNPSIM_ROLE_FUNCTION));
    struct pnpsim_hardware hardware = kit_hardware("camera");
    wrong.camera = pnpsim_plug(sim, &hardware);
    assert_non_null(wrong.camera);
}

static NTSTATUS complete(PIRP irp, NTSTATUS status)
{
    irp->IoStatus.Status = status;
    IoCompleteRequest(irp, IO_NO_INCREMENT);
    return status;
}

static NTSTATUS pass(PDEVICE_OBJECT lower, PIRP irp)
{
    IoSkipCurrentIrpStackLocation(irp);
    return IoCallDriver(lower, irp);
}

static void expect(struct pnpsim *sim, const char *rule, const char *words)
{
    assert_int_equal(pnpsim_finding_count(sim), 1);
    assert_string_equal(pnpsim_finding_at(sim, 0)->rule, rule);
    if (strstr(pnpsim_finding_at(sim, 0)->message, words) == NULL) {
        fail_msg("'%s' is not in '%s'", words, pnpsim_finding_at(sim, 0)->message);
    }
}

/* ---- What must not fail ---- */

static NTSTATUS fail_it(PDEVICE_OBJECT device, PDEVICE_OBJECT lower, PIRP irp)
{
    (void)device;
    (void)lower;
    return complete(irp, STATUS_UNSUCCESSFUL);
}

/* V-IRP_REMOVE_FAILED, K-7.2.3 */
static void failing_a_surprise_removal_is_found_and_changes_nothing(void **state)
{
    wrong_plug(*state, IRP_MN_SURPRISE_REMOVAL, fail_it);
    pnpsim_assert_ok(pnpsim_expect_finding(*state, "IRP_REMOVE_FAILED"));
    pnpsim_assert_ok(pnpsim_unplug(*state, wrong.camera));
    pnpsim_assert_story(*state, "irp camera SURPRISE_REMOVAL failed | irp camera REMOVE_DEVICE");
    expect(*state, "IRP_REMOVE_FAILED",
           "function: IRP_MN_SURPRISE_REMOVAL is completed with a "
           "failure; it must succeed (status 0xC0000001)");
}

/* V-IRP_REMOVE_FAILED, K-7.2.3 */
static void failing_a_surprise_removal_stops_the_machine_under_the_windows_policy(void **state)
{
    wrong_plug(*state, IRP_MN_SURPRISE_REMOVAL, fail_it);
    pnpsim_assert_ok(pnpsim_expect_finding(*state, "IRP_REMOVE_FAILED"));
    pnpsim_assert_ok(pnpsim_expect_bugcheck(*state, 0xC9));
    assert_int_equal(pnpsim_unplug(*state, wrong.camera), PNPSIM_E_STOPPED);
}

static NTSTATUS fail_after_lower(PDEVICE_OBJECT device, PDEVICE_OBJECT lower, PIRP irp)
{
    (void)device;
    pnpsim_check(IoForwardIrpSynchronously(lower, irp));
    return complete(irp, STATUS_UNSUCCESSFUL);
}

/* V-IRP_REMOVE_FAILED, K-7.2.3 */
static void failing_a_cancel_is_found(void **state)
{
    wrong_plug(*state, IRP_MN_CANCEL_REMOVE_DEVICE, fail_after_lower);
    wrong.stack.query_status = STATUS_UNSUCCESSFUL;
    pnpsim_assert_ok(pnpsim_expect_finding(*state, "IRP_REMOVE_FAILED"));
    assert_int_equal(pnpsim_remove(*state, wrong.camera, NULL), PNPSIM_E_VETOED);
    assert_int_equal(pnpsim_device_state(wrong.camera), PNPSIM_DEVICE_STARTED);
    expect(*state, "IRP_REMOVE_FAILED", "IRP_MN_CANCEL_REMOVE_DEVICE");
}

/* V-IRP_REMOVE_FAILED, K-7.2.3 */
static void failing_a_query_is_silent(void **state)
{
    wrong_plug(*state, IRP_MN_QUERY_REMOVE_DEVICE, fail_it);
    assert_int_equal(pnpsim_remove(*state, wrong.camera, NULL), PNPSIM_E_VETOED);
    assert_int_equal(pnpsim_finding_count(*state), 0);
}

/* ---- Completing, passing down ---- */

static NTSTATUS succeed_it(PDEVICE_OBJECT device, PDEVICE_OBJECT lower, PIRP irp)
{
    (void)device;
    (void)lower;
    return complete(irp, STATUS_SUCCESS);
}

/* V-IRP_COMPLETED_NOT_FORWARDED, K-7.2.1 */
static void completing_instead_of_the_bus_driver_is_found(void **state)
{
    wrong_plug(*state, IRP_MN_SURPRISE_REMOVAL, succeed_it);
    pnpsim_assert_ok(pnpsim_expect_finding(*state, "IRP_COMPLETED_NOT_FORWARDED"));
    pnpsim_assert_ok(pnpsim_unplug(*state, wrong.camera));
    expect(*state, "IRP_COMPLETED_NOT_FORWARDED",
           "function: IRP_MN_SURPRISE_REMOVAL is completed with success instead of being passed");
}

static NTSTATUS complete_untouched(PDEVICE_OBJECT device, PDEVICE_OBJECT lower, PIRP irp)
{
    (void)device;
    (void)lower;
    return complete(irp, irp->IoStatus.Status);
}

/* V-IRP_COMPLETED_NOT_FORWARDED, K-7.2.1 */
static void completing_what_the_driver_does_not_know_is_found(void **state)
{
    pnpsim_assert_ok(pnpsim_expect_finding(*state, "IRP_COMPLETED_NOT_FORWARDED"));
    wrong_plug(*state, IRP_MN_QUERY_PNP_DEVICE_STATE, complete_untouched);
    expect(*state, "IRP_COMPLETED_NOT_FORWARDED", "is completed untouched");
}

static NTSTATUS succeed_after_lower(PDEVICE_OBJECT device, PDEVICE_OBJECT lower, PIRP irp)
{
    (void)device;
    irp->IoStatus.Status = STATUS_SUCCESS;
    pnpsim_check(IoForwardIrpSynchronously(lower, irp));
    return complete(irp, irp->IoStatus.Status);
}

/* V-IRP_COMPLETED_NOT_FORWARDED, K-7.2.1 */
static void completing_after_the_drivers_below_is_silent(void **state)
{
    wrong_plug(*state, IRP_MN_SURPRISE_REMOVAL, succeed_after_lower);
    pnpsim_assert_ok(pnpsim_unplug(*state, wrong.camera));
    assert_int_equal(pnpsim_finding_count(*state), 0);
}

static NTSTATUS fail_and_pass(PDEVICE_OBJECT device, PDEVICE_OBJECT lower, PIRP irp)
{
    (void)device;
    irp->IoStatus.Status = STATUS_UNSUCCESSFUL;
    return pass(lower, irp);
}

/* V-IRP_FAILED_FORWARDED, K-7.2.1 */
static void passing_a_failed_irp_down_is_found(void **state)
{
    wrong_plug(*state, IRP_MN_QUERY_REMOVE_DEVICE, fail_and_pass);
    pnpsim_assert_ok(pnpsim_expect_finding(*state, "IRP_FAILED_FORWARDED"));
    pnpsim_remove(*state, wrong.camera, NULL);
    expect(*state, "IRP_FAILED_FORWARDED",
           "function: IRP_MN_QUERY_REMOVE_DEVICE is passed down although it has failed");
}

static NTSTATUS pass_untouched(PDEVICE_OBJECT device, PDEVICE_OBJECT lower, PIRP irp)
{
    (void)device;
    return pass(lower, irp);
}

/* V-IRP_FAILED_FORWARDED, V-IRP_NOT_SUPPORTED_STATUS, K-7.2.1 */
static void passing_an_irp_down_untouched_is_silent(void **state)
{
    wrong_plug(*state, IRP_MN_QUERY_REMOVE_DEVICE, pass_untouched);
    pnpsim_assert_ok(pnpsim_remove(*state, wrong.camera, NULL));
    assert_int_equal(pnpsim_finding_count(*state), 0);
}

static NTSTATUS take_back_and_disown(PDEVICE_OBJECT device, PDEVICE_OBJECT lower, PIRP irp)
{
    (void)device;
    pnpsim_check(IoForwardIrpSynchronously(lower, irp));
    return complete(irp, STATUS_NOT_SUPPORTED);
}

/* V-IRP_NOT_SUPPORTED_STATUS, K-7.2.1 */
static void turning_a_status_into_not_supported_is_found(void **state)
{
    pnpsim_assert_ok(pnpsim_expect_finding(*state, "IRP_NOT_SUPPORTED_STATUS"));
    wrong_plug(*state, IRP_MN_QUERY_CAPABILITIES, take_back_and_disown);
    expect(*state, "IRP_NOT_SUPPORTED_STATUS",
           "function: IRP_MN_QUERY_CAPABILITIES had a status already");
}

/* ---- What the dispatch routine returns ---- */

static NTSTATUS return_another_status(PDEVICE_OBJECT device, PDEVICE_OBJECT lower, PIRP irp)
{
    (void)device;
    pass(lower, irp);
    return STATUS_DEVICE_BUSY;
}

/* V-IRP_STATUS_MISMATCH, K-7.2.7 */
static void returning_another_status_than_the_irps_is_found(void **state)
{
    wrong_plug(*state, IRP_MN_QUERY_REMOVE_DEVICE, return_another_status);
    pnpsim_assert_ok(pnpsim_expect_finding(*state, "IRP_STATUS_MISMATCH"));
    pnpsim_assert_ok(pnpsim_remove(*state, wrong.camera, NULL));
    expect(*state, "IRP_STATUS_MISMATCH",
           "the dispatch routine of function for IRP_MN_QUERY_REMOVE_DEVICE returned 0x80000011, "
           "but the IRP was completed with 0x00000000");
}

/* V-IRP_LOST: the driver that lost it is named, not the one above. */
static NTSTATUS lose_it(PDEVICE_OBJECT device, PDEVICE_OBJECT lower, PIRP irp)
{
    (void)device;
    (void)lower;
    (void)irp;
    return STATUS_SUCCESS;
}

/* V-IRP_LOST */
static void an_irp_that_a_lower_driver_loses_is_blamed_on_that_driver(void **state)
{
    struct kit_stack upper = { 0 };
    kit_stack(*state, &upper, "upper");
    pnpsim_assert_ok(pnpsim_bind(*state, "upper", "KIT\\DEVICE", PNPSIM_ROLE_UPPER_FILTER));
    pnpsim_assert_ok(pnpsim_expect_finding(*state, "IRP_LOST"));
    wrong_plug(*state, IRP_MN_QUERY_PNP_DEVICE_STATE, lose_it);
    expect(*state, "IRP_LOST", "the dispatch routine of function for IRP_MN_QUERY_PNP_DEVICE");
    pnpsim_assert_ok(pnpsim_remove(*state, wrong.camera, NULL));
}

/* ---- The end of the stack ---- */

static NTSTATUS stay(PDEVICE_OBJECT device, PDEVICE_OBJECT lower, PIRP irp)
{
    (void)device;
    irp->IoStatus.Status = STATUS_SUCCESS;
    return pass(lower, irp);
}

/* V-REMOVE_NOT_DETACHED, V-REMOVE_NOT_DELETED, K-7.2.7 */
static void a_driver_that_stays_on_the_stack_is_found(void **state)
{
    wrong_plug(*state, IRP_MN_REMOVE_DEVICE, stay);
    pnpsim_assert_ok(pnpsim_expect_finding(*state, "REMOVE_NOT_DETACHED"));
    pnpsim_assert_ok(pnpsim_expect_finding(*state, "REMOVE_NOT_DELETED"));
    pnpsim_assert_ok(pnpsim_remove(*state, wrong.camera, NULL));
    pnpsim_assert_ok(pnpsim_run(*state));
}

static NTSTATUS detach_only(PDEVICE_OBJECT device, PDEVICE_OBJECT lower, PIRP irp)
{
    NTSTATUS status = stay(device, lower, irp);
    IoDetachDevice(lower);
    return status;
}

/* V-REMOVE_NOT_DELETED, K-7.2.7 */
static void a_driver_that_keeps_its_device_is_found(void **state)
{
    wrong_plug(*state, IRP_MN_REMOVE_DEVICE, detach_only);
    pnpsim_assert_ok(pnpsim_expect_finding(*state, "REMOVE_NOT_DELETED"));
    pnpsim_assert_ok(pnpsim_remove(*state, wrong.camera, NULL));
    expect(*state, "REMOVE_NOT_DELETED", "function has handled IRP_MN_REMOVE_DEVICE");
}

static NTSTATUS delete_first(PDEVICE_OBJECT device, PDEVICE_OBJECT lower, PIRP irp)
{
    ObReferenceObject(lower);
    irp->IoStatus.Status = STATUS_SUCCESS;
    IoDetachDevice(lower);
    IoDeleteDevice(device);
    NTSTATUS status = pass(lower, irp);
    ObDereferenceObject(lower);
    return status;
}

/* V-DELETE_BEFORE_FORWARD, K-7.2.7 */
static void deleting_the_device_before_the_irp_goes_down_is_found(void **state)
{
    wrong_plug(*state, IRP_MN_REMOVE_DEVICE, delete_first);
    pnpsim_assert_ok(pnpsim_expect_finding(*state, "DELETE_BEFORE_FORWARD"));
    pnpsim_assert_ok(pnpsim_remove(*state, wrong.camera, NULL));
    expect(*state, "DELETE_BEFORE_FORWARD", "IoDeleteDevice called by function");
}

static NTSTATUS delete_after(PDEVICE_OBJECT device, PDEVICE_OBJECT lower, PIRP irp)
{
    NTSTATUS status = stay(device, lower, irp);
    IoDetachDevice(lower);
    IoDeleteDevice(device);
    return status;
}

/* V-DELETE_BEFORE_FORWARD, V-REMOVE_NOT_DELETED, V-REMOVE_NOT_DETACHED, K-7.2.7 */
static void deleting_the_device_after_the_irp_has_come_back_is_silent(void **state)
{
    wrong_plug(*state, IRP_MN_REMOVE_DEVICE, delete_after);
    pnpsim_assert_ok(pnpsim_remove(*state, wrong.camera, NULL));
    assert_int_equal(pnpsim_finding_count(*state), 0);
}

/* V-SURPRISE_DETACHED, K-7.2.6 */
static void leaving_the_stack_in_a_surprise_removal_is_found(void **state)
{
    wrong_plug(*state, IRP_MN_SURPRISE_REMOVAL, delete_after);
    pnpsim_assert_ok(pnpsim_expect_finding(*state, "SURPRISE_DETACHED"));
    pnpsim_assert_ok(pnpsim_expect_finding(*state, "SURPRISE_DETACHED"));
    pnpsim_assert_ok(pnpsim_unplug(*state, wrong.camera));
    assert_non_null(strstr(pnpsim_finding_at(*state, 0)->message, "is detached while"));
    assert_non_null(strstr(pnpsim_finding_at(*state, 1)->message, "is deleted while"));
}

/* V-SURPRISE_DETACHED, K-7.2.6 */
static void staying_on_the_stack_in_a_surprise_removal_is_silent(void **state)
{
    wrong_plug(*state, IRP_MN_SURPRISE_REMOVAL, stay);
    pnpsim_assert_ok(pnpsim_unplug(*state, wrong.camera));
    assert_int_equal(pnpsim_finding_count(*state), 0);
}

static NTSTATUS delete_the_pdo(PDEVICE_OBJECT device, PDEVICE_OBJECT lower, PIRP irp)
{
    NTSTATUS status = delete_after(device, lower, irp);
    IoDeleteDevice(lower); /* what its bus driver must not do while it reports the device */
    return status;
}

/* V-PDO_DELETED_PRESENT, K-7.2.7 */
static void deleting_a_pdo_that_is_still_reported_is_found(void **state)
{
    wrong_plug(*state, IRP_MN_REMOVE_DEVICE, delete_the_pdo);
    pnpsim_assert_ok(pnpsim_expect_finding(*state, "PDO_DELETED_PRESENT"));
    pnpsim_assert_ok(pnpsim_remove(*state, wrong.camera, NULL));
    expect(*state, "PDO_DELETED_PRESENT", "IoDeleteDevice called by function");
}

/* V-PDO_DELETED_PRESENT, K-7.2.7 */
static void deleting_the_pdo_of_a_device_that_was_pulled_is_silent(void **state)
{
    wrong_plug(*state, IRP_MN_REMOVE_DEVICE, delete_after);
    pnpsim_assert_ok(pnpsim_unplug(*state, wrong.camera)); /* the built-in bus deletes it */
    assert_null(pnpsim_device_pdo(wrong.camera));
    assert_int_equal(pnpsim_finding_count(*state), 0);
}

/* ---- IRPs that drivers send ---- */

struct own {
    UCHAR minor;
    NTSTATUS status; /* that the IRP starts with */
    NTSTATUS result;
};

static NTSTATUS send_own(struct kit_stack *stack, PIRP control)
{
    struct own *own = stack->context;
    IO_STATUS_BLOCK result = { 0 };
    KEVENT event;
    (void)control;
    KeInitializeEvent(&event, NotificationEvent, FALSE);
    PIRP irp = IoBuildSynchronousFsdRequest(IRP_MJ_PNP, stack->pdo, NULL, 0, NULL, &event, &result);
    irp->IoStatus.Status = own->status;
    IoGetNextIrpStackLocation(irp)->MinorFunction = own->minor;
    own->result = IoCallDriver(stack->pdo, irp);
    return STATUS_SUCCESS;
}

static void own_send(struct pnpsim *sim, struct own *own)
{
    struct pnpsim_file *file;
    wrong_plug(sim, 0xFF, stay);
    wrong.stack.on_control = send_own;
    wrong.stack.context = own;
    pnpsim_assert_ok(pnpsim_remove(sim, wrong.camera, NULL));
    wrong.stack.device_name = L"\\Device\\Camera";
    struct pnpsim_hardware hardware = kit_hardware("other");
    assert_non_null(pnpsim_plug(sim, &hardware));
    pnpsim_assert_ok(pnpsim_open(sim, "\\Device\\Camera", &file));
    pnpsim_assert_ok(pnpsim_file_ioctl(sim, file, CTL_CODE(FILE_DEVICE_UNKNOWN, 0x801, 0, 0), NULL,
                                       0, NULL, 0, NULL));
    pnpsim_assert_ok(pnpsim_close(sim, file));
}

/* V-IRP_SENT_BY_DRIVER, K-7.2.4 */
static void a_driver_that_sends_a_remove_irp_is_found(void **state)
{
    struct own own = { IRP_MN_QUERY_REMOVE_DEVICE, STATUS_NOT_SUPPORTED, 0 };
    pnpsim_assert_ok(pnpsim_expect_finding(*state, "IRP_SENT_BY_DRIVER"));
    own_send(*state, &own);
    expect(*state, "IRP_SENT_BY_DRIVER",
           "function: IRP_MN_QUERY_REMOVE_DEVICE is sent by a driver; it is the system's own");
}

/* V-IRP_INITIAL_STATUS, K-7.2.1 */
static void a_pnp_irp_that_starts_with_success_is_found(void **state)
{
    struct own own = { IRP_MN_QUERY_BUS_INFORMATION, STATUS_SUCCESS, 0 };
    pnpsim_assert_ok(pnpsim_expect_finding(*state, "IRP_INITIAL_STATUS"));
    own_send(*state, &own);
    expect(*state, "IRP_INITIAL_STATUS", "function: IRP_MN_QUERY_BUS_INFORMATION is sent with");
}

/* V-IRP_SENT_BY_DRIVER, V-IRP_INITIAL_STATUS, K-7.2.4 */
static void a_driver_that_asks_its_bus_properly_is_silent(void **state)
{
    struct own own = { IRP_MN_READ_CONFIG, STATUS_NOT_SUPPORTED, 0 };
    own_send(*state, &own);
    assert_int_equal(own.result, STATUS_NOT_SUPPORTED);
    assert_int_equal(pnpsim_finding_count(*state), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        pnpsim_unit_test(failing_a_surprise_removal_is_found_and_changes_nothing),
        pnpsim_unit_test_with(failing_a_surprise_removal_stops_the_machine_under_the_windows_policy,
                              (&(struct pnpsim_options){ .size = sizeof(struct pnpsim_options),
                                                         .policy = PNPSIM_POLICY_WINDOWS })),
        pnpsim_unit_test(failing_a_cancel_is_found),
        pnpsim_unit_test(failing_a_query_is_silent),
        pnpsim_unit_test(completing_instead_of_the_bus_driver_is_found),
        pnpsim_unit_test(completing_what_the_driver_does_not_know_is_found),
        pnpsim_unit_test(completing_after_the_drivers_below_is_silent),
        pnpsim_unit_test(passing_a_failed_irp_down_is_found),
        pnpsim_unit_test(passing_an_irp_down_untouched_is_silent),
        pnpsim_unit_test(turning_a_status_into_not_supported_is_found),
        pnpsim_unit_test(returning_another_status_than_the_irps_is_found),
        pnpsim_unit_test(an_irp_that_a_lower_driver_loses_is_blamed_on_that_driver),
        pnpsim_unit_test(a_driver_that_stays_on_the_stack_is_found),
        pnpsim_unit_test(a_driver_that_keeps_its_device_is_found),
        pnpsim_unit_test(deleting_the_device_before_the_irp_goes_down_is_found),
        pnpsim_unit_test(deleting_the_device_after_the_irp_has_come_back_is_silent),
        pnpsim_unit_test(leaving_the_stack_in_a_surprise_removal_is_found),
        pnpsim_unit_test(staying_on_the_stack_in_a_surprise_removal_is_silent),
        pnpsim_unit_test(deleting_a_pdo_that_is_still_reported_is_found),
        pnpsim_unit_test(deleting_the_pdo_of_a_device_that_was_pulled_is_silent),
        pnpsim_unit_test(a_driver_that_sends_a_remove_irp_is_found),
        pnpsim_unit_test(a_pnp_irp_that_starts_with_success_is_found),
        pnpsim_unit_test(a_driver_that_asks_its_bus_properly_is_silent),
    };
    return pnpsim_run_tests("PnP IRP rules", tests);
}
