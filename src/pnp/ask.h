/* SPDX-License-Identifier: MIT */
/* What a thread asks of the worker and waits for. */
#ifndef PN_PNP_ASK_H
#define PN_PNP_ASK_H

#include "pnp/pnp.h"

/* Where the asking thread waits; on its stack. */
struct pn_asked {
    bool is_over;
    enum pnpsim_result result;
    struct pn_veto veto;
    struct pn_task *task;
};

struct pn_asking {
    const char *call; /* the routine that waits */
    enum pn_ask request;
    bool may_restart; /* of PN_ASK_REMOVE: the next enumeration starts it again (U-8.3) */
};

struct pn_enumerating {
    const char *call;
    bool retries; /* devices that have failed are tried again */
};

/* Blocks the running thread until the worker has done it. PNPSIM_E_VETOED fills *ret_veto;
 * PNPSIM_E_NO_MEMORY: nothing was asked. Inside the worker's own job, or in what it waits for, this
 * would never end: that is found as a deadlock. */
enum pnpsim_result pn_ask_and_wait(struct pnpsim *sim, struct pn_devnode *node,
                                   const struct pn_asking *asking, struct pn_veto *ret_veto);
enum pnpsim_result pn_enable_and_wait(struct pnpsim *sim, struct pn_devnode *node,
                                      const char *call);
/* Returns when everything below has been done; the other form at once. */
enum pnpsim_result pn_enumerate_and_wait(struct pnpsim *sim, struct pn_devnode *node,
                                         const struct pn_enumerating *enumerating);
enum pnpsim_result pn_enumerate_later(struct pnpsim *sim, struct pn_devnode *node,
                                      const struct pn_enumerating *enumerating);

#endif
