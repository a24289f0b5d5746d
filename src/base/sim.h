/* SPDX-License-Identifier: MIT */
/* struct pnpsim: one simulated machine. It holds a pointer to the state of each layer; a layer
 * knows the inside of its own state only. The simulation owns all of them: control/ makes them in
 * layer order and ends them in reverse. */
#ifndef PN_BASE_SIM_H
#define PN_BASE_SIM_H

#include "base/memory.h"

#include <pnpsim/sim.h>

struct pn_control;
struct pn_events;
struct pn_host;
struct pn_io;
struct pn_kernel;
struct pn_notify;
struct pn_observe;
struct pn_pnp;
struct pn_tree;
struct pn_user;
struct pn_verify;

/* Who is acting now: what every record of the trace begins with. The scheduler keeps it true. */
struct pn_stamp {
    uint64_t time;
    uint32_t task; /* name id */
    uint8_t irql;
    uint8_t unused[3];
};

struct pn_record;

struct pnpsim {
    /* What the fast paths ask at every turn, kept true by the layer named. */
    struct pn_record *trace_next; /* observe/: where the next record goes; NULL: none is kept */
    struct pn_record *trace_end;  /* observe/: where it may not go before the trace is told */
    struct pn_stamp stamp;        /* kernel/ */
    bool must_unwind;             /* kernel/: stopped, or on the way to its end */

    struct pn_memory memory;
    struct pnpsim_options options; /* with defaults filled in; driver_path is a copy */

    struct pn_observe *observe; /* L1: trace, findings, probes */
    struct pn_host *host;       /* L1: loop, threads, modules */
    struct pn_kernel *kernel;   /* L2: tasks, objects, pool, time */
    struct pn_io *io;           /* L2: devices, files, IRPs, names, registry */
    struct pn_tree *tree;       /* L3: devnodes, interfaces, driver bindings */
    struct pn_events *events;   /* L3: serial numbers, order of the halves */
    struct pn_notify *notify;   /* L4: kernel registrations */
    struct pn_user *user;       /* L4: applications */
    struct pn_pnp *pnp;         /* L5: the worker and its queue */
    struct pn_verify *verify;   /* L6: rule state */
    struct pn_control *control; /* L7: what tests hold */
};

#endif
