/* SPDX-License-Identifier: MIT */
/* IRQL rules: each Windows routine has a highest IRQL, on its page and in its prologue. */
#include "base/sim.h"
#include "kernel/frame.h"
#include "kernel/kernel.h"
#include "observe/finding.h"
#include "observe/probe.h"
#include "observe/trace.h"
#include "verify/verify.h"

/* V-IRQL_TOO_HIGH, K-8.1. The call proceeds when the machine does. */
uint32_t pn_verify_call_entered(struct pnpsim *sim, const struct pn_call *call)
{
    uint8_t irql = pn_irql(sim);
    if (irql <= call->routine->irql_max) {
        return 0;
    }
    const char *driver = pn_name_text(sim, call->frame.driver);
    uint32_t code = pn_violation(sim, PN_RULE_IRQL_TOO_HIGH, call->routine->name,
                                 "%s called by %s at IRQL %s; it may be called at %s at most",
                                 call->routine->name, driver[0] != '\0' ? driver : "the test",
                                 pn_irql_name(irql), pn_irql_name(call->routine->irql_max));
    return irql >= DISPATCH_LEVEL ? code : 0; /* at APC_LEVEL it is an error, not fatal */
}

void pn_verify_init(struct pnpsim *sim)
{
    if (sim->options.profile == PNPSIM_PROFILE_BARE) {
        return;
    }
    struct pn_probes *probes = pn_probes(sim);
    probes->call_entered = pn_verify_call_entered;
    probes->callback_returned = pn_verify_callback_returned;
    probes->driver_unloading = pn_verify_driver_unloading;
    probes->irp_sending = pn_verify_irp_sending;
    probes->irp_returned = pn_verify_irp_returned;
    probes->irp_completing = pn_verify_irp_completing;
    probes->irp_passed_up = pn_verify_irp_passed_up;
    probes->stack_removed = pn_verify_stack_removed;
}
