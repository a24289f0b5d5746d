/* SPDX-License-Identifier: MIT */
/* Drivers that tell the PnP manager of devices no bus reports (K-7.1.8). */
#include "ddi/check.h"
#include "ddi/io_check.h"
#include "io/device.h"
#include "io/driver.h"
#include "pnp/pnp.h"

#include <ntddk.h>

/* The bytes of a list, of which each part says how long it is. */
static ULONG resources_size(const CM_RESOURCE_LIST *resources)
{
    const CM_FULL_RESOURCE_DESCRIPTOR *full = resources->List;
    for (ULONG i = 0; i < resources->Count; i++) {
        const CM_PARTIAL_RESOURCE_LIST *partial = &full->PartialResourceList;
        full = (const void *)&partial->PartialDescriptors[partial->Count];
    }
    ULONG size = (ULONG)((const char *)full - (const char *)resources);
    return size < sizeof(*resources) ? (ULONG)sizeof(*resources) : size;
}

/* A PDO of the caller's own is one that nobody knows yet and that is not attached to anything. */
static bool pdo_is_new(struct pnpsim *sim, const struct pn_call *call, PDEVICE_OBJECT pdo)
{
    if (pdo == NULL) {
        return true;
    }
    if (!pn_ddi_device(sim, call, pdo, "*DeviceObject")) {
        return false;
    }
    const struct pn_device *device = pn_device_of(pdo);
    return device->devnode == NULL && device->attached_to == NULL && !device->delete_pending;
}

NTSTATUS IoReportDetectedDevice(PDRIVER_OBJECT DriverObject, INTERFACE_TYPE LegacyBusType,
                                ULONG BusNumber, ULONG SlotNumber, PCM_RESOURCE_LIST ResourceList,
                                PIO_RESOURCE_REQUIREMENTS_LIST ResourceRequirements,
                                BOOLEAN ResourceAssigned, PDEVICE_OBJECT *DeviceObject)
{
    PN_DDI_ENTER(IoReportDetectedDevice, PASSIVE_LEVEL);
    (void)LegacyBusType; /* there is no enumerated twin to match these three with */
    (void)BusNumber;
    (void)SlotNumber;
    (void)ResourceAssigned; /* nobody arbitrates resources here */
    NTSTATUS status = STATUS_INVALID_PARAMETER;
    if (pn_ddi_driver(sim, &call, DriverObject, "DriverObject") &&
        pn_ddi_given(sim, &call, DeviceObject, "DeviceObject") &&
        pdo_is_new(sim, &call, *DeviceObject)) {
        bool has_bus = ResourceList != NULL && ResourceList->Count > 0;
        struct pn_detection detection = {
            .driver = pn_driver_of(DriverObject),
            .bus = has_bus ? ResourceList->List[0].InterfaceType : Internal,
            .resources = ResourceList,
            .resources_size = ResourceList == NULL ? 0 : resources_size(ResourceList),
            .requirements = ResourceRequirements,
        };
        status = pn_detected_report(sim, &detection, DeviceObject);
    }
    PN_DDI_LEAVE();
    return status;
}

NTSTATUS IoReportRootDevice(PDRIVER_OBJECT DriverObject)
{
    PN_DDI_ENTER(IoReportRootDevice, PASSIVE_LEVEL);
    NTSTATUS status = STATUS_INVALID_PARAMETER;
    if (pn_ddi_driver(sim, &call, DriverObject, "DriverObject")) {
        status = pn_root_device_report(sim, pn_driver_of(DriverObject));
    }
    PN_DDI_LEAVE();
    return status;
}
