/* SPDX-License-Identifier: MIT */
/* System work: a routine run once in a system thread of its own at PASSIVE_LEVEL, in the order of
 * queueing, and driver-created system threads. */
#ifndef PN_KERNEL_WORK_H
#define PN_KERNEL_WORK_H

#include <wdm.h>

#include <stdbool.h>
#include <stdint.h>

struct pn_task;
struct pnpsim;

/* Runs body(context) in a system thread named `name`. False when memory ran out. */
bool pn_work_queue(struct pnpsim *sim, const char *name, void (*body)(void *context),
                   void *context);

/* The same for callers that cannot fail: a host without memory stops the machine. */
void pn_work_queue_surely(struct pnpsim *sim, const char *name, void (*body)(void *context),
                          void *context);

/* ExQueueWorkItem: the item's routine runs as code of `driver`. The item may be queued again, or
 * freed, from the moment its routine begins (K-8.2.7). */
void pn_work_item_queue(struct pnpsim *sim, PWORK_QUEUE_ITEM item, uint32_t driver);
bool pn_work_item_is_queued(const WORK_QUEUE_ITEM *item);

/* PsCreateSystemThread: the thread object has a handle; it is signalled at the end. */
NTSTATUS pn_thread_create(struct pnpsim *sim, PKSTART_ROUTINE routine, PVOID context,
                          uint32_t driver, HANDLE *ret_handle, struct pn_task **ret_task);
/* PsTerminateSystemThread on the running driver thread: never returns there. */
NTSTATUS pn_thread_terminate(struct pnpsim *sim, NTSTATUS status);
/* The KTHREAD of the running task, made when first asked for. */
PKTHREAD pn_thread_current(struct pnpsim *sim);
PKTHREAD pn_thread_of(struct pnpsim *sim, struct pn_task *task);
/* The task of a live thread object; NULL for any other pointer and for a thread that has ended. */
struct pn_task *pn_thread_task(const struct pnpsim *sim, const void *thread);
/* Relative to normal; remembered, and without effect. */
LONG pn_thread_priority(const void *thread);
void pn_thread_set_priority(PKTHREAD thread, LONG priority);
/* The thread object of a task that will not run again stays with those who reference it. */
void pn_thread_forget(struct pnpsim *sim, struct pn_task *task);

#endif
