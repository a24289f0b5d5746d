/* SPDX-License-Identifier: MIT */
/* What drivers ask of the PnP manager about one device: to look at its state again, to eject it. */
#include "ddi/check.h"
#include "pnp/pnp.h"
#include "tree/devnode.h"

#include <wdm.h>

/* Nothing happens inside either call. */
static void ask(struct pnpsim *sim, const struct pn_call *call, PDEVICE_OBJECT pdo,
                void (*run)(struct pnpsim *sim, struct pn_job *job), enum pn_ask request)
{
    struct pn_devnode *node = pn_node_of_pdo(sim, pdo);
    if (node == NULL) {
        pn_ddi_violation(sim, call, PN_RULE_REPORT_NOT_PDO,
                         "PhysicalDeviceObject is not a PDO that its bus has reported");
        return;
    }
    struct pn_job *job = pn_job_demand(sim);
    job->request = request;
    pn_submit_job(sim, job, run, node);
}

VOID IoInvalidateDeviceState(PDEVICE_OBJECT PhysicalDeviceObject)
{
    PN_DDI_ENTER(IoInvalidateDeviceState, DISPATCH_LEVEL);
    ask(sim, &call, PhysicalDeviceObject, pn_query_state_run, PN_ASK_REMOVE);
    PN_DDI_LEAVE();
}

VOID IoRequestDeviceEject(PDEVICE_OBJECT PhysicalDeviceObject)
{
    PN_DDI_ENTER(IoRequestDeviceEject, DISPATCH_LEVEL);
    ask(sim, &call, PhysicalDeviceObject, pn_remove_run, PN_ASK_EJECT);
    PN_DDI_LEAVE();
}
