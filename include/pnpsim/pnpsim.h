/* SPDX-License-Identifier: MIT */
/* The whole control API: what the author of a driver test writes against.
 *
 * Every routine here is called on the thread that created the simulation, outside the simulated
 * machine, unless its comment says that it may also be called from inside a callback. Strings are
 * UTF-8. A mistake of the test's author is answered by an error code and changes nothing;
 * pnpsim_last_error says what, where and what to do. */
#ifndef PNPSIM_PNPSIM_H
#define PNPSIM_PNPSIM_H

#include <pnpsim/device.h>
#include <pnpsim/driver.h>
#include <pnpsim/file.h>
#include <pnpsim/loop.h>
#include <pnpsim/policy.h>
#include <pnpsim/sim.h>
#include <pnpsim/trace.h>
#include <pnpsim/user.h>
#include <pnpsim/verifier.h>
#include <pnpsim/version.h>

#endif
