/* SPDX-License-Identifier: MIT */
/* A device that is a bus itself (served by the built-in bus driver) with devices of KIT_CLASS in
 * its slots, for tests of parents and children. */
#ifndef PN_TESTS_KIT_HUB_H
#define PN_TESTS_KIT_HUB_H

#include "support/kit.h"

#include "tree/hardware.h"

enum { KIT_HUB_SLOTS = 2 };

/* In the test's own frame. Stories call a child by its instance path, "KIT\CHILD\1". */
struct kit_hub {
    struct pnpsim_device *device; /* "hub" */
    SIM_SLOT_LIST list;
    SIM_MODEL model; /* of all of them */
    SIM_SLOT slots[KIT_HUB_SLOTS];
    struct kit_monitor arrivals; /* hears of the children */
};

/* Plugs the hub with `count` children in its slots. */
void kit_hub(struct pnpsim *sim, struct kit_hub *hub, unsigned count);
/* Registers `driver` for a child, which is opened and closed again. */
void kit_hub_watch(struct pnpsim *sim, struct kit_hub *hub, unsigned index,
                   struct kit_monitor *monitor, const char *driver);
/* Pulls a child out of its slot. */
void kit_hub_pull(struct pnpsim *sim, struct kit_hub *hub, unsigned index);

#endif
