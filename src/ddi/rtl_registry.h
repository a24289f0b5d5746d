/* SPDX-License-Identifier: MIT */
/* What the files of the Rtl registry routines share. */
#ifndef PN_DDI_RTL_REGISTRY_H
#define PN_DDI_RTL_REGISTRY_H

#include <wdm.h>

struct pnpsim;

/* Points into `text`; empty for NULL. */
UNICODE_STRING pn_unicode_from_wide(PCWSTR text);
/* The key that RelativeTo and Path name, referenced. */
NTSTATUS pn_rtl_key_open(struct pnpsim *sim, ULONG relative_to, PCWSTR path, BOOLEAN create,
                         PVOID *ret_key);

#endif
