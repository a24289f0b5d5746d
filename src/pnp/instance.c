/* SPDX-License-Identifier: MIT */
/* What applications hear of device instances that come, start and go (U-5.16). When nobody listens
 * nothing is queued. */
#include "base/sim.h"
#include "event/event.h"
#include "pnp/pnp.h"
#include "tree/devnode.h"
#include "tree/instance.h"
#include "user/watch.h"

static void instance_tell(struct pnpsim *sim, struct pn_devnode *node, enum pn_event_kind kind)
{
    if (node->instance_path != NULL && pn_watch_of_instances_exists(sim)) {
        pn_submit_event(sim, pn_event_demand(sim, kind, node));
    }
}

/* U-7.10: when the devnode exists; its number is known from here on, also when it has gone. */
void pn_instance_enumerated(struct pnpsim *sim, struct pn_devnode *node)
{
    pn_instance_number(sim, node);
    instance_tell(sim, node, PN_EVENT_INSTANCE_ENUMERATED);
}

/* U-7.10: after START has succeeded, before the arrivals that it has held. */
void pn_instance_started(struct pnpsim *sim, struct pn_devnode *node)
{
    instance_tell(sim, node, PN_EVENT_INSTANCE_STARTED);
}

/* U-7.10: once, when its bus no longer has it: at a surprise removal, or when it leaves the
 * tree. */
void pn_instance_removed(struct pnpsim *sim, struct pn_devnode *node)
{
    if (!node->is_absence_told) {
        node->is_absence_told = true;
        instance_tell(sim, node, PN_EVENT_INSTANCE_REMOVED);
    }
}
