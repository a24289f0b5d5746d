/* SPDX-License-Identifier: MIT */
/* Sizes and offsets of the kernel structures on 64-bit Windows. The simulator's headers compile
 * this file on every host; oracle.sh compiles it with mingw-w64's own headers, so that a wrong
 * number here and the same mistake in the headers cannot agree with each other. There
 * PNPSIM_LAYOUT_ORACLE is set and hides what mingw-w64 lacks or has otherwise. */
#include <ntddk.h>

#define SIZE(type, bytes) _Static_assert(sizeof(type) == (bytes), "size of " #type)
#define AT(type, field, offset)                                                                    \
    _Static_assert(__builtin_offsetof(type, field) == (offset), "offset of " #type "." #field)

/* Scalars. */
SIZE(WCHAR, 2);
SIZE(LONG, 4);
SIZE(ULONG, 4);
SIZE(NTSTATUS, 4);
SIZE(LONGLONG, 8);
SIZE(LARGE_INTEGER, 8);
SIZE(ULONG_PTR, 8);
SIZE(SIZE_T, 8);
SIZE(HANDLE, 8);
SIZE(BOOLEAN, 1);
SIZE(KIRQL, 1);
SIZE(KSPIN_LOCK, 8);
SIZE(GUID, 16);
AT(LARGE_INTEGER, HighPart, 4);

/* Strings, lists, names. */
SIZE(UNICODE_STRING, 16);
AT(UNICODE_STRING, MaximumLength, 2);
AT(UNICODE_STRING, Buffer, 8);
SIZE(STRING, 16);
AT(STRING, Buffer, 8);
SIZE(LIST_ENTRY, 16);
SIZE(SINGLE_LIST_ENTRY, 8);
SIZE(OBJECT_ATTRIBUTES, 48);
AT(OBJECT_ATTRIBUTES, ObjectName, 16);
AT(OBJECT_ATTRIBUTES, Attributes, 24);
AT(OBJECT_ATTRIBUTES, SecurityDescriptor, 32);
SIZE(CLIENT_ID, 16);
SIZE(IO_STATUS_BLOCK, 16);
AT(IO_STATUS_BLOCK, Information, 8);

/* Objects to wait for, and other synchronisation. */
SIZE(DISPATCHER_HEADER, 24);
AT(DISPATCHER_HEADER, SignalState, 4);
AT(DISPATCHER_HEADER, WaitListHead, 8);
SIZE(KEVENT, 24);
SIZE(KSEMAPHORE, 32);
AT(KSEMAPHORE, Limit, 24);
SIZE(KMUTANT, 56);
AT(KMUTANT, OwnerThread, 40);
AT(KMUTANT, ApcDisable, 49);
SIZE(KTIMER, 64);
AT(KTIMER, DueTime, 24);
AT(KTIMER, TimerListEntry, 32);
AT(KTIMER, Dpc, 48);
AT(KTIMER, Period, 60);
SIZE(KDPC, 64);
AT(KDPC, DeferredRoutine, 24);
AT(KDPC, SystemArgument2, 48);
SIZE(KAPC, 88);
SIZE(KWAIT_BLOCK, 48);
SIZE(KDEVICE_QUEUE, 40);
SIZE(KDEVICE_QUEUE_ENTRY, 24);
SIZE(FAST_MUTEX, 56);
AT(FAST_MUTEX, Owner, 8);
AT(FAST_MUTEX, Event, 24);
AT(FAST_MUTEX, OldIrql, 48);
SIZE(KGUARDED_MUTEX, 56);
SIZE(ERESOURCE, 104);
AT(ERESOURCE, ActiveCount, 24);
AT(ERESOURCE, SharedWaiters, 32);
AT(ERESOURCE, SpinLock, 96);
SIZE(EX_RUNDOWN_REF, 8);
SIZE(WORK_QUEUE_ITEM, 32);
AT(WORK_QUEUE_ITEM, WorkerRoutine, 16);
SIZE(SLIST_HEADER, 16);
SIZE(SLIST_ENTRY, 16);
SIZE(NPAGED_LOOKASIDE_LIST, 128);
SIZE(PAGED_LOOKASIDE_LIST, 128);
SIZE(LOOKASIDE_LIST_EX, 96);
SIZE(IO_REMOVE_LOCK, 32);
AT(IO_REMOVE_LOCK, Common.IoCount, 4);
AT(IO_REMOVE_LOCK, Common.RemoveEvent, 8);
SIZE(MDL, 48);
AT(MDL, MdlFlags, 10);
AT(MDL, MappedSystemVa, 24);
AT(MDL, ByteCount, 40);
SIZE(IO_CSQ, 64);
SIZE(IO_CSQ_IRP_CONTEXT, 24);

/* Driver, device and file objects. */
SIZE(DRIVER_OBJECT, 336);
AT(DRIVER_OBJECT, DeviceObject, 8);
AT(DRIVER_OBJECT, DriverExtension, 48);
AT(DRIVER_OBJECT, DriverName, 56);
AT(DRIVER_OBJECT, FastIoDispatch, 80);
AT(DRIVER_OBJECT, DriverInit, 88);
AT(DRIVER_OBJECT, DriverUnload, 104);
AT(DRIVER_OBJECT, MajorFunction, 112);
SIZE(DRIVER_EXTENSION, 40);
AT(DRIVER_EXTENSION, AddDevice, 8);
AT(DRIVER_EXTENSION, ServiceKeyName, 24);
AT(DEVICE_OBJECT, ReferenceCount, 4);
AT(DEVICE_OBJECT, DriverObject, 8);
AT(DEVICE_OBJECT, NextDevice, 16);
AT(DEVICE_OBJECT, AttachedDevice, 24);
AT(DEVICE_OBJECT, CurrentIrp, 32);
AT(DEVICE_OBJECT, Flags, 48);
AT(DEVICE_OBJECT, Characteristics, 52);
AT(DEVICE_OBJECT, DeviceExtension, 64);
AT(DEVICE_OBJECT, DeviceType, 72);
AT(DEVICE_OBJECT, StackSize, 76);
AT(DEVICE_OBJECT, Queue, 80);
AT(DEVICE_OBJECT, AlignmentRequirement, 152);
AT(DEVICE_OBJECT, DeviceQueue, 160);
AT(DEVICE_OBJECT, Dpc, 200);
AT(DEVICE_OBJECT, DeviceLock, 280);
AT(DEVICE_OBJECT, SectorSize, 304);
AT(DEVICE_OBJECT, DeviceObjectExtension, 312);
#ifdef PNPSIM_LAYOUT_ORACLE
SIZE(DEVICE_OBJECT, 328); /* mingw-w64 leaves out the alignment to 16 bytes. */
#else
SIZE(DEVICE_OBJECT, 336);
_Static_assert(_Alignof(DEVICE_OBJECT) == 16, "alignment of DEVICE_OBJECT");
_Static_assert(_Alignof(IRP) == 16, "alignment of IRP");
#endif
SIZE(FILE_OBJECT, 216);
AT(FILE_OBJECT, DeviceObject, 8);
AT(FILE_OBJECT, FsContext, 24);
AT(FILE_OBJECT, FsContext2, 32);
AT(FILE_OBJECT, FinalStatus, 56);
AT(FILE_OBJECT, RelatedFileObject, 64);
AT(FILE_OBJECT, ReadAccess, 74);
AT(FILE_OBJECT, SharedDelete, 79);
AT(FILE_OBJECT, Flags, 80);
AT(FILE_OBJECT, FileName, 88);
AT(FILE_OBJECT, CurrentByteOffset, 104);
AT(FILE_OBJECT, Lock, 128);
AT(FILE_OBJECT, Event, 152);
AT(FILE_OBJECT, FileObjectExtension, 208);
SIZE(VPB, 96);

/* The IRP. */
SIZE(IRP, 208);
AT(IRP, MdlAddress, 8);
AT(IRP, Flags, 16);
AT(IRP, AssociatedIrp, 24);
AT(IRP, ThreadListEntry, 32);
AT(IRP, IoStatus, 48);
AT(IRP, RequestorMode, 64);
AT(IRP, PendingReturned, 65);
AT(IRP, StackCount, 66);
AT(IRP, CurrentLocation, 67);
AT(IRP, Cancel, 68);
AT(IRP, CancelIrql, 69);
AT(IRP, UserIosb, 72);
AT(IRP, UserEvent, 80);
AT(IRP, Overlay, 88);
AT(IRP, CancelRoutine, 104);
AT(IRP, UserBuffer, 112);
AT(IRP, Tail, 120);
AT(IRP, Tail.Overlay.DriverContext, 120);
AT(IRP, Tail.Overlay.Thread, 152);
AT(IRP, Tail.Overlay.ListEntry, 168);
AT(IRP, Tail.Overlay.CurrentStackLocation, 184);
AT(IRP, Tail.Overlay.OriginalFileObject, 192);
SIZE(IO_STACK_LOCATION, 72);
AT(IO_STACK_LOCATION, MinorFunction, 1);
AT(IO_STACK_LOCATION, Control, 3);
AT(IO_STACK_LOCATION, Parameters, 8);
AT(IO_STACK_LOCATION, DeviceObject, 40);
AT(IO_STACK_LOCATION, FileObject, 48);
AT(IO_STACK_LOCATION, CompletionRoutine, 56);
AT(IO_STACK_LOCATION, Context, 64);
AT(IO_STACK_LOCATION, Parameters.Create.Options, 16);
AT(IO_STACK_LOCATION, Parameters.Create.FileAttributes, 24);
AT(IO_STACK_LOCATION, Parameters.Create.ShareAccess, 26);
AT(IO_STACK_LOCATION, Parameters.Create.EaLength, 32);
AT(IO_STACK_LOCATION, Parameters.Read.Key, 16);
AT(IO_STACK_LOCATION, Parameters.Read.ByteOffset, 24);
AT(IO_STACK_LOCATION, Parameters.Write.ByteOffset, 24);
AT(IO_STACK_LOCATION, Parameters.DeviceIoControl.InputBufferLength, 16);
AT(IO_STACK_LOCATION, Parameters.DeviceIoControl.IoControlCode, 24);
AT(IO_STACK_LOCATION, Parameters.DeviceIoControl.Type3InputBuffer, 32);
AT(IO_STACK_LOCATION, Parameters.QueryDeviceRelations.Type, 8);
AT(IO_STACK_LOCATION, Parameters.QueryInterface.Size, 16);
AT(IO_STACK_LOCATION, Parameters.QueryInterface.Version, 18);
AT(IO_STACK_LOCATION, Parameters.QueryInterface.Interface, 24);
AT(IO_STACK_LOCATION, Parameters.QueryInterface.InterfaceSpecificData, 32);
AT(IO_STACK_LOCATION, Parameters.DeviceCapabilities.Capabilities, 8);
AT(IO_STACK_LOCATION, Parameters.FilterResourceRequirements.IoResourceRequirementList, 8);
AT(IO_STACK_LOCATION, Parameters.ReadWriteConfig.Buffer, 16);
AT(IO_STACK_LOCATION, Parameters.ReadWriteConfig.Offset, 24);
AT(IO_STACK_LOCATION, Parameters.ReadWriteConfig.Length, 32);
AT(IO_STACK_LOCATION, Parameters.SetLock.Lock, 8);
AT(IO_STACK_LOCATION, Parameters.QueryId.IdType, 8);
AT(IO_STACK_LOCATION, Parameters.QueryDeviceText.LocaleId, 16);
AT(IO_STACK_LOCATION, Parameters.UsageNotification.Type, 16);
AT(IO_STACK_LOCATION, Parameters.Power.Type, 16);
AT(IO_STACK_LOCATION, Parameters.Power.State, 24);
AT(IO_STACK_LOCATION, Parameters.Power.ShutdownType, 32);
AT(IO_STACK_LOCATION, Parameters.StartDevice.AllocatedResourcesTranslated, 16);
AT(IO_STACK_LOCATION, Parameters.WMI.BufferSize, 24);
AT(IO_STACK_LOCATION, Parameters.WMI.Buffer, 32);
AT(IO_STACK_LOCATION, Parameters.Others.Argument4, 32);

/* PnP. */
SIZE(DEVICE_RELATIONS, 16);
AT(DEVICE_RELATIONS, Objects, 8);
SIZE(DEVICE_CAPABILITIES, 64);
AT(DEVICE_CAPABILITIES, Address, 8);
AT(DEVICE_CAPABILITIES, UINumber, 12);
AT(DEVICE_CAPABILITIES, DeviceState, 16);
AT(DEVICE_CAPABILITIES, SystemWake, 44);
AT(DEVICE_CAPABILITIES, D3Latency, 60);
SIZE(INTERFACE, 32);
SIZE(BUS_INTERFACE_STANDARD, 64);
SIZE(PNP_BUS_INFORMATION, 24);
SIZE(POWER_STATE, 4);
SIZE(SYSTEM_POWER_STATE_CONTEXT, 4);
SIZE(CM_PARTIAL_RESOURCE_DESCRIPTOR, 20);
AT(CM_PARTIAL_RESOURCE_DESCRIPTOR, u, 4);
AT(CM_PARTIAL_RESOURCE_DESCRIPTOR, u.Interrupt.Affinity, 12);
SIZE(CM_PARTIAL_RESOURCE_LIST, 28);
SIZE(CM_FULL_RESOURCE_DESCRIPTOR, 36);
SIZE(CM_RESOURCE_LIST, 40);
SIZE(IO_RESOURCE_DESCRIPTOR, 32);
AT(IO_RESOURCE_DESCRIPTOR, u, 8);
SIZE(IO_RESOURCE_LIST, 40);
SIZE(IO_RESOURCE_REQUIREMENTS_LIST, 72);
AT(IO_RESOURCE_REQUIREMENTS_LIST, AlternativeLists, 28);

/* Notification. */
SIZE(PLUGPLAY_NOTIFICATION_HEADER, 20);
AT(PLUGPLAY_NOTIFICATION_HEADER, Size, 2);
AT(PLUGPLAY_NOTIFICATION_HEADER, Event, 4);
SIZE(HWPROFILE_CHANGE_NOTIFICATION, 20);
SIZE(TARGET_DEVICE_REMOVAL_NOTIFICATION, 32);
AT(TARGET_DEVICE_REMOVAL_NOTIFICATION, FileObject, 24);
SIZE(TARGET_DEVICE_CUSTOM_NOTIFICATION, 40);
AT(TARGET_DEVICE_CUSTOM_NOTIFICATION, FileObject, 24);
AT(TARGET_DEVICE_CUSTOM_NOTIFICATION, NameBufferOffset, 32);
AT(TARGET_DEVICE_CUSTOM_NOTIFICATION, CustomDataBuffer, 36);
SIZE(DEVICE_INTERFACE_CHANGE_NOTIFICATION, 48);
AT(DEVICE_INTERFACE_CHANGE_NOTIFICATION, InterfaceClassGuid, 20);
AT(DEVICE_INTERFACE_CHANGE_NOTIFICATION, SymbolicLinkName, 40);

/* Registry and files. */
SIZE(KEY_BASIC_INFORMATION, 24);
SIZE(KEY_FULL_INFORMATION, 48);
SIZE(KEY_VALUE_BASIC_INFORMATION, 16);
SIZE(KEY_VALUE_FULL_INFORMATION, 24);
SIZE(KEY_VALUE_PARTIAL_INFORMATION, 16);
AT(KEY_VALUE_PARTIAL_INFORMATION, Data, 12);
SIZE(RTL_QUERY_REGISTRY_TABLE, 56);
SIZE(FILE_BASIC_INFORMATION, 40);
SIZE(FILE_STANDARD_INFORMATION, 24);
