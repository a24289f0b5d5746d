/* SPDX-License-Identifier: MIT */
/* Which Win32 error a code of the configuration manager is (W-29). Few are one; for all others the
 * caller says what they are, those of refusals among them. */
#include "sdk/prologue.h"

#include <windows.h>

#include <cfgmgr32.h>

static const struct {
    CONFIGRET result;
    DWORD error;
} rows[] = {
    { CR_SUCCESS, ERROR_SUCCESS },
    { CR_OUT_OF_MEMORY, ERROR_NOT_ENOUGH_MEMORY },
    { CR_INVALID_POINTER, ERROR_INVALID_USER_BUFFER },
    { CR_INVALID_FLAG, ERROR_INVALID_FLAGS },
    { CR_INVALID_DEVNODE, ERROR_INVALID_DATA },
    { CR_NO_SUCH_DEVNODE, ERROR_NOT_FOUND },
    { CR_ALREADY_SUCH_DEVNODE, ERROR_ALREADY_EXISTS },
    { CR_BUFFER_SMALL, ERROR_INSUFFICIENT_BUFFER },
    { CR_INVALID_DEVICE_ID, ERROR_INVALID_DATA },
    { CR_INVALID_API, ERROR_INVALID_PARAMETER },
    { CR_NO_SUCH_VALUE, ERROR_NOT_FOUND },
    { CR_REMOTE_COMM_FAILURE, ERROR_SERVICE_NOT_ACTIVE },
    { CR_MACHINE_UNAVAILABLE, ERROR_SERVICE_NOT_ACTIVE },
    { CR_NO_CM_SERVICES, ERROR_SERVICE_NOT_ACTIVE },
    { CR_ACCESS_DENIED, ERROR_ACCESS_DENIED },
    { CR_CALL_NOT_IMPLEMENTED, ERROR_CALL_NOT_IMPLEMENTED },
    { CR_INVALID_PROPERTY, ERROR_INVALID_PARAMETER },
    { CR_DEVICE_INTERFACE_ACTIVE, ERROR_DEVICE_IN_USE },
    { CR_NO_SUCH_DEVICE_INTERFACE, ERROR_NOT_FOUND },
    { CR_INVALID_REFERENCE_STRING, ERROR_INVALID_PARAMETER },
    { CR_INVALID_STRUCTURE_SIZE, ERROR_INVALID_PARAMETER },
};

DWORD CM_MapCrToWin32Err(CONFIGRET CmReturnCode, DWORD DefaultErr)
{
    PN_SDK_ENTER(CM_MapCrToWin32Err);
    DWORD error = DefaultErr;
    for (size_t i = 0; i < RTL_NUMBER_OF(rows); i++) {
        error = rows[i].result == CmReturnCode ? rows[i].error : error;
    }
    PN_SDK_LEAVE();
    return error;
}
