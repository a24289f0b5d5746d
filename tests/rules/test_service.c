/* SPDX-License-Identifier: MIT */
/* Services as recipients: their handler, what they are told, and what their answers do. */
#include "support/kit.h"

#include <windows.h>

#include <cfgmgr32.h>
#include <dbt.h>

#include <stdbool.h>

/* A service of its own code. */
struct service {
    struct pnpsim *sim;
    struct pnpsim_app *app;
    const char *link; /* of the device that it opens; NULL: it registers for KIT_CLASS */
    PCWSTR name;
    DWORD answer; /* to a query */
    DWORD accepts;
    SERVICE_STATUS_HANDLE status;
    HANDLE handle;
    HDEVNOTIFY notify;
    DWORD error;
    unsigned count;
    DWORD control;
    DWORD event;
    _Alignas(DEV_BROADCAST_HANDLE) BYTE data[512];
};

static DWORD WINAPI handler(DWORD dwControl, DWORD dwEventType, LPVOID lpEventData,
                            LPVOID lpContext)
{
    struct service *service = lpContext;
    service->count++;
    service->control = dwControl;
    service->event = dwEventType;
    if (lpEventData != NULL) {
        memcpy(service->data, lpEventData, ((const DEV_BROADCAST_HDR *)lpEventData)->dbch_size);
    }
    bool is_query = dwEventType == DBT_DEVICEQUERYREMOVE || dwEventType == DBT_QUERYCHANGECONFIG;
    return is_query ? service->answer : NO_ERROR;
}

static VOID WINAPI plain_handler(DWORD dwControl)
{
    (void)dwControl;
    pnpsim_check(!"a plain handler hears of no device");
}

static void say_running(void *context)
{
    struct service *service = context;
    SERVICE_STATUS status = { .dwServiceType = SERVICE_WIN32_OWN_PROCESS,
                              .dwCurrentState = SERVICE_RUNNING,
                              .dwControlsAccepted = service->accepts };
    assert_true(SetServiceStatus(service->status, &status));
}

static void register_class(struct service *service)
{
    DEV_BROADCAST_DEVICEINTERFACE_W filter = { .dbcc_size = sizeof(filter),
                                               .dbcc_devicetype = DBT_DEVTYP_DEVICEINTERFACE,
                                               .dbcc_classguid = KIT_CLASS };
    service->notify = RegisterDeviceNotificationA(service->status, &filter,
                                                  DEVICE_NOTIFY_SERVICE_HANDLE);
}

static void register_device(struct service *service)
{
    WCHAR name[128] = { 0 };
    for (size_t i = 0; service->link[i] != '\0' && i < RTL_NUMBER_OF(name) - 1; i++) {
        name[i] = (WCHAR)service->link[i];
    }
    HANDLE handle = CreateFileW(name, GENERIC_READ, 0, NULL, OPEN_EXISTING, 0, NULL);
    DEV_BROADCAST_HANDLE filter = { .dbch_size = sizeof(filter),
                                    .dbch_devicetype = DBT_DEVTYP_HANDLE,
                                    .dbch_handle = handle };
    service->handle = handle;
    service->notify = RegisterDeviceNotificationW(service->status, &filter,
                                                  DEVICE_NOTIFY_SERVICE_HANDLE);
    CloseHandle(handle);
}

static void service_main(void *context)
{
    struct service *service = context;
    PCWSTR name = service->name != NULL ? service->name : L"spooler";
    service->status = RegisterServiceCtrlHandlerExW(name, handler, service);
    service->error = service->status == NULL ? GetLastError() : NO_ERROR;
    if (service->status == NULL) {
        return;
    }
    say_running(service);
    if (service->link != NULL) {
        register_device(service);
    } else {
        register_class(service);
    }
    assert_non_null(service->notify);
}

static void service_start(struct service *service, struct pnpsim *sim, struct pnpsim_device *device)
{
    service->sim = sim;
    service->app = pnpsim_app_start_kind(sim, "spooler", PNPSIM_APP_SERVICE);
    service->link = device == NULL ? NULL : pnpsim_device_interface(device, &KIT_CLASS);
    pnpsim_assert_ok(pnpsim_app_call(service->app, service_main, service));
}

/* U-4.1, U-4.2 */
static void registering_is_what_makes_a_service_hear_of_devices(void **state)
{
    struct service service = { .accepts = 0 };
    service_start(&service, *state, NULL);
    struct pnpsim_device *camera = kit_device(*state, "camera");
    pnpsim_assert_story(*state, "irp camera START_DEVICE | user spooler ARRIVAL");
    assert_int_equal(service.control, SERVICE_CONTROL_DEVICEEVENT);
    assert_int_equal(service.event, DBT_DEVICEARRIVAL);
    pnpsim_assert_ok(pnpsim_unplug(*state, camera));
    assert_int_equal(service.event, DBT_DEVICEREMOVECOMPLETE);
    assert_int_equal(service.count, 2);
}

/* U-2.14 */
static void a_service_gets_unicode_whichever_function_registered_it(void **state)
{
    struct service service = { .accepts = 0 };
    service_start(&service, *state, NULL); /* by the A function */
    struct pnpsim_device *camera = kit_device(*state, "camera");
    const DEV_BROADCAST_DEVICEINTERFACE_W *told = (const void *)service.data;
    const char *link = pnpsim_device_interface(camera, &KIT_CLASS);
    assert_non_null(link);
    assert_int_equal(told->dbcc_size, 28 + 2 * (strlen(link) + 1));
    assert_int_equal(wcslen(told->dbcc_name), strlen(link));
}

/* U-4.2, U-4.3, U-2.5 */
static void no_error_lets_a_removal_go_on(void **state)
{
    struct service service = { .answer = NO_ERROR };
    struct pnpsim_device *camera = kit_device(*state, "camera");
    service_start(&service, *state, camera);
    pnpsim_assert_ok(pnpsim_remove(*state, camera, NULL));
    pnpsim_assert_story(*state, "user spooler QUERY_REMOVE ok | "
                                "irp camera QUERY_REMOVE_DEVICE ok | "
                                "user spooler REMOVEPENDING | irp camera REMOVE_DEVICE | "
                                "user spooler REMOVECOMPLETE");
    const DEV_BROADCAST_HANDLE *told = (const void *)service.data;
    assert_ptr_equal(told->dbch_hdevnotify, service.notify);
    assert_ptr_equal(told->dbch_handle, service.handle);
}

/* U-4.3, U-4.6, U-8.5 */
static void any_error_is_a_veto_of_the_service(void **state)
{
    struct service service = { .answer = ERROR_BUSY };
    struct pnpsim_veto veto;
    struct pnpsim_device *camera = kit_device(*state, "camera");
    service_start(&service, *state, camera);
    assert_int_equal(pnpsim_remove(*state, camera, &veto), PNPSIM_E_VETOED);
    assert_int_equal(veto.type, PNP_VetoWindowsService);
    assert_string_equal(veto.by, "spooler");
    pnpsim_assert_story(*state, "user spooler QUERY_REMOVE veto | "
                                "user spooler QUERYREMOVEFAILED");
}

/* U-4.4, V-SERVICE_DEFAULT_ANSWER */
static void a_handler_that_does_not_know_the_query_vetoes_it_and_is_named(void **state)
{
    struct service service = { .answer = ERROR_CALL_NOT_IMPLEMENTED };
    struct pnpsim_device *camera = kit_device(*state, "camera");
    service_start(&service, *state, camera);
    pnpsim_assert_ok(pnpsim_expect_finding(*state, "SERVICE_DEFAULT_ANSWER"));
    assert_int_equal(pnpsim_remove(*state, camera, NULL), PNPSIM_E_VETOED);
    pnpsim_assert_ok(pnpsim_policy_set(*state, "service.default-answer", "grant"));
    pnpsim_assert_ok(pnpsim_expect_finding(*state, "SERVICE_DEFAULT_ANSWER"));
    pnpsim_assert_ok(pnpsim_remove(*state, camera, NULL));
}

static DWORD refuse(HCMNOTIFICATION hNotify, PVOID Context, CM_NOTIFY_ACTION Action,
                    PCM_NOTIFY_EVENT_DATA EventData, DWORD EventDataSize)
{
    (void)hNotify;
    (void)Context;
    (void)EventData;
    (void)EventDataSize;
    return Action == CM_NOTIFY_ACTION_DEVICEQUERYREMOVE ? ERROR_CANCELLED : ERROR_SUCCESS;
}

static void watch_by_callback(void *context)
{
    struct service *service = context;
    WCHAR name[128] = { 0 };
    for (size_t i = 0; service->link[i] != '\0'; i++) {
        name[i] = (WCHAR)service->link[i];
    }
    CM_NOTIFY_FILTER filter = { .cbSize = sizeof(filter),
                                .FilterType = CM_NOTIFY_FILTER_TYPE_DEVICEHANDLE };
    HCMNOTIFICATION notification;
    service->handle = CreateFileW(name, GENERIC_READ, 0, NULL, OPEN_EXISTING, 0, NULL);
    filter.u.DeviceHandle.hTarget = service->handle;
    service->error = CM_Register_Notification(&filter, NULL, refuse, &notification);
    CloseHandle(service->handle);
}

/* U-8.5 */
static void a_callback_in_a_service_vetoes_as_the_service(void **state)
{
    struct service service = { .sim = *state };
    struct pnpsim_veto veto;
    struct pnpsim_device *camera = kit_device(*state, "camera");
    service.app = pnpsim_app_start_kind(*state, "spooler", PNPSIM_APP_SERVICE);
    service.link = pnpsim_device_interface(camera, &KIT_CLASS);
    assert_non_null(service.link);
    pnpsim_assert_ok(pnpsim_app_call(service.app, watch_by_callback, &service));
    assert_int_equal(service.error, CR_SUCCESS);
    assert_int_equal(pnpsim_remove(*state, camera, &veto), PNPSIM_E_VETOED);
    assert_int_equal(veto.type, PNP_VetoWindowsService);
    assert_string_equal(veto.by, "spooler");
}

/* U-4.1 */
static void only_a_service_that_accepts_it_hears_of_profiles(void **state)
{
    struct service service = { .accepts = 0 };
    service_start(&service, *state, NULL);
    pnpsim_assert_ok(pnpsim_profile_change(*state, NULL));
    pnpsim_assert_story(*state, "");
    service.accepts = SERVICE_ACCEPT_HARDWAREPROFILECHANGE;
    pnpsim_assert_ok(pnpsim_app_call(service.app, say_running, &service));
    pnpsim_assert_ok(pnpsim_profile_change(*state, NULL));
    pnpsim_assert_story(*state, "user spooler QUERY_CHANGE ok | user spooler CHANGE_COMPLETE");
    assert_int_equal(service.control, SERVICE_CONTROL_HARDWAREPROFILECHANGE);
    assert_int_equal(service.event, DBT_CONFIGCHANGED);
    service.answer = ERROR_BUSY;
    assert_int_equal(pnpsim_profile_change(*state, NULL), PNPSIM_E_VETOED);
    assert_int_equal(service.event, DBT_CONFIGCHANGECANCELED);
}

static void register_plain(void *context)
{
    struct service *service = context;
    service->status = RegisterServiceCtrlHandlerW(L"SPOOLER", plain_handler);
    assert_non_null(service->status);
    register_class(service);
    assert_non_null(service->notify);
}

/* U-4.1 */
static void a_plain_handler_hears_of_no_device(void **state)
{
    struct service service = { .sim = *state };
    service.app = pnpsim_app_start_kind(*state, "spooler", PNPSIM_APP_SERVICE);
    pnpsim_assert_ok(pnpsim_app_call(service.app, register_plain, &service));
    kit_device(*state, "camera");
    pnpsim_assert_story(*state, "irp camera START_DEVICE");
}

/* U-4.1 */
static void only_a_service_of_that_name_gets_a_status_handle(void **state)
{
    struct service service = { .sim = *state, .name = L"other" };
    service.app = pnpsim_app_start_kind(*state, "spooler", PNPSIM_APP_SERVICE);
    pnpsim_assert_ok(pnpsim_app_call(service.app, service_main, &service));
    assert_null(service.status);
    assert_int_equal(service.error, ERROR_SERVICE_NOT_IN_EXE);
    service.name = NULL;
    service.app = pnpsim_app_start(*state, "spooler"); /* no service */
    pnpsim_assert_ok(pnpsim_app_call(service.app, service_main, &service));
    assert_null(service.status);
    assert_int_equal(service.error, ERROR_SERVICE_NOT_IN_EXE);
}

static void say_stopped(void *context)
{
    struct service *service = context;
    SERVICE_STATUS status = { .dwServiceType = SERVICE_WIN32_OWN_PROCESS,
                              .dwCurrentState = SERVICE_STOPPED };
    assert_true(SetServiceStatus(service->status, &status));
}

/* U-2.11, V-DEVICE_NOTIFY_LEAK */
static void a_service_that_stops_with_registrations_is_named(void **state)
{
    struct service service = { .accepts = 0 };
    service_start(&service, *state, NULL);
    pnpsim_assert_ok(pnpsim_expect_finding(*state, "DEVICE_NOTIFY_LEAK"));
    pnpsim_assert_ok(pnpsim_app_call(service.app, say_stopped, &service));
    kit_device(*state, "camera");
    pnpsim_assert_story(*state, "irp camera START_DEVICE");
}

/* U-9.2 */
static void a_service_that_hangs_is_given_up_after_thirty_seconds(void **state)
{
    struct service service = { .accepts = 0 };
    struct kit_monitor monitor = { .sim = NULL };
    struct pnpsim_device *camera = kit_device(*state, "camera");
    service_start(&service, *state, camera);
    kit_watch(*state, &monitor, "monitor", camera);
    pnpsim_assert_ok(pnpsim_app_hang(service.app));
    uint64_t before = pnpsim_time(*state);
    kit_report(*state, camera, NULL, NULL, 0);
    pnpsim_assert_story(*state, "report camera LAMP_LOST | user spooler LAMP_LOST hung | "
                                "kernel monitor LAMP_LOST | completed camera LAMP_LOST");
    assert_int_equal(pnpsim_time(*state) - before, 30000000);
    assert_int_equal(service.count, 0);
    pnpsim_assert_ok(pnpsim_app_pump(service.app));
    assert_int_equal(service.count, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        pnpsim_unit_test(registering_is_what_makes_a_service_hear_of_devices),
        pnpsim_unit_test(a_service_gets_unicode_whichever_function_registered_it),
        pnpsim_unit_test(no_error_lets_a_removal_go_on),
        pnpsim_unit_test(any_error_is_a_veto_of_the_service),
        pnpsim_unit_test(a_handler_that_does_not_know_the_query_vetoes_it_and_is_named),
        pnpsim_unit_test(a_callback_in_a_service_vetoes_as_the_service),
        pnpsim_unit_test(only_a_service_that_accepts_it_hears_of_profiles),
        pnpsim_unit_test(a_plain_handler_hears_of_no_device),
        pnpsim_unit_test(only_a_service_of_that_name_gets_a_status_handle),
        pnpsim_unit_test(a_service_that_stops_with_registrations_is_named),
        pnpsim_unit_test(a_service_that_hangs_is_given_up_after_thirty_seconds),
    };
    return pnpsim_run_tests("service", tests);
}
