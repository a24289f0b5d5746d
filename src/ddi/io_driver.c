/* SPDX-License-Identifier: MIT */
/* Driver objects: a driver's own memory on them, and its registry key. */
#include "ddi/check.h"
#include "ddi/io_check.h"
#include "ddi/zw.h"
#include "io/driver.h"
#include "io/registry.h"
#include "io/unicode.h"

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
        extension = pn_driver_extension_get(pn_driver_of(DriverObject),
                                            ClientIdentificationAddress);
    }
    PN_DDI_LEAVE();
    return extension;
}

enum { REGISTRY_KEY_PARAMETERS = 0 };

/* The driver's Parameters key, made when it is missing. */
static NTSTATUS parameters_open(struct pnpsim *sim, PDRIVER_OBJECT driver, PHANDLE ret_handle)
{
    static const UNICODE_STRING services =
        PN_UNICODE(L"\\Registry\\Machine\\System\\CurrentControlSet\\Services\\");
    static const UNICODE_STRING parameters = PN_UNICODE(L"\\Parameters");
    UNICODE_STRING head;
    UNICODE_STRING path;
    PVOID key = NULL;
    if (!pn_unicode_join(sim, &services, &driver->DriverExtension->ServiceKeyName, &head)) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    NTSTATUS status = STATUS_INSUFFICIENT_RESOURCES;
    if (pn_unicode_join(sim, &head, &parameters, &path)) {
        status = pn_registry_open(sim, NULL, &path, TRUE, &key);
        pn_unicode_free(sim, &path);
    }
    pn_unicode_free(sim, &head);
    return NT_SUCCESS(status) ? pn_zw_key_handle(sim, key, ret_handle) : status;
}

NTSTATUS IoOpenDriverRegistryKey(PDRIVER_OBJECT DriverObject, ULONG RegKeyType,
                                 ACCESS_MASK DesiredAccess, ULONG Flags, PHANDLE DriverRegKey)
{
    PN_DDI_ENTER(IoOpenDriverRegistryKey, PASSIVE_LEVEL);
    (void)DesiredAccess;
    NTSTATUS status = STATUS_INVALID_PARAMETER;
    if (pn_ddi_driver(sim, &call, DriverObject, "DriverObject") &&
        pn_ddi_given(sim, &call, DriverRegKey, "DriverRegKey") &&
        RegKeyType == REGISTRY_KEY_PARAMETERS && Flags == 0) {
        status = parameters_open(sim, DriverObject, DriverRegKey);
    }
    PN_DDI_LEAVE();
    return status;
}
