/* SPDX-License-Identifier: MIT */
/* The map from instance paths to devnodes. */
#include "tree/path.h"

#include "base/check.h"
#include "base/sim.h"
#include "base/text.h"
#include "tree/devnode.h"
#include "tree/tree.h"

const GUID pn_container_computer = {
    0x00000000, 0x0000, 0x0000, { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff }
};

static uint64_t path_hash(const char *path, uint64_t seed)
{
    uint64_t hash = seed;
    for (; *path != '\0'; path++) {
        hash ^= pn_fold_unit((unsigned char)*path);
        hash *= UINT64_C(0x100000001B3);
    }
    return hash;
}

static uint64_t path_key(const char *path)
{
    return path_hash(path, UINT64_C(0xCBF29CE484222325));
}

bool pn_path_add(struct pnpsim *sim, struct pn_devnode *node)
{
    PN_ASSERT(node->instance_path != NULL && !node->is_in_paths);

    uint64_t key = path_key(node->instance_path);
    node->next_same_path = pn_map_get(&sim->tree->paths, key);
    node->is_in_paths = pn_map_put(&sim->tree->paths, key, node);
    return node->is_in_paths;
}

void pn_path_remove(struct pnpsim *sim, struct pn_devnode *node)
{
    if (!node->is_in_paths) {
        return;
    }
    uint64_t key = path_key(node->instance_path);
    struct pn_devnode *first = pn_map_get(&sim->tree->paths, key);
    if (first == node && node->next_same_path == NULL) {
        pn_map_remove(&sim->tree->paths, key);
    } else if (first == node) {
        pn_map_put(&sim->tree->paths, key, node->next_same_path);
    } else {
        while (first->next_same_path != node) {
            first = first->next_same_path;
        }
        first->next_same_path = node->next_same_path;
    }
    node->is_in_paths = false;
    node->next_same_path = NULL;
}

static struct pn_devnode *chain_find(struct pn_devnode *node, const char *path)
{
    while (node != NULL && !pn_equals_folded(node->instance_path, path)) {
        node = node->next_same_path;
    }
    return node;
}

struct pn_devnode *pn_path_find(const struct pnpsim *sim, const char *path)
{
    return chain_find(pn_map_get(&sim->tree->paths, path_key(path)), path);
}

struct pn_devnode *pn_path_find_next(const struct pn_devnode *node)
{
    return chain_find(node->next_same_path, node->instance_path);
}

GUID pn_container_of_path(const char *path)
{
    uint64_t low = path_hash(path, UINT64_C(0x6C62272E07BB0142));
    uint64_t high = path_key(path);
    GUID guid = { .Data1 = (ULONG)high,
                  .Data2 = (USHORT)(high >> 32),
                  .Data3 = (USHORT)(0x5000 | (high >> 48 & 0x0FFF)) };
    for (int i = 0; i < 8; i++) {
        guid.Data4[i] = (UCHAR)(low >> (8 * i));
    }
    guid.Data4[0] = (UCHAR)(0x80 | (guid.Data4[0] & 0x3F));
    return guid;
}
