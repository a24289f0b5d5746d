/* SPDX-License-Identifier: MIT */
/* Declared and not simulated. Written by cmake/generate_declared.sh. */
#include "ddi/declared.h"

/* clang-format off */
PN_DECLARED_VALUE(BOOLEAN, SeAccessCheck,
            (PSECURITY_DESCRIPTOR SecurityDescriptor,
             PSECURITY_SUBJECT_CONTEXT SubjectSecurityContext, BOOLEAN SubjectContextLocked,
             ACCESS_MASK DesiredAccess, ACCESS_MASK PreviouslyGrantedAccess,
             PPRIVILEGE_SET *Privileges, PGENERIC_MAPPING GenericMapping,
             KPROCESSOR_MODE AccessMode, PACCESS_MASK GrantedAccess, PNTSTATUS AccessStatus),
            (SecurityDescriptor, SubjectSecurityContext, SubjectContextLocked, DesiredAccess,
             PreviouslyGrantedAccess, Privileges, GenericMapping, AccessMode, GrantedAccess,
             AccessStatus))
PN_DECLARED_STATUS(NTSTATUS, SeAssignSecurity,
            (PSECURITY_DESCRIPTOR ParentDescriptor, PSECURITY_DESCRIPTOR ExplicitDescriptor,
             PSECURITY_DESCRIPTOR *NewDescriptor, BOOLEAN IsDirectoryObject,
             PSECURITY_SUBJECT_CONTEXT SubjectContext, PGENERIC_MAPPING GenericMapping,
             POOL_TYPE PoolType),
            (ParentDescriptor, ExplicitDescriptor, NewDescriptor, IsDirectoryObject,
             SubjectContext, GenericMapping, PoolType))
PN_DECLARED_VOID(void, SeCaptureSubjectContext,
            (PSECURITY_SUBJECT_CONTEXT SubjectContext),
            (SubjectContext))
PN_DECLARED_STATUS(NTSTATUS, SeCreateClientSecurity,
            (PETHREAD ClientThread, PSECURITY_QUALITY_OF_SERVICE ClientSecurityQos,
             BOOLEAN RemoteSession, PSECURITY_CLIENT_CONTEXT ClientContext),
            (ClientThread, ClientSecurityQos, RemoteSession, ClientContext))
PN_DECLARED_STATUS(NTSTATUS, SeDeassignSecurity,
            (PSECURITY_DESCRIPTOR *SecurityDescriptor),
            (SecurityDescriptor))
PN_DECLARED_VOID(void, SeFreePrivileges,
            (PPRIVILEGE_SET Privileges),
            (Privileges))
PN_DECLARED_STATUS(NTSTATUS, SeImpersonateClientEx,
            (PSECURITY_CLIENT_CONTEXT ClientContext, PETHREAD ServerThread),
            (ClientContext, ServerThread))
PN_DECLARED_VOID(void, SeLockSubjectContext,
            (PSECURITY_SUBJECT_CONTEXT SubjectContext),
            (SubjectContext))
PN_DECLARED_VALUE(BOOLEAN, SePrivilegeCheck,
            (PPRIVILEGE_SET RequiredPrivileges,
             PSECURITY_SUBJECT_CONTEXT SubjectSecurityContext, KPROCESSOR_MODE AccessMode),
            (RequiredPrivileges, SubjectSecurityContext, AccessMode))
PN_DECLARED_STATUS(NTSTATUS, SeQueryAuthenticationIdToken,
            (PACCESS_TOKEN Token, PLUID AuthenticationId),
            (Token, AuthenticationId))
PN_DECLARED_VOID(void, SeReleaseSubjectContext,
            (PSECURITY_SUBJECT_CONTEXT SubjectContext),
            (SubjectContext))
PN_DECLARED_VALUE(BOOLEAN, SeSinglePrivilegeCheck,
            (LUID PrivilegeValue, KPROCESSOR_MODE PreviousMode),
            (PrivilegeValue, PreviousMode))
PN_DECLARED_VALUE(BOOLEAN, SeTokenIsAdmin,
            (PACCESS_TOKEN Token),
            (Token))
PN_DECLARED_VALUE(BOOLEAN, SeTokenIsRestricted,
            (PACCESS_TOKEN Token),
            (Token))
PN_DECLARED_VALUE(TOKEN_TYPE, SeTokenType,
            (PACCESS_TOKEN Token),
            (Token))
PN_DECLARED_VOID(void, SeUnlockSubjectContext,
            (PSECURITY_SUBJECT_CONTEXT SubjectContext),
            (SubjectContext))
PN_DECLARED_VALUE(BOOLEAN, SeValidSecurityDescriptor,
            (ULONG Length, PSECURITY_DESCRIPTOR SecurityDescriptor),
            (Length, SecurityDescriptor))
/* clang-format on */
