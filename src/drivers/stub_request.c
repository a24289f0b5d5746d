/* SPDX-License-Identifier: MIT */
/* The requests of a device that the stub serves: brought into one form, whatever way their buffers
 * come, and answered as the slot says. Each request holds the remove lock from the dispatch routine
 * to its completion. */
#include "stub.h"

/* A request in the form in which it is answered. */
typedef struct _SIMSTUB_REQUEST {
    ULONG Code; /* 0: read or write */
    PVOID Input;
    ULONG InputSize;
    PVOID Output;
    ULONG OutputSize;
    ULONG BytesMax; /* what the answer may report as transferred */
} SIMSTUB_REQUEST, *PSIMSTUB_REQUEST;

static IO_WORKITEM_ROUTINE SimstubRequestWorker;

static NTSTATUS SimstubMapOutput(_In_ PIRP Irp, _Inout_ PSIMSTUB_REQUEST Request)
{
    if (Irp->MdlAddress == NULL) {
        Request->Output = NULL;
        return STATUS_SUCCESS;
    }
    Request->Output = MmGetSystemAddressForMdlSafe(Irp->MdlAddress, NormalPagePriority);
    return Request->Output == NULL ? STATUS_INSUFFICIENT_RESOURCES : STATUS_SUCCESS;
}

/* With METHOD_BUFFERED, input and output are one buffer. Addresses of user mode, which come with
 * METHOD_NEITHER, would have to be probed under a handler for exceptions; they are refused. */
static NTSTATUS SimstubParseControl(_In_ PIRP Irp, _Out_ PSIMSTUB_REQUEST Request)
{
    PIO_STACK_LOCATION stack = IoGetCurrentIrpStackLocation(Irp);

    Request->Code = stack->Parameters.DeviceIoControl.IoControlCode;
    Request->Input = Irp->AssociatedIrp.SystemBuffer;
    Request->InputSize = stack->Parameters.DeviceIoControl.InputBufferLength;
    Request->Output = Irp->AssociatedIrp.SystemBuffer;
    Request->OutputSize = stack->Parameters.DeviceIoControl.OutputBufferLength;
    Request->BytesMax = Request->OutputSize;

    switch (Request->Code & 3) {
    case METHOD_BUFFERED:
        return STATUS_SUCCESS;
    case METHOD_IN_DIRECT:
    case METHOD_OUT_DIRECT:
        return SimstubMapOutput(Irp, Request);
    default:
        if (Irp->RequestorMode != KernelMode) {
            return STATUS_INVALID_DEVICE_REQUEST;
        }
        Request->Input = stack->Parameters.DeviceIoControl.Type3InputBuffer;
        Request->Output = Irp->UserBuffer;
        return STATUS_SUCCESS;
    }
}

/* Reads and writes are buffered (DO_BUFFERED_IO). */
static NTSTATUS SimstubParse(_In_ PIRP Irp, _Out_ PSIMSTUB_REQUEST Request)
{
    PIO_STACK_LOCATION stack = IoGetCurrentIrpStackLocation(Irp);

    RtlZeroMemory(Request, sizeof(*Request));
    switch (stack->MajorFunction) {
    case IRP_MJ_READ:
        Request->Output = Irp->AssociatedIrp.SystemBuffer;
        Request->OutputSize = stack->Parameters.Read.Length;
        Request->BytesMax = Request->OutputSize;
        return STATUS_SUCCESS;
    case IRP_MJ_WRITE:
        Request->Input = Irp->AssociatedIrp.SystemBuffer;
        Request->InputSize = stack->Parameters.Write.Length;
        Request->BytesMax = Request->InputSize;
        return STATUS_SUCCESS;
    default:
        return SimstubParseControl(Irp, Request);
    }
}

/* An answer that claims more bytes than there is room for is not believed: the I/O manager would
 * copy that many. */
static NTSTATUS SimstubAnswer(_In_ PSIMSTUB_EXTENSION Extension, _In_ PIRP Irp, _Out_ PULONG Bytes)
{
    SIMSTUB_REQUEST request;
    NTSTATUS status = SimstubParse(Irp, &request);

    *Bytes = 0;
    if (!NT_SUCCESS(status) || Extension->Slot == NULL || Extension->Slot->Model->Answer == NULL) {
        return status;
    }
    status = Extension->Slot->Model->Answer(Extension->Slot->AnswerContext, request.Code,
                                            request.Input, request.InputSize, request.Output,
                                            request.OutputSize, Bytes);
    if (*Bytes > request.BytesMax) {
        *Bytes = 0;
        return STATUS_INVALID_BUFFER_SIZE;
    }
    return status;
}

/* A device that waits for its removal works as before (K-7.2.5); one that was pulled fails what
 * comes, because nobody above does that for us (K-7.2.6, W-17). */
static NTSTATUS SimstubServe(_In_ PSIMSTUB_EXTENSION Extension, _Inout_ PIRP Irp)
{
    ULONG bytes = 0;
    NTSTATUS status;

    switch (Extension->State) {
    case SimstubNotStarted:
        status = STATUS_DEVICE_NOT_READY;
        break;
    case SimstubSurpriseRemoved:
    case SimstubRemoved:
        status = STATUS_NO_SUCH_DEVICE;
        break;
    default:
        status = SimstubAnswer(Extension, Irp, &bytes);
        break;
    }
    (VOID) SimstubComplete(Irp, status, bytes);
    IoReleaseRemoveLock(&Extension->RemoveLock, Irp);
    return status;
}

_Use_decl_annotations_
static VOID SimstubRequestWorker(PDEVICE_OBJECT DeviceObject, PVOID Context)
{
    PSIMSTUB_EXTENSION extension = (PSIMSTUB_EXTENSION)DeviceObject->DeviceExtension;
    PIRP irp = (PIRP)Context;
    PIO_WORKITEM workItem = (PIO_WORKITEM)irp->Tail.Overlay.DriverContext[0];

    (VOID) SimstubServe(extension, irp);
    IoFreeWorkItem(workItem);
}

/* Answers are given at PASSIVE_LEVEL; a driver above may send requests at DISPATCH_LEVEL. */
static NTSTATUS SimstubServeLater(_In_ PSIMSTUB_EXTENSION Extension, _Inout_ PIRP Irp)
{
    PIO_WORKITEM workItem = IoAllocateWorkItem(Extension->Self);

    if (workItem == NULL) {
        (VOID) SimstubComplete(Irp, STATUS_INSUFFICIENT_RESOURCES, 0);
        IoReleaseRemoveLock(&Extension->RemoveLock, Irp);
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    Irp->Tail.Overlay.DriverContext[0] = workItem;
    IoMarkIrpPending(Irp);
    IoQueueWorkItem(workItem, SimstubRequestWorker, DelayedWorkQueue, Irp);
    return STATUS_PENDING;
}

_Use_decl_annotations_
NTSTATUS SimstubRequest(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PSIMSTUB_EXTENSION extension = (PSIMSTUB_EXTENSION)DeviceObject->DeviceExtension;
    NTSTATUS status = IoAcquireRemoveLock(&extension->RemoveLock, Irp);

    if (!NT_SUCCESS(status)) {
        return SimstubComplete(Irp, status, 0);
    }
    if (KeGetCurrentIrql() == PASSIVE_LEVEL) {
        return SimstubServe(extension, Irp);
    }
    return SimstubServeLater(extension, Irp);
}
