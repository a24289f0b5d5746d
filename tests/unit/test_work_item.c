/* SPDX-License-Identifier: MIT */
/* Work items of device objects. The driver is part of this program; its one device is made when it
 * is loaded, and the tests queue work for it. */
#include <pnpsim/cmocka.h>

#include <wdm.h>

#include <string.h>

/* One driver, one test at a time. */
static struct {
    struct pnpsim *sim;
    PDEVICE_OBJECT device;
    PIO_WORKITEM item;
    char log[64];
} stage;

static void say(const char *word)
{
    size_t length = strlen(stage.log);
    snprintf(stage.log + length, sizeof(stage.log) - length, "%s%s", length > 0 ? " " : "", word);
}

static VOID worker_unload(PDRIVER_OBJECT DriverObject)
{
    (void)DriverObject;
    say("unload");
}

static NTSTATUS worker_entry(PDRIVER_OBJECT DriverObject, PUNICODE_STRING RegistryPath)
{
    (void)RegistryPath;
    DriverObject->DriverUnload = worker_unload;
    return IoCreateDevice(DriverObject, 0, NULL, FILE_DEVICE_UNKNOWN, 0, FALSE, &stage.device);
}

static void stage_begin(void **state)
{
    memset(&stage, 0, sizeof(stage));
    stage.sim = *state;
    pnpsim_assert_ok(pnpsim_driver_add(stage.sim, "worker", worker_entry));
    pnpsim_assert_ok(pnpsim_driver_load(stage.sim, "worker"));
    assert_non_null(stage.device);
}

static void call(void (*actor)(void *context))
{
    pnpsim_assert_ok(pnpsim_call(stage.sim, actor, NULL));
}

static VOID frees_itself(PDEVICE_OBJECT DeviceObject, PVOID Context)
{
    pnpsim_check(DeviceObject == stage.device);
    pnpsim_check(Context == &stage);
    pnpsim_check(KeGetCurrentIrql() == PASSIVE_LEVEL);
    IoFreeWorkItem(stage.item);
    say("work");
}

static void queues_work(void *context)
{
    (void)context;
    KIRQL irql = KeRaiseIrqlToDpcLevel();
    stage.item = IoAllocateWorkItem(stage.device);
    pnpsim_check(stage.item != NULL);
    IoQueueWorkItem(stage.item, frees_itself, DelayedWorkQueue, &stage);
    say("queued");
    KeLowerIrql(irql);
}

static void deletes_device(void *context)
{
    (void)context;
    IoDeleteDevice(stage.device);
    say("deleted");
}

/* K-8.2.7 */
static void a_work_item_may_free_itself_when_it_runs(void **state)
{
    stage_begin(state);
    call(queues_work);
    pnpsim_assert_ok(pnpsim_run(stage.sim));
    call(deletes_device);
    assert_string_equal(stage.log, "queued work deleted");
}

static void queues_and_deletes(void *context)
{
    queues_work(context);
    deletes_device(context);
}

/* K-8.2.7: the routine gets a device object that is still one. */
static void a_queued_work_item_keeps_its_device(void **state)
{
    stage_begin(state);
    call(queues_and_deletes);
    pnpsim_assert_ok(pnpsim_run(stage.sim));
    assert_string_equal(stage.log, "queued deleted work");
    pnpsim_assert_ok(pnpsim_driver_unload(stage.sim, "worker"));
    assert_string_equal(stage.log, "queued deleted work unload");
}

static void queues_twice(void *context)
{
    queues_work(context);
    IoQueueWorkItem(stage.item, frees_itself, DelayedWorkQueue, &stage);
}

/* V-WORK_ITEM_QUEUED_TWICE */
static void queueing_a_queued_work_item_is_found(void **state)
{
    stage_begin(state);
    pnpsim_assert_ok(pnpsim_expect_finding(stage.sim, "WORK_ITEM_QUEUED_TWICE"));
    call(queues_twice);
    pnpsim_assert_ok(pnpsim_run(stage.sim));
    call(deletes_device);
    assert_string_equal(stage.log, "queued work deleted");
}

static void frees_queued(void *context)
{
    queues_work(context);
    IoFreeWorkItem(stage.item);
}

/* V-WORK_ITEM_QUEUED_TWICE: also when a queued one is freed; it then runs all the same. */
static void freeing_a_queued_work_item_is_found(void **state)
{
    stage_begin(state);
    pnpsim_assert_ok(pnpsim_expect_finding(stage.sim, "WORK_ITEM_QUEUED_TWICE"));
    call(frees_queued);
    pnpsim_assert_ok(pnpsim_run(stage.sim));
    call(deletes_device);
    assert_string_equal(stage.log, "queued work deleted");
}

static VOID extended(PVOID IoObject, PVOID Context, PIO_WORKITEM IoWorkItem)
{
    (void)Context;
    pnpsim_check(IoObject == stage.device->DriverObject);
    IoUninitializeWorkItem(IoWorkItem);
    ExFreePoolWithTag(IoWorkItem, 'krow');
    say("extended");
}

static void queues_own_memory(void *context)
{
    (void)context;
    PIO_WORKITEM item = ExAllocatePool2(POOL_FLAG_NON_PAGED, IoSizeofWorkItem(), 'krow');
    IoInitializeWorkItem(stage.device->DriverObject, item);
    pnpsim_check(IoTryQueueWorkItem(item, extended, DelayedWorkQueue, NULL));
    pnpsim_check(!IoTryQueueWorkItem(item, extended, DelayedWorkQueue, NULL));
}

static void a_work_item_may_be_the_drivers_memory_and_belong_to_the_driver_object(void **state)
{
    stage_begin(state);
    call(queues_own_memory);
    pnpsim_assert_ok(pnpsim_run(stage.sim));
    call(deletes_device);
    assert_string_equal(stage.log, "extended deleted");
}

static void allocates_for_nothing(void *context)
{
    (void)context;
    pnpsim_check(IoAllocateWorkItem((PDEVICE_OBJECT)(void *)&stage) == NULL);
}

/* V-BAD_OBJECT */
static void a_work_item_for_what_is_no_device_is_found(void **state)
{
    stage_begin(state);
    pnpsim_assert_ok(pnpsim_expect_finding(stage.sim, "BAD_OBJECT"));
    call(allocates_for_nothing);
    call(deletes_device);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        pnpsim_unit_test(a_work_item_may_free_itself_when_it_runs),
        pnpsim_unit_test(a_queued_work_item_keeps_its_device),
        pnpsim_unit_test(queueing_a_queued_work_item_is_found),
        pnpsim_unit_test(freeing_a_queued_work_item_is_found),
        pnpsim_unit_test(a_work_item_may_be_the_drivers_memory_and_belong_to_the_driver_object),
        pnpsim_unit_test(a_work_item_for_what_is_no_device_is_found),
    };
    return pnpsim_run_tests("work_item", tests);
}
