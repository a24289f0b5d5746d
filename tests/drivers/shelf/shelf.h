/* SPDX-License-Identifier: MIT */
/* What the shelf and its test share. */
#ifndef SHELF_H
#define SHELF_H

#define SHELF_CHILDREN 2
#define SHELF_DEPTH 2

/* To \Device\Shelf: takes its last child off, or puts all of them back. */
#define IOCTL_SHELF_DROP CTL_CODE(FILE_DEVICE_UNKNOWN, 0x801, METHOD_BUFFERED, FILE_ANY_ACCESS)
#define IOCTL_SHELF_RESTORE CTL_CODE(FILE_DEVICE_UNKNOWN, 0x802, METHOD_BUFFERED, FILE_ANY_ACCESS)

#endif
