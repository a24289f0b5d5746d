/* SPDX-License-Identifier: MIT */
/* Sizes and offsets of the user-mode structures on 64-bit Windows; see layout.c. */
#include <windows.h>

#include <dbt.h>

#include <cfgmgr32.h>

#define SIZE(type, bytes) _Static_assert(sizeof(type) == (bytes), "size of " #type)
#define AT(type, field, offset)                                                                    \
    _Static_assert(__builtin_offsetof(type, field) == (offset), "offset of " #type "." #field)

SIZE(DWORD, 4);
SIZE(BOOL, 4);
SIZE(HANDLE, 8);
SIZE(HDEVNOTIFY, 8);
SIZE(DEVINST, 4);
SIZE(CONFIGRET, 4);
SIZE(PNP_VETO_TYPE, 4);
SIZE(SECURITY_ATTRIBUTES, 24);
SIZE(OVERLAPPED, 32);
AT(OVERLAPPED, hEvent, 24);

SIZE(DEV_BROADCAST_HDR, 12);
AT(DEV_BROADCAST_HDR, dbch_reserved, 8);
SIZE(DEV_BROADCAST_DEVICEINTERFACE_W, 32);
AT(DEV_BROADCAST_DEVICEINTERFACE_W, dbcc_classguid, 12);
AT(DEV_BROADCAST_DEVICEINTERFACE_W, dbcc_name, 28);
SIZE(DEV_BROADCAST_DEVICEINTERFACE_A, 32);
AT(DEV_BROADCAST_DEVICEINTERFACE_A, dbcc_name, 28);
SIZE(DEV_BROADCAST_HANDLE, 56);
AT(DEV_BROADCAST_HANDLE, dbch_handle, 16);
AT(DEV_BROADCAST_HANDLE, dbch_hdevnotify, 24);
AT(DEV_BROADCAST_HANDLE, dbch_eventguid, 32);
AT(DEV_BROADCAST_HANDLE, dbch_nameoffset, 48);
AT(DEV_BROADCAST_HANDLE, dbch_data, 52);
SIZE(DEV_BROADCAST_VOLUME, 20);
AT(DEV_BROADCAST_VOLUME, dbcv_unitmask, 12);
AT(DEV_BROADCAST_VOLUME, dbcv_flags, 16);
SIZE(DEV_BROADCAST_PORT_W, 16);
AT(DEV_BROADCAST_PORT_W, dbcp_name, 12);
SIZE(DEV_BROADCAST_OEM, 20);
AT(DEV_BROADCAST_OEM, dbco_identifier, 12);
AT(DEV_BROADCAST_OEM, dbco_suppfunc, 16);

SIZE(HCMNOTIFICATION, 8);
SIZE(CM_NOTIFY_ACTION, 4);
SIZE(CM_NOTIFY_FILTER, 416);
AT(CM_NOTIFY_FILTER, Flags, 4);
AT(CM_NOTIFY_FILTER, FilterType, 8);
AT(CM_NOTIFY_FILTER, Reserved, 12);
AT(CM_NOTIFY_FILTER, u, 16);
SIZE(CM_NOTIFY_EVENT_DATA, 36);
AT(CM_NOTIFY_EVENT_DATA, Reserved, 4);
AT(CM_NOTIFY_EVENT_DATA, u.DeviceInterface.ClassGuid, 8);
AT(CM_NOTIFY_EVENT_DATA, u.DeviceInterface.SymbolicLink, 24);
AT(CM_NOTIFY_EVENT_DATA, u.DeviceHandle.EventGuid, 8);
AT(CM_NOTIFY_EVENT_DATA, u.DeviceHandle.NameOffset, 24);
AT(CM_NOTIFY_EVENT_DATA, u.DeviceHandle.DataSize, 28);
AT(CM_NOTIFY_EVENT_DATA, u.DeviceHandle.Data, 32);
AT(CM_NOTIFY_EVENT_DATA, u.DeviceInstance.InstanceId, 8);
