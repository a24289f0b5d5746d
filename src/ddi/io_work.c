/* SPDX-License-Identifier: MIT */
/* Work items that belong to a device object (K-8.2.7). */
#include "ddi/check.h"
#include "io/work_item.h"
#include "kernel/object.h"
#include "kernel/pool.h"

#include <wdm.h>

static bool is_device_or_driver(struct pnpsim *sim, const struct pn_call *call, const void *object)
{
    if (!pn_ddi_given(sim, call, object, "IoObject")) {
        return false;
    }
    if (pn_object_find(sim, object, PN_OBJECT_DEVICE) != NULL ||
        pn_object_find(sim, object, PN_OBJECT_DRIVER) != NULL) {
        return true;
    }
    pn_ddi_violation(sim, call, PN_RULE_BAD_OBJECT,
                     "the object is no live device object and no driver object");
    return false;
}

static bool is_item(struct pnpsim *sim, const struct pn_call *call, const struct _IO_WORKITEM *item)
{
    if (!pn_ddi_given(sim, call, item, "IoWorkItem")) {
        return false;
    }
    if (!pn_work_item_is_valid(item)) {
        pn_ddi_violation(sim, call, PN_RULE_BAD_OBJECT,
                         "IoWorkItem is not initialised, or was freed");
        return false;
    }
    return true;
}

PIO_WORKITEM IoAllocateWorkItem(PDEVICE_OBJECT DeviceObject)
{
    PN_DDI_ENTER(IoAllocateWorkItem, DISPATCH_LEVEL);
    PIO_WORKITEM item = NULL;
    if (is_device_or_driver(sim, &call, DeviceObject)) {
        item = pn_work_item_alloc(sim, DeviceObject);
    }
    PN_DDI_LEAVE();
    return item;
}

/* V-WORK_ITEM_QUEUED_TWICE also when it ends: the item must not be queued then. */
static bool may_end(struct pnpsim *sim, const struct pn_call *call, const struct _IO_WORKITEM *item)
{
    if (!is_item(sim, call, item)) {
        return false;
    }
    if (pn_work_item_is_pending(item)) {
        pn_ddi_violation(sim, call, PN_RULE_WORK_ITEM_QUEUED_TWICE,
                         "the work item is queued and has not run yet");
        return false;
    }
    return true;
}

VOID IoFreeWorkItem(PIO_WORKITEM IoWorkItem)
{
    PN_DDI_ENTER(IoFreeWorkItem, DISPATCH_LEVEL);
    if (pn_ddi_given(sim, &call, IoWorkItem, "IoWorkItem")) {
        if (pn_pool_find(sim, IoWorkItem) == NULL) {
            pn_ddi_violation(sim, &call, PN_RULE_BAD_OBJECT,
                             "IoWorkItem is not from IoAllocateWorkItem, or was freed already");
        } else if (may_end(sim, &call, IoWorkItem)) {
            pn_work_item_free(sim, IoWorkItem);
        }
    }
    PN_DDI_LEAVE();
}

ULONG IoSizeofWorkItem(VOID)
{
    PN_DDI_ENTER(IoSizeofWorkItem, DISPATCH_LEVEL);
    ULONG size = (ULONG)pn_work_item_size();
    PN_DDI_LEAVE();
    return size;
}

VOID IoInitializeWorkItem(PVOID IoObject, PIO_WORKITEM IoWorkItem)
{
    PN_DDI_ENTER(IoInitializeWorkItem, PN_IRQL_ANY);
    if (is_device_or_driver(sim, &call, IoObject) &&
        pn_ddi_given(sim, &call, IoWorkItem, "IoWorkItem")) {
        pn_work_item_init(IoObject, IoWorkItem);
    }
    PN_DDI_LEAVE();
}

VOID IoUninitializeWorkItem(PIO_WORKITEM IoWorkItem)
{
    PN_DDI_ENTER(IoUninitializeWorkItem, DISPATCH_LEVEL);
    if (may_end(sim, &call, IoWorkItem)) {
        pn_work_item_finish(IoWorkItem);
    }
    PN_DDI_LEAVE();
}

/* Whether item, its object and the routine are fit to be queued. */
static bool can_be_queued(struct pnpsim *sim, const struct pn_call *call,
                          const struct _IO_WORKITEM *item, bool has_routine)
{
    if (!is_item(sim, call, item) || !is_device_or_driver(sim, call, pn_work_item_object(item))) {
        return false;
    }
    if (!has_routine) {
        pn_ddi_violation(sim, call, PN_RULE_BAD_OBJECT, "WorkerRoutine is NULL");
    }
    return has_routine;
}

static bool is_first_time(struct pnpsim *sim, const struct pn_call *call,
                          const struct _IO_WORKITEM *item)
{
    if (pn_work_item_is_pending(item)) {
        pn_ddi_violation(sim, call, PN_RULE_WORK_ITEM_QUEUED_TWICE,
                         "the work item is queued already and has not run yet");
        return false;
    }
    return true;
}

VOID IoQueueWorkItem(PIO_WORKITEM IoWorkItem, PIO_WORKITEM_ROUTINE WorkerRoutine,
                     WORK_QUEUE_TYPE QueueType, PVOID Context)
{
    PN_DDI_ENTER(IoQueueWorkItem, DISPATCH_LEVEL);
    (void)QueueType;
    if (can_be_queued(sim, &call, IoWorkItem, WorkerRoutine != NULL) &&
        is_first_time(sim, &call, IoWorkItem)) {
        pn_work_item_submit(sim, IoWorkItem, PN_WORK_ITEM_PLAIN,
                            (PIO_WORKITEM_ROUTINE_EX)(void (*)(void))WorkerRoutine, Context);
    }
    PN_DDI_LEAVE();
}

VOID IoQueueWorkItemEx(PIO_WORKITEM IoWorkItem, PIO_WORKITEM_ROUTINE_EX WorkerRoutine,
                       WORK_QUEUE_TYPE QueueType, PVOID Context)
{
    PN_DDI_ENTER(IoQueueWorkItemEx, DISPATCH_LEVEL);
    (void)QueueType;
    if (can_be_queued(sim, &call, IoWorkItem, WorkerRoutine != NULL) &&
        is_first_time(sim, &call, IoWorkItem)) {
        pn_work_item_submit(sim, IoWorkItem, PN_WORK_ITEM_EXTENDED, WorkerRoutine, Context);
    }
    PN_DDI_LEAVE();
}

BOOLEAN IoTryQueueWorkItem(PIO_WORKITEM IoWorkItem, PIO_WORKITEM_ROUTINE_EX WorkerRoutine,
                           WORK_QUEUE_TYPE QueueType, PVOID Context)
{
    PN_DDI_ENTER(IoTryQueueWorkItem, DISPATCH_LEVEL);
    (void)QueueType;
    BOOLEAN queued = can_be_queued(sim, &call, IoWorkItem, WorkerRoutine != NULL) &&
                     !pn_work_item_is_pending(IoWorkItem);
    if (queued) {
        pn_work_item_submit(sim, IoWorkItem, PN_WORK_ITEM_EXTENDED, WorkerRoutine, Context);
    }
    PN_DDI_LEAVE();
    return queued;
}
