/* SPDX-License-Identifier: MIT */
/* The end of a process whose simulator broke an invariant of its own. What is known here is printed
 * first: whoever tells more looks at structures that may be broken. */
#include "base/check.h"

#include <stdatomic.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

/* Of the process, as is its end; several simulations may be made by several threads. */
static void (*_Atomic tell_more)(void);

void pn_assert_tell_with(void (*tell)(void))
{
    atomic_store(&tell_more, tell);
}

_Noreturn void pn_assert_failed(const char *condition, const char *file, int line)
{
    fprintf(stderr, "pnpsim: broken invariant: %s (%s:%d); please report it\n", condition, file,
            line);
    void (*tell)(void) = atomic_exchange(&tell_more, NULL);
    if (tell != NULL) {
        tell();
    }
    abort();
}
