/* SPDX-License-Identifier: MIT */
/* What the gaugemon driver shows: the names of its control device and its control codes. Include
 * <ntddk.h> (kernel) or <windows.h> and <winioctl.h> (user mode) first. */
#ifndef GAUGEMON_PUBLIC_H
#define GAUGEMON_PUBLIC_H

#define GAUGEMON_DEVICE_NAME L"\\Device\\GaugeMonitor"
#define GAUGEMON_LINK_NAME L"\\DosDevices\\GaugeMonitor"

/* Out: one GAUGEMON_REPORT. */
#define IOCTL_GAUGEMON_QUERY CTL_CODE(FILE_DEVICE_UNKNOWN, 0x800, METHOD_BUFFERED, FILE_ANY_ACCESS)

/* Closes the gauge and drops all registrations. The system unloads no driver that is registered for
 * notification, so this comes before unloading. */
#define IOCTL_GAUGEMON_DETACH CTL_CODE(FILE_DEVICE_UNKNOWN, 0x801, METHOD_BUFFERED, FILE_ANY_ACCESS)

typedef struct _GAUGEMON_REPORT {
    ULONG Watching;   /* 1 while a gauge is held open, or given up for a removal being asked */
    ULONG QueryCount; /* removals that were asked for */
    ULONG LeftCount;  /* gauges that went after a query */
    ULONG LostCount;  /* gauges that went without one */
} GAUGEMON_REPORT, *PGAUGEMON_REPORT;

#endif
