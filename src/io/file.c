/* SPDX-License-Identifier: MIT */
/* File objects from IRP_MJ_CREATE to IRP_MJ_CLOSE. An open file holds its named device; the device
 * counts it from before the create IRP until after the close IRP. */
#include "io/file.h"

#include "base/check.h"
#include "base/sim.h"
#include "io/device.h"
#include "io/io.h"
#include "io/irp.h"
#include "io/name.h"
#include "io/unicode.h"
#include "kernel/frame.h"
#include "kernel/object.h"
#include "kernel/record.h"
#include "kernel/stop.h"
#include "kernel/task.h"
#include "kernel/work.h"
#include "observe/trace.h"

struct pn_file *pn_file_of(PFILE_OBJECT object)
{
    return (struct pn_file *)(void *)object;
}

struct pn_file *pn_file_find(const struct pnpsim *sim, const void *pointer)
{
    if (pointer == NULL) {
        return NULL;
    }
    if (pn_object_find(sim, pointer, PN_OBJECT_FILE) != NULL) {
        return (struct pn_file *)(uintptr_t)pointer;
    }
    PN_LIST_EACH (node, &sim->io->closing_files) {
        struct pn_file *file = PN_CONTAINER(node, struct pn_file, closing_link);
        if (file == pointer) {
            return file;
        }
    }
    return NULL;
}

PDEVICE_OBJECT pn_file_target(PFILE_OBJECT file)
{
    return pn_device_top(pn_file_of(file)->device);
}

/* Sends a create, cleanup or close IRP and waits. `record` stays when false is returned. */
static bool file_irp_send(struct pnpsim *sim, struct pn_file *file, struct pn_irp *record,
                          UCHAR major, NTSTATUS *ret_status)
{
    PIRP irp = record->irp;
    PIO_STACK_LOCATION next = IoGetNextIrpStackLocation(irp);
    irp->Tail.Overlay.OriginalFileObject = &file->object;
    irp->Flags |= IRP_SYNCHRONOUS_API;
    next->MajorFunction = major;
    next->FileObject = &file->object;
    return pn_irp_send(sim, pn_file_target(&file->object), record,
                       pn_object_name(sim, file->device), ret_status);
}

/* ---- Closing ---- */

static bool driver_code_may_run(const struct pnpsim *sim)
{
    return !pn_is_stopped(sim) && pn_task_current(sim)->kind != PN_TASK_TEST;
}

static bool must_defer(const struct pnpsim *sim)
{
    return pn_irql(sim) >= DISPATCH_LEVEL || pn_task_current(sim)->kind == PN_TASK_DPC;
}

/* Closing cannot fail: the IRP is made even while memory is being made to fail. */
static void file_irp_surely(struct pnpsim *sim, struct pn_file *file, UCHAR major)
{
    struct pn_irp *record = pn_irp_demand(sim, pn_file_target(&file->object));
    record->irp->Flags |= major == IRP_MJ_CLOSE ? IRP_CLOSE_OPERATION : 0;
    NTSTATUS status;
    if (file_irp_send(sim, file, record, major, &status)) {
        pn_irp_free(sim, record->irp);
    }
}

static void file_cleanup(struct pnpsim *sim, struct pn_file *file)
{
    file->cleaned_up = true;
    file_irp_surely(sim, file, IRP_MJ_CLEANUP);
    file->object.Flags |= FO_CLEANUP_COMPLETE;
}

static void file_uncount(struct pnpsim *sim, PDEVICE_OBJECT device)
{
    pn_object_ref(sim, device);
    pn_device_closed(sim, device);
    if (pn_device_stack_opens(device) == 0 && sim->io->all_files_closed != NULL) {
        sim->io->all_files_closed(sim, device);
    }
    pn_object_unref(sim, device);
}

static void file_close(struct pnpsim *sim, struct pn_file *file)
{
    if (driver_code_may_run(sim)) {
        if (!file->cleaned_up) {
            file_cleanup(sim, file);
        }
        file_irp_surely(sim, file, IRP_MJ_CLOSE);
    }
    pn_list_remove(&file->closing_link);
    pn_trace(sim, PN_TRACE_CLOSE, pn_frame_driver(pn_task_current(sim)),
             pn_object_name(sim, file->device), 0, STATUS_SUCCESS);
    pn_unicode_free(sim, &file->object.FileName);
    file_uncount(sim, file->device);
}

static void deferred_cleanup(void *context)
{
    struct pn_file *file = context;
    file_cleanup(file->sim, file);
    pn_object_unref(file->sim, file);
}

static void deferred_close(void *context)
{
    struct pn_file *file = context;
    struct pnpsim *sim = file->sim;
    file_close(sim, file);
    pn_object_unpin(sim, file);
}

/* The last handle has gone. */
static void file_closed(struct pnpsim *sim, void *body)
{
    struct pn_file *file = body;
    if (!file->opened || file->cleaned_up || !driver_code_may_run(sim)) {
        return;
    }
    if (must_defer(sim)) {
        pn_object_ref(sim, file);
        pn_work_queue_surely(sim, "file cleanup", deferred_cleanup, file);
        return;
    }
    file_cleanup(sim, file);
}

/* The last reference has gone. The object is no longer found by its address; what its driver calls
 * meanwhile finds it on the list of closing files. */
static void file_destroy(struct pnpsim *sim, void *body)
{
    struct pn_file *file = body;
    if (!file->opened) {
        pn_unicode_free(sim, &file->object.FileName);
        if (file->device != NULL) {
            file_uncount(sim, file->device);
        }
        return;
    }
    pn_list_push_back(&sim->io->closing_files, &file->closing_link);
    if (driver_code_may_run(sim) && must_defer(sim)) {
        pn_object_pin(sim, file);
        pn_work_queue_surely(sim, "file close", deferred_close, file);
        return;
    }
    file_close(sim, file);
}

static const struct pn_object_class file_class = {
    .type = PN_OBJECT_FILE, .name = "file object", .closed = file_closed, .destroy = file_destroy
};

/* ---- Opening ---- */

static NTSTATUS open_check(struct pnpsim *sim, PDEVICE_OBJECT device)
{
    const struct pn_device *body = pn_device_of(device);
    if (body->delete_pending || (device->Flags & DO_DEVICE_INITIALIZING) != 0) {
        return STATUS_NO_SUCH_DEVICE;
    }
    if ((device->Flags & DO_EXCLUSIVE) != 0 && body->open_count > 0) {
        return STATUS_ACCESS_DENIED;
    }
    return sim->io->open_refusal == NULL ? STATUS_SUCCESS : sim->io->open_refusal(sim, device);
}

static void file_init(struct pn_file *file, const struct pn_file_options *options)
{
    FILE_OBJECT *object = &file->object;
    pn_list_init(&file->closing_link);
    file->security.DesiredAccess = options->access;
    file->security.FullCreateOptions = options->options | options->disposition << 24;
    object->Type = IO_TYPE_FILE;
    object->Size = sizeof(FILE_OBJECT);
    object->DeviceObject = file->device;
    object->ReadAccess = (options->access & (FILE_READ_DATA | GENERIC_READ | GENERIC_ALL)) != 0;
    object->WriteAccess = (options->access &
                           (FILE_WRITE_DATA | FILE_APPEND_DATA | GENERIC_WRITE | GENERIC_ALL)) != 0;
    object->DeleteAccess = (options->access & DELETE) != 0;
    object->SharedRead = (options->share & FILE_SHARE_READ) != 0;
    object->SharedWrite = (options->share & FILE_SHARE_WRITE) != 0;
    object->SharedDelete = (options->share & FILE_SHARE_DELETE) != 0;
    if ((options->options & (FILE_SYNCHRONOUS_IO_ALERT | FILE_SYNCHRONOUS_IO_NONALERT)) != 0) {
        object->Flags |= FO_SYNCHRONOUS_IO;
    }
}

/* A file object on `device`, counted but not opened yet. Takes over *name. */
static struct pn_file *file_new(struct pnpsim *sim, PDEVICE_OBJECT device, PUNICODE_STRING name,
                                const struct pn_file_options *options)
{
    struct pn_file *file = pn_object_create(sim, &file_class, sizeof(*file),
                                            pn_object_name(sim, device));
    if (file == NULL) {
        pn_unicode_free(sim, name);
        return NULL;
    }
    file->sim = sim;
    file->device = device;
    file->object.FileName = *name;
    file_init(file, options);
    pn_device_opened(sim, device);
    return file;
}

static NTSTATUS file_send_create(struct pnpsim *sim, struct pn_file *file,
                                 const struct pn_file_options *options, ULONG_PTR *ret_information)
{
    struct pn_irp *record = pn_irp_create(sim, pn_file_target(&file->object)->StackSize,
                                          PN_IRP_MANAGER, 0);
    if (record == NULL) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    PIRP irp = record->irp;
    PIO_STACK_LOCATION next = IoGetNextIrpStackLocation(irp);
    irp->Flags |= IRP_CREATE_OPERATION;
    next->Parameters.Create.SecurityContext = &file->security;
    next->Parameters.Create.Options = file->security.FullCreateOptions;
    next->Parameters.Create.FileAttributes = (USHORT)options->attributes;
    next->Parameters.Create.ShareAccess = (USHORT)options->share;
    NTSTATUS status;
    if (file_irp_send(sim, file, record, IRP_MJ_CREATE, &status)) {
        status = irp->IoStatus.Status;
        *ret_information = irp->IoStatus.Information;
        pn_irp_free(sim, irp);
    } else {
        pn_object_pin(sim, file); /* the lost IRP points to it */
        status = NT_SUCCESS(status) ? STATUS_UNSUCCESSFUL : status;
    }
    return status;
}

static NTSTATUS open_device(struct pnpsim *sim, PDEVICE_OBJECT device, PUNICODE_STRING name,
                            const struct pn_file_options *options, PFILE_OBJECT *ret_file,
                            ULONG_PTR *ret_information)
{
    NTSTATUS status = open_check(sim, device);
    if (!NT_SUCCESS(status)) {
        pn_unicode_free(sim, name);
        return status;
    }
    struct pn_file *file = file_new(sim, device, name, options);
    if (file == NULL) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    status = file_send_create(sim, file, options, ret_information);
    if (!NT_SUCCESS(status)) {
        pn_object_unref(sim, file);
        return status;
    }
    file->opened = true;
    file->object.Flags |= FO_FILE_OPEN;
    *ret_file = &file->object;
    return status;
}

NTSTATUS pn_file_create(struct pnpsim *sim, PCUNICODE_STRING name,
                        const struct pn_file_options *options, PFILE_OBJECT *ret_file,
                        ULONG_PTR *ret_information)
{
    PDEVICE_OBJECT device;
    UNICODE_STRING rest;
    NTSTATUS status = pn_name_resolve(sim, name, &device, &rest);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    uint32_t object = pn_object_name(sim, device);
    uint32_t opener = pn_frame_driver(pn_task_current(sim));
    PN_ASSERT(pn_device_find(sim, device) != NULL);
    status = open_device(sim, device, &rest, options, ret_file, ret_information);
    pn_trace(sim, PN_TRACE_OPEN, opener, object, 0, status);
    return status;
}

NTSTATUS pn_file_open(struct pnpsim *sim, PCUNICODE_STRING name, ACCESS_MASK access,
                      PFILE_OBJECT *ret_file)
{
    struct pn_file_options options = { .access = access,
                                       .share = FILE_SHARE_READ | FILE_SHARE_WRITE,
                                       .disposition = FILE_OPEN,
                                       .options = FILE_SYNCHRONOUS_IO_NONALERT };
    ULONG_PTR information;
    return pn_file_create(sim, name, &options, ret_file, &information);
}
