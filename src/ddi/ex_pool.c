/* SPDX-License-Identifier: MIT */
/* Pool (K-8.3). */
#include "ddi/check.h"
#include "io/driver.h"
#include "kernel/dpc.h"
#include "kernel/pool.h"
#include "kernel/stop.h"
#include "kernel/task.h"
#include "observe/trace.h"

#include <wdm.h>

#include <string.h>

enum {
    UNINITIALIZED_FILL = 0xA5, /* what memory that nobody zeroed looks like, the same each run */
    TAG_NONE = 'enoN'          /* "None" in memory order, where a routine takes no tag */
};

#define FLAGS_OF_KIND (POOL_FLAG_NON_PAGED | POOL_FLAG_NON_PAGED_EXECUTE | POOL_FLAG_PAGED)
#define FLAGS_KNOWN                                                                                \
    (FLAGS_OF_KIND | POOL_FLAG_USE_QUOTA | POOL_FLAG_UNINITIALIZED | POOL_FLAG_SESSION |           \
     POOL_FLAG_CACHE_ALIGNED | POOL_FLAG_RAISE_ON_FAILURE)
#define FLAGS_REQUIRED (POOL_FLAG_OPTIONAL_START - 1)

/* One allocation as all the routines ask for it. */
struct request {
    SIZE_T size;
    ULONG tag;
    bool paged;
    bool zeroed;
    bool raises;
};

static PVOID pool_alloc(struct pnpsim *sim, SIZE_T size, const struct request *request,
                        uint32_t driver)
{
    if (!pn_driver_is_machine(sim, driver)) {
        return pn_pool_alloc(sim, size, request->tag, request->paged, driver);
    }
    struct pn_exemption exemption;
    pn_exemption_begin(sim, &exemption);
    PVOID block = pn_pool_alloc(sim, size, request->tag, request->paged, driver);
    pn_exemption_end(sim, &exemption);
    return block;
}

static PVOID request_serve(struct pnpsim *sim, const struct pn_call *call,
                           const struct request *request)
{
    if (request->paged && pn_irql(sim) > APC_LEVEL) {
        pn_ddi_violation(sim, call, PN_RULE_POOL_ALLOC_IRQL, "paged pool at IRQL %s",
                         pn_irql_name(pn_irql(sim)));
    }
    SIZE_T size = request->size == 0 ? 1 : request->size;
    PVOID block = pool_alloc(sim, size, request, pn_frame_driver(pn_task_current(sim)));
    if (block == NULL && request->raises) {
        pn_bugcheck(sim, 0x7E, (uint32_t)STATUS_INSUFFICIENT_RESOURCES, 0, 0, 0,
                    "an allocation that raises on failure has failed");
    }
    if (block != NULL && !request->zeroed) {
        memset(block, UNINITIALIZED_FILL, size);
    }
    return block;
}

static bool pool_type_is_paged(POOL_TYPE type)
{
    return ((ULONG)type & PagedPool) != 0;
}

/* What the routines with a POOL_TYPE have in common. */
static PVOID allocate_by_type(struct pnpsim *sim, const struct pn_call *call, POOL_TYPE type,
                              SIZE_T size, ULONG tag, bool zeroed)
{
    if (size == 0 || tag == 0) {
        pn_ddi_violation(sim, call, PN_RULE_POOL_ZERO_BYTES, "%zu bytes with tag 0x%08x",
                         (size_t)size, tag);
    }
    struct request request = { size, tag, pool_type_is_paged(type), zeroed,
                               ((ULONG)type & POOL_RAISE_IF_ALLOCATION_FAILURE) != 0 };
    return request_serve(sim, call, &request);
}

PVOID ExAllocatePool(POOL_TYPE PoolType, SIZE_T NumberOfBytes)
{
    PN_DDI_ENTER(ExAllocatePool, DISPATCH_LEVEL);
    PVOID block = allocate_by_type(sim, &call, PoolType, NumberOfBytes, TAG_NONE, false);
    PN_DDI_LEAVE();
    return block;
}

PVOID ExAllocatePoolWithTag(POOL_TYPE PoolType, SIZE_T NumberOfBytes, ULONG Tag)
{
    PN_DDI_ENTER(ExAllocatePoolWithTag, DISPATCH_LEVEL);
    PVOID block = allocate_by_type(sim, &call, PoolType, NumberOfBytes, Tag, false);
    PN_DDI_LEAVE();
    return block;
}

PVOID ExAllocatePoolWithTagPriority(POOL_TYPE PoolType, SIZE_T NumberOfBytes, ULONG Tag,
                                    EX_POOL_PRIORITY Priority)
{
    PN_DDI_ENTER(ExAllocatePoolWithTagPriority, DISPATCH_LEVEL);
    (void)Priority;
    PVOID block = allocate_by_type(sim, &call, PoolType, NumberOfBytes, Tag, false);
    PN_DDI_LEAVE();
    return block;
}

/* Raises when it fails, unless told otherwise; there are no quotas. */
PVOID ExAllocatePoolWithQuotaTag(POOL_TYPE PoolType, SIZE_T NumberOfBytes, ULONG Tag)
{
    PN_DDI_ENTER(ExAllocatePoolWithQuotaTag, DISPATCH_LEVEL);
    struct request request = { NumberOfBytes, Tag, pool_type_is_paged(PoolType), false,
                               ((ULONG)PoolType & POOL_QUOTA_FAIL_INSTEAD_OF_RAISE) == 0 };
    PVOID block = request_serve(sim, &call, &request);
    PN_DDI_LEAVE();
    return block;
}

PVOID ExAllocatePoolZero(POOL_TYPE PoolType, SIZE_T NumberOfBytes, ULONG Tag)
{
    PN_DDI_ENTER(ExAllocatePoolZero, DISPATCH_LEVEL);
    PVOID block = allocate_by_type(sim, &call, PoolType, NumberOfBytes, Tag, true);
    PN_DDI_LEAVE();
    return block;
}

PVOID ExAllocatePoolUninitialized(POOL_TYPE PoolType, SIZE_T NumberOfBytes, ULONG Tag)
{
    PN_DDI_ENTER(ExAllocatePoolUninitialized, DISPATCH_LEVEL);
    PVOID block = allocate_by_type(sim, &call, PoolType, NumberOfBytes, Tag, false);
    PN_DDI_LEAVE();
    return block;
}

/* K-8.3.1: exactly one kind, and no required flag that is unknown. */
static bool flags_are_valid(POOL_FLAGS flags)
{
    POOL_FLAGS kind = flags & FLAGS_OF_KIND;
    return kind != 0 && (kind & (kind - 1)) == 0 && (flags & FLAGS_REQUIRED & ~FLAGS_KNOWN) == 0;
}

PVOID ExAllocatePool2(POOL_FLAGS Flags, SIZE_T NumberOfBytes, ULONG Tag)
{
    PN_DDI_ENTER(ExAllocatePool2, DISPATCH_LEVEL);
    PVOID block = NULL;
    if (Tag == 0 || NumberOfBytes == 0) {
        pn_ddi_violation(sim, &call, PN_RULE_POOL_ZERO_BYTES, "%zu bytes with tag 0x%08x",
                         (size_t)NumberOfBytes, Tag);
    } else if (flags_are_valid(Flags)) {
        struct request request = { NumberOfBytes, Tag, (Flags & POOL_FLAG_PAGED) != 0,
                                   (Flags & POOL_FLAG_UNINITIALIZED) == 0,
                                   (Flags & POOL_FLAG_RAISE_ON_FAILURE) != 0 };
        block = request_serve(sim, &call, &request);
    }
    PN_DDI_LEAVE();
    return block;
}

/* ---- Freeing (K-8.3.3) ---- */

static void tag_format(ULONG tag, char text[5])
{
    for (int i = 0; i < 4; i++) {
        char c = (char)(tag >> (8 * i));
        text[i] = (char)(c >= ' ' && c <= '~' ? c : '.');
    }
    text[4] = '\0';
}

/* What may be wrong with freeing a block that exists. */
static void check_free(struct pnpsim *sim, const struct pn_call *call, const void *pointer,
                       ULONG tag)
{
    const struct pn_pool_block *block = pn_pool_find(sim, pointer);
    char allocated[5];
    tag_format(block->tag, allocated);
    if (block->paged && pn_irql(sim) > APC_LEVEL) {
        pn_ddi_violation(sim, call, PN_RULE_POOL_FREE_IRQL,
                         "paged pool, tag '%s', is freed at IRQL %s", allocated,
                         pn_irql_name(pn_irql(sim)));
    }
    if (tag != 0 && tag != block->tag) {
        char freed[5];
        tag_format(tag, freed);
        pn_ddi_violation(sim, call, PN_RULE_POOL_TAG_MISMATCH,
                         "allocated with tag '%s', freed with '%s'", allocated, freed);
    }
    const char *pending = pn_dpc_pending_in(sim, pointer, block->size);
    if (pending != NULL) {
        pn_ddi_violation(sim, call, PN_RULE_FREED_WHILE_QUEUED,
                         "the block, tag '%s', holds a %s that is still queued", allocated,
                         pending);
        pn_dpc_forget_in(sim, pointer, block->size);
    }
}

static void block_free(struct pnpsim *sim, const struct pn_call *call, PVOID pointer, ULONG tag)
{
    if (pn_pool_find(sim, pointer) == NULL) {
        pn_ddi_violation(sim, call, PN_RULE_POOL_BAD_FREE, "%s",
                         pointer == NULL ? "the pointer is NULL"
                         : pn_pool_find_inside(sim, pointer) != NULL
                             ? "the pointer is inside a block, not at its start"
                             : "the pointer is no pool block, or was freed already");
        return;
    }
    check_free(sim, call, pointer, tag);
    struct pn_pool_block freed = *pn_pool_find(sim, pointer);
    bool intact = true;
    pn_pool_free(sim, pointer, &intact);
    if (!intact) {
        char text[5];
        tag_format(freed.tag, text);
        pn_ddi_violation(sim, call, PN_RULE_POOL_OVERRUN,
                         "bytes before or behind the block of %zu bytes, tag '%s', were written",
                         freed.size, text);
    }
}

VOID ExFreePool(PVOID P)
{
    PN_DDI_ENTER(ExFreePool, DISPATCH_LEVEL);
    block_free(sim, &call, P, 0);
    PN_DDI_LEAVE();
}

VOID ExFreePoolWithTag(PVOID P, ULONG Tag)
{
    PN_DDI_ENTER(ExFreePoolWithTag, DISPATCH_LEVEL);
    block_free(sim, &call, P, Tag);
    PN_DDI_LEAVE();
}
