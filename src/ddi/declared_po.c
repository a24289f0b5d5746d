/* SPDX-License-Identifier: MIT */
/* Declared and not simulated. Written by cmake/generate_declared.sh. */
#include "ddi/declared.h"

/* clang-format off */
PN_DECLARED_VOID(void, PoEndDeviceBusy,
            (PULONG IdlePointer),
            (IdlePointer))
PN_DECLARED_VALUE(BOOLEAN, PoGetSystemWake,
            (PIRP Irp),
            (Irp))
PN_DECLARED_VALUE(PULONG, PoRegisterDeviceForIdleDetection,
            (PDEVICE_OBJECT DeviceObject, ULONG ConservationIdleTime, ULONG PerformanceIdleTime,
             DEVICE_POWER_STATE State),
            (DeviceObject, ConservationIdleTime, PerformanceIdleTime, State))
PN_DECLARED_STATUS(NTSTATUS, PoRegisterPowerSettingCallback,
            (PDEVICE_OBJECT DeviceObject, LPCGUID SettingGuid, PPOWER_SETTING_CALLBACK Callback,
             PVOID Context, PVOID *Handle),
            (DeviceObject, SettingGuid, Callback, Context, Handle))
PN_DECLARED_VALUE(PVOID, PoRegisterSystemState,
            (PVOID StateHandle, ULONG Flags),
            (StateHandle, Flags))
PN_DECLARED_VOID(void, PoSetDeviceBusyEx,
            (PULONG IdlePointer),
            (IdlePointer))
PN_DECLARED_VOID(void, PoSetSystemState,
            (ULONG Flags),
            (Flags))
PN_DECLARED_VOID(void, PoSetSystemWake,
            (PIRP Irp),
            (Irp))
PN_DECLARED_VOID(void, PoStartDeviceBusy,
            (PULONG IdlePointer),
            (IdlePointer))
PN_DECLARED_STATUS(NTSTATUS, PoUnregisterPowerSettingCallback,
            (PVOID Handle),
            (Handle))
PN_DECLARED_VOID(void, PoUnregisterSystemState,
            (PVOID StateHandle),
            (StateHandle))
/* clang-format on */
