/* SPDX-License-Identifier: MIT */
/* What the Windows-named routines ask of their arguments and their caller. Each finding stops the
 * machine here, before the call down, when rule and policy say so. */
#ifndef PN_DDI_CHECK_H
#define PN_DDI_CHECK_H

#include "ddi/prologue.h"
#include "observe/finding.h"

#include <wdm.h>

#include <stdbool.h>

/* Records a violation by this call. `format` continues "<routine>: ". */
void pn_ddi_violation(struct pnpsim *sim, const struct pn_call *call, enum pn_rule rule,
                      const char *format, ...) __attribute__((format(printf, 4, 5)));

/* False, and V-BAD_OBJECT, when the pointer is NULL. */
bool pn_ddi_given(struct pnpsim *sim, const struct pn_call *call, const void *pointer,
                  const char *parameter);
/* V-IRQL_TOO_LOW when the caller runs below `irql`. */
void pn_ddi_irql_at_least(struct pnpsim *sim, const struct pn_call *call, uint8_t irql);
/* False, and V-BAD_OBJECT, when the structure is NULL, its length odd, or its buffer missing. */
bool pn_ddi_string(struct pnpsim *sim, const struct pn_call *call, PCUNICODE_STRING string,
                   const char *parameter);

#endif
