/* SPDX-License-Identifier: MIT */
/* Devices, monitors and reports of the rule tests. Drivers of device stacks are in kit_stack.c. */
#include <initguid.h>

#include "support/kit.h"

#include "io/driver.h"

#include <stdarg.h>

#define KIT_GUID(number)                                                                           \
    {                                                                                              \
        number, 0x52c5, 0x4b3e,                                                                    \
        {                                                                                          \
            0x90, 0x11, 0x2f, 0x4d, 0x66, 0x10, 0x20, 0x01                                         \
        }                                                                                          \
    }

const GUID KIT_CLASS = KIT_GUID(0x6b1f0a01);
const GUID KIT_OTHER_CLASS = KIT_GUID(0x6b1f0a02);
const GUID KIT_LOST = KIT_GUID(0x6b1f0b01);
const GUID KIT_BACK = KIT_GUID(0x6b1f0b02);

enum { KIT_TAG = '1tiK' };

/* ---- Devices and drivers ---- */

struct pnpsim_hardware kit_hardware(const char *name)
{
    return (struct pnpsim_hardware){
        .name = name,
        .device_id = "KIT\\DEVICE",
        .instance_id = name,
        .interfaces = { &KIT_CLASS },
    };
}

struct pnpsim_device *kit_device(struct pnpsim *sim, const char *name)
{
    struct pnpsim_hardware hardware = kit_hardware(name);
    pnpsim_assert_ok(pnpsim_name_guid(sim, &KIT_LOST, "LAMP_LOST"));
    pnpsim_assert_ok(pnpsim_name_guid(sim, &KIT_BACK, "LAMP_BACK"));
    struct pnpsim_device *device = pnpsim_plug(sim, &hardware);
    assert_non_null(device);
    assert_int_equal(pnpsim_device_state(device), PNPSIM_DEVICE_STARTED);
    return device;
}

static VOID driver_unload(PDRIVER_OBJECT DriverObject)
{
    (void)DriverObject;
}

static int32_t driver_entry(PDRIVER_OBJECT driver, PUNICODE_STRING registry_path)
{
    (void)registry_path;
    driver->DriverUnload = driver_unload;
    return STATUS_SUCCESS;
}

PDRIVER_OBJECT kit_driver(struct pnpsim *sim, const char *name)
{
    if (!pnpsim_driver_is_loaded(sim, name)) {
        pnpsim_assert_ok(pnpsim_driver_add(sim, name, driver_entry));
        pnpsim_assert_ok(pnpsim_driver_load(sim, name));
    }
    return &pn_driver_find(sim, name)->object;
}

void kit_call(struct pnpsim *sim, void (*function)(void *context), void *context)
{
    pnpsim_assert_ok(pnpsim_call(sim, function, context));
    pnpsim_assert_ok(pnpsim_run(sim));
}

void kit_log(struct kit_log *log, const char *format, ...)
{
    size_t length = strlen(log->text);
    if (length > 0 && length + 3 < sizeof(log->text)) {
        memcpy(log->text + length, " | ", 4);
        length += 3;
    }
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(log->text + length, sizeof(log->text) - length, format, arguments);
    va_end(arguments);
}

/* ---- Monitors: the callback ---- */

static void hear_custom(struct kit_heard *heard, const TARGET_DEVICE_CUSTOM_NOTIFICATION *custom)
{
    heard->name_offset = custom->NameBufferOffset;
    heard->data_size = custom->Size -
                       FIELD_OFFSET(TARGET_DEVICE_CUSTOM_NOTIFICATION, CustomDataBuffer);
    ULONG kept = heard->data_size < KIT_DATA_MAX ? heard->data_size : KIT_DATA_MAX;
    memcpy(heard->data, custom->CustomDataBuffer, kept);
}

static BOOLEAN is_interface_event(const GUID *event)
{
    return IsEqualGUID(event, &GUID_DEVICE_INTERFACE_ARRIVAL) ||
           IsEqualGUID(event, &GUID_DEVICE_INTERFACE_REMOVAL);
}

static BOOLEAN is_removal_event(const GUID *event)
{
    return IsEqualGUID(event, &GUID_TARGET_DEVICE_QUERY_REMOVE) ||
           IsEqualGUID(event, &GUID_TARGET_DEVICE_REMOVE_CANCELLED) ||
           IsEqualGUID(event, &GUID_TARGET_DEVICE_REMOVE_COMPLETE);
}

static struct kit_heard hear(PVOID notification)
{
    const PLUGPLAY_NOTIFICATION_HEADER *header = notification;
    struct kit_heard heard = { .event = header->Event,
                               .version = header->Version,
                               .size = header->Size,
                               .irql = KeGetCurrentIrql(),
                               .structure = notification };
    if (is_interface_event(&header->Event)) {
        const DEVICE_INTERFACE_CHANGE_NOTIFICATION *change = notification;
        USHORT size = change->SymbolicLinkName->Length;
        USHORT room = sizeof(heard.link) - sizeof(WCHAR);
        memcpy(heard.link, change->SymbolicLinkName->Buffer, size < room ? size : room);
        return heard;
    }
    heard.file = ((const TARGET_DEVICE_REMOVAL_NOTIFICATION *)notification)->FileObject;
    if (!is_removal_event(&header->Event)) {
        hear_custom(&heard, notification);
    }
    return heard;
}

static NTSTATUS monitor_callback(PVOID NotificationStructure, PVOID Context)
{
    struct kit_monitor *monitor = Context;
    struct kit_heard heard = hear(NotificationStructure);
    if (monitor->count < KIT_HEARD_MAX) {
        monitor->heard[monitor->count] = heard;
    }
    monitor->count++;
    if (monitor->on_event != NULL) {
        monitor->on_event(monitor, &heard);
    }
    return IsEqualGUID(&heard.event, &GUID_TARGET_DEVICE_QUERY_REMOVE) ? monitor->answer
                                                                       : STATUS_SUCCESS;
}

/* ---- Monitors: the kernel side ---- */

NTSTATUS kit_open_link(struct kit_monitor *monitor, PUNICODE_STRING link)
{
    PDEVICE_OBJECT top;
    PFILE_OBJECT file;
    monitor->status = IoGetDeviceObjectPointer(link, FILE_READ_DATA, &file, &top);
    if (NT_SUCCESS(monitor->status)) {
        monitor->file = file;
        monitor->holds = TRUE;
    }
    return monitor->status;
}

NTSTATUS kit_open(struct kit_monitor *monitor, struct pnpsim_device *device)
{
    const char *link = pnpsim_device_interface(device, &KIT_CLASS);
    ANSI_STRING narrow;
    UNICODE_STRING wide;
    RtlInitAnsiString(&narrow, link == NULL ? "" : link);
    monitor->status = RtlAnsiStringToUnicodeString(&wide, &narrow, TRUE);
    if (NT_SUCCESS(monitor->status)) {
        kit_open_link(monitor, &wide);
        RtlFreeUnicodeString(&wide);
    }
    return monitor->status;
}

void kit_let_go(struct kit_monitor *monitor)
{
    if (monitor->holds) {
        monitor->holds = FALSE;
        ObDereferenceObject(monitor->file);
    }
}

NTSTATUS kit_register_target(struct kit_monitor *monitor)
{
    monitor->status = IoRegisterPlugPlayNotification(EventCategoryTargetDeviceChange, 0,
                                                     monitor->file, monitor->driver,
                                                     monitor_callback, monitor, &monitor->entry);
    return monitor->status;
}

NTSTATUS kit_register_class(struct kit_monitor *monitor, const GUID *interface_class, ULONG flags)
{
    monitor->status = IoRegisterPlugPlayNotification(EventCategoryDeviceInterfaceChange, flags,
                                                     (PVOID)interface_class, monitor->driver,
                                                     monitor_callback, monitor, &monitor->entry);
    return monitor->status;
}

NTSTATUS kit_unregister(struct kit_monitor *monitor)
{
    PVOID entry = monitor->entry;
    monitor->entry = NULL;
    monitor->status = IoUnregisterPlugPlayNotificationEx(entry);
    return monitor->status;
}

/* ---- Monitors: the test's side ---- */

struct monitor_call {
    struct kit_monitor *monitor;
    struct pnpsim_device *device;
    const GUID *interface_class;
    ULONG flags;
};

static void watch_open_run(void *context)
{
    struct monitor_call *call = context;
    if (NT_SUCCESS(kit_open(call->monitor, call->device))) {
        kit_register_target(call->monitor);
    }
}

static void watch_run(void *context)
{
    struct monitor_call *call = context;
    watch_open_run(call);
    kit_let_go(call->monitor);
}

static void monitor_run(struct pnpsim *sim, struct monitor_call *call, const char *driver,
                        void (*run)(void *context))
{
    call->monitor->sim = sim;
    call->monitor->driver = kit_driver(sim, driver);
    kit_call(sim, run, call);
    pnpsim_assert_ok(call->monitor->status);
}

void kit_watch(struct pnpsim *sim, struct kit_monitor *monitor, const char *driver,
               struct pnpsim_device *device)
{
    monitor_run(sim, &(struct monitor_call){ .monitor = monitor, .device = device }, driver,
                watch_run);
}

void kit_watch_open(struct pnpsim *sim, struct kit_monitor *monitor, const char *driver,
                    struct pnpsim_device *device)
{
    monitor_run(sim, &(struct monitor_call){ .monitor = monitor, .device = device }, driver,
                watch_open_run);
}

static void watch_class_run(void *context)
{
    struct monitor_call *call = context;
    kit_register_class(call->monitor, call->interface_class, call->flags);
}

void kit_watch_class(struct pnpsim *sim, struct kit_monitor *monitor, const char *driver,
                     const GUID *interface_class, ULONG flags)
{
    struct monitor_call call = { .monitor = monitor,
                                 .interface_class = interface_class,
                                 .flags = flags };
    monitor_run(sim, &call, driver, watch_class_run);
}

static void unwatch_run(void *context)
{
    kit_unregister(context);
}

void kit_unwatch(struct kit_monitor *monitor)
{
    kit_call(monitor->sim, unwatch_run, monitor);
    pnpsim_assert_ok(monitor->status);
}

static void follow(struct kit_monitor *arrivals, const struct kit_heard *heard)
{
    struct kit_follower *follower = CONTAINING_RECORD(arrivals, struct kit_follower, arrivals);
    UNICODE_STRING link;
    if (!IsEqualGUID(&heard->event, &GUID_DEVICE_INTERFACE_ARRIVAL) ||
        !pnpsim_check(follower->count < RTL_NUMBER_OF(follower->devices))) {
        return;
    }
    struct kit_monitor *monitor = &follower->devices[follower->count++];
    monitor->sim = arrivals->sim;
    monitor->driver = arrivals->driver;
    RtlInitUnicodeString(&link, heard->link);
    if (pnpsim_check(NT_SUCCESS(kit_open_link(monitor, &link)))) {
        pnpsim_check(NT_SUCCESS(kit_register_target(monitor)));
        kit_let_go(monitor);
    }
}

void kit_monitor(struct pnpsim *sim, struct kit_follower *follower, const char *driver,
                 const GUID *interface_class)
{
    follower->arrivals.on_event = follow;
    kit_watch_class(sim, &follower->arrivals, driver, interface_class,
                    PNPNOTIFY_DEVICE_INTERFACE_INCLUDE_EXISTING_INTERFACES);
}

/* ---- Reports ---- */

NTSTATUS kit_report_send(struct kit_report *report)
{
    USHORT header = FIELD_OFFSET(TARGET_DEVICE_CUSTOM_NOTIFICATION, CustomDataBuffer);
    USHORT size = (USHORT)(header + report->size);
    USHORT room = size < sizeof(TARGET_DEVICE_CUSTOM_NOTIFICATION)
                      ? (USHORT)sizeof(TARGET_DEVICE_CUSTOM_NOTIFICATION)
                      : size;
    PTARGET_DEVICE_CUSTOM_NOTIFICATION notification = ExAllocatePool2(POOL_FLAG_NON_PAGED, room,
                                                                      KIT_TAG);
    if (notification == NULL) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    notification->Version = 1;
    notification->Size = size;
    notification->Event = report->event == NULL ? KIT_LOST : *report->event;
    notification->NameBufferOffset = report->name_at - 1;
    if (report->size > 0) {
        memcpy(notification->CustomDataBuffer, report->data, report->size);
    }
    KIRQL before = KeGetCurrentIrql();
    if (report->irql > before) {
        KeRaiseIrql(report->irql, &before);
    }
    report->status = IoReportTargetDeviceChangeAsynchronous(
        pnpsim_device_pdo(report->device), notification, report->callback, report->context);
    if (report->irql > before) {
        KeLowerIrql(before);
    }
    memset(notification, 0xEE, room); /* K-3.3.3 */
    ExFreePoolWithTag(notification, KIT_TAG);
    return report->status;
}

static void report_run(void *context)
{
    kit_report_send(context);
}

void kit_report_with(struct pnpsim *sim, struct kit_report *report)
{
    kit_call(sim, report_run, report);
    pnpsim_assert_ok(report->status);
}

void kit_report(struct pnpsim *sim, struct pnpsim_device *device, const GUID *event,
                const void *data, USHORT size)
{
    kit_report_with(
        sim, &(struct kit_report){ .device = device, .event = event, .data = data, .size = size });
}
