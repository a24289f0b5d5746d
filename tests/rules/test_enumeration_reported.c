/* SPDX-License-Identifier: MIT */
/* Devices that no bus enumerates: what a driver has detected, which counts as started, and what it
 * asks for below the root. */
#include "support/kit.h"

#include "io/irp.h"
#include "tree/devnode.h"
#include "tree/path.h"

#include <string.h>

/* ---- IoReportDetectedDevice ---- */

/* A driver in the style of old hardware: it finds its device in DriverEntry. */
static struct finder {
    struct kit_log log; /* PnP IRPs that reach its device */
    PDRIVER_OBJECT driver;
    PCM_RESOURCE_LIST resources;
    PDEVICE_OBJECT pdo; /* its own, or what the manager has made */
    PDEVICE_OBJECT device;
    PDEVICE_OBJECT lower;
    NTSTATUS status;
    bool has_added;
    bool brings_pdo;
    bool reports_twice;
    PDEVICE_OBJECT second;
} finder;

static NTSTATUS finder_complete(PIRP irp, NTSTATUS status)
{
    irp->IoStatus.Status = status;
    IoCompleteRequest(irp, IO_NO_INCREMENT);
    return status;
}

static NTSTATUS finder_pass(PDEVICE_OBJECT lower, PIRP irp)
{
    IoSkipCurrentIrpStackLocation(irp);
    return IoCallDriver(lower, irp);
}

static NTSTATUS finder_remove(PDEVICE_OBJECT device, PIRP irp)
{
    PDEVICE_OBJECT lower = finder.lower;
    irp->IoStatus.Status = STATUS_SUCCESS;
    NTSTATUS status = finder_pass(lower, irp);
    IoDetachDevice(lower);
    IoDeleteDevice(device);
    finder.device = NULL;
    return status;
}

static NTSTATUS finder_pnp(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    UCHAR minor = IoGetCurrentIrpStackLocation(Irp)->MinorFunction;
    if (DeviceObject != finder.device) { /* a PDO of its own */
        bool is_change = minor == IRP_MN_QUERY_REMOVE_DEVICE || minor == IRP_MN_REMOVE_DEVICE;
        return finder_complete(Irp, is_change ? STATUS_SUCCESS : Irp->IoStatus.Status);
    }
    kit_log(&finder.log, "%s", pn_irp_pnp_name(minor));
    if (minor == IRP_MN_REMOVE_DEVICE) {
        return finder_remove(DeviceObject, Irp);
    }
    if (minor == IRP_MN_QUERY_REMOVE_DEVICE || minor == IRP_MN_START_DEVICE) {
        Irp->IoStatus.Status = STATUS_SUCCESS;
    }
    return finder_pass(finder.lower, Irp);
}

static NTSTATUS finder_attach(PDRIVER_OBJECT driver, PDEVICE_OBJECT pdo)
{
    NTSTATUS status = IoCreateDevice(driver, 0, NULL, FILE_DEVICE_UNKNOWN, 0, FALSE,
                                     &finder.device);
    if (NT_SUCCESS(status)) {
        finder.lower = IoAttachDeviceToDeviceStack(finder.device, pdo);
        finder.device->Flags &= ~(ULONG)DO_DEVICE_INITIALIZING;
    }
    return status;
}

static NTSTATUS finder_add_device(PDRIVER_OBJECT DriverObject, PDEVICE_OBJECT PhysicalDeviceObject)
{
    finder.has_added = true;
    return finder_attach(DriverObject, PhysicalDeviceObject);
}

static VOID finder_unload(PDRIVER_OBJECT DriverObject)
{
    (void)DriverObject;
}

static NTSTATUS finder_report(PDRIVER_OBJECT driver, PDEVICE_OBJECT *pdo)
{
    return IoReportDetectedDevice(driver, InterfaceTypeUndefined, (ULONG)-1, (ULONG)-1,
                                  finder.resources, NULL, FALSE, pdo);
}

static int32_t finder_entry(PDRIVER_OBJECT driver, PUNICODE_STRING registry_path)
{
    (void)registry_path;
    finder.driver = driver;
    driver->DriverUnload = finder_unload;
    driver->DriverExtension->AddDevice = finder_add_device;
    driver->MajorFunction[IRP_MJ_PNP] = finder_pnp;
    if (finder.brings_pdo) {
        finder.status = IoCreateDevice(driver, 0, NULL, FILE_DEVICE_UNKNOWN, 0, FALSE, &finder.pdo);
        if (!NT_SUCCESS(finder.status)) {
            return finder.status;
        }
        finder.pdo->Flags &= ~(ULONG)DO_DEVICE_INITIALIZING;
    }
    finder.status = finder_report(driver, &finder.pdo);
    if (NT_SUCCESS(finder.status) && finder.reports_twice) {
        finder.status = finder_report(driver, &finder.second);
    }
    return NT_SUCCESS(finder.status) ? finder_attach(driver, finder.pdo) : finder.status;
}

static struct pnpsim_device *find_hardware(struct pnpsim *sim, const struct finder *like)
{
    finder = *like;
    pnpsim_assert_ok(pnpsim_driver_add(sim, "finder", finder_entry));
    pnpsim_assert_ok(pnpsim_driver_load(sim, "finder"));
    pnpsim_assert_ok(pnpsim_run(sim));
    return pnpsim_device_find(sim, "ROOT\\finder\\0000");
}

/* K-7.1.8 */
static void a_detected_device_counts_as_started_and_gets_all_but_add_device_and_start(void **state)
{
    struct pnpsim *sim = *state;
    struct pnpsim_device *device = find_hardware(sim, &(struct finder){ 0 });
    assert_int_equal(pnpsim_device_state(device), PNPSIM_DEVICE_STARTED);
    assert_false(finder.has_added);
    assert_string_equal(
        finder.log.text,
        "QUERY_ID | QUERY_ID | QUERY_ID | QUERY_CAPABILITIES | QUERY_DEVICE_TEXT | "
        "QUERY_DEVICE_TEXT | QUERY_BUS_INFORMATION | QUERY_RESOURCES | "
        "QUERY_RESOURCE_REQUIREMENTS | DEVICE_ENUMERATED | QUERY_PNP_DEVICE_STATE | "
        "QUERY_DEVICE_RELATIONS");
    pnpsim_assert_story(sim, "");
    assert_ptr_equal(pnpsim_device_pdo(device), finder.pdo);
}

static const struct pn_devnode *node_of(struct pnpsim *sim, const char *path)
{
    const struct pn_devnode *node = pn_path_find(sim, path);
    assert_non_null(node);
    return node;
}

/* Two strings that follow each other, as a list has them. */
static void assert_ids(const char *ids, const char *first, const char *second)
{
    assert_non_null(ids);
    assert_string_equal(ids, first);
    assert_string_equal(ids + strlen(ids) + 1, second);
}

/* K-7.1.8 */
static void a_detected_device_has_two_compatible_ids_of_its_driver(void **state)
{
    struct pnpsim *sim = *state;
    find_hardware(sim, &(struct finder){ 0 });
    assert_ids(node_of(sim, "ROOT\\finder\\0000")->compatible_ids, "DETECTEDInternal\\finder",
               "DETECTED\\finder");
}

/* K-7.1.8 */
static void the_first_bus_of_the_resources_is_in_the_id_and_the_resources_are_kept(void **state)
{
    struct pnpsim *sim = *state;
    CM_RESOURCE_LIST resources = { .Count = 1 };
    resources.List[0].InterfaceType = Isa;
    resources.List[0].PartialResourceList.Count = 1;
    resources.List[0].PartialResourceList.PartialDescriptors[0].Type = CmResourceTypePort;
    find_hardware(sim, &(struct finder){ .resources = &resources });
    const struct pn_devnode *node = node_of(sim, "ROOT\\finder\\0000");
    assert_ids(node->compatible_ids, "DETECTEDIsa\\finder", "DETECTED\\finder");
    assert_non_null(node->resources);
    assert_memory_equal(node->resources, &resources, sizeof(resources));
}

/* K-7.1.8 */
static void a_driver_may_detect_several_devices(void **state)
{
    struct pnpsim *sim = *state;
    find_hardware(sim, &(struct finder){ .reports_twice = true });
    struct pnpsim_device *second = pnpsim_device_find(sim, "ROOT\\finder\\0001");
    assert_int_equal(pnpsim_device_state(second), PNPSIM_DEVICE_STARTED);
    assert_ptr_equal(pnpsim_device_pdo(second), finder.second);
}

/* K-7.1.8 */
static void a_detected_device_may_bring_its_own_pdo(void **state)
{
    struct pnpsim *sim = *state;
    struct pnpsim_device *device = find_hardware(sim, &(struct finder){ .brings_pdo = true });
    assert_int_equal(pnpsim_device_state(device), PNPSIM_DEVICE_STARTED);
    assert_ptr_equal(pnpsim_device_pdo(device), finder.pdo);
    assert_false(pnpsim_driver_is_loaded(sim, "simdetect"));
}

static void report_again(void *context)
{
    (void)context;
    pnpsim_check(finder_report(finder.driver, &finder.pdo) == STATUS_INVALID_PARAMETER);
}

/* K-7.1.8 */
static void a_pdo_that_is_known_cannot_be_detected_again(void **state)
{
    struct pnpsim *sim = *state;
    assert_non_null(find_hardware(sim, &(struct finder){ 0 }));
    kit_call(sim, report_again, NULL);
    assert_null(pnpsim_device_find(sim, "ROOT\\finder\\0001"));
}

/* K-7.1.8 */
static void a_detected_device_is_removed_like_any_other_and_added_when_it_is_enabled(void **state)
{
    struct pnpsim *sim = *state;
    struct pnpsim_device *device = find_hardware(sim, &(struct finder){ 0 });
    pnpsim_assert_ok(pnpsim_remove(sim, device, NULL));
    pnpsim_assert_story(sim, "irp ROOT\\finder\\0000 QUERY_REMOVE_DEVICE ok | "
                             "irp ROOT\\finder\\0000 REMOVE_DEVICE");
    assert_int_equal(pnpsim_device_state(device), PNPSIM_DEVICE_REMOVED);
    pnpsim_assert_ok(pnpsim_enable(sim, device));
    pnpsim_assert_story(sim, "irp ROOT\\finder\\0000 START_DEVICE");
    assert_true(finder.has_added); /* from now on it is a PnP device */
}

/* ---- IoReportRootDevice ---- */

static int32_t rooted_entry(PDRIVER_OBJECT driver, PUNICODE_STRING registry_path)
{
    (void)registry_path;
    memset(&finder, 0, sizeof(finder));
    driver->DriverUnload = finder_unload;
    driver->DriverExtension->AddDevice = finder_add_device;
    driver->MajorFunction[IRP_MJ_PNP] = finder_pnp;
    finder.status = IoReportRootDevice(driver);
    if (NT_SUCCESS(finder.status)) {
        finder.status = IoReportRootDevice(driver); /* one for each driver */
    }
    pnpsim_check(!finder.has_added); /* nothing happens inside the call */
    return finder.status;
}

/* K-7.1.8 */
static void a_root_device_is_enumerated_with_its_reporter_as_its_driver(void **state)
{
    struct pnpsim *sim = *state;
    pnpsim_assert_ok(pnpsim_driver_add(sim, "rooted", rooted_entry));
    pnpsim_assert_ok(pnpsim_driver_load(sim, "rooted"));
    pnpsim_assert_ok(pnpsim_run(sim));
    pnpsim_assert_story(sim, "irp ROOT\\rooted\\0000 START_DEVICE");
    assert_true(finder.has_added);
    const struct pn_devnode *node = node_of(sim, "ROOT\\rooted\\0000");
    assert_int_equal(node->state, PN_NODE_STARTED);
    assert_ids(node->hardware_ids, "ROOT\\rooted", "");
    assert_null(pn_path_find(sim, "ROOT\\rooted\\0001"));
}

/* K-7.1.8 */
static void a_root_device_is_served_by_the_driver_that_is_bound_to_its_id(void **state)
{
    struct pnpsim *sim = *state;
    struct kit_log log = { 0 };
    struct kit_stack other = { .log = &log };
    kit_stack(sim, &other, "other");
    pnpsim_assert_ok(pnpsim_bind(sim, "other", "ROOT\\rooted", PNPSIM_ROLE_FUNCTION));
    pnpsim_assert_ok(pnpsim_driver_add(sim, "rooted", rooted_entry));
    pnpsim_assert_ok(pnpsim_driver_load(sim, "rooted"));
    pnpsim_assert_ok(pnpsim_run(sim));
    assert_string_equal(log.text, "other AddDevice | other START_DEVICE");
    assert_false(finder.has_added);
}

/* A PDO's answer to a buffer that is filled with `byte`. */
static void ask_capabilities(PDEVICE_OBJECT pdo, int byte)
{
    DEVICE_CAPABILITIES capabilities;
    DEVICE_CAPABILITIES expected;
    IO_STATUS_BLOCK result;
    KEVENT done;
    KeInitializeEvent(&done, NotificationEvent, FALSE);
    memset(&capabilities, byte, sizeof(capabilities));
    capabilities.Size = sizeof(capabilities);
    capabilities.Version = 1;
    expected = capabilities;
    expected.DeviceState[PowerSystemUnspecified] = PowerDeviceUnspecified;
    expected.DeviceState[PowerSystemWorking] = PowerDeviceD0;
    for (int i = PowerSystemSleeping1; i < PowerSystemMaximum; i++) {
        expected.DeviceState[i] = PowerDeviceD3;
    }
    PIRP irp = IoBuildSynchronousFsdRequest(IRP_MJ_PNP, pdo, NULL, 0, NULL, &done, &result);
    if (!pnpsim_check(irp != NULL)) {
        return;
    }
    PIO_STACK_LOCATION next = IoGetNextIrpStackLocation(irp);
    irp->IoStatus.Status = STATUS_NOT_SUPPORTED;
    next->MinorFunction = IRP_MN_QUERY_CAPABILITIES;
    next->Parameters.DeviceCapabilities.Capabilities = &capabilities;
    pnpsim_check(IoCallDriver(pdo, irp) == STATUS_SUCCESS);
    pnpsim_check(memcmp(&capabilities, &expected, sizeof(expected)) == 0);
}

static void ask_both(void *context)
{
    ask_capabilities(context, 0);
    ask_capabilities(context, 0xFF);
}

/* W-10 */
static void a_root_pdo_fills_in_the_device_states_and_nothing_else(void **state)
{
    struct pnpsim *sim = *state;
    assert_non_null(find_hardware(sim, &(struct finder){ 0 }));
    kit_call(sim, ask_both, finder.pdo);
}

static void report_badly(void *context)
{
    PDEVICE_OBJECT pdo = NULL;
    (void)context;
    pnpsim_check(IoReportRootDevice(NULL) == STATUS_INVALID_PARAMETER);
    pnpsim_check(IoReportDetectedDevice(NULL, Internal, 0, 0, NULL, NULL, FALSE, &pdo) ==
                 STATUS_INVALID_PARAMETER);
    pnpsim_check(pdo == NULL);
}

/* K-7.1.8 */
static void reports_without_a_driver_are_found_and_refused(void **state)
{
    struct pnpsim *sim = *state;
    pnpsim_assert_ok(pnpsim_expect_finding(sim, "BAD_OBJECT"));
    pnpsim_assert_ok(pnpsim_expect_finding(sim, "BAD_OBJECT"));
    kit_call(sim, report_badly, NULL);
    pnpsim_assert_story(sim, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        pnpsim_unit_test(a_detected_device_counts_as_started_and_gets_all_but_add_device_and_start),
        pnpsim_unit_test(a_detected_device_has_two_compatible_ids_of_its_driver),
        pnpsim_unit_test(the_first_bus_of_the_resources_is_in_the_id_and_the_resources_are_kept),
        pnpsim_unit_test(a_driver_may_detect_several_devices),
        pnpsim_unit_test(a_detected_device_may_bring_its_own_pdo),
        pnpsim_unit_test(a_pdo_that_is_known_cannot_be_detected_again),
        pnpsim_unit_test(a_detected_device_is_removed_like_any_other_and_added_when_it_is_enabled),
        pnpsim_unit_test(a_root_device_is_enumerated_with_its_reporter_as_its_driver),
        pnpsim_unit_test(a_root_device_is_served_by_the_driver_that_is_bound_to_its_id),
        pnpsim_unit_test(a_root_pdo_fills_in_the_device_states_and_nothing_else),
        pnpsim_unit_test(reports_without_a_driver_are_found_and_refused),
    };
    return pnpsim_run_tests("enumeration reported", tests);
}
