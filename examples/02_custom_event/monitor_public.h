/* SPDX-License-Identifier: MIT */
/* What the monitor driver shows to applications: the names of its control device and its control
 * codes. Include <ntddk.h> (kernel) or <windows.h> and <winioctl.h> (user mode) first, and
 * reporter_public.h, whose payload it hands on. */
#ifndef MONITOR_PUBLIC_H
#define MONITOR_PUBLIC_H

#define MONITOR_DEVICE_NAME L"\\Device\\LampMonitor"
#define MONITOR_LINK_NAME L"\\DosDevices\\LampMonitor"

/* Out: one MONITOR_REPORT. */
#define IOCTL_MONITOR_QUERY CTL_CODE(FILE_DEVICE_UNKNOWN, 0x800, METHOD_BUFFERED, FILE_ANY_ACCESS)

/* While the monitor records it lets no lamp panel go. */
#define IOCTL_MONITOR_RECORD_START                                                                 \
    CTL_CODE(FILE_DEVICE_UNKNOWN, 0x801, METHOD_BUFFERED, FILE_ANY_ACCESS)
#define IOCTL_MONITOR_RECORD_STOP                                                                  \
    CTL_CODE(FILE_DEVICE_UNKNOWN, 0x802, METHOD_BUFFERED, FILE_ANY_ACCESS)

/* Closes all panels and drops all registrations. The system unloads no driver that is registered
 * for notification, so this comes before unloading. */
#define IOCTL_MONITOR_DETACH CTL_CODE(FILE_DEVICE_UNKNOWN, 0x803, METHOD_BUFFERED, FILE_ANY_ACCESS)

typedef struct _MONITOR_REPORT {
    ULONG LampCount;          /* panels that the monitor knows */
    ULONG Recording;          /* 0 or 1 */
    ULONG FailureCount;       /* failure events heard */
    LAMP_FAILURE LastFailure; /* the payload of the last one */
} MONITOR_REPORT, *PMONITOR_REPORT;

#endif
