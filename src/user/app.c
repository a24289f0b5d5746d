/* SPDX-License-Identifier: MIT */
/* Applications and their handles. */
#include "user/app.h"

#include "base/memory.h"
#include "base/sim.h"
#include "event/event.h"
#include "io/file.h"
#include "kernel/object.h"
#include "kernel/task.h"
#include "observe/trace.h"
#include "user/watch.h"

/* How many notifications that have ended keep their address, so that ending one twice is told
 * apart. */
enum { RESTING_WATCHES = 256 };

int pn_user_init(struct pnpsim *sim)
{
    sim->user = pn_alloc(sim, sizeof(*sim->user));
    if (sim->user == NULL) {
        return PNPSIM_E_NO_MEMORY;
    }
    pn_list_init(&sim->user->apps);
    pn_list_init(&sim->user->exited);
    pn_slab_init(&sim->user->watches, sim, sizeof(struct pn_watch), RESTING_WATCHES);
    sim->events->destroy[PN_RECIPIENT_WATCH] = pn_watch_destroy;
    return PNPSIM_OK;
}

void pn_user_finish(struct pnpsim *sim)
{
    if (sim->user == NULL) {
        return;
    }
    pn_slab_finish(&sim->user->watches);
    pn_free(sim, sim->user);
    sim->user = NULL;
}

struct pnpsim_app *pn_app_create(struct pnpsim *sim, const char *name)
{
    struct pnpsim_app *app = pn_alloc(sim, sizeof(*app));
    if (app == NULL) {
        return NULL;
    }
    app->sim = sim;
    app->name = pn_name(sim, name);
    pn_list_init(&app->handles);
    pn_list_init(&app->watches);
    pn_list_push_back(&sim->user->apps, &app->link);
    return app;
}

struct pnpsim_app *pn_app_current(const struct pnpsim *sim)
{
    return pn_task_current(sim)->process;
}

NTSTATUS pn_app_open(struct pnpsim_app *app, PCUNICODE_STRING name, ACCESS_MASK access,
                     HANDLE *ret_handle)
{
    struct pnpsim *sim = app->sim;
    struct pn_app_handle *entry = pn_alloc(sim, sizeof(*entry));
    if (entry == NULL) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    PFILE_OBJECT file;
    NTSTATUS status = pn_file_open(sim, name, access, &file);
    if (!NT_SUCCESS(status)) {
        goto fail_open;
    }
    entry->handle = pn_handle_create(sim, file);
    pn_object_unref(sim, file); /* the handle keeps it */
    if (entry->handle == NULL) {
        status = STATUS_INSUFFICIENT_RESOURCES;
        goto fail_open;
    }
    pn_list_push_back(&app->handles, &entry->link);
    app->handle_count++;
    *ret_handle = entry->handle;
    return STATUS_SUCCESS;

fail_open:
    pn_free(sim, entry);
    return status;
}

static struct pn_app_handle *handle_find(const struct pnpsim_app *app, HANDLE handle)
{
    PN_LIST_EACH (position, &app->handles) {
        struct pn_app_handle *entry = PN_CONTAINER(position, struct pn_app_handle, link);
        if (entry->handle == handle) {
            return entry;
        }
    }
    return NULL;
}

bool pn_app_owns(const struct pnpsim_app *app, HANDLE handle)
{
    return handle_find(app, handle) != NULL;
}

NTSTATUS pn_app_close(struct pnpsim_app *app, HANDLE handle)
{
    struct pn_app_handle *entry = handle_find(app, handle);
    if (entry == NULL) {
        return STATUS_INVALID_HANDLE;
    }
    pn_list_remove(&entry->link);
    app->handle_count--;
    pn_free(app->sim, entry);
    return pn_handle_close(app->sim, handle);
}

void pn_app_exit(struct pnpsim_app *app)
{
    while (!pn_list_is_empty(&app->watches)) {
        pn_watch_end(app->sim, PN_CONTAINER(app->watches.next, struct pn_watch, app_link));
    }
    while (!pn_list_is_empty(&app->handles)) {
        pn_app_close(app, PN_CONTAINER(app->handles.next, struct pn_app_handle, link)->handle);
    }
    pn_list_remove(&app->link);
    pn_list_push_back(&app->sim->user->exited, &app->link);
    app->has_exited = true;
    pn_keep(app->sim, app);
}
