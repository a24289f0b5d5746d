/* SPDX-License-Identifier: MIT */
/* Memory that runs out around windows and services: what they are made of, their registrations and
 * messages, and what applications of either kind do by the verbs of the control API. */
#include "fault/watcher.h"

#include <windows.h>

#include <dbt.h>

static struct pnpsim_device *lamp;

/* What the application's own code has. */
static struct {
    HWND window;
    SERVICE_STATUS_HANDLE service;
    HANDLE recipient; /* either of them */
    DWORD flags;
    HANDLE device;
    HDEVNOTIFY notify;
    unsigned told;
} own;

static int32_t a_lamp(struct pnpsim *sim, void *context)
{
    (void)context;
    memset(&own, 0, sizeof(own));
    lamp = lamp_plug(sim);
    return lamp == NULL ? PNPSIM_E_NO_MEMORY : 0;
}

/* ---- Steps on an application's thread ---- */

struct step {
    int32_t (*take)(void);
    int32_t status;
};

static void step_run(void *context)
{
    struct step *step = context;
    step->status = step->take();
}

static int32_t take(struct pnpsim_app *app, int32_t (*what)(void))
{
    struct step step = { .take = what };
    enum pnpsim_result result = pnpsim_app_call(app, step_run, &step);
    return result != PNPSIM_OK ? (int32_t)result : step.status;
}

/* 0, "no memory", or a code that a lack of memory must not have. */
static int32_t of_win32(BOOL succeeds)
{
    if (succeeds) {
        return 0;
    }
    DWORD error = GetLastError();
    return error == ERROR_NOT_ENOUGH_MEMORY || error == ERROR_NO_SYSTEM_RESOURCES
               ? PNPSIM_E_NO_MEMORY
               : -91;
}

static int32_t open_lamp(void)
{
    const char *link = pnpsim_device_interface(lamp, &KIT_CLASS);
    WCHAR name[128] = { 0 };
    if (link == NULL) {
        return PNPSIM_E_NO_MEMORY;
    }
    for (size_t i = 0; link[i] != '\0' && i < RTL_NUMBER_OF(name) - 1; i++) {
        name[i] = (WCHAR)link[i];
    }
    own.device = CreateFileW(name, GENERIC_READ, 0, NULL, OPEN_EXISTING, 0, NULL);
    return of_win32(own.device != INVALID_HANDLE_VALUE);
}

static int32_t close_lamp(void)
{
    return CloseHandle(own.device) ? 0 : -92;
}

static int32_t watch_device(void)
{
    DEV_BROADCAST_HANDLE filter = { .dbch_size = sizeof(filter),
                                    .dbch_devicetype = DBT_DEVTYP_HANDLE,
                                    .dbch_handle = own.device };
    own.notify = RegisterDeviceNotificationW(own.recipient, &filter, own.flags);
    return of_win32(own.notify != NULL);
}

static int32_t watch_class(void)
{
    DEV_BROADCAST_DEVICEINTERFACE_W filter = { .dbcc_size = sizeof(filter),
                                               .dbcc_devicetype = DBT_DEVTYP_DEVICEINTERFACE,
                                               .dbcc_classguid = KIT_CLASS };
    own.notify = RegisterDeviceNotificationA(own.recipient, &filter, own.flags);
    return of_win32(own.notify != NULL);
}

static int32_t unwatch(void)
{
    return UnregisterDeviceNotification(own.notify) ? 0 : -93;
}

/* Each way to register, and back. */
static void registrations(struct steps *steps, struct pnpsim_app *app)
{
    if (STEP(steps, take(app, open_lamp))) {
        if (STEP(steps, take(app, watch_device))) {
            UNDO(steps, take(app, unwatch));
        }
        UNDO(steps, take(app, close_lamp));
    }
    if (STEP(steps, take(app, watch_class))) {
        UNDO(steps, take(app, unwatch));
    }
}

static struct pnpsim_app *start(struct steps *steps, const char *name, enum pnpsim_app_kind kind)
{
    step_begin(steps);
    struct pnpsim_app *app = steps->status == 0 ? pnpsim_app_start_kind(steps->sim, name, kind)
                                                : NULL;
    step_end(steps, app == NULL ? PNPSIM_E_NO_MEMORY : 0, "pnpsim_app_start_kind", __FILE__,
             __LINE__);
    return app;
}

static void end(struct steps *steps, struct pnpsim_app *app)
{
    if (app != NULL) {
        UNDO(steps, pnpsim_app_exit(app));
    }
}

/* ---- Windows ---- */

static LRESULT CALLBACK procedure(HWND hWnd, UINT Msg, WPARAM wParam, LPARAM lParam)
{
    if (Msg == WM_DEVICECHANGE) {
        own.told++;
        return TRUE;
    }
    return DefWindowProcW(hWnd, Msg, wParam, lParam);
}

static int32_t register_class(void)
{
    WNDCLASSW class = { .lpfnWndProc = procedure, .lpszClassName = L"sweep" };
    return of_win32(RegisterClassW(&class) != 0);
}

static int32_t unregister_class(void)
{
    return UnregisterClassW(L"sweep", NULL) ? 0 : -94;
}

static int32_t make_window(void)
{
    own.window = CreateWindowExW(0, L"sweep", L"", 0, 0, 0, 0, 0, HWND_MESSAGE, NULL, NULL, NULL);
    own.recipient = own.window;
    own.flags = DEVICE_NOTIFY_WINDOW_HANDLE;
    return of_win32(own.window != NULL);
}

static int32_t destroy_window(void)
{
    return DestroyWindow(own.window) ? 0 : -95;
}

static int32_t post(void)
{
    MSG message;
    PeekMessageW(&message, NULL, 0, 0,
                 PM_NOREMOVE); /* this thread takes the messages from now on */
    int32_t status = of_win32(PostMessageW(own.window, WM_APP, 1, 2));
    if (status != 0) {
        return status;
    }
    return PeekMessageW(&message, own.window, 0, 0, PM_REMOVE) && message.message == WM_APP ? 0
                                                                                            : -96;
}

static int32_t send(void)
{
    unsigned before = own.told;
    SendMessageW(own.window, WM_DEVICECHANGE, 0, 0);
    return own.told == before + 1 ? 0 : -97;
}

static int32_t windowing(struct pnpsim *sim, void *context)
{
    struct steps steps = steps_begin(sim);
    struct pnpsim_app *viewer = start(&steps, "viewer", PNPSIM_APP_CALLBACK);
    (void)context;
    if (STEP(&steps, take(viewer, register_class))) {
        if (STEP(&steps, take(viewer, make_window))) {
            registrations(&steps, viewer);
            STEP(&steps, take(viewer, post));
            STEP(&steps, take(viewer, send));
            UNDO(&steps, take(viewer, destroy_window));
        }
        UNDO(&steps, take(viewer, unregister_class));
    }
    end(&steps, viewer);
    return steps.status;
}

static void windows_their_registrations_and_messages_say_so(void **state)
{
    (void)state;
    struct pnpsim_sweep sweep = { .name = "windowing", .prepare = a_lamp, .scenario = windowing };
    sweep_run(&sweep, 10);
}

/* ---- Services ---- */

static DWORD WINAPI handler(DWORD dwControl, DWORD dwEventType, LPVOID lpEventData,
                            LPVOID lpContext)
{
    (void)dwControl;
    (void)dwEventType;
    (void)lpEventData;
    (void)lpContext;
    own.told++;
    return NO_ERROR;
}

static int32_t register_handler(void)
{
    own.service = RegisterServiceCtrlHandlerExW(L"spooler", handler, NULL);
    own.recipient = own.service;
    own.flags = DEVICE_NOTIFY_SERVICE_HANDLE;
    return of_win32(own.service != NULL);
}

static int32_t set_status(DWORD state)
{
    SERVICE_STATUS status = { .dwServiceType = SERVICE_WIN32_OWN_PROCESS,
                              .dwCurrentState = state,
                              .dwControlsAccepted = SERVICE_ACCEPT_HARDWAREPROFILECHANGE };
    return of_win32(SetServiceStatus(own.service, &status));
}

static int32_t say_running(void)
{
    return set_status(SERVICE_RUNNING);
}

static int32_t say_stopped(void)
{
    return set_status(SERVICE_STOPPED);
}

static int32_t serving(struct pnpsim *sim, void *context)
{
    struct steps steps = steps_begin(sim);
    struct pnpsim_app *spooler = start(&steps, "spooler", PNPSIM_APP_SERVICE);
    (void)context;
    if (STEP(&steps, take(spooler, register_handler))) {
        if (STEP(&steps, take(spooler, say_running))) {
            registrations(&steps, spooler);
            unsigned before = own.told;
            if (STEP_HALF(&steps, pnpsim_profile_change(sim, NULL))) {
                STEPS_CHECK(&steps, own.told == before + 2);
            }
            UNDO(&steps, take(spooler, say_stopped));
        }
    }
    end(&steps, spooler);
    return steps.status;
}

static void a_service_and_its_registrations_say_so(void **state)
{
    (void)state;
    struct pnpsim_sweep sweep = { .name = "serving", .prepare = a_lamp, .scenario = serving };
    sweep_run(&sweep, 8);
}

/* ---- By verbs ---- */

static NTSTATUS report(void *context)
{
    struct kit_report lost = { .device = lamp };
    (void)context;
    return kit_report_send(&lost);
}

/* Both kinds are told, also after one has not answered. What they are told with, a window or a
 * service, stays when the registration fails: the application's end takes it. */
static int32_t telling(struct pnpsim *sim, void *context)
{
    struct steps steps = steps_begin(sim);
    struct pnpsim_app *window = start(&steps, "window", PNPSIM_APP_WINDOW);
    struct pnpsim_app *service = start(&steps, "service", PNPSIM_APP_SERVICE);
    (void)context;
    STEP(&steps, pnpsim_app_window(window));
    STEP_HALF(&steps, pnpsim_app_watch(window, lamp));
    STEP_HALF(&steps, pnpsim_app_watch_class(window, &KIT_CLASS));
    STEP_HALF(&steps, pnpsim_app_watch(service, lamp));
    STEP_HALF(&steps, pnpsim_app_watch_class(service, &KIT_CLASS));
    if (STEP_HALF(&steps, on_kernel(sim, report, NULL))) {
        STEPS_STORY(&steps, "report lamp LAMP_LOST | user window LAMP_LOST | "
                            "user service LAMP_LOST | completed lamp LAMP_LOST");
    }
    if (steps.status == 0) {
        UNDO(&steps, pnpsim_app_hang(window));
        STEP_HALF(&steps, on_kernel(sim, report, NULL));
        UNDO(&steps, pnpsim_app_pump(window));
    }
    end(&steps, window);
    end(&steps, service);
    return steps.status;
}

/* An application that cannot open a device hears why in words: NOT_FOUND. */
static const int32_t open_statuses[] = { PNPSIM_E_NOT_FOUND, 0 };

static void windows_and_services_are_told_or_the_verb_says_so(void **state)
{
    (void)state;
    struct pnpsim_sweep sweep = {
        .name = "telling", .prepare = a_lamp, .scenario = telling, .statuses = open_statuses
    };
    sweep_run(&sweep, 20);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(windows_their_registrations_and_messages_say_so),
        cmocka_unit_test(a_service_and_its_registrations_say_so),
        cmocka_unit_test(windows_and_services_are_told_or_the_verb_says_so),
    };
    return pnpsim_run_tests("sweep_window", tests);
}
