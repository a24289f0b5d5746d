/* SPDX-License-Identifier: MIT */
/* What the driver latch shows to the world: the class of interfaces that it watches, its control
 * device, and the question how many are there. */
#ifndef LATCH_PUBLIC_H
#define LATCH_PUBLIC_H

/* {c0b1a7d2-3f64-4e0b-9d58-62a1e7f4130c}: a door that can be latched. */
DEFINE_GUID(GUID_DEVINTERFACE_DOOR, 0xc0b1a7d2, 0x3f64, 0x4e0b, 0x9d, 0x58, 0x62, 0xa1, 0xe7, 0xf4,
            0x13, 0x0c);

#define LATCH_DEVICE_NAME L"\\Device\\Latch"

/* Out: one ULONG, the number of doors. */
#define IOCTL_LATCH_COUNT CTL_CODE(FILE_DEVICE_UNKNOWN, 0x800, METHOD_BUFFERED, FILE_ANY_ACCESS)

#endif
