/* SPDX-License-Identifier: MIT */
/* The results of requests that were left with a driver, and their cancelling. */
#include "sdk/handle.h"
#include "sdk/prologue.h"
#include "user/pending.h"

#include <windows.h>

static NTSTATUS result_get(struct pnpsim_app *app, HANDLE handle, LPOVERLAPPED overlapped,
                           LPDWORD ret_bytes, BOOL wait, ULONG *ret_error)
{
    if (pn_app_file(app, handle) == NULL) {
        return STATUS_INVALID_HANDLE;
    }
    if (overlapped == NULL || ret_bytes == NULL) {
        return STATUS_INVALID_PARAMETER;
    }
    if (wait) {
        pn_pending_wait(app, overlapped);
    }
    NTSTATUS status = (NTSTATUS)overlapped->Internal;
    if (status == STATUS_PENDING) {
        *ret_error = ERROR_IO_INCOMPLETE;
        return STATUS_UNSUCCESSFUL;
    }
    *ret_bytes = (DWORD)overlapped->InternalHigh;
    return status;
}

BOOL GetOverlappedResult(HANDLE hFile, LPOVERLAPPED lpOverlapped,
                         LPDWORD lpNumberOfBytesTransferred, BOOL bWait)
{
    PN_SDK_ENTER(GetOverlappedResult);
    ULONG error = NO_ERROR;
    NTSTATUS status = result_get(app, hFile, lpOverlapped, lpNumberOfBytesTransferred, bWait,
                                 &error);
    BOOL succeeds = pn_sdk_succeeds(sim, status);
    if (error != NO_ERROR) {
        pn_sdk_set_error(sim, error);
    }
    PN_SDK_LEAVE();
    return succeeds;
}

static NTSTATUS cancel(struct pnpsim_app *app, HANDLE handle, const OVERLAPPED *overlapped,
                       NTSTATUS none)
{
    PFILE_OBJECT file = pn_app_file(app, handle);
    if (file == NULL) {
        return STATUS_INVALID_HANDLE;
    }
    return pn_pending_cancel(app, file, overlapped) > 0 ? STATUS_SUCCESS : none;
}

BOOL CancelIo(HANDLE hFile)
{
    PN_SDK_ENTER(CancelIo);
    BOOL succeeds = pn_sdk_succeeds(sim, cancel(app, hFile, NULL, STATUS_SUCCESS));
    PN_SDK_LEAVE();
    return succeeds;
}

BOOL CancelIoEx(HANDLE hFile, LPOVERLAPPED lpOverlapped)
{
    PN_SDK_ENTER(CancelIoEx);
    BOOL succeeds = pn_sdk_succeeds(sim, cancel(app, hFile, lpOverlapped, STATUS_NOT_FOUND));
    PN_SDK_LEAVE();
    return succeeds;
}
