/* SPDX-License-Identifier: MIT */
/* Tasks: the simulated threads. Exactly one runs at a time; it runs until it blocks, parks or is
 * done, and the strategy then picks the next. A task has a thread (a stack) only while its body
 * runs; task 0 is the test, on the thread that created the simulation.
 *
 * That thread can host the bodies of other tasks above the verb that waits on it: an application's
 * always, the PnP worker's when its stack is lent. What it hosts is a stack: only the top of it can
 * continue. */
#ifndef PN_KERNEL_TASK_H
#define PN_KERNEL_TASK_H

#include "base/list.h"

#include <setjmp.h>
#include <stdbool.h>
#include <stdint.h>

struct pn_frame;
struct pn_thread;
struct pnpsim;

enum pn_task_kind {
    PN_TASK_TEST,    /* task 0 */
    PN_TASK_PNP,     /* the PnP worker: a system thread */
    PN_TASK_SYSTEM,  /* work items, requests of the test, pnpsim_call: system threads */
    PN_TASK_DRIVER,  /* PsCreateSystemThread */
    PN_TASK_APP,     /* an application; hosted by task 0's thread */
    PN_TASK_PROGRAM, /* an application's program, on a thread of its own */
    PN_TASK_DPC      /* what runs at DISPATCH_LEVEL on whoever's stack */
};

enum pn_task_state {
    PN_TASK_PARKED,  /* a service with nothing to do */
    PN_TASK_READY,   /* in the ready queue */
    PN_TASK_RUNNING, /* the one */
    PN_TASK_BLOCKED, /* waits; see wait */
    PN_TASK_DONE
};

enum pn_wake { PN_WAKE_NONE, PN_WAKE_SIGNALLED, PN_WAKE_TIMEOUT };

/* Why a task is blocked: for the timeline and the wait-for graph. */
struct pn_wait {
    const char *call;      /* the routine that waits */
    uint32_t object;       /* name id of what it waits for */
    struct pn_task *owner; /* who must act, or NULL when nobody owns it */
    const void *key;       /* identity of the object: compared, never read */
};

/* A place to unwind to. Lives on the stack of pn_guard. */
struct pn_base {
    struct pn_base *outer;
    struct pn_frame *frame;
    jmp_buf jump;
};

struct pn_task {
    struct pnpsim *sim;
    struct pn_list link;       /* kernel.tasks, by id */
    struct pn_list ready_link; /* kernel.ready */
    uint32_t id;
    uint32_t name;
    enum pn_task_kind kind;
    enum pn_task_state state;
    bool is_service; /* parks instead of ending, and can be woken again */
    bool wake_again; /* woken while its body ran */

    uint8_t irql;
    uint32_t critical_count; /* KeEnterCriticalRegion */
    uint32_t guarded_count;  /* KeEnterGuardedRegion */

    struct pn_frame *frame;
    struct pn_base *base;
    struct pn_thread *thread; /* NULL while no body runs */
    struct pn_task *below;    /* what its thread hosts under it */

    void (*body)(void *context);
    void *context;
    void (*ended)(struct pnpsim *sim, struct pn_task *task); /* DONE, before it is recycled; not
                                                                when everything unwinds */
    void *process;             /* the application it belongs to, or NULL */
    uint32_t last_error;       /* GetLastError of an application's thread */
    struct pn_task *requester; /* who is blocked until this task is done, or NULL */

    struct pn_wait wait;
    enum pn_wake woken;
    uint64_t deadline;         /* 0: none */
    struct pn_list timer_link; /* kernel.deadlines, earliest first */

    struct pn_list held;  /* locks it holds; kernel/lock.c */
    void *thread_object;  /* the KTHREAD a driver sees; kernel/thread.c */
    struct pn_list waits; /* dispatcher waits; kernel/wait.c */
};

/* A task that runs body(context) once when it is picked. NULL when memory or the limit ran out. */
struct pn_task *pn_task_create(struct pnpsim *sim, enum pn_task_kind kind, uint32_t name,
                               void (*body)(void *context), void *context);
/* A task that runs its body each time it is woken and then parks. */
struct pn_task *pn_service_create(struct pnpsim *sim, enum pn_task_kind kind, uint32_t name,
                                  void (*body)(void *context), void *context);
/* Ends a parked service. */
void pn_service_destroy(struct pnpsim *sim, struct pn_task *task);

/* The running task; NULL outside (task 0 counts as inside while a verb is running). */
struct pn_task *pn_task_current(const struct pnpsim *sim);

/* Makes a blocked task ready; nothing when it is ready or running. */
void pn_task_wake(struct pnpsim *sim, struct pn_task *task);
/* For the running service at the end of a turn: whether it would be picked again at once if it woke
 * itself now, because nobody else is ready. That counts as a decision, and it simply goes on. */
bool pn_service_goes_on(struct pnpsim *sim);
/* Lets a service run its body: now, or once more when it is in the middle of it. */
void pn_service_wake(struct pnpsim *sim, struct pn_task *task);

/* Blocks the running task until pn_task_wake or `deadline` (virtual time, 0: none). Unwinds, and
 * so does not return, when the simulation stops meanwhile. */
enum pn_wake pn_task_block(struct pnpsim *sim, const struct pn_wait *wait, uint64_t deadline);

/* Runs body(context) with `task` as the running one on this stack, under a base of its own. False
 * when it was unwound; the caller's identity is back either way. */
bool pn_task_call_here(struct pnpsim *sim, struct pn_task *task, void (*body)(void *context),
                       void *context);

/* Runs body(context) as a user-mode thread named `name` on task 0's thread while the caller blocks.
 * It takes its turn like any other task, so that lent and own stacks give the same order. Injected
 * faults pass it by. Unwinds when the simulation stops. */
void pn_task_call_hosted(struct pnpsim *sim, uint32_t name, void *process,
                         void (*body)(void *context), void *context);

/* Sets the IRQL of the running task; lowering below DISPATCH_LEVEL lets queued DPCs run. */
void pn_irql_set(struct pnpsim *sim, uint8_t irql);
uint8_t pn_irql(const struct pnpsim *sim);

#endif
