/* SPDX-License-Identifier: MIT */
/* Driver objects: a driver's own memory on them, and its registry key. */
#include "ddi/check.h"
#include "ddi/io_check.h"
#include "io/driver.h"

#include <wdm.h>

NTSTATUS IoAllocateDriverObjectExtension(PDRIVER_OBJECT DriverObject,
                                         PVOID ClientIdentificationAddress,
                                         ULONG DriverObjectExtensionSize,
                                         PVOID *DriverObjectExtension)
{
    PN_DDI_ENTER(IoAllocateDriverObjectExtension, APC_LEVEL);
    NTSTATUS status = STATUS_INVALID_PARAMETER;
    if (pn_ddi_driver(sim, &call, DriverObject, "DriverObject") &&
        pn_ddi_given(sim, &call, DriverObjectExtension, "DriverObjectExtension")) {
        *DriverObjectExtension = NULL;
        status = pn_driver_extension_add(sim, pn_driver_of(DriverObject),
                                         ClientIdentificationAddress, DriverObjectExtensionSize,
                                         DriverObjectExtension);
    }
    PN_DDI_LEAVE();
    return status;
}

PVOID IoGetDriverObjectExtension(PDRIVER_OBJECT DriverObject, PVOID ClientIdentificationAddress)
{
    PN_DDI_ENTER(IoGetDriverObjectExtension, DISPATCH_LEVEL);
    PVOID extension = NULL;
    if (pn_ddi_driver(sim, &call, DriverObject, "DriverObject")) {
        extension =
            pn_driver_extension_get(pn_driver_of(DriverObject), ClientIdentificationAddress);
    }
    PN_DDI_LEAVE();
    return extension;
}
