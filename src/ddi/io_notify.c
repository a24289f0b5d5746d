/* SPDX-License-Identifier: MIT */
/* IoRegisterPlugPlayNotification and its two ends. */
#include "ddi/prologue.h"
#include "io/driver.h"
#include "io/file.h"
#include "kernel/object.h"
#include "notify/registration.h"
#include "pnp/pnp.h"
#include "verify/verify.h"

#include <wdm.h>

/* K-1.8: the target is the device that the file object's stack names. */
static NTSTATUS register_target(struct pnpsim *sim, const struct pn_call *call, PFILE_OBJECT file,
                                PDRIVER_OBJECT driver,
                                PDRIVER_NOTIFICATION_CALLBACK_ROUTINE callback, PVOID context,
                                struct pn_registration **ret_registration)
{
    PDEVICE_OBJECT pdo;
    pn_object_ref(sim, file); /* during the call only (K-1.7) */
    NTSTATUS status = pn_target_pdo(sim, file, &pdo);
    if (!NT_SUCCESS(status)) {
        goto ended;
    }
    pn_verify_register_target(sim, call, pdo, driver);
    status = pn_register_target_change(sim, file, pdo, pn_driver_of(driver), callback, context,
                                       ret_registration);
    if (!NT_SUCCESS(status)) {
        pn_object_unref(sim, pdo);
    }
ended:
    pn_object_unref(sim, file);
    return status;
}

NTSTATUS IoRegisterPlugPlayNotification(IO_NOTIFICATION_EVENT_CATEGORY EventCategory,
                                        ULONG EventCategoryFlags, PVOID EventCategoryData,
                                        PDRIVER_OBJECT DriverObject,
                                        PDRIVER_NOTIFICATION_CALLBACK_ROUTINE CallbackRoutine,
                                        PVOID Context, PVOID *NotificationEntry)
{
    PN_DDI_ENTER(IoRegisterPlugPlayNotification, PASSIVE_LEVEL);
    struct pn_registration *registration = NULL;
    NTSTATUS status = pn_verify_register(sim, &call, EventCategory, EventCategoryFlags,
                                         EventCategoryData, DriverObject, CallbackRoutine,
                                         NotificationEntry);
    if (!NT_SUCCESS(status)) {
        goto ended;
    }
    if (EventCategory == EventCategoryDeviceInterfaceChange) {
        bool include_existing = (EventCategoryFlags &
                                 PNPNOTIFY_DEVICE_INTERFACE_INCLUDE_EXISTING_INTERFACES) != 0;
        status = pn_register_interface_change(sim, EventCategoryData, pn_driver_of(DriverObject),
                                              CallbackRoutine, Context, include_existing,
                                              &registration);
    } else if (EventCategory == EventCategoryHardwareProfileChange) {
        status = pn_register_profile_change(sim, pn_driver_of(DriverObject), CallbackRoutine,
                                            Context, &registration);
    } else {
        status = register_target(sim, &call, EventCategoryData, DriverObject, CallbackRoutine,
                                 Context, &registration);
    }
ended:
    if (NotificationEntry != NULL) {
        *NotificationEntry = registration; /* K-1.18: NULL on failure; K-10.24: after the replay */
    }
    if (registration != NULL) {
        pn_registration_settled(registration);
    }
    PN_DDI_LEAVE();
    return status;
}

NTSTATUS IoUnregisterPlugPlayNotification(PVOID NotificationEntry)
{
    PN_DDI_ENTER(IoUnregisterPlugPlayNotification, PASSIVE_LEVEL);
    struct pn_registration *registration = pn_verify_entry(sim, &call, NotificationEntry);
    if (registration != NULL) {
        pn_unregister(sim, registration);
    }
    PN_DDI_LEAVE();
    return registration != NULL ? STATUS_SUCCESS : STATUS_INVALID_PARAMETER;
}

NTSTATUS IoUnregisterPlugPlayNotificationEx(PVOID NotificationEntry)
{
    PN_DDI_ENTER(IoUnregisterPlugPlayNotificationEx, PASSIVE_LEVEL);
    struct pn_registration *registration = pn_verify_entry(sim, &call, NotificationEntry);
    if (registration != NULL) {
        pn_unregister_and_wait(sim, registration);
    }
    PN_DDI_LEAVE();
    return registration != NULL ? STATUS_SUCCESS : STATUS_INVALID_PARAMETER;
}
