/* SPDX-License-Identifier: MIT */
/* Declared and not simulated. Written by cmake/generate_declared.sh. */
#include "ddi/declared.h"

/* clang-format off */
PN_DECLARED_VALUE(BOOLEAN, ExAcquireRundownProtectionCacheAware,
            (struct _EX_RUNDOWN_REF_CACHE_AWARE *Reference),
            (Reference))
PN_DECLARED_VALUE(struct _EX_RUNDOWN_REF_CACHE_AWARE *, ExAllocateCacheAwareRundownProtection,
            (POOL_TYPE PoolType, ULONG PoolTag),
            (PoolType, PoolTag))
PN_DECLARED_VALUE(PVOID, ExAllocatePoolWithQuota,
            (POOL_TYPE PoolType, SIZE_T NumberOfBytes),
            (PoolType, NumberOfBytes))
PN_DECLARED_VALUE(PEX_TIMER, ExAllocateTimer,
            (PEXT_CALLBACK Callback, PVOID CallbackContext, ULONG Attributes),
            (Callback, CallbackContext, Attributes))
PN_DECLARED_VALUE(BOOLEAN, ExCancelTimer,
            (PEX_TIMER Timer, PVOID Parameters),
            (Timer, Parameters))
PN_DECLARED_STATUS(NTSTATUS, ExCreateCallback,
            (PCALLBACK_OBJECT *CallbackObject, POBJECT_ATTRIBUTES ObjectAttributes,
             BOOLEAN Create, BOOLEAN AllowMultipleCallbacks),
            (CallbackObject, ObjectAttributes, Create, AllowMultipleCallbacks))
PN_DECLARED_VALUE(BOOLEAN, ExDeleteTimer,
            (PEX_TIMER Timer, BOOLEAN Cancel, BOOLEAN Wait, PEXT_DELETE_PARAMETERS Parameters),
            (Timer, Cancel, Wait, Parameters))
PN_DECLARED_VOID(void, ExDisableResourceBoostLite,
            (PERESOURCE Resource),
            (Resource))
PN_DECLARED_VOID(void, ExFreeCacheAwareRundownProtection,
            (struct _EX_RUNDOWN_REF_CACHE_AWARE *Reference),
            (Reference))
PN_DECLARED_STATUS(NTSTATUS, ExGetFirmwareEnvironmentVariable,
            (PUNICODE_STRING VariableName, LPGUID VendorGuid, PVOID Value, PULONG ValueLength,
             PULONG Attributes),
            (VariableName, VendorGuid, Value, ValueLength, Attributes))
PN_DECLARED_VALUE(LARGE_INTEGER, ExInterlockedAddLargeInteger,
            (PLARGE_INTEGER Addend, LARGE_INTEGER Increment, PKSPIN_LOCK Lock),
            (Addend, Increment, Lock))
PN_DECLARED_VALUE(ULONG, ExInterlockedAddUlong,
            (PULONG Addend, ULONG Increment, PKSPIN_LOCK Lock),
            (Addend, Increment, Lock))
PN_DECLARED_VALUE(BOOLEAN, ExIsProcessorFeaturePresent,
            (ULONG ProcessorFeature),
            (ProcessorFeature))
PN_DECLARED_VOID(void, ExNotifyCallback,
            (PVOID CallbackObject, PVOID Argument1, PVOID Argument2),
            (CallbackObject, Argument1, Argument2))
PN_DECLARED_VALUE(SIZE_T, ExQueryPoolBlockSize,
            (PVOID PoolBlock, PBOOLEAN QuotaCharged),
            (PoolBlock, QuotaCharged))
PN_DECLARED_VOID(void, ExQueryTimerResolution,
            (PULONG MaximumTime, PULONG MinimumTime, PULONG CurrentTime),
            (MaximumTime, MinimumTime, CurrentTime))
PN_DECLARED_VOID(void, ExRaiseAccessViolation,
            (void),
            ())
PN_DECLARED_VOID(void, ExRaiseDatatypeMisalignment,
            (void),
            ())
PN_DECLARED_VALUE(PVOID, ExRegisterCallback,
            (PCALLBACK_OBJECT CallbackObject, PCALLBACK_FUNCTION CallbackFunction,
             PVOID CallbackContext),
            (CallbackObject, CallbackFunction, CallbackContext))
PN_DECLARED_VOID(void, ExReleaseRundownProtectionCacheAware,
            (struct _EX_RUNDOWN_REF_CACHE_AWARE *Reference),
            (Reference))
PN_DECLARED_STATUS(NTSTATUS, ExSetFirmwareEnvironmentVariable,
            (PUNICODE_STRING VariableName, LPGUID VendorGuid, PVOID Value, ULONG ValueLength,
             ULONG Attributes),
            (VariableName, VendorGuid, Value, ValueLength, Attributes))
PN_DECLARED_VOID(void, ExSetResourceOwnerPointer,
            (PERESOURCE Resource, PVOID OwnerPointer),
            (Resource, OwnerPointer))
PN_DECLARED_VOID(void, ExSetResourceOwnerPointerEx,
            (PERESOURCE Resource, PVOID OwnerPointer, ULONG Flags),
            (Resource, OwnerPointer, Flags))
PN_DECLARED_VALUE(BOOLEAN, ExSetTimer,
            (PEX_TIMER Timer, LONGLONG DueTime, LONGLONG Period,
             PEXT_SET_PARAMETERS Parameters),
            (Timer, DueTime, Period, Parameters))
PN_DECLARED_VALUE(ULONG, ExSetTimerResolution,
            (ULONG DesiredTime, BOOLEAN SetResolution),
            (DesiredTime, SetResolution))
PN_DECLARED_VOID(void, ExUnregisterCallback,
            (PVOID CallbackRegistration),
            (CallbackRegistration))
PN_DECLARED_STATUS(NTSTATUS, ExUuidCreate,
            (GUID *Uuid),
            (Uuid))
PN_DECLARED_VALUE(BOOLEAN, ExVerifySuite,
            (ULONG SuiteType),
            (SuiteType))
PN_DECLARED_VOID(void, ExWaitForRundownProtectionReleaseCacheAware,
            (struct _EX_RUNDOWN_REF_CACHE_AWARE *Reference),
            (Reference))
/* clang-format on */
