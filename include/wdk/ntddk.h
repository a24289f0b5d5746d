/* SPDX-License-Identifier: MIT */
/* The kernel interface for non-PnP and NT drivers; here it is the same as wdm.h. */
#ifndef PNPSIM_WDK_NTDDK_H
#define PNPSIM_WDK_NTDDK_H

#include "wdm.h"

#endif
