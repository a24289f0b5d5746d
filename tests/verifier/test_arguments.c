/* SPDX-License-Identifier: MIT */
/* Bad arguments of drivers: NULL, what has been freed, what is of another simulation or of another
 * kind. Each is a named finding of the routine; nothing is done, and nothing crashes. */
#include "support/kit.h"

/* What the calls below work with; all of it is good. */
struct world {
    struct pnpsim *sim;
    PDEVICE_OBJECT pdo;
    PDRIVER_OBJECT driver;
    PVOID out;
    HANDLE handle;
    PDEVICE_OBJECT device;
    PFILE_OBJECT file;
    UNICODE_STRING string;
    KIRQL irql;
    KLOCK_QUEUE_HANDLE queue;
    IO_STATUS_BLOCK status_block;
    OBJECT_ATTRIBUTES attributes;
    LARGE_INTEGER time;
};

/* Routine, call, rule that must fire. */
#define NULL_CALLS(X)                                                                              \
    X(IoRegisterPlugPlayNotification,                                                              \
      IoRegisterPlugPlayNotification(EventCategoryDeviceInterfaceChange, 0, (PVOID)&KIT_CLASS,     \
                                     NULL, nobody, NULL, &w->out),                                 \
      "BAD_OBJECT")                                                                                \
    X(IoUnregisterPlugPlayNotification, IoUnregisterPlugPlayNotification(NULL),                    \
      "UNREGISTER_BAD_HANDLE")                                                                     \
    X(IoUnregisterPlugPlayNotificationEx, IoUnregisterPlugPlayNotificationEx(NULL),                \
      "UNREGISTER_BAD_HANDLE")                                                                     \
    X(IoReportTargetDeviceChange, IoReportTargetDeviceChange(w->pdo, NULL), "REPORT_NULL_ARG")     \
    X(IoReportTargetDeviceChangeAsynchronous,                                                      \
      IoReportTargetDeviceChangeAsynchronous(NULL, &w->string, NULL, NULL), "REPORT_NULL_ARG")     \
    X(IoRegisterDeviceInterface, IoRegisterDeviceInterface(w->pdo, NULL, NULL, &w->string),        \
      "BAD_OBJECT")                                                                                \
    X(IoSetDeviceInterfaceState, IoSetDeviceInterfaceState(NULL, TRUE), "BAD_OBJECT")              \
    X(IoGetDeviceInterfaces, IoGetDeviceInterfaces(NULL, NULL, 0, (PZZWSTR *)&w->out),             \
      "BAD_OBJECT")                                                                                \
    X(IoGetDeviceInterfaceAlias, IoGetDeviceInterfaceAlias(NULL, &KIT_CLASS, &w->string),          \
      "BAD_OBJECT")                                                                                \
    X(IoGetDeviceObjectPointer,                                                                    \
      IoGetDeviceObjectPointer(NULL, FILE_READ_DATA, &w->file, &w->device), "BAD_OBJECT")          \
    X(IoInvalidateDeviceRelations, IoInvalidateDeviceRelations(NULL, BusRelations),                \
      "REPORT_NOT_PDO")                                                                            \
    X(IoCreateDevice, IoCreateDevice(NULL, 0, NULL, FILE_DEVICE_UNKNOWN, 0, FALSE, &w->device),    \
      "BAD_OBJECT")                                                                                \
    X(IoDeleteDevice, IoDeleteDevice(NULL), "BAD_OBJECT")                                          \
    X(IoAttachDeviceToDeviceStack, IoAttachDeviceToDeviceStack(NULL, w->pdo), "BAD_OBJECT")        \
    X(IoDetachDevice, IoDetachDevice(NULL), "BAD_OBJECT")                                          \
    X(IoGetAttachedDevice, IoGetAttachedDevice(NULL), "BAD_OBJECT")                                \
    X(IoGetAttachedDeviceReference, IoGetAttachedDeviceReference(NULL), "BAD_OBJECT")              \
    X(IoGetLowerDeviceObject, IoGetLowerDeviceObject(NULL), "BAD_OBJECT")                          \
    X(IoGetDeviceAttachmentBaseRef, IoGetDeviceAttachmentBaseRef(NULL), "BAD_OBJECT")              \
    X(IoGetRelatedDeviceObject, IoGetRelatedDeviceObject(NULL), "BAD_OBJECT")                      \
    X(IoCreateSymbolicLink, IoCreateSymbolicLink(NULL, NULL), "BAD_OBJECT")                        \
    X(IoDeleteSymbolicLink, IoDeleteSymbolicLink(NULL), "BAD_OBJECT")                              \
    X(IoAllocateDriverObjectExtension, IoAllocateDriverObjectExtension(NULL, w, 8, &w->out),       \
      "BAD_OBJECT")                                                                                \
    X(IoGetDriverObjectExtension, IoGetDriverObjectExtension(NULL, w), "BAD_OBJECT")               \
    X(IoCallDriver, IoCallDriver(w->pdo, NULL), "BAD_OBJECT")                                      \
    X(IoCompleteRequest, IoCompleteRequest(NULL, IO_NO_INCREMENT), "BAD_OBJECT")                   \
    X(IoForwardIrpSynchronously, IoForwardIrpSynchronously(w->pdo, NULL), "BAD_OBJECT")            \
    X(IoFreeIrp, IoFreeIrp(NULL), "BAD_OBJECT")                                                    \
    X(IoCancelIrp, IoCancelIrp(NULL), "BAD_OBJECT")                                                \
    X(IoReuseIrp, IoReuseIrp(NULL, STATUS_SUCCESS), "BAD_OBJECT")                                  \
    X(IoBuildDeviceIoControlRequest,                                                               \
      IoBuildDeviceIoControlRequest(0, NULL, NULL, 0, NULL, 0, FALSE, NULL, &w->status_block),     \
      "BAD_OBJECT")                                                                                \
    X(IoAllocateWorkItem, IoAllocateWorkItem(NULL), "BAD_OBJECT")                                  \
    X(IoQueueWorkItem, IoQueueWorkItem(NULL, no_work, DelayedWorkQueue, NULL), "BAD_OBJECT")       \
    X(IoFreeWorkItem, IoFreeWorkItem(NULL), "BAD_OBJECT")                                          \
    X(IoInitializeRemoveLockEx, IoInitializeRemoveLock((PIO_REMOVE_LOCK)NULL, 1, 0, 0),            \
      "BAD_OBJECT")                                                                                \
    X(IoAcquireRemoveLockEx, IoAcquireRemoveLock((PIO_REMOVE_LOCK)NULL, w), "BAD_OBJECT")          \
    X(IoReleaseRemoveLockEx, IoReleaseRemoveLock((PIO_REMOVE_LOCK)NULL, w), "BAD_OBJECT")          \
    X(IoReleaseRemoveLockAndWaitEx, IoReleaseRemoveLockAndWait((PIO_REMOVE_LOCK)NULL, w),          \
      "BAD_OBJECT")                                                                                \
    X(ObfReferenceObject, ObReferenceObject(NULL), "BAD_OBJECT")                                   \
    X(ObfDereferenceObject, ObDereferenceObject(NULL), "BAD_OBJECT")                               \
    X(ObReferenceObjectByPointer, ObReferenceObjectByPointer(NULL, 0, NULL, KernelMode),           \
      "BAD_OBJECT")                                                                                \
    X(KeInitializeEvent, KeInitializeEvent(NULL, NotificationEvent, FALSE), "BAD_OBJECT")          \
    X(KeSetEvent, KeSetEvent(NULL, 0, FALSE), "BAD_OBJECT")                                        \
    X(KeClearEvent, KeClearEvent(NULL), "BAD_OBJECT")                                              \
    X(KeResetEvent, KeResetEvent(NULL), "BAD_OBJECT")                                              \
    X(KeReadStateEvent, KeReadStateEvent(NULL), "BAD_OBJECT")                                      \
    X(KeWaitForSingleObject, KeWaitForSingleObject(NULL, Executive, KernelMode, FALSE, NULL),      \
      "BAD_OBJECT")                                                                                \
    X(KeWaitForMultipleObjects,                                                                    \
      KeWaitForMultipleObjects(1, NULL, WaitAny, Executive, KernelMode, FALSE, NULL, NULL),        \
      "BAD_OBJECT")                                                                                \
    X(KeInitializeMutex, KeInitializeMutex(NULL, 0), "BAD_OBJECT")                                 \
    X(KeReleaseMutex, KeReleaseMutex(NULL, FALSE), "BAD_OBJECT")                                   \
    X(KeInitializeSemaphore, KeInitializeSemaphore(NULL, 0, 1), "BAD_OBJECT")                      \
    X(KeReleaseSemaphore, KeReleaseSemaphore(NULL, 0, 1, FALSE), "BAD_OBJECT")                     \
    X(KeInitializeSpinLock, KeInitializeSpinLock(NULL), "BAD_OBJECT")                              \
    X(KeInitializeTimer, KeInitializeTimer(NULL), "BAD_OBJECT")                                    \
    X(KeSetTimer, KeSetTimer(NULL, w->time, NULL), "BAD_OBJECT")                                   \
    X(KeCancelTimer, KeCancelTimer(NULL), "BAD_OBJECT")                                            \
    X(KeInitializeDpc, KeInitializeDpc(NULL, no_dpc, NULL), "BAD_OBJECT")                          \
    X(KeInsertQueueDpc, KeInsertQueueDpc(NULL, NULL, NULL), "BAD_OBJECT")                          \
    X(KeRemoveQueueDpc, KeRemoveQueueDpc(NULL), "BAD_OBJECT")                                      \
    X(ExInitializeFastMutex, ExInitializeFastMutex(NULL), "BAD_OBJECT")                            \
    X(ExInitializeResourceLite, ExInitializeResourceLite(NULL), "BAD_OBJECT")                      \
    X(ExDeleteResourceLite, ExDeleteResourceLite(NULL), "BAD_OBJECT")                              \
    X(ExFreePool, ExFreePool(NULL), "POOL_BAD_FREE")                                               \
    X(ExFreePoolWithTag, ExFreePoolWithTag(NULL, 'tseT'), "POOL_BAD_FREE")                         \
    X(PsCreateSystemThread, PsCreateSystemThread(NULL, 0, NULL, NULL, NULL, no_thread, NULL),      \
      "BAD_OBJECT")                                                                                \
    X(ZwClose, ZwClose(NULL), "BAD_HANDLE")                                                        \
    X(ZwOpenKey, ZwOpenKey(NULL, KEY_READ, &w->attributes), "BAD_OBJECT")

static NTSTATUS nobody(PVOID NotificationStructure, PVOID Context)
{
    (void)NotificationStructure;
    (void)Context;
    return STATUS_SUCCESS;
}

static VOID no_work(PDEVICE_OBJECT DeviceObject, PVOID Context)
{
    (void)DeviceObject;
    (void)Context;
}

static VOID no_dpc(PKDPC Dpc, PVOID Context, PVOID SystemArgument1, PVOID SystemArgument2)
{
    (void)Dpc;
    (void)Context;
    (void)SystemArgument1;
    (void)SystemArgument2;
}

static VOID no_thread(PVOID StartContext)
{
    (void)StartContext;
}

#define NULL_CALL(name, expression, rule)                                                          \
    static void null_##name(void *context)                                                         \
    {                                                                                              \
        struct world *w = context;                                                                 \
        (void)w;                                                                                   \
        (void)(expression);                                                                        \
    }
NULL_CALLS(NULL_CALL)

static const struct null_call {
    const char *routine;
    void (*call)(void *context);
    const char *rule;
} null_calls[] = {
#define NULL_ROW(name, expression, rule) { #name, null_##name, rule },
    NULL_CALLS(NULL_ROW)
};

static void world_set(struct pnpsim *sim, struct world *world)
{
    memset(world, 0, sizeof(*world));
    world->sim = sim;
    world->pdo = pnpsim_device_pdo(kit_device(sim, "camera"));
    world->driver = kit_driver(sim, "monitor");
}

/* The call must be found, once, as this rule in this routine. */
static void assert_found(struct pnpsim *sim, void (*call)(void *context), void *context,
                         const char *routine, const char *rule)
{
    size_t before = pnpsim_finding_count(sim);
    pnpsim_assert_ok(pnpsim_expect_finding(sim, rule));
    kit_call(sim, call, context);
    assert_int_equal(pnpsim_finding_count(sim), before + 1);
    const struct pnpsim_finding *finding = pnpsim_finding_at(sim, before);
    assert_string_equal(finding->rule, rule);
    assert_string_equal(finding->call, routine);
    assert_non_null(strstr(finding->message, routine));
}

/* V-BAD_OBJECT, V-REPORT_NULL_ARG, V-UNREGISTER_BAD_HANDLE, V-POOL_BAD_FREE, V-BAD_HANDLE */
static void every_routine_that_is_given_null_says_so_by_name(void **state)
{
    struct world world;
    world_set(*state, &world);
    for (size_t i = 0; i < RTL_NUMBER_OF(null_calls); i++) {
        const struct null_call *row = &null_calls[i];
        assert_found(*state, row->call, &world, row->routine, row->rule);
    }
    pnpsim_assert_ok(pnpsim_driver_unload(*state, "monitor")); /* nothing was kept */
}

/* ---- What is gone ---- */

static void delete_device_twice(void *context)
{
    struct world *world = context;
    if (pnpsim_check(NT_SUCCESS(IoCreateDevice(world->driver, 0, NULL, FILE_DEVICE_UNKNOWN, 0,
                                               FALSE, &world->device)))) {
        IoDeleteDevice(world->device);
        IoDeleteDevice(world->device);
    }
}

/* V-BAD_OBJECT, K-7.2.8 */
static void a_device_that_is_deleted_cannot_be_deleted_again(void **state)
{
    struct world world;
    world_set(*state, &world);
    assert_found(*state, delete_device_twice, &world, "IoDeleteDevice", "BAD_OBJECT");
}

static void register_for(void *context)
{
    struct world *world = context;
    NTSTATUS status = IoRegisterPlugPlayNotification(EventCategoryDeviceInterfaceChange, 0,
                                                     (PVOID)&KIT_CLASS, world->driver, nobody, NULL,
                                                     &world->out);
    pnpsim_check(status == STATUS_INVALID_PARAMETER);
    pnpsim_check(world->out == NULL);
}

/* V-BAD_OBJECT */
static void a_driver_that_is_unloaded_cannot_register(void **state)
{
    struct world world;
    world_set(*state, &world);
    pnpsim_assert_ok(pnpsim_driver_unload(*state, "monitor"));
    assert_found(*state, register_for, &world, "IoRegisterPlugPlayNotification", "BAD_OBJECT");
}

static void register_on_closed_file(void *context)
{
    struct kit_monitor *monitor = context;
    pnpsim_check(kit_register_target(monitor) == STATUS_INVALID_PARAMETER);
    pnpsim_check(monitor->entry == NULL);
}

static void open_and_close(void *context)
{
    struct kit_monitor *monitor = context;
    pnpsim_check(NT_SUCCESS(kit_open(monitor, monitor->context)));
    kit_let_go(monitor);
}

/* V-REG_CATEGORY_DATA */
static void a_file_that_is_closed_cannot_be_watched(void **state)
{
    struct pnpsim *sim = *state;
    struct kit_monitor monitor = { .driver = kit_driver(sim, "monitor") };
    monitor.context = kit_device(sim, "camera");
    kit_call(sim, open_and_close, &monitor);
    assert_found(sim, register_on_closed_file, &monitor, "IoRegisterPlugPlayNotification",
                 "REG_CATEGORY_DATA");
}

static void free_irp_twice(void *context)
{
    PIRP irp = IoAllocateIrp(1, FALSE);
    (void)context;
    IoFreeIrp(irp);
    IoFreeIrp(irp);
}

/* V-BAD_OBJECT */
static void an_irp_that_is_freed_cannot_be_freed_again(void **state)
{
    assert_found(*state, free_irp_twice, NULL, "IoFreeIrp", "BAD_OBJECT");
}

static void free_pool_twice(void *context)
{
    PVOID memory = ExAllocatePool2(POOL_FLAG_NON_PAGED, 16, 'tseT');
    (void)context;
    ExFreePoolWithTag(memory, 'tseT');
    ExFreePoolWithTag(memory, 'tseT');
}

/* V-POOL_BAD_FREE */
static void pool_that_is_freed_cannot_be_freed_again(void **state)
{
    assert_found(*state, free_pool_twice, NULL, "ExFreePoolWithTag", "POOL_BAD_FREE");
}

static void free_inside_of_pool(void *context)
{
    UCHAR *memory = ExAllocatePool2(POOL_FLAG_NON_PAGED, 16, 'tseT');
    (void)context;
    ExFreePoolWithTag(memory + 8, 'tseT');
    ExFreePoolWithTag(memory, 'tseT');
}

/* V-POOL_BAD_FREE */
static void the_inside_of_a_pool_block_cannot_be_freed(void **state)
{
    assert_found(*state, free_inside_of_pool, NULL, "ExFreePoolWithTag", "POOL_BAD_FREE");
}

/* ---- What is of another kind ---- */

static void call_with_a_device_for_an_irp(void *context)
{
    struct world *world = context;
    IoCallDriver(world->pdo, (PIRP)(void *)world->pdo);
}

/* V-BAD_OBJECT */
static void a_device_object_is_no_irp(void **state)
{
    struct world world;
    world_set(*state, &world);
    assert_found(*state, call_with_a_device_for_an_irp, &world, "IoCallDriver", "BAD_OBJECT");
}

static void attach_to_a_driver_object(void *context)
{
    struct world *world = context;
    pnpsim_check(IoGetAttachedDevice((PDEVICE_OBJECT)(void *)world->driver) == NULL);
}

/* V-BAD_OBJECT */
static void a_driver_object_is_no_device_object(void **state)
{
    struct world world;
    world_set(*state, &world);
    assert_found(*state, attach_to_a_driver_object, &world, "IoGetAttachedDevice", "BAD_OBJECT");
}

static void set_memory_as_event(void *context)
{
    struct world *world = context;
    LARGE_INTEGER memory[4] = { { .QuadPart = 0 } };
    world->handle = memory;
    KeSetEvent((PRKEVENT)(void *)memory, 0, FALSE);
}

/* V-BAD_OBJECT */
static void memory_that_was_never_initialised_is_no_event(void **state)
{
    struct world world;
    world_set(*state, &world);
    assert_found(*state, set_memory_as_event, &world, "KeSetEvent", "BAD_OBJECT");
}

static void close_any_handle(void *context)
{
    (void)context;
    ZwClose((HANDLE)(ULONG_PTR)0x12340);
}

/* V-BAD_HANDLE */
static void a_number_is_no_handle(void **state)
{
    assert_found(*state, close_any_handle, NULL, "ZwClose", "BAD_HANDLE");
}

/* ---- What is of another simulation ---- */

/* Two machines, of which the second is the test's own. */
struct two {
    struct pnpsim *other;
    struct pnpsim_device *foreign_device;
    struct kit_monitor foreign;
    PVOID foreign_pool;
    PDRIVER_OBJECT driver;
    NTSTATUS status;
};

static void allocate_foreign(void *context)
{
    struct two *two = context;
    two->foreign_pool = ExAllocatePool2(POOL_FLAG_NON_PAGED, 16, 'tseT');
}

static void two_set(struct pnpsim *sim, struct two *two)
{
    pnpsim_assert_ok(pnpsim_create(NULL, &two->other));
    two->foreign_device = kit_device(two->other, "camera");
    kit_watch_open(two->other, &two->foreign, "monitor", two->foreign_device);
    kit_call(two->other, allocate_foreign, two);
    two->driver = kit_driver(sim, "monitor");
}

/* The other machine must not have noticed. */
static void two_end(struct two *two)
{
    kit_report(two->other, two->foreign_device, NULL, NULL, 0);
    unsigned count = two->foreign.count;
    enum pnpsim_result result = pnpsim_verify(two->other);
    pnpsim_assert_ok(pnpsim_destroy(two->other));
    assert_int_equal(count, 1);
    assert_int_equal(result, PNPSIM_OK);
}

static void report_of_foreign_device(void *context)
{
    struct two *two = context;
    two->status = kit_report_send(&(struct kit_report){ .device = two->foreign_device });
}

/* V-REPORT_NOT_PDO */
static void a_pdo_of_another_simulation_is_refused(void **state)
{
    struct two two = { 0 };
    two_set(*state, &two);
    assert_found(*state, report_of_foreign_device, &two, "IoReportTargetDeviceChangeAsynchronous",
                 "REPORT_NOT_PDO");
    assert_int_equal(two.status, STATUS_INVALID_DEVICE_REQUEST);
    two_end(&two);
}

static void unregister_foreign(void *context)
{
    struct two *two = context;
    two->status = IoUnregisterPlugPlayNotificationEx(two->foreign.entry);
}

/* V-UNREGISTER_BAD_HANDLE */
static void a_registration_of_another_simulation_is_refused(void **state)
{
    struct two two = { 0 };
    two_set(*state, &two);
    assert_found(*state, unregister_foreign, &two, "IoUnregisterPlugPlayNotificationEx",
                 "UNREGISTER_BAD_HANDLE");
    assert_int_equal(two.status, STATUS_INVALID_PARAMETER);
    two_end(&two);
}

static void register_on_foreign_file(void *context)
{
    struct two *two = context;
    PVOID entry = two;
    two->status = IoRegisterPlugPlayNotification(
        EventCategoryTargetDeviceChange, 0, two->foreign.file, two->driver, nobody, NULL, &entry);
}

/* V-REG_CATEGORY_DATA */
static void a_file_object_of_another_simulation_is_refused(void **state)
{
    struct two two = { 0 };
    two_set(*state, &two);
    assert_found(*state, register_on_foreign_file, &two, "IoRegisterPlugPlayNotification",
                 "REG_CATEGORY_DATA");
    assert_int_equal(two.status, STATUS_INVALID_PARAMETER);
    two_end(&two);
}

static void free_foreign_pool(void *context)
{
    struct two *two = context;
    ExFreePoolWithTag(two->foreign_pool, 'tseT');
}

/* V-POOL_BAD_FREE */
static void pool_of_another_simulation_is_refused(void **state)
{
    struct two two = { 0 };
    two_set(*state, &two);
    assert_found(*state, free_foreign_pool, &two, "ExFreePoolWithTag", "POOL_BAD_FREE");
    two_end(&two);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        pnpsim_unit_test(every_routine_that_is_given_null_says_so_by_name),
        pnpsim_unit_test(a_device_that_is_deleted_cannot_be_deleted_again),
        pnpsim_unit_test(a_driver_that_is_unloaded_cannot_register),
        pnpsim_unit_test(a_file_that_is_closed_cannot_be_watched),
        pnpsim_unit_test(an_irp_that_is_freed_cannot_be_freed_again),
        pnpsim_unit_test(pool_that_is_freed_cannot_be_freed_again),
        pnpsim_unit_test(the_inside_of_a_pool_block_cannot_be_freed),
        pnpsim_unit_test(a_device_object_is_no_irp),
        pnpsim_unit_test(a_driver_object_is_no_device_object),
        pnpsim_unit_test(memory_that_was_never_initialised_is_no_event),
        pnpsim_unit_test(a_number_is_no_handle),
        pnpsim_unit_test(a_pdo_of_another_simulation_is_refused),
        pnpsim_unit_test(a_registration_of_another_simulation_is_refused),
        pnpsim_unit_test(a_file_object_of_another_simulation_is_refused),
        pnpsim_unit_test(pool_of_another_simulation_is_refused),
    };
    return pnpsim_run_tests("arguments", tests);
}
