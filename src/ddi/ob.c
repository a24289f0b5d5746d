/* SPDX-License-Identifier: MIT */
/* References and handles. Every reference a driver takes or gives back here goes into the object's
 * ledger under the driver's name. */
#include "ddi/check.h"
#include "kernel/kernel.h"
#include "kernel/object.h"
#include "kernel/record.h"
#include "kernel/work.h"
#include "observe/trace.h"

#include <wdm.h>

/* ---- Types, as far as drivers name them ---- */

struct _OBJECT_TYPE {
    enum pn_object_type type;
};

static struct _OBJECT_TYPE file_type = { PN_OBJECT_FILE };
static struct _OBJECT_TYPE event_type = { PN_OBJECT_EVENT };
static struct _OBJECT_TYPE thread_type = { PN_OBJECT_THREAD };
/* Objects of these types have no handles and no headers here; nothing matches. */
static struct _OBJECT_TYPE semaphore_type = { PN_OBJECT_TYPE_COUNT };
static struct _OBJECT_TYPE process_type = { PN_OBJECT_TYPE_COUNT };

static POBJECT_TYPE file_type_pointer = &file_type;
static POBJECT_TYPE event_type_pointer = &event_type;
static POBJECT_TYPE thread_type_pointer = &thread_type;
static POBJECT_TYPE semaphore_type_pointer = &semaphore_type;
static POBJECT_TYPE process_type_pointer = &process_type;

POBJECT_TYPE *IoFileObjectType = &file_type_pointer;
POBJECT_TYPE *ExEventObjectType = &event_type_pointer;
POBJECT_TYPE *PsThreadType = &thread_type_pointer;
POBJECT_TYPE *ExSemaphoreObjectType = &semaphore_type_pointer;
POBJECT_TYPE *PsProcessType = &process_type_pointer;

/* ---- References ---- */

/* The system process is not counted: it lives as long as the machine. */
static bool is_system_process(const void *object)
{
    return object == (const void *)PsInitialSystemProcess;
}

/* The header of a live object; else NULL, and V-BAD_OBJECT. */
static struct pn_object *object_check(struct pnpsim *sim, const struct pn_call *call,
                                      const void *body)
{
    if (!pn_ddi_given(sim, call, body, "Object")) {
        return NULL;
    }
    struct pn_object *object = pn_object_find_any(sim, body);
    if (object == NULL) {
        pn_ddi_violation(sim, call, PN_RULE_BAD_OBJECT,
                         "Object is no live object: it was freed already, or never was one");
    }
    return object;
}

static LONG_PTR reference(struct pnpsim *sim, const struct pn_call *call, PVOID body)
{
    if (is_system_process(body)) {
        return 1;
    }
    const struct pn_object *object = object_check(sim, call, body);
    if (object == NULL) {
        return 0;
    }
    pn_object_ref(sim, body);
    pn_object_ledger_add(sim, body, call->frame.driver, 1);
    return object->references;
}

/* Whether a driver has a reference to give back: else V-OBJECT_OVERDEREF, and the simulator's own
 * references are left alone. Drivers may pass references on, so that their sum decides. */
static bool may_dereference(struct pnpsim *sim, const struct pn_call *call, const void *body)
{
    const struct pn_object *object = object_check(sim, call, body);
    if (object == NULL) {
        return false;
    }
    if (pn_object_ledger_total(sim, body) > 0) {
        return true;
    }
    pn_ddi_violation(sim, call, PN_RULE_OBJECT_OVERDEREF,
                     "no driver holds a reference on the %s '%s' any more", object->class->name,
                     pn_name_text(sim, object->name));
    return false;
}

static LONG_PTR dereference(struct pnpsim *sim, const struct pn_call *call, PVOID body)
{
    if (is_system_process(body)) {
        return 1;
    }
    if (!may_dereference(sim, call, body)) {
        return 0;
    }
    LONG_PTR left = (LONG_PTR)pn_object_of(body)->references - 1;
    pn_object_unref_for(sim, body, call->frame.driver);
    return left;
}

LONG_PTR ObfReferenceObject(PVOID Object)
{
    PN_DDI_ENTER(ObfReferenceObject, DISPATCH_LEVEL);
    LONG_PTR count = reference(sim, &call, Object);
    PN_DDI_LEAVE();
    return count;
}

LONG_PTR ObfReferenceObjectWithTag(PVOID Object, ULONG Tag)
{
    PN_DDI_ENTER(ObfReferenceObjectWithTag, DISPATCH_LEVEL);
    (void)Tag;
    LONG_PTR count = reference(sim, &call, Object);
    PN_DDI_LEAVE();
    return count;
}

LONG_PTR ObfDereferenceObject(PVOID Object)
{
    PN_DDI_ENTER(ObfDereferenceObject, DISPATCH_LEVEL);
    LONG_PTR count = dereference(sim, &call, Object);
    PN_DDI_LEAVE();
    return count;
}

LONG_PTR ObfDereferenceObjectWithTag(PVOID Object, ULONG Tag)
{
    PN_DDI_ENTER(ObfDereferenceObjectWithTag, DISPATCH_LEVEL);
    (void)Tag;
    LONG_PTR count = dereference(sim, &call, Object);
    PN_DDI_LEAVE();
    return count;
}

/* A reference that a system thread gives back. */
struct deferred {
    struct pnpsim *sim;
    PVOID body;
};

static void deferred_unref(void *context)
{
    struct deferred deferred = *(struct deferred *)context;
    pn_free(deferred.sim, context);
    pn_object_unref(deferred.sim, deferred.body);
}

/* K-8.2.8: the last reference is given back at PASSIVE_LEVEL, later. */
static void dereference_later(struct pnpsim *sim, const struct pn_call *call, PVOID body)
{
    if (is_system_process(body) || !may_dereference(sim, call, body)) {
        return;
    }
    pn_object_ledger_add(sim, body, call->frame.driver, -1);
    struct deferred *deferred = pn_record_alloc(sim, sizeof(*deferred));
    *deferred = (struct deferred){ sim, body };
    pn_work_queue_surely(sim, "deferred delete", deferred_unref, deferred);
}

VOID ObDereferenceObjectDeferDelete(PVOID Object)
{
    PN_DDI_ENTER(ObDereferenceObjectDeferDelete, DISPATCH_LEVEL);
    dereference_later(sim, &call, Object);
    PN_DDI_LEAVE();
}

VOID ObDereferenceObjectDeferDeleteWithTag(PVOID Object, ULONG Tag)
{
    PN_DDI_ENTER(ObDereferenceObjectDeferDeleteWithTag, DISPATCH_LEVEL);
    (void)Tag;
    dereference_later(sim, &call, Object);
    PN_DDI_LEAVE();
}

static NTSTATUS reference_typed(struct pnpsim *sim, const struct pn_call *call, PVOID body,
                                POBJECT_TYPE type)
{
    const struct pn_object *object = object_check(sim, call, body);
    if (object == NULL) {
        return STATUS_INVALID_PARAMETER;
    }
    if (type != NULL && type->type != object->class->type) {
        return STATUS_OBJECT_TYPE_MISMATCH;
    }
    reference(sim, call, body);
    return STATUS_SUCCESS;
}

NTSTATUS ObReferenceObjectByPointer(PVOID Object, ACCESS_MASK DesiredAccess,
                                    POBJECT_TYPE ObjectType, KPROCESSOR_MODE AccessMode)
{
    PN_DDI_ENTER(ObReferenceObjectByPointer, DISPATCH_LEVEL);
    (void)DesiredAccess;
    (void)AccessMode;
    NTSTATUS status = reference_typed(sim, &call, Object, ObjectType);
    PN_DDI_LEAVE();
    return status;
}

NTSTATUS ObReferenceObjectByPointerWithTag(PVOID Object, ACCESS_MASK DesiredAccess,
                                           POBJECT_TYPE ObjectType, KPROCESSOR_MODE AccessMode,
                                           ULONG Tag)
{
    PN_DDI_ENTER(ObReferenceObjectByPointerWithTag, DISPATCH_LEVEL);
    (void)DesiredAccess;
    (void)AccessMode;
    (void)Tag;
    NTSTATUS status = reference_typed(sim, &call, Object, ObjectType);
    PN_DDI_LEAVE();
    return status;
}

/* ---- Handles ---- */

static PVOID body_of_handle(struct pnpsim *sim, HANDLE handle)
{
    return handle == NtCurrentThread() ? pn_thread_current(sim) : pn_handle_body(sim, handle);
}

static NTSTATUS reference_by_handle(struct pnpsim *sim, const struct pn_call *call, HANDLE handle,
                                    ACCESS_MASK access, POBJECT_TYPE type, PVOID *ret_object,
                                    POBJECT_HANDLE_INFORMATION ret_information)
{
    if (!pn_ddi_given(sim, call, ret_object, "Object")) {
        return STATUS_INVALID_PARAMETER;
    }
    PVOID body = body_of_handle(sim, handle);
    if (body == NULL) {
        return STATUS_INVALID_HANDLE;
    }
    NTSTATUS status = reference_typed(sim, call, body, type);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    *ret_object = body;
    if (ret_information != NULL) {
        *ret_information = (OBJECT_HANDLE_INFORMATION){ 0, access };
    }
    return STATUS_SUCCESS;
}

NTSTATUS ObReferenceObjectByHandle(HANDLE Handle, ACCESS_MASK DesiredAccess,
                                   POBJECT_TYPE ObjectType, KPROCESSOR_MODE AccessMode,
                                   PVOID *Object, POBJECT_HANDLE_INFORMATION HandleInformation)
{
    PN_DDI_ENTER(ObReferenceObjectByHandle, PASSIVE_LEVEL);
    (void)AccessMode;
    NTSTATUS status = reference_by_handle(sim, &call, Handle, DesiredAccess, ObjectType, Object,
                                          HandleInformation);
    PN_DDI_LEAVE();
    return status;
}

NTSTATUS ObReferenceObjectByHandleWithTag(HANDLE Handle, ACCESS_MASK DesiredAccess,
                                          POBJECT_TYPE ObjectType, KPROCESSOR_MODE AccessMode,
                                          ULONG Tag, PVOID *Object,
                                          POBJECT_HANDLE_INFORMATION HandleInformation)
{
    PN_DDI_ENTER(ObReferenceObjectByHandleWithTag, PASSIVE_LEVEL);
    (void)AccessMode;
    (void)Tag;
    NTSTATUS status = reference_by_handle(sim, &call, Handle, DesiredAccess, ObjectType, Object,
                                          HandleInformation);
    PN_DDI_LEAVE();
    return status;
}

NTSTATUS ObOpenObjectByPointer(PVOID Object, ULONG HandleAttributes,
                               PACCESS_STATE PassedAccessState, ACCESS_MASK DesiredAccess,
                               POBJECT_TYPE ObjectType, KPROCESSOR_MODE AccessMode, PHANDLE Handle)
{
    PN_DDI_ENTER(ObOpenObjectByPointer, PASSIVE_LEVEL);
    (void)HandleAttributes;
    (void)PassedAccessState;
    (void)DesiredAccess;
    (void)AccessMode;
    NTSTATUS status = STATUS_INVALID_PARAMETER;
    const struct pn_object *object = object_check(sim, &call, Object);
    if (object != NULL && pn_ddi_given(sim, &call, Handle, "Handle")) {
        status = STATUS_OBJECT_TYPE_MISMATCH;
        if (ObjectType == NULL || ObjectType->type == object->class->type) {
            HANDLE handle = pn_handle_create(sim, Object);
            status = handle == NULL ? STATUS_INSUFFICIENT_RESOURCES : STATUS_SUCCESS;
            *Handle = handle;
        }
    }
    PN_DDI_LEAVE();
    return status;
}

/* V-BAD_HANDLE */
static NTSTATUS handle_close(struct pnpsim *sim, const struct pn_call *call, HANDLE handle)
{
    if (pn_handle_body(sim, handle) == NULL) {
        pn_ddi_violation(sim, call, PN_RULE_BAD_HANDLE,
                         "the handle 0x%llx is not open: never opened, or closed already",
                         (unsigned long long)(uintptr_t)handle);
        return STATUS_INVALID_HANDLE;
    }
    return pn_handle_close(sim, handle);
}

NTSTATUS ZwClose(HANDLE Handle)
{
    PN_DDI_ENTER(ZwClose, PASSIVE_LEVEL);
    NTSTATUS status = handle_close(sim, &call, Handle);
    PN_DDI_LEAVE();
    return status;
}

NTSTATUS ObCloseHandle(HANDLE Handle, KPROCESSOR_MODE PreviousMode)
{
    PN_DDI_ENTER(ObCloseHandle, PASSIVE_LEVEL);
    (void)PreviousMode;
    NTSTATUS status = handle_close(sim, &call, Handle);
    PN_DDI_LEAVE();
    return status;
}
