/* SPDX-License-Identifier: MIT */
/* IO_WORKITEM: the memory is the driver's, what happens with it is decided here. */
#include "io/work_item.h"

#include "base/check.h"
#include "base/sim.h"
#include "io/device.h"
#include "io/driver.h"
#include "kernel/frame.h"
#include "kernel/kernel.h"
#include "kernel/object.h"
#include "kernel/pool.h"
#include "kernel/record.h"
#include "kernel/work.h"
#include "observe/trace.h"

enum { WORK_ITEM_TAG = 0x20776f49 /* "Iow " */ };
#define WORK_ITEM_MARK UINT64_C(0x4d5449574f494e50)

struct _IO_WORKITEM {
    uint64_t mark; /* WORK_ITEM_MARK once initialised */
    PVOID object;
    bool pending;
};

/* One turn of an item. The item may be freed or queued again from the moment the routine begins. */
struct turn {
    struct pnpsim *sim;
    PIO_WORKITEM item;
    PVOID object; /* referenced, as is its driver's pending_callbacks */
    enum pn_work_item_form form;
    PIO_WORKITEM_ROUTINE_EX routine;
    PVOID context;
};

size_t pn_work_item_size(void)
{
    return sizeof(struct _IO_WORKITEM);
}

void pn_work_item_init(PVOID object, PIO_WORKITEM item)
{
    *item = (struct _IO_WORKITEM){ WORK_ITEM_MARK, object, false };
}

void pn_work_item_finish(PIO_WORKITEM item)
{
    item->mark = 0;
}

bool pn_work_item_is_valid(const struct _IO_WORKITEM *item)
{
    return item->mark == WORK_ITEM_MARK;
}

bool pn_work_item_is_pending(const struct _IO_WORKITEM *item)
{
    return item->pending;
}

PVOID pn_work_item_object(const struct _IO_WORKITEM *item)
{
    return item->object;
}

/* The driver that the item's object belongs to. */
static struct pn_driver *driver_of(const struct pnpsim *sim, PVOID object)
{
    PDEVICE_OBJECT device = object;
    return pn_object_find(sim, object, PN_OBJECT_DEVICE) != NULL
               ? pn_driver_of(device->DriverObject)
               : pn_driver_of(object);
}

/* Counted as the driver's pool, so that an item that is never freed shows at unload. */
PIO_WORKITEM pn_work_item_alloc(struct pnpsim *sim, PVOID object)
{
    PIO_WORKITEM item = pn_pool_alloc(sim, sizeof(*item), WORK_ITEM_TAG, false,
                                      driver_of(sim, object)->name);
    if (item != NULL) {
        pn_work_item_init(object, item);
    }
    return item;
}

void pn_work_item_free(struct pnpsim *sim, PIO_WORKITEM item)
{
    bool intact;
    pn_work_item_finish(item);
    bool existed = pn_pool_free(sim, item, &intact);
    PN_ASSERT(existed);
}

static void turn_body(void *context)
{
    struct turn turn = *(struct turn *)context;
    struct pnpsim *sim = turn.sim;
    pn_free(sim, context);
    turn.item->pending = false;

    struct pn_driver *driver = driver_of(sim, turn.object);
    struct pn_callout callout;
    pn_callout_begin(sim, &callout, PN_FRAME_WORK_ITEM, "work item", driver->name, PASSIVE_LEVEL);
    pn_trace(sim, PN_TRACE_WORK, driver->name, pn_name(sim, "run"), 0, 0);
    if (turn.form == PN_WORK_ITEM_EXTENDED) {
        turn.routine(turn.object, turn.context, turn.item);
    } else {
        ((PIO_WORKITEM_ROUTINE)(void (*)(void))turn.routine)(turn.object, turn.context);
    }
    pn_callout_end(sim, &callout);
    driver->pending_callbacks--;
    pn_object_unref(sim, turn.object);
}

void pn_work_item_submit(struct pnpsim *sim, PIO_WORKITEM item, enum pn_work_item_form form,
                         PIO_WORKITEM_ROUTINE_EX routine, PVOID context)
{
    PN_ASSERT(pn_work_item_is_valid(item) && !item->pending);

    struct pn_driver *driver = driver_of(sim, item->object);
    struct turn *turn = pn_record_alloc(sim, sizeof(*turn));
    *turn = (struct turn){ sim, item, item->object, form, routine, context };
    item->pending = true;
    pn_object_ref(sim, item->object);
    driver->pending_callbacks++;
    pn_trace(sim, PN_TRACE_WORK, driver->name, pn_name(sim, "queued"), 0, 0);
    pn_work_queue_surely(sim, "worker", turn_body, turn);
}
