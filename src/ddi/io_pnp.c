/* SPDX-License-Identifier: MIT */
/* What drivers ask of the PnP manager besides notification. */
#include "ddi/check.h"
#include "io/device.h"
#include "pnp/pnp.h"
#include "tree/devnode.h"

#include <wdm.h>

/* W-1: nothing happens inside the call; W-2: what is queued twice finds nothing new. */
VOID IoInvalidateDeviceRelations(PDEVICE_OBJECT DeviceObject, DEVICE_RELATION_TYPE Type)
{
    PN_DDI_ENTER(IoInvalidateDeviceRelations, DISPATCH_LEVEL);
    struct pn_devnode *node = pn_node_of_pdo(sim, DeviceObject);
    if (node == NULL) {
        pn_ddi_violation(sim, &call, PN_RULE_REPORT_NOT_PDO,
                         "DeviceObject is not a PDO that its bus has reported");
    } else if (Type == BusRelations) {
        pn_submit_surely(sim, pn_enumerate_run, node);
    } else {
        pn_ddi_violation(sim, &call, PN_RULE_NOT_SIMULATED,
                         "relations of type %d are not simulated yet", (int)Type);
    }
    PN_DDI_LEAVE();
}
