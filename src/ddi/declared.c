/* SPDX-License-Identifier: MIT */
/* What happens when a routine is called that is declared and not simulated, and the list of
 * them. */
#include "ddi/declared.h"

#include "ddi/check.h"

#include <pnpsim/override.h>

const char *pnpsim_declared_routine(size_t index)
{
    for (size_t i = 0; i < index; i++) {
        if (pn_declared_names[i] == NULL) {
            return NULL;
        }
    }
    return pn_declared_names[index];
}

void (*pn_declared_find(struct pnpsim *sim, const struct pn_call *call))(void)
{
    void (*given)(void) = pnpsim_overridden(sim, call->routine->name);
    if (given == NULL) {
        pn_ddi_violation(sim, call, PN_RULE_NOT_SIMULATED,
                         "it is declared, but not simulated; pnpsim_override(sim, \"%s\", "
                         "function) supplies it",
                         call->routine->name);
    }
    return given;
}
