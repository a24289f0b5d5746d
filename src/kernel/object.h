/* SPDX-License-Identifier: MIT */
/* Objects that drivers hold pointers to: a header before the body that the driver sees. Bodies are
 * found by address, so that a freed or foreign pointer is told apart without reading it.
 *
 * References are counted, and a ledger keeps per driver how many of them are its own. Handles are
 * separate: a handle holds one reference; when the last handle goes `closed` is called, when the
 * last reference goes `destroy`. */
#ifndef PN_KERNEL_OBJECT_H
#define PN_KERNEL_OBJECT_H

#include "base/check.h"
#include "base/list.h"

#include <ntdef.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct pnpsim;

enum pn_object_type {
    PN_OBJECT_DRIVER,
    PN_OBJECT_DEVICE,
    PN_OBJECT_FILE,
    PN_OBJECT_THREAD,
    PN_OBJECT_EVENT,
    PN_OBJECT_KEY,
    PN_OBJECT_TYPE_COUNT
};

struct pn_object_class {
    enum pn_object_type type;
    const char *name;                                /* "device object" */
    void (*closed)(struct pnpsim *sim, void *body);  /* the last handle went; may be NULL */
    void (*destroy)(struct pnpsim *sim, void *body); /* the last reference went; frees what the
                                                        body owns, not the body; may be NULL */
};

struct pn_object {
    const struct pn_object_class *class;
    uint32_t references;
    uint32_t handles;
    uint32_t name;   /* name id */
    uint32_t serial; /* order of creation, from 1 */
    bool zombie;     /* destroyed; its memory is kept while `pins` > 0 so that its address stays
                        its own (K-4.8) */
    uint32_t pins;
    struct pn_list ledger; /* one entry a driver with references of its own */
};

int pn_objects_init(struct pnpsim *sim);
void pn_objects_finish(struct pnpsim *sim);

/* A zeroed body with one reference. NULL when memory ran out. */
void *pn_object_create(struct pnpsim *sim, const struct pn_object_class *class, size_t body_size,
                       uint32_t name);
/* The header of a live object of that type at this address, else NULL. Never reads `body`. */
struct pn_object *pn_object_find(const struct pnpsim *sim, const void *body,
                                 enum pn_object_type type);
/* The header of any live object, or NULL. */
struct pn_object *pn_object_find_any(const struct pnpsim *sim, const void *body);
/* The header of a body known to be live. */
static inline struct pn_object *pn_object_of(const void *body)
{
    return (struct pn_object *)(uintptr_t)body - 1;
}

/* Name id of a live object; 0 when it is none. */
uint32_t pn_object_name(const struct pnpsim *sim, const void *body);
/* What traces call it from now on. */
void pn_object_set_name(struct pnpsim *sim, void *body, uint32_t name);

/* References of the simulator itself; ddi/ adds to the ledger under the name of the driver. */
static inline void pn_object_ref(struct pnpsim *sim, void *body)
{
    (void)sim;
    struct pn_object *object = pn_object_of(body);
    PN_ASSERT(!object->zombie && object->references > 0);

    object->references++;
}

/* What follows the last reference. */
void pn_object_end(struct pnpsim *sim, void *body);
/* Takes NULL. */
static inline void pn_object_unref(struct pnpsim *sim, void *body)
{
    if (body == NULL) {
        return;
    }
    struct pn_object *object = pn_object_of(body);
    PN_ASSERT(!object->zombie && object->references > 0);

    if (--object->references == 0) {
        pn_object_end(sim, body);
    }
}

void pn_object_ledger_add(struct pnpsim *sim, void *body, uint32_t driver, int count);
/* How many references the ledger has for the driver. */
int pn_object_ledger_count(const struct pnpsim *sim, const void *body, uint32_t driver);
/* How many references all drivers together own. */
int pn_object_ledger_total(const struct pnpsim *sim, const void *body);
/* Drops a reference that drivers took, on behalf of `driver`: one that it gives back, or that it
 * has passed on to the simulator. False, and nothing is done, when drivers hold none. */
bool pn_object_unref_for(struct pnpsim *sim, void *body, uint32_t driver);
/* Keeps the memory of a body after its end; unpin frees it then. */
void pn_object_pin(struct pnpsim *sim, void *body);
void pn_object_unpin(struct pnpsim *sim, void *body);

/* Live objects and open handles, without the thread objects of services, which last. */
uint64_t pn_objects_count(const struct pnpsim *sim, uint64_t *ret_handles);
/* Leaves an object that lasts as long as the machine out of the count. */
void pn_object_lasts(struct pnpsim *sim, void *body);

/* Handles: small multiples of 4. NULL when memory ran out. */
HANDLE pn_handle_create(struct pnpsim *sim, void *body);
/* The body, or NULL for a handle that is not open. */
void *pn_handle_body(const struct pnpsim *sim, HANDLE handle);
/* STATUS_SUCCESS or STATUS_INVALID_HANDLE. */
NTSTATUS pn_handle_close(struct pnpsim *sim, HANDLE handle);

#endif
