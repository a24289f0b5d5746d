/* SPDX-License-Identifier: MIT */
/* The trace: one fixed-size record per fact, in a ring, with a hash that rolls over all of them.
 * Records hold stable small numbers only (name ids, sequence numbers), never addresses or wall
 * time, so that the same options and seed give the same bytes. A record's step, its position
 * from 1, is not stored: whoever looks at it has asked for it by that number. */
#ifndef PN_OBSERVE_TRACE_H
#define PN_OBSERVE_TRACE_H

#include "base/compiler.h"
#include "base/sim.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* X(kind, JSON name). What subject, object and detail mean is said in timeline.c, a row a kind. */
#define PN_TRACE_KINDS(X)                                                                          \
    X(CALL, "call")                                                                                \
    X(RETURN, "return")                                                                            \
    X(REPORT, "report")                                                                            \
    X(EVENT_QUEUED, "queued")                                                                      \
    X(EVENT_DISPATCHED, "dispatched")                                                              \
    X(USER_BEGIN, "user-begin")                                                                    \
    X(USER_END, "user-end")                                                                        \
    X(KERNEL_BEGIN, "kernel-begin")                                                                \
    X(KERNEL_END, "kernel-end")                                                                    \
    X(EVENT_COMPLETED, "completed")                                                                \
    X(EVENT_DESTROYED, "destroyed")                                                                \
    X(IRP_SENT, "irp-sent")                                                                        \
    X(IRP_DONE, "irp-done")                                                                        \
    X(DEVICE_STATE, "device-state")                                                                \
    X(VETO, "veto")                                                                                \
    X(INTERFACE, "interface")                                                                      \
    X(REGISTERED, "registered")                                                                    \
    X(UNREGISTERED, "unregistered")                                                                \
    X(DRIVER, "driver")                                                                            \
    X(OPEN, "open")                                                                                \
    X(CLOSE, "close")                                                                              \
    X(TASK, "task")                                                                                \
    X(WAIT, "wait")                                                                                \
    X(WAKE, "wake")                                                                                \
    X(WORK, "work")                                                                                \
    X(DPC, "dpc")                                                                                  \
    X(TIME, "time")                                                                                \
    X(PRINT, "print")                                                                              \
    X(FINDING, "finding")                                                                          \
    X(CHECK, "check")                                                                              \
    X(BUGCHECK, "bugcheck")

enum pn_trace_kind {
#define PN_TRACE_ENUM(kind, json) PN_TRACE_##kind,
    PN_TRACE_KINDS(PN_TRACE_ENUM)
#undef PN_TRACE_ENUM
        PN_TRACE_KIND_COUNT
};

/* Begins as the stamp does. */
struct pn_record {
    uint64_t time; /* virtual, 100 ns units */
    uint32_t task; /* name id */
    uint8_t irql;
    uint8_t unused;
    uint16_t kind;    /* enum pn_trace_kind */
    uint32_t subject; /* name id of who acts; 0: nobody */
    uint32_t object;  /* name id of what it is about */
    uint32_t detail;  /* name id of an event, an IRP, a state */
    int32_t status;
};
_Static_assert(sizeof(struct pn_record) == 32, "two to a cache line");
_Static_assert(offsetof(struct pn_record, task) == offsetof(struct pn_stamp, task) &&
                   offsetof(struct pn_record, irql) == offsetof(struct pn_stamp, irql) &&
                   offsetof(struct pn_record, subject) == sizeof(struct pn_stamp),
               "a record begins as the stamp does");

int pn_observe_init(struct pnpsim *sim);
void pn_observe_finish(struct pnpsim *sim);

/* False in the bare profile: nothing is recorded. */
static inline bool pn_trace_is_on(const struct pnpsim *sim)
{
    return sim->trace_next != NULL;
}

/* The place for records is used up: lets the hash follow and makes room. */
void pn_trace_make_room(struct pnpsim *sim);

/* Every member goes straight to its place in the ring. A record put together elsewhere would be
 * read back before its parts have arrived there, at several times the cost; for the same reason the
 * hash follows later. */
static inline void pn_trace(struct pnpsim *sim, enum pn_trace_kind kind, uint32_t subject,
                            uint32_t object, uint32_t detail, int32_t status)
{
    struct pn_record *record = sim->trace_next;
    if (record == NULL) {
        return;
    }
    memcpy(record, &sim->stamp, sizeof(sim->stamp));
    record->kind = (uint16_t)kind;
    record->subject = subject;
    record->object = object;
    record->detail = detail;
    record->status = status;
    sim->trace_next = record + 1;
    if (PN_UNLIKELY(record + 1 == sim->trace_end)) {
        pn_trace_make_room(sim);
    }
}

static inline struct pn_stamp *pn_trace_stamp(struct pnpsim *sim)
{
    return &sim->stamp;
}

/* The step of the newest record. */
uint32_t pn_trace_step(const struct pnpsim *sim);
/* The record of that step, or NULL when the ring has dropped it. */
const struct pn_record *pn_trace_at(const struct pnpsim *sim, uint32_t step);
uint32_t pn_trace_oldest(const struct pnpsim *sim);
uint64_t pn_trace_hash_now(const struct pnpsim *sim);
const char *pn_trace_kind_name(enum pn_trace_kind kind);

/* Names: the same text has the same id, from 1, in order of first use. 0 when memory ran out, and
 * for "". */
uint32_t pn_name(struct pnpsim *sim, const char *text);
/* The same for a text that is constant: found again by its address. */
uint32_t pn_name_constant(struct pnpsim *sim, const char *text);
uint32_t pn_name_format(struct pnpsim *sim, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* "" for 0. Valid as long as the simulation. */
const char *pn_name_text(const struct pnpsim *sim, uint32_t id);

/* The name of an IRQL ("PASSIVE", "APC", "DISPATCH"). */
const char *pn_irql_name(uint8_t irql);

#endif
