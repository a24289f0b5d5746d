/* SPDX-License-Identifier: MIT */
/* Making, mapping and freeing memory descriptor lists. */
#include "io/mdl.h"

#include "kernel/pool.h"

enum { MDL_TAG = 'M' | 'd' << 8 | 'l' << 16 | ' ' << 24 };

PMDL pn_mdl_create(struct pnpsim *sim, PVOID address, ULONG length, uint32_t driver)
{
    size_t size = sizeof(MDL) +
                  ADDRESS_AND_SIZE_TO_SPAN_PAGES(address, length) * sizeof(PFN_NUMBER);
    PMDL mdl = pn_pool_alloc(sim, size, MDL_TAG, false, driver);
    if (mdl == NULL) {
        return NULL;
    }
    mdl->Size = (CSHORT)(size > MAXSHORT ? MAXSHORT : size);
    mdl->StartVa = PAGE_ALIGN(address);
    mdl->ByteOffset = BYTE_OFFSET(address);
    mdl->ByteCount = length;
    return mdl;
}

bool pn_mdl_is_live(const struct pnpsim *sim, const void *mdl)
{
    const struct pn_pool_block *block = pn_pool_find(sim, mdl);
    return block != NULL && block->tag == MDL_TAG;
}

void pn_mdl_free(struct pnpsim *sim, PMDL mdl)
{
    bool intact;
    if (mdl != NULL) {
        pn_pool_free(sim, mdl, &intact);
    }
}

void pn_mdl_lock_and_map(PMDL mdl)
{
    mdl->MappedSystemVa = MmGetMdlVirtualAddress(mdl);
    mdl->MdlFlags |= MDL_PAGES_LOCKED | MDL_MAPPED_TO_SYSTEM_VA;
}
