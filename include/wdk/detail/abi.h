/* SPDX-License-Identifier: MIT */
/* Owns one number: the version of the layouts and routine signatures in these headers.
 * A driver image built by pnpsim_add_driver() carries the number it was compiled with, and the
 * library refuses an image whose number is not its own. Raise it with every incompatible change. */
#ifndef PNPSIM_WDK_DETAIL_ABI_H
#define PNPSIM_WDK_DETAIL_ABI_H

#define PN_WDK_ABI 1

#endif
