/* SPDX-License-Identifier: MIT */
/* What the system services share: object attributes and handles. */
#ifndef PN_DDI_ZW_H
#define PN_DDI_ZW_H

#include "ddi/prologue.h"
#include "kernel/object.h"

#include <wdm.h>

/* STATUS_SUCCESS, or STATUS_INVALID_PARAMETER (and V-BAD_OBJECT for a NULL pointer). */
NTSTATUS pn_zw_attributes(struct pnpsim *sim, const struct pn_call *call,
                          POBJECT_ATTRIBUTES attributes);
/* STATUS_INVALID_HANDLE, STATUS_OBJECT_TYPE_MISMATCH. */
NTSTATUS pn_zw_body(struct pnpsim *sim, HANDLE handle, enum pn_object_type type, PVOID *ret_body);
/* Gives the caller's reference to a new handle. STATUS_INSUFFICIENT_RESOURCES: it is dropped. */
NTSTATUS pn_zw_handle(struct pnpsim *sim, PVOID body, PHANDLE ret_handle);
/* The same for a key; the keys that were made to open it are taken back. */
NTSTATUS pn_zw_key_handle(struct pnpsim *sim, PVOID key, PHANDLE ret_handle);

#endif
