/* SPDX-License-Identifier: MIT */
/* Device objects: create, delete, attach, detach, and finding the others of a stack. */
#include "ddi/check.h"
#include "ddi/io_check.h"
#include "io/device.h"
#include "io/file.h"
#include "kernel/object.h"
#include "tree/devnode.h"
#include "verify/verify.h"

#include <wdm.h>

NTSTATUS IoCreateDevice(PDRIVER_OBJECT DriverObject, ULONG DeviceExtensionSize,
                        PUNICODE_STRING DeviceName, DEVICE_TYPE DeviceType,
                        ULONG DeviceCharacteristics, BOOLEAN Exclusive,
                        PDEVICE_OBJECT *DeviceObject)
{
    PN_DDI_ENTER(IoCreateDevice, APC_LEVEL); /* K-10.22 */
    NTSTATUS status = STATUS_INVALID_PARAMETER;
    if (pn_ddi_driver(sim, &call, DriverObject, "DriverObject") &&
        (DeviceName == NULL || pn_ddi_string(sim, &call, DeviceName, "DeviceName")) &&
        pn_ddi_given(sim, &call, DeviceObject, "DeviceObject")) {
        status = pn_device_create(sim, DriverObject, DeviceExtensionSize, DeviceName, DeviceType,
                                  DeviceCharacteristics, Exclusive, DeviceObject);
    }
    PN_DDI_LEAVE();
    return status;
}

/* Security descriptors are not modelled: everybody may open. */
NTSTATUS IoCreateDeviceSecure(PDRIVER_OBJECT DriverObject, ULONG DeviceExtensionSize,
                              PUNICODE_STRING DeviceName, DEVICE_TYPE DeviceType,
                              ULONG DeviceCharacteristics, BOOLEAN Exclusive,
                              PCUNICODE_STRING DefaultSDDLString, const GUID *DeviceClassGuid,
                              PDEVICE_OBJECT *DeviceObject)
{
    PN_DDI_ENTER(IoCreateDeviceSecure, PASSIVE_LEVEL);
    NTSTATUS status = STATUS_INVALID_PARAMETER;
    (void)DeviceClassGuid;
    if (pn_ddi_driver(sim, &call, DriverObject, "DriverObject") &&
        (DeviceName == NULL || pn_ddi_string(sim, &call, DeviceName, "DeviceName")) &&
        pn_ddi_string(sim, &call, DefaultSDDLString, "DefaultSDDLString") &&
        pn_ddi_given(sim, &call, DeviceObject, "DeviceObject")) {
        status = pn_device_create(sim, DriverObject, DeviceExtensionSize, DeviceName, DeviceType,
                                  DeviceCharacteristics, Exclusive, DeviceObject);
    }
    PN_DDI_LEAVE();
    return status;
}

/* K-7.2.7: of a device that works, or whose own remove IRP is under way, while its bus reports
 * it. */
static bool is_counted_on(const struct pn_device *device)
{
    const struct pn_devnode *node = device->devnode;
    return node != NULL && node->is_reported && node->state != PN_NODE_REMOVED &&
           node->state != PN_NODE_DELETED && node->state != PN_NODE_SURPRISE_REMOVED;
}

/* K-7.2.8 */
static void delete_device(struct pnpsim *sim, const struct pn_call *call, PDEVICE_OBJECT object)
{
    struct pn_device *device = pn_device_of(object);
    if (device->delete_pending) {
        pn_ddi_violation(sim, call, PN_RULE_DEVICE_DELETED_TWICE,
                         "DeviceObject has been deleted already and waits for its last reference");
        return;
    }
    pn_verify_delete(sim, call, object, is_counted_on(device));
    if (device->is_wmi_provider) {
        pn_ddi_violation(sim, call, PN_RULE_WMI_STILL_REGISTERED,
                         "DeviceObject is still registered as a WMI provider");
    }
    if (device->attached_to != NULL) {
        pn_ddi_violation(sim, call, PN_RULE_REMOVE_NOT_DETACHED,
                         "DeviceObject is still attached to the device below it");
        pn_device_detach(sim, device->attached_to);
    }
    pn_device_delete(sim, object);
}

VOID IoDeleteDevice(PDEVICE_OBJECT DeviceObject)
{
    PN_DDI_ENTER(IoDeleteDevice, APC_LEVEL);
    if (pn_ddi_device(sim, &call, DeviceObject, "DeviceObject")) {
        delete_device(sim, &call, DeviceObject);
    }
    PN_DDI_LEAVE();
}

static bool may_attach(struct pnpsim *sim, const struct pn_call *call, PDEVICE_OBJECT source,
                       PDEVICE_OBJECT target)
{
    if (!pn_ddi_device(sim, call, source, "SourceDevice") ||
        !pn_ddi_device(sim, call, target, "TargetDevice")) {
        return false;
    }
    if (pn_device_of(source)->attached_to != NULL || pn_device_top(target) == source) {
        pn_ddi_violation(sim, call, PN_RULE_BAD_OBJECT,
                         "SourceDevice is part of a device stack already");
        return false;
    }
    return true;
}

PDEVICE_OBJECT IoAttachDeviceToDeviceStack(PDEVICE_OBJECT SourceDevice, PDEVICE_OBJECT TargetDevice)
{
    PN_DDI_ENTER(IoAttachDeviceToDeviceStack, DISPATCH_LEVEL);
    PDEVICE_OBJECT lower = NULL;
    if (may_attach(sim, &call, SourceDevice, TargetDevice)) {
        lower = pn_device_attach(sim, SourceDevice, TargetDevice);
    }
    PN_DDI_LEAVE();
    return lower;
}

NTSTATUS IoAttachDeviceToDeviceStackSafe(PDEVICE_OBJECT SourceDevice, PDEVICE_OBJECT TargetDevice,
                                         PDEVICE_OBJECT *AttachedToDeviceObject)
{
    PN_DDI_ENTER(IoAttachDeviceToDeviceStackSafe, DISPATCH_LEVEL);
    NTSTATUS status = STATUS_INVALID_PARAMETER;
    if (pn_ddi_given(sim, &call, AttachedToDeviceObject, "AttachedToDeviceObject") &&
        may_attach(sim, &call, SourceDevice, TargetDevice)) {
        PDEVICE_OBJECT lower = pn_device_attach(sim, SourceDevice, TargetDevice);
        *AttachedToDeviceObject = lower;
        status = lower != NULL ? STATUS_SUCCESS : STATUS_NO_SUCH_DEVICE;
    }
    PN_DDI_LEAVE();
    return status;
}

VOID IoDetachDevice(PDEVICE_OBJECT TargetDevice)
{
    PN_DDI_ENTER(IoDetachDevice, PASSIVE_LEVEL);
    if (pn_ddi_device(sim, &call, TargetDevice, "TargetDevice")) {
        if (TargetDevice->AttachedDevice != NULL) {
            pn_verify_detach(sim, &call);
            pn_device_detach(sim, TargetDevice);
        } else {
            pn_ddi_violation(sim, &call, PN_RULE_BAD_OBJECT,
                             "no device is attached to TargetDevice; pass the lower device that "
                             "IoAttachDeviceToDeviceStack returned, once");
        }
    }
    PN_DDI_LEAVE();
}

PDEVICE_OBJECT IoGetAttachedDevice(PDEVICE_OBJECT DeviceObject)
{
    PN_DDI_ENTER(IoGetAttachedDevice, DISPATCH_LEVEL);
    PDEVICE_OBJECT top = NULL;
    if (pn_ddi_device(sim, &call, DeviceObject, "DeviceObject")) {
        top = pn_device_top(DeviceObject);
    }
    PN_DDI_LEAVE();
    return top;
}

PDEVICE_OBJECT IoGetAttachedDeviceReference(PDEVICE_OBJECT DeviceObject)
{
    PN_DDI_ENTER(IoGetAttachedDeviceReference, DISPATCH_LEVEL);
    PDEVICE_OBJECT top = NULL;
    if (pn_ddi_device(sim, &call, DeviceObject, "DeviceObject")) {
        top = pn_device_top(DeviceObject);
        pn_ddi_reference(sim, top);
    }
    PN_DDI_LEAVE();
    return top;
}

PDEVICE_OBJECT IoGetLowerDeviceObject(PDEVICE_OBJECT DeviceObject)
{
    PN_DDI_ENTER(IoGetLowerDeviceObject, DISPATCH_LEVEL);
    PDEVICE_OBJECT lower = NULL;
    if (pn_ddi_device(sim, &call, DeviceObject, "DeviceObject")) {
        lower = pn_device_of(DeviceObject)->attached_to;
    }
    if (lower != NULL && pn_device_of(lower)->delete_pending) {
        lower = NULL;
    }
    if (lower != NULL) {
        pn_ddi_reference(sim, lower);
    }
    PN_DDI_LEAVE();
    return lower;
}

PDEVICE_OBJECT IoGetDeviceAttachmentBaseRef(PDEVICE_OBJECT DeviceObject)
{
    PN_DDI_ENTER(IoGetDeviceAttachmentBaseRef, DISPATCH_LEVEL);
    PDEVICE_OBJECT bottom = NULL;
    if (pn_ddi_device(sim, &call, DeviceObject, "DeviceObject")) {
        bottom = pn_device_bottom(DeviceObject);
        pn_ddi_reference(sim, bottom);
    }
    PN_DDI_LEAVE();
    return bottom;
}

PDEVICE_OBJECT IoGetRelatedDeviceObject(PFILE_OBJECT FileObject)
{
    PN_DDI_ENTER(IoGetRelatedDeviceObject, DISPATCH_LEVEL);
    PDEVICE_OBJECT top = NULL;
    if (pn_ddi_file(sim, &call, FileObject, "FileObject")) {
        top = pn_file_target(FileObject);
    }
    PN_DDI_LEAVE();
    return top;
}
