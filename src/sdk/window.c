/* SPDX-License-Identifier: MIT */
/* Window classes and windows. */
#include "user/window.h"

#include "base/memory.h"
#include "base/text.h"
#include "sdk/prologue.h"

#include <windows.h>

#include <string.h>

/* Longer names of classes are refused, as on Windows; so are unterminated ones. */
enum { CLASS_NAME_MAX = 256 };

/* A class's name, copied; or its atom. */
struct class_name {
    WCHAR units[CLASS_NAME_MAX];
    size_t count;
    ATOM atom;
};

/* Small numbers are atoms. */
static bool name_is_atom(const void *name)
{
    return ((ULONG_PTR)name >> 16) == 0;
}

static bool class_name_w(LPCWSTR name, struct class_name *ret_name)
{
    ret_name->count = 0;
    ret_name->atom = name_is_atom(name) ? (ATOM)(ULONG_PTR)name : 0;
    if (name_is_atom(name)) {
        return ret_name->atom != 0;
    }
    while (ret_name->count < CLASS_NAME_MAX && name[ret_name->count] != 0) {
        ret_name->units[ret_name->count] = name[ret_name->count];
        ret_name->count++;
    }
    return ret_name->count > 0 && ret_name->count < CLASS_NAME_MAX;
}

static bool class_name_a(LPCSTR name, struct class_name *ret_name)
{
    ret_name->count = 0;
    ret_name->atom = name_is_atom(name) ? (ATOM)(ULONG_PTR)name : 0;
    if (name_is_atom(name)) {
        return ret_name->atom != 0;
    }
    while (ret_name->count < CLASS_NAME_MAX && name[ret_name->count] != 0) {
        ret_name->units[ret_name->count] = (WCHAR)(UCHAR)name[ret_name->count];
        ret_name->count++;
    }
    return ret_name->count > 0 && ret_name->count < CLASS_NAME_MAX;
}

static struct pn_window_class *class_find(const struct pnpsim_app *app,
                                          const struct class_name *name)
{
    return name->count == 0 ? pn_window_class_of_atom(app, name->atom)
                            : pn_window_class_find(app, name->units, name->count);
}

static ATOM class_register(struct pnpsim_app *app, const struct class_name *name, WNDPROC procedure,
                           bool is_ansi)
{
    struct pn_window_class *class = NULL;
    if (name->count == 0 || procedure == NULL) {
        pn_sdk_set_error(app->sim, ERROR_INVALID_PARAMETER);
        return 0;
    }
    if (class_find(app, name) != NULL) {
        pn_sdk_set_error(app->sim, ERROR_CLASS_ALREADY_EXISTS);
        return 0;
    }
    class = pn_window_class_create(app, name->units, name->count, procedure, is_ansi);
    if (class == NULL) {
        pn_sdk_set_error(app->sim, ERROR_NOT_ENOUGH_MEMORY);
        return 0;
    }
    return class->atom;
}

ATOM RegisterClassW(const WNDCLASSW *lpWndClass)
{
    PN_SDK_ENTER(RegisterClassW);
    struct class_name name = { .count = 0 };
    ATOM atom = 0;
    if (lpWndClass != NULL && class_name_w(lpWndClass->lpszClassName, &name)) {
        atom = class_register(app, &name, lpWndClass->lpfnWndProc, false);
    } else {
        pn_sdk_set_error(app->sim, ERROR_INVALID_PARAMETER);
    }
    PN_SDK_LEAVE();
    return atom;
}

ATOM RegisterClassA(const WNDCLASSA *lpWndClass)
{
    PN_SDK_ENTER(RegisterClassA);
    struct class_name name = { .count = 0 };
    ATOM atom = 0;
    if (lpWndClass != NULL && class_name_a(lpWndClass->lpszClassName, &name)) {
        atom = class_register(app, &name, lpWndClass->lpfnWndProc, true);
    } else {
        pn_sdk_set_error(app->sim, ERROR_INVALID_PARAMETER);
    }
    PN_SDK_LEAVE();
    return atom;
}

ATOM RegisterClassExW(const WNDCLASSEXW *lpwcx)
{
    PN_SDK_ENTER(RegisterClassExW);
    struct class_name name = { .count = 0 };
    ATOM atom = 0;
    if (lpwcx != NULL && lpwcx->cbSize == sizeof(*lpwcx) &&
        class_name_w(lpwcx->lpszClassName, &name)) {
        atom = class_register(app, &name, lpwcx->lpfnWndProc, false);
    } else {
        pn_sdk_set_error(app->sim, ERROR_INVALID_PARAMETER);
    }
    PN_SDK_LEAVE();
    return atom;
}

BOOL UnregisterClassW(LPCWSTR lpClassName, HINSTANCE hInstance)
{
    PN_SDK_ENTER(UnregisterClassW);
    struct class_name name = { .count = 0 };
    struct pn_window_class *class = NULL;
    (void)hInstance;
    if (class_name_w(lpClassName, &name)) {
        class = class_find(app, &name);
    }
    bool is_free = class != NULL && class->window_count == 0;
    if (is_free) {
        pn_window_class_destroy(sim, class);
    } else {
        pn_sdk_set_error(sim, class == NULL ? ERROR_CLASS_DOES_NOT_EXIST : ERROR_CLASS_HAS_WINDOWS);
    }
    PN_SDK_LEAVE();
    return is_free;
}

/* ---- Windows ---- */

static struct pn_window *own_window(const struct pnpsim_app *app, HWND handle)
{
    struct pn_window *window = pn_window_find(app->sim, handle);
    return window != NULL && window->app == app ? window : NULL;
}

/* Sends WM_NCCREATE and WM_CREATE; either may refuse. NULL when it did, or has destroyed it. */
static HWND window_greet(struct pnpsim_app *app, struct pn_window *window, CREATESTRUCTW *create)
{
    struct pnpsim *sim = app->sim;
    HWND handle = (HWND)(void *)window;
    bool is_wanted = pn_window_call(sim, window, WM_NCCREATE, 0, (LPARAM)(uintptr_t)create) != 0;
    if (is_wanted && own_window(app, handle) != NULL) {
        is_wanted = pn_window_call(sim, window, WM_CREATE, 0, (LPARAM)(uintptr_t)create) != -1;
    }
    if (own_window(app, handle) == NULL) {
        return NULL;
    }
    if (!is_wanted) {
        pn_window_destroy(sim, window);
        return NULL;
    }
    return handle;
}

/* WS_CHILD needs a parent; with any parent, or HWND_MESSAGE, it is no top-level window. An owner of
 * a window that is no child leaves it top-level. */
static HWND window_make(struct pnpsim_app *app, const struct class_name *name,
                        CREATESTRUCTW *create)
{
    struct pn_window_class *class = class_find(app, name);
    bool is_message_only = create->hwndParent == HWND_MESSAGE;
    bool is_child = ((DWORD)create->style & WS_CHILD) != 0;
    bool has_parent = create->hwndParent != NULL && !is_message_only;
    if (class == NULL) {
        pn_sdk_set_error(app->sim, ERROR_CANNOT_FIND_WND_CLASS);
        return NULL;
    }
    if ((has_parent || is_child) && pn_window_find(app->sim, create->hwndParent) == NULL) {
        pn_sdk_set_error(app->sim, ERROR_INVALID_WINDOW_HANDLE);
        return NULL;
    }
    struct pn_window *window = pn_window_create(app, class, !is_message_only && !is_child);
    if (window == NULL) {
        pn_sdk_set_error(app->sim, ERROR_NOT_ENOUGH_MEMORY);
        return NULL;
    }
    return window_greet(app, window, create);
}

HWND CreateWindowExW(DWORD dwExStyle, LPCWSTR lpClassName, LPCWSTR lpWindowName, DWORD dwStyle,
                     int X, int Y, int nWidth, int nHeight, HWND hWndParent, HMENU hMenu,
                     HINSTANCE hInstance, LPVOID lpParam)
{
    PN_SDK_ENTER(CreateWindowExW);
    CREATESTRUCTW create = {
        lpParam, hInstance, hMenu,         hWndParent,   nHeight,     nWidth,
        Y,       X,         (LONG)dwStyle, lpWindowName, lpClassName, dwExStyle
    };
    struct class_name name = { .count = 0 };
    HWND handle = NULL;
    if (class_name_w(lpClassName, &name)) {
        handle = window_make(app, &name, &create);
    } else {
        pn_sdk_set_error(app->sim, ERROR_CANNOT_FIND_WND_CLASS);
    }
    PN_SDK_LEAVE();
    return handle;
}

HWND CreateWindowExA(DWORD dwExStyle, LPCSTR lpClassName, LPCSTR lpWindowName, DWORD dwStyle, int X,
                     int Y, int nWidth, int nHeight, HWND hWndParent, HMENU hMenu,
                     HINSTANCE hInstance, LPVOID lpParam)
{
    PN_SDK_ENTER(CreateWindowExA);
    CREATESTRUCTW create = { lpParam, hInstance, hMenu,         hWndParent, nHeight, nWidth,
                             Y,       X,         (LONG)dwStyle, NULL,       NULL,    dwExStyle };
    struct class_name name = { .count = 0 };
    HWND handle = NULL;
    (void)lpWindowName; /* nothing shows it */
    if (class_name_a(lpClassName, &name)) {
        handle = window_make(app, &name, &create);
    } else {
        pn_sdk_set_error(app->sim, ERROR_CANNOT_FIND_WND_CLASS);
    }
    PN_SDK_LEAVE();
    return handle;
}

/* Says farewell, as long as the window is there. */
static BOOL window_end(struct pnpsim_app *app, HWND handle)
{
    struct pn_window *window = own_window(app, handle);
    if (window == NULL) {
        pn_sdk_set_error(app->sim, ERROR_INVALID_WINDOW_HANDLE);
        return FALSE;
    }
    pn_window_call(app->sim, window, WM_DESTROY, 0, 0);
    if (own_window(app, handle) != NULL) {
        pn_window_call(app->sim, window, WM_NCDESTROY, 0, 0);
    }
    if (own_window(app, handle) != NULL) {
        pn_window_destroy(app->sim, window);
    }
    return TRUE;
}

BOOL DestroyWindow(HWND hWnd)
{
    PN_SDK_ENTER(DestroyWindow);
    BOOL is_done = window_end(app, hWnd);
    PN_SDK_LEAVE();
    return is_done;
}

BOOL IsWindow(HWND hWnd)
{
    PN_SDK_ENTER(IsWindow);
    BOOL is_window = pn_window_find(sim, hWnd) != NULL;
    PN_SDK_LEAVE();
    return is_window;
}

BOOL IsWindowUnicode(HWND hWnd)
{
    PN_SDK_ENTER(IsWindowUnicode);
    const struct pn_window *window = pn_window_find(sim, hWnd);
    BOOL is_unicode = window != NULL && !window->is_ansi;
    PN_SDK_LEAVE();
    return is_unicode;
}

/* GWLP_USERDATA alone is kept. */
static LONG_PTR *window_long(struct pnpsim_app *app, HWND handle, int index)
{
    struct pn_window *window = own_window(app, handle);
    if (window == NULL) {
        pn_sdk_set_error(app->sim, ERROR_INVALID_WINDOW_HANDLE);
        return NULL;
    }
    if (index != GWLP_USERDATA) {
        pn_sdk_set_error(app->sim, ERROR_INVALID_INDEX);
        return NULL;
    }
    return &window->user_data;
}

LONG_PTR SetWindowLongPtrW(HWND hWnd, int nIndex, LONG_PTR dwNewLong)
{
    PN_SDK_ENTER(SetWindowLongPtrW);
    LONG_PTR *place = window_long(app, hWnd, nIndex);
    LONG_PTR before = place == NULL ? 0 : *place;
    if (place != NULL) {
        *place = dwNewLong;
    }
    PN_SDK_LEAVE();
    return before;
}

LONG_PTR GetWindowLongPtrW(HWND hWnd, int nIndex)
{
    PN_SDK_ENTER(GetWindowLongPtrW);
    const LONG_PTR *place = window_long(app, hWnd, nIndex);
    LONG_PTR value = place == NULL ? 0 : *place;
    PN_SDK_LEAVE();
    return value;
}

static LRESULT default_answer(struct pnpsim_app *app, HWND handle, UINT id)
{
    switch (id) {
    case WM_NCCREATE:
        return TRUE;
    case WM_CLOSE:
        window_end(app, handle);
        return 0;
    default:
        return 0; /* WM_DEVICECHANGE too: not a veto (U-3.3) */
    }
}

LRESULT DefWindowProcW(HWND hWnd, UINT Msg, WPARAM wParam, LPARAM lParam)
{
    PN_SDK_ENTER(DefWindowProcW);
    (void)wParam;
    (void)lParam;
    LRESULT answer = default_answer(app, hWnd, Msg);
    PN_SDK_LEAVE();
    return answer;
}

LRESULT DefWindowProcA(HWND hWnd, UINT Msg, WPARAM wParam, LPARAM lParam)
{
    PN_SDK_ENTER(DefWindowProcA);
    (void)wParam;
    (void)lParam;
    LRESULT answer = default_answer(app, hWnd, Msg);
    PN_SDK_LEAVE();
    return answer;
}
