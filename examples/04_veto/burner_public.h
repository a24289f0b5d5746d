/* SPDX-License-Identifier: MIT */
/* What the burner driver shows: the interface class of disc burners and its control codes. Include
 * <ntddk.h> (kernel) or <windows.h> and <winioctl.h> (user mode) first; include <initguid.h> before
 * it in the one file that shall define the GUID. */
#ifndef BURNER_PUBLIC_H
#define BURNER_PUBLIC_H

/* {27d05c6e-e84b-4f19-8c72-b95f1ad3e605}: a device that writes discs. */
DEFINE_GUID(GUID_DEVINTERFACE_BURNER, 0x27d05c6e, 0xe84b, 0x4f19, 0x8c, 0x72, 0xb9, 0x5f, 0x1a,
            0xd3, 0xe6, 0x05);

/* From the first to the second the disc is being written, and the burner cannot be removed. Out of
 * turn they fail with STATUS_INVALID_DEVICE_STATE. */
#define IOCTL_BURNER_BEGIN CTL_CODE(FILE_DEVICE_UNKNOWN, 0x800, METHOD_BUFFERED, FILE_ANY_ACCESS)
#define IOCTL_BURNER_END CTL_CODE(FILE_DEVICE_UNKNOWN, 0x801, METHOD_BUFFERED, FILE_ANY_ACCESS)

#endif
