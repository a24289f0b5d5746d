/* SPDX-License-Identifier: MIT */
/* Reporting custom events: the first step of an event's path. */
#include "ddi/prologue.h"
#include "io/device.h"
#include "observe/trace.h"
#include "pnp/pnp.h"
#include "tree/devnode.h"
#include "verify/verify.h"

#include <wdm.h>

static void trace_return(struct pnpsim *sim, const struct pn_call *call, NTSTATUS status)
{
    if (pn_trace_is_on(sim)) {
        pn_trace(sim, PN_TRACE_RETURN, call->frame.driver,
                 pn_name_constant(sim, call->routine->name), 0, status);
    }
}

NTSTATUS IoReportTargetDeviceChangeAsynchronous(PDEVICE_OBJECT PhysicalDeviceObject,
                                                PVOID NotificationStructure,
                                                PDEVICE_CHANGE_COMPLETE_CALLBACK Callback,
                                                PVOID Context)
{
    PN_DDI_ENTER(IoReportTargetDeviceChangeAsynchronous, DISPATCH_LEVEL);
    NTSTATUS status = pn_verify_report(sim, &call, PhysicalDeviceObject, NotificationStructure);
    if (NT_SUCCESS(status)) {
        struct pn_report report = { .driver = call.frame.driver,
                                    .node = pn_device_of(PhysicalDeviceObject)->devnode,
                                    .notification = NotificationStructure,
                                    .callback = Callback,
                                    .context = Context };
        status = pn_report_asynchronous(sim, &report);
    }
    trace_return(sim, &call, status);
    PN_DDI_LEAVE();
    return status;
}

NTSTATUS IoReportTargetDeviceChange(PDEVICE_OBJECT PhysicalDeviceObject,
                                    PVOID NotificationStructure)
{
    PN_DDI_ENTER(IoReportTargetDeviceChange, PASSIVE_LEVEL);
    NTSTATUS status = pn_verify_report(sim, &call, PhysicalDeviceObject, NotificationStructure);
    if (NT_SUCCESS(status)) {
        status = pn_verify_sync_report(sim, &call);
    }
    if (NT_SUCCESS(status)) {
        struct pn_report report = { .driver = call.frame.driver,
                                    .node = pn_device_of(PhysicalDeviceObject)->devnode,
                                    .notification = NotificationStructure };
        status = pn_report_synchronous(sim, &report, call.routine->name);
    }
    trace_return(sim, &call, status);
    PN_DDI_LEAVE();
    return status;
}
