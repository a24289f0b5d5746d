/* SPDX-License-Identifier: MIT */
/* Findings: recording violations, and holding them against what the test announced. */
#include "observe/finding.h"

#include "base/sim.h"
#include "base/text.h"
#include "observe/state.h"

#include <string.h>

static const struct pn_rule_row rule_rows[] = {
#define PN_RULE(id, severity, code, would_be, cure, page)                                          \
    { #id, severity, code, would_be, cure, page },
#include "observe/rules.h"
#undef PN_RULE
};

const struct pn_rule_row *pn_rule_row(enum pn_rule rule)
{
    return &rule_rows[rule];
}

enum pn_rule pn_rule_find(const char *id)
{
    if (strncmp(id, "V-", 2) == 0) {
        id += 2;
    }
    for (int rule = 0; rule < PN_RULE_COUNT; rule++) {
        if (strcmp(rule_rows[rule].id, id) == 0) {
            return (enum pn_rule)rule;
        }
    }
    return PN_RULE_COUNT;
}

static void finding_append(struct pnpsim *sim, const struct pnpsim_finding *finding)
{
    struct pn_observe *observe = sim->observe;
    struct pn_exemption exemption; /* no finding is lost to an injected fault */
    pn_exemption_begin(sim, &exemption);
    struct pn_finding_node *node = pn_alloc(sim, sizeof(*node));
    pn_exemption_end(sim, &exemption);
    if (node == NULL) {
        return;
    }
    pn_keep(sim, node);
    node->finding = *finding;
    *observe->findings_end = node;
    observe->findings_end = &node->next;
    observe->finding_count++;
}

/* What the machine must do about it. */
static uint32_t stop_code(const struct pnpsim *sim, enum pn_rule rule)
{
    const struct pn_rule_row *row = &rule_rows[rule];
    switch ((enum pnpsim_action_on_rule)sim->observe->grades[rule]) {
    case PNPSIM_RULE_BUGCHECK:
        return row->bugcheck != 0 ? row->bugcheck : 0xC4;
    case PNPSIM_RULE_BY_SEVERITY:
        return sim->options.policy == PNPSIM_POLICY_WINDOWS &&
                       row->severity == PNPSIM_SEVERITY_FATAL
                   ? row->bugcheck
                   : 0;
    case PNPSIM_RULE_OFF:
    case PNPSIM_RULE_NOTE:
        return 0;
    }
    return 0;
}

/* The bare profile knows no rules, but a hang is never kept quiet. */
static bool rule_is_watched(const struct pnpsim *sim, enum pn_rule rule)
{
    return sim->options.profile != PNPSIM_PROFILE_BARE || rule == PN_RULE_DEADLOCK ||
           rule == PN_RULE_LOST_WAKEUP || rule == PN_RULE_LIVELOCK;
}

uint32_t pn_violation(struct pnpsim *sim, enum pn_rule rule, const char *call, const char *format,
                      ...)
{
    struct pn_observe *observe = sim->observe;
    if (observe->grades[rule] == PNPSIM_RULE_OFF || !rule_is_watched(sim, rule)) {
        return 0;
    }
    struct pn_text text;
    pn_text_init_record(&text, sim);
    va_list arguments;
    va_start(arguments, format);
    pn_text_format_list(&text, format, arguments);
    va_end(arguments);

    const struct pn_rule_row *row = &rule_rows[rule];
    bool is_expected = observe->expected[rule] > 0;
    observe->expected[rule] -= is_expected;
    uint32_t message = pn_name(sim, pn_text_bytes(&text));
    pn_trace(sim, PN_TRACE_FINDING, pn_name(sim, row->id), pn_name(sim, call), message, 0);
    finding_append(sim,
                   &(struct pnpsim_finding){
                       .rule = row->id,
                       .severity = observe->grades[rule] == PNPSIM_RULE_NOTE ? PNPSIM_SEVERITY_INFO
                                                                             : row->severity,
                       .message = pn_name_text(sim, message),
                       .cure = row->cure,
                       .would_be = row->would_be,
                       .page = row->page,
                       .call = pn_name_text(sim, pn_name(sim, call)),
                       .step = pn_trace_step(sim),
                       .expected = is_expected,
                   });
    pn_text_finish(&text);
    return stop_code(sim, rule);
}

void pn_check_failed(struct pnpsim *sim, const char *expression, const char *file, int line)
{
    struct pn_observe *observe = sim->observe;
    observe->check_count++;
    pn_text_format(&observe->checks, "check failed: %s (%s:%d)\n", expression, file, line);
    pn_trace(sim, PN_TRACE_CHECK, 0, 0, pn_name(sim, expression), line);
}

size_t pn_finding_count(const struct pnpsim *sim)
{
    return sim->observe->finding_count;
}

const struct pnpsim_finding *pn_finding_at(const struct pnpsim *sim, size_t index)
{
    const struct pn_finding_node *node = sim->observe->findings;
    while (node != NULL && index > 0) {
        node = node->next;
        index--;
    }
    return node == NULL ? NULL : &node->finding;
}

bool pn_finding_expect(struct pnpsim *sim, enum pn_rule rule)
{
    if (rule >= PN_RULE_COUNT) {
        return false;
    }
    sim->observe->expected[rule]++;
    return true;
}

void pn_finding_grade(struct pnpsim *sim, enum pn_rule rule, enum pnpsim_action_on_rule action)
{
    sim->observe->grades[rule] = (uint8_t)action;
}

void pn_bugcheck_expect(struct pnpsim *sim, uint32_t code)
{
    sim->observe->expected_bugcheck = code;
}

uint32_t pn_bugcheck_expected(const struct pnpsim *sim)
{
    return sim->observe->expected_bugcheck;
}

static size_t unexpected_findings(const struct pn_observe *observe, struct pn_text *text)
{
    size_t count = 0;
    for (const struct pn_finding_node *node = observe->findings; node != NULL; node = node->next) {
        const struct pnpsim_finding *finding = &node->finding;
        if (finding->expected || finding->severity < PNPSIM_SEVERITY_ERROR) {
            continue;
        }
        pn_text_format(text, "V-%s at step %u%s%s: %s\n    instead: %s; on Windows: %s; see %s\n",
                       finding->rule, finding->step, finding->call[0] != '\0' ? " in " : "",
                       finding->call, finding->message == NULL ? "" : finding->message,
                       finding->cure, finding->would_be, finding->page);
        count++;
    }
    return count;
}

size_t pn_finding_differences(const struct pnpsim *sim, struct pn_text *text)
{
    const struct pn_observe *observe = sim->observe;
    size_t count = unexpected_findings(observe, text);
    for (int rule = 0; rule < PN_RULE_COUNT; rule++) {
        if (observe->expected[rule] > 0) {
            pn_text_format(text, "V-%s was expected %u more time(s) and did not fire\n",
                           rule_rows[rule].id, observe->expected[rule]);
            count++;
        }
    }
    pn_text_format(text, "%s", pn_text_bytes(&observe->checks));
    return count + observe->check_count;
}
