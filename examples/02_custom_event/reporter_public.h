/* SPDX-License-Identifier: MIT */
/* What the reporter driver of a lamp panel shows to applications and to other drivers: its
 * interface class, the event it reports, and its control codes. Include <ntddk.h> (kernel) or
 * <windows.h> and <winioctl.h> (user mode) first; include <initguid.h> before it in the one file
 * that shall define the GUIDs. */
#ifndef REPORTER_PUBLIC_H
#define REPORTER_PUBLIC_H

/* {b6c1e0a4-2f3d-4d0e-8a77-5e9b31c40f02}: a panel of up to 32 signal lamps. */
DEFINE_GUID(GUID_DEVINTERFACE_LAMP, 0xb6c1e0a4, 0x2f3d, 0x4d0e, 0x8a, 0x77, 0x5e, 0x9b, 0x31, 0xc4,
            0x0f, 0x02);

/* {3d94f7b8-6a15-49c2-b0de-74c8a2e91f13}: custom event, lamps have failed. Payload LAMP_FAILURE. */
DEFINE_GUID(GUID_LAMP_FAILURE, 0x3d94f7b8, 0x6a15, 0x49c2, 0xb0, 0xde, 0x74, 0xc8, 0xa2, 0xe9, 0x1f,
            0x13);

/* The payload of GUID_LAMP_FAILURE. It starts at CustomDataBuffer, which is aligned to 4 and not to
 * 8: keep to ULONGs, and copy it out. */
typedef struct _LAMP_FAILURE {
    ULONG Sequence;    /* 1 for the first report of this panel */
    ULONG FailedLamps; /* bit n: lamp n has failed since the last report */
} LAMP_FAILURE, *PLAMP_FAILURE;

/* In: the lamp's number, a ULONG below 32. Stands for the wire that breaks in real hardware: it
 * raises the panel's "interrupt", and the report follows from there. */
#define IOCTL_REPORTER_FAIL_LAMP                                                                   \
    CTL_CODE(FILE_DEVICE_UNKNOWN, 0x800, METHOD_BUFFERED, FILE_ANY_ACCESS)

/* Out: one REPORTER_STATISTICS. */
#define IOCTL_REPORTER_QUERY CTL_CODE(FILE_DEVICE_UNKNOWN, 0x801, METHOD_BUFFERED, FILE_ANY_ACCESS)

typedef struct _REPORTER_STATISTICS {
    ULONG Reported;  /* reports that the system has taken */
    ULONG Completed; /* of these, completed: everybody has been told */
} REPORTER_STATISTICS, *PREPORTER_STATISTICS;

#endif
