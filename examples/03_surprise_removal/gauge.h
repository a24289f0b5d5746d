/* SPDX-License-Identifier: MIT */
/* What the two files of the gauge driver share: gauge.c serves the device, read.c keeps the reads
 * that wait for a sample. */
#ifndef GAUGE_H
#define GAUGE_H

#define GAUGE_TAG 'guaG'

typedef enum _GAUGE_STATE {
    GaugeAdded,
    GaugeStarted,
    GaugeStopped,
    GaugeRemovePending,
    GaugeGone /* surprise-removed or removed */
} GAUGE_STATE;

typedef struct _GAUGE_EXTENSION {
    PDEVICE_OBJECT Self;
    PDEVICE_OBJECT LowerDevice;
    PDEVICE_OBJECT PhysicalDevice;
    IO_REMOVE_LOCK RemoveLock; /* one acquisition per IRP, reads that wait included */
    UNICODE_STRING InterfaceName;
    BOOLEAN InterfaceEnabled;     /* touched by PnP IRPs alone, and they come one at a time */
    GAUGE_STATE StateBeforeQuery; /* likewise */

    KSPIN_LOCK Lock; /* guards what follows */
    GAUGE_STATE State;
    LIST_ENTRY Reads; /* IRP.Tail.Overlay.ListEntry, each with a cancel routine */
} GAUGE_EXTENSION, *PGAUGE_EXTENSION;

/* read.c. All of it is nonpaged: it holds a spin lock. */
VOID GaugeInitializeReads(_Out_ PGAUGE_EXTENSION Extension);

/* The state before. */
_IRQL_requires_max_(DISPATCH_LEVEL)
GAUGE_STATE GaugeSetState(_Inout_ PGAUGE_EXTENSION Extension, _In_ GAUGE_STATE State);

_IRQL_requires_max_(DISPATCH_LEVEL)
GAUGE_STATE GaugeGetState(_In_ PGAUGE_EXTENSION Extension);

/* Takes over a read and the remove lock that its dispatch routine holds. */
_IRQL_requires_max_(DISPATCH_LEVEL)
NTSTATUS GaugeQueueRead(_Inout_ PGAUGE_EXTENSION Extension, _Inout_ PIRP Irp);

/* Completes the reads of one file, or all when FileObject is NULL. */
_IRQL_requires_max_(DISPATCH_LEVEL)
VOID GaugeEndReads(_Inout_ PGAUGE_EXTENSION Extension, _In_opt_ PFILE_OBJECT FileObject,
                   _In_ NTSTATUS Status, _In_ ULONG Sample);

#endif
