/* SPDX-License-Identifier: MIT */
/* The life of the device tree. */
#include "tree/tree.h"

#include "base/memory.h"
#include "base/sim.h"

int pn_tree_init(struct pnpsim *sim)
{
    struct pn_tree *tree = pn_alloc(sim, sizeof(*tree));
    if (tree == NULL) {
        return PNPSIM_E_NO_MEMORY;
    }
    pn_map_init(&tree->classes, sim);
    pn_map_init(&tree->paths, sim);
    pn_map_init(&tree->instances, sim);
    pn_list_init(&tree->class_list);
    pn_list_init(&tree->bindings);
    pn_list_init(&tree->nodes);
    sim->tree = tree;
    return PNPSIM_OK;
}

/* Devnodes, classes and interfaces are blocks of the simulation and go with its memory: at the end
 * nothing asks for them one by one. */
void pn_tree_finish(struct pnpsim *sim)
{
    if (sim->tree == NULL) {
        return;
    }
    pn_map_finish(&sim->tree->classes);
    pn_map_finish(&sim->tree->paths);
    pn_map_finish(&sim->tree->instances);
    pn_free(sim, sim->tree);
    sim->tree = NULL;
}
