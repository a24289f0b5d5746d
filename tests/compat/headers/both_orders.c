/* SPDX-License-Identifier: MIT */
/* User-mode headers first, kernel headers second; cplusplus.cpp has the other order. */
#include <windows.h>

#include <cfgmgr32.h>
#include <dbt.h>
#include <winioctl.h>

#include <ntifs.h>
#include <wdmguid.h>

_Static_assert(sizeof(DWORD) == sizeof(ULONG), "one set of types");
_Static_assert(PNP_VetoAlreadyRemoved == 13, "one PNP_VETO_TYPE");

extern CM_NOTIFY_FILTER filter;
extern TARGET_DEVICE_CUSTOM_NOTIFICATION notification;
