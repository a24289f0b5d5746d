/* SPDX-License-Identifier: MIT */
/* A process whose simulator breaks an invariant: on a simulated thread, or with "outside" where no
 * simulation runs. broken_invariant.sh looks at what is printed. */
#include "support/kit.h"

#include "base/check.h"

#include <string.h>

static void break_invariant(void *context)
{
    PN_ASSERT(context != NULL);
}

int main(int argc, char **argv)
{
    struct pnpsim *sim;
    struct pnpsim_hardware hardware = kit_hardware("camera");
    struct pnpsim_options options = PNPSIM_OPTIONS_INIT;
    options.seed = 4711;
    if (pnpsim_create(&options, &sim) != PNPSIM_OK || pnpsim_plug(sim, &hardware) == NULL) {
        return 2;
    }
    if (argc > 1 && strcmp(argv[1], "outside") == 0) {
        break_invariant(NULL);
    }
    return pnpsim_call(sim, break_invariant, NULL) == PNPSIM_OK ? 3 : 4;
}
