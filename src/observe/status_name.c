/* SPDX-License-Identifier: MIT */
/* The table of the common NTSTATUS names. */
#include "observe/status_name.h"

#include <ntstatus.h>

#include <stdio.h>

struct status_row {
    int32_t status;
    const char *name;
};

#define ROW(status)                                                                                \
    {                                                                                              \
        (int32_t)(status), #status                                                                 \
    }

static const struct status_row status_rows[] = {
    ROW(STATUS_SUCCESS),
    ROW(STATUS_TIMEOUT),
    ROW(STATUS_PENDING),
    ROW(STATUS_OBJECT_NAME_EXISTS),
    ROW(STATUS_BUFFER_OVERFLOW),
    ROW(STATUS_DEVICE_BUSY),
    ROW(STATUS_NO_MORE_ENTRIES),
    ROW(STATUS_UNSUCCESSFUL),
    ROW(STATUS_NOT_IMPLEMENTED),
    ROW(STATUS_INFO_LENGTH_MISMATCH),
    ROW(STATUS_ACCESS_VIOLATION),
    ROW(STATUS_INVALID_HANDLE),
    ROW(STATUS_INVALID_PARAMETER),
    ROW(STATUS_INVALID_PARAMETER_1),
    ROW(STATUS_INVALID_PARAMETER_2),
    ROW(STATUS_INVALID_PARAMETER_3),
    ROW(STATUS_NO_SUCH_DEVICE),
    ROW(STATUS_INVALID_DEVICE_REQUEST),
    ROW(STATUS_END_OF_FILE),
    ROW(STATUS_MORE_PROCESSING_REQUIRED),
    ROW(STATUS_ACCESS_DENIED),
    ROW(STATUS_BUFFER_TOO_SMALL),
    ROW(STATUS_OBJECT_TYPE_MISMATCH),
    ROW(STATUS_OBJECT_NAME_INVALID),
    ROW(STATUS_OBJECT_NAME_NOT_FOUND),
    ROW(STATUS_OBJECT_NAME_COLLISION),
    ROW(STATUS_OBJECT_PATH_NOT_FOUND),
    ROW(STATUS_DELETE_PENDING),
    ROW(STATUS_INSUFFICIENT_RESOURCES),
    ROW(STATUS_DEVICE_NOT_CONNECTED),
    ROW(STATUS_DEVICE_POWER_FAILURE),
    ROW(STATUS_NOT_SUPPORTED),
    ROW(STATUS_INVALID_DEVICE_STATE),
    ROW(STATUS_DEVICE_NOT_READY),
    ROW(STATUS_DEVICE_CONFIGURATION_ERROR),
    ROW(STATUS_DEVICE_DATA_ERROR),
    ROW(STATUS_IO_TIMEOUT),
    ROW(STATUS_IO_DEVICE_ERROR),
    ROW(STATUS_FILE_CLOSED),
    ROW(STATUS_CANCELLED),
    ROW(STATUS_DEVICE_DOES_NOT_EXIST),
    ROW(STATUS_DEVICE_REMOVED),
    ROW(STATUS_NO_MEMORY),
    ROW(STATUS_NOT_FOUND),
    ROW(STATUS_INVALID_USER_BUFFER),
    ROW(STATUS_SHARING_VIOLATION),
};

void pn_status_format(int32_t status, char text[PN_STATUS_TEXT_SIZE])
{
    for (size_t i = 0; i < sizeof(status_rows) / sizeof(status_rows[0]); i++) {
        if (status_rows[i].status == status) {
            snprintf(text, PN_STATUS_TEXT_SIZE, "%s", status_rows[i].name);
            return;
        }
    }
    snprintf(text, PN_STATUS_TEXT_SIZE, "0x%08X", (unsigned)status);
}
