/* SPDX-License-Identifier: MIT */
/* Device control codes for applications: the same CTL_CODE as the kernel headers'. */
#ifndef PNPSIM_SDK_WINIOCTL_H
#define PNPSIM_SDK_WINIOCTL_H

#include "../wdk/detail/ioctl.h"

#endif
