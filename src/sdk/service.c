/* SPDX-License-Identifier: MIT */
/* What a service tells the service control manager. */
#include "user/service.h"

#include "base/text.h"
#include "observe/trace.h"
#include "sdk/prologue.h"

#include <windows.h>

enum { SERVICE_NAME_MAX = 256 };

/* Whether the name is that of the service that this application is. */
static bool is_own_name(const struct pnpsim_app *app, LPCWSTR name)
{
    uint16_t own[SERVICE_NAME_MAX];
    size_t own_units = pn_utf16_from_utf8(pn_name_text(app->sim, app->name), own, SERVICE_NAME_MAX);
    size_t units = 0;
    while (units <= SERVICE_NAME_MAX && name[units] != 0) {
        units++;
    }
    return own_units <= SERVICE_NAME_MAX && units <= SERVICE_NAME_MAX &&
           pn_utf16_equals_folded(own, own_units, (const uint16_t *)(const void *)name, units);
}

static ULONG registration_check(const struct pnpsim_app *app, LPCWSTR name, const void *handler)
{
    if (name == NULL || handler == NULL) {
        return ERROR_INVALID_PARAMETER;
    }
    if (!app->is_service || !is_own_name(app, name)) {
        return ERROR_SERVICE_NOT_IN_EXE;
    }
    return NO_ERROR;
}

/* Exactly one of the two handlers is given. */
static struct pn_service *handler_register(struct pnpsim_app *app, LPCWSTR name,
                                           LPHANDLER_FUNCTION_EX handler,
                                           LPHANDLER_FUNCTION plain_handler, LPVOID context)
{
    const void *either = handler != NULL ? (const void *)handler : (const void *)plain_handler;
    ULONG error = registration_check(app, name, either);
    if (error != NO_ERROR) {
        pn_sdk_set_error(app->sim, error);
        return NULL;
    }
    struct pn_service *service = pn_service_register(app, handler, plain_handler, context);
    if (service == NULL) {
        pn_sdk_set_error(app->sim, ERROR_NOT_ENOUGH_MEMORY);
    }
    return service;
}

SERVICE_STATUS_HANDLE RegisterServiceCtrlHandlerW(LPCWSTR lpServiceName,
                                                  LPHANDLER_FUNCTION lpHandlerProc)
{
    PN_SDK_ENTER(RegisterServiceCtrlHandlerW);
    struct pn_service *service = handler_register(app, lpServiceName, NULL, lpHandlerProc, NULL);
    PN_SDK_LEAVE();
    return (SERVICE_STATUS_HANDLE)(void *)service;
}

SERVICE_STATUS_HANDLE RegisterServiceCtrlHandlerExW(LPCWSTR lpServiceName,
                                                    LPHANDLER_FUNCTION_EX lpHandlerProc,
                                                    LPVOID lpContext)
{
    PN_SDK_ENTER(RegisterServiceCtrlHandlerExW);
    struct pn_service *service = handler_register(app, lpServiceName, lpHandlerProc, NULL,
                                                  lpContext);
    PN_SDK_LEAVE();
    return (SERVICE_STATUS_HANDLE)(void *)service;
}

BOOL SetServiceStatus(SERVICE_STATUS_HANDLE hServiceStatus, LPSERVICE_STATUS lpServiceStatus)
{
    PN_SDK_ENTER(SetServiceStatus);
    struct pn_service *service = pn_service_find(sim, hServiceStatus);
    ULONG error = NO_ERROR;
    if (service == NULL || service->app != app) {
        error = ERROR_INVALID_HANDLE;
    } else if (lpServiceStatus == NULL || lpServiceStatus->dwCurrentState < SERVICE_STOPPED ||
               lpServiceStatus->dwCurrentState > SERVICE_PAUSED) {
        error = ERROR_INVALID_DATA;
    } else if (lpServiceStatus->dwCurrentState == SERVICE_STOPPED) {
        pn_service_stop(sim, service);
    } else {
        service->state = lpServiceStatus->dwCurrentState;
        service->accepted = lpServiceStatus->dwControlsAccepted;
    }
    if (error != NO_ERROR) {
        pn_sdk_set_error(sim, error);
    }
    PN_SDK_LEAVE();
    return error == NO_ERROR;
}
