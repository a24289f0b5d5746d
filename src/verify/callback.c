/* SPDX-License-Identifier: MIT */
/* What a driver's routine must give back when it returns (K-2.10, K-10.27). */
#include "base/sim.h"
#include "kernel/frame.h"
#include "kernel/kernel.h"
#include "observe/finding.h"
#include "observe/trace.h"
#include "verify/verify.h"

uint32_t pn_verify_callback_returned(struct pnpsim *sim, const char *what, uint8_t irql_before,
                                     uint8_t irql_after, uint32_t apc_before, uint32_t apc_after)
{
    uint32_t code = 0;
    const char *driver = pn_name_text(sim, pn_frame_driver(pn_task_current(sim)));
    if (irql_before != irql_after) {
        code = pn_violation(sim, PN_RULE_CALLBACK_IRQL_CHANGED, "",
                            "the %s of %s was called at IRQL %s and returned at %s", what, driver,
                            pn_irql_name(irql_before), pn_irql_name(irql_after));
    }
    if (apc_before != apc_after) {
        uint32_t apc_code =
            pn_violation(sim, PN_RULE_CALLBACK_APC_CHANGED, "",
                         "the %s of %s was called with APC-disable count %u and returned with %u",
                         what, driver, apc_before, apc_after);
        code = code != 0 ? code : apc_code;
    }
    return code;
}
