/* SPDX-License-Identifier: MIT */
/* Memory that runs out in applications: by the verbs of the control API and by the user-mode
 * routines that an application calls itself. */
#include "fault/watcher.h"

#include <cfgmgr32.h>
#include <windows.h>

static struct pnpsim_device *lamp;

static int32_t a_lamp(struct pnpsim *sim, void *context)
{
    (void)context;
    lamp = lamp_plug(sim);
    return lamp == NULL ? PNPSIM_E_NO_MEMORY : 0;
}

/* An application that cannot open a device hears why in words: NOT_FOUND. */
static const int32_t open_statuses[] = { PNPSIM_E_NOT_FOUND, 0 };

static int32_t watching(struct pnpsim *sim, void *context)
{
    struct steps steps = steps_begin(sim);
    (void)context;
    step_begin(&steps);
    struct pnpsim_app *viewer = pnpsim_app_start(sim, "viewer");
    step_end(&steps, viewer == NULL ? PNPSIM_E_NO_MEMORY : 0, "pnpsim_app_start", __FILE__,
             __LINE__);
    STEP(&steps, pnpsim_app_watch(viewer, lamp));
    STEP(&steps, pnpsim_app_watch_class(viewer, &KIT_CLASS));
    if (STEP(&steps, pnpsim_app_open(viewer, lamp))) {
        STEPS_CHECK(&steps, pnpsim_app_handle_count(viewer) == 2);
        UNDO(&steps, pnpsim_app_close(viewer, lamp));
    }
    if (viewer != NULL) {
        UNDO(&steps, pnpsim_app_exit(viewer));
    }
    return steps.status;
}

static void an_application_watches_or_holds_nothing(void **state)
{
    (void)state;
    struct pnpsim_sweep sweep = {
        .name = "watching", .prepare = a_lamp, .scenario = watching, .statuses = open_statuses
    };
    sweep_run(&sweep, 15);
}

/* ---- Code of the application ---- */

static DWORD CALLBACK notified(HCMNOTIFICATION Notify, PVOID Context, CM_NOTIFY_ACTION Action,
                               PCM_NOTIFY_EVENT_DATA EventData, DWORD EventDataSize)
{
    (void)Notify;
    (void)Context;
    (void)Action;
    (void)EventData;
    (void)EventDataSize;
    return ERROR_SUCCESS;
}

struct code {
    WCHAR link[256];
    int32_t status;
};

static void code_use(struct code *code, HANDLE device)
{
    HCMNOTIFICATION notification;
    DWORD bytes;
    char input[2] = "x";
    char output[8];
    CM_NOTIFY_FILTER filter = { .cbSize = sizeof(filter),
                                .FilterType = CM_NOTIFY_FILTER_TYPE_DEVICEHANDLE,
                                .u.DeviceHandle.hTarget = device };
    if (!DeviceIoControl(device, CTL_CODE(FILE_DEVICE_UNKNOWN, 0x800, METHOD_BUFFERED, 0), input, 2,
                         output, 8, &bytes, NULL)) {
        code->status = GetLastError() == ERROR_NO_SYSTEM_RESOURCES ? PNPSIM_E_NO_MEMORY : -99;
        return;
    }
    CONFIGRET result = CM_Register_Notification(&filter, NULL, notified, &notification);
    if (result != CR_SUCCESS) {
        code->status = result == CR_OUT_OF_MEMORY ? PNPSIM_E_NO_MEMORY : -98;
        return;
    }
    CM_Unregister_Notification(notification);
}

static void code_run(void *context)
{
    struct code *code = context;
    HANDLE device = CreateFileW(code->link, GENERIC_READ | GENERIC_WRITE,
                                FILE_SHARE_READ | FILE_SHARE_WRITE, NULL, OPEN_EXISTING, 0, NULL);
    if (device == INVALID_HANDLE_VALUE) {
        code->status = GetLastError() == ERROR_NO_SYSTEM_RESOURCES ? PNPSIM_E_NO_MEMORY : -97;
        return;
    }
    code_use(code, device);
    CloseHandle(device);
}

static int32_t code_call(struct pnpsim_app *app, struct code *code)
{
    enum pnpsim_result result = pnpsim_app_call(app, code_run, code);
    return result != PNPSIM_OK ? (int32_t)result : code->status;
}

static int32_t calling(struct pnpsim *sim, void *context)
{
    struct steps steps = steps_begin(sim);
    struct code code = { .status = 0 };
    (void)context;
    step_begin(&steps);
    struct pnpsim_app *viewer = pnpsim_app_start(sim, "viewer");
    step_end(&steps, viewer == NULL ? PNPSIM_E_NO_MEMORY : 0, "pnpsim_app_start", __FILE__,
             __LINE__);
    const char *link = steps.status == 0 ? pnpsim_device_interface(lamp, &KIT_CLASS) : NULL;
    if (steps.status == 0 && link == NULL) {
        steps.status = PNPSIM_E_NO_MEMORY;
    }
    for (size_t i = 0; link != NULL && link[i] != '\0'; i++) {
        code.link[i] = (WCHAR)link[i];
    }
    STEP(&steps, code_call(viewer, &code));
    if (viewer != NULL) {
        UNDO(&steps, pnpsim_app_exit(viewer));
    }
    return steps.status;
}

static void user_mode_routines_say_so(void **state)
{
    (void)state;
    struct pnpsim_sweep sweep = { .name = "calling", .prepare = a_lamp, .scenario = calling };
    sweep_run(&sweep, 10);
}

pnpsim_main(cmocka_unit_test(an_application_watches_or_holds_nothing),
            cmocka_unit_test(user_mode_routines_say_so));
