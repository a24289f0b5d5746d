/* SPDX-License-Identifier: MIT */
/* Spin locks (K-8.2.4). */
#include "ddi/check.h"
#include "kernel/lock.h"
#include "kernel/task.h"
#include "observe/trace.h"

#include <wdm.h>

VOID KeInitializeSpinLock(PKSPIN_LOCK SpinLock)
{
    PN_DDI_ENTER(KeInitializeSpinLock, PN_IRQL_ANY);
    if (pn_ddi_given(sim, &call, SpinLock, "SpinLock")) {
        *SpinLock = 0;
    }
    PN_DDI_LEAVE();
}

KIRQL KeAcquireSpinLockRaiseToDpc(PKSPIN_LOCK SpinLock)
{
    PN_DDI_ENTER(KeAcquireSpinLockRaiseToDpc, DISPATCH_LEVEL);
    KIRQL before = pn_irql(sim);
    if (pn_ddi_given(sim, &call, SpinLock, "SpinLock")) {
        before = pn_spin_acquire(sim, SpinLock);
    }
    PN_DDI_LEAVE();
    return before;
}

/* A release never raises: a NewIrql above the present one is the driver's mistake. */
static bool irql_can_be_restored(struct pnpsim *sim, const struct pn_call *call, KIRQL irql)
{
    pn_ddi_irql_at_least(sim, call, DISPATCH_LEVEL);
    if (irql <= pn_irql(sim)) {
        return true;
    }
    pn_ddi_violation(sim, call, PN_RULE_IRQL_BAD_CHANGE, "asked for %s while at %s",
                     pn_irql_name(irql), pn_irql_name(pn_irql(sim)));
    return false;
}

VOID KeReleaseSpinLock(PKSPIN_LOCK SpinLock, KIRQL NewIrql)
{
    PN_DDI_ENTER(KeReleaseSpinLock, DISPATCH_LEVEL);
    if (pn_ddi_given(sim, &call, SpinLock, "SpinLock")) {
        bool is_possible = irql_can_be_restored(sim, &call, NewIrql);
        pn_spin_release(sim, SpinLock, is_possible ? NewIrql : pn_irql(sim));
    }
    PN_DDI_LEAVE();
}

VOID KeAcquireSpinLockAtDpcLevel(PKSPIN_LOCK SpinLock)
{
    PN_DDI_ENTER(KeAcquireSpinLockAtDpcLevel, PN_IRQL_ANY);
    pn_ddi_irql_at_least(sim, &call, DISPATCH_LEVEL);
    if (pn_ddi_given(sim, &call, SpinLock, "SpinLock")) {
        pn_spin_acquire_at_dispatch(sim, SpinLock);
    }
    PN_DDI_LEAVE();
}

VOID KeReleaseSpinLockFromDpcLevel(PKSPIN_LOCK SpinLock)
{
    PN_DDI_ENTER(KeReleaseSpinLockFromDpcLevel, PN_IRQL_ANY);
    pn_ddi_irql_at_least(sim, &call, DISPATCH_LEVEL);
    if (pn_ddi_given(sim, &call, SpinLock, "SpinLock")) {
        pn_spin_release_from_dispatch(sim, SpinLock);
    }
    PN_DDI_LEAVE();
}

BOOLEAN KeTryToAcquireSpinLockAtDpcLevel(PKSPIN_LOCK SpinLock)
{
    PN_DDI_ENTER(KeTryToAcquireSpinLockAtDpcLevel, PN_IRQL_ANY);
    pn_ddi_irql_at_least(sim, &call, DISPATCH_LEVEL);
    BOOLEAN acquired = pn_ddi_given(sim, &call, SpinLock, "SpinLock") &&
                       pn_spin_try_at_dispatch(sim, SpinLock);
    PN_DDI_LEAVE();
    return acquired;
}

BOOLEAN KeTestSpinLock(PKSPIN_LOCK SpinLock)
{
    PN_DDI_ENTER(KeTestSpinLock, PN_IRQL_ANY);
    BOOLEAN is_free = pn_ddi_given(sim, &call, SpinLock, "SpinLock") && *SpinLock == 0;
    PN_DDI_LEAVE();
    return is_free;
}

VOID KeAcquireInStackQueuedSpinLock(PKSPIN_LOCK SpinLock, PKLOCK_QUEUE_HANDLE LockHandle)
{
    PN_DDI_ENTER(KeAcquireInStackQueuedSpinLock, DISPATCH_LEVEL);
    if (pn_ddi_given(sim, &call, SpinLock, "SpinLock") &&
        pn_ddi_given(sim, &call, LockHandle, "LockHandle")) {
        LockHandle->LockQueue.Next = NULL;
        LockHandle->LockQueue.Lock = SpinLock;
        LockHandle->OldIrql = pn_spin_acquire(sim, SpinLock);
    }
    PN_DDI_LEAVE();
}

VOID KeReleaseInStackQueuedSpinLock(PKLOCK_QUEUE_HANDLE LockHandle)
{
    PN_DDI_ENTER(KeReleaseInStackQueuedSpinLock, DISPATCH_LEVEL);
    if (pn_ddi_given(sim, &call, LockHandle, "LockHandle") &&
        pn_ddi_given(sim, &call, LockHandle->LockQueue.Lock, "LockHandle's lock")) {
        bool is_possible = irql_can_be_restored(sim, &call, LockHandle->OldIrql);
        pn_spin_release(sim, LockHandle->LockQueue.Lock,
                        is_possible ? LockHandle->OldIrql : pn_irql(sim));
    }
    PN_DDI_LEAVE();
}

VOID KeAcquireInStackQueuedSpinLockAtDpcLevel(PKSPIN_LOCK SpinLock, PKLOCK_QUEUE_HANDLE LockHandle)
{
    PN_DDI_ENTER(KeAcquireInStackQueuedSpinLockAtDpcLevel, PN_IRQL_ANY);
    pn_ddi_irql_at_least(sim, &call, DISPATCH_LEVEL);
    if (pn_ddi_given(sim, &call, SpinLock, "SpinLock") &&
        pn_ddi_given(sim, &call, LockHandle, "LockHandle")) {
        LockHandle->LockQueue.Next = NULL;
        LockHandle->LockQueue.Lock = SpinLock;
        LockHandle->OldIrql = pn_irql(sim);
        pn_spin_acquire_at_dispatch(sim, SpinLock);
    }
    PN_DDI_LEAVE();
}

VOID KeReleaseInStackQueuedSpinLockFromDpcLevel(PKLOCK_QUEUE_HANDLE LockHandle)
{
    PN_DDI_ENTER(KeReleaseInStackQueuedSpinLockFromDpcLevel, PN_IRQL_ANY);
    pn_ddi_irql_at_least(sim, &call, DISPATCH_LEVEL);
    if (pn_ddi_given(sim, &call, LockHandle, "LockHandle") &&
        pn_ddi_given(sim, &call, LockHandle->LockQueue.Lock, "LockHandle's lock")) {
        pn_spin_release_from_dispatch(sim, LockHandle->LockQueue.Lock);
    }
    PN_DDI_LEAVE();
}
