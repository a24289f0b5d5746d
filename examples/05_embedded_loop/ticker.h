/* SPDX-License-Identifier: MIT */
/* What the two files of the ticker driver share: ticker.c serves the device, tick.c carries a tick
 * from the timer to everybody who wants to know. */
#ifndef TICKER_H
#define TICKER_H

#define TICKER_TAG 'kciT'
#define TICKER_PERIOD_MAX_MS 60000
#define TICKER_REPORTS_MAX 8 /* under way at once; a tick beyond that is missed */

typedef struct _TICKER_EXTENSION {
    PDEVICE_OBJECT Self;
    PDEVICE_OBJECT LowerDevice;
    PDEVICE_OBJECT PhysicalDevice; /* events are reported on this one, never on Self */
    IO_REMOVE_LOCK RemoveLock;     /* one acquisition per IRP, and one per report under way */
    UNICODE_STRING InterfaceName;
    BOOLEAN InterfaceEnabled; /* touched by PnP IRPs alone, and they come one at a time */
    KTIMER Timer;
    KDPC TickDpc;

    KSPIN_LOCK Lock; /* guards what follows */
    BOOLEAN Running; /* between START and STOP, surprise removal or REMOVE */
    BOOLEAN Held;    /* query-remove accepted: periods pass, but nothing is reported */
    ULONG TicksLeft; /* of a schedule with a count; 0: not counted */
    ULONG Sequence;
    ULONG MissedSinceTick;
    ULONG ReportsUnderWay;
    TICKER_STATISTICS Statistics;
} TICKER_EXTENSION, *PTICKER_EXTENSION;

/* tick.c. What takes the spin lock is nonpaged. */
VOID TickerInitializeTicks(_Out_ PTICKER_EXTENSION Extension);

_IRQL_requires_max_(DISPATCH_LEVEL)
VOID TickerEnable(_Inout_ PTICKER_EXTENSION Extension);

_IRQL_requires_(PASSIVE_LEVEL)
VOID TickerDisable(_Inout_ PTICKER_EXTENSION Extension);

_IRQL_requires_max_(DISPATCH_LEVEL)
BOOLEAN TickerIsRunning(_In_ PTICKER_EXTENSION Extension);

_IRQL_requires_(PASSIVE_LEVEL)
NTSTATUS TickerStartTicks(_Inout_ PTICKER_EXTENSION Extension,
                          _In_ const TICKER_SCHEDULE *Schedule);

_IRQL_requires_(PASSIVE_LEVEL)
VOID TickerStopTicks(_Inout_ PTICKER_EXTENSION Extension);

_IRQL_requires_max_(DISPATCH_LEVEL)
NTSTATUS TickerHold(_Inout_ PTICKER_EXTENSION Extension);

_IRQL_requires_max_(DISPATCH_LEVEL)
VOID TickerResume(_Inout_ PTICKER_EXTENSION Extension);

_IRQL_requires_max_(DISPATCH_LEVEL)
VOID TickerGetStatistics(_In_ PTICKER_EXTENSION Extension, _Out_ PTICKER_STATISTICS Statistics);

#endif
