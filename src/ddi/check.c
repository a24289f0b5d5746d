/* SPDX-License-Identifier: MIT */
/* Checks of arguments and IRQL that many routines share. */
#include "ddi/check.h"

#include "kernel/stop.h"
#include "kernel/task.h"
#include "observe/trace.h"

#include <stdarg.h>
#include <stdio.h>

void pn_ddi_violation(struct pnpsim *sim, const struct pn_call *call, enum pn_rule rule,
                      const char *format, ...)
{
    char message[512];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(message, sizeof(message), format, arguments);
    va_end(arguments);
    const char *routine = call->routine->name;
    pn_bugcheck_if(sim, pn_violation(sim, rule, routine, "%s: %s", routine, message));
}

bool pn_ddi_given(struct pnpsim *sim, const struct pn_call *call, const void *pointer,
                  const char *parameter)
{
    if (pointer == NULL) {
        pn_ddi_violation(sim, call, PN_RULE_BAD_OBJECT, "%s is NULL", parameter);
    }
    return pointer != NULL;
}

void pn_ddi_irql_at_least(struct pnpsim *sim, const struct pn_call *call, uint8_t irql)
{
    if (pn_irql(sim) < irql) {
        pn_ddi_violation(sim, call, PN_RULE_IRQL_TOO_LOW,
                         "called at IRQL %s; it must be called at %s", pn_irql_name(pn_irql(sim)),
                         pn_irql_name(irql));
    }
}

bool pn_ddi_string(struct pnpsim *sim, const struct pn_call *call, PCUNICODE_STRING string,
                   const char *parameter)
{
    if (!pn_ddi_given(sim, call, string, parameter)) {
        return false;
    }
    if (string->Length % sizeof(WCHAR) != 0 || (string->Length > 0 && string->Buffer == NULL)) {
        pn_ddi_violation(sim, call, PN_RULE_BAD_OBJECT,
                         "%s is no valid UNICODE_STRING (Length %u, Buffer %s)", parameter,
                         string->Length, string->Buffer == NULL ? "NULL" : "set");
        return false;
    }
    return true;
}
