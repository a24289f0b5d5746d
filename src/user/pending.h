/* SPDX-License-Identifier: MIT */
/* Requests that an application has left with a driver. */
#ifndef PN_USER_PENDING_H
#define PN_USER_PENDING_H

#include "io/file.h"

#include <wdm.h>

#include <minwinbase.h>

struct pnpsim_app;

struct pn_pending_request {
    PFILE_OBJECT file;
    struct pn_request request;
    OVERLAPPED *overlapped; /* the application's own memory */
    PKEVENT event;          /* set at the end; NULL: none */
};

/* Sends it. STATUS_PENDING, or how it has ended, which then stands in the OVERLAPPED as well; a
 * failure to send leaves that untouched. */
NTSTATUS pn_pending_begin(struct pnpsim_app *app, const struct pn_pending_request *asked);
/* Blocks until it has ended, and says how. */
NTSTATUS pn_pending_wait(struct pnpsim_app *app, const OVERLAPPED *overlapped);
/* Asks for the end of all on that file, or of one; returns how many there were. */
ULONG pn_pending_cancel(struct pnpsim_app *app, PFILE_OBJECT file, const OVERLAPPED *overlapped);
/* The application is going: cancels all, whose end nobody hears of. */
void pn_pending_abandon(struct pnpsim_app *app);

#endif
