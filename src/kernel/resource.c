/* SPDX-License-Identifier: MIT */
/* Executive resources and rundown protection: locks that several may hold at once. Everybody who
 * waits looks again after each release, in the order of waiting. */
#include "base/check.h"
#include "base/sim.h"
#include "kernel/kernel.h"
#include "kernel/lock.h"
#include "kernel/wait.h"
#include "kernel/work.h"

/* ---- Executive resources ----
 *
 * ActiveCount is 0 when free, -1 when held exclusively, else the number of shared holds. The
 * exclusive owner and its depth are in OwnerEntry. */

bool pn_resource_is_exclusive(struct pnpsim *sim, const ERESOURCE *resource)
{
    return resource->ActiveCount < 0 &&
           resource->OwnerEntry.OwnerThread == (ERESOURCE_THREAD)pn_thread_current(sim);
}

static void resource_own(struct pnpsim *sim, PERESOURCE resource)
{
    resource->OwnerEntry.OwnerThread = (ERESOURCE_THREAD)pn_thread_current(sim);
}

/* Blocks until the resource has changed hands; the caller then looks again. */
static void resource_wait(struct pnpsim *sim, PERESOURCE resource, ULONG *waiters)
{
    const void *owner = (const void *)(uintptr_t)resource->OwnerEntry.OwnerThread;
    resource->ContentionCount++;
    ++*waiters;
    pn_wait_in_line(sim, resource, "resource", pn_thread_task(sim, owner));
    --*waiters;
}

static bool exclusive_try(struct pnpsim *sim, PERESOURCE resource)
{
    if (pn_resource_is_exclusive(sim, resource)) {
        resource->OwnerEntry.OwnerCount++;
        return true;
    }
    if (resource->ActiveCount != 0) {
        return false;
    }
    resource->ActiveCount = -1;
    resource->OwnerEntry.OwnerCount = 1;
    resource_own(sim, resource);
    return true;
}

bool pn_resource_acquire_exclusive(struct pnpsim *sim, PERESOURCE resource, bool wait)
{
    while (!exclusive_try(sim, resource)) {
        if (!wait) {
            return false;
        }
        resource_wait(sim, resource, &resource->NumberOfExclusiveWaiters);
    }
    pn_lock_note(sim, pn_task_current(sim), resource, "resource");
    return true;
}

static bool must_stand_behind(struct pnpsim *sim, const ERESOURCE *resource,
                              enum pn_sharing sharing)
{
    if (resource->NumberOfExclusiveWaiters == 0 || sharing == PN_SHARING_FIRST) {
        return false;
    }
    return sharing == PN_SHARING_BEHIND_EXCLUSIVE ||
           pn_lock_holds(pn_task_current(sim), resource) == 0;
}

/* A thread that holds the resource exclusively gets it once more in the same way. */
static bool shared_try(struct pnpsim *sim, PERESOURCE resource, enum pn_sharing sharing)
{
    if (pn_resource_is_exclusive(sim, resource)) {
        resource->OwnerEntry.OwnerCount++;
        return true;
    }
    if (resource->ActiveCount < 0 || must_stand_behind(sim, resource, sharing)) {
        return false;
    }
    resource->ActiveCount++;
    resource_own(sim, resource);
    return true;
}

bool pn_resource_acquire_shared(struct pnpsim *sim, PERESOURCE resource, bool wait,
                                enum pn_sharing sharing)
{
    while (!shared_try(sim, resource, sharing)) {
        if (!wait) {
            return false;
        }
        resource_wait(sim, resource, &resource->NumberOfSharedWaiters);
    }
    pn_lock_note(sim, pn_task_current(sim), resource, "resource");
    return true;
}

/* Everybody in line looks again. */
static void let_all_look(struct pnpsim *sim, const void *lock)
{
    while (pn_wait_next_in_line(sim, lock) != NULL) {
        continue;
    }
}

void pn_resource_release(struct pnpsim *sim, PERESOURCE resource, struct pn_task *task)
{
    PN_ASSERT(resource->ActiveCount != 0 && pn_lock_holds(task, resource) > 0);

    pn_lock_unnote(sim, task, resource);
    if (resource->ActiveCount < 0 && --resource->OwnerEntry.OwnerCount > 0) {
        return;
    }
    resource->ActiveCount = (SHORT)(resource->ActiveCount < 0 ? 0 : resource->ActiveCount - 1);
    if (resource->ActiveCount == 0) {
        resource->OwnerEntry.OwnerThread = 0;
        let_all_look(sim, resource);
    }
}

void pn_resource_share(struct pnpsim *sim, PERESOURCE resource)
{
    PN_ASSERT(pn_resource_is_exclusive(sim, resource));

    resource->ActiveCount = (SHORT)resource->OwnerEntry.OwnerCount;
    resource->OwnerEntry.OwnerCount = 0;
    let_all_look(sim, resource);
}

/* ---- Rundown protection ----
 *
 * Bit 0 says that rundown has begun, the rest counts the protections. */

enum { RUNDOWN_BEGUN = 1, RUNDOWN_ONE = 2 };

bool pn_rundown_acquire(PEX_RUNDOWN_REF rundown, ULONG count)
{
    if ((rundown->Count & RUNDOWN_BEGUN) != 0) {
        return false;
    }
    rundown->Count += (ULONG_PTR)count * RUNDOWN_ONE;
    return true;
}

ULONG_PTR pn_rundown_count(const EX_RUNDOWN_REF *rundown)
{
    return rundown->Count / RUNDOWN_ONE;
}

void pn_rundown_complete(PEX_RUNDOWN_REF rundown)
{
    rundown->Count = RUNDOWN_BEGUN;
}

void pn_rundown_release(struct pnpsim *sim, PEX_RUNDOWN_REF rundown, ULONG count)
{
    PN_ASSERT(pn_rundown_count(rundown) >= count);

    rundown->Count -= (ULONG_PTR)count * RUNDOWN_ONE;
    if (rundown->Count == RUNDOWN_BEGUN) {
        let_all_look(sim, rundown);
    }
}

void pn_rundown_wait(struct pnpsim *sim, PEX_RUNDOWN_REF rundown)
{
    rundown->Count |= RUNDOWN_BEGUN;
    while (rundown->Count != RUNDOWN_BEGUN) {
        pn_wait_in_line(sim, rundown, "rundown protection", NULL);
    }
}
