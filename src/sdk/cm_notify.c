/* SPDX-License-Identifier: MIT */
/* CM_Register_Notification and CM_Unregister_Notification (U-5). */
#include "base/guid.h"
#include "io/file.h"
#include "kernel/object.h"
#include "kernel/stop.h"
#include "observe/finding.h"
#include "observe/trace.h"
#include "pnp/pnp.h"
#include "sdk/cm_text.h"
#include "sdk/handle.h"
#include "sdk/prologue.h"
#include "tree/devnode.h"
#include "tree/instance.h"
#include "user/watch.h"

/* Each flag with its own type of filter, and then with nothing that names one in particular. */
static bool flags_are_legal(const CM_NOTIFY_FILTER *filter)
{
    switch (filter->Flags) {
    case 0:
        return true;
    case CM_NOTIFY_FILTER_FLAG_ALL_INTERFACE_CLASSES:
        return filter->FilterType == CM_NOTIFY_FILTER_TYPE_DEVICEINTERFACE &&
               pn_guid_is_zero(&filter->u.DeviceInterface.ClassGuid);
    case CM_NOTIFY_FILTER_FLAG_ALL_DEVICE_INSTANCES:
        return filter->FilterType == CM_NOTIFY_FILTER_TYPE_DEVICEINSTANCE &&
               filter->u.DeviceInstance.InstanceId[0] == 0;
    default:
        return false;
    }
}

/* U-5.2. */
static CONFIGRET filter_check(const CM_NOTIFY_FILTER *filter, bool has_callback)
{
    if (filter == NULL || !has_callback || filter->cbSize != sizeof(*filter) ||
        filter->Reserved != 0 || (unsigned)filter->FilterType >= CM_NOTIFY_FILTER_TYPE_MAX) {
        return CR_INVALID_DATA;
    }
    if ((filter->Flags & ~(DWORD)CM_NOTIFY_FILTER_VALID_FLAGS) != 0) {
        return CR_INVALID_FLAG;
    }
    return flags_are_legal(filter) ? CR_SUCCESS : CR_INVALID_DATA;
}

/* What is registered, and for whom. */
struct registering {
    struct pnpsim_app *app;
    const CM_NOTIFY_FILTER *filter;
    PCM_NOTIFY_CALLBACK callback;
    PVOID context;
};

static CONFIGRET watch_interfaces(const struct registering *registering,
                                  struct pn_watch **ret_watch)
{
    const CM_NOTIFY_FILTER *filter = registering->filter;
    *ret_watch = filter->Flags != 0
                     ? pn_watch_all_classes(registering->app, registering->callback,
                                            registering->context)
                     : pn_watch_class(registering->app, &filter->u.DeviceInterface.ClassGuid,
                                      registering->callback, registering->context);
    return *ret_watch == NULL ? CR_OUT_OF_MEMORY : CR_SUCCESS;
}

/* U-2.23: the registration is bound to the device behind the handle. */
static CONFIGRET watch_handle(const struct registering *registering, struct pn_watch **ret_watch)
{
    struct pnpsim_app *app = registering->app;
    struct pnpsim *sim = app->sim;
    PFILE_OBJECT file = pn_app_file(app, registering->filter->u.DeviceHandle.hTarget);
    PDEVICE_OBJECT pdo;
    CONFIGRET result = CR_INVALID_DATA;
    if (file == NULL) {
        return result;
    }
    pn_object_ref(sim, file); /* the handle may be closed while its stack is asked */
    if (NT_SUCCESS(pn_target_pdo(sim, file, &pdo))) {
        *ret_watch = pn_watch_device(app, pn_node_of_pdo(sim, pdo), registering->callback,
                                     registering->context);
        result = *ret_watch == NULL ? CR_OUT_OF_MEMORY : CR_SUCCESS;
        pn_object_unref(sim, pdo);
    }
    pn_object_unref(sim, file);
    return result;
}

/* U-5.16: also of an instance that is not there yet. */
static CONFIGRET watch_instances(const struct registering *registering, struct pn_watch **ret_watch)
{
    char text[PN_CM_ID_SIZE];
    char upper[PN_CM_ID_SIZE];
    struct pn_cm_in id = { .wide = registering->filter->u.DeviceInstance.InstanceId };
    bool all = registering->filter->Flags != 0;
    if (!all && (!pn_cm_read(&id, text) || !pn_cm_is_instance_id(text))) {
        return CR_INVALID_DATA;
    }
    if (!all) {
        pn_instance_upper(text, upper, sizeof(upper));
    }
    *ret_watch = pn_watch_instance(registering->app, all ? NULL : upper, registering->callback,
                                   registering->context);
    return *ret_watch == NULL ? CR_OUT_OF_MEMORY : CR_SUCCESS;
}

static CONFIGRET watch_filter(const struct registering *registering, struct pn_watch **ret_watch)
{
    switch (registering->filter->FilterType) {
    case CM_NOTIFY_FILTER_TYPE_DEVICEINTERFACE:
        return watch_interfaces(registering, ret_watch);
    case CM_NOTIFY_FILTER_TYPE_DEVICEHANDLE:
        return watch_handle(registering, ret_watch);
    case CM_NOTIFY_FILTER_TYPE_DEVICEINSTANCE:
        return watch_instances(registering, ret_watch);
    case CM_NOTIFY_FILTER_TYPE_MAX:
        break;
    }
    return CR_INVALID_DATA;
}

CONFIGRET CM_Register_Notification(PCM_NOTIFY_FILTER pFilter, PVOID pContext,
                                   PCM_NOTIFY_CALLBACK pCallback, PHCMNOTIFICATION pNotifyContext)
{
    PN_SDK_ENTER(CM_Register_Notification);
    struct registering registering = { app, pFilter, pCallback, pContext };
    struct pn_watch *watch = NULL;
    CONFIGRET result = CR_FAILURE;
    if (pNotifyContext != NULL) {
        *pNotifyContext = NULL; /* U-5.2: NULL on every failure */
        result = filter_check(pFilter, pCallback != NULL);
    }
    if (result == CR_SUCCESS) {
        result = watch_filter(&registering, &watch);
    }
    if (result == CR_SUCCESS) {
        *pNotifyContext = (HCMNOTIFICATION)watch;
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
