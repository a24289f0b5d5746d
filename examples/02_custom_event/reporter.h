/* SPDX-License-Identifier: MIT */
/* What the two files of the reporter driver share: reporter.c serves the device, report.c carries a
 * failure from the interrupt to everybody who wants to know. */
#ifndef REPORTER_H
#define REPORTER_H

#define REPORTER_TAG 'ptrR'
#define REPORTER_LAMP_COUNT 32

typedef enum _REPORTER_STATE {
    ReporterAdded,
    ReporterStarted,
    ReporterStopped,
    ReporterRemovePending, /* query-remove accepted: reports are held back */
    ReporterGone           /* surprise-removed or removed */
} REPORTER_STATE;

typedef struct _REPORTER_EXTENSION {
    PDEVICE_OBJECT Self;
    PDEVICE_OBJECT LowerDevice;
    PDEVICE_OBJECT PhysicalDevice; /* events are reported on this one, never on Self */
    IO_REMOVE_LOCK RemoveLock;     /* one acquisition per IRP, and one per report under way */
    UNICODE_STRING InterfaceName;
    BOOLEAN InterfaceEnabled; /* touched by PnP IRPs alone, and they come one at a time */
    KDPC FailureDpc;

    KSPIN_LOCK Lock; /* guards what follows */
    REPORTER_STATE State;
    REPORTER_STATE StateBeforeQuery;
    ULONG FailedLamps; /* bits not yet reported */
    ULONG ReportsUnderWay;
    ULONG Sequence;
    REPORTER_STATISTICS Statistics;
} REPORTER_EXTENSION, *PREPORTER_EXTENSION;

/* report.c. All of it is nonpaged: it holds a spin lock. */
VOID ReporterInitializeReports(_Out_ PREPORTER_EXTENSION Extension);

_IRQL_requires_max_(DISPATCH_LEVEL)
NTSTATUS ReporterLampFailed(_Inout_ PREPORTER_EXTENSION Extension, _In_ ULONG Lamp);

_IRQL_requires_max_(DISPATCH_LEVEL)
VOID ReporterSetState(_Inout_ PREPORTER_EXTENSION Extension, _In_ REPORTER_STATE State);

_IRQL_requires_max_(DISPATCH_LEVEL)
BOOLEAN ReporterIsStarted(_In_ PREPORTER_EXTENSION Extension);

_IRQL_requires_max_(DISPATCH_LEVEL)
NTSTATUS ReporterHoldReports(_Inout_ PREPORTER_EXTENSION Extension);

_IRQL_requires_max_(DISPATCH_LEVEL)
VOID ReporterResumeReports(_Inout_ PREPORTER_EXTENSION Extension);

_IRQL_requires_max_(DISPATCH_LEVEL)
VOID ReporterGetStatistics(_In_ PREPORTER_EXTENSION Extension,
                           _Out_ PREPORTER_STATISTICS Statistics);

#endif
