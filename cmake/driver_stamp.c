/* SPDX-License-Identifier: MIT */
/* Compiled into every driver by pnpsim_add_driver(). It owns the one symbol that the loader looks
 * for: which headers the driver was built against, what it is called, and where it starts. The
 * reference to DriverEntry is weak, so that a driver without one is named by the loader and not by
 * a linker error that speaks of this file. */

#include <detail/abi.h>

#ifndef PNPSIM_STAMP_ABI
#define PNPSIM_STAMP_ABI PN_WDK_ABI
#endif

#if defined(__APPLE__)
#define STAMP_WEAK __attribute__((weak_import))
#else
#define STAMP_WEAK __attribute__((weak, visibility("hidden")))
#endif

struct pnpsim_driver_image {
    unsigned abi;
    const char *name;
    void *entry;
};

/* The type does not matter here; the loader casts the address to the type of DriverEntry. */
extern int DriverEntry(void) STAMP_WEAK;

extern const struct pnpsim_driver_image pnpsim_driver_image;

__attribute__((visibility("default"), used))
const struct pnpsim_driver_image pnpsim_driver_image = { PNPSIM_STAMP_ABI, PNPSIM_STAMP_NAME,
                                                         (void *)DriverEntry };
