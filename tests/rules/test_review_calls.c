/* SPDX-License-Identifier: MIT */
/* Calls at awkward moments: what they change, and what they leave alone. */
#include "support/kit.h"

#include <cfgmgr32.h>
#include <windows.h>

/* ---- Interfaces and removal ---- */

/* A function driver that enables its interface when it is asked about a removal, and refuses. */
struct late_riser {
    struct kit_stack function;
    UNICODE_STRING link;
};

static void register_only(struct kit_stack *stack, PDEVICE_OBJECT pdo)
{
    struct late_riser *driver = stack->context;
    pnpsim_check(NT_SUCCESS(IoRegisterDeviceInterface(pdo, &KIT_CLASS, NULL, &driver->link)));
}

static void enable(void *context)
{
    struct late_riser *driver = context;
    pnpsim_check(IoSetDeviceInterfaceState(&driver->link, TRUE) == STATUS_SUCCESS);
}

static NTSTATUS enable_when_queried(struct kit_stack *stack, PIRP irp)
{
    struct late_riser *driver = stack->context;
    UCHAR minor = IoGetCurrentIrpStackLocation(irp)->MinorFunction;
    if (minor == IRP_MN_CANCEL_REMOVE_DEVICE) {
        enable(driver);
    } else if (minor == IRP_MN_REMOVE_DEVICE) {
        RtlFreeUnicodeString(&driver->link);
    }
    return STATUS_SUCCESS;
}

/* K-6.3, K-2.9 */
static void an_interface_enabled_while_a_removal_is_taken_back_arrives(void **state)
{
    struct pnpsim *sim = *state;
    struct late_riser driver = { .function = { .on_add = register_only,
                                               .on_pnp = enable_when_queried } };
    struct kit_monitor monitor = { 0 };
    driver.function.context = &driver;
    driver.function.device_name = L"\\Device\\Camera";
    kit_stack(sim, &driver.function, "function");
    kit_watch_class(sim, &monitor, "monitor", &KIT_CLASS, 0);
    struct pnpsim_hardware hardware = kit_hardware("camera");
    hardware.driver = "function";
    hardware.interfaces[0] = NULL;
    struct pnpsim_device *camera = pnpsim_plug(sim, &hardware);
    struct pnpsim_file *file = NULL;
    pnpsim_assert_ok(pnpsim_open(sim, "\\Device\\Camera", &file)); /* vetoes after the query */
    assert_int_equal(pnpsim_remove(sim, camera, NULL), PNPSIM_E_VETOED);
    assert_int_equal(monitor.count, 1);
}

/* ---- Registering ---- */

static NTSTATUS drop_the_file(struct kit_stack *stack, PIRP irp)
{
    PIO_STACK_LOCATION location = IoGetCurrentIrpStackLocation(irp);
    struct kit_monitor *monitor = stack->context;
    if (location->MinorFunction == IRP_MN_QUERY_DEVICE_RELATIONS && monitor->holds &&
        location->Parameters.QueryDeviceRelations.Type == TargetDeviceRelation) {
        kit_let_go(monitor);
    }
    return STATUS_SUCCESS;
}

static void open_and_register(void *context)
{
    struct kit_monitor *monitor = context;
    UNICODE_STRING name = RTL_CONSTANT_STRING(L"\\Device\\Camera");
    PDEVICE_OBJECT device;
    pnpsim_check(IoGetDeviceObjectPointer(&name, FILE_READ_DATA, &monitor->file, &device) ==
                 STATUS_SUCCESS);
    monitor->holds = TRUE;
    kit_register_target(monitor);
}

/* K-1.8, K-4.8 */
static void the_file_may_be_closed_while_its_registration_asks_for_the_target(void **state)
{
    struct pnpsim *sim = *state;
    struct kit_monitor monitor = { .sim = sim };
    struct kit_stack function = { .on_pnp = drop_the_file,
                                  .device_name = L"\\Device\\Camera",
                                  .context = &monitor };
    kit_stack(sim, &function, "function");
    struct pnpsim_hardware hardware = kit_hardware("camera");
    hardware.driver = "function";
    hardware.interfaces[0] = NULL;
    struct pnpsim_device *camera = pnpsim_plug(sim, &hardware);
    monitor.driver = kit_driver(sim, "monitor");
    kit_call(sim, open_and_register, &monitor);
    assert_int_equal(monitor.status, STATUS_SUCCESS);
    pnpsim_assert_ok(pnpsim_remove(sim, camera, NULL));
    assert_int_equal(monitor.count, 2);
}

static unsigned failed_driver_calls;

static NTSTATUS failed_driver_told(PVOID NotificationStructure, PVOID Context)
{
    (void)NotificationStructure;
    (void)Context;
    failed_driver_calls++;
    return STATUS_SUCCESS;
}

static int32_t register_and_fail(PDRIVER_OBJECT driver, PUNICODE_STRING registry_path)
{
    PVOID entry;
    (void)registry_path;
    IoRegisterPlugPlayNotification(EventCategoryDeviceInterfaceChange, 0, (PVOID)&KIT_CLASS, driver,
                                   failed_driver_told, NULL, &entry);
    return STATUS_UNSUCCESSFUL;
}

/* K-1.5 */
static void a_driver_whose_entry_failed_is_never_called(void **state)
{
    struct pnpsim *sim = *state;
    failed_driver_calls = 0;
    pnpsim_assert_ok(pnpsim_driver_add(sim, "failing", register_and_fail));
    pnpsim_assert_ok(pnpsim_expect_finding(sim, "V-REG_LEAK_UNLOAD"));
    assert_int_equal(pnpsim_driver_load(sim, "failing"), PNPSIM_E_DRIVER);
    kit_device(sim, "camera");
    assert_int_equal(failed_driver_calls, 0);
}

/* ---- Reports ---- */

struct dpc_report {
    KDPC dpc;
    PDEVICE_OBJECT pdo;
    NTSTATUS status;
};

static VOID dpc_routine(PKDPC Dpc, PVOID DeferredContext, PVOID SystemArgument1,
                        PVOID SystemArgument2)
{
    struct dpc_report *report = DeferredContext;
    TARGET_DEVICE_CUSTOM_NOTIFICATION notification = {
        .Version = 1,
        .Size = FIELD_OFFSET(TARGET_DEVICE_CUSTOM_NOTIFICATION, CustomDataBuffer),
        .Event = KIT_LOST,
        .NameBufferOffset = -1,
    };
    (void)Dpc;
    (void)SystemArgument1;
    (void)SystemArgument2;
    report->status = IoReportTargetDeviceChange(report->pdo, &notification);
}

static void queue_dpc(void *context)
{
    struct dpc_report *report = context;
    KeInitializeDpc(&report->dpc, dpc_routine, report);
    KeInsertQueueDpc(&report->dpc, NULL, NULL);
}

/* K-3.2.1 */
static void a_synchronous_report_in_a_dpc_stops_the_machine(void **state)
{
    struct pnpsim *sim = *state;
    struct dpc_report report = { 0 };
    struct pnpsim_device *camera = kit_device(sim, "camera");
    report.pdo = pnpsim_device_pdo(camera);
    pnpsim_assert_ok(pnpsim_expect_finding(sim, "V-IRQL_TOO_HIGH"));
    pnpsim_assert_ok(pnpsim_expect_bugcheck(sim, 0xB8));
    assert_int_equal(pnpsim_call(sim, queue_dpc, &report), PNPSIM_E_STOPPED);
}

static void scribble(struct kit_monitor *monitor, const struct kit_heard *heard)
{
    PTARGET_DEVICE_CUSTOM_NOTIFICATION notification = heard->structure;
    (void)monitor;
    notification->Size = 0xFFFF;
}

/* K-3.3.5 */
static void a_callback_that_overwrites_the_size_harms_nobody(void **state)
{
    struct pnpsim *sim = *state;
    struct kit_monitor monitor = { .on_event = scribble };
    struct pnpsim_device *camera = kit_device(sim, "camera");
    kit_watch(sim, &monitor, "monitor", camera);
    kit_report(sim, camera, &KIT_LOST, "data", 4);
    kit_report(sim, camera, &KIT_LOST, "data", 4);
    assert_int_equal(monitor.count, 2);
}

/* ---- Bus relations ---- */

static NTSTATUS lie_about_children(struct kit_stack *stack, PIRP irp)
{
    PIO_STACK_LOCATION location = IoGetCurrentIrpStackLocation(irp);
    (void)stack;
    if (location->MinorFunction == IRP_MN_QUERY_DEVICE_RELATIONS &&
        location->Parameters.QueryDeviceRelations.Type == BusRelations) {
        PDEVICE_RELATIONS relations = ExAllocatePool2(POOL_FLAG_PAGED, sizeof(*relations), 'seil');
        if (relations == NULL) {
            return STATUS_INSUFFICIENT_RESOURCES;
        }
        relations->Count = 1000;
        irp->IoStatus.Status = STATUS_SUCCESS;
        irp->IoStatus.Information = (ULONG_PTR)relations;
    }
    return STATUS_SUCCESS;
}

/* K-7.1.6 */
static void a_relations_list_that_counts_more_than_it_holds_is_the_bus_drivers_mistake(void **state)
{
    struct pnpsim *sim = *state;
    struct kit_stack function = { .on_pnp = lie_about_children };
    kit_stack(sim, &function, "function");
    struct pnpsim_hardware hardware = kit_hardware("camera");
    hardware.driver = "function";
    hardware.interfaces[0] = NULL;
    pnpsim_assert_ok(pnpsim_expect_finding(sim, "V-PDO_NOT_LIVE")); /* the count */
    pnpsim_assert_ok(pnpsim_expect_finding(sim, "V-PDO_NULL"));     /* the one that fits */
    struct pnpsim_device *camera = pnpsim_plug(sim, &hardware);
    assert_int_equal(pnpsim_device_state(camera), PNPSIM_DEVICE_STARTED);
}

/* ---- Applications ---- */

static DWORD ignore(HCMNOTIFICATION notification, PVOID context, CM_NOTIFY_ACTION action,
                    PCM_NOTIFY_EVENT_DATA data, DWORD size)
{
    unsigned *count = context;
    (void)notification;
    (void)action;
    (void)data;
    (void)size;
    (*count)++;
    return ERROR_SUCCESS;
}

static void unregister_twice(void *context)
{
    CM_NOTIFY_FILTER filter = { .cbSize = sizeof(filter),
                                .FilterType = CM_NOTIFY_FILTER_TYPE_DEVICEINTERFACE };
    HCMNOTIFICATION first;
    HCMNOTIFICATION second;
    filter.u.DeviceInterface.ClassGuid = KIT_CLASS;
    assert_int_equal(CM_Register_Notification(&filter, context, ignore, &first), CR_SUCCESS);
    assert_int_equal(CM_Unregister_Notification(first), CR_SUCCESS);
    assert_int_equal(CM_Register_Notification(&filter, context, ignore, &second), CR_SUCCESS);
    assert_int_equal(CM_Unregister_Notification(first), CR_INVALID_DATA);
}

/* U-5.6 */
static void unregistering_twice_does_not_end_what_was_registered_in_between(void **state)
{
    struct pnpsim *sim = *state;
    unsigned count = 0;
    struct pnpsim_app *viewer = pnpsim_app_start(sim, "viewer");
    pnpsim_assert_ok(pnpsim_app_call(viewer, unregister_twice, &count));
    kit_device(sim, "camera");
    assert_int_equal(count, 1);
}

/* U-5.6 */
static void an_application_that_exits_while_it_is_told_hears_nothing_afterwards(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 16; seed++) {
        struct pnpsim_options options = PNPSIM_OPTIONS_INIT;
        struct pnpsim *sim;
        options.seed = seed;
        options.strategy = PNPSIM_STRATEGY_SEEDED;
        pnpsim_assert_ok(pnpsim_create(&options, &sim));
        struct pnpsim_hardware hardware = kit_hardware("camera");
        struct pnpsim_device *camera = pnpsim_plug(sim, &hardware);
        struct pnpsim_app *viewer = pnpsim_app_start(sim, "viewer");
        pnpsim_assert_ok(pnpsim_app_watch(viewer, camera));
        pnpsim_assert_ok(pnpsim_unplug_begin(sim, camera));
        pnpsim_assert_ok(pnpsim_app_exit(viewer));
        pnpsim_assert_ok(pnpsim_run(sim));
        assert_int_equal(pnpsim_device_state(camera), PNPSIM_DEVICE_ABSENT);
        pnpsim_assert_ok(pnpsim_destroy(sim));
    }
}

pnpsim_main(
    pnpsim_unit_test(an_interface_enabled_while_a_removal_is_taken_back_arrives),
    pnpsim_unit_test(the_file_may_be_closed_while_its_registration_asks_for_the_target),
    pnpsim_unit_test(a_driver_whose_entry_failed_is_never_called),
    pnpsim_unit_test(a_synchronous_report_in_a_dpc_stops_the_machine),
    pnpsim_unit_test(a_callback_that_overwrites_the_size_harms_nobody),
    pnpsim_unit_test(a_relations_list_that_counts_more_than_it_holds_is_the_bus_drivers_mistake),
    pnpsim_unit_test(unregistering_twice_does_not_end_what_was_registered_in_between),
    pnpsim_unit_test(an_application_that_exits_while_it_is_told_hears_nothing_afterwards));
