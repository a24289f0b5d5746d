/* SPDX-License-Identifier: MIT */
/* What belongs to one device interface: its registry key and its properties (K-6.9, K-6.13). */
#include "base/text.h"
#include "ddi/check.h"
#include "ddi/io_property.h"
#include "ddi/zw.h"
#include "tree/device_key.h"
#include "tree/interface.h"
#include "tree/property.h"

#include <wdm.h>

/* The interface stays registered when its device has gone, and so does its key. */
static NTSTATUS interface_key_open(struct pnpsim *sim, const struct pn_interface *interface,
                                   PHANDLE ret_handle)
{
    struct pn_text path;
    PVOID key = NULL;
    pn_text_init(&path, sim);
    pn_interface_key_path(&path, interface);
    pn_text_format(&path, "\\Device Parameters");
    NTSTATUS status = pn_key_demand(sim, &path, &key);
    return NT_SUCCESS(status) ? pn_zw_key_handle(sim, key, ret_handle) : status;
}

NTSTATUS IoOpenDeviceInterfaceRegistryKey(PUNICODE_STRING SymbolicLinkName,
                                          ACCESS_MASK DesiredAccess, PHANDLE DeviceInterfaceRegKey)
{
    PN_DDI_ENTER(IoOpenDeviceInterfaceRegistryKey, PASSIVE_LEVEL);
    (void)DesiredAccess;
    NTSTATUS status = STATUS_INVALID_PARAMETER;
    if (pn_ddi_string(sim, &call, SymbolicLinkName, "SymbolicLinkName") &&
        pn_ddi_given(sim, &call, DeviceInterfaceRegKey, "DeviceInterfaceRegKey") &&
        SymbolicLinkName->Length > 0) {
        const struct pn_interface *interface = pn_interface_find(sim, SymbolicLinkName);
        status = interface == NULL ? STATUS_OBJECT_NAME_NOT_FOUND
                                   : interface_key_open(sim, interface, DeviceInterfaceRegKey);
    }
    PN_DDI_LEAVE();
    return status;
}

NTSTATUS IoGetDeviceInterfacePropertyData(PUNICODE_STRING SymbolicLinkName,
                                          const DEVPROPKEY *PropertyKey, LCID Lcid, ULONG Flags,
                                          ULONG Size, PVOID Data, PULONG RequiredSize,
                                          PDEVPROPTYPE Type)
{
    PN_DDI_ENTER(IoGetDeviceInterfacePropertyData, PASSIVE_LEVEL);
    const struct pn_property_place place = { PropertyKey, Size, Data, RequiredSize, Type };
    NTSTATUS status = STATUS_INVALID_PARAMETER;
    if (Flags == 0 && pn_ddi_string(sim, &call, SymbolicLinkName, "SymbolicLinkName") &&
        pn_ddi_property_place(sim, &call, &place)) {
        const struct pn_interface *interface = pn_interface_find(sim, SymbolicLinkName);
        struct pn_property property;
        status = interface == NULL
                     ? STATUS_OBJECT_NAME_NOT_FOUND
                     : pn_interface_property_get(sim, interface, PropertyKey, Lcid, &property);
        if (NT_SUCCESS(status)) {
            *Type = property.type;
            status = pn_ddi_property_out(sim, &property, Size, Data, RequiredSize);
        }
    }
    PN_DDI_LEAVE();
    return status;
}

NTSTATUS IoSetDeviceInterfacePropertyData(PUNICODE_STRING SymbolicLinkName,
                                          const DEVPROPKEY *PropertyKey, LCID Lcid, ULONG Flags,
                                          DEVPROPTYPE Type, ULONG Size, PVOID Data)
{
    PN_DDI_ENTER(IoSetDeviceInterfacePropertyData, APC_LEVEL);
    const struct pn_property property = { Type, Size, Data };
    NTSTATUS status = STATUS_INVALID_PARAMETER;
    if ((Flags & ~(ULONG)PLUGPLAY_PROPERTY_PERSISTENT) == 0 &&
        pn_ddi_string(sim, &call, SymbolicLinkName, "SymbolicLinkName") &&
        pn_ddi_given(sim, &call, PropertyKey, "PropertyKey")) {
        const struct pn_interface *interface = pn_interface_find(sim, SymbolicLinkName);
        status = interface == NULL
                     ? STATUS_OBJECT_NAME_NOT_FOUND
                     : pn_interface_property_set(sim, interface, PropertyKey, Lcid, &property);
    }
    PN_DDI_LEAVE();
    return status;
}
