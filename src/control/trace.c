/* SPDX-License-Identifier: MIT */
/* pnpsim/trace.h: the arguments are looked at here, the work is done in observe/. All of it only
 * asks, so it may be called from inside callbacks and on a stopped simulation. */
#include <pnpsim/trace.h>

#include "base/sim.h"
#include "control/control.h"
#include "host/program.h"
#include "observe/guid_name.h"
#include "observe/json.h"
#include "observe/story.h"
#include "observe/timeline.h"
#include "observe/trace.h"

#include <string.h>

const char *pnpsim_story(struct pnpsim *sim)
{
    return sim == NULL ? "" : pn_story_now(sim);
}

uint64_t pnpsim_story_mark(const struct pnpsim *sim)
{
    return sim == NULL ? 0 : pn_trace_step(sim);
}

const char *pnpsim_story_since(struct pnpsim *sim, uint64_t mark)
{
    return sim == NULL ? "" : pn_story_since(sim, mark);
}

int pnpsim_story_compare(const char *expected, const char *actual, char *ret_difference,
                         size_t size)
{
    return pn_story_compare(expected == NULL ? "" : expected, actual == NULL ? "" : actual,
                            ret_difference, size);
}

enum pnpsim_result pnpsim_name_guid(struct pnpsim *sim, const struct _GUID *guid, const char *name)
{
    if (sim == NULL) {
        return PNPSIM_E_INVALID;
    }
    if (guid == NULL || name == NULL) {
        return pn_fail(sim, PNPSIM_E_INVALID, "pnpsim_name_guid: the %s is NULL",
                       guid == NULL ? "GUID" : "name");
    }
    if (name[0] == '\0' || strpbrk(name, " \t\r\n|") != NULL) {
        return pn_fail(sim, PNPSIM_E_INVALID,
                       "pnpsim_name_guid: \"%s\" is not one word; stories separate words by spaces "
                       "and entries by |",
                       name);
    }
    if (!pn_guid_name_set(sim, guid, name)) {
        return pn_fail(sim, PNPSIM_E_NO_MEMORY, "pnpsim_name_guid: no memory for the name %s",
                       name);
    }
    return PNPSIM_OK;
}

void pnpsim_timeline(struct pnpsim *sim, uint32_t lines, pnpsim_writer *write, void *context)
{
    if (sim != NULL && write != NULL) {
        pn_timeline_write(sim, lines, write, context);
    }
}

void pnpsim_timeline_since(struct pnpsim *sim, uint64_t mark, pnpsim_writer *write, void *context)
{
    if (sim != NULL && write != NULL) {
        pn_timeline_write_since(sim, mark, write, context);
    }
}

void pnpsim_trace_json(struct pnpsim *sim, pnpsim_writer *write, void *context)
{
    if (sim != NULL && write != NULL) {
        pn_json_write(sim, write, context);
    }
}

uint64_t pnpsim_trace_hash(const struct pnpsim *sim)
{
    return sim == NULL ? 0 : pn_trace_hash_now(sim);
}

enum pnpsim_result pnpsim_program(char *ret_path, size_t size)
{
    if (ret_path == NULL) {
        return PNPSIM_E_INVALID;
    }
    return pn_program_path(ret_path, size) ? PNPSIM_OK : PNPSIM_E_NOT_FOUND;
}
