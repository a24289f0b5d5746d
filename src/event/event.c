/* SPDX-License-Identifier: MIT */
/* Making, completing and freeing events, and the default order in which the halves are told. */
#include "event/event.h"

#include "base/check.h"
#include "base/compiler.h"
#include "base/guid.h"
#include "base/memory.h"
#include "base/poison.h"
#include "base/sim.h"
#include "event/recipient.h"
#include "io/driver.h"
#include "kernel/frame.h"
#include "kernel/object.h"
#include "kernel/record.h"
#include "kernel/task.h"
#include "observe/guid_name.h"
#include "observe/trace.h"
#include "tree/devnode.h"
#include "tree/interface.h"

#include <initguid.h>
#include <wdmguid.h>

#include <string.h>

/* Notifications up to this size are copied into the event's own slot; under AddressSanitizer none
 * is, so that it sees who reads beyond the end. */
#ifdef PN_UNDER_ASAN
enum { COPY_ROOM = 0 };
#else
enum { COPY_ROOM = 96 };
#endif
_Static_assert(sizeof(struct pn_event) % 8 == 0, "a copy behind an event is aligned");

/* K-2.1, U-6.2: the order by default, and the policy row of those that are not documented. The
 * other order is read from the second on. */
#define USER_FIRST                                                                                 \
    {                                                                                              \
        PN_HALF_USER, PN_HALF_KERNEL, PN_HALF_USER                                                 \
    }
#define KERNEL_FIRST                                                                               \
    {                                                                                              \
        PN_HALF_KERNEL, PN_HALF_USER, PN_HALF_KERNEL                                               \
    }
#define USER_ONLY                                                                                  \
    {                                                                                              \
        PN_HALF_USER, PN_HALF_NONE, PN_HALF_NONE                                                   \
    }
static const struct {
    enum pn_half halves[3];
    int policy; /* PN_POLICY_COUNT: documented */
} event_orders[PN_EVENT_KIND_COUNT] = {
    [PN_EVENT_CUSTOM] = { USER_FIRST, PN_POLICY_COUNT },
    [PN_EVENT_QUERY_REMOVE] = { USER_FIRST, PN_POLICY_ORDER_QUERY_REMOVE },
    [PN_EVENT_REMOVE_CANCELLED] = { KERNEL_FIRST, PN_POLICY_ORDER_REMOVE_CANCELLED },
    [PN_EVENT_REMOVE_COMPLETE] = { USER_FIRST, PN_POLICY_ORDER_REMOVE_COMPLETE },
    [PN_EVENT_SURPRISE_COMPLETE] = { USER_FIRST, PN_POLICY_ORDER_SURPRISE_COMPLETE },
    [PN_EVENT_REMOVED] = { USER_ONLY, PN_POLICY_COUNT },
    [PN_EVENT_INTERFACE_ARRIVAL] = { USER_FIRST, PN_POLICY_ORDER_INTERFACE_ARRIVAL },
    [PN_EVENT_INTERFACE_REMOVAL] = { USER_FIRST, PN_POLICY_ORDER_INTERFACE_REMOVAL },
    [PN_EVENT_PROFILE_QUERY] = { USER_FIRST, PN_POLICY_COUNT },
    [PN_EVENT_PROFILE_CANCELLED] = { KERNEL_FIRST, PN_POLICY_COUNT },
    [PN_EVENT_PROFILE_COMPLETE] = { KERNEL_FIRST, PN_POLICY_COUNT },
    [PN_EVENT_INSTANCE_ENUMERATED] = { USER_ONLY, PN_POLICY_COUNT },
    [PN_EVENT_INSTANCE_STARTED] = { USER_ONLY, PN_POLICY_COUNT },
    [PN_EVENT_INSTANCE_REMOVED] = { USER_ONLY, PN_POLICY_COUNT },
};

const enum pn_half *pn_event_halves(struct pnpsim *sim, enum pn_event_kind kind)
{
    int policy = event_orders[kind].policy;
    if (policy == PN_POLICY_COUNT || pn_policy_value(sim, (enum pn_policy)policy) == 0) {
        return &event_orders[kind].halves[0];
    }
    return &event_orders[kind].halves[1];
}

int pn_events_init(struct pnpsim *sim)
{
    sim->events = pn_alloc(sim, sizeof(*sim->events));
    if (sim->events == NULL) {
        return PNPSIM_E_NO_MEMORY;
    }
    pn_list_init(&sim->events->walks);
    pn_list_init(&sim->events->waits);
    pn_slab_init(&sim->events->slab, sim, sizeof(struct pn_event) + COPY_ROOM, 0);
    pn_policies_init(&sim->events->policies, sim->options.seed,
                     sim->options.strategy == PNPSIM_STRATEGY_SEEDED);
    return PNPSIM_OK;
}

void pn_events_finish(struct pnpsim *sim)
{
    if (sim->events == NULL) {
        return;
    }
    pn_slab_finish(&sim->events->slab);
    pn_free(sim, sim->events);
    sim->events = NULL;
}

const GUID *pn_event_guid(const struct pn_event *event)
{
    switch (event->kind) {
    case PN_EVENT_QUERY_REMOVE:
        return &GUID_TARGET_DEVICE_QUERY_REMOVE;
    case PN_EVENT_REMOVE_CANCELLED:
        return &GUID_TARGET_DEVICE_REMOVE_CANCELLED;
    case PN_EVENT_REMOVE_COMPLETE:
    case PN_EVENT_SURPRISE_COMPLETE:
    case PN_EVENT_REMOVED:
        return &GUID_TARGET_DEVICE_REMOVE_COMPLETE;
    case PN_EVENT_INTERFACE_ARRIVAL:
        return &GUID_DEVICE_INTERFACE_ARRIVAL;
    case PN_EVENT_INTERFACE_REMOVAL:
        return &GUID_DEVICE_INTERFACE_REMOVAL;
    case PN_EVENT_PROFILE_QUERY:
        return &GUID_HWPROFILE_QUERY_CHANGE;
    case PN_EVENT_PROFILE_CANCELLED:
        return &GUID_HWPROFILE_CHANGE_CANCELLED;
    case PN_EVENT_PROFILE_COMPLETE:
        return &GUID_HWPROFILE_CHANGE_COMPLETE;
    case PN_EVENT_CUSTOM:
    case PN_EVENT_INSTANCE_ENUMERATED:
    case PN_EVENT_INSTANCE_STARTED:
    case PN_EVENT_INSTANCE_REMOVED:
    case PN_EVENT_KIND_COUNT:
        break;
    }
    return NULL;
}

static const char *kind_name(enum pn_event_kind kind)
{
    static const char *const names[PN_EVENT_KIND_COUNT] = {
        [PN_EVENT_QUERY_REMOVE] = "QUERY_REMOVE",
        [PN_EVENT_REMOVE_CANCELLED] = "REMOVE_CANCELLED",
        [PN_EVENT_REMOVE_COMPLETE] = "REMOVE_COMPLETE",
        [PN_EVENT_SURPRISE_COMPLETE] = "REMOVE_COMPLETE",
        [PN_EVENT_REMOVED] = "REMOVED",
        [PN_EVENT_INTERFACE_ARRIVAL] = "ARRIVAL",
        [PN_EVENT_INTERFACE_REMOVAL] = "REMOVAL",
        [PN_EVENT_PROFILE_QUERY] = "QUERY_CHANGE",
        [PN_EVENT_PROFILE_CANCELLED] = "CHANGE_CANCELLED",
        [PN_EVENT_PROFILE_COMPLETE] = "CHANGE_COMPLETE",
        [PN_EVENT_INSTANCE_ENUMERATED] = "INSTANCEENUMERATED",
        [PN_EVENT_INSTANCE_STARTED] = "INSTANCESTARTED",
        [PN_EVENT_INSTANCE_REMOVED] = "INSTANCEREMOVED",
    };
    return names[kind];
}

/* What all kinds have in common; `turn` is filled in by who queues it. */
static void event_begin(struct pn_event *event, enum pn_event_kind kind, struct pn_devnode *node)
{
    event->kind = kind;
    event->asked_only = false;
    event->node = node == NULL ? NULL : pn_node_ref(node);
    event->object = node == NULL ? 0 : node->name;
}

struct pn_event *pn_event_create(struct pnpsim *sim, enum pn_event_kind kind,
                                 struct pn_devnode *node)
{
    PN_ASSERT(kind != PN_EVENT_CUSTOM);

    struct pn_event *event = pn_slab_alloc(&sim->events->slab);
    if (event == NULL) {
        return NULL;
    }
    event_begin(event, kind, node);
    event->name = pn_name_constant(sim, kind_name(kind));
    event->copy_size = 0;
    event->class = NULL;
    event->link = (UNICODE_STRING){ 0 };
    event->query = 0;
    return event;
}

static bool copy_is_inside(const struct pn_event *event)
{
    return (const void *)event->copy == event + 1;
}

/* K-3.3.3: `Size` bytes, and never less than the structure has. */
static bool copy_create(struct pnpsim *sim, struct pn_event *event,
                        const TARGET_DEVICE_CUSTOM_NOTIFICATION *notification)
{
    size_t size = notification->Size;
    size_t room = size < sizeof(*notification) ? sizeof(*notification) : size;
    void *copy = room <= COPY_ROOM ? (void *)(event + 1) : pn_alloc(sim, room);
    if (copy == NULL) {
        return false;
    }
    if (size < room) {
        memset(copy, 0, room);
    }
    memcpy(copy, notification, size);
    event->copy = copy;
    event->copy_size = notification->Size;
    return true;
}

/* Member by member: to clear it as a whole first, compilers take an instruction that is slow to
 * begin. */
struct pn_event *pn_event_create_custom(struct pnpsim *sim, struct pn_devnode *node,
                                        const TARGET_DEVICE_CUSTOM_NOTIFICATION *notification)
{
    struct pn_event *event = pn_slab_alloc(&sim->events->slab);
    if (event == NULL) {
        return NULL;
    }
    if (!copy_create(sim, event, notification)) {
        pn_slab_free(&sim->events->slab, event);
        return NULL;
    }
    event_begin(event, PN_EVENT_CUSTOM, node);
    /* Traces and findings say it; where neither is kept nobody asks. */
    event->name = pn_trace_is_on(sim) ? pn_guid_name(sim, &notification->Event) : 0;
    event->pdo = node->pdo; /* K-3.3.8 */
    pn_object_ref(sim, event->pdo);
    event->reporter = NULL;
    event->wait = NULL;
    event->callback = NULL;
    event->context = NULL;
    return event;
}

struct pn_event *pn_event_create_interface(struct pnpsim *sim, enum pn_event_kind kind,
                                           struct pn_interface_class *class, PCUNICODE_STRING link)
{
    struct pn_event *event = pn_event_create(sim, kind, NULL);
    if (event == NULL) {
        return NULL;
    }
    event->class = class;
    event->object = class->name;
    event->link.Buffer = pn_alloc(sim, link->MaximumLength);
    if (event->link.Buffer == NULL) {
        pn_event_destroy(sim, event);
        return NULL;
    }
    memcpy(event->link.Buffer, link->Buffer, link->Length);
    event->link.Length = link->Length;
    event->link.MaximumLength = link->MaximumLength;
    return event;
}

struct pn_event *pn_event_demand(struct pnpsim *sim, enum pn_event_kind kind,
                                 struct pn_devnode *node)
{
    struct pn_exemption exemption;
    pn_exemption_begin(sim, &exemption);
    struct pn_event *event = pn_event_create(sim, kind, node);
    pn_exemption_end(sim, &exemption);
    return pn_surely(sim, event);
}

struct pn_event *pn_event_demand_interface(struct pnpsim *sim, enum pn_event_kind kind,
                                           struct pn_interface_class *class, PCUNICODE_STRING link)
{
    struct pn_exemption exemption;
    pn_exemption_begin(sim, &exemption);
    struct pn_event *event = pn_event_create_interface(sim, kind, class, link);
    pn_exemption_end(sim, &exemption);
    return pn_surely(sim, event);
}

/* K-3.3.9: a completion callback to come does not keep the driver loaded, but it is counted. */
void pn_event_set_reporter(struct pnpsim *sim, struct pn_event *event, struct pn_driver *driver)
{
    event->reporter = driver;
    driver->pending_callbacks += event->callback != NULL;
    pn_object_ref(sim, &driver->object);
}

/* K-3.3.5: the copy is gone for whoever kept it. */
static void copy_destroy(struct pnpsim *sim, struct pn_event *event)
{
    memset(event->copy, 0xDD, event->copy_size);
    if (!copy_is_inside(event)) {
        pn_free(sim, event->copy);
    }
}

static void custom_finish(struct pnpsim *sim, struct pn_event *event)
{
    if (event->reporter != NULL) {
        event->reporter->pending_callbacks -= event->callback != NULL;
        pn_object_unref(sim, &event->reporter->object);
    }
    pn_object_unref(sim, event->pdo);
    copy_destroy(sim, event);
}

void pn_event_destroy(struct pnpsim *sim, struct pn_event *event)
{
    if (event == NULL) {
        return;
    }
    if (event->kind == PN_EVENT_CUSTOM) {
        custom_finish(sim, event);
    } else {
        pn_free(sim, event->link.Buffer);
    }
    if (event->node != NULL) {
        pn_node_unref(sim, event->node);
    }
    pn_slab_free(&sim->events->slab, event);
}

PN_NOINLINE static void callback_call(struct pnpsim *sim, const struct pn_event *event,
                                      uint32_t reporter)
{
    struct pn_callout callout;
    pn_callout_begin(sim, &callout, PN_FRAME_REPORT_COMPLETION, "completion callback", reporter,
                     PASSIVE_LEVEL);
    event->callback(event->context);
    pn_callout_end(sim, &callout);
}

void pn_event_complete(struct pnpsim *sim, struct pn_event *event)
{
    if (event->kind != PN_EVENT_CUSTOM) {
        return;
    }
    uint32_t reporter = event->reporter != NULL ? event->reporter->name : 0;
    pn_trace(sim, PN_TRACE_EVENT_COMPLETED, reporter, event->object, event->name, 0);
    if (event->wait != NULL) {
        event->wait->is_over = true;
        pn_task_wake(sim, event->wait->task);
    }
    if (event->callback != NULL) {
        callback_call(sim, event, reporter);
    }
}

bool pn_event_guid_is_system(const GUID *guid)
{
    static const GUID *const system_guids[] = {
        &GUID_TARGET_DEVICE_QUERY_REMOVE,    &GUID_TARGET_DEVICE_REMOVE_CANCELLED,
        &GUID_TARGET_DEVICE_REMOVE_COMPLETE, &GUID_DEVICE_INTERFACE_ARRIVAL,
        &GUID_DEVICE_INTERFACE_REMOVAL,      &GUID_HWPROFILE_QUERY_CHANGE,
        &GUID_HWPROFILE_CHANGE_CANCELLED,    &GUID_HWPROFILE_CHANGE_COMPLETE,
    };
    /* All of them differ from each other in the last digit of the first group only. */
    if ((guid->Data1 ^ system_guids[0]->Data1) > 0xF) {
        return false;
    }
    for (size_t i = 0; i < sizeof(system_guids) / sizeof(system_guids[0]); i++) {
        if (pn_guid_equals(guid, system_guids[i])) {
            return true;
        }
    }
    return false;
}

uint32_t pn_event_payload_size(const struct pn_event *event)
{
    PN_ASSERT(event->kind == PN_EVENT_CUSTOM);

    return (uint32_t)(event->copy_size -
                      FIELD_OFFSET(TARGET_DEVICE_CUSTOM_NOTIFICATION, CustomDataBuffer));
}
