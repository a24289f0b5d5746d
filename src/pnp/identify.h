/* SPDX-License-Identifier: MIT */
/* What the files that look at a bus driver's answers share. */
#ifndef PN_PNP_IDENTIFY_H
#define PN_PNP_IDENTIFY_H

#include "observe/finding.h"

#include <wdm.h>

#include <stdbool.h>
#include <stdint.h>

struct pn_devnode;
struct pnpsim;

/* identify_check.c. A mistake of a bus driver, with the four parameters that the bug check has on
 * Windows; returns when the machine goes on. */
struct pn_bus_mistake {
    enum pn_rule rule;
    uint64_t parameters[4];
};
void pn_bus_mistake(struct pnpsim *sim, const struct pn_bus_mistake *mistake, const char *format,
                    ...) __attribute__((format(printf, 3, 4)));
/* How messages call a device that may not have a name of its own yet, and the driver of its PDO. */
const char *pn_node_called(const struct pnpsim *sim, const struct pn_devnode *node);
const char *pn_pdo_driver(const struct pnpsim *sim, PDEVICE_OBJECT pdo);

/* An id as a bus driver has returned it (K-7.1.7). */
struct pn_id {
    const struct pn_devnode *node;
    BUS_QUERY_ID_TYPE type;
    const uint16_t *units; /* in pool */
    size_t room;           /* of the pool block, in units */
};
bool pn_id_is_list(BUS_QUERY_ID_TYPE type);
/* Whether the id can be used: *ret_units is then its length without the last terminator. */
bool pn_id_check(struct pnpsim *sim, const struct pn_id *id, size_t *ret_units);
/* Device id and instance id together, once it is known whether they are unique. */
bool pn_path_length_check(struct pnpsim *sim, const struct pn_devnode *node);

/* identify_query.c: capabilities, text, bus, resources. */
void pn_node_query_descriptions(struct pnpsim *sim, struct pn_devnode *node);
void pn_node_query_resources(struct pnpsim *sim, struct pn_devnode *node);
/* The pool block behind an answer, gone; nothing when there is none. */
void pn_answer_free(struct pnpsim *sim, ULONG_PTR information);

#endif
