/* SPDX-License-Identifier: MIT */
/* Debug output, assertions, breakpoints. Output becomes a record of the trace, one a call. */
#include "base/format.h"
#include "ddi/check.h"
#include "kernel/task.h"
#include "observe/trace.h"

#include <wdm.h>

#include <string.h>

enum { PRINT_MAX = 512 }; /* longer output is cut, as the page says */

/* Formats behind `prefix` and records it without its line end. */
static void print(struct pnpsim *sim, const struct pn_call *call, const char *prefix,
                  const char *format, va_list arguments)
{
    char text[PRINT_MAX + 1];
    size_t start = strlen(prefix) < PRINT_MAX ? strlen(prefix) : PRINT_MAX;
    memcpy(text, prefix, start);
    struct pn_output output = { .bytes = text + start, .capacity = PRINT_MAX - start };
    bool has_wide = false;
    pn_format_list(&output, (struct pn_format){ format, NULL }, arguments, &has_wide);
    if (has_wide && pn_irql(sim) >= DISPATCH_LEVEL) {
        pn_ddi_violation(sim, call, PN_RULE_IRQL_TOO_HIGH,
                         "a wide string is formatted at IRQL %s; at most PASSIVE for these",
                         pn_irql_name(pn_irql(sim)));
    }
    size_t length = start + (output.count < output.capacity ? output.count : output.capacity);
    while (length > 0 && (text[length - 1] == '\n' || text[length - 1] == '\r')) {
        length--;
    }
    text[length] = '\0';
    pn_trace(sim, PN_TRACE_PRINT, call->frame.driver, 0, pn_name(sim, text), 0);
}

ULONG DbgPrint(PCSTR Format, ...)
{
    PN_DDI_ENTER(DbgPrint, PN_IRQL_ANY);
    if (pn_ddi_given(sim, &call, Format, "Format")) {
        va_list arguments;
        va_start(arguments, Format);
        print(sim, &call, "", Format, arguments);
        va_end(arguments);
    }
    PN_DDI_LEAVE();
    return STATUS_SUCCESS;
}

/* Component and level filter what a debugger shows; a trace keeps all. */
ULONG DbgPrintEx(ULONG ComponentId, ULONG Level, PCSTR Format, ...)
{
    PN_DDI_ENTER(DbgPrintEx, PN_IRQL_ANY);
    (void)ComponentId;
    (void)Level;
    if (pn_ddi_given(sim, &call, Format, "Format")) {
        va_list arguments;
        va_start(arguments, Format);
        print(sim, &call, "", Format, arguments);
        va_end(arguments);
    }
    PN_DDI_LEAVE();
    return STATUS_SUCCESS;
}

ULONG vDbgPrintEx(ULONG ComponentId, ULONG Level, PCCH Format, va_list arglist)
{
    PN_DDI_ENTER(vDbgPrintEx, PN_IRQL_ANY);
    (void)ComponentId;
    (void)Level;
    if (pn_ddi_given(sim, &call, Format, "Format")) {
        print(sim, &call, "", Format, arglist);
    }
    PN_DDI_LEAVE();
    return STATUS_SUCCESS;
}

ULONG vDbgPrintExWithPrefix(PCCH Prefix, ULONG ComponentId, ULONG Level, PCCH Format,
                            va_list arglist)
{
    PN_DDI_ENTER(vDbgPrintExWithPrefix, PN_IRQL_ANY);
    (void)ComponentId;
    (void)Level;
    if (pn_ddi_given(sim, &call, Prefix, "Prefix") && pn_ddi_given(sim, &call, Format, "Format")) {
        print(sim, &call, Prefix, Format, arglist);
    }
    PN_DDI_LEAVE();
    return STATUS_SUCCESS;
}

/* V-BREAKPOINT: there is no kernel debugger to break into; the run goes on. */
VOID DbgBreakPoint(VOID)
{
    PN_DDI_ENTER(DbgBreakPoint, PN_IRQL_ANY);
    pn_ddi_violation(sim, &call, PN_RULE_BREAKPOINT, "a breakpoint was reached");
    PN_DDI_LEAVE();
}

VOID DbgBreakPointWithStatus(ULONG Status)
{
    PN_DDI_ENTER(DbgBreakPointWithStatus, PN_IRQL_ANY);
    pn_ddi_violation(sim, &call, PN_RULE_BREAKPOINT, "a breakpoint was reached, status 0x%08x",
                     Status);
    PN_DDI_LEAVE();
}

/* V-ASSERT_FAILED */
VOID RtlAssert(PVOID VoidFailedAssertion, PVOID VoidFileName, ULONG LineNumber, PSTR MutableMessage)
{
    PN_DDI_ENTER(RtlAssert, PN_IRQL_ANY);
    const char *assertion = VoidFailedAssertion;
    const char *file = VoidFileName;
    pn_ddi_violation(sim, &call, PN_RULE_ASSERT_FAILED, "%s is false at %s:%u%s%s",
                     assertion == NULL ? "?" : assertion, file == NULL ? "?" : file, LineNumber,
                     MutableMessage == NULL ? "" : ": ",
                     MutableMessage == NULL ? "" : MutableMessage);
    PN_DDI_LEAVE();
}
