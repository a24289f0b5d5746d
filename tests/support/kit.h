/* SPDX-License-Identifier: MIT */
/* What the rule tests are told with: devices, monitors (drivers that register for notification and
 * keep what they hear) and reports. A verb that starts with kit_ belongs to the test's side and
 * asserts its success; what is marked "kernel side" is called from pnpsim_call or a callback.
 *
 * All structures live in the test's own frame. A driver here is plain C in the test program; it has
 * no globals, so that no test sees another's. */
#ifndef PN_TESTS_KIT_H
#define PN_TESTS_KIT_H

#include <ntddk.h>

#include <wdmguid.h>

#include <pnpsim/cmocka.h>

/* The interface class of the kit's devices, a second one, and two custom events. */
extern const GUID KIT_CLASS;
extern const GUID KIT_OTHER_CLASS;
extern const GUID KIT_LOST; /* "LAMP_LOST" in stories */
extern const GUID KIT_BACK; /* "LAMP_BACK" */

/* ---- Devices and drivers ---- */

/* Plugs a device of KIT_CLASS that the built-in stub serves. */
struct pnpsim_device *kit_device(struct pnpsim *sim, const char *name);
/* The same hardware, for tests that change it before they plug it. */
struct pnpsim_hardware kit_hardware(const char *name);

/* A driver without devices and with an Unload routine, loaded when it is first asked for. */
PDRIVER_OBJECT kit_driver(struct pnpsim *sim, const char *name);

/* Runs function(context) on the simulated side, and then everything else until idle. */
void kit_call(struct pnpsim *sim, void (*function)(void *context), void *context);

/* A log that several drivers write to; entries are joined by " | ". */
struct kit_log {
    char text[2048];
};
/* Kernel side. */
void kit_log(struct kit_log *log, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* ---- Monitors ---- */

enum { KIT_HEARD_MAX = 16, KIT_DATA_MAX = 64 };

/* One notification as the callback saw it. */
struct kit_heard {
    GUID event;
    USHORT version;
    USHORT size;
    KIRQL irql;
    PVOID structure;   /* to compare addresses; its content is gone */
    PFILE_OBJECT file; /* target device events */
    LONG name_offset;  /* custom events, as what follows */
    ULONG data_size;
    UCHAR data[KIT_DATA_MAX];
    WCHAR link[128]; /* interface events */
};

/* One registration and what came of it. Zeroed by the test, filled by the verbs. */
struct kit_monitor {
    struct pnpsim *sim;
    PDRIVER_OBJECT driver;
    PVOID entry;
    PFILE_OBJECT file; /* what it registered through */
    BOOLEAN holds;     /* whether it keeps a reference on the file: an open handle */
    NTSTATUS status;   /* of the last register or unregister */

    NTSTATUS answer; /* to QUERY_REMOVE */
    void (*on_event)(struct kit_monitor *monitor, const struct kit_heard *heard); /* kernel side */
    void *context;                                                                /* the test's */

    unsigned count; /* how many events it heard; the first KIT_HEARD_MAX are kept */
    struct kit_heard heard[KIT_HEARD_MAX];
};

/* Registers `driver` for changes of the device. The monitor opens it, registers, and closes it
 * again: the registration stays (K-0.4). */
void kit_watch(struct pnpsim *sim, struct kit_monitor *monitor, const char *driver,
               struct pnpsim_device *device);
/* The same, and the file stays open until kit_let_go. */
void kit_watch_open(struct pnpsim *sim, struct kit_monitor *monitor, const char *driver,
                    struct pnpsim_device *device);
/* Registers `driver` for arrivals and removals of a class. */
void kit_watch_class(struct pnpsim *sim, struct kit_monitor *monitor, const char *driver,
                     const GUID *interface_class, ULONG flags);
/* IoUnregisterPlugPlayNotificationEx; monitor->entry becomes NULL. */
void kit_unwatch(struct kit_monitor *monitor);

/* A monitor of interface arrivals that watches each device that arrives and answers from a script:
 * `devices` monitors are taken one after the other. */
struct kit_follower {
    struct kit_monitor arrivals;
    unsigned count;
    struct kit_monitor devices[4];
};
void kit_monitor(struct pnpsim *sim, struct kit_follower *follower, const char *driver,
                 const GUID *interface_class);

/* Kernel side. Each sets monitor->status and returns it. */
NTSTATUS kit_open_link(struct kit_monitor *monitor, PUNICODE_STRING link);
NTSTATUS kit_open(struct kit_monitor *monitor, struct pnpsim_device *device);
void kit_let_go(struct kit_monitor *monitor);
NTSTATUS kit_register_target(struct kit_monitor *monitor);
NTSTATUS kit_register_class(struct kit_monitor *monitor, const GUID *interface_class, ULONG flags);
NTSTATUS kit_unregister(struct kit_monitor *monitor);

/* ---- Reports ---- */

/* A custom event to report. `event` NULL means KIT_LOST; `name_at` 0 means no text, else the text's
 * offset plus one. */
struct kit_report {
    struct pnpsim_device *device;
    const GUID *event;
    const void *data;
    USHORT size; /* of the data */
    LONG name_at;
    PDEVICE_CHANGE_COMPLETE_CALLBACK callback;
    PVOID context;
    KIRQL irql;      /* where the report is made */
    NTSTATUS status; /* what the routine answered */
};

/* Kernel side: the asynchronous routine, with a structure in nonpaged pool that is overwritten and
 * freed before this returns. */
NTSTATUS kit_report_send(struct kit_report *report);
/* Reports from a system thread and runs until idle. */
void kit_report(struct pnpsim *sim, struct pnpsim_device *device, const GUID *event,
                const void *data, USHORT size);
/* The same for a report that needs more words. */
void kit_report_with(struct pnpsim *sim, struct kit_report *report);

/* ---- Drivers of device stacks ---- */

/* A driver that passes down everything that comes by, as a function driver or a filter. */
struct kit_stack {
    const char *name;
    struct kit_log *log; /* AddDevice and the milestones among the PnP IRPs; NULL: not logged */
    PCWSTR device_name;  /* of the device it makes; NULL: none */
    NTSTATUS add_status; /* what AddDevice answers; a failure attaches nothing */
    NTSTATUS start_status;
    NTSTATUS query_status; /* what it answers to QUERY_REMOVE_DEVICE */
    void (*on_add)(struct kit_stack *stack, PDEVICE_OBJECT pdo); /* kernel side, as what follows */
    /* First of all; a failure completes the IRP, STATUS_MORE_PROCESSING_REQUIRED says that the
     * hook has completed it. */
    NTSTATUS (*on_pnp)(struct kit_stack *stack, PIRP irp);
    NTSTATUS (*on_control)(struct kit_stack *stack, PIRP irp); /* the status of an IOCTL */
    PDEVICE_OBJECT pdo;
    PDEVICE_OBJECT device; /* the one it attached last */
    void *context;         /* the test's */
};

/* Makes the driver known and loads it. Bind it, or name it in the hardware, before plugging. */
void kit_stack(struct pnpsim *sim, struct kit_stack *stack, const char *name);

#endif
