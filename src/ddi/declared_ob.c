/* SPDX-License-Identifier: MIT */
/* Declared and not simulated. Written by cmake/generate_declared.sh. */
#include "ddi/declared.h"

/* clang-format off */
PN_DECLARED_VALUE(USHORT, ObGetFilterVersion,
            (void),
            ())
PN_DECLARED_STATUS(NTSTATUS, ObGetObjectSecurity,
            (PVOID Object, PSECURITY_DESCRIPTOR *SecurityDescriptor, PBOOLEAN MemoryAllocated),
            (Object, SecurityDescriptor, MemoryAllocated))
PN_DECLARED_STATUS(NTSTATUS, ObInsertObject,
            (PVOID Object, PACCESS_STATE PassedAccessState, ACCESS_MASK DesiredAccess,
             ULONG ObjectPointerBias, PVOID *NewObject, PHANDLE Handle),
            (Object, PassedAccessState, DesiredAccess, ObjectPointerBias, NewObject, Handle))
PN_DECLARED_VALUE(BOOLEAN, ObIsKernelHandle,
            (HANDLE Handle),
            (Handle))
PN_DECLARED_VOID(void, ObMakeTemporaryObject,
            (PVOID Object),
            (Object))
PN_DECLARED_STATUS(NTSTATUS, ObQueryNameString,
            (PVOID Object, POBJECT_NAME_INFORMATION ObjectNameInfo, ULONG Length,
             PULONG ReturnLength),
            (Object, ObjectNameInfo, Length, ReturnLength))
PN_DECLARED_STATUS(NTSTATUS, ObRegisterCallbacks,
            (PVOID CallbackRegistration, PVOID *RegistrationHandle),
            (CallbackRegistration, RegistrationHandle))
PN_DECLARED_VOID(void, ObReleaseObjectSecurity,
            (PSECURITY_DESCRIPTOR SecurityDescriptor, BOOLEAN MemoryAllocated),
            (SecurityDescriptor, MemoryAllocated))
PN_DECLARED_VOID(void, ObUnRegisterCallbacks,
            (PVOID RegistrationHandle),
            (RegistrationHandle))
/* clang-format on */
