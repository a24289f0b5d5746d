/* SPDX-License-Identifier: MIT */
/* The version of the control API, under semantic versioning. */
#ifndef PNPSIM_VERSION_H
#define PNPSIM_VERSION_H

#include <pnpsim/export.h>

#ifdef __cplusplus
extern "C" {
#endif

#define PNPSIM_VERSION_MAJOR 0
#define PNPSIM_VERSION_MINOR 1
#define PNPSIM_VERSION_PATCH 0

/* The version of the library in use, such as "0.1.0". Callable from any thread. */
PNPSIM_API const char *pnpsim_version(void);

#ifdef __cplusplus
}
#endif

#endif
