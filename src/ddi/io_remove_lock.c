/* SPDX-License-Identifier: MIT */
/* Remove locks (K-7.5). */
#include "io/remove_lock.h"

#include "ddi/check.h"
#include "verify/verify.h"

#include <wdm.h>

/* K-7.5.1. The limits are checked by a checked build only, and here. */
VOID IoInitializeRemoveLockEx(PIO_REMOVE_LOCK Lock, ULONG AllocateTag, ULONG MaxLockedMinutes,
                              ULONG HighWatermark, ULONG RemlockSize)
{
    PN_DDI_ENTER(IoInitializeRemoveLockEx, PASSIVE_LEVEL);
    (void)AllocateTag;
    (void)RemlockSize;
    if (pn_ddi_given(sim, &call, Lock, "Lock")) {
        pn_remove_lock_init(sim, Lock, MaxLockedMinutes, HighWatermark);
    }
    PN_DDI_LEAVE();
}

NTSTATUS IoAcquireRemoveLockEx(PIO_REMOVE_LOCK RemoveLock, PVOID Tag, PCSTR File, ULONG Line,
                               ULONG RemlockSize)
{
    PN_DDI_ENTER(IoAcquireRemoveLockEx, DISPATCH_LEVEL);
    NTSTATUS status = STATUS_INVALID_PARAMETER;
    (void)File;
    (void)Line;
    (void)RemlockSize;
    if (pn_ddi_given(sim, &call, RemoveLock, "RemoveLock")) {
        status = pn_remove_lock_acquire(sim, RemoveLock, Tag);
    }
    PN_DDI_LEAVE();
    return status;
}

VOID IoReleaseRemoveLockEx(PIO_REMOVE_LOCK RemoveLock, PVOID Tag, ULONG RemlockSize)
{
    PN_DDI_ENTER(IoReleaseRemoveLockEx, DISPATCH_LEVEL);
    (void)RemlockSize;
    if (pn_ddi_given(sim, &call, RemoveLock, "RemoveLock")) {
        pn_remove_lock_release(sim, RemoveLock, Tag);
    }
    PN_DDI_LEAVE();
}

VOID IoReleaseRemoveLockAndWaitEx(PIO_REMOVE_LOCK RemoveLock, PVOID Tag, ULONG RemlockSize)
{
    PN_DDI_ENTER(IoReleaseRemoveLockAndWaitEx, PASSIVE_LEVEL);
    (void)RemlockSize;
    if (pn_ddi_given(sim, &call, RemoveLock, "RemoveLock")) {
        pn_verify_remove_lock_wait(sim, &call);
        pn_remove_lock_release_and_wait(sim, RemoveLock, Tag);
    }
    PN_DDI_LEAVE();
}
