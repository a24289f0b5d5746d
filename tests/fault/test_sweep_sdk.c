/* SPDX-License-Identifier: MIT */
/* Memory that runs out in the user-mode routines: each step either does its work or says so and
 * leaves everything as it was. */
#include "fault/watcher.h"

#include <cfgmgr32.h>
#include <windows.h>

#include <initguid.h>

#include <devpkey.h>

static struct pnpsim_device *lamp;

static int32_t a_lamp(struct pnpsim *sim, void *context)
{
    (void)context;
    lamp = lamp_plug(sim);
    return lamp == NULL ? PNPSIM_E_NO_MEMORY : 0;
}

/* One step on an application's thread. */
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
static int32_t of_cm(CONFIGRET result)
{
    if (result == CR_SUCCESS) {
        return 0;
    }
    return result == CR_OUT_OF_MEMORY ? PNPSIM_E_NO_MEMORY : -90;
}

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

/* ---- Base ---- */

static DWORD WINAPI do_nothing(LPVOID lpThreadParameter)
{
    (void)lpThreadParameter;
    return 0;
}

static VOID CALLBACK do_nothing_either(PTP_CALLBACK_INSTANCE Instance, PVOID Context, PTP_WORK Work)
{
    (void)Instance;
    (void)Context;
    (void)Work;
}

static int32_t use_event(void)
{
    HANDLE event = CreateEventW(NULL, TRUE, TRUE, L"sweep");
    if (event == NULL) {
        return of_win32(FALSE);
    }
    BOOL is_set = WaitForSingleObject(event, 0) == WAIT_OBJECT_0;
    return CloseHandle(event) && is_set ? 0 : -92;
}

static int32_t use_heap(void)
{
    PVOID block = HeapAlloc(GetProcessHeap(), 0, 16);
    PVOID larger = block == NULL ? NULL : HeapReAlloc(GetProcessHeap(), 0, block, 64);
    PVOID last = larger != NULL ? larger : block;
    if (!HeapFree(GetProcessHeap(), 0, last)) {
        return -93;
    }
    return larger == NULL ? PNPSIM_E_NO_MEMORY : 0;
}

static int32_t use_work(void)
{
    PTP_WORK work = CreateThreadpoolWork(do_nothing_either, NULL, NULL);
    if (work == NULL) {
        return of_win32(FALSE);
    }
    SubmitThreadpoolWork(work);
    WaitForThreadpoolWorkCallbacks(work, FALSE);
    CloseThreadpoolWork(work);
    return 0;
}

static int32_t use_item(void)
{
    int32_t status = of_win32(QueueUserWorkItem(do_nothing, NULL, 0));
    Sleep(1); /* it runs */
    return status;
}

static int32_t basing(struct pnpsim *sim, void *context)
{
    struct steps steps = steps_begin(sim);
    (void)context;
    step_begin(&steps);
    struct pnpsim_app *viewer = pnpsim_app_start(sim, "viewer");
    step_end(&steps, viewer == NULL ? PNPSIM_E_NO_MEMORY : 0, "pnpsim_app_start", __FILE__,
             __LINE__);
    STEP(&steps, take(viewer, use_event));
    STEP(&steps, take(viewer, use_heap));
    STEP(&steps, take(viewer, use_work));
    STEP(&steps, take(viewer, use_item));
    if (viewer != NULL) {
        UNDO(&steps, pnpsim_app_exit(viewer));
    }
    return steps.status;
}

static void base_routines_say_so(void **state)
{
    (void)state;
    struct pnpsim_sweep sweep = { .name = "basing", .scenario = basing };
    sweep_run(&sweep, 8);
}

/* ---- The configuration manager ---- */

static DWORD CALLBACK notified(HCMNOTIFICATION hNotify, PVOID Context, CM_NOTIFY_ACTION Action,
                               PCM_NOTIFY_EVENT_DATA EventData, DWORD EventDataSize)
{
    (void)hNotify;
    (void)Context;
    (void)Action;
    (void)EventData;
    (void)EventDataSize;
    return ERROR_SUCCESS;
}

static int32_t watch_with(CM_NOTIFY_FILTER *filter)
{
    HCMNOTIFICATION notification;
    filter->cbSize = sizeof(*filter);
    int32_t status = of_cm(CM_Register_Notification(filter, NULL, notified, &notification));
    return status != 0 ? status : of_cm(CM_Unregister_Notification(notification));
}

static int32_t watch_instance(void)
{
    CM_NOTIFY_FILTER filter = { .FilterType = CM_NOTIFY_FILTER_TYPE_DEVICEINSTANCE };
    wcscpy(filter.u.DeviceInstance.InstanceId, L"KIT\\LAMP\\7");
    return watch_with(&filter);
}

static int32_t watch_all(void)
{
    CM_NOTIFY_FILTER instances = { .FilterType = CM_NOTIFY_FILTER_TYPE_DEVICEINSTANCE,
                                   .Flags = CM_NOTIFY_FILTER_FLAG_ALL_DEVICE_INSTANCES };
    CM_NOTIFY_FILTER classes = { .Flags = CM_NOTIFY_FILTER_FLAG_ALL_INTERFACE_CLASSES };
    int32_t status = watch_with(&instances);
    return status != 0 ? status : watch_with(&classes);
}

static int32_t list_interfaces(void)
{
    WCHAR names[512];
    return of_cm(
        CM_Get_Device_Interface_ListW((LPGUID)&KIT_CLASS, NULL, names, RTL_NUMBER_OF(names), 0));
}

static int32_t list_instances(void)
{
    CHAR ids[512];
    return of_cm(CM_Get_Device_ID_ListA(NULL, ids, sizeof(ids), CM_GETIDLIST_FILTER_PRESENT));
}

/* Of the first child of the first child of the root, which is the lamp. */
static int32_t find_lamp(DEVINST *ret_node)
{
    int32_t status = of_cm(CM_Locate_DevNodeW(ret_node, NULL, 0));
    if (status == 0) {
        status = of_cm(CM_Get_Child(ret_node, *ret_node, 0));
    }
    return status != 0 ? status : of_cm(CM_Get_Child(ret_node, *ret_node, 0));
}

static int32_t read_property(void)
{
    DEVINST node;
    DEVPROPTYPE type;
    BYTE value[512];
    ULONG size = sizeof(value);
    int32_t status = find_lamp(&node);
    return status != 0 ? status
                       : of_cm(CM_Get_DevNode_PropertyW(node, &DEVPKEY_Device_InstanceId, &type,
                                                        value, &size, 0));
}

static int32_t enumerate(void)
{
    DEVINST node;
    int32_t status = find_lamp(&node);
    return status != 0 ? status : of_cm(CM_Reenumerate_DevNode(node, 0));
}

static int32_t managing(struct pnpsim *sim, void *context)
{
    struct steps steps = steps_begin(sim);
    (void)context;
    step_begin(&steps);
    struct pnpsim_app *viewer = pnpsim_app_start(sim, "viewer");
    step_end(&steps, viewer == NULL ? PNPSIM_E_NO_MEMORY : 0, "pnpsim_app_start", __FILE__,
             __LINE__);
    STEP(&steps, take(viewer, watch_instance));
    STEP(&steps, take(viewer, watch_all));
    STEP(&steps, take(viewer, list_interfaces));
    STEP(&steps, take(viewer, list_instances));
    STEP(&steps, take(viewer, read_property));
    STEP(&steps, take(viewer, enumerate));
    if (viewer != NULL) {
        UNDO(&steps, pnpsim_app_exit(viewer));
    }
    return steps.status;
}

static void the_configuration_manager_says_so(void **state)
{
    (void)state;
    struct pnpsim_sweep sweep = { .name = "managing", .prepare = a_lamp, .scenario = managing };
    sweep_run(&sweep, 10);
}

/* ---- Requests that are left with the driver ---- */

static int32_t ask_at_once(void)
{
    WCHAR link[256];
    OVERLAPPED overlapped = { .Internal = 0 };
    CHAR buffer[8] = "x";
    DWORD bytes;
    int32_t status = of_cm(
        CM_Get_Device_Interface_ListW((LPGUID)&KIT_CLASS, NULL, link, RTL_NUMBER_OF(link), 0));
    if (status != 0) {
        return status;
    }
    HANDLE handle = CreateFileW(link, GENERIC_READ | GENERIC_WRITE, 0, NULL, OPEN_EXISTING,
                                FILE_FLAG_OVERLAPPED, NULL);
    if (handle == INVALID_HANDLE_VALUE) {
        return of_win32(FALSE);
    }
    status = of_win32(DeviceIoControl(handle,
                                      CTL_CODE(FILE_DEVICE_UNKNOWN, 0x800, METHOD_BUFFERED, 0),
                                      buffer, 2, buffer, sizeof(buffer), &bytes, &overlapped));
    return CloseHandle(handle) ? status : -94;
}

static int32_t asking(struct pnpsim *sim, void *context)
{
    struct steps steps = steps_begin(sim);
    (void)context;
    step_begin(&steps);
    struct pnpsim_app *viewer = pnpsim_app_start(sim, "viewer");
    step_end(&steps, viewer == NULL ? PNPSIM_E_NO_MEMORY : 0, "pnpsim_app_start", __FILE__,
             __LINE__);
    STEP(&steps, take(viewer, ask_at_once));
    if (viewer != NULL) {
        UNDO(&steps, pnpsim_app_exit(viewer));
    }
    return steps.status;
}

static void an_overlapped_request_says_so(void **state)
{
    (void)state;
    struct pnpsim_sweep sweep = { .name = "asking", .prepare = a_lamp, .scenario = asking };
    sweep_run(&sweep, 8);
}

pnpsim_main(cmocka_unit_test(base_routines_say_so),
            cmocka_unit_test(the_configuration_manager_says_so),
            cmocka_unit_test(an_overlapped_request_says_so));
