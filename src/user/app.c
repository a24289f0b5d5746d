/* SPDX-License-Identifier: MIT */
/* Applications, their handles, their programs and their end. */
#include "user/app.h"

#include "base/memory.h"
#include "base/sim.h"
#include "event/event.h"
#include "io/device.h"
#include "io/file.h"
#include "kernel/frame.h"
#include "kernel/object.h"
#include "kernel/kernel.h"
#include "observe/trace.h"
#include "tree/tree.h"
#include "user/heap.h"
#include "user/pending.h"
#include "user/service.h"
#include "user/watch.h"
#include "user/window.h"
#include "user/work.h"

/* How many notifications, windows and services that have ended keep their address, so that ending
 * one twice is told apart. */
enum { RESTING = 256 };

static void layer_connect(struct pnpsim *sim)
{
    sim->events->destroy[PN_RECIPIENT_WATCH] = pn_watch_destroy;
    sim->events->destroy[PN_RECIPIENT_WINDOW] = pn_window_free;
    sim->events->destroy[PN_RECIPIENT_SERVICE] = pn_service_free;
    sim->tree->node_changed = pn_windows_devnodes_changed;
}

int pn_user_init(struct pnpsim *sim)
{
    struct pn_user *user = pn_alloc(sim, sizeof(*user));
    if (user == NULL) {
        return PNPSIM_E_NO_MEMORY;
    }
    sim->user = user;
    pn_list_init(&user->apps);
    pn_list_init(&user->exited);
    pn_list_init(&user->top_windows);
    pn_list_init(&user->other_windows);
    pn_list_init(&user->services);
    pn_list_init(&user->class_recipients);
    pn_list_init(&user->instance_recipients);
    pn_slab_init(&user->watches, sim, sizeof(struct pn_watch), RESTING);
    pn_slab_init(&user->windows, sim, sizeof(struct pn_window), RESTING);
    pn_slab_init(&user->service_slab, sim, sizeof(struct pn_service), RESTING);
    layer_connect(sim);
    return PNPSIM_OK;
}

void pn_user_finish(struct pnpsim *sim)
{
    if (sim->user == NULL) {
        return;
    }
    pn_slab_finish(&sim->user->watches);
    pn_slab_finish(&sim->user->windows);
    pn_slab_finish(&sim->user->service_slab);
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
    pn_list_init(&app->pending);
    pn_list_init(&app->works);
    pn_list_init(&app->blocks);
    pn_map_init(&app->heap, sim);
    pn_list_init(&app->windows);
    pn_list_init(&app->classes);
    pn_queue_init(&app->messages, app, "SendMessageW");
    pn_queue_init(&app->controls, app, "the service's handler");
    pn_list_push_back(&sim->user->apps, &app->link);
    return app;
}

struct pnpsim_app *pn_app_current(const struct pnpsim *sim)
{
    return pn_task_current(sim)->process;
}

bool pn_app_must_end(const struct pnpsim *sim)
{
    const struct pnpsim_app *app = pn_app_current(sim);
    return app != NULL && app->has_exited;
}

void pn_app_thread_check(struct pnpsim *sim)
{
    if (pn_app_must_end(sim)) {
        pn_unwind(sim);
    }
}

/* ---- Handles ---- */

NTSTATUS pn_app_give(struct pnpsim_app *app, void *body, HANDLE *ret_handle)
{
    struct pnpsim *sim = app->sim;
    struct pn_app_handle *entry = pn_alloc(sim, sizeof(*entry));
    if (entry == NULL) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    entry->handle = pn_handle_create(sim, body);
    if (entry->handle == NULL) {
        pn_free(sim, entry);
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    pn_list_push_back(&app->handles, &entry->link);
    app->handle_count++;
    *ret_handle = entry->handle;
    return STATUS_SUCCESS;
}

NTSTATUS pn_app_open_with(struct pnpsim_app *app, PCUNICODE_STRING name,
                          const struct pn_file_options *options, HANDLE *ret_handle)
{
    PFILE_OBJECT file;
    ULONG_PTR information;
    NTSTATUS status = pn_file_create(app->sim, name, options, &file, &information);
    if (NT_SUCCESS(status)) {
        status = pn_app_give(app, file, ret_handle);
        pn_object_unref(app->sim, file); /* the handle keeps it */
    }
    return status;
}

NTSTATUS pn_app_open(struct pnpsim_app *app, PCUNICODE_STRING name, ACCESS_MASK access,
                     HANDLE *ret_handle)
{
    struct pn_file_options options = { .access = access,
                                       .share = FILE_SHARE_READ | FILE_SHARE_WRITE,
                                       .disposition = FILE_OPEN,
                                       .options = FILE_SYNCHRONOUS_IO_NONALERT };
    return pn_app_open_with(app, name, &options, ret_handle);
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

static bool app_holds(const struct pnpsim_app *app, PDEVICE_OBJECT pdo)
{
    PN_LIST_EACH (position, &app->handles) {
        const struct pn_app_handle *entry = PN_CONTAINER(position, struct pn_app_handle, link);
        const void *body = pn_handle_body(app->sim, entry->handle);
        const FILE_OBJECT *file = pn_object_find(app->sim, body, PN_OBJECT_FILE) == NULL ? NULL
                                                                                         : body;
        if (file != NULL && pn_device_bottom(file->DeviceObject) == pdo) {
            return true;
        }
    }
    return false;
}

uint32_t pn_app_holding(const struct pnpsim *sim, PDEVICE_OBJECT pdo)
{
    PN_LIST_EACH (position, &sim->user->apps) {
        const struct pnpsim_app *app = PN_CONTAINER(position, struct pnpsim_app, link);
        if (app_holds(app, pdo)) {
            return app->name;
        }
    }
    return 0;
}

/* ---- Programs ---- */

struct program {
    struct pnpsim_app *app;
    void (*main)(void *context);
    void *context;
};

static void program_body(void *context)
{
    struct program *program = context;
    struct pn_callout callout;
    pn_callout_begin(program->app->sim, &callout, PN_FRAME_TEST_CODE, "application", 0,
                     PASSIVE_LEVEL);
    program->main(program->context);
    pn_callout_end(program->app->sim, &callout);
}

/* The guard is where it unwinds to when the application exits under it. */
static void program_run(void *context)
{
    struct program *program = context;
    struct pnpsim_app *app = program->app;
    struct pnpsim *sim = app->sim;
    pn_guard(sim, program_body, program);
    pn_unwind_if_stopped(sim);
    pn_free(sim, program);
    app->main = NULL;
    app->messages.task = NULL;
    if (!app->has_exited) {
        pn_app_exit(app);
    }
}

bool pn_app_run(struct pnpsim_app *app, void (*main)(void *context), void *context)
{
    struct pnpsim *sim = app->sim;
    struct program *program = pn_alloc(sim, sizeof(*program));
    if (program == NULL) {
        return false;
    }
    *program = (struct program){ app, main, context };
    struct pn_task *task = pn_task_create(sim, PN_TASK_PROGRAM, app->name, program_run, program);
    if (task == NULL) {
        pn_free(sim, program);
        return false;
    }
    task->process = app;
    app->main = task;
    app->messages.task = task;
    sim->kernel->home_may_block = true;
    return true;
}

/* ---- The end ---- */

static void windows_end(struct pnpsim_app *app)
{
    struct pn_list *position;
    while ((position = app->windows.next) != &app->windows) {
        pn_window_destroy(app->sim, PN_CONTAINER(position, struct pn_window, app_link));
    }
    while ((position = app->classes.next) != &app->classes) {
        pn_window_class_destroy(app->sim, PN_CONTAINER(position, struct pn_window_class, link));
    }
}

void pn_app_exit(struct pnpsim_app *app)
{
    struct pnpsim *sim = app->sim;
    app->has_exited = true;
    while (!pn_list_is_empty(&app->watches)) {
        pn_watch_end(sim, PN_CONTAINER(app->watches.next, struct pn_watch, app_link));
    }
    pn_app_works_abandon(app);
    pn_pending_abandon(app);
    while (!pn_list_is_empty(&app->handles)) {
        pn_app_close(app, PN_CONTAINER(app->handles.next, struct pn_app_handle, link)->handle);
    }
    windows_end(app);
    if (app->service != NULL) {
        pn_recipient_remove(sim, &app->service->recipient);
        app->service = NULL;
    }
    pn_queue_forget(sim, &app->messages, NULL);
    pn_queue_forget(sim, &app->controls, NULL);
    pn_heap_abandon(app);
    pn_list_remove(&app->link);
    pn_list_push_back(&sim->user->exited, &app->link);
    if (app->exited != NULL) {
        app->exited(app);
    }
    pn_keep(sim, app);
}
