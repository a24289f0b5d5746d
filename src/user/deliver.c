/* SPDX-License-Identifier: MIT */
/* Telling user-mode recipients: which action an event is to callbacks, the data each gets, the call
 * on a thread of the application; windows and services are told by tell.c. */
#include "base/check.h"
#include "base/compiler.h"
#include "base/memory.h"
#include "base/sim.h"
#include "base/text.h"
#include "event/event.h"
#include "event/veto.h"
#include "kernel/frame.h"
#include "kernel/record.h"
#include "kernel/task.h"
#include "observe/trace.h"
#include "tree/devnode.h"
#include "tree/interface.h"
#include "user/app.h"
#include "user/tell.h"
#include "user/watch.h"

#include <string.h>

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
        [PN_EVENT_INSTANCE_ENUMERATED] = { CM_NOTIFY_ACTION_DEVICEINSTANCEENUMERATED, NULL },
        [PN_EVENT_INSTANCE_STARTED] = { CM_NOTIFY_ACTION_DEVICEINSTANCESTARTED, NULL },
        [PN_EVENT_INSTANCE_REMOVED] = { CM_NOTIFY_ACTION_DEVICEINSTANCEREMOVED, NULL },
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
    case PN_EVENT_INSTANCE_ENUMERATED:
    case PN_EVENT_INSTANCE_STARTED:
    case PN_EVENT_INSTANCE_REMOVED:
        return FIELD_OFFSET(CM_NOTIFY_EVENT_DATA, u.DeviceInstance.InstanceId) +
               (pn_utf16_from_utf8(event->node->instance_path, NULL, 0) + 1) * sizeof(WCHAR);
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

/* W-22: in upper case; the buffer ends with a terminator. */
static void instance_fill(const struct pn_event *event, CM_NOTIFY_EVENT_DATA *data)
{
    PWSTR id = data->u.DeviceInstance.InstanceId; /* declared with one character */
    size_t units = pn_utf16_from_utf8(event->node->instance_path, NULL, 0);
    data->FilterType = CM_NOTIFY_FILTER_TYPE_DEVICEINSTANCE;
    pn_utf16_from_utf8(event->node->instance_path, (uint16_t *)(void *)id, units);
    for (size_t i = 0; i < units; i++) {
        id[i] = id[i] >= L'a' && id[i] <= L'z' ? (WCHAR)(id[i] - (L'a' - L'A')) : id[i];
    }
}

static void data_fill(const struct pn_event *event, CM_NOTIFY_EVENT_DATA *data)
{
    if (pn_event_is_instance(event)) {
        instance_fill(event, data);
        return;
    }
    if (pn_event_is_interface(event)) {
        data->FilterType = CM_NOTIFY_FILTER_TYPE_DEVICEINTERFACE;
        data->u.DeviceInterface.ClassGuid = event->class->guid;
        PWSTR link = data->u.DeviceInterface.SymbolicLink; /* declared with one character */
        memcpy(link, event->link.Buffer, event->link.Length);
        link[1] = L'\\'; /* user mode's prefix is "\\?\" (K-6.10) */
        return;
    }
    data->FilterType = CM_NOTIFY_FILTER_TYPE_DEVICEHANDLE;
    if (event->kind == PN_EVENT_CUSTOM) { /* U-5.13, U-6.4, U-6.5 */
        data->u.DeviceHandle.EventGuid = event->copy->Event;
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

static enum pn_answer callback_tell(struct pnpsim *sim, struct pn_watch *watch,
                                    struct pn_event *event)
{
    struct pnpsim_app *app = watch->app;
    size_t size = data_size(event);
    size_t room = size < sizeof(CM_NOTIFY_EVENT_DATA) ? sizeof(CM_NOTIFY_EVENT_DATA) : size;
    struct delivery *delivery = pn_record_alloc(sim, sizeof(*delivery) + room);
    delivery->sim = sim;
    delivery->watch = watch;
    delivery->action = action_of(event->kind).action;
    delivery->data = (CM_NOTIFY_EVENT_DATA *)(delivery + 1);
    delivery->size = (DWORD)size;
    data_fill(event, delivery->data);
    pn_task_call_hosted(sim, app->name, app, delivery_run, delivery);
    DWORD answer = delivery->answer;
    pn_free(sim, delivery);
    return pn_callback_answer(sim, app, event, answer);
}

static void watch_call(struct pnpsim *sim, struct pn_watch *watch, struct pn_event *event,
                       struct pn_veto *veto)
{
    const char *action = action_of(event->kind).name;
    uint32_t name = action == NULL ? event->name : pn_name(sim, action);
    const struct pnpsim_app *app = watch->app;
    pn_trace(sim, PN_TRACE_USER_BEGIN, app->name, event->object, name, 0);
    enum pn_answer answer = watch->callback != NULL ? callback_tell(sim, watch, event)
                                                    : pn_watch_tell(sim, watch, event, name);
    pn_trace(sim, PN_TRACE_USER_END, app->name, event->object, name, answer);
    pn_answer_judge(sim, app, event, answer, veto);
}

/* Whoever registered for the device, for the class of the interface, or for instances. */
static struct pn_list *recipients_of(struct pnpsim *sim, const struct pn_event *event)
{
    if (pn_event_is_interface(event)) {
        return &event->class->user_recipients;
    }
    if (pn_event_is_instance(event)) {
        return &sim->user->instance_recipients;
    }
    return event->node != NULL ? &event->node->user_recipients : NULL;
}

/* U-5.16: one instance, or all. */
static bool watch_is_meant(const struct pn_watch *watch, const struct pn_event *event)
{
    return pn_watch_hears(watch) && (watch->instance == NULL ||
                                     pn_equals_folded(watch->instance, event->node->instance_path));
}

PN_NOINLINE static void recipients_tell(struct pnpsim *sim, struct pn_event *event,
                                        struct pn_list *recipients, struct pn_veto *veto)
{
    struct pn_walk walk;
    for (struct pn_recipient *recipient = pn_walk_begin(sim, &walk, recipients); recipient != NULL;
         recipient = pn_walk_next(sim, &walk, recipient)) {
        struct pn_watch *watch = (struct pn_watch *)recipient;
        if (!watch_is_meant(watch, event) || !pn_event_reaches(event, recipient)) {
            continue;
        }
        watch_call(sim, watch, event, veto);
        if (veto != NULL && veto->is_set) {
            break; /* K-2.7 */
        }
    }
    pn_walk_end(sim, &walk);
}

static bool event_is_profile(const struct pn_event *event)
{
    return event->kind == PN_EVENT_PROFILE_QUERY || event->kind == PN_EVENT_PROFILE_CANCELLED ||
           event->kind == PN_EVENT_PROFILE_COMPLETE;
}

/* U-2.2: who asked for all classes hears after those who asked for this one. */
void pn_user_deliver(struct pnpsim *sim, struct pn_event *event, struct pn_veto *veto)
{
    struct pn_list *recipients = recipients_of(sim, event);
    struct pn_list *of_all_classes = &sim->user->class_recipients;
    if (recipients != NULL && !pn_list_is_empty(recipients)) {
        recipients_tell(sim, event, recipients, veto);
    }
    if (pn_event_is_interface(event) && !pn_list_is_empty(of_all_classes)) {
        recipients_tell(sim, event, of_all_classes, veto);
    }
    if (event_is_profile(event)) {
        pn_profile_tell(sim, event, veto);
    }
}
