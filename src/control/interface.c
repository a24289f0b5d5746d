/* SPDX-License-Identifier: MIT */
/* What user mode decides about device interfaces. */
#include "control/control.h"
#include "control/device.h"
#include "tree/devnode.h"
#include "tree/interface.h"

/* K-6.7. */
enum pnpsim_result pnpsim_interface_set_default(struct pnpsim *sim, struct pnpsim_device *device,
                                                const struct _GUID *interface_class)
{
    if (sim == NULL) {
        return PNPSIM_E_INVALID;
    }
    if (device == NULL || device->sim != sim || interface_class == NULL) {
        return pn_fail(sim, PNPSIM_E_INVALID,
                       "pnpsim_interface_set_default: a device of this simulation and a class must "
                       "be given");
    }
    struct pn_interface *interface = device->node == NULL
                                         ? NULL
                                         : pn_interface_of_node(device->node, interface_class);
    if (interface == NULL) {
        return pn_fail(sim, PNPSIM_E_NOT_FOUND,
                       "pnpsim_interface_set_default: the device has no interface of that class");
    }
    interface->class->default_interface = interface;
    return PNPSIM_OK;
}
