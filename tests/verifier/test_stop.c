/* SPDX-License-Identifier: MIT */
/* Simulated bug checks from everywhere that driver code runs, many times in one process: nothing is
 * left behind, and the next simulation works. Sanitizers count what would leak. */
#include "support/kit.h"

enum { ROUNDS = 100 };

/* A machine that stops at the first fatal violation. */
struct round {
    struct pnpsim *sim;
    struct pnpsim_device *camera;
    struct kit_monitor monitor;
    KDPC dpc;
    HANDLE thread;
    unsigned wrong; /* code that ran after its bug check */
};

/* The violation: memory that no pool routine returned. Driver memory is held while it happens. */
static void crash(struct round *round)
{
    static int not_pool;
    PVOID memory = ExAllocatePool2(POOL_FLAG_NON_PAGED, 64, 'kaeL');
    if (memory != NULL) {
        ExFreePoolWithTag(&not_pool, 'kaeL');
    }
    round->wrong++;
}

static void round_begin(struct round *round, enum pnpsim_stacks stacks)
{
    struct pnpsim_options options = PNPSIM_OPTIONS_INIT;
    options.policy = PNPSIM_POLICY_WINDOWS;
    options.stacks = stacks;
    memset(round, 0, sizeof(*round));
    assert_int_equal(pnpsim_create(&options, &round->sim), PNPSIM_OK);
    round->camera = kit_device(round->sim, "camera");
    kit_watch(round->sim, &round->monitor, "monitor", round->camera);
    round->monitor.context = round;
}

static void round_end(struct round *round)
{
    struct pnpsim_bugcheck bugcheck;
    pnpsim_bugcheck(round->sim, &bugcheck);
    assert_int_equal(bugcheck.code, 0xC2);
    assert_int_equal(pnpsim_run(round->sim), PNPSIM_E_STOPPED);
    assert_int_equal(pnpsim_destroy(round->sim), PNPSIM_OK);
    assert_int_equal(round->wrong, 0);
}

/* What shows that the process is as good as new. */
static void assert_world_is_well(struct pnpsim *sim)
{
    struct kit_monitor monitor = { 0 };
    struct pnpsim_device *camera = kit_device(sim, "camera");
    kit_watch(sim, &monitor, "monitor", camera);
    kit_report(sim, camera, NULL, NULL, 0);
    pnpsim_assert_story(sim, "report camera LAMP_LOST | kernel monitor LAMP_LOST | "
                             "completed camera LAMP_LOST");
    pnpsim_assert_ok(pnpsim_unplug(sim, camera));
    pnpsim_assert_story(sim, "irp camera SURPRISE_REMOVAL | kernel monitor REMOVE_COMPLETE | "
                             "irp camera REMOVE_DEVICE");
}

/* Runs `stimulus`, which must stop the machine, in one simulation after the other. */
static void stop_often(struct pnpsim *sim, enum pnpsim_stacks stacks,
                       void (*stimulus)(struct round *round))
{
    struct round round;
    for (int i = 0; i < ROUNDS; i++) {
        round_begin(&round, stacks);
        stimulus(&round);
        round_end(&round);
    }
    assert_world_is_well(sim);
}

static void crash_run(void *context)
{
    crash(context);
}

static void call_and_crash(struct round *round)
{
    assert_int_equal(pnpsim_call(round->sim, crash_run, round), PNPSIM_E_STOPPED);
}

static void a_windows_routine_can_stop_the_machine(void **state)
{
    stop_often(*state, PNPSIM_STACKS_OWN, call_and_crash);
}

static void crash_on_event(struct kit_monitor *monitor, const struct kit_heard *heard)
{
    (void)heard;
    crash(monitor->context);
}

static void report_run(void *context)
{
    kit_report_send(context);
}

static void report_and_crash(struct round *round)
{
    struct kit_report report = { .device = round->camera };
    round->monitor.on_event = crash_on_event;
    assert_int_equal(pnpsim_call(round->sim, report_run, &report), PNPSIM_OK);
    assert_int_equal(pnpsim_run(round->sim), PNPSIM_E_STOPPED);
    assert_int_equal(round->monitor.count, 1);
}

static void a_notification_callback_can_stop_the_machine(void **state)
{
    stop_often(*state, PNPSIM_STACKS_OWN, report_and_crash);
}

static void a_callback_on_a_lent_stack_can_stop_the_machine(void **state)
{
    stop_often(*state, PNPSIM_STACKS_LENT, report_and_crash);
}

static VOID crash_on_completion(PVOID Context)
{
    crash(Context);
}

static void complete_and_crash(struct round *round)
{
    struct kit_report report = { .device = round->camera,
                                 .callback = crash_on_completion,
                                 .context = round };
    assert_int_equal(pnpsim_call(round->sim, report_run, &report), PNPSIM_OK);
    assert_int_equal(pnpsim_run(round->sim), PNPSIM_E_STOPPED);
}

static void a_completion_callback_can_stop_the_machine(void **state)
{
    stop_often(*state, PNPSIM_STACKS_OWN, complete_and_crash);
}

static NTSTATUS crash_on_irp_completion(PDEVICE_OBJECT DeviceObject, PIRP Irp, PVOID Context)
{
    (void)DeviceObject;
    (void)Irp;
    crash(Context);
    return STATUS_MORE_PROCESSING_REQUIRED;
}

/* Sends an IRP of its own down the camera's stack. */
static void send_irp(void *context)
{
    struct round *round = context;
    PDEVICE_OBJECT top = IoGetAttachedDeviceReference(pnpsim_device_pdo(round->camera));
    PIRP irp = IoAllocateIrp(top->StackSize, FALSE);
    PIO_STACK_LOCATION next = IoGetNextIrpStackLocation(irp);
    irp->IoStatus.Status = STATUS_NOT_SUPPORTED;
    next->MajorFunction = IRP_MJ_PNP;
    next->MinorFunction = IRP_MN_QUERY_PNP_DEVICE_STATE;
    IoSetCompletionRoutine(irp, crash_on_irp_completion, round, TRUE, TRUE, TRUE);
    IoCallDriver(top, irp);
    round->wrong++;
}

static void send_and_crash(struct round *round)
{
    assert_int_equal(pnpsim_call(round->sim, send_irp, round), PNPSIM_E_STOPPED);
}

static void a_completion_routine_can_stop_the_machine(void **state)
{
    stop_often(*state, PNPSIM_STACKS_OWN, send_and_crash);
}

static VOID crash_in_dpc(PKDPC Dpc, PVOID DeferredContext, PVOID SystemArgument1,
                         PVOID SystemArgument2)
{
    (void)Dpc;
    (void)SystemArgument1;
    (void)SystemArgument2;
    crash(DeferredContext);
}

static void queue_dpc(void *context)
{
    struct round *round = context;
    KeInitializeDpc(&round->dpc, crash_in_dpc, round);
    KeInsertQueueDpc(&round->dpc, NULL, NULL);
}

static void queue_and_crash(struct round *round)
{
    pnpsim_call(round->sim, queue_dpc, round);
    assert_int_equal(pnpsim_run(round->sim), PNPSIM_E_STOPPED);
}

static void a_dpc_can_stop_the_machine(void **state)
{
    stop_often(*state, PNPSIM_STACKS_OWN, queue_and_crash);
}

static VOID crash_in_thread(PVOID StartContext)
{
    LARGE_INTEGER millisecond = { .QuadPart = -10000 };
    KeDelayExecutionThread(KernelMode, FALSE, &millisecond);
    crash(StartContext);
}

static void start_thread(void *context)
{
    struct round *round = context;
    PsCreateSystemThread(&round->thread, THREAD_ALL_ACCESS, NULL, NULL, NULL, crash_in_thread,
                         round);
}

static void thread_and_crash(struct round *round)
{
    assert_int_equal(pnpsim_call(round->sim, start_thread, round), PNPSIM_OK);
    assert_int_equal(pnpsim_advance(round->sim, 2000), PNPSIM_E_STOPPED);
}

static void a_driver_thread_can_stop_the_machine(void **state)
{
    stop_often(*state, PNPSIM_STACKS_OWN, thread_and_crash);
}

static void crash_on_add(struct kit_stack *stack, PDEVICE_OBJECT pdo)
{
    (void)pdo;
    crash(stack->context);
}

static void add_and_crash(struct round *round)
{
    struct kit_stack function = { .on_add = crash_on_add, .context = round };
    struct pnpsim_hardware hardware = kit_hardware("lamp");
    hardware.driver = "function";
    kit_stack(round->sim, &function, "function");
    pnpsim_plug(round->sim, &hardware);
    assert_non_null(strstr(pnpsim_last_error(round->sim), "bug check 0xC2"));
}

static void add_device_can_stop_the_machine(void **state)
{
    stop_often(*state, PNPSIM_STACKS_OWN, add_and_crash);
}

static void add_device_on_a_lent_stack_can_stop_the_machine(void **state)
{
    stop_often(*state, PNPSIM_STACKS_LENT, add_and_crash);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        pnpsim_unit_test(a_windows_routine_can_stop_the_machine),
        pnpsim_unit_test(a_notification_callback_can_stop_the_machine),
        pnpsim_unit_test(a_callback_on_a_lent_stack_can_stop_the_machine),
        pnpsim_unit_test(a_completion_callback_can_stop_the_machine),
        pnpsim_unit_test(a_completion_routine_can_stop_the_machine),
        pnpsim_unit_test(a_dpc_can_stop_the_machine),
        pnpsim_unit_test(a_driver_thread_can_stop_the_machine),
        pnpsim_unit_test(add_device_can_stop_the_machine),
        pnpsim_unit_test(add_device_on_a_lent_stack_can_stop_the_machine),
    };
    return pnpsim_run_tests("stop", tests);
}
