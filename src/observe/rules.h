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
PN_RULE(REMLOCK_RELEASE_UNHELD, PNPSIM_SEVERITY_FATAL, 0xC4, "bug check 0xC4, 0xD5",
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
PN_RULE(REMLOCK_REINIT, PNPSIM_SEVERITY_FATAL, 0xC4, "bug check 0xC4, 0xD7",
        "never initialise a remove lock again after IoReleaseRemoveLockAndWait",
        "IoInitializeRemoveLock")
PN_RULE(NOT_SIMULATED, PNPSIM_SEVERITY_ERROR, 0, "nothing: Windows has it",
        "leave it out of the test, or supply it in the test", "docs/rules.md")
PN_RULE(UNREGISTER_IN_CALLBACK, PNPSIM_SEVERITY_FATAL, 0, "a deadlock of the application",
        "unregister from a work item, after the callback has returned",
        "CM_Unregister_Notification")
PN_RULE(TARGETRELATION_NO_REF, PNPSIM_SEVERITY_FATAL, 0xC9, "bug check 0xC9, 0x22C",
        "call ObReferenceObject on each PDO of a relations list", "IRP_MN_QUERY_DEVICE_RELATIONS")
PN_RULE(PDO_NOT_LIVE, PNPSIM_SEVERITY_FATAL, 0xCA,
        "bug check 0xCA, parameter 1 = 4 or 8 (deleted or NULL PDO)",
        "return only PDOs that exist, each referenced", "IRP_MN_QUERY_DEVICE_RELATIONS")
