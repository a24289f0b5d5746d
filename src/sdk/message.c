/* SPDX-License-Identifier: MIT */
/* Messages: an application's own loop, and sending and posting. */
#include "user/queue.h"

#include "base/memory.h"
#include "kernel/kernel.h"
#include "sdk/prologue.h"
#include "user/window.h"

#include <windows.h>

#include <string.h>

/* ---- Taking ---- */

/* The message as the loop sees it; it is out of the queue when `remove`. */
static void message_hand_over(struct pnpsim *sim, struct pn_message *message, bool remove,
                              LPMSG ret_message)
{
    *ret_message = (MSG){ .hwnd = (HWND)(void *)message->window,
                          .message = message->id,
                          .wParam = message->wparam,
                          .lParam = message->lparam,
                          .time = (DWORD)(sim->kernel->now / 10000) };
    if (remove) {
        pn_list_remove(&message->link);
        pn_message_release(sim, message);
    }
}

/* False, with the last error, when the window is none of the application's. */
static bool filter_make(struct pnpsim_app *app, HWND handle, UINT first, UINT last,
                        struct pn_message_filter *ret_filter)
{
    *ret_filter = (struct pn_message_filter){ .first = first, .last = last };
    if (handle == NULL) {
        return true;
    }
    ret_filter->window = pn_window_find(app->sim, handle);
    if (ret_filter->window == NULL || ret_filter->window->app != app) {
        pn_sdk_set_error(app->sim, ERROR_INVALID_WINDOW_HANDLE);
        return false;
    }
    return true;
}

static void quit_hand_over(struct pn_queue *queue, bool remove, LPMSG ret_message)
{
    *ret_message = (MSG){ .message = WM_QUIT, .wParam = (WPARAM)queue->quit_code };
    if (remove) {
        queue->is_quitting = false;
    }
}

BOOL GetMessageW(LPMSG lpMsg, HWND hWnd, UINT wMsgFilterMin, UINT wMsgFilterMax)
{
    PN_SDK_ENTER(GetMessageW);
    struct pn_message_filter filter;
    struct pn_message *message = NULL;
    enum pn_taken taken = PN_TAKEN_REFUSED;
    if (lpMsg == NULL) {
        pn_sdk_set_error(app->sim, ERROR_INVALID_PARAMETER);
    } else if (filter_make(app, hWnd, wMsgFilterMin, wMsgFilterMax, &filter)) {
        taken = pn_queue_look(sim, &app->messages, &filter, true, &message);
        if (taken == PN_TAKEN_REFUSED) { /* another thread is the application's loop */
            pn_sdk_set_error(sim, ERROR_BUSY);
        }
    }
    if (taken == PN_TAKEN_MESSAGE) {
        message_hand_over(sim, message, true, lpMsg);
    } else if (taken == PN_TAKEN_QUIT) {
        quit_hand_over(&app->messages, true, lpMsg);
    }
    PN_SDK_LEAVE();
    return taken == PN_TAKEN_REFUSED ? -1 : taken == PN_TAKEN_MESSAGE;
}

BOOL PeekMessageW(LPMSG lpMsg, HWND hWnd, UINT wMsgFilterMin, UINT wMsgFilterMax, UINT wRemoveMsg)
{
    PN_SDK_ENTER(PeekMessageW);
    struct pn_message_filter filter;
    struct pn_message *message = NULL;
    enum pn_taken taken = PN_TAKEN_REFUSED;
    bool remove = (wRemoveMsg & PM_REMOVE) != 0;
    if (lpMsg == NULL) {
        pn_sdk_set_error(app->sim, ERROR_INVALID_PARAMETER);
    } else if (filter_make(app, hWnd, wMsgFilterMin, wMsgFilterMax, &filter)) {
        taken = pn_queue_look(sim, &app->messages, &filter, false, &message);
    }
    if (taken == PN_TAKEN_MESSAGE) {
        message_hand_over(sim, message, remove, lpMsg);
    } else if (taken == PN_TAKEN_QUIT) {
        quit_hand_over(&app->messages, remove, lpMsg);
    }
    PN_SDK_LEAVE();
    return taken == PN_TAKEN_MESSAGE || taken == PN_TAKEN_QUIT;
}

BOOL TranslateMessage(const MSG *lpMsg)
{
    PN_SDK_ENTER(TranslateMessage);
    (void)lpMsg; /* there is no keyboard */
    PN_SDK_LEAVE();
    return FALSE;
}

LRESULT DispatchMessageW(const MSG *lpMsg)
{
    PN_SDK_ENTER(DispatchMessageW);
    struct pn_window *window = lpMsg == NULL ? NULL : pn_window_find(sim, lpMsg->hwnd);
    LRESULT result = 0;
    if (window != NULL && window->app == app) {
        result = pn_window_call(sim, window, lpMsg->message, lpMsg->wParam, lpMsg->lParam);
    }
    PN_SDK_LEAVE();
    return result;
}

/* ---- Posting ---- */

static bool post_to(struct pnpsim *sim, struct pnpsim_app *target, struct pn_window *window,
                    const MSG *what)
{
    struct pn_message *message = pn_message_create(sim, PN_MESSAGE_POSTED);
    if (message == NULL) {
        return false;
    }
    message->window = window;
    message->id = what->message;
    message->wparam = what->wParam;
    message->lparam = what->lParam;
    pn_queue_post(sim, &target->messages, message);
    return true;
}

BOOL PostMessageW(HWND hWnd, UINT Msg, WPARAM wParam, LPARAM lParam)
{
    PN_SDK_ENTER(PostMessageW);
    const MSG what = { .message = Msg, .wParam = wParam, .lParam = lParam };
    struct pn_window *window = pn_window_find(sim, hWnd);
    BOOL is_posted = FALSE;
    if (window == NULL && hWnd != NULL) {
        pn_sdk_set_error(app->sim, ERROR_INVALID_WINDOW_HANDLE);
    } else {
        is_posted = post_to(sim, window == NULL ? app : window->app, window, &what);
        if (!is_posted) {
            pn_sdk_set_error(sim, ERROR_NOT_ENOUGH_MEMORY);
        }
    }
    PN_SDK_LEAVE();
    return is_posted;
}

VOID PostQuitMessage(int nExitCode)
{
    PN_SDK_ENTER(PostQuitMessage);
    app->messages.is_quitting = true;
    app->messages.quit_code = nExitCode;
    PN_SDK_LEAVE();
}

/* ---- Sending ---- */

/* To a window of the loop that runs here, sending is a call. */
static bool is_own_loop(const struct pnpsim *sim, const struct pn_window *window)
{
    const struct pn_queue *queue = &window->app->messages;
    return queue->task != NULL && queue->task == sim->kernel->current;
}

/* False when no answer came in time. */
static bool send_to(struct pnpsim *sim, struct pn_window *window, const MSG *what, uint64_t limit,
                    LRESULT *ret_result)
{
    if (is_own_loop(sim, window)) {
        *ret_result = pn_window_call(sim, window, what->message, what->wParam, what->lParam);
        return true;
    }
    struct pn_message *message = pn_message_demand(sim, PN_MESSAGE_SENT, 0);
    message->window = window;
    message->id = what->message;
    message->wparam = what->wParam;
    message->lparam = what->lParam;
    bool is_answered = pn_queue_send(sim, &window->app->messages, message, limit);
    *ret_result = message->result;
    pn_message_release(sim, message);
    return is_answered;
}

LRESULT SendMessageW(HWND hWnd, UINT Msg, WPARAM wParam, LPARAM lParam)
{
    PN_SDK_ENTER(SendMessageW);
    const MSG what = { .message = Msg, .wParam = wParam, .lParam = lParam };
    struct pn_window *window = pn_window_find(sim, hWnd);
    LRESULT result = 0;
    if (window == NULL) {
        pn_sdk_set_error(app->sim, ERROR_INVALID_WINDOW_HANDLE);
    } else {
        send_to(sim, window, &what, 0, &result);
    }
    PN_SDK_LEAVE();
    return result;
}

LRESULT SendMessageTimeoutW(HWND hWnd, UINT Msg, WPARAM wParam, LPARAM lParam, UINT fuFlags,
                            UINT uTimeout, PDWORD_PTR lpdwResult)
{
    PN_SDK_ENTER(SendMessageTimeoutW);
    const MSG what = { .message = Msg, .wParam = wParam, .lParam = lParam };
    struct pn_window *window = pn_window_find(sim, hWnd);
    uint64_t limit = uTimeout == 0 ? 1 : (uint64_t)uTimeout * 10000;
    LRESULT result = 0;
    (void)fuFlags; /* a thread that is known to hang is not waited for, whatever they say */
    bool is_answered = window != NULL && send_to(sim, window, &what, limit, &result);
    if (window == NULL) {
        pn_sdk_set_error(app->sim, ERROR_INVALID_WINDOW_HANDLE);
    } else if (!is_answered) {
        pn_sdk_set_error(app->sim, ERROR_TIMEOUT);
    }
    if (is_answered && lpdwResult != NULL) {
        *lpdwResult = (DWORD_PTR)result;
    }
    PN_SDK_LEAVE();
    return is_answered;
}

BOOL SendNotifyMessageW(HWND hWnd, UINT Msg, WPARAM wParam, LPARAM lParam)
{
    PN_SDK_ENTER(SendNotifyMessageW);
    struct pn_window *window = pn_window_find(sim, hWnd);
    if (window == NULL) {
        pn_sdk_set_error(app->sim, ERROR_INVALID_WINDOW_HANDLE);
    } else {
        struct pn_message *message = pn_message_demand(sim, PN_MESSAGE_NOTIFY, 0);
        message->window = window;
        message->id = Msg;
        message->wparam = wParam;
        message->lparam = lParam;
        pn_queue_post(sim, &window->app->messages, message);
    }
    PN_SDK_LEAVE();
    return window != NULL;
}

/* ---- Inside a sent message ---- */

/* The message whose procedure runs on this thread, or NULL. */
static struct pn_message *current_sent(const struct pnpsim_app *app)
{
    bool is_loop = app->messages.task != NULL && app->messages.task == app->sim->kernel->current;
    struct pn_message *message = is_loop ? app->messages.current : NULL;
    return message != NULL && message->kind != PN_MESSAGE_POSTED ? message : NULL;
}

static DWORD send_kind(const struct pnpsim_app *app)
{
    const struct pn_message *message = current_sent(app);
    if (message == NULL) {
        return ISMEX_NOSEND;
    }
    if (message->kind == PN_MESSAGE_NOTIFY) {
        return ISMEX_NOTIFY;
    }
    return message->is_replied ? ISMEX_SEND | ISMEX_REPLIED : ISMEX_SEND;
}

BOOL ReplyMessage(LRESULT lResult)
{
    PN_SDK_ENTER(ReplyMessage);
    struct pn_message *message = current_sent(app);
    BOOL is_replied = message != NULL && message->kind == PN_MESSAGE_SENT;
    if (is_replied) {
        pn_message_reply(sim, message, lResult);
    }
    PN_SDK_LEAVE();
    return is_replied;
}

BOOL InSendMessage(VOID)
{
    PN_SDK_ENTER(InSendMessage);
    BOOL is_inside = send_kind(app) != ISMEX_NOSEND;
    PN_SDK_LEAVE();
    return is_inside;
}

DWORD InSendMessageEx(LPVOID lpReserved)
{
    PN_SDK_ENTER(InSendMessageEx);
    (void)lpReserved;
    DWORD kind = send_kind(app);
    PN_SDK_LEAVE();
    return kind;
}
