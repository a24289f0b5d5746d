/* SPDX-License-Identifier: MIT */
/* Memory descriptor lists. There is one address space and nothing is paged out, so that an MDL is
 * an address and a length; it is pool memory, so that a lost one shows up at unload. */
#ifndef PN_IO_MDL_H
#define PN_IO_MDL_H

#include <wdm.h>

#include <stdbool.h>
#include <stdint.h>

struct pnpsim;

/* NULL when memory ran out. */
PMDL pn_mdl_create(struct pnpsim *sim, PVOID address, ULONG length, uint32_t driver);
void pn_mdl_free(struct pnpsim *sim, PMDL mdl);
bool pn_mdl_is_live(const struct pnpsim *sim, const void *mdl);
/* Locked and mapped: MappedSystemVa is the memory's own address. */
void pn_mdl_lock_and_map(PMDL mdl);

#endif
