/* SPDX-License-Identifier: MIT */
/* IRQL, critical and guarded regions, processors, bug checks. */
#include "ddi/check.h"
#include "kernel/kernel.h"
#include "observe/trace.h"

#include <wdm.h>

/* ---- IRQL ---- */

KIRQL KeGetCurrentIrql(VOID)
{
    PN_DDI_ENTER(KeGetCurrentIrql, PN_IRQL_ANY);
    KIRQL irql = pn_irql(sim);
    PN_DDI_LEAVE();
    return irql;
}

VOID KeRaiseIrql(KIRQL NewIrql, PKIRQL OldIrql)
{
    PN_DDI_ENTER(KeRaiseIrql, PN_IRQL_ANY);
    KIRQL before = pn_irql(sim);
    if (NewIrql < before) {
        pn_ddi_violation(sim, &call, PN_RULE_IRQL_BAD_CHANGE, "asked for %s while at %s",
                         pn_irql_name(NewIrql), pn_irql_name(before));
    }
    if (pn_ddi_given(sim, &call, OldIrql, "OldIrql")) {
        *OldIrql = before;
    }
    if (NewIrql > before) {
        pn_irql_set(sim, NewIrql);
    }
    PN_DDI_LEAVE();
}

VOID KeLowerIrql(KIRQL NewIrql)
{
    PN_DDI_ENTER(KeLowerIrql, PN_IRQL_ANY);
    KIRQL before = pn_irql(sim);
    if (NewIrql > before) {
        pn_ddi_violation(sim, &call, PN_RULE_IRQL_BAD_CHANGE, "asked for %s while at %s",
                         pn_irql_name(NewIrql), pn_irql_name(before));
    } else {
        pn_irql_set(sim, NewIrql);
    }
    PN_DDI_LEAVE();
}

KIRQL KeRaiseIrqlToDpcLevel(VOID)
{
    PN_DDI_ENTER(KeRaiseIrqlToDpcLevel, DISPATCH_LEVEL);
    KIRQL before = pn_irql(sim);
    if (before < DISPATCH_LEVEL) {
        pn_irql_set(sim, DISPATCH_LEVEL);
    }
    PN_DDI_LEAVE();
    return before;
}

/* V-PAGED_CODE_HIGH_IRQL */
VOID WdkPagedCode(PCSTR File, int Line)
{
    PN_DDI_ENTER(WdkPagedCode, PN_IRQL_ANY);
    if (pn_irql(sim) > APC_LEVEL) {
        pn_ddi_violation(sim, &call, PN_RULE_PAGED_CODE_HIGH_IRQL,
                         "PAGED_CODE at %s:%d runs at IRQL %s", File, Line,
                         pn_irql_name(pn_irql(sim)));
    }
    PN_DDI_LEAVE();
}

/* ---- Regions without APCs (K-8.2.5) ---- */

VOID KeEnterCriticalRegion(VOID)
{
    PN_DDI_ENTER(KeEnterCriticalRegion, APC_LEVEL);
    pn_task_current(sim)->critical_count++;
    PN_DDI_LEAVE();
}

VOID KeLeaveCriticalRegion(VOID)
{
    PN_DDI_ENTER(KeLeaveCriticalRegion, APC_LEVEL);
    struct pn_task *task = pn_task_current(sim);
    if (task->critical_count == 0) {
        pn_ddi_violation(sim, &call, PN_RULE_REGION_NOT_ENTERED,
                         "the thread is in no critical region");
    } else {
        task->critical_count--;
    }
    PN_DDI_LEAVE();
}

VOID KeEnterGuardedRegion(VOID)
{
    PN_DDI_ENTER(KeEnterGuardedRegion, APC_LEVEL);
    pn_task_current(sim)->guarded_count++;
    PN_DDI_LEAVE();
}

VOID KeLeaveGuardedRegion(VOID)
{
    PN_DDI_ENTER(KeLeaveGuardedRegion, APC_LEVEL);
    struct pn_task *task = pn_task_current(sim);
    if (task->guarded_count == 0) {
        pn_ddi_violation(sim, &call, PN_RULE_REGION_NOT_ENTERED,
                         "the thread is in no guarded region");
    } else {
        task->guarded_count--;
    }
    PN_DDI_LEAVE();
}

BOOLEAN KeAreApcsDisabled(VOID)
{
    PN_DDI_ENTER(KeAreApcsDisabled, DISPATCH_LEVEL);
    const struct pn_task *task = pn_task_current(sim);
    BOOLEAN disabled = task->critical_count > 0 || task->guarded_count > 0;
    PN_DDI_LEAVE();
    return disabled;
}

BOOLEAN KeAreAllApcsDisabled(VOID)
{
    PN_DDI_ENTER(KeAreAllApcsDisabled, DISPATCH_LEVEL);
    BOOLEAN disabled = pn_irql(sim) >= APC_LEVEL || pn_task_current(sim)->guarded_count > 0;
    PN_DDI_LEAVE();
    return disabled;
}

/* ---- The machine has one processor ---- */

ULONG KeGetCurrentProcessorNumberEx(PPROCESSOR_NUMBER ProcNumber)
{
    PN_DDI_ENTER(KeGetCurrentProcessorNumberEx, PN_IRQL_ANY);
    if (ProcNumber != NULL) {
        *ProcNumber = (PROCESSOR_NUMBER){ 0 };
    }
    PN_DDI_LEAVE();
    return 0;
}

ULONG KeQueryActiveProcessorCount(PKAFFINITY ActiveProcessors)
{
    PN_DDI_ENTER(KeQueryActiveProcessorCount, PN_IRQL_ANY);
    if (ActiveProcessors != NULL) {
        *ActiveProcessors = 1;
    }
    PN_DDI_LEAVE();
    return 1;
}

ULONG KeQueryActiveProcessorCountEx(USHORT GroupNumber)
{
    PN_DDI_ENTER(KeQueryActiveProcessorCountEx, PN_IRQL_ANY);
    ULONG count = GroupNumber == 0 || GroupNumber == ALL_PROCESSOR_GROUPS;
    PN_DDI_LEAVE();
    return count;
}

KAFFINITY KeQueryActiveProcessors(VOID)
{
    PN_DDI_ENTER(KeQueryActiveProcessors, PN_IRQL_ANY);
    PN_DDI_LEAVE();
    return 1;
}

ULONG KeQueryMaximumProcessorCount(VOID)
{
    PN_DDI_ENTER(KeQueryMaximumProcessorCount, PN_IRQL_ANY);
    PN_DDI_LEAVE();
    return 1;
}

ULONG KeQueryMaximumProcessorCountEx(USHORT GroupNumber)
{
    PN_DDI_ENTER(KeQueryMaximumProcessorCountEx, PN_IRQL_ANY);
    ULONG count = GroupNumber == 0 || GroupNumber == ALL_PROCESSOR_GROUPS;
    PN_DDI_LEAVE();
    return count;
}

/* ---- Ends of the machine that the driver asks for ---- */

VOID KeBugCheck(ULONG BugCheckCode)
{
    PN_DDI_ENTER(KeBugCheck, PN_IRQL_ANY);
    pn_bugcheck(sim, BugCheckCode, 0, 0, 0, 0, "the driver called KeBugCheck");
}

VOID KeBugCheckEx(ULONG BugCheckCode, ULONG_PTR BugCheckParameter1, ULONG_PTR BugCheckParameter2,
                  ULONG_PTR BugCheckParameter3, ULONG_PTR BugCheckParameter4)
{
    PN_DDI_ENTER(KeBugCheckEx, PN_IRQL_ANY);
    pn_bugcheck(sim, BugCheckCode, BugCheckParameter1, BugCheckParameter2, BugCheckParameter3,
                BugCheckParameter4, "the driver called KeBugCheckEx");
}

/* There is no structured exception handling, so that nobody handles it. */
VOID ExRaiseStatus(NTSTATUS Status)
{
    PN_DDI_ENTER(ExRaiseStatus, DISPATCH_LEVEL);
    pn_bugcheck(sim, 0x7E, (uint32_t)Status, 0, 0, 0,
                "an exception that nobody handles (SYSTEM_THREAD_EXCEPTION_NOT_HANDLED)");
}
