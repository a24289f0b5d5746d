/* SPDX-License-Identifier: MIT */
/* Access rights as the kernel headers have them. */
#ifndef PNPSIM_SDK_WINNT_H
#define PNPSIM_SDK_WINNT_H

#include "../wdk/detail/ioctl.h"
#include "minwindef.h"

#define GENERIC_READ 0x80000000
#define GENERIC_WRITE 0x40000000
#define GENERIC_EXECUTE 0x20000000
#define GENERIC_ALL 0x10000000

#endif
