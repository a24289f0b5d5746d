/* SPDX-License-Identifier: MIT */
/* The machine and its driver. */
#include "machine.h"

#include <ntddk.h>

#include <initguid.h>

#include "bench.h"
#include "clock.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

DEFINE_GUID(GUID_BENCH_CLASS, 0x6f1d0a51, 0x9a0e, 0x4f0c, 0x8a, 0x51, 0x3d, 0x0f, 0x5a, 0x77, 0x10,
            0x01);
DEFINE_GUID(GUID_BENCH_OTHER_CLASS, 0x6f1d0a51, 0x9a0e, 0x4f0c, 0x8a, 0x51, 0x3d, 0x0f, 0x5a, 0x77,
            0x10, 0x02);
DEFINE_GUID(GUID_BENCH_EVENT, 0x6f1d0a51, 0x9a0e, 0x4f0c, 0x8a, 0x51, 0x3d, 0x0f, 0x5a, 0x77, 0x10,
            0x03);

enum { LINK_UNITS_MAX = 256, PAYLOAD_BYTES = 28, SHRINK_BATCH = 50000 };

/* A notification of 64 bytes. */
union event {
    TARGET_DEVICE_CUSTOM_NOTIFICATION notification;
    UCHAR bytes[FIELD_OFFSET(TARGET_DEVICE_CUSTOM_NOTIFICATION, CustomDataBuffer) + PAYLOAD_BYTES];
};

struct machine {
    struct pnpsim *sim;
    struct pnpsim_app *app;
    PDRIVER_OBJECT driver;
    uint32_t device_count;
    struct pnpsim_device **devices;
    struct pnpsim_device **grown; /* what machine_grow has plugged in */
    uint32_t grown_count;
    uint32_t grown_serial;
    PDEVICE_OBJECT *pdos;
    union event event;
    uint64_t delivered;
    uint64_t chain_left; /* reports that callbacks have still to make */
};

/* DriverEntry has no context of its own: the machine that is being made. */
static struct machine *loading;

static NTSTATUS bench_entry(PDRIVER_OBJECT driver, PUNICODE_STRING path)
{
    UNREFERENCED_PARAMETER(path);
    loading->driver = driver;
    return STATUS_SUCCESS;
}

int32_t machine_callback(void *notification, void *context)
{
    (void)notification;
    ++*(uint64_t *)context;
    return STATUS_SUCCESS;
}

static void report(struct machine *machine, PDEVICE_OBJECT pdo)
{
    NTSTATUS status = IoReportTargetDeviceChangeAsynchronous(pdo, &machine->event.notification,
                                                             NULL, NULL);
    bench_require(NT_SUCCESS(status), "a report is taken");
}

static void devices_plug(struct machine *machine)
{
    struct pnpsim *sim = machine->sim;
    for (uint32_t i = 0; i < machine->device_count; i++) {
        char instance[16];
        snprintf(instance, sizeof(instance), "%u", (unsigned)i);
        machine->devices[i] = pnpsim_plug_begin(
            sim, &(struct pnpsim_hardware){ .device_id = "BENCH\\DEVICE",
                                            .instance_id = instance,
                                            .interfaces = { &GUID_BENCH_CLASS } });
        bench_require(machine->devices[i] != NULL, pnpsim_last_error(sim));
    }
    bench_require(pnpsim_run(sim) == PNPSIM_OK, "the devices start");
    for (uint32_t i = 0; i < machine->device_count; i++) {
        machine->pdos[i] = pnpsim_device_pdo(machine->devices[i]);
        bench_require(pnpsim_device_state(machine->devices[i]) == PNPSIM_DEVICE_STARTED,
                      "every device has started");
    }
}

struct machine *machine_create(enum pnpsim_profile profile, struct uv_loop_s *loop,
                               uint32_t devices)
{
    struct pnpsim_options options = PNPSIM_OPTIONS_INIT;
    struct machine *machine = calloc(1, sizeof(*machine));
    bench_require(machine != NULL, "memory for a machine");
    options.profile = profile;
    options.loop = loop;
    options.step_limit = 2000000000;
    bench_require(pnpsim_create(&options, &machine->sim) == PNPSIM_OK, pnpsim_last_error(NULL));
    machine->device_count = devices;
    machine->devices = calloc(devices + 1, sizeof(struct pnpsim_device *));
    machine->pdos = calloc(devices + 1, sizeof(PDEVICE_OBJECT));
    bench_require(machine->devices != NULL && machine->pdos != NULL, "memory for devices");
    machine->event.notification.Version = 1;
    machine->event.notification.Size = sizeof(machine->event.bytes);
    machine->event.notification.Event = GUID_BENCH_EVENT;
    machine->event.notification.NameBufferOffset = -1;
    loading = machine;
    bench_require(pnpsim_driver_add(machine->sim, "bench", bench_entry) == PNPSIM_OK &&
                      pnpsim_driver_load(machine->sim, "bench") == PNPSIM_OK,
                  "the driver loads");
    machine->app = pnpsim_app_start(machine->sim, "reporter");
    bench_require(machine->app != NULL, "an application starts");
    devices_plug(machine);
    return machine;
}

static struct pnpsim_device *grown_begin(struct machine *machine)
{
    char instance_id[16];
    snprintf(instance_id, sizeof(instance_id), "%x", (unsigned)machine->grown_serial++);
    struct pnpsim_hardware hardware = { .device_id = "BENCH\\DISK",
                                        .instance_id = instance_id,
                                        .hardware_ids = { "BENCH\\DISK" },
                                        .interfaces = { &GUID_BENCH_OTHER_CLASS } };
    struct pnpsim_device *device = pnpsim_plug_begin(machine->sim, &hardware);
    bench_require(device != NULL, pnpsim_last_error(machine->sim));
    return device;
}

uint64_t machine_grow(struct machine *machine, uint32_t count)
{
    size_t size = ((size_t)machine->grown_count + count) * sizeof(struct pnpsim_device *);
    struct pnpsim_device **grown = realloc(machine->grown, size);
    bench_require(grown != NULL, "memory for a list of devices");
    machine->grown = grown;
    uint64_t begin = bench_now();
    for (uint32_t i = 0; i < count; i++) {
        grown[machine->grown_count + i] = grown_begin(machine);
    }
    bench_require(pnpsim_run(machine->sim) == PNPSIM_OK, pnpsim_last_error(machine->sim));
    uint64_t end = bench_now();
    for (uint32_t i = 0; i < count; i++) {
        bench_require(pnpsim_device_state(grown[machine->grown_count + i]) == PNPSIM_DEVICE_STARTED,
                      "every device has started");
    }
    machine->grown_count += count;
    return end - begin;
}

uint64_t machine_shrink(struct machine *machine)
{
    uint64_t begin = bench_now();
    for (uint32_t i = 0; i < machine->grown_count; i++) {
        bench_require(pnpsim_unplug_begin(machine->sim, machine->grown[i]) == PNPSIM_OK,
                      "a device is pulled out");
        if ((i + 1) % SHRINK_BATCH == 0 || i + 1 == machine->grown_count) {
            bench_require(pnpsim_run(machine->sim) == PNPSIM_OK, pnpsim_last_error(machine->sim));
        }
    }
    uint64_t end = bench_now();
    for (uint32_t i = 0; i < machine->grown_count; i++) {
        bench_require(pnpsim_device_state(machine->grown[i]) == PNPSIM_DEVICE_ABSENT,
                      "every device has gone");
    }
    machine->grown_count = 0;
    return end - begin;
}

static void machine_free(struct machine *machine)
{
    free(machine->grown);
    free(machine->devices);
    free(machine->pdos);
    free(machine);
}

void machine_destroy(struct machine *machine)
{
    bench_require(pnpsim_destroy(machine->sim) == PNPSIM_OK, "the machine ends");
    machine_free(machine);
}

static void shut_down(void *context)
{
    (void)context; /* the loop ends by itself when nothing is left to close */
}

void machine_shut_down(struct machine *machine)
{
    bench_require(pnpsim_shutdown(machine->sim, shut_down, NULL) == PNPSIM_OK, "the machine ends");
    machine_free(machine);
}

struct pnpsim *machine_sim(struct machine *machine)
{
    return machine->sim;
}

uint64_t machine_delivered(const struct machine *machine)
{
    return machine->delivered;
}

/* ---- What runs on the driver's side ---- */

struct task {
    struct machine *machine;
    const uint32_t *devices;
    uint32_t first;
    uint32_t device_count;
    uint32_t count;
    uint64_t nanoseconds;
};

static void run(struct machine *machine, void (*function)(void *context), struct task *task)
{
    task->machine = machine;
    enum pnpsim_result result = pnpsim_call(machine->sim, function, task);
    bench_require(result == PNPSIM_OK, pnpsim_last_error(machine->sim));
}

static PFILE_OBJECT device_open(const struct machine *machine, uint32_t index)
{
    WCHAR buffer[LINK_UNITS_MAX];
    UNICODE_STRING name = { .Buffer = buffer };
    PFILE_OBJECT file;
    PDEVICE_OBJECT device;
    const char *link = pnpsim_device_interface(machine->devices[index], &GUID_BENCH_CLASS);
    for (; *link != '\0'; link++) {
        buffer[name.Length / sizeof(WCHAR)] = (WCHAR)*link;
        name.Length += sizeof(WCHAR);
    }
    name.MaximumLength = name.Length;
    NTSTATUS status = IoGetDeviceObjectPointer(&name, FILE_READ_DATA, &file, &device);
    bench_require(NT_SUCCESS(status), "a device opens");
    return file;
}

static PVOID target_register(struct machine *machine, PFILE_OBJECT file)
{
    PVOID entry;
    NTSTATUS status = IoRegisterPlugPlayNotification(EventCategoryTargetDeviceChange, 0, file,
                                                     machine->driver, machine_callback,
                                                     &machine->delivered, &entry);
    bench_require(NT_SUCCESS(status), "a target is registered for");
    return entry;
}

static PVOID class_register(struct machine *machine)
{
    PVOID entry;
    NTSTATUS status = IoRegisterPlugPlayNotification(
        EventCategoryDeviceInterfaceChange, 0, (PVOID)&GUID_BENCH_OTHER_CLASS, machine->driver,
        machine_callback, &machine->delivered, &entry);
    bench_require(NT_SUCCESS(status), "a class is registered for");
    return entry;
}

static void unregister(PVOID entry)
{
    NTSTATUS status = IoUnregisterPlugPlayNotificationEx(entry);
    bench_require(NT_SUCCESS(status), "a registration ends");
}

static void register_run(void *context)
{
    struct task *task = context;
    for (uint32_t i = 0; i < task->device_count; i++) {
        PFILE_OBJECT file = device_open(task->machine, task->first + i);
        for (uint32_t n = 0; n < task->count; n++) {
            target_register(task->machine, file);
        }
        ObDereferenceObject(file);
    }
}

void machine_register(struct machine *machine, uint32_t first, uint32_t devices, uint32_t count)
{
    bench_require(first + devices <= machine->device_count, "a device to register for");
    run(machine, register_run,
        &(struct task){ .first = first, .device_count = devices, .count = count });
}

static void register_class_run(void *context)
{
    const struct task *task = context;
    for (uint32_t i = 0; i < task->count; i++) {
        class_register(task->machine);
    }
}

void machine_register_class(struct machine *machine, uint32_t count)
{
    run(machine, register_class_run, &(struct task){ .count = count });
}

static void report_run(void *context)
{
    struct task *task = context;
    struct machine *machine = task->machine;
    uint64_t begin = bench_now();
    for (uint32_t i = 0; i < task->count; i++) {
        report(machine, machine->pdos[task->devices[i]]);
    }
    task->nanoseconds = bench_now() - begin;
}

/* Running until idle takes up the time that delivering takes. Going into the reporter's thread and
 * back is not part of what is measured. */
static uint64_t deliver(struct machine *machine)
{
    uint64_t begin = bench_now();
    enum pnpsim_result result = pnpsim_run(machine->sim);
    uint64_t end = bench_now();
    bench_require(result == PNPSIM_OK, pnpsim_last_error(machine->sim));
    return end - begin;
}

uint64_t machine_report(struct machine *machine, const uint32_t *devices, uint32_t count)
{
    struct task task = { .devices = devices, .count = count };
    run(machine, report_run, &task);
    return task.nanoseconds + deliver(machine);
}

/* Reports again from inside the callback: the worker sees it in a later turn. */
static NTSTATUS chain_callback(PVOID notification, PVOID context)
{
    struct machine *machine = context;
    UNREFERENCED_PARAMETER(notification);
    machine->delivered++;
    if (machine->chain_left > 0) {
        machine->chain_left--;
        report(machine, machine->pdos[0]);
    }
    return STATUS_SUCCESS;
}

static void chain_begin_run(void *context)
{
    struct task *task = context;
    struct machine *machine = task->machine;
    PFILE_OBJECT file = device_open(machine, 0);
    PVOID entry;
    NTSTATUS status = IoRegisterPlugPlayNotification(
        EventCategoryTargetDeviceChange, 0, file, machine->driver, chain_callback, machine, &entry);
    bench_require(NT_SUCCESS(status), "the chain's callback is registered");
    ObDereferenceObject(file);
    task->devices = entry;
    report(machine, machine->pdos[0]);
}

static void chain_end_run(void *context)
{
    const struct task *task = context;
    unregister((PVOID)(uintptr_t)task->devices);
}

uint64_t machine_chain(struct machine *machine, uint32_t count)
{
    struct task task = { .count = count };
    machine->chain_left = count - 1;
    run(machine, chain_begin_run, &task);
    uint64_t nanoseconds = deliver(machine);
    run(machine, chain_end_run, &task);
    return nanoseconds;
}

static void report_here_run(void *context)
{
    struct machine *machine = context;
    report(machine, machine->pdos[0]);
}

void machine_report_here(struct machine *machine)
{
    enum pnpsim_result result = pnpsim_app_call(machine->app, report_here_run, machine);
    bench_require(result == PNPSIM_OK, pnpsim_last_error(machine->sim));
}

static void churn_class_run(void *context)
{
    struct task *task = context;
    uint64_t begin = bench_now();
    for (uint32_t i = 0; i < task->count; i++) {
        unregister(class_register(task->machine));
    }
    task->nanoseconds = bench_now() - begin;
}

uint64_t machine_churn_class(struct machine *machine, uint32_t count)
{
    struct task task = { .count = count };
    run(machine, churn_class_run, &task);
    return task.nanoseconds;
}

static void churn_target_run(void *context)
{
    struct task *task = context;
    PFILE_OBJECT file = device_open(task->machine, 0);
    uint64_t begin = bench_now();
    for (uint32_t i = 0; i < task->count; i++) {
        unregister(target_register(task->machine, file));
    }
    task->nanoseconds = bench_now() - begin;
    ObDereferenceObject(file);
}

uint64_t machine_churn_target(struct machine *machine, uint32_t count)
{
    struct task task = { .count = count };
    run(machine, churn_target_run, &task);
    return task.nanoseconds;
}
