/* SPDX-License-Identifier: MIT */
/* A driver of device stacks that passes everything down. What a test wants of it hangs on its
 * driver object, so that one DriverEntry serves all of them. */
#include "support/kit.h"

#include "io/driver.h"

static int stack_id; /* its address is the key of the driver object extension */

struct stack_extension {
    PDEVICE_OBJECT lower;
    IO_REMOVE_LOCK remove_lock;
};

static struct kit_stack *stack_of(PDRIVER_OBJECT driver)
{
    struct kit_stack **slot = IoGetDriverObjectExtension(driver, &stack_id);
    return *slot;
}

static void stack_log(const struct kit_stack *stack, const char *what)
{
    if (stack->log != NULL) {
        kit_log(stack->log, "%s %s", stack->name, what);
    }
}

static NTSTATUS stack_complete(PIRP irp, NTSTATUS status)
{
    irp->IoStatus.Status = status;
    IoCompleteRequest(irp, IO_NO_INCREMENT);
    return status;
}

static NTSTATUS stack_pass(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    struct stack_extension *extension = DeviceObject->DeviceExtension;
    IoSkipCurrentIrpStackLocation(Irp);
    return IoCallDriver(extension->lower, Irp);
}

/* A function driver answers opens itself; a filter passes them on. */
static NTSTATUS stack_create_close(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    struct stack_extension *extension = DeviceObject->DeviceExtension;
    struct kit_stack *stack = stack_of(DeviceObject->DriverObject);
    return extension->lower == stack->pdo ? stack_complete(Irp, STATUS_SUCCESS)
                                          : stack_pass(DeviceObject, Irp);
}

static NTSTATUS stack_control(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    struct kit_stack *stack = stack_of(DeviceObject->DriverObject);
    return stack->on_control == NULL ? stack_pass(DeviceObject, Irp)
                                     : stack_complete(Irp, stack->on_control(stack, Irp));
}

static const char *minor_name(UCHAR minor)
{
    switch (minor) {
    case IRP_MN_START_DEVICE:
        return "START_DEVICE";
    case IRP_MN_QUERY_REMOVE_DEVICE:
        return "QUERY_REMOVE_DEVICE";
    case IRP_MN_CANCEL_REMOVE_DEVICE:
        return "CANCEL_REMOVE_DEVICE";
    case IRP_MN_SURPRISE_REMOVAL:
        return "SURPRISE_REMOVAL";
    case IRP_MN_REMOVE_DEVICE:
        return "REMOVE_DEVICE";
    default:
        return NULL;
    }
}

/* K-7.2.2: what goes bottom-up is handled when the drivers below have finished. */
static NTSTATUS stack_after_lower(struct kit_stack *stack, struct stack_extension *extension,
                                  PIRP irp, UCHAR minor)
{
    NTSTATUS status = IoForwardIrpSynchronously(extension->lower, irp) ? irp->IoStatus.Status
                                                                       : STATUS_UNSUCCESSFUL;
    stack_log(stack, minor_name(minor));
    if (minor == IRP_MN_START_DEVICE && NT_SUCCESS(status)) {
        status = stack->start_status;
    }
    return stack_complete(irp, status);
}

/* K-7.2.7. */
static NTSTATUS stack_remove(PDEVICE_OBJECT device, PIRP irp)
{
    struct stack_extension *extension = device->DeviceExtension;
    irp->IoStatus.Status = STATUS_SUCCESS;
    IoAcquireRemoveLock(&extension->remove_lock, irp);
    NTSTATUS status = stack_pass(device, irp);
    IoReleaseRemoveLockAndWait(&extension->remove_lock, irp);
    IoDetachDevice(extension->lower);
    IoDeleteDevice(device);
    return status;
}

static NTSTATUS stack_pnp(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    struct kit_stack *stack = stack_of(DeviceObject->DriverObject);
    UCHAR minor = IoGetCurrentIrpStackLocation(Irp)->MinorFunction;
    NTSTATUS wanted = stack->on_pnp == NULL ? STATUS_SUCCESS : stack->on_pnp(stack, Irp);
    if (wanted == STATUS_MORE_PROCESSING_REQUIRED) {
        return STATUS_SUCCESS;
    }
    if (!NT_SUCCESS(wanted)) {
        return stack_complete(Irp, wanted);
    }
    if (minor == IRP_MN_START_DEVICE || minor == IRP_MN_CANCEL_REMOVE_DEVICE) {
        return stack_after_lower(stack, DeviceObject->DeviceExtension, Irp, minor);
    }
    if (minor_name(minor) != NULL) {
        stack_log(stack, minor_name(minor));
    }
    if (minor == IRP_MN_QUERY_REMOVE_DEVICE) {
        if (!NT_SUCCESS(stack->query_status)) {
            return stack_complete(Irp, stack->query_status);
        }
        Irp->IoStatus.Status = STATUS_SUCCESS;
    } else if (minor == IRP_MN_SURPRISE_REMOVAL) {
        Irp->IoStatus.Status = STATUS_SUCCESS;
    } else if (minor == IRP_MN_REMOVE_DEVICE) {
        return stack_remove(DeviceObject, Irp);
    }
    return stack_pass(DeviceObject, Irp);
}

static NTSTATUS stack_add_device(PDRIVER_OBJECT DriverObject, PDEVICE_OBJECT PhysicalDeviceObject)
{
    struct kit_stack *stack = stack_of(DriverObject);
    PDEVICE_OBJECT device;
    stack_log(stack, "AddDevice");
    if (!NT_SUCCESS(stack->add_status)) {
        return stack->add_status;
    }
    UNICODE_STRING name;
    RtlInitUnicodeString(&name, stack->device_name);
    NTSTATUS status = IoCreateDevice(DriverObject, sizeof(struct stack_extension), &name,
                                     FILE_DEVICE_UNKNOWN, 0, FALSE, &device);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    struct stack_extension *extension = device->DeviceExtension;
    IoInitializeRemoveLock(&extension->remove_lock, 'kcts', 0, 0);
    extension->lower = IoAttachDeviceToDeviceStack(device, PhysicalDeviceObject);
    if (extension->lower == NULL) {
        IoDeleteDevice(device);
        return STATUS_NO_SUCH_DEVICE;
    }
    stack->pdo = PhysicalDeviceObject;
    stack->device = device;
    device->Flags &= ~DO_DEVICE_INITIALIZING;
    if (stack->on_add != NULL) {
        stack->on_add(stack, PhysicalDeviceObject);
    }
    return STATUS_SUCCESS;
}

static VOID stack_unload(PDRIVER_OBJECT DriverObject)
{
    (void)DriverObject;
}

static int32_t stack_entry(PDRIVER_OBJECT driver, PUNICODE_STRING registry_path)
{
    (void)registry_path;
    driver->DriverUnload = stack_unload;
    driver->DriverExtension->AddDevice = stack_add_device;
    for (ULONG i = 0; i <= IRP_MJ_MAXIMUM_FUNCTION; i++) {
        driver->MajorFunction[i] = stack_pass;
    }
    driver->MajorFunction[IRP_MJ_CREATE] = stack_create_close;
    driver->MajorFunction[IRP_MJ_CLEANUP] = stack_create_close;
    driver->MajorFunction[IRP_MJ_CLOSE] = stack_create_close;
    driver->MajorFunction[IRP_MJ_DEVICE_CONTROL] = stack_control;
    driver->MajorFunction[IRP_MJ_PNP] = stack_pnp;
    return STATUS_SUCCESS;
}

struct hang_on {
    PDRIVER_OBJECT driver;
    struct kit_stack *stack;
    NTSTATUS status;
};

static void hang_on_run(void *context)
{
    struct hang_on *hang_on = context;
    void *slot;
    hang_on->status = IoAllocateDriverObjectExtension(hang_on->driver, &stack_id,
                                                      sizeof(struct kit_stack *), &slot);
    if (NT_SUCCESS(hang_on->status)) {
        *(struct kit_stack **)slot = hang_on->stack;
    }
}

void kit_stack(struct pnpsim *sim, struct kit_stack *stack, const char *name)
{
    stack->name = name;
    pnpsim_assert_ok(pnpsim_driver_add(sim, name, stack_entry));
    pnpsim_assert_ok(pnpsim_driver_load(sim, name));
    struct hang_on hang_on = { &pn_driver_find(sim, name)->object, stack, 0 };
    kit_call(sim, hang_on_run, &hang_on);
    pnpsim_assert_ok(hang_on.status);
}
