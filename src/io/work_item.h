/* SPDX-License-Identifier: MIT */
/* Work items of device and driver objects: while one is queued its object stays referenced and its
 * driver is not unloaded (K-8.2.7). */
#ifndef PN_IO_WORK_ITEM_H
#define PN_IO_WORK_ITEM_H

#include <wdm.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct pnpsim;

enum pn_work_item_form {
    PN_WORK_ITEM_PLAIN,   /* IO_WORKITEM_ROUTINE */
    PN_WORK_ITEM_EXTENDED /* IO_WORKITEM_ROUTINE_EX */
};

/* What IoInitializeWorkItem needs. */
size_t pn_work_item_size(void);
/* NULL when memory ran out. `object` is a live device or driver object. */
PIO_WORKITEM pn_work_item_alloc(struct pnpsim *sim, PVOID object);
void pn_work_item_free(struct pnpsim *sim, PIO_WORKITEM item);
void pn_work_item_init(PVOID object, PIO_WORKITEM item);
void pn_work_item_finish(PIO_WORKITEM item);

/* Whether the memory holds an initialised work item; whether it waits for its turn. */
bool pn_work_item_is_valid(const struct _IO_WORKITEM *item);
bool pn_work_item_is_pending(const struct _IO_WORKITEM *item);
/* The object it belongs to. */
PVOID pn_work_item_object(const struct _IO_WORKITEM *item);

/* Queues a valid item that is not pending. `routine` has the type that `form` says. */
void pn_work_item_submit(struct pnpsim *sim, PIO_WORKITEM item, enum pn_work_item_form form,
                         PIO_WORKITEM_ROUTINE_EX routine, PVOID context);

#endif
