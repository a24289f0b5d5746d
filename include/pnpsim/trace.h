/* SPDX-License-Identifier: MIT */
/* What happened: the story (documented events, for assertions) and the trace (everything). */
#ifndef PNPSIM_TRACE_H
#define PNPSIM_TRACE_H

#include <pnpsim/export.h>
#include <pnpsim/sim.h>

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

struct _GUID;

/* The story since the last stimulus, entries joined by " | ". Every routine that runs the machine
 * is a stimulus and begins a new window, except pnpsim_run, pnpsim_step, pnpsim_advance and
 * pnpsim_request_finish, which continue it. All routines of this header run nothing and work inside
 * callbacks and after a stop.
 * Entries: "user viewer QUERY_REMOVE ok", "kernel recorder QUERY_REMOVE veto",
 * "kernel recorder REMOVE_CANCELLED", "user viewer QUERYREMOVEFAILED", "kernel monitor ARRIVAL",
 * "irp camera START_DEVICE" (with " failed" when it did), "irp camera QUERY_REMOVE_DEVICE ok",
 * "report lamp LAMP_LOST", "user viewer LAMP_LOST", "completed lamp LAMP_LOST".
 * Owned by the simulation, valid until the next call of a story routine. When the ring has wrapped
 * inside the window the text starts with "(wrapped)". */
PNPSIM_API const char *pnpsim_story(struct pnpsim *sim);

/* A place in the story, and the story from there, owned as above. Marks stay good for ever; the
 * records behind an old one may have left the ring. */
PNPSIM_API uint64_t pnpsim_story_mark(const struct pnpsim *sim);
PNPSIM_API const char *pnpsim_story_since(struct pnpsim *sim, uint64_t mark);

/* Compares a story with what a test expects; white space around "|" and line breaks do not count.
 * Returns 0 when equal, else fills `ret_difference` (at most `size` bytes, always terminated) with
 * both, entry by entry, the first difference marked. */
PNPSIM_API int pnpsim_story_compare(const char *expected, const char *actual, char *ret_difference,
                                    size_t size);

/* Gives a GUID a name in stories and timelines from now on: one word, without white space and "|".
 * Without a name a custom event is called by the first group of its GUID ("f770e98c"). Runs
 * nothing. PNPSIM_E_INVALID for NULL and for a name that is not one word. */
PNPSIM_API enum pnpsim_result pnpsim_name_guid(struct pnpsim *sim, const struct _GUID *guid,
                                               const char *name);

/* Writers get the text in pieces of `length` bytes, not terminated, and must not call this API. */
typedef void pnpsim_writer(void *context, const char *text, size_t length);

/* The timeline: a line per record with step, virtual time, task, IRQL and what happened. At most
 * the last `lines` of them; 0 means all that the ring holds. */
PNPSIM_API void pnpsim_timeline(struct pnpsim *sim, uint32_t lines, pnpsim_writer *write,
                                void *context);

/* The timeline of what came after a mark (pnpsim_story_mark). */
PNPSIM_API void pnpsim_timeline_since(struct pnpsim *sim, uint64_t mark, pnpsim_writer *write,
                                      void *context);

/* The trace as JSON Lines: a header line, then an object per record. */
PNPSIM_API void pnpsim_trace_json(struct pnpsim *sim, pnpsim_writer *write, void *context);

/* A hash over every record since creation, also those the ring has dropped. */
PNPSIM_API uint64_t pnpsim_trace_hash(const struct pnpsim *sim);

/* The path of the running program, for "run this again" lines. PNPSIM_E_NOT_FOUND, with ret_path
 * untouched, when the system does not tell or the path does not fit. Callable from any thread. */
PNPSIM_API enum pnpsim_result pnpsim_program(char *ret_path, size_t size);

#ifdef __cplusplus
}
#endif

#endif
