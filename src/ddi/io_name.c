/* SPDX-License-Identifier: MIT */
/* Names of devices: symbolic links, and opening by name from a driver. */
#include "io/name.h"

#include "ddi/check.h"
#include "ddi/io_check.h"
#include "io/device.h"
#include "io/file.h"
#include "kernel/object.h"

#include <wdm.h>

static NTSTATUS create_link(struct pnpsim *sim, const struct pn_call *call, PUNICODE_STRING name,
                            PUNICODE_STRING target)
{
    if (!pn_ddi_string(sim, call, name, "SymbolicLinkName") ||
        !pn_ddi_string(sim, call, target, "DeviceName")) {
        return STATUS_INVALID_PARAMETER;
    }
    return pn_name_add_link(sim, name, target);
}

NTSTATUS IoCreateSymbolicLink(PUNICODE_STRING SymbolicLinkName, PUNICODE_STRING DeviceName)
{
    PN_DDI_ENTER(IoCreateSymbolicLink, PASSIVE_LEVEL);
    NTSTATUS status = create_link(sim, &call, SymbolicLinkName, DeviceName);
    PN_DDI_LEAVE();
    return status;
}

NTSTATUS IoCreateUnprotectedSymbolicLink(PUNICODE_STRING SymbolicLinkName,
                                         PUNICODE_STRING DeviceName)
{
    PN_DDI_ENTER(IoCreateUnprotectedSymbolicLink, PASSIVE_LEVEL);
    NTSTATUS status = create_link(sim, &call, SymbolicLinkName, DeviceName);
    PN_DDI_LEAVE();
    return status;
}

NTSTATUS IoDeleteSymbolicLink(PUNICODE_STRING SymbolicLinkName)
{
    PN_DDI_ENTER(IoDeleteSymbolicLink, PASSIVE_LEVEL);
    NTSTATUS status = STATUS_INVALID_PARAMETER;
    if (pn_ddi_string(sim, &call, SymbolicLinkName, "SymbolicLinkName")) {
        status = pn_name_remove(sim, SymbolicLinkName);
    }
    PN_DDI_LEAVE();
    return status;
}

/* K-6.11. The open goes through a handle that is closed again at once, as on Windows: the driver
 * sees IRP_MJ_CLEANUP here and IRP_MJ_CLOSE with the last reference. */
static NTSTATUS open_by_name(struct pnpsim *sim, PUNICODE_STRING name, ACCESS_MASK access,
                             PFILE_OBJECT *ret_file)
{
    PFILE_OBJECT file;
    NTSTATUS status = pn_file_open(sim, name, access, &file);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    HANDLE handle = pn_handle_create(sim, file);
    if (handle == NULL) {
        pn_object_unref(sim, file);
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    pn_object_ledger_add(sim, file, pn_ddi_caller(sim), 1);
    pn_handle_close(sim, handle);
    *ret_file = file;
    return STATUS_SUCCESS;
}

NTSTATUS IoGetDeviceObjectPointer(PUNICODE_STRING ObjectName, ACCESS_MASK DesiredAccess,
                                  PFILE_OBJECT *FileObject, PDEVICE_OBJECT *DeviceObject)
{
    PN_DDI_ENTER(IoGetDeviceObjectPointer, PASSIVE_LEVEL);
    NTSTATUS status = STATUS_INVALID_PARAMETER;
    if (pn_ddi_string(sim, &call, ObjectName, "ObjectName") &&
        pn_ddi_given(sim, &call, FileObject, "FileObject") &&
        pn_ddi_given(sim, &call, DeviceObject, "DeviceObject")) {
        PFILE_OBJECT file;
        status = open_by_name(sim, ObjectName, DesiredAccess, &file);
        if (NT_SUCCESS(status)) {
            *FileObject = file;
            *DeviceObject = pn_file_target(file);
        }
    }
    PN_DDI_LEAVE();
    return status;
}

/* Attaches to whatever is on top of the named device; the reference of the open is not kept. */
static NTSTATUS attach_by_name(struct pnpsim *sim, PDEVICE_OBJECT source, PUNICODE_STRING name,
                               PDEVICE_OBJECT *ret_lower)
{
    PFILE_OBJECT file;
    NTSTATUS status = open_by_name(sim, name, FILE_READ_ATTRIBUTES, &file);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    PDEVICE_OBJECT lower = pn_device_attach(sim, source, file->DeviceObject);
    pn_object_ledger_add(sim, file, pn_ddi_caller(sim), -1);
    pn_object_unref(sim, file);
    if (lower == NULL) {
        return STATUS_NO_SUCH_DEVICE;
    }
    *ret_lower = lower;
    return STATUS_SUCCESS;
}

NTSTATUS IoAttachDevice(PDEVICE_OBJECT SourceDevice, PUNICODE_STRING TargetDevice,
                        PDEVICE_OBJECT *AttachedDevice)
{
    PN_DDI_ENTER(IoAttachDevice, PASSIVE_LEVEL);
    NTSTATUS status = STATUS_INVALID_PARAMETER;
    if (pn_ddi_device(sim, &call, SourceDevice, "SourceDevice") &&
        pn_ddi_string(sim, &call, TargetDevice, "TargetDevice") &&
        pn_ddi_given(sim, &call, AttachedDevice, "AttachedDevice")) {
        status = attach_by_name(sim, SourceDevice, TargetDevice, AttachedDevice);
    }
    PN_DDI_LEAVE();
    return status;
}
