/* SPDX-License-Identifier: MIT */
/* One simulated machine: its options, its life, and running it. */
#ifndef PNPSIM_SIM_H
#define PNPSIM_SIM_H

#include <pnpsim/export.h>

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

struct pnpsim;
struct uv_loop_s;

/* Answers of the control API. A refused call leaves the simulation as it was, and pnpsim_last_error
 * explains it. The negative values never collide with an NTSTATUS, so that a request verb
 * (pnpsim_ioctl and its kin) can return either in one int32_t. */
enum pnpsim_result {
    PNPSIM_OK = 0,
    PNPSIM_E_INVALID = -1,   /* an argument is NULL, malformed, or of another simulation */
    PNPSIM_E_NO_MEMORY = -2, /* the host's memory or an injected fault */
    PNPSIM_E_NOT_FOUND = -3, /* no such driver, device, name or rule */
    PNPSIM_E_EXISTS = -4,    /* already there */
    PNPSIM_E_VETOED = -5,    /* somebody refused; the veto record says who */
    PNPSIM_E_STOPPED = -6,  /* a bug check or a hang ended the machine: only ask, verify, destroy */
    PNPSIM_E_BUSY = -7,     /* called from inside a callback, or the thing is in use */
    PNPSIM_E_DEADLOCK = -8, /* nothing can run; the wait-for graph is in the message */
    PNPSIM_E_STEP_LIMIT = -9,    /* options.step_limit reached */
    PNPSIM_E_MODULE = -10,       /* a driver module is missing or unusable */
    PNPSIM_E_START_FAILED = -11, /* pnpsim_plug's message: enumerated but not started */
    PNPSIM_E_LIMIT = -12,        /* a bound of options or of this version is reached */
    PNPSIM_E_FINDINGS = -13,     /* unexpected findings, or expected ones that did not come */
    PNPSIM_E_DRIVER = -14,       /* a driver routine answered with a failure status */
    PNPSIM_E_WOULD_BLOCK = -15 /* only an event of the caller's loop can continue it; state kept */
};

/* What the verifier may cost. */
enum pnpsim_profile {
    PNPSIM_PROFILE_DEFAULT = 0, /* rules that counters, frames and ledgers decide */
    PNPSIM_PROFILE_BARE = 1     /* no trace, no story, no probes: for measuring */
};

/* What a violation of severity F or E does. */
enum pnpsim_policy {
    PNPSIM_POLICY_TEST = 0,   /* record it; pnpsim_verify and the CMocka fixture fail the test */
    PNPSIM_POLICY_WINDOWS = 1 /* severity F stops the machine as the bug check Windows would show */
};

/* Where the PnP worker runs while the test waits for idle. Both give the same trace. Under
 * ThreadSanitizer and with the seeded strategy it is always a thread of its own. */
enum pnpsim_stacks {
    PNPSIM_STACKS_LENT = 0, /* on the waiting thread's stack where that is safe: faster */
    PNPSIM_STACKS_OWN = 1   /* always on a thread of its own: what a debugger shows best */
};

/* Who decides what is open: which task is next, and the rows of the policy table. */
enum pnpsim_strategy {
    PNPSIM_STRATEGY_FIFO = 0,  /* longest ready first; every policy row at its default */
    PNPSIM_STRATEGY_SEEDED = 1 /* both drawn from the seed, the same for the same seed */
};

/* Where time comes from. */
enum pnpsim_clock {
    PNPSIM_CLOCK_VIRTUAL = 0, /* passes only when the simulation or the test lets it */
    PNPSIM_CLOCK_REAL = 1     /* follows the caller's loop; not deterministic; needs options.loop */
};

struct pnpsim_options {
    size_t size;             /* sizeof(struct pnpsim_options), set by PNPSIM_OPTIONS_INIT */
    uint64_t seed;           /* 0 means 1; the environment's PNPSIM_SEED wins in the fixture */
    const char *driver_path; /* where modules are sought: directories separated by ':' */
    enum pnpsim_profile profile;
    enum pnpsim_policy policy;
    enum pnpsim_stacks stacks;
    enum pnpsim_strategy strategy;
    uint32_t step_limit;    /* scheduling points in one verb; 0 means 10,000,000 */
    uint32_t trace_records; /* records the ring keeps; 0 means 65,536 */
    struct uv_loop_s *loop; /* run from this loop (pnpsim/loop.h); NULL: a loop of its own */
    enum pnpsim_clock clock;
    /* which allocation since the beginning fails (pnpsim/fault.h); 0: none */
    uint64_t fail_allocation;
    int fail_for_good; /* all that follow fail, too */
};

#define PNPSIM_OPTIONS_INIT                                                                        \
    {                                                                                              \
        sizeof(struct pnpsim_options), 0, NULL, PNPSIM_PROFILE_DEFAULT, PNPSIM_POLICY_TEST,        \
            PNPSIM_STACKS_LENT, PNPSIM_STRATEGY_FIFO, 0, 0, NULL, PNPSIM_CLOCK_VIRTUAL, 0, 0       \
    }

/* Creates a machine. `options` may be NULL and is copied; the loop in it, if any, must outlive the
 * machine. The calling thread becomes task 0; all further calls come from it. A process may have
 * several machines. The built-in bus comes up with the first device that is plugged in. Errors:
 * PNPSIM_E_INVALID (a bad option), PNPSIM_E_NO_MEMORY; *ret_sim is then untouched, and
 * pnpsim_last_error(NULL) explains. */
PNPSIM_API enum pnpsim_result pnpsim_create(const struct pnpsim_options *options,
                                            struct pnpsim **ret_sim);

/* Ends a machine and frees everything that it, its drivers and its test objects own; no driver code
 * runs. Takes NULL. Also on a stopped machine, and right after a test framework has jumped out of a
 * callback: the abandoned verb is unwound first. Errors: PNPSIM_E_BUSY from inside a callback;
 * PNPSIM_E_INVALID for a machine in the caller's loop (pnpsim_shutdown ends that). Both change
 * nothing. */
PNPSIM_API enum pnpsim_result pnpsim_destroy(struct pnpsim *sim);

/* What went wrong in the last call on this simulation that failed: one sentence or a few, naming
 * what, where and what to do; "" when nothing did. Owned by the simulation, valid until the next
 * call. With NULL, the last failure of pnpsim_create on this thread. Also inside callbacks and
 * after a stop. */
PNPSIM_API const char *pnpsim_last_error(const struct pnpsim *sim);

/* The name of a result, such as "PNPSIM_E_VETOED": a constant. Callable from any thread. */
PNPSIM_API const char *pnpsim_result_name(enum pnpsim_result result);

/* Runs until nothing is left to do: queues empty, every task ended, parked, or waiting for time
 * that only pnpsim_advance brings or for a signal that a later stimulus may give. Time passes only
 * for the PnP manager when it is in the middle of something. Continues the story. Errors:
 * PNPSIM_E_DEADLOCK (tasks wait for each other, or the PnP manager for what nobody will signal; the
 * machine has then stopped), PNPSIM_E_STEP_LIMIT, PNPSIM_E_STOPPED, PNPSIM_E_BUSY. */
PNPSIM_API enum pnpsim_result pnpsim_run(struct pnpsim *sim);

/* Lets exactly one task run until it blocks, parks or ends. *ret_idle (may be NULL) becomes 1 when
 * nothing could run, else 0. No time passes. Continues the story. Errors as pnpsim_run. */
PNPSIM_API enum pnpsim_result pnpsim_step(struct pnpsim *sim, int *ret_idle);

/* Lets virtual time pass, in microseconds: runs what becomes due in its order, until idle at the
 * later time. Continues the story. Errors as pnpsim_run; time has then passed up to the failure. */
PNPSIM_API enum pnpsim_result pnpsim_advance(struct pnpsim *sim, uint64_t microseconds);

/* The virtual time since creation, in microseconds. Also inside callbacks and after a stop. */
PNPSIM_API uint64_t pnpsim_time(const struct pnpsim *sim);

/* The seed in use. Also inside callbacks and after a stop. */
PNPSIM_API uint64_t pnpsim_seed(const struct pnpsim *sim);

#ifdef __cplusplus
}
#endif

#endif
