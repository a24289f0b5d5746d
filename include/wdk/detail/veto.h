/* SPDX-License-Identifier: MIT */
/* Owns the kinds of refusals to remove a device. The SDK's cfg.h shares this header. */
#ifndef PNPSIM_WDK_DETAIL_VETO_H
#define PNPSIM_WDK_DETAIL_VETO_H

typedef enum _PNP_VETO_TYPE {
    PNP_VetoTypeUnknown,
    PNP_VetoLegacyDevice,
    PNP_VetoPendingClose,
    PNP_VetoWindowsApp,
    PNP_VetoWindowsService,
    PNP_VetoOutstandingOpen,
    PNP_VetoDevice,
    PNP_VetoDriver,
    PNP_VetoIllegalDeviceRequest,
    PNP_VetoInsufficientPower,
    PNP_VetoNonDisableable,
    PNP_VetoLegacyDriver,
    PNP_VetoInsufficientRights,
    PNP_VetoAlreadyRemoved
} PNP_VETO_TYPE,
    *PPNP_VETO_TYPE;

#endif
