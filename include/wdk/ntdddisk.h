/* SPDX-License-Identifier: MIT */
/* The disk interface. */
#ifndef PNPSIM_WDK_NTDDDISK_H
#define PNPSIM_WDK_NTDDDISK_H

#include "detail/disk.h"

#endif
