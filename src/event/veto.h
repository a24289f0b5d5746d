/* SPDX-License-Identifier: MIT */
/* Who refused, and what it is called (U-8.5). */
#ifndef PN_EVENT_VETO_H
#define PN_EVENT_VETO_H

#include <wdm.h>

#include <stdbool.h>
#include <stdint.h>

struct pnpsim;

/* Holds: is_set says whether anybody refused; the first one counts. */
struct pn_veto {
    bool is_set;
    PNP_VETO_TYPE type;
    uint32_t by;     /* name id: driver, application, or instance path: the text of U-8.5 */
    uint32_t object; /* name id of the device that it is about */
    uint32_t holder; /* name id of the application whose handle is in the way; 0: unknown */
};

void pn_veto_set(struct pnpsim *sim, struct pn_veto *veto, PNP_VETO_TYPE type, uint32_t by,
                 uint32_t object);

#endif
