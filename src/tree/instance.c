/* SPDX-License-Identifier: MIT */
/* The numbers of device instances. */
#include "tree/instance.h"

#include "base/memory.h"
#include "base/sim.h"
#include "observe/trace.h"
#include "tree/devnode.h"
#include "tree/path.h"
#include "tree/tree.h"

#include <string.h>

enum { PATH_SIZE = 640 }; /* an instance path has at most 199 characters, in UTF-8 */

void pn_instance_upper(const char *path, char *text, size_t size)
{
    size_t i = 0;
    for (; path[i] != '\0' && i + 1 < size; i++) {
        text[i] = path[i] >= 'a' && path[i] <= 'z' ? (char)(path[i] - ('a' - 'A')) : path[i];
    }
    text[i] = '\0';
}

uint32_t pn_instance_number(struct pnpsim *sim, const struct pn_devnode *node)
{
    char text[PATH_SIZE];
    const char *path = node == sim->tree->root ? PN_INSTANCE_ROOT : node->instance_path;
    if (path == NULL) {
        return 0;
    }
    pn_instance_upper(path, text, sizeof(text));
    uint32_t number = pn_name(sim, text);
    if (number == 0 || pn_map_get(&sim->tree->instances, number) != NULL) {
        return number;
    }
    struct pn_exemption exemption; /* a record beside the machine, as names are */
    pn_exemption_begin(sim, &exemption);
    bool is_known = pn_map_put(&sim->tree->instances, number, sim->tree);
    pn_exemption_end(sim, &exemption);
    return is_known ? number : 0;
}

uint32_t pn_instance_find(struct pnpsim *sim, const char *path)
{
    char text[PATH_SIZE];
    pn_instance_upper(path, text, sizeof(text));
    uint32_t number = pn_name(sim, text);
    if (pn_map_get(&sim->tree->instances, number) != NULL) {
        return number;
    }
    const struct pn_devnode *node = pn_path_find(sim, text);
    return node == NULL ? 0 : pn_instance_number(sim, node);
}

const char *pn_instance_path(const struct pnpsim *sim, uint32_t number)
{
    return pn_map_get(&sim->tree->instances, number) == NULL ? NULL : pn_name_text(sim, number);
}

struct pn_devnode *pn_instance_node(const struct pnpsim *sim, uint32_t number)
{
    const char *path = pn_instance_path(sim, number);
    if (path == NULL) {
        return NULL;
    }
    struct pn_devnode *root = sim->tree->root;
    return strcmp(path, PN_INSTANCE_ROOT) == 0 ? root : pn_path_find(sim, path);
}

bool pn_instance_is_present(const struct pn_devnode *node)
{
    return node->state != PN_NODE_SURPRISE_REMOVED && node->state != PN_NODE_DELETED;
}
