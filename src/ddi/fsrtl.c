/* SPDX-License-Identifier: MIT */
/* What file systems announce about their volumes (K-3.4): custom events with well-known GUIDs. */
#include "base/memory.h"
#include "ddi/check.h"
#include "io/device.h"
#include "io/file.h"
#include "kernel/kernel.h"
#include "pnp/pnp.h"
#include "verify/verify.h"

#include <ntifs.h>

#include <initguid.h>
#include <ioevent.h>

#include <string.h>

/* K-9.3: the GUID of an event code, or NULL. */
static const GUID *volume_guid(ULONG code)
{
    static const GUID *const guids[] = {
        [FSRTL_VOLUME_DISMOUNT] = &GUID_IO_VOLUME_DISMOUNT,
        [FSRTL_VOLUME_DISMOUNT_FAILED] = &GUID_IO_VOLUME_DISMOUNT_FAILED,
        [FSRTL_VOLUME_LOCK] = &GUID_IO_VOLUME_LOCK,
        [FSRTL_VOLUME_LOCK_FAILED] = &GUID_IO_VOLUME_LOCK_FAILED,
        [FSRTL_VOLUME_UNLOCK] = &GUID_IO_VOLUME_UNLOCK,
        [FSRTL_VOLUME_MOUNT] = &GUID_IO_VOLUME_MOUNT,
        [FSRTL_VOLUME_NEEDS_CHKDSK] = &GUID_IO_VOLUME_NEED_CHKDSK,
        [FSRTL_VOLUME_WORM_NEAR_FULL] = &GUID_IO_VOLUME_WORM_NEAR_FULL,
        [FSRTL_VOLUME_WEARING_OUT] = &GUID_IO_VOLUME_WEARING_OUT,
        [FSRTL_VOLUME_FORCED_CLOSED] = &GUID_IO_VOLUME_FORCE_CLOSED,
        [FSRTL_VOLUME_INFO_MAKE_COMPAT] = &GUID_IO_VOLUME_INFO_MAKE_COMPAT,
        [FSRTL_VOLUME_PREPARING_EJECT] = &GUID_IO_VOLUME_PREPARING_EJECT,
        [FSRTL_VOLUME_CHANGE_SIZE] = &GUID_IO_VOLUME_CHANGE_SIZE,
        [FSRTL_VOLUME_BACKGROUND_FORMAT] = &GUID_IO_VOLUME_BACKGROUND_FORMAT,
    };
    return code < RTL_NUMBER_OF(guids) ? guids[code] : NULL;
}

/* K-3.4.3: those that ask listeners to let go are waited for, where waiting is possible. */
static bool volume_event_waits(struct pnpsim *sim, ULONG code)
{
    return (code == FSRTL_VOLUME_LOCK || code == FSRTL_VOLUME_DISMOUNT ||
            code == FSRTL_VOLUME_PREPARING_EJECT) &&
           pn_irql(sim) == PASSIVE_LEVEL && pn_task_current(sim)->kind != PN_TASK_PNP;
}

/* K-3.4.2: the volume's PDO, with the code's GUID in a copy of the caller's structure. */
static NTSTATUS volume_report(struct pnpsim *sim, const struct pn_call *call, PFILE_OBJECT file,
                              ULONG code, const TARGET_DEVICE_CUSTOM_NOTIFICATION *event)
{
    const GUID *guid = volume_guid(code);
    if (guid == NULL) {
        return STATUS_INVALID_PARAMETER;
    }
    if (pn_file_find(sim, file) == NULL) {
        pn_ddi_violation(sim, call, PN_RULE_BAD_OBJECT, "FileObject is no live file object");
        return STATUS_INVALID_PARAMETER;
    }
    PDEVICE_OBJECT pdo = pn_device_bottom(file->DeviceObject);
    NTSTATUS status = pn_verify_report(sim, call, pdo, event);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    TARGET_DEVICE_CUSTOM_NOTIFICATION *copy = pn_alloc(sim, event->Size + sizeof(*copy));
    if (copy == NULL) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    memcpy(copy, event, event->Size);
    copy->Event = *guid;
    struct pn_report report = { .driver = call->frame.driver,
                                .node = pn_device_of(pdo)->devnode,
                                .notification = copy };
    status = volume_event_waits(sim, code)
                 ? pn_report_synchronous(sim, &report, call->routine->name)
                 : pn_report_asynchronous(sim, &report);
    pn_free(sim, copy);
    return status;
}

NTSTATUS FsRtlNotifyVolumeEvent(PFILE_OBJECT FileObject, ULONG EventCode)
{
    PN_DDI_ENTER(FsRtlNotifyVolumeEvent, APC_LEVEL);
    TARGET_DEVICE_CUSTOM_NOTIFICATION event = {
        .Version = 1,
        .Size = FIELD_OFFSET(TARGET_DEVICE_CUSTOM_NOTIFICATION, CustomDataBuffer),
        .NameBufferOffset = -1,
    };
    NTSTATUS status = volume_report(sim, &call, FileObject, EventCode, &event);
    PN_DDI_LEAVE();
    return status;
}

NTSTATUS FsRtlNotifyVolumeEventEx(PFILE_OBJECT FileObject, ULONG EventCode,
                                  PTARGET_DEVICE_CUSTOM_NOTIFICATION Event)
{
    PN_DDI_ENTER(FsRtlNotifyVolumeEventEx, DISPATCH_LEVEL);
    NTSTATUS status = volume_report(sim, &call, FileObject, EventCode, Event);
    PN_DDI_LEAVE();
    return status;
}
