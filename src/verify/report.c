/* SPDX-License-Identifier: MIT */
/* The custom notification structure and where it is reported from (K-3.1 to K-3.3). */
#include "base/guid.h"
#include "base/sim.h"
#include "event/event.h"
#include "io/device.h"
#include "kernel/frame.h"
#include "kernel/kernel.h"
#include "kernel/pool.h"
#include "kernel/stop.h"
#include "observe/finding.h"
#include "observe/trace.h"
#include "tree/devnode.h"
#include "verify/verify.h"

#define HEADER_SIZE FIELD_OFFSET(TARGET_DEVICE_CUSTOM_NOTIFICATION, CustomDataBuffer)

static void violation(struct pnpsim *sim, const struct pn_call *call, enum pn_rule rule,
                      const char *what, int64_t value)
{
    const char *driver = pn_name_text(sim, call->frame.driver);
    pn_bugcheck_if(sim, pn_violation(sim, rule, call->routine->name, "%s called by %s: %s (%lld)",
                                     call->routine->name, driver[0] != '\0' ? driver : "the test",
                                     what, (long long)value));
}

/* K-3.1.1, K-7.1.2. */
static NTSTATUS check_pdo(struct pnpsim *sim, const struct pn_call *call, PDEVICE_OBJECT pdo)
{
    if (pdo == NULL) {
        violation(sim, call, PN_RULE_REPORT_NULL_ARG, "PhysicalDeviceObject is NULL", 0);
        return STATUS_INVALID_PARAMETER;
    }
    if (pn_node_of_pdo(sim, pdo) == NULL) {
        violation(sim, call, PN_RULE_REPORT_NOT_PDO,
                  pn_device_find(sim, pdo) == NULL
                      ? "PhysicalDeviceObject is no live device object"
                      : "the device object is not a PDO that its bus has reported",
                  0);
        return STATUS_INVALID_DEVICE_REQUEST;
    }
    return STATUS_SUCCESS;
}

/* K-3.3.1: at DISPATCH_LEVEL reading it may fault, so nothing of it is read before this. */
static void check_memory(struct pnpsim *sim, const struct pn_call *call, const void *notification)
{
    if (pn_irql(sim) < DISPATCH_LEVEL) {
        return;
    }
    const struct pn_pool_block *block = pn_pool_find_inside(sim, notification);
    if (block != NULL && block->paged) {
        violation(sim, call, PN_RULE_ASYNC_STRUCT_PAGED_AT_DISPATCH,
                  "at DISPATCH_LEVEL with a notification structure in paged pool; bytes",
                  (int64_t)block->size);
    }
}

/* K-3.1.5. */
static bool name_offset_is_valid(const TARGET_DEVICE_CUSTOM_NOTIFICATION *notification)
{
    LONG offset = notification->NameBufferOffset;
    return offset == -1 ||
           (offset >= 0 && offset % 2 == 0 && offset < (LONG)(notification->Size - HEADER_SIZE));
}

static NTSTATUS check_structure(struct pnpsim *sim, const struct pn_call *call,
                                const TARGET_DEVICE_CUSTOM_NOTIFICATION *notification)
{
    if (notification->Version != 1) {
        violation(sim, call, PN_RULE_REPORT_VERSION, "Version is not 1", notification->Version);
        return STATUS_INVALID_PARAMETER;
    }
    if (notification->Size < HEADER_SIZE) { /* K-3.1.4 */
        violation(sim, call, PN_RULE_REPORT_SIZE_SMALL, "Size does not cover the header",
                  notification->Size);
        return STATUS_INVALID_PARAMETER;
    }
    if (notification->FileObject != NULL) { /* K-3.1.2 */
        violation(sim, call, PN_RULE_REPORT_FILEOBJECT_NOT_NULL, "FileObject is not NULL", 1);
        return STATUS_INVALID_PARAMETER;
    }
    if (pn_event_guid_is_system(&notification->Event)) { /* K-3.1.3 */
        violation(sim, call, PN_RULE_REPORT_SYSTEM_GUID,
                  "Event is a GUID of the system's own; first word", notification->Event.Data1);
        return STATUS_INVALID_DEVICE_REQUEST;
    }
    if (!name_offset_is_valid(notification)) {
        violation(sim, call, PN_RULE_REPORT_NAME_OFFSET_RANGE,
                  "NameBufferOffset is neither -1 nor an even offset inside the data",
                  notification->NameBufferOffset);
        return STATUS_INVALID_PARAMETER;
    }
    return STATUS_SUCCESS;
}

NTSTATUS pn_verify_report(struct pnpsim *sim, const struct pn_call *call, PDEVICE_OBJECT pdo,
                          const TARGET_DEVICE_CUSTOM_NOTIFICATION *notification)
{
    NTSTATUS status = check_pdo(sim, call, pdo);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    if (notification == NULL) {
        violation(sim, call, PN_RULE_REPORT_NULL_ARG, "NotificationStructure is NULL", 0);
        return STATUS_INVALID_PARAMETER;
    }
    check_memory(sim, call, notification);
    return check_structure(sim, call, notification);
}

/* V-SYNC_REPORT_IN_CALLBACK, K-3.2.3, K-5.2: the PnP worker would wait for itself. */
NTSTATUS pn_verify_sync_report(struct pnpsim *sim, const struct pn_call *call)
{
    const struct pn_task *task = pn_task_current(sim);
    const char *where = NULL;
    if (pn_frame_find(task, PN_FRAME_NOTIFICATION) != NULL) {
        where = "inside a notification callback";
    } else if (pn_frame_find(task, PN_FRAME_REPORT_COMPLETION) != NULL) {
        where = "inside a completion callback";
    } else if (task->kind == PN_TASK_PNP) {
        where = "on the PnP manager's own thread";
    }
    if (where == NULL) {
        return STATUS_SUCCESS;
    }
    violation(sim, call, PN_RULE_SYNC_REPORT_IN_CALLBACK, where, 0);
    return STATUS_POSSIBLE_DEADLOCK;
}
