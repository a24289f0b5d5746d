/* SPDX-License-Identifier: MIT */
/* Thread objects, and the threads that drivers create. A task has a thread object once somebody
 * asks for it; a driver's thread has one from the beginning, and it is signalled when the thread
 * ends. */
#include "base/check.h"
#include "base/sim.h"
#include "kernel/frame.h"
#include "kernel/kernel.h"
#include "kernel/lock.h"
#include "kernel/object.h"
#include "kernel/record.h"
#include "kernel/wait.h"
#include "kernel/work.h"
#include "observe/finding.h"
#include "observe/trace.h"

/* The body of a thread object. The task holds one reference while it exists. */
struct thread {
    DISPATCHER_HEADER header; /* first: what waits look at */
    struct pn_task *task;     /* NULL when it has ended */
    struct pnpsim *sim;
    PKSTART_ROUTINE routine; /* driver threads only, as what follows */
    PVOID context;
    uint32_t driver;
    NTSTATUS exit_status;
    LONG priority; /* relative to normal */
};

static const struct pn_object_class thread_class = { PN_OBJECT_THREAD, "thread object", NULL,
                                                     NULL };

static struct thread *thread_create(struct pnpsim *sim, uint32_t name)
{
    struct thread *thread = pn_object_create(sim, &thread_class, sizeof(*thread), name);
    if (thread != NULL) {
        pn_dispatcher_init(&thread->header, PN_DISPATCHER_THREAD, 0);
        thread->sim = sim;
    }
    return thread;
}

PKTHREAD pn_thread_of(struct pnpsim *sim, struct pn_task *task)
{
    if (task->thread_object == NULL) {
        struct pn_exemption exemption;
        pn_exemption_begin(sim, &exemption);
        struct thread *thread = thread_create(sim, task->name);
        pn_exemption_end(sim, &exemption);
        if (thread == NULL) {
            pn_bugcheck(sim, 0, 0, 0, 0, 0, "the host has no memory left for a thread object");
        }
        thread->task = task;
        task->thread_object = thread;
        if (task->is_service || task->kind == PN_TASK_TEST) {
            pn_object_lasts(sim, thread);
        }
    }
    return task->thread_object;
}

PKTHREAD pn_thread_current(struct pnpsim *sim)
{
    return pn_thread_of(sim, pn_task_current(sim));
}

struct pn_task *pn_thread_task(const struct pnpsim *sim, const void *thread)
{
    if (thread == NULL || pn_object_find(sim, thread, PN_OBJECT_THREAD) == NULL) {
        return NULL;
    }
    return ((const struct thread *)thread)->task;
}

LONG pn_thread_priority(const void *thread)
{
    return ((const struct thread *)thread)->priority;
}

void pn_thread_set_priority(PKTHREAD thread, LONG priority)
{
    ((struct thread *)(void *)thread)->priority = priority;
}

/* The end of the task: signals the object and lets go of it. */
void pn_thread_forget(struct pnpsim *sim, struct pn_task *task)
{
    struct thread *thread = task->thread_object;
    if (thread == NULL || task->is_service) {
        return; /* a service is one thread for as long as the machine runs */
    }
    task->thread_object = NULL;
    thread->task = NULL;
    thread->header.SignalState = 1;
    if (!pn_is_stopped(sim) && !sim->kernel->unwinding) {
        pn_wait_signalled(sim, thread);
    }
    pn_object_unref(sim, thread);
}

static void thread_routine(void *context)
{
    struct thread *thread = context;
    struct pn_callout callout;
    pn_callout_begin(thread->sim, &callout, PN_FRAME_THREAD, "system thread routine",
                     thread->driver, PASSIVE_LEVEL);
    thread->routine(thread->context);
    pn_callout_end(thread->sim, &callout);
}

/* V-LOCK_HELD_AT_EXIT */
static void thread_check_locks(struct thread *thread)
{
    struct pnpsim *sim = thread->sim;
    struct pn_task *task = thread->task;
    const char *kind = pn_lock_held(task);
    if (kind != NULL) {
        pn_bugcheck_if(sim, pn_violation(sim, PN_RULE_LOCK_HELD_AT_EXIT, "",
                                         "the thread '%s' ended while it held a %s",
                                         pn_name_text(sim, task->name), kind));
    }
}

/* The guard is where PsTerminateSystemThread unwinds to. */
static void thread_main(void *context)
{
    struct thread *thread = context;
    struct pnpsim *sim = thread->sim;
    pn_guard(sim, thread_routine, thread);
    pn_unwind_if_stopped(sim);
    if (sim->kernel->thread_ending != NULL) {
        sim->kernel->thread_ending(sim);
    }
    thread_check_locks(thread);
}

NTSTATUS pn_thread_create(struct pnpsim *sim, PKSTART_ROUTINE routine, PVOID context,
                          uint32_t driver, HANDLE *ret_handle, struct pn_task **ret_task)
{
    const char *owner = pn_name_text(sim, driver);
    uint32_t name = pn_name_format(sim, "%s%sthread", owner, owner[0] == '\0' ? "" : " ");
    struct thread *thread = thread_create(sim, name);
    if (thread == NULL) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    thread->routine = routine;
    thread->context = context;
    thread->driver = driver;
    struct pn_task *task = NULL;
    HANDLE handle = pn_handle_create(sim, thread);
    if (handle == NULL) {
        goto fail_handle;
    }
    task = pn_task_create(sim, PN_TASK_DRIVER, name, thread_main, thread);
    if (task == NULL) {
        goto fail_task;
    }
    thread->task = task;
    task->thread_object = thread; /* the task has the first reference now */
    *ret_handle = handle;
    *ret_task = task;
    return STATUS_SUCCESS;

fail_task:
    pn_handle_close(sim, handle);
fail_handle:
    pn_object_unref(sim, thread);
    return STATUS_INSUFFICIENT_RESOURCES;
}

NTSTATUS pn_thread_terminate(struct pnpsim *sim, NTSTATUS status)
{
    struct pn_task *task = pn_task_current(sim);
    if (task->kind != PN_TASK_DRIVER) {
        return STATUS_INVALID_PARAMETER;
    }
    struct thread *thread = task->thread_object;
    thread->exit_status = status;
    pn_unwind(sim);
}
