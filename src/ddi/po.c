/* SPDX-License-Identifier: MIT */
/* Power management, as drivers see it. */
#include "pnp/power.h"

#include "ddi/check.h"
#include "ddi/io_check.h"
#include "io/device.h"

#include <wdm.h>

/* W-8: the previously set state, at first unspecified. */
POWER_STATE PoSetPowerState(PDEVICE_OBJECT DeviceObject, POWER_STATE_TYPE Type, POWER_STATE State)
{
    PN_DDI_ENTER(PoSetPowerState, DISPATCH_LEVEL);
    struct pn_device *device = pn_device_find(sim, DeviceObject);
    POWER_STATE previous = { .DeviceState = PowerDeviceUnspecified };
    if (device == NULL) {
        pn_ddi_violation(sim, &call, PN_RULE_BAD_OBJECT, "DeviceObject is no live device object");
    } else if (Type == DevicePowerState) {
        previous = device->power_state;
        device->power_state = State;
    }
    PN_DDI_LEAVE();
    return previous;
}

/* K-7.6.3 */
NTSTATUS PoRequestPowerIrp(PDEVICE_OBJECT DeviceObject, UCHAR MinorFunction, POWER_STATE PowerState,
                           PREQUEST_POWER_COMPLETE CompletionFunction, PVOID Context, PIRP *Irp)
{
    PN_DDI_ENTER(PoRequestPowerIrp, DISPATCH_LEVEL);
    bool is_wake = MinorFunction == IRP_MN_WAIT_WAKE;
    const struct pn_power_request request = {
        .power = { MinorFunction, is_wake ? SystemPowerState : DevicePowerState, PowerState },
        .device = DeviceObject,
        .routine = CompletionFunction,
        .context = Context,
        .driver = pn_ddi_caller(sim)
    };
    NTSTATUS status = STATUS_INVALID_PARAMETER_2;
    if (!pn_ddi_device(sim, &call, DeviceObject, "DeviceObject")) {
        status = STATUS_INVALID_PARAMETER;
    } else if (is_wake || MinorFunction == IRP_MN_SET_POWER ||
               MinorFunction == IRP_MN_QUERY_POWER) {
        status = pn_power_request(sim, &request, is_wake ? Irp : NULL);
    }
    PN_DDI_LEAVE();
    return status;
}
