/* SPDX-License-Identifier: MIT */
/* Work items of an application's thread pool. Each runs once for each time that it was submitted,
 * in the order of submitting, on a thread of the application's own. */
#ifndef PN_USER_WORK_H
#define PN_USER_WORK_H

#include "base/list.h"

#include <stdbool.h>
#include <stdint.h>

struct pn_task;
struct pnpsim_app;

/* Holds: freed when it is closed and count is 0. Owned by its application until it is closed. */
struct pn_app_work {
    struct pn_list link; /* pnpsim_app.works until it is closed */
    struct pnpsim_app *app;
    void (*run)(struct pn_app_work *work);
    void (*callback)(void); /* of the type that `run` knows */
    void *context;
    uint32_t count;   /* submitted, not ended */
    uint32_t begun;   /* of these, how many are running */
    uint32_t skipped; /* of these, how many shall not run */
    bool is_closed;
    struct pn_task *waiter; /* NULL: nobody waits for the count to become 0 */
};

/* NULL when memory ran out. */
struct pn_app_work *pn_app_work_create(struct pnpsim_app *app, void (*run)(struct pn_app_work *),
                                       void (*callback)(void), void *context);
/* The application's open work item at this address, or NULL. */
struct pn_app_work *pn_app_work_find(const struct pnpsim_app *app, const void *pointer);
/* False when memory ran out. */
bool pn_app_work_submit(struct pn_app_work *work);
/* The same for what cannot fail: injected faults pass it by. */
void pn_app_work_submit_surely(struct pn_app_work *work);
/* Blocks until none is under way; with `skip` what has not begun does not run. */
void pn_app_work_wait(struct pn_app_work *work, bool skip);
/* Whether the running thread is inside its callback. */
bool pn_app_work_is_own_callback(const struct pn_app_work *work);
void pn_app_work_close(struct pn_app_work *work);
/* The application is going: nothing more begins. */
void pn_app_works_abandon(struct pnpsim_app *app);

#endif
