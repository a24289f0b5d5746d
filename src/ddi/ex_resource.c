/* SPDX-License-Identifier: MIT */
/* Executive resources (K-8.2.6). */
#include "ddi/check.h"
#include "kernel/lock.h"
#include "kernel/task.h"
#include "kernel/work.h"

#include <wdm.h>

static bool is_resource(struct pnpsim *sim, const struct pn_call *call, const ERESOURCE *resource)
{
    if (!pn_ddi_given(sim, call, resource, "Resource")) {
        return false;
    }
    if (resource->SystemResourcesList.Flink != &resource->SystemResourcesList) {
        pn_ddi_violation(sim, call, PN_RULE_BAD_OBJECT,
                         "Resource is not initialised, was deleted, or was copied");
        return false;
    }
    return true;
}

static void resource_init(PERESOURCE resource)
{
    *resource = (ERESOURCE){ .ActiveCount = 0 };
    InitializeListHead(&resource->SystemResourcesList);
}

NTSTATUS ExInitializeResourceLite(PERESOURCE Resource)
{
    PN_DDI_ENTER(ExInitializeResourceLite, DISPATCH_LEVEL);
    if (pn_ddi_given(sim, &call, Resource, "Resource")) {
        resource_init(Resource);
    }
    PN_DDI_LEAVE();
    return STATUS_SUCCESS;
}

NTSTATUS ExReinitializeResourceLite(PERESOURCE Resource)
{
    PN_DDI_ENTER(ExReinitializeResourceLite, DISPATCH_LEVEL);
    if (is_resource(sim, &call, Resource)) {
        resource_init(Resource);
    }
    PN_DDI_LEAVE();
    return STATUS_SUCCESS;
}

NTSTATUS ExDeleteResourceLite(PERESOURCE Resource)
{
    PN_DDI_ENTER(ExDeleteResourceLite, DISPATCH_LEVEL);
    if (is_resource(sim, &call, Resource)) {
        Resource->SystemResourcesList.Flink = NULL;
    }
    PN_DDI_LEAVE();
    return STATUS_SUCCESS;
}

/* V-RESOURCE_APCS_ENABLED: a suspended holder would hold up everybody. */
static void check_apcs_off(struct pnpsim *sim, const struct pn_call *call)
{
    const struct pn_task *task = pn_task_current(sim);
    if (task->irql < APC_LEVEL && task->critical_count == 0 && task->guarded_count == 0) {
        pn_ddi_violation(sim, call, PN_RULE_RESOURCE_APCS_ENABLED,
                         "the thread is in no critical region");
    }
}

static BOOLEAN acquire_exclusive(struct pnpsim *sim, const struct pn_call *call,
                                 PERESOURCE resource, BOOLEAN wait)
{
    check_apcs_off(sim, call);
    return is_resource(sim, call, resource) &&
           pn_resource_acquire_exclusive(sim, resource, wait != FALSE);
}

static BOOLEAN acquire_shared(struct pnpsim *sim, const struct pn_call *call, PERESOURCE resource,
                              BOOLEAN wait, enum pn_sharing sharing)
{
    check_apcs_off(sim, call);
    return is_resource(sim, call, resource) &&
           pn_resource_acquire_shared(sim, resource, wait != FALSE, sharing);
}

/* One hold less of `thread`. */
static void release(struct pnpsim *sim, const struct pn_call *call, PERESOURCE resource,
                    ERESOURCE_THREAD thread)
{
    if (!is_resource(sim, call, resource)) {
        return;
    }
    struct pn_task *task = pn_thread_task(sim, (const void *)(uintptr_t)thread);
    if (task == NULL || pn_lock_holds(task, resource) == 0) {
        pn_ddi_violation(sim, call, PN_RULE_LOCK_NOT_HELD, "the thread does not hold the resource");
        return;
    }
    pn_resource_release(sim, resource, task);
}

BOOLEAN ExAcquireResourceExclusiveLite(PERESOURCE Resource, BOOLEAN Wait)
{
    PN_DDI_ENTER(ExAcquireResourceExclusiveLite, APC_LEVEL);
    BOOLEAN acquired = acquire_exclusive(sim, &call, Resource, Wait);
    PN_DDI_LEAVE();
    return acquired;
}

BOOLEAN ExAcquireResourceSharedLite(PERESOURCE Resource, BOOLEAN Wait)
{
    PN_DDI_ENTER(ExAcquireResourceSharedLite, APC_LEVEL);
    BOOLEAN acquired = acquire_shared(sim, &call, Resource, Wait, PN_SHARING_FAIR);
    PN_DDI_LEAVE();
    return acquired;
}

BOOLEAN ExAcquireSharedStarveExclusive(PERESOURCE Resource, BOOLEAN Wait)
{
    PN_DDI_ENTER(ExAcquireSharedStarveExclusive, APC_LEVEL);
    BOOLEAN acquired = acquire_shared(sim, &call, Resource, Wait, PN_SHARING_FIRST);
    PN_DDI_LEAVE();
    return acquired;
}

BOOLEAN ExAcquireSharedWaitForExclusive(PERESOURCE Resource, BOOLEAN Wait)
{
    PN_DDI_ENTER(ExAcquireSharedWaitForExclusive, APC_LEVEL);
    BOOLEAN acquired = acquire_shared(sim, &call, Resource, Wait, PN_SHARING_BEHIND_EXCLUSIVE);
    PN_DDI_LEAVE();
    return acquired;
}

VOID ExReleaseResourceLite(PERESOURCE Resource)
{
    PN_DDI_ENTER(ExReleaseResourceLite, DISPATCH_LEVEL);
    check_apcs_off(sim, &call);
    release(sim, &call, Resource, (ERESOURCE_THREAD)pn_thread_current(sim));
    PN_DDI_LEAVE();
}

VOID ExReleaseResourceForThreadLite(PERESOURCE Resource, ERESOURCE_THREAD ResourceThreadId)
{
    PN_DDI_ENTER(ExReleaseResourceForThreadLite, DISPATCH_LEVEL);
    check_apcs_off(sim, &call);
    release(sim, &call, Resource, ResourceThreadId);
    PN_DDI_LEAVE();
}

VOID ExConvertExclusiveToSharedLite(PERESOURCE Resource)
{
    PN_DDI_ENTER(ExConvertExclusiveToSharedLite, DISPATCH_LEVEL);
    if (is_resource(sim, &call, Resource)) {
        if (pn_resource_is_exclusive(sim, Resource)) {
            pn_resource_share(sim, Resource);
        } else {
            pn_ddi_violation(sim, &call, PN_RULE_LOCK_NOT_HELD,
                             "the thread does not hold the resource exclusively");
        }
    }
    PN_DDI_LEAVE();
}

BOOLEAN ExIsResourceAcquiredExclusiveLite(PERESOURCE Resource)
{
    PN_DDI_ENTER(ExIsResourceAcquiredExclusiveLite, DISPATCH_LEVEL);
    BOOLEAN held = is_resource(sim, &call, Resource) && pn_resource_is_exclusive(sim, Resource);
    PN_DDI_LEAVE();
    return held;
}

ULONG ExIsResourceAcquiredSharedLite(PERESOURCE Resource)
{
    PN_DDI_ENTER(ExIsResourceAcquiredSharedLite, DISPATCH_LEVEL);
    ULONG holds = 0;
    if (is_resource(sim, &call, Resource)) {
        holds = pn_lock_holds(pn_task_current(sim), Resource);
    }
    PN_DDI_LEAVE();
    return holds;
}

ULONG ExGetExclusiveWaiterCount(PERESOURCE Resource)
{
    PN_DDI_ENTER(ExGetExclusiveWaiterCount, DISPATCH_LEVEL);
    ULONG count = is_resource(sim, &call, Resource) ? Resource->NumberOfExclusiveWaiters : 0;
    PN_DDI_LEAVE();
    return count;
}

ULONG ExGetSharedWaiterCount(PERESOURCE Resource)
{
    PN_DDI_ENTER(ExGetSharedWaiterCount, DISPATCH_LEVEL);
    ULONG count = is_resource(sim, &call, Resource) ? Resource->NumberOfSharedWaiters : 0;
    PN_DDI_LEAVE();
    return count;
}

/* ---- Together with the critical region ---- */

PVOID ExEnterCriticalRegionAndAcquireResourceExclusive(PERESOURCE Resource)
{
    PN_DDI_ENTER(ExEnterCriticalRegionAndAcquireResourceExclusive, APC_LEVEL);
    pn_task_current(sim)->critical_count++;
    acquire_exclusive(sim, &call, Resource, TRUE);
    PN_DDI_LEAVE();
    return NULL;
}

PVOID ExEnterCriticalRegionAndAcquireResourceShared(PERESOURCE Resource)
{
    PN_DDI_ENTER(ExEnterCriticalRegionAndAcquireResourceShared, APC_LEVEL);
    pn_task_current(sim)->critical_count++;
    acquire_shared(sim, &call, Resource, TRUE, PN_SHARING_FAIR);
    PN_DDI_LEAVE();
    return NULL;
}

VOID ExReleaseResourceAndLeaveCriticalRegion(PERESOURCE Resource)
{
    PN_DDI_ENTER(ExReleaseResourceAndLeaveCriticalRegion, APC_LEVEL);
    struct pn_task *task = pn_task_current(sim);
    release(sim, &call, Resource, (ERESOURCE_THREAD)pn_thread_current(sim));
    if (task->critical_count == 0) {
        pn_ddi_violation(sim, &call, PN_RULE_REGION_NOT_ENTERED,
                         "the thread is in no critical region");
    } else {
        task->critical_count--;
    }
    PN_DDI_LEAVE();
}
