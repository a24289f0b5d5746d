/* SPDX-License-Identifier: MIT */
/* The inside of the observing layer; only observe/ includes it. */
#ifndef PN_OBSERVE_STATE_H
#define PN_OBSERVE_STATE_H

#include "base/map.h"
#include "base/text.h"
#include "observe/finding.h"
#include "observe/probe.h"
#include "observe/trace.h"

#include <guiddef.h>

struct pn_name_entry {
    char *text;
    uint32_t next; /* id of the next name with the same hash; 0: none */
};

struct pn_finding_node {
    struct pnpsim_finding finding; /* first */
    struct pn_finding_node *next;
};

enum { PN_CONSTANT_NAMES = 128, PN_RECENT_GUIDS = 8 };

/* Holds: ring keeps the newest records, as many as it has room for; hash covers those before batch.
 * Owned by the simulation. */
struct pn_observe {
    struct pn_record *ring;
    uint32_t capacity;       /* 0: tracing is off */
    uint32_t ring_step;      /* records made before the one now at the beginning of the ring */
    struct pn_record *batch; /* the first that the hash does not cover */
    uint64_t hash;

    struct pn_name_entry *names; /* by id - 1 */
    uint32_t name_count;
    uint32_t name_capacity;
    struct pn_map name_index; /* hash of the text -> id + tag */
    char *text_next;          /* where the next text goes */
    size_t text_room;

    struct {
        const char *text;
        uint32_t id;
    } constants[PN_CONSTANT_NAMES]; /* by address: what pn_name_constant was asked last */

    struct pn_map guid_names;       /* hash of a GUID -> struct pn_guid_name */
    struct pn_guid_name *guid_list; /* all of them */
    struct {
        GUID guid;
        uint32_t name;              /* 0: empty */
    } guid_recent[PN_RECENT_GUIDS]; /* by hash: what pn_guid_name was asked last */

    struct pn_finding_node *findings; /* oldest first */
    struct pn_finding_node **findings_end;
    size_t finding_count;
    uint32_t expected[PN_RULE_COUNT]; /* announced and not yet seen */
    uint8_t grades[PN_RULE_COUNT];    /* enum pnpsim_action_on_rule */
    struct pn_text checks;            /* a line per failed check */
    size_t check_count;
    uint32_t expected_bugcheck; /* 0: none */

    struct pn_probes probes;

    uint32_t story_begin; /* the step before the window */
    struct pn_text story;
};

#endif
