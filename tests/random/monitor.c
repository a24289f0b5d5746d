/* SPDX-License-Identifier: MIT */
/* The kernel side of the subject: drivers that register, report, and note what they are told. */
#include <initguid.h>

#include "subject.h"

#include <wdmguid.h>

enum { MONITOR_TAG = 'dnaR', EVENT_FIRST = 0x70000000 };

static const USHORT report_sizes[] = { 0, 1, 4, 13, 60, 92, 200, 1500 };

/* ---- Reports ---- */

static GUID event_of(uint32_t number)
{
    GUID event = { EVENT_FIRST + number, 0x5d1f, 0x4b02, { 0x8e, 0x40, 1, 2, 3, 4, 5, 6 } };
    return event;
}

static UCHAR byte_of(uint32_t number, ULONG at)
{
    return (UCHAR)(number * 31 + at * 7 + (at >> 8));
}

static USHORT size_of(const struct op *op)
{
    return report_sizes[op->b % RTL_NUMBER_OF(report_sizes)];
}

/* Text begins at a place that depends on the number; -1: there is none. */
static LONG offset_of(uint32_t number, ULONG size, bool with_text)
{
    return with_text && size > 12 ? (LONG)(number % 5 * 2) : -1;
}

uint32_t report_number(struct subject *subject, const GUID *event, const UCHAR *data, ULONG size,
                       LONG name_offset)
{
    uint32_t number = event->Data1 - EVENT_FIRST;
    GUID expected = event_of(number);
    bool is_same = RtlEqualMemory(&expected, event, sizeof(expected));
    for (ULONG i = 0; i < size && is_same; i++) {
        is_same = data[i] == byte_of(number, i);
    }
    if (!is_same || (name_offset != -1 && name_offset != offset_of(number, size, true))) {
        history_break(&subject->history, "a copy of report %u differs from the original",
                      (unsigned)number);
    }
    return number;
}

struct completion {
    struct subject *subject;
    uint32_t number;
};

static VOID report_completed(PVOID Context)
{
    struct completion *completion = Context;
    struct subject *subject = completion->subject;
    uint32_t number = completion->number;
    if (KeGetCurrentIrql() != PASSIVE_LEVEL) {
        history_break(&subject->history, "a completion callback above PASSIVE_LEVEL");
    }
    history_completed(&subject->history, number);
    subject_fact(subject, FACT_COMPLETED, 0, 0, NOBODY, number);
    ExFreePoolWithTag(completion, MONITOR_TAG);
}

static PTARGET_DEVICE_CUSTOM_NOTIFICATION notification_create(uint32_t number, USHORT size,
                                                              bool with_text)
{
    USHORT header = FIELD_OFFSET(TARGET_DEVICE_CUSTOM_NOTIFICATION, CustomDataBuffer);
    PTARGET_DEVICE_CUSTOM_NOTIFICATION notification =
        ExAllocatePool2(POOL_FLAG_NON_PAGED, sizeof(*notification) + size, MONITOR_TAG);
    notification->Version = 1;
    notification->Size = (USHORT)(header + size);
    notification->Event = event_of(number);
    notification->NameBufferOffset = offset_of(number, size, with_text);
    for (USHORT i = 0; i < size; i++) {
        notification->CustomDataBuffer[i] = byte_of(number, i);
    }
    return notification;
}

static NTSTATUS report_send(struct subject *subject, const struct op *op, PVOID notification,
                            struct completion *completion)
{
    PDEVICE_OBJECT pdo = pnpsim_device_pdo(subject->devices[op->a]);
    if (op->kind == OP_REPORT_AND_WAIT) {
        return IoReportTargetDeviceChange(pdo, notification);
    }
    KIRQL before = PASSIVE_LEVEL;
    if ((op->c & REPORT_AT_DISPATCH) != 0) {
        KeRaiseIrql(DISPATCH_LEVEL, &before);
    }
    NTSTATUS status = IoReportTargetDeviceChangeAsynchronous(
        pdo, notification, completion == NULL ? NULL : report_completed, completion);
    if ((op->c & REPORT_AT_DISPATCH) != 0) {
        KeLowerIrql(before);
    }
    return status;
}

static int report(struct subject *subject, const struct op *op)
{
    uint32_t number = ++subject->last_report;
    USHORT size = size_of(op);
    bool has_callback = op->kind == OP_REPORT && (op->c & REPORT_CALLBACK) != 0;
    struct completion *completion = NULL;
    if (has_callback) {
        completion = ExAllocatePool2(POOL_FLAG_NON_PAGED, sizeof(*completion), MONITOR_TAG);
        *completion = (struct completion){ subject, number };
    }
    PTARGET_DEVICE_CUSTOM_NOTIFICATION notification =
        notification_create(number, size, (op->c & REPORT_WITH_TEXT) != 0);
    history_report(&subject->history, number, op->a, subject->lives[op->a], has_callback);
    NTSTATUS status = report_send(subject, op, notification, completion);
    RtlFillMemory(notification, sizeof(*notification) + size, 0xEE);
    ExFreePoolWithTag(notification, MONITOR_TAG);
    if (op->kind == OP_REPORT_AND_WAIT) {
        subject_fact(subject, FACT_RETURNED, 0, 0, NOBODY, number);
    }
    return status == STATUS_SUCCESS ? 0 : 1;
}

/* ---- Unregistering ---- */

static int unregister(struct monitor *monitor, bool old)
{
    PVOID entry = monitor->entry;
    monitor->entry = NULL;
    NTSTATUS status = old ? IoUnregisterPlugPlayNotification(entry)
                          : IoUnregisterPlugPlayNotificationEx(entry);
    history_unregister(&monitor->subject->history, monitor->registrant);
    return status == STATUS_SUCCESS ? 0 : 1;
}

static void let_go(struct monitor *monitor)
{
    if (monitor->holds) {
        monitor->holds = false;
        ObDereferenceObject(monitor->file);
    }
}

/* ---- Registering ---- */

static NTSTATUS monitor_hears(PVOID NotificationStructure, PVOID Context);

static NTSTATUS open_device(struct monitor *monitor, unsigned device)
{
    struct subject *subject = monitor->subject;
    const char *link = NULL;
    for (unsigned which = 0; which < CLASSES && link == NULL; which++) {
        link = pnpsim_device_interface(subject->devices[device], subject_class(which));
    }
    ANSI_STRING narrow;
    UNICODE_STRING wide;
    PDEVICE_OBJECT top;
    RtlInitAnsiString(&narrow, link == NULL ? "" : link);
    NTSTATUS status = RtlAnsiStringToUnicodeString(&wide, &narrow, TRUE);
    if (NT_SUCCESS(status)) {
        status = IoGetDeviceObjectPointer(&wide, FILE_READ_DATA, &monitor->file, &top);
        RtlFreeUnicodeString(&wide);
    }
    monitor->holds = NT_SUCCESS(status);
    return status;
}

static NTSTATUS register_it(struct monitor *monitor, IO_NOTIFICATION_EVENT_CATEGORY category,
                            ULONG flags, PVOID data)
{
    struct subject *subject = monitor->subject;
    monitor->registrant =
        history_register(&subject->history, false, monitor->device,
                         monitor->device == NOBODY ? 0 : subject->lives[monitor->device]);
    return IoRegisterPlugPlayNotification(category, flags, data,
                                          subject->drivers[monitor->number % DRIVERS],
                                          monitor_hears, monitor, &monitor->entry);
}

static NTSTATUS register_target(struct monitor *monitor, const struct op *op)
{
    NTSTATUS status = open_device(monitor, op->b);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    monitor->device = op->b;
    status = register_it(monitor, EventCategoryTargetDeviceChange, 0, monitor->file);
    if (op->c != 1) {
        let_go(monitor);
    }
    return status;
}

/* Never NULL; a full table ends the test. */
static struct monitor *monitor_create(struct subject *subject, unsigned number)
{
    if (subject->context_count == REGISTRANTS_MAX) {
        history_break(&subject->history, "too many registrations for one simulation");
        subject->context_count--;
    }
    struct monitor *monitor = &subject->contexts[subject->context_count++];
    *monitor = (struct monitor){ .subject = subject, .number = number, .device = NOBODY };
    subject->monitors[number] = monitor;
    return monitor;
}

/* Another registration through the file that this one keeps open. */
static void register_again(const struct monitor *by, unsigned number)
{
    struct monitor *monitor = monitor_create(by->subject, number);
    monitor->device = by->device;
    monitor->file = by->file;
    if (!NT_SUCCESS(register_it(monitor, EventCategoryTargetDeviceChange, 0, monitor->file))) {
        history_break(&by->subject->history, "monitor %u could not register another", by->number);
    }
}

static int register_one(struct subject *subject, const struct op *op)
{
    struct monitor *monitor = monitor_create(subject, op->a);
    NTSTATUS status;
    if (op->kind == OP_REGISTER_TARGET) {
        status = register_target(monitor, op);
    } else if (op->kind == OP_REGISTER_CLASS) {
        monitor->class = op->b;
        status = register_it(monitor, EventCategoryDeviceInterfaceChange,
                             op->c == 1 ? PNPNOTIFY_DEVICE_INTERFACE_INCLUDE_EXISTING_INTERFACES
                                        : 0,
                             (PVOID)(ULONG_PTR)subject_class(op->b));
    } else {
        status = register_it(monitor, EventCategoryHardwareProfileChange, 0, NULL);
    }
    return NT_SUCCESS(status) ? 0 : 1;
}

/* ---- Being told ---- */

static void script_run(struct monitor *monitor)
{
    struct subject *subject = monitor->subject;
    const unsigned argument = monitor->argument;
    struct monitor *other = subject->monitors[argument % MONITORS];
    struct op op = { .kind = OP_REPORT, .a = monitor->argument, .b = 3, .c = REPORT_CALLBACK };
    enum script script = (enum script)monitor->script;
    monitor->script = SCRIPT_NONE;
    switch (script) {
    case SCRIPT_UNREGISTER_SELF:
    case SCRIPT_UNREGISTER_SELF_OLD:
        unregister(monitor, script == SCRIPT_UNREGISTER_SELF_OLD);
        break;
    case SCRIPT_UNREGISTER_OTHER:
    case SCRIPT_UNREGISTER_OTHER_OLD:
        if (other != NULL && other->entry != NULL) {
            unregister(other, script == SCRIPT_UNREGISTER_OTHER_OLD);
        }
        break;
    case SCRIPT_REGISTER:
        if (monitor->holds && (other == NULL || (other->entry == NULL && !other->holds))) {
            register_again(monitor, monitor->argument);
        }
        break;
    case SCRIPT_REPORT:
        if (pnpsim_device_pdo(subject->devices[monitor->argument]) != NULL) {
            report(subject, &op);
        }
        break;
    case SCRIPT_LET_GO:
        let_go(monitor);
        break;
    case SCRIPT_NONE:
    case SCRIPT_COUNT:
        break;
    }
}

static enum heard heard_of(const GUID *event)
{
    static const struct {
        const GUID *event;
        enum heard heard;
    } known[] = {
        { &GUID_TARGET_DEVICE_QUERY_REMOVE, HEARD_QUERY_REMOVE },
        { &GUID_TARGET_DEVICE_REMOVE_CANCELLED, HEARD_CANCELLED },
        { &GUID_TARGET_DEVICE_REMOVE_COMPLETE, HEARD_COMPLETE },
        { &GUID_DEVICE_INTERFACE_ARRIVAL, HEARD_ARRIVAL },
        { &GUID_DEVICE_INTERFACE_REMOVAL, HEARD_REMOVAL },
        { &GUID_HWPROFILE_QUERY_CHANGE, HEARD_PROFILE_QUERY },
        { &GUID_HWPROFILE_CHANGE_CANCELLED, HEARD_PROFILE_CANCELLED },
        { &GUID_HWPROFILE_CHANGE_COMPLETE, HEARD_PROFILE_COMPLETE },
    };
    for (unsigned i = 0; i < RTL_NUMBER_OF(known); i++) {
        if (IsEqualGUID(event, known[i].event)) {
            return known[i].heard;
        }
    }
    return HEARD_CUSTOM;
}

/* The device that an interface event is about. */
static unsigned interface_hears(struct monitor *monitor,
                                const DEVICE_INTERFACE_CHANGE_NOTIFICATION *change)
{
    char link[200] = "";
    PCUNICODE_STRING name = change->SymbolicLinkName;
    for (unsigned i = 0; i < name->Length / sizeof(WCHAR) && i < sizeof(link) - 1; i++) {
        link[i] = (char)name->Buffer[i];
    }
    if (change->Size != sizeof(*change) || monitor->device != NOBODY ||
        !IsEqualGUID(&change->InterfaceClassGuid, subject_class(monitor->class))) {
        history_break(&monitor->subject->history, "an interface event of another class");
    }
    return subject_device_of(link);
}

/* The number of a custom report, or 0. */
static uint32_t target_hears(struct monitor *monitor, enum heard what, PVOID notification)
{
    const TARGET_DEVICE_CUSTOM_NOTIFICATION *custom = notification;
    ULONG header = FIELD_OFFSET(TARGET_DEVICE_CUSTOM_NOTIFICATION, CustomDataBuffer);
    if (custom->FileObject != monitor->file) {
        history_break(&monitor->subject->history, "monitor %u got another FileObject than its own",
                      monitor->number);
    }
    if (what == HEARD_CUSTOM) {
        return report_number(monitor->subject, &custom->Event, custom->CustomDataBuffer,
                             custom->Size - header, custom->NameBufferOffset);
    }
    if (custom->Size != sizeof(TARGET_DEVICE_REMOVAL_NOTIFICATION)) {
        history_break(&monitor->subject->history, "a removal notification of a wrong size");
    }
    return 0;
}

static NTSTATUS monitor_hears(PVOID NotificationStructure, PVOID Context)
{
    const PLUGPLAY_NOTIFICATION_HEADER *header = NotificationStructure;
    struct monitor *monitor = Context;
    struct subject *subject = monitor->subject;
    enum heard what = heard_of(&header->Event);
    unsigned device = monitor->device;
    uint32_t detail = monitor->class;
    if (KeGetCurrentIrql() != PASSIVE_LEVEL || header->Version != 1) {
        history_break(&subject->history, "a notification above PASSIVE_LEVEL, or of version %u",
                      header->Version);
    }
    if (what == HEARD_ARRIVAL || what == HEARD_REMOVAL) {
        device = interface_hears(monitor, NotificationStructure);
    } else if (what <= HEARD_CUSTOM) {
        detail = target_hears(monitor, what, NotificationStructure);
    }
    history_hears(&subject->history, monitor->registrant, what, detail);
    subject_fact(subject, FACT_KERNEL, monitor->number, what, device, detail);
    script_run(monitor);
    bool is_query = what == HEARD_QUERY_REMOVE || what == HEARD_PROFILE_QUERY;
    return is_query && monitor->refuses ? STATUS_UNSUCCESSFUL : STATUS_SUCCESS;
}

int monitor_do(struct subject *subject, const struct op *op)
{
    struct monitor *monitor = subject->monitors[op->a % MONITORS];
    switch (op->kind) {
    case OP_CONNECT:
    case OP_PLUG:
    case OP_UNPLUG:
        return hub_do(subject, op);
    case OP_REPORT:
    case OP_REPORT_AND_WAIT:
        return report(subject, op);
    case OP_UNREGISTER:
        return unregister(monitor, op->b == 1);
    case OP_LET_GO:
        let_go(monitor);
        return 0;
    case OP_ANSWER:
        monitor->refuses = op->b == 0;
        return 0;
    case OP_SCRIPT:
        monitor->script = op->b;
        monitor->argument = op->c;
        return 0;
    default:
        return register_one(subject, op);
    }
}

static VOID monitor_unload(PDRIVER_OBJECT DriverObject)
{
    UNREFERENCED_PARAMETER(DriverObject);
}

NTSTATUS monitor_driver_entry(struct subject *subject, unsigned number, PDRIVER_OBJECT driver)
{
    driver->DriverUnload = monitor_unload;
    subject->drivers[number] = driver;
    return STATUS_SUCCESS;
}
