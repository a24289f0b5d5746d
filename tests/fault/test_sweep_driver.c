/* SPDX-License-Identifier: MIT */
/* Memory that runs out while drivers are loaded, served by, and unloaded: the driver of a device
 * with a filter above and below, and a module. */
#include "fault/sweep.h"

#include "support/kit.h"

static const int32_t driver_statuses[] = { PNPSIM_E_DRIVER, PNPSIM_E_START_FAILED, 0 };

/* ---- A careful function driver and filter: the same code ---- */

struct careful {
    PDEVICE_OBJECT lower;
    PVOID notes;
    UNICODE_STRING link;
};

enum { TAG = 'rufc' };

static NTSTATUS careful_pass(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    struct careful *careful = DeviceObject->DeviceExtension;
    IoSkipCurrentIrpStackLocation(Irp);
    return IoCallDriver(careful->lower, Irp);
}

static NTSTATUS careful_complete(PIRP irp, NTSTATUS status)
{
    irp->IoStatus.Status = status;
    IoCompleteRequest(irp, IO_NO_INCREMENT);
    return status;
}

static NTSTATUS careful_start(struct careful *careful, PIRP irp)
{
    if (!IoForwardIrpSynchronously(careful->lower, irp)) {
        return careful_complete(irp, STATUS_UNSUCCESSFUL);
    }
    NTSTATUS status = irp->IoStatus.Status;
    if (NT_SUCCESS(status)) {
        careful->notes = ExAllocatePool2(POOL_FLAG_NON_PAGED, 64, TAG);
        status = careful->notes == NULL ? STATUS_INSUFFICIENT_RESOURCES : STATUS_SUCCESS;
    }
    if (NT_SUCCESS(status) && careful->link.Buffer != NULL) {
        status = IoSetDeviceInterfaceState(&careful->link, TRUE);
    }
    return careful_complete(irp, status);
}

static NTSTATUS careful_remove(PDEVICE_OBJECT device, PIRP irp)
{
    struct careful *careful = device->DeviceExtension;
    PDEVICE_OBJECT lower = careful->lower;
    if (careful->notes != NULL) {
        ExFreePoolWithTag(careful->notes, TAG);
    }
    if (careful->link.Buffer != NULL) {
        IoSetDeviceInterfaceState(&careful->link, FALSE);
        RtlFreeUnicodeString(&careful->link);
    }
    irp->IoStatus.Status = STATUS_SUCCESS;
    IoSkipCurrentIrpStackLocation(irp);
    NTSTATUS status = IoCallDriver(lower, irp);
    IoDetachDevice(lower);
    IoDeleteDevice(device);
    return status;
}

static NTSTATUS careful_pnp(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    switch (IoGetCurrentIrpStackLocation(Irp)->MinorFunction) {
    case IRP_MN_START_DEVICE:
        return careful_start(DeviceObject->DeviceExtension, Irp);
    case IRP_MN_REMOVE_DEVICE:
        return careful_remove(DeviceObject, Irp);
    case IRP_MN_QUERY_REMOVE_DEVICE:
    case IRP_MN_CANCEL_REMOVE_DEVICE:
    case IRP_MN_SURPRISE_REMOVAL:
        Irp->IoStatus.Status = STATUS_SUCCESS;
        return careful_pass(DeviceObject, Irp);
    default:
        return careful_pass(DeviceObject, Irp);
    }
}

static NTSTATUS careful_add(PDRIVER_OBJECT DriverObject, PDEVICE_OBJECT PhysicalDeviceObject)
{
    PDEVICE_OBJECT device;
    NTSTATUS status = IoCreateDevice(DriverObject, sizeof(struct careful), NULL,
                                     FILE_DEVICE_UNKNOWN, 0, FALSE, &device);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    struct careful *careful = device->DeviceExtension;
    GUID class = KIT_OTHER_CLASS; /* each driver of the stack has a class of its own */
    class.Data1 += DriverObject->DriverExtension->ServiceKeyName.Buffer[0];
    status = IoRegisterDeviceInterface(PhysicalDeviceObject, &class, NULL, &careful->link);
    if (!NT_SUCCESS(status)) {
        IoDeleteDevice(device);
        return status;
    }
    careful->lower = IoAttachDeviceToDeviceStack(device, PhysicalDeviceObject);
    device->Flags &= ~DO_DEVICE_INITIALIZING;
    return STATUS_SUCCESS;
}

static VOID careful_unload(PDRIVER_OBJECT DriverObject)
{
    (void)DriverObject;
}

static int32_t careful_entry(PDRIVER_OBJECT driver, PUNICODE_STRING registry_path)
{
    PVOID extension;
    (void)registry_path;
    NTSTATUS status = IoAllocateDriverObjectExtension(driver, &driver->DriverUnload, 16,
                                                      &extension);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    for (ULONG i = 0; i <= IRP_MJ_MAXIMUM_FUNCTION; i++) {
        driver->MajorFunction[i] = careful_pass;
    }
    driver->MajorFunction[IRP_MJ_PNP] = careful_pnp;
    driver->DriverExtension->AddDevice = careful_add;
    driver->DriverUnload = careful_unload;
    return STATUS_SUCCESS;
}

/* ---- Scenarios ---- */

static int32_t known(struct pnpsim *sim, void *context)
{
    static const char *const names[] = { "below", "worker", "above" };
    static const enum pnpsim_role roles[] = { PNPSIM_ROLE_LOWER_FILTER, PNPSIM_ROLE_FUNCTION,
                                              PNPSIM_ROLE_UPPER_FILTER };
    int32_t status = 0;
    (void)context;
    for (int i = 0; i < 3 && status == 0; i++) {
        status = pnpsim_driver_add(sim, names[i], careful_entry);
        status = status != 0 ? status
                             : (int32_t)pnpsim_bind(sim, names[i], "KIT\\DEVICE", roles[i]);
    }
    return status;
}

static int32_t a_stack_of_three(struct pnpsim *sim, void *context)
{
    struct steps steps = steps_begin(sim);
    struct pnpsim_hardware hardware = kit_hardware("lamp");
    (void)context;
    hardware.interfaces[0] = NULL;
    step_begin(&steps);
    struct pnpsim_device *lamp = pnpsim_plug(sim, &hardware);
    if (lamp == NULL) {
        step_end(&steps, PNPSIM_E_NO_MEMORY, "pnpsim_plug", __FILE__, __LINE__);
        return steps.status;
    }
    if (pnpsim_device_state(lamp) != PNPSIM_DEVICE_STARTED) {
        steps.status = PNPSIM_E_START_FAILED;
    }
    UNDO(&steps, pnpsim_unplug(sim, lamp));
    STEPS_CHECK(&steps, !pnpsim_driver_is_loaded(sim, "worker"));
    STEPS_CHECK(&steps, !pnpsim_driver_is_loaded(sim, "above"));
    STEPS_CHECK(&steps, !pnpsim_driver_is_loaded(sim, "below"));
    return steps.status;
}

static void drivers_are_loaded_for_a_device_and_go_with_it(void **state)
{
    (void)state;
    struct pnpsim_sweep sweep = { .name = "a stack of three",
                                  .prepare = known,
                                  .scenario = a_stack_of_three,
                                  .statuses = driver_statuses };
    sweep_run(&sweep, 45);
}

static int32_t load_and_unload(struct pnpsim *sim, void *context)
{
    struct steps steps = steps_begin(sim);
    const char *name = context;
    if (STEP(&steps, pnpsim_driver_load(sim, name))) {
        UNDO(&steps, pnpsim_driver_unload(sim, name));
    }
    STEPS_CHECK(&steps, !pnpsim_driver_is_loaded(sim, name));
    return steps.status;
}

static void a_driver_is_loaded_or_leaves_nothing(void **state)
{
    (void)state;
    struct pnpsim_sweep sweep = { .name = "a driver of the test",
                                  .prepare = known,
                                  .scenario = load_and_unload,
                                  .context = (void *)"worker",
                                  .statuses = driver_statuses };
    sweep_run(&sweep, 5);
    sweep.name = "a module";
    sweep.context = (void *)"good";
    sweep.prepare = NULL;
    sweep_run(&sweep, 30);
}

static int32_t making_known(struct pnpsim *sim, void *context)
{
    struct steps steps = steps_begin(sim);
    (void)context;
    if (!pnpsim_driver_is_loaded(sim, "spare")) {
        int32_t status = pnpsim_driver_add(sim, "spare", careful_entry);
        steps.status = status == PNPSIM_E_EXISTS ? 0 : status;
    }
    STEP(&steps, pnpsim_bind(sim, "spare", "KIT\\SPARE", PNPSIM_ROLE_FUNCTION));
    STEP(&steps, pnpsim_name_guid(sim, &KIT_LOST, "LAMP_LOST"));
    return steps.status;
}

static void what_a_test_says_is_kept_whole(void **state)
{
    (void)state;
    struct pnpsim_sweep sweep = { .name = "making known", .scenario = making_known };
    sweep_run(&sweep, 30);
}

pnpsim_main(cmocka_unit_test(drivers_are_loaded_for_a_device_and_go_with_it),
            cmocka_unit_test(a_driver_is_loaded_or_leaves_nothing),
            cmocka_unit_test(what_a_test_says_is_kept_whole));
