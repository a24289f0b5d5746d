/* SPDX-License-Identifier: MIT */
/* What the two files of the monitor driver share: monitor.c owns the control device and hears of
 * panels that come and go, lamp.c holds each panel open and knows the rules of its removal. */
#ifndef MONITOR_H
#define MONITOR_H

#define MONITOR_TAG 'tnoM'

typedef struct _MONITOR_EXTENSION {
    PDRIVER_OBJECT DriverObject;
    PVOID NotificationEntry; /* for the interface class */

    FAST_MUTEX Lock; /* guards what follows; no PASSIVE_LEVEL routine is called under it */
    LIST_ENTRY Lamps;
    KEVENT NoLamps; /* set while LampCount is 0 */
    MONITOR_REPORT Report;
} MONITOR_EXTENSION, *PMONITOR_EXTENSION;

/* lamp.c */
_IRQL_requires_max_(PASSIVE_LEVEL)
VOID LampArrived(_Inout_ PMONITOR_EXTENSION Monitor, _In_ PUNICODE_STRING LinkName);

_IRQL_requires_max_(PASSIVE_LEVEL)
VOID LampLeft(_Inout_ PMONITOR_EXTENSION Monitor, _In_ PUNICODE_STRING LinkName);

_IRQL_requires_max_(PASSIVE_LEVEL)
VOID LampCloseAll(_Inout_ PMONITOR_EXTENSION Monitor);

#endif
