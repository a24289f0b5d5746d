/* SPDX-License-Identifier: MIT */
/* What runs on a task: a chain of frames, innermost first, living on the stack of who pushed them.
 * A call frame is a Windows routine that a driver has entered; a callout frame is a driver routine
 * that the simulator has called. "Inside X" questions are a walk along the chain. */
#ifndef PN_KERNEL_FRAME_H
#define PN_KERNEL_FRAME_H

#include <stdbool.h>
#include <stdint.h>

struct pnpsim;
struct pn_task;

enum pn_frame_kind {
    PN_FRAME_CALL,         /* a Windows routine */
    PN_FRAME_DRIVER_ENTRY, /* from here on: driver routines */
    PN_FRAME_ADD_DEVICE,
    PN_FRAME_UNLOAD,
    PN_FRAME_DISPATCH,
    PN_FRAME_IO_COMPLETION,
    PN_FRAME_CANCEL,
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

/* The span of one call of driver code. */
struct pn_callout {
    struct pn_frame frame;
    const char *what; /* "notification callback", "DriverEntry" ... */
    uint32_t apc_disable;
    uint8_t irql_outside; /* to return to */
    uint8_t irql_inside;  /* what the driver must return at */
};

/* Enters driver code at `irql`. Every call of a driver's routine goes between these two and
 * nowhere else: end checks that IRQL and APC state came back (K-2.10), raises what the probes ask
 * for, and unwinds when the simulation has stopped. */
void pn_callout_begin(struct pnpsim *sim, struct pn_callout *callout, enum pn_frame_kind kind,
                      const char *what, uint32_t driver, uint8_t irql);
void pn_callout_end(struct pnpsim *sim, struct pn_callout *callout);

/* Pushed and popped by the prologue of every Windows routine. */
void pn_call_begin(struct pnpsim *sim, struct pn_call *call, const struct pn_routine *routine,
                   const void *site);
void pn_call_end(struct pnpsim *sim, struct pn_call *call);

/* The innermost frame of that kind on the task, or NULL. */
const struct pn_frame *pn_frame_find(const struct pn_task *task, enum pn_frame_kind kind);
/* The name of the innermost Windows routine, or "". */
const char *pn_frame_routine(const struct pn_task *task);
/* Name id of the driver whose code runs innermost; 0: none. */
uint32_t pn_frame_driver(const struct pn_task *task);

#endif
