/* SPDX-License-Identifier: MIT */
/* From here on DEFINE_GUID defines. */
#include "../wdk/initguid.h"
