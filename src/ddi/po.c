/* SPDX-License-Identifier: MIT */
/* Power management, as far as PnP drivers tell it where they are. */
#include "ddi/check.h"
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
