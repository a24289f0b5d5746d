/* SPDX-License-Identifier: MIT */
/* Opening devices from user mode, and requests to their drivers: waited for, or left with the
 * driver when the handle was opened for that. */
#include "io/file.h"

#include "kernel/object.h"
#include "sdk/handle.h"
#include "sdk/prologue.h"
#include "user/pending.h"

#include <windows.h>

enum { PATH_UNITS_MAX = 32767 };

/* ---- Opening ---- */

static bool is_device_path(const WCHAR *path)
{
    static const WCHAR *const prefixes[] = { L"\\\\.\\", L"\\\\?\\", L"\\??\\" };
    for (size_t i = 0; i < RTL_NUMBER_OF(prefixes); i++) {
        if (WdkWcsncmp(path, prefixes[i], WdkWcslen(prefixes[i])) == 0) {
            return true;
        }
    }
    return false;
}

/* There are devices and no file systems: every other path leads nowhere. */
static ULONG path_check(const WCHAR *path, UNICODE_STRING *ret_name)
{
    if (path == NULL || path[0] == 0) {
        return ERROR_PATH_NOT_FOUND;
    }
    size_t units = WdkWcsnlen(path, PATH_UNITS_MAX);
    if (units == PATH_UNITS_MAX) {
        return ERROR_FILENAME_EXCED_RANGE;
    }
    if (!is_device_path(path)) {
        return ERROR_PATH_NOT_FOUND;
    }
    ret_name->Buffer = (PWSTR)path;
    ret_name->Length = (USHORT)(units * sizeof(WCHAR));
    ret_name->MaximumLength = ret_name->Length;
    return NO_ERROR;
}

/* How the file is opened, as ZwCreateFile has it; false when a value is none. */
static bool options_fill(struct pn_file_options *options, DWORD disposition, DWORD share,
                         DWORD flags)
{
    static const ULONG dispositions[] = { [CREATE_NEW] = FILE_CREATE,
                                          [CREATE_ALWAYS] = FILE_OVERWRITE_IF,
                                          [OPEN_EXISTING] = FILE_OPEN,
                                          [OPEN_ALWAYS] = FILE_OPEN_IF,
                                          [TRUNCATE_EXISTING] = FILE_OVERWRITE };
    if (disposition < CREATE_NEW || disposition > TRUNCATE_EXISTING ||
        (share & ~(DWORD)FILE_SHARE_VALID_FLAGS) != 0 ||
        (disposition == TRUNCATE_EXISTING && (options->access & GENERIC_WRITE) == 0)) {
        return false;
    }
    options->access |= SYNCHRONIZE | FILE_READ_ATTRIBUTES;
    options->share = share;
    options->disposition = dispositions[disposition];
    options->options = FILE_NON_DIRECTORY_FILE;
    if ((flags & FILE_FLAG_OVERLAPPED) == 0) {
        options->options |= FILE_SYNCHRONOUS_IO_NONALERT;
    }
    return true;
}

HANDLE CreateFileW(LPCWSTR lpFileName, DWORD dwDesiredAccess, DWORD dwShareMode,
                   LPSECURITY_ATTRIBUTES lpSecurityAttributes, DWORD dwCreationDisposition,
                   DWORD dwFlagsAndAttributes, HANDLE hTemplateFile)
{
    PN_SDK_ENTER(CreateFileW);
    HANDLE handle = INVALID_HANDLE_VALUE;
    UNICODE_STRING name = { 0 };
    struct pn_file_options options = { .access = dwDesiredAccess };
    (void)lpSecurityAttributes; /* nobody is refused, nothing is inherited */
    (void)hTemplateFile;        /* of files that are made */
    ULONG error = ERROR_INVALID_PARAMETER;
    if (options_fill(&options, dwCreationDisposition, dwShareMode, dwFlagsAndAttributes)) {
        error = path_check(lpFileName, &name);
    }
    if (error == NO_ERROR) {
        error = pn_win32_error(pn_app_open_with(app, &name, &options, &handle));
    }
    pn_sdk_set_error(sim, error);
    PN_SDK_LEAVE();
    return handle;
}

/* ---- Requests ---- */

/* One request of an application, and where its thread looks for the result. */
struct transfer {
    HANDLE handle;
    struct pn_request request;
    ACCESS_MASK access; /* FILE_READ_DATA and FILE_WRITE_DATA, if the handle must have them */
    LPDWORD ret_bytes;
    LPOVERLAPPED overlapped;
    bool needs_overlapped; /* on a handle that was opened for it */
};

static bool file_allows(const FILE_OBJECT *file, ACCESS_MASK access)
{
    return ((access & FILE_READ_DATA) == 0 || file->ReadAccess) &&
           ((access & FILE_WRITE_DATA) == 0 || file->WriteAccess);
}

static NTSTATUS transfer_check(struct pnpsim_app *app, const struct transfer *transfer,
                               PFILE_OBJECT *ret_file)
{
    PFILE_OBJECT file = pn_app_file(app, transfer->handle);
    if (file == NULL) {
        return STATUS_INVALID_HANDLE;
    }
    bool is_overlapped = (file->Flags & FO_SYNCHRONOUS_IO) == 0;
    if ((transfer->overlapped == NULL && transfer->ret_bytes == NULL) ||
        (transfer->overlapped == NULL && is_overlapped && transfer->needs_overlapped)) {
        return STATUS_INVALID_PARAMETER;
    }
    if (transfer->overlapped != NULL && transfer->overlapped->hEvent != NULL &&
        pn_app_event(app, transfer->overlapped->hEvent) == NULL) {
        return STATUS_INVALID_HANDLE;
    }
    if (!file_allows(file, transfer->access)) {
        return STATUS_ACCESS_DENIED;
    }
    *ret_file = file;
    return STATUS_SUCCESS;
}

static void offset_fill(struct transfer *transfer, const FILE_OBJECT *file)
{
    if (transfer->overlapped == NULL) {
        transfer->request.offset = file->CurrentByteOffset;
    } else {
        transfer->request.offset.LowPart = transfer->overlapped->Offset;
        transfer->request.offset.HighPart = (LONG)transfer->overlapped->OffsetHigh;
    }
}

static NTSTATUS transfer_send(struct pnpsim_app *app, struct transfer *transfer, PFILE_OBJECT file,
                              ULONG_PTR *information)
{
    if (transfer->overlapped == NULL) {
        return pn_file_request(app->sim, file, &transfer->request, information);
    }
    struct pn_pending_request asked = { .file = file,
                                        .request = transfer->request,
                                        .overlapped = transfer->overlapped,
                                        .event = pn_app_event(app, transfer->overlapped->hEvent) };
    NTSTATUS status = pn_pending_begin(app, &asked);
    if (status == STATUS_PENDING && (file->Flags & FO_SYNCHRONOUS_IO) != 0) {
        status = pn_pending_wait(app, transfer->overlapped);
    }
    *information = status == STATUS_PENDING ? 0 : transfer->overlapped->InternalHigh;
    return status;
}

/* The file stays until the request is over, also when its handle is closed meanwhile. */
static NTSTATUS transfer_run(struct pnpsim_app *app, struct transfer *transfer)
{
    PFILE_OBJECT file;
    ULONG_PTR information = 0;
    NTSTATUS status = transfer_check(app, transfer, &file);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    offset_fill(transfer, file);
    pn_object_ref(app->sim, file);
    status = transfer_send(app, transfer, file, &information);
    pn_object_unref(app->sim, file);
    if (transfer->ret_bytes != NULL) {
        *transfer->ret_bytes = NT_ERROR(status) ? 0 : (DWORD)information;
    }
    return status;
}

static BOOL transfer_end(struct pnpsim *sim, NTSTATUS status)
{
    if (status == STATUS_PENDING) {
        pn_sdk_set_error(sim, ERROR_IO_PENDING);
        return FALSE;
    }
    return pn_sdk_succeeds(sim, status);
}

/* The access that a control code demands is in its bits 14 and 15. */
static ACCESS_MASK control_access(DWORD code)
{
    return code >> 14 & (FILE_READ_ACCESS | FILE_WRITE_ACCESS);
}

BOOL DeviceIoControl(HANDLE hDevice, DWORD dwIoControlCode, LPVOID lpInBuffer, DWORD nInBufferSize,
                     LPVOID lpOutBuffer, DWORD nOutBufferSize, LPDWORD lpBytesReturned,
                     LPOVERLAPPED lpOverlapped)
{
    PN_SDK_ENTER(DeviceIoControl);
    struct transfer transfer = { .handle = hDevice,
                                 .request = { .major = IRP_MJ_DEVICE_CONTROL,
                                              .code = dwIoControlCode,
                                              .input = lpInBuffer,
                                              .input_size = nInBufferSize,
                                              .output = lpOutBuffer,
                                              .output_size = nOutBufferSize },
                                 .access = control_access(dwIoControlCode),
                                 .ret_bytes = lpBytesReturned,
                                 .overlapped = lpOverlapped };
    BOOL succeeds = transfer_end(sim, transfer_run(app, &transfer));
    PN_SDK_LEAVE();
    return succeeds;
}

BOOL ReadFile(HANDLE hFile, LPVOID lpBuffer, DWORD nNumberOfBytesToRead,
              LPDWORD lpNumberOfBytesRead, LPOVERLAPPED lpOverlapped)
{
    PN_SDK_ENTER(ReadFile);
    struct transfer transfer = { .handle = hFile,
                                 .request = { .major = IRP_MJ_READ,
                                              .output = lpBuffer,
                                              .output_size = nNumberOfBytesToRead },
                                 .access = FILE_READ_DATA,
                                 .ret_bytes = lpNumberOfBytesRead,
                                 .overlapped = lpOverlapped,
                                 .needs_overlapped = true };
    if (lpNumberOfBytesRead != NULL) {
        *lpNumberOfBytesRead = 0; /* before anything else */
    }
    NTSTATUS status = transfer_run(app, &transfer);
    bool is_end = status == STATUS_END_OF_FILE && lpOverlapped == NULL;
    BOOL succeeds = transfer_end(sim, is_end ? STATUS_SUCCESS : status);
    PN_SDK_LEAVE();
    return succeeds;
}

BOOL WriteFile(HANDLE hFile, LPCVOID lpBuffer, DWORD nNumberOfBytesToWrite,
               LPDWORD lpNumberOfBytesWritten, LPOVERLAPPED lpOverlapped)
{
    PN_SDK_ENTER(WriteFile);
    struct transfer transfer = { .handle = hFile,
                                 .request = { .major = IRP_MJ_WRITE,
                                              .input = lpBuffer,
                                              .input_size = nNumberOfBytesToWrite },
                                 .access = FILE_WRITE_DATA,
                                 .ret_bytes = lpNumberOfBytesWritten,
                                 .overlapped = lpOverlapped,
                                 .needs_overlapped = true };
    if (lpNumberOfBytesWritten != NULL) {
        *lpNumberOfBytesWritten = 0;
    }
    BOOL succeeds = transfer_end(sim, transfer_run(app, &transfer));
    PN_SDK_LEAVE();
    return succeeds;
}

BOOL FlushFileBuffers(HANDLE hFile)
{
    PN_SDK_ENTER(FlushFileBuffers);
    DWORD bytes;
    struct transfer transfer = { .handle = hFile,
                                 .request = { .major = IRP_MJ_FLUSH_BUFFERS },
                                 .access = FILE_WRITE_DATA,
                                 .ret_bytes = &bytes };
    BOOL succeeds = transfer_end(sim, transfer_run(app, &transfer));
    PN_SDK_LEAVE();
    return succeeds;
}
