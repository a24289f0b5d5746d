/* SPDX-License-Identifier: MIT */
/* Threads and processes as drivers see them. There is one process, the system's. */
#include "ddi/check.h"
#include "io/irp.h"
#include "kernel/kernel.h"
#include "kernel/work.h"

#include <wdm.h>

enum {
    SYSTEM_PROCESS_ID = 4,
    THREAD_ID_STEP = 4,
    PRIORITY_NORMAL = 8,
    /* The version that the machine says it has: Windows 10, version 22H2. */
    VERSION_MAJOR = 10,
    VERSION_MINOR = 0,
    VERSION_BUILD = 19045
};

struct _EPROCESS {
    ULONG_PTR id;
};

static struct _EPROCESS system_process = { SYSTEM_PROCESS_ID };
PEPROCESS PsInitialSystemProcess = &system_process;

static HANDLE thread_id(const struct pn_task *task)
{
    return (HANDLE)(((uintptr_t)task->id + 2) * THREAD_ID_STEP);
}

/* ---- System threads ---- */

NTSTATUS PsCreateSystemThread(PHANDLE ThreadHandle, ULONG DesiredAccess,
                              POBJECT_ATTRIBUTES ObjectAttributes, HANDLE ProcessHandle,
                              PCLIENT_ID ClientId, PKSTART_ROUTINE StartRoutine, PVOID StartContext)
{
    PN_DDI_ENTER(PsCreateSystemThread, PASSIVE_LEVEL);
    (void)DesiredAccess;
    (void)ObjectAttributes;
    (void)ProcessHandle;
    NTSTATUS status = STATUS_INVALID_PARAMETER;
    if (pn_ddi_given(sim, &call, ThreadHandle, "ThreadHandle") &&
        pn_ddi_given(sim, &call, (const void *)(uintptr_t)StartRoutine, "StartRoutine")) {
        struct pn_task *task = NULL;
        status = pn_thread_create(sim, StartRoutine, StartContext, call.frame.driver, ThreadHandle,
                                  &task);
        if (NT_SUCCESS(status) && ClientId != NULL) {
            *ClientId = (CLIENT_ID){ (HANDLE)(uintptr_t)SYSTEM_PROCESS_ID, thread_id(task) };
        }
    }
    PN_DDI_LEAVE();
    return status;
}

NTSTATUS PsTerminateSystemThread(NTSTATUS ExitStatus)
{
    PN_DDI_ENTER(PsTerminateSystemThread, PASSIVE_LEVEL);
    if (pn_task_current(sim)->kind == PN_TASK_DRIVER) {
        pn_irp_calls_abandon(sim); /* should it be inside one */
    }
    NTSTATUS status = pn_thread_terminate(sim, ExitStatus);
    PN_DDI_LEAVE();
    return status;
}

/* ---- Who runs ---- */

PETHREAD PsGetCurrentThread(VOID)
{
    PN_DDI_ENTER(PsGetCurrentThread, PN_IRQL_ANY);
    PETHREAD thread = (PETHREAD)(void *)pn_thread_current(sim);
    PN_DDI_LEAVE();
    return thread;
}

PRKTHREAD KeGetCurrentThread(VOID)
{
    PN_DDI_ENTER(KeGetCurrentThread, PN_IRQL_ANY);
    PRKTHREAD thread = pn_thread_current(sim);
    PN_DDI_LEAVE();
    return thread;
}

PEPROCESS PsGetCurrentProcess(VOID)
{
    PN_DDI_ENTER(PsGetCurrentProcess, PN_IRQL_ANY);
    PN_DDI_LEAVE();
    return &system_process;
}

HANDLE PsGetCurrentThreadId(VOID)
{
    PN_DDI_ENTER(PsGetCurrentThreadId, PN_IRQL_ANY);
    HANDLE id = thread_id(pn_task_current(sim));
    PN_DDI_LEAVE();
    return id;
}

HANDLE PsGetCurrentProcessId(VOID)
{
    PN_DDI_ENTER(PsGetCurrentProcessId, PN_IRQL_ANY);
    PN_DDI_LEAVE();
    return (HANDLE)(uintptr_t)SYSTEM_PROCESS_ID;
}

/* The task of a thread object that has not ended; else NULL, and V-BAD_OBJECT. */
static struct pn_task *task_check(struct pnpsim *sim, const struct pn_call *call,
                                  const void *thread)
{
    struct pn_task *task = NULL;
    if (pn_ddi_given(sim, call, thread, "Thread")) {
        task = pn_thread_task(sim, thread);
        if (task == NULL) {
            pn_ddi_violation(sim, call, PN_RULE_BAD_OBJECT, "Thread is no thread that runs");
        }
    }
    return task;
}

HANDLE PsGetThreadId(PETHREAD Thread)
{
    PN_DDI_ENTER(PsGetThreadId, DISPATCH_LEVEL);
    const struct pn_task *task = task_check(sim, &call, Thread);
    HANDLE id = task == NULL ? NULL : thread_id(task);
    PN_DDI_LEAVE();
    return id;
}

HANDLE PsGetProcessId(PEPROCESS Process)
{
    PN_DDI_ENTER(PsGetProcessId, DISPATCH_LEVEL);
    HANDLE id = NULL;
    if (Process == &system_process) {
        id = (HANDLE)(uintptr_t)SYSTEM_PROCESS_ID;
    } else {
        pn_ddi_violation(sim, &call, PN_RULE_BAD_OBJECT, "Process is no process");
    }
    PN_DDI_LEAVE();
    return id;
}

static bool is_user_thread(const struct pn_task *task)
{
    return task->kind == PN_TASK_APP || task->kind == PN_TASK_PROGRAM;
}

BOOLEAN PsIsSystemThread(PETHREAD Thread)
{
    PN_DDI_ENTER(PsIsSystemThread, PN_IRQL_ANY);
    const struct pn_task *task = task_check(sim, &call, Thread);
    BOOLEAN is_system = task != NULL && !is_user_thread(task);
    PN_DDI_LEAVE();
    return is_system;
}

/* Nobody ends a thread but the thread itself. */
BOOLEAN PsIsThreadTerminating(PETHREAD Thread)
{
    PN_DDI_ENTER(PsIsThreadTerminating, PN_IRQL_ANY);
    BOOLEAN is_terminating = FALSE;
    if (pn_ddi_given(sim, &call, Thread, "Thread")) {
        is_terminating = pn_thread_task(sim, Thread) == NULL;
    }
    PN_DDI_LEAVE();
    return is_terminating;
}

/* Priorities do not decide who runs; they are remembered for who asks. */
KPRIORITY KeQueryPriorityThread(PKTHREAD Thread)
{
    PN_DDI_ENTER(KeQueryPriorityThread, PN_IRQL_ANY);
    KPRIORITY priority = PRIORITY_NORMAL;
    if (task_check(sim, &call, Thread) != NULL) {
        priority += pn_thread_priority(Thread);
    }
    PN_DDI_LEAVE();
    return priority;
}

KPRIORITY KeSetPriorityThread(PKTHREAD Thread, KPRIORITY Priority)
{
    PN_DDI_ENTER(KeSetPriorityThread, PASSIVE_LEVEL);
    KPRIORITY before = PRIORITY_NORMAL;
    if (task_check(sim, &call, Thread) != NULL) {
        before += pn_thread_priority(Thread);
        pn_thread_set_priority(Thread, Priority - PRIORITY_NORMAL);
    }
    PN_DDI_LEAVE();
    return before;
}

KPROCESSOR_MODE ExGetPreviousMode(VOID)
{
    PN_DDI_ENTER(ExGetPreviousMode, PN_IRQL_ANY);
    KPROCESSOR_MODE mode = is_user_thread(pn_task_current(sim)) ? UserMode : KernelMode;
    PN_DDI_LEAVE();
    return mode;
}

/* ---- Versions ---- */

BOOLEAN PsGetVersion(PULONG MajorVersion, PULONG MinorVersion, PULONG BuildNumber,
                     PUNICODE_STRING CSDVersion)
{
    PN_DDI_ENTER(PsGetVersion, PASSIVE_LEVEL);
    if (MajorVersion != NULL) {
        *MajorVersion = VERSION_MAJOR;
    }
    if (MinorVersion != NULL) {
        *MinorVersion = VERSION_MINOR;
    }
    if (BuildNumber != NULL) {
        *BuildNumber = VERSION_BUILD;
    }
    if (CSDVersion != NULL) {
        *CSDVersion = (UNICODE_STRING){ 0, 0, NULL };
    }
    PN_DDI_LEAVE();
    return FALSE; /* not a checked build */
}

NTSTATUS RtlGetVersion(PRTL_OSVERSIONINFOW lpVersionInformation)
{
    PN_DDI_ENTER(RtlGetVersion, PASSIVE_LEVEL);
    if (pn_ddi_given(sim, &call, lpVersionInformation, "lpVersionInformation")) {
        lpVersionInformation->dwMajorVersion = VERSION_MAJOR;
        lpVersionInformation->dwMinorVersion = VERSION_MINOR;
        lpVersionInformation->dwBuildNumber = VERSION_BUILD;
        lpVersionInformation->dwPlatformId = 2;
        lpVersionInformation->szCSDVersion[0] = 0;
    }
    PN_DDI_LEAVE();
    return STATUS_SUCCESS;
}
