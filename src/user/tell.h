/* SPDX-License-Identifier: MIT */
/* Telling windows and services, waiting for their answers, and what each answer means. */
#ifndef PN_USER_TELL_H
#define PN_USER_TELL_H

#include "user/queue.h"

#include <wdm.h>

#include <stdbool.h>

struct pn_event;
struct pn_veto;
struct pn_watch;
struct pnpsim;
struct pnpsim_app;

/* Whether anybody is behind the registration who hears this: not a service with a plain handler
 * (U-4.1), not a window that has gone. */
bool pn_watch_hears(const struct pn_watch *watch);
/* Tells a window's or a service's registration, and records nothing but findings. */
enum pn_answer pn_watch_tell(struct pnpsim *sim, const struct pn_watch *watch,
                             const struct pn_event *event, uint32_t name);
/* A change of hardware profile: top-level windows, then services that accept it. */
void pn_profile_tell(struct pnpsim *sim, struct pn_event *event, struct pn_veto *veto);

/* What the answer of a callback is: V-APP_ANSWER when no page has such a one. */
enum pn_answer pn_callback_answer(struct pnpsim *sim, const struct pnpsim_app *app,
                                  const struct pn_event *event, DWORD answer);
/* Notes the veto that follows from the answer to a query, if one does (U-8.5, U-9.5). */
void pn_answer_judge(struct pnpsim *sim, const struct pnpsim_app *app, const struct pn_event *event,
                     enum pn_answer answer, struct pn_veto *veto);

#endif
