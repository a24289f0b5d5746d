/* SPDX-License-Identifier: MIT */
/* The buffers that string routines allocate for their callers: paged pool of the calling driver,
 * given back by RtlFreeUnicodeString, RtlFreeAnsiString or ExFreePool. */
#ifndef PN_DDI_RTL_BUFFER_H
#define PN_DDI_RTL_BUFFER_H

#include "ddi/prologue.h"

#include <wdm.h>

#include <stddef.h>

/* An empty string with room for `size` bytes. STATUS_NAME_TOO_LONG, STATUS_NO_MEMORY. */
NTSTATUS pn_rtl_allocate(struct pnpsim *sim, size_t size, PUNICODE_STRING ret_string);
/* V-POOL_BAD_FREE when it is no pool block. */
void pn_rtl_release(struct pnpsim *sim, const struct pn_call *call, PVOID buffer);

#endif
