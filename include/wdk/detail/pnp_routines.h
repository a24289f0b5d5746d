/* SPDX-License-Identifier: MIT */
/* Owns the PnP manager's routines other than notification: device interfaces, properties,
 * invalidation, eject, detected devices. */
#ifndef PNPSIM_WDK_DETAIL_PNP_ROUTINES_H
#define PNPSIM_WDK_DETAIL_PNP_ROUTINES_H

#include "../devpropdef.h"
#include "device.h"
#include "pnp_types.h"

#define DEVICE_INTERFACE_INCLUDE_NONACTIVE 0x00000001

EXTERN_C_START

NTKERNELAPI NTSTATUS IoRegisterDeviceInterface(PDEVICE_OBJECT PhysicalDeviceObject,
                                               const GUID *InterfaceClassGuid,
                                               PUNICODE_STRING ReferenceString,
                                               PUNICODE_STRING SymbolicLinkName);
NTKERNELAPI NTSTATUS IoSetDeviceInterfaceState(PUNICODE_STRING SymbolicLinkName, BOOLEAN Enable);
NTKERNELAPI NTSTATUS IoGetDeviceInterfaces(const GUID *InterfaceClassGuid,
                                           PDEVICE_OBJECT PhysicalDeviceObject, ULONG Flags,
                                           PZZWSTR *SymbolicLinkList);
NTKERNELAPI NTSTATUS IoGetDeviceInterfaceAlias(PUNICODE_STRING SymbolicLinkName,
                                               const GUID *AliasInterfaceClassGuid,
                                               PUNICODE_STRING AliasSymbolicLinkName);
NTKERNELAPI NTSTATUS IoOpenDeviceInterfaceRegistryKey(PUNICODE_STRING SymbolicLinkName,
                                                      ACCESS_MASK DesiredAccess,
                                                      PHANDLE DeviceInterfaceRegKey);
NTKERNELAPI NTSTATUS IoGetDeviceInterfacePropertyData(PUNICODE_STRING SymbolicLinkName,
                                                      const DEVPROPKEY *PropertyKey, LCID Lcid,
                                                      ULONG Flags, ULONG Size, PVOID Data,
                                                      PULONG RequiredSize, PDEVPROPTYPE Type);
NTKERNELAPI NTSTATUS IoSetDeviceInterfacePropertyData(PUNICODE_STRING SymbolicLinkName,
                                                      const DEVPROPKEY *PropertyKey, LCID Lcid,
                                                      ULONG Flags, DEVPROPTYPE Type, ULONG Size,
                                                      PVOID Data);

NTKERNELAPI NTSTATUS IoGetDeviceProperty(PDEVICE_OBJECT DeviceObject,
                                         DEVICE_REGISTRY_PROPERTY DeviceProperty,
                                         ULONG BufferLength, PVOID PropertyBuffer,
                                         PULONG ResultLength);
NTKERNELAPI NTSTATUS IoGetDevicePropertyData(PDEVICE_OBJECT Pdo, const DEVPROPKEY *PropertyKey,
                                             LCID Lcid, ULONG Flags, ULONG Size, PVOID Data,
                                             PULONG RequiredSize, PDEVPROPTYPE Type);
NTKERNELAPI NTSTATUS IoSetDevicePropertyData(PDEVICE_OBJECT Pdo, const DEVPROPKEY *PropertyKey,
                                             LCID Lcid, ULONG Flags, DEVPROPTYPE Type, ULONG Size,
                                             PVOID Data);
NTKERNELAPI NTSTATUS IoOpenDeviceRegistryKey(PDEVICE_OBJECT DeviceObject, ULONG DevInstKeyType,
                                             ACCESS_MASK DesiredAccess, PHANDLE DeviceRegKey);

NTKERNELAPI VOID IoInvalidateDeviceRelations(PDEVICE_OBJECT DeviceObject,
                                             DEVICE_RELATION_TYPE Type);
NTKERNELAPI VOID IoInvalidateDeviceState(PDEVICE_OBJECT PhysicalDeviceObject);
NTKERNELAPI VOID IoRequestDeviceEject(PDEVICE_OBJECT PhysicalDeviceObject);
NTKERNELAPI VOID IoAdjustPagingPathCount(PLONG Count, BOOLEAN Increment);

NTKERNELAPI NTSTATUS IoReportDetectedDevice(PDRIVER_OBJECT DriverObject,
                                            INTERFACE_TYPE LegacyBusType, ULONG BusNumber,
                                            ULONG SlotNumber, PCM_RESOURCE_LIST ResourceList,
                                            PIO_RESOURCE_REQUIREMENTS_LIST ResourceRequirements,
                                            BOOLEAN ResourceAssigned, PDEVICE_OBJECT *DeviceObject);
NTKERNELAPI NTSTATUS IoReportRootDevice(PDRIVER_OBJECT DriverObject);

/* Windows instrumentation, as far as drivers register with it. */
NTKERNELAPI NTSTATUS IoWMIRegistrationControl(PDEVICE_OBJECT DeviceObject, ULONG Action);
NTKERNELAPI ULONG IoWMIDeviceObjectToProviderId(PDEVICE_OBJECT DeviceObject);
NTKERNELAPI NTSTATUS IoWMIOpenBlock(LPCGUID DataBlockGuid, ULONG DesiredAccess,
                                    PVOID *DataBlockObject);
NTKERNELAPI NTSTATUS IoWMIWriteEvent(PVOID WnodeEventItem);

EXTERN_C_END

#define WMIREG_ACTION_REGISTER 1
#define WMIREG_ACTION_DEREGISTER 2
#define WMIREG_ACTION_REREGISTER 3
#define WMIREG_ACTION_UPDATE_GUIDS 4
#define WMIREG_ACTION_BLOCK_IRPS 5

#define PLUGPLAY_PROPERTY_PERSISTENT 0x00000001

#ifndef LOCALE_NEUTRAL
#define LOCALE_NEUTRAL 0x00000000
#define LOCALE_USER_DEFAULT 0x00000400
#define LOCALE_SYSTEM_DEFAULT 0x00000800
#endif

#endif
