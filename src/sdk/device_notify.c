/* SPDX-License-Identifier: MIT */
/* RegisterDeviceNotification and UnregisterDeviceNotification (U-2). */
#include "io/file.h"
#include "kernel/object.h"
#include "pnp/pnp.h"
#include "sdk/handle.h"
#include "sdk/prologue.h"
#include "tree/devnode.h"
#include "user/service.h"
#include "user/watch.h"
#include "user/window.h"

#include <windows.h>

#include <dbt.h>

enum { FLAGS_KNOWN = DEVICE_NOTIFY_SERVICE_HANDLE | DEVICE_NOTIFY_ALL_INTERFACE_CLASSES };

/* U-2.2, U-2.6: the recipient, which must be the application's own. */
static ULONG recipient_find(struct pnpsim_app *app, HANDLE handle, DWORD flags,
                            struct pn_watch_request *request)
{
    if ((flags & ~(DWORD)FLAGS_KNOWN) != 0) {
        return ERROR_INVALID_PARAMETER;
    }
    if ((flags & DEVICE_NOTIFY_SERVICE_HANDLE) != 0) {
        request->service = pn_service_find(app->sim, handle);
        bool is_own = request->service != NULL && request->service->app == app &&
                      request->service->state != SERVICE_STOPPED;
        return is_own ? NO_ERROR : ERROR_INVALID_PARAMETER;
    }
    request->window = pn_window_find(app->sim, handle);
    return request->window != NULL && request->window->app == app ? NO_ERROR
                                                                  : ERROR_INVALID_PARAMETER;
}

/* U-2.23: bound to the device behind the handle. *ret_pdo is referenced. */
static ULONG target_find(struct pnpsim_app *app, HANDLE target, PDEVICE_OBJECT *ret_pdo)
{
    struct pnpsim *sim = app->sim;
    PFILE_OBJECT file = pn_app_file(app, target);
    if (file == NULL) {
        return ERROR_INVALID_DATA;
    }
    pn_object_ref(sim, file); /* the handle may be closed while its stack is asked */
    NTSTATUS status = pn_target_pdo(sim, file, ret_pdo);
    pn_object_unref(sim, file);
    return NT_SUCCESS(status) ? NO_ERROR : ERROR_INVALID_DATA;
}

static ULONG watch_handle(struct pnpsim_app *app, const DEV_BROADCAST_HANDLE *filter,
                          struct pn_watch_request *request, struct pn_watch **ret_watch)
{
    PDEVICE_OBJECT pdo;
    ULONG error = target_find(app, filter->dbch_handle, &pdo);
    if (error != NO_ERROR) {
        return error;
    }
    struct pn_devnode *node = pn_node_of_pdo(app->sim, pdo);
    request->handle = filter->dbch_handle;
    *ret_watch = node == NULL ? NULL : pn_watch_add_device(app, node, request);
    pn_object_unref(app->sim, pdo);
    return *ret_watch == NULL ? ERROR_NOT_ENOUGH_MEMORY : NO_ERROR;
}

/* U-2.3: the two kinds of filter, each long enough for what is read of it. */
static ULONG filter_check(const DEV_BROADCAST_HDR *filter, DWORD flags)
{
    bool all_classes = (flags & DEVICE_NOTIFY_ALL_INTERFACE_CLASSES) != 0;
    if (filter == NULL) {
        return ERROR_INVALID_PARAMETER;
    }
    if (filter->dbch_size < sizeof(*filter)) {
        return ERROR_INVALID_DATA;
    }
    switch (filter->dbch_devicetype) {
    case DBT_DEVTYP_DEVICEINTERFACE:
        return filter->dbch_size >= FIELD_OFFSET(DEV_BROADCAST_DEVICEINTERFACE_W, dbcc_name)
                   ? NO_ERROR
                   : ERROR_INVALID_DATA;
    case DBT_DEVTYP_HANDLE:
        if (filter->dbch_size < FIELD_OFFSET(DEV_BROADCAST_HANDLE, dbch_hdevnotify)) {
            return ERROR_INVALID_DATA;
        }
        return all_classes ? ERROR_INVALID_PARAMETER : NO_ERROR; /* U-2.2 */
    default:
        return ERROR_INVALID_DATA;
    }
}

static ULONG register_filter(struct pnpsim_app *app, HANDLE recipient, const void *filter,
                             DWORD flags, struct pn_watch **ret_watch)
{
    struct pn_watch_request request = { .is_own_code = true };
    const DEV_BROADCAST_HDR *header = filter;
    ULONG error = recipient_find(app, recipient, flags, &request);
    if (error == NO_ERROR) {
        error = filter_check(header, flags);
    }
    if (error != NO_ERROR) {
        return error;
    }
    if (header->dbch_devicetype == DBT_DEVTYP_HANDLE) {
        return watch_handle(app, filter, &request, ret_watch);
    }
    const DEV_BROADCAST_DEVICEINTERFACE_W *interface = filter;
    bool all_classes = (flags & DEVICE_NOTIFY_ALL_INTERFACE_CLASSES) != 0;
    *ret_watch = all_classes ? pn_watch_add_class(app, NULL, &request)
                             : pn_watch_add_class(app, &interface->dbcc_classguid, &request);
    return *ret_watch == NULL ? ERROR_NOT_ENOUGH_MEMORY : NO_ERROR;
}

HDEVNOTIFY RegisterDeviceNotificationW(HANDLE hRecipient, LPVOID NotificationFilter, DWORD Flags)
{
    PN_SDK_ENTER(RegisterDeviceNotificationW);
    struct pn_watch *watch = NULL;
    ULONG error = register_filter(app, hRecipient, NotificationFilter, Flags, &watch);
    if (error != NO_ERROR) {
        pn_sdk_set_error(sim, error);
    }
    PN_SDK_LEAVE();
    return watch;
}

/* U-2.14: the window decides about its text, not the name of this routine. */
HDEVNOTIFY RegisterDeviceNotificationA(HANDLE hRecipient, LPVOID NotificationFilter, DWORD Flags)
{
    PN_SDK_ENTER(RegisterDeviceNotificationA);
    struct pn_watch *watch = NULL;
    ULONG error = register_filter(app, hRecipient, NotificationFilter, Flags, &watch);
    if (error != NO_ERROR) {
        pn_sdk_set_error(sim, error);
    }
    PN_SDK_LEAVE();
    return watch;
}

/* U-2.9: also inside the handler that is being told. */
BOOL UnregisterDeviceNotification(HDEVNOTIFY Handle)
{
    PN_SDK_ENTER(UnregisterDeviceNotification);
    struct pn_watch *watch = pn_watch_find_device_notify(sim, Handle);
    bool is_own = watch != NULL && watch->app == app;
    if (is_own) {
        pn_watch_end(sim, watch);
    } else {
        pn_sdk_set_error(sim, ERROR_INVALID_HANDLE);
    }
    PN_SDK_LEAVE();
    return is_own;
}
