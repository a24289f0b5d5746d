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

_Static_assert(offsetof(struct pn_registration, recipient.link) == 0,
               "an entry's address is its link's");

static char tombstone; /* its address stands for an entry that has ended */

enum { GRAVEYARD_MAX = 256 };

int pn_notify_init(struct pnpsim *sim)
{
    sim->notify = pn_alloc(sim, sizeof(*sim->notify));
    if (sim->notify == NULL) {
        return PNPSIM_E_NO_MEMORY;
    }
    pn_map_init(&sim->notify->entries, sim);
    pn_list_init(&sim->notify->graveyard);
    pn_list_init(&sim->notify->profile_recipients);
    return PNPSIM_OK;
}

void pn_notify_finish(struct pnpsim *sim)
{
    if (sim->notify == NULL) {
        return;
    }
    pn_map_finish(&sim->notify->entries);
    pn_free(sim, sim->notify);
    sim->notify = NULL;
}

/* Keeps the memory of an ended registration for a while, so that unregistering it a second time is
 * not taken for somebody else's. */
static void registration_bury(struct pnpsim *sim, struct pn_registration *registration)
{
    struct pn_notify *notify = sim->notify;
    pn_list_push_back(&notify->graveyard, &registration->recipient.link);
    if (++notify->buried > GRAVEYARD_MAX) {
        struct pn_list *oldest = pn_list_pop_front(&notify->graveyard);
        pn_map_remove(&notify->entries, pn_map_address(oldest));
        pn_free(sim, oldest);
        notify->buried--;
    }
}

/* Name id of what it is about. */
static uint32_t registration_object(struct pnpsim *sim, const struct pn_registration *registration)
{
    if (registration->node != NULL) {
        return registration->node->name;
    }
    return registration->class != NULL ? registration->class->name : pn_name(sim, "hwprofile");
}

/* Where it is listed. */
static struct pn_list *registration_head(struct pnpsim *sim,
                                         const struct pn_registration *registration)
{
    if (registration->node != NULL) {
        return &registration->node->kernel_recipients;
    }
    return registration->class != NULL ? &registration->class->kernel_recipients
                                       : &sim->notify->profile_recipients;
}

static void registration_destroy(struct pnpsim *sim, struct pn_recipient *recipient)
{
    struct pn_registration *registration = (struct pn_registration *)recipient;
    pn_trace(sim, PN_TRACE_UNREGISTERED, registration->driver->name,
             registration_object(sim, registration), 0, 0);
    registration->driver->registration_count--; /* K-1.5 */
    pn_object_unref(sim, &registration->driver->object);
    sim->notify->count--;
    if (registration->file != NULL) {
        pn_object_unpin(sim, registration->file);
    }
    if (registration->pdo != NULL) {
        pn_object_unref(sim, registration->pdo); /* K-1.8 */
    }
    if (registration->node != NULL) {
        pn_node_unref(sim, registration->node);
    }
    registration_bury(sim, registration);
}

/* K-1.18: on failure nothing is kept. */
static struct pn_registration *registration_create(struct pnpsim *sim, struct pn_driver *driver,
                                                   PDRIVER_NOTIFICATION_CALLBACK_ROUTINE callback,
                                                   PVOID context)
{
    struct pn_registration *registration = pn_alloc(sim, sizeof(*registration));
    if (registration == NULL) {
        return NULL;
    }
    if (!pn_map_put(&sim->notify->entries, pn_map_address(registration), registration)) {
        pn_free(sim, registration);
        return NULL;
    }
    registration->driver = driver;
    registration->callback = callback;
    registration->context = context;
    registration->is_registering = true;
    driver->registration_count++; /* K-1.5 */
    pn_object_ref(sim, &driver->object);
    sim->notify->count++;
    return registration;
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
        struct pn_event *event = pn_event_create_interface(sim, PN_EVENT_INTERFACE_ARRIVAL, class,
                                                           &interface->link);
        if (event == NULL) {
            return;
        }
        pn_notify_call(sim, registration, event, NULL);
        if (!registration->recipient.is_dead &&
            pn_policy_value(sim, PN_POLICY_EXISTING_DUPLICATE) == PN_DUPLICATE_ALWAYS) {
            pn_notify_call(sim, registration, event, NULL); /* K-1.12: twice, never more */
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
        class == NULL ? NULL : registration_create(sim, driver, callback, context);
    if (registration == NULL) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    registration->category = EventCategoryDeviceInterfaceChange;
    registration->class = class;
    pn_recipient_add(sim, &class->kernel_recipients, &registration->recipient,
                     registration_destroy);
    pn_trace(sim, PN_TRACE_REGISTERED, driver->name, class->name, 0, 0);
    if (include_existing) {
        pn_recipient_hold(sim, &registration->recipient);
        replay_existing(sim, registration);
        *ret_registration = registration;
        pn_recipient_release(sim, &registration->recipient);
        return STATUS_SUCCESS;
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

    struct pn_registration *registration = registration_create(sim, driver, callback, context);
    if (registration == NULL) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    registration->category = EventCategoryTargetDeviceChange;
    registration->node = pn_node_ref(node);
    registration->pdo = pdo;
    registration->file = file;
    pn_object_pin(sim, file);
    pn_recipient_add(sim, &node->kernel_recipients, &registration->recipient, registration_destroy);
    pn_trace(sim, PN_TRACE_REGISTERED, driver->name, node->name, 0, 0);
    *ret_registration = registration;
    return STATUS_SUCCESS;
}

NTSTATUS pn_register_profile_change(struct pnpsim *sim, struct pn_driver *driver,
                                    PDRIVER_NOTIFICATION_CALLBACK_ROUTINE callback, PVOID context,
                                    struct pn_registration **ret_registration)
{
    struct pn_registration *registration = registration_create(sim, driver, callback, context);
    if (registration == NULL) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    registration->category = EventCategoryHardwareProfileChange;
    pn_recipient_add(sim, &sim->notify->profile_recipients, &registration->recipient,
                     registration_destroy);
    pn_trace(sim, PN_TRACE_REGISTERED, driver->name, pn_name(sim, "hwprofile"), 0, 0);
    *ret_registration = registration;
    return STATUS_SUCCESS;
}

void pn_registration_settled(struct pn_registration *registration)
{
    registration->is_registering = false;
}

enum pn_entry_state pn_registration_find(const struct pnpsim *sim, const void *entry,
                                         struct pn_registration **ret_registration)
{
    void *value = pn_map_get(&sim->notify->entries, pn_map_address(entry));
    if (value == NULL) {
        return PN_ENTRY_UNKNOWN;
    }
    if (value == &tombstone) {
        return PN_ENTRY_ENDED;
    }
    *ret_registration = value;
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

static void entry_bury(struct pnpsim *sim, struct pn_registration *registration)
{
    bool replaced = pn_map_put(&sim->notify->entries, pn_map_address(registration), &tombstone);
    PN_ASSERT(replaced); /* the key is there: nothing is allocated */
}

void pn_unregister(struct pnpsim *sim, struct pn_registration *registration)
{
    entry_bury(sim, registration);
    if (pn_policy_value(sim, PN_POLICY_LATE_CALLBACK) == PN_LATE_ALWAYS) {
        pn_recipient_remove_late(sim, &registration->recipient,
                                 registration_head(sim, registration));
    } else {
        pn_recipient_remove(sim, &registration->recipient);
    }
}

void pn_unregister_and_wait(struct pnpsim *sim, struct pn_registration *registration)
{
    entry_bury(sim, registration);
    /* A replay holds the recipient for the register call, which waits for nobody. */
    uint32_t own = own_calls(sim, registration) + registration->is_registering;
    pn_recipient_remove_and_wait(sim, &registration->recipient, own,
                                 "IoUnregisterPlugPlayNotificationEx", registration->driver->name);
}
