/* SPDX-License-Identifier: MIT */
/* Windows Management Instrumentation as far as a PnP driver must take part in it: it registers,
 * passes IRP_MJ_SYSTEM_CONTROL on, and fires events. Nobody here asks for its data blocks. */
#include "base/guid.h"
#include "ddi/check.h"
#include "ddi/io_check.h"
#include "io/device.h"
#include "io/irp.h"
#include "kernel/object.h"
#include "kernel/pool.h"
#include "observe/guid_name.h"
#include "observe/trace.h"

#include <wdm.h>

#include <wmilib.h>
#include <wmistr.h>

#define REGISTRATION_CALLBACK 0x80000000u /* beside the action: DeviceObject is a routine */

/* K-7.7.1 */
static NTSTATUS registration_control(struct pn_device *device, ULONG action)
{
    switch (action) {
    case WMIREG_ACTION_REGISTER:
        device->is_wmi_provider = true;
        return STATUS_SUCCESS;
    case WMIREG_ACTION_DEREGISTER:
        if (!device->is_wmi_provider) {
            return STATUS_INVALID_PARAMETER;
        }
        device->is_wmi_provider = false;
        return STATUS_SUCCESS;
    case WMIREG_ACTION_REREGISTER:
    case WMIREG_ACTION_UPDATE_GUIDS:
    case WMIREG_ACTION_BLOCK_IRPS:
        return device->is_wmi_provider ? STATUS_SUCCESS : STATUS_INVALID_PARAMETER;
    default:
        return STATUS_INVALID_PARAMETER;
    }
}

NTSTATUS IoWMIRegistrationControl(PDEVICE_OBJECT DeviceObject, ULONG Action)
{
    PN_DDI_ENTER(IoWMIRegistrationControl, PASSIVE_LEVEL);
    NTSTATUS status = STATUS_INVALID_PARAMETER;
    if ((Action & REGISTRATION_CALLBACK) != 0) {
        pn_ddi_violation(sim, &call, PN_RULE_NOT_SIMULATED,
                         "a callback routine instead of a device object is not simulated");
    } else if (pn_ddi_device(sim, &call, DeviceObject, "DeviceObject")) {
        status = registration_control(pn_device_of(DeviceObject), Action);
    }
    PN_DDI_LEAVE();
    return status;
}

/* A number of the device that is the same in each run. */
ULONG IoWMIDeviceObjectToProviderId(PDEVICE_OBJECT DeviceObject)
{
    PN_DDI_ENTER(IoWMIDeviceObjectToProviderId, DISPATCH_LEVEL);
    ULONG id = 0;
    if (pn_ddi_device(sim, &call, DeviceObject, "DeviceObject")) {
        id = pn_object_name(sim, DeviceObject);
    }
    PN_DDI_LEAVE();
    return id;
}

/* K-7.7.3: the node is the system's from a success on, and is freed. */
static NTSTATUS write_event(struct pnpsim *sim, const struct pn_call *call, PWNODE_HEADER node)
{
    char name[64];
    bool is_intact;
    const struct pn_pool_block *block = pn_pool_find(sim, node);
    if (block == NULL || block->size < sizeof(*node) || block->paged) {
        pn_ddi_violation(sim, call, PN_RULE_BAD_OBJECT,
                         "WnodeEventItem must be a WNODE_EVENT_ITEM in nonpaged pool");
        return STATUS_INVALID_PARAMETER;
    }
    if ((node->Flags & (WNODE_FLAG_EVENT_ITEM | WNODE_FLAG_EVENT_REFERENCE)) == 0) {
        return STATUS_UNSUCCESSFUL;
    }
    pn_guid_format(&node->Guid, name);
    pn_trace(sim, PN_TRACE_PRINT, pn_ddi_caller(sim), 0, pn_name_format(sim, "WMI event %s", name),
             0);
    pn_pool_free(sim, node, &is_intact);
    if (!is_intact) {
        pn_ddi_violation(sim, call, PN_RULE_POOL_OVERRUN,
                         "bytes were written beyond the end of WnodeEventItem");
    }
    return STATUS_SUCCESS;
}

NTSTATUS IoWMIWriteEvent(PVOID WnodeEventItem)
{
    PN_DDI_ENTER(IoWMIWriteEvent, DISPATCH_LEVEL);
    NTSTATUS status = STATUS_INVALID_PARAMETER;
    if (pn_ddi_given(sim, &call, WnodeEventItem, "WnodeEventItem")) {
        status = write_event(sim, &call, WnodeEventItem);
    }
    PN_DDI_LEAVE();
    return status;
}

/* K-7.7.2. What is not this device's is passed on by the driver, untouched. */
static NTSTATUS system_control(struct pnpsim *sim, const struct pn_call *call,
                               PDEVICE_OBJECT device, PIRP irp, PSYSCTL_IRP_DISPOSITION disposition)
{
    PIO_STACK_LOCATION location = IoGetCurrentIrpStackLocation(irp);
    UCHAR minor = location->MinorFunction;
    if (minor > IRP_MN_EXECUTE_METHOD && minor != IRP_MN_REGINFO_EX) {
        *disposition = IrpNotWmi;
        return STATUS_INVALID_DEVICE_REQUEST;
    }
    if (location->Parameters.WMI.ProviderId != (ULONG_PTR)device) {
        *disposition = IrpForward;
        return STATUS_INVALID_DEVICE_REQUEST;
    }
    pn_ddi_violation(sim, call, PN_RULE_NOT_SIMULATED,
                     "requests for the data blocks of a device are not simulated");
    irp->IoStatus.Status = STATUS_NOT_SUPPORTED;
    *disposition = IrpNotCompleted;
    return STATUS_NOT_SUPPORTED;
}

NTSTATUS WmiSystemControl(PWMILIB_CONTEXT WmiLibInfo, PDEVICE_OBJECT DeviceObject, PIRP Irp,
                          PSYSCTL_IRP_DISPOSITION IrpDisposition)
{
    PN_DDI_ENTER(WmiSystemControl, PASSIVE_LEVEL);
    NTSTATUS status = STATUS_INVALID_PARAMETER;
    if (pn_ddi_given(sim, &call, WmiLibInfo, "WmiLibInfo") &&
        pn_ddi_device(sim, &call, DeviceObject, "DeviceObject") &&
        pn_ddi_irp(sim, &call, Irp) != NULL &&
        pn_ddi_given(sim, &call, IrpDisposition, "IrpDisposition")) {
        status = system_control(sim, &call, DeviceObject, Irp, IrpDisposition);
    }
    PN_DDI_LEAVE();
    return status;
}

NTSTATUS WmiCompleteRequest(PDEVICE_OBJECT DeviceObject, PIRP Irp, NTSTATUS Status,
                            ULONG BufferUsed, CCHAR PriorityBoost)
{
    PN_DDI_ENTER(WmiCompleteRequest, DISPATCH_LEVEL);
    if (pn_ddi_device(sim, &call, DeviceObject, "DeviceObject") &&
        pn_ddi_irp(sim, &call, Irp) != NULL) {
        Irp->IoStatus.Status = Status;
        Irp->IoStatus.Information = NT_SUCCESS(Status) ? BufferUsed : 0;
        IoCompleteRequest(Irp, PriorityBoost);
    }
    PN_DDI_LEAVE();
    return Status;
}
