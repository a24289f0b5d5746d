/* SPDX-License-Identifier: MIT */
/* Telling user-mode recipients: which action an event is to them, the data each gets, the call on
 * a thread of the application, its answer. */
#include "base/check.h"
#include "base/compiler.h"
#include "base/memory.h"
#include "base/sim.h"
#include "event/event.h"
#include "event/veto.h"
#include "kernel/frame.h"
#include "kernel/record.h"
#include "kernel/task.h"
#include "observe/trace.h"
#include "tree/devnode.h"
#include "tree/interface.h"
#include "user/app.h"
#include "user/watch.h"

#include <string.h>

enum { ERROR_CANCELLED_ANSWER = 1223 }; /* U-5.15 */

struct action {
    CM_NOTIFY_ACTION action;
    const char *name; /* NULL: the event's own */
};

/* The cross-map of U-7. */
static struct action action_of(enum pn_event_kind kind)
{
    static const struct action actions[PN_EVENT_KIND_COUNT] = {
        [PN_EVENT_CUSTOM] = { CM_NOTIFY_ACTION_DEVICECUSTOMEVENT, NULL },
        [PN_EVENT_QUERY_REMOVE] = { CM_NOTIFY_ACTION_DEVICEQUERYREMOVE, "QUERY_REMOVE" },
        [PN_EVENT_REMOVE_CANCELLED] = { CM_NOTIFY_ACTION_DEVICEQUERYREMOVEFAILED,
                                        "QUERYREMOVEFAILED" },
        [PN_EVENT_REMOVE_COMPLETE] = { CM_NOTIFY_ACTION_DEVICEREMOVEPENDING, "REMOVEPENDING" },
        [PN_EVENT_SURPRISE_COMPLETE] = { CM_NOTIFY_ACTION_DEVICEREMOVECOMPLETE, "REMOVECOMPLETE" },
        [PN_EVENT_REMOVED] = { CM_NOTIFY_ACTION_DEVICEREMOVECOMPLETE, "REMOVECOMPLETE" },
        [PN_EVENT_INTERFACE_ARRIVAL] = { CM_NOTIFY_ACTION_DEVICEINTERFACEARRIVAL, "ARRIVAL" },
        [PN_EVENT_INTERFACE_REMOVAL] = { CM_NOTIFY_ACTION_DEVICEINTERFACEREMOVAL, "REMOVAL" },
    };
    PN_ASSERT(kind < PN_EVENT_KIND_COUNT);
    return actions[kind];
}

/* U-5.14: how much is meaningful; the buffer is never smaller than the structure. */
static size_t data_size(const struct pn_event *event)
{
    switch (event->kind) {
    case PN_EVENT_CUSTOM:
        return FIELD_OFFSET(CM_NOTIFY_EVENT_DATA, u.DeviceHandle.Data) +
               pn_event_payload_size(event);
    case PN_EVENT_INTERFACE_ARRIVAL:
    case PN_EVENT_INTERFACE_REMOVAL:
        return FIELD_OFFSET(CM_NOTIFY_EVENT_DATA, u.DeviceInterface.SymbolicLink) +
               event->link.Length + sizeof(WCHAR);
    case PN_EVENT_QUERY_REMOVE:
    case PN_EVENT_REMOVE_CANCELLED:
    case PN_EVENT_REMOVE_COMPLETE:
    case PN_EVENT_SURPRISE_COMPLETE:
    case PN_EVENT_REMOVED:
    case PN_EVENT_PROFILE_QUERY:
    case PN_EVENT_PROFILE_CANCELLED:
    case PN_EVENT_PROFILE_COMPLETE:
    case PN_EVENT_KIND_COUNT:
        break;
    }
    return FIELD_OFFSET(CM_NOTIFY_EVENT_DATA, u.DeviceHandle.Data);
}

static void data_fill(const struct pn_event *event, CM_NOTIFY_EVENT_DATA *data)
{
    if (event->class != NULL) {
        data->FilterType = CM_NOTIFY_FILTER_TYPE_DEVICEINTERFACE;
        data->u.DeviceInterface.ClassGuid = event->class->guid;
        PWSTR link = data->u.DeviceInterface.SymbolicLink; /* declared with one character */
        memcpy(link, event->link.Buffer, event->link.Length);
        link[1] = L'\\'; /* user mode's prefix is "\\?\" (K-6.10) */
        return;
    }
    data->FilterType = CM_NOTIFY_FILTER_TYPE_DEVICEHANDLE;
    if (event->kind == PN_EVENT_CUSTOM) { /* U-5.13, U-6.4, U-6.5 */
        data->u.DeviceHandle.EventGuid = event->guid;
        data->u.DeviceHandle.NameOffset = event->copy->NameBufferOffset;
        data->u.DeviceHandle.DataSize = pn_event_payload_size(event);
        memcpy(data->u.DeviceHandle.Data, event->copy->CustomDataBuffer,
               data->u.DeviceHandle.DataSize);
    }
}

/* What crosses to the application's thread. */
struct delivery {
    struct pnpsim *sim;
    struct pn_watch *watch;
    CM_NOTIFY_ACTION action;
    CM_NOTIFY_EVENT_DATA *data;
    DWORD size;
    DWORD answer;
};

static void delivery_run(void *context)
{
    struct delivery *delivery = context;
    struct pn_watch *watch = delivery->watch;
    if (watch->recipient.is_dead) {
        return; /* the application has unregistered, or exited, before its thread came to run */
    }
    struct pn_callout callout;
    pn_callout_begin(delivery->sim, &callout, PN_FRAME_TEST_CODE, "application callback", 0,
                     PASSIVE_LEVEL);
    callout.frame.about = watch;
    delivery->answer = watch->callback((HCMNOTIFICATION)watch, watch->context, delivery->action,
                                       delivery->data, delivery->size);
    pn_callout_end(delivery->sim, &callout);
}

static void watch_call(struct pnpsim *sim, struct pn_watch *watch, struct pn_event *event,
                       struct pn_veto *veto)
{
    struct action action = action_of(event->kind);
    uint32_t name = action.name == NULL ? event->name : pn_name(sim, action.name);
    uint32_t app_name = watch->app->name;
    size_t size = data_size(event);
    size_t room = size < sizeof(CM_NOTIFY_EVENT_DATA) ? sizeof(CM_NOTIFY_EVENT_DATA) : size;
    struct delivery *delivery = pn_record_alloc(sim, sizeof(*delivery) + room);
    delivery->sim = sim;
    delivery->watch = watch;
    delivery->action = action.action;
    delivery->data = (CM_NOTIFY_EVENT_DATA *)(delivery + 1);
    delivery->size = (DWORD)size;
    data_fill(event, delivery->data);

    pn_trace(sim, PN_TRACE_USER_BEGIN, app_name, event->object, name, 0);
    pn_task_call_hosted(sim, app_name, watch->app, delivery_run, delivery);
    bool is_veto = pn_event_is_query(event) && delivery->answer == ERROR_CANCELLED_ANSWER;
    pn_trace(sim, PN_TRACE_USER_END, app_name, event->object, name, is_veto);
    pn_free(sim, delivery);
    if (is_veto) {
        pn_veto_set(sim, veto, PNP_VetoWindowsApp, app_name, event->object);
    }
}

/* Callbacks never hear of hardware profiles (U-3): only windows and services do. */
static struct pn_list *recipients_of(const struct pn_event *event)
{
    if (event->class != NULL) {
        return &event->class->user_recipients;
    }
    return event->node != NULL ? &event->node->user_recipients : NULL;
}

PN_NOINLINE static void recipients_tell(struct pnpsim *sim, struct pn_event *event,
                                        struct pn_list *recipients, struct pn_veto *veto)
{
    struct pn_walk walk;
    for (struct pn_recipient *recipient = pn_walk_begin(sim, &walk, recipients); recipient != NULL;
         recipient = pn_walk_next(sim, &walk, recipient)) {
        if (!pn_event_reaches(event, recipient)) {
            continue;
        }
        watch_call(sim, (struct pn_watch *)recipient, event, veto);
        if (veto != NULL && veto->is_set) {
            break; /* K-2.7 */
        }
    }
    pn_walk_end(sim, &walk);
}

void pn_user_deliver(struct pnpsim *sim, struct pn_event *event, struct pn_veto *veto)
{
    struct pn_list *recipients = recipients_of(event);
    if (recipients != NULL && !pn_list_is_empty(recipients)) {
        recipients_tell(sim, event, recipients, veto);
    }
}
