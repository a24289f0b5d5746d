/* SPDX-License-Identifier: MIT */
/* Recording a veto. */
#include "event/veto.h"

#include "base/check.h"
#include "base/sim.h"
#include "observe/trace.h"

static const char *veto_type_name(PNP_VETO_TYPE type)
{
    static const char *const names[] = {
        "PNP_VetoTypeUnknown",
        "PNP_VetoLegacyDevice",
        "PNP_VetoPendingClose",
        "PNP_VetoWindowsApp",
        "PNP_VetoWindowsService",
        "PNP_VetoOutstandingOpen",
        "PNP_VetoDevice",
        "PNP_VetoDriver",
        "PNP_VetoIllegalDeviceRequest",
        "PNP_VetoInsufficientPower",
        "PNP_VetoNonDisableable",
        "PNP_VetoLegacyDriver",
        "PNP_VetoInsufficientRights",
        "PNP_VetoAlreadyRemoved",
    };
    PN_ASSERT((size_t)type < sizeof(names) / sizeof(names[0]));
    return names[type];
}

void pn_veto_set(struct pnpsim *sim, struct pn_veto *veto, PNP_VETO_TYPE type, uint32_t by,
                 uint32_t object)
{
    PN_ASSERT(!veto->is_set);

    veto->is_set = true;
    veto->type = type;
    veto->by = by;
    veto->object = object;
    pn_trace(sim, PN_TRACE_VETO, by, object, pn_name(sim, veto_type_name(type)), 0);
}
