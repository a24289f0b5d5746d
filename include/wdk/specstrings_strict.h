/* SPDX-License-Identifier: MIT */
/* Another name of the source annotations. */
#ifndef PNPSIM_WDK_SPECSTRINGS_STRICT_H
#define PNPSIM_WDK_SPECSTRINGS_STRICT_H

#include "specstrings.h"

#endif
