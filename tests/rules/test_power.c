/* SPDX-License-Identifier: MIT */
/* Power: the machine going to sleep and waking up, and the power IRPs that drivers ask for
 * (K-7.6.1). */
#include "support/kit.h"

#include <cfgmgr32.h>

#include "io/driver.h"

/* A function driver or filter of the kit, with a power routine of its own. */
struct powered {
    struct kit_stack stack;
    NTSTATUS query; /* what it answers to a query of the system's state */
    NTSTATUS (*act)(PDEVICE_OBJECT device, PDEVICE_OBJECT lower, PIRP irp); /* instead of passing */
    struct pnpsim_device *camera;
    PDRIVER_DISPATCH right;
    char log[512];
};

static struct powered powered; /* each test starts with powered_plug */

static void note(const char *format, ...) __attribute__((format(printf, 1, 2)));

static void note(const char *format, ...)
{
    size_t length = strlen(powered.log);
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(powered.log + length, sizeof(powered.log) - length, format, arguments);
    va_end(arguments);
}

static NTSTATUS power_pass(PDEVICE_OBJECT lower, PIRP irp)
{
    PoStartNextPowerIrp(irp);
    IoSkipCurrentIrpStackLocation(irp);
    return PoCallDriver(lower, irp);
}

static NTSTATUS power_complete(PIRP irp, NTSTATUS status)
{
    PoStartNextPowerIrp(irp);
    irp->IoStatus.Status = status;
    IoCompleteRequest(irp, IO_NO_INCREMENT);
    return status;
}

static NTSTATUS power_dispatch(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PDEVICE_OBJECT *extension = DeviceObject->DeviceExtension; /* the lower device is first */
    PIO_STACK_LOCATION location = IoGetCurrentIrpStackLocation(Irp);
    bool is_system = location->Parameters.Power.Type == SystemPowerState;
    note("%s%s %c%d", powered.log[0] == '\0' ? "" : ", ",
         location->MinorFunction == IRP_MN_SET_POWER     ? "set"
         : location->MinorFunction == IRP_MN_QUERY_POWER ? "query"
                                                         : "wake",
         is_system ? 'S' : 'D', (int)location->Parameters.Power.State.SystemState - 1);
    pnpsim_check(KeGetCurrentIrql() == PASSIVE_LEVEL);
    pnpsim_check(Irp->IoStatus.Status == STATUS_NOT_SUPPORTED);
    if (location->MinorFunction == IRP_MN_QUERY_POWER && is_system && !NT_SUCCESS(powered.query)) {
        return power_complete(Irp, powered.query);
    }
    return powered.act == NULL ? power_pass(extension[0], Irp)
                               : powered.act(DeviceObject, extension[0], Irp);
}

static void powered_plug(struct pnpsim *sim, enum pnpsim_role role)
{
    memset(&powered, 0, sizeof(powered));
    kit_stack(sim, &powered.stack, "driver");
    PDRIVER_OBJECT driver = &pn_driver_find(sim, "driver")->object;
    driver->MajorFunction[IRP_MJ_POWER] = power_dispatch;
    pnpsim_assert_ok(pnpsim_bind(sim, "driver", "KIT\\DEVICE", role));
    struct pnpsim_hardware hardware = kit_hardware("camera");
    powered.camera = pnpsim_plug(sim, &hardware);
    assert_non_null(powered.camera);
}

/* ---- The whole machine ---- */

/* W-7 */
static void a_plain_start_and_removal_sends_no_power_irp(void **state)
{
    powered_plug(*state, PNPSIM_ROLE_UPPER_FILTER);
    pnpsim_assert_ok(pnpsim_remove(*state, powered.camera, NULL));
    assert_string_equal(powered.log, "");
}

/* K-7.6.1, K-7.6.4 */
static void going_to_sleep_asks_and_then_sets_each_device_children_first(void **state)
{
    struct pnpsim *sim = *state;
    struct pnpsim_device *camera = kit_device(sim, "camera");
    pnpsim_assert_ok(pnpsim_system_power(sim, PNPSIM_S3, NULL));
    pnpsim_assert_story(sim, "irp camera QUERY_POWER D3 ok | irp camera QUERY_POWER S3 ok | "
                             "irp simbus QUERY_POWER S3 ok | irp camera SET_POWER D3 | "
                             "irp camera SET_POWER S3 | irp simbus SET_POWER S3");
    assert_int_equal(pnpsim_device_power(camera), PowerDeviceD3);
    assert_int_equal(pnpsim_system_state(sim), PNPSIM_S3);
}

/* K-7.6.2, K-7.6.4 */
static void waking_up_sets_parents_before_their_children(void **state)
{
    struct pnpsim *sim = *state;
    struct pnpsim_device *camera = kit_device(sim, "camera");
    pnpsim_assert_ok(pnpsim_system_power(sim, PNPSIM_S3, NULL));
    pnpsim_assert_ok(pnpsim_system_power(sim, PNPSIM_S0, NULL));
    pnpsim_assert_story(sim, "irp simbus SET_POWER S0 | irp camera SET_POWER D0 | "
                             "irp camera SET_POWER S0");
    assert_int_equal(pnpsim_device_power(camera), PowerDeviceD0);
    assert_int_equal(pnpsim_system_state(sim), PNPSIM_S0);
}

/* K-7.6.1 */
static void a_driver_that_refuses_keeps_the_machine_awake(void **state)
{
    struct pnpsim *sim = *state;
    struct pnpsim_veto veto = { 0 };
    powered_plug(sim, PNPSIM_ROLE_FUNCTION);
    powered.query = STATUS_UNSUCCESSFUL;
    assert_int_equal(pnpsim_system_power(sim, PNPSIM_S3, &veto), PNPSIM_E_VETOED);
    pnpsim_assert_story(sim, "irp camera QUERY_POWER S3 veto | irp camera SET_POWER S0");
    assert_string_equal(powered.log, "query S3, set S0");
    assert_string_equal(veto.by, pnpsim_device_instance_path(powered.camera));
    assert_int_equal(veto.type, PNP_VetoDevice);
    assert_int_equal(pnpsim_system_state(sim), PNPSIM_S0);
    assert_int_equal(pnpsim_finding_count(sim), 0);
}

/* K-7.6.1 */
static void a_shutdown_asks_nobody(void **state)
{
    powered_plug(*state, PNPSIM_ROLE_FUNCTION);
    powered.query = STATUS_UNSUCCESSFUL;
    pnpsim_assert_ok(pnpsim_system_power(*state, PNPSIM_S5, NULL));
    assert_string_equal(powered.log, "set S5");
}

static void the_way_from_one_sleep_to_another_leads_over_s0(void **state)
{
    struct pnpsim *sim = *state;
    kit_device(sim, "camera");
    pnpsim_assert_ok(pnpsim_system_power(sim, PNPSIM_S3, NULL));
    assert_int_equal(pnpsim_system_power(sim, PNPSIM_S4, NULL), PNPSIM_E_INVALID);
    assert_int_equal(pnpsim_system_power(sim, (enum pnpsim_system_state)7, NULL), PNPSIM_E_INVALID);
    pnpsim_assert_ok(pnpsim_system_power(sim, PNPSIM_S3, NULL)); /* it is there */
    pnpsim_assert_story(sim, "");
}

static void a_change_that_was_begun_ends_when_the_machine_runs(void **state)
{
    struct pnpsim *sim = *state;
    powered_plug(sim, PNPSIM_ROLE_FUNCTION);
    assert_int_equal(pnpsim_system_power_result(sim, NULL), PNPSIM_E_NOT_FOUND);
    pnpsim_assert_ok(pnpsim_system_power_begin(sim, PNPSIM_S4));
    assert_int_equal(pnpsim_system_power_result(sim, NULL), PNPSIM_E_BUSY);
    assert_int_equal(pnpsim_system_power_begin(sim, PNPSIM_S3), PNPSIM_E_BUSY);
    assert_string_equal(powered.log, "");
    pnpsim_assert_ok(pnpsim_run(sim));
    pnpsim_assert_ok(pnpsim_system_power_result(sim, NULL));
    assert_string_equal(powered.log, "query S4, set S4");
}

/* K-7.6.1 */
static void a_device_that_has_not_started_is_left_alone(void **state)
{
    struct pnpsim *sim = *state;
    powered_plug(sim, PNPSIM_ROLE_FUNCTION);
    pnpsim_assert_ok(pnpsim_remove(sim, powered.camera, NULL));
    pnpsim_assert_ok(pnpsim_system_power(sim, PNPSIM_S3, NULL));
    pnpsim_assert_story(sim, "irp simbus QUERY_POWER S3 ok | irp simbus SET_POWER S3");
}

/* ---- Stuck, and badly handled ---- */

static NTSTATUS keep_the_irp(PDEVICE_OBJECT device, PDEVICE_OBJECT lower, PIRP irp)
{
    (void)device;
    (void)lower;
    IoMarkIrpPending(irp);
    return STATUS_PENDING;
}

/* V-POWER_IRP_STUCK */
static void a_power_irp_that_nobody_completes_is_given_up_after_ten_minutes(void **state)
{
    struct pnpsim *sim = *state;
    powered_plug(sim, PNPSIM_ROLE_FUNCTION);
    powered.act = keep_the_irp;
    pnpsim_assert_ok(pnpsim_expect_finding(sim, "POWER_IRP_STUCK"));
    uint64_t before = pnpsim_time(sim);
    pnpsim_assert_ok(pnpsim_system_power(sim, PNPSIM_S5, NULL));
    assert_int_equal(pnpsim_time(sim) - before, 600000000u);
    pnpsim_assert_story(sim, "irp camera SET_POWER S5 failed | irp simbus SET_POWER S5");
    assert_int_equal(pnpsim_finding_count(sim), 1);
    assert_non_null(strstr(pnpsim_finding_at(sim, 0)->message,
                           "SET_POWER S5 of camera was not completed within ten minutes; it is "
                           "with driver"));
}

/* V-POWER_IRP_STUCK */
static void a_power_irp_that_nobody_completes_stops_the_machine_under_the_windows_policy(
    void **state)
{
    powered_plug(*state, PNPSIM_ROLE_FUNCTION);
    powered.act = keep_the_irp;
    pnpsim_assert_ok(pnpsim_expect_finding(*state, "POWER_IRP_STUCK"));
    pnpsim_assert_ok(pnpsim_expect_bugcheck(*state, 0x9F));
    assert_int_equal(pnpsim_system_power(*state, PNPSIM_S5, NULL), PNPSIM_E_STOPPED);
}

static KTIMER late_timer;
static KDPC late_dpc;

static VOID complete_late(PKDPC Dpc, PVOID DeferredContext, PVOID SystemArgument1,
                          PVOID SystemArgument2)
{
    (void)Dpc;
    (void)SystemArgument1;
    (void)SystemArgument2;
    power_complete(DeferredContext, STATUS_UNSUCCESSFUL);
}

static NTSTATUS take_a_second(PDEVICE_OBJECT device, PDEVICE_OBJECT lower, PIRP irp)
{
    LARGE_INTEGER second = { .QuadPart = -10000000 };
    (void)device;
    (void)lower;
    IoMarkIrpPending(irp);
    KeInitializeTimer(&late_timer);
    KeInitializeDpc(&late_dpc, complete_late, irp);
    KeSetTimer(&late_timer, second, &late_dpc);
    return STATUS_PENDING;
}

/* V-POWER_IRP_STUCK */
static void a_power_irp_that_takes_its_time_is_silent(void **state)
{
    powered_plug(*state, PNPSIM_ROLE_FUNCTION);
    powered.act = take_a_second;
    uint64_t before = pnpsim_time(*state);
    pnpsim_assert_ok(pnpsim_system_power(*state, PNPSIM_S5, NULL));
    assert_int_equal(pnpsim_time(*state) - before, 1000000u);
    assert_int_equal(pnpsim_finding_count(*state), 0);
}

static NTSTATUS complete_here(PDEVICE_OBJECT device, PDEVICE_OBJECT lower, PIRP irp)
{
    (void)device;
    (void)lower;
    return power_complete(irp, STATUS_SUCCESS);
}

/* V-IRP_COMPLETED_NOT_FORWARDED */
static void completing_a_power_irp_instead_of_passing_it_down_is_found(void **state)
{
    powered_plug(*state, PNPSIM_ROLE_FUNCTION);
    powered.act = complete_here;
    pnpsim_assert_ok(pnpsim_expect_finding(*state, "IRP_COMPLETED_NOT_FORWARDED"));
    pnpsim_assert_ok(pnpsim_system_power(*state, PNPSIM_S5, NULL));
    assert_int_equal(pnpsim_finding_count(*state), 1);
    assert_non_null(strstr(pnpsim_finding_at(*state, 0)->message, "driver: IRP_MN_SET_POWER"));
}

/* ---- PoRequestPowerIrp ---- */

struct ask {
    PDEVICE_OBJECT pdo;
    UCHAR minor;
    DEVICE_POWER_STATE state;
    bool at_dispatch;
    NTSTATUS status; /* of PoRequestPowerIrp */
    NTSTATUS ended;  /* what the completion routine heard */
    unsigned count;
};

static VOID asked(PDEVICE_OBJECT DeviceObject, UCHAR MinorFunction, POWER_STATE PowerState,
                  PVOID Context, PIO_STATUS_BLOCK IoStatus)
{
    struct ask *ask = Context;
    pnpsim_check(DeviceObject == ask->pdo && MinorFunction == ask->minor);
    pnpsim_check(PowerState.DeviceState == ask->state);
    ask->ended = IoStatus->Status;
    ask->count++;
    note(", done D%d", (int)PowerState.DeviceState - 1);
}

static void ask_now(void *context)
{
    struct ask *ask = context;
    POWER_STATE state = { .DeviceState = ask->state };
    KIRQL irql = PASSIVE_LEVEL;
    if (ask->at_dispatch) {
        KeRaiseIrql(DISPATCH_LEVEL, &irql);
    }
    ask->status = PoRequestPowerIrp(ask->pdo, ask->minor, state, asked, ask, NULL);
    if (ask->at_dispatch) {
        KeLowerIrql(irql);
    }
}

/* K-7.6.3 */
static void a_request_is_pending_and_its_routine_hears_the_end(void **state)
{
    powered_plug(*state, PNPSIM_ROLE_FUNCTION);
    struct ask ask = { .pdo = pnpsim_device_pdo(powered.camera),
                       .minor = IRP_MN_SET_POWER,
                       .state = PowerDeviceD3,
                       .at_dispatch = true };
    kit_call(*state, ask_now, &ask);
    assert_int_equal(ask.status, STATUS_PENDING);
    assert_int_equal(ask.ended, STATUS_SUCCESS);
    assert_int_equal(ask.count, 1);
    assert_string_equal(powered.log, "set D3, done D3");
    pnpsim_assert_story(*state, "irp camera SET_POWER D3");
    assert_int_equal(pnpsim_device_power(powered.camera), PowerDeviceD3);
}

static struct ask pair[2];

static void ask_twice(void *context)
{
    (void)context;
    ask_now(&pair[0]);
    ask_now(&pair[1]);
}

/* K-7.6.3 */
static void a_stack_gets_one_request_after_the_other(void **state)
{
    powered_plug(*state, PNPSIM_ROLE_FUNCTION);
    powered.act = take_a_second;
    pair[0] = (struct ask){ .pdo = pnpsim_device_pdo(powered.camera),
                            .minor = IRP_MN_SET_POWER,
                            .state = PowerDeviceD3 };
    pair[1] = pair[0];
    pair[1].state = PowerDeviceD0;
    kit_call(*state, ask_twice, NULL);
    assert_string_equal(powered.log, "set D3");
    pnpsim_assert_ok(pnpsim_advance(*state, 1000000));
    assert_string_equal(powered.log, "set D3, done D3, set D0");
    pnpsim_assert_ok(pnpsim_advance(*state, 1000000));
    assert_string_equal(powered.log, "set D3, done D3, set D0, done D0");
    assert_int_equal(pair[1].ended, STATUS_UNSUCCESSFUL);
}

/* K-7.6.3 */
static void a_request_for_anything_else_is_refused(void **state)
{
    powered_plug(*state, PNPSIM_ROLE_FUNCTION);
    struct ask ask = { .pdo = pnpsim_device_pdo(powered.camera),
                       .minor = IRP_MN_POWER_SEQUENCE,
                       .state = PowerDeviceD3 };
    kit_call(*state, ask_now, &ask);
    assert_int_equal(ask.status, STATUS_INVALID_PARAMETER_2);
    assert_string_equal(powered.log, "");
}

static PIRP wake_irp;

static void cancel_wake(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    (void)DeviceObject;
    IoReleaseCancelSpinLock(Irp->CancelIrql);
    power_complete(Irp, STATUS_CANCELLED);
}

static NTSTATUS hold_wake(PDEVICE_OBJECT device, PDEVICE_OBJECT lower, PIRP irp)
{
    (void)device;
    (void)lower;
    IoMarkIrpPending(irp);
    IoSetCancelRoutine(irp, cancel_wake);
    return STATUS_PENDING;
}

static void ask_wake(void *context)
{
    struct ask *ask = context;
    POWER_STATE state = { .SystemState = PowerSystemSleeping3 };
    ask->status = PoRequestPowerIrp(ask->pdo, IRP_MN_WAIT_WAKE, state, asked, ask, &wake_irp);
}

static void cancel_it(void *context)
{
    (void)context;
    pnpsim_check(IoCancelIrp(wake_irp));
}

/* K-7.6.3 */
static void a_wait_wake_irp_can_be_cancelled_by_who_asked_for_it(void **state)
{
    powered_plug(*state, PNPSIM_ROLE_FUNCTION);
    powered.act = hold_wake;
    struct ask ask = { .pdo = pnpsim_device_pdo(powered.camera),
                       .minor = IRP_MN_WAIT_WAKE,
                       .state = (DEVICE_POWER_STATE)PowerSystemSleeping3 };
    kit_call(*state, ask_wake, &ask);
    assert_int_equal(ask.status, STATUS_PENDING);
    assert_int_equal(ask.count, 0);
    kit_call(*state, cancel_it, NULL);
    assert_int_equal(ask.count, 1);
    assert_int_equal(ask.ended, STATUS_CANCELLED);
}

#define WINDOWS                                                                                    \
    (&(struct pnpsim_options){ .size = sizeof(struct pnpsim_options),                              \
                               .policy = PNPSIM_POLICY_WINDOWS })

int main(void)
{
    const struct CMUnitTest tests[] = {
        pnpsim_unit_test(a_plain_start_and_removal_sends_no_power_irp),
        pnpsim_unit_test(going_to_sleep_asks_and_then_sets_each_device_children_first),
        pnpsim_unit_test(waking_up_sets_parents_before_their_children),
        pnpsim_unit_test(a_driver_that_refuses_keeps_the_machine_awake),
        pnpsim_unit_test(a_shutdown_asks_nobody),
        pnpsim_unit_test(the_way_from_one_sleep_to_another_leads_over_s0),
        pnpsim_unit_test(a_change_that_was_begun_ends_when_the_machine_runs),
        pnpsim_unit_test(a_device_that_has_not_started_is_left_alone),
        pnpsim_unit_test(a_power_irp_that_nobody_completes_is_given_up_after_ten_minutes),
        pnpsim_unit_test_with(
            a_power_irp_that_nobody_completes_stops_the_machine_under_the_windows_policy, WINDOWS),
        pnpsim_unit_test(a_power_irp_that_takes_its_time_is_silent),
        pnpsim_unit_test(completing_a_power_irp_instead_of_passing_it_down_is_found),
        pnpsim_unit_test(a_request_is_pending_and_its_routine_hears_the_end),
        pnpsim_unit_test(a_stack_gets_one_request_after_the_other),
        pnpsim_unit_test(a_request_for_anything_else_is_refused),
        pnpsim_unit_test(a_wait_wake_irp_can_be_cancelled_by_who_asked_for_it),
    };
    return pnpsim_run_tests("power", tests);
}
