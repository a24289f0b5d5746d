/* SPDX-License-Identifier: MIT */
/* One call of one kernel registration. */
#ifndef PN_NOTIFY_DELIVER_H
#define PN_NOTIFY_DELIVER_H

struct pn_event;
struct pn_registration;
struct pnpsim;

/* Builds the notification structure of the category, calls back at PASSIVE_LEVEL, judges the
 * answer: for events of the system that cannot be refused. */
void pn_notify_call(struct pnpsim *sim, struct pn_registration *registration,
                    struct pn_event *event);

#endif
