/* SPDX-License-Identifier: MIT */
/* The drivers inside the library, by name. Their sources are in src/drivers, plain driver code. */
#ifndef PN_PNP_BUILTIN_H
#define PN_PNP_BUILTIN_H

#include <wdm.h>

#define PN_BUILTIN_ROOT "simroot"
#define PN_BUILTIN_BUS "simbus"
#define PN_BUILTIN_STUB "simstub"
#define PN_BUILTIN_DETECT "simdetect" /* devices that drivers have reported below the root */

DRIVER_INITIALIZE pn_root_driver_entry;
DRIVER_INITIALIZE pn_bus_driver_entry;
DRIVER_INITIALIZE pn_stub_driver_entry;
DRIVER_INITIALIZE pn_detect_driver_entry;

/* NULL when there is none of that name. */
PDRIVER_INITIALIZE pn_builtin_driver(const char *name);

#endif
