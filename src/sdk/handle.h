/* SPDX-License-Identifier: MIT */
/* What an application's handle stands for. */
#ifndef PN_SDK_HANDLE_H
#define PN_SDK_HANDLE_H

#include <wdm.h>

struct pnpsim_app;

/* NULL when the handle is not the application's, or stands for something else. */
PFILE_OBJECT pn_app_file(const struct pnpsim_app *app, HANDLE handle);
PKEVENT pn_app_event(const struct pnpsim_app *app, HANDLE handle);

#endif
