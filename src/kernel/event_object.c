/* SPDX-License-Identifier: MIT */
/* Event objects. Named ones are in a list of their own, since there are few. */
#include "kernel/event_object.h"

#include "base/sim.h"
#include "base/text.h"
#include "kernel/kernel.h"
#include "kernel/object_internal.h"
#include "kernel/wait.h"
#include "observe/trace.h"

#include <string.h>

/* The body of an event object. Owns its name. */
struct event_object {
    KEVENT event;        /* first: what drivers see */
    struct pn_list link; /* pn_objects.named_events; unlinked when it has no name */
    uint16_t *name;
    size_t units;
};

static void event_object_destroy(struct pnpsim *sim, void *body)
{
    struct event_object *object = body;
    pn_list_remove(&object->link);
    pn_free(sim, object->name);
}

static const struct pn_object_class event_class = { PN_OBJECT_EVENT, "event object", NULL,
                                                    event_object_destroy };

static struct event_object *event_object_find(const struct pnpsim *sim, PCUNICODE_STRING name)
{
    PN_LIST_EACH (node, &sim->kernel->objects->named_events) {
        struct event_object *object = PN_CONTAINER(node, struct event_object, link);
        if (pn_utf16_equals_folded(object->name, object->units, (const uint16_t *)name->Buffer,
                                   name->Length / sizeof(WCHAR))) {
            return object;
        }
    }
    return NULL;
}

static bool event_object_name(struct pnpsim *sim, struct event_object *object,
                              PCUNICODE_STRING name)
{
    object->name = pn_alloc(sim, name->Length);
    if (object->name == NULL) {
        return false;
    }
    memcpy(object->name, name->Buffer, name->Length);
    object->units = name->Length / sizeof(WCHAR);
    pn_list_push_back(&sim->kernel->objects->named_events, &object->link);
    return true;
}

NTSTATUS pn_event_object_open(struct pnpsim *sim, PCUNICODE_STRING name, EVENT_TYPE type,
                              BOOLEAN state, PKEVENT *ret_event)
{
    bool has_name = name != NULL && name->Length > 0;
    struct event_object *object = has_name ? event_object_find(sim, name) : NULL;
    if (object != NULL) {
        pn_object_ref(sim, object);
        *ret_event = &object->event;
        return STATUS_OBJECT_NAME_EXISTS;
    }
    object = pn_object_create(sim, &event_class, sizeof(*object), pn_name(sim, "event"));
    if (object == NULL) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    pn_list_init(&object->link);
    pn_event_init(&object->event, type, state);
    if (has_name && !event_object_name(sim, object, name)) {
        pn_object_unref(sim, object);
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    *ret_event = &object->event;
    return STATUS_SUCCESS;
}
