/* SPDX-License-Identifier: MIT */
/* Matching hardware and compatible ids against bindings. */
#include "tree/binding.h"

#include "base/memory.h"
#include "base/sim.h"
#include "base/text.h"
#include "tree/devnode.h"
#include "tree/tree.h"

#include <string.h>

bool pn_binding_add(struct pnpsim *sim, const char *driver, const char *hardware_id,
                    enum pnpsim_role role)
{
    struct pn_binding *binding = pn_alloc(sim, sizeof(*binding));
    if (binding == NULL) {
        return false;
    }
    binding->driver = pn_copy_text(sim, driver);
    binding->hardware_id = pn_copy_text(sim, hardware_id);
    binding->role = role;
    if (binding->driver == NULL || binding->hardware_id == NULL) {
        pn_free(sim, binding->driver);
        pn_free(sim, binding->hardware_id);
        pn_free(sim, binding);
        return false;
    }
    pn_list_push_back(&sim->tree->bindings, &binding->link);
    pn_keep(sim, binding->driver);
    pn_keep(sim, binding->hardware_id);
    pn_keep(sim, binding);
    return true;
}

static bool ids_contain(const char *ids, const char *wanted)
{
    for (; ids != NULL && *ids != '\0'; ids += strlen(ids) + 1) {
        if (pn_equals_folded(ids, wanted)) {
            return true;
        }
    }
    return false;
}

static void filter_add(const char **filters, const char *driver)
{
    for (int i = 0; i < PN_NODE_FILTERS_MAX; i++) {
        if (filters[i] == NULL) {
            filters[i] = driver;
            return;
        }
        if (pn_equals_folded(filters[i], driver)) {
            return;
        }
    }
}

static void bindings_apply(struct pnpsim *sim, struct pn_devnode *node, const char *ids)
{
    PN_LIST_EACH (position, &sim->tree->bindings) {
        const struct pn_binding *binding = PN_CONTAINER(position, struct pn_binding, link);
        if (!ids_contain(ids, binding->hardware_id)) {
            continue;
        }
        switch (binding->role) {
        case PNPSIM_ROLE_FUNCTION:
            if (node->drivers.function == NULL) {
                node->drivers.function = binding->driver;
            }
            break;
        case PNPSIM_ROLE_LOWER_FILTER:
            filter_add(pn_node_filters_demand(sim, node)->lower, binding->driver);
            break;
        case PNPSIM_ROLE_UPPER_FILTER:
            filter_add(pn_node_filters_demand(sim, node)->upper, binding->driver);
            break;
        }
    }
}

void pn_binding_apply(struct pnpsim *sim, struct pn_devnode *node)
{
    bindings_apply(sim, node, node->hardware_ids);
    bindings_apply(sim, node, node->compatible_ids);
}
