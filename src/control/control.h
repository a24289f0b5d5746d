/* SPDX-License-Identifier: MIT */
/* What the verbs of the control API share: how one begins and ends, how it answers, how it gets
 * driver or application code to run. */
#ifndef PN_CONTROL_CONTROL_H
#define PN_CONTROL_CONTROL_H

#include "base/list.h"
#include "base/map.h"
#include "base/sim.h"
#include "base/text.h"
#include "kernel/schedule.h"
#include "kernel/task.h"

#include <pnpsim/pnpsim.h>

#include <wdm.h>

#include "tree/hardware.h"

struct pn_devnode;

/* Owned by the simulation. */
struct pn_control {
    struct pn_text error;       /* pnpsim_last_error */
    SIM_SLOT_LIST slots;        /* the hardware, in the order of plugging */
    struct pn_map models;       /* hash of a description -> struct pn_model, chained */
    struct pn_list devices;     /* pnpsim_device.link */
    struct pn_list found;       /* pnpsim_device.link of those with a found_path */
    struct pn_list *identified; /* in devices: the latest that the manager has found, or NULL */
    struct pn_list files;       /* pnpsim_file.link */
    struct pn_list requests;    /* pnpsim_request.link */
    uint32_t device_serial;
    bool in_verb;
    const void *callback_frame; /* stack address in the innermost call of test code, or NULL */
};

int pn_control_init(struct pnpsim *sim);
/* From now on a broken invariant prints the end of the timeline, too; once is enough. */
void pn_assertion_init(void);

enum pn_verb_kind {
    PN_VERB_STIMULUS, /* begins a new window of the story */
    PN_VERB_CONTINUE, /* runs what is under way */
    PN_VERB_TURN      /* the same for the caller's loop: nobody asks how the last call ended */
};

struct pn_verb {
    struct pnpsim *before;
};

/* PNPSIM_OK, and the verb may run the simulation; else what the verb must answer: stopped,
 * abandoned, or called from inside a callback. */
enum pnpsim_result pn_verb_begin(struct pnpsim *sim, struct pn_verb *verb, enum pn_verb_kind kind);
/* Ends the verb and passes `result` through. */
enum pnpsim_result pn_verb_end(struct pnpsim *sim, struct pn_verb *verb, enum pnpsim_result result);

/* Records why and returns `result`. */
enum pnpsim_result pn_fail(struct pnpsim *sim, enum pnpsim_result result, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* PNPSIM_OK, or that the machine has stopped: for verbs that only set something. */
enum pnpsim_result pn_setting_begin(struct pnpsim *sim);
/* What an outcome of the scheduler is to the caller of a verb. */
enum pnpsim_result pn_outcome_result(struct pnpsim *sim, enum pn_outcome outcome);
enum pnpsim_result pn_run_idle(struct pnpsim *sim);

/* Which thread runs what. */
struct pn_run {
    enum pn_task_kind kind;
    const char *name;
    void *process; /* the application whose thread it is, or NULL */
    void (*body)(void *context);
    void (*left)(void *context); /* after body, when the verb could not wait for it; may be NULL */
};

/* Runs the body on a copy of the context, and everything else until it has returned; the copy is
 * then copied back. An application's thread runs on the calling thread. */
enum pnpsim_result pn_run_task(struct pnpsim *sim, const struct pn_run *run, void *context,
                               size_t context_size);
/* The same for what must not fail, such as closing: injected faults spare it. */
enum pnpsim_result pn_run_task_surely(struct pnpsim *sim, const struct pn_run *run, void *context,
                                      size_t context_size);

/* loop.c: connects the host's loop with the simulation; asks the caller's loop for a turn when
 * there is work, and for one at the next due time in real-time mode. */
void pn_loop_init(struct pnpsim *sim);
void pn_loop_arm(struct pnpsim *sim);
/* Real-time mode: what begins now begins at the loop's time. */
void pn_loop_follow(struct pnpsim *sim);

/* Around each call of test code on task 0's thread, so that pnpsim_destroy can tell a call from
 * inside it from one after a jump out of it. */
const void *pn_test_code_begin(struct pnpsim *sim);
void pn_test_code_end(struct pnpsim *sim, const void *before);

/* UTF-8 as a UNICODE_STRING of the simulation; free the buffer with pn_free. */
bool pn_unicode_create(struct pnpsim *sim, const char *text, UNICODE_STRING *ret_string);

#endif
