/* SPDX-License-Identifier: MIT */
/* The verifier's rules: PN_RULE(id, severity, bug check code, would be, cure, page). Included
 * several times; deliberately without a guard. docs/rules.md has a row for each as V-id. */
PN_RULE(IRQL_TOO_HIGH, PNPSIM_SEVERITY_FATAL, 0xC4,
        "bug check 0xC4 (DRIVER_VERIFIER_DETECTED_VIOLATION), or 0x0A on the first paged touch",
        "lower the IRQL first, or do it from a work item", "the IRQL line of each routine's page")
PN_RULE(ASYNC_STRUCT_PAGED_AT_DISPATCH, PNPSIM_SEVERITY_FATAL, 0xD1,
        "bug check 0xD1 (DRIVER_IRQL_NOT_LESS_OR_EQUAL) while the structure is copied",
        "allocate the notification structure from nonpaged pool (POOL_FLAG_NON_PAGED)",
        "IoReportTargetDeviceChangeAsynchronous")
PN_RULE(REPORT_FILEOBJECT_NOT_NULL, PNPSIM_SEVERITY_ERROR, 0, "undefined",
        "set FileObject to NULL; the PnP manager fills it in for each registrant",
        "IoReportTargetDeviceChangeAsynchronous")
PN_RULE(REPORT_SYSTEM_GUID, PNPSIM_SEVERITY_ERROR, 0, "STATUS_INVALID_DEVICE_REQUEST",
        "report a GUID of your own; the PnP manager alone sends system events",
        "IoReportTargetDeviceChangeAsynchronous")
PN_RULE(SYNC_REPORT_IN_CALLBACK, PNPSIM_SEVERITY_FATAL, 0x1D5,
        "a deadlock of the PnP manager; later bug check 0x1D5 (DRIVER_PNP_WATCHDOG)",
        "use IoReportTargetDeviceChangeAsynchronous in a notification callback",
        "Guidelines for Writing PnP Notification Callback Routines")
PN_RULE(DOUBLE_UNREGISTER, PNPSIM_SEVERITY_FATAL, 0xC2, "bug check 0xC2 or silent corruption",
        "unregister each NotificationEntry once and set the variable to NULL",
        "IoUnregisterPlugPlayNotificationEx")
PN_RULE(REG_LEAK_UNLOAD, PNPSIM_SEVERITY_ERROR, 0, "the driver is never unloaded",
        "unregister every notification when the last device goes: Unload is not called before",
        "IoRegisterPlugPlayNotification")
/* Mistakes that end in a stop or a refusal whatever the profile. */
PN_RULE(UNREGISTER_BAD_HANDLE, PNPSIM_SEVERITY_FATAL, 0x50, "bug check 0x50 or corruption",
        "pass the NotificationEntry that IoRegisterPlugPlayNotification stored",
        "IoUnregisterPlugPlayNotificationEx")
PN_RULE(REG_CATEGORY_DATA, PNPSIM_SEVERITY_ERROR, 0, "bug check 0x50 or a failure status",
        "interface change: a GUID pointer; hardware profile: NULL; target device: a FILE_OBJECT",
        "IoRegisterPlugPlayNotification")
PN_RULE(REG_FLAGS, PNPSIM_SEVERITY_ERROR, 0, "the flag is ignored",
        "use PNPNOTIFY_DEVICE_INTERFACE_INCLUDE_EXISTING_INTERFACES with interface change only",
        "IoRegisterPlugPlayNotification")
PN_RULE(REG_NULL_CALLBACK, PNPSIM_SEVERITY_FATAL, 0x50, "bug check 0x50 at the first event",
        "pass a callback routine and the address of a variable for the entry",
        "IoRegisterPlugPlayNotification")
PN_RULE(REG_WRONG_DRIVER_OBJECT, PNPSIM_SEVERITY_ERROR, 0,
        "the driver may be unloaded under its callback",
        "pass the DriverObject of the driver that owns the callback",
        "IoRegisterPlugPlayNotification")
PN_RULE(REPORT_NULL_ARG, PNPSIM_SEVERITY_FATAL, 0x50, "bug check 0x50",
        "pass the device's PDO and a filled notification structure",
        "IoReportTargetDeviceChangeAsynchronous")
PN_RULE(REPORT_NOT_PDO, PNPSIM_SEVERITY_FATAL, 0xCA,
        "bug check 0xCA (PNP_DETECTED_FATAL_ERROR), parameter 1 = 2",
        "pass the physical device object that the bus driver reported",
        "IoReportTargetDeviceChangeAsynchronous")
PN_RULE(REPORT_VERSION, PNPSIM_SEVERITY_ERROR, 0, "a failure status", "set Version to 1",
        "TARGET_DEVICE_CUSTOM_NOTIFICATION")
PN_RULE(REPORT_SIZE_SMALL, PNPSIM_SEVERITY_ERROR, 0, "a failure status or a short copy",
        "Size is FIELD_OFFSET(TARGET_DEVICE_CUSTOM_NOTIFICATION, CustomDataBuffer) plus the data",
        "TARGET_DEVICE_CUSTOM_NOTIFICATION")
PN_RULE(REPORT_NAME_OFFSET_RANGE, PNPSIM_SEVERITY_ERROR, 0, "a read beyond the structure",
        "NameBufferOffset is -1 or an even offset inside the data",
        "TARGET_DEVICE_CUSTOM_NOTIFICATION")
PN_RULE(CALLBACK_IRQL_CHANGED, PNPSIM_SEVERITY_FATAL, 0xCA, "bug check 0xCA, parameter 1 = 0xA",
        "return at the IRQL the routine was called at", "Bug Check 0xCA: PNP_DETECTED_FATAL_ERROR")
PN_RULE(CALLBACK_APC_CHANGED, PNPSIM_SEVERITY_FATAL, 0xCA, "bug check 0xCA, parameter 1 = 0xA",
        "leave every critical or guarded region that the routine entered",
        "Bug Check 0xCA: PNP_DETECTED_FATAL_ERROR")
PN_RULE(NONQUERY_FAILURE, PNPSIM_SEVERITY_ERROR, 0, "a future query event vetoed by mistake",
        "return STATUS_SUCCESS for every event that is not a query",
        "Guidelines for Writing PnP Notification Callback Routines")
PN_RULE(WAIT_AT_DISPATCH, PNPSIM_SEVERITY_FATAL, 0xC4, "bug check 0xC4, 0x3B",
        "wait below DISPATCH_LEVEL, or with a zero timeout", "KeWaitForSingleObject")
PN_RULE(PAGED_CODE_HIGH_IRQL, PNPSIM_SEVERITY_FATAL, 0xD1, "bug check 0x0A or 0xD1",
        "call pageable code at IRQL <= APC_LEVEL", "PAGED_CODE")
PN_RULE(DEADLOCK, PNPSIM_SEVERITY_FATAL, 0, "a hang", "break the cycle that the graph shows",
        "Guidelines for Writing PnP Notification Callback Routines")
PN_RULE(LOST_WAKEUP, PNPSIM_SEVERITY_FATAL, 0, "a hang",
        "signal the object, or stop waiting for it", "KeWaitForSingleObject")
PN_RULE(LIVELOCK, PNPSIM_SEVERITY_ERROR, 0, "a hang", "find the loop that never ends",
        "pnpsim_options.step_limit")
PN_RULE(LOCK_SELF, PNPSIM_SEVERITY_FATAL, 0xC4, "a hang; bug check 0xC4, 0x1000",
        "do not acquire a lock that the thread already holds", "KeAcquireSpinLock")
PN_RULE(LOCK_NOT_HELD, PNPSIM_SEVERITY_FATAL, 0xC4, "bug check 0xC4, 0x1007",
        "release only what this thread acquired", "KeReleaseSpinLock")
PN_RULE(POOL_ALLOC_IRQL, PNPSIM_SEVERITY_FATAL, 0xC4, "bug check 0xC4, 0x01 or 0x02",
        "allocate paged pool at IRQL <= APC_LEVEL only", "ExAllocatePool2")
PN_RULE(POOL_FREE_IRQL, PNPSIM_SEVERITY_FATAL, 0xC4, "bug check 0xC4, 0x11 or 0x12",
        "free paged pool at IRQL <= APC_LEVEL only", "ExFreePoolWithTag")
PN_RULE(POOL_BAD_FREE, PNPSIM_SEVERITY_FATAL, 0xC2, "bug check 0xC2 (BAD_POOL_CALLER)",
        "free only what a pool routine returned, once", "ExFreePoolWithTag")
PN_RULE(POOL_ZERO_BYTES, PNPSIM_SEVERITY_ERROR, 0, "bug check 0xC4, 0x00",
        "ask for at least one byte and give a tag", "ExAllocatePoolWithTag")
PN_RULE(POOL_OVERRUN, PNPSIM_SEVERITY_FATAL, 0xC1, "bug check 0xC1 or 0x19",
        "write only inside the block", "ExFreePoolWithTag")
PN_RULE(POOL_LEAK_AT_UNLOAD, PNPSIM_SEVERITY_ERROR, 0, "bug check 0xC4, 0x62",
        "free all pool before Unload returns", "Bug Check 0xC4")
PN_RULE(BAD_OBJECT, PNPSIM_SEVERITY_FATAL, 0x18, "bug check 0x18, 0x50 or corruption",
        "pass a live object of the right type", "the routine's own page")
PN_RULE(OBJECT_OVERDEREF, PNPSIM_SEVERITY_FATAL, 0x18, "bug check 0x18 (REFERENCE_BY_POINTER)",
        "dereference only what was referenced", "ObDereferenceObject")
PN_RULE(IRP_DOUBLE_COMPLETE, PNPSIM_SEVERITY_FATAL, 0x44,
        "bug check 0x44 (MULTIPLE_IRP_COMPLETE_REQUESTS)", "complete an IRP once",
        "IoCompleteRequest")
PN_RULE(IRP_LOST, PNPSIM_SEVERITY_FATAL, 0xC9, "bug check 0xC9, 0x226; the request never ends",
        "complete, forward or pend every IRP", "DispatchPnP routines")
PN_RULE(IRP_NO_STACK, PNPSIM_SEVERITY_FATAL, 0x35, "bug check 0x35 (NO_MORE_IRP_STACK_LOCATIONS)",
        "send an IRP only to a device with a smaller StackSize", "IoCallDriver")
PN_RULE(REMLOCK_RELEASE_UNHELD, PNPSIM_SEVERITY_FATAL, 0xC4,
        "bug check 0xC4, 0xD5, or 0xD6 for IoReleaseRemoveLockAndWait",
        "release the remove lock once for each acquire, with the same tag", "IoReleaseRemoveLock")
PN_RULE(WORK_ITEM_QUEUED_TWICE, PNPSIM_SEVERITY_FATAL, 0xE4, "bug check 0xE4 (WORKER_INVALID)",
        "queue a work item again only after its routine has begun", "IoQueueWorkItem")
PN_RULE(CODE_AFTER_UNLOAD, PNPSIM_SEVERITY_FATAL, 0xCE,
        "bug check 0xCE (DRIVER_UNLOADED_WITHOUT_CANCELLING_PENDING_OPERATIONS)",
        "wait for work items, DPCs and completion callbacks before Unload returns", "Unload")
/* Kernel routines used out of order. */
PN_RULE(IRQL_TOO_LOW, PNPSIM_SEVERITY_FATAL, 0xC4, "bug check 0xC4, 0x32, 0x34 or 0x40",
        "call the routine at the IRQL that its page requires", "KeReleaseSpinLock")
PN_RULE(IRQL_BAD_CHANGE, PNPSIM_SEVERITY_FATAL, 0xC4, "bug check 0xC4, 0x30 or 0x31",
        "raise to a higher IRQL and lower to the one that was saved", "KeLowerIrql")
PN_RULE(LOCK_UNINIT, PNPSIM_SEVERITY_FATAL, 0xC4, "a hang; bug check 0xC4, 0x1002 or 0x1006",
        "initialise the lock before its first use, and never copy it", "KeInitializeSpinLock")
PN_RULE(LOCK_HELD_AT_EXIT, PNPSIM_SEVERITY_FATAL, 0x4000008A,
        "bug check 0x4000008A (THREAD_TERMINATE_HELD_MUTEX), or a hang later",
        "release every lock before the thread ends", "PsTerminateSystemThread")
PN_RULE(REGION_NOT_ENTERED, PNPSIM_SEVERITY_FATAL, 0xC4, "bug check 0xC4, 0xC5 or 0x40003",
        "leave a critical or guarded region once for each time it was entered",
        "KeLeaveCriticalRegion")
PN_RULE(RESOURCE_APCS_ENABLED, PNPSIM_SEVERITY_FATAL, 0xC4, "bug check 0xC4, 0x37 or 0x38",
        "call KeEnterCriticalRegion before the resource is acquired, leave after its release",
        "ExAcquireResourceExclusiveLite")
PN_RULE(RUNDOWN_NOT_HELD, PNPSIM_SEVERITY_FATAL, 0x18, "a wait that never ends, or ends too early",
        "release rundown protection once for each successful acquire", "ExReleaseRundownProtection")
PN_RULE(SEMAPHORE_LIMIT, PNPSIM_SEVERITY_FATAL, 0x7E,
        "exception STATUS_SEMAPHORE_LIMIT_EXCEEDED, bug check 0x7E",
        "release at most what was acquired, or give the semaphore a higher limit",
        "KeReleaseSemaphore")
PN_RULE(BAD_HANDLE, PNPSIM_SEVERITY_ERROR, 0x93, "bug check 0x93 (INVALID_KERNEL_HANDLE)",
        "close a handle that is open, once", "ZwClose")
PN_RULE(POOL_TAG_MISMATCH, PNPSIM_SEVERITY_WARNING, 0, "bug check 0xC2, 0x0A for a protected tag",
        "free with the tag of the allocation", "ExFreePoolWithTag")
PN_RULE(FREED_WHILE_QUEUED, PNPSIM_SEVERITY_FATAL, 0xC7, "bug check 0xC7 (TIMER_OR_DPC_INVALID)",
        "cancel the timer and flush its DPC before their memory is freed", "KeCancelTimer")
PN_RULE(ASSERT_FAILED, PNPSIM_SEVERITY_ERROR, 0, "a break into the kernel debugger",
        "make true what the driver asserts", "ASSERT")
PN_RULE(BREAKPOINT, PNPSIM_SEVERITY_ERROR, 0, "bug check 0x7E without a kernel debugger",
        "remove the breakpoint", "DbgBreakPoint")
PN_RULE(IRP_UNRECLAIMED, PNPSIM_SEVERITY_FATAL, 0x50, "bug check 0x50, or a request without an end",
        "return STATUS_MORE_PROCESSING_REQUIRED from the completion routine of an IRP that the "
        "driver allocated, and free it with IoFreeIrp",
        "IoAllocateIrp")
PN_RULE(IRP_CANCEL_ROUTINE_SET, PNPSIM_SEVERITY_FATAL, 0x48,
        "bug check 0x48 (CANCEL_STATE_IN_COMPLETED_IRP)",
        "reset the cancel routine with IoSetCancelRoutine before completing the IRP",
        "IoCompleteRequest")
PN_RULE(IRP_COMPLETED_PENDING, PNPSIM_SEVERITY_ERROR, 0, "bug check 0xC9, 0x06",
        "set IoStatus.Status to the final status before completing the IRP", "IoCompleteRequest")
PN_RULE(IRP_FREED_IN_FLIGHT, PNPSIM_SEVERITY_FATAL, 0xC9, "bug check 0xC9, 0x02, or corruption",
        "free an IRP in its completion routine or after it has come back", "IoFreeIrp")
PN_RULE(REMOVE_NOT_DETACHED, PNPSIM_SEVERITY_FATAL, 0xC9, "bug check 0xC9, 0x21D",
        "call IoDetachDevice on the lower device before IoDeleteDevice", "IoDeleteDevice")
PN_RULE(REMOVE_NOT_DELETED, PNPSIM_SEVERITY_FATAL, 0xC9, "bug check 0xC9, 0x21E",
        "call IoDeleteDevice when IRP_MN_REMOVE_DEVICE has come back from below",
        "Handling an IRP_MN_REMOVE_DEVICE Request")
PN_RULE(SURPRISE_DETACHED, PNPSIM_SEVERITY_FATAL, 0xC9, "bug check 0xC9, 0x241 or 0x242",
        "stay attached until IRP_MN_REMOVE_DEVICE comes",
        "Handling an IRP_MN_SURPRISE_REMOVAL Request")
PN_RULE(DELETE_BEFORE_FORWARD, PNPSIM_SEVERITY_ERROR, 0,
        "an IRP that goes through a device that is gone",
        "pass IRP_MN_REMOVE_DEVICE down first, then detach and delete",
        "Handling an IRP_MN_REMOVE_DEVICE Request")
PN_RULE(PDO_DELETED_PRESENT, PNPSIM_SEVERITY_FATAL, 0xC9, "bug check 0xC9, 0x221",
        "keep the PDO until the device is missing from the bus relations",
        "Removing a Device in a Bus Driver")
PN_RULE(DEVICE_DELETED_TWICE, PNPSIM_SEVERITY_FATAL, 0xC9, "bug check 0xC9, 0x240",
        "call IoDeleteDevice once for each device", "IoDeleteDevice")
PN_RULE(IRP_REMOVE_FAILED, PNPSIM_SEVERITY_FATAL, 0xC9,
        "bug check 0xC9, 0x247 (0x306 for the remove IRP); the request is taken as done",
        "set STATUS_SUCCESS and pass the IRP down; it cannot be refused",
        "Handling an IRP_MN_REMOVE_DEVICE Request")
PN_RULE(IRP_COMPLETED_NOT_FORWARDED, PNPSIM_SEVERITY_ERROR, 0,
        "0xC9, 0x22D to 0x232: the drivers below never hear of it",
        "pass on what has not failed; only the bus driver completes it",
        "Passing PnP IRPs Down the Device Stack")
PN_RULE(IRP_FAILED_FORWARDED, PNPSIM_SEVERITY_ERROR, 0, "0xC9, 0x215 or 0x219",
        "complete an IRP that has failed; do not pass it down", "DispatchPnP routines")
PN_RULE(IRP_NOT_SUPPORTED_STATUS, PNPSIM_SEVERITY_ERROR, 0, "0xC9, 0x216 or 0x21A",
        "leave the status of an IRP that the driver does not handle as it is",
        "DispatchPnP routines")
PN_RULE(IRP_STATUS_MISMATCH, PNPSIM_SEVERITY_ERROR, 0,
        "0xC9, 0x224: the sender goes on while the IRP has another end",
        "return what IoStatus.Status says, or what IoCallDriver has returned",
        "Returning Status from Dispatch Routines")
PN_RULE(IRP_PENDING_RULES, PNPSIM_SEVERITY_ERROR, 0,
        "0xC9, 0x23D, 0x23E or 0x228; a sender that waits for ever, or an IRP freed too early",
        "call IoMarkIrpPending if and only if STATUS_PENDING is returned", "IoMarkIrpPending")
PN_RULE(IRP_SENT_BY_DRIVER, PNPSIM_SEVERITY_FATAL, 0xC9, "bug check 0xC9, 0x237",
        "let the system send it: IoInvalidateDeviceRelations, IoRequestDeviceEject, "
        "PoRequestPowerIrp",
        "Rules for Handling PnP IRPs")
PN_RULE(IRP_INITIAL_STATUS, PNPSIM_SEVERITY_ERROR, 0, "0xC9, 0x20E, 0x20F or 0x210",
        "set IoStatus.Status to STATUS_NOT_SUPPORTED before the first IoCallDriver",
        "DispatchPnP routines")
PN_RULE(IRP_SENT_CANCELABLE, PNPSIM_SEVERITY_FATAL, 0xC9, "bug check 0xC9, 0x203",
        "reset the cancel routine with IoSetCancelRoutine before passing the IRP on",
        "IoSetCancelRoutine")
PN_RULE(IRP_COMPLETION_COPIED, PNPSIM_SEVERITY_FATAL, 0xC9,
        "bug check 0xC9, 0x207; the routine of the driver above runs twice",
        "copy a stack location with IoCopyCurrentIrpStackLocationToNext",
        "IoCopyCurrentIrpStackLocationToNext")
PN_RULE(WMI_STILL_REGISTERED, PNPSIM_SEVERITY_ERROR, 0, "WMI sends IRPs to a device that is gone",
        "call IoWMIRegistrationControl with WMIREG_ACTION_DEREGISTER before IoDeleteDevice",
        "IoWMIRegistrationControl")
PN_RULE(REMLOCK_WAIT_ELSEWHERE, PNPSIM_SEVERITY_ERROR, 0, "a wait that nothing can end, or no wait",
        "call IoReleaseRemoveLockAndWait when IRP_MN_REMOVE_DEVICE is handled, and only there",
        "IoReleaseRemoveLockAndWait")
PN_RULE(REMLOCK_LIMIT, PNPSIM_SEVERITY_WARNING, 0, "a message of the checked build",
        "release the lock in time, or give IoInitializeRemoveLock other limits",
        "IoInitializeRemoveLock")
PN_RULE(POWER_IRP_STUCK, PNPSIM_SEVERITY_FATAL, 0x9F,
        "bug check 0x9F (DRIVER_POWER_STATE_FAILURE), parameter 1 = 3",
        "complete every power IRP, and the one of the system when the device's own has ended",
        "Bug Check 0x9F: DRIVER_POWER_STATE_FAILURE")
PN_RULE(REMLOCK_REINIT, PNPSIM_SEVERITY_FATAL, 0xC4, "bug check 0xC4, 0xD7",
        "never initialise a remove lock again after IoReleaseRemoveLockAndWait",
        "IoInitializeRemoveLock")
PN_RULE(IFACE_REFSTRING, PNPSIM_SEVERITY_ERROR, 0,
        "STATUS_INVALID_DEVICE_REQUEST, or a name that another driver of the stack has too",
        "give a filter's interface no reference string, and no separators to any",
        "IoRegisterDeviceInterface")
PN_RULE(IFACE_COLLISION, PNPSIM_SEVERITY_ERROR, 0,
        "both have one registry path and one name; which of them is opened is not defined",
        "give each device ids that stay different when a backslash becomes #; disable interfaces "
        "when their device goes",
        "IoSetDeviceInterfaceState")
PN_RULE(IFACE_DISABLED_TWICE, PNPSIM_SEVERITY_WARNING, 0, "STATUS_OBJECT_NAME_NOT_FOUND",
        "disable an interface in IRP_MN_SURPRISE_REMOVAL or in IRP_MN_REMOVE_DEVICE, not in both",
        "IoSetDeviceInterfaceState")
PN_RULE(NOT_SIMULATED, PNPSIM_SEVERITY_ERROR, 0, "nothing: Windows has it",
        "leave it out of the test, or supply it in the test", "docs/rules.md")
PN_RULE(APP_BAD_HANDLE, PNPSIM_SEVERITY_ERROR, 0, "corruption, or an exception",
        "pass what the routine that made it has returned, until it is closed",
        "CloseThreadpoolWork")
PN_RULE(UNREGISTER_IN_CALLBACK, PNPSIM_SEVERITY_FATAL, 0, "a deadlock of the application",
        "unregister from a work item, after the callback has returned",
        "CM_Unregister_Notification")
PN_RULE(APP_ANSWER, PNPSIM_SEVERITY_WARNING, 0, "undefined; taken as agreement",
        "return what the page lists: 0, or the one value that refuses a query",
        "CM_NOTIFY_ACTION, WM_DEVICECHANGE")
PN_RULE(APP_HUNG, PNPSIM_SEVERITY_ERROR, 0, "the system goes on without the answer",
        "return at once, and move what takes long to another thread", "WM_DEVICECHANGE")
PN_RULE(SERVICE_DEFAULT_ANSWER, PNPSIM_SEVERITY_WARNING, 0, "a veto, read literally",
        "return NO_ERROR for every SERVICE_CONTROL_DEVICEEVENT that is not to be refused",
        "LPHANDLER_FUNCTION_EX")
PN_RULE(DEVICE_NOTIFY_LEAK, PNPSIM_SEVERITY_WARNING, 0, "a warning in the system's log",
        "call UnregisterDeviceNotification before the service stops",
        "UnregisterDeviceNotification")
PN_RULE(TARGETRELATION_NO_REF, PNPSIM_SEVERITY_FATAL, 0xC9, "bug check 0xC9, 0x22C",
        "call ObReferenceObject on each PDO of a relations list", "IRP_MN_QUERY_DEVICE_RELATIONS")
PN_RULE(PDO_NOT_LIVE, PNPSIM_SEVERITY_FATAL, 0xCA, "bug check 0xCA or 0x50",
        "return only PDOs that exist and are the bus's own, in a list from paged pool with room "
        "for all of them",
        "IRP_MN_QUERY_DEVICE_RELATIONS")
PN_RULE(PDO_NULL, PNPSIM_SEVERITY_FATAL, 0xCA, "bug check 0xCA, parameter 1 = 8",
        "count only the PDOs that are in the list", "Bug Check 0xCA: PNP_DETECTED_FATAL_ERROR")
PN_RULE(PDO_DELETED, PNPSIM_SEVERITY_FATAL, 0xCA, "bug check 0xCA, parameter 1 = 4",
        "leave a device out of the bus relations once IoDeleteDevice was called for its PDO",
        "Bug Check 0xCA: PNP_DETECTED_FATAL_ERROR")
PN_RULE(PDO_NOT_REFERENCED, PNPSIM_SEVERITY_FATAL, 0xCA,
        "bug check 0xCA, parameter 1 = 5, when the last reference goes",
        "call ObReferenceObject on each PDO of the bus relations, each time they are returned",
        "Bug Check 0xCA: PNP_DETECTED_FATAL_ERROR")
PN_RULE(PDO_DUPLICATE, PNPSIM_SEVERITY_FATAL, 0xCA, "bug check 0xCA, parameter 1 = 1",
        "give each child of the bus an instance id of its own",
        "Bug Check 0xCA: PNP_DETECTED_FATAL_ERROR")
PN_RULE(RELATION_DELETED, PNPSIM_SEVERITY_FATAL, 0xCA, "bug check 0xCA, parameter 1 = 0xB",
        "leave devices that are gone out of removal and ejection relations",
        "Bug Check 0xCA: PNP_DETECTED_FATAL_ERROR")
PN_RULE(ID_ILLEGAL, PNPSIM_SEVERITY_FATAL, 0xCA, "bug check 0xCA, parameter 1 = 3",
        "build ids from the characters 0x21 to 0x7F without the comma and terminate them: a list "
        "of ids twice",
        "IRP_MN_QUERY_ID")
PN_RULE(ID_BLANK, PNPSIM_SEVERITY_WARNING, 0,
        "legal on one page, bug check 0xCA, parameter 1 = 3, on another",
        "leave blanks out of ids, or write '_' instead", "IRP_MN_QUERY_ID")
PN_RULE(ID_LIMIT, PNPSIM_SEVERITY_ERROR, 0, "undefined; the id is not used",
        "keep to the lengths and forms of the page", "IRP_MN_QUERY_ID")
PN_RULE(ID_MISSING, PNPSIM_SEVERITY_ERROR, 0, "the device is not installed",
        "answer IRP_MN_QUERY_ID for BusQueryDeviceID", "IRP_MN_QUERY_ID")
