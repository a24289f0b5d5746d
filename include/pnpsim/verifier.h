/* SPDX-License-Identifier: MIT */
/* What the verifier found, what a test expects it to find, and simulated bug checks. */
#ifndef PNPSIM_VERIFIER_H
#define PNPSIM_VERIFIER_H

#include <pnpsim/export.h>
#include <pnpsim/sim.h>

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum pnpsim_severity {
    PNPSIM_SEVERITY_INFO = 0,
    PNPSIM_SEVERITY_WARNING = 1,
    PNPSIM_SEVERITY_ERROR = 2, /* fails the test */
    PNPSIM_SEVERITY_FATAL = 3  /* fails the test; a bug check under PNPSIM_POLICY_WINDOWS */
};

/* One violation. All strings are owned by the simulation. */
struct pnpsim_finding {
    const char *rule; /* "DOUBLE_UNREGISTER", an id of docs/rules.md without its "V-" */
    enum pnpsim_severity severity;
    const char *message;  /* what happened, in which routine, by whom */
    const char *cure;     /* what to do instead */
    const char *would_be; /* what Windows would do, such as "bug check 0xC4" */
    const char *page;     /* the documentation page that the rule rests on */
    const char *call;     /* the Windows routine, or "" */
    uint32_t step;        /* the trace step, for the timeline */
    int expected;         /* whether pnpsim_expect_finding had announced it */
};

/* How many findings there are, expected ones included. All routines of this header run nothing and
 * work on a stopped simulation; those that ask work inside callbacks. */
PNPSIM_API size_t pnpsim_finding_count(const struct pnpsim *sim);
/* The finding of that index, oldest first, owned by the simulation until its end; NULL beyond the
 * end. */
PNPSIM_API const struct pnpsim_finding *pnpsim_finding_at(const struct pnpsim *sim, size_t index);

/* Announces that this rule must fire once more before pnpsim_verify; it then counts as expected and
 * fails nothing. With or without "V-". PNPSIM_E_NOT_FOUND when there is no such rule. */
PNPSIM_API enum pnpsim_result pnpsim_expect_finding(struct pnpsim *sim, const char *rule);

/* Announces that the machine must stop with this bug check code; the latest call counts. A hang has
 * no code: announce V-DEADLOCK or V-LOST_WAKEUP. PNPSIM_E_INVALID for 0. */
PNPSIM_API enum pnpsim_result pnpsim_expect_bugcheck(struct pnpsim *sim, uint32_t code);

/* PNPSIM_OK when findings of severity error or fatal, bug check and checks are as expected; else
 * PNPSIM_E_FINDINGS, and pnpsim_last_error lists each difference on lines of its own. */
PNPSIM_API enum pnpsim_result pnpsim_verify(struct pnpsim *sim);

enum pnpsim_action_on_rule {
    PNPSIM_RULE_BY_SEVERITY = 0,
    PNPSIM_RULE_OFF = 1,
    PNPSIM_RULE_NOTE = 2,    /* recorded as information only */
    PNPSIM_RULE_BUGCHECK = 3 /* stops the machine with the rule's code, 0xC4 if it has none */
};
/* What this rule does from now on. PNPSIM_E_NOT_FOUND when there is no such rule. */
PNPSIM_API enum pnpsim_result pnpsim_rule_set(struct pnpsim *sim, const char *rule,
                                              enum pnpsim_action_on_rule action);

struct pnpsim_bugcheck {
    uint32_t code; /* 0: the machine runs, or hangs, or has reached a limit; see `reason` */
    uint64_t parameters[4];
    const char *reason; /* one sentence, owned by the simulation; "" while the machine runs */
};
/* How the machine stopped, if it did. */
PNPSIM_API void pnpsim_bugcheck(const struct pnpsim *sim, struct pnpsim_bugcheck *ret_bugcheck);

#ifdef __cplusplus
}
#endif

#endif
