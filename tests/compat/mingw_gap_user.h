/* SPDX-License-Identifier: MIT */
/* The same as mingw_gap.h for applications: routines of the configuration manager that mingw-w64's
 * headers have the types for, and not the declarations. */
#ifndef PNPSIM_TESTS_COMPAT_MINGW_GAP_USER_H
#define PNPSIM_TESTS_COMPAT_MINGW_GAP_USER_H

#include <windows.h>

#include <cfgmgr32.h>

CMAPI CONFIGRET WINAPI CM_Register_Notification(PCM_NOTIFY_FILTER pFilter, PVOID pContext,
                                                PCM_NOTIFY_CALLBACK pCallback,
                                                PHCMNOTIFICATION pNotifyContext);
CMAPI CONFIGRET WINAPI CM_Unregister_Notification(HCMNOTIFICATION NotifyContext);
CMAPI DWORD WINAPI CM_MapCrToWin32Err(CONFIGRET CmReturnCode, DWORD DefaultErr);

#endif
