/* SPDX-License-Identifier: MIT */
/* Registering, unregistering, and what is left at unload (K-1, K-4). */
#include "notify/registration.h"

#include "base/sim.h"
#include "io/device.h"
#include "io/file.h"
#include "kernel/frame.h"
#include "kernel/object.h"
#include "kernel/stop.h"
#include "observe/finding.h"
#include "observe/trace.h"
#include "verify/verify.h"

static void violation(struct pnpsim *sim, const struct pn_call *call, enum pn_rule rule,
                      const char *what)
{
    const char *driver = pn_name_text(sim, call->frame.driver);
    pn_bugcheck_if(sim, pn_violation(sim, rule, call->routine->name, "%s called by %s: %s",
                                     call->routine->name, driver[0] != '\0' ? driver : "the test",
                                     what));
}

/* K-1.3. */
static NTSTATUS check_category_data(struct pnpsim *sim, const struct pn_call *call, ULONG category,
                                    PVOID data)
{
    const char *what = NULL;
    if (category == EventCategoryDeviceInterfaceChange && data == NULL) {
        what = "EventCategoryData must point to an interface class GUID";
    } else if (category == EventCategoryTargetDeviceChange && pn_file_find(sim, data) == NULL) {
        what = data == NULL ? "EventCategoryData must be a FILE_OBJECT, not NULL"
                            : "EventCategoryData is no live FILE_OBJECT (a handle or a device "
                              "object is not one)";
    } else if (category == EventCategoryHardwareProfileChange && data != NULL) {
        what = "EventCategoryData must be NULL for EventCategoryHardwareProfileChange";
    }
    if (what == NULL) {
        return STATUS_SUCCESS;
    }
    violation(sim, call, PN_RULE_REG_CATEGORY_DATA, what);
    return STATUS_INVALID_PARAMETER;
}

static NTSTATUS check_category(struct pnpsim *sim, const struct pn_call *call, ULONG category)
{
    if (category == EventCategoryHardwareProfileChange ||
        category == EventCategoryDeviceInterfaceChange ||
        category == EventCategoryTargetDeviceChange) {
        return STATUS_SUCCESS;
    }
    violation(sim, call, PN_RULE_REG_CATEGORY_DATA, "EventCategory is not for drivers"); /* K-1.2 */
    return STATUS_INVALID_PARAMETER;
}

NTSTATUS pn_verify_register(struct pnpsim *sim, const struct pn_call *call, ULONG category,
                            ULONG flags, PVOID data, PDRIVER_OBJECT driver,
                            PDRIVER_NOTIFICATION_CALLBACK_ROUTINE callback, PVOID *entry)
{
    if (callback == NULL || entry == NULL) {
        violation(sim, call, PN_RULE_REG_NULL_CALLBACK,
                  callback == NULL ? "CallbackRoutine is NULL" : "NotificationEntry is NULL");
        return STATUS_INVALID_PARAMETER;
    }
    if (pn_object_find(sim, driver, PN_OBJECT_DRIVER) == NULL) {
        violation(sim, call, PN_RULE_BAD_OBJECT, "DriverObject is no live driver object");
        return STATUS_INVALID_PARAMETER;
    }
    NTSTATUS status = check_category(sim, call, category);
    if (NT_SUCCESS(status)) {
        status = check_category_data(sim, call, category, data);
    }
    ULONG known = category == EventCategoryDeviceInterfaceChange
                      ? PNPNOTIFY_DEVICE_INTERFACE_INCLUDE_EXISTING_INTERFACES
                      : 0;
    if (NT_SUCCESS(status) && (flags & ~known) != 0) { /* K-1.10: ignored */
        violation(sim, call, PN_RULE_REG_FLAGS,
                  "EventCategoryFlags has bits that this category does not know");
    }
    return status;
}

/* K-1.6. */
void pn_verify_register_target(struct pnpsim *sim, const struct pn_call *call, PDEVICE_OBJECT pdo,
                               PDRIVER_OBJECT driver)
{
    for (PDEVICE_OBJECT device = pdo; device != NULL; device = device->AttachedDevice) {
        if (device->DriverObject == driver) {
            violation(sim, call, PN_RULE_REG_WRONG_DRIVER_OBJECT,
                      "DriverObject belongs to the target device's own stack");
            return;
        }
    }
}

struct pn_registration *pn_verify_entry(struct pnpsim *sim, const struct pn_call *call, PVOID entry)
{
    struct pn_registration *registration = NULL;
    switch (pn_registration_find(sim, entry, &registration)) {
    case PN_ENTRY_LIVE:
        return registration;
    case PN_ENTRY_ENDED:
        violation(sim, call, PN_RULE_DOUBLE_UNREGISTER,
                  "NotificationEntry has been unregistered before");
        break;
    case PN_ENTRY_UNKNOWN:
        violation(sim, call, PN_RULE_UNREGISTER_BAD_HANDLE,
                  entry == NULL ? "NotificationEntry is NULL"
                                : "NotificationEntry was never a registration");
        break;
    }
    return NULL;
}

/* V-REG_LEAK_UNLOAD. */
uint32_t pn_verify_driver_unloading(struct pnpsim *sim, const char *driver, uint32_t registrations)
{
    if (registrations == 0) {
        return 0;
    }
    return pn_violation(sim, PN_RULE_REG_LEAK_UNLOAD, "",
                        "%s is to be unloaded with %u notification registration%s alive", driver,
                        registrations, registrations == 1 ? "" : "s");
}
