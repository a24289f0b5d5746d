/* SPDX-License-Identifier: MIT */
/* Lookaside lists. A list keeps nothing back: each entry is a pool block of its own, so that use
 * after free and leaks show. The routines that a driver gives are called as an ordinary part of its
 * own call, on the same thread and at the same IRQL; without them the pool routines are called,
 * which then check as if called directly. */
#include "ddi/check.h"

#include <wdm.h>

/* The three kinds of list share one layout, but for the alignment of the whole. */
typedef GENERAL_LOOKASIDE_POOL list_head;
_Static_assert(offsetof(GENERAL_LOOKASIDE, ListEntry) ==
                   offsetof(GENERAL_LOOKASIDE_POOL, ListEntry),
               "a lookaside list is one whatever its alignment");

/* What a list does is in Future[0]. */
enum { USES_POOL, USES_ROUTINES, USES_EXTENDED_ROUTINES };

static void list_init(list_head *list, POOL_TYPE type, SIZE_T size, ULONG tag)
{
    *list = (list_head){ .Type = type, .Tag = tag, .Size = (ULONG)size };
    list->Future[0] = USES_POOL;
    InitializeListHead(&list->ListEntry);
}

static void list_set_routines(list_head *list, PALLOCATE_FUNCTION allocate, PFREE_FUNCTION release)
{
    list->Allocate = allocate != NULL ? allocate : ExAllocatePoolWithTag;
    list->Free = release != NULL ? release : ExFreePool;
    list->Future[0] = USES_ROUTINES;
}

/* False, and V-BAD_OBJECT, when it is no list. */
static bool is_list(struct pnpsim *sim, const struct pn_call *call, const void *lookaside)
{
    const list_head *list = lookaside;
    if (!pn_ddi_given(sim, call, list, "Lookaside")) {
        return false;
    }
    if (list->ListEntry.Flink != &list->ListEntry) {
        pn_ddi_violation(sim, call, PN_RULE_BAD_OBJECT,
                         "Lookaside is not initialised, was deleted, or was copied");
        return false;
    }
    return true;
}

static void list_delete(struct pnpsim *sim, const struct pn_call *call, void *lookaside)
{
    list_head *list = lookaside;
    if (is_list(sim, call, list)) {
        list->ListEntry.Flink = NULL;
    }
}

static PVOID list_allocate(struct pnpsim *sim, const struct pn_call *call, void *lookaside)
{
    list_head *list = lookaside;
    if (!is_list(sim, call, list)) {
        return NULL;
    }
    list->TotalAllocates++;
    list->AllocateMisses++;
    if (list->Future[0] == USES_EXTENDED_ROUTINES && list->AllocateEx != NULL) {
        return list->AllocateEx(list->Type, list->Size, list->Tag, lookaside);
    }
    return list->Future[0] == USES_ROUTINES
               ? list->Allocate(list->Type, list->Size, list->Tag)
               : ExAllocatePoolWithTag(list->Type, list->Size, list->Tag);
}

static void list_free(struct pnpsim *sim, const struct pn_call *call, void *lookaside, PVOID entry)
{
    list_head *list = lookaside;
    if (!is_list(sim, call, list)) {
        return;
    }
    list->TotalFrees++;
    list->FreeMisses++;
    if (list->Future[0] == USES_EXTENDED_ROUTINES && list->FreeEx != NULL) {
        list->FreeEx(entry, lookaside);
    } else if (list->Future[0] == USES_ROUTINES) {
        list->Free(entry);
    } else {
        ExFreePool(entry);
    }
}

static POOL_TYPE type_with(POOL_TYPE type, ULONG flags)
{
    return (POOL_TYPE)((ULONG)type | (flags & POOL_RAISE_IF_ALLOCATION_FAILURE));
}

/* ---- Nonpaged ---- */

VOID ExInitializeNPagedLookasideList(PNPAGED_LOOKASIDE_LIST Lookaside, PALLOCATE_FUNCTION Allocate,
                                     PFREE_FUNCTION Free, ULONG Flags, SIZE_T Size, ULONG Tag,
                                     USHORT Depth)
{
    PN_DDI_ENTER(ExInitializeNPagedLookasideList, DISPATCH_LEVEL);
    (void)Depth;
    list_head *list = (void *)Lookaside;
    if (pn_ddi_given(sim, &call, list, "Lookaside")) {
        list_init(list, type_with(NonPagedPool, Flags), Size, Tag);
        list_set_routines(list, Allocate, Free);
    }
    PN_DDI_LEAVE();
}

VOID ExDeleteNPagedLookasideList(PNPAGED_LOOKASIDE_LIST Lookaside)
{
    PN_DDI_ENTER(ExDeleteNPagedLookasideList, DISPATCH_LEVEL);
    list_delete(sim, &call, Lookaside);
    PN_DDI_LEAVE();
}

PVOID ExAllocateFromNPagedLookasideList(PNPAGED_LOOKASIDE_LIST Lookaside)
{
    PN_DDI_ENTER(ExAllocateFromNPagedLookasideList, DISPATCH_LEVEL);
    PVOID entry = list_allocate(sim, &call, Lookaside);
    PN_DDI_LEAVE();
    return entry;
}

VOID ExFreeToNPagedLookasideList(PNPAGED_LOOKASIDE_LIST Lookaside, PVOID Entry)
{
    PN_DDI_ENTER(ExFreeToNPagedLookasideList, DISPATCH_LEVEL);
    list_free(sim, &call, Lookaside, Entry);
    PN_DDI_LEAVE();
}

/* ---- Paged ---- */

VOID ExInitializePagedLookasideList(PPAGED_LOOKASIDE_LIST Lookaside, PALLOCATE_FUNCTION Allocate,
                                    PFREE_FUNCTION Free, ULONG Flags, SIZE_T Size, ULONG Tag,
                                    USHORT Depth)
{
    PN_DDI_ENTER(ExInitializePagedLookasideList, APC_LEVEL);
    (void)Depth;
    list_head *list = (void *)Lookaside;
    if (pn_ddi_given(sim, &call, list, "Lookaside")) {
        list_init(list, type_with(PagedPool, Flags), Size, Tag);
        list_set_routines(list, Allocate, Free);
    }
    PN_DDI_LEAVE();
}

VOID ExDeletePagedLookasideList(PPAGED_LOOKASIDE_LIST Lookaside)
{
    PN_DDI_ENTER(ExDeletePagedLookasideList, APC_LEVEL);
    list_delete(sim, &call, Lookaside);
    PN_DDI_LEAVE();
}

PVOID ExAllocateFromPagedLookasideList(PPAGED_LOOKASIDE_LIST Lookaside)
{
    PN_DDI_ENTER(ExAllocateFromPagedLookasideList, APC_LEVEL);
    PVOID entry = list_allocate(sim, &call, Lookaside);
    PN_DDI_LEAVE();
    return entry;
}

VOID ExFreeToPagedLookasideList(PPAGED_LOOKASIDE_LIST Lookaside, PVOID Entry)
{
    PN_DDI_ENTER(ExFreeToPagedLookasideList, APC_LEVEL);
    list_free(sim, &call, Lookaside, Entry);
    PN_DDI_LEAVE();
}

/* ---- Either, by the pool type ---- */

NTSTATUS ExInitializeLookasideListEx(PLOOKASIDE_LIST_EX Lookaside, PALLOCATE_FUNCTION_EX Allocate,
                                     PFREE_FUNCTION_EX Free, POOL_TYPE PoolType, ULONG Flags,
                                     SIZE_T Size, ULONG Tag, USHORT Depth)
{
    PN_DDI_ENTER(ExInitializeLookasideListEx, DISPATCH_LEVEL);
    NTSTATUS status = STATUS_INVALID_PARAMETER;
    (void)Depth;
    if (pn_ddi_given(sim, &call, Lookaside, "Lookaside") && Flags <= 2) {
        bool raises = Flags == 1;
        list_init(&Lookaside->L, type_with(PoolType, raises ? POOL_RAISE_IF_ALLOCATION_FAILURE : 0),
                  Size, Tag);
        Lookaside->L.AllocateEx = Allocate;
        Lookaside->L.FreeEx = Free;
        Lookaside->L.Future[0] = USES_EXTENDED_ROUTINES;
        status = STATUS_SUCCESS;
    }
    PN_DDI_LEAVE();
    return status;
}

VOID ExDeleteLookasideListEx(PLOOKASIDE_LIST_EX Lookaside)
{
    PN_DDI_ENTER(ExDeleteLookasideListEx, DISPATCH_LEVEL);
    list_delete(sim, &call, Lookaside);
    PN_DDI_LEAVE();
}

/* Nothing is kept back that could be flushed. */
VOID ExFlushLookasideListEx(PLOOKASIDE_LIST_EX Lookaside)
{
    PN_DDI_ENTER(ExFlushLookasideListEx, DISPATCH_LEVEL);
    is_list(sim, &call, Lookaside);
    PN_DDI_LEAVE();
}

PVOID ExAllocateFromLookasideListEx(PLOOKASIDE_LIST_EX Lookaside)
{
    PN_DDI_ENTER(ExAllocateFromLookasideListEx, DISPATCH_LEVEL);
    PVOID entry = list_allocate(sim, &call, Lookaside);
    PN_DDI_LEAVE();
    return entry;
}

VOID ExFreeToLookasideListEx(PLOOKASIDE_LIST_EX Lookaside, PVOID Entry)
{
    PN_DDI_ENTER(ExFreeToLookasideListEx, DISPATCH_LEVEL);
    list_free(sim, &call, Lookaside, Entry);
    PN_DDI_LEAVE();
}
