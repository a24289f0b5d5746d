/* SPDX-License-Identifier: MIT */
/* Owns the power manager's routines. */
#ifndef PNPSIM_WDK_DETAIL_POWER_H
#define PNPSIM_WDK_DETAIL_POWER_H

#include "device.h"
#include "guid.h"
#include "power_types.h"

typedef VOID REQUEST_POWER_COMPLETE(PDEVICE_OBJECT DeviceObject, UCHAR MinorFunction,
                                    POWER_STATE PowerState, PVOID Context,
                                    PIO_STATUS_BLOCK IoStatus);
typedef REQUEST_POWER_COMPLETE *PREQUEST_POWER_COMPLETE;

typedef NTSTATUS POWER_SETTING_CALLBACK(LPCGUID SettingGuid, PVOID Value, ULONG ValueLength,
                                        PVOID Context);
typedef POWER_SETTING_CALLBACK *PPOWER_SETTING_CALLBACK;

EXTERN_C_START

NTKERNELAPI NTSTATUS PoCallDriver(PDEVICE_OBJECT DeviceObject, struct _IRP *Irp);
NTKERNELAPI VOID PoStartNextPowerIrp(struct _IRP *Irp);
NTKERNELAPI NTSTATUS PoRequestPowerIrp(PDEVICE_OBJECT DeviceObject, UCHAR MinorFunction,
                                       POWER_STATE PowerState,
                                       PREQUEST_POWER_COMPLETE CompletionFunction, PVOID Context,
                                       struct _IRP **Irp);
NTKERNELAPI POWER_STATE PoSetPowerState(PDEVICE_OBJECT DeviceObject, POWER_STATE_TYPE Type,
                                        POWER_STATE State);
NTKERNELAPI PULONG PoRegisterDeviceForIdleDetection(PDEVICE_OBJECT DeviceObject,
                                                    ULONG ConservationIdleTime,
                                                    ULONG PerformanceIdleTime,
                                                    DEVICE_POWER_STATE State);
NTKERNELAPI NTSTATUS PoRegisterPowerSettingCallback(PDEVICE_OBJECT DeviceObject,
                                                    LPCGUID SettingGuid,
                                                    PPOWER_SETTING_CALLBACK Callback, PVOID Context,
                                                    PVOID *Handle);
NTKERNELAPI NTSTATUS PoUnregisterPowerSettingCallback(PVOID Handle);

EXTERN_C_END

#endif
