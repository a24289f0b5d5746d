/* SPDX-License-Identifier: MIT */
/* The memory manager's routines that are not about MDLs. Code and data of a driver are always
 * resident here; what a driver marks as pageable is checked by PAGED_CODE. */
#include "base/text.h"
#include "ddi/check.h"
#include "ddi/routine_table.h"
#include "kernel/pool.h"
#include "kernel/task.h"

#include <wdm.h>

enum { CONTIGUOUS_TAG = 'tnoC', ROUTINE_NAME_MAX = 128 };

/* NULL for a routine that the simulated kernel does not export, as on an older Windows. */
PVOID MmGetSystemRoutineAddress(PUNICODE_STRING SystemRoutineName)
{
    PN_DDI_ENTER(MmGetSystemRoutineAddress, PASSIVE_LEVEL);
    PVOID address = NULL;
    if (pn_ddi_string(sim, &call, SystemRoutineName, "SystemRoutineName")) {
        char name[ROUTINE_NAME_MAX];
        size_t needed = pn_utf8_from_utf16((const uint16_t *)SystemRoutineName->Buffer,
                                           SystemRoutineName->Length / sizeof(WCHAR), name,
                                           sizeof(name));
        address = needed < sizeof(name) ? pn_routine_address(name) : NULL;
    }
    PN_DDI_LEAVE();
    return address;
}

/* ---- Paging of the driver's own image: everything is resident ---- */

PVOID MmPageEntireDriver(PVOID AddressWithinSection)
{
    PN_DDI_ENTER(MmPageEntireDriver, APC_LEVEL);
    PN_DDI_LEAVE();
    return AddressWithinSection;
}

VOID MmResetDriverPaging(PVOID AddressWithinSection)
{
    PN_DDI_ENTER(MmResetDriverPaging, APC_LEVEL);
    (void)AddressWithinSection;
    PN_DDI_LEAVE();
}

PVOID MmLockPagableDataSection(PVOID AddressWithinSection)
{
    PN_DDI_ENTER(MmLockPagableDataSection, APC_LEVEL);
    PN_DDI_LEAVE();
    return AddressWithinSection;
}

VOID MmLockPagableSectionByHandle(PVOID ImageSectionHandle)
{
    PN_DDI_ENTER(MmLockPagableSectionByHandle, APC_LEVEL);
    pn_ddi_given(sim, &call, ImageSectionHandle, "ImageSectionHandle");
    PN_DDI_LEAVE();
}

VOID MmUnlockPagableImageSection(PVOID ImageSectionHandle)
{
    PN_DDI_ENTER(MmUnlockPagableImageSection, APC_LEVEL);
    pn_ddi_given(sim, &call, ImageSectionHandle, "ImageSectionHandle");
    PN_DDI_LEAVE();
}

/* ---- The machine ---- */

MM_SYSTEMSIZE MmQuerySystemSize(VOID)
{
    PN_DDI_ENTER(MmQuerySystemSize, PN_IRQL_ANY);
    PN_DDI_LEAVE();
    return MmLargeSystem;
}

BOOLEAN MmIsThisAnNtAsSystem(VOID)
{
    PN_DDI_ENTER(MmIsThisAnNtAsSystem, PN_IRQL_ANY);
    PN_DDI_LEAVE();
    return FALSE;
}

/* ---- Contiguous memory: pool of whole pages; no physical address contradicts it ---- */

PVOID MmAllocateContiguousMemory(SIZE_T NumberOfBytes, PHYSICAL_ADDRESS HighestAcceptableAddress)
{
    PN_DDI_ENTER(MmAllocateContiguousMemory, DISPATCH_LEVEL);
    (void)HighestAcceptableAddress;
    PVOID memory = NULL;
    if (NumberOfBytes > 0 && NumberOfBytes <= SIZE_MAX - PAGE_SIZE) {
        memory = pn_pool_alloc(sim, ROUND_TO_PAGES(NumberOfBytes), CONTIGUOUS_TAG, false,
                               pn_frame_driver(pn_task_current(sim)));
    }
    PN_DDI_LEAVE();
    return memory;
}

VOID MmFreeContiguousMemory(PVOID BaseAddress)
{
    PN_DDI_ENTER(MmFreeContiguousMemory, DISPATCH_LEVEL);
    const struct pn_pool_block *block = pn_pool_find(sim, BaseAddress);
    if (block == NULL || block->tag != CONTIGUOUS_TAG) {
        pn_ddi_violation(sim, &call, PN_RULE_POOL_BAD_FREE,
                         "the pointer is not from MmAllocateContiguousMemory, or was freed");
    } else {
        bool intact = true;
        pn_pool_free(sim, BaseAddress, &intact);
        if (!intact) {
            pn_ddi_violation(sim, &call, PN_RULE_POOL_OVERRUN,
                             "bytes before or behind the contiguous memory were written");
        }
    }
    PN_DDI_LEAVE();
}
