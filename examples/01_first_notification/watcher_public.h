/* SPDX-License-Identifier: MIT */
/* What the watcher driver shows to the world: the interface class it watches, the names of its
 * control device and its control codes. Include <ntddk.h> (kernel) or <windows.h> and
 * <winioctl.h> (user mode) first; include <initguid.h> before it in the one file that shall define
 * the GUID. */
#ifndef WATCHER_PUBLIC_H
#define WATCHER_PUBLIC_H

/* {5f7c2b1e-93d4-4c58-a0b6-1d2e8f4a6c01}: a sensor that somebody may plug in. */
DEFINE_GUID(GUID_DEVINTERFACE_SENSOR, 0x5f7c2b1e, 0x93d4, 0x4c58, 0xa0, 0xb6, 0x1d, 0x2e, 0x8f,
            0x4a, 0x6c, 0x01);

#define WATCHER_DEVICE_NAME L"\\Device\\Watcher"
#define WATCHER_LINK_NAME L"\\DosDevices\\Watcher"

/* Out: one WATCHER_REPORT. */
#define IOCTL_WATCHER_QUERY CTL_CODE(FILE_DEVICE_UNKNOWN, 0x800, METHOD_BUFFERED, FILE_ANY_ACCESS)

/* Ends the watch. The system unloads no driver that is registered for notification, so this comes
 * before unloading. */
#define IOCTL_WATCHER_DETACH CTL_CODE(FILE_DEVICE_UNKNOWN, 0x801, METHOD_BUFFERED, FILE_ANY_ACCESS)

#define WATCHER_LINK_CHARS 256

typedef struct _WATCHER_REPORT {
    ULONG Present;                      /* sensors that are here now */
    ULONG Arrivals;                     /* sensors seen coming, those found at load included */
    ULONG Removals;                     /* sensors seen going */
    WCHAR LastLink[WATCHER_LINK_CHARS]; /* the link that came or went last, cut to fit */
} WATCHER_REPORT, *PWATCHER_REPORT;

#endif
