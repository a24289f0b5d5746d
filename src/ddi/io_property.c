/* SPDX-License-Identifier: MIT */
/* Properties of devices, by number and by key (K-6.12, K-6.13). */
#include "ddi/io_property.h"

#include "base/memory.h"
#include "ddi/check.h"
#include "ddi/io_check.h"
#include "tree/devnode.h"
#include "tree/property.h"

#include <wdm.h>

#include <string.h>

NTSTATUS pn_ddi_property_out(struct pnpsim *sim, const struct pn_property *property, ULONG size,
                             PVOID data, PULONG ret_size)
{
    NTSTATUS status = STATUS_BUFFER_TOO_SMALL;
    if (size >= property->size) {
        if (property->size > 0) {
            memcpy(data, property->bytes, property->size);
        }
        status = STATUS_SUCCESS;
    }
    *ret_size = property->size;
    pn_free(sim, property->bytes);
    return status;
}

/* Whether there is room for what a routine returns. */
static bool buffer_is_given(struct pnpsim *sim, const struct pn_call *call, ULONG size,
                            const void *data, const char *parameter)
{
    return size == 0 || pn_ddi_given(sim, call, data, parameter);
}

NTSTATUS IoGetDeviceProperty(PDEVICE_OBJECT DeviceObject, DEVICE_REGISTRY_PROPERTY DeviceProperty,
                             ULONG BufferLength, PVOID PropertyBuffer, PULONG ResultLength)
{
    PN_DDI_ENTER(IoGetDeviceProperty, PASSIVE_LEVEL);
    NTSTATUS status = STATUS_INVALID_PARAMETER;
    if (buffer_is_given(sim, &call, BufferLength, PropertyBuffer, "PropertyBuffer") &&
        pn_ddi_given(sim, &call, ResultLength, "ResultLength")) {
        const struct pn_devnode *node = pn_ddi_pdo(sim, &call, DeviceObject, "DeviceObject");
        struct pn_property property;
        status = node == NULL ? STATUS_INVALID_DEVICE_REQUEST
                              : pn_device_property(sim, node, DeviceProperty, &property);
        if (NT_SUCCESS(status)) {
            status = pn_ddi_property_out(sim, &property, BufferLength, PropertyBuffer,
                                         ResultLength);
        }
    }
    PN_DDI_LEAVE();
    return status;
}

bool pn_ddi_property_place(struct pnpsim *sim, const struct pn_call *call,
                           const struct pn_property_place *place)
{
    return pn_ddi_given(sim, call, place->key, "PropertyKey") &&
           buffer_is_given(sim, call, place->size, place->data, "Data") &&
           pn_ddi_given(sim, call, place->ret_size, "RequiredSize") &&
           pn_ddi_given(sim, call, place->ret_type, "Type");
}

NTSTATUS IoGetDevicePropertyData(PDEVICE_OBJECT Pdo, const DEVPROPKEY *PropertyKey, LCID Lcid,
                                 ULONG Flags, ULONG Size, PVOID Data, PULONG RequiredSize,
                                 PDEVPROPTYPE Type)
{
    PN_DDI_ENTER(IoGetDevicePropertyData, APC_LEVEL);
    const struct pn_property_place place = { PropertyKey, Size, Data, RequiredSize, Type };
    NTSTATUS status = STATUS_INVALID_PARAMETER;
    if (Flags == 0 && pn_ddi_property_place(sim, &call, &place)) {
        const struct pn_devnode *node = pn_ddi_pdo(sim, &call, Pdo, "Pdo");
        struct pn_property property;
        status = node == NULL ? STATUS_INVALID_DEVICE_REQUEST
                              : pn_device_property_get(sim, node, PropertyKey, Lcid, &property);
        if (NT_SUCCESS(status)) {
            *Type = property.type;
            status = pn_ddi_property_out(sim, &property, Size, Data, RequiredSize);
        }
    }
    PN_DDI_LEAVE();
    return status;
}

NTSTATUS IoSetDevicePropertyData(PDEVICE_OBJECT Pdo, const DEVPROPKEY *PropertyKey, LCID Lcid,
                                 ULONG Flags, DEVPROPTYPE Type, ULONG Size, PVOID Data)
{
    PN_DDI_ENTER(IoSetDevicePropertyData, APC_LEVEL);
    const struct pn_property property = { Type, Size, Data };
    NTSTATUS status = STATUS_INVALID_PARAMETER;
    if ((Flags & ~(ULONG)PLUGPLAY_PROPERTY_PERSISTENT) == 0 &&
        pn_ddi_given(sim, &call, PropertyKey, "PropertyKey")) {
        const struct pn_devnode *node = pn_ddi_pdo(sim, &call, Pdo, "Pdo");
        status = STATUS_INVALID_DEVICE_REQUEST;
        if (node != NULL && node->instance_path != NULL) {
            status = pn_device_property_set(sim, node, PropertyKey, Lcid, &property);
        }
    }
    PN_DDI_LEAVE();
    return status;
}
