/* SPDX-License-Identifier: MIT */
/* Requests of the test to a driver. Each runs as a system thread of its own, so that the test's
 * thread stays free for the test code that the driver's work may call. */
#include "io/file.h"

#include "control/control.h"
#include "io/irp.h"
#include "kernel/kernel.h"
#include "kernel/object.h"
#include "observe/trace.h"

#include <string.h>

/* Owned by the simulation until closed. */
struct pnpsim_file {
    struct pn_list link; /* pn_control.files */
    struct pnpsim *sim;
    HANDLE handle;
};

/* Owned by the test until finished. Holds: irp is live while status is STATUS_PENDING. */
struct pnpsim_request {
    struct pn_list link; /* pn_control.requests */
    struct pnpsim *sim;
    PFILE_OBJECT file; /* referenced */
    PIRP irp;
    int32_t status;
    ULONG_PTR information;
    bool is_awaited;
};

static int32_t fail_argument(struct pnpsim *sim, const char *what)
{
    return sim == NULL ? PNPSIM_E_INVALID : pn_fail(sim, PNPSIM_E_INVALID, "%s", what);
}

/* ---- Opening and closing ---- */

struct open_call {
    struct pnpsim *sim;
    UNICODE_STRING name;
    HANDLE handle;
    NTSTATUS status;
};

static void open_run(void *context)
{
    struct open_call *open = context;
    PFILE_OBJECT file;
    open->status = pn_file_open(open->sim, &open->name, GENERIC_READ | GENERIC_WRITE, &file);
    pn_free(open->sim, open->name.Buffer);
    if (!NT_SUCCESS(open->status)) {
        return;
    }
    open->handle = pn_handle_create(open->sim, file);
    pn_object_unref(open->sim, file); /* the handle keeps it */
    if (open->handle == NULL) {
        open->status = STATUS_INSUFFICIENT_RESOURCES;
    }
}

/* Nobody will ever use it. */
static void open_left(void *context)
{
    struct open_call *open = context;
    if (open->handle != NULL) {
        pn_handle_close(open->sim, open->handle);
    }
}

static int32_t open_file(struct pnpsim *sim, const char *name, HANDLE *ret_handle)
{
    struct open_call call = { .sim = sim };
    if (!pn_unicode_create(sim, name, &call.name)) {
        return pn_fail(sim, PNPSIM_E_NO_MEMORY, "no memory to open %s", name);
    }
    enum pnpsim_result result =
        pn_run_task(sim, &(struct pn_run){ PN_TASK_SYSTEM, "open", NULL, open_run, open_left },
                    &call, sizeof(call));
    if (result == PNPSIM_E_NO_MEMORY) {
        pn_free(sim, call.name.Buffer); /* open_run has not run */
    }
    if (result != PNPSIM_OK) {
        return result;
    }
    if (NT_SUCCESS(call.status)) {
        *ret_handle = call.handle;
    }
    return call.status;
}

struct close_call {
    struct pnpsim *sim;
    HANDLE handle;
    NTSTATUS status;
};

static void close_run(void *context)
{
    struct close_call *close = context;
    close->status = pn_handle_close(close->sim, close->handle);
}

static int32_t close_handle(struct pnpsim *sim, HANDLE handle)
{
    struct close_call call = { .sim = sim, .handle = handle };
    enum pnpsim_result result =
        pn_run_task_surely(sim, &(struct pn_run){ PN_TASK_SYSTEM, "close", NULL, close_run, NULL },
                           &call, sizeof(call));
    return result != PNPSIM_OK ? result : call.status;
}

int32_t pnpsim_open(struct pnpsim *sim, const char *name, struct pnpsim_file **ret_file)
{
    struct pn_verb verb;
    if (sim == NULL || name == NULL || name[0] == '\0' || ret_file == NULL) {
        return fail_argument(sim, "pnpsim_open: name or ret_file is missing");
    }
    int32_t status = pn_verb_begin(sim, &verb, PN_VERB_STIMULUS);
    if (status != PNPSIM_OK) {
        return status;
    }
    struct pnpsim_file *file = pn_alloc(sim, sizeof(*file));
    status = file == NULL ? pn_fail(sim, PNPSIM_E_NO_MEMORY, "no memory to open %s", name)
                          : open_file(sim, name, &file->handle);
    if (status >= 0 && file != NULL) {
        file->sim = sim;
        pn_list_push_back(&sim->control->files, &file->link);
        *ret_file = file;
    } else {
        pn_free(sim, file);
    }
    pn_verb_end(sim, &verb, PNPSIM_OK);
    return status;
}

/* Whether the test's pointer is an open file of this simulation. */
static bool file_is_open(const struct pnpsim *sim, const struct pnpsim_file *file)
{
    PN_LIST_EACH (position, &sim->control->files) {
        if (PN_CONTAINER(position, struct pnpsim_file, link) == file) {
            return true;
        }
    }
    return false;
}

static int32_t file_check(struct pnpsim *sim, const struct pnpsim_file *file, const char *verb)
{
    if (sim == NULL) {
        return PNPSIM_E_INVALID;
    }
    if (file == NULL || !file_is_open(sim, file)) {
        return pn_fail(sim, PNPSIM_E_INVALID,
                       "%s: the file is NULL, closed, or of another simulation", verb);
    }
    return PNPSIM_OK;
}

int32_t pnpsim_close(struct pnpsim *sim, struct pnpsim_file *file)
{
    struct pn_verb verb;
    int32_t status = file_check(sim, file, "pnpsim_close");
    if (status == PNPSIM_OK) {
        status = pn_verb_begin(sim, &verb, PN_VERB_STIMULUS);
    }
    if (status != PNPSIM_OK) {
        return status;
    }
    pn_list_remove(&file->link);
    status = close_handle(sim, file->handle);
    pn_free(sim, file);
    pn_verb_end(sim, &verb, PNPSIM_OK);
    return status;
}

/* ---- One request, waited for ---- */

struct request_call {
    struct pnpsim *sim;
    HANDLE handle;
    struct pn_request request;
    bool owns_handle; /* closes it when the verb could not wait */
    NTSTATUS status;
    ULONG_PTR information;
};

static void request_run(void *context)
{
    struct request_call *call = context;
    PFILE_OBJECT file = pn_handle_body(call->sim, call->handle);
    call->status = pn_file_request(call->sim, file, &call->request, &call->information);
}

static void request_left(void *context)
{
    struct request_call *call = context;
    if (call->owns_handle) {
        pn_handle_close(call->sim, call->handle);
    }
}

static int32_t request_send(struct pnpsim *sim, struct request_call *call, uint32_t *ret_bytes)
{
    enum pnpsim_result result = pn_run_task(
        sim, &(struct pn_run){ PN_TASK_SYSTEM, "request", NULL, request_run, request_left }, call,
        sizeof(*call));
    if (result != PNPSIM_OK) {
        return result;
    }
    if (ret_bytes != NULL) {
        *ret_bytes = (uint32_t)call->information;
    }
    return call->status;
}

static struct pn_request ioctl_request(uint32_t code, const void *input, uint32_t input_size,
                                       void *output, uint32_t output_size)
{
    return (struct pn_request){ .major = IRP_MJ_DEVICE_CONTROL,
                                .code = code,
                                .input = input,
                                .input_size = input_size,
                                .output = output,
                                .output_size = output_size };
}

int32_t pnpsim_ioctl(struct pnpsim *sim, const char *name, uint32_t code, const void *input,
                     uint32_t input_size, void *output, uint32_t output_size, uint32_t *ret_bytes)
{
    struct pn_verb verb;
    if (sim == NULL || name == NULL || name[0] == '\0') {
        return fail_argument(sim, "pnpsim_ioctl: name is missing");
    }
    int32_t status = pn_verb_begin(sim, &verb, PN_VERB_STIMULUS);
    if (status != PNPSIM_OK) {
        return status;
    }
    HANDLE handle;
    status = open_file(sim, name, &handle);
    if (status >= 0) {
        struct request_call call = { .sim = sim, .handle = handle, .owns_handle = true };
        call.request = ioctl_request(code, input, input_size, output, output_size);
        status = request_send(sim, &call, ret_bytes);
        bool is_left = status == PNPSIM_E_WOULD_BLOCK || pn_is_stopped(sim);
        int32_t closed = is_left ? 0 : close_handle(sim, handle);
        status = closed < 0 ? closed : status;
    }
    pn_verb_end(sim, &verb, PNPSIM_OK);
    return status;
}

static int32_t request_verb(struct pnpsim *sim, struct pnpsim_file *file, const char *name,
                            const struct pn_request *request, uint32_t *ret_bytes)
{
    struct pn_verb verb;
    int32_t status = file_check(sim, file, name);
    if (status == PNPSIM_OK) {
        status = pn_verb_begin(sim, &verb, PN_VERB_STIMULUS);
    }
    if (status != PNPSIM_OK) {
        return status;
    }
    struct request_call call = { .sim = sim, .handle = file->handle, .request = *request };
    status = request_send(sim, &call, ret_bytes);
    pn_verb_end(sim, &verb, PNPSIM_OK);
    return status;
}

int32_t pnpsim_file_ioctl(struct pnpsim *sim, struct pnpsim_file *file, uint32_t code,
                          const void *input, uint32_t input_size, void *output,
                          uint32_t output_size, uint32_t *ret_bytes)
{
    struct pn_request request = ioctl_request(code, input, input_size, output, output_size);
    return request_verb(sim, file, "pnpsim_file_ioctl", &request, ret_bytes);
}

int32_t pnpsim_read(struct pnpsim *sim, struct pnpsim_file *file, void *buffer, uint32_t size,
                    uint64_t offset, uint32_t *ret_bytes)
{
    struct pn_request request = { .major = IRP_MJ_READ, .output = buffer, .output_size = size };
    request.offset.QuadPart = (LONGLONG)offset;
    return request_verb(sim, file, "pnpsim_read", &request, ret_bytes);
}

int32_t pnpsim_write(struct pnpsim *sim, struct pnpsim_file *file, const void *buffer,
                     uint32_t size, uint64_t offset, uint32_t *ret_bytes)
{
    struct pn_request request = { .major = IRP_MJ_WRITE, .input = buffer, .input_size = size };
    request.offset.QuadPart = (LONGLONG)offset;
    return request_verb(sim, file, "pnpsim_write", &request, ret_bytes);
}

/* ---- A request left with the driver ---- */

static void request_done(void *context, NTSTATUS status, ULONG_PTR information)
{
    struct pnpsim_request *request = context;
    request->irp = NULL;
    request->status = status;
    request->information = information;
    pn_object_unref(request->sim, request->file);
    if (request->is_awaited) {
        pn_go_home(request->sim);
    }
}

struct begin_call {
    struct pnpsim_request *request;
    HANDLE handle;
    struct pn_request description;
    NTSTATUS status;
    bool is_sent;
};

static void begin_run(void *context)
{
    struct begin_call *call = context;
    struct pnpsim_request *request = call->request;
    request->file = pn_handle_body(request->sim, call->handle);
    pn_object_ref(request->sim, request->file);
    NTSTATUS status = pn_file_request_begin(request->sim, request->file, &call->description,
                                            &request->irp, request_done, request);
    if (!NT_SUCCESS(status)) {
        pn_object_unref(request->sim, request->file); /* it was never sent */
        call->status = status;
        return;
    }
    if (request->status != STATUS_PENDING) {
        request->irp = NULL; /* completed before the driver returned */
    }
    call->is_sent = true;
    call->status = request->status;
}

static int32_t begin_verb(struct pnpsim *sim, struct pnpsim_file *file, const char *name,
                          const struct pn_request *description, struct pnpsim_request **ret_request)
{
    struct pn_verb verb;
    int32_t status = file_check(sim, file, name);
    if (status == PNPSIM_OK && ret_request == NULL) {
        status = pn_fail(sim, PNPSIM_E_INVALID, "%s: ret_request is NULL", name);
    }
    if (status == PNPSIM_OK) {
        status = pn_verb_begin(sim, &verb, PN_VERB_STIMULUS);
    }
    if (status != PNPSIM_OK) {
        return status;
    }
    struct pnpsim_request *request = pn_alloc(sim, sizeof(*request));
    if (request == NULL) {
        return pn_verb_end(sim, &verb, pn_fail(sim, PNPSIM_E_NO_MEMORY, "%s: no memory", name));
    }
    request->sim = sim;
    request->status = STATUS_PENDING;
    struct begin_call call = { request, file->handle, *description, 0, false };
    status = pn_run_task(sim, &(struct pn_run){ PN_TASK_SYSTEM, "request", NULL, begin_run, NULL },
                         &call, sizeof(call));
    if (status == PNPSIM_OK) {
        status = call.status;
    }
    if (call.is_sent || status == PNPSIM_E_WOULD_BLOCK) { /* or the driver is still in the middle */
        pn_list_push_back(&sim->control->requests, &request->link);
        *ret_request = request;
    } else if (!pn_is_stopped(sim)) {
        pn_free(sim, request);
    }
    pn_verb_end(sim, &verb, PNPSIM_OK);
    return status;
}

int32_t pnpsim_read_begin(struct pnpsim *sim, struct pnpsim_file *file, void *buffer, uint32_t size,
                          uint64_t offset, struct pnpsim_request **ret_request)
{
    struct pn_request request = { .major = IRP_MJ_READ, .output = buffer, .output_size = size };
    request.offset.QuadPart = (LONGLONG)offset;
    return begin_verb(sim, file, "pnpsim_read_begin", &request, ret_request);
}

int32_t pnpsim_ioctl_begin(struct pnpsim *sim, struct pnpsim_file *file, uint32_t code,
                           const void *input, uint32_t input_size, void *output,
                           uint32_t output_size, struct pnpsim_request **ret_request)
{
    struct pn_request request = ioctl_request(code, input, input_size, output, output_size);
    return begin_verb(sim, file, "pnpsim_ioctl_begin", &request, ret_request);
}

int32_t pnpsim_request_status(const struct pnpsim_request *request)
{
    return request == NULL ? PNPSIM_E_INVALID : request->status;
}

/* Whether the test's pointer is a request of this simulation that has not been finished. */
static int32_t request_check(struct pnpsim *sim, const struct pnpsim_request *request,
                             const char *verb)
{
    if (sim == NULL) {
        return PNPSIM_E_INVALID;
    }
    PN_LIST_EACH (position, &sim->control->requests) {
        if (PN_CONTAINER(position, struct pnpsim_request, link) == request) {
            return PNPSIM_OK;
        }
    }
    return pn_fail(sim, PNPSIM_E_INVALID,
                   "%s: the request is NULL, finished, or of another simulation", verb);
}

static void cancel_run(void *context)
{
    struct pnpsim_request *request = *(struct pnpsim_request **)context;
    if (request->irp != NULL) {
        pn_irp_cancel(request->sim, request->irp);
    }
}

int32_t pnpsim_request_cancel(struct pnpsim *sim, struct pnpsim_request *request)
{
    struct pn_verb verb;
    int32_t status = request_check(sim, request, "pnpsim_request_cancel");
    if (status != PNPSIM_OK) {
        return status;
    }
    status = pn_verb_begin(sim, &verb, PN_VERB_STIMULUS);
    if (status != PNPSIM_OK) {
        return status;
    }
    status = pn_run_task_surely(
        sim, &(struct pn_run){ PN_TASK_SYSTEM, "cancel", NULL, cancel_run, NULL }, &request,
        sizeof(request));
    return pn_verb_end(sim, &verb, (enum pnpsim_result)status);
}

int32_t pnpsim_request_finish(struct pnpsim *sim, struct pnpsim_request *request,
                              uint32_t *ret_bytes)
{
    struct pn_verb verb;
    int32_t status = request_check(sim, request, "pnpsim_request_finish");
    if (status != PNPSIM_OK) {
        return status;
    }
    status = pn_verb_begin(sim, &verb, PN_VERB_CONTINUE);
    if (status != PNPSIM_OK) {
        return status;
    }
    request->is_awaited = true;
    enum pn_outcome outcome = PN_OUTCOME_HOME;
    while (request->status == STATUS_PENDING && outcome == PN_OUTCOME_HOME) {
        outcome = pn_schedule(sim, PN_RUN_HOME);
    }
    request->is_awaited = false;
    if (request->status == STATUS_PENDING) {
        status = pn_outcome_result(sim, outcome);
    } else {
        status = request->status;
        if (ret_bytes != NULL) {
            *ret_bytes = (uint32_t)request->information;
        }
        pn_list_remove(&request->link);
        pn_free(sim, request);
    }
    pn_verb_end(sim, &verb, PNPSIM_OK);
    return status;
}
