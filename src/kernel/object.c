/* SPDX-License-Identifier: MIT */
/* Headers before bodies, found by the body's address; reference counts and their ledger by driver.
 * An object that has died leaves the table at once, so that nothing finds it any more, and its
 * memory when nobody pins it. Handles are in handle.c. */
#include "kernel/object.h"

#include "base/check.h"
#include "base/sim.h"
#include "kernel/kernel.h"
#include "kernel/object_internal.h"
#include "observe/trace.h"

_Static_assert(sizeof(struct pn_object) % 16 == 0, "bodies keep the allocator's alignment");

/* One driver's share of an object's references. */
struct ledger_entry {
    struct pn_list link; /* pn_object.ledger */
    uint32_t driver;
    int count;
};

int pn_objects_init(struct pnpsim *sim)
{
    struct pn_objects *objects = pn_alloc(sim, sizeof(*objects));
    if (objects == NULL) {
        return PNPSIM_E_NO_MEMORY;
    }
    pn_map_init(&objects->by_address, sim);
    pn_map_init(&objects->by_handle, sim);
    pn_list_init(&objects->named_events);
    sim->kernel->objects = objects;
    return 0;
}

void pn_objects_finish(struct pnpsim *sim)
{
    struct pn_objects *objects = sim->kernel->objects;
    pn_map_finish(&objects->by_address);
    pn_map_finish(&objects->by_handle);
    pn_free(sim, objects);
    sim->kernel->objects = NULL;
}

static void *body_of(struct pn_object *object)
{
    return object + 1;
}

void *pn_object_create(struct pnpsim *sim, const struct pn_object_class *class, size_t body_size,
                       uint32_t name)
{
    struct pn_objects *objects = sim->kernel->objects;
    struct pn_object *object = pn_alloc(sim, sizeof(*object) + body_size);
    if (object == NULL) {
        return NULL;
    }
    object->class = class;
    object->references = 1;
    object->name = name;
    object->serial = ++objects->serial;
    pn_list_init(&object->ledger);
    if (!pn_map_put(&objects->by_address, pn_map_address(body_of(object)), object)) {
        pn_free(sim, object);
        return NULL;
    }
    return body_of(object);
}

struct pn_object *pn_object_find_any(const struct pnpsim *sim, const void *body)
{
    return pn_map_get(&sim->kernel->objects->by_address, pn_map_address(body));
}

struct pn_object *pn_object_find(const struct pnpsim *sim, const void *body,
                                 enum pn_object_type type)
{
    struct pn_object *object = pn_object_find_any(sim, body);
    return object != NULL && object->class->type == type ? object : NULL;
}

uint32_t pn_object_name(const struct pnpsim *sim, const void *body)
{
    const struct pn_object *object = pn_object_find_any(sim, body);
    return object == NULL ? 0 : object->name;
}

void pn_object_set_name(struct pnpsim *sim, void *body, uint32_t name)
{
    struct pn_object *object = pn_object_find_any(sim, body);
    PN_ASSERT(object != NULL);

    object->name = name;
}

static void ledger_finish(struct pnpsim *sim, struct pn_object *object)
{
    struct pn_list *node;
    while ((node = pn_list_pop_front(&object->ledger)) != NULL) {
        pn_free(sim, PN_CONTAINER(node, struct ledger_entry, link));
    }
}

void pn_object_end(struct pnpsim *sim, void *body)
{
    struct pn_object *object = pn_object_of(body);
    PN_ASSERT(object->handles == 0);
    object->zombie = true;
    pn_map_remove(&sim->kernel->objects->by_address, pn_map_address(body));
    ledger_finish(sim, object);
    object->pins++; /* destroy may unpin what it had pinned */
    if (object->class->destroy != NULL) {
        object->class->destroy(sim, body);
    }
    pn_object_unpin(sim, body);
}

void pn_object_pin(struct pnpsim *sim, void *body)
{
    (void)sim;
    pn_object_of(body)->pins++;
}

void pn_object_unpin(struct pnpsim *sim, void *body)
{
    struct pn_object *object = pn_object_of(body);
    PN_ASSERT(object->pins > 0);

    if (--object->pins == 0 && object->zombie) {
        pn_free(sim, object);
    }
}

static struct ledger_entry *ledger_find(const struct pn_object *object, uint32_t driver)
{
    PN_LIST_EACH (node, &object->ledger) {
        struct ledger_entry *entry = PN_CONTAINER(node, struct ledger_entry, link);
        if (entry->driver == driver) {
            return entry;
        }
    }
    return NULL;
}

void pn_object_ledger_add(struct pnpsim *sim, void *body, uint32_t driver, int count)
{
    struct pn_object *object = pn_object_of(body);
    struct ledger_entry *entry = ledger_find(object, driver);
    if (entry == NULL) {
        entry = pn_record_alloc(sim, sizeof(*entry));
        entry->driver = driver;
        pn_list_push_back(&object->ledger, &entry->link);
    }
    entry->count += count;
    if (entry->count == 0) {
        pn_list_remove(&entry->link);
        pn_free(sim, entry);
    }
}

int pn_object_ledger_count(const struct pnpsim *sim, const void *body, uint32_t driver)
{
    (void)sim;
    const struct ledger_entry *entry = ledger_find(pn_object_of(body), driver);
    return entry == NULL ? 0 : entry->count;
}

int pn_object_ledger_total(const struct pnpsim *sim, const void *body)
{
    (void)sim;
    const struct pn_object *object = pn_object_of(body);
    int total = 0;
    PN_LIST_EACH (node, &object->ledger) {
        total += PN_CONTAINER(node, struct ledger_entry, link)->count;
    }
    return total;
}

bool pn_object_unref_for(struct pnpsim *sim, void *body, uint32_t driver)
{
    if (pn_object_ledger_total(sim, body) <= 0) {
        return false;
    }
    pn_object_ledger_add(sim, body, driver, -1);
    pn_object_unref(sim, body);
    return true;
}

uint64_t pn_objects_count(const struct pnpsim *sim, uint64_t *ret_handles)
{
    const struct pn_objects *objects = sim->kernel->objects;
    *ret_handles = objects->by_handle.used;
    return objects->by_address.used - objects->lasting;
}

void pn_object_lasts(struct pnpsim *sim, void *body)
{
    pn_keep(sim, pn_object_of(body));
    sim->kernel->objects->lasting++;
}
