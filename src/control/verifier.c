/* SPDX-License-Identifier: MIT */
/* pnpsim/verifier.h and pnpsim_check_at: what was found, what was announced, and whether the two
 * agree. All of it may be called on a stopped simulation. */
#include <pnpsim/verifier.h>

#include "base/sim.h"
#include "base/text.h"
#include "control/control.h"
#include "kernel/kernel.h"
#include "kernel/stop.h"
#include "observe/finding.h"

#include <pnpsim/driver.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

size_t pnpsim_finding_count(const struct pnpsim *sim)
{
    return sim == NULL ? 0 : pn_finding_count(sim);
}

const struct pnpsim_finding *pnpsim_finding_at(const struct pnpsim *sim, size_t index)
{
    return sim == NULL ? NULL : pn_finding_at(sim, index);
}

/* PN_RULE_COUNT after recording the mistake in *ret_result. */
static enum pn_rule rule_of(struct pnpsim *sim, const char *verb, const char *rule,
                            enum pnpsim_result *ret_result)
{
    if (rule == NULL) {
        *ret_result = pn_fail(sim, PNPSIM_E_INVALID, "%s: the rule is NULL", verb);
        return PN_RULE_COUNT;
    }
    enum pn_rule found = pn_rule_find(rule);
    if (found == PN_RULE_COUNT) {
        *ret_result = pn_fail(sim, PNPSIM_E_NOT_FOUND,
                              "%s: there is no rule \"%s\"; docs/rules.md lists them", verb, rule);
    }
    return found;
}

enum pnpsim_result pnpsim_expect_finding(struct pnpsim *sim, const char *rule)
{
    if (sim == NULL) {
        return PNPSIM_E_INVALID;
    }
    enum pnpsim_result result = PNPSIM_OK;
    enum pn_rule found = rule_of(sim, "pnpsim_expect_finding", rule, &result);
    if (found != PN_RULE_COUNT) {
        pn_finding_expect(sim, found);
    }
    return result;
}

enum pnpsim_result pnpsim_rule_set(struct pnpsim *sim, const char *rule,
                                   enum pnpsim_action_on_rule action)
{
    if (sim == NULL) {
        return PNPSIM_E_INVALID;
    }
    if ((unsigned)action > PNPSIM_RULE_BUGCHECK) {
        return pn_fail(sim, PNPSIM_E_INVALID, "pnpsim_rule_set: %d is no pnpsim_action_on_rule",
                       (int)action);
    }
    enum pnpsim_result result = PNPSIM_OK;
    enum pn_rule found = rule_of(sim, "pnpsim_rule_set", rule, &result);
    if (found != PN_RULE_COUNT) {
        pn_finding_grade(sim, found, action);
    }
    return result;
}

enum pnpsim_result pnpsim_expect_bugcheck(struct pnpsim *sim, uint32_t code)
{
    if (sim == NULL) {
        return PNPSIM_E_INVALID;
    }
    if (code == 0) {
        return pn_fail(sim, PNPSIM_E_INVALID,
                       "pnpsim_expect_bugcheck: 0 is no bug check; a deadlock is announced by "
                       "pnpsim_expect_finding(sim, \"DEADLOCK\")");
    }
    pn_bugcheck_expect(sim, code);
    return PNPSIM_OK;
}

void pnpsim_bugcheck(const struct pnpsim *sim, struct pnpsim_bugcheck *ret_bugcheck)
{
    if (ret_bugcheck == NULL) {
        return;
    }
    *ret_bugcheck = (struct pnpsim_bugcheck){ .reason = "" };
    if (sim == NULL) {
        return;
    }
    const struct pn_stop *stop = pn_stop_get(sim);
    ret_bugcheck->code = stop->code;
    ret_bugcheck->reason = stop->reason;
    memcpy(ret_bugcheck->parameters, stop->parameters, sizeof(stop->parameters));
}

/* A machine that hangs stops without a code; the test announces the finding instead. These
 * rules always stop the machine, and it stops only once. */
static bool hang_was_expected(const struct pnpsim *sim)
{
    for (size_t i = 0; i < pn_finding_count(sim); i++) {
        const struct pnpsim_finding *finding = pn_finding_at(sim, i);
        enum pn_rule rule = pn_rule_find(finding->rule);
        if (rule == PN_RULE_DEADLOCK || rule == PN_RULE_LOST_WAKEUP || rule == PN_RULE_LIVELOCK) {
            return finding->expected;
        }
    }
    return false;
}

/* Appends a line when the machine stopped otherwise than announced; returns how many. */
static size_t stop_differences(const struct pnpsim *sim, struct pn_text *text)
{
    const struct pn_stop *stop = pn_stop_get(sim);
    uint32_t expected = pn_bugcheck_expected(sim);
    if (!stop->stopped) {
        if (expected != 0) {
            pn_text_format(text, "bug check 0x%X was expected and did not come\n",
                           (unsigned)expected);
        }
        return expected != 0;
    }
    if (stop->code == expected && (expected != 0 || hang_was_expected(sim))) {
        return 0;
    }
    if (stop->code == 0) {
        pn_text_format(text, "stopped: %s", stop->reason);
    } else {
        pn_text_format(text, "stopped: bug check 0x%X: %s", (unsigned)stop->code, stop->reason);
    }
    if (expected != 0) {
        pn_text_format(text, " (bug check 0x%X was expected)", (unsigned)expected);
    }
    pn_text_append(text, "\n", 1);
    return 1;
}

enum pnpsim_result pnpsim_verify(struct pnpsim *sim)
{
    if (sim == NULL) {
        return PNPSIM_E_INVALID;
    }
    struct pn_text text;
    pn_text_init_record(&text, sim);
    size_t count = pn_finding_differences(sim, &text) + stop_differences(sim, &text);
    enum pnpsim_result result = PNPSIM_OK;
    if (count > 0) {
        result = pn_fail(sim, PNPSIM_E_FINDINGS, "%s",
                         text.failed ? "there are differences, and no memory to list them\n"
                                     : pn_text_bytes(&text));
    }
    pn_text_finish(&text);
    return result;
}

int pnpsim_check_at(int condition, const char *expression, const char *file, int line)
{
    if (condition) {
        return condition;
    }
    struct pnpsim *sim = pn_current();
    if (sim == NULL) {
        fprintf(stderr,
                "pnpsim: pnpsim_check(%s) failed at %s:%d, outside a simulated thread; use the "
                "test framework's assertions there\n",
                expression, file, line);
        abort();
    }
    pn_check_failed(sim, expression, file, line);
    return 0;
}
