/* SPDX-License-Identifier: MIT */
/* The stub owns its device's power policy: when the system changes its state, it asks for the
 * device power state that goes with it, and lets the system's IRP end when the device's has. */
#include "stub.h"

static REQUEST_POWER_COMPLETE SimstubDevicePowerDone;
static IO_COMPLETION_ROUTINE SimstubSystemPowerBelow;
static IO_COMPLETION_ROUTINE SimstubPoweredUp;

/* The working system has a working device; no other state needs it. */
static POWER_STATE SimstubStateFor(_In_ SYSTEM_POWER_STATE System)
{
    POWER_STATE state;

    state.DeviceState = System == PowerSystemWorking ? PowerDeviceD0 : PowerDeviceD3;
    return state;
}

static VOID SimstubEndSystemPower(_Inout_ PSIMSTUB_EXTENSION Extension, _In_ NTSTATUS Status)
{
    PIRP irp = Extension->SystemPowerIrp;

    Extension->SystemPowerIrp = NULL;
    irp->IoStatus.Status = Status;
    IoCompleteRequest(irp, IO_NO_INCREMENT);
    IoReleaseRemoveLock(&Extension->RemoveLock, irp);
}

/* The device power IRP has come back from the whole stack. */
_Use_decl_annotations_
static VOID SimstubDevicePowerDone(PDEVICE_OBJECT DeviceObject, UCHAR MinorFunction,
                                   POWER_STATE PowerState, PVOID Context, PIO_STATUS_BLOCK IoStatus)
{
    PSIMSTUB_EXTENSION extension = (PSIMSTUB_EXTENSION)Context;

    UNREFERENCED_PARAMETER(DeviceObject);
    UNREFERENCED_PARAMETER(MinorFunction);
    UNREFERENCED_PARAMETER(PowerState);
    SimstubEndSystemPower(extension, IoStatus->Status);
}

/* The drivers below have agreed to the system's state. The IRP stays here until the device has the
 * state that goes with it. */
_Use_decl_annotations_
static NTSTATUS SimstubSystemPowerBelow(PDEVICE_OBJECT DeviceObject, PIRP Irp, PVOID Context)
{
    PSIMSTUB_EXTENSION extension = (PSIMSTUB_EXTENSION)Context;
    PIO_STACK_LOCATION stack = IoGetCurrentIrpStackLocation(Irp);
    NTSTATUS status = Irp->IoStatus.Status;

    UNREFERENCED_PARAMETER(DeviceObject);
    if (NT_SUCCESS(status)) {
        status = PoRequestPowerIrp(extension->PhysicalDevice, stack->MinorFunction,
                                   SimstubStateFor(stack->Parameters.Power.State.SystemState),
                                   SimstubDevicePowerDone, extension, NULL);
    }
    if (status == STATUS_PENDING) {
        return STATUS_MORE_PROCESSING_REQUIRED;
    }
    Irp->IoStatus.Status = status;
    extension->SystemPowerIrp = NULL;
    IoReleaseRemoveLock(&extension->RemoveLock, Irp);
    return STATUS_CONTINUE_COMPLETION;
}

/* Of the system's IRPs the power manager sends one at a time. */
static NTSTATUS SimstubSystemPower(_Inout_ PSIMSTUB_EXTENSION Extension, _Inout_ PIRP Irp)
{
    Extension->SystemPowerIrp = Irp;
    IoMarkIrpPending(Irp);
    IoCopyCurrentIrpStackLocationToNext(Irp);
    IoSetCompletionRoutine(Irp, SimstubSystemPowerBelow, Extension, TRUE, TRUE, TRUE);
    (VOID) PoCallDriver(Extension->LowerDevice, Irp);
    return STATUS_PENDING;
}

/* The bus has powered the device up. */
_Use_decl_annotations_
static NTSTATUS SimstubPoweredUp(PDEVICE_OBJECT DeviceObject, PIRP Irp, PVOID Context)
{
    PSIMSTUB_EXTENSION extension = (PSIMSTUB_EXTENSION)Context;
    PIO_STACK_LOCATION stack = IoGetCurrentIrpStackLocation(Irp);

    UNREFERENCED_PARAMETER(DeviceObject);
    if (NT_SUCCESS(Irp->IoStatus.Status)) {
        (VOID) PoSetPowerState(extension->Self, DevicePowerState, stack->Parameters.Power.State);
    }
    IoReleaseRemoveLock(&extension->RemoveLock, Irp);
    return STATUS_CONTINUE_COMPLETION;
}

static NTSTATUS SimstubForwardPower(_Inout_ PSIMSTUB_EXTENSION Extension, _Inout_ PIRP Irp)
{
    NTSTATUS status;

    IoSkipCurrentIrpStackLocation(Irp);
    status = PoCallDriver(Extension->LowerDevice, Irp);
    IoReleaseRemoveLock(&Extension->RemoveLock, Irp);
    return status;
}

/* Power goes down before the bus takes it away, and up after the bus has given it. */
static NTSTATUS SimstubSetDevicePower(_Inout_ PSIMSTUB_EXTENSION Extension, _Inout_ PIRP Irp)
{
    POWER_STATE state = IoGetCurrentIrpStackLocation(Irp)->Parameters.Power.State;

    if (state.DeviceState == PowerDeviceD0) {
        IoMarkIrpPending(Irp);
        IoCopyCurrentIrpStackLocationToNext(Irp);
        IoSetCompletionRoutine(Irp, SimstubPoweredUp, Extension, TRUE, TRUE, TRUE);
        (VOID) PoCallDriver(Extension->LowerDevice, Irp);
        return STATUS_PENDING;
    }
    (VOID) PoSetPowerState(Extension->Self, DevicePowerState, state);
    return SimstubForwardPower(Extension, Irp);
}

_Use_decl_annotations_
NTSTATUS SimstubPower(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PSIMSTUB_EXTENSION extension = (PSIMSTUB_EXTENSION)DeviceObject->DeviceExtension;
    PIO_STACK_LOCATION stack = IoGetCurrentIrpStackLocation(Irp);
    NTSTATUS status = IoAcquireRemoveLock(&extension->RemoveLock, Irp);

    PoStartNextPowerIrp(Irp);
    if (!NT_SUCCESS(status)) {
        return SimstubComplete(Irp, status, 0);
    }
    if (stack->MinorFunction != IRP_MN_SET_POWER && stack->MinorFunction != IRP_MN_QUERY_POWER) {
        return SimstubForwardPower(extension, Irp);
    }
    if (stack->Parameters.Power.Type == SystemPowerState) {
        return SimstubSystemPower(extension, Irp);
    }
    return stack->MinorFunction == IRP_MN_SET_POWER ? SimstubSetDevicePower(extension, Irp)
                                                    : SimstubForwardPower(extension, Irp);
}
