/* SPDX-License-Identifier: MIT */
/* Lists guarded by a spin lock, and sequenced lists. */
#include "ddi/check.h"
#include "kernel/lock.h"
#include "kernel/task.h"

#include <wdm.h>

/* ---- Lists with a spin lock ---- */

static bool is_list(struct pnpsim *sim, const struct pn_call *call, const void *head,
                    const void *lock)
{
    return pn_ddi_given(sim, call, head, "ListHead") && pn_ddi_given(sim, call, lock, "Lock");
}

PLIST_ENTRY ExInterlockedInsertHeadList(PLIST_ENTRY ListHead, PLIST_ENTRY ListEntry,
                                        PKSPIN_LOCK Lock)
{
    PN_DDI_ENTER(ExInterlockedInsertHeadList, PN_IRQL_ANY);
    PLIST_ENTRY first = NULL;
    if (is_list(sim, &call, ListHead, Lock) && pn_ddi_given(sim, &call, ListEntry, "ListEntry")) {
        KIRQL irql = pn_spin_acquire(sim, Lock);
        first = IsListEmpty(ListHead) ? NULL : ListHead->Flink;
        InsertHeadList(ListHead, ListEntry);
        pn_spin_release(sim, Lock, irql);
    }
    PN_DDI_LEAVE();
    return first;
}

PLIST_ENTRY ExInterlockedInsertTailList(PLIST_ENTRY ListHead, PLIST_ENTRY ListEntry,
                                        PKSPIN_LOCK Lock)
{
    PN_DDI_ENTER(ExInterlockedInsertTailList, PN_IRQL_ANY);
    PLIST_ENTRY last = NULL;
    if (is_list(sim, &call, ListHead, Lock) && pn_ddi_given(sim, &call, ListEntry, "ListEntry")) {
        KIRQL irql = pn_spin_acquire(sim, Lock);
        last = IsListEmpty(ListHead) ? NULL : ListHead->Blink;
        InsertTailList(ListHead, ListEntry);
        pn_spin_release(sim, Lock, irql);
    }
    PN_DDI_LEAVE();
    return last;
}

PLIST_ENTRY ExInterlockedRemoveHeadList(PLIST_ENTRY ListHead, PKSPIN_LOCK Lock)
{
    PN_DDI_ENTER(ExInterlockedRemoveHeadList, PN_IRQL_ANY);
    PLIST_ENTRY first = NULL;
    if (is_list(sim, &call, ListHead, Lock)) {
        KIRQL irql = pn_spin_acquire(sim, Lock);
        first = IsListEmpty(ListHead) ? NULL : RemoveHeadList(ListHead);
        pn_spin_release(sim, Lock, irql);
    }
    PN_DDI_LEAVE();
    return first;
}

PSINGLE_LIST_ENTRY ExInterlockedPopEntryList(PSINGLE_LIST_ENTRY ListHead, PKSPIN_LOCK Lock)
{
    PN_DDI_ENTER(ExInterlockedPopEntryList, PN_IRQL_ANY);
    PSINGLE_LIST_ENTRY first = NULL;
    if (is_list(sim, &call, ListHead, Lock)) {
        KIRQL irql = pn_spin_acquire(sim, Lock);
        first = PopEntryList(ListHead);
        pn_spin_release(sim, Lock, irql);
    }
    PN_DDI_LEAVE();
    return first;
}

PSINGLE_LIST_ENTRY ExInterlockedPushEntryList(PSINGLE_LIST_ENTRY ListHead,
                                              PSINGLE_LIST_ENTRY ListEntry, PKSPIN_LOCK Lock)
{
    PN_DDI_ENTER(ExInterlockedPushEntryList, PN_IRQL_ANY);
    PSINGLE_LIST_ENTRY first = NULL;
    if (is_list(sim, &call, ListHead, Lock) && pn_ddi_given(sim, &call, ListEntry, "ListEntry")) {
        KIRQL irql = pn_spin_acquire(sim, Lock);
        first = ListHead->Next;
        PushEntryList(ListHead, ListEntry);
        pn_spin_release(sim, Lock, irql);
    }
    PN_DDI_LEAVE();
    return first;
}

/* ---- Sequenced lists: Region is the first entry, Alignment counts depth and sequence ---- */

static PSLIST_ENTRY slist_first(const SLIST_HEADER *head)
{
    return (PSLIST_ENTRY)(uintptr_t)head->Region;
}

static void slist_put(PSLIST_HEADER head, PSLIST_ENTRY first, ULONGLONG depth)
{
    head->Region = (uintptr_t)first;
    head->HeaderX64.Depth = depth;
    head->HeaderX64.Sequence++;
}

PSLIST_ENTRY ExpInterlockedPopEntrySList(PSLIST_HEADER ListHead)
{
    PN_DDI_ENTER(ExpInterlockedPopEntrySList, PN_IRQL_ANY);
    PSLIST_ENTRY first = NULL;
    if (pn_ddi_given(sim, &call, ListHead, "ListHead")) {
        first = slist_first(ListHead);
        if (first != NULL) {
            slist_put(ListHead, first->Next, ListHead->HeaderX64.Depth - 1);
        }
    }
    PN_DDI_LEAVE();
    return first;
}

PSLIST_ENTRY ExpInterlockedPushEntrySList(PSLIST_HEADER ListHead, PSLIST_ENTRY ListEntry)
{
    PN_DDI_ENTER(ExpInterlockedPushEntrySList, PN_IRQL_ANY);
    PSLIST_ENTRY first = NULL;
    if (pn_ddi_given(sim, &call, ListHead, "ListHead") &&
        pn_ddi_given(sim, &call, ListEntry, "ListEntry")) {
        first = slist_first(ListHead);
        ListEntry->Next = first;
        slist_put(ListHead, ListEntry, ListHead->HeaderX64.Depth + 1);
    }
    PN_DDI_LEAVE();
    return first;
}

PSLIST_ENTRY ExpInterlockedFlushSList(PSLIST_HEADER ListHead)
{
    PN_DDI_ENTER(ExpInterlockedFlushSList, PN_IRQL_ANY);
    PSLIST_ENTRY first = NULL;
    if (pn_ddi_given(sim, &call, ListHead, "ListHead")) {
        first = slist_first(ListHead);
        slist_put(ListHead, NULL, 0);
    }
    PN_DDI_LEAVE();
    return first;
}

USHORT ExQueryDepthSList(PSLIST_HEADER SListHead)
{
    PN_DDI_ENTER(ExQueryDepthSList, PN_IRQL_ANY);
    USHORT depth = 0;
    if (pn_ddi_given(sim, &call, SListHead, "SListHead")) {
        depth = (USHORT)SListHead->HeaderX64.Depth;
    }
    PN_DDI_LEAVE();
    return depth;
}
