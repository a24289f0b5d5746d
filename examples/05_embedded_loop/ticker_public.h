/* SPDX-License-Identifier: MIT */
/* What the ticker driver of a clock card shows to applications and to other drivers: its interface
 * class, the event it reports, and its control codes. Include <ntddk.h> (kernel) or <windows.h> and
 * <winioctl.h> (user mode) first; include <initguid.h> before it in the one file that shall define
 * the GUIDs. */
#ifndef TICKER_PUBLIC_H
#define TICKER_PUBLIC_H

/* {5c0a7e16-93d4-4b28-a1f5-0d6e82c39b47}: a card that ticks. */
DEFINE_GUID(GUID_DEVINTERFACE_TICKER, 0x5c0a7e16, 0x93d4, 0x4b28, 0xa1, 0xf5, 0x0d, 0x6e, 0x82,
            0xc3, 0x9b, 0x47);

/* {e871b3d2-45c6-4f0a-9c27-b1605fd8a938}: custom event, a period has passed. Payload
 * TICKER_TICK. */
DEFINE_GUID(GUID_TICKER_TICK, 0xe871b3d2, 0x45c6, 0x4f0a, 0x9c, 0x27, 0xb1, 0x60, 0x5f, 0xd8, 0xa9,
            0x38);

/* The payload of GUID_TICKER_TICK. It starts at CustomDataBuffer, which is aligned to 4 and not to
 * 8: keep to ULONGs, and copy it out. */
typedef struct _TICKER_TICK {
    ULONG Sequence; /* 1 for the first tick after IOCTL_TICKER_START */
    ULONG Missed;   /* periods since the last tick that could not be reported */
} TICKER_TICK, *PTICKER_TICK;

/* In: one TICKER_SCHEDULE. Ticks from now on; what was asked for before is forgotten. */
#define IOCTL_TICKER_START CTL_CODE(FILE_DEVICE_UNKNOWN, 0x800, METHOD_BUFFERED, FILE_ANY_ACCESS)

typedef struct _TICKER_SCHEDULE {
    ULONG PeriodMs; /* 1 to 60000 */
    ULONG Count;    /* how many ticks; 0: until IOCTL_TICKER_STOP */
} TICKER_SCHEDULE, *PTICKER_SCHEDULE;

/* No tick is reported any more when this returns; those reported before may still be delivered. */
#define IOCTL_TICKER_STOP CTL_CODE(FILE_DEVICE_UNKNOWN, 0x801, METHOD_BUFFERED, FILE_ANY_ACCESS)

/* Out: one TICKER_STATISTICS. */
#define IOCTL_TICKER_QUERY CTL_CODE(FILE_DEVICE_UNKNOWN, 0x802, METHOD_BUFFERED, FILE_ANY_ACCESS)

typedef struct _TICKER_STATISTICS {
    ULONG Reported;  /* ticks that the system has taken */
    ULONG Completed; /* of these, completed: everybody has been told */
    ULONG Missed;    /* periods that passed without a report */
} TICKER_STATISTICS, *PTICKER_STATISTICS;

#endif
