/* SPDX-License-Identifier: MIT */
/* Requests on file handles. A handle that was opened for synchronous I/O waits for the end; any
 * other returns STATUS_PENDING and the status block, then the event, tell the end. */
#include "base/sim.h"
#include "ddi/check.h"
#include "ddi/zw.h"
#include "io/file.h"
#include "kernel/wait.h"

#include <wdm.h>

/* The caller's side of one request. Owned by its end when it is not awaited. */
struct exchange {
    struct pnpsim *sim;
    PKEVENT event; /* referenced; may be NULL */
    PIO_STATUS_BLOCK iosb;
};

static void exchange_finish(void *context, NTSTATUS status, ULONG_PTR information)
{
    struct exchange exchange = *(struct exchange *)context;
    pn_free(exchange.sim, context);
    exchange.iosb->Status = status;
    exchange.iosb->Information = information;
    if (exchange.event != NULL) {
        pn_event_set(exchange.sim, exchange.event);
        pn_object_unref(exchange.sim, exchange.event);
    }
}

static NTSTATUS exchange_make(struct pnpsim *sim, HANDLE event, PIO_STATUS_BLOCK iosb,
                              struct exchange **ret_exchange)
{
    PVOID event_body = NULL;
    if (event != NULL) {
        NTSTATUS status = pn_zw_body(sim, event, PN_OBJECT_EVENT, &event_body);
        if (!NT_SUCCESS(status)) {
            return status;
        }
    }
    struct exchange *exchange = pn_alloc(sim, sizeof(*exchange));
    if (exchange == NULL) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    *exchange = (struct exchange){ sim, event_body, iosb };
    if (event_body != NULL) {
        pn_object_ref(sim, event_body);
        pn_event_clear(event_body);
    }
    *ret_exchange = exchange;
    return STATUS_SUCCESS;
}

static void exchange_abandon(struct exchange *exchange)
{
    if (exchange->event != NULL) {
        pn_object_unref(exchange->sim, exchange->event);
    }
    pn_free(exchange->sim, exchange);
}

static void file_position_advance(PFILE_OBJECT file, const struct pn_request *request,
                                  NTSTATUS status, ULONG_PTR information)
{
    bool moves = request->major == IRP_MJ_READ || request->major == IRP_MJ_WRITE;
    if (moves && NT_SUCCESS(status)) {
        file->CurrentByteOffset.QuadPart = request->offset.QuadPart + (LONGLONG)information;
    }
}

static NTSTATUS send(struct pnpsim *sim, PFILE_OBJECT file, const struct pn_request *request,
                     struct exchange *exchange)
{
    NTSTATUS status;
    if ((file->Flags & FO_SYNCHRONOUS_IO) != 0) {
        ULONG_PTR information = 0;
        pn_object_ref(sim, file);
        status = pn_file_request(sim, file, request, &information);
        file_position_advance(file, request, status, information);
        exchange_finish(exchange, status, information);
        pn_object_unref(sim, file);
        return status;
    }
    PIRP irp;
    status = pn_file_request_begin(sim, file, request, &irp, exchange_finish, exchange);
    if (status != STATUS_PENDING) {
        exchange_abandon(exchange);
    }
    return status;
}

static NTSTATUS request_on_handle(struct pnpsim *sim, const struct pn_call *call, HANDLE handle,
                                  HANDLE event, PIO_APC_ROUTINE apc, PIO_STATUS_BLOCK iosb,
                                  struct pn_request *request, const LARGE_INTEGER *offset)
{
    PVOID file;
    struct exchange *exchange;
    bool has_buffers =
        (request->input_size == 0 || pn_ddi_given(sim, call, request->input, "the buffer")) &&
        (request->output_size == 0 || pn_ddi_given(sim, call, request->output, "the buffer"));
    if (!has_buffers || !pn_ddi_given(sim, call, iosb, "IoStatusBlock") || apc != NULL) {
        return STATUS_INVALID_PARAMETER; /* APC routines are for user mode's alertable waits */
    }
    NTSTATUS status = pn_zw_body(sim, handle, PN_OBJECT_FILE, &file);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    bool uses_position = offset == NULL || (offset->HighPart == -1 && (LONG)offset->LowPart == -2);
    request->offset = uses_position ? ((PFILE_OBJECT)file)->CurrentByteOffset : *offset;
    status = exchange_make(sim, event, iosb, &exchange);
    return NT_SUCCESS(status) ? send(sim, file, request, exchange) : status;
}

NTSTATUS ZwReadFile(HANDLE FileHandle, HANDLE Event, PIO_APC_ROUTINE ApcRoutine, PVOID ApcContext,
                    PIO_STATUS_BLOCK IoStatusBlock, PVOID Buffer, ULONG Length,
                    PLARGE_INTEGER ByteOffset, PULONG Key)
{
    PN_DDI_ENTER(ZwReadFile, PASSIVE_LEVEL);
    (void)ApcContext;
    (void)Key;
    struct pn_request request = { .major = IRP_MJ_READ, .output = Buffer, .output_size = Length };
    NTSTATUS status = request_on_handle(sim, &call, FileHandle, Event, ApcRoutine, IoStatusBlock,
                                        &request, ByteOffset);
    PN_DDI_LEAVE();
    return status;
}

NTSTATUS ZwWriteFile(HANDLE FileHandle, HANDLE Event, PIO_APC_ROUTINE ApcRoutine, PVOID ApcContext,
                     PIO_STATUS_BLOCK IoStatusBlock, PVOID Buffer, ULONG Length,
                     PLARGE_INTEGER ByteOffset, PULONG Key)
{
    PN_DDI_ENTER(ZwWriteFile, PASSIVE_LEVEL);
    (void)ApcContext;
    (void)Key;
    struct pn_request request = { .major = IRP_MJ_WRITE, .input = Buffer, .input_size = Length };
    NTSTATUS status = request_on_handle(sim, &call, FileHandle, Event, ApcRoutine, IoStatusBlock,
                                        &request, ByteOffset);
    PN_DDI_LEAVE();
    return status;
}

NTSTATUS ZwDeviceIoControlFile(HANDLE FileHandle, HANDLE Event, PIO_APC_ROUTINE ApcRoutine,
                               PVOID ApcContext, PIO_STATUS_BLOCK IoStatusBlock,
                               ULONG IoControlCode, PVOID InputBuffer, ULONG InputBufferLength,
                               PVOID OutputBuffer, ULONG OutputBufferLength)
{
    PN_DDI_ENTER(ZwDeviceIoControlFile, PASSIVE_LEVEL);
    (void)ApcContext;
    struct pn_request request = { .major = IRP_MJ_DEVICE_CONTROL,
                                  .code = IoControlCode,
                                  .input = InputBuffer,
                                  .input_size = InputBufferLength,
                                  .output = OutputBuffer,
                                  .output_size = OutputBufferLength };
    NTSTATUS status = request_on_handle(sim, &call, FileHandle, Event, ApcRoutine, IoStatusBlock,
                                        &request, NULL);
    PN_DDI_LEAVE();
    return status;
}

NTSTATUS ZwFsControlFile(HANDLE FileHandle, HANDLE Event, PIO_APC_ROUTINE ApcRoutine,
                         PVOID ApcContext, PIO_STATUS_BLOCK IoStatusBlock, ULONG FsControlCode,
                         PVOID InputBuffer, ULONG InputBufferLength, PVOID OutputBuffer,
                         ULONG OutputBufferLength)
{
    PN_DDI_ENTER(ZwFsControlFile, PASSIVE_LEVEL);
    (void)ApcContext;
    struct pn_request request = { .major = IRP_MJ_FILE_SYSTEM_CONTROL,
                                  .code = FsControlCode,
                                  .input = InputBuffer,
                                  .input_size = InputBufferLength,
                                  .output = OutputBuffer,
                                  .output_size = OutputBufferLength };
    NTSTATUS status = request_on_handle(sim, &call, FileHandle, Event, ApcRoutine, IoStatusBlock,
                                        &request, NULL);
    PN_DDI_LEAVE();
    return status;
}
