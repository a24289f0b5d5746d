/* SPDX-License-Identifier: MIT */
/* What is printed of a simulation that breaks an invariant of its own: its newest records, and the
 * seed that makes them again. Allocates nothing. */
#include "base/check.h"
#include "base/sim.h"
#include "control/control.h"
#include "kernel/kernel.h"
#include "observe/timeline.h"

#include <stdio.h>

enum { TAIL_RECORDS = 40 };

static void write_to_stderr(void *stream, const char *text, size_t length)
{
    fwrite(text, 1, length, stream);
}

static void tell_tail(void)
{
    const struct pnpsim *sim = pn_current();
    if (sim == NULL || sim->observe == NULL) {
        return; /* it was not running, or is not finished yet */
    }
    fprintf(stderr, "---- the end of the timeline, seed %llu\n",
            (unsigned long long)sim->options.seed);
    pn_timeline_write(sim, TAIL_RECORDS, write_to_stderr, stderr);
}

void pn_assertion_init(void)
{
    pn_assert_tell_with(tell_tail);
}
