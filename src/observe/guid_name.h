/* SPDX-License-Identifier: MIT */
/* What GUIDs are called in stories and timelines. */
#ifndef PN_OBSERVE_GUID_NAME_H
#define PN_OBSERVE_GUID_NAME_H

#include <stdbool.h>
#include <stdint.h>

struct _GUID;
struct pnpsim;

/* From now on; records made before keep the old name. false when memory ran out. */
bool pn_guid_name_set(struct pnpsim *sim, const struct _GUID *guid, const char *name);

/* The name id: the name that was set; for the events of the PnP manager what kernel-mode stories
 * call them ("QUERY_REMOVE", "ARRIVAL"); else the first group in hexadecimal ("f770e98c"). 0 when
 * memory ran out. */
uint32_t pn_guid_name(struct pnpsim *sim, const struct _GUID *guid);

void pn_guid_names_finish(struct pnpsim *sim);

#endif
