/* SPDX-License-Identifier: MIT */
/* Work items of the thread pool: where a notification callback leaves what must not be done inside
 * it (U-5.7). */
#include "sdk/prologue.h"

#include "kernel/stop.h"
#include "observe/finding.h"
#include "observe/trace.h"
#include "user/work.h"

#include <windows.h>

/* The instance is only handed on; nothing that takes one is simulated. */
static void run_work(struct pn_app_work *work)
{
    PTP_WORK_CALLBACK callback = (PTP_WORK_CALLBACK)work->callback;
    callback((PTP_CALLBACK_INSTANCE)work, work->context, (PTP_WORK)work);
}

static void run_simple(struct pn_app_work *work)
{
    PTP_SIMPLE_CALLBACK callback = (PTP_SIMPLE_CALLBACK)work->callback;
    callback((PTP_CALLBACK_INSTANCE)work, work->context);
}

static void run_start_routine(struct pn_app_work *work)
{
    PTHREAD_START_ROUTINE callback = (PTHREAD_START_ROUTINE)work->callback;
    callback(work->context);
}

/* Whether a routine and its pool can be had; only the default pool can. */
static bool pool_check(struct pnpsim *sim, const struct pn_call *call, bool has_callback,
                       PTP_CALLBACK_ENVIRON environment)
{
    if (environment != NULL) {
        pn_sdk_not_simulated(sim, call, "a callback environment");
        pn_sdk_set_error(sim, ERROR_NOT_SUPPORTED);
        return false;
    }
    if (!has_callback) {
        pn_sdk_set_error(sim, ERROR_INVALID_PARAMETER);
    }
    return has_callback;
}

static struct pn_app_work *work_create(struct pnpsim_app *app,
                                       void (*run)(struct pn_app_work *work),
                                       void (*callback)(void), void *context)
{
    struct pn_app_work *work = pn_app_work_create(app, run, callback, context);
    if (work == NULL) {
        pn_sdk_set_error(app->sim, ERROR_NOT_ENOUGH_MEMORY);
    }
    return work;
}

PTP_WORK CreateThreadpoolWork(PTP_WORK_CALLBACK pfnwk, PVOID pv, PTP_CALLBACK_ENVIRON pcbe)
{
    PN_SDK_ENTER(CreateThreadpoolWork);
    struct pn_app_work *work = NULL;
    if (pool_check(sim, &call, pfnwk != NULL, pcbe)) {
        work = work_create(app, run_work, (void (*)(void))pfnwk, pv);
    }
    PN_SDK_LEAVE();
    return (PTP_WORK)work;
}

/* The open item; one that is none is a mistake that Windows does not survive. */
static struct pn_app_work *work_find(struct pnpsim_app *app, const struct pn_call *call,
                                     const void *pointer)
{
    struct pn_app_work *work = pn_app_work_find(app, pointer);
    if (work == NULL) {
        struct pnpsim *sim = app->sim;
        pn_bugcheck_if(sim, pn_violation(sim, PN_RULE_APP_BAD_HANDLE, call->routine->name,
                                         "%s: %s passed a pointer that is no open work item",
                                         call->routine->name, pn_name_text(sim, app->name)));
    }
    return work;
}

VOID SubmitThreadpoolWork(PTP_WORK pwk)
{
    PN_SDK_ENTER(SubmitThreadpoolWork);
    struct pn_app_work *work = work_find(app, &call, pwk);
    if (work != NULL) {
        pn_app_work_submit_surely(work);
    }
    PN_SDK_LEAVE();
}

VOID WaitForThreadpoolWorkCallbacks(PTP_WORK pwk, BOOL fCancelPendingCallbacks)
{
    PN_SDK_ENTER(WaitForThreadpoolWorkCallbacks);
    struct pn_app_work *work = work_find(app, &call, pwk);
    if (work != NULL) {
        pn_app_work_wait(work, fCancelPendingCallbacks != FALSE);
    }
    PN_SDK_LEAVE();
}

VOID CloseThreadpoolWork(PTP_WORK pwk)
{
    PN_SDK_ENTER(CloseThreadpoolWork);
    struct pn_app_work *work = work_find(app, &call, pwk);
    if (work != NULL) {
        pn_app_work_close(work);
    }
    PN_SDK_LEAVE();
}

/* An item that nobody has a handle to. */
static BOOL submit_once(struct pnpsim_app *app, void (*run)(struct pn_app_work *work),
                        void (*callback)(void), void *context)
{
    struct pn_app_work *work = work_create(app, run, callback, context);
    if (work == NULL) {
        return FALSE;
    }
    BOOL is_submitted = pn_app_work_submit(work);
    pn_app_work_close(work);
    if (!is_submitted) {
        pn_sdk_set_error(app->sim, ERROR_NOT_ENOUGH_MEMORY);
    }
    return is_submitted;
}

BOOL TrySubmitThreadpoolCallback(PTP_SIMPLE_CALLBACK pfns, PVOID pv, PTP_CALLBACK_ENVIRON pcbe)
{
    PN_SDK_ENTER(TrySubmitThreadpoolCallback);
    BOOL succeeds = FALSE;
    if (pool_check(sim, &call, pfns != NULL, pcbe)) {
        succeeds = submit_once(app, run_simple, (void (*)(void))pfns, pv);
    }
    PN_SDK_LEAVE();
    return succeeds;
}

/* The flags choose among threads that are all the same here. */
BOOL QueueUserWorkItem(LPTHREAD_START_ROUTINE Function, PVOID Context, ULONG Flags)
{
    PN_SDK_ENTER(QueueUserWorkItem);
    BOOL succeeds = FALSE;
    (void)Flags;
    if (pool_check(sim, &call, Function != NULL, NULL)) {
        succeeds = submit_once(app, run_start_routine, (void (*)(void))Function, Context);
    }
    PN_SDK_LEAVE();
    return succeeds;
}
