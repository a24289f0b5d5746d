/* SPDX-License-Identifier: MIT */
/* Handles: numbers that hold a reference. A value is never used twice in one simulation, so that a
 * handle that was closed is told apart from one that is open. */
#include "base/check.h"
#include "base/sim.h"
#include "kernel/kernel.h"
#include "kernel/object_internal.h"

#include <ntstatus.h>

enum { HANDLE_STEP = 4 };

HANDLE pn_handle_create(struct pnpsim *sim, void *body)
{
    struct pn_objects *objects = sim->kernel->objects;
    uint64_t value = (uint64_t)objects->handle_last + HANDLE_STEP;
    if (value > UINT32_MAX || !pn_map_put(&objects->by_handle, value, body)) {
        return NULL;
    }
    objects->handle_last = (uint32_t)value;
    pn_object_ref(sim, body);
    pn_object_of(body)->handles++;
    return (HANDLE)(uintptr_t)value;
}

void *pn_handle_body(const struct pnpsim *sim, HANDLE handle)
{
    return pn_map_get(&sim->kernel->objects->by_handle, pn_map_address(handle));
}

NTSTATUS pn_handle_close(struct pnpsim *sim, HANDLE handle)
{
    void *body = pn_map_remove(&sim->kernel->objects->by_handle, pn_map_address(handle));
    if (body == NULL) {
        return STATUS_INVALID_HANDLE;
    }
    struct pn_object *object = pn_object_of(body);
    PN_ASSERT(object->handles > 0 && object->references > 0);

    if (--object->handles == 0 && object->class->closed != NULL) {
        object->class->closed(sim, body);
    }
    pn_object_unref(sim, body);
    return STATUS_SUCCESS;
}
