/* SPDX-License-Identifier: MIT */
/* What the two files of the recorder driver share: recorder.c owns the control device and hears of
 * cameras that come and go, camera.c holds each camera open and knows the rules of its removal. */
#ifndef RECORDER_H
#define RECORDER_H

#define RECORDER_TAG 'dceR'

typedef struct _RECORDER_EXTENSION {
    PDRIVER_OBJECT DriverObject;
    PVOID NotificationEntry; /* for the interface class */

    FAST_MUTEX Lock; /* guards what follows; no PASSIVE_LEVEL routine is called under it */
    LIST_ENTRY Cameras;
    KEVENT NoCameras; /* set while CameraCount is 0 */
    RECORDER_REPORT Report;
} RECORDER_EXTENSION, *PRECORDER_EXTENSION;

/* camera.c */
_IRQL_requires_max_(PASSIVE_LEVEL)
VOID CameraArrived(_Inout_ PRECORDER_EXTENSION Recorder, _In_ PUNICODE_STRING LinkName);

_IRQL_requires_max_(PASSIVE_LEVEL)
VOID CameraLeft(_Inout_ PRECORDER_EXTENSION Recorder, _In_ PUNICODE_STRING LinkName);

_IRQL_requires_max_(PASSIVE_LEVEL)
VOID CameraCloseAll(_Inout_ PRECORDER_EXTENSION Recorder);

#endif
