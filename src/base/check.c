/* SPDX-License-Identifier: MIT */
/* The end of a process whose simulator broke an invariant of its own. */
#include "base/check.h"

#include <stdio.h>
#include <stdlib.h>

_Noreturn void pn_assert_failed(const char *condition, const char *file, int line)
{
    fprintf(stderr, "pnpsim: broken invariant: %s (%s:%d); please report it\n", condition, file,
            line);
    abort();
}
