/* SPDX-License-Identifier: MIT */
/* The application with a window. */
#include "support/kit_view.h"

static LRESULT CALLBACK kit_view_procedure(HWND hWnd, UINT Msg, WPARAM wParam, LPARAM lParam)
{
    struct kit_view *view = (struct kit_view *)GetWindowLongPtrW(hWnd, GWLP_USERDATA);
    if (Msg == WM_NCCREATE) {
        const CREATESTRUCTW *create = (const CREATESTRUCTW *)lParam;
        SetWindowLongPtrW(hWnd, GWLP_USERDATA, (LONG_PTR)create->lpCreateParams);
    }
    if (Msg != WM_DEVICECHANGE || view->is_silent) {
        return DefWindowProcW(hWnd, Msg, wParam, lParam);
    }
    struct kit_seen *seen = &view->seen[view->count++ % KIT_SEEN_MAX];
    *seen = (struct kit_seen){ .event = wParam, .send = InSendMessageEx(NULL), .lparam = lParam };
    if (lParam != 0) {
        DWORD size = ((const DEV_BROADCAST_HDR *)lParam)->dbch_size;
        memcpy(seen->data, (const void *)lParam, size < KIT_SEEN_BYTES ? size : KIT_SEEN_BYTES);
    }
    if (view->on_event != NULL) {
        view->on_event(view, seen);
    }
    return wParam == DBT_DEVICEQUERYREMOVE ? view->answer : TRUE;
}

const DEV_BROADCAST_HANDLE *kit_view_handle(const struct kit_view *view, unsigned index)
{
    return (const DEV_BROADCAST_HANDLE *)(const void *)view->seen[index].data;
}

const DEV_BROADCAST_DEVICEINTERFACE_W *kit_view_interface(const struct kit_view *view,
                                                          unsigned index)
{
    return (const DEV_BROADCAST_DEVICEINTERFACE_W *)(const void *)view->seen[index].data;
}

void kit_view_make_window(void *context)
{
    struct kit_view *view = context;
    if (view->is_ansi) {
        WNDCLASSA class = { .lpfnWndProc = kit_view_procedure, .lpszClassName = "view" };
        RegisterClassA(&class);
        view->window = CreateWindowExA(0, "view", "", 0, 0, 0, 0, 0, view->parent, NULL, NULL,
                                       view);
    } else {
        WNDCLASSW class = { .lpfnWndProc = kit_view_procedure, .lpszClassName = L"view" };
        RegisterClassW(&class);
        view->window = CreateWindowExW(0, L"view", L"", 0, 0, 0, 0, 0, view->parent, NULL, NULL,
                                       view);
    }
}

void kit_view_open(void *context)
{
    struct kit_view *view = context;
    const char *link = pnpsim_device_interface(view->device, &KIT_CLASS);
    assert_non_null(link);
    WCHAR name[128] = { 0 };
    for (size_t i = 0; link[i] != '\0' && i < RTL_NUMBER_OF(name) - 1; i++) {
        name[i] = (WCHAR)link[i];
    }
    view->handle = CreateFileW(name, GENERIC_READ, 0, NULL, OPEN_EXISTING, 0, NULL);
}

void kit_view_register(void *context)
{
    struct kit_view *view = context;
    SetLastError(NO_ERROR);
    view->notify = RegisterDeviceNotificationW(view->window, &view->filter, view->flags);
    view->error = GetLastError();
}

void kit_view_unregister(void *context)
{
    struct kit_view *view = context;
    view->unregistered = UnregisterDeviceNotification(view->notify);
}

/* An application with a message-only window. */
struct kit_view kit_view_start(struct pnpsim *sim)
{
    return (struct kit_view){
        .sim = sim, .app = pnpsim_app_start(sim, "viewer"), .parent = HWND_MESSAGE, .answer = TRUE
    };
}

void kit_view_call(struct kit_view *view, void (*function)(void *context))
{
    pnpsim_assert_ok(pnpsim_app_call(view->app, function, view));
}

void kit_view_watch_class(struct kit_view *view)
{
    kit_view_call(view, kit_view_make_window);
    assert_non_null(view->window);
    view->filter.interface =
        (DEV_BROADCAST_DEVICEINTERFACE_W){ .dbcc_size = sizeof(DEV_BROADCAST_DEVICEINTERFACE_W),
                                           .dbcc_devicetype = DBT_DEVTYP_DEVICEINTERFACE,
                                           .dbcc_classguid = KIT_CLASS };
    kit_view_call(view, kit_view_register);
}

static void close_handle(void *context)
{
    const struct kit_view *view = context;
    CloseHandle(view->handle);
}

/* Opens the device, registers on the handle, and closes it again. */
void kit_view_watch_device(struct kit_view *view, struct pnpsim_device *device)
{
    view->device = device;
    kit_view_call(view, kit_view_make_window);
    assert_non_null(view->window);
    kit_view_call(view, kit_view_open);
    GUID guid = view->filter.handle.dbch_eventguid;
    view->filter.handle = (DEV_BROADCAST_HANDLE){ .dbch_size = sizeof(DEV_BROADCAST_HANDLE),
                                                  .dbch_devicetype = DBT_DEVTYP_HANDLE,
                                                  .dbch_handle = view->handle,
                                                  .dbch_eventguid = guid };
    kit_view_call(view, kit_view_register);
    kit_view_call(view, close_handle);
}
