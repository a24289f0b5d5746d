/* SPDX-License-Identifier: MIT */
/* The storage port interface. */
#ifndef PNPSIM_WDK_NTDDSTOR_H
#define PNPSIM_WDK_NTDDSTOR_H

#include "detail/storage.h"

#endif
