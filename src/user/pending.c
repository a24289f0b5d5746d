/* SPDX-License-Identifier: MIT */
/* Requests that an application has left with a driver: from their sending to their end. */
#include "user/pending.h"

#include "base/memory.h"
#include "base/sim.h"
#include "io/irp.h"
#include "kernel/object.h"
#include "kernel/task.h"
#include "kernel/wait.h"
#include "user/app.h"

/* From its sending to its end. */
struct pending {
    struct pn_list link; /* pnpsim_app.pending */
    struct pnpsim *sim;
    PFILE_OBJECT file;      /* referenced */
    OVERLAPPED *overlapped; /* NULL: the application has gone */
    PKEVENT event;          /* referenced; NULL: none */
    PIRP irp;
    struct pn_task *waiter; /* NULL: nobody waits */
};

static void pending_free(struct pending *pending)
{
    pn_list_remove(&pending->link);
    pn_object_unref(pending->sim, pending->event);
    pn_object_unref(pending->sim, pending->file);
    pn_free(pending->sim, pending);
}

static void pending_done(void *context, NTSTATUS status, ULONG_PTR information)
{
    struct pending *pending = context;
    if (pending->overlapped != NULL) {
        pending->overlapped->InternalHigh = information;
        pending->overlapped->Internal = (ULONG_PTR)(ULONG)status;
    }
    if (pending->event != NULL) {
        pn_event_set(pending->sim, pending->event);
    }
    if (pending->waiter != NULL) {
        pn_task_wake(pending->sim, pending->waiter);
    }
    pending_free(pending);
}

static struct pending *pending_create(struct pnpsim_app *app,
                                      const struct pn_pending_request *asked)
{
    struct pending *pending = pn_alloc(app->sim, sizeof(*pending));
    if (pending == NULL) {
        return NULL;
    }
    pending->sim = app->sim;
    pending->file = asked->file;
    pending->overlapped = asked->overlapped;
    pending->event = asked->event;
    pn_object_ref(app->sim, pending->file);
    if (pending->event != NULL) {
        pn_object_ref(app->sim, pending->event);
        pn_event_clear(pending->event);
    }
    pn_list_push_back(&app->pending, &pending->link);
    return pending;
}

NTSTATUS pn_pending_begin(struct pnpsim_app *app, const struct pn_pending_request *asked)
{
    OVERLAPPED *overlapped = asked->overlapped;
    OVERLAPPED before = *overlapped;
    struct pending *pending = pending_create(app, asked);
    if (pending == NULL) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    overlapped->Internal = STATUS_PENDING;
    overlapped->InternalHigh = 0;
    NTSTATUS status = pn_file_request_begin(app->sim, asked->file, &asked->request, &pending->irp,
                                            pending_done, pending);
    if (status != STATUS_PENDING) {
        *overlapped = before;
        pending_free(pending);
        return status;
    }
    return (NTSTATUS)overlapped->Internal;
}

static struct pending *pending_find(const struct pnpsim_app *app, const OVERLAPPED *overlapped)
{
    PN_LIST_EACH (position, &app->pending) {
        struct pending *pending = PN_CONTAINER(position, struct pending, link);
        if (pending->overlapped == overlapped) {
            return pending;
        }
    }
    return NULL;
}

NTSTATUS pn_pending_wait(struct pnpsim_app *app, const OVERLAPPED *overlapped)
{
    struct pending *pending;
    while ((pending = pending_find(app, overlapped)) != NULL) {
        struct pn_wait wait = { .call = "a request that was left with a driver",
                                .object = pn_object_name(app->sim, pending->file),
                                .key = pending->irp };
        pending->waiter = pn_task_current(app->sim);
        pn_task_block(app->sim, &wait, 0);
    }
    return (NTSTATUS)overlapped->Internal;
}

/* One that is not cancelled yet: a driver's cancel routine may end others. */
static struct pending *pending_to_cancel(const struct pnpsim_app *app, const FILE_OBJECT *file,
                                         const OVERLAPPED *overlapped)
{
    PN_LIST_EACH (position, &app->pending) {
        struct pending *pending = PN_CONTAINER(position, struct pending, link);
        if (pending->file == file && !pending->irp->Cancel &&
            (overlapped == NULL || pending->overlapped == overlapped)) {
            return pending;
        }
    }
    return NULL;
}

ULONG pn_pending_cancel(struct pnpsim_app *app, PFILE_OBJECT file, const OVERLAPPED *overlapped)
{
    ULONG count = 0;
    struct pending *pending;
    while ((pending = pending_to_cancel(app, file, overlapped)) != NULL) {
        pn_irp_cancel(app->sim, pending->irp);
        count++;
    }
    return count;
}

void pn_pending_abandon(struct pnpsim_app *app)
{
    struct pn_list *position;
    while ((position = pn_list_pop_front(&app->pending)) != NULL) {
        struct pending *pending = PN_CONTAINER(position, struct pending, link);
        pending->overlapped = NULL;
        pn_irp_cancel(app->sim, pending->irp);
    }
}
