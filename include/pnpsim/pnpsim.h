/* SPDX-License-Identifier: MIT */
/* The whole control API: what the author of a driver test writes against. docs/control-api.md
 * groups it by task, with examples.
 *
 * What holds for every routine unless its comment says otherwise:
 *
 * Thread: called on the thread that created the simulation.
 *
 * Inside a callback (an application's, a stub answer, a hook, pnpsim_call): a routine that runs the
 * machine is refused with PNPSIM_E_BUSY; one that only sets or asks works on the test's own thread.
 *
 * After a stop (a bug check, a hang): a routine that runs the machine answers PNPSIM_E_STOPPED.
 *
 * Errors: a mistake of the test's author is answered by a code, or by NULL, and changes nothing;
 * pnpsim_last_error says what, where and what to do. Besides the codes that a comment names, a
 * routine that runs the machine may answer PNPSIM_E_STOPPED, PNPSIM_E_DEADLOCK,
 * PNPSIM_E_STEP_LIMIT, PNPSIM_E_WOULD_BLOCK and PNPSIM_E_NO_MEMORY.
 *
 * Ownership: what is passed in is copied; what is returned belongs to the simulation.
 *
 * Strings are UTF-8; time is in microseconds, sizes and offsets in bytes. */
#ifndef PNPSIM_PNPSIM_H
#define PNPSIM_PNPSIM_H

#include <pnpsim/device.h>
#include <pnpsim/driver.h>
#include <pnpsim/fault.h>
#include <pnpsim/file.h>
#include <pnpsim/flow.h>
#include <pnpsim/loop.h>
#include <pnpsim/policy.h>
#include <pnpsim/power.h>
#include <pnpsim/sim.h>
#include <pnpsim/trace.h>
#include <pnpsim/tree.h>
#include <pnpsim/user.h>
#include <pnpsim/verifier.h>
#include <pnpsim/version.h>

#endif
