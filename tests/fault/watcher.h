/* SPDX-License-Identifier: MIT */
/* A careful driver for the sweeps: it watches devices, reports events, and gives back whatever it
 * has when something fails. Its code is plain driver code; the verbs are called on the simulated
 * side, by on_kernel. */
#ifndef PN_TESTS_WATCHER_H
#define PN_TESTS_WATCHER_H

#include "fault/sweep.h"

#include "io/driver.h"
#include "support/kit.h"

#define WATCHER_NAME "watcher"

struct watcher {
    struct pnpsim_device *device; /* whom the verbs are about */
    PDRIVER_OBJECT driver;
    UNICODE_STRING link;
    PFILE_OBJECT file;
    PVOID entry;
    ULONG arrivals;
    ULONG events;
    BOOLEAN refuses; /* QUERY_REMOVE */
    BOOLEAN completed;
};

static inline NTSTATUS watcher_heard(PVOID NotificationStructure, PVOID Context)
{
    struct watcher *watcher = (struct watcher *)Context;
    const GUID *event = &((PPLUGPLAY_NOTIFICATION_HEADER)NotificationStructure)->Event;
    watcher->events++;
    watcher->arrivals += IsEqualGUID(event, &GUID_DEVICE_INTERFACE_ARRIVAL) != 0;
    if (!IsEqualGUID(event, &GUID_TARGET_DEVICE_QUERY_REMOVE)) {
        return STATUS_SUCCESS;
    }
    if (watcher->refuses) {
        return STATUS_UNSUCCESSFUL;
    }
    if (watcher->file != NULL) {
        ObDereferenceObject(watcher->file);
        watcher->file = NULL;
    }
    return STATUS_SUCCESS;
}

/* A copy of the device's link in pool. */
static inline NTSTATUS watcher_find(void *context)
{
    struct watcher *watcher = (struct watcher *)context;
    PWSTR list;
    NTSTATUS status = IoGetDeviceInterfaces(
        &KIT_CLASS, (PDEVICE_OBJECT)pnpsim_device_pdo(watcher->device), 0, &list);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    UNICODE_STRING found;
    RtlInitUnicodeString(&found, list);
    watcher->link.MaximumLength = (USHORT)(found.Length + sizeof(WCHAR));
    watcher->link.Buffer = (PWSTR)ExAllocatePool2(POOL_FLAG_PAGED, watcher->link.MaximumLength,
                                                  'hctW');
    if (watcher->link.Buffer == NULL) {
        status = STATUS_INSUFFICIENT_RESOURCES;
    } else {
        RtlCopyUnicodeString(&watcher->link, &found);
    }
    ExFreePool(list);
    return status;
}

static inline NTSTATUS watcher_open(void *context)
{
    struct watcher *watcher = (struct watcher *)context;
    PDEVICE_OBJECT top;
    return IoGetDeviceObjectPointer(&watcher->link, FILE_READ_DATA, &watcher->file, &top);
}

static inline NTSTATUS watcher_register(void *context)
{
    struct watcher *watcher = (struct watcher *)context;
    return IoRegisterPlugPlayNotification(EventCategoryTargetDeviceChange, 0, watcher->file,
                                          watcher->driver, watcher_heard, watcher, &watcher->entry);
}

static inline NTSTATUS watcher_register_class(void *context)
{
    struct watcher *watcher = (struct watcher *)context;
    GUID interface_class = KIT_CLASS;
    return IoRegisterPlugPlayNotification(
        EventCategoryDeviceInterfaceChange, PNPNOTIFY_DEVICE_INTERFACE_INCLUDE_EXISTING_INTERFACES,
        &interface_class, watcher->driver, watcher_heard, watcher, &watcher->entry);
}

static inline NTSTATUS watcher_register_profile(void *context)
{
    struct watcher *watcher = (struct watcher *)context;
    return IoRegisterPlugPlayNotification(EventCategoryHardwareProfileChange, 0, NULL,
                                          watcher->driver, watcher_heard, watcher, &watcher->entry);
}

/* Everything that the watcher has. */
static inline NTSTATUS watcher_give_back(void *context)
{
    struct watcher *watcher = (struct watcher *)context;
    if (watcher->entry != NULL) {
        IoUnregisterPlugPlayNotificationEx(watcher->entry);
        watcher->entry = NULL;
    }
    if (watcher->file != NULL) {
        ObDereferenceObject(watcher->file);
        watcher->file = NULL;
    }
    if (watcher->link.Buffer != NULL) {
        ExFreePool(watcher->link.Buffer);
        RtlInitUnicodeString(&watcher->link, NULL);
    }
    return STATUS_SUCCESS;
}

/* From finding the device to hearing of it. */
static inline int watcher_begin(struct steps *steps, struct watcher *watcher)
{
    watcher->driver = &pn_driver_find(steps->sim, WATCHER_NAME)->object;
    return STEP(steps, on_kernel(steps->sim, watcher_find, watcher)) &&
           STEP(steps, on_kernel(steps->sim, watcher_open, watcher)) &&
           STEP(steps, on_kernel(steps->sim, watcher_register, watcher));
}

static inline void watcher_end(struct steps *steps, struct watcher *watcher)
{
    UNDO(steps, on_kernel(steps->sim, watcher_give_back, watcher));
}

static inline VOID watcher_unload(PDRIVER_OBJECT DriverObject)
{
    (void)DriverObject;
}

static inline int32_t watcher_entry(PDRIVER_OBJECT driver, PUNICODE_STRING registry_path)
{
    (void)registry_path;
    driver->DriverUnload = watcher_unload;
    return STATUS_SUCCESS;
}

static inline int32_t watcher_load(struct pnpsim *sim)
{
    int32_t status = pnpsim_driver_add(sim, WATCHER_NAME, watcher_entry);
    return status != 0 ? status : (int32_t)pnpsim_driver_load(sim, WATCHER_NAME);
}

/* A lamp of KIT_CLASS; NULL when it is not there or has not started. */
static inline struct pnpsim_device *lamp_plug(struct pnpsim *sim)
{
    struct pnpsim_hardware hardware = kit_hardware("lamp");
    pnpsim_name_guid(sim, &KIT_LOST, "LAMP_LOST");
    return pnpsim_plug(sim, &hardware);
}

#endif
