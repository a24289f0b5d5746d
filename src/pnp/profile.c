/* SPDX-License-Identifier: MIT */
/* A change of hardware profile, docking (K-7.4 F): asked first, then told, in the documented order
 * of the halves, which is reversed after the question. */
#include "base/sim.h"
#include "event/event.h"
#include "observe/trace.h"
#include "pnp/pnp.h"

static void profile_tell(struct pnpsim *sim, enum pn_event_kind kind, uint32_t query,
                         struct pn_veto *veto)
{
    struct pn_event *event = pn_event_demand(sim, kind, NULL);
    event->object = pn_name(sim, "hwprofile");
    event->query = query;
    pn_tell_all(sim, event, veto);
    pn_event_destroy(sim, event);
}

void pn_profile_change_run(struct pnpsim *sim, struct pn_job *job)
{
    struct pn_pnp *pnp = sim->pnp;
    uint32_t query = ++sim->events->last_query;
    (void)job;
    pnp->profile_veto = (struct pn_veto){ 0 };
    profile_tell(sim, PN_EVENT_PROFILE_QUERY, query, &pnp->profile_veto);
    profile_tell(sim,
                 pnp->profile_veto.is_set ? PN_EVENT_PROFILE_CANCELLED : PN_EVENT_PROFILE_COMPLETE,
                 query, NULL);
}
