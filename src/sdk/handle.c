/* SPDX-License-Identifier: MIT */
/* Handles of applications by the kind of what they stand for, closing them, and the last error. */
#include "sdk/handle.h"

#include "kernel/object.h"
#include "sdk/prologue.h"

#include <windows.h>

static void *body_of(const struct pnpsim_app *app, HANDLE handle, enum pn_object_type type)
{
    void *body = pn_app_owns(app, handle) ? pn_handle_body(app->sim, handle) : NULL;
    return body != NULL && pn_object_find(app->sim, body, type) != NULL ? body : NULL;
}

PFILE_OBJECT pn_app_file(const struct pnpsim_app *app, HANDLE handle)
{
    return body_of(app, handle, PN_OBJECT_FILE);
}

PKEVENT pn_app_event(const struct pnpsim_app *app, HANDLE handle)
{
    return body_of(app, handle, PN_OBJECT_EVENT);
}

BOOL CloseHandle(HANDLE hObject)
{
    PN_SDK_ENTER(CloseHandle);
    BOOL succeeds = pn_sdk_succeeds(sim, pn_app_close(app, hObject));
    PN_SDK_LEAVE();
    return succeeds;
}

DWORD GetLastError(VOID)
{
    PN_SDK_ENTER(GetLastError);
    DWORD error = pn_sdk_error(sim);
    PN_SDK_LEAVE();
    return error;
}

VOID SetLastError(DWORD dwErrCode)
{
    PN_SDK_ENTER(SetLastError);
    pn_sdk_set_error(sim, dwErrCode);
    PN_SDK_LEAVE();
}
