/* SPDX-License-Identifier: MIT */
/* Owns what file systems announce about their volumes, and the few Io routines of theirs that take
 * part in mounting. */
#ifndef PNPSIM_WDK_DETAIL_VOLUME_EVENT_H
#define PNPSIM_WDK_DETAIL_VOLUME_EVENT_H

#include "device.h"
#include "notification.h"

#define FSRTL_VOLUME_DISMOUNT 1
#define FSRTL_VOLUME_DISMOUNT_FAILED 2
#define FSRTL_VOLUME_LOCK 3
#define FSRTL_VOLUME_LOCK_FAILED 4
#define FSRTL_VOLUME_UNLOCK 5
#define FSRTL_VOLUME_MOUNT 6
#define FSRTL_VOLUME_NEEDS_CHKDSK 7
#define FSRTL_VOLUME_WORM_NEAR_FULL 8
#define FSRTL_VOLUME_WEARING_OUT 9
#define FSRTL_VOLUME_FORCED_CLOSED 10
#define FSRTL_VOLUME_INFO_MAKE_COMPAT 11
#define FSRTL_VOLUME_PREPARING_EJECT 12
#define FSRTL_VOLUME_CHANGE_SIZE 13
#define FSRTL_VOLUME_BACKGROUND_FORMAT 14

typedef VOID DRIVER_FS_NOTIFICATION(PDEVICE_OBJECT DeviceObject, BOOLEAN FsActive);
typedef DRIVER_FS_NOTIFICATION *PDRIVER_FS_NOTIFICATION;

EXTERN_C_START

NTKERNELAPI NTSTATUS FsRtlNotifyVolumeEvent(PFILE_OBJECT FileObject, ULONG EventCode);
NTKERNELAPI NTSTATUS FsRtlNotifyVolumeEventEx(PFILE_OBJECT FileObject, ULONG EventCode,
                                              PTARGET_DEVICE_CUSTOM_NOTIFICATION Event);

NTKERNELAPI VOID IoRegisterFileSystem(PDEVICE_OBJECT DeviceObject);
NTKERNELAPI VOID IoUnregisterFileSystem(PDEVICE_OBJECT DeviceObject);
NTKERNELAPI NTSTATUS IoRegisterFsRegistrationChange(
    PDRIVER_OBJECT DriverObject, PDRIVER_FS_NOTIFICATION DriverNotificationRoutine);
NTKERNELAPI VOID IoUnregisterFsRegistrationChange(
    PDRIVER_OBJECT DriverObject, PDRIVER_FS_NOTIFICATION DriverNotificationRoutine);
NTKERNELAPI PFILE_OBJECT IoCreateStreamFileObject(PFILE_OBJECT FileObject,
                                                  PDEVICE_OBJECT DeviceObject);
NTKERNELAPI BOOLEAN FsRtlIsNtstatusExpected(NTSTATUS Exception);

EXTERN_C_END

#define FsRtlEnterFileSystem KeEnterCriticalRegion
#define FsRtlExitFileSystem KeLeaveCriticalRegion

#endif
