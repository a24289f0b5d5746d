/* SPDX-License-Identifier: MIT */
/* Devices by their instance paths, and the container ids that follow from them. */
#ifndef PN_TREE_PATH_H
#define PN_TREE_PATH_H

#include <wdm.h>

#include <stdbool.h>

struct pn_devnode;
struct pnpsim;

/* The node's instance_path is set and stays as it is while the node can be found by it. False when
 * memory ran out. */
bool pn_path_add(struct pnpsim *sim, struct pn_devnode *node);
void pn_path_remove(struct pnpsim *sim, struct pn_devnode *node);
/* Compared without case. The latest of that path first: one that was pulled out and still has open
 * files may be there beside its successor. NULL when there is none, or no other. */
struct pn_devnode *pn_path_find(const struct pnpsim *sim, const char *path);
struct pn_devnode *pn_path_find_next(const struct pn_devnode *node);

/* The container of what is part of the computer itself. */
extern const GUID pn_container_computer;
/* A container id that is the device's own, made from its instance path. */
GUID pn_container_of_path(const char *path);

#endif
