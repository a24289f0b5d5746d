/* SPDX-License-Identifier: MIT */
/* The rules of the verifier as data, and the findings of one simulation. Who finds a violation
 * calls pn_violation; what it does (record, fail, stop) is decided here from severity, policy and
 * what the test has announced. */
#ifndef PN_OBSERVE_FINDING_H
#define PN_OBSERVE_FINDING_H

#include <pnpsim/verifier.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct pnpsim;

enum pn_rule {
#define PN_RULE(id, severity, code, would_be, cure, page) PN_RULE_##id,
#include "observe/rules.h"
#undef PN_RULE
    PN_RULE_COUNT
};

struct pn_rule_row {
    const char *id;
    enum pnpsim_severity severity;
    uint32_t bugcheck; /* the code under the windows policy; 0: stays a finding */
    const char *would_be;
    const char *cure;
    const char *page;
};

const struct pn_rule_row *pn_rule_row(enum pn_rule rule);
/* By id, with or without "V-"; PN_RULE_COUNT when unknown. */
enum pn_rule pn_rule_find(const char *id);

/* Records a violation. Returns the bug check code that the machine must now stop with (severity F
 * under the windows policy, or a rule set to stop), or 0 to go on. The caller raises it at the
 * next safe point. */
uint32_t pn_violation(struct pnpsim *sim, enum pn_rule rule, const char *call, const char *format,
                      ...) __attribute__((format(printf, 4, 5)));

/* A failed pnpsim_check. */
void pn_check_failed(struct pnpsim *sim, const char *expression, const char *file, int line);

/* What the control layer asks and sets. */
size_t pn_finding_count(const struct pnpsim *sim);
const struct pnpsim_finding *pn_finding_at(const struct pnpsim *sim, size_t index);
bool pn_finding_expect(struct pnpsim *sim, enum pn_rule rule);
void pn_finding_grade(struct pnpsim *sim, enum pn_rule rule, enum pnpsim_action_on_rule action);
/* The bug check code that the test announced; 0: none. */
void pn_bugcheck_expect(struct pnpsim *sim, uint32_t code);
uint32_t pn_bugcheck_expected(const struct pnpsim *sim);
/* Appends a line per unexpected finding, failed check and missing expectation; returns how many. */
struct pn_text;
size_t pn_finding_differences(const struct pnpsim *sim, struct pn_text *text);

#endif
