/* SPDX-License-Identifier: MIT */
/* Work items of applications. */
#include "user/work.h"

#include "base/memory.h"
#include "base/sim.h"
#include "kernel/frame.h"
#include "kernel/record.h"
#include "kernel/task.h"
#include "observe/trace.h"
#include "user/app.h"

struct pn_app_work *pn_app_work_create(struct pnpsim_app *app, void (*run)(struct pn_app_work *),
                                       void (*callback)(void), void *context)
{
    struct pn_app_work *work = pn_alloc(app->sim, sizeof(*work));
    if (work == NULL) {
        return NULL;
    }
    work->app = app;
    work->run = run;
    work->callback = callback;
    work->context = context;
    pn_list_push_back(&app->works, &work->link);
    return work;
}

struct pn_app_work *pn_app_work_find(const struct pnpsim_app *app, const void *pointer)
{
    PN_LIST_EACH (position, &app->works) {
        struct pn_app_work *work = PN_CONTAINER(position, struct pn_app_work, link);
        if (work == pointer) {
            return work;
        }
    }
    return NULL;
}

static void work_call(struct pn_app_work *work)
{
    struct pnpsim *sim = work->app->sim;
    struct pn_callout callout;
    pn_callout_begin(sim, &callout, PN_FRAME_TEST_CODE, "work item", 0, PASSIVE_LEVEL);
    callout.frame.about = work;
    work->run(work);
    pn_callout_end(sim, &callout);
}

/* Also when the application has ended itself inside its callback. */
static void work_ended(struct pnpsim *sim, struct pn_task *task)
{
    struct pn_app_work *work = task->context;
    work->begun--;
    work->count--;
    if (work->count > 0) {
        return;
    }
    if (work->waiter != NULL) {
        pn_task_wake(sim, work->waiter);
    }
    if (work->is_closed) {
        pn_free(sim, work);
    }
}

static void work_run(void *context)
{
    struct pn_app_work *work = context;
    work->begun++;
    if (work->skipped > 0) {
        work->skipped--;
    } else if (!work->app->has_exited) {
        work_call(work);
    }
}

bool pn_app_work_submit(struct pn_app_work *work)
{
    struct pnpsim_app *app = work->app;
    struct pn_task *task = pn_task_create(app->sim, PN_TASK_APP, app->name, work_run, work);
    if (task == NULL) {
        return false;
    }
    task->process = app;
    task->ended = work_ended;
    work->count++;
    return true;
}

void pn_app_work_submit_surely(struct pn_app_work *work)
{
    struct pnpsim *sim = work->app->sim;
    struct pn_exemption exemption;
    pn_exemption_begin(sim, &exemption);
    bool is_submitted = pn_app_work_submit(work);
    pn_exemption_end(sim, &exemption);
    pn_surely(sim, is_submitted ? work : NULL);
}

void pn_app_work_wait(struct pn_app_work *work, bool skip)
{
    struct pnpsim *sim = work->app->sim;
    struct pn_wait wait = { .call = "WaitForThreadpoolWorkCallbacks",
                            .object = work->app->name,
                            .key = work };
    if (skip) {
        work->skipped = work->count - work->begun;
    }
    while (work->count > 0) {
        work->waiter = pn_task_current(sim);
        pn_task_block(sim, &wait, 0);
        work->waiter = NULL;
    }
}

bool pn_app_work_is_own_callback(const struct pn_app_work *work)
{
    const struct pn_frame *frame = pn_task_current(work->app->sim)->frame;
    while (frame != NULL && frame->about != work) {
        frame = frame->outer;
    }
    return frame != NULL;
}

void pn_app_work_close(struct pn_app_work *work)
{
    pn_list_remove(&work->link);
    work->is_closed = true;
    if (work->count == 0) {
        pn_free(work->app->sim, work);
    }
}

void pn_app_works_abandon(struct pnpsim_app *app)
{
    while (!pn_list_is_empty(&app->works)) {
        pn_app_work_close(PN_CONTAINER(app->works.next, struct pn_app_work, link));
    }
}
