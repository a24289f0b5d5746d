/* SPDX-License-Identifier: MIT */
/* What runs on a task: a chain of frames, innermost first, living on the stack of who pushed them.
 * A call frame is a Windows routine that a driver has entered; a callout frame is a driver routine
 * that the simulator has called. "Inside X" questions are a walk along the chain. */
#ifndef PN_KERNEL_FRAME_H
#define PN_KERNEL_FRAME_H

#include "base/check.h"
#include "base/compiler.h"
#include "kernel/kernel.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum pn_frame_kind {
    PN_FRAME_CALL,         /* a Windows routine */
    PN_FRAME_DRIVER_ENTRY, /* from here on: driver routines */
    PN_FRAME_ADD_DEVICE,
    PN_FRAME_UNLOAD,
    PN_FRAME_DISPATCH,
    PN_FRAME_IO_COMPLETION,
    PN_FRAME_CANCEL,
    PN_FRAME_START_IO,
    PN_FRAME_NOTIFICATION,      /* a PnP notification callback */
    PN_FRAME_REPORT_COMPLETION, /* the callback of an asynchronous report */
    PN_FRAME_WORK_ITEM,
    PN_FRAME_DPC,
    PN_FRAME_THREAD,
    PN_FRAME_QUERY_ROUTINE, /* of RtlQueryRegistryValues */
    PN_FRAME_TEST_CODE      /* an application, a stub answer, a hook, pnpsim_call */
};

struct pn_frame {
    struct pn_frame *outer;
    enum pn_frame_kind kind;
    uint32_t driver;   /* name id of the driver whose code runs, or that called; 0: none */
    const void *about; /* registration, IRP or device; compared, never read */
    uint8_t major;     /* PN_FRAME_DISPATCH only */
    uint8_t minor;
};

/* A Windows routine as its page describes it. */
struct pn_routine {
    const char *name;
    uint8_t irql_max;
};

struct pn_call {
    struct pn_frame frame;
    const struct pn_routine *routine;
    const void *site; /* return address: for reports, never in a trace */
};

/* The span of a call of driver code, or of one call after the other by the same task. */
struct pn_callout {
    struct pn_frame frame;
    struct pn_task *task;
    const char *what; /* "notification callback", "DriverEntry" ... */
    uint32_t apc_disable;
    uint8_t irql_outside; /* to return to */
    uint8_t irql_inside;  /* what the driver must return at */
};

static inline void pn_frame_push(struct pn_task *task, struct pn_frame *frame,
                                 enum pn_frame_kind kind, uint32_t driver)
{
    *frame = (struct pn_frame){ .outer = task->frame, .kind = kind, .driver = driver };
    task->frame = frame;
}

static inline void pn_frame_pop(struct pn_task *task, struct pn_frame *frame)
{
    PN_ASSERT(task->frame == frame);
    task->frame = frame->outer;
}

/* K-8.2.5: both kinds of region count. */
static inline uint32_t pn_frame_apc_disable(const struct pn_task *task)
{
    return task->critical_count + task->guarded_count;
}

static inline void pn_frame_irql(struct pnpsim *sim, struct pn_task *task, uint8_t irql)
{
    if (PN_UNLIKELY(task->irql != irql)) {
        task->irql = irql;
        sim->stamp.irql = irql;
    }
}

/* Every call of a driver's routine goes between a begin and an end, or an enter and a leave, and
 * nowhere else. The second pair is for one who calls many: what all its calls have in common is
 * prepared once, and not put in and taken out of memory for each. Begin, or prepare, unwinds when
 * the simulation has stopped. */
static inline void pn_callout_prepare(struct pnpsim *sim, struct pn_callout *callout,
                                      enum pn_frame_kind kind, const char *what, uint8_t irql)
{
    struct pn_task *task = sim->kernel->current;
    PN_ASSERT(kind > PN_FRAME_CALL);

    pn_unwind_if_stopped(sim);
    callout->frame = (struct pn_frame){ .outer = task->frame, .kind = kind };
    callout->task = task;
    callout->what = what;
    callout->apc_disable = pn_frame_apc_disable(task);
    callout->irql_outside = task->irql;
    callout->irql_inside = irql;
}

/* The task stands where it stood when the callout was prepared. */
static inline void pn_callout_enter(struct pnpsim *sim, struct pn_callout *callout, uint32_t driver,
                                    const void *about)
{
    struct pn_task *task = callout->task;
    callout->frame.driver = driver;
    callout->frame.about = about;
    task->frame = &callout->frame;
    pn_frame_irql(sim, task, callout->irql_inside);
}

/* The bug check code for a routine that did not give back what it was called with, or 0. */
uint32_t pn_callout_judge(struct pnpsim *sim, const struct pn_callout *callout, uint8_t irql_after,
                          uint32_t apc_after);

/* Checks that IRQL and APC state came back (K-2.10), raises what the probes ask for, and unwinds
 * when the simulation has stopped. */
static inline void pn_callout_leave(struct pnpsim *sim, struct pn_callout *callout)
{
    struct pn_task *task = callout->task;
    uint8_t irql_after = task->irql;
    uint32_t apc_after = pn_frame_apc_disable(task);
    pn_unwind_if_stopped(sim);
    uint32_t code = 0;
    if (PN_UNLIKELY(irql_after != callout->irql_inside || apc_after != callout->apc_disable)) {
        code = pn_callout_judge(sim, callout, irql_after, apc_after);
        callout->apc_disable = apc_after; /* the next routine is not to blame for it */
    }
    pn_frame_pop(task, &callout->frame);
    pn_frame_irql(sim, task, callout->irql_outside);
    pn_bugcheck_if(sim, code);
}

static inline void pn_callout_begin(struct pnpsim *sim, struct pn_callout *callout,
                                    enum pn_frame_kind kind, const char *what, uint32_t driver,
                                    uint8_t irql)
{
    pn_callout_prepare(sim, callout, kind, what, irql);
    pn_callout_enter(sim, callout, driver, NULL);
}

static inline void pn_callout_end(struct pnpsim *sim, struct pn_callout *callout)
{
    pn_callout_leave(sim, callout);
}

/* Pushed and popped by the prologue of every Windows routine. */
static inline void pn_call_begin(struct pnpsim *sim, struct pn_call *call,
                                 const struct pn_routine *routine, const void *site)
{
    struct pn_task *task = sim->kernel->current;
    uint32_t driver = task->frame == NULL ? 0 : task->frame->driver;
    pn_frame_push(task, &call->frame, PN_FRAME_CALL, driver);
    call->routine = routine;
    call->site = site;
}

static inline void pn_call_end(struct pnpsim *sim, struct pn_call *call)
{
    pn_frame_pop(sim->kernel->current, &call->frame);
}

/* The innermost frame of that kind on the task, or NULL. */
const struct pn_frame *pn_frame_find(const struct pn_task *task, enum pn_frame_kind kind);
/* The name of the innermost Windows routine, or "". */
const char *pn_frame_routine(const struct pn_task *task);
/* Name id of the driver whose code runs innermost; 0: none. */
uint32_t pn_frame_driver(const struct pn_task *task);

#endif
