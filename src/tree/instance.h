/* SPDX-License-Identifier: MIT */
/* Device instances as user mode names them: by a number that stands for an instance path,
 * whether or not the device is there. The number is the name id of the path in upper case
 * (W-22), so that it stays the same when a device goes and comes again. */
#ifndef PN_TREE_INSTANCE_H
#define PN_TREE_INSTANCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct pn_devnode;
struct pnpsim;

/* What the root of the tree is called. */
#define PN_INSTANCE_ROOT "HTREE\\ROOT\\0"

/* The path in upper case, cut at `size`. */
void pn_instance_upper(const char *path, char *text, size_t size);
/* Of a device that has an instance path, or of the root; known from now on. 0 when memory ran out,
 * and for a device that could not say who it is. */
uint32_t pn_instance_number(struct pnpsim *sim, const struct pn_devnode *node);
/* The known path, compared without case; 0 when there never was such a device. */
uint32_t pn_instance_find(struct pnpsim *sim, const char *path);
/* NULL for a number that stands for nothing. */
const char *pn_instance_path(const struct pnpsim *sim, uint32_t number);
/* The device, when it is in the tree now; NULL otherwise. */
struct pn_devnode *pn_instance_node(const struct pnpsim *sim, uint32_t number);
/* Whether its bus has it: not pulled, not gone (U-11.2). */
bool pn_instance_is_present(const struct pn_devnode *node);

#endif
