/* SPDX-License-Identifier: MIT */
/* The kernel interface for file systems, as far as it concerns PnP: volume events. */
#ifndef PNPSIM_WDK_NTIFS_H
#define PNPSIM_WDK_NTIFS_H

#include "ntddk.h"

#include "detail/declared_fs.h"
#include "detail/file_system.h"
#include "detail/volume_event.h"

#endif
