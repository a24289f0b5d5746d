/* SPDX-License-Identifier: MIT */
/* Memory that runs out while drivers register for notification, are told, and report events. */
#include "fault/watcher.h"

/* The device that `prepare` has plugged; one sweep at a time. */
static struct pnpsim_device *lamp;
static struct pnpsim_app *viewer;
static struct watcher listener;

static int32_t a_lamp_and_a_driver(struct pnpsim *sim, void *context)
{
    (void)context;
    lamp = lamp_plug(sim);
    return lamp == NULL ? PNPSIM_E_NO_MEMORY : watcher_load(sim);
}

static int32_t registrations(struct pnpsim *sim, void *context)
{
    struct steps steps = steps_begin(sim);
    struct watcher target = { .device = lamp };
    struct watcher of_class = { .driver = &pn_driver_find(sim, WATCHER_NAME)->object };
    struct watcher profile = of_class;
    (void)context;
    watcher_begin(&steps, &target);
    if (STEP(&steps, on_kernel(sim, watcher_register_class, &of_class))) {
        STEPS_CHECK(&steps, of_class.arrivals >= 1);
    }
    STEP(&steps, on_kernel(sim, watcher_register_profile, &profile));
    watcher_end(&steps, &profile);
    watcher_end(&steps, &of_class);
    watcher_end(&steps, &target);
    return steps.status;
}

static void a_registration_is_whole_or_not_there(void **state)
{
    (void)state;
    struct pnpsim_sweep sweep = { .name = "registrations",
                                  .prepare = a_lamp_and_a_driver,
                                  .scenario = registrations };
    sweep_run(&sweep, 8);
}

/* ---- Reports ---- */

static int32_t everybody_listens(struct pnpsim *sim, void *context)
{
    int32_t status = a_lamp_and_a_driver(sim, context);
    struct steps steps = steps_begin(sim);
    listener = (struct watcher){ .device = lamp };
    if (status == 0 && watcher_begin(&steps, &listener)) {
        viewer = pnpsim_app_start(sim, "viewer");
        STEP(&steps, pnpsim_app_watch(viewer, lamp));
    }
    return status != 0 ? status : steps.status;
}

static VOID report_done(PVOID Context)
{
    ((struct watcher *)Context)->completed = TRUE;
}

static TARGET_DEVICE_CUSTOM_NOTIFICATION *lost_create(const char *bytes)
{
    size_t size = strlen(bytes) + 1;
    TARGET_DEVICE_CUSTOM_NOTIFICATION *lost = ExAllocatePool2(POOL_FLAG_NON_PAGED,
                                                              sizeof(*lost) + size, 'tsoL');
    if (lost != NULL) {
        lost->Version = 1;
        lost->Size =
            (USHORT)(FIELD_OFFSET(TARGET_DEVICE_CUSTOM_NOTIFICATION, CustomDataBuffer) + size);
        lost->Event = KIT_LOST;
        lost->NameBufferOffset = -1;
        memcpy(lost->CustomDataBuffer, bytes, size);
    }
    return lost;
}

static NTSTATUS report_asynchronously(void *context)
{
    TARGET_DEVICE_CUSTOM_NOTIFICATION *lost = lost_create("a few words of data");
    if (lost == NULL) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    NTSTATUS status = IoReportTargetDeviceChangeAsynchronous(pnpsim_device_pdo(lamp), lost,
                                                             report_done, context);
    ExFreePool(lost);
    return status;
}

static NTSTATUS report_synchronously(void *context)
{
    TARGET_DEVICE_CUSTOM_NOTIFICATION *lost = lost_create("x");
    (void)context;
    if (lost == NULL) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    NTSTATUS status = IoReportTargetDeviceChange(pnpsim_device_pdo(lamp), lost);
    ExFreePool(lost);
    return status;
}

#define EVERYBODY_TOLD "user viewer LAMP_LOST | kernel watcher LAMP_LOST | completed lamp LAMP_LOST"

static int32_t an_asynchronous_report(struct pnpsim *sim, void *context)
{
    struct steps steps = steps_begin(sim);
    ULONG before = listener.events;
    (void)context;
    listener.completed = FALSE;
    STEP(&steps, on_kernel(sim, report_asynchronously, &listener));
    STEPS_STORY(&steps, "report lamp LAMP_LOST | " EVERYBODY_TOLD);
    STEPS_CHECK(&steps, listener.events - before == (steps.status == 0));
    STEPS_CHECK(&steps, listener.completed == (steps.status == 0));
    if (steps.status != 0) {
        STEPS_CHECK(&steps, strcmp(pnpsim_story(sim), "") == 0);
    }
    return steps.status;
}

static int32_t a_synchronous_report(struct pnpsim *sim, void *context)
{
    struct steps steps = steps_begin(sim);
    (void)context;
    STEP(&steps, on_kernel(sim, report_synchronously, NULL));
    STEPS_STORY(&steps, "report lamp LAMP_LOST | " EVERYBODY_TOLD);
    if (steps.status != 0) {
        STEPS_CHECK(&steps, strcmp(pnpsim_story(sim), "") == 0);
    }
    return steps.status;
}

static void an_event_is_told_to_everybody_or_refused(void **state)
{
    (void)state;
    struct pnpsim_sweep sweep = { .name = "an asynchronous report",
                                  .prepare = everybody_listens,
                                  .scenario = an_asynchronous_report };
    sweep_run(&sweep, 2);
    sweep.name = "a synchronous report";
    sweep.scenario = a_synchronous_report;
    sweep_run(&sweep, 2);
}

/* ---- Interfaces ---- */

struct shown {
    UNICODE_STRING link;
};

static NTSTATUS shown_register(void *context)
{
    struct shown *shown = context;
    NTSTATUS status = IoRegisterDeviceInterface(pnpsim_device_pdo(lamp), &KIT_OTHER_CLASS, NULL,
                                                &shown->link);
    return status == STATUS_OBJECT_NAME_EXISTS ? STATUS_SUCCESS : status;
}

static NTSTATUS shown_enable(void *context)
{
    return IoSetDeviceInterfaceState(&((struct shown *)context)->link, TRUE);
}

static NTSTATUS shown_disable(void *context)
{
    return IoSetDeviceInterfaceState(&((struct shown *)context)->link, FALSE);
}

static NTSTATUS shown_free(void *context)
{
    RtlFreeUnicodeString(&((struct shown *)context)->link);
    return STATUS_SUCCESS;
}

static int32_t another_class_is_heard(struct pnpsim *sim, void *context)
{
    int32_t status = a_lamp_and_a_driver(sim, context);
    pnpsim_name_guid(sim, &KIT_OTHER_CLASS, "OTHER");
    viewer = pnpsim_app_start(sim, "viewer");
    return status != 0 ? status : (int32_t)pnpsim_app_watch_class(viewer, &KIT_OTHER_CLASS);
}

static int32_t interfaces(struct pnpsim *sim, void *context)
{
    struct steps steps = steps_begin(sim);
    struct shown shown = { { 0 } };
    (void)context;
    if (STEP(&steps, on_kernel(sim, shown_register, &shown))) {
        if (STEP(&steps, on_kernel(sim, shown_enable, &shown))) {
            STEPS_STORY(&steps, "user viewer ARRIVAL");
            if (STEP(&steps, on_kernel(sim, shown_disable, &shown))) {
                STEPS_STORY(&steps, "user viewer REMOVAL");
            } else {
                STEPS_CHECK(&steps, strcmp(pnpsim_story(sim), "") == 0);
                pnpsim_fault_arm(sim, 0, PNPSIM_FAULT_ONCE);
                UNDO(&steps, on_kernel(sim, shown_disable, &shown));
            }
        } else {
            STEPS_CHECK(&steps, strcmp(pnpsim_story(sim), "") == 0);
        }
        UNDO(&steps, on_kernel(sim, shown_free, &shown));
    }
    return steps.status;
}

static void an_interface_changes_and_is_announced_or_neither(void **state)
{
    (void)state;
    struct pnpsim_sweep sweep = { .name = "interfaces",
                                  .prepare = another_class_is_heard,
                                  .scenario = interfaces };
    sweep_run(&sweep, 6);
}

pnpsim_main(cmocka_unit_test(a_registration_is_whole_or_not_there),
            cmocka_unit_test(an_event_is_told_to_everybody_or_refused),
            cmocka_unit_test(an_interface_changes_and_is_announced_or_neither));
