/* SPDX-License-Identifier: MIT */
/* What the routines about properties share. */
#ifndef PN_DDI_IO_PROPERTY_H
#define PN_DDI_IO_PROPERTY_H

#include "ddi/prologue.h"

#include <wdm.h>

#include <stdbool.h>

struct pn_property;

/* Where the caller of a routine wants a property. */
struct pn_property_place {
    const DEVPROPKEY *key;
    ULONG size;
    PVOID data;
    PULONG ret_size;
    PDEVPROPTYPE ret_type;
};

/* False, and V-BAD_OBJECT, when a pointer is missing. */
bool pn_ddi_property_place(struct pnpsim *sim, const struct pn_call *call,
                           const struct pn_property_place *place);
/* Copies the value when there is room for all of it, tells its size, and frees it.
 * STATUS_BUFFER_TOO_SMALL. */
NTSTATUS pn_ddi_property_out(struct pnpsim *sim, const struct pn_property *property, ULONG size,
                             PVOID data, PULONG ret_size);

#endif
