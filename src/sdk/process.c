/* SPDX-License-Identifier: MIT */
/* An application that ends itself. */
#include "kernel/kernel.h"
#include "sdk/prologue.h"

#include <windows.h>

/* The code is nobody's to ask for. */
VOID ExitProcess(UINT uExitCode)
{
    PN_SDK_ENTER(ExitProcess);
    (void)uExitCode;
    pn_app_exit(app);
    pn_call_end(sim, &call);
    pn_unwind(sim);
}
