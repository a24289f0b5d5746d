/* SPDX-License-Identifier: MIT */
/* The rows of the policy table and their answers. */
#include "event/policy.h"

#include "base/check.h"
#include "base/sim.h"
#include "event/event.h"

#include <string.h>

static const char *const halves_user_first[] = { "user-first", "kernel-first", NULL };
static const char *const halves_kernel_first[] = { "kernel-first", "user-first", NULL };
static const char *const registrants[] = { "registration", "reverse", NULL };
static const char *const siblings[] = { "first-to-last", "last-to-first", NULL };
static const char *const relations[] = { "before", "after", NULL };
static const char *const told[] = { "all", "asked", NULL };
static const char *const duplicate[] = { "never", "always", NULL };
static const char *const late[] = { "never", "always", NULL };
static const char *const complete_irp[] = { "before", "after", NULL };
static const char *const veto[] = { "device", "driver", NULL };
static const char *const unanswered[] = { "grant", "veto", "report", NULL };
static const char *const service_default[] = { "veto", "grant", NULL };
static const char *const window_destroyed[] = { "ends", "stays", NULL };
static const char *const devnodes[] = { "at-once", "later", NULL };

static const struct pnpsim_policy_row rows[PN_POLICY_COUNT] = {
    [PN_POLICY_ORDER_QUERY_REMOVE] = { "order.query-remove", halves_user_first, "K-2.1", 'I' },
    [PN_POLICY_ORDER_REMOVE_CANCELLED] = { "order.remove-cancelled", halves_kernel_first, "K-10.3",
                                           'C' },
    [PN_POLICY_ORDER_REMOVE_COMPLETE] = { "order.remove-complete", halves_user_first, "K-10.2",
                                          'I' },
    [PN_POLICY_ORDER_SURPRISE_COMPLETE] = { "order.surprise-complete", halves_user_first, "K-10.2",
                                            'I' },
    [PN_POLICY_ORDER_INTERFACE_ARRIVAL] = { "order.interface-arrival", halves_user_first, "K-10.4",
                                            'C' },
    [PN_POLICY_ORDER_INTERFACE_REMOVAL] = { "order.interface-removal", halves_user_first, "K-10.4",
                                            'C' },
    [PN_POLICY_ORDER_REGISTRANTS] = { "order.registrants", registrants, "K-10.11", 'C' },
    [PN_POLICY_ORDER_SIBLINGS] = { "order.siblings", siblings, "K-2.2", 'C' },
    [PN_POLICY_ORDER_RELATIONS] = { "order.relations", relations, "K-7.2.11", 'C' },
    [PN_POLICY_CANCEL_TOLD] = { "cancel.told", told, "K-10.6", 'C' },
    [PN_POLICY_EXISTING_DUPLICATE] = { "existing.duplicate", duplicate, "K-1.12", 'C' },
    [PN_POLICY_LATE_CALLBACK] = { "unregister.late-callback", late, "K-4.2", 'C' },
    [PN_POLICY_REMOVE_COMPLETE_IRP] = { "remove-complete.irp", complete_irp, "K-10.1", 'C' },
    [PN_POLICY_VETO_OF_IRP] = { "veto.irp", veto, "K-2.7", 'C' },
    [PN_POLICY_QUERY_UNANSWERED] = { "query.unanswered", unanswered, "U-9.5", 'C' },
    [PN_POLICY_SERVICE_DEFAULT] = { "service.default-answer", service_default, "U-4.4", 'I' },
    [PN_POLICY_WINDOW_DESTROYED] = { "window.registrations", window_destroyed, "U-2.4", 'C' },
    [PN_POLICY_DEVNODES_CHANGED] = { "devnodes-changed", devnodes, "U-7.9", 'C' },
};

const struct pnpsim_policy_row *pnpsim_policy_row(size_t index)
{
    return index < PN_POLICY_COUNT ? &rows[index] : NULL;
}

static uint32_t row_value_count(const struct pnpsim_policy_row *row)
{
    uint32_t count = 0;
    while (row->values[count] != NULL) {
        count++;
    }
    return count;
}

void pn_policies_init(struct pn_policies *policies, uint64_t seed, bool is_seeded)
{
    memset(policies, 0, sizeof(*policies));
    policies->is_seeded = is_seeded;
    pn_random_init(&policies->random, seed, 2);
}

/* The remove-complete order is the one row that contradicts a page when it is flipped (K-10.1), so
 * a seed never draws it. */
static bool row_is_drawn(const struct pn_policies *policies, enum pn_policy row)
{
    return policies->is_seeded && !policies->is_fixed[row] && row != PN_POLICY_REMOVE_COMPLETE_IRP;
}

/* A finding is the test's to ask for, never the seed's. */
static uint32_t row_drawn_count(enum pn_policy row)
{
    return row == PN_POLICY_QUERY_UNANSWERED ? PN_UNANSWERED_REPORT : row_value_count(&rows[row]);
}

uint8_t pn_policy_value(struct pnpsim *sim, enum pn_policy row)
{
    struct pn_policies *policies = &sim->events->policies;
    PN_ASSERT(row < PN_POLICY_COUNT);

    if (row_is_drawn(policies, row)) {
        return (uint8_t)pn_random_below(&policies->random, row_drawn_count(row));
    }
    return policies->value[row];
}
