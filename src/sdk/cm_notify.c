/* SPDX-License-Identifier: MIT */
/* CM_Register_Notification and CM_Unregister_Notification (U-5). */
#include "base/guid.h"
#include "io/file.h"
#include "kernel/object.h"
#include "kernel/stop.h"
#include "observe/finding.h"
#include "observe/trace.h"
#include "pnp/pnp.h"
#include "sdk/prologue.h"
#include "tree/devnode.h"
#include "user/watch.h"

#include <cfgmgr32.h>

/* U-5.2. */
static CONFIGRET filter_check(const CM_NOTIFY_FILTER *filter, const void *callback)
{
    if (filter == NULL || callback == NULL || filter->cbSize != sizeof(*filter) ||
        filter->Reserved != 0 || (unsigned)filter->FilterType >= CM_NOTIFY_FILTER_TYPE_MAX) {
        return CR_INVALID_DATA;
    }
    if ((filter->Flags & ~(DWORD)CM_NOTIFY_FILTER_VALID_FLAGS) != 0) {
        return CR_INVALID_FLAG;
    }
    if (filter->Flags == 0) {
        return CR_SUCCESS;
    }
    bool is_all_classes = filter->Flags == CM_NOTIFY_FILTER_FLAG_ALL_INTERFACE_CLASSES;
    if (!is_all_classes || filter->FilterType != CM_NOTIFY_FILTER_TYPE_DEVICEINTERFACE ||
        !pn_guid_is_zero(&filter->u.DeviceInterface.ClassGuid)) {
        return CR_INVALID_DATA;
    }
    return CR_CALL_NOT_IMPLEMENTED; /* all classes at once: not simulated yet */
}

/* U-2.23: the registration is bound to the device behind the handle. */
static CONFIGRET watch_handle(struct pnpsim_app *app, HANDLE target, PCM_NOTIFY_CALLBACK callback,
                              PVOID context, struct pn_watch **ret_watch)
{
    struct pnpsim *sim = app->sim;
    PDEVICE_OBJECT pdo;
    CONFIGRET result = CR_INVALID_DATA;
    if (!pn_app_owns(app, target)) {
        return result;
    }
    PFILE_OBJECT file = pn_handle_body(sim, target);
    pn_object_ref(sim, file); /* the handle may be closed while its stack is asked */
    if (NT_SUCCESS(pn_target_pdo(sim, file, &pdo))) {
        *ret_watch = pn_watch_device(app, pn_node_of_pdo(sim, pdo), callback, context);
        result = *ret_watch == NULL ? CR_OUT_OF_MEMORY : CR_SUCCESS;
        pn_object_unref(sim, pdo);
    }
    pn_object_unref(sim, file);
    return result;
}

static CONFIGRET watch_filter(struct pnpsim_app *app, const CM_NOTIFY_FILTER *filter,
                              PCM_NOTIFY_CALLBACK callback, PVOID context,
                              struct pn_watch **ret_watch)
{
    switch (filter->FilterType) {
    case CM_NOTIFY_FILTER_TYPE_DEVICEINTERFACE:
        *ret_watch = pn_watch_class(app, &filter->u.DeviceInterface.ClassGuid, callback, context);
        return *ret_watch == NULL ? CR_OUT_OF_MEMORY : CR_SUCCESS;
    case CM_NOTIFY_FILTER_TYPE_DEVICEHANDLE:
        return watch_handle(app, filter->u.DeviceHandle.hTarget, callback, context, ret_watch);
    case CM_NOTIFY_FILTER_TYPE_DEVICEINSTANCE:
    case CM_NOTIFY_FILTER_TYPE_MAX:
        break;
    }
    return CR_CALL_NOT_IMPLEMENTED; /* device instances: not simulated yet */
}

CONFIGRET CM_Register_Notification(PCM_NOTIFY_FILTER pFilter, PVOID pContext,
                                   PCM_NOTIFY_CALLBACK pCallback, PHCMNOTIFICATION pNotifyContext)
{
    PN_SDK_ENTER(CM_Register_Notification);
    struct pn_watch *watch = NULL;
    CONFIGRET result = CR_FAILURE;
    if (pNotifyContext != NULL) {
        *pNotifyContext = NULL; /* U-5.2: NULL on every failure */
        result = filter_check(pFilter, (const void *)pCallback);
    }
    if (result == CR_SUCCESS) {
        result = watch_filter(app, pFilter, pCallback, pContext, &watch);
    }
    if (result == CR_SUCCESS) {
        *pNotifyContext = (HCMNOTIFICATION)watch;
    }
    if (result == CR_CALL_NOT_IMPLEMENTED) {
        pn_bugcheck_if(sim, pn_violation(sim, PN_RULE_NOT_SIMULATED, call.routine->name,
                                         "%s: this kind of filter is not simulated yet",
                                         call.routine->name));
    }
    PN_SDK_LEAVE();
    return result;
}

CONFIGRET CM_Unregister_Notification(HCMNOTIFICATION NotifyContext)
{
    PN_SDK_ENTER(CM_Unregister_Notification);
    struct pn_watch *watch = pn_watch_find(sim, NotifyContext);
    CONFIGRET result = CR_INVALID_DATA;
    if (watch != NULL && watch->app == app && pn_watch_is_own_callback(sim, watch)) {
        pn_bugcheck_if(sim,
                       pn_violation(sim, PN_RULE_UNREGISTER_IN_CALLBACK, call.routine->name,
                                    "%s unregisters a notification from inside its own callback",
                                    pn_name_text(sim, app->name)));
        result = CR_FAILURE;
    } else if (watch != NULL && watch->app == app) {
        pn_watch_end_and_wait(sim, watch);
        result = CR_SUCCESS;
    }
    PN_SDK_LEAVE();
    return result;
}
