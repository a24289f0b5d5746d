/* SPDX-License-Identifier: MIT */
/* Telling the PnP manager that a device's relations have changed. */
#include "ddi/check.h"
#include "pnp/pnp.h"
#include "verify/verify.h"

#include <wdm.h>

/* W-1: nothing happens inside the call; W-2: while one question waits another is not put. Removal,
 * ejection and target relations are asked for when they are needed, and not before. */
VOID IoInvalidateDeviceRelations(PDEVICE_OBJECT DeviceObject, DEVICE_RELATION_TYPE Type)
{
    PN_DDI_ENTER(IoInvalidateDeviceRelations, DISPATCH_LEVEL);
    struct pn_devnode *node = pn_verify_pdo(sim, &call, DeviceObject, "DeviceObject");
    if (node != NULL && Type > TargetDeviceRelation) {
        pn_ddi_violation(sim, &call, PN_RULE_NOT_SIMULATED,
                         "relations of type %d are not simulated", (int)Type);
    } else if (node != NULL) {
        pn_relations_invalidate(sim, node, Type);
    }
    PN_DDI_LEAVE();
}
