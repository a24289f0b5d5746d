/* SPDX-License-Identifier: MIT */
/* The old name of the source annotations. */
#ifndef PNPSIM_WDK_SPECSTRINGS_H
#define PNPSIM_WDK_SPECSTRINGS_H

#include "sal.h"
#include "driverspecs.h"

#endif
