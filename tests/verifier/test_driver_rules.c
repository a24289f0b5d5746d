/* SPDX-License-Identifier: MIT */
/* Rules of what drivers hand in and leave behind, each with its near miss. */
#include "support/kit.h"

#include <cfgmgr32.h>
#include <windows.h>

static void register_without_callback(void *context)
{
    struct kit_monitor *monitor = context;
    monitor->entry = monitor;
    monitor->status = IoRegisterPlugPlayNotification(EventCategoryDeviceInterfaceChange, 0,
                                                     (PVOID)&KIT_CLASS, monitor->driver, NULL, NULL,
                                                     &monitor->entry);
}

/* V-REG_NULL_CALLBACK */
static void a_registration_without_a_callback_is_found_and_refused(void **state)
{
    struct pnpsim *sim = *state;
    struct kit_monitor monitor = { .driver = kit_driver(sim, "monitor") };
    pnpsim_assert_ok(pnpsim_expect_finding(sim, "REG_NULL_CALLBACK"));
    kit_call(sim, register_without_callback, &monitor);
    assert_int_equal(monitor.status, STATUS_INVALID_PARAMETER);
    assert_null(monitor.entry);
    kit_device(sim, "camera"); /* nobody is called through NULL */
    pnpsim_assert_story(sim, "irp camera START_DEVICE");
}

static void register_without_context(void *context)
{
    struct kit_monitor *monitor = context;
    kit_register_class(monitor, &KIT_CLASS, 0);
}

/* V-REG_NULL_CALLBACK */
static void a_registration_with_a_callback_is_silent(void **state)
{
    struct kit_monitor monitor = { .driver = kit_driver(*state, "monitor") };
    kit_call(*state, register_without_context, &monitor);
    assert_int_equal(monitor.status, STATUS_SUCCESS);
    assert_int_equal(pnpsim_finding_count(*state), 0);
}

/* ---- V-CODE_AFTER_UNLOAD ---- */

static int unload_key; /* its address is the key of the driver object extension */

/* What a driver's Unload does: it reports, with or without a completion callback. */
struct goodbye {
    struct kit_report report;
    unsigned completions;
};

static VOID count_completion(PVOID Context)
{
    struct goodbye *goodbye = Context;
    goodbye->completions++;
}

static VOID report_in_unload(PDRIVER_OBJECT DriverObject)
{
    struct goodbye **slot = IoGetDriverObjectExtension(DriverObject, &unload_key);
    pnpsim_check(NT_SUCCESS(kit_report_send(&(*slot)->report)));
}

struct farewell {
    PDRIVER_OBJECT driver;
    struct goodbye *goodbye;
};

static void set_unload(void *context)
{
    struct farewell *farewell = context;
    PVOID slot;
    if (pnpsim_check(NT_SUCCESS(IoAllocateDriverObjectExtension(
            farewell->driver, &unload_key, sizeof(struct goodbye *), &slot)))) {
        *(struct goodbye **)slot = farewell->goodbye;
        farewell->driver->DriverUnload = report_in_unload;
    }
}

static void unload_with(struct pnpsim *sim, struct goodbye *goodbye)
{
    struct farewell farewell = { kit_driver(sim, "reporter"), goodbye };
    goodbye->report.device = kit_device(sim, "camera");
    goodbye->report.context = goodbye;
    kit_call(sim, set_unload, &farewell);
    pnpsim_assert_ok(pnpsim_driver_unload(sim, "reporter"));
    pnpsim_assert_ok(pnpsim_run(sim));
    pnpsim_assert_story(sim, "report camera LAMP_LOST | completed camera LAMP_LOST");
}

/* V-CODE_AFTER_UNLOAD, K-3.3.9 */
static void unloading_before_the_completion_callback_has_run_is_found(void **state)
{
    struct goodbye goodbye = { .report = { .callback = count_completion } };
    pnpsim_assert_ok(pnpsim_expect_finding(*state, "CODE_AFTER_UNLOAD"));
    unload_with(*state, &goodbye);
}

/* V-CODE_AFTER_UNLOAD */
static void unloading_with_a_report_that_calls_nobody_back_is_silent(void **state)
{
    struct goodbye goodbye = { .completions = 0 };
    unload_with(*state, &goodbye);
    assert_int_equal(pnpsim_finding_count(*state), 0);
}

/* ---- V-NOT_SIMULATED ---- */

static void invalidate_transport_relations(void *context)
{
    IoInvalidateDeviceRelations(context, TransportRelations);
}

/* V-NOT_SIMULATED */
static void relations_that_are_not_simulated_are_said_to_be_so(void **state)
{
    struct pnpsim *sim = *state;
    struct pnpsim_device *camera = kit_device(sim, "camera");
    pnpsim_assert_ok(pnpsim_expect_finding(sim, "NOT_SIMULATED"));
    kit_call(sim, invalidate_transport_relations, pnpsim_device_pdo(camera));
    pnpsim_assert_story(sim, "");
}

static void list_relations(void *context)
{
    CONFIGRET *result = context;
    ULONG units = 7;
    *result = CM_Get_Device_ID_List_SizeW(&units, L"KIT\\CAMERA\\1",
                                          CM_GETIDLIST_FILTER_BUSRELATIONS);
    assert_int_equal(units, 0);
}

/* V-NOT_SIMULATED */
static void a_list_of_relations_is_said_to_be_missing(void **state)
{
    CONFIGRET result = CR_SUCCESS;
    struct pnpsim_app *viewer = pnpsim_app_start(*state, "viewer");
    pnpsim_assert_ok(pnpsim_expect_finding(*state, "NOT_SIMULATED"));
    pnpsim_assert_ok(pnpsim_app_call(viewer, list_relations, &result));
    assert_int_equal(result, CR_CALL_NOT_IMPLEMENTED);
}

/* ---- V-TARGETRELATION_NO_REF ---- */

/* Answers the query for the PDO itself, as a bus driver does. */
static NTSTATUS answer_target_relation(struct kit_stack *stack, PIRP irp)
{
    PIO_STACK_LOCATION location = IoGetCurrentIrpStackLocation(irp);
    if (location->MinorFunction != IRP_MN_QUERY_DEVICE_RELATIONS ||
        location->Parameters.QueryDeviceRelations.Type != TargetDeviceRelation) {
        return STATUS_SUCCESS;
    }
    PDEVICE_RELATIONS relations = ExAllocatePool2(POOL_FLAG_PAGED, sizeof(*relations), 'leRT');
    relations->Count = 1;
    relations->Objects[0] = stack->pdo; /* without ObReferenceObject */
    irp->IoStatus.Status = STATUS_SUCCESS;
    irp->IoStatus.Information = (ULONG_PTR)relations;
    IoCompleteRequest(irp, IO_NO_INCREMENT);
    return STATUS_MORE_PROCESSING_REQUIRED;
}

/* V-TARGETRELATION_NO_REF, K-1.8 */
static void a_target_relation_without_a_reference_is_found(void **state)
{
    struct pnpsim *sim = *state;
    struct kit_stack filter = { .on_pnp = answer_target_relation };
    struct kit_monitor monitor = { 0 };
    kit_stack(sim, &filter, "filter");
    pnpsim_assert_ok(pnpsim_bind(sim, "filter", "KIT\\DEVICE", PNPSIM_ROLE_UPPER_FILTER));
    struct pnpsim_device *camera = kit_device(sim, "camera");
    pnpsim_assert_ok(pnpsim_expect_finding(sim, "TARGETRELATION_NO_REF"));
    kit_watch(sim, &monitor, "monitor", camera);
    pnpsim_assert_ok(pnpsim_unplug(sim, camera)); /* nothing was over-dereferenced */
    pnpsim_assert_story(sim, "irp camera SURPRISE_REMOVAL | kernel monitor REMOVE_COMPLETE | "
                             "irp camera REMOVE_DEVICE");
}

/* V-TARGETRELATION_NO_REF, K-1.8 */
static void the_target_relation_of_the_built_in_bus_is_silent(void **state)
{
    struct kit_monitor monitor = { 0 };
    kit_watch(*state, &monitor, "monitor", kit_device(*state, "camera"));
    assert_int_equal(pnpsim_finding_count(*state), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        pnpsim_unit_test(a_registration_without_a_callback_is_found_and_refused),
        pnpsim_unit_test(a_registration_with_a_callback_is_silent),
        pnpsim_unit_test(unloading_before_the_completion_callback_has_run_is_found),
        pnpsim_unit_test(unloading_with_a_report_that_calls_nobody_back_is_silent),
        pnpsim_unit_test(relations_that_are_not_simulated_are_said_to_be_so),
        pnpsim_unit_test(a_list_of_relations_is_said_to_be_missing),
        pnpsim_unit_test(a_target_relation_without_a_reference_is_found),
        pnpsim_unit_test(the_target_relation_of_the_built_in_bus_is_silent),
    };
    return pnpsim_run_tests("driver rules", tests);
}
