/* SPDX-License-Identifier: MIT */
/* The policy table, as the test sees it. */
#include "event/policy.h"

#include "control/control.h"
#include "event/event.h"

#include <string.h>

static size_t row_find(const char *name)
{
    size_t row = 0;
    while (row < PN_POLICY_COUNT && strcmp(pnpsim_policy_row(row)->name, name) != 0) {
        row++;
    }
    return row;
}

/* "a, b, c". */
static void values_list(const struct pnpsim_policy_row *row, struct pn_text *text)
{
    for (size_t i = 0; row->values[i] != NULL; i++) {
        pn_text_format(text, "%s%s", i > 0 ? ", " : "", row->values[i]);
    }
}

static enum pnpsim_result fail_value(struct pnpsim *sim, const struct pnpsim_policy_row *row,
                                     const char *value)
{
    struct pn_text values;
    pn_text_init_record(&values, sim);
    values_list(row, &values);
    pn_fail(sim, PNPSIM_E_INVALID, "policy %s has no value \"%s\"; it has: %s", row->name, value,
            pn_text_bytes(&values));
    pn_text_finish(&values);
    return PNPSIM_E_INVALID;
}

enum pnpsim_result pnpsim_policy_set(struct pnpsim *sim, const char *row, const char *value)
{
    if (sim == NULL) {
        return PNPSIM_E_INVALID;
    }
    if (row == NULL || value == NULL) {
        return pn_fail(sim, PNPSIM_E_INVALID, "pnpsim_policy_set: row or value is NULL");
    }
    enum pnpsim_result result = pn_setting_begin(sim);
    if (result != PNPSIM_OK) {
        return result;
    }
    size_t index = row_find(row);
    if (index == PN_POLICY_COUNT) {
        return pn_fail(sim, PNPSIM_E_NOT_FOUND,
                       "there is no policy \"%s\"; pnpsim_policy_row lists them", row);
    }
    const struct pnpsim_policy_row *found = pnpsim_policy_row(index);
    for (uint8_t i = 0; found->values[i] != NULL; i++) {
        if (strcmp(found->values[i], value) == 0) {
            sim->events->policies.value[index] = i;
            sim->events->policies.is_fixed[index] = true;
            return PNPSIM_OK;
        }
    }
    return fail_value(sim, found, value);
}

const char *pnpsim_policy_get(const struct pnpsim *sim, const char *row)
{
    if (sim == NULL || row == NULL) {
        return NULL;
    }
    size_t index = row_find(row);
    return index == PN_POLICY_COUNT
               ? NULL
               : pnpsim_policy_row(index)->values[sim->events->policies.value[index]];
}
