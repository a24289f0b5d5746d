/* SPDX-License-Identifier: MIT */
/* Devices that are created with a security descriptor, and the descriptors that are usual. */
#ifndef PNPSIM_WDK_WDMSEC_H
#define PNPSIM_WDK_WDMSEC_H

#include "wdm.h"

#define WDMSEC_SDDL(name, text)                                                                    \
    static const UNICODE_STRING name __attribute__((unused)) = { sizeof(text) - sizeof(WCHAR),     \
                                                                 sizeof(text),                     \
                                                                 (PWSTR)(ULONG_PTR)(text) }

#define SDDL_DEVOBJ_KERNEL_ONLY_TEXT L"D:P"
#define SDDL_DEVOBJ_SYS_ALL_TEXT L"D:P(A;;GA;;;SY)"
#define SDDL_DEVOBJ_SYS_ALL_ADM_ALL_TEXT L"D:P(A;;GA;;;SY)(A;;GA;;;BA)"
#define SDDL_DEVOBJ_SYS_ALL_ADM_RX_TEXT L"D:P(A;;GA;;;SY)(A;;GRGX;;;BA)"
#define SDDL_DEVOBJ_SYS_ALL_ADM_RWX_WORLD_R_TEXT L"D:P(A;;GA;;;SY)(A;;GRGWGX;;;BA)(A;;GR;;;WD)"
#define SDDL_DEVOBJ_SYS_ALL_ADM_RWX_WORLD_RW_RES_R_TEXT                                            \
    L"D:P(A;;GA;;;SY)(A;;GRGWGX;;;BA)(A;;GRGW;;;WD)(A;;GR;;;RC)"

EXTERN_C_START

NTKERNELAPI NTSTATUS WdmlibIoValidateDeviceIoControlAccess(PIRP Irp, ULONG RequiredAccess);

EXTERN_C_END

#define WdmlibIoCreateDeviceSecure IoCreateDeviceSecure
#define IoValidateDeviceIoControlAccess WdmlibIoValidateDeviceIoControlAccess

WDMSEC_SDDL(SDDL_DEVOBJ_KERNEL_ONLY, SDDL_DEVOBJ_KERNEL_ONLY_TEXT);
WDMSEC_SDDL(SDDL_DEVOBJ_SYS_ALL, SDDL_DEVOBJ_SYS_ALL_TEXT);
WDMSEC_SDDL(SDDL_DEVOBJ_SYS_ALL_ADM_ALL, SDDL_DEVOBJ_SYS_ALL_ADM_ALL_TEXT);
WDMSEC_SDDL(SDDL_DEVOBJ_SYS_ALL_ADM_RX, SDDL_DEVOBJ_SYS_ALL_ADM_RX_TEXT);
WDMSEC_SDDL(SDDL_DEVOBJ_SYS_ALL_ADM_RWX_WORLD_R, SDDL_DEVOBJ_SYS_ALL_ADM_RWX_WORLD_R_TEXT);
WDMSEC_SDDL(SDDL_DEVOBJ_SYS_ALL_ADM_RWX_WORLD_RW_RES_R,
            SDDL_DEVOBJ_SYS_ALL_ADM_RWX_WORLD_RW_RES_R_TEXT);

#endif
