/* SPDX-License-Identifier: MIT */
/* The newer home of the IRQL annotations. */
#ifndef PNPSIM_WDK_KERNELSPECS_H
#define PNPSIM_WDK_KERNELSPECS_H

#include "driverspecs.h"

#endif
