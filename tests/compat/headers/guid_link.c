/* SPDX-License-Identifier: MIT */
/* The second file of one image that defines the GUIDs, with INITGUID set before anything else. */
#define INITGUID
#include <ntddk.h>

#include <ioevent.h>
#include <wdmguid.h>

const GUID *other_arrival(void);

const GUID *other_arrival(void)
{
    return &GUID_DEVICE_INTERFACE_ARRIVAL;
}
