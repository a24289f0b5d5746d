/* SPDX-License-Identifier: MIT */
/* Making and ending kernel registrations. */
#include "notify/registration.h"

#include "base/check.h"
#include "base/memory.h"
#include "base/sim.h"
#include "event/event.h"
#include "io/driver.h"
#include "kernel/object.h"
#include "kernel/task.h"
#include "kernel/frame.h"
#include "notify/deliver.h"
#include "observe/trace.h"
#include "tree/devnode.h"
#include "tree/interface.h"
#include "tree/tree.h"

_Static_assert(offsetof(struct pn_registration, recipient.link) == 0 &&
                   offsetof(struct pn_recipient, serial) == sizeof(struct pn_list),
               "a free slot keeps all but the link");

/* How many entries that have ended keep their address to themselves. */
enum { RESTING_ENTRIES = 256 };

static void registration_destroy(struct pnpsim *sim, struct pn_recipient *recipient,
                                 enum pn_recipient_kind kind);

int pn_notify_init(struct pnpsim *sim)
{
    struct pn_notify *notify = pn_alloc(sim, sizeof(*notify));
    if (notify == NULL) {
        return PNPSIM_E_NO_MEMORY;
    }
    pn_slab_init(&notify->entries, sim, sizeof(struct pn_registration), RESTING_ENTRIES);
    pn_slab_init(&notify->targets, sim, sizeof(struct pn_target_registration), RESTING_ENTRIES);
    pn_list_init(&notify->profile_recipients);
    sim->notify = notify;
    sim->events->destroy[PN_RECIPIENT_TARGET] = registration_destroy;
    sim->events->destroy[PN_RECIPIENT_INTERFACE] = registration_destroy;
    sim->events->destroy[PN_RECIPIENT_PROFILE] = registration_destroy;
    return PNPSIM_OK;
}

void pn_notify_finish(struct pnpsim *sim)
{
    if (sim->notify == NULL) {
        return;
    }
    pn_slab_finish(&sim->notify->entries);
    pn_slab_finish(&sim->notify->targets);
    pn_free(sim, sim->notify);
    sim->notify = NULL;
}

/* Where entries of the kind live. */
static struct pn_slab *slab_of(struct pnpsim *sim, enum pn_recipient_kind kind)
{
    return kind == PN_RECIPIENT_TARGET ? &sim->notify->targets : &sim->notify->entries;
}

/* Name id of what it is about. */
static uint32_t registration_object(struct pnpsim *sim, const struct pn_registration *registration,
                                    enum pn_recipient_kind kind)
{
    if (kind == PN_RECIPIENT_TARGET) {
        return registration->node->name;
    }
    return kind == PN_RECIPIENT_INTERFACE ? registration->class->name
                                          : pn_name_constant(sim, "hwprofile");
}

/* Where it is listed. */
static struct pn_list *registration_head(struct pnpsim *sim,
                                         const struct pn_registration *registration)
{
    if (registration->recipient.kind == PN_RECIPIENT_TARGET) {
        return &registration->node->kernel_recipients;
    }
    return registration->recipient.kind == PN_RECIPIENT_INTERFACE
               ? &registration->class->kernel_recipients
               : &sim->notify->profile_recipients;
}

static void registration_destroy(struct pnpsim *sim, struct pn_recipient *recipient,
                                 enum pn_recipient_kind kind)
{
    struct pn_registration *registration = pn_registration_of(recipient);
    pn_trace(sim, PN_TRACE_UNREGISTERED, registration->driver->name,
             registration_object(sim, registration, kind), 0, 0);
    registration->driver->registration_count--; /* K-1.5 */
    pn_object_unref(sim, &registration->driver->object);
    sim->notify->count--;
    if (kind == PN_RECIPIENT_TARGET) {
        const struct pn_target_registration *target = pn_registration_target(registration);
        pn_object_unpin(sim, target->file);
        pn_object_unref(sim, target->pdo); /* K-1.8 */
        pn_node_unref(sim, registration->node);
    }
    pn_slab_free(slab_of(sim, kind), registration);
}

/* K-1.18: on failure nothing is kept. */
static struct pn_registration *registration_create(struct pnpsim *sim, enum pn_recipient_kind kind,
                                                   struct pn_driver *driver,
                                                   PDRIVER_NOTIFICATION_CALLBACK_ROUTINE callback,
                                                   PVOID context)
{
    struct pn_registration *registration = pn_slab_alloc(slab_of(sim, kind));
    if (registration == NULL) {
        return NULL;
    }
    registration->driver = driver;
    registration->callback = callback;
    registration->context = context;
    registration->node = NULL;
    driver->registration_count++; /* K-1.5 */
    pn_object_ref(sim, &driver->object);
    sim->notify->count++;
    return registration;
}

/* From here on it is told; until pn_registration_settled the register call holds it. */
static void registration_join(struct pnpsim *sim, struct pn_list *head,
                              struct pn_registration *registration, enum pn_recipient_kind kind)
{
    pn_recipient_add(sim, head, &registration->recipient, kind);
    registration->recipient.is_joining = true;
    pn_trace(sim, PN_TRACE_REGISTERED, registration->driver->name,
             registration_object(sim, registration, kind), 0, 0);
}

/* K-1.11: inside the register call, before the caller has the entry. */
static void replay_existing(struct pnpsim *sim, struct pn_registration *registration)
{
    struct pn_interface_class *class = registration->class;
    PN_LIST_EACH (position, &class->interfaces) {
        struct pn_interface *interface = PN_CONTAINER(position, struct pn_interface, class_link);
        if (!interface->is_enabled || interface->is_held || registration->recipient.is_dead) {
            continue;
        }
        struct pn_event *event = pn_event_demand_interface(sim, PN_EVENT_INTERFACE_ARRIVAL, class,
                                                           &interface->link.name);
        pn_notify_call(sim, registration, event);
        /* K-1.12: an arrival on its way is the second time, and there is no third. */
        if (!registration->recipient.is_dead && interface->arrivals_queued == 0 &&
            pn_policy_value(sim, PN_POLICY_EXISTING_DUPLICATE) == PN_DUPLICATE_ALWAYS) {
            pn_notify_call(sim, registration, event);
        }
        pn_event_destroy(sim, event);
    }
}

NTSTATUS pn_register_interface_change(struct pnpsim *sim, const GUID *class_guid,
                                      struct pn_driver *driver,
                                      PDRIVER_NOTIFICATION_CALLBACK_ROUTINE callback, PVOID context,
                                      bool include_existing,
                                      struct pn_registration **ret_registration)
{
    struct pn_interface_class *class = pn_class_demand(sim, class_guid);
    struct pn_registration *registration =
        class == NULL ? NULL
                      : registration_create(sim, PN_RECIPIENT_INTERFACE, driver, callback, context);
    if (registration == NULL) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    registration->class = class;
    registration_join(sim, &class->kernel_recipients, registration, PN_RECIPIENT_INTERFACE);
    if (include_existing) {
        replay_existing(sim, registration);
    }
    *ret_registration = registration;
    return STATUS_SUCCESS;
}

NTSTATUS pn_register_target_change(struct pnpsim *sim, PFILE_OBJECT file, PDEVICE_OBJECT pdo,
                                   struct pn_driver *driver,
                                   PDRIVER_NOTIFICATION_CALLBACK_ROUTINE callback, PVOID context,
                                   struct pn_registration **ret_registration)
{
    struct pn_devnode *node = pn_node_of_pdo(sim, pdo);
    PN_ASSERT(node != NULL);

    struct pn_registration *registration = registration_create(sim, PN_RECIPIENT_TARGET, driver,
                                                               callback, context);
    if (registration == NULL) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    struct pn_target_registration *target = (struct pn_target_registration *)registration;
    registration->node = pn_node_ref(node);
    target->pdo = pdo;
    target->file = file;
    pn_object_pin(sim, file);
    registration_join(sim, &node->kernel_recipients, registration, PN_RECIPIENT_TARGET);
    *ret_registration = registration;
    return STATUS_SUCCESS;
}

NTSTATUS pn_register_profile_change(struct pnpsim *sim, struct pn_driver *driver,
                                    PDRIVER_NOTIFICATION_CALLBACK_ROUTINE callback, PVOID context,
                                    struct pn_registration **ret_registration)
{
    struct pn_registration *registration = registration_create(sim, PN_RECIPIENT_PROFILE, driver,
                                                               callback, context);
    if (registration == NULL) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    registration_join(sim, &sim->notify->profile_recipients, registration, PN_RECIPIENT_PROFILE);
    *ret_registration = registration;
    return STATUS_SUCCESS;
}

void pn_registration_settled(struct pn_registration *registration)
{
    pn_recipient_joined(registration->driver->sim, &registration->recipient);
}

enum pn_entry_state pn_registration_find(const struct pnpsim *sim, const void *entry,
                                         struct pn_registration **ret_registration)
{
    if (!pn_slab_has(&sim->notify->entries, entry) && !pn_slab_has(&sim->notify->targets, entry)) {
        return PN_ENTRY_UNKNOWN;
    }
    struct pn_registration *registration = (struct pn_registration *)(uintptr_t)entry;
    const struct pn_recipient *recipient = &registration->recipient;
    if (recipient->kind == PN_RECIPIENT_NONE || recipient->is_dead || recipient->is_leaving) {
        return PN_ENTRY_ENDED;
    }
    *ret_registration = registration;
    return PN_ENTRY_LIVE;
}

static uint32_t own_calls(const struct pnpsim *sim, const struct pn_registration *registration)
{
    uint32_t count = 0;
    for (const struct pn_frame *frame = pn_task_current(sim)->frame; frame != NULL;
         frame = frame->outer) {
        count += frame->kind == PN_FRAME_NOTIFICATION && frame->about == registration;
    }
    return count;
}

void pn_unregister(struct pnpsim *sim, struct pn_registration *registration)
{
    if (pn_policy_value(sim, PN_POLICY_LATE_CALLBACK) == PN_LATE_ALWAYS) {
        pn_recipient_remove_late(sim, &registration->recipient,
                                 registration_head(sim, registration));
    } else {
        pn_recipient_remove(sim, &registration->recipient);
    }
}

void pn_unregister_and_wait(struct pnpsim *sim, struct pn_registration *registration)
{
    /* A replay holds the recipient for the register call, which waits for nobody. */
    uint32_t own = own_calls(sim, registration) + registration->recipient.is_joining;
    pn_recipient_remove_and_wait(sim, &registration->recipient, own,
                                 "IoUnregisterPlugPlayNotificationEx", registration->driver->name);
}

static void unregister_listed(struct pnpsim *sim, struct pn_list *head,
                              const struct pn_driver *driver)
{
    PN_LIST_EACH_SAFE (position, head) {
        struct pn_recipient *recipient = PN_CONTAINER(position, struct pn_recipient, link);
        if (pn_registration_of(recipient)->driver == driver && !recipient->is_dead &&
            !recipient->is_leaving) {
            pn_recipient_remove(sim, recipient);
        }
    }
}

void pn_unregister_all_of(struct pnpsim *sim, const struct pn_driver *driver)
{
    if (driver->registration_count == 0) {
        return;
    }
    PN_LIST_EACH (position, &sim->tree->class_list) {
        unregister_listed(
            sim, &PN_CONTAINER(position, struct pn_interface_class, link)->kernel_recipients,
            driver);
    }
    PN_LIST_EACH_SAFE (position, &sim->tree->nodes) {
        struct pn_devnode *node = pn_node_ref(PN_CONTAINER(position, struct pn_devnode, link));
        unregister_listed(sim, &node->kernel_recipients, driver);
        pn_node_unref(sim, node);
    }
    unregister_listed(sim, &sim->notify->profile_recipients, driver);
}
