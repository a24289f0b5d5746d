/* SPDX-License-Identifier: MIT */
/* An application that keeps every panel of signal lamps open while it is there, lets go when it is
 * asked to, and counts the failures that it hears of. Include <windows.h> and <cfgmgr32.h>
 * first. */
#ifndef VIEWER_H
#define VIEWER_H

typedef struct _PANEL PANEL, *PPANEL;

/* Owned by who calls ViewerStart; Lock guards what follows it. */
typedef struct _VIEWER {
    HCMNOTIFICATION Arrivals; /* of the class of panels */
    PTP_WORK Closing;         /* ends the registrations of panels that have gone */
    SRWLOCK Lock;
    PPANEL Panels; /* those that are there */
    PPANEL Gone;   /* those that Closing will free */
    DWORD OpenCount;
    DWORD FailureCount;
    ULONG FailedLamps; /* of the last failure heard of */
} VIEWER, *PVIEWER;

/* From now on panels are found as they arrive; those that are there are found at once. Returns a
 * Win32 error. */
DWORD ViewerStart(PVIEWER Viewer);
/* Lets go of everything. Not from a notification callback. */
VOID ViewerStop(PVIEWER Viewer);

#endif
