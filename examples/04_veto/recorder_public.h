/* SPDX-License-Identifier: MIT */
/* What the recorder driver shows: the interface class of cameras, the names of its control device
 * and its control codes. Include <ntddk.h> (kernel) or <windows.h> and <winioctl.h> (user mode)
 * first; include <initguid.h> before it in the one file that shall define the GUID. */
#ifndef RECORDER_PUBLIC_H
#define RECORDER_PUBLIC_H

/* {8e21b9d3-57fa-4a6c-b318-02c97d4ef504}: a camera. */
DEFINE_GUID(GUID_DEVINTERFACE_CAMERA, 0x8e21b9d3, 0x57fa, 0x4a6c, 0xb3, 0x18, 0x02, 0xc9, 0x7d,
            0x4e, 0xf5, 0x04);

#define RECORDER_DEVICE_NAME L"\\Device\\Recorder"
#define RECORDER_LINK_NAME L"\\DosDevices\\Recorder"

/* Out: one RECORDER_REPORT. */
#define IOCTL_RECORDER_QUERY CTL_CODE(FILE_DEVICE_UNKNOWN, 0x800, METHOD_BUFFERED, FILE_ANY_ACCESS)

/* While the recorder records it lets no camera go. */
#define IOCTL_RECORDER_START CTL_CODE(FILE_DEVICE_UNKNOWN, 0x801, METHOD_BUFFERED, FILE_ANY_ACCESS)
#define IOCTL_RECORDER_STOP CTL_CODE(FILE_DEVICE_UNKNOWN, 0x802, METHOD_BUFFERED, FILE_ANY_ACCESS)

/* Closes all cameras and drops all registrations. The system unloads no driver that is registered
 * for notification, so this comes before unloading. */
#define IOCTL_RECORDER_DETACH CTL_CODE(FILE_DEVICE_UNKNOWN, 0x803, METHOD_BUFFERED, FILE_ANY_ACCESS)

typedef struct _RECORDER_REPORT {
    ULONG CameraCount; /* cameras that the recorder knows */
    ULONG Recording;   /* 0 or 1 */
    ULONG VetoCount;   /* removals it has refused */
} RECORDER_REPORT, *PRECORDER_REPORT;

#endif
