/* SPDX-License-Identifier: MIT */
/* On Windows this withdraws the old annotations; here they harm nobody and stay. */
#ifndef PNPSIM_WDK_SPECSTRINGS_UNDEF_H
#define PNPSIM_WDK_SPECSTRINGS_UNDEF_H

#include "specstrings.h"

#endif
