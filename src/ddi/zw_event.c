/* SPDX-License-Identifier: MIT */
/* Events by handle and by name. */
#include "ddi/check.h"
#include "ddi/zw.h"
#include "kernel/event_object.h"
#include "kernel/object.h"
#include "kernel/wait.h"

#include <wdm.h>

NTSTATUS ZwCreateEvent(PHANDLE EventHandle, ACCESS_MASK DesiredAccess,
                       POBJECT_ATTRIBUTES ObjectAttributes, EVENT_TYPE EventType,
                       BOOLEAN InitialState)
{
    PN_DDI_ENTER(ZwCreateEvent, PASSIVE_LEVEL);
    (void)DesiredAccess;
    NTSTATUS status = STATUS_INVALID_PARAMETER;
    if (pn_ddi_given(sim, &call, EventHandle, "EventHandle")) {
        PUNICODE_STRING name = ObjectAttributes == NULL ? NULL : ObjectAttributes->ObjectName;
        bool may_exist = ObjectAttributes != NULL &&
                         (ObjectAttributes->Attributes & OBJ_OPENIF) != 0;
        PKEVENT event;
        status = pn_event_object_open(sim, name, EventType, InitialState, &event);
        if (status == STATUS_OBJECT_NAME_EXISTS && !may_exist) {
            pn_object_unref(sim, event);
            status = STATUS_OBJECT_NAME_COLLISION;
        } else if (NT_SUCCESS(status)) {
            NTSTATUS opened = pn_zw_handle(sim, event, EventHandle);
            status = NT_SUCCESS(opened) ? status : opened;
        }
    }
    PN_DDI_LEAVE();
    return status;
}

NTSTATUS ZwSetEvent(HANDLE EventHandle, PLONG PreviousState)
{
    PN_DDI_ENTER(ZwSetEvent, PASSIVE_LEVEL);
    PVOID event;
    NTSTATUS status = pn_zw_body(sim, EventHandle, PN_OBJECT_EVENT, &event);
    if (NT_SUCCESS(status)) {
        LONG before = pn_event_set(sim, event);
        if (PreviousState != NULL) {
            *PreviousState = before;
        }
    }
    PN_DDI_LEAVE();
    return status;
}

NTSTATUS ZwWaitForSingleObject(HANDLE Handle, BOOLEAN Alertable, PLARGE_INTEGER Timeout)
{
    PN_DDI_ENTER(ZwWaitForSingleObject, PASSIVE_LEVEL);
    (void)Alertable;
    PVOID object;
    NTSTATUS status = pn_zw_body(sim, Handle, PN_OBJECT_EVENT, &object);
    if (status == STATUS_OBJECT_TYPE_MISMATCH) {
        status = pn_zw_body(sim, Handle, PN_OBJECT_THREAD, &object);
    }
    if (NT_SUCCESS(status)) {
        pn_object_ref(sim, object); /* the handle may be closed meanwhile */
        status = pn_wait_objects(sim, 1, &object, false, Timeout);
        pn_object_unref(sim, object);
    }
    PN_DDI_LEAVE();
    return status;
}

/* The handle keeps the event; the caller gets no reference of its own. */
static PKEVENT named_event(struct pnpsim *sim, const struct pn_call *call, PUNICODE_STRING name,
                           PHANDLE ret_handle, EVENT_TYPE type)
{
    PKEVENT event;
    if (!pn_ddi_given(sim, call, ret_handle, "EventHandle") ||
        (name != NULL && !pn_ddi_string(sim, call, name, "EventName")) ||
        !NT_SUCCESS(pn_event_object_open(sim, name, type, TRUE, &event)) ||
        !NT_SUCCESS(pn_zw_handle(sim, event, ret_handle))) {
        return NULL;
    }
    return event;
}

PKEVENT IoCreateNotificationEvent(PUNICODE_STRING EventName, PHANDLE EventHandle)
{
    PN_DDI_ENTER(IoCreateNotificationEvent, PASSIVE_LEVEL);
    PKEVENT event = named_event(sim, &call, EventName, EventHandle, NotificationEvent);
    PN_DDI_LEAVE();
    return event;
}

PKEVENT IoCreateSynchronizationEvent(PUNICODE_STRING EventName, PHANDLE EventHandle)
{
    PN_DDI_ENTER(IoCreateSynchronizationEvent, PASSIVE_LEVEL);
    PKEVENT event = named_event(sim, &call, EventName, EventHandle, SynchronizationEvent);
    PN_DDI_LEAVE();
    return event;
}
