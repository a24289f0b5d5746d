/* SPDX-License-Identifier: MIT */
/* Events, waiting, and time for the threads of applications. Time is the machine's own. */
#include "sdk/handle.h"
#include "sdk/prologue.h"

#include "kernel/event_object.h"
#include "kernel/kernel.h"
#include "kernel/object.h"
#include "kernel/wait.h"

#include <windows.h>

enum { UNITS_PER_MS = 10000, NAME_UNITS_MAX = MAX_PATH };

VOID Sleep(DWORD dwMilliseconds)
{
    PN_SDK_ENTER(Sleep);
    LARGE_INTEGER interval = { .QuadPart = -(LONGLONG)dwMilliseconds * UNITS_PER_MS };
    if (dwMilliseconds == INFINITE) {
        pn_sdk_not_simulated(sim, &call, "a sleep without end");
    } else {
        pn_wait_delay(sim, interval);
    }
    PN_SDK_LEAVE();
}

/* The name in the object name space of the session; false when it is too long. */
static bool event_name(LPCWSTR text, UNICODE_STRING *ret_name)
{
    size_t units = text == NULL ? 0 : WdkWcsnlen(text, NAME_UNITS_MAX);
    ret_name->Buffer = (PWSTR)text;
    ret_name->Length = (USHORT)(units * sizeof(WCHAR));
    ret_name->MaximumLength = ret_name->Length;
    return units < NAME_UNITS_MAX;
}

static HANDLE event_create(struct pnpsim_app *app, const UNICODE_STRING *name, EVENT_TYPE type,
                           BOOLEAN state)
{
    struct pnpsim *sim = app->sim;
    HANDLE handle = NULL;
    PKEVENT event;
    NTSTATUS status = pn_event_object_open(sim, name, type, state, &event);
    ULONG error = status == STATUS_OBJECT_NAME_EXISTS ? ERROR_ALREADY_EXISTS
                                                      : pn_win32_error(status);
    if (NT_SUCCESS(status)) {
        status = pn_app_give(app, event, &handle);
        error = NT_SUCCESS(status) ? error : pn_win32_error(status);
        pn_object_unref(sim, event); /* the handle keeps it */
    }
    pn_sdk_set_error(sim, error);
    return handle;
}

HANDLE CreateEventW(LPSECURITY_ATTRIBUTES lpEventAttributes, BOOL bManualReset, BOOL bInitialState,
                    LPCWSTR lpName)
{
    PN_SDK_ENTER(CreateEventW);
    HANDLE handle = NULL;
    UNICODE_STRING name;
    (void)lpEventAttributes;
    if (event_name(lpName, &name)) {
        handle = event_create(app, &name, bManualReset ? NotificationEvent : SynchronizationEvent,
                              bInitialState != FALSE);
    } else {
        pn_sdk_set_error(sim, ERROR_FILENAME_EXCED_RANGE);
    }
    PN_SDK_LEAVE();
    return handle;
}

/* NULL, and the last error says so, when the handle is not one of an event. */
static PKEVENT event_find(struct pnpsim_app *app, HANDLE handle)
{
    PKEVENT event = pn_app_event(app, handle);
    if (event == NULL) {
        pn_sdk_set_error(app->sim, ERROR_INVALID_HANDLE);
    }
    return event;
}

BOOL SetEvent(HANDLE hEvent)
{
    PN_SDK_ENTER(SetEvent);
    PKEVENT event = event_find(app, hEvent);
    if (event != NULL) {
        pn_event_set(sim, event);
    }
    PN_SDK_LEAVE();
    return event != NULL;
}

BOOL ResetEvent(HANDLE hEvent)
{
    PN_SDK_ENTER(ResetEvent);
    PKEVENT event = event_find(app, hEvent);
    if (event != NULL) {
        pn_event_clear(event);
    }
    PN_SDK_LEAVE();
    return event != NULL;
}

/* Events can be waited for; a file, whose signal belongs to nobody in particular, cannot. */
static bool waited_find(struct pnpsim_app *app, const struct pn_call *call, HANDLE handle,
                        PVOID *ret_object)
{
    if (pn_app_file(app, handle) != NULL) {
        pn_sdk_not_simulated(app->sim, call, "waiting for a file");
    }
    *ret_object = event_find(app, handle);
    return *ret_object != NULL;
}

static DWORD wait_for(struct pnpsim *sim, DWORD count, PVOID objects[], bool all,
                      DWORD milliseconds)
{
    LARGE_INTEGER timeout = { .QuadPart = -(LONGLONG)milliseconds * UNITS_PER_MS };
    for (DWORD i = 0; i < count; i++) {
        pn_object_ref(sim, objects[i]); /* its handle may be closed meanwhile */
    }
    NTSTATUS status = pn_wait_objects(sim, count, objects, all,
                                      milliseconds == INFINITE ? NULL : &timeout);
    for (DWORD i = 0; i < count; i++) {
        pn_object_unref(sim, objects[i]);
    }
    return status == STATUS_TIMEOUT ? WAIT_TIMEOUT : WAIT_OBJECT_0 + (DWORD)status;
}

DWORD WaitForSingleObject(HANDLE hHandle, DWORD dwMilliseconds)
{
    PN_SDK_ENTER(WaitForSingleObject);
    PVOID object;
    DWORD result = WAIT_FAILED;
    if (waited_find(app, &call, hHandle, &object)) {
        result = wait_for(sim, 1, &object, false, dwMilliseconds);
    }
    PN_SDK_LEAVE();
    return result;
}

static DWORD wait_for_handles(struct pnpsim_app *app, const struct pn_call *call, DWORD count,
                              const HANDLE *handles, bool all, DWORD milliseconds)
{
    PVOID objects[MAXIMUM_WAIT_OBJECTS];
    bool is_legal = count > 0 && count <= MAXIMUM_WAIT_OBJECTS && handles != NULL;
    if (!is_legal) {
        pn_sdk_set_error(app->sim, ERROR_INVALID_PARAMETER);
    }
    for (DWORD i = 0; is_legal && i < count; i++) {
        is_legal = waited_find(app, call, handles[i], &objects[i]);
    }
    return is_legal ? wait_for(app->sim, count, objects, all, milliseconds) : WAIT_FAILED;
}

DWORD WaitForMultipleObjects(DWORD nCount, const HANDLE *lpHandles, BOOL bWaitAll,
                             DWORD dwMilliseconds)
{
    PN_SDK_ENTER(WaitForMultipleObjects);
    DWORD result = wait_for_handles(app, &call, nCount, lpHandles, bWaitAll != FALSE,
                                    dwMilliseconds);
    PN_SDK_LEAVE();
    return result;
}

/* ---- Time, and who runs ---- */

ULONGLONG GetTickCount64(VOID)
{
    PN_SDK_ENTER(GetTickCount64);
    ULONGLONG now = sim->kernel->now / UNITS_PER_MS;
    PN_SDK_LEAVE();
    return now;
}

DWORD GetTickCount(VOID)
{
    PN_SDK_ENTER(GetTickCount);
    DWORD now = (DWORD)(sim->kernel->now / UNITS_PER_MS);
    PN_SDK_LEAVE();
    return now;
}

/* Small numbers, as on Windows multiples of 4. */
DWORD GetCurrentThreadId(VOID)
{
    PN_SDK_ENTER(GetCurrentThreadId);
    DWORD id = (pn_task_current(sim)->id + 1) * 4;
    PN_SDK_LEAVE();
    return id;
}

DWORD GetCurrentProcessId(VOID)
{
    PN_SDK_ENTER(GetCurrentProcessId);
    DWORD id = app->name * 4;
    PN_SDK_LEAVE();
    return id;
}
