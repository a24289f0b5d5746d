/* SPDX-License-Identifier: MIT */
/* What the gauge driver shows: the interface class of gauges and its control code. A read of four
 * bytes waits for the next sample and returns it. Include <ntddk.h> (kernel) or <windows.h> and
 * <winioctl.h> (user mode) first; include <initguid.h> before it in the one file that shall define
 * the GUID. */
#ifndef GAUGE_PUBLIC_H
#define GAUGE_PUBLIC_H

/* {c4a8d2f7-1b96-4e35-9d04-6f83a15be203}: an instrument that measures one value. */
DEFINE_GUID(GUID_DEVINTERFACE_GAUGE, 0xc4a8d2f7, 0x1b96, 0x4e35, 0x9d, 0x04, 0x6f, 0x83, 0xa1, 0x5b,
            0xe2, 0x03);

/* In: a ULONG. Stands for the instrument that has measured: completes the reads that wait. */
#define IOCTL_GAUGE_SAMPLE CTL_CODE(FILE_DEVICE_UNKNOWN, 0x800, METHOD_BUFFERED, FILE_ANY_ACCESS)

#endif
