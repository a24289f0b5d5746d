/* SPDX-License-Identifier: MIT */
/* The service that an application is, when it is one: its handler and what it accepts. Its address
 * is the SERVICE_STATUS_HANDLE. Controls are handed over one at a time, and the manager waits for
 * each (U-4.5). */
#ifndef PN_USER_SERVICE_H
#define PN_USER_SERVICE_H

#include "event/recipient.h"

#include <wdm.h>

#include <winsvc.h>
#include <winuser.h>

struct pnpsim;
struct pnpsim_app;

struct pn_service {
    struct pn_recipient recipient; /* first; pn_user.services */
    struct pnpsim_app *app;
    LPHANDLER_FUNCTION_EX handler;
    LPHANDLER_FUNCTION plain_handler; /* instead: hears no device events (U-4.1) */
    LPVOID context;
    DWORD accepted; /* SERVICE_ACCEPT_ */
    DWORD state;
};

/* Makes the application's service, or gives it another handler. NULL when memory ran out. */
struct pn_service *pn_service_register(struct pnpsim_app *app, LPHANDLER_FUNCTION_EX handler,
                                       LPHANDLER_FUNCTION plain_handler, LPVOID context);
/* U-2.11: it has stopped; V-DEVICE_NOTIFY_LEAK when registrations of its own are left. */
void pn_service_stop(struct pnpsim *sim, struct pn_service *service);
/* What pn_events.destroy calls. */
void pn_service_free(struct pnpsim *sim, struct pn_recipient *recipient,
                     enum pn_recipient_kind kind);
/* The living service with this handle, or NULL. */
struct pn_service *pn_service_find(const struct pnpsim *sim, const void *handle);

/* Calls its handler on the running thread. */
DWORD pn_service_call(struct pnpsim *sim, struct pn_service *service, DWORD control,
                      WPARAM event_type, LPARAM data);

#endif
