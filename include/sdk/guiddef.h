/* SPDX-License-Identifier: MIT */
/* The same GUID as the kernel headers'. No guard: each inclusion follows INITGUID. */
#include "../wdk/guiddef.h"
