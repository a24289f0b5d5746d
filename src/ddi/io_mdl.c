/* SPDX-License-Identifier: MIT */
/* Memory descriptor lists. */
#include "io/mdl.h"

#include "ddi/check.h"
#include "ddi/io_check.h"

#include <wdm.h>

static bool mdl_check(struct pnpsim *sim, const struct pn_call *call, const void *mdl,
                      const char *parameter)
{
    if (!pn_ddi_given(sim, call, mdl, parameter)) {
        return false;
    }
    if (!pn_mdl_is_live(sim, mdl)) {
        pn_ddi_violation(sim, call, PN_RULE_BAD_OBJECT,
                         "%s is no live MDL: it was freed already, or never was one", parameter);
        return false;
    }
    return true;
}

PMDL IoAllocateMdl(PVOID VirtualAddress, ULONG Length, BOOLEAN SecondaryBuffer, BOOLEAN ChargeQuota,
                   PIRP Irp)
{
    PN_DDI_ENTER(IoAllocateMdl, DISPATCH_LEVEL);
    (void)ChargeQuota;
    PMDL mdl = NULL;
    if (Irp == NULL || pn_ddi_irp(sim, &call, Irp) != NULL) {
        mdl = pn_mdl_create(sim, VirtualAddress, Length, pn_ddi_caller(sim));
    }
    if (mdl != NULL && Irp != NULL) {
        PMDL *end = &Irp->MdlAddress;
        while (SecondaryBuffer && *end != NULL) {
            end = &(*end)->Next;
        }
        *end = mdl;
    }
    PN_DDI_LEAVE();
    return mdl;
}

VOID IoFreeMdl(PMDL Mdl)
{
    PN_DDI_ENTER(IoFreeMdl, DISPATCH_LEVEL);
    if (mdl_check(sim, &call, Mdl, "Mdl")) {
        pn_mdl_free(sim, Mdl);
    }
    PN_DDI_LEAVE();
}

VOID IoBuildPartialMdl(PMDL SourceMdl, PMDL TargetMdl, PVOID VirtualAddress, ULONG Length)
{
    PN_DDI_ENTER(IoBuildPartialMdl, DISPATCH_LEVEL);
    if (mdl_check(sim, &call, SourceMdl, "SourceMdl") &&
        mdl_check(sim, &call, TargetMdl, "TargetMdl")) {
        PUCHAR start = MmGetMdlVirtualAddress(SourceMdl);
        SIZE_T skipped = (SIZE_T)((PUCHAR)VirtualAddress - start);
        if (skipped > MmGetMdlByteCount(SourceMdl) ||
            Length > MmGetMdlByteCount(SourceMdl) - skipped) {
            pn_ddi_violation(sim, &call, PN_RULE_BAD_OBJECT,
                             "the range is not inside what SourceMdl describes");
        } else {
            TargetMdl->StartVa = PAGE_ALIGN(VirtualAddress);
            TargetMdl->ByteOffset = BYTE_OFFSET(VirtualAddress);
            TargetMdl->ByteCount = Length != 0 ? Length
                                               : (ULONG)(MmGetMdlByteCount(SourceMdl) - skipped);
            TargetMdl->MdlFlags |= MDL_PARTIAL;
            pn_mdl_lock_and_map(TargetMdl);
        }
    }
    PN_DDI_LEAVE();
}

VOID MmBuildMdlForNonPagedPool(PMDL MemoryDescriptorList)
{
    PN_DDI_ENTER(MmBuildMdlForNonPagedPool, DISPATCH_LEVEL);
    if (mdl_check(sim, &call, MemoryDescriptorList, "MemoryDescriptorList")) {
        MemoryDescriptorList->MappedSystemVa = MmGetMdlVirtualAddress(MemoryDescriptorList);
        MemoryDescriptorList->MdlFlags |= MDL_SOURCE_IS_NONPAGED_POOL;
    }
    PN_DDI_LEAVE();
}

/* All memory is resident, so that nothing has to be locked for it to stay. */
VOID MmProbeAndLockPages(PMDL MemoryDescriptorList, KPROCESSOR_MODE AccessMode,
                         LOCK_OPERATION Operation)
{
    PN_DDI_ENTER(MmProbeAndLockPages, DISPATCH_LEVEL);
    (void)AccessMode;
    if (mdl_check(sim, &call, MemoryDescriptorList, "MemoryDescriptorList")) {
        MemoryDescriptorList->MdlFlags |= MDL_PAGES_LOCKED;
        if (Operation != IoReadAccess) {
            MemoryDescriptorList->MdlFlags |= MDL_WRITE_OPERATION;
        }
    }
    PN_DDI_LEAVE();
}

VOID MmUnlockPages(PMDL MemoryDescriptorList)
{
    PN_DDI_ENTER(MmUnlockPages, DISPATCH_LEVEL);
    if (mdl_check(sim, &call, MemoryDescriptorList, "MemoryDescriptorList")) {
        if ((MemoryDescriptorList->MdlFlags & MDL_PAGES_LOCKED) == 0) {
            pn_ddi_violation(sim, &call, PN_RULE_BAD_OBJECT,
                             "the pages of MemoryDescriptorList are not locked");
        }
        MemoryDescriptorList->MdlFlags &= ~(MDL_PAGES_LOCKED | MDL_MAPPED_TO_SYSTEM_VA);
    }
    PN_DDI_LEAVE();
}

static PVOID map(PMDL mdl)
{
    mdl->MappedSystemVa = MmGetMdlVirtualAddress(mdl);
    mdl->MdlFlags |= MDL_MAPPED_TO_SYSTEM_VA;
    return mdl->MappedSystemVa;
}

PVOID MmMapLockedPages(PMDL MemoryDescriptorList, KPROCESSOR_MODE AccessMode)
{
    PN_DDI_ENTER(MmMapLockedPages, DISPATCH_LEVEL);
    (void)AccessMode;
    PVOID address = NULL;
    if (mdl_check(sim, &call, MemoryDescriptorList, "MemoryDescriptorList")) {
        address = map(MemoryDescriptorList);
    }
    PN_DDI_LEAVE();
    return address;
}

PVOID MmMapLockedPagesSpecifyCache(PMDL MemoryDescriptorList, KPROCESSOR_MODE AccessMode,
                                   MEMORY_CACHING_TYPE CacheType, PVOID RequestedAddress,
                                   ULONG BugCheckOnFailure, ULONG Priority)
{
    PN_DDI_ENTER(MmMapLockedPagesSpecifyCache, DISPATCH_LEVEL);
    (void)AccessMode;
    (void)CacheType;
    (void)RequestedAddress;
    (void)BugCheckOnFailure;
    (void)Priority;
    PVOID address = NULL;
    if (mdl_check(sim, &call, MemoryDescriptorList, "MemoryDescriptorList")) {
        address = map(MemoryDescriptorList);
    }
    PN_DDI_LEAVE();
    return address;
}

VOID MmUnmapLockedPages(PVOID BaseAddress, PMDL MemoryDescriptorList)
{
    PN_DDI_ENTER(MmUnmapLockedPages, DISPATCH_LEVEL);
    (void)BaseAddress;
    if (mdl_check(sim, &call, MemoryDescriptorList, "MemoryDescriptorList")) {
        MemoryDescriptorList->MdlFlags &= ~MDL_MAPPED_TO_SYSTEM_VA;
    }
    PN_DDI_LEAVE();
}
