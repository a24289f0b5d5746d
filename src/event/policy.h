/* SPDX-License-Identifier: MIT */
/* The policy table: every order and choice that Windows does not document is one row. */
#ifndef PN_EVENT_POLICY_H
#define PN_EVENT_POLICY_H

#include "base/random.h"

#include <pnpsim/policy.h>

#include <stdbool.h>
#include <stdint.h>

struct pnpsim;

enum pn_policy {
    PN_POLICY_ORDER_QUERY_REMOVE,
    PN_POLICY_ORDER_REMOVE_CANCELLED,
    PN_POLICY_ORDER_REMOVE_COMPLETE,
    PN_POLICY_ORDER_SURPRISE_COMPLETE,
    PN_POLICY_ORDER_INTERFACE_ARRIVAL,
    PN_POLICY_ORDER_INTERFACE_REMOVAL,
    PN_POLICY_ORDER_REGISTRANTS,
    PN_POLICY_ORDER_SIBLINGS,
    PN_POLICY_ORDER_RELATIONS,
    PN_POLICY_CANCEL_TOLD,
    PN_POLICY_EXISTING_DUPLICATE,
    PN_POLICY_LATE_CALLBACK,
    PN_POLICY_REMOVE_COMPLETE_IRP,
    PN_POLICY_VETO_OF_IRP,
    PN_POLICY_QUERY_UNANSWERED,
    PN_POLICY_SERVICE_DEFAULT,
    PN_POLICY_WINDOW_DESTROYED,
    PN_POLICY_DEVNODES_CHANGED,
    PN_POLICY_COUNT
};

/* Values, in the order of their rows' texts. */
enum { PN_HALVES_USER_FIRST, PN_HALVES_KERNEL_FIRST };
enum { PN_REGISTRANTS_FIFO, PN_REGISTRANTS_LIFO };
enum { PN_SIBLINGS_FIRST, PN_SIBLINGS_LAST };
enum { PN_RELATIONS_FIRST, PN_RELATIONS_LAST };
enum { PN_TOLD_ALL, PN_TOLD_ASKED };
enum { PN_DUPLICATE_NEVER, PN_DUPLICATE_ALWAYS };
enum { PN_LATE_NEVER, PN_LATE_ALWAYS };
enum { PN_COMPLETE_BEFORE_IRP, PN_COMPLETE_AFTER_IRP };
enum { PN_VETO_DEVICE, PN_VETO_DRIVER };
enum { PN_UNANSWERED_GRANT, PN_UNANSWERED_VETO, PN_UNANSWERED_REPORT };
enum { PN_SERVICE_DEFAULT_VETO, PN_SERVICE_DEFAULT_GRANT };
enum { PN_WINDOW_ENDS, PN_WINDOW_LEAVES };
enum { PN_DEVNODES_AT_ONCE, PN_DEVNODES_LATER };

/* Holds: value[row] is an index into the row's texts. */
struct pn_policies {
    uint8_t value[PN_POLICY_COUNT];
    bool is_seeded;                 /* rows that are not fixed are drawn anew for each question */
    bool is_fixed[PN_POLICY_COUNT]; /* the test has set it */
    struct pn_random random;
};

void pn_policies_init(struct pn_policies *policies, uint64_t seed, bool is_seeded);
/* The value that holds for this one question. */
uint8_t pn_policy_value(struct pnpsim *sim, enum pn_policy row);

#endif
