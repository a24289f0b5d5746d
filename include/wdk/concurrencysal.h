/* SPDX-License-Identifier: MIT */
/* Annotations on locks, which sal.h has here. */
#ifndef PNPSIM_WDK_CONCURRENCYSAL_H
#define PNPSIM_WDK_CONCURRENCYSAL_H

#include "sal.h"

#endif
