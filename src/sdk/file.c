/* SPDX-License-Identifier: MIT */
/* Opening and closing devices from user mode, and the last error. */
#include "io/file.h"

#include "kernel/object.h"
#include "sdk/prologue.h"

#include <windows.h>

static ULONG error_of_open(NTSTATUS status)
{
    switch (status) {
    case STATUS_OBJECT_NAME_NOT_FOUND:
    case STATUS_NO_SUCH_DEVICE:
        return ERROR_FILE_NOT_FOUND;
    case STATUS_OBJECT_PATH_NOT_FOUND:
        return ERROR_PATH_NOT_FOUND;
    case STATUS_ACCESS_DENIED:
    case STATUS_DELETE_PENDING: /* W-19 */
        return ERROR_ACCESS_DENIED;
    case STATUS_INSUFFICIENT_RESOURCES:
        return ERROR_NO_SYSTEM_RESOURCES;
    case STATUS_NO_MEMORY:
        return ERROR_NOT_ENOUGH_MEMORY;
    case STATUS_DEVICE_NOT_READY:
        return ERROR_NOT_READY;
    case STATUS_INVALID_HANDLE:
        return ERROR_INVALID_HANDLE;
    case STATUS_INVALID_PARAMETER:
    case STATUS_OBJECT_NAME_INVALID:
        return ERROR_INVALID_PARAMETER;
    default:
        return ERROR_GEN_FAILURE;
    }
}

ULONG pn_win32_error(NTSTATUS status)
{
    return NT_SUCCESS(status) ? NO_ERROR : error_of_open(status);
}

HANDLE CreateFileW(LPCWSTR lpFileName, DWORD dwDesiredAccess, DWORD dwShareMode,
                   LPSECURITY_ATTRIBUTES lpSecurityAttributes, DWORD dwCreationDisposition,
                   DWORD dwFlagsAndAttributes, HANDLE hTemplateFile)
{
    PN_SDK_ENTER(CreateFileW);
    (void)dwShareMode;
    (void)lpSecurityAttributes;
    (void)dwFlagsAndAttributes;
    (void)hTemplateFile;
    NTSTATUS status = STATUS_INVALID_PARAMETER;
    HANDLE handle = INVALID_HANDLE_VALUE;
    if (lpFileName != NULL && dwCreationDisposition == OPEN_EXISTING) {
        UNICODE_STRING name = { .Buffer = (PWSTR)lpFileName };
        while (lpFileName[name.Length / sizeof(WCHAR)] != 0 && name.Length < 0xFFF0) {
            name.Length += sizeof(WCHAR);
        }
        name.MaximumLength = name.Length;
        status = pn_app_open(app, &name, dwDesiredAccess, &handle);
    }
    app->last_error = pn_win32_error(status);
    PN_SDK_LEAVE();
    return handle;
}

BOOL CloseHandle(HANDLE hObject)
{
    PN_SDK_ENTER(CloseHandle);
    NTSTATUS status = pn_app_close(app, hObject);
    app->last_error = pn_win32_error(status);
    PN_SDK_LEAVE();
    return NT_SUCCESS(status);
}

BOOL DeviceIoControl(HANDLE hDevice, DWORD dwIoControlCode, LPVOID lpInBuffer, DWORD nInBufferSize,
                     LPVOID lpOutBuffer, DWORD nOutBufferSize, LPDWORD lpBytesReturned,
                     LPOVERLAPPED lpOverlapped)
{
    PN_SDK_ENTER(DeviceIoControl);
    NTSTATUS status = STATUS_INVALID_HANDLE;
    ULONG_PTR information = 0;
    if (lpOverlapped != NULL) {
        status = STATUS_INVALID_PARAMETER; /* overlapped requests are not simulated */
    } else if (pn_app_owns(app, hDevice)) {
        struct pn_request request = { .major = IRP_MJ_DEVICE_CONTROL,
                                      .code = dwIoControlCode,
                                      .input = lpInBuffer,
                                      .input_size = nInBufferSize,
                                      .output = lpOutBuffer,
                                      .output_size = nOutBufferSize };
        status = pn_file_request(sim, pn_handle_body(sim, hDevice), &request, &information);
    }
    if (lpBytesReturned != NULL) {
        *lpBytesReturned = (DWORD)information;
    }
    app->last_error = pn_win32_error(status);
    PN_SDK_LEAVE();
    return NT_SUCCESS(status);
}

DWORD GetLastError(VOID)
{
    PN_SDK_ENTER(GetLastError);
    DWORD error = app->last_error;
    PN_SDK_LEAVE();
    return error;
}

VOID SetLastError(DWORD dwErrCode)
{
    PN_SDK_ENTER(SetLastError);
    app->last_error = dwErrCode;
    PN_SDK_LEAVE();
}
